"""From the node of a file to a quantity: one parser, one meaning everywhere.

A mapping is read by its keys: ``value`` is a documented quantity, four-digit years (and
``between``) a path, ``start`` growth, ``near`` a fade, ``follows``, ``table``, ``add`` or ``times``
a change; other keys are labels of the dimension the schema names. A mixture is refused.
"""

from __future__ import annotations

import dataclasses

from actuarial.reading import evidence, nodes, scalars
from actuarial.reading.nodes import Items, Node, Scalar
from actuarial.reading.problems import listed, nearest
from actuarial.reading.quantity import (
    Change,
    Fade,
    Follows,
    Growth,
    Labels,
    Number,
    Path,
    Quantity,
)
from actuarial.reading.session import Session
from actuarial.reading.table_quantity import by_years, table_quantity
from actuarial.reading.wanted import (
    FACTORS,
    GROWTH,
    Wanted,
    allowed,
    changed,
    outside,
    sum_message,
)

WORDS = frozenset(
    {"value", "unit", "start", "growth", "near", "ultimate", "fade", "follows", "plus", "table",
     "add", "times", "between", "then"}
)  # fmt: skip


class Faulty(Exception):  # noqa: N818 - ends the parse; the fault is collected
    """The quantity cannot be read; what is wrong has been collected."""


class Parser:
    """One quantity; ``comments`` are the heads of its tables, ``known`` what its labels cite."""

    def __init__(
        self,
        session: Session,
        scenario: bool,
        comments: list[dict[str, str]],
        known: list[evidence.Provenance],
    ) -> None:
        self.session, self.scenario = session, scenario
        self.comments, self.known = comments, known

    def _fault(self, node: Node, message: str, below: str = "") -> Faulty:
        self.session.fault(node, message, below=below)
        return Faulty()

    def documented(self, node: Node, wanted: Wanted) -> Quantity:
        """Return the quantity of a node that may be documented, or raise ``Faulty``."""
        if not isinstance(node, nodes.Mapping) or "value" not in node:
            if isinstance(node, nodes.Mapping) and "unit" in node:
                raise self._fault(
                    node, "stands without a value; write {value: …, unit: …}.", "unit"
                )
            return self._quantity(node, wanted)
        self._only(node, ("value", "unit"), "beside value")
        if "unit" in node:
            wanted = self._converted(node, wanted)
        value = node["value"]
        if isinstance(value, nodes.Mapping) and "value" in value:
            raise self._fault(value, "stands inside another value; write it once.", "value")
        return self._quantity(value, wanted)

    def _converted(self, node: nodes.Mapping, wanted: Wanted) -> Wanted:
        unit = node["unit"]
        base, _, per = wanted.unit.partition("/")
        if isinstance(unit, Scalar):
            if unit == wanted.unit:
                return wanted
            name, _, said_per = unit.partition("/")
            if (
                name in FACTORS
                and FACTORS[name][0] == base
                and said_per in {"", per, _PER.get(per)}
            ):
                return dataclasses.replace(wanted, factor=FACTORS[name][1])
        names = [word for word, (of, _) in FACTORS.items() if of == base]
        choice = listed([wanted.unit, *names])
        said = unit if isinstance(unit, Scalar) else "this"
        raise self._fault(
            node,
            f"{said} is no unit of {wanted.phrase}; write {choice}.",
            "unit",
        )

    def _quantity(self, node: Node, wanted: Wanted) -> Quantity:  # noqa: PLR0911 - one a form
        if node.faulty:
            raise Faulty
        if isinstance(node, Scalar):
            return Number(self._number(node, wanted))
        if isinstance(node, Items):
            raise self._fault(node, f"a list stands here; {wanted.phrase} is meant, one quantity.")
        keys = node.keys()
        if not keys:
            raise self._fault(node, f"nothing stands here; {wanted.phrase} is meant.")
        years = [key for key in keys if scalars.YEAR.fullmatch(key)]
        if years or keys & {"between", "then"}:
            return self._path(node, wanted)
        if keys & {"start", "growth"}:
            return self._growth(node, wanted)
        if keys & {"near", "ultimate", "fade"}:
            return self._fade(node, wanted)
        if "follows" in keys:
            return self._follows(node, wanted)
        if "table" in keys:
            return self._table(node, wanted)
        if keys & {"add", "times"}:
            return self._change(node, wanted)
        return self._labels(node, wanted)

    def _only(self, node: nodes.Mapping, allowed: tuple[str, ...], where: str) -> None:
        strange = [key for key in node if key not in allowed]
        for key in strange:
            meant = nearest(key, [name for name in allowed if name not in node])
            others = f"only {listed(allowed)} can." if len(allowed) > 1 else "take one of them out."
            cure = f"did you mean {meant}?" if meant else others
            self.session.fault(node, f"cannot stand {where}; {cure}", below=key)
        if strange:
            raise Faulty

    def _number(self, node: Node, wanted: Wanted) -> float:
        if node.faulty:
            raise Faulty
        if not isinstance(node, Scalar):
            raise self._fault(node, f"one number is meant here, {wanted.phrase}.")
        if node == scalars.FILL_IN:
            raise self._fault(
                node, f"is to be filled in; {wanted.phrase} is meant{allowed(wanted)}."
            )
        found = scalars.numeric(node)
        if found is None or not node.plain:
            raise self._fault(node, self._no_number(node, wanted, quoted=found is not None))
        value, percent = found
        if percent and not wanted.percent:
            raise self._fault(
                node, f"{node}: % is for shares and growth rates only; {wanted.phrase} is meant."
            )
        if wanted.factor != 1:
            value = scalars.scaled(node, wanted.factor)
        message = outside(value, wanted.low, wanted.high, wanted, said=str(node))
        if message:
            raise self._fault(node, message)
        return value

    def _no_number(self, node: Scalar, wanted: Wanted, *, quoted: bool) -> str:
        if quoted:
            return f"“{node}” is text because of its quotation marks; write {node}"
        if node.replace("_", "").isdecimal() and node.startswith("0"):
            return f"{node} begins with 0; write {node.lstrip('0') or '0'}"
        bare = scalars.half_width(node).replace(",", "").replace(" ", "")
        if bare != node and scalars.numeric(bare) is not None:
            return f"{node} is not a plain number; write {bare}"
        return f"{_short(node)} is not a number; {wanted.phrase} is meant{allowed(wanted)}."

    def _path(self, node: nodes.Mapping, wanted: Wanted) -> Path:
        strange = [k for k in node if not scalars.YEAR.fullmatch(k) and k not in _PATH_WORDS]
        for key in strange:
            self.session.fault(
                node,
                f"cannot stand among years; a path has years {_YEARS}, between and then.",
                below=key,
            )
        self._of_births(node, wanted)
        linear = "between" in node
        if linear and node["between"] != "linear":
            raise self._fault(
                node, "only  between: linear  is known; without it values hold.", "between"
            )
        points, faulty = [], bool(strange)
        for key in sorted(k for k in node if scalars.YEAR.fullmatch(k)):
            try:
                points.append((int(key), self._number(node[key], wanted)))
            except Faulty:
                faulty = True
        if faulty:
            raise Faulty
        if len(points) < (2 if linear else 1):
            raise self._fault(node, "a straight line needs two years at least.", "between")
        if not points:
            raise self._fault(node, "stands after the years of a path; write them first.", "then")
        self._after_base(node, str(points[0][0]))
        then = self._quantity(node["then"], GROWTH) if "then" in node else None
        return Path(tuple(points), linear, then)

    def _of_births(self, node: nodes.Mapping, wanted: Wanted) -> None:
        if wanted.by_birth and self.scenario:
            raise self._fault(
                node,
                "years here are years of birth, and a scenario gives one number, for those younger "
                "than 40 at the end of the base year; write it, or put the path into coverage.yaml "
                "or the file of the place.",
            )

    def _after_base(self, node: nodes.Mapping, year: str) -> None:
        base = self.session.base_year
        if self.scenario and base is not None and int(year) <= base:
            raise self._fault(
                node,
                f"a scenario changes years after the base year {base} only; begin with {base + 1} "
                "or later.",
                year,
            )

    def _growth(self, node: nodes.Mapping, wanted: Wanted) -> Growth:
        if wanted.inner:
            raise self._fault(node, f"growth cannot stand inside here; {wanted.phrase} is meant.")
        self._only(node, ("start", "growth"), "beside start and growth")
        self._both(node, ("start", "growth"))
        start = self._number(node["start"], wanted)
        return Growth(start, self._quantity(node["growth"], GROWTH))

    def _both(self, node: nodes.Mapping, names: tuple[str, ...]) -> None:
        missing = [name for name in names if name not in node]
        for name in missing:
            present = listed([n for n in names if n in node])
            self.session.fault(node, f"is missing; it belongs with {present}.", below=name)
        if missing:
            raise Faulty

    def _fade(self, node: nodes.Mapping, wanted: Wanted) -> Fade:
        names = ("near", "ultimate", "fade")
        self._only(node, names, "beside near, ultimate and fade")
        self._both(node, names)
        near = node["near"]
        if not isinstance(near, nodes.Mapping) or not near:
            raise self._fault(near, "values by year are meant here, such as {2025: 5%}.")
        path = self._path(near, wanted)
        if path.linear:
            raise self._fault(near, "near values hold until the next; take between out.", "between")
        ultimate = self._number(node["ultimate"], wanted)
        ends = node["fade"]
        if (
            not isinstance(ends, Items)
            or len(ends) != 2
            or not all(isinstance(end, Scalar) and scalars.YEAR.fullmatch(end) for end in ends)
        ):
            raise self._fault(ends, "first and last year are meant here, such as [2034, 2049].")
        first, last = int(ends[0]), int(ends[1])
        if not path.points[-1][0] <= first < last:
            raise self._fault(
                ends,
                f"{first} to {last} cannot be; the fade begins in the last near year "
                f"({path.points[-1][0]}) or later, and ends after it begins.",
            )
        return Fade(path.points, ultimate, first, last)

    def _follows(self, node: nodes.Mapping, wanted: Wanted) -> Follows:
        self._only(node, ("follows", "plus"), "beside follows")
        name = node["follows"]
        if wanted.unit != "growth":
            raise self._fault(
                node,
                f"follows gives a growth rate; {wanted.phrase} is meant. "
                "Write {start: …, growth: {follows: …}}.",
            )
        known = self.session.indicators
        if not isinstance(name, Scalar) or (known is not None and name not in known):
            if name.faulty:
                raise Faulty
            choice = sorted(known or ())
            meant = nearest(str(name), choice) if isinstance(name, Scalar) else None
            cure = (
                f"did you mean {meant}?"
                if meant
                else f"known are {listed(choice) if choice else 'none'}."
            )
            raise self._fault(name, f"{_short(name)} is not a path of the economy; {cure}")
        plus = self._number(node["plus"], GROWTH) if "plus" in node else 0.0
        return Follows(str(name), plus)

    def _table(self, node: nodes.Mapping, wanted: Wanted) -> Quantity:
        self._only(node, ("table",), "beside table")
        if wanted.inner:
            raise self._fault(node, f"a table cannot stand here; {wanted.phrase} is meant.")
        found = table_quantity(node["table"], wanted, self.session)
        if found is None:
            raise Faulty
        self.comments.append(found.comment)
        if found.table.years:
            self._of_births(node, wanted)
        return by_years(found.table, wanted)

    def _change(self, node: nodes.Mapping, wanted: Wanted) -> Change:
        if wanted.inner:
            raise self._fault(node, f"a change cannot stand inside here; {wanted.phrase} is meant.")
        if not self.scenario:
            raise self._fault(
                node,
                "add and times change what lies below; they stand in scenarios only. "
                "Write the value.",
            )
        kind = "add" if "add" in node else "times"
        self._only(node, (kind,), f"beside {kind}")
        inner = changed(wanted, kind)
        quantity = self._quantity(node[kind], inner)
        if not isinstance(quantity, Number | Path):
            raise self._fault(node, "a number or a path by year is meant here.", kind)
        return Change(kind, quantity)

    def _labels(self, node: nodes.Mapping, wanted: Wanted) -> Labels:
        by = dict.fromkeys(wanted.by, ()) if isinstance(wanted.by, tuple) else wanted.by
        words = [key for key in node if key in WORDS]
        if not by or words:
            self._unknown_form(node, wanted, words)
        keys = list(node)
        fits = {dim: sum(key in names for key in keys) for dim, names in by.items()}
        dimension = max(fits, key=lambda dim: fits[dim])
        names = list(by[dimension])
        faulty = False
        items = []
        for key, child in node.items():
            if names and key not in names:
                meant = nearest(key, [name for name in names if name not in node])
                cure = f"did you mean {meant}?" if meant else f"known are {listed(names)}."
                self.session.fault(node, f"is no {dimension}; {cure}", below=key)
                faulty = True
                continue
            try:
                items.append((key, self._item(child, wanted)))
            except Faulty:
                faulty = True
        if faulty:
            raise Faulty
        numbers = [item.value for _, item in items if isinstance(item, Number)]
        if not self.scenario and wanted.sums_to is not None and len(numbers) == len(items):
            message = sum_message(sum(numbers), wanted) if wanted.sums_to[0] in by else None
            if message:
                raise self._fault(node, message)
        return Labels(tuple(items))

    def _item(self, child: Node, wanted: Wanted) -> Quantity:
        quantity = self.documented(
            child, dataclasses.replace(wanted, by=(), columns=(), sums_to=None)
        )
        if isinstance(child, nodes.Mapping) and child.documented:
            self.known.append(evidence.provenance(child, [], [], self.session))
        return quantity

    def _unknown_form(self, node: nodes.Mapping, wanted: Wanted, words: list[str]) -> None:
        if words and len(words) < len(node):
            other = next(key for key in node if key not in words)
            raise self._fault(node, f"cannot stand beside {words[0]}.", other)
        key = next(iter(node))
        meant = nearest(key, sorted(WORDS))
        cure = f"did you mean {meant}?" if meant else (
            "a number, a path by year {2025: …, 2030: …}, {start: …, growth: …} or {table: …} can."
        )  # fmt: skip
        raise self._fault(node, f"cannot stand here, where {wanted.phrase} is meant; {cure}", key)


_PATH_WORDS = ("between", "then")
_PER = {"year": "年", "month": "月"}
_YEARS = "(1900 to 2199)"


def _short(node: Node) -> str:
    text = str(node) if isinstance(node, Scalar) else "this"
    return text if len(text) <= 40 else text[:37] + "…"
