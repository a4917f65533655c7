"""The forms of a quantity that are written with words, as models: ``{start: …, growth: …}``.

The keys choose the form. A field says which part of the grammar stands there; the parser reads it,
and an editor's schema is made of the same models. Paths and labels are none of them: their keys
are the file's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Discriminator, Tag, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from actuarial.reading.nodes import Mapping
from actuarial.reading.problems import listed, nearest
from actuarial.reading.quantity import Path, Quantity, Table

PART = "part"
"""Key of an editor's schema under which a field names its part of the grammar."""


class Faulty(Exception):  # noqa: N818 - ends the parse; the fault is collected
    """The quantity cannot be read; what is wrong has been collected."""


class _Part:
    """Annotation of a field: the method of the reader that reads it, and what an editor sees."""

    def __init__(self, name: str, schema: dict[str, Any] | None = None) -> None:
        self.name, self.schema = name, schema or {PART: name}

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, node: Any, info: core_schema.ValidationInfo) -> Any:
        try:
            return getattr(info.context, self.name)(node)
        except Faulty:
            raise PydanticCustomError("reported", "reported") from None

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return self.schema


_YEARS = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}


class Form(BaseModel):
    """Base of the forms: closed. ``tag`` tells them apart, ``words`` any of which chooses one."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    tag: ClassVar[str]
    words: ClassVar[frozenset[str]]


class GrowthForm(Form):
    """A value of the base year that grows."""

    tag, words = "growth", frozenset({"start", "growth"})
    start: Annotated[float, _Part("number")]
    growth: Annotated[Quantity, _Part("rate")]


class FadeForm(Form):
    """Values by year, then a straight line to an ultimate one."""

    tag, words = "fade", frozenset({"near", "ultimate", "fade"})
    near: Annotated[Path, _Part("near")]
    ultimate: Annotated[float, _Part("number")]
    fade: Annotated[tuple[int, int], _Part("ends", _YEARS)]


class FollowsForm(Form):
    """The growth of a path of the economy."""

    tag, words = "follows", frozenset({"follows"})
    follows: Annotated[str, _Part("indicator", {"type": "string"})]
    plus: Annotated[float, _Part("margin")] = 0.0


class TableForm(Form):
    """A CSV file."""

    tag, words = "table", frozenset({"table"})
    table: Annotated[Table, _Part("file", {"type": "string", "pattern": r"\.csv$"})]


class AddForm(Form):
    """What a scenario adds."""

    tag, words = "add", frozenset({"add"})
    add: Annotated[Quantity, _Part("amount")]


class TimesForm(Form):
    """What a scenario multiplies by."""

    tag, words = "times", frozenset({"times"})
    times: Annotated[Quantity, _Part("amount")]


CHANGES = (AddForm, TimesForm)
ALONE = (GrowthForm, TableForm, *CHANGES)
"""Forms that cannot stand inside another quantity."""
FORMS: tuple[type[Form], ...] = (GrowthForm, FadeForm, FollowsForm, TableForm, *CHANGES)
"""In the order in which their words count, where those of several stand."""


def form_of(node: Mapping) -> type[Form] | None:
    """The form that the keys of a mapping choose, None where none of them does."""
    return next((form for form in FORMS if form.words & node.keys()), None)


def _tag_of(node: Mapping) -> str | None:
    form = form_of(node)
    return None if form is None else form.tag


_FORM: TypeAdapter[Form] = TypeAdapter(
    Annotated[
        Annotated[GrowthForm, Tag(GrowthForm.tag)]
        | Annotated[FadeForm, Tag(FadeForm.tag)]
        | Annotated[FollowsForm, Tag(FollowsForm.tag)]
        | Annotated[TableForm, Tag(TableForm.tag)]
        | Annotated[AddForm, Tag(AddForm.tag)]
        | Annotated[TimesForm, Tag(TimesForm.tag)],
        Discriminator(_tag_of),
    ]
)


def read_form(node: Mapping, reader: object) -> Form | list[tuple[str, str]]:
    """The form of a mapping, its parts read by the methods of the reader; or key and fault of each.

    What the reader has collected itself is not among the faults, which then may be none.
    """
    try:
        return _FORM.validate_python(node, context=reader)
    except ValidationError as error:
        return list(_faults(error, node))


def _faults(error: ValidationError, node: Mapping) -> Iterator[tuple[str, str]]:
    """Keys that are strange and missing; one that is the other misspelt is one fault."""
    form = form_of(node)
    allowed = list(form.model_fields) if form else []
    found = [(one["type"], str(one["loc"][-1])) for one in error.errors(include_url=False)]
    missing = [key for kind, key in found if kind == "missing"]
    for key in [key for kind, key in found if kind == "extra_forbidden"]:
        meant, cure = instead_of(key, allowed, node)
        yield key, f"cannot stand beside {beside(allowed)}; {cure}"
        missing = [name for name in missing if name != meant]
    for key in missing:
        yield key, f"is missing; it belongs with {listed(n for n in allowed if n in node)}."


def instead_of(key: str, allowed: Sequence[str], node: Mapping) -> tuple[str | None, str]:
    """What a strange key was probably meant to be, and what a message says of it."""
    meant = nearest(key, [name for name in allowed if name not in node])
    others = f"only {listed(allowed)} can." if len(allowed) > 1 else "take one of them out."
    return meant, f"did you mean {meant}?" if meant else others


def beside(words: list[str]) -> str:
    """Words as a message joins them: ``near, ultimate and fade``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
