"""The numpy projection becomes one labelled Dataset, provinces included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from actuarial.arrays import Floats, Ints
from actuarial.basis.compiled_lines import Subsidy
from actuarial.basis.line import Line
from actuarial.basis.types import Basis
from actuarial.coverage.members import contributors
from actuarial.entries import Projection
from actuarial.funds.cross_subsidy import equalisation_matrix, transfer_matrix
from actuarial.labelled import assemble, at_detail, by_age_band, labelled, provinces
from actuarial.results.by_age import by_single_age
from actuarial.solvency.indicators import contributors_per_retiree, ratio
from actuarial.solvency.of_funds import indicators_of, summed, whole
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    AGE_BANDS,
    AGES,
    DETAILS,
    EQUALISATION,
    FROM_STATUSES,
    LEVELS,
    NATIONAL_GRANT,
    NATIONAL_LEVY,
    PAYERS,
    SETTINGS,
    SEXES,
    STATUSES,
    TIERS,
    TO_STATUSES,
    WINDOWS,
    name_of_tier,
    variable,
)

Arrays = dict[str, NDArray[Any]]
Labels = dict[str, Sequence[str] | Sequence[int] | NDArray[np.int32]]


def dataset(
    projection: Projection,
    detail: str,
    attrs: Mapping[str, str | int | float],
    single_ages: bool = False,
    draws: Sequence[int] = (),
) -> xr.Dataset:
    """All variables of a detail with their labels, regions and provinces.

    attrs: attributes of the whole result; single_ages: with people and money by single age at any
    detail; draws: labels of the draws, where the projection holds several. Of draws there are
    no figures by single age and no payers by receiver: ValueError.
    Source: docs/method.md; names, dims and units: the vocabulary.
    """
    if len(draws) and (single_ages or detail == DETAILS[-1]):
        raise ValueError(
            "draws have no figures by single age and no payers by receiver; "
            f"take the detail {DETAILS[0]} or {DETAILS[1]}, or one draw alone"
        )
    basis = projection.basis
    labels = _labels(projection) | ({"draw": draws} if len(draws) else {})
    values = variables_of(projection)
    if detail == DETAILS[-1]:
        values["transfer_matrix"] = who_pays_whom(projection)[:-1]
    single_ages = single_ages or detail == DETAILS[-1]
    if single_ages:
        values |= by_single_age(projection)
    arrays = [labelled(name, _in_order(name, array), labels) for name, array in values.items()]
    places = basis.places
    of_regions = assemble(
        arrays,
        auxiliary={
            "region_code": places.codes,
            "region_name_zh": places.names_zh,
            "region_province": [places.provinces[number] for number in places.province],
            "province_name_zh": places.province_names_zh,
        },
        attrs={**attrs, "label_names": json.dumps(_names(basis), ensure_ascii=False)},
    )
    kept = at_detail(of_regions, detail)
    if single_ages:
        kept = of_regions[
            [name for name in of_regions if name in kept or "age" in of_regions[name].dims]
        ]
    return provinces(kept, _recompute(projection, labels))


def _in_order(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """An array of draws with these behind the years, where the vocabulary has them.

    Inside they stand in front of the regions, behind years and designs.
    """
    dims = variable(name).dims
    if array.ndim == len(dims):
        return array
    leading = [dim for dim in dims if dim in ("year", "pooling")]
    return np.moveaxis(array, len(leading), "year" in leading)


def variables_of(projection: Projection) -> Arrays:
    """Every variable of the regions by name, in the dims of the vocabulary, without its labels.

    Not those by single age, and not who pays whom.
    """
    of_funds = indicators_of(projection) | _money(projection)
    return of_funds | _people(projection) | _care(projection)


def who_pays_whom(projection: Projection) -> Floats:
    """Yuan that each region pays to each other one, by proportion.

    [year (from the base year), pooling, from_region, to_region, fund]. Adjustment levies against
    grants and equalisation under one fund within the province, national levies against national
    grants between all regions. Source: docs/method.md §8.
    """
    flows, province = projection.accounts.flows, projection.basis.places.province
    lines = flows.labels.transfer_lines

    def moved(line: str) -> Floats:
        return flows.transfer[..., lines.index(line)]

    equalised = equalisation_matrix(moved(EQUALISATION), province)
    paid, received = -moved(ADJUSTMENT_LEVY), moved(ADJUSTMENT_GRANT)
    matrix = equalised + transfer_matrix(paid, received, province)
    if NATIONAL_LEVY in lines:
        national = (-moved(NATIONAL_LEVY), moved(NATIONAL_GRANT))
        matrix += transfer_matrix(*national, np.zeros_like(province))
    return matrix


def _labels(projection: Projection) -> Labels:
    basis, lines = projection.basis, projection.accounts.flows.labels
    return {
        "year": [int(year) for year in basis.clock.results],
        "pooling": [design.name for design in basis.designs],
        "region": basis.places.regions,
        "from_region": basis.places.regions,
        "to_region": basis.places.regions,
        "province": basis.places.provinces,
        "scheme": [scheme.name for scheme in basis.schemes],
        "status": STATUSES,
        "from_status": FROM_STATUSES,
        "to_status": TO_STATUSES,
        "fund": lines.funds,
        "income_line": lines.income_lines,
        "transfer_line": lines.transfer_lines,
        "payer": (*lines.funds, *PAYERS),
        "measure": [measure.name for measure in basis.measures],
        "service": lines.services,
        "level": LEVELS,
        "setting": SETTINGS,
        "window": WINDOWS,
        "sex": SEXES,
        "age": AGES,
        "age_band": AGE_BANDS,
    }


def _names(basis: Basis) -> dict[str, dict[str, tuple[str, str]]]:
    """English and Chinese names that the files give their own labels."""
    return {
        "region": {
            region: (en, zh)
            for region, en, zh in zip(
                basis.places.regions, basis.places.names_en, basis.places.names_zh, strict=True
            )
        },
        "province": {
            province: (en, zh)
            for province, en, zh in zip(
                basis.places.provinces,
                basis.places.province_names_en,
                basis.places.province_names_zh,
                strict=True,
            )
        },
        "scheme": {scheme.name: scheme.names for scheme in basis.schemes},
        "fund": {fund.name: fund.names for fund in basis.funds},
        "payer": {fund.name: fund.names for fund in basis.funds},
        "pooling": _named(basis.designs),
        "income_line": _named(line for scheme in basis.schemes for line in scheme.contributions),
        "transfer_line": _named(line for scheme in basis.schemes for line in scheme.transfers),
        "service": _named(
            (*(line for scheme in basis.schemes for line in scheme.benefits), *basis.measures)
        ),
        "measure": _named(basis.measures),
    }


def _named(lines: Iterable[Line]) -> dict[str, tuple[str, str]]:
    """Names of the labels of lines, where the files give one."""
    found: dict[str, tuple[str, str]] = {}
    for line in lines:
        if line.names is not None and isinstance(line, Subsidy):
            found |= {f"{line.name}_{tier}": name_of_tier(line.names, tier) for tier in TIERS}
        elif line.names is not None:
            found[line.name] = line.names
    return found


def _people(projection: Projection) -> Arrays:
    """People, status, economy; stocks of the base year to the horizon."""
    before, basis = projection.before_money, projection.basis
    people, insured = before.people, before.members.insured
    stocks, flows = slice(1, -1), slice(0, -1)
    years = slice(1, -1)
    at_work, retired = contributors(insured[stocks])
    economy = before.economy
    schemes = [before.members.stocks[scheme.name][stocks] for scheme in basis.schemes]
    person_years = (insured[1:] + insured[:-1])[flows].sum(axis=(-2, -1)) / 2
    return {
        "population": by_age_band(people.population[stocks]),
        "births": _after_base(people.births),
        "deaths": by_age_band(_after_base(people.deaths)),
        "net_migrants": by_age_band(_after_base(people.net_migrants)),
        "people_by_status": by_age_band(before.insured.people[stocks]),
        "insured": by_age_band(insured[stocks]),
        "members": np.stack(schemes, axis=-2),
        "fund_members": projection.fund_members[flows],
        "contributors": at_work,
        "retirees": retired,
        "contributors_per_retiree": contributors_per_retiree(at_work, retired),
        "membership_ratio": ratio(
            insured[stocks].sum(axis=(-2, -1)), before.insured.people[stocks].sum(axis=(-2, -1))
        ),
        "status_flow": _after_base(before.insured.status_flow),
        "exposure": person_years,
        "average_wage": economy.wages["average_wage"][years],
        "disposable_income": economy.wages["disposable_income"][years],
        "price_index": economy.price_index[years],
        "gdp": economy.gdp[years],
        "discount_rate": basis.economy.discount[years],
        "contribution_base": projection.contribution_base[flows],
        "rate_base": projection.rate_base[flows],
    }


def _after_base(values: Floats) -> Floats:
    """Flows from the first projected year on, missing in the base year."""
    return np.concatenate([np.full_like(values[:1], np.nan), values[:-1]])


def _money(projection: Projection) -> Arrays:
    accounts, basis = projection.accounts, projection.basis
    flows, shown = accounts.flows, slice(0, -1)
    designs = range(len(basis.designs))
    in_force = np.stack([basis.in_force == number for number in designs])
    covered = np.asarray(accounts.served_by_province.any(axis=0))
    expenditure = accounts.total_expenditure[shown]
    gdp = projection.before_money.economy.gdp[1:-1, None, ..., None]
    members = projection.fund_members[shown, None]
    return {
        "income": flows.income[shown],
        "expenditure": flows.expenditure[shown],
        "transfer": flows.transfer[shown],
        "levied": flows.levied[shown],
        "interest": accounts.interest[shown],
        "total_income": accounts.total_income[shown],
        "total_expenditure": expenditure,
        "reserve": accounts.reserve[shown],
        "opening_balance": accounts.opening,
        "evidence_share": basis.opening_published,
        "adjustment_fund_reserve": accounts.adjustment_reserve[shown],
        "adjustment_fund_interest": accounts.adjustment_interest[shown],
        "adjustment_fund_transfer": accounts.adjustment_flow[shown],
        "national_fund_reserve": accounts.national_reserve[shown],
        "national_fund_interest": accounts.national_interest[shown],
        "national_fund_transfer": accounts.national_flow[shown],
        "residual_reserve": accounts.residual[shown],
        "handed_over": accounts.handed_over[shown],
        "provincial_fund_reserve": summed(
            accounts.reserve - accounts.residual,
            [basis.places.province == one for one in range(len(basis.places.provinces))],
        )[shown],
        "unpaid": accounts.unpaid[shown],
        "rule_missed": accounts.missed[shown],
        "income_factor": accounts.income_factor[shown],
        "rate_change": accounts.rate_change[shown],
        "collection_response": projection.responses[0][shown],
        "spending_response": projection.responses[1][shown],
        "in_force": in_force,
        "claim": covered,
        "expenditure_share_of_gdp": ratio(expenditure, gdp),
        "expenditure_per_member": ratio(expenditure, members),
    }


def _care(projection: Projection) -> Arrays:
    care, accounts = projection.care, projection.accounts
    shown = slice(0, -1)
    events, gross = care.events[shown], care.gross_cost[shown]
    in_scope, paid = care.in_scope_cost[shown], _paid(projection)[shown]
    insured = projection.before_money.members.insured
    person_years = ((insured[1:] + insured[:-1]) / 2)[shown].sum(axis=(-2, -1))
    pooled = paid.sum(axis=-1)
    account = accounts.account_paid[shown]
    values = {
        "events": events,
        "gross_cost": gross,
        "in_scope_cost": in_scope,
        "paid": paid,
        "account_paid": account,
        "induced_cost": care.induced_cost[shown],
        "out_of_pocket": gross.sum(axis=-1)[:, None] + care.induced_cost[shown] - pooled - account,
        "frequency": ratio(events, person_years[..., None]),
        "unit_cost": ratio(gross, events),
        "in_scope_share": ratio(in_scope, gross),
        "reimbursement_rate": ratio(paid, in_scope[:, None]),
        "expenditure_by_status": np.moveaxis(accounts.flows.expenditure_by_status[shown], -1, -2),
        "beneficiaries": care.beneficiaries[shown],
        "care_hours": care.care_hours[shown],
    }
    if projection.basis.measures:
        values["measure_effect"] = care.measures.effect[shown]
        values["measures_effect"] = care.measures.together[shown]
    if care.dependants is not None:
        values["dependants"] = by_age_band(care.dependants[shown])
    return values


def _paid(projection: Projection) -> Floats:
    """What pooled funds pay for each service, without what a rule leaves unpaid.

    [year (from the base year), pooling, region, status, service] yuan.
    """
    care, lost = projection.care, projection.accounts.unpaid_share
    if not lost.any():
        return care.paid_by_service
    paid = care.paid_by_service.copy()
    funds = projection.accounts.flows.labels.funds
    for fund, service, amount in care.by_fund:
        paid[..., service] -= amount * lost[..., funds.index(fund), None]
    return paid


def _recompute(
    projection: Projection, of_regions: Labels
) -> Callable[[xr.Dataset], dict[str, xr.DataArray]]:
    """What no sum over regions gives, for provinces and the nation."""
    places = projection.basis.places
    masks = {label: places.province == number for number, label in enumerate(places.provinces)}

    def recompute(sums: xr.Dataset) -> dict[str, xr.DataArray]:
        names = [str(name) for name in sums["region"].values]
        everybody = np.ones(len(places.regions), dtype=bool)
        labels = of_regions | {"region": names}
        values = whole(projection, [masks.get(name, everybody) for name in names])
        return {
            name: labelled(name, _in_order(name, array), labels) for name, array in values.items()
        }

    return recompute


ROUNDING = 1e-9
"""Share of a variable's largest value within which a value below zero is one of rounding."""


def refuse_missing(found: xr.Dataset) -> None:
    """Raise ArithmeticError where a stock or a flow is no number: it would be read as 0.

    Flows of people may be missing in all of the base year, where none are known. Ratios may be
    missing where they have no meaning; nothing may be infinite.
    """
    for name, figures in found.data_vars.items():
        if figures.dtype.kind != "f":
            continue
        one = variable(str(name))
        summed = one.kind in ("stock", "flow")
        good = np.isfinite(figures.values) if summed else ~np.isinf(figures.values)
        if one.kind == "flow" and one.unit == "person/year" and np.isnan(figures.values[0]).all():
            good[0] = True
        for where in np.argwhere(~good)[:1]:
            place = _place(figures, where)
            raise ArithmeticError(f"{name} is no number ({place}); nothing of it can be trusted")


def refuse_negative(found: xr.Dataset) -> None:
    """Raise ArithmeticError where people, use, cost or payments are below zero.

    Every factor of such a product is bounded by its meaning where it is read; what comes out below
    zero all the same is no result. Stocks and flows that may be are ``signed`` in the vocabulary.
    """
    for name, figures in found.data_vars.items():
        one = variable(str(name))
        if figures.dtype.kind != "f" or one.signed or one.kind not in ("stock", "flow"):
            continue
        values = figures.values
        if not values.size or not np.nanmin(values, initial=0) < 0:
            continue
        least = ROUNDING * max(1.0, float(np.nanmax(np.abs(values))))
        for where in np.argwhere(values < -least)[:1]:
            value = float(values[tuple(where)])
            raise ArithmeticError(
                f"{name} is {value:,.6g} ({_place(figures, where)}), less than nothing; an "
                "assumption leaves its meaning there"
            )


def _place(figures: xr.DataArray, where: Ints) -> str:
    return ", ".join(
        f"{dim} {figures[dim].values[index]}"
        for dim, index in zip(figures.dims, where, strict=True)
    )
