"""Variables of care: events, cost, who pays, dependency."""

from __future__ import annotations

from actuarial.vocabulary.variables import Ratio, Variable

_BY_SERVICE = ("year", "region", "status", "service")
_POOLED_SERVICE = ("year", "pooling", "region", "status", "service")
_POOLED_STATUS = ("year", "pooling", "region", "status")

BENEFITS = (
    Variable("events", _BY_SERVICE, "event/year", "events of care", "就诊人次", "flow", "standard"),
    Variable(
        "gross_cost", _BY_SERVICE, "yuan/year", "cost of care", "医疗总费用", "flow", "standard"
    ),
    Variable(
        "in_scope_cost",
        _BY_SERVICE,
        "yuan/year",
        "cost within the scope of insurance",
        "政策范围内费用",
        "flow",
        "standard",
    ),
    Variable(
        "paid", _POOLED_SERVICE, "yuan/year", "paid by pooled funds", "统筹支付", "flow", "standard"
    ),
    Variable(
        "account_paid",
        _POOLED_STATUS,
        "yuan/year",
        "paid from personal accounts",
        "个人账户支付",
        "flow",
        "standard",
    ),
    Variable(
        "induced_cost",
        _POOLED_STATUS,
        "yuan/year",
        "cost added by the response of use to pooling",
        "统筹后诱导的医疗费用",
        "flow",
        "standard",
        signed=True,
    ),
    Variable(
        "out_of_pocket",
        _POOLED_STATUS,
        "yuan/year",
        "paid by the patients: cost less pooled funds and accounts",
        "个人现金自付",
        "flow",
        "standard",
    ),
    Variable(
        "frequency",
        _BY_SERVICE,
        "event/person-year",
        "events per person-year",
        "人均就诊次数",
        "ratio",
        "standard",
        ratio=Ratio(("events",), "exposure"),
    ),
    Variable(
        "unit_cost",
        _BY_SERVICE,
        "yuan/event",
        "cost per event",
        "次均费用",
        "ratio",
        "standard",
        ratio=Ratio(("gross_cost",), "events"),
    ),
    Variable(
        "in_scope_share",
        _BY_SERVICE,
        "1",
        "share of cost within the scope of insurance",
        "政策范围内费用占比",
        "ratio",
        "standard",
        ratio=Ratio(("in_scope_cost",), "gross_cost"),
    ),
    Variable(
        "reimbursement_rate",
        _POOLED_SERVICE,
        "1",
        "paid by pooled funds over in-scope cost, the response of use to pooling left aside",
        "政策范围内支付比例",
        "ratio",
        "standard",
        ratio=Ratio(("paid",), "in_scope_cost"),
    ),
    Variable(
        "expenditure_by_status",
        (*_POOLED_STATUS, "fund"),
        "yuan/year",
        "spending by status",
        "分参保身份支出",
        "flow",
        "standard",
    ),
    Variable(
        "expenditure_by_status_and_service",
        (*_POOLED_STATUS, "fund", "service"),
        "yuan/year",
        "spending by status and service",
        "分参保身份和服务支出",
        "flow",
        "full",
    ),
    Variable(
        "measure_effect",
        ("year", "pooling", "region", "payer", "measure"),
        "yuan/year",
        "what a measure leaves to a payer, the other measures staying",
        "单项政策措施的影响（+ 为增加结余）",
        "flow",
        "standard",
        signed=True,
    ),
    Variable(
        "measures_effect",
        ("year", "pooling", "region", "payer"),
        "yuan/year",
        "what all measures together leave to a payer",
        "全部政策措施的影响（+ 为增加结余）",
        "flow",
        "standard",
        signed=True,
    ),
    Variable(
        "dependants",
        ("year", "region", "level", "sex", "age_band"),
        "person",
        "dependent persons by level",
        "失能人数",
        "stock",
        "standard",
    ),
    Variable(
        "beneficiaries",
        ("year", "region", "level", "setting"),
        "person",
        "beneficiaries of long-term care insurance",
        "长护险待遇享受人数",
        "stock",
    ),
    Variable(
        "care_hours",
        ("year", "region", "level", "setting"),
        "hour/year",
        "hours of care",
        "护理服务小时数",
        "flow",
    ),
)
