"""Trying a corrected fact: the same evidence with some cells of one table changed, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from starrules.errors import EvidenceError, Fault, suggestion
from starrules.evidence.model import Evidence, Raw, RowData
from starrules.evidence.typed import BadValueError, expected_of, stored
from starrules.messages import message, quoted
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
    subject = message("correction of {table!r}", table=table)

    def at(column: str) -> str:
        return message("correction of {table!r}, column {column!r}", table=table, column=column)

    if table not in evidence.tables or table not in evidence.data:
        advice = suggestion(table, sorted(evidence.data))
        fault = Fault(subject, message("a table that has rows"), quoted(table), advice)
        raise EvidenceError(subject, [fault])
    declared = evidence.tables[table]
    faults: list[Fault] = []
    wanted: list[Raw] = []
    for cells in (find, to):
        raw: Raw = {}
        for name, value in cells.items():
            if name not in declared.columns:
                advice = suggestion(name, declared.columns)
                faults.append(Fault(at(name), message("a column of the table"), quoted(name), advice))
            elif name in {"unit", "year"}:
                raw[name] = value
            else:
                try:
                    raw[name] = None if value is None else stored(declared[name], value)
                except BadValueError as error:
                    expected = expected_of(declared[name])
                    faults.append(Fault(at(name), expected, quoted(value), error.advice))
        wanted.append(raw)
    found, changed = wanted
    fixed = {"unit", "year", *declared.key, *([declared.recorded] if declared.recorded else [])}
    telling = message("a column that does not tell rows apart")
    faults += [
        Fault(at(name), telling, quoted(name), message("File another row instead."))
        for name in sorted(fixed & changed.keys())
    ]
    if faults:
        raise EvidenceError(subject, faults)
    rows, count = [], 0
    for row in evidence.data[table].of_units(sorted(evidence.units)):
        if all(row.get(name) == value for name, value in found.items()):
            count += 1
            rows.append({**row, **changed})
            if declared.dated and month_number(rows[-1][declared.day]) != month_number(row[declared.day]):
                expected, other = message("a day in the same month"), message("another month")
                raise EvidenceError(subject, [Fault(at(declared.day), expected, other)])
        else:
            rows.append(row)
    if not count:
        none = message("none with {cells}", cells=dict(find))
        raise EvidenceError(subject, [Fault(subject, message("a row that holds what is looked for"), none)])
    return evolve(evidence, data={**evidence.data, table: RowData(rows)})
