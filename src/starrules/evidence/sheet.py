"""The rows of one file in stored form, and the flaws found in them: in columns and cells to begin with.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
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
    fields = all_fields(table)
    if raw is None:
        empty = pl.DataFrame(schema={**column_types(table), ROW: pl.Int64()})
        sheet = Sheet(table=table, file=file, frame=empty, missing=frozenset(fields))
        sheet.flaws += [Flaw(file, fault) for fault in contents.faults]
        return sheet
    faults = list(column_faults(table, file, raw.columns, header=contents.header, index=contents.index))
    types, columns, refused = column_types(table), [], set()
    for name, item in fields.items():
        wrong = (
            cells.refusal(item, raw.schema[name], contents.types.get(name)) if name in raw.columns else None
        )
        if wrong is not None:
            faults.append(Fault(message("{file}, column {column}", file=file, column=name), *wrong))
        if wrong is not None or name not in raw.columns:
            refused.add(name)
            columns.append(pl.lit(None, types[name]).alias(name))
        else:
            value = cells.stored(item.type, raw.schema[name], pl.col(name))
            columns.append(value.cast(types[name]).alias(name))
    frame = raw.with_columns(contents.numbers.alias(ROW)).select(*columns, ROW)
    sheet = Sheet(table=table, file=file, frame=frame, records=contents.records, missing=frozenset(refused))
    sheet.flaws += [Flaw(file, fault) for fault in faults]
    sheet.flaws += [Flaw(file, fault, row, 0, (row,), placing=True) for row, fault in contents.row_faults]
    _check_columns(sheet, raw, [item for name, item in fields.items() if name not in refused])
    return sheet


def _check_columns(sheet: Sheet, raw: pl.DataFrame, fields: Iterable[Field]) -> None:
    for item in fields:
        wrong = sheet.frame.get_column(item.name).is_null()
        if item.null != "never" and wrong.any():
            wrong &= raw.get_column(item.name).is_not_null()
        if not wrong.any():
            continue
        rows = sheet.frame.get_column(ROW).filter(wrong)
        check_cells(sheet, item, zip(rows, raw.get_column(item.name).filter(wrong), strict=True))
