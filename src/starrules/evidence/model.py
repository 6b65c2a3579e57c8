"""Evidence as it is held: units, coverage, returns and rows, before any day of the cut is chosen."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from attrs import evolve, field, frozen

from starrules.errors import Fault
from starrules.evidence.kin import Kin, PerUnit
from starrules.model import Days, Period, Unit
from starrules.rules.case import Calendar
from starrules.schema import Panel, Table

if TYPE_CHECKING:
    from starrules.evidence.roster import Roster

Raw = dict[str, Any]
"""A row as stored: whole numbers scaled by the field's places, dates as day numbers, None for empty."""


class TableData(Protocol):
    """The rows of one table, however they are held."""

    def of_units(self, units: Iterable[str]) -> Sequence[Raw]:
        """Return the rows of these units, in any order."""
        ...

    def __len__(self) -> int: ...


class RowData:
    """Rows held as Python dictionaries."""

    def __init__(self, rows: Iterable[Raw]) -> None:
        self.rows = tuple(rows)
        self._by_unit: dict[str, list[Raw]] = {}
        for row in self.rows:
            self._by_unit.setdefault(row.get("unit", ""), []).append(row)

    def of_units(self, units: Iterable[str]) -> Sequence[Raw]:
        """Return the rows of these units."""
        return [row for unit in units for row in self._by_unit.get(unit, ())]

    def __len__(self) -> int:
        return len(self.rows)


@frozen
class Return:
    """A unit's statement of how many rows a table has for it on certain days (零报告 when none)."""

    table: str
    unit: str
    days: Days
    rows: int
    filed_on: int


class Returns(Sequence[Return]):
    """Returns that tell those of one unit without making all others."""

    @abstractmethod
    def of_unit(self, table: str, unit: str) -> Sequence[Return]:
        """Return what a unit filed for a table."""

    @abstractmethod
    def spans(self) -> Iterator[tuple[str, Days]]:
        """Yield each table with each run of days for which any unit filed a return, once."""


@frozen
class Reopened:
    """A scope that is open because faulty rows were set aside; None where a row did not tell.

    Args:
        table, unit, days: the scope.
        places: where the faults are for which rows were set aside.
    """

    table: str
    unit: str | None
    days: Days | None
    places: tuple[str, ...] = field(default=(), eq=False)

    def meets(self, table: Table, unit: str, period: Days) -> bool:
        """Return whether rows of a unit may turn up in a table for it, in a period."""
        return (
            self.table == table.name
            and self.unit in (None, unit)
            and (self.days is None or table.standing or self.days.meet(period) is not None)
        )


@frozen
class Passed:
    """The kind of frames that evidence came as; evidence in files is read into Polars frames.

    Args:
        kind: one of ``polars``, ``polars-lazy``, ``pandas``, ``pyarrow``, ``duckdb``, ``pyspark``.
        beside: what results are made with that are to join with the frames: for ``duckdb`` a relation of their
            connection, made from none of them, for ``pyspark`` their session.
    """

    kind: str = "polars"
    beside: Any = None

    def __reduce__(self) -> tuple[type[Passed], tuple[str, ...]]:
        """Return what a copy is made from: elsewhere there is neither connection nor session, and results are of Polars."""
        return Passed, () if self.beside is not None else (self.kind,)


@frozen(slots=False)
class Evidence:
    """Everything that is known, as filed.

    Args:
        tables: the declared tables by name.
        units: the registry by unit id.
        coverage: the runs of days that the manifest covers, by table.
        returns: the returns that units filed.
        calendar: the working days.
        data: the rows by table; a table that is not there is open.
        reopened: the scopes that set-aside rows opened.
        covered_to: the last day that the manifest covers, None where it covers none: the default day of the cut.
        first_month: the month, 1 to 12, in which the years begin that rows of yearly tables speak of.
        inputs: the names and SHA-256 digests of the files read, or of the frames by their tables.
        set_aside: the faults for which rows were set aside.
        unread: the tables of plugins that do not count, which were not read.
        passed: the kind of frames that it came as; evidence is no other for it.
    """

    tables: Mapping[str, Table]
    units: Mapping[str, Unit]
    coverage: Mapping[str, tuple[Days, ...]] = field(factory=dict)
    returns: Sequence[Return] = ()
    calendar: Calendar = field(factory=Calendar)
    data: Mapping[str, TableData] = field(factory=dict)
    reopened: tuple[Reopened, ...] = ()
    covered_to: int | None = None
    first_month: int = 1
    inputs: tuple[tuple[str, str], ...] = ()
    set_aside: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()
    passed: Passed = field(default=Passed(), eq=False, repr=False)

    def corrected(self, table: str, find: Mapping[str, object], to: Mapping[str, object]) -> Evidence:
        """Return this evidence with the cells ``to`` in every row of a table that has the cells ``find``."""
        from starrules.evidence.correct import corrected

        return corrected(self, table, find, to)

    @cached_property
    def kin(self) -> Kin:
        """Whose rows are whose."""
        return Kin(self.units)

    @cached_property
    def roster(self) -> Roster:
        """The registry in columns, for lanes; it takes Polars."""
        from starrules.evidence.roster import Roster

        return Roster.of(self.units, self.kin)

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The unit that each unit's rows belong to now: itself, or who took over in the end."""
        return PerUnit(self.units, self.kin.owner)

    @cached_property
    def assessed(self) -> Mapping[str, Unit]:
        """The units with the days of those whose rows they took over."""
        return PerUnit(self.units, self.kin.assessed)

    @cached_property
    def targets(self) -> Mapping[str, tuple[tuple[str, Days], ...]]:
        """For each unit that has rows: the units that see them, and for rows of which days."""
        return PerUnit(self.units, self.kin.targets)

    @cached_property
    def sources(self) -> Mapping[str, tuple[tuple[str, Days], ...]]:
        """For each unit: the units whose rows it sees, and of which days."""
        return PerUnit(self.units, self.kin.sources)

    def filed(self, table: str, unit: str) -> Sequence[Return]:
        """Return what a unit filed for a table; of returns in columns no others are made for it."""
        if isinstance(self.returns, Returns):
            return self.returns.of_unit(table, unit)
        return self._filed.get((table, unit), ())

    def filed_spans(self) -> Iterator[tuple[str, Days]]:
        """Yield each table with each run of days for which any unit filed a return, once."""
        if isinstance(self.returns, Returns):
            yield from self.returns.spans()
        else:
            yield from {(item.table, item.days): None for item in self.returns}

    @cached_property
    def _filed(self) -> Mapping[tuple[str, str], Sequence[Return]]:
        found: dict[tuple[str, str], list[Return]] = {}
        for item in self.returns:
            found.setdefault((item.table, item.unit), []).append(item)
        return found

    def look_up(self, unit: str, tables: Iterable[Table]) -> None:
        """Read the rows that a unit sees of some tables from all files at once, where tables are in files."""
        asked = list(tables)
        panels = [table.completes.table for table in asked if isinstance(table.completes, Panel)]
        names = dict.fromkeys([*(table.name for table in asked), *panels])
        read = [self.data[name] for name in names if name in self.data]
        if any(hasattr(data, "kept") for data in read):
            from starrules.evidence.frames import read_units

            read_units(read, [source for source, _ in self.sources[unit]])

    def around(self, unit: str) -> Evidence:
        """Return what bears on the verdicts of one unit alone: of a population, a few units with their rows and returns.

        These are the unit, the offices that it belonged to, whoever took over from these, and all whose rows they see. A
        report of it says of the unit what a report of all evidence says, but for a place among others (``awards.upper``).

        Args:
            unit: the id of a unit of this evidence.
        """
        from starrules.evidence.near import around

        return around(self, unit)

    def held(self) -> Evidence:
        """Return this evidence with the rows of all files read and all returns made, for what asks every unit, one after another."""
        read = {name: data.held() for name, data in self.data.items() if hasattr(data, "held")}
        found = evolve(self, data={**self.data, **read}) if read else self
        return evolve(found, returns=tuple(self.returns)) if isinstance(self.returns, Returns) else found

    def seen_by(self, table: Table, unit: str) -> tuple[tuple[str, Days], ...]:
        """Return the units that see a unit's rows of a table, and of which days."""
        return self.targets[unit] if table.rolls_up else self.targets[unit][:1]

    def sees(self, table: Table, unit: str) -> tuple[tuple[str, Days], ...]:
        """Return the units whose rows of a table a unit sees, and of which days."""
        found = self.sources.get(unit, ())
        if table.rolls_up:
            return found
        return tuple((source, days) for source, days in found if self.kin.owner(source) == unit)

    def due_months(self, unit: str, period: Period) -> tuple[int, ...]:
        """Return the months for which a unit is due in a period."""
        return self.assessed[unit].due_months(period)

    def existed(self, unit: str, period: Period) -> bool:
        """Return whether a unit, or one whose rows it took over, was open in a period."""
        return self.assessed[unit].scope(period) is not None
