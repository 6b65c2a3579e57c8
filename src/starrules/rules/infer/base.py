"""What typing any kind of node takes: its method is found, what it must be is checked, faults are collected."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from attrs import define, field

from starrules.errors import Fault
from starrules.rules import nodes as n
from starrules.rules.types import BoolType, NumberType, OnEmpty, ValueType, VerdictType

WIDEST = 2**126
"""Whole numbers up to here fit 128 bits with room for one more addition."""


@define
class Pass:
    """One pass over a rule that finds the type of each node and collects faults.

    The parts of it say what each kind of node is: the method for a class of nodes has its name in small letters.
    """

    rule: str
    faults: list[Fault] = field(factory=list)

    def fault(self, place: str, node: n.Node, expected: str, found: object, advice: str = "") -> None:
        """Note what is wrong at a place."""
        where = f"rule {self.rule!r}, at {place or 'its top'} ({_short(node)})"
        self.faults.append(Fault(where, expected, str(found), advice))

    def expr(
        self,
        expr: n.Expr,
        place: str,
        columns: dict[str, ValueType] | None = None,
        group: dict[str, ValueType] | None = None,
    ) -> ValueType | None:
        """Return the type of an expression, or None where a fault was noted.

        ``columns`` are those of the rows at hand (None above rows); ``group`` those of a group's rows.
        """
        method = getattr(self, _method(type(expr).__name__), None)
        if method is None:
            self.fault(place, expr, "an expression", type(expr).__name__)
            return None
        result: ValueType | None = method(expr, place, columns, group)
        if isinstance(result, NumberType) and _too_wide(result):
            widest = max(abs(result.low), abs(result.high)) * result.scale
            self.fault(
                place,
                expr,
                "whole numbers that fit 128 bits",
                f"up to {Decimal(int(widest)):.2e}",
                "Narrow the ranges or places of the fields, or max_rows of the table.",
            )
            return None
        return result

    def kind_of(self, expr: n.Expr, *context: Any) -> ValueType | None:
        """Return the type of an expression whose faults have been noted; they are not noted again."""
        return type(self)(self.rule).expr(expr, "", *context)

    def number(self, expr: n.Expr, place: str, *context: Any) -> NumberType | None:
        """Return the type of an expression that must be a number."""
        kind = self.expr(expr, place, *context)
        if kind is None or isinstance(kind, NumberType):
            if kind is not None and kind.optional:
                self.fault(
                    place,
                    expr,
                    "a number that is always there",
                    "an optional field",
                    "Write .or_else(number), or ask .is_none().",
                )
            return kind
        self.fault(place, expr, "a number or a date", kind)
        return None

    def truth(self, expr: n.Expr, place: str, *context: Any) -> None:
        """Check that an expression is yes or no."""
        kind = self.expr(expr, place, *context)
        if kind is not None and not isinstance(kind, BoolType):
            self.fault(place, expr, "yes or no", kind)

    def rule_of(self, expr: n.Expr, place: str, *context: Any) -> None:
        """Check that an expression is a verdict or yes or no."""
        kind = self.expr(expr, place, *context)
        if kind is not None and not isinstance(kind, (BoolType, VerdictType)):
            self.fault(place, expr, "a rule: a comparison or a verdict", kind)

    def one_unit(self, expr: n.Expr, place: str, left: NumberType, right: NumberType) -> str | None:
        """Return the unit of measure that two numbers share; a plain number takes that of the other."""
        if left.unit is not None and right.unit is not None and left.unit != right.unit:
            self.fault(
                place,
                expr,
                f"two numbers of {left.unit!r}",
                f"{left.unit!r} and {right.unit!r}",
                "Units of measure must agree.",
            )
        return left.unit if left.unit is not None else right.unit

    def emptiness(self, expr: n.Expr, place: str, *kinds: NumberType) -> tuple[bool, OnEmpty | None]:
        """Return whether there may be nothing to measure in one of the numbers, and what comes of it."""
        partial = [kind for kind in kinds if kind.partial]
        outcomes = {kind.on_empty for kind in partial} - {None}
        if len(outcomes) > 1:
            self.fault(
                place,
                expr,
                "one answer to 'nothing to measure'",
                " and ".join(sorted(map(str, outcomes))),
                "Give both sides the same on_empty.",
            )
        return bool(partial), next(iter(outcomes), None)

    def weighted(self, expr: n.Points | n.WeightedMean, place: str) -> Iterator[tuple[n.Expr, str]]:
        """Yield each member that has a weight, with its place; what is wrong with weights is noted."""
        if not expr.members:
            self.fault(place, expr, "one member or more", "none")
        for index, (weight, member) in enumerate(expr.members):
            at = f"{place}[{index}]"
            if weight < 1:
                self.fault(at, member, "a whole weight >= 1", weight)
            yield member, at


@cache
def _method(kind: str) -> str:
    """Return the name of the method that types the nodes of a class."""
    return f"_{kind.lower()}"


def _too_wide(kind: NumberType) -> bool:
    """Return whether a number may be too large; without making fractions, for every number of every rule is asked."""
    return any(abs(end.numerator) * kind.scale > WIDEST * end.denominator for end in (kind.low, kind.high))


def _short(node: n.Node) -> str:
    text = repr(node)
    return text if len(text) <= 80 else f"{text[:77]}..."


__all__ = ["WIDEST", "Pass"]
