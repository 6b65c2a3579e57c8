"""The state of the evidence on the day of the cut: which rows are seen, and which may still be missing.

Completeness, the cut, judges, pending cases, moves, set-aside rows and applicability are this one
mechanism: what is missing becomes rows of which only the unit, the days and a number are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, partial
from typing import Any

from attrs import field, frozen

from starrules.evidence.model import Evidence, Raw, Return
from starrules.model import FIRST_DAY, LAST_DAY, Days, Period, Unit, month_days, month_number, uncovered
from starrules.rules.case import Case
from starrules.rules.exact import whole_if
from starrules.rules.values import EITHER, NO, YES, Maybe, Num, Row, Value, truth
from starrules.schema import (
    Bool,
    Category,
    Complete,
    Date,
    Decimal,
    Due,
    Field,
    Int,
    Monthly,
    Note,
    Panel,
    Returned,
    Table,
    bounds_of,
    scale_of,
)

Present = Callable[[str, int | None], int]
"""How many rows of a unit are seen, in a month or (None) in all."""


@frozen
class Missing:
    """Rows that may still turn up: of a unit, on certain days, so many at the least and at the most."""

    unit: str
    low: int
    high: int
    days: Days | None = None
    known: tuple[tuple[str, str], ...] = ()

    @property
    def months(self) -> tuple[int, ...]:
        """The months in which the rows may lie."""
        if self.days is None:
            return ()
        return tuple(range(month_number(self.days.first), month_number(self.days.last) + 1))


@frozen
class Cut:
    """What can be seen of a period on the day of the cut, ``as_of``."""

    evidence: Evidence
    period: Period
    as_of: int
    previous: Period = field(init=False, eq=False, repr=False)

    @previous.default
    def _previous_period(self) -> Period:
        return self.period.previous

    def shifted(self, offset: int) -> Period:
        """Return the period so many periods away: 0 or -1."""
        return self.previous if offset else self.period

    def attribution_day(self, unit: Unit, offset: int) -> int:
        """Return the day by whose membership facts without a month belong to an office."""
        return min(self.shifted(offset).days.last, unit.days.last)

    def sees(self, table: Table, row: Raw, offset: int) -> bool:
        """Return whether a row belongs to the period and is seen by the day of the cut."""
        period = self.shifted(offset)
        if table.recorded is not None and row[table.recorded] > self.as_of:
            return False
        if table.yearly:
            return bool(row["year"] == int(period.label)) and self.stands_on(table, period) <= self.as_of
        day = row[table.day]
        if table.standing:
            return bool(day <= min(self.as_of, period.days.last))
        return day in period.days and day <= self.as_of

    def stands_on(self, table: Table, period: Period) -> int:
        """Return the day on which a fact about a whole period stands: its first day if fixed."""
        fixed = isinstance(table.completes, Complete) and table.completes.fixed
        return period.days.first if fixed else period.days.last

    # ------------------------------------------------------------------------------ open scopes

    def missing(
        self,
        table: Table,
        offset: int,
        units: Iterable[Unit],
        present: Present,
        returns: Mapping[str, Sequence[Return]],
        panel: Mapping[str, list[tuple[str, ...]]],
        present_on: Callable[[str, Days], int],
    ) -> Iterator[Missing]:
        """Yield what may still turn up in a table, unit by unit.

        Args:
            units: the units whose own rows are asked about.
            present: how many rows are seen of a unit in a month, or in all.
            returns: the returns for this table by unit.
            panel: the due slots of a panel table that are empty, by unit.
            present_on: how many rows of a unit are seen on certain days.
        """
        period = self.shifted(offset)
        # A unit that is no more may still have papers that stand.
        span = Days(FIRST_DAY, period.days.last) if table.standing else period.days
        for unit in units:
            if not table.is_of(unit.kind):
                continue
            scope = unit.days.meet(span)
            if scope is None:
                continue
            if self._reopened(table, unit.id, period):
                yield from self._all_open(table, unit, scope, present)
            elif isinstance(table.completes, Returned):
                yield from self._returned(table, unit, scope, present, present_on, returns.get(unit.id, ()))
            elif isinstance(table.completes, Monthly):
                yield from self._monthly(table, unit, period, present)
            elif isinstance(table.completes, Panel):
                yield from self._panel(table.completes, unit, scope, panel.get(unit.id, []))
                if self._may_grow(self.evidence.tables[table.completes.table], unit, offset):
                    yield from self._by_month(table, unit, [scope], present)
            elif table.dated:
                yield from self._by_month(table, unit, self.open_days(table, scope), present)
            else:
                yield from self._undated(table, unit, period, present)

    def open_days(self, table: Table, span: Days) -> list[Days]:
        """Return the days of a span on which a system of record is not closed."""
        lag = table.completes.lag if isinstance(table.completes, (Complete, Monthly)) else 0
        until = Days(-(10**6), self.as_of - lag)
        covered = [run.meet(until) for run in self.evidence.coverage.get(table.name, ())]
        return uncovered(span, [run for run in covered if run is not None])

    def _by_month(self, table: Table, unit: Unit, runs: list[Days], present: Present) -> Iterator[Missing]:
        by_month: dict[int, Days] = {}
        for run in runs:
            for month in range(month_number(run.first), month_number(run.last) + 1):
                part = run.meet(Days(*month_days(month)))
                assert part is not None
                before = by_month.get(month)
                by_month[month] = part if before is None else Days(before.first, part.last)
        for month, days in by_month.items():
            high = table.max_rows - present(unit.id, month)
            if high > 0:
                yield Missing(unit.id, 0, high, days)

    def _all_open(self, table: Table, unit: Unit, scope: Days, present: Present) -> Iterator[Missing]:
        if table.dated:
            yield from self._by_month(table, unit, [scope], present)
        else:
            high = table.max_rows - present(unit.id, None)
            days = Days(FIRST_DAY, scope.last) if table.standing else None
            if high > 0:
                yield Missing(unit.id, 0, high, days)

    def _undated(self, table: Table, unit: Unit, period: Period, present: Present) -> Iterator[Missing]:
        lag = table.completes.lag if isinstance(table.completes, Complete) else 0
        day = self.stands_on(table, period)
        if isinstance(table.completes, Due):
            if day in unit.days and not present(unit.id, None):
                yield Missing(unit.id, 1, 1)
            return
        covered = self.evidence.coverage.get(table.name, ())
        if day + lag <= self.as_of and any(day in run for run in covered):
            return
        high = table.max_rows - present(unit.id, None)
        if high <= 0:
            return
        if not table.standing:
            yield Missing(unit.id, 0, high)
            return
        seen_to = [min(run.last, self.as_of - lag) for run in covered if run.first <= self.as_of - lag]
        first = max(seen_to) + 1 if seen_to else FIRST_DAY
        if first <= period.days.last:
            yield Missing(unit.id, 0, high, Days(first, period.days.last))

    def _returned(
        self,
        table: Table,
        unit: Unit,
        scope: Days,
        present: Present,
        present_on: Callable[[str, Days], int],
        returns: Sequence[Return],
    ) -> Iterator[Missing]:
        filed = [item for item in returns if item.filed_on <= self.as_of and item.days.meet(scope)]
        for item in filed:
            days = item.days.meet(scope)
            lacking = item.rows - present_on(unit.id, item.days)
            if lacking > 0 and days is not None:
                # Of a return that goes beyond the period, the rows that are lacking may lie beyond it too.
                low = lacking if days == item.days.meet(unit.days) else 0
                yield Missing(unit.id, low, lacking, days)
        yield from self._by_month(table, unit, uncovered(scope, [item.days for item in filed]), present)

    def _monthly(self, table: Table, unit: Unit, period: Period, present: Present) -> Iterator[Missing]:
        assert isinstance(table.completes, Monthly)
        lag = table.completes.lag
        for month in unit.due_months(period):
            first, last = month_days(month)
            ended, there = last + lag <= self.as_of, present(unit.id, month)
            if ended and there:
                continue
            # A row that is written down later than it happened may be of any day of a month that goes on.
            at_once = table.recorded in (None, table.on)
            begin = max(first, min(last, self.as_of + 1 - lag)) if at_once and not ended else first
            days = Days(begin, last)
            high = table.max_rows - there
            if high > 0:
                yield Missing(unit.id, 0 if there else 1, high, days)
        yield from self._by_month(table, unit, self._between_slots(table, unit, period), present)

    def _between_slots(self, table: Table, unit: Unit, period: Period) -> list[Days]:
        """Return the open days of months in which a unit was open for a part only: no slot is due then."""
        scope = unit.scope(period)
        months = unit.due_months(period)
        if len(months) == len(period.months):
            return []
        due = [Days(*month_days(month)) for month in months]
        rest = [] if scope is None else uncovered(scope, due)
        return [run for span in rest for run in self.open_days(table, span)]

    def _may_grow(self, panel: Table, unit: Unit, offset: int) -> bool:
        """Return whether a panel may have members that are not known: their marks may turn up too."""
        none = self.missing(panel, offset, [unit], lambda *_: 0, {}, {}, lambda *_: 0)
        return next(none, None) is not None

    def _panel(
        self, panel: Panel, unit: Unit, scope: Days, slots: list[tuple[str, ...]]
    ) -> Iterator[Missing]:
        """Yield a row for each member of a panel who has given none; ``slots`` are those left empty."""
        for slot in slots:
            names = tuple(zip(panel.fields, slot, strict=True))
            yield Missing(unit.id, 1, 1, scope, names)

    def _reopened(self, table: Table, unit: str, period: Period) -> bool:
        return any(item.meets(table, unit, period.days) for item in self.evidence.reopened)

    def filled(self, table: Table, unit: Unit, filled: Mapping[int, bool]) -> tuple[int, int]:
        """Return how many due monthly slots of a unit are filled, at the least and at the most.

        Args:
            filled: the months that have a row which was recorded in time.
        """
        assert isinstance(table.completes, Monthly)
        low = open_ = 0
        if not table.is_of(unit.kind):
            return 0, 0
        owned = (unit.id, *self.evidence.kin.taken_over.get(unit.id, ()))
        reopened = any(self._reopened(table, name, self.period) for name in owned)
        for month in unit.due_months(self.period):
            first, last = month_days(month)
            if filled.get(month):
                low += 1
                continue
            covered = not uncovered(Days(first, last), self.evidence.coverage.get(table.name, ()))
            if not covered or reopened or last + table.completes.lag > self.as_of:
                open_ += 1
        return low, low + open_

    # ---------------------------------------------------------------------------- cells and rows

    def current(self, table: Table, rows: Iterable[Raw]) -> list[Raw]:
        """Return the rows without those that a later record of the same fact supersedes."""
        found = list(rows)
        if table.recorded is None:
            return found
        latest: dict[tuple[object, ...], Raw] = {}
        for row in found:
            if row[table.recorded] <= self.as_of:
                key = (*(row[name] for name in table.key), row["unit"])
                if key not in latest or row[table.recorded] > latest[key][table.recorded]:
                    latest[key] = row
        return list(latest.values())

    def cell(self, item: Field, row: Raw) -> Value:
        """Return what a cell is known to hold on the day of the cut."""
        raw = row[item.name]
        if item.known_on is not None:
            known_on = row[item.known_on]
            if known_on is None or known_on > self.as_of:
                return domain(item)
        if isinstance(item.type, Date) and item.null == "none" and (raw is None or raw > self.as_of):
            return Num(min(self.as_of + 1, LAST_DAY), LAST_DAY)
        if raw is None:
            return Maybe(None, YES) if item.null == "none" else domain(item)
        value = _known(item, raw)
        return Maybe(value, NO) if _optional(item) else value  # type: ignore[arg-type]

    def row(self, table: Table, row: Raw) -> Row:
        """Return a stored row as it is seen."""
        cells: dict[str, Value] = {}
        for name, item, plain in _cells(table):
            raw = row[name]
            cells[name] = self.cell(item, row) if plain is None or raw is None else plain(raw)
        months = (month_number(row[table.day]),) if table.dated and table.on else ()
        label = " ".join(str(row[name]) for name in table.key if name not in ("unit", "year"))
        return Row(cells, 1, 1, months, label or row["unit"], table.on, row["unit"])

    def missing_row(self, table: Table, missing: Missing, days: Days | None, low: int) -> Row:
        """Return rows that may turn up, as rows of which the cells are unknown."""
        cells = dict(_unknown_cells(table))
        if days is not None and table.on is not None:
            cells[table.on] = Num(days.first, days.last)
        for name, value in missing.known:
            cells[name] = _known(table[name], value)
        months = (
            tuple(range(month_number(days.first), month_number(days.last) + 1))
            if days and table.dated
            else ()
        )
        return Row(cells, low, missing.high, months, "", table.on, missing.unit)


@cache
def _cells(table: Table) -> tuple[tuple[str, Field, Callable[[Any], Value] | None], ...]:
    """Return the fields that have cells, each with what makes a cell of what is stored, where nothing else matters."""
    return tuple(
        (item.name, item, None if _special(item) else _reader(item))
        for item in table.fields
        if not isinstance(item.type, Note)
    )


@cache
def _unknown_cells(table: Table) -> Mapping[str, Value]:
    """Return the cells of a row of which nothing is known."""
    return {item.name: domain(item) for item in table.fields if not isinstance(item.type, Note)}


def _special(item: Field) -> bool:
    """Return whether a cell that is filled may not count on the day of the cut, or may be none."""
    return item.known_on is not None or item.null == "none"


def _optional(item: Field) -> bool:
    return item.null == "none" and not isinstance(item.type, (Date, Note))


def _known(item: Field, raw: object) -> Value:
    return _reader(item)(raw)


@cache
def _reader(item: Field) -> Callable[[Any], Value]:
    """Return what makes the value of a filled cell of what is stored."""
    if isinstance(item.type, (Int, Decimal, Date)):
        scale = scale_of(item.type)
        return _whole if scale == 1 else partial(_scaled, scale)
    if isinstance(item.type, Bool):
        return lambda raw: truth(bool(raw))
    if isinstance(item.type, Category):
        return _single
    return str


@cache
def _single(raw: str) -> frozenset[str]:
    return frozenset({raw})


def _whole(raw: int) -> Num:
    return Num(raw, raw)


def _scaled(scale: int, raw: int) -> Num:
    return Num.of(Fraction(raw, scale))


@cache
def domain(item: Field) -> Value:
    """Return all that a cell of a field may hold."""
    value: Value
    if isinstance(item.type, (Int, Decimal, Date)):
        low, high = bounds_of(item.type)
        value = Num(whole_if(low), whole_if(high))
    elif isinstance(item.type, Bool):
        value = EITHER
    elif isinstance(item.type, Category):
        value = frozenset(item.type.values)
    else:
        value = None
    return Maybe(value, EITHER) if _optional(item) else value  # type: ignore[arg-type]


class Cases:
    """The cases of single units, made from evidence on the day of the cut."""

    def __init__(self, evidence: Evidence, period: Period, as_of: int) -> None:
        self.cut = Cut(evidence, period, as_of)

    def case(
        self, unit: str, tables: Mapping[str, Table] | None = None, before: Collection[str] | None = None
    ) -> Case:
        """Return what is known of a unit.

        Args:
            unit: the id of a unit.
            tables: the tables to read, or None for all.
            before: the names of those of which the period before is read too, or None for all.
        """
        evidence = self.cut.evidence
        asked = (evidence.tables if tables is None else tables).values()
        evidence.look_up(unit, asked)
        rows = {}
        filled = {}
        for table in asked:
            if table.reference:
                continue
            for offset in (0, -1) if before is None or table.name in before else (0,):
                rows[table.name, offset] = tuple(self._rows(unit, table, offset))
            if isinstance(table.completes, Monthly):
                filled[table.name] = self._filled(unit, table)
        periods = {offset: self.cut.shifted(offset) for offset in (0, -1)}
        return Case(
            unit=evidence.assessed[unit],
            rows=rows,
            due_months={offset: evidence.due_months(unit, period) for offset, period in periods.items()},
            existed={offset: evidence.existed(unit, period) for offset, period in periods.items()},
            filled=filled,
            calendar=evidence.calendar,
        )

    def _stored(self, table: Table, unit: str) -> list[Raw]:
        data = self.cut.evidence.data.get(table.name)
        return [] if data is None else self.cut.current(table, data.of_units([unit]))

    def _seen(self, table: Table, unit: str, offset: int) -> list[Raw]:
        return [row for row in self._stored(table, unit) if self.cut.sees(table, row, offset)]

    def _rows(self, unit: str, table: Table, offset: int) -> Iterator[Row]:
        cut, evidence = self.cut, self.cut.evidence
        for source, days in evidence.sees(table, unit):
            base = evidence.units[source]
            seen = self._seen(table, source, offset)
            belongs = cut.attribution_day(base, offset) in days
            for row in seen:
                if row[table.day] in days if table.dated else belongs:
                    yield cut.row(table, row)
            for missing in self._missing(table, base, offset, seen):
                yield from self._part(table, missing, days, belongs)

    def _part(self, table: Table, missing: Missing, days: Days, belongs: bool) -> Iterator[Row]:
        if not table.dated or missing.days is None:
            if belongs:
                yield self.cut.missing_row(table, missing, missing.days, missing.low)
            return
        part = missing.days.meet(days)
        if part is not None:
            yield self.cut.missing_row(table, missing, part, missing.low if part == missing.days else 0)

    def _missing(self, table: Table, unit: Unit, offset: int, seen: list[Raw]) -> Iterator[Missing]:
        months = Counter(month_number(row[table.day]) for row in seen) if table.dated else Counter[int]()

        def present(_: str, month: int | None) -> int:
            return len(seen) if month is None else months[month]

        slots = {}
        if isinstance(table.completes, Panel):
            panel = self.cut.evidence.tables[table.completes.table]
            due = [
                tuple(row[name] for name in table.completes.fields)
                for row in self._seen(panel, unit.id, offset)
            ]
            given = {tuple(row[name] for name in table.completes.fields) for row in seen}
            slots[unit.id] = sorted(slot for slot in set(due) if slot not in given)

        def present_on(unit: str, days: Days) -> int:
            rows = self._stored(table, unit)
            return sum(1 for row in rows if row[table.day] in days and row[table.day] <= self.cut.as_of)

        returns = {unit.id: self.cut.evidence.filed(table.name, unit.id)}
        return self.cut.missing(table, offset, [unit], present, returns, slots, present_on)

    def _filled(self, unit: str, table: Table) -> tuple[int, int]:
        assert isinstance(table.completes, Monthly)
        lag = table.completes.lag
        months: dict[int, bool] = {}
        evidence = self.cut.evidence
        for source, _ in evidence.sources[unit]:
            if evidence.owners[source] == unit:
                for row in self._seen(table, source, 0):
                    month = month_number(row[table.day])
                    recorded = row[table.recorded or table.day]
                    if recorded <= month_days(month)[1] + lag:
                        months[month] = True
        return self.cut.filled(table, evidence.assessed[unit], months)
