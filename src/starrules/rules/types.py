"""What a value in a rule is: its kind, range, scale and unit of measure, known when the rule is built."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from attrs import frozen

OnEmpty = Literal["met", "unmet", "not_applicable"]
ANY_UNIT = None


@frozen
class NumberType:
    """A number between two bounds that becomes whole when multiplied by ``scale``.

    ``unit`` is None for a plain number that takes the unit of what it meets. ``on_empty`` is set where
    there may be nothing to measure; ``partial`` says so.
    """

    low: Fraction
    high: Fraction
    scale: int = 1
    unit: str | None = ANY_UNIT
    partial: bool = False
    on_empty: OnEmpty | None = None
    optional: bool = False

    def __str__(self) -> str:
        return f"a number of {self.unit!r}" if self.unit else "a number"


@frozen
class BoolType:
    """Yes or no."""

    def __str__(self) -> str:
        return "yes or no"


@frozen
class CategoryType:
    """One of a closed list of values, in order where the order means something (worst last)."""

    values: tuple[str, ...]
    optional: bool = False

    def __str__(self) -> str:
        return f"one of {', '.join(self.values)}"


@frozen
class KeyType:
    """An identifier."""

    def __str__(self) -> str:
        return "an identifier"


@frozen
class VerdictType:
    """Met, unmet or not applicable."""

    def __str__(self) -> str:
        return "a verdict"


ValueType = NumberType | BoolType | CategoryType | KeyType | VerdictType
