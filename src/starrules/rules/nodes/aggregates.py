"""Measures over rows: each gives one value for all of them."""

from __future__ import annotations

from starrules.rules.nodes.base import node
from starrules.rules.nodes.expressions import Expr
from starrules.rules.nodes.relations import Relation
from starrules.rules.nodes.values import Cell
from starrules.rules.types import OnEmpty


class Aggregate(Expr):
    """A measure over rows; ``source`` is its relation."""

    source: Relation


@node
class Count(Aggregate):
    """The number of rows."""

    source: Relation

    def __repr__(self) -> str:
        return f"{self.source!r}.count()"


@node
class Sum(Aggregate):
    """The sum of a number over rows; 0 of nothing."""

    source: Relation
    value: Expr

    def __repr__(self) -> str:
        return f"{self.source!r}.sum({self.value!r})"


@node
class Minimum(Aggregate):
    """The least value of a number over rows."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.min({self.value!r}, on_empty={self.on_empty!r})"


@node
class Maximum(Aggregate):
    """The greatest value of a number over rows."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.max({self.value!r}, on_empty={self.on_empty!r})"


@node
class Mean(Aggregate):
    """The mean of a number over rows; only compared, so that it is never divided."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.mean({self.value!r}, on_empty={self.on_empty!r})"


@node
class Median(Aggregate):
    """The low median of a number over rows: a value that a row has, found by counting."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.median({self.value!r}, on_empty={self.on_empty!r})"


@node
class Share(Aggregate):
    """The share of the rows for which a condition holds, between 0 and 1."""

    source: Relation
    condition: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.share({self.condition!r}, on_empty={self.on_empty!r})"


@node
class Distinct(Aggregate):
    """The number of different values of a column."""

    source: Relation
    value: Cell

    def __repr__(self) -> str:
        return f"{self.source!r}.distinct({self.value!r})"


@node
class AnyRow(Aggregate):
    """Whether a condition holds for one row at least; no for no rows."""

    source: Relation
    condition: Expr

    def __repr__(self) -> str:
        return f"{self.source!r}.any({self.condition!r})"


@node
class AllRows(Aggregate):
    """Whether a condition holds for all rows."""

    source: Relation
    condition: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.all({self.condition!r}, on_empty={self.on_empty!r})"


__all__ = [
    "Aggregate",
    "AllRows",
    "AnyRow",
    "Count",
    "Distinct",
    "Maximum",
    "Mean",
    "Median",
    "Minimum",
    "Share",
    "Sum",
]
