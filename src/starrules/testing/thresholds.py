"""The thresholds of a rule: its comparisons, what each is asked of, and on which side of it something lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import frozen

from starrules.model import MET, UNMET
from starrules.rules import nodes as n
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import looks_back, mean_like
from starrules.rules.values import Num, verdict_of
from starrules.testing.aiming import SIDES, side_of

VALUE, GUARD, PASSED, HOLDS = "#value", "#guard", "#passed", "#holds"
"""How far what is compared lies from a threshold; what must be above zero for that to mean anything; of a median,
by how many rows it is reached (in the place of the first) and passed; what the comparison comes to."""
DECIDED: Mapping[n.Operator, tuple[str, ...]] = {
    ">=": ("on", "above"),
    "<": ("on", "above"),
    "<=": ("below", "on"),
    ">": ("below", "on"),
    "==": ("on",),
    "!=": ("on",),
}
"""On which sides what is decided of a comparison holds: of ``<``, ``>`` and ``!=`` it is the opposite."""
TURNED: Mapping[n.Operator, n.Operator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}


# ------------------------------------------------------------------------------------- thresholds


@frozen(slots=False)
class Threshold:
    """A comparison in a canonical rule, with the rows or groups that it is asked of, if it is asked of such.

    Args:
        shown: the comparison as it was written, and what it is asked of.
        decide: the comparison.
        columns: what tells how far something lies from it.
        asked: the rows or groups that it is asked of; None above rows.
        grouped: whether it is asked of each group as a whole, and not of the rows of ``asked``.
        holds: the sides on which what is decided holds.
    """

    shown: str
    decide: n.Decide
    columns: Mapping[str, n.Expr]
    asked: n.Relation | None = None
    grouped: bool = False
    holds: tuple[str, ...] = ()

    @cached_property
    def nodes(self) -> tuple[n.Node, ...]:
        """The comparison, what it compares, and what it is asked of."""
        asked = () if self.asked is None else (self.asked,)
        return (self.decide, *self.columns.values(), *asked)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that it is about."""
        every = (item for node in self.nodes for item in node.walk())
        return frozenset(item.table.name for item in every if isinstance(item, (n.Rows, n.Filled)))

    def _cells(self, evaluation: Evaluation, columns: Mapping[str, n.Expr]) -> list[Mapping[str, object]]:
        """Return these columns of each row or group that it is asked of, or of the unit."""
        if not evaluation.case.existed.get(looks_back(self.decide), True):
            return []
        if self.asked is None:
            return [{name: evaluation.value(expr) for name, expr in columns.items()}]
        if isinstance(self.asked, n.Groups) and self.grouped:
            relation: n.Relation = n.Groups(
                self.asked.source, self.asked.keys, self.asked.monthly, tuple(columns.items())
            )
        else:
            relation = n.Mapped(self.asked, tuple(columns.items()))
        return [row.cells for row in evaluation.members(relation, None).rows if row.low]

    def lacking(self, evaluation: Evaluation) -> int:
        """Return how many of the conditions of its rows no row of a unit surely meets yet."""
        lacking, level = 0, self.asked
        while isinstance(level, (n.Where, n.Mapped)):
            if isinstance(level, n.Where):
                lacking += not any(row.low for row in evaluation.members(level, None).rows)
            level = level.source
        return lacking

    def distances(self, evaluation: Evaluation) -> list[Num]:
        """Return how far what is known of a unit lies from the threshold, where it is measured: above it is positive."""
        every = self._cells(evaluation, self.columns)
        return [found for cells in every if (found := _distance(cells)) is not None]

    def misjudged(self, evaluation: Evaluation) -> Iterator[tuple[str, str]]:
        """Yield the sides on which something lies and the comparison comes to what it must not, and to what."""
        for cells in self._cells(evaluation, {**self.columns, HOLDS: self.decide}):
            distance, found = _distance(cells), verdict_of(cells[HOLDS])
            side = "" if distance is None else side_of(distance)
            if side and found != (MET if side in self.holds else UNMET):
                yield side, found.word


def _distance(cells: Mapping[str, object]) -> Num | None:
    guard, value, passed = cells.get(GUARD), cells[VALUE], cells.get(PASSED)
    assert isinstance(value, Num)
    if isinstance(guard, Num) and (guard.may_be_empty or guard.low <= 0):
        return None
    if isinstance(passed, Num):  # a median is reached, and passed, where so many more rows vote for it
        low = passed.low + 1 if passed.low >= 0 else min(0, value.low)
        high = value.high if value.high < 0 else max(0, passed.high + 1)
        return Num(low, high, value.may_be_empty, value.may_be_there)
    return value


def thresholds(rule: n.Expr) -> dict[str, Threshold]:
    """Return the comparisons of a canonical rule, by the words in which they are written."""
    found: dict[str, Threshold] = {}
    _collect(rule, None, None, found)
    return found


def _collect(
    node: n.Node, rows: n.Relation | None, group: n.Groups | None, found: dict[str, Threshold]
) -> None:
    """Note the comparisons in a node that is asked of rows, of the groups of ``group``, or of a unit."""
    if isinstance(node, n.Decide) and node.shown is not None:
        columns, holds = _columns(node, node.shown)
        shown, asked = repr(node.shown), rows
        if rows is not None:
            shown = f"{shown} of each of {rows!r}"
        elif group is not None:
            by = [*map(repr, group.keys), *["month"] * group.monthly]
            shown = f"{shown} of each group of {group.source!r} by {', '.join(by)}"
            asked = n.Groups(group.source, group.keys, group.monthly, ())
        found.setdefault(shown, Threshold(shown, node, columns, asked, asked is not rows, holds))
    for place, child in node.children():
        if isinstance(node, (n.Where, n.Aggregate)) and place != "source":
            _collect(child, _whole(node.source, group), group, found)
        elif isinstance(node, n.Groups) and place != "source":
            _collect(child, None, node, found)
        elif isinstance(node, n.Mapped) and place != "source":
            _collect(child, _whole(node, group), group, found)
        else:
            _collect(child, rows if isinstance(child, n.Expr) else None, group, found)


def _columns(decide: n.Decide, shown: n.Compare) -> tuple[dict[str, n.Expr], tuple[str, ...]]:
    """Return what tells how far from a comparison something lies, and on which sides what is decided holds."""
    number, operator = decide.value, shown.operator
    if isinstance(shown.left, n.Median) or isinstance(shown.right, n.Median):
        return _votes(number)
    if mean_like(shown.right) and not mean_like(shown.left):
        operator = TURNED[operator]
    if operator in ("<=", ">"):  # decided by whether its opposite is above zero
        number = _minus(number)
    guard: dict[str, n.Expr] = {} if decide.guard is None else {GUARD: decide.guard}
    return {VALUE: number, **guard}, DECIDED[operator]


def _minus(number: n.Linear) -> n.Linear:
    return n.Linear(tuple((-factor, atom) for factor, atom in number.terms), -number.constant)


def _votes(number: n.Linear) -> tuple[dict[str, n.Expr], tuple[str, ...]]:
    """Return by how many rows a median reaches its threshold, and passes it."""
    ((_, excess),) = number.terms
    assert isinstance(excess, n.Excess)
    assert isinstance(excess.value, n.When)
    above = excess.value.condition
    if isinstance(above, n.Not):
        assert isinstance(above.value, n.Decide)
        row = _minus(above.value.value)
    else:
        assert isinstance(above, n.Decide)
        row = above.value
    reached: n.Expr = n.Decide(">=", row, None, None)
    passed: n.Expr = n.Not(n.Decide(">=", _minus(row), None, None))

    def votes(condition: n.Expr) -> n.Linear:
        vote = n.When(condition, n.Linear((), 1), n.Linear((), -1))
        return n.Linear(((1, n.Excess(excess.source, vote, excess.on_empty)),), -1)

    holds = ("above",) if isinstance(above, n.Not) else ("on", "above")
    return {VALUE: votes(reached), PASSED: votes(passed)}, holds


def _whole(relation: n.Relation, group: n.Groups | None) -> n.Relation:
    """Return the rows of a relation; those of a group are taken from all groups."""

    def change(item: n.Node) -> n.Node:
        if isinstance(item, n.Group):
            assert group is not None
            return group.source
        return item if isinstance(item, n.Groups) else item.rebuilt(change)

    found = change(relation)
    assert isinstance(found, n.Relation)
    return found


def sides(threshold: Threshold, evaluation: Evaluation) -> set[str]:
    """Return on which sides of a threshold what is known of a unit surely lies."""
    return {side for num in threshold.distances(evaluation) if (side := side_of(num))}


__all__ = ["PASSED", "SIDES", "VALUE", "Threshold", "sides", "thresholds"]
