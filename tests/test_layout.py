"""The project is laid out as it says: the tree in the README, words in one place, no machine paths.

`python tests/test_layout.py` prints the tree for the README, with the descriptions it has there.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
import yaml

from actuarial.vocabulary import NAMES

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().relative_to(ROOT)
OPEN, CLOSE = "<!-- tree -->\n```\n", "\n```\n<!-- /tree -->"
MADE = {"build", "__pycache__"}
WORDS = ("scheme", "fund", "service")
KIND = {"kind", "KINDS", "RULES"}
MACHINE = re.compile(r"(?<![\w.])/(work|tmp|root|home|farm|opt|Users)/\w")


def files() -> Iterator[Path]:
    """Files of the project, relative: neither hidden, nor made by tools, nor results of runs."""
    for folder, below, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        below[:] = sorted(
            name
            for name in below
            if not name.startswith(".") and name not in MADE and not name.endswith(".egg-info")
        )
        if here == Path("runs"):
            below.clear()
        yield from (here / name for name in sorted(names) if not name.startswith("."))


SHELVES = (Path("assumptions/places"), Path("assumptions/history"))


def tree_on_disk() -> list[str]:
    """Top-level files, every folder with files below it, and the rooms that are single modules."""
    found = set()
    for path in files():
        if len(path.parts) == 1 or (path.match("actuarial/*.py") and path.stem[0] != "_"):
            found.add(path.as_posix())
        # One place is like another: of their folders only the shelf stands in the tree.
        parents = [
            folder for folder in path.parents if folder.parts and folder.parent not in SHELVES
        ]
        found |= {f"{folder.as_posix()}/" for folder in parents}
    return sorted(found, key=lambda name: (not name.endswith("/") and "/" not in name, name))


def tree_in_readme() -> dict[str, str]:
    """Path and description of each line of the tree; indentation of two shows what lies in what."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count(OPEN) == text.count(CLOSE) == 1, "the README marks no tree"
    found: dict[str, str] = {}
    above: list[str] = []
    for line in text.partition(OPEN)[2].partition(CLOSE)[0].splitlines():
        name, _, description = line.strip().partition(" ")
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [name]
        found["".join(above)] = description.strip()
    return found


def test_the_tree_in_the_readme_is_the_tree_on_disk() -> None:
    listed = tree_in_readme()
    assert sorted(listed) == sorted(tree_on_disk())
    assert [name for name, description in listed.items() if not description] == []


def labels() -> set[str]:
    """Scheme, fund and service labels: those with usual names and those of shipped files.

    Lines share words with the grammar (grant, handover, employee) and are not among them.
    """
    found = {label for dimension in WORDS for label in NAMES[dimension]}
    for path in (ROOT / "assumptions" / "schemes").glob("*.yaml"):
        scheme = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {path.stem, *(scheme.get("funds") or {})}
        for name, line in (scheme.get("benefits") or {}).items():
            found.add(line.get("service", name))
    return found


def literals(source: str) -> Iterator[tuple[int, str]]:
    """String constants of a module, without docstrings, and without the names of line kinds.

    A kind of line (``kind: Literal["layer"]``, keys of the dicts ``KINDS`` and ``RULES``) is a word
    of the grammar, even where a service is called the same.
    """
    tree = ast.parse(source)
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") in KIND:
            spared |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in KIND:
            spared |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spared
        ):
            yield node.lineno, node.value


def strays(folder: Path, words: set[str]) -> list[str]:
    """Places where a label stands as a literal outside the vocabulary."""
    return [
        f"{path.relative_to(folder)}:{line} {value!r}"
        for path in sorted(folder.rglob("*.py"))
        if path.relative_to(folder).parts[0] != "vocabulary"
        for line, value in literals(path.read_text(encoding="utf-8"))
        if value in words
    ]


def test_no_label_of_a_scheme_fund_or_service_stands_in_the_code() -> None:
    assert strays(ROOT / "actuarial", labels()) == []


def test_a_stray_label_would_be_found(tmp_path: Path) -> None:
    code = 'kind: Literal["layer"]\nif fund == "employee_pool":\n    "employee_pool"\n'
    (tmp_path / "room.py").write_text(code)
    assert strays(tmp_path, labels() | {"layer"})[0] == "room.py:2 'employee_pool'"


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    found = []
    for path in files():
        if path.suffix in (".csv", ".nc") or path.name == "LICENSE":
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{path}:{number}")
    assert found == []


@pytest.mark.parametrize("folder", ["tmp", "home", "work"])
def test_a_path_of_a_machine_would_be_found(folder: str) -> None:
    assert MACHINE.search(f"see '/{folder}/a'")
    assert not MACHINE.search(f"example.org/{folder}/page, ./{folder}/a and places/{folder}/x")


DIALECT = re.compile(
    r"(?<![a-z])(noughts?|told|laid[ _](over|under|together)|reckon[a-z]*|whoever)(?![a-z])"
    r"|\b(runs?|ran|running) dry\b|\blacks his\b|\bdear care\b",
    re.IGNORECASE,
)
"""Words of this project's youth that no actuary uses: write 0, reported, merged, computed, …"""


def test_plain_words_stand_in_the_project() -> None:
    found = []
    for path in files():
        if path.suffix not in (".py", ".md", ".yaml", ".toml", ".txt") or path == HERE:
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            found += [f"{path}:{number} {word[0]}" for word in DIALECT.finditer(line)]
    assert found == []


@pytest.mark.parametrize("text", ["below Nought", "is told", "a file laid over it", "runs dry"])
def test_a_word_of_dialect_would_be_found(text: str) -> None:
    assert DIALECT.search(text)
    assert not DIALECT.search("below 0; reported; merged over it; depleted; untold; a dry season")


def names_too_often(folder: Path, most: int = 2) -> dict[str, int]:
    """File names that stand more often than `most` times below a folder.

    Twice is meant: `reading/schema` says what may stand in the file of a room of that name.
    """
    names = [path.name for path in folder.rglob("*.py") if path.stem.strip("_") == path.stem]
    return {name: names.count(name) for name in names if names.count(name) > most}


def test_file_names_tell_modules_apart(tmp_path: Path) -> None:
    assert names_too_often(ROOT / "actuarial") == {}
    for room in "abc":
        (tmp_path / room).mkdir()
        (tmp_path / room / "lookup.py").touch()
        (tmp_path / room / "__init__.py").touch()
    assert names_too_often(tmp_path) == {"lookup.py": 3}


LARGEST = 0.2
"""Share of the package's lines that one room may have."""


def sizes() -> dict[str, int]:
    """Lines of code by room."""
    found: dict[str, int] = {}
    for path in sorted((ROOT / "actuarial").rglob("*.py")):
        room = path.relative_to(ROOT / "actuarial").parts[0]
        lines = path.read_text(encoding="utf-8").count("\n")
        found[room] = found.get(room, 0) + lines
    return found


def test_no_room_outgrows_the_house() -> None:
    found = sizes()
    whole = sum(found.values())
    assert {room: lines / whole for room, lines in found.items() if lines / whole > LARGEST} == {}


def imports(folder: Path, package: str) -> dict[str, set[str]]:
    """Modules of a package below a folder, and those of it that importing each one runs.

    Those that it names anywhere in its text, inner imports and those for types alone too, since a
    circle that is hidden is still one; and the packages in which what it names lies. So what
    stands in no circle can be imported alone.
    """
    paths = {
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((folder / package.replace(".", "/")).rglob("*.py"))
    }
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        named: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                named |= {name if name in paths else node.module for name in inner}
        around = {above for name in named for above in _above(name)}
        found[module] = (named | around - _above(module) - {module}) & paths.keys()
    return found


def _above(module: str) -> set[str]:
    """The packages in which a module lies."""
    names = module.split(".")
    return {".".join(names[:count]) for count in range(1, len(names))}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a ring; none where modules stand above each other."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        return ring
    return []


def test_no_modules_import_each_other() -> None:
    graph = imports(ROOT, "actuarial")
    assert len(graph) > 200
    assert sum(map(len, graph.values())) > 1000
    assert circle(graph) == []


@pytest.mark.parametrize("importing", ["from room import b", "def f():\n    import room.b"])
def test_a_circle_of_imports_would_be_found(tmp_path: Path, importing: str) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room/__init__.py").write_text('"""Room."""\n')
    (tmp_path / "room/a.py").write_text(importing + "\n")
    (tmp_path / "room/b.py").write_text("from room.a import name\n")
    assert set(circle(imports(tmp_path, "room"))) == {"room.a", "room.b"}


def test_a_circle_through_a_package_would_be_found(tmp_path: Path) -> None:
    for name, text in {
        "house/__init__": "",
        "house/room/__init__": "from house.room import a\n",
        "house/room/a": "import house.hall\n",
        "house/room/b": "",
        "house/hall": "from house.room import b\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.py").write_text(text)
    ring = {"house.room", "house.room.a", "house.hall"}
    assert set(circle(imports(tmp_path, "house"))) == ring


def printed() -> str:
    """The tree for the README; descriptions are kept, new lines have none yet."""
    readme = ROOT / "README.md"
    listed = tree_in_readme() if readme.exists() and OPEN in readme.read_text() else {}
    lines = []
    for name in tree_on_disk():
        parts = name.rstrip("/").split("/")
        shown = "  " * (len(parts) - 1) + parts[-1] + "/" * name.endswith("/")
        lines.append(f"{shown:<26} {listed.get(name, '')}".rstrip())
    return OPEN + "\n".join(lines) + CLOSE


if __name__ == "__main__":
    print(printed())
