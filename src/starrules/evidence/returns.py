"""The returns (零报告): which days of which table a unit states to be complete, and with how many rows.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from starrules.errors import Fault
from starrules.evidence.model import Return
from starrules.evidence.registry import NOUNS, OF_UNITS
from starrules.evidence.sheet import ROW, Advisor, Flaw, Sheet
from starrules.evidence.validate import first_records
from starrules.messages import message, quoted
from starrules.model import Days, day_of, month_number, speaks_of
from starrules.schema import Returned, Table


def check_returns(
    sheet: Sheet,
    sheets: Mapping[str, Sheet],
    tables: Mapping[str, Table],
    units: pl.DataFrame | None,
    absent: Collection[str] = (),
) -> None:
    """Note what is wrong with the returns, by themselves and beside the rows that they speak of."""
    frame = sheet.frame
    _check_names(sheet, tables, units, absent)
    sheet.check(
        frame,
        pl.col("to_on") > pl.col("filed_on"),
        "to_on",
        lambda row: (
            message("a day up to that of filing, {day}", day=day_of(row["filed_on"])),
            f"{day_of(row['to_on'])}",
        ),
    )
    frame = frame.drop_nulls().filter(pl.col("from_on") <= pl.col("to_on"))
    _check_overlaps(sheet, frame)
    for table in tables.values():
        own = frame.filter(pl.col("table_name") == table.name)
        if isinstance(table.completes, Returned) and not own.is_empty():
            _check_bound(sheet, table, own)
            if table.name in sheets:
                _check_rows(sheet, sheets[table.name], own)


def returns_of(sheet: Sheet) -> tuple[Return, ...]:
    """Return the returns that have been read."""
    names = ("table_name", "unit_id", "from_on", "to_on", "rows", "filed_on")
    rows = sheet.frame.select(names).drop_nulls().sort(names).iter_rows()
    return tuple(
        Return(table, unit, Days(first, last), count, filed)
        for table, unit, first, last, count, filed in rows
    )


def _check_names(
    sheet: Sheet, tables: Mapping[str, Table], units: pl.DataFrame | None, absent: Collection[str]
) -> None:
    filed = sorted(name for name, table in tables.items() if isinstance(table.completes, Returned))
    kinds: dict[str, str | None] = {} if units is None else dict(units.select("#unit", "#kind").iter_rows())
    advise_table, advise_unit = Advisor(filed), Advisor(sorted(kinds))
    for row in sheet.frame.iter_rows(named=True):
        table, unit = tables.get(row["table_name"]), row["unit_id"]
        unread = table is None and row["table_name"] is not None and speaks_of(row["table_name"], absent)
        if row["table_name"] is not None and row["table_name"] not in filed and not unread:
            shown = quoted(row["table_name"])
            if table is not None:
                shown = message("{table!r}, for which none are filed", table=row["table_name"])
            expected, advice = message("a table for which returns are filed"), advise_table(row["table_name"])
            sheet.flaw(row[ROW], "table_name", expected, shown, advice)
        if unit is None or units is None:
            continue
        if unit not in kinds:
            sheet.flaw(row[ROW], "unit_id", OF_UNITS[None], quoted(unit), advise_unit(unit))
        elif table is not None and table.of != "both" and kinds[unit] not in (None, table.of):
            sheet.flaw(row[ROW], "unit_id", NOUNS[table.of], quoted(unit))


def _check_overlaps(sheet: Sheet, frame: pl.DataFrame) -> None:
    group = ["table_name", "unit_id"]
    frame = frame.unique([*group, "from_on"], keep="first", maintain_order=True).sort(*group, "from_on", ROW)
    before = pl.col("to_on").cum_max().shift(1).over(group)
    if frame.filter(pl.col("from_on") <= before).is_empty():
        return
    last: dict[tuple[str, str], dict[str, int]] = {}
    for row in frame.iter_rows(named=True):
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


def _check_bound(sheet: Sheet, table: Table, own: pl.DataFrame) -> None:
    for row in own.filter(pl.col("rows") > table.max_rows).iter_rows(named=True):
        most = table.max_rows * (month_number(row["to_on"]) - month_number(row["from_on"]) + 1)
        if row["rows"] > most:
            expected = message("at most {most} rows of {table!r} for these days", most=most, table=table.name)
            sheet.flaw(row[ROW], "rows", expected, f"{row['rows']}")


def _check_rows(sheet: Sheet, stated: Sheet, own: pl.DataFrame) -> None:
    """Hold the rows of a table against what its returns state; more, or later ones, contradict the return."""
    table = stated.table
    assert table.on is not None
    own = (
        own.rename({ROW: "#return"})
        .select("#return", "unit_id", "from_on", "to_on", "rows", "filed_on")
        .rename({name: f"#{name}" for name in ("from_on", "to_on", "rows", "filed_on")})
    )
    rows = stated.frame.join(own, left_on="unit", right_on="unit_id", how="inner")
    rows = rows.filter(pl.col(table.on).is_between(pl.col("#from_on"), pl.col("#to_on")))
    crowded = rows.filter(pl.len().over("#return") > pl.col("#rows"))
    facts = pl.struct(table.key).n_unique().alias("#count")
    counts = crowded.group_by("#return").agg(facts, pl.col("#rows").first(), pl.col("unit").first())
    for row in counts.filter(pl.col("#count") > pl.col("#rows")).iter_rows(named=True):
        expected = message(
            "{count}, as {file} has rows of {unit!r} on these days",
            count=row["#count"],
            file=stated.file,
            unit=row["unit"],
        )
        advice = message("A return states all rows of its days.")
        sheet.flaw(row["#return"], "rows", expected, f"{row['#rows']}", advice)
    if table.recorded is None:
        return
    late = first_records(stated, rows.filter(pl.col(table.recorded) > pl.col("#filed_on")))
    for row in late.iter_rows(named=True):
        expected = message(
            "a day up to {day}, when {file} row {row} was filed",
            day=day_of(row["#filed_on"]),
            file=sheet.file,
            row=row["#return"],
        )
        place = message(
            "{file} row {row}, column {column}", file=stated.file, row=row[ROW], column=table.recorded
        )
        found = f"{day_of(row[table.recorded])}"
        fault = Fault(place, expected, found, message("File the return anew."))
        sheet.flaws.append(Flaw(stated.file, fault, row[ROW], 0, (row["#return"],)))
