"""Trying a corrected fact: the same evidence with some cells of one table changed, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from starrules.errors import EvidenceError, Fault, suggestion
from starrules.evidence.model import Evidence, Raw, RowData
from starrules.evidence.typed import BadValueError, expected_of, stored
from starrules.model import month_number


def corrected(
    evidence: Evidence, table: str, find: Mapping[str, object], to: Mapping[str, object]
) -> Evidence:
    """Return the evidence with the cells ``to`` in every row that has the cells ``find``.

    Args:
        evidence: the evidence, which stays as it is.
        table: the table's name.
        find: what the rows to change hold, such as their unit and key.
        to: what they are to hold; None for an empty cell.

    Raises:
        EvidenceError: for an unknown table or column, a value that the column cannot hold, a key or a
            date that would move the row elsewhere, or when no row is found.
    """
    place = f"correction of {table!r}"
    if table not in evidence.tables or table not in evidence.data:
        fault = Fault(place, "a table that has rows", repr(table), suggestion(table, sorted(evidence.data)))
        raise EvidenceError(place, [fault])
    declared = evidence.tables[table]
    faults: list[Fault] = []
    wanted: list[Raw] = []
    for cells in (find, to):
        raw: Raw = {}
        for name, value in cells.items():
            if name not in declared.columns:
                advice = suggestion(name, declared.columns)
                faults.append(Fault(f"{place}, column {name!r}", "a column of the table", repr(name), advice))
            elif name in {"unit", "year"}:
                raw[name] = value
            else:
                try:
                    raw[name] = None if value is None else stored(declared[name], value)
                except BadValueError:
                    expected = expected_of(declared[name])
                    faults.append(Fault(f"{place}, column {name!r}", expected, repr(value)))
        wanted.append(raw)
    found, changed = wanted
    fixed = {"unit", "year", *declared.key, *([declared.recorded] if declared.recorded else [])}
    expected = "a column that does not tell rows apart"
    faults += [
        Fault(f"{place}, column {name!r}", expected, repr(name), "File another row instead.")
        for name in sorted(fixed & changed.keys())
    ]
    if faults:
        raise EvidenceError(place, faults)
    rows, count = [], 0
    for row in evidence.data[table].of_units(sorted(evidence.units)):
        if all(row.get(name) == value for name, value in found.items()):
            count += 1
            rows.append({**row, **changed})
            if declared.dated and month_number(rows[-1][declared.day]) != month_number(row[declared.day]):
                fault = Fault(f"{place}, column {declared.day!r}", "a day in the same month", "another month")
                raise EvidenceError(place, [fault])
        else:
            rows.append(row)
    if not count:
        fault = Fault(place, "a row that holds what is looked for", f"none with {dict(find)}")
        raise EvidenceError(place, [fault])
    return evolve(evidence, data={**evidence.data, table: RowData(rows)})
