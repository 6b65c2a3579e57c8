"""The registry in columns: what lanes join with, for any registry, and a registry that is held so.

Polars is imported here, so this module is imported only once a population is computed or stored evidence is opened.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, ItemsView, Iterator, Mapping, ValuesView
from functools import cached_property
from typing import Any

import polars as pl
from attrs import field, frozen

from starrules.evidence.frames import runs_of
from starrules.evidence.kin import Kin, Registry
from starrules.model import Days, Membership, Text, Unit

UNIT, PLACE, TARGET, FIRST, LAST, ALIKE = "unit", "~place", "~target", "~first", "~last", "~alike"
UNITS: Mapping[str, Any] = {
    "unit": pl.String, "kind": pl.String, "name_zh": pl.String, "name_en": pl.String, "unit_class": pl.String,
    "first": pl.Int32, "last": pl.Int32, "successor": pl.String, "succeeded_on": pl.Int32,
}  # fmt: skip
"""The columns of a registry; days as day numbers."""
FEW = 100
"""Fewer ids than these are looked up one by one: what finds many at once has to see all units first."""
MEMBERSHIPS: Mapping[str, Any] = {
    "unit": pl.String, "office": pl.String, "first": pl.Int32, "last": pl.Int32,
}  # fmt: skip


@frozen(eq=False, slots=False)
class UnitColumns(Registry):
    """A registry held in columns; a unit is made when it is asked for.

    Args:
        frame: a row for each unit with the columns of ``UNITS``, sorted by their ids, each there once.
        offices: a row for each stay of a section in an office with the columns of ``MEMBERSHIPS``, sorted by unit
            and first day.
    """

    frame: pl.DataFrame = field(repr=False)
    offices: pl.DataFrame = field(repr=False)

    @classmethod
    def of(cls, units: Mapping[str, Unit]) -> UnitColumns:
        """Return a registry in columns."""
        if isinstance(units, cls):
            return units
        rows = [
            (
                unit.id, unit.kind, unit.name.zh, unit.name.en, unit.unit_class,
                unit.days.first, unit.days.last, unit.successor or None, unit.succeeded_on,
            )
            for unit in (units[name] for name in sorted(units))
        ]  # fmt: skip
        stays = [
            (unit.id, item.office, item.days.first, item.days.last)
            for unit in (units[row[0]] for row in rows)
            for item in unit.memberships
        ]
        return cls(
            pl.DataFrame(rows, schema=dict(UNITS), orient="row"),
            pl.DataFrame(stays, schema=dict(MEMBERSHIPS), orient="row"),
        )

    @cached_property
    def _ids(self) -> pl.Series:
        return self.frame.get_column(UNIT)

    @cached_property
    def _sections(self) -> pl.Series:
        return self.offices.get_column(UNIT)

    @property
    def ids(self) -> pl.Series:
        """The ids of the units in order; where one stands is the unit's place."""
        return self._ids

    def placed(self, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """Return rows with the places of units in columns that hold ids; rows of units that are not there are left out."""
        places = [self.places_of(rows.get_column(name)) for name in columns]
        rows = rows.with_columns(places)
        return rows.drop_nulls(columns) if any(item.null_count() for item in places) else rows

    def places_of(self, ids: pl.Series) -> pl.Series:
        """Return the places of units by their ids, null for one that is not there."""
        if len(ids) < FEW:
            places = [None if name is None else self.place(name) for name in ids]
            return pl.Series(ids.name, places, pl.Int32)
        place = pl.int_range(len(self), dtype=pl.Int32, eager=True)
        known = pl.DataFrame({UNIT: self.ids, PLACE: place})
        found = ids.alias(UNIT).to_frame().join(known, on=UNIT, how="left", maintain_order="left")
        return found.get_column(PLACE).alias(ids.name)

    def place(self, unit: str) -> int | None:
        """Return the place of a unit, or None where there is no such unit."""
        place = bisect_left(self._ids, unit)  # faster for one than what Polars has for many
        return place if place < len(self._ids) and self._ids[place] == unit else None

    def __getitem__(self, unit: str) -> Unit:
        if "_every" in vars(self):
            return self._every[unit]
        place = self.place(unit)
        if place is None:
            raise KeyError(unit)
        first, after = bisect_left(self._sections, unit), bisect_right(self._sections, unit)
        stays = tuple(
            Membership(office, Days(start, end))
            for _, office, start, end in self.offices.slice(first, after - first).iter_rows()
        )
        return _unit(self.frame.row(place), stays)

    @cached_property
    def _every(self) -> dict[str, Unit]:
        """All units, made at once for who asks for all: looking one up after another takes ten times as long."""
        stays: dict[str, tuple[Membership, ...]] = {}
        for unit, office, first, last in self.offices.iter_rows():
            stays[unit] = (*stays.get(unit, ()), Membership(office, Days(first, last)))
        return {row[0]: _unit(row, stays.get(row[0], ())) for row in self.frame.iter_rows()}

    def values(self) -> ValuesView[Unit]:
        """Return all units, in the order of their ids."""
        return self._every.values()

    def items(self) -> ItemsView[str, Unit]:
        """Return all units with their ids, in the order of these."""
        return self._every.items()

    def __contains__(self, unit: object) -> bool:
        if "_every" in vars(self):
            return unit in self._every
        return isinstance(unit, str) and self.place(unit) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids.to_list())

    def __len__(self) -> int:
        return self.frame.height

    def successors(self) -> Iterator[tuple[str, str]]:
        """Yield each unit that was taken over, and by whom."""
        found = self.frame.filter(pl.col("successor").is_not_null()).select(UNIT, "successor")
        yield from found.iter_rows()

    def members(self, offices: Collection[str]) -> Iterator[tuple[str, Days]]:
        """Yield the sections that belonged to some offices, and on which days; no others are looked at."""
        order, runs = self._stays
        places = [place for office in offices if office in runs for place in order.slice(*runs[office])]
        for section, _, first, last in self.offices[sorted(places)].iter_rows():
            yield section, Days(first, last)

    def called(self, name: str) -> Iterator[str]:
        """Yield the ids of the units that have a name; no unit is made for it."""
        found = self.frame.filter((pl.col("name_zh") == name) | (pl.col("name_en") == name))
        yield from found.get_column(UNIT)

    @cached_property
    def _stays(self) -> tuple[pl.Series, Mapping[str, tuple[int, int]]]:
        """The places of the stays in the order of their offices, and where each office's begin and how many there are."""
        return runs_of(self.offices.get_column("office"))


def _unit(row: tuple[Any, ...], stays: tuple[Membership, ...]) -> Unit:
    """Return the unit of a row of ``UNITS``."""
    unit, kind, name_zh, name_en, unit_class, first, last, successor, succeeded_on = row
    name, days = Text(name_zh, name_en), Days(first, last)
    return Unit(unit, kind, name, days, stays, successor or "", succeeded_on, unit_class)


@frozen(eq=False, slots=False)
class Roster:
    """What lanes join rows with: whose rows are whose, and which units were open on which days.

    In a lane a unit is its place among the ids in order, a whole number from 0 on, which is grouped and joined faster
    than a text and goes back to the id in the end.

    Args:
        columns: the registry.
        kin: the relations of its units.
    """

    columns: UnitColumns
    kin: Kin

    @classmethod
    def of(cls, units: Mapping[str, Unit], kin: Kin) -> Roster:
        """Return the roster of a registry."""
        return cls(UnitColumns.of(units), kin)

    def __len__(self) -> int:
        return len(self.columns)

    def placed(self, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """Return rows with the places of units in columns that hold ids; rows of units that are not there are left out."""
        return self.columns.placed(rows, *columns)

    def named(self, rows: pl.DataFrame, column: str = UNIT) -> pl.DataFrame:
        """Return rows with the ids of units in a column that holds places."""
        return rows.with_columns(self.columns.ids.gather(rows.get_column(column)).alias(column))

    @cached_property
    def names(self) -> list[str]:
        """The ids of all units in order."""
        return self.columns.ids.to_list()

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of every unit."""
        return {name: index for index, name in enumerate(self.names)}

    @cached_property
    def heirs(self) -> pl.DataFrame:
        """A row for each unit that was taken over: ``unit`` and who has its rows now, ``~target``."""
        schema = {UNIT: pl.String, TARGET: pl.String}
        found = pl.DataFrame(sorted(self.kin.heirs.items()), schema=schema, orient="row")
        return self.placed(found, UNIT, TARGET)

    @cached_property
    def offices(self) -> pl.DataFrame:
        """A row for each stay of a section in an office: ``unit``, ``~target``, ``~first`` and ``~last`` day."""
        found = self.columns.offices.select(
            UNIT, pl.col("office").alias(TARGET), pl.col("first").alias(FIRST), pl.col("last").alias(LAST)
        )
        found = self.placed(found, UNIT, TARGET)
        if self.heirs.is_empty():
            return found
        old, new = self.heirs.get_column(UNIT), self.heirs.get_column(TARGET)
        return found.with_columns(pl.col(TARGET).replace(old, new))

    @cached_property
    def days(self) -> pl.DataFrame:
        """A row for each unit, in order: ``unit`` and the days ``~first`` to ``~last`` on which it was open itself."""
        place = pl.int_range(pl.len(), dtype=pl.Int32).alias(UNIT)
        first, last = pl.col("first").alias(FIRST), pl.col("last").alias(LAST)
        return self.columns.frame.select(place, first, last)

    @cached_property
    def units(self) -> pl.DataFrame:
        """A row for each unit, in order: ``unit`` and the number of the run of days, ``~alike``, on which it was open.

        Those whose rows it took over count as open before it.
        """
        days = self.days
        if not self.heirs.is_empty():
            taken = self.heirs.join(days, on=UNIT).group_by(TARGET).agg(pl.col(FIRST).min().alias("~before"))
            days = days.join(taken, left_on=UNIT, right_on=TARGET, how="left", maintain_order="left")
            days = days.with_columns(pl.min_horizontal(FIRST, "~before").alias(FIRST))
        runs = pl.struct(FIRST, LAST).rank("dense").cast(pl.Int32) - 1
        return days.select(UNIT, FIRST, LAST, runs.alias(ALIKE))

    @cached_property
    def runs(self) -> tuple[Days, ...]:
        """The runs of days by their numbers."""
        found = self.units.unique(ALIKE).sort(ALIKE).select(FIRST, LAST)
        return tuple(Days(first, last) for first, last in found.iter_rows())
