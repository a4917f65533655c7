"""Indicators of solvency, and the rates they are stated in."""

from __future__ import annotations

from actuarial.vocabulary.labels import RESERVE_LEVEL_CODES, TEST_CODES
from actuarial.vocabulary.units import HUNDRED_MILLION_YUAN
from actuarial.vocabulary.variables import FUND_BY_YEAR, Ratio, Variable

_FUND_ONCE = ("pooling", "region", "fund")
_WINDOW = ("pooling", "region", "fund", "window")
_NET_INCOME = Ratio(("total_income",), "rate_base", minus=("interest",))

SOLVENCY = (
    Variable(
        "months_payable",
        FUND_BY_YEAR,
        "month",
        "months of present outgo the reserve would cover",
        "可支付月数",
        "ratio",
        ratio=Ratio(("reserve",), "total_expenditure", factor=12, least=0),
    ),
    Variable(
        "overdrawn",
        FUND_BY_YEAR,
        "1",
        "1 where the reserve is below zero",
        "累计结余为负",
        "recomputed",
        dtype="int8",
    ),
    Variable(
        "fund_ratio",
        FUND_BY_YEAR,
        "1",
        "reserve at the start of the year over the year's outgo",
        "年初结余与支出之比",
        "ratio",
    ),
    Variable("payg_rate", FUND_BY_YEAR, "1", "pay-as-you-go rate", "现收现付费率", "ratio"),
    Variable("income_rate", FUND_BY_YEAR, "1", "income rate", "收入率", "ratio", ratio=_NET_INCOME),
    Variable(
        "cost_rate",
        FUND_BY_YEAR,
        "1",
        "cost rate",
        "支出率",
        "ratio",
        ratio=Ratio(("total_expenditure",), "rate_base"),
    ),
    Variable(
        "expenditure_share_of_gdp",
        FUND_BY_YEAR,
        "1",
        "total expenditure as a share of GDP",
        "基金支出占地区生产总值比重",
        "ratio",
        ratio=Ratio(("total_expenditure",), "gdp"),
    ),
    Variable(
        "expenditure_per_member",
        FUND_BY_YEAR,
        "yuan/year",
        "total expenditure per member",
        "人均基金支出",
        "ratio",
        ratio=Ratio(("total_expenditure",), "fund_members"),
    ),
    Variable(
        "payable_share",
        FUND_BY_YEAR,
        "1",
        "share of the outgo that can be paid",
        "可支付比例",
        "ratio",
    ),
    Variable(
        "reserve_level",
        FUND_BY_YEAR,
        "1",
        "level of the reserve against the thresholds",
        "结余水平",
        "recomputed",
        dtype="int8",
        codes=RESERVE_LEVEL_CODES,
    ),
    Variable(
        "has_deficit",
        _FUND_ONCE,
        "1",
        "1 where a current deficit occurs within the horizon",
        "预测期内出现当期赤字",
        "recomputed",
        dtype="int8",
    ),
    Variable(
        "depletes",
        _FUND_ONCE,
        "1",
        "1 where the reserve is exhausted within the horizon",
        "预测期内基金耗尽",
        "recomputed",
        dtype="int8",
    ),
    Variable(
        "depleted_at_opening",
        _FUND_ONCE,
        "1",
        "1 where the opening balance is below zero",
        "期初已耗尽",
        "recomputed",
        dtype="int8",
    ),
    Variable(
        "depletion_month",
        _FUND_ONCE,
        "1",
        "month of depletion, 0 where never",
        "耗尽月份",
        "recomputed",
        dtype="int8",
    ),
    Variable(
        "recoveries",
        _FUND_ONCE,
        "1",
        "spells above zero after depletion",
        "耗尽后恢复次数",
        "recomputed",
        dtype="int32",
    ),
    *(
        Variable(name, _FUND_ONCE, "1", label_en, label_zh, "recomputed", dtype="int32")
        for name, label_en, label_zh in (
            ("first_deficit_year", "first year of current deficit", "首次当期赤字年份"),
            (
                "first_deficit_year_low",
                "first year of current deficit, low cost",
                "首次当期赤字年份（低费用）",
            ),
            (
                "first_deficit_year_high",
                "first year of current deficit, high cost",
                "首次当期赤字年份（高费用）",
            ),
            ("depletion_year", "depletion year", "累计结余耗尽年份"),
            ("depletion_year_low", "depletion year, low cost", "累计结余耗尽年份（低费用）"),
            ("depletion_year_high", "depletion year, high cost", "累计结余耗尽年份（高费用）"),
        )
    ),
    Variable(
        "summarized_income_rate", _WINDOW, "1", "summarized income rate", "综合收入率", "ratio"
    ),
    Variable("summarized_cost_rate", _WINDOW, "1", "summarized cost rate", "综合支出率", "ratio"),
    Variable("actuarial_balance", _WINDOW, "1", "actuarial balance", "精算平衡率", "ratio"),
    Variable(
        "unfunded_obligation",
        _WINDOW,
        "yuan",
        "present value of the unfunded obligation",
        "未备基金债务现值",
        "recomputed",
        display=HUNDRED_MILLION_YUAN,
    ),
    Variable(
        "interest_less_growth",
        _WINDOW,
        "1",
        "interest less growth of the base, mean of the window",
        "利率与基数增长率之差",
        "recomputed",
    ),
    Variable(
        "short_range_adequate",
        _FUND_ONCE,
        "1",
        "1 where the short-range test is passed, −1 where the horizon is too short for it",
        "短期充足性检验通过",
        "recomputed",
        dtype="int8",
        codes=TEST_CODES,
    ),
    Variable(
        "close_balance",
        _FUND_ONCE,
        "1",
        "1 where the fund is in long-range close balance, −1 where the horizon is too short",
        "长期接近平衡",
        "recomputed",
        dtype="int8",
        codes=TEST_CODES,
    ),
)
