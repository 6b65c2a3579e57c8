"""The changes of one node of a rule, by where it stands: what a mutant is made of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

from attrs import evolve, frozen

from starrules.rules import nodes as n
from starrules.rules.infer import Inference, mean_like
from starrules.rules.types import NumberType, ValueType

Kind = Literal["threshold", "operator", "operand", "condition"]
Columns = dict[str, ValueType] | None
KINDS: tuple[Kind, ...] = ("threshold", "operator", "operand", "condition")
OPPOSITE: dict[n.Operator, n.Operator] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
STRICTER: dict[n.Operator, n.Operator] = {">=": ">", ">": ">=", "<=": "<", "<": "<="}


@frozen
class Spot:
    """Where a node stands: among which columns, in which group, and whether its numbers are thresholds."""

    columns: Columns = None
    group: Columns = None
    step: Fraction | None = None


# -------------------------------------------------------------------------------- where a node stands


def below(node: n.Node, place: str, spot: Spot) -> Spot:
    """Return where a node below this one stands."""
    if isinstance(node, n.Aggregate):
        if place == "source":
            return Spot(None, spot.group)
        return Spot(_columns(node.source, spot.group), None)
    if isinstance(node, n.Where):
        return Spot(None, spot.group) if place == "source" else Spot(_columns(node.source, spot.group), None)
    if isinstance(node, n.Groups):
        return Spot(None, spot.group) if place == "source" else Spot(None, _columns(node.source, spot.group))
    if isinstance(node, n.Mapped):
        return Spot(None, spot.group) if place == "source" else Spot(_columns(node, spot.group), None)
    if isinstance(node, n.Compare):
        return evolve(spot, step=_step(node, spot))
    if isinstance(node, (n.Add, n.Subtract)):
        return spot
    return evolve(spot, step=None)


def _columns(relation: n.Relation, group: Columns) -> Columns:
    return Inference("").columns(relation, "", group)


def _type(expr: n.Expr, spot: Spot) -> ValueType | None:
    return Inference("").expr(expr, "", spot.columns, spot.group)


def _step(compare: n.Compare, spot: Spot) -> Fraction | None:
    """Return the least difference that a comparison can tell: of shares a hundredth."""
    kinds = [_type(side, spot) for side in (compare.left, compare.right)]
    numbers = [kind for kind in kinds if isinstance(kind, NumberType)]
    if len(numbers) < 2:
        return None
    if any(mean_like(side) for side in (compare.left, compare.right)) and max(k.high for k in numbers) <= 2:
        return Fraction(1, 100)
    return Fraction(1, max(kind.scale for kind in numbers))


# ------------------------------------------------------------------------------------ the changes of a node


def own_changes(node: n.Node, spot: Spot) -> Iterator[tuple[Kind, str, n.Node]]:
    """Yield the kind, the words and the outcome of every change of a node itself."""
    if isinstance(node, n.Parameter):
        for step in (Fraction(1, node.type.scale), Fraction(-1, node.type.scale)):
            yield "threshold", f"moved by {_signed(step)}", n.Add(node, n.Constant(step, node.type.unit))
    elif isinstance(node, n.Constant) and spot.step is not None and node.unit != "date":
        for step in (spot.step, -spot.step):
            yield "threshold", f"moved by {_signed(step)}", n.Constant(node.value + step, node.unit)
    elif isinstance(node, n.PeriodDay):
        for day in (1, -1):
            yield (
                "threshold",
                f"moved by {_signed(Fraction(day))} day",
                n.PeriodDay(node.end, node.months, node.days + day),
            )
    elif isinstance(node, n.Band):
        yield from _moved_ranges(node, spot)
    elif isinstance(node, n.Clamp):
        yield from _moved_ends(node, spot)
    elif isinstance(node, n.Compare):
        yield from _operators(node, spot)
    else:
        yield from _operands(node)
        yield from _conditions(node)


def _signed(step: Fraction) -> str:
    return f"+{step}" if step > 0 else str(step)


def _operators(node: n.Compare, spot: Spot) -> Iterator[tuple[Kind, str, n.Node]]:
    kinds = [_type(side, spot) for side in (node.left, node.right)]
    flips = [OPPOSITE[node.operator]]
    if all(isinstance(kind, NumberType) for kind in kinds) and node.operator in STRICTER:
        flips.append(STRICTER[node.operator])
    for operator in flips:
        yield "operator", f"{node.operator} became {operator}", n.Compare(operator, node.left, node.right)


def _moved_ranges(node: n.Band, spot: Spot) -> Iterator[tuple[Kind, str, n.Node]]:
    """Yield a band with one of its bounds moved, together with the bound of the next grade that it touches."""
    kind = _type(node.value, spot)
    step = Fraction(1, kind.scale) if isinstance(kind, NumberType) else Fraction(1)
    lows = sorted({low for _, low, _ in node.ranges if low is not None})
    highs = {high for _, _, high in node.ranges if high is not None}
    alone = sorted(high for high in highs if high not in lows and high + step not in lows)
    for bound in lows:
        touching = {high for high in highs if high in (bound, bound - step)}
        for move in (step, -step):
            ranges = tuple(
                (
                    name,
                    bound + move if low == bound else low,
                    high + move if high is not None and high in touching else high,
                )
                for name, low, high in node.ranges
            )
            yield "threshold", f"bound {bound} moved by {_signed(move)}", evolve(node, ranges=ranges)  # type: ignore[misc]
    for bound in alone:
        for move in (step, -step):
            ranges = tuple(
                (name, low, high + move if high is not None and high == bound else high)
                for name, low, high in node.ranges
            )
            yield "threshold", f"bound {bound} moved by {_signed(move)}", evolve(node, ranges=ranges)  # type: ignore[misc]


def _moved_ends(node: n.Clamp, spot: Spot) -> Iterator[tuple[Kind, str, n.Node]]:
    kind = _type(node.value, spot)
    step = Fraction(1, kind.scale) if isinstance(kind, NumberType) else Fraction(1)
    for move in (step, -step):
        if node.low is not None:
            words = f"floor {node.low} moved by {_signed(move)}"
            yield "threshold", words, n.Clamp(node.value, node.low + move, node.high)
        if node.high is not None:
            words = f"cap {node.high} moved by {_signed(move)}"
            yield "threshold", words, n.Clamp(node.value, node.low, node.high + move)


def _operands(node: n.Node) -> Iterator[tuple[Kind, str, n.Node]]:
    """Yield a combination without one of its members, and one that asks for one more or one fewer."""
    if isinstance(node, (n.And, n.Or)):
        for index, member in enumerate(node.members):
            rest = node.members[:index] + node.members[index + 1 :]
            yield "operand", f"without {short(member)}", rest[0] if len(rest) == 1 else type(node)(rest)
    elif isinstance(node, n.AtLeast):
        count = len(node.members)
        for index, member in enumerate(node.members):
            rest = node.members[:index] + node.members[index + 1 :]
            least = min(node.least - (node.least == count), len(rest))
            if rest:
                yield (
                    "operand",
                    f"without {short(member)}",
                    n.AtLeast(max(least, 1), rest, node.fixed),
                )
        if 1 < node.least < count:
            for least in (node.least + 1, node.least - 1):
                words = f"at least {node.least} became {least}"
                yield "threshold", words, n.AtLeast(least, node.members, node.fixed)
    elif isinstance(node, (n.Points, n.WeightedMean)) and len(node.members) > 1:
        for index, (_, expr) in enumerate(node.members):
            rest_of: Any = node.members[:index] + node.members[index + 1 :]
            yield "operand", f"without {short(expr)}", evolve(node, members=rest_of)  # type: ignore[misc]
    elif isinstance(node, (n.Prerequisite, n.Veto)):
        for index, member in enumerate(node.needed):
            needed = node.needed[:index] + node.needed[index + 1 :]
            less = evolve(node, needed=needed) if needed else node.rule  # type: ignore[misc]
            yield "operand", f"without {short(member)}", less


def _conditions(node: n.Node) -> Iterator[tuple[Kind, str, n.Node]]:
    """Yield a selection of rows without its condition, and a rule without what it rests on."""
    if isinstance(node, n.Where):
        yield "condition", f"without {short(node.condition)}", node.source
    elif isinstance(node, (n.AnyRow, n.AllRows, n.Share)) and not isinstance(node.condition, n.Truth):
        words = f"without {short(node.condition)}"
        yield "condition", words, evolve(node, condition=n.Truth(True))  # type: ignore[misc]
    elif isinstance(node, (n.AppliesIf, n.Hold, n.Override)):
        word = {n.AppliesIf: "applies_if", n.Hold: "hold", n.Override: "overridden"}[type(node)]
        yield "condition", f"without {word} {short(node.condition)}", node.rule


def short(node: n.Node) -> str:
    text = repr(node)
    return text if len(text) <= 120 else f"{text[:80]} ... {text[-35:]}"


__all__ = ["KINDS", "Kind", "Spot", "below", "own_changes", "short"]
