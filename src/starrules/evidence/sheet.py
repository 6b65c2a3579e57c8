"""The rows of one file in stored form, and the flaws found in them: in columns and cells to begin with.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl
from attrs import define, field, frozen

from starrules.errors import Fault, nearest, suggestion
from starrules.evidence import cells
from starrules.evidence.files import Contents
from starrules.evidence.frames import column_types
from starrules.messages import message, quoted
from starrules.model import FIRST_DAY, LAST_DAY, Text, day_of
from starrules.schema import Field, Int, Key, Table

ROW = "#row"
"""The column that holds the number of each row in its file; no field can be called so."""
SUGGESTED = 50
"""So many different unknown values of a column get a suggestion: finding one takes milliseconds."""

UNIT = Field("unit", Key(), Text("单位编号", "Unit"))
YEAR = Field("year", Int(day_of(FIRST_DAY).year, day_of(LAST_DAY).year), Text("年度", "Year"))


@frozen
class Flaw:
    """A fault, and the rows that would have to be set aside for it.

    Args:
        rows: the rows; empty where it is not a matter of rows, so that the run must stop.
        placing: whether the unit or the time of the rows is what is faulty.
        whole: whether the table's rows as a whole are in doubt, none of them in particular.
    """

    file: str
    fault: Fault
    row: int = 0
    column: int = 0
    rows: tuple[int, ...] = ()
    placing: bool = False
    whole: bool = False

    @property
    def order(self) -> tuple[str, int, int, Fault]:
        """Where the fault stands among others."""
        return self.file, self.row, self.column, self.fault

    @property
    def fatal(self) -> bool:
        """Whether nothing can be set aside that would mend it."""
        return not self.rows and not self.whole


@define(slots=False)
class Sheet:
    """The rows of one table's file in stored form, and the flaws found in them so far."""

    table: Table
    file: str
    frame: pl.DataFrame
    records: int = 0
    flaws: list[Flaw] = field(factory=list)
    missing: frozenset[str] = frozenset()

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.table.columns)}

    def flaw(  # the words of a fault stand in their order
        self,
        row: int,
        column: str,
        expected: str,
        found: str,
        advice: str = "",
        *,
        rows: Iterable[int] = (),
        placing: bool | None = None,
    ) -> None:
        """Note what is wrong in a row and column; ``rows`` are others that are in doubt with it."""
        if placing is None:
            placing = column in ("unit", "year", self.table.on)
        place = message("{file} row {row}, column {column}", file=self.file, row=row, column=column)
        fault = Fault(place, expected, found, advice)
        self.flaws.append(Flaw(self.file, fault, row, self._order.get(column, -1), (row, *rows), placing))

    def flawed(self, row: int, column: str) -> bool:
        """Return whether a flaw has been found in a cell."""
        return any(flaw.row == row and flaw.column == self._order.get(column) for flaw in self.flaws)

    @property
    def rows(self) -> pl.DataFrame:
        """The rows without their numbers in the file."""
        return self.frame.drop(ROW)

    def places(self, rows: Iterable[int]) -> list[tuple[str | None, int | None]]:
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

    def leave_out(self, rows: Iterable[int]) -> None:
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


@frozen
class Taken:
    """What was taken in of one table: its rows, the digest of what they came from, and whether that could be read."""

    sheet: Sheet
    digest: str
    readable: bool


@define
class Advisor:
    """Suggests a spelling for unknown values, once for each, and only for the first so many."""

    known: Sequence[str]
    labels: Mapping[str, str] = field(factory=dict)
    given: dict[str, str] = field(factory=dict)

    def __call__(self, value: str) -> str:
        if value not in self.given:
            if value in self.labels:
                self.given[value] = message(
                    "It is the label of {name!r}; write that.", name=self.labels[value]
                )
            else:
                self.given[value] = suggestion(value, self.known) if len(self.given) < SUGGESTED else ""
        return self.given[value]


def read_sheet(table: Table, file: str, contents: Contents) -> Sheet:
    """Return a file's rows in stored form, with a flaw for each wrong column and cell."""
    raw = contents.frame
    fields = all_fields(table)
    if raw is None:
        empty = pl.DataFrame(schema={**column_types(table), ROW: pl.Int64()})
        sheet = Sheet(table, file, empty, missing=frozenset(fields))
        sheet.flaws += [Flaw(file, fault) for fault in contents.faults]
        return sheet
    faults = list(_column_faults(table, file, raw.columns, contents))
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
    sheet = Sheet(table, file, frame, contents.records, missing=frozenset(refused))
    sheet.flaws += [Flaw(file, fault) for fault in faults]
    sheet.flaws += [Flaw(file, fault, row, 0, (row,), placing=True) for row, fault in contents.row_faults]
    _check_cells(sheet, raw, [item for name, item in fields.items() if name not in refused])
    return sheet


def all_fields(table: Table) -> dict[str, Field]:
    """Return the fields of a table by name, unit and year included."""
    first = ({} if table.reference else {"unit": UNIT}) | ({"year": YEAR} if table.yearly else {})
    return first | {item.name: item for item in table.fields}


def _column_faults(table: Table, file: str, columns: Sequence[str], contents: Contents) -> Iterable[Fault]:
    titles = {text: item.name for item in table.fields for text in (item.title.zh, item.title.en)}
    missing = [name for name in table.columns if name not in columns]
    misspelt: set[str] = set()
    for name in columns:
        if name in table.columns:
            continue
        meant = titles.get(name)
        misspelt.add(meant or nearest(name, missing) or "")
        advice = (
            message("It is the title of {name!r}; write that.", name=meant)
            if meant
            else suggestion(name, missing or table.columns)
        )
        place = (
            message("{file} row {row}, column {column}", file=file, row=1, column=name)
            if contents.header
            else message("{file}, column {column}", file=file, column=name)
        )
        yield Fault(
            place,
            message("a column of the table {table!r}", table=table.name),
            quoted(name),
            advice,
        )
    for name in missing:
        if name in misspelt:
            continue  # it is there under another name, of which enough is said
        where: str = message("{file} row {row}", file=file, row=1) if contents.header else file
        expected, none = message("a column {column!r}", column=name), message("none of that name")
        if name in contents.index:
            yield Fault(where, expected, none, message("It is the frame's index: pass frame.reset_index()."))
        else:
            add = message("Add it to the header, and its cells below.") if contents.header else ""
            yield Fault(where, expected, none, add)


def _check_cells(sheet: Sheet, raw: pl.DataFrame, fields: Iterable[Field]) -> None:
    for item in fields:
        wrong = sheet.frame.get_column(item.name).is_null()
        if item.null != "never" and wrong.any():
            wrong &= raw.get_column(item.name).is_not_null()
        if not wrong.any():
            continue
        expected, advices = cells.expected(item.type), dict[object, str]()
        rows = sheet.frame.get_column(ROW).filter(wrong)
        for row, value in zip(rows, raw.get_column(item.name).filter(wrong), strict=True):
            if value not in advices:
                advices[value] = cells.advice(item, value) if len(advices) < 20 * SUGGESTED else ""
            sheet.flaw(row, item.name, expected, cells.found(item.type, value), advices[value])
