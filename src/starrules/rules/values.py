"""What an expression can still come to: an interval, a set, or what is known of an identifier."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from attrs import field, frozen

from starrules.model import Outcome, Verdict, month_days
from starrules.rules.exact import Exact, added, whole_if

Possible = frozenset[bool]
YES: Possible = frozenset({True})
NO: Possible = frozenset({False})
EITHER: Possible = frozenset({True, False})
TRUTHS: dict[tuple[bool, bool], Possible] = {(True, False): YES, (False, True): NO, (True, True): EITHER}
"""What is possible, by whether it may be so and whether it may not be so."""


@frozen(cache_hash=True)
class Num:
    """An interval of numbers, both ends included; ``may_be_empty`` where there may be none at all."""

    low: Exact
    high: Exact
    may_be_empty: bool = False
    may_be_there: bool = True

    @classmethod
    def of(cls, value: Exact) -> Num:
        """Return the interval that holds one number."""
        value = whole_if(value)
        return cls(value, value)

    @property
    def exact(self) -> bool:
        """Whether one number is left."""
        return self.low == self.high and not self.may_be_empty


NOTHING = Num(0, 0, may_be_empty=True, may_be_there=False)


@frozen
class Maybe:
    """The cell of an optional field: a value, none, or either."""

    value: Num | frozenset[str] | None
    none: Possible


Value = Num | Possible | frozenset[str] | Maybe | Verdict | str | None
"""A number, a truth, a category, an optional cell, a verdict, a known identifier, an unknown one."""


@frozen
class Row:
    """A row, or a number of rows of which nothing but this is known.

    ``low`` rows are surely there and up to ``high`` may be. ``months`` are the months in which it may
    lie; none for rows without a month.
    """

    cells: dict[str, Value]
    low: int = 1
    high: int = 1
    months: tuple[int, ...] = ()
    label: str = ""
    on: str | None = None
    source: str = field(default="", eq=False)

    def having(self, cells: dict[str, Value]) -> Row:
        """Return the row with other cells."""
        return Row(cells, self.low, self.high, self.months, self.label, self.on, self.source)

    @property
    def unsure(self) -> Row:
        """The row as one that may be there or not."""
        return (
            self
            if self.low == 0
            else Row(self.cells, 0, self.high, self.months, self.label, self.on, self.source)
        )


@frozen
class Members:
    """Rows to measure; ``one_at_least`` where the group is there only because one of them is."""

    rows: tuple[Row, ...]
    one_at_least: bool = False


def by_month(row: Row) -> list[Row]:
    """Return a row that may lie in one of several months as rows that may lie in each."""
    if len(row.months) <= 1:
        return [row]
    apart = []
    for month in row.months:
        first, last = month_days(month)
        cells = dict(row.cells)
        date = cells.get(row.on) if row.on else None
        if isinstance(date, Num) and row.on:
            cells[row.on] = Num(max(date.low, first), min(date.high, last))
        apart.append(Row(cells, 0, row.high, (month,), row.label, row.on, row.source))
    return apart


def truth(value: bool) -> Possible:
    """Return what is surely so, or surely not."""
    return YES if value else NO


def known(value: Value) -> object:
    """Return what a cell is known to hold, or None."""
    if isinstance(value, Num):
        return value.low if value.exact else None
    if isinstance(value, frozenset):
        return next(iter(value)) if len(value) == 1 else None
    return value


@cache
def negated(value: Possible) -> Possible:
    """Return the opposite."""
    return frozenset(not item for item in value)


def verdict_of(value: object) -> Verdict:
    """Return a truth as a verdict, and a verdict as it is."""
    if isinstance(value, Verdict):
        return value
    assert isinstance(value, frozenset)
    return _verdict(value)


@cache
def _verdict(value: Possible) -> Verdict:
    return Verdict(frozenset(Outcome.MET if item else Outcome.UNMET for item in value))


def hull(*values: Value) -> Value:
    """Return all that one of several values can come to."""
    if all(isinstance(value, Num) for value in values):
        nums = [value for value in values if isinstance(value, Num)]
        there = [num for num in nums if num.may_be_there]
        if not there:
            return NOTHING
        return Num(
            min(num.low for num in there),
            max(num.high for num in there),
            any(num.may_be_empty for num in nums),
        )
    if any(isinstance(value, Verdict) for value in values):
        verdicts = [verdict_of(value) for value in values]
        return Verdict(
            frozenset().union(*(item.possible for item in verdicts)), any(item.error for item in verdicts)
        )
    if any(isinstance(value, Maybe) for value in values):
        maybes = [value if isinstance(value, Maybe) else Maybe(value, NO) for value in values]  # type: ignore[arg-type]
        present = [item.value for item in maybes if item.value is not None]
        return Maybe(hull(*present) if present else None, frozenset().union(*(item.none for item in maybes)))  # type: ignore[arg-type]
    sets = [value for value in values if isinstance(value, frozenset)]
    return frozenset().union(*sets)  # type: ignore[return-value]


Span = tuple[Exact, Exact, int, int]
"""A row's least and greatest value, and how many such rows there are at the least and at the most."""


def total(rows: Sequence[Span], *, there: bool) -> Num:
    """Return the sum over rows ``(low, high, fewest, most)``, given that there is one at least."""
    if not rows:
        return NOTHING
    if len(rows) == 1 and rows[0][2:] == (1, 1):  # most groups are one row, which is its own sum
        return Num(rows[0][0], rows[0][1])
    lows = [_times(m if a < 0 else f, a) for a, _, f, m in rows]
    highs = [_times(m if b > 0 else f, b) for _, b, f, m in rows]
    low = added(lows)
    high = low if highs == lows else added(highs)
    sure = any(fewest for _, _, fewest, _ in rows)
    if not sure:
        low = low if low < 0 else min(a for a, _, _, _ in rows)
        high = high if high > 0 else max(b for _, b, _, _ in rows)
    return Num(low, high, not sure and not there)


def _times(count: int, value: Exact) -> Exact:
    return value if count == 1 else count * value  # nearly all rows are one row


def least(rows: Sequence[Span], *, there: bool) -> Num:
    """Return the least value over rows ``(low, high, fewest, most)``."""
    if not rows:
        return NOTHING
    sure = [high for _, high, fewest, _ in rows if fewest]
    low = min(low for low, _, _, _ in rows)
    return Num(low, min(sure) if sure else max(high for _, high, _, _ in rows), not sure and not there)
