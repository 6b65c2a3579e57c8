"""All that a part of a rule can come to, known or unknown, as far as its comparisons can tell one from another."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import floor

from attrs import define, field, frozen

from starrules.model import EVERY_OUTCOME, Outcome, Verdict
from starrules.rules.values import EITHER, NO, NOTHING, YES, Num, Value

MOST_VALUES = 12
"""Of a category of which more values are told apart than this, no proof is tried."""
TRUTHS: tuple[Value, ...] = (YES, NO, EITHER)


def verdicts(*, errors: bool) -> tuple[Value, ...]:
    """Return every verdict; with the error where the part may be one."""
    found = [
        Verdict(frozenset(some))
        for size in range(1, len(Outcome) + 1)
        for some in itertools.combinations(Outcome, size)
    ]
    return (*found, *([Verdict(EVERY_OUTCOME, error=True)] if errors else []))


def categories(values: Iterable[str], tests: Iterable[frozenset[str]]) -> tuple[Value, ...] | None:
    """Return every set of the values of a category, one value for all those that no test tells apart.

    None where there are too many.
    """
    kept = _told_apart(values, tests)
    if len(kept) > MOST_VALUES:
        return None
    return tuple(
        frozenset(some) for size in range(1, len(kept) + 1) for some in itertools.combinations(kept, size)
    )


def identifiers(tests: Iterable[frozenset[str]]) -> tuple[Value, ...]:
    """Return an identifier that is not known, each that is asked for, and one that is not."""
    named = sorted(frozenset().union(*tests))
    return (None, *named, "".join(["another than ", *named]))


def _told_apart(values: Iterable[str], tests: Iterable[frozenset[str]]) -> list[str]:
    asked = list(tests)
    first: dict[tuple[bool, ...], str] = {}
    for value in values:
        first.setdefault(tuple(value in test for test in asked), value)
    return list(first.values())


@frozen
class Lattice:
    """The numbers that there are between two bounds.

    Args:
        low, high: the bounds, both among the numbers.
        scale: the numbers are whole when multiplied by it; None where they need not be.
        rows: the numbers are shares of so many rows at the most; None where they need not be.
    """

    low: Fraction
    high: Fraction
    scale: int | None = None
    rows: int | None = None

    def has(self, value: Fraction) -> bool:
        """Return whether there is this number."""
        if not self.low <= value <= self.high:
            return False
        if self.rows is not None:
            return value.denominator <= self.rows
        return self.scale is None or (value * self.scale).denominator == 1

    def between(self, low: Fraction | None, high: Fraction | None) -> Fraction | None:
        """Return a number above ``low`` and below ``high``, or None where there is none."""
        if self.scale is not None:
            least = (
                self.low if low is None else max(self.low, Fraction(floor(low * self.scale) + 1, self.scale))
            )
            return least if least <= self.high and (high is None or least < high) else None
        if low is None or low < self.low:
            return self.low if high is None or self.low < high else None
        if high is None or high > self.high:
            return self.high if low < self.high else None
        if low >= high:
            return None
        return (low + high) / 2 if self.rows is None else self._share(low, high)

    def _share(self, low: Fraction, high: Fraction) -> Fraction | None:
        assert self.rows is not None
        for count in range(1, self.rows + 1):
            part = floor(low * count) + 1
            if part < high * count:
                return Fraction(part, count)
        return None


@define
class Numbers:
    """A number of which nothing is asked but on which side of some thresholds it lies."""

    lattice: Lattice
    partial: bool
    """Whether there may be nothing to measure."""
    thresholds: set[Fraction] = field(factory=set)

    def values(self) -> tuple[Value, ...]:
        """Return an interval for each two places, between thresholds or on them, where its ends can lie."""
        ends = list(self._ends())
        flags = (False, True) if self.partial else (False,)
        found: list[Value] = [
            Num(low, high, may_be_empty)
            for low, high in itertools.combinations_with_replacement(ends, 2)
            for may_be_empty in flags
        ]
        return (*found, NOTHING) if self.partial else tuple(found)

    def _ends(self) -> Iterator[Fraction]:
        order: Sequence[Fraction] = sorted(self.thresholds)
        before: Fraction | None = None
        for threshold in order:
            if (inside := self.lattice.between(before, threshold)) is not None:
                yield inside
            if self.lattice.has(threshold):
                yield threshold
            before = threshold
        if (inside := self.lattice.between(before, None)) is not None:
            yield inside


__all__ = ["TRUTHS", "Lattice", "Numbers", "categories", "identifiers", "verdicts"]
