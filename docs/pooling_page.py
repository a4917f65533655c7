"""Write the figures of docs/pooling.md anew: `python -m docs.pooling_page` from the root.

The synthetic province is made of the 20 provinces of `uebmi_provinces_2008.csv`, taken as
municipalities: their actives, retirees, income, spending and balances are those of the yearbook,
what follows is a rule stated in the page.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

import numpy as np
import xarray as xr

from actuarial import read_run, solvency
from actuarial.batch import Worker
from actuarial.funds.designs import Design
from actuarial.funds.pooled_ledger import FundFlows, PooledAccounts, pool
from actuarial.results.layout import aligned, calendar_year, shown
from actuarial.results.spread import spread_block, spread_of, spread_tables
from actuarial.results.transfers import transfer_tables

HERE = Path(__file__).parent
EMPLOYEES = "employee_pool"
YEARS = np.arange(2009, 2039)
WAGE_GROWTH, COST_GROWTH, RETIREE_GROWTH, INTEREST = 0.045, 0.065, 0.02, 0.025
RETIREE_COST = 3.0
"""Cost of a retiree against that of an active member."""
SHOWN = (2015, 2020, 2025, 2030, 2038)
DESIGNS = {
    "municipal": Design("municipal", np.array([True]), 2009),
    "adjustment": Design("adjustment", np.array([True]), 2009, {"levy": 0.05, "grant": 0.5}),
    "provincial": Design("unified", np.array([True]), 2009),
    "provincial, half handed over": Design("unified", np.array([True]), 2009, {"handover": 0.5}),
}


def municipalities() -> tuple[list[str], np.ndarray]:
    """Names, and by municipality: actives, retirees (10,000), income, outgo, balance."""
    with (HERE / "uebmi_provinces_2008.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    names = ("active_10k", "retired_10k", "revenue_100m_yuan", "expenditure_100m_yuan")
    columns = (*names, "balance_100m_yuan")
    return [row["province"] for row in rows], np.array(
        [[float(row[name]) for name in columns] for row in rows]
    )


def flows(figures: np.ndarray, cost_growth: float = COST_GROWTH) -> tuple[FundFlows, np.ndarray]:
    """The synthetic province's flows [year, region, fund] in 100 million yuan, and its members."""
    active, retired, income, outgo, balance = figures.T
    ahead = (YEARS - 2008)[:, None]
    retirees = retired * (1 + RETIREE_GROWTH) ** ahead
    weight = (active + RETIREE_COST * retirees) / (active + RETIREE_COST * retired)
    contributions = (income * (1 + WAGE_GROWTH) ** ahead)[..., None]
    expenditure = (outgo * weight * (1 + cost_growth) ** ahead)[..., None]
    members = (active + retirees)[..., None]
    made = FundFlows(balance[:, None], contributions, contributions - expenditure, expenditure)
    return made, members


def accounts_of(made: FundFlows) -> dict[str, PooledAccounts]:
    """The province under every design."""
    return {
        name: pool(
            design,
            made,
            np.full(len(YEARS), INTEREST),
            np.full(len(YEARS), INTEREST),
            province=np.zeros(len(made.opening), dtype=int),
            years=YEARS,
        )
        for name, design in DESIGNS.items()
    }


def reserves_that_serve(name: str, one: PooledAccounts) -> np.ndarray:
    """[year, region] reserve of the fund that serves each municipality."""
    reserve = one.reserve[..., 0]
    if DESIGNS[name].kind != "unified":
        return reserve
    # What a municipality has kept pays nothing: it is in debt when the provincial fund is.
    return np.broadcast_to(one.unified_reserve[:, 0, 0, None], reserve.shape)


def depletion_years(figures: np.ndarray, cost_growth: float) -> dict[str, tuple[str, str]]:
    """Years in which the first and the last fund is depleted, by design."""
    found = {}
    for name, one in accounts_of(flows(figures, cost_growth)[0]).items():
        in_debt = reserves_that_serve(name, one) < 0
        first = [str(YEARS[column.argmax()]) for column in in_debt.T if column.any()]
        last = max(first) if len(first) == in_debt.shape[1] else "never"
        found[name] = (min(first, default="never"), last)
    return found


def synthetic() -> str:
    """Municipalities in deficit and in debt by design and year; who gains, who loses."""
    names, figures = municipalities()
    made, members = flows(figures)
    found = accounts_of(made)
    support = figures[:, 0] / figures[:, 1]
    months = 12 * figures[:, 4] / figures[:, 3]
    need = solvency.payg_rate(made.expenditure, made.contributions)
    spread = solvency.gini(need, members)[:, 0]
    at = [int(np.flatnonzero(year == YEARS)[0]) for year in SHOWN]
    rows = [("in deficit / in debt of 20", *map(str, SHOWN), "reserves end 2038")]
    for name, one in found.items():
        balance = one.primary + one.interest + sum(one.transfers.values())
        in_debt = reserves_that_serve(name, one) < 0
        held = one.reserve[-1].sum() + one.adjustment.reserve[-1].sum()
        counts = (f"{(balance[t, :, 0] < 0).sum()} / {in_debt[t].sum()}" for t in at)
        rows.append((name, *counts, f"{held:,.0f}"))
    variants = [depletion_years(figures, COST_GROWTH + change) for change in (-0.01, 0.0, 0.01)]
    years = [
        ("cost growth 1 point lower / 6.5 % / 1 point higher", "first depleted", "last depleted")
    ]
    years += [
        (name, *(" / ".join(one[name][end] for one in variants) for end in (0, 1)))
        for name in DESIGNS
    ]
    discount, _ = solvency.discount_factors(np.full(len(YEARS), INTEREST))
    moved = sum(found["provincial"].transfers.values())
    gain = solvency.gain_from_pooling(moved, discount)[:, 0] * 1e4
    gain /= solvency.gain_from_pooling(members, discount)[:, 0]
    order = np.argsort(gain)
    first = members[0, :, 0]
    need_2009 = need[0, :, 0]
    brought = found["provincial"].handed_over[0, :, 0] / first * 1e4
    who = [
        (
            "gain to 2038, yuan a member and year",
            "actives a retiree",
            "outgo / contributions 2009",
            "handed over a member",
            "gain",
        )
    ]
    who += [
        (
            names[i],
            f"{support[i]:.2f}",
            f"{need_2009[i]:.2f}",
            f"{brought[i]:,.0f}",
            f"{gain[i]:,.0f}",
        )
        for i in (*order[:4], *order[-4:])
    ]
    lines = [
        f"actives a retiree {support.min():.2f} to {support.max():.2f}; reserves "
        f"{months.min():.1f} to {months.max():.1f} months; outgo over contributions "
        f"{need[0].min():.2f} to {need[0].max():.2f} in 2009 and {need[-1].min():.2f} to "
        f"{need[-1].max():.2f} in 2038 (Gini {spread[0]:.3f}, {spread[-1]:.3f})",
        "",
        *aligned(rows),
        "",
        *aligned(years),
        "",
        *aligned(who),
        "",
        f"{(gain > 0).sum()} gain, {(gain < 0).sum()} lose",
    ]
    return "\n".join(lines)


IN_2035 = (
    "mean_transfer_per_member",
    *("need_lowest", "need_highest", "need_range", "need_gini"),
)


def zhejiang() -> str:
    """The shipped run of Zhejiang under its three designs, without and with behaviour."""
    run = read_run(HERE.parent / "runs" / "zhejiang.yaml")
    found = Worker(run).scenario("baseline")
    years = (2025, 2030, 2035, 2050)
    made = spread_tables(found, "baseline", (2035,))["spread"]
    moved = transfer_tables(found, "baseline", (2035,))["winners"]
    funds = set(moved["fund"].tolist())
    short = ("design", "fund", "mean |cross-subsidy|", "need low %", "need high %", "range", "Gini")
    columns = [made["pooling"].tolist(), made["fund"].tolist()]
    columns += [
        shown(one.quantity, one.values) for one in made.columns if one.quantity.name in IN_2035
    ]
    rows = [short, *(row for row in zip(*columns, strict=True) if row[1] in funds)]
    return "\n".join(
        [
            spread_block(found, years).strip("\n"),
            "",
            *aligned(_depletion(found, funds), 2),
            "",
            "in 2035:",
            *aligned(rows, 2),
        ]
    )


def _depletion(found: xr.Dataset, funds: set[str]) -> list[tuple[str, ...]]:
    """Years of depletion under low / central / high cost, by design and fund."""
    rows = [("low / central / high", "fund", "first depleted", "last depleted", "province")]
    names = ("depletion_year_low", "depletion_year", "depletion_year_high")
    for design in found["pooling"].values:
        for fund in (one for one in found["fund"].values if one in funds):
            at = {"pooling": design, "fund": fund}
            cities = [found[name].sel(at).values for name in names]
            whole = [found[f"province_{name}"].sel(at).item() for name in names]
            ends = ([one.min() for one in cities], [one.max() for one in cities], whole)
            rows.append((design, fund, *(" / ".join(map(calendar_year, end)) for end in ends)))
    return rows


TARGETS = {
    "own": "{rates: own, benefits: own}",
    "mean": "{rates: mean, benefits: mean}",
    "highest": "{rates: highest, benefits: highest}",
    "given": "{rates: given, benefits: given, target.uebmi: "
    "{rates: {employer: 6%}, benefits: {inpatient: 86%}}}",
}
"""Terms of the design `provincial` merged over the scenario `unequal_cities`."""
UNEQUAL = ("hangzhou", "wenzhou", "lishui")
ENDS = ("depletion_year_low", "depletion_year", "depletion_year_high")


def targets() -> dict[str, xr.Dataset]:
    """The scenario with cities that differ, under every target of convergence."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(HERE.parent / "assumptions", folder / "assumptions")
        for target, terms in TARGETS.items():
            (folder / "assumptions" / "scenarios" / f"to_{target}.yaml").write_text(
                f"schema: 1\ninherits: unequal_cities\nreason: to {target}\nsource: judgement\n"
                f"evidence: illustrative\npooling.designs.provincial: {terms}\n",
                encoding="utf-8",
            )
        file = folder / "run.yaml"
        file.write_text(
            "schema: 1\ntitle: targets\nplaces: [zhejiang]\nbase_year: 2024\nhorizon: 50\n"
            f"scenarios: [{', '.join(f'to_{target}' for target in TARGETS)}]\n"
            "variants: {low: low_cost, high: high_cost}\npooling: [municipal, provincial]\n",
            encoding="utf-8",
        )
        worker = Worker(read_run(file))
        return {target: worker.scenario(f"to_{target}") for target in TARGETS}


def convergence() -> str:
    """What the province collects and spends, when funds are depleted, and who gains, by target."""
    years = (2030, 2035, 2050)
    money = [("100 million yuan", *(f"{w} {y}" for y in years for w in ("in", "out")))]
    ends = [("low / central / high", "first city", "last city", "province")]
    who = [("yuan a member and year", *UNEQUAL, "gain", "lose")]
    for target, whole in targets().items():
        found = whole.sel(fund=EMPLOYEES)
        designs = ("municipal", "provincial") if target == "own" else ("provincial",)
        for design in designs:
            one = found.sel(pooling=design)
            name = design if design == "municipal" else f"provincial, {target}"
            flows = (one["levied"], one["total_expenditure"])
            in_years = (flow.sel(year=year).sum().item() for year in years for flow in flows)
            money.append((name, *(f"{amount / 1e8:,.0f}" for amount in in_years)))
            cities = [one[end].values for end in ENDS]
            province = [one[f"province_{end}"].item() for end in ENDS]
            parts = ([c.min() for c in cities], [c.max() for c in cities], province)
            ends.append((name, *(" / ".join(map(calendar_year, part)) for part in parts)))
        spread = spread_of(whole)[0]
        at = (whole["pooling"].values.tolist().index("provincial"), slice(None))
        column = whole["fund"].values.tolist().index(EMPLOYEES)
        level, gain = spread.level[at][..., column], spread.gain[at][..., column]
        labels = [place.label for place in spread.places]
        figures = (f"{level[labels.index(city)]:,.0f}" for city in UNEQUAL)
        counts = (str(np.count_nonzero(gain > 0)), str(np.count_nonzero(gain < 0)))
        who.append((f"provincial, {target}", *figures, *counts))
    return "\n".join([*aligned(money), "", *aligned(ends), "", *aligned(who)])


def written(page: str, name: str, text: str) -> str:
    """The page with the block of that name replaced."""
    start, end = f"<!-- {name} -->\n```\n", f"\n```\n<!-- /{name} -->"
    if start not in page or end not in page:
        raise ValueError(f"the page has no place for {name}")
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}{text}{end}{after}"


def main() -> None:
    """Run all and write the page."""
    page = HERE / "pooling.md"
    text = page.read_text(encoding="utf-8")
    blocks = (("zhejiang", zhejiang()), ("synthetic", synthetic()), ("convergence", convergence()))
    for name, block in blocks:
        text = written(text, name, block)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
