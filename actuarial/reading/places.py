"""Nation and places: which files there are, and the tree each gives."""

from __future__ import annotations

from dataclasses import dataclass

from actuarial.reading import nodes
from actuarial.reading.nodes import File, Items, Mapping, Node, mapping
from actuarial.reading.problems import Problem, listed, nearest
from actuarial.reading.session import Session, broken

NATION = File("", "nation", "nation")
PROVINCE = "province"
NATIONAL = ("economy", "demography", "coverage", "pooling")
INSTRUMENTS = "instruments.yaml"
PLAUSIBLE = "plausible.yaml"
PUBLISHED = "published.yaml"
NATION_CODE = "000000"
"""Code of the place that is the whole nation; no other place can stand beside it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A leaf of the tree of places: a municipality, or a province without municipalities."""

    region: str
    province: str
    files: tuple[str, ...]


def read_nation(session: Session) -> Mapping:
    """Read the national files into one tree: economy to pooling, and ``schemes``.

    The session learns the names of schemes, sources and paths of the economy.
    """
    tree = mapping(NATION)
    for stem in NATIONAL:
        if (session.root / f"{stem}.yaml").exists() or stem in ("economy", "demography"):
            hang(tree, stem, _national(session, f"{stem}.yaml", stem))
    schemes = mapping(NATION)
    schemes.parent = None
    folder = session.root / "schemes"
    stems = sorted(path.stem for path in folder.glob("*.yaml")) if folder.is_dir() else []
    if not stems:
        session.report(Problem("schemes/", 0, 0, "", "no scheme stands here; one file a scheme."))
    for stem in stems:
        hang(schemes, stem, _national(session, f"schemes/{stem}.yaml", stem))
    tree["schemes"], tree.places["schemes"] = schemes, (1, 1)
    economy = tree.get("economy")
    session.indicators = frozenset(economy) if isinstance(economy, Mapping) else None
    session.nation, session.schemes = tree, tuple(stems)
    sources = session.read(session.root / "sources.yaml", File("sources.yaml"))
    if sources is not None:
        session.sources, session.source_nodes = frozenset(sources), tuple(sources.values())
    _warn_unread(session)
    return tree


def _warn_unread(session: Session) -> None:
    """Name the files that look like assumptions and that nothing reads."""
    known = [
        *(f"{stem}.yaml" for stem in (*NATIONAL, "sources")),
        INSTRUMENTS,
        PLAUSIBLE,
        PUBLISHED,
    ]
    for path in sorted(session.root.iterdir()):
        if path.suffix == ".yaml" and path.name not in known:
            meant = nearest(
                path.name, [name for name in known if not (session.root / name).exists()]
            )
            cure = f"; did you mean {meant}?" if meant else "; known are " + listed(known) + "."
            session.report(Problem(path.name, 0, 0, "", "is not read" + cure, "warning"))
    for folder in (".", "schemes", "scenarios", "places", "places/*"):
        for path in sorted(session.root.glob(f"{folder}/*.yml")):
            name = path.relative_to(session.root).as_posix()
            message = f"is not read; rename it {path.stem}.yaml."
            session.report(Problem(name, 0, 0, "", message, "warning"))


def _national(session: Session, name: str, stem: str) -> Node:
    file = File(name, "nation", "nation", stem)
    tree = session.read(session.root / name, file)
    return broken(file) if tree is None else tree


def hang(tree: Mapping, key: str, node: Node) -> None:
    """Hang a node below a tree of no file; the node keeps its own place and key."""
    tree[key], tree.places[key] = node, (node.line, node.column)


def grouped(tree: Mapping, session: Session) -> Mapping:
    """Gather the keys that are schemes below ``schemes``, as the region's model has it."""
    own = mapping(tree.file, tree.line, tree.column)
    own.parent, own.documented, own.places = tree.parent, tree.documented, tree.places
    gathered = mapping(tree.file, tree.line, tree.column)
    gathered.parent, gathered.places = own, tree.places
    names = set(session.schemes)
    if "schemes" in tree:
        names_said = listed(session.schemes) if session.schemes else "a scheme"
        session.fault(tree, f"is not a key; write {names_said} without it.", below="schemes")
        tree = nodes.part_of(tree, [key for key in tree if key != "schemes"])
    for key, node in tree.items():
        (gathered if key in names else own)[key] = node
    if gathered:
        own["schemes"] = gathered
    return own


def all_places(session: Session) -> dict[str, Place]:
    """List every leaf below ``places/``; a label that stands twice is a fault."""
    found: dict[str, Place] = {}
    folder = session.root / "places"
    provinces = sorted(p for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []
    names = {province.name: f"places/{province.name}/" for province in provinces}
    for province in provinces:
        files = sorted(path.stem for path in province.glob("*.yaml"))
        common = f"places/{province.name}/{PROVINCE}.yaml"
        if PROVINCE not in files:
            session.report(Problem(common, 0, 0, "", "this file does not exist; write it first."))
            continue
        municipalities = [stem for stem in files if stem != PROVINCE]
        if not municipalities:
            found[province.name] = Place(province.name, province.name, (common,))
        for stem in municipalities:
            name = f"places/{province.name}/{stem}.yaml"
            other = names.get(stem) or (found[stem].files[-1] if stem in found else None)
            if other:
                message = (
                    f"the label {stem} is taken by {other}; rename the file, such as "
                    f"{stem}_{province.name}.yaml."
                )
                session.report(Problem(name, 0, 0, "", message))
                continue
            found[stem] = Place(stem, province.name, (common, name))
    return found


def chosen(names: Items, known: dict[str, Place], session: Session) -> list[Place]:
    """Return the leaves a run names: provinces with their municipalities, or single regions."""
    result: dict[str, Place] = {}
    provinces = {place.province for place in known.values()}
    for node in names:
        name = str(node)
        if name in provinces:
            result |= {p.region: p for p in known.values() if p.province == name}
        elif name in known:
            if known[name].province in names:
                message = f"{name} is in {known[name].province}, which stands here too."
                session.fault(node, f"{message} Once is enough.")
            result[name] = known[name]
        else:
            choice = sorted(provinces | known.keys())
            meant = nearest(name, choice)
            cure = f"did you mean {meant}?" if meant else (
                f"known are {listed(choice)}." if choice else "there are none."
            )  # fmt: skip
            session.fault(node, f"{name} is no place below places/; {cure}")
    return list(result.values())


class PlaceFiles:
    """The files of places, each read once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.trees: dict[str, Mapping | None] = {}

    def tree(self, name: str) -> Mapping | None:
        """Return the tree of one file, None when it could not be read."""
        if name not in self.trees:
            stem = name.rsplit("/", 1)[1].removesuffix(".yaml")
            layer = name.split("/")[1] if stem == PROVINCE else stem
            file = File(name, layer, "place")
            tree = self.session.read(self.session.root / name, file)
            self.trees[name] = None if tree is None else grouped(tree, self.session)
        return self.trees[name]
