"""A run file and the assumptions it names become a ``Run``, or are refused with every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from actuarial.reading import faults, inherit, nodes, places, problems, scalars
from actuarial.reading.local import check_local, local_fields
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.quantity import Leaf
from actuarial.reading.runfile import Outputs, RunFile, Source
from actuarial.reading.scenarios import Scenario, Scenarios
from actuarial.reading.session import Session


@dataclass(frozen=True, eq=False)
class Assumptions:
    """All values of one scenario: the validated model of each region, in the order of the run.

    What no overlay touches is the same object in every region and scenario. ``provinces`` holds
    what a province's file says of the province itself, where a model for it is given.
    """

    scenario: str
    reason: str
    chain: tuple[str, ...]
    regions: Mapping[str, Any]
    provinces: Mapping[str, Any]

    def leaves(self) -> Iterator[tuple[str, str, Leaf]]:
        """Yield region, dotted key and leaf of every quantity, in the order of the schema."""
        for region, model in self.regions.items():
            for key, leaf in leaves_of(model):
                yield region, key, leaf


@dataclass(frozen=True, eq=False)
class Run:
    """A run as its file describes it, with the assumptions of every scenario and variant.

    ``root`` is the folder of the assumptions; ``digests`` are sha256 by file name; ``warnings``
    are problems that do not stop a run.
    """

    title: str
    path: Path
    root: Path
    base_year: int
    horizon: int
    scenarios: Mapping[str, Assumptions]
    variants: Mapping[str, str]
    pooling: tuple[str, ...]
    outputs: Outputs
    places: tuple[places.Place, ...]
    warnings: tuple[Problem, ...]
    digests: Mapping[str, str]
    varied: Mapping[tuple[str, str], Assumptions]
    sources: Mapping[str, Source]

    def variant(self, scenario: str, name: str) -> Assumptions:
        """Return a scenario with the variant's scenario laid over it."""
        return self.varied[scenario, name]


def leaves_of(value: Any, key: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield dotted key and leaf of every quantity below a validated model."""
    if isinstance(value, Leaf):
        yield key, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            word = "" if name == "schemes" and not key else field.alias or name
            yield from leaves_of(getattr(value, name), f"{key}.{word}".strip("."))
    elif isinstance(value, dict):
        for name, child in value.items():
            word = scalars.shown(name) if isinstance(name, float) else name
            yield from leaves_of(child, f"{key}.{word}".strip("."))


def read_run(
    run_file: Path | str,
    assumptions_root: Path | str | None = None,
    *,
    region_model: type[BaseModel] | None = None,
    province_model: type[BaseModel] | None = None,
) -> Run:
    """Read a run file and everything it names; raise ``Refused`` with every fault found.

    The assumptions are ``assumptions/`` in the nearest folder above the run file that has one,
    or ``assumptions_root``. ``province_model`` describes the keys of a province's file that
    belong to the province itself and are not handed down to its municipalities.
    """
    from actuarial.reading import schema
    from actuarial.reading.common_funds import common_fund_problems
    from actuarial.reading.consistency import problems_between, problems_of_scenario
    from actuarial.reading.designs_in_time import problems_in_time
    from actuarial.reading.people import people_problems
    from actuarial.reading.retirement_in_time import problems_of_retirement

    if region_model is None:
        region_model = schema.Region
        province_model = province_model or getattr(schema, "Province", None)
    path = Path(run_file).absolute()
    session = Session(_root(path, assumptions_root))
    run_tree = session.read(path, nodes.File(_run_name(path, session), "run", "run"), inside=False)
    nation = places.read_nation(session)
    known = places.all_places(session)
    sources = {node.name: _model(Source, node, session) for node in session.source_nodes}
    run = _model(RunFile, run_tree, session) if run_tree is not None else None
    if run is None or run_tree is None:
        raise Refused(session.problems)
    session.base_year = run.base_year
    chosen = places.chosen(run_tree["places"], known, session)
    labels = frozenset(known) | {place.province for place in known.values()}
    reader = _Reader(session, nation, labels, region_model, province_model)
    scenarios = {}
    varied = {}
    chains = {}
    for node in run_tree["scenarios"]:
        chains[str(node)] = reader.scenarios.chain(str(node), node)
    over = {
        name: reader.scenarios.chain(other, run_tree["variants"][name])
        for name, other in run.variants.items()
    }
    for name, chain in chains.items():
        if chain is None:
            continue
        scenarios[name] = reader.resolve(name, chain, chosen)
        for variant, upper in over.items():
            layers = (*chain, *(layer for layer in upper or () if layer not in chain))
            varied[name, variant] = reader.resolve(name, layers, chosen)
    _check_designs(run_tree, nation, session)
    if region_model is schema.Region:
        _check_in_force(run_tree, scenarios, session)
        designs = list(run.pooling) or _designs(nation)
        name = _run_name(path, session)
        first = list(scenarios.values())[:1]
        found = [
            *(
                problem
                for one in (*scenarios.values(), *varied.values())
                for problem in (
                    *common_fund_problems(one.regions, chosen, designs),
                    *problems_in_time(
                        one,
                        chosen,
                        designs,
                        root=session.root,
                        base_year=run.base_year,
                        last_year=run.base_year + run.horizon,
                    ),
                )
            ),
            *(
                problem
                for one in first
                for problem in problems_between(one.regions, chosen, known, run.base_year, name)
            ),
            *(p for one in scenarios.values() for p in problems_of_scenario(one)),
            *problems_of_retirement([*scenarios.values(), *varied.values()], run.base_year),
            *people_problems((*scenarios.values(), *varied.values()), chosen, known, session.root),
        ]
        for problem in found:
            session.report(problem)
    _warn_idle(session)
    if any(problem.severity == "fault" for problem in session.problems):
        raise Refused(session.problems)
    return Run(
        title=run.title,
        path=path,
        root=session.root,
        base_year=run.base_year,
        horizon=run.horizon,
        scenarios=scenarios,
        variants=run.variants,
        pooling=tuple(run.pooling) or tuple(_designs(nation)),
        outputs=run.outputs,
        places=tuple(chosen),
        warnings=tuple(sorted(session.problems)),
        digests=dict(sorted(session.digests.items())),
        varied=varied,
        sources=sources,
    )


def _root(path: Path, given: Path | str | None) -> Path:
    if given is not None:
        folder = Path(given).absolute()
        inner = folder / "assumptions"
        folder = inner if inner.is_dir() else folder
        if folder.is_dir():
            return folder
        raise Refused([Problem(str(given), 0, 0, "", "no folder of assumptions is here.")])
    for folder in path.parents:
        if (folder / "assumptions").is_dir():
            return folder / "assumptions"
    message = "no folder above this file holds assumptions/; name it with --assumptions DIR."
    raise Refused([Problem(path.name, 0, 0, "", message)])


def _run_name(path: Path, session: Session) -> str:
    home = session.root.parent
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.name


def _model(model: type[BaseModel], node: nodes.Node, session: Session) -> Any:
    try:
        return model.__pydantic_validator__.validate_python(node, context=session)
    except ValidationError as error:
        if isinstance(node, nodes.Mapping):
            faults.report(error, node, model, session)
        return None


def _designs(nation: nodes.Mapping) -> list[str]:
    pooling = nation.get("pooling")
    designs = pooling.get("designs") if isinstance(pooling, nodes.Mapping) else None
    return list(designs) if isinstance(designs, nodes.Mapping) else []


def _check_designs(run: nodes.Mapping, nation: nodes.Mapping, session: Session) -> None:
    names = _designs(nation)
    for node in run.get("pooling", ()):
        if str(node) not in names:
            meant = problems.nearest(str(node), names)
            known = problems.listed(names) if names else "none"
            cure = f"did you mean {meant}?" if meant else f"known are {known}."
            session.fault(node, f"{node} is no design of pooling.yaml; {cure}")


def _check_in_force(
    run: nodes.Mapping, scenarios: Mapping[str, Assumptions], session: Session
) -> None:
    """Designs in force must be among those the run computes, all of them where it names none."""
    computed = [str(node) for node in run.get("pooling", ())]
    needed = {
        design
        for scenario in scenarios.values()
        for region in scenario.regions.values()
        for design in (region.pooling.in_force.values() if region is not None else ())
    }
    if not computed or any(problem.key.startswith("pooling.") for problem in session.problems):
        return
    for design in sorted(needed - set(computed)):
        session.fault(run["pooling"], f"{design} is in force in a place of the run; add it.")


def _warn_idle(session: Session) -> None:
    for place, node in session.idle.items():
        if place not in session.active:
            told = nodes.problem_at(node, "changes nothing; what it covers is the same.")
            session.report(
                Problem(told.file, told.line, told.column, told.key, told.message, "warning")
            )


class _Reader:
    """Resolves the regions of one scenario after the other."""

    def __init__(
        self,
        session: Session,
        nation: nodes.Mapping,
        regions: frozenset[str],
        region_model: type[BaseModel],
        province_model: type[BaseModel] | None,
    ) -> None:
        self.session, self.nation = session, nation
        self.region_model, self.province_model = region_model, province_model
        self.files = places.PlaceFiles(session)
        self.scenarios = Scenarios(session, regions)
        self.local = list(local_fields(region_model))
        self.handed_down: dict[str, tuple[nodes.Mapping, Any]] = {}

    def resolve(
        self, name: str, chain: tuple[Scenario, ...], chosen: list[places.Place]
    ) -> Assumptions:
        """Validate every region of a scenario; faults are collected."""
        regions = {}
        provinces: dict[str, Any] = {}
        over = [layer.tree for layer in chain if layer.tree]
        for place in chosen:
            local = self._local(place, provinces)
            if local is None:
                continue
            names = dict.fromkeys((place.province, place.region))
            own = [
                layer.regions[name] for name in names for layer in chain if name in layer.regions
            ]
            tree = inherit.lay((self.nation, *local, *over, *own), self.session)
            region = _model(self.region_model, tree, self.session)
            if region is not None:
                check_local(region, place, self.local, self.session)
            regions[place.region] = region
        own_reason = next(layer.reason for layer in chain if layer.name == name)
        return Assumptions(name, own_reason, tuple(s.name for s in chain), regions, provinces)

    def _local(
        self, place: places.Place, provinces: dict[str, Any]
    ) -> tuple[nodes.Mapping, ...] | None:
        trees = [self.files.tree(name) for name in place.files]
        if None in trees:
            return None
        province, *municipality = [tree for tree in trees if tree is not None]
        if not municipality:
            return (province,)
        if place.province not in self.handed_down:
            self.handed_down[place.province] = self._divided(province)
        down, provinces[place.province] = self.handed_down[place.province]
        return (down, *municipality) if down else tuple(municipality)

    def _divided(self, province: nodes.Mapping) -> tuple[nodes.Mapping, Any]:
        """Divide a province's file into what it hands down and what is the province's own."""
        if self.province_model is None:
            keys = ["code", "name"]
        else:
            keys = faults.keys_of(self.province_model)
        down, own = (_only(province, keys, keep=keep) for keep in (False, True))
        model = self.province_model
        return down, None if model is None else _model(model, own, self.session)


def _only(tree: nodes.Mapping, keys: list[str], *, keep: bool) -> nodes.Mapping:
    part = nodes.mapping(tree.file, tree.line, tree.column)
    part.parent, part.documented, part.places = tree.parent, tree.documented, tree.places
    part.update({key: node for key, node in tree.items() if (key in keys) == keep})
    return part
