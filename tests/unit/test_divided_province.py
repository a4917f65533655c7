"""A province's file in forms its owner may have given it becomes one that divides its totals."""

from actuarial.calibration.divided_province import divided_province, municipality_text, table_named
from actuarial.calibration.municipality_table import MunicipalityRow, read_municipalities

BEFORE = """\
# of my province
schema: 1
code: "370000"
name: {en: Shandong, zh: 山东省}
source: judgement
economy:
  # the product
  gdp:
    value: {start: 98566, growth: 5%}
    unit: 亿元
    source: own
  # a comment on the wage
  relative_wage: 1
demography:
  population:
    table: tables/mine.csv
  migration:
    share: 7%
    internal: -30_000
coverage:
  source: nbs
  membership_ratio: 1.01
  members:
    value: {employee: {2023: 1, 2024: 2}, retiree: 3}
    unit: 万人
    evidence: sourced

# the funds
uebmi:
  source: {own: "page 3"}
  opening:
    evidence: sourced
    employee_pool: 12.5
    personal_accounts: {2023: 1, 2024: 2}
  contributions:
    employer: {rate: 8%}
urrbmi:
  opening:
    resident_pool: {value: 3, unit: 亿元}"""
AFTER = """\
# of my province
schema: 1
code: "370000"
name: {en: Shandong, zh: 山东省}
source: judgement
economy:
  # the product
  # a comment on the wage
  relative_wage: 1
demography:
  population: {table: tables/new.csv}
coverage:
  source: nbs
  membership_ratio: 1.01

# the funds
uebmi:
  source: {own: "page 3"}
  contributions:
    employer: {rate: 8%}
# Divided among the municipalities by rule; what one has of its own counts first.
# Moved here from coverage and the schemes by me.
totals:
  divided_by: members
  members:
    employee: {value: {2023: 1, 2024: 2}, source: nbs, unit: 万人, evidence: sourced}
    retiree: {value: 3, source: nbs, unit: 万人, evidence: sourced}
  opening:
    employee_pool: {value: 12.5, source: {own: "page 3"}, evidence: sourced}
    personal_accounts: {value: {2023: 1, 2024: 2}, source: {own: "page 3"}, evidence: sourced}
    resident_pool: {value: 3, unit: 亿元}
"""


def test_counts_are_moved_and_all_else_stays():
    problems = []
    divided = divided_province(BEFORE, "province.yaml", "tables/new.csv", "me", problems)
    assert problems == []
    assert divided.text == AFTER
    assert table_named(BEFORE) == "tables/mine.csv"


def test_a_municipality_gets_its_part_in_the_form_of_the_province():
    divided = divided_province(BEFORE, "province.yaml", "tables/new.csv", "me", [])
    row = MunicipalityRow("a", "370100", "甲市", "A: b", 1, {}, {})
    text = municipality_text(row, 0.25, divided.shared, 0.9, "me")
    note = 'note: "the province\'s, divided by population"'
    assert f"gdp: {{value: {{start: 24641.5, growth: 5%}}, unit: 亿元, {note}}}\n" in text
    assert f"share: {{value: 0.0175, {note}}}\n" in text
    assert f"internal: {{value: -7500, {note}}}\n" in text
    assert 'name: {en: "A: b", zh: 甲市}\n' in text


def test_headers_cells_and_units_as_bureaus_write_them():
    text = """\
# 济南市统计局
标签, 代码,城市,２０２４年末常住人口（万人）,population_2023,城镇化率2024 (%),60岁及以上占比
jinan,370100,济南市,951.5,"9,437,000",７６.４,２１％
qingdao,370200,青岛市,—,1037.15万人,78.5%,0.226
"""
    problems = []
    rows = read_municipalities(text.encode("gb18030"), "cities.csv", problems)
    assert [problem.severity for problem in problems] == ["warning"]
    assert [row.figures for row in rows] == [
        {
            "population_2024": 9_515_000,
            "population_2023": 9_437_000,
            "urban_share_2023": 0.764,
            "share_60_2024": 0.21,
        },
        {"population_2023": 10_371_500, "urban_share_2023": 0.785, "share_60_2024": 0.226},
    ]
    assert [row.name_en for row in rows] == ["Jinan", "Qingdao"]
    assert rows == read_municipalities(text.encode("utf-8-sig"), "cities.csv", [])
