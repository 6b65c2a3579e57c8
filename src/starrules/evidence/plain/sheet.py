"""The rows of one file as plain dictionaries in stored form, and the flaws found in its columns and cells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from attrs import define

from starrules.evidence import written
from starrules.evidence.flaws import ROW, Flaw, Flawed, all_fields, check_cells, column_faults
from starrules.evidence.model import Raw, RowData
from starrules.evidence.plain.files import PlainContents
from starrules.model import day_of
from starrules.schema import Field, FieldType, Table


@define(slots=False, kw_only=True)
class RowSheet(Flawed):
    """The rows of one table's file as dictionaries, each with its number in the file under ``ROW``."""

    rows: list[Raw]

    def named(self, needed: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Return the rows with their numbers, in their order: those in which these columns are filled in."""
        if not needed:
            return self.rows
        return [row for row in self.rows if all(row[name] is not None for name in needed)]

    def places(self, rows: Collection[int]) -> list[tuple[str | None, int | None]]:
        """Return the unit and the year of some rows, as far as they tell."""
        wanted = set(rows)
        return [(row.get("unit"), self._year(row)) for row in self.rows if row[ROW] in wanted]

    def _year(self, row: Raw) -> int | None:
        table = self.table
        if table.yearly:
            year: int | None = row["year"]
            return year
        day = None if table.on is None else row[table.on]
        return None if day is None else day_of(day).year

    def leave_out(self, rows: Collection[int]) -> None:
        """Leave rows out."""
        gone = set(rows)
        self.rows = [row for row in self.rows if row[ROW] not in gone]

    def data(self) -> RowData:
        """Return the rows as evidence holds them."""
        for row in self.rows:
            row.pop(ROW, None)
        return RowData(self.rows)

    def check(
        self,
        rows: Iterable[Raw],
        column: str,
        words: Callable[[Raw], tuple[str, ...]],
        *,
        placing: bool | None = None,
    ) -> None:
        """Note a flaw for each of some rows; ``words`` tells expected, found, advice."""
        for row in rows:
            self.flaw(row[ROW], column, *words(row), placing=placing)


class _Reader(dict[str, int | bool | str | None]):
    """What each text of a column stands for, found once for each."""

    def __init__(self, kind: FieldType) -> None:
        super().__init__({"": None})
        self.kind = kind

    def __missing__(self, text: str) -> int | bool | str | None:
        found = self[text] = written.read(self.kind, text)
        return found


def read_rows(table: Table, file: str, contents: PlainContents) -> RowSheet:
    """Return a file's rows in stored form, with a flaw for each wrong column and cell."""
    fields = all_fields(table)
    if contents.header is None:
        sheet = RowSheet(table=table, file=file, rows=[], missing=frozenset(fields))
        sheet.flaws += [Flaw(file, fault) for fault in contents.faults]
        return sheet
    texts = dict(zip(contents.header, zip(*contents.rows, strict=True), strict=False))
    missing = frozenset(name for name in fields if name not in contents.header)
    columns: dict[str, Sequence[Any]] = {}
    for name, item in fields.items():
        reader = _Reader(item.type)
        columns[name] = [reader[text] for text in texts.get(name, ())] or [None] * len(contents.rows)
    columns[ROW] = contents.numbers
    names = tuple(columns)
    rows = [dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    sheet = RowSheet(table=table, file=file, rows=rows, records=contents.records, missing=missing)
    sheet.flaws += [Flaw(file, fault) for fault in column_faults(table, file, contents.header)]
    sheet.flaws += [Flaw(file, fault, row, 0, (row,), placing=True) for row, fault in contents.row_faults]
    for name, item in fields.items():
        if name not in missing:
            found = _wrong(item, columns[name], texts.get(name, ()))
            check_cells(sheet, item, [(contents.numbers[place], value) for place, value in found])
    return sheet


def _wrong(item: Field, stored: Sequence[Any], texts: Sequence[str]) -> list[tuple[int, str | None]]:
    """Return the places of a column whose texts stand for nothing, or are empty where they must not be."""
    return [
        (place, text or None)
        for place, (value, text) in enumerate(zip(stored, texts, strict=True))
        if value is None and (text or item.null == "never")
    ]
