"""One value of several: by a reading, by a condition, by whether there is one, or by a scale of grades."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from starrules.rules.nodes.base import bracketed, node
from starrules.rules.nodes.expressions import Expr


@node
class Choice(Expr):
    """The expression that belongs to the option a ruleset takes of a reading."""

    reading: str
    options: tuple[tuple[str, Expr], ...]

    def __repr__(self) -> str:
        return f"choice({self.reading!r}, {', '.join(f'{name}={expr!r}' for name, expr in self.options)})"


@node
class When(Expr):
    """One of two values, by a condition; both are possible where the condition is unknown."""

    condition: Expr
    then: Expr
    otherwise: Expr

    def __repr__(self) -> str:
        return f"when({self.condition!r}, {self.then!r}, {self.otherwise!r})"


@node
class OrElse(Expr):
    """An optional number, or a default where there is none."""

    value: Expr
    default: Expr

    def __repr__(self) -> str:
        return f"{self.value!r}.or_else({self.default!r})"


@node
class Band(Expr):
    """The grade whose range holds a number."""

    value: Expr
    ranges: tuple[tuple[str, Fraction | None, Fraction | None], ...]
    on_empty: str | None = None
    resolve: Literal["refuse", "worst", "best"] = "refuse"

    def __repr__(self) -> str:
        ranges = ", ".join(f"{name}=({low}, {high})" for name, low, high in self.ranges)
        return f"{bracketed(self.value)}.band({ranges})"


@node
class WorstOf(Expr):
    """The worst of several grades on one scale (the last value of the scale is the worst)."""

    members: tuple[Expr, ...]

    def __repr__(self) -> str:
        return f"worst_of({', '.join(map(repr, self.members))})"


__all__ = ["Band", "Choice", "OrElse", "When", "WorstOf"]
