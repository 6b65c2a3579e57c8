"""The rows of one table against its declaration, and against the registry of units and the calendar.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import polars as pl
from attrs import frozen

from starrules.evidence import wording
from starrules.evidence.flaws import ROW
from starrules.evidence.registry import kin_of
from starrules.evidence.sheet import Sheet
from starrules.evidence.wording import Vocabularies
from starrules.model import Days, Text, Unit, speaks_of
from starrules.schema import AtMost, Complete, Due, Key, Monthly, Ordered, Outsider, Table, scale_of

# --------------------------------------------------------------------------- rows by themselves


def check_rows(sheet: Sheet, vocabularies: Vocabularies, absent: Collection[str] = ()) -> None:
    """Note the flaws that show without any other table: keys, words, constraints, numbers of rows."""
    check_each(sheet, vocabularies, absent)
    check_keys(sheet)
    check_together(sheet)


def check_each(sheet: Sheet, vocabularies: Vocabularies, absent: Collection[str] = ()) -> None:
    """Note the flaws that each row shows by itself."""
    if sheet.frame.is_empty():
        return
    for item in sheet.table.fields:
        codes = vocabularies.get((sheet.table.name, item.name))
        if codes is not None and isinstance(item.type, Key):
            _check_codes(sheet, item.name, codes, absent)
    for constraint in sheet.table.constraints:
        if isinstance(constraint, Ordered):
            _check_ordered(sheet, constraint)
        elif isinstance(constraint, AtMost):
            _check_at_most(sheet, constraint)


def check_together(sheet: Sheet) -> None:
    """Note the flaws that the rows of a unit show beside each other, but for equal keys."""
    if sheet.frame.is_empty():
        return
    _check_recorded(sheet)
    _check_number(sheet)


def key_of(table: Table) -> list[str]:
    """Return the columns in which no two rows of a table are alike."""
    return list(dict.fromkeys([*table.key, table.recorded] if table.recorded else table.key))


def check_keys(sheet: Sheet) -> None:
    """Note the rows that have the key of another."""
    if sheet.frame.is_empty():
        return
    table, recorded = sheet.table, sheet.table.recorded
    names = key_of(table)
    frame = sheet.frame.select(*names, ROW).drop_nulls(names)
    again = frame.filter(frame.select(names).is_duplicated()).sort(ROW)
    wording.same_key(sheet, names, [(row, key) for *key, row in again.iter_rows()])
    if recorded and not table.reference and "unit" not in table.key:
        _check_one_unit(sheet, list(table.key))


def _check_one_unit(sheet: Sheet, key: list[str]) -> None:
    frame = sheet.frame.drop_nulls([*key, "unit"])
    several = frame.filter(pl.col("unit").n_unique().over(key) > 1).sort(ROW)
    wording.other_unit(sheet, several.rows(named=True))


def _check_codes(sheet: Sheet, name: str, codes: Mapping[str, Text], absent: Collection[str]) -> None:
    column = pl.col(name)
    unread = [code for code in sheet.frame[name].drop_nulls().unique() if absent and speaks_of(code, absent)]
    words = sheet.once(("codes", name), lambda: wording.no_code(name, codes))
    sheet.check(sheet.frame, column.is_not_null() & ~column.is_in([*codes, *unread]), name, words)


def _check_ordered(sheet: Sheet, constraint: Ordered) -> None:
    first, second = constraint.first, constraint.second
    sheet.check(
        sheet.frame,
        pl.col(first) > pl.col(second),
        second,
        wording.out_of_order(constraint),
        placing=sheet.table.on in (first, second),
    )


def _check_at_most(sheet: Sheet, constraint: AtMost) -> None:
    first, second = sheet.table[constraint.first], sheet.table[constraint.second]
    sheet.check(
        sheet.frame,
        pl.col(first.name) * scale_of(second.type) > pl.col(second.name) * scale_of(first.type),
        first.name,
        wording.too_much(sheet.table, constraint),
    )


def first_records(sheet: Sheet, frame: pl.DataFrame) -> pl.DataFrame:
    """Return those rows of a frame that no row of the sheet has recorded before: later ones correct."""
    key, recorded = list(sheet.table.key), sheet.table.recorded
    if recorded is None or frame.is_empty():
        return frame
    first = sheet.frame.group_by(key).agg(pl.col(recorded).min().alias("#first"))
    return frame.join(first, on=key, how="left", nulls_equal=True).filter(
        pl.col(recorded) == pl.col("#first")
    )


def _check_recorded(sheet: Sheet) -> None:
    table = sheet.table
    if table.recorded is None or table.on is None or table.recorded == table.on:
        return
    recorded, on = table.recorded, table.on
    if isinstance(table.completes, Complete):
        lag = table.completes.lag
        late = first_records(sheet, sheet.frame.filter(pl.col(recorded) > pl.col(on) + lag))
        sheet.check(late, pl.lit(True), recorded, wording.too_late(recorded, on, lag))
    elif isinstance(table.completes, Monthly):
        closed = _closed(sheet, recorded, on, table.completes.lag)
        sheet.check(
            closed, pl.col(recorded) > pl.col("#closed"), recorded, wording.month_closed(recorded, on)
        )


def _closed(sheet: Sheet, recorded: str, on: str, lag: int) -> pl.DataFrame:
    """Return the rows that record a fact first, with the day on which their month was closed.

    It closes when it has ended and its lag has passed; one that has no row then closes with the first that it is given.
    """
    rows = first_records(sheet, sheet.frame.drop_nulls(["unit", on, recorded]))
    month = pl.col(on).cast(pl.Date).dt.month_end()
    first = pl.col(recorded).min().over(pl.col("unit"), month)
    return rows.with_columns(pl.max_horizontal(month.cast(pl.Int32) + lag, first).alias("#closed"))


def _check_number(sheet: Sheet) -> None:
    table = sheet.table
    if sheet.frame.height <= table.max_rows:
        return
    by = {} if table.reference else {"unit": pl.col("unit")}
    if table.yearly:
        by["year"] = pl.col("year")
    if table.dated and table.on:
        day = pl.col(table.on).cast(pl.Date)
        by["#month"] = day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1
    frame = sheet.frame.with_columns(expr.alias(name) for name, expr in by.items()).with_columns(
        pl.lit(0).alias("#all")
    )
    frame = frame.drop_nulls(list(by)) if by else frame
    crowded = frame.filter(pl.len().over(list(by) or "#all") > table.max_rows)
    # Rows that correct others, or have their key by mistake, are one fact.
    facts = pl.struct(table.key).n_unique().alias("#count")
    groups = crowded.group_by(list(by) or "#all").agg(facts, pl.col(ROW).alias("#rows"))
    for group in groups.filter(pl.col("#count") > table.max_rows).iter_rows(named=True):
        wording.too_many(sheet, group, group["#count"], group["#rows"])


# ------------------------------------------------------------------------------ rows among others


@frozen
class Registry:
    """What rows of other tables are held against.

    Args:
        units: a row for each unit: ``#unit``, ``#kind``, ``#first``, ``#last``; None where it cannot be read.
        kin: which units may not judge which, on which days: ``unit``, ``#other``, ``#from``, ``#to``.
        calendar: the days that the calendar has, if there is one.
        first_month: the month, 1 to 12, in which the years of yearly tables begin.
    """

    units: pl.DataFrame | None
    kin: pl.DataFrame
    calendar: Days | None
    first_month: int = 1


def registry_of(
    units: Mapping[str, Unit] | None, faulty: Iterable[str], calendar: Days | None, first_month: int = 1
) -> Registry:
    """Return what rows are held against; of faulty units no more than the id is known."""
    kin = pl.DataFrame(
        list(kin_of(units or {})),
        schema={"unit": pl.String, "#other": pl.String, "#from": pl.Int32, "#to": pl.Int32},
        orient="row",
    )
    return Registry(None if units is None else _unit_frame(units, faulty), kin, calendar, first_month)


def _unit_frame(units: Mapping[str, Unit], faulty: Iterable[str]) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = [
        (unit.id, unit.kind, unit.days.first, unit.days.last, True) for unit in units.values()
    ]
    rows += [(unit, None, None, None, True) for unit in faulty]
    schema = {
        "#unit": pl.String,
        "#kind": pl.String,
        "#first": pl.Int32,
        "#last": pl.Int32,
        "#known": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def check_against(sheet: Sheet, registry: Registry) -> None:
    """Note the flaws that show only beside the registry of units and the calendar."""
    table, on = sheet.table, sheet.table.on
    if sheet.frame.is_empty() or table.reference:
        return
    if registry.calendar is not None and table.dated and on is not None:
        days = registry.calendar
        outside = ~pl.col(on).is_between(days.first, days.last)
        sheet.check(sheet.frame, outside, on, wording.not_in_calendar(days, on))
    if registry.units is None or "unit" in sheet.missing:
        return
    _check_units(sheet, registry.units, registry.first_month)
    for constraint in table.constraints:
        if isinstance(constraint, Outsider):
            _check_outsider(sheet, constraint.field, registry.kin)


def _check_units(sheet: Sheet, units: pl.DataFrame, first_month: int) -> None:
    table, on = sheet.table, sheet.table.on
    frame = sheet.frame.join(units, left_on="unit", right_on="#unit", how="left").filter(
        pl.col("unit").is_not_null()
    )
    words = sheet.once("units", lambda: wording.no_unit(units.get_column("#unit").sort()))
    sheet.check(frame, ~pl.col("#known").fill_null(False), "unit", words)
    if table.of != "both":
        sheet.check(frame, pl.col("#kind") != table.of, "unit", wording.wrong_kind(table))
    if table.yearly and "year" in frame.columns:
        _check_years(sheet, frame, first_month)
    if table.dated and on is not None:
        closed = ~pl.col(on).is_between(pl.col("#first"), pl.col("#last"))
        sheet.check(frame, closed, on, wording.not_open(on))


def _check_years(sheet: Sheet, frame: pl.DataFrame, first_month: int) -> None:
    """Fault rows of a year in which the unit was not open on any day."""

    def year(day: pl.Expr) -> pl.Expr:
        date = day.cast(pl.Date).dt
        return date.year() - (date.month() < first_month).cast(pl.Int32)

    first, last = year(pl.col("#first")), year(pl.col("#last"))
    if isinstance(sheet.table.completes, Due):
        # A fact of the year's end, so the unit must be open then.
        last = year(pl.col("#last") + 1) - 1
    words = wording.wrong_year(sheet.table, first_month)
    sheet.check(frame, ~pl.col("year").is_between(first, last), "year", words)


def _check_outsider(sheet: Sheet, name: str, kin: pl.DataFrame) -> None:
    table = sheet.table
    near = sheet.frame.join(kin, left_on=["unit", name], right_on=["unit", "#other"], how="inner")
    if table.on is not None and not table.standing:
        near = near.filter(pl.col(table.on).is_between(pl.col("#from"), pl.col("#to")))
    near = near.unique(ROW).sort(ROW)
    sheet.check(near, pl.lit(True), name, wording.own_unit(name))
