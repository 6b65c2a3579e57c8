"""What declared ranges decide by themselves, put into a canonical rule: the second way to prove two rules the same."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.infer import Inference, looks_back, most_rows
from starrules.rules.types import NumberType, ValueType

Columns = dict[str, ValueType] | None


def folded(rule: n.Expr, period: Period) -> n.Expr:
    """Return a canonical rule with each comparison that its ranges decide replaced by what it comes to.

    The day of an event lies in the period of its rows, whatever else is known of it.
    A comparison that may have nothing to measure, has a guard, or looks back is left as it is, and so are
    conditions in groups, whose columns are only known there.
    """
    found = _fold(rule, None, period)
    assert isinstance(found, n.Expr)
    return found


def ranged_columns(relation: n.Relation, period: Period) -> Columns:
    """Return the columns of a relation, with the days of its events bounded by their period."""
    inference = Inference("")
    found = inference.columns(relation, "", None)
    if inference.faults:
        return None
    base = relation
    while isinstance(base, (n.Where, n.Mapped)):
        base = base.source
    if isinstance(base, n.Rows) and base.table.dated:
        for _ in range(-base.period):
            period = period.previous
        kind = found[base.table.day]
        assert isinstance(kind, NumberType)
        first, last = Fraction(period.days.first), Fraction(period.days.last)
        found = {**found, base.table.day: evolve(kind, low=first, high=last)}
    return found


def _fold(node: n.Node, columns: Columns, period: Period) -> n.Node:
    if isinstance(node, n.Where):
        inner = ranged_columns(node.source, period)
        source, condition = _fold(node.source, None, period), _fold(node.condition, inner, period)
        if isinstance(condition, n.Truth) and condition.value:
            return source
        assert isinstance(source, n.Relation)
        assert isinstance(condition, n.Expr)
        return n.Where(source, condition)
    if isinstance(node, (n.Groups, n.Group, n.Rows)):
        return node if isinstance(node, (n.Group, n.Rows)) else _fold_source(node, period)
    if isinstance(node, n.Mapped):
        return _fold_source(node, period)
    if isinstance(node, n.Aggregate):
        inner = ranged_columns(node.source, period)
        return node.rebuilt(
            lambda child: _fold(child, None if isinstance(child, n.Relation) else inner, period)
        )
    if isinstance(node, n.Decide):
        value, guard = (
            None if part is None else _fold(part, columns, period) for part in (node.value, node.guard)
        )
        assert isinstance(value, n.Linear)
        assert guard is None or isinstance(guard, n.Linear)
        return _decided(n.Decide(node.operator, value, guard, node.on_empty), columns)
    done = node.rebuilt(lambda child: _fold(child, columns, period))
    if isinstance(done, n.Not) and isinstance(done.value, n.Truth):
        return n.Truth(not done.value.value)
    if isinstance(done, (n.And, n.Or)):
        return _joined(done)
    return done


def _fold_source(node: n.Groups | n.Mapped, period: Period) -> n.Node:
    return node.rebuilt(lambda child: _fold(child, None, period) if isinstance(child, n.Relation) else child)


def _decided(node: n.Decide, columns: Columns) -> n.Node:
    if (share := _snapped(node)) is not None:
        return share
    if node.guard is not None or node.on_empty is not None or looks_back(node):
        return node
    inference = Inference("")
    kind = inference.expr(node.value, "", columns, None)
    if inference.faults or not isinstance(kind, NumberType) or kind.partial or kind.optional:
        return node
    if node.operator == ">=":
        if kind.low >= 0:
            return n.Truth(True)
        if kind.high < 0:
            return n.Truth(False)
    elif kind.low > 0 or kind.high < 0:
        return n.Truth(False)
    return node


def _snapped(node: n.Decide) -> n.Decide | None:
    """Return a comparison of a share with its threshold raised to the next share that so few rows can have.

    A share of at most N rows is a fraction whose denominator is N at the most: two thresholds between which
    there is none are the same threshold.
    """
    if node.guard is not None or len(node.value.terms) != 1 or node.value.constant:
        return None
    factor, atom = node.value.terms[0]
    if not isinstance(atom, n.Excess) or not isinstance(atom.value, n.When) or factor not in (1, -1):
        return None
    yes, no = atom.value.then, atom.value.otherwise
    if not isinstance(yes, n.Linear) or not isinstance(no, n.Linear) or yes.terms or no.terms:
        return None
    most = most_rows(atom.source)
    threshold = Fraction(-no.constant)
    if yes.constant + threshold != 1 or factor != 1 or not 0 < threshold <= 1 or most > MOST_ROWS:
        return None
    raised = min(
        Fraction(-(-threshold.numerator * rows // threshold.denominator), rows) for rows in range(1, most + 1)
    )
    value = n.When(atom.value.condition, n.Linear((), 1 - raised), n.Linear((), -raised))
    return n.Decide(
        node.operator, n.Linear(((1, n.Excess(atom.source, value, atom.on_empty)),), 0), None, node.on_empty
    )


MOST_ROWS = 20_000


def _joined(node: n.And | n.Or) -> n.Node:
    """Return a conjunction without what is surely so, or a disjunction without what is surely not."""
    neutral = isinstance(node, n.And)
    rest = tuple(
        member for member in node.members if not (isinstance(member, n.Truth) and member.value is neutral)
    )
    if any(isinstance(member, n.Truth) for member in rest):
        return n.Truth(not neutral)
    if not rest:
        return n.Truth(neutral)
    return rest[0] if len(rest) == 1 else type(node)(rest)


__all__ = ["folded", "ranged_columns"]
