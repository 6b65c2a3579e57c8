"""The returns (零报告): which days of which table a unit states to be complete, and with how many rows.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from starrules.evidence import wording
from starrules.evidence.flaws import ROW
from starrules.evidence.return_columns import ReturnColumns
from starrules.evidence.return_rows import STATED, check_bound, check_names, check_overlaps
from starrules.evidence.sheet import Sheet
from starrules.evidence.validate import Registry, first_records
from starrules.schema import Returned, Table


def check_returns(
    sheet: Sheet, tables: Mapping[str, Table], registry: Registry, absent: Collection[str] = ()
) -> None:
    """Note what is wrong with the returns by themselves."""
    frame, units = sheet.frame, registry.units
    kinds = None if units is None else dict(units.select("#unit", "#kind").iter_rows())
    doubtful = frame.filter(_doubtful(tables, units))
    check_names(sheet, doubtful.iter_rows(named=True), tables, kinds, absent)
    sheet.check(frame, pl.col("to_on") > pl.col("filed_on"), "to_on", wording.filed_early)
    _check_overlaps(sheet, _sound(sheet))
    for table in tables.values():
        if isinstance(table.completes, Returned):
            crowded = _filed_for(sheet, table).filter(pl.col("rows") > table.max_rows)
            check_bound(sheet, table, crowded.iter_rows(named=True))


def _doubtful(tables: Mapping[str, Table], units: pl.DataFrame | None) -> pl.Expr:
    """Return which returns may name a table or a unit that there is not: all but those that surely do not."""
    table, unit = pl.col("table_name"), pl.col("unit_id")
    if units is None:
        return ~table.is_in([name for name, one in tables.items() if isinstance(one.completes, Returned)])
    sure: list[pl.Expr] = []
    for of in ("office", "section", "both"):
        filed = [name for name, one in tables.items() if isinstance(one.completes, Returned) and one.of == of]
        known = units if of == "both" else units.filter(pl.col("#kind").is_null() | (pl.col("#kind") == of))
        sure.append(table.is_in(filed) & unit.is_in(known.get_column("#unit").implode()))
    return ~pl.any_horizontal(sure).fill_null(False)


def _sound(sheet: Sheet) -> pl.DataFrame:
    """Return the returns of which every cell can be read, and whose days are in order."""
    frame: pl.DataFrame = sheet.once(
        "sound", lambda: sheet.frame.drop_nulls().filter(pl.col("from_on") <= pl.col("to_on"))
    )
    return frame


def _filed_for(sheet: Sheet, table: Table) -> pl.DataFrame:
    """Return the sound returns of a table, in the order of their units."""
    found: pl.DataFrame = sheet.once(
        ("filed", table.name),
        lambda: _sound(sheet).filter(pl.col("table_name") == table.name).sort("unit_id", maintain_order=True),
    )
    return found


def check_stated(sheet: Sheet, stated: Sheet) -> None:
    """Note where the rows of a table contradict its returns; of a unit that has rows here all of them are here."""
    if isinstance(stated.table.completes, Returned) and not stated.frame.is_empty():
        units = stated.frame.get_column("unit")
        own = _filed_for(sheet, stated.table)
        own = own.filter(pl.col("unit_id").is_between(pl.lit(units.min()), pl.lit(units.max())))
        if not own.is_empty():
            _check_rows(sheet, stated, own)


def returns_of(sheet: Sheet) -> ReturnColumns:
    """Return the returns that have been read."""
    return ReturnColumns(sheet.frame.select(STATED).drop_nulls().sort(STATED))


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
