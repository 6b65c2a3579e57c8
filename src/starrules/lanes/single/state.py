"""What the generated source is run on: the stored rows of one unit, those that may turn up, and facts about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from attrs import frozen

from starrules.evidence.model import Evidence, Raw
from starrules.evidence.state import Cases, Cut
from starrules.model import Period, month_number
from starrules.rules.case import Calendar, Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import Row
from starrules.schema import Table

Source = tuple[str, int]
"""A table by its name, and how many periods to look back: 0 or -1."""
Facts = tuple[
    int,
    Mapping[int, int],
    tuple[int, ...],
    tuple[int, ...],
    bool,
    Mapping[str, tuple[int, int]],
    Calendar,
    Mapping[str, int],
    Callable[[], Evaluation],
]
"""The day of the cut, the month of each day of the period and the one before it, the due months of the period and the one before, whether the unit was open
in that one, filled slots, working days, the codes of other checks, and how the reference evaluator is asked."""


@frozen(eq=False)
class Stored:
    """One unit as the generated source sees it.

    Args:
        rows: the stored rows of each source, as they are seen on the day of the cut.
        missing: the rows of each source that may turn up.
        facts: facts about the unit.
    """

    rows: Mapping[Source, Sequence[Raw]]
    missing: Mapping[Source, Sequence[Row]]
    facts: Facts


class StoredCut(Cut):
    """A cut that leaves stored rows as they are."""

    def row(self, table: Table, row: Raw) -> Row:  # noqa: ARG002  (a row says nothing of its table)
        """Return the stored row itself; the generated source reads its cells."""
        return cast(Row, row)


class StoredCases:
    """The units of evidence, each as the generated source sees it; what is missing is found as in ``Cases``.

    Args:
        evidence: the evidence, validated.
        period: the assessed period.
        as_of: the day of the cut, as a day number.
        tables: the tables that are read.
    """

    def __init__(
        self, evidence: Evidence, period: Period, as_of: int, tables: Mapping[str, Table] | None = None
    ) -> None:
        self._reference = Cases(evidence, period, as_of)
        self._cases = Cases(evidence, period, as_of)
        self._cases.cut = StoredCut(evidence, period, as_of)
        self._tables = evidence.tables if tables is None else tables

    def unit(self, unit: str, verdicts: Mapping[str, int] | None = None) -> Stored:
        """Return one unit."""
        case = self._cases.case(unit, self._tables)
        rows: dict[Source, list[Any]] = {}
        missing: dict[Source, list[Any]] = {}
        seen: Mapping[Source, Sequence[Any]] = case.rows
        for source, found in seen.items():
            rows[source] = [row for row in found if isinstance(row, dict)]
            missing[source] = [row for row in found if not isinstance(row, dict)]
        cut = self._cases.cut
        return Stored(rows, missing, facts_of(case, cut, verdicts or {}, lambda: self.reference(unit)))

    def reference(self, unit: str) -> Evaluation:
        """Return the reference evaluator on the same unit."""
        return Evaluation(self._reference.case(unit))


def facts_of(case: Case, cut: Cut, verdicts: Mapping[str, int], reference: Callable[[], Evaluation]) -> Facts:
    """Return the facts about a unit."""
    return (
        cut.as_of,
        months_of(cut.period),
        case.due_months.get(0, ()),
        case.due_months.get(-1, ()),
        case.existed.get(-1, True),
        case.filled,
        case.calendar,
        verdicts,
        reference,
    )


@cache
def months_of(period: Period) -> Mapping[int, int]:
    """Return the month of each day of a period and of the one before it."""
    days = range(period.previous.days.first, period.days.last + 1)
    return {day: month_number(day) for day in days}
