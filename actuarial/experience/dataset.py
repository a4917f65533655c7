"""Statements of experience as one labelled Dataset."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from actuarial.experience.statement import PARTS, WHOLE, Statement

MEANT = {
    "measures": "rules and measures published or taken in the year",
    "heads": "more or fewer members",
    "mix": "other shares of retired and active members",
    "frequency": "more or fewer events a member",
    "price": "cost an event",
    "payment": "share of the cost in scope that the funds pay",
    "level": "wages, or amounts of the notices",
    "lines": "lines observed by themselves",
    "other": "what no observed driver explains",
}
WHOLE_FUND = "whole_fund"


def dataset_of(found: Sequence[Statement], mode: str) -> xr.Dataset:
    """Actual, expected and parts, yuan, by line; parts [line, part, service].

    A part that belongs to a fund as a whole stands under the service `whole_fund`.
    """
    services = dict.fromkeys(part.service or WHOLE_FUND for one in found for part in one.parts)
    names = [WHOLE_FUND, *(name for name in services if name != WHOLE_FUND)]
    parts = np.zeros((len(found), len(PARTS), len(names)))
    for position, one in enumerate(found):
        for part in one.parts:
            service = names.index(part.service if part.service != WHOLE else WHOLE_FUND)
            parts[position, PARTS.index(part.part), service] += part.amount
    return xr.Dataset(
        {
            "expected": ("line", [one.expected for one in found], _of("expected")),
            "actual": ("line", [one.actual for one in found], _of("actual")),
            "before": (
                "line",
                [one.before for one in found],
                _of("actual of the year before; NaN where not known"),
            ),
            "part": (
                ("line", "driver", "service"),
                parts,
                _of("parts of actual less expected, which they add up to"),
            ),
        },
        coords={
            "line": ("line", [one.line for one in found]),
            "driver": ("driver", list(PARTS)),
            "meaning": ("driver", [MEANT[part] for part in PARTS]),
            "service": ("service", names),
            "scheme": ("line", [one.scheme for one in found]),
            "evidence": ("line", [one.evidence for one in found]),
        },
        attrs={"title": "actual against expected", "year": found[0].year, "mode": mode},
    )


def _of(words: str) -> dict[str, str]:
    return {"long_name": words, "units": "yuan", "currency": "CNY", "kind": "flow"}
