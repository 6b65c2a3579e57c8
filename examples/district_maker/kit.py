"""What every part of the maker uses: repeatable chance, working days, and the book that rows are written to."""

from __future__ import annotations

import datetime
import hashlib
import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeVar

from starrules_fivestar.workdays import working_calendar

SEED = "qinghu 2024"
YEAR = 2024
Day = datetime.date
Cell = str | int | bool | Day | None
Row = dict[str, Cell]
T = TypeVar("T")

FIRST, LAST = Day(YEAR, 1, 1), Day(YEAR, 12, 31)
BOOKS_CLOSE = Day(YEAR + 1, 1, 31)
"""The day up to which the registers are kept: returns for the second half are filed by then."""
ONE_DAY = datetime.timedelta(days=1)
CALENDAR = tuple(working_calendar(YEAR - 1, YEAR, YEAR + 1))
WORKING = tuple(day for day, working in CALENDAR if working)


class Dice:
    """Chance that depends on the seed and a name alone, so that one table's rows do not move another's.

    Only ``Random.random`` is used: what it gives for a seed is the same in every version of Python.
    """

    def __init__(self, *names: str) -> None:
        self.roll = random.Random(" ".join((SEED, *names))).random

    def chance(self, share: float) -> bool:
        """Return True so often."""
        return self.roll() < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[int(self.roll() * len(items))]

    def some(self, items: Iterable[T], count: int) -> list[T]:
        """Return so many of the items, in their order."""
        drawn = sorted((self.roll(), place, item) for place, item in enumerate(items))[:count]
        return [item for _, _, item in sorted(drawn, key=lambda entry: entry[1])]

    def workday(self, first: Day, last: Day) -> Day:
        """Return a working day of a span, or its first day where it has none."""
        low, high = bisect_left(WORKING, first), bisect_right(WORKING, last)
        return WORKING[self.between(low, high - 1)] if low < high else first


def month_span(month: int, year: int = YEAR) -> tuple[Day, Day]:
    """Return the first and the last day of a month."""
    following = Day(year + month // 12, month % 12 + 1, 1)
    return Day(year, month, 1), following - ONE_DAY


def working_day_after(day: Day, count: int) -> Day:
    """Return the working day that is so many working days after a day."""
    return WORKING[bisect_right(WORKING, day) + count - 1] if count else day


def salted(*names: str) -> str:
    """Return a key that tells persons, leaders or cases apart and says nothing else of them."""
    return hashlib.sha256(" ".join((SEED, "salt", *names)).encode()).hexdigest()[:12]


class Book:
    """The rows of all tables, as they are written down."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}

    def add(self, table: str, **cells: Cell) -> None:
        """Write a row into a table."""
        self.rows.setdefault(table, []).append(cells)
