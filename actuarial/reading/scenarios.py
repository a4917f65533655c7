"""Scenarios: one parent each, differences only, or several joined; distinguished by layer."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from actuarial.reading import faults, inherit, nodes, scalars
from actuarial.reading.nodes import File, Items, Mapping, Node, Scalar
from actuarial.reading.places import grouped
from actuarial.reading.problems import Problem, listed, nearest
from actuarial.reading.session import Session

ABOUT = ("reason", "inherits", "with", "places")
"""Keys of a scenario's file that are no assumptions."""
MOST_LAYERS = 100
"""Scenarios that may stand over each other, inherited or joined."""
TOO_MANY = (
    f"more than {MOST_LAYERS} scenarios would stand over each other here; write their differences "
    "into fewer files."
)


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """One scenario file: its own differences, those of single regions, and where it stands."""

    name: str
    reason: str
    tree: Mapping
    regions: dict[str, Mapping]
    inherits: Node | None
    joined: tuple[Node, ...]


class Scenarios:
    """The scenario files of a reading, each read once."""

    def __init__(self, session: Session, regions: frozenset[str]) -> None:
        self.session, self.regions = session, regions
        self.circular = False
        self.files: dict[str, Scenario | None] = {}
        self.chains: dict[str, tuple[Scenario, ...] | None] = {}
        folder = session.root / "scenarios"
        self.names = sorted(p.stem for p in folder.glob("*.yaml")) if folder.is_dir() else []

    def chain(
        self, name: str, at: Node, below: tuple[str, ...] = ()
    ) -> tuple[Scenario, ...] | None:
        """Return a scenario's layers, lowest first; None when a fault has been collected."""
        if name in below:
            circle = " → ".join((*below[below.index(name) :], name))
            words = f"inherits itself: {circle}. Take one of them out."
            if below[-1] == name:
                words = f"{name} is this scenario itself; name another one, or take it out."
            if not self.circular:
                self.session.fault(at, words)
            self.circular = True
            return None
        if name not in self.names:
            meant = nearest(name, self.names)
            cure = f"did you mean {meant}?" if meant else (
                f"known are {listed(self.names)}." if self.names else "there are none."
            )  # fmt: skip
            self.session.fault(at, f"{name} is no file in scenarios/; {cure}")
            return None
        if len(below) == MOST_LAYERS:
            self.session.fault(at, TOO_MANY)
            return None
        if name not in self.chains:
            self.chains[name] = self._chain(name, (*below, name))
        return self.chains[name]

    def used(self) -> tuple[Scenario, ...]:
        """Every scenario that a chain asked for has, its own parents among them."""
        chains = (chain or () for chain in self.chains.values())
        return tuple(dict.fromkeys(layer for chain in chains for layer in chain))

    def _chain(self, name: str, below: tuple[str, ...]) -> tuple[Scenario, ...] | None:
        own = self._read(name)
        if own is None:
            return None
        layers: dict[str, Scenario] = {}
        good = True
        if own.inherits is not None:
            parents = self.chain(str(own.inherits), own.inherits, below)
            good = parents is not None
            if len(parents or ()) >= MOST_LAYERS:
                self.session.fault(own.inherits, TOO_MANY)
                return None
            layers |= {layer.name: layer for layer in parents or ()}
        shared = set(layers)
        branches = []
        for node in own.joined:
            branch = self.chain(str(node), node, below)
            good = good and branch is not None
            branches.append([layer for layer in branch or () if layer.name not in shared])
            layers |= {layer.name: layer for layer in branches[-1]}
        if len(layers) >= MOST_LAYERS:
            self.session.fault(own.joined[-1], TOO_MANY)
            return None
        for (one, other), joiner in zip(
            itertools.combinations(branches, 2),
            (pair[1] for pair in itertools.combinations(own.joined, 2)),
            strict=True,
        ):
            good = self._joinable(one, other, joiner) and good
        layers[name] = own
        return tuple(layers.values()) if good else None

    def _joinable(self, one: list[Scenario], other: list[Scenario], joiner: Node) -> bool:
        names = {layer.name for layer in one} & {layer.name for layer in other}
        found = []
        for mine, theirs in itertools.product(one, other):
            if mine.name in names or theirs.name in names:
                continue
            for upper in (mine.tree, *mine.regions.values()):
                found += inherit.clash_problems(upper, theirs.tree, joiner)
            for region, lower in theirs.regions.items():
                found += inherit.clash_problems(mine.tree, lower, joiner)
                if region in mine.regions:
                    found += inherit.clash_problems(mine.regions[region], lower, joiner)
        for problem in found:
            self.session.report(problem)
        return not found

    def _read(self, name: str) -> Scenario | None:
        if name in self.files:
            return self.files[name]
        self.files[name] = None
        file = File(f"scenarios/{name}.yaml", name, "scenario")
        tree = self.session.read(self.session.root / file.name, file)
        if tree is None:
            return None
        reason = tree.get("reason")
        if not isinstance(reason, Scalar):
            self.session.fault(tree, "is missing; say in one line why.", below="reason")
        inherits = self._word(tree, "inherits")
        joined = self._joined(tree)
        regions = self._regions(tree)
        found: list[Problem] = []
        values = nodes.part_of(tree, [key for key in tree if key not in ABOUT])
        own = grouped(inherit.expanded(values, found), self.session)
        local = {
            region: grouped(inherit.expanded(node, found), self.session)
            for region, node in regions.items()
        }
        for problem in found:
            self.session.report(problem)
        self.files[name] = Scenario(
            name, scalars.one_line(str(reason or "")), own, local, inherits, joined
        )
        return self.files[name]

    def _word(self, tree: Mapping, key: str) -> Node | None:
        node: Node | None = tree.get(key)
        if node is None or (isinstance(node, Scalar) and not node.faulty):
            return node
        if not node.faulty:
            self.session.fault(node, "one name is meant here.")
        return None

    def _joined(self, tree: Mapping) -> tuple[Node, ...]:
        node: Node | None = tree.get("with")
        if node is None:
            return ()
        names = node if isinstance(node, Items) else [node]
        if node.faulty or not all(isinstance(name, Scalar) for name in names):
            if not node.faulty:
                self.session.fault(node, "names of scenarios are meant here, such as [a, b].")
            return ()
        for name in faults.repeated(names):
            self.session.fault(node, f"{name} stands twice; once is enough.")
        return tuple(dict.fromkeys(names))

    def _regions(self, tree: Mapping) -> dict[str, Mapping]:
        node: Node | None = tree.get("places")
        if node is None or node.faulty:
            return {}
        if not isinstance(node, Mapping):
            self.session.fault(node, "regions with their differences are meant here.")
            return {}
        result = {}
        for region, below in node.items():
            if region not in self.regions:
                meant = nearest(region, sorted(self.regions))
                cure = f"did you mean {meant}?" if meant else "it has no file below places/."
                self.session.fault(node, f"is no region; {cure}", below=region)
            elif not isinstance(below, Mapping):
                if not below.faulty:
                    self.session.fault(below, "keys with values are meant here.")
            else:
                result[region] = below
        return result
