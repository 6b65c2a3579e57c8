"""Where an expression in a rule stands, and what its columns are and measure there."""

from __future__ import annotations

from functools import cache

from attrs import frozen

from starrules.rules import nodes as n
from starrules.rules.exact import Exact
from starrules.rules.infer import Inference
from starrules.rules.types import NumberType, ValueType
from starrules.schema import Field


@frozen
class At:
    """Where an expression stands: over which rows it is asked, and inside the groups of which rows.

    ``each`` says that a measure of a group is spoken of from outside the group.
    """

    row: n.Relation | None = None
    group: n.Relation | None = None
    each: bool = False


TOP = At()


@frozen
class Origin:
    """Where a column comes from: a field of a table, or a measure or computed value."""

    field: Field | None = None
    table: str = ""
    expr: n.Expr | None = None
    at: At = TOP
    keys: tuple[str, ...] = ()


def constant(expr: n.Expr) -> Exact | None:
    """Return the number that an expression always is, or None."""
    if isinstance(expr, n.Constant):
        return expr.value
    if isinstance(expr, n.Linear):
        return None if expr.terms else expr.constant
    if isinstance(expr, (n.Add, n.Subtract, n.Multiply)):
        left, right = constant(expr.left), constant(expr.right)
        if left is None or right is None:
            return None
        if isinstance(expr, n.Multiply):
            return left * right
        return left + right if isinstance(expr, n.Add) else left - right
    return None


def kind_of(expr: n.Expr, at: At = TOP) -> ValueType | None:
    """Return the type of an expression where it stands."""
    return _kind(expr, at.row, at.group)


@cache
def _kind(expr: n.Expr, row: n.Relation | None, group: n.Relation | None) -> ValueType | None:
    inference = Inference("")
    groups = None if group is None else inference.columns(group, "", None)
    rows = None if row is None else inference.columns(row, "", groups)
    return inference.expr(expr, "", rows, groups)


def unit_of(*kinds: ValueType | None) -> str | None:
    """Return the unit of measure that numbers share."""
    return next((kind.unit for kind in kinds if isinstance(kind, NumberType) and kind.unit), None)


def is_percent(expr: n.Expr, at: At = TOP) -> bool:
    """Return whether a number is shown in percent: a share, or a ratio of two numbers of one unit."""
    if isinstance(expr, n.Share):
        return True
    if isinstance(expr, n.Ratio):
        return unit_of(kind_of(expr, at)) is None
    return isinstance(expr, (n.Add, n.Subtract)) and (is_percent(expr.left, at) or is_percent(expr.right, at))


def origin_of(name: str, relation: n.Relation | None, group: n.Relation | None) -> Origin:
    """Return where a column of a relation comes from."""
    if isinstance(relation, n.Rows):
        table = relation.table
        return Origin(next((item for item in table.fields if item.name == name), None), table.name)
    if isinstance(relation, n.Group):
        return origin_of(name, group, None)
    if isinstance(relation, n.Mapped) and name in dict(relation.columns):
        return Origin(expr=dict(relation.columns)[name], at=At(relation.source, group))
    if isinstance(relation, n.Groups) and name in dict(relation.columns):
        expr = dict(relation.columns)[name]
        return Origin(expr=expr, at=At(None, relation.source), keys=relation.keys)
    if isinstance(relation, (n.Where, n.Mapped, n.Groups)):
        return origin_of(name, relation.source, group)
    return Origin()
