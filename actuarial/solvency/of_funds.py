"""Whose money is judged: regions under the fund that serves them, provinces and the nation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actuarial.arrays import Bools, Floats
from actuarial.entries import Money, Projection
from actuarial.solvency.of_money import OVER_YEARS, balances, indicators, served
from actuarial.vocabulary import ADJUSTMENT_GRANT, ADJUSTMENT_LEVY, NATION, PROVINCE, variable

Arrays = dict[str, NDArray[Any]]
Groups = Sequence[Bools]
"""Masks over the regions, each of whole provinces."""


def money_of(projection: Projection) -> Money:
    """What indicators are read from, by region."""
    accounts = projection.accounts
    return Money(
        income=accounts.total_income,
        interest=accounts.interest,
        expenditure=accounts.total_expenditure,
        levied=accounts.flows.levied,
        reserve=accounts.reserve,
        opening=_before(accounts.reserve),
        unpaid=accounts.unpaid,
        base=np.broadcast_to(projection.rate_base[:, None], accounts.reserve.shape),
    )


def pooled_money_of(projection: Projection) -> Money:
    """The same of the regions' parts of a provincial fund alone, without what they kept."""
    accounts, money = projection.accounts, money_of(projection)
    claim = accounts.reserve - accounts.residual
    return money._replace(
        income=money.income - accounts.residual_interest,
        interest=money.interest - accounts.residual_interest,
        reserve=claim,
        opening=_before(claim) + accounts.handed_over,
    )


def _before(reserve: Floats) -> Floats:
    """Reserves at the end of the year before; missing in the base year."""
    return np.concatenate([np.full_like(reserve[:1], np.nan), reserve[:-1]])


def indicators_of(projection: Projection) -> Arrays:
    """Every indicator of the regions' funds; balances are each region's own."""
    basis, own, money = projection.basis, money_of(projection), served_money(projection)
    found = _read(projection, money, slice(None))
    by_province = projection.accounts.served_by_province
    if by_province.any():
        masks = [basis.places.province == one for one in range(len(basis.places.provinces))]
        of_province = _read(projection, judged_money(projection, masks), _first(masks))
        pooled = np.asarray(by_province.any(axis=0))[..., None, :]
        for name in OVER_YEARS:
            copied = of_province[name].take(basis.places.province, axis=_region_axis(name))
            here = pooled[..., None] if copied.ndim > pooled.ndim else pooled
            found[name] = np.where(here, copied, found[name])
    return found | balances(own)


def indicators_alone(projection: Projection, names: Sequence[str]) -> Arrays:
    """Some indicators without the rest of the Dataset, of regions, provinces and the nation.

    Their names have the prefixes and their dims those of the Dataset; a nation only where there
    are several provinces.
    """
    places = projection.basis.places
    of_regions = indicators_of(projection)
    masks = [places.province == number for number in range(len(places.provinces))]
    of_provinces = whole(projection, masks)
    found = {name: of_regions[name] for name in names}
    found |= {f"{PROVINCE}{name}": of_provinces[name] for name in names}
    if len(masks) > 1:
        nation = whole(projection, [np.ones(len(places.regions), dtype=bool)])
        for name in names:
            found[f"{NATION}{name}"] = nation[name].take(0, axis=_region_axis(name))
    return found


def _region_axis(name: str) -> int:
    """Where the regions of a variable stand, from its end: any axes may stand before them."""
    dims = variable(name).dims
    return dims.index("region") - len(dims)


def whole(projection: Projection, groups: Groups) -> Arrays:
    """Money and indicators of groups of regions with their adjustment funds, [..., group, ...].

    groups: masks over the regions, each whole provinces.
    """
    money = whole_money(projection, groups)
    shown = slice(0, -1)
    found = _read(projection, _judged(projection, groups, money), _first(groups))
    found |= balances(money)
    return found | {
        "total_income": money.income[shown],
        "interest": money.interest[shown],
        "reserve": money.reserve[shown],
        "transfer": _whole_transfer(projection, groups, money)[shown],
    }


def served_money(projection: Projection) -> Money:
    """Money of the fund that serves each region under each design."""
    province = projection.basis.places.province
    by_province = projection.accounts.served_by_province
    return served(money_of(projection), pooled_money_of(projection), province, by_province)


def judged_money(projection: Projection, groups: Groups) -> Money:
    """Money by which groups are judged: of the provincial fund alone where it serves, else all.

    What municipalities have kept of their balances pays nothing under one provincial fund. Several
    provinces have no fund in common; of them all counts. groups as in `whole_money`.
    """
    return _judged(projection, groups, whole_money(projection, groups))


def _judged(projection: Projection, groups: Groups, money: Money) -> Money:
    by_province = projection.accounts.served_by_province
    if not by_province.any():
        return money
    pooled = pooled_money_of(projection)
    alone = [np.unique(projection.basis.places.province[group]).size == 1 for group in groups]
    served_here = by_province[..., None, :] & np.array(alone)[:, None]
    return Money(
        *(
            np.where(served_here, summed(part, groups), one)
            for one, part in zip(money, pooled, strict=True)
        )
    )


def whole_money(projection: Projection, groups: Groups) -> Money:
    """Money of groups of regions with their adjustment funds, [..., group, ...].

    groups: masks over the regions, each whole provinces.
    """
    accounts = projection.accounts
    provinces_of = [np.unique(projection.basis.places.province[group]) for group in groups]

    def of_provinces(values: Floats) -> Floats:
        return np.stack([values[..., some, :].sum(axis=-2) for some in provinces_of], axis=-2)

    national = np.array([group.all() for group in groups])[:, None] & (
        len(projection.basis.places.provinces) > 1
    )

    def held(provincial: Floats, nation: Floats) -> Floats:
        """What adjustment funds hold beside the regions of the groups."""
        return of_provinces(provincial) + np.where(national, nation[..., None, :], 0.0)

    own_interest = held(accounts.adjustment_interest, accounts.national_interest)
    money = Money(*(summed(values, groups) for values in money_of(projection)))
    reserve = money.reserve + held(accounts.adjustment_reserve, accounts.national_reserve)
    return money._replace(
        income=money.income + held(accounts.adjustment_flow, accounts.national_flow) + own_interest,
        interest=money.interest + own_interest,
        reserve=reserve,
        opening=np.concatenate([money.opening[:1], reserve[:-1]]),
    )


def _whole_transfer(projection: Projection, groups: Groups, money: Money) -> Floats:
    """Transfers of groups with the counter-entries of their adjustment funds.

    What regions pay to an adjustment fund and get from it stays within the group, so that its own
    lines net to 0; with a fund of the nation the provinces keep what they pay to it.
    money: of the groups with their adjustment funds.
    """
    flows = projection.accounts.flows
    sums = summed(flows.transfer, groups, axis=-3)
    regions = money_of(projection)
    own = summed(regions.income - regions.interest, groups)
    levy, grant = (
        flows.labels.transfer_lines.index(line) for line in (ADJUSTMENT_LEVY, ADJUSTMENT_GRANT)
    )
    sums[..., levy] += sums[..., grant] + (money.income - money.interest) - own
    sums[..., grant] = 0.0
    return sums


def _read(projection: Projection, money: Money, regions: slice | list[int]) -> Arrays:
    """Every indicator of money, discounted at the rates of the regions."""
    basis = projection.basis
    found = indicators(
        money,
        basis.clock.years[1:],
        basis.economy.discount[1:, None, ..., regions, None],
        basis.target_months[1, ..., :1, None],
        basis.thresholds,
    )
    return {name: np.asarray(value) for name, value in found.items()}


def _first(groups: Groups) -> list[int]:
    """First region of each group; whose rates of interest hold for all of it."""
    return [int(np.flatnonzero(group)[0]) for group in groups]


def summed(values: Floats, groups: Groups, axis: int = -2) -> Floats:
    """values[..., region, fund] added up over the regions of each group.

    axis: that of the regions, from the end.
    """
    return np.stack([values.compress(one, axis=axis).sum(axis=axis) for one in groups], axis=axis)
