"""The common form of the arrays of one call: which axis is which, and how long."""

from __future__ import annotations

import numpy as np

from actuarial.arguments.given import Given, check_numbers
from actuarial.arguments.words import (
    FIXED,
    LONGER,
    OWN,
    YEAR,
    Axis,
    axes_shown,
    key_of,
    labels_shown,
    later_by,
    name_of,
)
from actuarial.arrays import Array
from actuarial.vocabulary.axes import ANY


class Layout:
    """The common form of the arrays of one call. A class because axes are found one by one.

    An axis that rides along is numbered from the last of them; one that is named in several
    arguments has one size in all of them, or 1 where it may be shared.
    """

    def __init__(
        self,
        given: list[Given],
        sizes: dict[Axis, tuple[int, str]],
        absent: set[str],
        first_age: int,
        dated: bool,
    ) -> None:
        self.given, self.sizes, self.first_age, self.dated = given, sizes, first_age, dated
        self.labels: dict[Axis, tuple[Array, str]] = {}
        self.absent = absent | self._absent()
        self.riding = list(
            dict.fromkeys(
                name for one in given for name in one.names or () if name not in one.axes.names
            )
        )
        least = [
            one.values.ndim - (one.head is not None) - len(self._tail(one))
            for one in given
            if one.rides and one.names is None
        ]
        self.leads = max([len(self.riding), *least])

    def _absent(self) -> set[str]:
        """Axes that may be left out and are, in the first argument that could have them."""
        absent: set[str] = set()
        seen: set[str] = set()
        for one in self.given:
            there = one.values.ndim - (one.head is not None)
            for place, (name, shared) in enumerate(one.tail):
                needed = len(one.tail) if shared == 0 else len(one.tail) - place
                lacks = there < needed if one.names is None else name not in one.names
                if name not in seen and lacks and (shared == 0 or (shared and one.rides)):
                    absent.add(name)
                seen.add(name)
        return absent

    def _tail(self, one: Given) -> list[tuple[str, int | None]]:
        for name, shared in one.tail:
            if name in self.absent and shared is None:
                by = next(each.name for each in self.given if name in each.axes.names)
                raise one.refuse(f"{by} has no axis {name}")
        return [(name, shared) for name, shared in one.tail if name not in self.absent]

    def arrays(self) -> dict[str, Array]:
        """Every argument with all its axes in order, those that are shared of size 1."""
        left = {one.name: (one, self._readings(one)) for one in self.given}
        read: dict[str, tuple[Axis, ...]] = {}
        while left:
            # What has only one reading fixes sizes first.
            fitting = {name: self._fitting(one, axes) for name, (one, axes) in left.items()}
            name = min(fitting, key=lambda one: (len(fitting[one]), left[one][0].may_lack_years))
            if len(fitting[name]) > 1:
                raise self._two_ways(left[name][0], fitting[name])
            read[name] = fitting[name][0]
            self._bind(left.pop(name)[0], read[name])
        for one in self.given:
            check_numbers(one, read[one.name])
        self.dated |= any(YEAR in axes or LONGER in axes for axes in read.values())
        return {one.name: self._made(one, read[one.name]) for one in self.given}

    def _readings(self, one: Given) -> list[tuple[Axis, ...]]:
        """The ways in which the axes of an argument can be meant."""
        if one.names is not None:
            return [self._by_names(one)]
        size, alone = one.values.ndim, one.numbers.alone
        if size == 0 and alone is not None:
            if not np.isnan(alone) and float(one.values) != alone:
                raise one.refuse(f"one number for all can only be {alone:g}")
            return [()]
        behind: list[tuple[Axis, bool]] = []
        if one.rides:
            behind += [(lead, True) for lead in reversed(range(self.leads))]
        behind += [(name, shared is not None) for name, shared in self._tail(one)]
        found: list[tuple[Axis, ...]] = []
        for heads in self._heads(one, len(behind)):
            out = len(behind) - (size - len(heads))
            if 0 <= out <= len(behind) and all(may for _, may in behind[:out]):
                found.append((*heads, *(axis for axis, _ in behind[out:])))
        if not found:
            raise one.refuse(f"the shape is {one.shape}")
        return found

    @staticmethod
    def _heads(one: Given, behind: int) -> list[tuple[str, ...]]:
        if one.head is None:
            return [()]
        name, shared = one.head
        if shared == 0:
            return [(name,)] if one.values.ndim == 1 + behind else [()]
        return [(name,)] if shared is None else [(name,), ()]

    def _by_names(self, one: Given) -> tuple[Axis, ...]:
        """The axes of an argument that names them."""
        assert one.names is not None
        tail = self._tail(one)
        known = [name for name, _ in tail] + ([one.head[0]] if one.head else [])
        needed = [name for name, shared in (*tail, *([one.head] if one.head else []))
                  if shared is None]  # fmt: skip
        lacking = [name for name in needed if name not in one.names]
        strange = [name for name in one.names if name not in known]
        if lacking or (strange and not one.rides):
            raise one.refuse(f"its axes are named [{', '.join(one.names)}]")
        last = len(self.riding) - 1
        return tuple(
            name if name in known else last - self.riding.index(name) for name in one.names
        )

    def _fitting(self, one: Given, readings: list[tuple[Axis, ...]]) -> list[tuple[Axis, ...]]:
        """The readings that agree with the sizes known so far; a single one stands for itself."""
        if len(readings) == 1:
            return readings
        fitting = [axes for axes in readings if self._agrees(one, axes)]
        if not fitting:
            known = ", ".join(
                f"{name_of(a)} {size} in {by}" for a, (size, by) in self.sizes.items()
            )
            ways = " nor ".join(map(axes_shown, readings))
            raise one.refuse(f"the shape {one.shape} fits neither {ways} ({known})")
        # Where no named axis is left out, the year comes first, as it does in all arrays; size 1 is
        # shared, along whichever axis.
        whole = set(one.axes.names) - self.absent - {ANY} <= set(fitting[0])
        return fitting[:1] if whole or one.shape[0] == 1 else fitting

    def _agrees(self, one: Given, axes: tuple[Axis, ...]) -> bool:
        return all(
            size == known[0] or (size == 1 and one.may_share(axis))
            for axis, size in zip(axes, one.shape, strict=True)
            if (known := self.sizes.get(key_of(axis))) and axis != LONGER and not later_by(axis)
        )

    def _bind(self, one: Given, axes: tuple[Axis, ...]) -> None:
        """Fix the sizes and labels of the axes of an argument; refuse what does not agree."""
        for place, (axis, size) in enumerate(zip(axes, one.shape, strict=True)):
            shares = size == 1 and one.may_share(axis)
            if axis in FIXED and size != len(FIXED[str(axis)]) and not shares:
                raise one.refuse(
                    f"{size} along {axis} instead of {len(FIXED[str(axis)])}, the shape is "
                    f"{one.shape}, read as {axes_shown(axes)}"
                )
            if shares or axis == OWN:
                continue
            known = self.sizes.setdefault(key_of(axis), (size + later_by(axis), one.name))
            if axis == LONGER:
                self.sizes[LONGER] = max(known, (size, one.name))
            elif known[0] != size + later_by(axis):
                raise one.refuse(
                    f"{size} along {name_of(axis)} instead of {known[0] - later_by(axis)} as in "
                    f"{known[1]}, the shape is {one.shape}, read as {axes_shown(axes)}"
                )
            self._check_labels(one, axis, place)

    def _check_labels(self, one: Given, axis: Axis, place: int) -> None:
        labels = one.labels[place]
        if one.numbers.labels:
            check_numbers(one, (axis,))
            labels = one.values.astype(np.int64)
            if (np.diff(labels) != 1).any():
                raise one.refuse(f"{labels_shown(labels)} is not one after the other")
        if labels is None or later_by(axis):
            return
        if axis == "age":
            meant = [str(self.first_age + k) for k in range(len(labels))]
            written = [str(label).removesuffix("+") for label in labels]
            if written != meant:
                raise one.refuse(
                    f"age is {labels_shown(labels)} where single ages from {self.first_age} on "
                    "are needed"
                )
        elif axis in FIXED:
            if sorted(map(str, labels)) != sorted(FIXED[str(axis)]):
                raise one.refuse(
                    f"{axis} is {labels_shown(labels)} instead of {', '.join(FIXED[str(axis)])}"
                )
        else:
            known, by = self.labels.setdefault(key_of(axis, YEAR), (labels, one.name))
            both = min(len(known), len(labels))
            if not np.array_equal(known[:both], labels[:both]):
                raise one.refuse(
                    f"{name_of(axis)} is {labels_shown(labels)} where {by} has "
                    f"{labels_shown(known)}"
                )

    def _made(self, one: Given, axes: tuple[Axis, ...]) -> Array:
        order: list[Axis] = []
        if one.head and (one.head[0] in axes or (one.head[1] == 1 and self.dated)):
            order += [one.head[0]]
        order += list(reversed(range(self.leads))) if one.rides else []
        order += [name for name, _ in self._tail(one)]
        there = [axis for axis in order if axis in axes]
        values = np.transpose(one.values, [axes.index(axis) for axis in there])
        for place, axis in enumerate(there):
            labels = one.labels[axes.index(axis)]
            if axis in FIXED and labels is not None and len(labels) > 1:
                written = list(map(str, labels))
                values = values.take([written.index(each) for each in FIXED[str(axis)]], place)
        values = values[tuple(slice(None) if axis in there else None for axis in order)]
        if one.numbers.whole:
            values = values.astype(np.int64)
        # Years and what rides along are as many as in the other arguments; so is one number that
        # stands for all.
        wide = [isinstance(axis, int) or axis in (YEAR, LONGER) or not axes for axis in order]
        return np.broadcast_to(
            values,
            [
                self.sizes.get(key_of(axis), (size, ""))[0] if size == 1 and spreads else size
                for axis, size, spreads in zip(order, values.shape, wide, strict=True)
            ],
        )

    def _two_ways(self, one: Given, readings: list[tuple[Axis, ...]]) -> ValueError:
        both = " or ".join(map(axes_shown, readings))
        return one.refuse(
            f"the shape {one.shape} can be {both}: give all axes, of size 1 where the numbers are "
            "the same for all"
        )
