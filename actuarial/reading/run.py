"""A run file and the assumptions it names become a ``Run``.

What one file shows is judged here; what only several files together or the arrays they become
show is judged by ``checks``, whose ``read_run`` every command calls.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from actuarial.reading import faults, inherit, nodes, places, problems, schema
from actuarial.reading.local import check_local, local_fields
from actuarial.reading.plausible import read_plausible
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.runfile import RunFile, Source
from actuarial.reading.scenarios import Scenario, Scenarios
from actuarial.reading.session import Session

Chain = tuple[Scenario, ...]


def read_files(
    run_file: Path | str,
    assumptions_root: Path | str | None = None,
    *,
    region_model: type[BaseModel] = schema.Region,
    province_model: type[BaseModel] | None = schema.Province,
) -> Run:
    """Read a run file and everything it names.

    What is found wrong stands in the run's ``problems``, so that what judges further can say
    all at once; raises ``Refused`` where it leaves no whole run to be judged.

    The assumptions are ``assumptions/`` in the nearest folder above the run file that has one,
    or ``assumptions_root``. ``province_model`` describes the keys of a province's file that
    belong to the province itself and are not handed down to its municipalities.
    """
    path = Path(run_file).absolute()
    session = Session(_root(path, assumptions_root))
    session.needed_paths = _needed_paths(region_model)
    name = _run_name(path, session)
    tree = session.read(path, nodes.File(name, "run", "run"), inside=False)
    nation = places.read_nation(session)
    known = places.all_places(session)
    sources: dict[str, Source] = {
        node.name: _model(Source, node, session) for node in session.source_nodes
    }
    given: RunFile | None = _model(RunFile, tree, session) if tree is not None else None
    if given is None or tree is None:
        raise Refused(session.problems)
    session.base_year = given.base_year
    chosen = places.chosen(tree["places"], known, session)
    labels = frozenset(known) | {place.province for place in known.values()}
    reader = _Reader(session, nation, labels, region_model, province_model)
    scenarios, varied = _scenarios(reader, tree, chosen)
    _check_designs(tree, nation, session)
    rules = read_plausible(session, region_model)
    _warn_years(tree, given, session)
    _warn_elsewhere(reader.scenarios, chosen, session)
    _warn_idle(session)
    every = [*scenarios.values(), *varied.values()]
    if len(scenarios) < len(given.scenarios) or not all(map(_is_whole, every)):
        raise Refused(session.problems)
    return Run(
        title=given.title,
        path=path,
        name=name,
        root=session.root,
        base_year=given.base_year,
        horizon=given.horizon,
        scenarios=scenarios,
        variants=given.variants,
        pooling=tuple(given.pooling) or tuple(_designs(nation)),
        outputs=given.outputs,
        places=tuple(chosen),
        known=known,
        problems=tuple(sorted(session.problems)),
        digests=dict(sorted(session.digests.items())),
        varied=varied,
        sources=sources,
        files=session.trees,
        plausible=rules,
    )


def _scenarios(
    reader: _Reader, tree: nodes.Mapping, chosen: list[places.Place]
) -> tuple[dict[str, Assumptions], dict[tuple[str, str], Assumptions]]:
    """Resolve the scenarios of a run, and each with each of its variants."""
    chains = {str(node): reader.scenarios.chain(str(node), node) for node in tree["scenarios"]}
    over = {
        name: reader.scenarios.chain(str(node), node)
        for name, node in tree.get("variants", {}).items()
    }
    scenarios, varied = {}, {}
    for name, chain in chains.items():
        if chain is None:
            continue
        scenarios[name] = reader.resolve(name, chain, chosen)
        for variant, upper in over.items():
            layers = (*chain, *(layer for layer in upper or () if layer not in chain))
            varied[name, variant] = reader.resolve(name, layers, chosen)
    return scenarios, varied


def _is_whole(assumptions: Assumptions) -> bool:
    return bool(assumptions.regions) and None not in assumptions.regions.values()


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
    """The file from the folder that holds the assumptions; another one with the folder it is in.

    Runs are distinguished by it: files of the same name in two folders are two runs.
    """
    home = session.root.parent
    return path.relative_to(home if path.is_relative_to(home) else path.parent.parent).as_posix()


def _needed_paths(region_model: type[BaseModel]) -> frozenset[str]:
    """Keys that economy.yaml must have; where one lacks, that is a fault of its own."""
    economy = region_model.model_fields.get("economy")
    if economy is None or not isinstance(economy.annotation, type):
        return frozenset()
    fields = getattr(economy.annotation, "model_fields", {})
    return frozenset(field.alias or name for name, field in fields.items() if field.is_required())


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
    # Where there are none, that is a fault of pooling.yaml.
    for node in run.get("pooling", ()) if names else ():
        if str(node) not in names:
            meant = problems.nearest(str(node), names)
            cure = f"did you mean {meant}?" if meant else f"known are {problems.listed(names)}."
            session.fault(node, f"{node} is no design of pooling.yaml; {cure}")


def _warn_years(run: nodes.Mapping, given: RunFile, session: Session) -> None:
    """Warn of years that the tables are to show and the run does not have."""
    years = range(given.base_year, given.base_year + given.horizon + 1)
    outside = [str(year) for year in given.outputs.years_in_tables if year not in years]
    if outside:
        said = f"{problems.listed(outside)} is not" if len(outside) == 1 else (
            f"{', '.join(outside[:-1])} and {outside[-1]} are not"
        )  # fmt: skip
        words = f"{said} in the run, {years[0]} to {years[-1]}; tables leave this out."
        found = nodes.problem_at(run["outputs"], words, below="years_in_tables")
        session.report(replace(found, severity="warning"))


def _warn_elsewhere(scenarios: Scenarios, chosen: list[places.Place], session: Session) -> None:
    """Warn of what scenarios that are used write for places that the run does not have."""
    here = {name for place in chosen for name in (place.region, place.province)}
    for scenario in scenarios.used():
        there = [name for name in scenario.regions if name not in here]
        # A place that the run misspells is one fault.
        if there and here:
            tree = session.trees[f"scenarios/{scenario.name}.yaml"]
            words = f"no place of the run is {problems.listed(there)}; what is written there"
            found = nodes.problem_at(tree["places"], f"{words} changes nothing.")
            session.report(replace(found, severity="warning"))


def _warn_idle(session: Session) -> None:
    for place, node in session.idle.items():
        if place not in session.active:
            found = nodes.problem_at(node, "changes nothing; what it covers is the same.")
            session.report(replace(found, severity="warning"))


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

    def resolve(self, name: str, chain: Chain, chosen: list[places.Place]) -> Assumptions:
        """Validate every region of a scenario; faults are collected."""
        regions: dict[str, Any] = {}
        provinces: dict[str, Any] = {}
        over = [layer.tree for layer in chain if layer.tree]
        for place in chosen:
            local = self._local(place, provinces)
            if local is None:
                # Its file is refused; the run is none with the others alone.
                regions[place.region] = None
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
        down, own = (
            nodes.part_of(province, [key for key in province if (key in keys) == keep])
            for keep in (False, True)
        )
        model = self.province_model
        return down, None if model is None else _model(model, own, self.session)
