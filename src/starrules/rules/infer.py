"""Types of expressions, found when a rule is built; every fault names the rule and the place in it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from types import MappingProxyType
from typing import Any

import attrs
from attrs import define, field

from starrules.errors import Fault, RuleError, suggestion
from starrules.model import FIRST_DAY, LAST_DAY
from starrules.rules import nodes as n
from starrules.rules.types import (
    BoolType,
    CategoryType,
    KeyType,
    NumberType,
    OnEmpty,
    ValueType,
    VerdictType,
)
from starrules.schema import (
    Bool,
    Category,
    Date,
    Decimal,
    Field,
    Int,
    Monthly,
    Note,
    Table,
    bounds_of,
    scale_of,
)

WIDEST = 2**126
"""Whole numbers up to here fit 128 bits with room for one more addition."""
SECTIONS_PER_OFFICE = 512
"""An office may have this many sections; checked when evidence is read, relied on for widths."""
DAYS_BEYOND = 3_660
"""So many days before and after all dates working days can be counted: ten years."""
BOOL = BoolType()
VERDICT = VerdictType()
KEY = KeyType()


def field_type(item: Field) -> ValueType:
    """Return the type that a field's cells have in rules."""
    kind = item.type
    optional = item.null == "none"
    if isinstance(kind, Category):
        return CategoryType(kind.values, optional)
    if isinstance(kind, Bool):
        return BOOL
    if isinstance(kind, Date):
        return NumberType(Fraction(FIRST_DAY), Fraction(LAST_DAY), unit="date")
    if isinstance(kind, (Int, Decimal)):
        low, high = bounds_of(kind)
        return NumberType(low, high, scale_of(kind), kind.unit or None, optional=optional)
    return KEY


def table_columns(table: Table) -> dict[str, ValueType]:
    """Return the columns that rules may use of a table."""
    return {item.name: field_type(item) for item in table.fields if not isinstance(item.type, Note)}


def most_rows(relation: n.Relation) -> int:
    """Return how many rows a relation can have for one unit at the most."""
    if isinstance(relation, n.Rows):
        months = 13 if relation.table.dated else 1
        return relation.table.max_rows * months * SECTIONS_PER_OFFICE
    if isinstance(relation, (n.Where, n.Mapped)):
        return most_rows(relation.source)
    if isinstance(relation, n.Groups):
        return 2 * most_rows(relation.source) + 10_000
    return 2 * 10**9


@define
class Inference:
    """One pass over a rule that finds the type of each node and collects faults."""

    rule: str
    faults: list[Fault] = field(factory=list)

    def fault(self, place: str, node: n.Node, expected: str, found: object, advice: str = "") -> None:
        """Note what is wrong at a place."""
        where = f"rule {self.rule!r}, at {place or 'its top'} ({_short(node)})"
        self.faults.append(Fault(where, expected, str(found), advice))

    # ------------------------------------------------------------------------------- relations

    def columns(
        self, relation: n.Relation, place: str, group: dict[str, ValueType] | None
    ) -> dict[str, ValueType]:
        """Return the columns of a relation with their types."""
        if isinstance(relation, n.Rows):
            return table_columns(relation.table)
        if isinstance(relation, n.Group):
            if group is None:
                self.fault(place, relation, "rows of a table", "the rows of a group outside a group")
            return group or {}
        if isinstance(relation, n.Where):
            columns = self.columns(relation.source, f"{place}.source", group)
            kind = self.expr(relation.condition, f"{place}.condition", columns)
            if kind is not None and not isinstance(kind, BoolType):
                self.fault(f"{place}.condition", relation.condition, "yes or no for each row", kind)
            return columns
        if isinstance(relation, n.Mapped):
            columns = dict(self.columns(relation.source, f"{place}.source", group))
            for name, expr in relation.columns:
                kind = self.expr(expr, f"{place}.{name}", dict(columns))
                columns[name] = self._as_column(expr, f"{place}.{name}", kind)
            return columns
        assert isinstance(relation, n.Groups)
        return self._groups(relation, place, group)

    def _groups(
        self, groups: n.Groups, place: str, group: dict[str, ValueType] | None
    ) -> dict[str, ValueType]:
        source = self.columns(groups.source, f"{place}.source", group)
        columns: dict[str, ValueType] = {}
        if base_table(groups.source) is None:
            self.fault(
                place,
                groups,
                "rows of a table to group",
                "the rows of a group",
                "Group by all columns at once, then group the groups.",
            )
        for key in groups.keys:
            kind = source.get(key)
            base = base_table(groups.source)
            if kind is None:
                self.fault(
                    place,
                    groups,
                    f"a column to group by, not {key!r}",
                    "no such column",
                    suggestion(key, list(source)),
                )
                continue
            known = any(item.name == key and item.null == "never" for item in base.fields) if base else True
            number = isinstance(kind, NumberType) and kind.unit != "date"
            if number or isinstance(kind, (BoolType, VerdictType)) or not known:
                self.fault(
                    place,
                    groups,
                    "a key, a date or a category that is never empty to group by",
                    f"{key!r}, {kind}",
                )
            columns[key] = kind
        base = base_table(groups.source)
        if groups.monthly and not (base and base.dated and _keeps_month(groups.source)):
            self.fault(place, groups, "rows of an event table to group by month", repr(groups.source))
        for name, expr in groups.columns:
            kind = self.expr(expr, f"{place}.{name}", None, source)
            if mean_like(expr):
                self.fault(
                    f"{place}.{name}",
                    expr,
                    "a count, a sum, a least or greatest value, a truth or a grade",
                    "a mean, median, share or ratio",
                    "Compare or band it here; it is never divided out.",
                )
            columns[name] = self._as_column(expr, f"{place}.{name}", kind)
        return columns

    def _as_column(self, expr: n.Expr, place: str, kind: ValueType | None) -> ValueType:
        if isinstance(kind, VerdictType) or kind is None:
            if kind is not None:
                self.fault(
                    place,
                    expr,
                    "a number, a truth or a category for each row",
                    kind,
                    "Verdicts are formed for the unit, above the rows.",
                )
            return BOOL
        return kind

    # ------------------------------------------------------------------------------ expressions

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
        method = getattr(self, f"_{type(expr).__name__.lower()}", None)
        if method is None:
            self.fault(place, expr, "an expression", type(expr).__name__)
            return None
        result: ValueType | None = method(expr, place, columns, group)
        if isinstance(result, NumberType):
            widest = max(abs(result.low), abs(result.high)) * result.scale
            if widest > WIDEST:
                self.fault(
                    place,
                    expr,
                    "whole numbers that fit 128 bits",
                    f"up to {int(widest):.2e}",
                    "Narrow the ranges or places of the fields, or max_rows of the table.",
                )
                return None
        return result

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

    def _constant(self, expr: n.Constant, *_: Any) -> ValueType:
        return NumberType(expr.value, expr.value, expr.value.denominator, expr.unit)

    def _truth(self, *_: Any) -> ValueType:
        return BOOL

    def _name(self, expr: n.Name, place: str, *_: Any) -> ValueType:
        return CategoryType((expr.value,))

    def _parameter(self, expr: n.Parameter, *_: Any) -> ValueType:
        return expr.type

    def _choice(self, expr: n.Choice, place: str, *context: Any) -> ValueType | None:
        kinds = [self.expr(option, f"{place}.{name}", *context) for name, option in expr.options]
        known = [kind for kind in kinds if kind is not None]
        if len({type(kind) for kind in known}) > 1:
            self.fault(place, expr, "options of one kind", ", ".join(map(str, known)))
        if known and all(isinstance(kind, NumberType) for kind in known):
            return _hull([kind for kind in known if isinstance(kind, NumberType)])
        return known[0] if known else None

    def _periodday(self, expr: n.PeriodDay, *_: Any) -> ValueType:
        return NumberType(Fraction(FIRST_DAY), Fraction(LAST_DAY), unit="date")

    def _duemonths(self, *_: Any) -> ValueType:
        return NumberType(Fraction(0), Fraction(12), unit="months")

    def _filled(self, expr: n.Filled, place: str, *_: Any) -> ValueType | None:
        if not isinstance(expr.table.completes, Monthly):
            self.fault(place, expr, "a table with monthly slots", f"{expr.table.name!r} without")
            return None
        return NumberType(Fraction(0), Fraction(12), unit="months")

    def _cell(
        self, expr: n.Cell, place: str, columns: dict[str, ValueType] | None = None, *_: Any
    ) -> ValueType | None:
        if columns is None:
            self.fault(
                place, expr, "a measure over rows, such as .count() or .sum(...)", f"the column {expr.name!r}"
            )
            return None
        if expr.name not in columns:
            self.fault(
                place, expr, "a column of these rows", repr(expr.name), suggestion(expr.name, list(columns))
            )
            return None
        return columns[expr.name]

    def _no_means(self, expr: n.Add | n.Subtract | n.Multiply, place: str) -> None:
        for side, operand in (("left", expr.left), ("right", expr.right)):
            if mean_like(operand):
                self.fault(
                    f"{place}.{side}",
                    operand,
                    "a count, a sum, a least or greatest value to reckon with",
                    "a mean, median, share or ratio",
                    "It is compared as it stands, never divided out: move the number to the other side.",
                )

    def _add(self, expr: n.Add | n.Subtract, place: str, *context: Any) -> ValueType | None:
        self._no_means(expr, place)
        left = self.number(expr.left, f"{place}.left", *context)
        right = self.number(expr.right, f"{place}.right", *context)
        if left is None or right is None:
            return None
        plus = isinstance(expr, n.Add)
        unit = self._unit_of_sum(expr, place, left, right, plus=plus)
        low = left.low + right.low if plus else left.low - right.high
        high = left.high + right.high if plus else left.high - right.low
        partial, on_empty = self._emptiness(expr, place, left, right)
        return NumberType(low, high, lcm(left.scale, right.scale), unit, partial, on_empty)

    _subtract = _add

    def _unit_of_sum(
        self, expr: n.Expr, place: str, left: NumberType, right: NumberType, *, plus: bool
    ) -> str | None:
        if left.unit == right.unit == "date":
            if plus:
                self.fault(place, expr, "a date and a number of days", "two dates")
            return "days"
        if "date" in (left.unit, right.unit):
            other = right if left.unit == "date" else left
            if other.unit not in (None, "days") or (not plus and right.unit == "date"):
                self.fault(place, expr, "a date and a number of days", f"{left} and {right}")
            return "date"
        return self._one_unit(expr, place, left, right)

    def _one_unit(self, expr: n.Expr, place: str, left: NumberType, right: NumberType) -> str | None:
        if left.unit is not None and right.unit is not None and left.unit != right.unit:
            self.fault(
                place,
                expr,
                f"two numbers of {left.unit!r}",
                f"{left.unit!r} and {right.unit!r}",
                "Units of measure must agree.",
            )
        return left.unit if left.unit is not None else right.unit

    def _emptiness(self, expr: n.Expr, place: str, *kinds: NumberType) -> tuple[bool, OnEmpty | None]:
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

    def _multiply(self, expr: n.Multiply, place: str, *context: Any) -> ValueType | None:
        self._no_means(expr, place)
        left = self.number(expr.left, f"{place}.left", *context)
        right = self.number(expr.right, f"{place}.right", *context)
        if left is None or right is None:
            return None
        if "date" in (left.unit, right.unit):
            self.fault(place, expr, "numbers", "a date")
        if left.unit is not None and right.unit is not None:
            self.fault(
                place,
                expr,
                "a number and a plain factor",
                f"{left.unit!r} times {right.unit!r}",
                "A product of two units of measure has no name here.",
            )
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        partial, on_empty = self._emptiness(expr, place, left, right)
        unit = left.unit if left.unit is not None else right.unit
        return NumberType(min(corners), max(corners), left.scale * right.scale, unit, partial, on_empty)

    def _ratio(self, expr: n.Ratio, place: str, *context: Any) -> ValueType | None:
        top = self.number(expr.top, f"{place}.top", *context)
        bottom = self.number(expr.bottom, f"{place}.bottom", *context)
        if top is None or bottom is None:
            return None
        if bottom.low < 0:
            self.fault(
                f"{place}.bottom",
                expr.bottom,
                "a number that is never below 0",
                f"one from {bottom.low}",
                "Narrow the ranges of its fields.",
            )
        unit = (
            None
            if top.unit == bottom.unit
            else (f"{top.unit} per {bottom.unit}" if bottom.unit else top.unit)
        )
        reach = max(abs(top.low), abs(top.high))
        return NumberType(min(Fraction(0), top.low), reach, top.scale, unit, True, expr.on_empty)

    def _clamp(self, expr: n.Clamp, place: str, *context: Any) -> ValueType | None:
        kind = self.number(expr.value, f"{place}.value", *context)
        if kind is None:
            return None
        if expr.low is not None and expr.high is not None and expr.low > expr.high:
            self.fault(place, expr, "a floor not above the cap", f"{expr.low} above {expr.high}")
        if mean_like(expr.value):
            self.fault(
                place,
                expr,
                "a number that is not a mean, median, share or ratio",
                repr(expr.value),
                "These are only compared, so that nothing is divided.",
            )
        low, high = (_clamped(bound, expr) for bound in (kind.low, kind.high))
        scale = lcm(kind.scale, *(b.denominator for b in (expr.low, expr.high) if b is not None))
        return attrs.evolve(kind, low=low, high=max(low, high), scale=scale)

    def _when(self, expr: n.When, place: str, *context: Any) -> ValueType | None:
        self.truth(expr.condition, f"{place}.condition", *context)
        then = self.expr(expr.then, f"{place}.then", *context)
        other = self.expr(expr.otherwise, f"{place}.otherwise", *context)
        if then is None or other is None:
            return None
        if isinstance(then, NumberType) and isinstance(other, NumberType):
            self._one_unit(expr, place, then, other)
            for side in (expr.then, expr.otherwise):
                if mean_like(side):
                    self.fault(place, side, "a number that is not a mean, median, share or ratio", repr(side))
            self._emptiness(expr, place, then, other)
            if then.optional or other.optional:
                self.fault(place, expr, "numbers that are always there", "an optional field")
            return _hull([then, other])
        if isinstance(then, CategoryType) and isinstance(other, CategoryType):
            values = tuple(dict.fromkeys(then.values + other.values))
            return CategoryType(values, then.optional or other.optional)
        if isinstance(then, BoolType) and isinstance(other, BoolType):
            return BOOL
        if isinstance(then, (BoolType, VerdictType)) and isinstance(other, (BoolType, VerdictType)):
            return VERDICT
        self.fault(place, expr, "two values of one kind", f"{then} and {other}")
        return None

    def _isnone(self, expr: n.IsNone, place: str, *context: Any) -> ValueType:
        kind = self.expr(expr.value, f"{place}.value", *context)
        if kind is not None and not getattr(kind, "optional", False):
            self.fault(place, expr, "a field with null='none' that is not a date", f"{expr.value!r}, {kind}")
        return BOOL

    def _orelse(self, expr: n.OrElse, place: str, *context: Any) -> ValueType | None:
        kind = self.expr(expr.value, f"{place}.value", *context)
        if kind is None:
            return None
        if isinstance(kind, CategoryType) and isinstance(expr.default, n.Name):
            return CategoryType(tuple(dict.fromkeys((*kind.values, expr.default.value))))
        if not isinstance(kind, NumberType) or not kind.optional:
            self.fault(place, expr, "an optional number or category field", kind)
            return None
        default = self.number(expr.default, f"{place}.default", *context)
        return None if default is None else _hull([attrs.evolve(kind, optional=False), default])

    def _workingdays(self, expr: n.WorkingDays, place: str, *context: Any) -> ValueType:
        for side in ("start", "end"):
            kind = self.number(getattr(expr, side), f"{place}.{side}", *context)
            if kind is not None and kind.unit != "date":
                self.fault(f"{place}.{side}", expr, "a date", kind)
            elif kind is not None and not _countable(kind):
                self.fault(
                    f"{place}.{side}",
                    expr,
                    f"a date moved by {DAYS_BEYOND:,} days at the most",
                    "a later or earlier one",
                )
        return NumberType(Fraction(FIRST_DAY - LAST_DAY), Fraction(LAST_DAY - FIRST_DAY), unit="working days")

    def _band(self, expr: n.Band, place: str, *context: Any) -> ValueType | None:
        kind = self.number(expr.value, f"{place}.value", *context)
        names = tuple(name for name, _, _ in expr.ranges)
        if looks_back(expr) and not any(context):
            self.fault(
                place,
                expr,
                "a number of the assessed period",
                "one of the period before",
                "A unit that was not open then has no grade; compare the numbers instead.",
            )
        if len(names) < 2 or len(set(names)) < len(names):
            self.fault(place, expr, "two or more different grades", repr(names))
            return None
        if kind is None:
            return None
        if kind.partial and expr.on_empty not in names:
            self.fault(
                place,
                expr,
                "on_empty= with one of the grades, as there may be nothing to measure",
                repr(expr.on_empty),
            )
        step = None if mean_like(expr.value) else Fraction(1, kind.scale)
        for text in band_faults(expr, step, kind):
            self.fault(
                place,
                expr,
                "ranges that leave no gap and do not overlap",
                text,
                "Close the gap, or pass resolve='worst' or 'best' for an overlap.",
            )
        return CategoryType(names)

    def _worstof(self, expr: n.WorstOf, place: str, *context: Any) -> ValueType | None:
        kinds = [self.expr(member, f"{place}[{i}]", *context) for i, member in enumerate(expr.members)]
        scales = {kind.values for kind in kinds if isinstance(kind, CategoryType)}
        if len(scales) != 1 or not all(isinstance(kind, CategoryType) for kind in kinds):
            self.fault(place, expr, "grades on one scale", ", ".join(map(str, kinds)) or "nothing")
            return None
        return CategoryType(next(iter(scales)))

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
            if mean_like(one) and not _is_constant(other):
                self.fault(
                    place,
                    expr,
                    "a number or a parameter to compare a mean, median, share or ratio with",
                    repr(other),
                )
        partial, on_empty = self._emptiness(expr, place, left, right)
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

    def _and(self, expr: n.And | n.Or | n.AtLeast, place: str, *context: Any) -> ValueType:
        if not expr.members:
            self.fault(place, expr, "one member or more", "none")
        kinds = []
        for index, member in enumerate(expr.members):
            self.rule_of(member, f"{place}[{index}]", *context)
            kinds.append(Inference(self.rule).expr(member, "", *context))
        if isinstance(expr, n.AtLeast):
            if not 1 <= expr.least <= max(1, len(expr.members)):
                self.fault(place, expr, f"a number from 1 to {len(expr.members)}", expr.least)
            return VERDICT
        return VERDICT if any(isinstance(kind, VerdictType) for kind in kinds) else BOOL

    _or = _atleast = _and

    def _not(self, expr: n.Not, place: str, *context: Any) -> ValueType | None:
        self.rule_of(expr.value, f"{place}.value", *context)
        return Inference(self.rule).expr(expr.value, "", *context)

    def _points(self, expr: n.Points, place: str, *context: Any) -> ValueType:
        scale = self._weights(expr, place, rules=True, context=context)
        return NumberType(Fraction(0), Fraction(100), scale, "points", True, "not_applicable")

    def _weightedmean(self, expr: n.WeightedMean, place: str, *context: Any) -> ValueType:
        self._weights(expr, place, rules=False, context=context)
        kinds = [Inference(self.rule).expr(value, "", *context) for _, value in expr.members]
        numbers = [kind for kind in kinds if isinstance(kind, NumberType)]
        hull = _hull(numbers) if numbers else NumberType(Fraction(0), Fraction(0))
        return attrs.evolve(hull, partial=True, on_empty=expr.on_empty)

    def _weights(self, expr: n.Points | n.WeightedMean, place: str, *, rules: bool, context: Any) -> int:
        if not expr.members:
            self.fault(place, expr, "one member or more", "none")
        for index, (weight, member) in enumerate(expr.members):
            if weight < 1:
                self.fault(f"{place}[{index}]", member, "a whole weight >= 1", weight)
            if rules:
                self.rule_of(member, f"{place}[{index}]", *context)
            else:
                self.number(member, f"{place}[{index}]", *context)
                if mean_like(member):
                    self.fault(
                        f"{place}[{index}]",
                        member,
                        "points, a count, a sum, a least or greatest value",
                        "a mean, median, share or ratio",
                    )
        return points_scale(expr) if isinstance(expr, n.Points) else 1

    def _appliesif(self, expr: n.AppliesIf, place: str, *context: Any) -> ValueType:
        self.rule_of(expr.rule, f"{place}.rule", *context)
        self.truth(expr.condition, f"{place}.condition", *context)
        return VERDICT

    _hold = _override = _appliesif

    def _prerequisite(self, expr: n.Prerequisite | n.Veto, place: str, *context: Any) -> ValueType:
        self.rule_of(expr.rule, f"{place}.rule", *context)
        if not expr.needed:
            self.fault(place, expr, "one member or more", "none")
        for index, member in enumerate(expr.needed):
            self.rule_of(member, f"{place}.needed[{index}]", *context)
        if isinstance(expr, n.Veto) and not expr.authority.strip():
            self.fault(place, expr, "authority= with who allows the veto", "nothing")
        return VERDICT

    _veto = _prerequisite

    def _verdictof(self, *_: Any) -> ValueType:
        return VERDICT

    # ------------------------------------------------------------------------------- aggregates

    def _source(
        self, expr: n.Aggregate, place: str, group: dict[str, ValueType] | None
    ) -> dict[str, ValueType]:
        return self.columns(expr.source, f"{place}.source", group)

    def _above_rows(self, expr: n.Aggregate, place: str, columns: Any) -> None:
        if columns is not None:
            self.fault(
                place,
                expr,
                "a value of the row at hand",
                "a measure over rows inside a row",
                "Group the rows and measure each group first.",
            )

    def _total(self, relation: n.Relation, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
        rows = most_rows(relation)
        return min(Fraction(0), low * rows), max(Fraction(0), high * rows)

    def _count(self, expr: n.Count, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self._source(expr, place, group)
        return NumberType(Fraction(0), Fraction(most_rows(expr.source)))

    def _distinct(self, expr: n.Distinct, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        source = self._source(expr, place, group)
        self._groups(n.Groups(expr.source, (expr.value.name,), False, ()), place, group)
        self.expr(expr.value, f"{place}.value", source)
        return NumberType(Fraction(0), Fraction(most_rows(expr.source)))

    def _sum(self, expr: n.Sum, place: str, columns: Any = None, group: Any = None) -> ValueType | None:
        self._above_rows(expr, place, columns)
        kind = self.number(expr.value, f"{place}.value", self._source(expr, place, group))
        if kind is None:
            return None
        if kind.unit == "date" or kind.partial:
            self.fault(
                f"{place}.value",
                expr.value,
                "a number that each row has",
                "a date" if kind.unit == "date" else "one that a group may lack",
            )
        low, high = self._total(expr.source, kind.low, kind.high)
        return NumberType(low, high, kind.scale, kind.unit)

    def _extreme(
        self,
        expr: n.Minimum | n.Maximum | n.Mean | n.Median,
        place: str,
        columns: Any = None,
        group: Any = None,
    ) -> ValueType | None:
        self._above_rows(expr, place, columns)
        kind = self.number(expr.value, f"{place}.value", self._source(expr, place, group))
        if kind is None:
            return None
        if kind.partial:
            self.fault(
                f"{place}.value", expr.value, "a number that each row has", "one that a group may lack"
            )
        if isinstance(expr, (n.Mean, n.Median)):
            self._total(expr.source, kind.low, kind.high)
        return attrs.evolve(kind, partial=True, on_empty=expr.on_empty)

    _minimum = _maximum = _mean = _median = _extreme

    def _share(self, expr: n.Share, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self.truth(expr.condition, f"{place}.condition", self._source(expr, place, group))
        return NumberType(Fraction(0), Fraction(1), partial=True, on_empty=expr.on_empty)

    def _anyrow(self, expr: n.AnyRow, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self.truth(expr.condition, f"{place}.condition", self._source(expr, place, group))
        return VERDICT if looks_back(expr) and group is None else BOOL

    def _allrows(self, expr: n.AllRows, place: str, columns: Any = None, group: Any = None) -> ValueType:
        self._above_rows(expr, place, columns)
        self.truth(expr.condition, f"{place}.condition", self._source(expr, place, group))
        if expr.on_empty is None:
            self.fault(
                place,
                expr,
                "on_empty='met', 'unmet' or 'not_applicable', as there may be no rows",
                "no on_empty",
                "Say what a unit comes to that has nothing to count.",
            )
        if expr.on_empty == "not_applicable" and group is not None:
            self.fault(place, expr, "on_empty='met' or 'unmet' inside rows", "'not_applicable'")
        above = group is None
        return VERDICT if above and (expr.on_empty == "not_applicable" or looks_back(expr)) else BOOL

    def _excess(self, expr: n.Excess, place: str, columns: Any = None, group: Any = None) -> ValueType | None:
        kind = self.number(expr.value, f"{place}.value", self._source(expr, place, group))
        if kind is None:
            return None
        low, high = self._total(expr.source, kind.low, kind.high)
        return NumberType(low, high, kind.scale, kind.unit, True, expr.on_empty)

    # -------------------------------------------------------------------------- canonical nodes

    def _linear(self, expr: n.Linear, place: str, *context: Any) -> ValueType | None:
        low = high = expr.constant
        scale, partial, on_empty = expr.constant.denominator, False, None
        for factor, atom in expr.terms:
            kind = self.expr(atom, f"{place}.term", *context)
            if not isinstance(kind, NumberType):
                return None
            low += min(factor * kind.low, factor * kind.high)
            high += max(factor * kind.low, factor * kind.high)
            scale = lcm(scale, kind.scale * factor.denominator)
            partial, on_empty = partial or kind.partial, on_empty or kind.on_empty
        return NumberType(Fraction(low), Fraction(high), scale, None, partial, on_empty)

    def _balance(self, expr: n.Balance, place: str, *context: Any) -> ValueType | None:
        low = high = Fraction(0)
        scale = 1
        for weight, member in expr.members:
            kind = self.expr(member, f"{place}.member", *context)
            if not isinstance(kind, NumberType):
                return None
            low, high = low + min(Fraction(0), weight * kind.low), high + max(Fraction(0), weight * kind.high)
            scale = lcm(scale, kind.scale)
        return NumberType(low, high, scale, None, True, expr.on_empty)

    def _decide(self, expr: n.Decide, place: str, *context: Any) -> ValueType:
        self.expr(expr.value, f"{place}.value", *context)
        if expr.guard is not None:
            self.expr(expr.guard, f"{place}.guard", *context)
        return VERDICT if expr.on_empty == "not_applicable" or looks_back(expr) else BOOL

    def _steps(self, expr: n.Steps, place: str, *context: Any) -> ValueType:
        for index, step in enumerate(expr.reached):
            self.expr(step, f"{place}.reached[{index}]", *context)
        return CategoryType(expr.values)


def looks_back(node: n.Node) -> int:
    """Return the furthest period that an expression looks back to: 0, -1 and so on."""
    return node.furthest_period


def base_table(relation: n.Relation) -> Table | None:
    """Return the table that a relation draws on."""
    while not isinstance(relation, n.Rows):
        if isinstance(relation, n.Group):
            return None
        relation = relation.source  # type: ignore[attr-defined]
    return relation.table


def _countable(kind: NumberType) -> bool:
    return kind.low >= FIRST_DAY - DAYS_BEYOND and kind.high <= LAST_DAY + DAYS_BEYOND


def _keeps_month(relation: n.Relation) -> bool:
    if isinstance(relation, n.Groups):
        return relation.monthly
    if isinstance(relation, (n.Where, n.Mapped)):
        return _keeps_month(relation.source)
    return isinstance(relation, n.Rows)


def mean_like(expr: n.Expr) -> bool:
    """Return whether a number is one that is only ever compared, never divided out."""
    if isinstance(expr, n.Choice):
        return any(mean_like(option) for _, option in expr.options)
    return isinstance(expr, (n.Mean, n.Median, n.Share, n.Ratio, n.WeightedMean))


def _is_constant(expr: n.Expr) -> bool:
    if isinstance(expr, (n.Constant, n.Parameter)):
        return True
    if isinstance(expr, (n.Add, n.Subtract, n.Multiply)):
        return _is_constant(expr.left) and _is_constant(expr.right)
    return isinstance(expr, n.Linear) and not expr.terms


def points_scale(expr: n.Points) -> int:
    """Return the factor that makes every score of these points whole."""
    sums = {0}
    for weight, _ in expr.members:
        sums |= {total + weight for total in sums}
        if len(sums) > 4096:
            break
    return lcm(*(total for total in sums if total)) if len(sums) > 1 else 1


def _hull(kinds: list[NumberType]) -> NumberType:
    outcomes = [kind.on_empty for kind in kinds if kind.on_empty]
    units = [kind.unit for kind in kinds if kind.unit is not None]
    return NumberType(
        min(kind.low for kind in kinds),
        max(kind.high for kind in kinds),
        lcm(*(kind.scale for kind in kinds)),
        units[0] if units else None,
        any(kind.partial for kind in kinds),
        outcomes[0] if outcomes else None,
    )


def _clamped(value: Fraction, expr: n.Clamp) -> Fraction:
    if expr.low is not None:
        value = max(value, expr.low)
    if expr.high is not None:
        value = min(value, expr.high)
    return value


def band_faults(band: n.Band, step: Fraction | None, kind: NumberType) -> list[str]:
    """Return the gaps of a band and, where they are refused, its overlaps, in words.

    ``step`` is the distance between two values that the number can have, None where it has none.
    """
    found = []
    lows, highs = [low for _, low, _ in band.ranges], [high for _, _, high in band.ranges]
    if None not in lows and min(low for low in lows if low is not None) > kind.low:
        found.append(f"nothing below {min(low for low in lows if low is not None)}")
    if None not in highs and max(high for high in highs if high is not None) < kind.high:
        found.append(f"nothing above {max(high for high in highs if high is not None)}")
    ordered = sorted(band.ranges, key=lambda item: (item[1] is not None, item[1] or 0))
    for (name, _, high), (later, low, _) in pairwise(ordered):
        if high is None or low is None or low <= high:
            if band.resolve == "refuse":
                found.append(f"{name!r} and {later!r} overlap")
        elif step is None or low - high > step:
            found.append(f"nothing between {high} of {name!r} and {low} of {later!r}")
    return found


def check_rule(rule: n.Expr, name: str) -> None:
    """Raise ``RuleError`` with every fault of a rule that cannot mean anything."""
    inference = Inference(name)
    inference.rule_of(rule, "")
    if inference.faults:
        raise RuleError(f"rule {name!r} does not build", dict.fromkeys(inference.faults))


@lru_cache(maxsize=16_384)
def columns_of(relation: n.Relation) -> Mapping[str, ValueType]:
    """Return the columns of a checked relation above rows, with their types."""
    return MappingProxyType(Inference("").columns(relation, "", None))


def type_of(expr: n.Expr, columns: dict[str, ValueType] | None = None) -> ValueType:
    """Return the type of a checked expression."""
    inference = Inference("")
    kind = inference.expr(expr, "", columns)
    if kind is None:
        raise RuleError("expression does not build", inference.faults)
    return kind


@lru_cache(maxsize=4_096)
def columns_scale(expr: n.WorstOf) -> tuple[str, ...]:
    """Return the scale of grades that the members of a worst-of share."""
    kind = Inference("").expr(expr.members[0], "")
    assert isinstance(kind, CategoryType)
    return kind.values


def _short(node: n.Node) -> str:
    text = repr(node)
    return text if len(text) <= 80 else f"{text[:77]}..."
