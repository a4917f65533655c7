"""What the columns of tables hold: one name, one Chinese name and one unit a quantity.

Variables and dimensions of the vocabulary keep the names they have there; what tables derive from
them stands in `DERIVED`. A quantity therefore cannot have two names in two tables.
"""

from __future__ import annotations

from typing import NamedTuple

from actuarial.vocabulary import (
    DIMENSION_NAMES,
    DIMENSIONS,
    NEVER,
    NEVER_NAME,
    NUMBERED,
    Codes,
    label_name,
    units,
    variable,
)
from actuarial.vocabulary.units import Unit


class Quantity(NamedTuple):
    """What a column holds and how its figures are shown."""

    name: str
    """One word, such as ``total_income``; the same in every table."""
    en: str
    zh: str
    unit: Unit = units.NUMBER
    """``unit.size`` is how much of the stored unit one figure of the column is."""
    digits: int | None = 0
    """Digits printed after the point; None prints all there are."""
    codes: Codes = ()
    """Whole numbers among the figures that stand for words."""

    @property
    def title(self) -> str:
        """The heading of a column: name, Chinese name, unit."""
        return f"{self.name} {self.zh}" + (f" [{self.unit.zh}]" if self.unit.zh else "")


def _derived(name: str, en: str, zh: str, unit: Unit = units.NUMBER) -> tuple[str, Quantity]:
    return name, Quantity(name, en, zh, unit, unit.digits)


def _exact(name: str, en: str, zh: str, unit: Unit = units.NUMBER) -> tuple[str, Quantity]:
    return name, Quantity(name, en, zh, unit, None)


_YUAN_PER_PERSON = Unit("yuan per person", "元/人")

DERIVED = dict(
    (
        # What a row is about.
        _derived("scenario", "scenario", "情景"),
        _derived("place_level", "nation, province or region", "地区层级"),
        _derived("place", "place", "地区"),
        _derived("place_name", "Chinese name of the place", "地区名称"),
        _derived("fund_name", "Chinese name of the fund", "基金名称"),
        _derived("status_name", "Chinese name of the insurance status", "参保身份名称"),
        _derived("payer_name", "Chinese name of the payer", "支付方名称"),
        _derived("measure_name", "Chinese name of the measure", "政策措施名称"),
        _derived("flow", "income, expenditure or transfer", "收支类别"),
        _derived("line", "line of the flow", "项目"),
        _derived("line_name", "Chinese name of the line", "项目名称"),
        _derived("from", "who pays", "付出方"),
        _derived("from_name", "Chinese name of who pays", "付出方名称"),
        _derived("to", "who receives", "接受方"),
        _derived("to_name", "Chinese name of who receives", "接受方名称"),
        # Figures of the tables of funds and people.
        _derived("amount", "amount", "金额", units.HUNDRED_MILLION_YUAN),
        _derived(
            "population_60_plus",
            "population aged 60+",
            "60岁及以上人口",
            units.TEN_THOUSAND_PERSONS,
        ),
        _derived(
            "population_65_plus",
            "population aged 65+",
            "65岁及以上人口",
            units.TEN_THOUSAND_PERSONS,
        ),
        _derived(
            "cost_of_care",
            "cost of care with what pooling induces",
            "医疗费用（含统筹诱导）",
            units.HUNDRED_MILLION_YUAN,
        ),
        _derived("contributions", "contributions", "缴费收入", units.HUNDRED_MILLION_YUAN),
        _derived("subsidies", "subsidies", "财政补助收入", units.HUNDRED_MILLION_YUAN),
        _derived("other_income", "other income", "其他收入", units.HUNDRED_MILLION_YUAN),
        _derived("net_transfers", "transfers, netted", "划转净额", units.HUNDRED_MILLION_YUAN),
        # Differences between regions.
        _derived("regions", "number of regions", "地区数"),
        _derived("regions_in_deficit", "regions in current deficit", "当期赤字地区数"),
        _derived("regions_in_debt", "regions with a reserve below zero", "累计结余为负地区数"),
        _derived(
            "members_in_deficit",
            "members in regions in current deficit",
            "当期赤字地区参保人数",
            units.TEN_THOUSAND_PERSONS,
        ),
        _derived(
            "members_in_debt",
            "members in regions with a reserve below zero",
            "累计结余为负地区参保人数",
            units.TEN_THOUSAND_PERSONS,
        ),
        _derived(
            "mean_transfer_per_member",
            "cross-subsidy per member, mean of absolute amounts",
            "人均互济金额（绝对值平均）",
            units.YUAN,
        ),
        _derived(
            "largest_received_per_member",
            "largest cross-subsidy received per member",
            "人均最大净接受",
            units.YUAN,
        ),
        _derived(
            "largest_paid_per_member",
            "largest cross-subsidy paid per member",
            "人均最大净付出",
            units.YUAN,
        ),
        _derived("need_lowest", "contribution need, lowest", "缴费需求率最低值", units.PERCENT),
        _derived("need_highest", "contribution need, highest", "缴费需求率最高值", units.PERCENT),
        _derived("need_range", "range of the contribution need", "缴费需求率极差", units.PERCENT),
        _derived(
            "need_gini",
            "Gini coefficient of the contribution need",
            "缴费需求率基尼系数",
            units.RATIO,
        ),
        _derived("outcome", "who gains and who loses from pooling", "统筹后得失"),
        _derived(
            "pooling_gain",
            "present value of transfers received less paid",
            "转移净额现值",
            units.HUNDRED_MILLION_YUAN,
        ),
        _derived(
            "pooling_gain_per_member",
            "level amount a member and year of the same present value",
            "每参保人每年等额净得",
            units.YUAN,
        ),
        _derived(
            "first_transfer_per_member",
            "transfer received less paid per member, first year",
            "首年人均转移净额",
            units.YUAN,
        ),
        _derived(
            "last_transfer_per_member",
            "transfer received less paid per member, last year",
            "末年人均转移净额",
            units.YUAN,
        ),
        _derived(
            "handed_over_per_member",
            "balance handed over at the start per member",
            "人均上交累计结余",
            units.YUAN,
        ),
        # Birth cohorts.
        _derived(
            "cohort_persons",
            "people alive at the end of the base year, or births after it",
            "基年末存活或此后出生人数",
            units.TEN_THOUSAND_PERSONS,
        ),
        _derived("contributions_per_head", "contributions", "人均缴费", _YUAN_PER_PERSON),
        _derived("subsidies_per_head", "subsidies", "人均财政补助", _YUAN_PER_PERSON),
        _derived("benefits_per_head", "benefits", "人均待遇", _YUAN_PER_PERSON),
        _derived("net_per_head", "benefits less contributions", "人均待遇减缴费", _YUAN_PER_PERSON),
        # The base year against the statistics.
        _derived("item", "what is compared", "比较项目"),
        _derived("figure_unit", "unit of the figures", "数值单位"),
        _derived("published", "published figure", "公布数", units.RATIO),
        _derived("modelled_before", "modelled before scaling", "校准前模型数", units.RATIO),
        _derived("scale", "scale fitted to it", "校准系数", units.RATIO._replace(digits=6)),
        _derived("modelled_after", "modelled after scaling", "校准后模型数", units.RATIO),
        _derived(
            "difference", "difference of the model after scaling", "校准后偏差", units.PERCENT
        ),
        _derived("source", "source", "来源"),
        # Options of a balancing change, unrounded.
        _derived("instrument", "instrument", "调整手段"),
        _derived("timing", "when the change comes", "调整时点"),
        _derived("level_unit", "unit of the levels", "水平单位"),
        _exact("unchanged", "level without the change", "现行水平"),
        _exact("needed", "level that meets the target exactly", "所需水平"),
        _exact("would_do", "level that would do, bounds left aside", "不计上下限的所需水平"),
        _exact("legal", "level in legal steps", "按法定步长的水平"),
        _derived("target", "whether the target is met", "目标达成情况"),
        _exact(
            "missed", "by how much the target is missed", "目标缺口", units.HUNDRED_MILLION_YUAN
        ),
        _derived("missed_year", "year in which it is missed most", "最大缺口年份"),
        _derived("missed_region", "region in which it is missed most", "最大缺口地区"),
        _exact("residual", "reserve left, share of a year's outgo", "剩余结余占支出之比"),
        _exact(
            "reserve_in_months",
            "reserve in months of outgo, negative where it is overdrawn",
            "累计结余折合支出月数",
            units.MONTHS,
        ),
        _derived("projections", "projections made", "测算次数"),
        _derived("regions_depleted_in_target", "regions depleted by then", "目标期内耗尽地区数"),
        _derived("regions_below_target", "regions whose own fund misses it", "未达目标地区数"),
    )
)
"""Quantities that tables derive, and the keys of their rows that are no dimensions."""


def quantity(name: str) -> Quantity:
    """The quantity of a name: derived, a dimension (its labels), or a variable.

    Raises KeyError for any other name.
    """
    if name in DERIVED:
        return DERIVED[name]
    if name in DIMENSIONS:
        return Quantity(name, *DIMENSION_NAMES[name])
    one = variable(name)
    codes = one.codes or (((NEVER, NEVER_NAME),) if one.calendar else ())
    return Quantity(name, one.label_en, one.label_zh, one.shown, one.shown.digits, codes)


def part(name: str, dimension: str, label: str | int) -> Quantity:
    """A quantity for one label of a dimension, where that stands across: ``amount_2030``."""
    whole = quantity(name)
    named = label_name(dimension, str(label))
    zh = f"{label}年" if dimension in NUMBERED else named.zh
    return whole._replace(
        name=f"{name}_{label}", en=f"{whole.en}, {named.en}", zh=f"{whole.zh}（{zh}）"
    )
