"""On which sides of a threshold nothing can lie, by what the tables declare: ranges, constraints, codes, months."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from attrs import evolve

from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.exact import Exact
from starrules.rules.infer import Inference, base_table, most_rows
from starrules.rules.types import CategoryType, NumberType, ValueType
from starrules.schema import AtMost, Ordered, Outsider, Table
from starrules.testing.columns import Columns, ranged_columns

MONTHS = 12
Span = tuple[Exact, Exact]
"""The least and the greatest that a number can be."""


def span_of(
    number: n.Linear, period: Period, rows: n.Relation | None = None, group: n.Relation | None = None
) -> Span | None:
    """Return the least and the greatest that a number can be, None where that cannot be told.

    Args:
        number: a canonical number.
        period: the period of its rule.
        rows: the rows that it is asked of, if it is.
        group: the rows of which those of a group are taken, if it is asked of groups.
    """
    columns = None if rows is None else _columns(rows, period)
    grouped = None if group is None else _columns(group, period)
    rest = number
    low: Exact = 0
    high: Exact = 0
    if rows is not None and (table := base_table(rows)) is not None:
        rest, (low, high) = _constrained(number, table, columns)
    months, rest = _of_months(rest)
    terms = [_term(factor, atom, columns, grouped, period) for factor, atom in rest.terms]
    low, high = low + months[0] + rest.constant, high + months[1] + rest.constant
    for term in terms:
        if term is None:
            return None
        low, high = low + term[0], high + term[1]
    return low, high


def _columns(relation: n.Relation, period: Period) -> Columns:
    """Return the columns of a relation, bounded by the days on which rows are seen and by what holds within each."""
    columns = ranged_columns(relation, period)
    base = relation
    while isinstance(base, (n.Where, n.Mapped)):
        base = base.source
    if columns is None or not isinstance(base, n.Rows) or base.period:
        return columns
    found, table = dict(columns), base.table
    if table.standing and table.on is not None:
        found[table.on] = _cut(found[table.on], high=period.days.last)
    for _ in table.constraints:
        for item in table.constraints:
            if isinstance(item, Outsider) or "none" in (table[item.first].null, table[item.second].null):
                continue
            lesser, greater = found[item.first], found[item.second]
            assert isinstance(lesser, NumberType)
            assert isinstance(greater, NumberType)
            found[item.first] = _cut(lesser, high=greater.high)
            found[item.second] = _cut(greater, low=lesser.low)
    return found


def _cut(kind: ValueType, *, low: Exact | None = None, high: Exact | None = None) -> NumberType:
    assert isinstance(kind, NumberType)
    least = kind.low if low is None else max(kind.low, Fraction(low))
    return evolve(kind, low=least, high=kind.high if high is None else min(kind.high, Fraction(high)))


def _term(factor: Exact, atom: n.Expr, columns: Columns, group: Columns, period: Period) -> Span | None:
    span = _atom(atom, columns, group, period)
    return (
        None
        if span is None
        else (min(factor * span[0], factor * span[1]), max(factor * span[0], factor * span[1]))
    )


def _atom(atom: n.Expr, columns: Columns, group: Columns, period: Period) -> Span | None:
    if isinstance(atom, (n.Sum, n.Excess)) and isinstance(atom.value, n.Linear) and group is None:
        inner = span_of(atom.value, period, atom.source)
        if inner is None:
            return None
        most = _most(atom.source)
        return min(0, most * inner[0]), max(0, most * inner[1])
    inference = Inference("")
    kind = inference.expr(atom, "", columns, group)
    return (kind.low, kind.high) if isinstance(kind, NumberType) and not inference.faults else None


def _constrained(number: n.Linear, table: Table, columns: Columns) -> tuple[n.Linear, Span]:
    """Return a number of a row without the pairs of columns of which one is never above the other, and their span."""
    factors: dict[str, Exact] = {
        atom.name: factor for factor, atom in number.terms if isinstance(atom, n.Cell)
    }
    low: Exact = 0
    high: Exact = 0
    for item in table.constraints:
        if not isinstance(item, (AtMost, Ordered)) or columns is None:
            continue
        first: Exact = factors.get(item.first, 0)
        second: Exact = factors.get(item.second, 0)
        lesser, greater = columns.get(item.first), columns.get(item.second)
        if not isinstance(lesser, NumberType) or not isinstance(greater, NumberType):
            continue
        # Where there is none of the first, nothing holds of it: a date that never comes is after every other.
        if first * second >= 0 or greater.optional or table[item.first].null == "none":
            continue
        taken: Exact = min(max(first, -first), max(second, -second))
        apart: Exact = taken * max(Fraction(0), greater.high - lesser.low)
        low, high = (low - apart, high) if first > 0 else (low, high + apart)
        factors[item.first] = first - taken if first > 0 else first + taken
        factors[item.second] = second - taken if second > 0 else second + taken
    terms = tuple(
        (factors[atom.name] if isinstance(atom, n.Cell) else factor, atom) for factor, atom in number.terms
    )
    return n.Linear(tuple(term for term in terms if term[0]), number.constant), (low, high)


def _of_months(number: n.Linear) -> tuple[Span, n.Linear]:
    """Return the span of due months and of what is counted among them together, and the number without them."""
    due = sum(factor for factor, atom in number.terms if isinstance(atom, n.DueMonths))
    among = [factor for factor, atom in number.terms if _counts_months(atom)]
    rest = tuple(
        (factor, atom)
        for factor, atom in number.terms
        if not isinstance(atom, n.DueMonths) and not _counts_months(atom)
    )
    # What is counted among the months is between none and all of those that are due, however many are.
    low = min(0, MONTHS * (due + sum(min(0, factor) for factor in among)))
    high = max(0, MONTHS * (due + sum(max(0, factor) for factor in among)))
    return (low, high), n.Linear(rest, number.constant)


def _counts_months(atom: n.Expr) -> bool:
    """Return whether a number says how many due months there are of some kind."""
    if isinstance(atom, n.Filled):
        return True
    if not isinstance(atom, n.Sum) or not n.same(atom.value, n.Linear((), 1)) or atom.furthest_period:
        return False
    base = atom.source
    while isinstance(base, (n.Where, n.Mapped)):
        base = base.source
    return isinstance(base, n.Groups) and base.monthly and not base.keys


def _most(relation: n.Relation) -> int:
    """Return how many rows a relation has at the most; groups by declared codes, no more than there are codes."""
    base, conditions = relation, []
    while isinstance(base, (n.Where, n.Mapped)):
        if isinstance(base, n.Where):
            conditions.append(base.condition)
        base = base.source
    if not isinstance(base, n.Groups):
        return most_rows(relation)
    kinds = Inference("").columns(base.source, "", None)
    inner = base.source
    while isinstance(inner, (n.Where, n.Mapped)):
        if isinstance(inner, n.Where):
            conditions.append(inner.condition)
        inner = inner.source
    possible: list[int] = []
    for key in base.keys:
        named = _named(key, conditions)
        kind = kinds[key]
        if isinstance(kind, CategoryType):
            named = set(kind.values) if named is None else named & set(kind.values)
        if named is None:
            return most_rows(relation)
        possible.append(len(named))
    return prod(possible) * (MONTHS if base.monthly else 1)


def _named(column: str, conditions: list[n.Expr]) -> set[str] | None:
    """Return the codes that conditions leave to a column, None where they leave all."""
    found: set[str] | None = None
    flat = [part for item in conditions for part in (item.members if isinstance(item, n.And) else (item,))]
    for item in flat:
        left = (
            item.value if isinstance(item, n.Member) else item.left if isinstance(item, n.Compare) else None
        )
        if not isinstance(left, n.Cell) or left.name != column:
            continue
        if isinstance(item, n.Member):
            named = set(item.values)
        elif isinstance(item, n.Compare) and isinstance(item.right, n.Name):
            named = {item.right.value}
        else:
            continue
        found = named if found is None else found & named
    return found


__all__ = ["Span", "span_of"]
