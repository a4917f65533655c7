"""Dimensions in their order, the labels along them, and the names a reader sees.

Statuses, sexes, ages, levels and settings are the model's own and fixed. Schemes, funds, services,
income and transfer lines, measures and pooling designs come from the assumption files: their usual
names stand here, but which of them exist, and in which order, the files say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

DIMENSIONS = (
    "year",
    "draw",
    "pooling",
    "region",
    "from_region",
    "to_region",
    "province",
    "scheme",
    "status",
    "from_status",
    "to_status",
    "fund",
    "income_line",
    "transfer_line",
    "payer",
    "measure",
    "service",
    "level",
    "setting",
    "window",
    "valuation",
    "sex",
    "age",
    "age_band",
    "cohort",
)
"""Every dimension, in the one order of memory, files and documents."""

NUMBERED = ("year", "draw", "window", "cohort")
"""Dimensions whose labels are whole numbers (int32); all others are labelled by words."""

NEVER = 9999
"""Stands for "not within the horizon" in a variable that holds a calendar year."""

Sex = Literal["male", "female"]
MALE, FEMALE = SEXES = get_args(Sex)
OLDEST_AGE = 100
BAND_WIDTH = 5


def single_ages(oldest: int = OLDEST_AGE) -> tuple[str, ...]:
    """Ages last birthday from 0; the last is open ("100+")."""
    return (*map(str, range(oldest)), f"{oldest}+")


def age_bands(oldest: int = OLDEST_AGE) -> tuple[str, ...]:
    """Bands of five single ages; the one that holds the open age is open ("100+")."""
    opens = BAND_WIDTH * (oldest // BAND_WIDTH)
    closed = range(0, opens, BAND_WIDTH)
    return (*(f"{age}-{age + BAND_WIDTH - 1}" for age in closed), f"{opens}+")


AGES = single_ages()
AGE_BANDS = age_bands()

Status = Literal["employee", "flexible", "retiree", "resident", "uninsured"]
EMPLOYEE, FLEXIBLE, RETIREE, RESIDENT, UNINSURED = STATUSES = get_args(Status)
"""Insurance statuses; they partition the residents of a region. One label set everywhere:
what only the insured have (members, exposure, contribution base) is 0 for the uninsured."""
ACTIVE = (EMPLOYEE, FLEXIBLE)
INSURED = (EMPLOYEE, FLEXIBLE, RETIREE, RESIDENT)

BIRTH, MIGRATION, DEATH = "birth", "migration", "death"
FROM_STATUSES = (*STATUSES, BIRTH, MIGRATION)
"""Where a flow between statuses comes from; migration is net and signed."""
TO_STATUSES = (*STATUSES, DEATH)

Level = Literal["none", "mild", "moderate", "severe_1", "severe_2", "severe_3"]
LEVELS = get_args(Level)
"""Levels of dependency by the national standard (失能等级)."""
Setting = Literal["home", "institution", "cash"]
HOME, INSTITUTION, CASH = SETTINGS = get_args(Setting)
Valuation = Literal["nominal", "deflated", "discounted"]
VALUATIONS = get_args(Valuation)
"""How sums over years are taken: yuan of each year, at base year's prices, or as present values at
the end of the base year."""
WINDOWS = (25, 50, 75)
"""Years over which summarized rates are taken; the first is the headline."""

InfantYears = Literal["coale_demeny", "andreev_kingkade"]
"""Conventions for the years lived by those who die in their first year."""
UNITED_NATIONS: InfantYears = "andreev_kingkade"
"""The one that gives back the United Nations' figures at age 0, and so the default."""

Variant = Literal["low", "high"]
LOW, HIGH = VARIANTS = get_args(Variant)
"""Cost variants that stand beside the central one wherever a depletion year is shown."""

HANDOVER, ADJUSTMENT_LEVY, ADJUSTMENT_GRANT, NATIONAL_LEVY, NATIONAL_GRANT, EQUALISATION = (
    BETWEEN_REGIONS
) = (
    "handover",
    "adjustment_levy",
    "adjustment_grant",
    "national_levy",
    "national_grant",
    "equalisation",
)
"""Transfer lines that the pooling designs book between regions; files add those between funds."""
TIERS = ("central", "provincial", "local")
SUMS_OF_MEASURES = ("interaction", "all_measures")
"""In tables, below the measures: what they do to each other, and all together."""
PATIENTS, PROVIDERS = PAYERS = ("patients", "providers")
"""Who pays or receives beside the funds; patients with their personal accounts."""
"""Budgets that share a subsidy; each has an income line of its own."""
_TIERS_ZH = ("中央", "省级", "市县")
BETWEEN_PROVINCES = (NATIONAL_LEVY, NATIONAL_GRANT)
"""Of these, the lines of a fund above the provinces."""

FISCAL_GRANT = "grant"
"""Income line of what the budget pays under a rule that backs a fund; files may use it too."""

RESERVE_LEVELS = (
    "nothing_paid",
    "overdrawn",
    "insufficient",
    "below_normal",
    "normal",
    "above_normal",
    "excessive",
)
"""Meaning of the codes −2, −1, 0 … 4 of ``reserve_level``: from 0 on, how many of the thresholds
(3, 6, 9 and 15 months by default) the months payable reach."""
FIRST_RESERVE_LEVEL = -2
THRESHOLDS = RESERVE_LEVELS[1 - FIRST_RESERVE_LEVEL :]
"""Reserve levels that begin at a threshold of months payable, in rising order."""
_RESERVE_LEVELS_ZH = ("无力支付", "透支", "不足", "偏低", "正常", "偏高", "过高")


class Name(NamedTuple):
    """What a reader sees for a label, in English and in Chinese."""

    en: str
    zh: str


Codes = tuple[tuple[int, Name], ...]
"""Whole numbers that stand for a state, with the words for them."""
RESERVE_LEVEL_CODES: Codes = tuple(
    (code, Name(*words))
    for code, words in enumerate(
        zip(RESERVE_LEVELS, _RESERVE_LEVELS_ZH, strict=True), FIRST_RESERVE_LEVEL
    )
)
TEST_CODES: Codes = (
    (-1, Name("not tested", "未检验")),
    (0, Name("no", "否")),
    (1, Name("yes", "是")),
)
"""Outcome of a test of solvency; not tested where the horizon is too short for it."""
NEVER_NAME = Name("never", "不发生")
"""Words for `NEVER`."""


def _names(**pairs: tuple[str, str]) -> dict[str, Name]:
    return {label: Name(*pair) for label, pair in pairs.items()}


_STATUS = _names(
    employee=("employees", "在职职工"),
    flexible=("flexible workers", "灵活就业人员"),
    retiree=("retirees", "退休人员"),
    resident=("residents", "城乡居民"),
    uninsured=("uninsured", "未参保人员"),
)

NAMES: Mapping[str, Mapping[str, Name]] = {
    "pooling": _names(
        municipal=("municipal pooling", "市级统筹"),
        adjustment=("provincial adjustment fund", "省级调剂金"),
        provincial=("provincial pooling", "省级统筹"),
    ),
    "scheme": _names(
        uebmi=("employee scheme", "职工医保"),
        urrbmi=("resident scheme", "居民医保"),
        ltci=("long-term care insurance", "长期护理保险"),
        critical_illness=("critical illness insurance", "大病保险"),
        medical_assistance=("medical assistance", "医疗救助"),
    ),
    "status": _STATUS,
    "from_status": _STATUS
    | _names(birth=("births", "出生"), migration=("net migration", "净迁入")),
    "to_status": _STATUS | _names(death=("deaths", "死亡")),
    "fund": _names(
        employee_pool=("employee pool", "职工医保统筹基金"),
        personal_accounts=("personal accounts", "职工医保个人账户"),
        resident_pool=("resident pool", "居民医保基金"),
        critical_illness=("critical illness fund", "大病保险资金"),
        medical_assistance=("medical assistance fund", "医疗救助资金"),
        long_term_care=("long-term care fund", "长期护理保险基金"),
    ),
    "income_line": _names(
        employer=("employers' contributions", "单位缴费"),
        employee=("employees' contributions", "职工个人缴费"),
        flexible=("flexible workers' contributions", "灵活就业人员缴费"),
        retiree=("retirees' contributions", "退休人员缴费"),
        premium=("individual premiums", "个人缴费"),
        subsidy_central=("central subsidy", "中央财政补助"),
        subsidy_provincial=("provincial subsidy", "省级财政补助"),
        subsidy_local=("local subsidy", "市县财政补助"),
        grant=("fiscal grant", "财政补贴"),
        recovery=("recovered sums", "追回资金"),
        lottery=("lottery proceeds", "彩票公益金"),
        other=("other income", "其他收入"),
        individual=("individual contributions to care", "长护险个人缴费"),
        fiscal_central=("central subsidy for care", "长护险中央财政补助"),
        fiscal_provincial=("provincial subsidy for care", "长护险省级财政补助"),
        fiscal_local=("local subsidy for care", "长护险市县财政补助"),
    ),
    "transfer_line": _names(
        account_credit=("credit to retirees' accounts", "划入退休人员个人账户"),
        critical_illness_premium=("critical illness premium", "大病保险保费"),
        assisted_premium=("assisted premiums", "资助参保"),
        care_levy=("levy for long-term care", "划转长期护理保险"),
        care_levy_accounts=("care levy from accounts", "个人账户划转长期护理保险"),
        handover=("handed-over balance", "结余上解"),
        adjustment_levy=("paid to the adjustment fund", "上解调剂金"),
        adjustment_grant=("received from the adjustment fund", "下拨调剂金"),
        national_levy=("paid to the national adjustment fund", "上解中央调剂金"),
        national_grant=("received from the national adjustment fund", "中央调剂金下拨"),
        equalisation=("equalisation under provincial pooling", "省级统筹调剂"),
    ),
    "service": _names(
        inpatient=("inpatient care", "住院"),
        outpatient=("outpatient care", "普通门诊"),
        chronic=("outpatient care of chronic and special diseases", "门诊慢特病"),
        pharmacy=("pharmacy", "药店购药"),
        maternity=("maternity", "生育"),
        critical_illness=("critical illness", "大病保险支付"),
        assistance=("medical assistance", "医疗救助支付"),
        home_care=("home care", "居家护理"),
        institution_care=("institutional care", "机构护理"),
        cash_care=("care allowance in cash", "护理现金补贴"),
        account_spending=("spending from personal accounts", "个人账户支出"),
        administration=("administration", "经办管理"),
    ),
    "level": _names(
        none=("not dependent", "非失能"),
        mild=("mild", "轻度失能"),
        moderate=("moderate", "中度失能"),
        severe_1=("severe I", "重度失能Ⅰ级"),
        severe_2=("severe II", "重度失能Ⅱ级"),
        severe_3=("severe III", "重度失能Ⅲ级"),
    ),
    "setting": _names(
        home=("home", "居家"), institution=("institution", "机构"), cash=("cash", "现金")
    ),
    "measure": _names(
        interaction=("interaction of the measures", "交互影响"),
        all_measures=("all measures", "全部政策措施"),
    ),
    "payer": _names(
        patients=("patients, with their accounts", "患者（含个人账户）"),
        providers=("providers", "医疗机构"),
    ),
    "valuation": _names(
        nominal=("nominal", "名义"),
        deflated=("at prices of the base year", "基年价格"),
        discounted=("present value", "现值"),
    ),
    "sex": _names(male=("male", "男"), female=("female", "女")),
}
"""Known names by dimension and label; `label_name` falls back to the label itself."""

DIMENSION_NAMES: Mapping[str, Name] = _names(
    year=("year", "年份"),
    draw=("draw", "抽样"),
    pooling=("pooling design", "统筹方式"),
    region=("region", "统筹地区"),
    from_region=("paying region", "付出地区"),
    to_region=("receiving region", "收到地区"),
    province=("province", "省份"),
    scheme=("scheme", "制度"),
    status=("insurance status", "参保身份"),
    from_status=("status before", "原身份"),
    to_status=("status after", "新身份"),
    fund=("fund", "基金"),
    income_line=("income line", "收入项目"),
    transfer_line=("transfer line", "划转项目"),
    payer=("who pays or receives", "支付方"),
    measure=("measure", "政策措施"),
    service=("service", "服务类别"),
    level=("level of dependency", "失能等级"),
    setting=("setting of care", "护理方式"),
    window=("valuation window, years", "测算期（年）"),
    valuation=("valuation", "计价方式"),
    sex=("sex", "性别"),
    age=("age last birthday", "周岁年龄"),
    age_band=("age band", "年龄组"),
    cohort=("year of birth", "出生年份"),
    region_code=("administrative code of the region", "行政区划代码"),
    region_name_en=("English name of the region", "地区英文名"),
    region_name_zh=("Chinese name of the region", "地区名称"),
    region_province=("province of the region", "所属省份"),
    province_code=("administrative code of the province", "省份代码"),
    province_name_en=("English name of the province", "省份英文名"),
    province_name_zh=("Chinese name of the province", "省份名称"),
)

AUXILIARY: Mapping[str, str] = {
    "region_code": "region",
    "region_name_en": "region",
    "region_name_zh": "region",
    "region_province": "region",
    "province_code": "province",
    "province_name_en": "province",
    "province_name_zh": "province",
}
"""Further label coordinates and the dimension each stands along."""

FIXED: Mapping[str, tuple[str, ...]] = {
    "status": STATUSES,
    "from_status": FROM_STATUSES,
    "to_status": TO_STATUSES,
    "level": LEVELS,
    "setting": SETTINGS,
    "valuation": VALUATIONS,
    "sex": SEXES,
}
"""Dimensions whose labels are the model's own, whatever the files say."""


def label_name(dimension: str, label: str, given: Mapping[str, Name] | None = None) -> Name:
    """Name of a label: the one its file gives, else the usual one, else the label itself."""
    if given and label in given:
        return given[label]
    return NAMES.get(dimension, {}).get(label, Name(label, label))


def name_of_tier(name: Name, tier: str) -> Name:
    """Name of the part of a named subsidy that one of the budgets pays."""
    return Name(f"{name.en}, {tier}", f"{name.zh}（{_TIERS_ZH[TIERS.index(tier)]}）")
