"""From the node of a file to a quantity: one parser, one meaning everywhere.

A mapping is read by its keys: ``value`` is a documented quantity, four-digit years (and
``between``) a path, ``start`` growth, ``near`` a fade, ``follows``, ``table``, ``add`` or ``times``
a change; other keys are labels of the dimension the schema names. A mixture is refused.
"""

from __future__ import annotations

import dataclasses
from functools import partial

from actuarial.reading import evidence, nodes, scalars
from actuarial.reading.forms import (
    ALONE,
    CHANGES,
    FORMS,
    AddForm,
    FadeForm,
    Faulty,
    FollowsForm,
    Form,
    GrowthForm,
    TableForm,
    TimesForm,
    form_of,
    instead_of,
    read_form,
)
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
    Table,
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

WORDS = {"value", "unit", "between", "then"}.union(*(form.model_fields for form in FORMS))


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
            return self.quantity(node, wanted)
        self._only(node, ("value", "unit"), "beside value")
        if "unit" in node:
            wanted = self._converted(node, wanted)
        value = node["value"]
        if isinstance(value, nodes.Mapping) and "value" in value:
            raise self._fault(value, "stands inside another value; write it once.", "value")
        return self.quantity(value, wanted)

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

    def quantity(self, node: Node, wanted: Wanted) -> Quantity:
        """Return the quantity of a node without documents, or raise ``Faulty``."""
        if node.faulty:
            raise Faulty
        if isinstance(node, Scalar):
            return Number(self.number(node, wanted))
        if isinstance(node, Items):
            raise self._fault(node, f"a list stands here; {wanted.phrase} is meant, one quantity.")
        keys = node.keys()
        if not keys:
            raise self._fault(node, f"nothing stands here; {wanted.phrase} is meant.")
        years = [key for key in keys if scalars.YEAR.fullmatch(key)]
        if years or keys & {"between", "then"}:
            return self._path(node, wanted)
        form = form_of(node)
        if form is not None:
            return self._form(form, node, wanted)
        return self._labels(node, wanted)

    def _only(self, node: nodes.Mapping, allowed: tuple[str, ...], where: str) -> None:
        strange = [key for key in node if key not in allowed]
        for key in strange:
            _, cure = instead_of(key, allowed, node)
            self.session.fault(node, f"cannot stand {where}; {cure}", below=key)
        if strange:
            raise Faulty

    def number(self, node: Node, wanted: Wanted) -> float:
        """Return the one number of a node, or raise ``Faulty``."""
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
        if scalars.leading_zero(node):
            return f"{node} begins with 0; write {node.lstrip('0') or '0'}"
        plain = scalars.plain_number(node)
        if plain is not None:
            return f"{node} is not a plain number; write {plain}"
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
                points.append((int(key), self.number(node[key], wanted)))
            except Faulty:
                faulty = True
        if faulty:
            raise Faulty
        if len(points) < (2 if linear else 1):
            raise self._fault(node, "a straight line needs two years at least.", "between")
        if not points:
            raise self._fault(node, "stands after the years of a path; write them first.", "then")
        self._after_base(node, str(points[0][0]))
        then = self.quantity(node["then"], GROWTH) if "then" in node else None
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

    def _form(self, form: type[Form], node: nodes.Mapping, wanted: Wanted) -> Quantity:
        if wanted.inner and form in ALONE:
            what = _ALONE.get(form.tag, "a change cannot stand inside here")
            raise self._fault(node, f"{what}; {wanted.phrase} is meant.")
        if form in CHANGES and not self.scenario:
            raise self._fault(
                node,
                "add and times change what lies below; they stand in scenarios only. "
                "Write the value.",
            )
        found = read_form(node, _Parts(self, node, wanted))
        if isinstance(found, list):
            for key, message in found:
                self.session.fault(node, message, below=key)
            raise Faulty
        match found:
            case GrowthForm():
                return Growth(found.start, found.growth)
            case FollowsForm():
                return Follows(found.follows, found.plus)
            case TableForm():
                return by_years(found.table, wanted)
            case FadeForm():
                return self._fade(found, node["fade"])
            case AddForm():
                return Change(found.tag, found.add)
            case TimesForm():
                return Change(found.tag, found.times)
        raise AssertionError(form)

    def _fade(self, found: FadeForm, ends: Node) -> Fade:
        (first, last), begins = found.fade, found.near.points[-1][0]
        if not begins <= first < last:
            raise self._fault(
                ends,
                f"{first} to {last} cannot be; the fade begins in the last near year "
                f"({begins}) or later, and ends after it begins.",
            )
        return Fade(found.near.points, found.ultimate, first, last)

    def near(self, node: Node, wanted: Wanted) -> Path:
        """Values by year, held."""
        if not isinstance(node, nodes.Mapping) or not node:
            raise self._fault(node, "values by year are meant here, such as {2025: 5%}.")
        path = self._path(node, wanted)
        if path.linear:
            raise self._fault(node, "near values hold until the next; take between out.", "between")
        return path

    def ends(self, node: Node) -> tuple[int, int]:
        """First and last year of a fade."""
        if (
            not isinstance(node, Items)
            or len(node) != 2
            or not all(isinstance(end, Scalar) and scalars.YEAR.fullmatch(end) for end in node)
        ):
            raise self._fault(node, "first and last year are meant here, such as [2034, 2049].")
        return int(node[0]), int(node[1])

    def indicator(self, name: Node, node: nodes.Mapping, wanted: Wanted) -> str:
        """A path of the economy whose growth is followed."""
        if wanted.unit != "growth":
            raise self._fault(
                node,
                f"follows gives a growth rate; {wanted.phrase} is meant. "
                "Write {start: …, growth: {follows: …}}.",
            )
        known = self.session.indicators
        if not isinstance(name, Scalar) or (known is not None and name not in known):
            if name.faulty or name in self.session.needed_paths:
                # Said at the economy, which lacks it or has it under a misspelt name.
                raise Faulty
            choice = sorted(known or ())
            meant = nearest(str(name), choice) if isinstance(name, Scalar) else None
            cure = (
                f"did you mean {meant}?"
                if meant
                else f"known are {listed(choice) if choice else 'none'}."
            )
            raise self._fault(name, f"{_short(name)} is not a path of the economy; {cure}")
        return str(name)

    def file(self, name: Node, node: nodes.Mapping, wanted: Wanted) -> Table:
        """A table that is read, with what its head cites."""
        found = table_quantity(name, wanted, self.session)
        if found is None:
            raise Faulty
        self.comments.append(found.comment)
        if found.table.years:
            self._of_births(node, wanted)
        return found.table

    def amount(self, node: Node, above: nodes.Mapping, wanted: Wanted) -> Quantity:
        """What is added, or multiplied by."""
        kind = AddForm.tag if AddForm.tag in above else TimesForm.tag
        quantity = self.quantity(node, changed(wanted, kind))
        if not isinstance(quantity, Number | Path):
            raise self._fault(above, "a number or a path by year is meant here.", kind)
        return quantity

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


class _Parts:
    """The parts of one form, read by the parser: a method for each that a model names.

    A class because the models call its methods by name.
    """

    def __init__(self, parser: Parser, node: nodes.Mapping, wanted: Wanted) -> None:
        self.number = partial(parser.number, wanted=wanted)
        self.rate = partial(parser.quantity, wanted=GROWTH)
        self.margin = partial(parser.number, wanted=GROWTH)
        self.near = partial(parser.near, wanted=wanted)
        self.ends = parser.ends
        self.indicator = partial(parser.indicator, node=node, wanted=wanted)
        self.file = partial(parser.file, node=node, wanted=wanted)
        self.amount = partial(parser.amount, above=node, wanted=wanted)


_ALONE = {
    GrowthForm.tag: "growth cannot stand inside here",
    TableForm.tag: "a table cannot stand here",
}
_PATH_WORDS = ("between", "then")
_PER = {"year": "年", "month": "月"}
_YEARS = "(1900 to 2199)"


def _short(node: Node) -> str:
    text = str(node) if isinstance(node, Scalar) else "this"
    return text if len(text) <= 40 else text[:37] + "…"
