"""The returns (零报告): which days of which table a unit states to be complete, and with how many rows.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from starrules.evidence import wording
from starrules.evidence.flaws import ROW
from starrules.evidence.model import Return
from starrules.evidence.return_rows import STATED, check_bound, check_names, check_overlaps
from starrules.evidence.sheet import Sheet
from starrules.evidence.validate import Registry, first_records
from starrules.model import Days
from starrules.schema import Returned, Table


def check_returns(
    sheet: Sheet,
    sheets: Mapping[str, Sheet],
    tables: Mapping[str, Table],
    registry: Registry,
    absent: Collection[str] = (),
) -> None:
    """Note what is wrong with the returns, by themselves and beside the rows that they speak of."""
    frame, units = sheet.frame, registry.units
    kinds = None if units is None else dict(units.select("#unit", "#kind").iter_rows())
    check_names(sheet, frame.iter_rows(named=True), tables, kinds, absent)
    sheet.check(frame, pl.col("to_on") > pl.col("filed_on"), "to_on", wording.filed_early)
    frame = frame.drop_nulls().filter(pl.col("from_on") <= pl.col("to_on"))
    _check_overlaps(sheet, frame)
    for table in tables.values():
        own = frame.filter(pl.col("table_name") == table.name)
        if isinstance(table.completes, Returned) and not own.is_empty():
            crowded = own.filter(pl.col("rows") > table.max_rows)
            check_bound(sheet, table, crowded.iter_rows(named=True))
            if table.name in sheets:
                _check_rows(sheet, sheets[table.name], own)


def returns_of(sheet: Sheet) -> tuple[Return, ...]:
    """Return the returns that have been read."""
    rows = sheet.frame.select(STATED).drop_nulls().sort(STATED).iter_rows()
    return tuple(
        Return(table, unit, Days(first, last), count, filed)
        for table, unit, first, last, count, filed in rows
    )


def _check_overlaps(sheet: Sheet, frame: pl.DataFrame) -> None:
    group = ["table_name", "unit_id"]
    frame = frame.unique([*group, "from_on"], keep="first", maintain_order=True).sort(*group, "from_on", ROW)
    before = pl.col("to_on").cum_max().shift(1).over(group)
    if not frame.filter(pl.col("from_on") <= before).is_empty():
        check_overlaps(sheet, frame.iter_rows(named=True))


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
        wording.stated_fewer(sheet, row["#return"], stated, row["unit"], row["#count"], row["#rows"])
    if table.recorded is None:
        return
    late = first_records(stated, rows.filter(pl.col(table.recorded) > pl.col("#filed_on")))
    for row in late.iter_rows(named=True):
        recorded_on, filed_on = row[table.recorded], row["#filed_on"]
        wording.after_filing(sheet, stated, row[ROW], recorded_on, filed_on, row["#return"])
