"""The rows of one table against its declaration, and against the registry of units and the calendar.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl
from attrs import frozen

from starrules.errors import Fault
from starrules.evidence.registry import NOUNS, OF_UNITS, is_a
from starrules.evidence.sheet import ROW, Advisor, Flaw, Sheet, all_fields
from starrules.messages import Message, message, quoted
from starrules.model import LAST_DAY, Days, Text, day_of, month_label, speaks_of
from starrules.schema import AtMost, Complete, Date, Due, Field, Key, Ordered, Outsider, scale_of

Vocabularies = Mapping[tuple[str, str], Mapping[str, Text]]
TAKEN_OVER = message("Rows of a unit that is no more belong to the one that took over.")

# --------------------------------------------------------------------------- rows by themselves


def check_rows(sheet: Sheet, vocabularies: Vocabularies, absent: Collection[str] = ()) -> None:
    """Note the flaws that show without any other table: keys, words, constraints, numbers of rows."""
    if sheet.frame.is_empty():
        return
    _check_keys(sheet)
    for item in sheet.table.fields:
        codes = vocabularies.get((sheet.table.name, item.name))
        if codes is not None and isinstance(item.type, Key):
            _check_codes(sheet, item.name, codes, absent)
    for constraint in sheet.table.constraints:
        if isinstance(constraint, Ordered):
            _check_ordered(sheet, constraint)
        elif isinstance(constraint, AtMost):
            _check_at_most(sheet, constraint)
    _check_recorded(sheet)
    _check_number(sheet)


def _check_keys(sheet: Sheet) -> None:
    table, recorded = sheet.table, sheet.table.recorded
    names = list(dict.fromkeys([*table.key, recorded] if recorded else table.key))
    frame = sheet.frame.select(*names, ROW).drop_nulls(names)
    again = frame.filter(frame.select(names).is_duplicated()).sort(ROW)
    first: dict[tuple[object, ...], int] = {}
    kinds = all_fields(table)
    for *key, row in again.iter_rows():
        before = first.setdefault(tuple(key), row)
        if before != row:
            shown = tuple(_shown(kinds[name], value) for name, value in zip(names, key, strict=True))
            found = message("the same key as in row {row} ({key})", row=before, key=shown)
            advice = (
                message("Only a row with a later {column!r} corrects another.", column=recorded)
                if recorded
                else ""
            )
            expected = message("a key of its own")
            sheet.flaw(row, ", ".join(names), expected, found, advice, rows=[before], placing=False)
    if recorded and not table.reference and "unit" not in table.key:
        _check_one_unit(sheet, list(table.key))


def _check_one_unit(sheet: Sheet, key: list[str]) -> None:
    frame = sheet.frame.drop_nulls([*key, "unit"])
    several = frame.filter(pl.col("unit").n_unique().over(key) > 1).sort(ROW)
    first: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in several.iter_rows(named=True):
        before = first.setdefault(tuple(row[name] for name in key), row)
        if before["unit"] != row["unit"]:
            expected = message(
                "the unit {unit!r} of row {row}, which it corrects", unit=before["unit"], row=before[ROW]
            )
            sheet.flaw(row[ROW], "unit", expected, quoted(row["unit"]), rows=[before[ROW]])


def _check_codes(sheet: Sheet, name: str, codes: Mapping[str, Text], absent: Collection[str]) -> None:
    advise = Advisor(
        sorted(codes), {text: code for code, label in codes.items() for text in (label.zh, label.en)}
    )
    expected = message("a code of the vocabulary of {column!r}", column=name)
    column = pl.col(name)
    unread = [code for code in sheet.frame[name].drop_nulls().unique() if absent and speaks_of(code, absent)]
    sheet.check(
        sheet.frame,
        column.is_not_null() & ~column.is_in([*codes, *unread]),
        name,
        lambda row: (expected, quoted(row[name]), advise(row[name])),
    )


def _check_ordered(sheet: Sheet, constraint: Ordered) -> None:
    first, second = constraint.first, constraint.second
    sheet.check(
        sheet.frame,
        pl.col(first) > pl.col(second),
        second,
        lambda row: (
            message("a day not before {column}, {day}", column=first, day=day_of(row[first])),
            f"{day_of(row[second])}",
        ),
        placing=sheet.table.on in (first, second),
    )


def _check_at_most(sheet: Sheet, constraint: AtMost) -> None:
    first, second = sheet.table[constraint.first], sheet.table[constraint.second]
    sheet.check(
        sheet.frame,
        pl.col(first.name) * scale_of(second.type) > pl.col(second.name) * scale_of(first.type),
        first.name,
        lambda row: (
            message(
                "a number not above {column}, {number}",
                column=second.name,
                number=_shown(second, row[second.name]),
            ),
            _shown(first, row[first.name]),
        ),
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
    if (
        not (isinstance(table.completes, Complete) and table.recorded and table.on)
        or table.recorded == table.on
    ):
        return
    recorded, on, lag = table.recorded, table.on, table.completes.lag
    late = first_records(sheet, sheet.frame.filter(pl.col(recorded) > pl.col(on) + lag))
    sheet.check(
        late,
        pl.lit(True),
        recorded,
        lambda row: (
            message(
                "a day up to {day}, {days} days after {column}",
                day=day_of(row[on] + lag),
                days=lag,
                column=on,
            ),
            f"{day_of(row[recorded])}",
            message("The table is declared complete by then; ask its owner for a longer lag if it is not."),
        ),
    )


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
        parts = [message("unit {unit!r}", unit=group["unit"])] if "unit" in group else []
        parts += [message("year {year}", year=group["year"])] if "year" in group else []
        parts += [message("month {month}", month=month_label(group["#month"]))] if "#month" in group else []
        rows = tuple(sorted(group["#rows"]))
        fault = Fault(
            message("{parts}", parts=(sheet.file, *parts)),
            message("at most {most} rows", most=table.max_rows),
            message("{count}, the first in row {row}", count=group["#count"], row=rows[0]),
        )
        sheet.flaws.append(Flaw(sheet.file, fault, rows[0], 0, rows))


def _shown(item: Field, value: object) -> str:
    if isinstance(item.type, Date) and isinstance(value, int):
        return str(day_of(value))
    if isinstance(value, int) and not isinstance(value, bool):
        places = getattr(item.type, "places", 0)
        return f"{value / 10**places:.{places}f}" if places else str(value)
    return quoted(value)


# ------------------------------------------------------------------------------ rows among others


@frozen
class Registry:
    """What rows of other tables are held against.

    Args:
        units: a row for each unit: ``#unit``, ``#kind``, ``#first``, ``#last``; None where it cannot be read.
        kin: which units may not judge which, on which days: ``unit``, ``#other``, ``#from``, ``#to``.
        calendar: the days that the calendar has, if there is one.
    """

    units: pl.DataFrame | None
    kin: pl.DataFrame
    calendar: Days | None


def check_against(sheet: Sheet, registry: Registry) -> None:
    """Note the flaws that show only beside the registry of units and the calendar."""
    table, on = sheet.table, sheet.table.on
    if sheet.frame.is_empty() or table.reference:
        return
    if registry.calendar is not None and table.dated and on is not None:
        days = registry.calendar
        span = message(
            "a day of the calendar, {first} to {last}", first=day_of(days.first), last=day_of(days.last)
        )
        advice = message("Correct the day, or add the year to the calendar.")
        sheet.check(
            sheet.frame,
            ~pl.col(on).is_between(days.first, days.last),
            on,
            lambda row: (span, f"{day_of(row[on])}", advice),
        )
    if registry.units is None or "unit" in sheet.missing:
        return
    _check_units(sheet, registry.units)
    for constraint in table.constraints:
        if isinstance(constraint, Outsider):
            _check_outsider(sheet, constraint.field, registry.kin)


def _check_units(sheet: Sheet, units: pl.DataFrame) -> None:
    table, on = sheet.table, sheet.table.on
    frame = sheet.frame.join(units, left_on="unit", right_on="#unit", how="left").filter(
        pl.col("unit").is_not_null()
    )
    advise = Advisor(units.get_column("#unit").sort().to_list())
    sheet.check(
        frame,
        ~pl.col("#known").fill_null(False),
        "unit",
        lambda row: (OF_UNITS[None], quoted(row["unit"]), advise(row["unit"])),
    )
    if table.of != "both":
        sheet.check(
            frame,
            pl.col("#kind") != table.of,
            "unit",
            lambda row: (NOUNS[table.of], is_a(row["unit"], row["#kind"])),
        )
    if table.yearly and "year" in frame.columns:
        _check_years(sheet, frame)
    if table.dated and on is not None:
        sheet.check(
            frame,
            ~pl.col(on).is_between(pl.col("#first"), pl.col("#last")),
            on,
            lambda row: (
                message("a day on which {unit!r} was open, {span}", unit=row["unit"], span=_span(row)),
                f"{day_of(row[on])}",
                TAKEN_OVER if row[on] > row["#last"] else "",
            ),
        )


def _check_years(sheet: Sheet, frame: pl.DataFrame) -> None:
    """Fault rows of a year in which the unit was not open on any day."""
    first, last = (pl.col(end).cast(pl.Date).dt.year() for end in ("#first", "#last"))
    at_end = isinstance(sheet.table.completes, Due)
    if at_end:
        # A fact of the year's end, so the unit must be open then.
        last = (pl.col("#last") + 1).cast(pl.Date).dt.year() - 1

    def expected(row: Mapping[str, Any]) -> Message:
        unit, span = row["unit"], _span(row)
        if at_end:
            return message("a year at whose end {unit!r} was open, {span}", unit=unit, span=span)
        return message("a year in which {unit!r} was open, {span}", unit=unit, span=span)

    sheet.check(
        frame,
        ~pl.col("year").is_between(first, last),
        "year",
        lambda row: (
            expected(row),
            f"{row['year']}",
            TAKEN_OVER if row["year"] >= day_of(row["#last"]).year else "",
        ),
    )


def _span(row: Mapping[str, Any]) -> Message:
    first, last = day_of(row["#first"]), day_of(row["#last"])
    if row["#last"] == LAST_DAY:
        return message("from {first}", first=first)
    return message("from {first} to {last}", first=first, last=last)


def _check_outsider(sheet: Sheet, name: str, kin: pl.DataFrame) -> None:
    table = sheet.table
    near = sheet.frame.join(kin, left_on=["unit", name], right_on=["unit", "#other"], how="inner")
    if table.on is not None and not table.standing:
        near = near.filter(pl.col(table.on).is_between(pl.col("#from"), pl.col("#to")))
    near = near.unique(ROW).sort(ROW)
    own = message("a unit that is neither the row's own nor its office or section")
    sheet.check(
        near,
        pl.lit(True),
        name,
        lambda row: (
            own,
            message("{judge!r} for {unit!r}", judge=row[name], unit=row["unit"]),
            message("No one judges their own unit."),
        ),
    )
