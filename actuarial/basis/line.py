"""What every line of arrays has, and the forms its terms may take beside a path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from actuarial.arrays import Floats
from actuarial.vocabulary import Name
from actuarial.vocabulary.axes import PATH, axes

ByYear = Annotated[Floats, PATH]
"""A quantity that has nothing but its value in every year and region."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Line:
    """One line of a scheme, design, rule or measure; the kinds stand in `compiled_lines`."""

    name: str
    """Key in the files."""
    names: Name | None = None
    """English and Chinese name, where the files give one."""
    kind: ClassVar[str] = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Into:
    """The funds that receive a line."""

    shares: Annotated[Floats, axes("year", "region", "fund")]
    """As stated; 0 for the fund that takes the rest."""
    rest: str
    """Fund that takes the rest."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Bands:
    """A share by band of cost."""

    starts: tuple[float, ...]
    """Thresholds from which the bands begin, rising."""
    shares: Annotated[Floats, axes("year", "region", "band")]
