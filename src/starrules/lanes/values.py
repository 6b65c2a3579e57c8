"""Compiled values: what the reference evaluator holds as intervals and sets, as dataframe columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

Frame = nw.LazyFrame[Any]
Wide = type[nw.Int128] | nw.Decimal
"""The type in which an engine computes whole numbers that 64 bits do not hold."""
SAFE = 2**62
"""Whole numbers up to here are computed in 64 bits, above in 128."""


@frozen(eq=False)
class Number:
    """A number scaled to a whole one: one column where it is known, two where it is an interval.

    ``least`` and ``most`` are what the column was proved to lie between.
    """

    low: nw.Expr
    high: nw.Expr
    scale: int
    least: int
    most: int
    empty: nw.Expr | None = None
    there: nw.Expr | None = None

    @property
    def exact(self) -> bool:
        """Whether one column serves for both ends."""
        return self.low is self.high


@frozen(eq=False)
class Bool:
    """Yes or no; null where both are possible. ``known`` where it is never null."""

    expr: nw.Expr
    known: bool = False

    @property
    def may(self) -> nw.Expr:
        """Whether yes is possible."""
        return self.expr if self.known else self.expr.fill_null(True)

    @property
    def may_not(self) -> nw.Expr:
        """Whether no is possible."""
        return ~self.expr if self.known else ~self.expr.fill_null(False)

    @property
    def sure(self) -> nw.Expr:
        """Whether it is surely so."""
        return self.expr if self.known else self.expr.fill_null(False)


@frozen(eq=False)
class Category:
    """A category: for each value, whether it is possible.

    ``raw`` is a column that has one value, or is null where every value is possible; ``known`` where it never is.
    """

    possible: Mapping[str, nw.Expr]
    raw: nw.Expr | None = None
    known: bool = False

    @classmethod
    def read(cls, column: nw.Expr, values: Sequence[str], *, known: bool) -> Category:
        """Return the category that a column holds, null where it is unknown."""
        return cls(_Possible(column, tuple(values), known), column, known)


@frozen(eq=False)
class _Possible(Mapping[str, nw.Expr]):
    """For each value whether a column may hold it, formed only when it is asked for."""

    column: nw.Expr
    values_: tuple[str, ...]
    known: bool

    def __getitem__(self, name: str) -> nw.Expr:
        if name not in self.values_:
            raise KeyError(name)
        here = self.column == name
        return here if self.known else here.fill_null(True)

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@frozen(eq=False)
class Key:
    """An identifier; null where it is unknown. ``known`` where it never is."""

    expr: nw.Expr
    known: bool = False


@frozen(eq=False)
class Maybe:
    """An optional cell: a value, and whether there is none (null where both are possible; never, where ``known``)."""

    value: Number | Category
    none: nw.Expr
    known: bool = False


@frozen(eq=False)
class Outcomes:
    """A verdict: whether met, unmet and not applicable are possible."""

    met: nw.Expr
    unmet: nw.Expr
    dropped: nw.Expr
    always: bool = False
    """Whether it is never not applicable."""


Compiled = Number | Bool | Category | Key | Maybe | Outcomes


class Certain(nw.Expr):
    """A constant column of yes or no: a condition is put together with it before there is an expression for both.

    Engines would find out as well, each on its own, after narwhals and they have gone through what nobody needs.
    """

    holds: bool

    def __new__(cls, *nodes: Any) -> Any:
        """Return what narwhals makes of it, a cast or a comparison: a column like any other."""
        return nw.Expr(*nodes)

    @classmethod
    def of(cls, holds: bool) -> Certain:
        """Return yes, or no."""
        found: Any = nw.lit(holds)
        found.__class__ = cls
        found.holds = holds
        assert isinstance(found, cls)
        return found

    def __and__(self, other: Any) -> Any:
        return other if self.holds else self

    def __or__(self, other: Any) -> Any:
        return self if self.holds else other

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Any:
        return NO if self.holds else YES


YES, NO = Certain.of(True), Certain.of(False)


def lit(value: str | bool) -> nw.Expr:
    """Return a constant column."""
    if isinstance(value, bool):
        return YES if value else NO
    return nw.lit(value)


@cache
def whole(value: int, wide: Wide | None = None) -> nw.Expr:
    """Return a constant whole number of a width that holds it; ``wide`` where 64 bits may not."""
    if -SAFE <= value <= SAFE:
        return nw.lit(value, nw.Int64)
    assert wide is not None, value
    high, low = nw.lit(value // 2**60, nw.Int64), nw.lit(value % 2**60, nw.Int64)
    return high.cast(wide) * 2**60 + low.cast(wide)


def either(condition: nw.Expr, then: nw.Expr, otherwise: nw.Expr) -> nw.Expr:
    """Return one of two columns by a condition that is never null."""
    if isinstance(condition, Certain) or then is otherwise:
        return then if then is otherwise or condition is YES else otherwise
    return nw.when(condition).then(then).otherwise(otherwise)


def one_if(condition: nw.Expr) -> nw.Expr:
    """Return 1 where a condition that is never null holds, else 0."""
    if isinstance(condition, Certain):
        return whole(int(condition.holds))
    return condition.cast(nw.Int64)


def lesser(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    """Return the lesser of two columns."""
    return either(left <= right, left, right)


def greater(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    """Return the greater of two columns."""
    return either(left >= right, left, right)


def any_of(items: Sequence[nw.Expr]) -> nw.Expr:
    """Return whether one of several columns is true."""
    return reduce(lambda left, right: left | right, items) if items else NO


def all_of(items: Sequence[nw.Expr]) -> nw.Expr:
    """Return whether all of several columns are true."""
    return reduce(lambda left, right: left & right, items) if items else YES


def total(items: Sequence[nw.Expr]) -> nw.Expr:
    """Return the sum of several columns."""
    return reduce(lambda left, right: left + right, items) if items else nw.lit(0, nw.Int64)


def three_valued(may: nw.Expr, may_not: nw.Expr) -> nw.Expr:
    """Return true, false or null from whether yes and whether no is possible."""
    return nw.when(may != may_not).then(may)


def outcomes(value: Compiled) -> Outcomes:
    """Return a truth as a verdict, and a verdict as it is."""
    if isinstance(value, Outcomes):
        return value
    assert isinstance(value, Bool)
    return Outcomes(value.may, value.may_not, NO, always=True)
