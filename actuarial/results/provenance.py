"""What a result says of the run it comes from: attributes of its file, written and read again.

A report is made from the files alone, so everything it needs beside figures stands here.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.reading.resolved import Assumptions, Run
from actuarial.results.membership import membership_said
from actuarial.results.published import figures_of
from actuarial.results.reconciliation import Figure

DIGESTED = ("income", "expenditure", "reserve", "in_force")
"""Variables whose bytes show whether two scenarios give the same figures."""


class Provenance(NamedTuple):
    """What a report reads of it."""

    title: str
    about: Mapping[str, object]
    """`OF_THE_RUN`."""
    digests: Mapping[str, str]
    """SHA-256 of the files it rests on."""
    scenario: str
    years_in_tables: tuple[int, ...]
    population_base: str
    membership: str
    evidence: Mapping[str, int]
    """How many different quantities rest on which evidence."""
    published: Sequence[Figure]
    figures_digest: str


OF_THE_RUN = ("code_version", "run", "base_year", "horizon", "price_basis", "input_digests")
"""Attributes that say what a result rests on, in the order of the manifest.

All results of a run have them in common, but for the digests of files that others do not rest on.
"""
SCENARIOS = "scenarios/"
"""Below the assumptions, the folder of files that only the scenarios built on them rest on."""


def about_run(run: Run, scenario: str, version: str) -> dict[str, object]:
    """The attributes `OF_THE_RUN` of one scenario."""
    values = (
        version,
        run.name,
        run.base_year,
        run.horizon,
        "nominal yuan of each year",
        _digests(run, scenario),
    )
    return dict(zip(OF_THE_RUN, values, strict=True))


def _digests(run: Run, scenario: str) -> dict[str, str]:
    """Of the files that a scenario and its variants rest on, by name."""
    layers = {
        f"{SCENARIOS}{name}.yaml"
        for one in (run.scenarios[scenario], *(run.variant(scenario, of) for of in run.variants))
        for name in one.chain
    }
    return {
        file: digest
        for file, digest in run.digests.items()
        if not file.startswith(SCENARIOS) or file in layers
    }


def attributes_of(
    run: Run,
    assumptions: Assumptions,
    found: xr.Dataset,
    version: str,
) -> dict[str, object]:
    """All attributes of the result of one scenario."""
    about = about_run(run, assumptions.scenario, version)
    published = [
        figure._asdict()
        for region, model in assumptions.regions.items()
        for figure, _ in figures_of(region, model)
    ]
    return {
        **about,
        # Neither time, path nor machine: equal inputs give equal bytes.
        "history": f"projected by actuarial {about['code_version']} from {about['run']}, "
        f"scenario {assumptions.scenario}",
        "scenario": assumptions.scenario,
        "scenario_reason": assumptions.reason,
        "scenario_chain": " < ".join(assumptions.chain),
        "years_in_tables": _json(run.outputs.years_in_tables),
        "population_base": population_base(assumptions),
        "membership": membership_said(assumptions),
        "assumptions_by_evidence": _json(by_evidence(assumptions)),
        "published": _json(published),
        "figures_digest": figures_digest(found),
        "assumptions": resolved(assumptions),
    }


def provenance(result: xr.Dataset) -> Provenance:
    """Read the attributes of a result; KeyError names one that it lacks."""
    attrs = result.attrs
    about = {name: _plain(attrs[name]) for name in OF_THE_RUN[:-1]}
    digests = json.loads(attrs[OF_THE_RUN[-1]])
    return Provenance(
        attrs["title"],
        {**about, OF_THE_RUN[-1]: digests},
        digests,
        attrs["scenario"],
        tuple(json.loads(attrs["years_in_tables"])),
        attrs["population_base"],
        attrs["membership"],
        json.loads(attrs["assumptions_by_evidence"]),
        [
            Figure(**{**figure, "part": tuple(figure["part"])})
            for figure in json.loads(attrs["published"])
        ],
        attrs["figures_digest"],
    )


def population_base(assumptions: Assumptions) -> str:
    """Whose totals the base population meets (wpp or official), by region where they differ."""
    found: dict[str, list[str]] = {}
    for region, model in assumptions.regions.items():
        found.setdefault(model.demography.population_base, []).append(region)
    if len(found) == 1:
        return next(iter(found))
    fewest, most = sorted(found, key=lambda base: (len(found[base]), base))
    return f"{fewest} in {', '.join(found[fewest])}; {most} in the other {len(found[most])}"


def by_evidence(assumptions: Assumptions) -> dict[str, int]:
    """How many different quantities rest on which evidence."""
    counts = Counter(
        leaf.layers[0].evidence or "default" for leaf in assumptions.different_leaves()
    )
    return dict(sorted(counts.items()))


def resolved(assumptions: Assumptions) -> str:
    """The resolved assumptions with their origins as JSON text; equal ones of regions once."""
    entries: dict[int, dict[str, object]] = {}
    for region, key, leaf in assumptions.leaves():
        if id(leaf) in entries:
            regions = entries[id(leaf)]["regions"]
            if isinstance(regions, list):
                regions.append(region)
            continue
        entries[id(leaf)] = {
            "key": key,
            "regions": [region],
            "chain": [
                f"{layer.origin.file}:{layer.origin.line}" for layer in (*leaf.covers, *leaf.layers)
            ],
            "source": leaf.layers[0].source,
            "evidence": leaf.layers[0].evidence,
        }
    return _json(list(entries.values()))


def figures_digest(found: xr.Dataset) -> str:
    """SHA-256 of the main figures, to find scenarios that change nothing."""
    digest = hashlib.sha256()
    for name in DIGESTED:
        if name in found:
            digest.update(np.ascontiguousarray(found[name].values).tobytes())
    return digest.hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: object) -> object:
    """A number as Python has it; files give numpy's."""
    return value.item() if isinstance(value, np.generic) else value
