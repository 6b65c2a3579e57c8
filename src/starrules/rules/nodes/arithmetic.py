"""Numbers that are made of numbers."""

from __future__ import annotations

from fractions import Fraction

from starrules.rules.nodes.base import bracketed, node
from starrules.rules.nodes.expressions import Expr
from starrules.rules.types import OnEmpty


@node
class Add(Expr):
    """The sum of two numbers."""

    has_operator = True

    left: Expr
    right: Expr

    def __repr__(self) -> str:
        return f"{bracketed(self.left)} + {bracketed(self.right)}"


@node
class Subtract(Expr):
    """The difference of two numbers."""

    has_operator = True

    left: Expr
    right: Expr

    def __repr__(self) -> str:
        return f"{bracketed(self.left)} - {bracketed(self.right)}"


@node
class Multiply(Expr):
    """The product of two numbers."""

    has_operator = True

    left: Expr
    right: Expr

    def __repr__(self) -> str:
        return f"{bracketed(self.left)} * {bracketed(self.right)}"


@node
class Ratio(Expr):
    """The ratio of two numbers; compared by cross-multiplication, never divided."""

    top: Expr
    bottom: Expr
    on_empty: OnEmpty

    def __repr__(self) -> str:
        return f"{bracketed(self.top)}.over({self.bottom!r}, on_empty={self.on_empty!r})"


@node
class Clamp(Expr):
    """A number with a floor and a cap."""

    value: Expr
    low: Fraction | None
    high: Fraction | None

    def __repr__(self) -> str:
        return f"{bracketed(self.value)}.clamp({self.low}, {self.high})"


@node
class WorkingDays(Expr):
    """The working days after the first date up to and with the second, by the calendar table."""

    start: Expr
    end: Expr

    def __repr__(self) -> str:
        return f"working_days({self.start!r}, {self.end!r})"


@node
class WeightedMean(Expr):
    """The weighted mean of those numbers that there are; the weights of the others drop out."""

    members: tuple[tuple[int, Expr], ...]
    on_empty: OnEmpty = "not_applicable"

    def __repr__(self) -> str:
        return f"weighted_mean({', '.join(f'({weight}, {value!r})' for weight, value in self.members)})"


__all__ = ["Add", "Clamp", "Multiply", "Ratio", "Subtract", "WeightedMean", "WorkingDays"]
