"""Figures that nobody can mean are questioned by rules that are data, every quantity of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from messages import shipped_and_toyland

from actuarial.__main__ import main
from actuarial.checks import compiled_run
from actuarial.checks.implied import Implied
from actuarial.checks.plausible import Ruled, _Judge
from actuarial.reading.plausible import (
    SHIPPED,
    Plausible,
    Rule,
    RulesByKey,
    matches,
    quantities,
    read_plausible,
)
from actuarial.reading.problems import Refused
from actuarial.reading.quantity import Labels, Layer, Leaf, Number, Origin, Table
from actuarial.reading.schema import Region
from actuarial.reading.session import Session

ROOT = Path(__file__).parents[2]
PLAUSIBLE = read_plausible(Session(SHIPPED.parent / "nowhere"), Region)
RULES = PLAUSIBLE.rules
QUANTITIES = quantities(Region)
ECONOMY, ZHEJIANG = "economy.yaml", "places/zhejiang/province.yaml"
RESIDENTS = "schemes/urrbmi.yaml"


@pytest.fixture(scope="module")
def zhejiang():
    compiled = compiled_run(ROOT / "runs" / "zhejiang.yaml")
    baseline = compiled.run.scenarios["baseline"]
    return compiled, baseline, Implied(compiled.basis(baseline))


def test_every_quantity_of_the_schema_has_a_rule_or_a_reason_for_none() -> None:
    by_key = RulesByKey(PLAUSIBLE)
    without = RulesByKey(Plausible(rules=PLAUSIBLE.rules))
    assert len(QUANTITIES) > 150
    for one in QUANTITIES:
        exempt = [pattern for pattern in PLAUSIBLE.exempt if matches(pattern, one.key)]
        assert bool(by_key.of(one.key, one.unit.name)) == (not exempt), one
        assert not (exempt and without.of(one.key, one.unit.name)), f"{one.key} is exempt and ruled"


def test_every_rule_and_exemption_means_something() -> None:
    keys = [(one.key, one.unit.name) for one in QUANTITIES]
    for name, rule in RULES.items():
        for pattern in rule.of:
            units = [unit for key, unit in keys if matches(pattern, key)]
            assert units, f"{name}: {pattern}"
            assert not rule.unit or rule.unit in units, f"{name}: {rule.unit}"
    for pattern, reason in PLAUSIBLE.exempt.items():
        assert any(matches(pattern, key) for key, _ in keys), pattern
        assert len(reason) > 10


def made(rule: Rule, column: str, value: float, label: str) -> Leaf:
    """A quantity of one number, in the form that a rule's key has."""
    number = Number(value)
    quantity: Any = Labels(((label, number),)) if label else number
    if column:
        quantity = Table("t.csv", (), (), (), (column,), (value,), (1,))
    return Leaf("key", (Layer(quantity, Origin("file.yaml", 7, 3, "x"), None, None),))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_questions_a_wrong_figure_and_no_right_one(name: str, zhejiang: Any) -> None:
    compiled, _, implied = zhejiang
    rule = RULES[name]
    key, unit = next(
        one
        for one in QUANTITIES
        if matches(rule.of[0], one.key) and rule.unit in ("", one.unit.name)
    )
    column = key.rsplit(".", 1)[1] if unit.columns else ""
    label = "resident_pool" if rule.over == "contributions" else ""
    growths = compiled.growths(zhejiang[1])[0]
    over = implied.against(rule.over, [0], label)[:2].mean() / rule.times

    def questioned(ratio: float) -> list[str]:
        leaf = made(rule, column, ratio * over, label)
        ruled = Ruled(".key", leaf, unit, column, name, rule)
        found = _Judge(compiled).problems([ruled], "section", growths, implied, [0])
        return [str(one) for one in found]

    low = rule.lowest
    high = rule.highest
    if low is not None and low > 0:
        right = low * 1.2 if high is None else (low * high) ** 0.5
    else:
        right = high / 2 if high is not None else 1.0
    wrong = ([] if high is None else [high * 1.5]) + (
        [] if low is None else [low / 1.5 if low > 0 else low * 1.5]
    )
    # Where wages grow over the years, what is right in the base year only is not right for ever.
    if rule.years == "base" or rule.over in ("number", "population", "contributions"):
        assert questioned(right) == []
    assert wrong
    for ratio in wrong:
        (said,) = questioned(ratio)
        assert said.startswith("file.yaml:7:3  section.key\n    warning: ")
        assert said.endswith(f"(rule {name})")
        assert rule.says.split("{ratio}")[0] in said


def test_no_shipped_scenario_of_any_place_is_questioned(tmp_path: Path) -> None:
    names = sorted(path.stem for path in (ROOT / "assumptions" / "scenarios").glob("*.yaml"))
    assert len(names) > 15
    for places in ("zhejiang", "china"):
        run_file = tmp_path / f"{places}.yaml"
        if places == "china":
            # What a province divides the nation does not have.
            names = [name for name in names if "divided" not in name]
        run_file.write_text(
            f"schema: 1\ntitle: all\nplaces: [{places}]\nscenarios: [{', '.join(names)}]\n"
            f"base_year: 2024\nhorizon: 75\npooling: [municipal, adjustment, provincial]\n"
        )
        run = compiled_run(run_file, ROOT / "assumptions").run
        assert [one for one in map(str, run.warnings) if "(rule " in one] == []
    provinces = compiled_run(ROOT / "runs" / "provinces.yaml").run
    assert [one for one in map(str, provinces.warnings) if "(rule " in one] == []


def shipped(file: str, old: str, new: str) -> dict[str, str | None]:
    text = (ROOT / "assumptions" / file).read_text("utf-8")
    assert old in text
    return {file: text.replace(old, new, 1)}


OPENING = "employee_pool: {value: {2023: 2000, 2024: 2250}, unit: 亿元}"
WRONG = {
    "balances in yuan": (
        shipped(ZHEJIANG, OPENING, OPENING.replace("亿元", "元")),
        "totals.opening\n    warning: 2,000 for employee_pool, zhejiang in 2023: the balance would "
        "be TINY months of what the fund is paid in a year (可支付月数); 0.05 to 200 is "
        "usual. Is 亿元 (unit: 亿元) meant? (rule months_payable)",
    ),
    "balances in 万元": (
        shipped(ZHEJIANG, OPENING, OPENING.replace("亿元", "万元")),
        "the balance would be TINY months of what the fund is paid in a year (可支付月数); 0.05 "
        "to 200 is usual. Is 万元 (unit: 万元), or 亿元 where 万元 is written, meant? (rule",
    ),
    "yuan written as 亿元": (
        shipped(ZHEJIANG, "2024: 2250}", "2024: 225000000000}"),
        "Is 元 where 亿元 is written meant? (rule months_payable)",
    ),
    "2,080 members in a province": (
        shipped(ZHEJIANG, "{2023: 2080, 2024: 2110}, unit: 万人", "{2023: 2080, 2024: 2110}"),
        "totals.members\n    warning: 2,080 for employee, zhejiang in 2023: they would be 0.0031 % "
        "of the people of the place; 0.02 to 150 is usual. Is 万人 (unit: 万人) meant? (rule "
        "members)",
    ),
    "a wage of 12 yuan": (
        shipped(ECONOMY, "{2023: 120698, 2024: 124110,", "{2023: 12, 2024: 12.4,"),
        "economy.average_wage\n    warning: 12 for lishui in 2023: a year's wage would be ",
    ),
    "a month's wage": (
        shipped(ECONOMY, "{2023: 120698, 2024: 124110,", "{2023: 10058, 2024: 10342,"),
        " Is a year's amount in place of a month's meant? (rule wage)",
    ),
    "a premium of 670,000": (
        shipped(ZHEJIANG, "2024: 650, 2025: 670,", "2024: 650, 2025: 670000,"),
        "urrbmi.contributions.premium.amount\n    warning: 670,000 for lishui in 2025: a head "
        "would pay or be paid ",
    ),
    "a rate of one per cent of one per cent": (
        shipped(ZHEJIANG, "employer: {rate: 5.3%}", "employer: {rate: 0.0053%}"),
        "uebmi.contributions.employer.rate\n    warning: 0.0053%",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_unit_that_was_missed_is_questioned_with_the_likely_one(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, words = WRONG[case]
    run = "schema: 1\ntitle: t\nplaces: [zhejiang]\nscenarios: [baseline]\nbase_year: 2024\n"
    run += "horizon: 5\npooling: [municipal]\n"
    run_file = shipped_and_toyland.write(
        tmp_path, {"plausible.yaml": "schema: 1\n", **files, "../runs/toyland.yaml": run}
    )
    code = main(["check", str(run_file)])
    said = capsys.readouterr().err
    assert code == 0, said
    words = words.replace("for lishui", "for PLACE")
    said = re.sub(r"for (hangzhou|lishui)", "for PLACE", said)
    assert words in re.sub(r" 0\.0+\d+ months", " TINY months", said)


OWN = "schema: 1\n{text}\n"


def own(tmp_path: Path, text: str, *more: str) -> tuple[int, str]:
    run_file = shipped_and_toyland.write(
        tmp_path, {"plausible.yaml": f"schema: 1\n{text}\n", **dict(more and [more])}
    )
    try:
        run = compiled_run(run_file).run
    except Refused as refused:
        return 2, str(refused)
    return 0, "\n".join(map(str, run.warnings))


TOY = "schemes.*.opening: a toy, coverage.members: a toy"
PRICES = (
    'rules: {prices: {of: [economy.cpi_growth], times: 100, highest: 1, says: "prices: {ratio} %"}}'
)


def test_a_rule_of_ones_own_replaces_that_of_its_name(tmp_path: Path) -> None:
    code, said = own(tmp_path, PRICES)
    assert code == 0
    assert "economy.cpi_growth\n    warning: 1." in said
    assert "; 1 or less is usual." in said
    assert "(rule prices)" in said


def test_an_exemption_of_ones_own_silences(tmp_path: Path) -> None:
    text = f'{PRICES}\nexempt: {{economy.*: "a study of the economy", {TOY}}}'
    assert own(tmp_path, text) == (0, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'rules: {a: {of: [economy.averge_wage], highest: 1, says: "{ratio}"}}',
            "plausible.yaml:2:18  rules.a.of.1\n    economy.averge_wage is no quantity of the "
            "schema; did you mean economy.average_wage?",
        ),
        (
            'rules: {a: {of: [economy.gdp], highest: 1, says: "much"}}',
            "plausible.yaml:2:50  rules.a.says\n    {ratio} is to stand in the sentence, once and "
            "alone.",
        ),
        (
            'rules: {a: {of: [economy.gdp], says: "{ratio}"}}',
            "rules.a.lowest\n    is missing; a rule needs lowest, highest, or both.",
        ),
        (
            'rules: {a: {of: [economy.gdp], lowest: 2, highest: 1, says: "{ratio}"}}',
            "rules.a.highest\n    is not above lowest.",
        ),
        (
            'rules: {a: {of: [economy.gdp], over: wages, highest: 1, says: "{ratio}"}}',
            "rules.a.over\n    wages is not known here; did you mean wage?",
        ),
        ('exempt: {economy.gdpp: "no reason"}', "did you mean economy.gdp?"),
        ("likely: {yuen: [{factor: 2, means: x}]}", "likely.yuen\n    is no unit; known are "),
        ("rule: {}", "rule\n    unknown; did you mean rules?"),
    ],
)
def test_rules_of_ones_own_are_read_strictly(tmp_path: Path, text: str, words: str) -> None:
    code, said = own(tmp_path, text)
    assert code == 2
    assert words in said


def test_strict_turns_warnings_into_refusals_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_file = shipped_and_toyland.write(tmp_path, {"plausible.yaml": f"schema: 1\n{PRICES}\n"})
    assert main(["check", str(run_file)]) == 0
    assert "(rule prices)" in capsys.readouterr().err
    said = []
    for command in ("check", "run"):
        assert main([command, str(run_file), "--strict"]) == 2
        said.append(capsys.readouterr().err)
    assert said[0] == said[1]
    assert re.search(r"\nrefused: \d warnings? \(--strict\); nothing was written\n$", said[0])
    assert not run_file.with_suffix("").exists()
