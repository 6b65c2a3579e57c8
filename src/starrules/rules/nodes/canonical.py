"""What rules become before they are computed: linear numbers, and exact decisions on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import field

from starrules.rules.exact import Exact, whole_if
from starrules.rules.nodes.aggregates import Aggregate
from starrules.rules.nodes.base import Node, bracketed, node
from starrules.rules.nodes.choices import Band
from starrules.rules.nodes.expressions import Expr
from starrules.rules.nodes.logic import Compare
from starrules.rules.nodes.relations import Relation
from starrules.rules.types import OnEmpty


def _whole_factors(terms: tuple[tuple[Exact, Expr], ...]) -> tuple[tuple[Exact, Expr], ...]:
    return tuple((whole_if(factor), atom) for factor, atom in terms)


@node
class Linear(Expr):
    """A sum of numbers, each with a factor, and a constant: what arithmetic becomes."""

    has_operator = True

    terms: tuple[tuple[Exact, Expr], ...] = field(converter=_whole_factors)
    constant: Exact = field(converter=whole_if)

    def __repr__(self) -> str:
        parts = [
            repr(atom) if factor == 1 else f"{factor} * {bracketed(atom)}" for factor, atom in self.terms
        ]
        if self.constant or not parts:
            parts.append(str(self.constant))
        return " + ".join(parts)


@node
class Excess(Aggregate):
    """The sum of a number over rows that are there: what comparing a mean or a share becomes."""

    source: Relation
    value: Expr
    on_empty: OnEmpty

    def __repr__(self) -> str:
        return f"{self.source!r}.excess({self.value!r}, on_empty={self.on_empty!r})"


@node
class Balance(Expr):
    """The weighted sum of those numbers that there are: what comparing a weighted mean becomes."""

    members: tuple[tuple[int, Expr], ...]
    on_empty: OnEmpty

    def __repr__(self) -> str:
        return f"balance({', '.join(f'({weight}, {value!r})' for weight, value in self.members)})"


@node
class Decide(Expr):
    """Whether a linear number is at least zero, or is zero: what a comparison becomes.

    ``guard`` must be above zero for the comparison to mean anything; elsewhere, and where there is
    nothing to measure, the outcome is ``on_empty``. ``shown`` is the comparison as it was written.
    """

    has_operator = True

    operator: Literal[">=", "=="]
    value: Linear
    guard: Linear | None
    on_empty: OnEmpty | None
    shown: Compare | None = None

    def parts(self) -> tuple[object, ...]:
        return (self.operator, self.value, self.guard, self.on_empty)

    def children(self) -> Iterator[tuple[str, Node]]:
        yield "value", self.value
        if self.guard is not None:
            yield "guard", self.guard

    def __repr__(self) -> str:
        guard = f" given {bracketed(self.guard)} > 0" if self.guard is not None else ""
        return f"{self.value!r} {self.operator} 0{guard}"


@node
class Steps(Expr):
    """A grade found by steps: grade i where step i is reached and step i + 1 is not."""

    values: tuple[str, ...]
    grades: tuple[str, ...]
    reached: tuple[Expr, ...]
    shown: Band | None = None

    def parts(self) -> tuple[object, ...]:
        return (self.values, self.grades, self.reached)

    def children(self) -> Iterator[tuple[str, Node]]:
        for index, step in enumerate(self.reached):
            yield f"reached[{index}]", step

    def __repr__(self) -> str:
        return f"steps({', '.join(self.grades)}; {', '.join(map(repr, self.reached))})"


__all__ = ["Balance", "Decide", "Excess", "Linear", "Steps"]
