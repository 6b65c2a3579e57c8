"""Plain rows of one table against its declaration, and against the registry of units and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from starrules.evidence import wording
from starrules.evidence.flaws import ROW
from starrules.evidence.model import Raw
from starrules.evidence.plain.sheet import RowSheet
from starrules.evidence.registry import kin_of
from starrules.evidence.wording import Vocabularies
from starrules.model import Days, Text, Unit, month_days, month_number, speaks_of, year_of
from starrules.schema import AtMost, Complete, Due, Key, Monthly, Ordered, Outsider, scale_of

# --------------------------------------------------------------------------- rows by themselves


def check_rows(sheet: RowSheet, vocabularies: Vocabularies, absent: Collection[str] = ()) -> None:
    """Note the flaws that show without any other table: keys, words, constraints, numbers of rows."""
    _check_keys(sheet)
    for item in sheet.table.fields:
        codes = vocabularies.get((sheet.table.name, item.name))
        if codes is not None and isinstance(item.type, Key):
            _check_codes(sheet, item.name, codes, absent)
    for constraint in sheet.table.constraints:
        if isinstance(constraint, Ordered):
            placing = sheet.table.on in (constraint.first, constraint.second)
            late = _above(sheet.rows, constraint.first, constraint.second)
            sheet.check(late, constraint.second, wording.out_of_order(constraint), placing=placing)
        elif isinstance(constraint, AtMost):
            first, second = sheet.table[constraint.first], sheet.table[constraint.second]
            scales = scale_of(second.type), scale_of(first.type)
            above = _above(sheet.rows, first.name, second.name, *scales)
            sheet.check(above, first.name, wording.too_much(sheet.table, constraint))
    _check_recorded(sheet)
    _check_number(sheet)


def _above(rows: Iterable[Raw], first: str, second: str, times: int = 1, other_times: int = 1) -> list[Raw]:
    """Return the rows with a known number above another, times their scales."""
    return [
        row
        for row in rows
        if (number := row[first]) is not None
        and (other := row[second]) is not None
        and number * times > other * other_times
    ]


def _grouped(rows: Iterable[Raw], names: Sequence[str]) -> dict[tuple[Any, ...], list[Raw]]:
    groups: dict[tuple[Any, ...], list[Raw]] = {}
    for row in rows:
        groups.setdefault(tuple([row[name] for name in names]), []).append(row)
    return groups


def _check_keys(sheet: RowSheet) -> None:
    table, recorded = sheet.table, sheet.table.recorded
    names = list(dict.fromkeys([*table.key, recorded] if recorded else table.key))
    again = [
        (row[ROW], key)
        for key, rows in _grouped(sheet.rows, names).items()
        if len(rows) > 1 and None not in key
        for row in rows
    ]
    wording.same_key(sheet, names, sorted(again, key=_number))
    if recorded and not table.reference and "unit" not in table.key:
        _check_one_unit(sheet, table.key)


def _number(item: tuple[int, Any]) -> int:
    return item[0]


def _check_one_unit(sheet: RowSheet, key: Sequence[str]) -> None:
    several = [
        row
        for rows in _grouped(sheet.named([*key, "unit"]), key).values()
        if len(rows) > 1 and len({row["unit"] for row in rows}) > 1
        for row in rows
    ]
    wording.other_unit(sheet, sorted(several, key=lambda row: row[ROW]))


def _check_codes(sheet: RowSheet, name: str, codes: Mapping[str, Text], absent: Collection[str]) -> None:
    unknown = {row[name] for row in sheet.rows} - codes.keys() - {None}
    wrong = {code for code in unknown if not (absent and speaks_of(code, absent))}
    if wrong:
        sheet.check((row for row in sheet.rows if row[name] in wrong), name, wording.no_code(name, codes))


def first_records(sheet: RowSheet, rows: list[Raw]) -> list[Raw]:
    """Return those of some rows that no row of the sheet has recorded before: later ones correct."""
    key, recorded = sheet.table.key, sheet.table.recorded
    if recorded is None or not rows:
        return rows
    first: dict[tuple[Any, ...], int] = {}
    for row in sheet.named((recorded,)):
        own = tuple([row[name] for name in key])
        first[own] = min(first.get(own, row[recorded]), row[recorded])
    return [row for row in rows if row[recorded] == first.get(tuple([row[name] for name in key]))]


def _check_recorded(sheet: RowSheet) -> None:
    table = sheet.table
    if table.recorded is None or table.on is None or table.recorded == table.on:
        return
    recorded, on = table.recorded, table.on
    if isinstance(table.completes, Complete):
        lag = table.completes.lag
        late = [row for row in sheet.named((recorded, on)) if row[recorded] > row[on] + lag]
        sheet.check(first_records(sheet, late), recorded, wording.too_late(recorded, on, lag))
    elif isinstance(table.completes, Monthly):
        closed = _closed(sheet, recorded, on, table.completes.lag)
        late = [row for row in closed if row[recorded] > row["#closed"]]
        sheet.check(late, recorded, wording.month_closed(recorded, on))


def _closed(sheet: RowSheet, recorded: str, on: str, lag: int) -> list[Raw]:
    """Return the rows that record a fact first, with the day on which their month was closed.

    It closes when it has ended and its lag has passed; one that has no row then closes with the first that it is given.
    """
    months: dict[tuple[str, int], list[Raw]] = {}
    for row in first_records(sheet, sheet.named(("unit", on, recorded))):
        months.setdefault((row["unit"], month_number(row[on])), []).append(row)
    found = []
    for (_, month), rows in months.items():
        closed = max(month_days(month)[1] + lag, min(row[recorded] for row in rows))
        found += [{**row, "#closed": closed} for row in rows]
    return found


def _check_number(sheet: RowSheet) -> None:
    table = sheet.table
    if len(sheet.rows) <= table.max_rows:
        return
    by: dict[str, Callable[[Raw], Any]] = {}
    if not table.reference:
        by["unit"] = lambda row: row["unit"]
    if table.yearly:
        by["year"] = lambda row: row["year"]
    if table.dated and table.on:
        on = table.on
        by["#month"] = lambda row: None if row[on] is None else month_number(row[on])
    groups: dict[tuple[Any, ...], list[Raw]] = {}
    for row in sheet.rows:
        groups.setdefault(tuple([value(row) for value in by.values()]), []).append(row)
    for group, rows in groups.items():
        if len(rows) <= table.max_rows or None in group:
            continue
        # Rows that correct others, or have their key by mistake, are one fact.
        count = len(_grouped(rows, table.key))
        if count > table.max_rows:
            wording.too_many(sheet, dict(zip(by, group, strict=True)), count, [row[ROW] for row in rows])


# ------------------------------------------------------------------------------ rows among others


@frozen
class PlainRegistry:
    """What rows of other tables are held against.

    Args:
        units: what rows are joined with by unit: ``#kind``, ``#first``, ``#last``, None where they are faulty;
            None where the registry cannot be read.
        kin: for each unit which others may not judge it, on which days.
        calendar: the days that the calendar has, if there is one.
        first_month: the month, 1 to 12, in which the years of yearly tables begin.
    """

    units: Mapping[str, Raw] | None
    kin: Mapping[tuple[str, str], Sequence[Days]]
    calendar: Days | None
    first_month: int = 1


def registry_of(
    units: Mapping[str, Unit] | None, faulty: Iterable[str], calendar: Days | None, first_month: int = 1
) -> PlainRegistry:
    """Return what rows are held against; of faulty units no more than the id is known."""
    kin: dict[tuple[str, str], list[Days]] = {}
    for unit, other, first, last in kin_of(units or {}):
        kin.setdefault((unit, other), []).append(Days(first, last))
    if units is None:
        return PlainRegistry(None, kin, calendar, first_month)
    known: dict[str, Raw] = {
        unit.id: {"#kind": unit.kind, "#first": unit.days.first, "#last": unit.days.last}
        for unit in units.values()
    }
    known |= {unit: dict.fromkeys(("#kind", "#first", "#last")) for unit in faulty}
    return PlainRegistry(known, kin, calendar, first_month)


def check_against(sheet: RowSheet, registry: PlainRegistry) -> None:
    """Note the flaws that show only beside the registry of units and the calendar."""
    table, on = sheet.table, sheet.table.on
    if table.reference:
        return
    if registry.calendar is not None and table.dated and on is not None:
        days = registry.calendar
        outside = [row for row in sheet.rows if row[on] is not None and row[on] not in days]
        sheet.check(outside, on, wording.not_in_calendar(days, on))
    if registry.units is None or "unit" in sheet.missing:
        return
    _check_units(sheet, registry.units, registry.first_month)
    for constraint in table.constraints:
        if isinstance(constraint, Outsider):
            _check_outsider(sheet, constraint.field, registry.kin)


def _check_units(sheet: RowSheet, units: Mapping[str, Raw], first_month: int) -> None:
    table, on = sheet.table, sheet.table.on
    named = sheet.named(("unit",))
    strangers = [row for row in named if row["unit"] not in units]
    if strangers:
        sheet.check(strangers, "unit", wording.no_unit(sorted(units)))
    known = [(row, unit) for row in named if (unit := units.get(row["unit"])) and unit["#kind"] is not None]
    if table.of != "both":
        others = [row | unit for row, unit in known if unit["#kind"] != table.of]
        sheet.check(others, "unit", wording.wrong_kind(table))
    if table.yearly:
        at_end = isinstance(table.completes, Due)
        # Where the fact is one of the year's end the unit must be open then, else on any day of the year.
        wrong = [
            row | unit
            for row, unit in known
            if row["year"] is not None and not _is_open(row["year"], unit, first_month, at_end=at_end)
        ]
        sheet.check(wrong, "year", wording.wrong_year(table, first_month))
    if table.dated and on is not None:
        closed = [
            row | unit
            for row, unit in known
            if row[on] is not None and not unit["#first"] <= row[on] <= unit["#last"]
        ]
        sheet.check(closed, on, wording.not_open(on))


def _is_open(year: int, unit: Raw, first_month: int, *, at_end: bool) -> bool:
    last = unit["#last"]
    last_year = year_of(last + 1, first_month) - 1 if at_end else year_of(last, first_month)
    return year_of(unit["#first"], first_month) <= year <= last_year


def _check_outsider(sheet: RowSheet, name: str, kin: Mapping[tuple[str, str], Sequence[Days]]) -> None:
    on = None if sheet.table.standing else sheet.table.on
    near = [
        row
        for row in sheet.rows
        if (spans := kin.get((row["unit"], row[name])))
        and (on is None or (row[on] is not None and any(row[on] in days for days in spans)))
    ]
    sheet.check(sorted(near, key=lambda row: row[ROW]), name, wording.own_unit(name))
