"""Computed columns put in where they are used, so that rows and groups carry nothing that no part looks at."""

from __future__ import annotations

from collections.abc import Mapping

from starrules.rules import nodes as n

Columns = Mapping[str, n.Expr]
"""What the computed columns of rows are, by name; the others are stored, or keys of a group."""
ALL = n.Truth(True)


class NotTidyError(ValueError):
    """Rows that cannot be tidied: a group whose key is computed."""


def tidied(rule: n.Expr) -> n.Expr:
    """Return a canonical rule without computed columns: each is put in wherever the rows are asked for it.

    A part of a rule comes to what its own parts come to, so this changes no value, nor what is still
    possible of one. The outcome is for proofs alone: in a condition on groups stand measures of the group.

    Raises:
        NotTidyError: when a group has a computed key.
    """
    return _expr(rule, {}, {})


def parted(relation: n.Relation) -> tuple[n.Relation, n.Expr]:
    """Return the rows that tidy rows are taken from, and the condition by which they are."""
    return (relation.source, relation.condition) if isinstance(relation, n.Where) else (relation, ALL)


def _expr(expr: n.Expr, columns: Columns, group: Columns) -> n.Expr:
    """Return an expression with these computed columns of the rows, or of the group's rows, put in."""
    if isinstance(expr, n.Cell):
        return columns.get(expr.name, expr)
    if isinstance(expr, n.Aggregate):
        source, inner = _rows(expr.source, group)
        measure = expr.rebuilt(
            lambda child: source if isinstance(child, n.Relation) else _tidy(child, inner, {})
        )
        return _silent(measure)
    if isinstance(expr, n.Decide):
        expr = n.Decide(expr.operator, expr.value, expr.guard, expr.on_empty)
    elif isinstance(expr, n.Steps):
        expr = n.Steps(expr.values, expr.grades, expr.reached)
    done = expr.rebuilt(lambda child: _tidy(child, columns, group))
    return _flat(done) if isinstance(done, n.Linear) else done


def _tidy(node: n.Node, columns: Columns, group: Columns) -> n.Node:
    assert isinstance(node, n.Expr)
    return _expr(node, columns, group)


def _silent(measure: n.Aggregate) -> n.Aggregate:
    """Return a measure without what it says of nothing to measure: the comparison that it is in says that."""
    if isinstance(measure, n.Excess):
        return n.Excess(measure.source, measure.value, "unmet")
    if isinstance(measure, (n.Minimum, n.Maximum)):
        return type(measure)(measure.source, measure.value, None)
    return measure


def _flat(linear: n.Linear) -> n.Linear:
    """Return a linear number with the sums in it taken apart.

    What then stands in it twice stays there twice: taken together, less would be possible than the rule says.
    """
    constant = linear.constant
    terms = []
    for factor, atom in linear.terms:
        if isinstance(atom, n.Linear):
            terms += [(factor * inner, part) for inner, part in atom.terms]
            constant += factor * atom.constant
        else:
            terms.append((factor, atom))
    return n.Linear(tuple(terms), constant)


def _rows(relation: n.Relation, group: Columns) -> tuple[n.Relation, Columns]:
    """Return tidy rows, and what their computed columns are."""
    if isinstance(relation, n.Rows):
        return relation, {}
    if isinstance(relation, n.Group):
        return relation, group
    if isinstance(relation, n.Where):
        source, columns = _rows(relation.source, group)
        base, before = parted(source)
        condition = _expr(relation.condition, columns, {})
        joined = condition if before is ALL else n.And((*_members(before), *_members(condition)))
        return n.Where(base, joined), columns
    if isinstance(relation, n.Mapped):
        source, columns = _rows(relation.source, group)
        for name, expr in relation.columns:
            columns = {**columns, name: _expr(expr, columns, {})}
        return source, columns
    assert isinstance(relation, n.Groups)
    source, inner = _rows(relation.source, group)
    if any(key in inner for key in relation.keys):
        msg = f"{relation!r} has a computed key"
        raise NotTidyError(msg)
    made = {name: _expr(expr, {}, inner) for name, expr in relation.columns}
    return n.Groups(source, relation.keys, relation.monthly, ()), made


def _members(condition: n.Expr) -> tuple[n.Expr, ...]:
    return condition.members if isinstance(condition, n.And) else (condition,)


__all__ = ["ALL", "Columns", "NotTidyError", "parted", "tidied"]
