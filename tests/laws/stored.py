"""Cases as data: a rule, a few rows and what the reference says of them, in JSON that a test reads back.

Nodes, types, units and days are written by the names of their classes and fields; tables by their names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from starrules import model
from starrules.evidence import model as evidence_model
from starrules.evidence.model import Evidence, RowData
from starrules.rules import nodes as n
from starrules.rules import types
from starrules.rules.case import Calendar
from starrules.schema import Table
from tests.generate import BEYOND, FIRST, LAST, TABLES
from tests.laws.agreement import Answers, Example, by_reference

FOLDER = Path(__file__).parent / "regressions"
EVERY_TABLE = {**TABLES, **{table.name: table for table in BEYOND}}
KNOWN = {
    name: kind
    for module in (n, types, model, evidence_model)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and attrs.has(kind)
}
WORKING = tuple(day for day in range(FIRST, LAST + 400) if day % 7 not in (2, 3))
"""The working days of generated evidence, written as one word."""


@frozen
class Kept:
    """A case that was kept: what it is about, the example, and what the reference said when it was written."""

    about: str
    example: Example
    expected: Answers


def as_text(about: str, example: Example) -> str:
    """Return a case in JSON, with what the reference says of it."""
    evidence = example.evidence
    read = {
        node.table.name
        for expr in (*example.rules.values(), *example.measures.values())
        for node in expr.walk()
        if isinstance(node, (n.Rows, n.Filled))
    }
    expected = by_reference(example)
    held = {
        "about": about,
        "rules": {name: plain(rule) for name, rule in example.rules.items()},
        "measures": {name: plain(number) for name, number in example.measures.items()},
        "as_of": example.as_of,
        "tables": sorted(read | {table for table in evidence.data if len(evidence.data[table])}),
        "units": [plain(unit) for unit in evidence.units.values()],
        "coverage": {name: plain(tuple(runs)) for name, runs in evidence.coverage.items()},
        "returns": plain(tuple(evidence.returns)),
        "reopened": plain(tuple(evidence.reopened)),
        "working": "weekdays" if evidence.calendar.days == WORKING else list(evidence.calendar.days),
        "rows": {name: list(data.of_units(evidence.units)) for name, data in evidence.data.items()},
        "codes": {name: list(codes) for name, codes in expected.codes.items()},
        "numbers": {
            name: [ends and [str(ends[0]), str(ends[1])] for ends in found]
            for name, found in expected.numbers.items()
        },
    }
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> Kept:
    """Return a case from JSON."""
    held = json.loads(text)
    evidence = Evidence(
        {name: EVERY_TABLE[name] for name in held["tables"]},
        {unit["id"]: made(unit) for unit in held["units"]},
        {name: made(runs) for name, runs in held["coverage"].items()},
        made(held["returns"]),
        Calendar(WORKING if held["working"] == "weekdays" else tuple(held["working"])),
        {name: RowData(rows) for name, rows in held["rows"].items()},
        made(held["reopened"]),
        LAST,
    )
    example = Example(
        {name: made(rule) for name, rule in held["rules"].items()},
        {name: made(number) for name, number in held["measures"].items()},
        evidence,
        held["as_of"],
    )
    numbers = {
        name: [ends and (Fraction(ends[0]), Fraction(ends[1])) for ends in found]
        for name, found in held["numbers"].items()
    }
    return Kept(held["about"], example, Answers(held["codes"], numbers))


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Table):
        return {"table": value.name}
    if isinstance(value, Fraction):
        return {"number": str(value)}
    if isinstance(value, model.Outcome):
        return {"outcome": value.name}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, (frozenset, set)):
        return {"set": sorted(map(plain, value), key=str)}
    if value is None or isinstance(value, (str, int)):
        return value
    name = type(value).__name__
    assert KNOWN.get(name) is type(value), f"{name} has no written form"
    fields = {item.name: plain(getattr(value, item.name)) for item in attrs.fields(type(value)) if item.init}
    return {"class": name, **fields}


def made(value: Any) -> Any:
    """Return what a value in JSON stands for."""
    if isinstance(value, list):
        return tuple(map(made, value))
    if not isinstance(value, Mapping):
        return value
    if "class" in value:
        kind: Any = KNOWN[value["class"]]
        names = {item.name: item.alias for item in attrs.fields(kind)}
        return kind(**{names[name]: made(part) for name, part in value.items() if name != "class"})
    ((word, held),) = value.items()
    readers: dict[str, Any] = {
        "table": EVERY_TABLE.__getitem__,
        "number": Fraction,
        "outcome": model.Outcome.__getitem__,
        "set": lambda items: frozenset(map(made, items)),
    }
    return readers[word](held)
