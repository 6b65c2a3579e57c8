"""One unit whose rows are given: the evidence they make, and which of them are seen, told at once where it can be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from starrules.evidence.model import Evidence, Raw
from starrules.evidence.state import Cases, Cut
from starrules.model import FIRST_DAY, Period, Verdict, month_number
from starrules.report.tryout import UNIT, closed_evidence
from starrules.rules.case import Case
from starrules.schema import Due, Monthly, Table

Tables = Mapping[str, Sequence[Raw]]
"""The stored rows of each table."""


@frozen(eq=False)
class Setting:
    """What holds for every unit that is asked: the period, the day of the cut, the tables and which are open."""

    period: Period
    as_of: int
    tables: Mapping[str, Table]
    open: frozenset[str]
    calendar: tuple[datetime.date, ...] | None = field(repr=False)
    used: frozenset[str] = frozenset()
    """The columns that the rules read; others may be left out of rows that are typed."""

    def evidence(self, rows: Tables) -> Evidence:
        """Return evidence of these rows alone."""
        data = {name: list(rows.get(name, ())) for name in self.tables}
        return closed_evidence(self.tables, data, self.period, self.open, self.calendar)

    def case(self, rows: Tables, verdicts: Mapping[str, Verdict]) -> Case:
        """Return the unit with these rows as the reference evaluator sees it."""
        case = Cases(self.evidence(rows), self.period, self.as_of).case(UNIT)
        return evolve(case, verdicts=verdicts)


@frozen(eq=False)
class Door:
    """Which stored rows of a table are seen, where that can be told at once.

    Args:
        table: the table.
        offset: how many periods to look back: 0 or -1.
        first: the first day whose rows are seen; of a table of years, the year.
        last: the last day whose rows are seen; of a table of years, the year, or one that never comes.
        closed: whether no row is ever missing.
        months: the months in which a row is due, where it is due monthly and all of them have ended.
    """

    table: Table
    offset: int
    first: int
    last: int
    closed: bool
    months: frozenset[int] | None = None

    @classmethod
    def of(cls, table: Table, offset: int, cut: Cut, *, closed: bool) -> Door:
        """Return the door to a table's rows in a period."""
        period = cut.shifted(offset)
        if table.yearly:
            seen = cut.stands_on(table, period) <= cut.as_of
            return cls(table, offset, int(period.label), int(period.label) if seen else 0, closed)
        last = min(cut.as_of, period.days.last)
        months = None
        if isinstance(table.completes, Monthly) and period.days.last + table.completes.lag <= cut.as_of:
            months = frozenset(period.months)
        return cls(table, offset, FIRST_DAY if table.standing else period.days.first, last, closed, months)

    @property
    def day(self) -> str:
        """The column that says when a row is seen."""
        return "year" if self.table.yearly else self.table.day

    @property
    def simple(self) -> bool:
        """Whether all rows between the first and the last day are seen, and none is ever missing."""
        return self.closed and self.table.recorded is None

    def seen(self, rows: Sequence[Raw]) -> Sequence[Raw] | None:
        """Return the rows that are seen, or None where it takes the evidence's state to tell what is missing."""
        if self.table.recorded is not None:
            return None
        first, last, day = self.first, self.last, self.day
        found = [row for row in rows if first <= row[day] <= last]
        if self.closed or (found and isinstance(self.table.completes, Due)):
            return found
        if self.months is None or {month_number(row[day]) for row in found} != self.months:
            return None
        return found
