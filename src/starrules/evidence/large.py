"""A table too large to be held: its rows are taken a million at a time, checked, put in the order of their units and written.

What a row shows by itself is looked at as it comes in; what rows show beside each other is looked at unit by unit, once they
stand in the order of these. It is the code for tables that are held that finds the faults, so they are the same.

Polars is imported here, so this module is imported only once a table may be too large to be held.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from attrs import define, field, frozen

from starrules.errors import Fault
from starrules.evidence import validate
from starrules.evidence.digest import digest_of, lines_of
from starrules.evidence.files import without_empty
from starrules.evidence.flaws import ROW, Flaw, Flawed, check_cells, column_faults
from starrules.evidence.frames import ParquetData, column_types
from starrules.evidence.ordered import Ordered
from starrules.evidence.returns import check_stated
from starrules.evidence.roster import UnitColumns
from starrules.evidence.scratch import Scratch
from starrules.evidence.sheet import Columns, Sheet, row_flaws
from starrules.evidence.sinking import sink
from starrules.evidence.wording import Vocabularies
from starrules.schema import Table

TOGETHER = 1_000_000
"""So many rows of a table are held at a time; a table with no more is held whole."""
PLACE, LINE = "#place", "#line"
"""The columns by which rows are put in order: the place of the unit, and the row as text."""
STRANGERS = 2**20
"""So many places below nought are there for units that the registry has not."""


@frozen(eq=False)
class Pieces:
    """The rows of a table as they come, some at a time.

    Args:
        schema: the types of the columns.
        rows: the rows, in order, and their numbers; each frame has these columns.
        row_faults: what is wrong with single rows, which are not among them; all of it once the last rows have come.
        types: how the library that they are of calls these types, where that is not Polars.
        index: the names of columns that a pandas frame has as its index.
        header: whether row 1 is told as the place of what is wrong with the columns.
    """

    schema: Mapping[str, pl.DataType]
    rows: Iterable[tuple[pl.DataFrame, pl.Series]]
    row_faults: Sequence[tuple[int, Fault]] = ()
    types: Mapping[str, str] = field(factory=dict)
    index: tuple[str, ...] = ()
    header: bool = True


@frozen(eq=False)
class Door:
    """What rows are held against as they come in, and where they are kept on their way.

    Args:
        registry: the units, their kin and the calendar.
        units: the units in columns; None where they cannot be read, so that nothing will be stored.
        vocabularies: the codes that a Key field may hold, by table and field.
        absent: the names of plugins that do not count.
        scratch: where rows are kept.
        storing: whether what comes is to be stored: then no table is held whole, not even one that came so.
    """

    registry: validate.Registry
    units: UnitColumns | None
    vocabularies: Vocabularies
    absent: Collection[str]
    scratch: Scratch
    storing: bool = False

    def placed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows with the places of their units, each unit that there is not at a place below nought."""
        unit = rows.get_column("unit")
        place = pl.lit(None, pl.Int32) if self.units is None else self.units.places_of(unit)
        stranger = -1 - (unit.hash() % STRANGERS).cast(pl.Int32)
        return rows.with_columns(pl.coalesce(place, stranger).alias(PLACE))


def fits_in_parts(table: Table) -> bool:
    """Return whether a table can be looked at unit by unit.

    A reference table has no units. A row that corrects another is told by its key, which must name the unit, or else the two
    might stand apart.
    """
    return not table.reference and (table.recorded is None or "unit" in table.key)


@define(slots=False, kw_only=True)
class LargeSheet(Flawed):
    """The rows of one table on the disk, in stored form, and the flaws found in them so far."""

    door: Door
    digest: str = ""
    _runs: Ordered | None = None
    _faulty: Sheet | None = None
    _hashes: list[pl.Series] = field(factory=list)
    _empty: set[str] = field(factory=set)
    _height: int = 0

    def take(self, pieces: Pieces, *, digested: bool) -> None:
        """Take the rows in, noting what each of them shows by itself.

        Args:
            pieces: the rows.
            digested: whether the digest is that of the rows.
        """
        none = pl.DataFrame(schema=pieces.schema)
        columns = Columns(self.table, without_empty(none).schema, pieces.types)
        self.missing = frozenset(columns.missing)
        self._runs = Ordered(self._folder / "rows", PLACE, TOGETHER)
        lines = Ordered(self._folder / "lines", LINE, TOGETHER) if digested else None
        filled: set[str] = set()
        for rows, numbers in pieces.rows:
            raw = without_empty(rows)
            filled |= {name for name in columns.refused if raw.get_column(name).null_count() < raw.height}
            piece = self._sheet(columns.stored(raw, numbers))
            columns.check(piece, raw)
            self.records += raw.height
            validate.check_each(piece, self.door.vocabularies, self.door.absent)
            validate.check_against(piece, self.door.registry)
            if not self._unit_in_key:
                self._hashes.append(piece.frame.select(self._hash).to_series().drop_nulls())
            self._runs.add(self.door.placed(piece.frame))
            if lines is not None:
                lines.add(lines_of(piece, raw).alias(LINE).to_frame())
        self._check_columns(columns, pieces, filled)
        if lines is not None:
            found = (rows.get_column(LINE) for rows in lines.stretches())
            self.digest = digest_of(self.table, found)
            lines.drop()

    def _sheet(self, rows: pl.DataFrame) -> Sheet:
        """Return some of the rows as if they were all; what is found in them is found here."""
        return Sheet(
            table=self.table, file=self.file, records=self.records, flaws=self.flaws, missing=self.missing,
            kept=self.kept, frame=rows,
        )  # fmt: skip

    def _check_columns(self, columns: Columns, pieces: Pieces, filled: Collection[str]) -> None:
        """Note what is wrong with the columns; of which type a column without any value is does not matter."""
        for name in [name for name in columns.refused if name not in filled]:
            del columns.refused[name]
            if columns.fields[name].null == "never":
                rows = self._rows().select(ROW).collect().get_column(ROW)
                check_cells(self, columns.fields[name], ((row, None) for row in rows.sort()))
        self.missing = frozenset(columns.missing)
        found = [
            *column_faults(
                self.table, self.file, list(pieces.schema), header=pieces.header, index=pieces.index
            ),
            *columns.faults(self.file),
        ]
        self.flaws += [Flaw(self.file, fault) for fault in found]
        self.flaws += row_flaws(self.file, pieces.row_faults)
        self.records += len(pieces.row_faults)

    # ------------------------------------------------------------------------------------ keys

    @property
    def _unit_in_key(self) -> bool:
        return "unit" in self.table.key

    @property
    def _hash(self) -> pl.Expr:
        """A number for each key, null where a part of it is: equal keys have equal ones."""
        names = validate.key_of(self.table)
        there = pl.all_horizontal(pl.col(name).is_not_null() for name in names)
        return pl.when(there).then(pl.struct(names).hash()).alias("#hash")

    def _check_keys(self) -> None:
        """Note equal keys that do not name the unit, so that their rows may stand anywhere."""
        if not self._hashes:
            return
        every = pl.concat(self._hashes).sort()
        self._hashes.clear()
        twice = every.filter(every == every.shift(1)).unique()
        if len(twice):
            rows = self._rows().filter(self._hash.is_in(twice.implode()))
            validate.check_keys(self._sheet(rows.collect()))

    # --------------------------------------------------------------------------- unit by unit

    def check(self, returns: Sheet | None) -> None:
        """Note what rows show beside each other and beside the returns, and write those with which nothing is wrong."""
        self._check_keys()
        parts = self._looked_through(returns)
        if self.door.units is None:
            for _ in parts:
                pass
        else:
            sink(parts, self._stored, self._path)
        if self.flaws:
            numbers = pl.Series(sorted({row for flaw in self.flaws for row in flaw.rows}), dtype=pl.Int64)
            rows = self._rows().filter(pl.col(ROW).is_in(numbers.implode()))
            self._faulty = self._sheet(rows.collect().sort(ROW))
        shutil.rmtree(self._folder, ignore_errors=True)

    def _looked_through(self, returns: Sheet | None) -> Iterator[pl.DataFrame]:
        """Yield the rows with which nothing is wrong, in the order of their units."""
        looked = 0
        wrong: set[int] = set()
        for rows in self._runs.stretches() if self._runs is not None else ():
            part = self._sheet(rows)
            if self._unit_in_key:
                validate.check_keys(part)
            validate.check_together(part)
            if returns is not None:
                check_stated(returns, part)
            wrong.update(row for flaw in self.flaws[looked:] for row in flaw.rows)
            looked = len(self.flaws)
            sound = pl.col(PLACE) >= 0
            if wrong:
                sound &= ~pl.col(ROW).is_in(pl.Series(list(wrong), dtype=pl.Int64).implode())
            kept = rows.filter(sound).drop("unit").rename({PLACE: "unit"}).select(*self._stored)
            self._empty |= {column.name for column in kept if column.null_count()}
            self._height += kept.height
            yield kept

    def _rows(self) -> pl.LazyFrame:
        types = column_types(self.table)
        none = pl.LazyFrame(schema={**types, ROW: pl.Int64, PLACE: pl.Int32})
        return none if self._runs is None or not self._runs.height else self._runs.rows()

    @property
    def _stored(self) -> Mapping[str, Any]:
        return {**column_types(self.table), "unit": pl.Int32()}

    @property
    def _folder(self) -> Path:
        return self.door.scratch.path / self.table.name

    @property
    def _path(self) -> Path:
        return self.door.scratch.path / f"{self.table.name}.parquet"

    # ------------------------------------------------------------------------- as other sheets

    def named(self, needed: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Return the rows with their numbers, in their order: those in which these columns are filled in."""
        return self._rows().drop_nulls(needed or None).sort(ROW).drop(PLACE).collect().rows(named=True)

    def places(self, rows: Collection[int]) -> list[tuple[str | None, int | None]]:
        """Return the unit and the year of some faulty rows, as far as they tell."""
        return [] if self._faulty is None else self._faulty.places(rows)

    def leave_out(self, rows: Collection[int]) -> None:
        """Leave rows out; those with which anything is wrong have not been written to begin with."""

    def data(self) -> ParquetData:
        """Return the rows as evidence holds them; they stay while they are held."""
        assert self.door.units is not None
        return ParquetData(self._path, self._height, self._empty, self.door.units, self.door.scratch)


__all__ = ["TOGETHER", "Door", "LargeSheet", "Pieces", "fits_in_parts"]
