"""What is said of rows that do not fit: by themselves, beside the registry and the calendar, and beside the returns.

Each takes a row and gives what was expected, what was found and, where there is any, what to do. The rows may be held in frames or
plainly: whatever finds a faulty row says of it what is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from starrules.errors import Fault
from starrules.evidence.flaws import ROW, Advisor, Flaw, Flawed, all_fields
from starrules.evidence.registry import NOUNS, OF_UNITS, is_a
from starrules.messages import Message, message, quoted
from starrules.model import LAST_DAY, Days, Text, day_of, month_label, month_number, year_of
from starrules.schema import AtMost, Date, Due, Field, Ordered, Table

Row = Mapping[str, Any]
Words = tuple[str, ...]
Vocabularies = Mapping[tuple[str, str], Mapping[str, Text]]
TAKEN_OVER = message("Rows of a unit that is no more belong to the one that took over.")

# --------------------------------------------------------------------------- rows by themselves


def same_key(sheet: Flawed, names: Sequence[str], rows: Sequence[tuple[int, Sequence[object]]]) -> None:
    """Note the rows whose key is that of a row before; ``rows`` are numbers and keys, by number."""
    kinds, recorded = all_fields(sheet.table), sheet.table.recorded
    first: dict[tuple[object, ...], int] = {}
    for row, key in rows:
        before = first.setdefault(tuple(key), row)
        if before != row:
            said = tuple(shown(kinds[name], value) for name, value in zip(names, key, strict=True))
            found = message("the same key as in row {row} ({key})", row=before, key=said)
            advice = (
                message("Only a row with a later {column!r} corrects another.", column=recorded)
                if recorded
                else ""
            )
            expected = message("a key of its own")
            sheet.flaw(row, ", ".join(names), expected, found, advice, rows=[before], placing=False)


def other_unit(sheet: Flawed, rows: Sequence[Row]) -> None:
    """Note the rows whose unit is another than that of the row that they correct; ``rows`` are in their order."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        before = first.setdefault(tuple(row[name] for name in sheet.table.key), row)
        if before["unit"] != row["unit"]:
            expected = message(
                "the unit {unit!r} of row {row}, which it corrects", unit=before["unit"], row=before[ROW]
            )
            sheet.flaw(row[ROW], "unit", expected, quoted(row["unit"]), rows=[before[ROW]])


def no_code(name: str, codes: Mapping[str, Text]) -> Callable[[Row], Words]:
    """Return what is said of a code that the vocabulary of a column has not."""
    advise = Advisor(
        sorted(codes), {text: code for code, label in codes.items() for text in (label.zh, label.en)}
    )
    expected = message("a code of the vocabulary of {column!r}", column=name)
    return lambda row: (expected, quoted(row[name]), advise(row[name]))


def out_of_order(constraint: Ordered) -> Callable[[Row], Words]:
    """Return what is said of a day before another that it follows."""
    first, second = constraint.first, constraint.second
    return lambda row: (
        message("a day not before {column}, {day}", column=first, day=day_of(row[first])),
        f"{day_of(row[second])}",
    )


def too_much(table: Table, constraint: AtMost) -> Callable[[Row], Words]:
    """Return what is said of a number above one that bounds it."""
    first, second = table[constraint.first], table[constraint.second]
    return lambda row: (
        message(
            "a number not above {column}, {number}",
            column=second.name,
            number=shown(second, row[second.name]),
        ),
        shown(first, row[first.name]),
    )


def too_late(recorded: str, on: str, lag: int) -> Callable[[Row], Words]:
    """Return what is said of a row that was recorded after its table is declared complete."""
    return lambda row: (
        message(
            "a day up to {day}, {days} days after {column}", day=day_of(row[on] + lag), days=lag, column=on
        ),
        f"{day_of(row[recorded])}",
        message("The table is declared complete by then; ask its owner for a longer lag if it is not."),
    )


def month_closed(recorded: str, on: str) -> Callable[[Row], Words]:
    """Return what is said of a row that was recorded after its month was closed, on ``#closed``."""
    return lambda row: (
        message(
            "a day up to {day}, by which month {month} had a row and was complete",
            day=day_of(row["#closed"]),
            month=month_label(month_number(row[on])),
        ),
        f"{day_of(row[recorded])}",
        message(
            "Later rows only correct what is there; ask the table's owner for a longer lag if months are not complete by then."
        ),
    )


def too_many(sheet: Flawed, group: Row, count: int, rows: Sequence[int]) -> None:
    """Note that there are more rows than declared: of a unit, a year, a month (``#month``), as far as the table has them."""
    parts = [message("unit {unit!r}", unit=group["unit"])] if "unit" in group else []
    parts += [message("year {year}", year=group["year"])] if "year" in group else []
    parts += [message("month {month}", month=month_label(group["#month"]))] if "#month" in group else []
    numbers = tuple(sorted(rows))
    fault = Fault(
        message("{parts}", parts=(sheet.file, *parts)),
        message("at most {most} rows", most=sheet.table.max_rows),
        message("{count}, the first in row {row}", count=count, row=numbers[0]),
    )
    sheet.flaws.append(Flaw(sheet.file, fault, numbers[0], 0, numbers))


def shown(item: Field, value: object) -> str:
    """Return a stored value as it is written."""
    if isinstance(item.type, Date) and isinstance(value, int):
        return str(day_of(value))
    if isinstance(value, int) and not isinstance(value, bool):
        places = getattr(item.type, "places", 0)
        return f"{value / 10**places:.{places}f}" if places else str(value)
    return quoted(value)


# ------------------------------------------------------------------------------ rows among others


def not_in_calendar(days: Days, on: str) -> Callable[[Row], Words]:
    """Return what is said of a day that the calendar has not."""
    span = message(
        "a day of the calendar, {first} to {last}", first=day_of(days.first), last=day_of(days.last)
    )
    advice = message("Correct the day, or add the year to the calendar.")
    return lambda row: (span, f"{day_of(row[on])}", advice)


def no_unit(known: Iterable[str]) -> Callable[[Row], Words]:
    """Return what is said of a unit that the registry has not."""
    advise = Advisor(list(known))
    return lambda row: (OF_UNITS[None], quoted(row["unit"]), advise(row["unit"]))


def wrong_kind(table: Table) -> Callable[[Row], Words]:
    """Return what is said of a unit of a kind (``#kind``) that the table is not of."""
    return lambda row: (NOUNS[table.of], is_a(row["unit"], row["#kind"]))


def wrong_year(table: Table, first_month: int) -> Callable[[Row], Words]:
    """Return what is said of a year in which the unit was not open, from ``#first`` to ``#last``."""

    def expected(row: Row) -> Message:
        unit, span = row["unit"], _span(row)
        if isinstance(table.completes, Due):
            return message("a year at whose end {unit!r} was open, {span}", unit=unit, span=span)
        return message("a year in which {unit!r} was open, {span}", unit=unit, span=span)

    return lambda row: (
        expected(row),
        f"{row['year']}",
        TAKEN_OVER if row["year"] >= year_of(row["#last"], first_month) else "",
    )


def not_open(on: str) -> Callable[[Row], Words]:
    """Return what is said of a day on which the unit was not open, from ``#first`` to ``#last``."""
    return lambda row: (
        message("a day on which {unit!r} was open, {span}", unit=row["unit"], span=_span(row)),
        f"{day_of(row[on])}",
        TAKEN_OVER if row[on] > row["#last"] else "",
    )


def _span(row: Row) -> Message:
    first, last = day_of(row["#first"]), day_of(row["#last"])
    if row["#last"] == LAST_DAY:
        return message("from {first}", first=first)
    return message("from {first} to {last}", first=first, last=last)


def own_unit(name: str) -> Callable[[Row], Words]:
    """Return what is said of a judge who belongs to the unit that is judged."""
    own = message("a unit that is neither the row's own nor its office or section")
    return lambda row: (
        own,
        message("{judge!r} for {unit!r}", judge=row[name], unit=row["unit"]),
        message("No one judges their own unit."),
    )


# ---------------------------------------------------------------------------- rows beside returns


def filed_early(row: Row) -> Words:
    """Return what is said of a return that speaks of days after that on which it was filed."""
    return message(
        "a day up to that of filing, {day}", day=day_of(row["filed_on"])
    ), f"{day_of(row['to_on'])}"


def stated_fewer(sheet: Flawed, row: int, stated: Flawed, unit: str, count: int, rows: int) -> None:
    """Note that a return in some row states fewer rows than there are."""
    expected = message(
        "{count}, as {file} has rows of {unit!r} on these days", count=count, file=stated.file, unit=unit
    )
    sheet.flaw(row, "rows", expected, f"{rows}", message("A return states all rows of its days."))


def after_filing(sheet: Flawed, stated: Flawed, number: int, recorded_on: int, filed: int, row: int) -> None:
    """Note that a row was recorded after the return in row ``row`` was filed: it is the return that is in doubt."""
    expected = message(
        "a day up to {day}, when {file} row {row} was filed", day=day_of(filed), file=sheet.file, row=row
    )
    column = stated.table.recorded
    place = message("{file} row {row}, column {column}", file=stated.file, row=number, column=column)
    fault = Fault(place, expected, f"{day_of(recorded_on)}", message("File the return anew."))
    sheet.flaws.append(Flaw(stated.file, fault, number, 0, (row,)))
