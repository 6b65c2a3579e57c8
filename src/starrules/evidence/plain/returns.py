"""The returns (零报告) as plain rows, by themselves and beside the rows that they speak of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from starrules.evidence import wording
from starrules.evidence.flaws import ROW
from starrules.evidence.model import Raw, Return
from starrules.evidence.plain.sheet import RowSheet
from starrules.evidence.plain.validate import PlainRegistry, first_records
from starrules.evidence.return_rows import STATED, check_bound, check_names, check_overlaps
from starrules.model import Days
from starrules.schema import Returned, Table


def check_returns(
    sheet: RowSheet, tables: Mapping[str, Table], registry: PlainRegistry, absent: Collection[str] = ()
) -> None:
    """Note what is wrong with the returns by themselves."""
    units = registry.units
    kinds = None if units is None else {name: unit["#kind"] for name, unit in units.items()}
    check_names(sheet, sheet.rows, tables, kinds, absent)
    early = [row for row in sheet.named(("to_on", "filed_on")) if row["to_on"] > row["filed_on"]]
    sheet.check(early, "to_on", wording.filed_early)
    by_table = _by_table(sheet)
    check_overlaps(sheet, _in_order([row for rows in by_table.values() for row in rows]))
    for name, own in by_table.items():
        table = tables.get(name)
        if table is not None and isinstance(table.completes, Returned):
            check_bound(sheet, table, own)


def _by_table(sheet: RowSheet) -> dict[str, list[Raw]]:
    """Return the returns of which every cell can be read, and whose days are in order, by their tables."""

    def made() -> dict[str, list[Raw]]:
        found: dict[str, list[Raw]] = {}
        for row in sheet.named(STATED):
            if row["from_on"] <= row["to_on"]:
                found.setdefault(row["table_name"], []).append(row)
        return found

    by_table: dict[str, list[Raw]] = sheet.once("by table", made)
    return by_table


def check_stated(sheet: RowSheet, stated: RowSheet) -> None:
    """Note where the rows of a table contradict its returns."""
    own = _by_table(sheet).get(stated.table.name)
    if own and isinstance(stated.table.completes, Returned):
        _check_rows(sheet, stated, own)


def _in_order(rows: Sequence[Raw]) -> list[Raw]:
    """Return the first return of each table, unit and first day, in the order of these."""
    first: dict[tuple[str, str, int], Raw] = {}
    for row in rows:
        first.setdefault((row["table_name"], row["unit_id"], row["from_on"]), row)
    return [first[key] for key in sorted(first)]


def returns_of(sheet: RowSheet) -> tuple[Return, ...]:
    """Return the returns that have been read."""
    rows = sorted(tuple(row[name] for name in STATED) for row in sheet.named(STATED))
    return tuple(
        Return(table, unit, Days(first, last), count, filed)
        for table, unit, first, last, count, filed in rows
    )


def _check_rows(sheet: RowSheet, stated: RowSheet, own: Sequence[Raw]) -> None:
    """Hold the rows of a table against what its returns state; more, or later ones, contradict the return."""
    table = stated.table
    assert table.on is not None
    by_unit: dict[str, list[Raw]] = {}
    for row in stated.named(("unit", table.on)):
        by_unit.setdefault(row["unit"], []).append(row)
    for item in own:
        first, last, filed = item["from_on"], item["to_on"], item["filed_on"]
        rows = [row for row in by_unit.get(item["unit_id"], ()) if first <= row[table.on] <= last]
        facts = {tuple([row[name] for name in table.key]) for row in rows}
        if len(facts) > item["rows"]:
            wording.stated_fewer(sheet, item[ROW], stated, item["unit_id"], len(facts), item["rows"])
        if (recorded := table.recorded) is None:
            continue
        late = [row for row in rows if row[recorded] is not None and row[recorded] > filed]
        for row in first_records(stated, late):
            wording.after_filing(sheet, stated, row[ROW], row[recorded], filed, item[ROW])
