"""What is known of one unit in one period, and what an evaluation found, node by node."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from attrs import field, frozen

from starrules.model import FIRST_DAY, Days, Unit, Verdict
from starrules.rules import nodes as n
from starrules.rules.exact import Exact
from starrules.rules.values import Row, Value


@frozen
class Calendar:
    """The working days of the calendar table, in order, as day numbers."""

    days: tuple[int, ...] = ()

    known: Days | None = None
    """The days that the calendar table speaks of; those of the first to the last working day if None."""

    span: Days = field(init=False)
    """The days of which it is known whether they are working days."""

    @span.default
    def _known_span(self) -> Days:
        if self.known is not None:
            return self.known
        return Days(self.days[0], self.days[-1]) if self.days else Days(FIRST_DAY, FIRST_DAY - 1)

    def least(self, day: Exact) -> int:
        """Return how many working days there are, from the first known day to ``day``, at the least.

        Days before the first known one count below zero; of a day that the calendar does not speak of
        it is unknown whether it is a working day.
        """
        return bisect_right(self.days, day) - max(0, self.span.first - 1 - int(day))

    def most(self, day: Exact) -> int:
        """Return how many working days there are, from the first known day to ``day``, at the most."""
        return bisect_right(self.days, day) + max(0, int(day) - self.span.last)

    def between(self, start: tuple[Exact, Exact], end: tuple[Exact, Exact]) -> tuple[int, int]:
        """Return how many working days there are after ``start`` up to ``end``, at the least and at the most.

        Args:
            start: the earliest and the latest day on which it begins.
            end: the earliest and the latest day on which it ends.
        """
        first, last = self.span.first, self.span.last
        if first <= start[0] == start[1] <= last and first <= end[0] == end[1] <= last:
            count = bisect_right(self.days, end[0]) - bisect_right(self.days, start[0])
            return count, count
        return self.least(end[0]) - self.most(start[1]), self.most(end[1]) - self.least(start[0])


@frozen
class Case:
    """What is known of one unit in one period, by the day of the cut.

    ``rows``, ``due_months`` and ``existed`` go by how many periods to look back: 0, -1 and so on.
    """

    unit: Unit
    rows: Mapping[tuple[str, int], Sequence[Row]] = field(factory=dict)
    due_months: Mapping[int, tuple[int, ...]] = field(factory=dict)
    existed: Mapping[int, bool] = field(factory=dict)
    filled: Mapping[str, tuple[int, int]] = field(factory=dict)
    calendar: Calendar = Calendar()
    verdicts: Mapping[str, Verdict] = field(factory=dict)


@frozen
class Trace:
    """A node, what it came to, and the nodes that it came from; ``rows`` are those that were measured."""

    node: n.Node
    value: Value
    children: tuple[Trace, ...] = ()
    rows: tuple[Row, ...] = ()
