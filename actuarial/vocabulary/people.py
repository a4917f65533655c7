"""Variables of the population, the insured and the economy around them."""

from __future__ import annotations

from actuarial.vocabulary.units import RATIO, YUAN
from actuarial.vocabulary.variables import Kind, Ratio, Variable

_YEAR = ("year", "region")
_BY_AGE_BAND = ("year", "region", "sex", "age_band")
_BY_STATUS = ("year", "region", "status")
_STATUS_AGES = ("year", "region", "status", "sex", "age_band")
_AGES = ("year", "region", "sex", "age")
_WHOLE_YUAN = YUAN._replace(digits=0)
_STATUS_BY_AGE = ("year", "region", "status", "sex", "age")
_BY_SINGLE_AGE: tuple[tuple[str, tuple[str, ...], str, str, str, Kind], ...] = (
    (
        "deaths_by_age",
        _AGES,
        "person/year",
        "deaths by the age at the end of the year",
        "分单岁死亡人数",
        "flow",
    ),
    (
        "net_migrants_by_age",
        _AGES,
        "person/year",
        "net migrants by the age at the end of the year",
        "分单岁净迁入人数",
        "flow",
    ),
    (
        "people_by_status_and_age",
        _STATUS_BY_AGE,
        "person",
        "residents by insurance status and single age, wherever insured",
        "分单岁常住人口参保身份",
        "stock",
    ),
    (
        "insured_by_age",
        _STATUS_BY_AGE,
        "person",
        "members of the region's own pools by single age",
        "分单岁参保人数",
        "stock",
    ),
)

PEOPLE = (
    Variable("population", _BY_AGE_BAND, "person", "population", "常住人口", "stock"),
    Variable(
        "population_by_age",
        ("year", "region", "sex", "age"),
        "person",
        "population by single age",
        "分单岁人口",
        "stock",
        "full",
        province=False,
    ),
    Variable("births", ("year", "region", "sex"), "person/year", "births", "出生人数", "flow"),
    Variable("deaths", _BY_AGE_BAND, "person/year", "deaths", "死亡人数", "flow", "standard"),
    Variable(
        "net_migrants",
        _BY_AGE_BAND,
        "person/year",
        "net migrants",
        "净迁入人数",
        "flow",
        "standard",
        signed=True,
    ),
    Variable(
        "people_by_status",
        _STATUS_AGES,
        "person",
        "residents by insurance status, wherever insured",
        "常住人口参保身份",
        "stock",
        "standard",
    ),
    *(
        Variable(
            name,
            dims,
            unit,
            label_en,
            label_zh,
            kind,
            "full",
            province=False,
            signed=name.startswith("net_"),
        )
        for name, dims, unit, label_en, label_zh, kind in _BY_SINGLE_AGE
    ),
    Variable(
        "insured", _STATUS_AGES, "person", "members of the region's own pools", "参保人数", "stock"
    ),
    Variable(
        "members",
        ("year", "region", "scheme", "status"),
        "person",
        "members of a scheme",
        "制度参保人数",
        "stock",
    ),
    Variable(
        "fund_members",
        ("year", "region", "fund"),
        "person",
        "members covered by a fund",
        "基金覆盖人数",
        "stock",
    ),
    Variable("contributors", _YEAR, "person", "insured at work", "在职参保人数", "stock"),
    Variable("retirees", _YEAR, "person", "insured retirees", "退休参保人数", "stock"),
    Variable(
        "contributors_per_retiree",
        _YEAR,
        "1",
        "insured at work for each retiree",
        "在职退休比",
        "ratio",
        ratio=Ratio(("contributors",), "retirees"),
        display=RATIO,
    ),
    Variable(
        "membership_ratio",
        _BY_STATUS,
        "1",
        "pool members for each resident of the status",
        "参保与常住人口之比",
        "ratio",
        "standard",
        ratio=Ratio(("insured",), "people_by_status"),
        display=RATIO,
    ),
    Variable(
        "status_flow",
        ("year", "region", "from_status", "to_status"),
        "person/year",
        "people changing insurance status",
        "参保身份流动人数",
        "flow",
        signed=True,
    ),
    Variable("exposure", _BY_STATUS, "person-year", "person-years insured", "参保人年数", "flow"),
    Variable(
        "average_wage",
        _YEAR,
        "yuan/year",
        "average wage",
        "平均工资",
        "rate",
        weight="contributors",
        display=_WHOLE_YUAN,
    ),
    Variable(
        "disposable_income",
        _YEAR,
        "yuan/year",
        "disposable income per head",
        "人均可支配收入",
        "rate",
        weight="population",
        display=_WHOLE_YUAN,
    ),
    Variable(
        "price_index",
        _YEAR,
        "1",
        "consumer prices, base year 1",
        "居民消费价格指数",
        "rate",
        weight="population",
        display=RATIO,
    ),
    Variable(
        "discount_rate",
        _YEAR,
        "1",
        "rate at which the year is discounted",
        "折现率",
        "rate",
        weight="population",
    ),
    Variable("gdp", _YEAR, "yuan/year", "gross domestic product", "地区生产总值", "flow"),
    Variable(
        "contribution_base",
        _BY_STATUS,
        "yuan/year",
        "contribution base after floor, ceiling and declared share, before collection",
        "缴费基数总额",
        "flow",
    ),
    Variable(
        "rate_base",
        ("year", "region", "fund"),
        "yuan/year",
        "base on which the rates of a fund are stated",
        "费率测算基数",
        "flow",
    ),
)
