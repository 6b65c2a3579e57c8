"""The rows of one file in stored form, and the flaws found in them: in columns and cells to begin with.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from attrs import define

from starrules.errors import Fault
from starrules.evidence import cells
from starrules.evidence.files import Contents
from starrules.evidence.flaws import ROW, Flaw, Flawed, all_fields, check_cells, column_faults
from starrules.evidence.frames import FrameData, column_types
from starrules.messages import message
from starrules.schema import Field, Table


@define(slots=False, kw_only=True)
class Sheet(Flawed):
    """The rows of one table's file in a frame, in stored form."""

    frame: pl.DataFrame

    def data(self) -> FrameData:
        """Return the rows as evidence holds them."""
        return FrameData(self.frame.drop(ROW))

    def named(self, needed: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Return the rows with their numbers, in their order: those in which these columns are filled in."""
        return (self.frame.drop_nulls(needed) if needed else self.frame).rows(named=True)

    def places(self, rows: Collection[int]) -> list[tuple[str | None, int | None]]:
        """Return the unit and the year of some rows, as far as they tell."""
        table = self.table
        unit = pl.lit(None, pl.String) if table.reference else pl.col("unit")
        year = pl.lit(None, pl.Int32)
        if table.yearly:
            year = pl.col("year")
        elif table.on is not None:
            year = pl.col(table.on).cast(pl.Date).dt.year()
        return (
            self.frame.filter(pl.col(ROW).is_in(list(rows)))
            .select(unit.alias("unit"), year.alias("year"))
            .rows()
        )

    def leave_out(self, rows: Collection[int]) -> None:
        """Leave rows out of the frame."""
        self.frame = self.frame.filter(~pl.col(ROW).is_in(list(rows)))

    def check(
        self,
        frame: pl.DataFrame,
        mask: pl.Expr,
        column: str,
        words: Callable[[dict[str, Any]], tuple[str, ...]],
        *,
        placing: bool | None = None,
    ) -> None:
        """Note a flaw for each row of a frame where ``mask`` holds; ``words`` tells expected, found, advice."""
        for row in frame.filter(mask).iter_rows(named=True):
            self.flaw(row[ROW], column, *words(row), placing=placing)


def read_sheet(table: Table, file: str, contents: Contents) -> Sheet:
    """Return a file's rows in stored form, with a flaw for each wrong column and cell."""
    raw = contents.frame
    if raw is None:
        empty = pl.DataFrame(schema={**column_types(table), ROW: pl.Int64()})
        sheet = Sheet(table=table, file=file, frame=empty, missing=frozenset(all_fields(table)))
        sheet.flaws += [Flaw(file, fault) for fault in contents.faults]
        return sheet
    columns = Columns(table, raw.schema, contents.types)
    frame = columns.stored(raw, contents.numbers)
    sheet = Sheet(
        table=table, file=file, frame=frame, records=contents.records, missing=frozenset(columns.missing)
    )
    sheet.flaws += [
        Flaw(file, fault)
        for fault in column_faults(table, file, raw.columns, header=contents.header, index=contents.index)
    ]
    sheet.flaws += [Flaw(file, fault) for fault in columns.faults(file)]
    sheet.flaws += row_flaws(file, contents.row_faults)
    columns.check(sheet, raw)
    return sheet


def row_flaws(file: str, faults: Iterable[tuple[int, Fault]]) -> Iterator[Flaw]:
    """Yield a flaw for each row that cannot be parted into cells."""
    for row, fault in faults:
        yield Flaw(file, fault, row, 0, (row,), placing=True)


class Columns:
    """The columns of a table as a file or a frame has them, and which of them can be read.

    Args:
        table: the table.
        schema: the types of the columns that are there.
        types: how the library that they are of calls their types, where that is not Polars.
    """

    def __init__(self, table: Table, schema: Mapping[str, pl.DataType], types: Mapping[str, str]) -> None:
        self.fields = all_fields(table)
        self.schema = schema
        wrong = {
            name: cells.refusal(item, schema[name], types.get(name))
            for name, item in self.fields.items()
            if name in schema
        }
        self.refused = {name: words for name, words in wrong.items() if words is not None}
        """The columns of types that cannot be cells: what was expected, what was found, what to do."""
        held = column_types(table)
        self._expressions = [
            pl.lit(None, held[name]).alias(name)
            if name in self.missing
            else cells.stored(item.type, schema[name], pl.col(name)).cast(held[name]).alias(name)
            for name, item in self.fields.items()
        ]

    @property
    def missing(self) -> set[str]:
        """The columns that are not there, or cannot be read."""
        return {name for name in self.fields if name in self.refused or name not in self.schema}

    def faults(self, file: str) -> Iterator[Fault]:
        """Yield a fault for each column of a type that cannot be cells."""
        for name, words in self.refused.items():
            yield Fault(message("{file}, column {column}", file=file, column=name), *words)

    def stored(self, raw: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
        """Return rows in stored form, with their numbers."""
        return raw.with_columns(numbers.alias(ROW)).select(*self._expressions, ROW)

    def check(self, sheet: Sheet, raw: pl.DataFrame) -> None:
        """Note a flaw for each cell of a sheet that cannot be stored; ``raw`` has its rows as they came."""
        _check_columns(sheet, raw, [item for name, item in self.fields.items() if name not in self.missing])


def _check_columns(sheet: Sheet, raw: pl.DataFrame, fields: Iterable[Field]) -> None:
    for item in fields:
        wrong = sheet.frame.get_column(item.name).is_null()
        if item.null != "never" and wrong.any():
            wrong &= raw.get_column(item.name).is_not_null()
        if not wrong.any():
            continue
        rows = sheet.frame.get_column(ROW).filter(wrong)
        check_cells(sheet, item, zip(rows, raw.get_column(item.name).filter(wrong), strict=True))
