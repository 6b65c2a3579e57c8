"""Evidence next to an author's examples: a row fewer, a row more, one cell or one day changed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve

from starrules.model import Period, day_of, month_days
from starrules.report.tryout import tables_of
from starrules.rules import nodes as n
from starrules.schema import Field, Key, Note, Table
from starrules.testing.edges import Edges, typed
from starrules.testing.example import Example, Facts

MOST_VARIED = 24
"""Of an example with more rows of a table than this, the first ones are varied."""


def neighbours(examples: Sequence[Example], rule: n.Expr, most: int) -> Iterator[Example]:
    """Yield examples that differ in one thing from those given, at most so many, the same ones on every run.

    Args:
        examples: examples of one setting.
        rule: the canonical rule of that setting, whose tables, columns and edges are varied.
        most: how many to yield; where there are more, they are drawn with a fixed seed.
    """
    found = list(itertools.chain.from_iterable(_next_to(example, rule) for example in examples))
    if len(found) > most:
        found = random.Random(0).sample(found, most)
    yield from found


def _next_to(example: Example, rule: n.Expr) -> Iterator[Example]:
    period = Period.year(example.period)
    edges = Edges.of([rule], period)
    tables = tables_of(rule)
    used = {item.name for item in rule.walk() if isinstance(item, n.Cell)}
    for name, table in sorted(tables.items()):
        for told, rows in _rows_changed(list(example.facts.get(name, ())), table, used, edges):
            yield _with(example, told, {**example.facts, name: rows})
        if name not in example.open:
            yield evolve(example, open=(*example.open, name), because=f"{_of(example)}, {name} open")
    for month in (0, 2, 5, 8, 11):
        first, last = month_days(period.months[month])
        yield evolve(example, as_of=day_of(last).isoformat(), because=f"{_of(example)}, as of {day_of(last)}")
        if month and not example.sections:
            opened = day_of(first).isoformat()
            yield evolve(example, opened=opened, because=f"{_of(example)}, opened {opened}")


def _of(example: Example) -> str:
    return f"as in {example.because or example.verdict!r}"


def _with(example: Example, told: str, facts: Facts) -> Example:
    return evolve(example, facts=facts, because=f"{_of(example)}, {told}")


def _rows_changed(
    rows: list[Any], table: Table, used: set[str], edges: Edges
) -> Iterator[tuple[str, list[Any]]]:
    """Yield the words for a change of a table's rows, and the changed rows."""
    fields = [item for item in table.fields if _matters(item, table, used)]
    for index, row in enumerate(rows[:MOST_VARIED]):
        rest = rows[:index] + rows[index + 1 :]
        yield f"without row {index + 1} of {table.name}", rest
        for item in fields:
            for value in edges.pool(item):
                shown = typed(item, value)
                if row.get(item.name) != shown:
                    changed = {**row, item.name: shown}
                    yield f"{item.name}={shown!r} in row {index + 1} of {table.name}", [*rest, changed]
                    again = _another(changed, table, len(rows))
                    yield f"a row more of {table.name} with {item.name}={shown!r}", [*rows, again]
        yield f"row {index + 1} of {table.name} twice", [*rows, _another(row, table, len(rows))]
    if not rows:
        for values in itertools.islice(itertools.product(*(edges.pool(item) for item in fields)), 60):
            made = {item.name: typed(item, value) for item, value in zip(fields, values, strict=True)}
            yield f"a row of {table.name}", [_another(made, table, 0)]


def _matters(item: Field, table: Table, used: set[str]) -> bool:
    return not isinstance(item.type, Note) and (item.name in used or item.name == table.on)


def _another(row: Any, table: Table, number: int) -> dict[str, Any]:
    """Return a row that is another fact than those that are there: with identifiers of its own."""
    own = {
        item.name: f"another {number}"
        for item in table.fields
        if isinstance(item.type, Key) and item.name in table.key
    }
    return {**row, **own}


__all__ = ["neighbours"]
