"""What lies behind the grade of a group: the number that was graded, and which units' rows it comes from."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from attrs import frozen

from starrules.report.extent import VALUE_COLUMN, rows_of
from starrules.report.places import At, kind_of, origin_of
from starrules.rules import nodes as n
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.types import CategoryType, NumberType
from starrules.rules.values import Num, Row, known

BEHIND = "|behind"


@frozen
class Behind:
    """The number that was graded, and how much of it each unit's rows make up; empty where that is not known."""

    number: n.Aggregate
    value: Num
    by_source: dict[str, Exact]


def behind(groups: n.Groups, row: Row, evaluation: Evaluation) -> Behind | None:
    """Return what lies behind the grade of a group, or None where it is graded by no number, or by several.

    Args:
        groups: the groups.
        row: one of them.
        evaluation: the unit's evidence.
    """
    number = graded_number(groups)
    if number is None:
        return None
    measured = n.Groups(groups.source, groups.keys, groups.monthly, ((BEHIND, number),))
    found = next((item for item in rows_of(measured, evaluation) if _same(groups, item, row)), None)
    value = None if found is None else found.cells[BEHIND]
    if not isinstance(value, Num) or not value.may_be_there:
        return None
    return Behind(number, value, _by_source(groups, row, number, evaluation) if value.exact else {})


@lru_cache(maxsize=8192)
def graded_number(groups: n.Groups) -> n.Aggregate | None:
    """Return the one number of a group's rows that its grades are found from."""
    numbers = {
        node: None
        for _, column in groups.columns
        if isinstance(kind_of(column, At(None, groups.source)), CategoryType)
        for node in column.walk()
        if isinstance(node, n.Aggregate) and isinstance(kind_of(node, At(None, groups.source)), NumberType)
    }
    return next(iter(numbers)) if len(numbers) == 1 else None


def _by_source(groups: n.Groups, row: Row, number: n.Aggregate, evaluation: Evaluation) -> dict[str, Exact]:
    """Return how much of a group's number comes from the rows of each unit, down to the rows of a table."""
    counted = _counted(number)
    if counted is None:
        return {}
    value, extreme = counted
    members = rows_of(_opened(number.source, groups), evaluation, **{VALUE_COLUMN: value})
    amounts: list[tuple[Row, Exact]] = []
    for member in members:
        found_there = member.cells[VALUE_COLUMN]
        if member.label and _same(groups, member, row) and isinstance(found_there, Num) and found_there.exact:
            amounts.append((member, found_there.low))
    if extreme:
        best = (max if isinstance(number, n.Maximum) else min)((item[1] for item in amounts), default=0)
        amounts = [item for item in amounts if item[1] == best][:1]
    inner = groups.source
    while isinstance(inner, (n.Where, n.Mapped)):
        inner = inner.source
    found: dict[str, Exact] = {}
    for member, amount in amounts:
        if not amount:
            continue
        if isinstance(inner, n.Rows):
            found[member.source] = found.get(member.source, 0) + amount
            continue
        below = origin_of(value.name, groups.source, None).expr if isinstance(value, n.Cell) else None
        if not (isinstance(inner, n.Groups) and isinstance(below, n.Aggregate)):
            return {}
        deeper = _by_source(inner, member, below, evaluation)
        if not deeper:
            return {}
        for source, part in deeper.items():
            found[source] = found.get(source, 0) + part
    return dict(sorted(found.items()))


def _counted(number: n.Aggregate) -> tuple[n.Expr, bool] | None:
    """Return what is added up, or of what the greatest or least is taken; None for other measures."""
    if isinstance(number, n.Count):
        return n.Constant(Fraction(1)), False
    if isinstance(number, (n.Sum, n.Maximum, n.Minimum)):
        return number.value, not isinstance(number, n.Sum)
    return None


@lru_cache(maxsize=8192)
def _opened(relation: n.Relation, groups: n.Groups) -> n.Relation:
    """Return rows of a group as rows of all groups at once."""

    def change(item: n.Node) -> n.Node:
        return groups.source if isinstance(item, n.Group) else item.rebuilt(change)

    changed = change(relation)
    assert isinstance(changed, n.Relation)
    return changed


def _same(groups: n.Groups, one: Row, other: Row) -> bool:
    if groups.monthly and one.months[:1] != other.months[:1]:
        return False
    return all(known(one.cells[key]) == known(other.cells[key]) for key in groups.keys)
