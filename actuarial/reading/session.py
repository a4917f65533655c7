"""What one reading remembers: faults, files, and work done once for nodes that are the same."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actuarial.reading.nodes import File, Mapping, Node, follow, problem_at, scalar
from actuarial.reading.ordinary import NotOrdinaryError, bytes_of_file
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.yamlfile import read_yaml

SCHEMA_VERSION = "1"
LARGEST = 65_000_000
FAULTS_OF_A_FILE = 100


@dataclass(eq=False)
class Session:
    """The state of one reading; ``root`` is the folder of the assumptions."""

    root: Path
    base_year: int | None = None
    sources: frozenset[str] | None = None
    indicators: frozenset[str] | None = None
    needed_paths: frozenset[str] = frozenset()
    schemes: tuple[str, ...] = ()
    source_nodes: tuple[Node, ...] = ()
    nation: Mapping | None = None
    problems: dict[Problem, None] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    trees: dict[str, Mapping] = field(default_factory=dict)
    merged: dict[tuple[int, ...], Node] = field(default_factory=dict)
    layers: dict[tuple[int, int], Any] = field(default_factory=dict)
    leaves: dict[tuple[int, int], Leaf | None] = field(default_factory=dict)
    sections: dict[tuple[int, int], Any] = field(default_factory=dict)
    tables: dict[str, Any] = field(default_factory=dict)
    idle: dict[int, Node] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)
    keep: list[Any] = field(default_factory=list)

    def report(self, problem: Problem) -> None:
        """Collect a fault or warning; one that is known already counts once."""
        self.problems[problem] = None

    def fault(self, node: Node, message: str, *, below: str = "") -> None:
        """Collect a fault at a node, or at the key ``below`` it."""
        self.report(problem_at(node, message, below=below))

    def national_siblings(self, key: str) -> list[str]:
        """Return the keys that stand beside a dotted key in the national files."""
        if self.nation is None:
            return []
        names = key.split(".")
        if names[0] == "places":
            names = names[2:]
        if names and names[0] in self.schemes:
            names = ["schemes", *names]
        here, left = follow(self.nation, names[:-1])
        return list(here) if isinstance(here, Mapping) and not left else []

    def bytes_of(self, path: Path, name: str) -> bytes:
        """Read a file that lies inside the root and remember its digest."""
        raw = bytes_of_file(path, LARGEST)
        self.digests[name] = hashlib.sha256(raw).hexdigest()
        return raw

    def inside(self, path: Path) -> bool:
        """Say whether a path, links followed, stays inside the root."""
        root = os.path.realpath(self.root)
        return os.path.realpath(path).startswith(root + os.sep)

    def read(self, path: Path, file: File, *, inside: bool = True) -> Mapping | None:
        """Read one YAML file and take its ``schema`` key off; faults are collected."""
        if inside and not self.inside(path):
            self.report(Problem(file.name, 1, 1, "", "leads out of the assumptions; copy it in."))
            return None
        found: list[Problem] = []
        try:
            raw = self.bytes_of(path, file.name)
        except NotOrdinaryError as error:
            self.report(Problem(file.name, 0, 0, "", str(error)))
            return None
        except OSError:
            self.report(
                Problem(file.name, 0, 0, "", "this file does not exist or is not readable.")
            )
            return None
        tree = read_yaml(raw, file, found)
        for problem in found[:FAULTS_OF_A_FILE]:
            self.report(problem)
        more = found[FAULTS_OF_A_FILE:]
        if more:
            message = f"{len(more)} more faults follow in this file."
            self.report(Problem(file.name, more[0].line, 0, "", message))
        if tree is not None:
            self._check_version(tree)
            self.trees[file.name] = tree
        return tree

    def _check_version(self, tree: Mapping) -> None:
        version = tree.pop("schema", None)
        line, column = tree.places.get("schema", (1, 1))
        if version is None:
            message = f"is missing; begin the file with  schema: {SCHEMA_VERSION}"
        elif str(version) == SCHEMA_VERSION and isinstance(version, str):
            return
        else:
            said = version if isinstance(version, str) else "this"
            newer = isinstance(version, str) and version.isdecimal() and version > SCHEMA_VERSION
            cure = (
                "use a newer medfund, or write the file with the present keys"
                if newer
                else "bring the file to the present keys (CHANGELOG.md)"
            )
            message = f"{said} is not read here; this version reads {SCHEMA_VERSION}; {cure}."
        if version is None or not version.faulty:
            self.report(Problem(tree.file.name, line, column, "schema", message))


def broken(file: File) -> Node:
    """Stand in for a file that could not be read: what needs it stays silent."""
    node = scalar("", file, 1, 1, plain=True)
    node.faulty = True
    return node
