"""Rules on complete evidence, worked out as anybody would: no intervals, no canonical form, no lanes.

Written from the meaning of the rule language alone, against which the library is held. It takes rules
as they were written (bound, not canonical) and rows of which everything is known.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from starrules.model import Outcome
from starrules.rules import nodes as n
from starrules.rules.infer import Inference, looks_back
from starrules.rules.types import CategoryType

M, U, N = Outcome.MET, Outcome.UNMET, Outcome.NOT_APPLICABLE


@frozen
class Nothing:
    """What measuring nothing gives, and the outcome that the author set for it."""

    on_empty: str


@frozen
class World:
    """One unit of which everything is known: rows ``{column: value}`` with ``~month`` where dated."""

    rows: Mapping[tuple[str, int], Sequence[dict[str, Any]]]
    due: Mapping[int, tuple[int, ...]]
    existed: Mapping[int, bool]
    filled: Mapping[str, int]
    working: Sequence[int]
    extra: dict[str, Any] = field(factory=dict)


def outcome(rule: n.Expr, world: World) -> Outcome:
    """Return what a rule comes to."""
    return as_outcome(value(rule, world, None, None))


def as_outcome(found: Any) -> Outcome:
    """Return a truth as an outcome."""
    return found if isinstance(found, Outcome) else (M if found else U)


def relation(rel: n.Relation, world: World, group: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Return the rows of a relation."""
    if isinstance(rel, n.Rows):
        return list(world.rows.get((rel.table.name, rel.period), ()))
    if isinstance(rel, n.Group):
        assert group is not None
        return list(group)
    if isinstance(rel, n.Where):
        return [row for row in relation(rel.source, world, group) if value(rel.condition, world, row, None)]
    if isinstance(rel, n.Mapped):
        rows = []
        for row in relation(rel.source, world, group):
            full = dict(row)
            for name, expr in rel.columns:
                full[name] = value(expr, world, full, None)
            rows.append(full)
        return rows
    assert isinstance(rel, n.Groups)
    rows = relation(rel.source, world, group)
    months: Iterable[int | None] = world.due[looks_back(rel)] if rel.monthly else (None,)
    types = Inference("").columns(rel.source, "", None)
    kinds = [types[key] for key in rel.keys]
    if all(isinstance(kind, CategoryType) for kind in kinds):
        wanted = list(itertools.product(months, *(kind.values for kind in kinds)))  # type: ignore[union-attr]
    else:
        present = [(row["~month"] if rel.monthly else None, *(row[key] for key in rel.keys)) for row in rows]
        wanted = [key for key in dict.fromkeys(present) if key[0] in set(months)]
    found = []
    for key in wanted:
        inside = [
            row
            for row in rows
            if (not rel.monthly or row["~month"] == key[0])
            and all(row[name] == part for name, part in zip(rel.keys, key[1:], strict=True))
        ]
        made = dict(zip(rel.keys, key[1:], strict=True))
        made["~month"] = key[0]
        for name, expr in rel.columns:
            made[name] = value(expr, world, None, inside)
        found.append(made)
    return found


def value(  # noqa: C901 - one case for each kind of node
    expr: n.Expr, world: World, row: dict[str, Any] | None, group: Sequence[dict[str, Any]] | None
) -> Any:
    """Return the value of an expression."""

    def of(item: n.Expr) -> Any:
        return value(item, world, row, group)

    def over(source: n.Relation, item: n.Expr | None = None) -> list[Any]:
        rows = relation(source, world, group)
        return rows if item is None else [value(item, world, one, None) for one in rows]

    match expr:
        case n.Constant():
            return expr.value
        case n.Truth() | n.Name():
            return expr.value
        case n.Cell():
            assert row is not None
            return row[expr.name]
        case n.DueMonths():
            return len(world.due[0])
        case n.Filled():
            return world.filled[expr.table.name]
        case n.Add() | n.Subtract() | n.Multiply():
            left, right = of(expr.left), of(expr.right)
            for side in (left, right):
                if isinstance(side, Nothing):
                    return side
            if isinstance(expr, n.Add):
                return left + right
            return left - right if isinstance(expr, n.Subtract) else left * right
        case n.Ratio():
            top, bottom = of(expr.top), of(expr.bottom)
            return Nothing(expr.on_empty) if bottom == 0 else Fraction(top) / bottom
        case n.Clamp():
            found = of(expr.value)
            if isinstance(found, Nothing):
                return found
            found = found if expr.low is None else max(found, expr.low)
            return found if expr.high is None else min(found, expr.high)
        case n.When():
            return of(expr.then) if of(expr.condition) else of(expr.otherwise)
        case n.IsNone():
            return of(expr.value) is None
        case n.OrElse():
            found = of(expr.value)
            return of(expr.default) if found is None else found
        case n.WorkingDays():
            start, end = int(of(expr.start)), int(of(expr.end))
            sign, first, last = 1 if end >= start else -1, min(start, end), max(start, end)
            return sign * sum(1 for day in world.working if first < day <= last)
        case n.Band():
            return _grade(expr, of(expr.value))
        case n.WorstOf():
            scale = [name for name, _, _ in _band_in(expr.members[0]).ranges]
            return max((of(member) for member in expr.members), key=scale.index)
        case n.Compare():
            return _compared(expr, of(expr.left), of(expr.right), world, above=row is None and group is None)
        case n.Member():
            return of(expr.value) in expr.values
        case n.And():
            return _all_of([of(member) for member in expr.members])
        case n.Or():
            return _any_of([of(member) for member in expr.members])
        case n.Not():
            found = of(expr.value)
            return {M: U, U: M, N: N}[found] if isinstance(found, Outcome) else not found
        case n.Count():
            return len(over(expr.source))
        case n.Sum():
            return sum(over(expr.source, expr.value))
        case n.Distinct():
            return len(set(over(expr.source, expr.value)))
        case n.AnyRow():
            if looks_back(expr) and not world.existed[-1]:
                return N
            return any(over(expr.source, expr.condition))
        case n.AllRows():
            if looks_back(expr) and not world.existed[-1]:
                return N
            held = over(expr.source, expr.condition)
            return all(held) if held else _empty_outcome(expr.on_empty or "met")
        case n.Minimum() | n.Maximum() | n.Mean() | n.Median():
            numbers = over(expr.source, expr.value)
            if not numbers:
                return Nothing(expr.on_empty or "unmet")
            if isinstance(expr, n.Mean):
                return Fraction(sum(numbers)) / len(numbers)
            if isinstance(expr, n.Median):
                return statistics.median_low(numbers)
            return min(numbers) if isinstance(expr, n.Minimum) else max(numbers)
        case n.Share():
            held = over(expr.source, expr.condition)
            return Fraction(sum(held), len(held)) if held else Nothing(expr.on_empty or "unmet")
        case _:
            return _verdict(expr, of)


def _verdict(expr: n.Expr, of: Any) -> Any:
    def outcomes(members: Iterable[n.Expr]) -> list[Outcome]:
        return [as_outcome(of(member)) for member in members]

    match expr:
        case n.AtLeast():
            return _at_least(expr.least, outcomes(expr.members), fixed=expr.fixed)
        case n.Points():
            won = sum(weight for weight, rule in expr.members if as_outcome(of(rule)) is M)
            base = sum(weight for weight, rule in expr.members if as_outcome(of(rule)) is not N)
            return Fraction(100 * won, base) if base else Nothing("not_applicable")
        case n.WeightedMean():
            there = [(weight, of(item)) for weight, item in expr.members]
            there = [(weight, item) for weight, item in there if not isinstance(item, Nothing)]
            if not there:
                return Nothing(expr.on_empty)
            return Fraction(sum(weight * item for weight, item in there)) / sum(weight for weight, _ in there)
        case n.AppliesIf():
            return as_outcome(of(expr.rule)) if of(expr.condition) else N
        case n.Hold():
            return as_outcome(of(expr.rule))
        case n.Prerequisite() | n.Veto():
            found = as_outcome(of(expr.rule))
            lost = U in outcomes(expr.needed)
            return U if lost and found is not N else found
        case n.Override():
            return expr.to if of(expr.condition) else as_outcome(of(expr.rule))
    raise AssertionError(expr)


def _at_least(least: int, members: list[Outcome], *, fixed: bool) -> Outcome:
    applicable = [item for item in members if item is not N]
    if not applicable:
        return N
    met = applicable.count(M)
    enough = met >= least if fixed else met * len(members) >= least * len(applicable)
    return M if enough else U


def _all_of(members: list[Any]) -> Any:
    if any(isinstance(item, Outcome) for item in members):
        return _at_least(len(members), [as_outcome(item) for item in members], fixed=False)
    return all(members)


def _any_of(members: list[Any]) -> Any:
    if any(isinstance(item, Outcome) for item in members):
        return _at_least(1, [as_outcome(item) for item in members], fixed=False)
    return any(members)


def _empty_outcome(on_empty: str) -> Any:
    return {"met": True, "unmet": False, "not_applicable": N}[on_empty]


def _compared(expr: n.Compare, left: Any, right: Any, world: World, *, above: bool) -> Any:
    if above and looks_back(expr) and not world.existed[-1]:
        return N
    for side in (left, right):
        if isinstance(side, Nothing):
            return _empty_outcome(side.on_empty)
    return {
        ">=": lambda: left >= right,
        ">": lambda: left > right,
        "<=": lambda: left <= right,
        "<": lambda: left < right,
        "==": lambda: left == right,
        "!=": lambda: left != right,
    }[expr.operator]()


def _grade(band: n.Band, number: Any) -> str:
    if isinstance(number, Nothing):
        assert band.on_empty is not None
        return band.on_empty
    claims = [
        name
        for name, low, high in band.ranges
        if (low is None or low <= number) and (high is None or number <= high)
    ]
    return claims[-1] if band.resolve == "worst" else claims[0]


def _band_in(expr: n.Expr) -> n.Band:
    assert isinstance(expr, n.Band)
    return expr
