"""What follows from the days on which units were open: found once for all units that were open on the same days."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starrules.evidence.model import Evidence
from starrules.model import Days, Period

Fact = TypeVar("Fact")


class Spans:
    """The units in the order of their ids, and which of them were open on the same days.

    Args:
        evidence: the evidence.

    Attributes:
        units: the ids of all units, in order.
        alike: for each of them the number of the run of days on which it was open.
        examples: for each run of days the id of a unit that was open on it.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.units = sorted(evidence.units)
        numbers: dict[Days, int] = {}
        self.alike = [numbers.setdefault(evidence.assessed[unit].days, len(numbers)) for unit in self.units]
        examples: dict[int, str] = {}
        for unit, number in zip(self.units, self.alike, strict=True):
            examples.setdefault(number, unit)
        self.examples = [examples[number] for number in range(len(numbers))]

    def each(self, fact: Callable[[str], Fact]) -> list[Fact]:
        """Return for every unit a fact that rests on its days alone."""
        found = [fact(unit) for unit in self.examples]
        return [found[number] for number in self.alike]

    def due_months(self, period: Period) -> list[tuple[int, int]]:
        """Return the number of a run of days and a month, for each month that is due on it."""
        return [
            (number, month)
            for number, unit in enumerate(self.examples)
            for month in self.evidence.due_months(unit, period)
        ]
