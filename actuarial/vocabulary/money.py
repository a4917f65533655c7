"""Variables of the funds: what comes in, goes out, moves between them, and is left."""

from __future__ import annotations

from actuarial.vocabulary.variables import FUND_BY_YEAR, Kind, Variable

_ADJUSTMENT = ("year", "pooling", "province", "fund")
_FUND_ONCE = ("pooling", "region", "fund")
_NATIONAL: tuple[tuple[str, str, str, str, Kind], ...] = (
    ("reserve", "yuan", "balance of the national adjustment fund", "中央调剂金结余", "stock"),
    (
        "interest",
        "yuan/year",
        "interest of the national adjustment fund",
        "中央调剂金利息收入",
        "flow",
    ),
    (
        "transfer",
        "yuan/year",
        "levies received less grants paid by the national adjustment fund",
        "中央调剂金收支净额",
        "flow",
    ),
)
_BY_AGE = (
    (
        "contributions_by_age",
        "contributions of members and employers, by the age of the members at the end of the year",
        "分单岁缴费",
    ),
    (
        "subsidies_by_age",
        "subsidies for members, by their age at the end of the year",
        "分单岁财政补助",
    ),
    (
        "benefits_by_age",
        "benefits by the age of the members at the end of the year",
        "分单岁待遇支出",
    ),
)

MONEY = (
    Variable(
        "income", (*FUND_BY_YEAR, "income_line"), "yuan/year", "income by line", "收入", "flow"
    ),
    Variable(
        "expenditure",
        (*FUND_BY_YEAR, "service"),
        "yuan/year",
        "spending by service",
        "支出",
        "flow",
    ),
    Variable(
        "transfer",
        (*FUND_BY_YEAR, "transfer_line"),
        "yuan/year",
        "transfers, received positive",
        "基金间划转",
        "flow",
    ),
    Variable(
        "interest",
        FUND_BY_YEAR,
        "yuan/year",
        "interest",
        "利息收入",
        "flow",
        joined="adjustment_fund_interest",
    ),
    Variable(
        "levied", FUND_BY_YEAR, "yuan/year", "contributions and subsidies", "缴费和财政补助", "flow"
    ),
    Variable("total_income", FUND_BY_YEAR, "yuan/year", "total income", "基金收入", "flow"),
    Variable(
        "total_expenditure", FUND_BY_YEAR, "yuan/year", "total expenditure", "基金支出", "flow"
    ),
    Variable("current_balance", FUND_BY_YEAR, "yuan/year", "current balance", "当期结余", "flow"),
    Variable(
        "primary_balance",
        FUND_BY_YEAR,
        "yuan/year",
        "current balance without interest",
        "不含利息的当期结余",
        "flow",
    ),
    Variable(
        "reserve",
        FUND_BY_YEAR,
        "yuan",
        "cumulative balance",
        "累计结余",
        "stock",
        joined="adjustment_fund_reserve",
    ),
    Variable(
        "residual_reserve",
        FUND_BY_YEAR,
        "yuan",
        "part of the reserve that a region has not handed over",
        "留存地方的累计结余",
        "stock",
    ),
    Variable(
        "handed_over",
        FUND_BY_YEAR,
        "yuan/year",
        "balance that a region hands over to the provincial fund at the year's opening",
        "上交省级统筹基金的累计结余",
        "flow",
    ),
    Variable(
        "unpaid",
        FUND_BY_YEAR,
        "yuan/year",
        "benefits due that a rule leaves unpaid",
        "未能支付的待遇",
        "flow",
    ),
    Variable(
        "rule_missed",
        FUND_BY_YEAR,
        "yuan",
        "year-end reserve short of the target of a balanced fund because a limit binds",
        "受上下限约束未达目标的结余缺口",
        "stock",
        "standard",
    ),
    Variable(
        "income_factor",
        FUND_BY_YEAR,
        "1",
        "factor that a rule puts on the income lines it names",
        "调整机制对收入的系数",
        "flag",
        "standard",
        province=False,
    ),
    Variable(
        "rate_change",
        FUND_BY_YEAR,
        "1",
        "change of the contribution rate by an automatic rule, share of the base",
        "费率自动调整幅度",
        "flag",
        "standard",
        province=False,
    ),
    Variable(
        "opening_balance",
        ("region", "fund"),
        "yuan",
        "cumulative balance at the start of the projection",
        "期初累计结余",
        "stock",
    ),
    Variable(
        "evidence_share",
        ("region", "fund"),
        "1",
        "share of the opening balance with published evidence",
        "期初结余有公开依据的比例",
        "rate",
        weight="opening_balance",
    ),
    Variable(
        "provincial_fund_reserve",
        _ADJUSTMENT,
        "yuan",
        "cumulative balance of the provincial fund alone, without what regions have kept",
        "省级统筹基金累计结余",
        "stock",
        province=False,
    ),
    Variable(
        "adjustment_fund_reserve",
        _ADJUSTMENT,
        "yuan",
        "cumulative balance of the adjustment fund",
        "调剂金累计结余",
        "stock",
        province=False,
    ),
    Variable(
        "adjustment_fund_interest",
        _ADJUSTMENT,
        "yuan/year",
        "interest of the adjustment fund",
        "调剂金利息收入",
        "flow",
        province=False,
    ),
    Variable(
        "adjustment_fund_transfer",
        _ADJUSTMENT,
        "yuan/year",
        "levies received less grants paid by the adjustment fund",
        "调剂金收支净额",
        "flow",
        province=False,
    ),
    *(
        Variable(
            f"national_fund_{name}",
            ("year", "pooling", "fund"),
            unit,
            label_en,
            label_zh,
            kind,
            province=False,
        )
        for name, unit, label_en, label_zh, kind in _NATIONAL
    ),
    Variable(
        "transfer_matrix",
        ("year", "pooling", "from_region", "to_region", "fund"),
        "yuan/year",
        "who pays whom",
        "地区间转移",
        "flow",
        "full",
        province=False,
    ),
    Variable(
        "collection_response",
        ("year", "pooling", "region"),
        "1",
        "change of collection effort under pooling",
        "统筹后征缴变化",
        "flag",
        province=False,
    ),
    Variable(
        "spending_response",
        ("year", "pooling", "region"),
        "1",
        "change of spending under pooling",
        "统筹后支出变化",
        "flag",
        province=False,
    ),
    Variable(
        "in_force",
        _FUND_ONCE,
        "1",
        "1 where the design is in force",
        "现行统筹方式",
        "flag",
        province=False,
        dtype="int8",
    ),
    Variable(
        "claim",
        ("pooling", "fund"),
        "1",
        "1 where a region's reserve is its claim on the provincial fund",
        "累计结余为对省级基金的份额",
        "flag",
        province=False,
        dtype="int8",
    ),
    *(
        Variable(
            name,
            (*FUND_BY_YEAR, "sex", "age"),
            "yuan/year",
            label_en,
            label_zh,
            "flow",
            "full",
            province=False,
        )
        for name, label_en, label_zh in _BY_AGE
    ),
)
