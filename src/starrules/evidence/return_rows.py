"""The returns (零报告), row by row: which tables and units they name, which days they share, how many rows they can state.

It is the same whichever way the rows are held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from starrules.evidence.flaws import ROW, Advisor, Flawed
from starrules.evidence.registry import NOUNS, OF_UNITS
from starrules.messages import message, quoted
from starrules.model import day_of, month_number, speaks_of
from starrules.schema import Returned, Table

Row = Mapping[str, Any]
STATED = ("table_name", "unit_id", "from_on", "to_on", "rows", "filed_on")
"""The columns of a return."""


def check_names(
    sheet: Flawed,
    rows: Iterable[Row],
    tables: Mapping[str, Table],
    kinds: Mapping[str, str | None] | None,
    absent: Collection[str],
) -> None:
    """Note the returns of tables and units that there are not; ``kinds`` are those of the units, where they can be read."""
    filed = sorted(name for name, table in tables.items() if isinstance(table.completes, Returned))
    advise_table, advise_unit = Advisor(filed), Advisor(sorted(kinds or ()))
    for row in rows:
        table, unit = tables.get(row["table_name"]), row["unit_id"]
        unread = table is None and row["table_name"] is not None and speaks_of(row["table_name"], absent)
        if row["table_name"] is not None and row["table_name"] not in filed and not unread:
            shown = quoted(row["table_name"])
            if table is not None:
                shown = message("{table!r}, for which none are filed", table=row["table_name"])
            expected, advice = message("a table for which returns are filed"), advise_table(row["table_name"])
            sheet.flaw(row[ROW], "table_name", expected, shown, advice)
        if unit is None or kinds is None:
            continue
        if unit not in kinds:
            sheet.flaw(row[ROW], "unit_id", OF_UNITS[None], quoted(unit), advise_unit(unit))
        elif table is not None and table.of != "both" and kinds[unit] not in (None, table.of):
            sheet.flaw(row[ROW], "unit_id", NOUNS[table.of], quoted(unit))


def check_overlaps(sheet: Flawed, rows: Iterable[Row]) -> None:
    """Note the returns that speak of days of another; rows are by table, unit, first day and number."""
    last: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["table_name"], row["unit_id"])
        other = last.get(key)
        if other is not None and row["from_on"] <= other["to_on"]:
            expected = message(
                "a day after {day}, up to which row {row} reports", day=day_of(other["to_on"]), row=other[ROW]
            )
            advice = message("One return for each day: put the two into one, or take one away.")
            sheet.flaw(row[ROW], "from_on", expected, f"{day_of(row['from_on'])}", advice, rows=[other[ROW]])
        if other is None or row["to_on"] > other["to_on"]:
            last[key] = row


def check_bound(sheet: Flawed, table: Table, rows: Iterable[Row]) -> None:
    """Note the returns that state more rows than a table can have on their days."""
    for row in rows:
        most = table.max_rows * (month_number(row["to_on"]) - month_number(row["from_on"]) + 1)
        if row["rows"] > most:
            expected = message("at most {most} rows of {table!r} for these days", most=most, table=table.name)
            sheet.flaw(row[ROW], "rows", expected, f"{row['rows']}")
