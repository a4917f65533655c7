"""A node and what lies under it become a leaf: the layer that gives the whole, then changes."""

from __future__ import annotations

from collections.abc import Sequence

from actuarial.reading import evidence, inherit, nodes
from actuarial.reading.forms import Faulty
from actuarial.reading.grammar import Parser
from actuarial.reading.nodes import Node
from actuarial.reading.problems import listed
from actuarial.reading.quantity import Change, Layer, Leaf, Number, Origin, Path, Quantity, Table
from actuarial.reading.session import Session
from actuarial.reading.wanted import Wanted


def leaf(node: Node, wanted: Wanted, session: Session) -> Leaf | None:
    """Resolve a node into its leaf, or collect its faults and return None."""
    key = (id(node), id(wanted))
    if key not in session.leaves:
        session.leaves[key] = _leaf(node, wanted, session)
    return session.leaves[key]


def _leaf(node: Node, wanted: Wanted, session: Session) -> Leaf | None:
    parts = inherit.parts_of(node)
    local = [n for n, part in enumerate(parts) if part.file.kind != "scenario"]
    first = local[-1] if local else 0
    read = [_layer(part, wanted, session) for part in parts]
    layers = [layer for layer in read if layer is not None]
    if len(layers) < len(read):
        return None
    for below, part, layer in zip(
        layers[first:], parts[first + 1 :], layers[first + 1 :], strict=False
    ):
        if changes_nothing(layer.quantity, below.quantity):
            session.idle[id(part)] = part
        else:
            session.active.add(id(part))
    if isinstance(layers[first].quantity, Change):
        session.fault(parts[first], "changes a quantity that is given nowhere below.")
        return None
    if _no_table(parts[first:], layers[first:], wanted, session):
        return None
    name = nodes.key_of(parts[first])
    if parts[first].file.kind == "scenario" and name.startswith("places."):
        name = name.split(".", 2)[2]
    return Leaf(name, tuple(layers[first:]), tuple(layers[:first]))


def _no_table(
    parts: Sequence[Node], layers: Sequence[Layer], wanted: Wanted, session: Session
) -> bool:
    """Collect that a table is missing."""
    for part, layer in zip(parts, layers, strict=True):
        needed = wanted.columns or (wanted.tabulated and layer is layers[0])
        if needed and not isinstance(layer.quantity, Table):
            said = f" with columns {listed(wanted.columns)}" if wanted.columns else ""
            session.fault(part, f"a table{said} is meant here, {{table: tables/….csv}}.")
            return True
    return False


def changes_nothing(above: Quantity, below: Quantity) -> bool:
    """Say whether a scenario's quantity leaves what it covers as it was."""
    if isinstance(above, Change):
        neutral = 0.0 if above.kind == "add" else 1.0
        return constant(above.quantity) == neutral
    if isinstance(below, Number):
        return constant(above) == below.value
    return above == below


def constant(quantity: Quantity) -> float | None:
    """The value of a quantity that is the same in every year, else None."""
    if isinstance(quantity, Number):
        return quantity.value
    if isinstance(quantity, Path):
        values = {value for _, value in quantity.points}
        return values.pop() if len(values) == 1 else None
    return None


def _layer(node: Node, wanted: Wanted, session: Session) -> Layer | None:
    key = (id(node), id(wanted))
    if key not in session.layers:
        try:
            session.layers[key] = _read_layer(node, wanted, session)
        except Faulty:
            evidence.tell_left_open(node, session)
            session.layers[key] = None
    found: Layer | None = session.layers[key]
    return found


def _read_layer(node: Node, wanted: Wanted, session: Session) -> Layer:
    comments: list[dict[str, str]] = []
    known: list[evidence.Provenance] = []
    quantity = Parser(session, node.file.kind == "scenario", comments, known).documented(
        node, wanted
    )
    key = nodes.key_of(node)
    place = key.split(".")[1] if node.file.kind == "scenario" and key.startswith("places.") else ""
    origin = Origin(node.file.name, node.line, node.column, node.file.layer, place)
    provenance = evidence.provenance(node, comments, known, session)
    return Layer(quantity, origin, *provenance)
