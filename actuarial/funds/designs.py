"""Pooling designs (统筹层次) as data: who shares what from when (docs/method.md §8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Design:
    """One design as data. funds[fund] says which it covers; the others stay municipal.

    terms and national are numbers or paths [year], [year, fund] or [year, region, fund or 1] unless
    said otherwise (those of the nation hold for all its regions); the names of each kind, with
    their meaning, are in `TERMS`. national lays a fund of the nation (全国调剂金) over any design
    by the mechanism of the provincial adjustment fund.
    """

    kind: str
    funds: Bools
    from_year: int
    terms: Mapping[str, ArrayLike] = field(default_factory=dict)
    national: Mapping[str, ArrayLike] | None = None


@dataclass(frozen=True)
class Adjustment:
    """An adjustment fund (调剂金) by year: levy, grant [year, fund], shares, 0 till its start.

    months [year, fund] is the reserve a grant fills up to, nan where it meets the year's deficit;
    levy, grant and months may stand by region, [year, region, fund]; conditions scale the grant,
    any shape that broadcasts to [year, ..., region, fund]; opening yuan broadcasts to [...,
    group, fund].
    """

    levy: Floats
    grant: Floats
    months: Floats
    conditions: Floats
    opening: Floats


@dataclass(frozen=True)
class Arrangement:
    """A design by year, the same for all kinds.

    pooled_share, handover [year, fund] or [year, region, fund]: share of the year's flows, and of
    what the municipality holds at the year's opening, that go to the provincial fund; surcharge,
    share of contributions, broadcasts to [year, ..., region, fund].
    """

    pooled_share: Floats
    handover: Floats
    surcharge: Floats
    provincial: Adjustment | None
    national: Adjustment | None


_ADJUSTMENT_TERMS = {
    "levy": "share of contributions and subsidies paid into the fund",
    "grant": "share of a deficit that the fund meets",
    "reserve_months": "grants fill the reserve up to these months instead of meeting the deficit",
    "conditions": "share of the grant that is earned, [year, ..., region, fund]",
    "opening": "balance of the fund at the start, yuan, [province, fund]",
}
_SURCHARGE = {"surcharge": "additional income as a share of contributions, from the payers"}

TERMS: dict[str, dict[str, str]] = {
    "municipal": dict(_SURCHARGE),
    "adjustment": {**_ADJUSTMENT_TERMS, **_SURCHARGE},
    "unified": {
        "pooled_share": "share of the year's flows in the provincial fund; 1 by default",
        "handover": "share of opening balances handed over by then, 1 by default; where a path "
        "rises, the same part of what the municipality still holds follows",
        **_SURCHARGE,
    },
}


def _dated(path: ArrayLike, design: Design, years: Ints) -> Floats:
    """A number or path as [year, ..., fund]: 0 before the start and for other funds."""
    values = np.asarray(path, dtype=np.float64)
    by_year = values[:, None] if values.ndim == 1 else values
    in_force = (years >= design.from_year)[:, None] & design.funds
    free = (1,) * max(0, by_year.ndim - 2)
    return np.where(in_force.reshape(len(years), *free, -1), by_year, 0.0)


def _adjustment(terms: Mapping[str, ArrayLike], design: Design, years: Ints) -> Adjustment:
    months = np.asarray(terms.get("reserve_months", np.nan), dtype=np.float64)
    if months.ndim < 2:
        months = np.broadcast_to(months, (len(years), len(design.funds)))
    return Adjustment(
        levy=_dated(terms.get("levy", 0.0), design, years),
        grant=_dated(terms.get("grant", 0.0), design, years),
        months=months,
        conditions=np.asarray(terms.get("conditions", 1.0), dtype=np.float64),
        opening=np.asarray(terms.get("opening", 0.0), dtype=np.float64),
    )


def _arrange(
    design: Design,
    years: Ints,
    pooled_share: Floats | None = None,
    handover: Floats | None = None,
    provincial: Adjustment | None = None,
) -> Arrangement:
    nothing = np.zeros((len(years), len(design.funds)))
    national = design.national
    return Arrangement(
        pooled_share=nothing if pooled_share is None else pooled_share,
        handover=nothing if handover is None else handover,
        surcharge=_dated(design.terms.get("surcharge", 0.0), design, years),
        provincial=provincial,
        national=None if national is None else _adjustment(national, design, years),
    )


def _municipal(design: Design, years: Ints) -> Arrangement:
    """Every municipality its own fund (市级统筹)."""
    return _arrange(design, years)


def _adjusted(design: Design, years: Ints) -> Arrangement:
    """Municipal funds with a provincial adjustment fund (省级调剂)."""
    return _arrange(design, years, provincial=_adjustment(design.terms, design, years))


def _unified(design: Design, years: Ints) -> Arrangement:
    """One fund for the province (省级统收统支)."""
    share = _dated(design.terms.get("pooled_share", 1.0), design, years)
    by_then = _dated(design.terms.get("handover", 1.0), design, years)
    return _arrange(design, years, pooled_share=share, handover=_steps(by_then))


def _steps(by_then: Floats) -> Floats:
    """Shares handed over by the years as shares of what is held in each, [year, ...].

    Once half is gone, three quarters are half of the rest; what has been handed over stays.
    """
    gone: Floats = np.maximum.accumulate(by_then, axis=0)
    before = np.concatenate([np.zeros_like(gone[:1]), gone[:-1]])
    steps: Floats = np.zeros_like(gone)
    np.divide(gone - before, 1 - before, out=steps, where=before < 1)
    return steps


KINDS: dict[str, Callable[[Design, Ints], Arrangement]] = {
    "municipal": _municipal,
    "adjustment": _adjusted,
    "unified": _unified,
}


def arrange(design: Design, years: Ints) -> Arrangement:
    """The design year by year; unknown kinds and terms are refused.

    years[year] are calendar years.
    """
    if design.kind not in KINDS:
        raise ValueError(f"design {design.kind} is unknown; known are {', '.join(KINDS)}")
    for given, known in (
        (design.terms, TERMS[design.kind]),
        (design.national or {}, _ADJUSTMENT_TERMS),
    ):
        unknown = [term for term in given if term not in known]
        if unknown:
            raise ValueError(f"design {design.kind}: unknown terms {unknown}; known {list(known)}")
    return KINDS[design.kind](design, years)
