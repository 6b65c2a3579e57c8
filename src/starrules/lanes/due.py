"""The months for which units are due, and the working days, as frames of an engine that are made once."""

from __future__ import annotations

import itertools
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.roster import ALIKE, Roster
from starrules.evidence.state import Cut
from starrules.lanes.engines import Engine
from starrules.lanes.values import Frame, greater, whole
from starrules.model import FIRST_DAY, LAST_DAY, Period
from starrules.rules.case import Calendar
from starrules.rules.infer import DAYS_BEYOND

UNIT, MONTH = "unit", "~month"


def due_column(offset: int) -> str:
    """Return the column with the number of months for which a unit is due in a period."""
    return "due_months" if offset == 0 else f"due_months {offset}"


class Due:
    """The due months of every unit.

    Args:
        engine: what computes the frames.
        cut: the evidence, the period and the day of the cut.
    """

    def __init__(self, engine: Engine, cut: Cut) -> None:
        self.engine = engine
        self.cut = cut
        self.roster: Roster = cut.evidence.roster
        self._months: dict[int, Frame] = {}
        self._others: dict[int, Frame | None] = {}

    @property
    def units(self) -> Frame:
        """A row for each unit: ``unit``."""
        return self.engine.table(self.roster.units.select(UNIT))

    def facts(self) -> pl.DataFrame:
        """Return a row for each unit, sorted: in how many months it was due, and whether it was there before."""
        periods = {offset: self.cut.shifted(offset) for offset in (0, -1)}
        columns: dict[str, list[Any]] = {ALIKE: list(range(len(self.roster.runs)))}
        types: dict[str, Any] = {ALIKE: pl.Int32}
        for offset, period in periods.items():
            columns[due_column(offset)] = [len(period.due_months(days)) for days in self.roster.runs]
            types[due_column(offset)] = pl.Int64
        columns["existed -1"] = [days.meet(periods[-1].days) is not None for days in self.roster.runs]
        types["existed -1"] = pl.Boolean
        units = self.roster.units.select(UNIT, ALIKE)
        runs = pl.DataFrame(columns, schema=types)
        return units.join(runs, on=ALIKE, how="left", maintain_order="left").drop(ALIKE)

    def period(self, offset: int) -> Period:
        """Return the assessed period, or the one before."""
        return self.cut.shifted(offset)

    def months(self, offset: int) -> Frame:
        """Return a row for each unit and month that is due in a period."""
        if offset not in self._months:
            self._months[offset] = self._due(offset)
        return self._months[offset]

    def others(self, offset: int) -> Frame | None:
        """Return a row for each unit and month of a period in which it is not due, or None where there are none."""
        if offset not in self._others:
            self._others[offset] = self._not_due(offset)
        return self._others[offset]

    def _due(self, offset: int) -> Frame:
        due = [
            (number, month)
            for number, days in enumerate(self.roster.runs)
            for month in self.cut.shifted(offset).due_months(days)
        ]
        return self.engine.kept(self._by_unit(due))

    def _not_due(self, offset: int) -> Frame | None:
        period = self.cut.shifted(offset)
        other = [
            (number, month)
            for number, days in enumerate(self.roster.runs)
            for month in sorted({*period.months} - {*period.due_months(days)})
        ]
        return self.engine.kept(self._by_unit(other)) if other else None

    def _by_unit(self, rows: list[tuple[int, int]]) -> Frame:
        months = pl.DataFrame(rows, schema={ALIKE: pl.Int32, MONTH: pl.Int32}, orient="row")
        units = self.engine.table(self.roster.units.select(UNIT, ALIKE))
        return units.join(self.engine.table(months), on=ALIKE).select(UNIT, MONTH)


class WorkingDays:
    """For each day the working days up to it, at the least and at the most; called for the frame.

    Args:
        engine: what computes the frame.
        calendar: the working days.
    """

    def __init__(self, engine: Engine, calendar: Calendar) -> None:
        self.engine = engine
        self.calendar = calendar
        self._frame: Frame | None = None

    def __call__(self) -> Frame:
        if self._frame is None:
            self._frame = self._counted()
        return self._frame

    def _counted(self) -> Frame:
        days, span = range(FIRST_DAY - DAYS_BEYOND, LAST_DAY + DAYS_BEYOND + 1), self.calendar.span
        working = set(self.calendar.days)
        counts = itertools.accumulate(int(number in working) for number in days)
        columns = {"day": list(days), "count": list(counts)}
        counted = self.engine.frame(columns, {"day": nw.Int64, "count": nw.Int64})
        day, count, none = nw.col("day"), nw.col("count"), whole(0)
        return self.engine.kept(
            counted.select(
                day,
                (count - greater(none, span.first - 1 - day)).alias("least"),
                (count + greater(none, day - span.last)).alias("most"),
            )
        )
