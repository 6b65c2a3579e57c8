"""Types of comparisons and of what joins truths and verdicts."""

from __future__ import annotations

from typing import Any

from starrules.errors import suggestion
from starrules.rules import nodes as n
from starrules.rules.infer.base import Pass
from starrules.rules.infer.kinds import BOOL, VERDICT, is_constant, looks_back, mean_like
from starrules.rules.types import BoolType, CategoryType, KeyType, NumberType, ValueType, VerdictType


class Logic(Pass):
    """Types comparisons and logic."""

    def _compare(self, expr: n.Compare, place: str, *context: Any) -> ValueType | None:
        left = self.expr(expr.left, f"{place}.left", *context)
        right = self.expr(expr.right, f"{place}.right", *context)
        if left is None or right is None:
            return None
        if isinstance(left, NumberType) and isinstance(right, NumberType):
            return self._compare_numbers(expr, place, left, right, *context)
        if expr.operator not in ("==", "!="):
            self.fault(place, expr, "two numbers or two dates to compare by order", f"{left} and {right}")
            return None
        if isinstance(left, CategoryType) and isinstance(right, CategoryType):
            if isinstance(expr.right, n.Name):
                self._values_in(expr, place, left, (expr.right.value,))
            elif isinstance(expr.left, n.Name):
                self._values_in(expr, place, right, (expr.left.value,))
            elif left.values != right.values:
                self.fault(place, expr, "two categories with the same values", f"{left} and {right}")
            if left.optional or right.optional:
                self.fault(
                    place,
                    expr,
                    "a category that is always there",
                    "an optional field",
                    "Write .or_else('name'), or ask .is_none().",
                )
            return BOOL
        if isinstance(left, BoolType) and isinstance(right, BoolType):
            return BOOL
        if isinstance(left, KeyType) and isinstance(expr.right, n.Name):
            return BOOL
        self.fault(place, expr, "two values of one kind", f"{left} and {right}")
        return None

    def _compare_numbers(
        self, expr: n.Compare, place: str, left: NumberType, right: NumberType, *context: Any
    ) -> ValueType:
        if left.optional or right.optional:
            self.fault(
                place,
                expr,
                "numbers that are always there",
                "an optional field",
                "Write .or_else(number), or ask .is_none().",
            )
        if left.unit != right.unit and None not in (left.unit, right.unit):
            self.fault(
                place,
                expr,
                f"two numbers of {left.unit!r}",
                f"{left.unit!r} and {right.unit!r}",
                "Units of measure must agree.",
            )
        if "date" in (left.unit, right.unit) and left.unit != right.unit:
            self.fault(place, expr, "two dates", f"{left} and {right}")
        for one, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if mean_like(one) and not is_constant(other):
                self.fault(
                    place,
                    expr,
                    "a number or a parameter to compare a mean, median, share or ratio with",
                    repr(other),
                )
        partial, on_empty = self.emptiness(expr, place, left, right)
        if partial and on_empty is None:
            self.fault(
                place,
                expr,
                "on_empty='met', 'unmet' or 'not_applicable', as there may be nothing to measure",
                "no on_empty",
                "Say what a unit comes to that has nothing to count.",
            )
        columns = context[0] if context else None
        group = context[1] if len(context) > 1 else None
        if on_empty == "not_applicable" and (columns is not None or group is not None):
            self.fault(place, expr, "on_empty='met' or 'unmet' inside rows", "'not_applicable'")
        above = columns is None and group is None
        return VERDICT if on_empty == "not_applicable" or (above and looks_back(expr)) else BOOL

    def _values_in(self, expr: n.Expr, place: str, kind: CategoryType, values: tuple[str, ...]) -> None:
        for value in values:
            if value not in kind.values:
                self.fault(place, expr, str(kind), repr(value), suggestion(value, kind.values))

    def _member(self, expr: n.Member, place: str, *context: Any) -> ValueType | None:
        kind = self.expr(expr.value, f"{place}.value", *context)
        if kind is None:
            return None
        if not isinstance(kind, (CategoryType, KeyType)):
            self.fault(place, expr, "a category or an identifier", kind)
            return None
        if isinstance(kind, CategoryType) and kind.optional:
            self.fault(place, expr, "a category that is always there", "an optional field")
        if not expr.values:
            self.fault(place, expr, "one value or more", "none")
        if isinstance(kind, CategoryType):
            self._values_in(expr, place, kind, expr.values)
        return BOOL

    def _isnone(self, expr: n.IsNone, place: str, *context: Any) -> ValueType:
        kind = self.expr(expr.value, f"{place}.value", *context)
        if kind is not None and not getattr(kind, "optional", False):
            self.fault(place, expr, "a field with null='none' that is not a date", f"{expr.value!r}, {kind}")
        return BOOL

    def _and(self, expr: n.And | n.Or, place: str, *context: Any) -> ValueType:
        kinds = self.members(expr, place, *context)
        return VERDICT if any(isinstance(kind, VerdictType) for kind in kinds) else BOOL

    _or = _and

    def members(self, expr: n.And | n.Or | n.AtLeast, place: str, *context: Any) -> list[ValueType | None]:
        """Return the types of what is joined, each of which must be a rule."""
        if not expr.members:
            self.fault(place, expr, "one member or more", "none")
        kinds = []
        for index, member in enumerate(expr.members):
            self.rule_of(member, f"{place}[{index}]", *context)
            kinds.append(self.kind_of(member, *context))
        return kinds

    def _not(self, expr: n.Not, place: str, *context: Any) -> ValueType | None:
        self.rule_of(expr.value, f"{place}.value", *context)
        return self.kind_of(expr.value, *context)


__all__ = ["Logic"]
