"""Types of one value of several: they must be of one kind, and grades leave no gap."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import attrs

from starrules.rules import nodes as n
from starrules.rules.infer.base import Pass
from starrules.rules.infer.kinds import BOOL, VERDICT, hull, looks_back, mean_like
from starrules.rules.types import BoolType, CategoryType, NumberType, ValueType, VerdictType


class Choices(Pass):
    """Types choices and grades."""

    def _choice(self, expr: n.Choice, place: str, *context: Any) -> ValueType | None:
        kinds = [self.expr(option, f"{place}.{name}", *context) for name, option in expr.options]
        known = [kind for kind in kinds if kind is not None]
        if len({type(kind) for kind in known}) > 1:
            self.fault(place, expr, "options of one kind", ", ".join(map(str, known)))
        if known and all(isinstance(kind, NumberType) for kind in known):
            return hull([kind for kind in known if isinstance(kind, NumberType)])
        return known[0] if known else None

    def _when(self, expr: n.When, place: str, *context: Any) -> ValueType | None:
        self.truth(expr.condition, f"{place}.condition", *context)
        then = self.expr(expr.then, f"{place}.then", *context)
        other = self.expr(expr.otherwise, f"{place}.otherwise", *context)
        if then is None or other is None:
            return None
        if isinstance(then, NumberType) and isinstance(other, NumberType):
            self.one_unit(expr, place, then, other)
            for side in (expr.then, expr.otherwise):
                if mean_like(side):
                    self.fault(place, side, "a number that is not a mean, median, share or ratio", repr(side))
            self.emptiness(expr, place, then, other)
            if then.optional or other.optional:
                self.fault(place, expr, "numbers that are always there", "an optional field")
            return hull([then, other])
        if isinstance(then, CategoryType) and isinstance(other, CategoryType):
            values = tuple(dict.fromkeys(then.values + other.values))
            return CategoryType(values, then.optional or other.optional)
        if isinstance(then, BoolType) and isinstance(other, BoolType):
            return BOOL
        if isinstance(then, (BoolType, VerdictType)) and isinstance(other, (BoolType, VerdictType)):
            return VERDICT
        self.fault(place, expr, "two values of one kind", f"{then} and {other}")
        return None

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
        return None if default is None else hull([attrs.evolve(kind, optional=False), default])

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


__all__ = ["Choices", "band_faults"]
