"""Every unit of a district, one after another, by the generated source: where no dataframe library computes them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from starrules.evidence.model import Evidence, Raw
from starrules.evidence.state import Cases, Missing
from starrules.lanes.single.program import Ends, Program, compile_rules
from starrules.lanes.single.state import Source, Stored, StoredCut, facts_of
from starrules.model import Days, Period, Unit
from starrules.rules import nodes as n
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import looks_back
from starrules.schema import Monthly, Table


@frozen(eq=False)
class District:
    """What rules and measures come to for units, one by one.

    Args:
        codes: for each unit the ``Verdict.code`` of each rule.
        numbers: for each unit both ends of each measure, scaled; None where there is none.
        scales: for each measure what its numbers were multiplied by.
        open: for each table that a rule reads the units that would see rows which may still turn up.
    """

    codes: Mapping[str, dict[str, int]]
    numbers: Mapping[str, dict[str, Ends]]
    scales: Mapping[str, int]
    open: Mapping[str, frozenset[str]]


class OwnRows(Cases):
    """The units' own rows as they are seen on the day of the cut, and those that may turn up: each found once.

    An office asks for the rows of all its sections after these have asked for their own.
    """

    def __init__(self, evidence: Evidence, period: Period, as_of: int) -> None:
        super().__init__(evidence, period, as_of)
        self.cut = StoredCut(evidence, period, as_of)
        self._current: dict[tuple[str, str], list[Raw]] = {}
        self._in_period: dict[tuple[str, str, int], list[Raw]] = {}
        self._turning_up: dict[tuple[str, str, int], list[Missing]] = {}

    def _stored(self, table: Table, unit: str) -> list[Raw]:
        key = (table.name, unit)
        if key not in self._current:
            self._current[key] = super()._stored(table, unit)
        return self._current[key]

    def _seen(self, table: Table, unit: str, offset: int) -> list[Raw]:
        key = (table.name, unit, offset)
        if key not in self._in_period:
            self._in_period[key] = super()._seen(table, unit, offset)
        return self._in_period[key]

    def _missing(self, table: Table, unit: Unit, offset: int, seen: list[Raw]) -> Iterator[Missing]:
        key = (table.name, unit.id, offset)
        if key not in self._turning_up:
            self._turning_up[key] = list(super()._missing(table, unit, offset, seen))
        return iter(self._turning_up[key])

    def seen(self, table: Table, unit: str, offset: int = 0) -> Sequence[Raw]:
        """Return the rows that a unit itself has in a period."""
        return self._seen(table, unit, offset)

    def missing(self, table: Table, offset: int = 0) -> Iterator[Missing]:
        """Yield the rows of every unit that may still turn up."""
        for unit in self.cut.evidence.units.values():
            yield from self._missing(table, unit, offset, self._seen(table, unit.id, offset))

    def filled(self, table: Table, unit: str) -> tuple[int, int]:
        """Return how many due monthly slots of a unit are filled, at the least and at the most."""
        return self._filled(unit, table)

    def viewed(self, table: Table, unit: str, offset: int) -> tuple[list[Any], list[Any]]:
        """Return the rows that a unit sees, and those that may turn up among them."""
        rows: list[Any] = list(self._rows(unit, table, offset))
        missing = [row for row in rows if not isinstance(row, dict)]
        return ([row for row in rows if isinstance(row, dict)] if missing else rows), missing

    def open_to(self, table: Table, offsets: Iterable[int]) -> frozenset[str]:
        """Return the units that would see rows of a table which may still turn up."""
        evidence = self.cut.evidence
        return frozenset(
            target
            for offset in offsets
            for item in self.missing(table, offset)
            for target, days in evidence.seen_by(table, item.unit)
            if _lies_in(item.days, days, table)
        )


def _lies_in(missing: Days | None, days: Days, table: Table) -> bool:
    return missing is None or not table.dated or missing.meet(days) is not None


@frozen(slots=False, eq=False)
class Ask:
    """What rules are asked of: evidence on the day of a cut, and the units.

    Args:
        evidence: the evidence, validated.
        period: the assessed period.
        as_of: the day of the cut, as a day number.
        units: the ids of the units asked about.
    """

    evidence: Evidence
    period: Period
    as_of: int
    units: Sequence[str]
    rows: OwnRows = field(init=False, repr=False)
    _reference: Cases = field(init=False, repr=False)

    @rows.default
    def _made_rows(self) -> OwnRows:
        return OwnRows(self.evidence, self.period, self.as_of)

    @_reference.default
    def _made_reference(self) -> Cases:
        return Cases(self.evidence, self.period, self.as_of)

    def compute(self, rules: Mapping[str, n.Expr], measures: Mapping[str, n.Expr]) -> District:
        """Return what canonical rules and measures come to for each unit.

        Args:
            rules: canonical rules by id.
            measures: canonical numbers above rows by id.
        """
        program = compile_rules(rules, measures)
        back = {name for name, expr in measures.items() if looks_back(expr)}
        codes: dict[str, dict[str, int]] = {}
        numbers: dict[str, dict[str, Ends]] = {}
        for unit in self.units:
            codes[unit], found = program(self._unit(program, unit))
            if back and not self.evidence.existed(unit, self.period.previous):
                found |= dict.fromkeys(back)
            numbers[unit] = found
        offsets: dict[str, set[int]] = {}
        for name, offset in program.sources:
            offsets.setdefault(name, set()).add(offset)
        open_ = {name: self.rows.open_to(program.tables[name], found) for name, found in offsets.items()}
        return District(codes, numbers, program.scales, open_)

    def _unit(self, program: Program, unit: str) -> Stored:
        views: dict[Source, tuple[list[Any], list[Any]]] = {
            (name, offset): self.rows.viewed(program.tables[name], unit, offset)
            for name, offset in program.sources
        }
        monthly = {
            name: table for name, table in program.tables.items() if isinstance(table.completes, Monthly)
        }
        evidence, before = self.evidence, self.period.previous
        case = Case(
            evidence.assessed[unit],
            due_months={0: evidence.due_months(unit, self.period), -1: evidence.due_months(unit, before)},
            existed={-1: evidence.existed(unit, before)},
            filled={name: self.rows.filled(table, unit) for name, table in monthly.items()},
            calendar=evidence.calendar,
        )
        facts = facts_of(case, self.rows.cut, {}, lambda: Evaluation(self._reference.case(unit)))
        return Stored(
            {source: stored for source, (stored, _) in views.items()},
            {source: missing for source, (_, missing) in views.items()},
            facts,
        )


__all__ = ["Ask", "District", "OwnRows"]
