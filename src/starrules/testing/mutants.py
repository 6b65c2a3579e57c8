"""An author's rules, each changed in one place: a threshold, a comparison, an operand or a condition.

What an author writes once is changed once: rows that stand in several places of a rule are changed in all of
them, and so is what stands in several options of a reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from attrs import evolve, frozen

from starrules.errors import RuleError
from starrules.rules import nodes as n
from starrules.rules.canonical import band_segments, canonical
from starrules.rules.infer import check_rule
from starrules.rules.types import NumberType
from starrules.scheme.model import Check
from starrules.testing.changes import KINDS, Kind, Spot, below, own_changes, short

COMBINING = (n.And, n.Or, n.Not, n.AtLeast, n.Points, n.AppliesIf, n.Hold, n.Prerequisite, n.Veto, n.Override)
_N = TypeVar("_N", bound=n.Node)


@frozen
class Mutant:
    """A check's rule with one change.

    Args:
        check: the id of the check.
        kind: what was changed.
        place: the part of the rule that was changed, as it is written.
        change: the change, in words.
        rule: the changed rule, with parameters and readings in it still.
    """

    check: str
    kind: Kind
    place: str
    change: str
    rule: n.Expr

    @property
    def id(self) -> str:
        """The check, the place and the change: what names the mutant."""
        return f"{self.check}: {self.place}: {self.change}"


@frozen
class Change:
    """One change below a node: the words for it, what tells it apart, and the node that it leads to."""

    kind: Kind
    place: str
    change: str
    anchor: str
    """The comparison or the measure in which the change is, as it is written, or the changed node itself."""
    path: str
    node: n.Node
    rows: tuple[n.Relation, n.Node] | None = None
    """The rows in which the change is, before and after it; None above rows."""


def mutants_of(check: Check) -> tuple[list[Mutant], int]:
    """Return the mutants of a check's rule, and how many more the type checker refuses."""
    found: list[Mutant] = []
    refused = 0
    names: Counter[str] = Counter()
    seen: set[tuple[n.Node, n.Node]] = set()
    for one in _changes(check.rule, Spot()):
        rule = one.node
        if one.rows is not None:
            if one.rows in seen:
                continue
            seen.add(one.rows)
            rule = _everywhere(check.rule, *one.rows)
        assert isinstance(rule, n.Expr)
        mutant = Mutant(check.id, one.kind, one.place, one.change, rule)
        names[mutant.id] += 1
        if names[mutant.id] > 1:
            mutant = evolve(mutant, place=f"{one.place} (no. {names[mutant.id]})")
        if builds(mutant.rule):
            found.append(mutant)
        else:
            refused += 1
    return found, refused


def builds(rule: n.Expr) -> bool:
    """Return whether a rule means anything at all, and each of its grades is one that a number can come to."""
    if any(isinstance(item, n.Band) and _idle(item) for item in rule.walk()):
        return False
    try:
        check_rule(rule, "mutant")
        if not any(isinstance(item, (n.Parameter, n.Choice, n.PeriodDay)) for item in rule.walk()):
            canonical(rule)
    except (RuleError, TypeError, AssertionError, ValueError):
        return False
    return True


def _idle(band: n.Band) -> bool:
    """Return whether a band has a grade that no number comes to."""
    bounds = [bound for _, low, high in band.ranges for bound in (low, high) if bound is not None]
    if not bounds:
        return False
    everything = NumberType(min(bounds) - 1, max(bounds) + 1)
    held = {grade for _, _, grade in band_segments(band, everything, None)}
    return held != {name for name, _, _ in band.ranges}


def _changes(node: n.Node, spot: Spot) -> Iterator[Change]:
    """Yield every change of a node and of what is below it."""
    if isinstance(node, n.Choice):
        yield from _together(node, spot)
        return
    for kind, change, changed in own_changes(node, spot):
        rows = (node, changed) if isinstance(node, n.Relation) else None
        yield Change(kind, short(node), change, repr(node), "", changed, rows)
    anchored = not isinstance(node, COMBINING) and isinstance(node, n.Expr)
    for index, (place, child) in enumerate(node.children()):
        for one in _changes(child, below(node, place, spot)):
            path = f"{place}.{one.path}"
            anchor = repr(node) if anchored else one.anchor
            changed = _with(node, index, one.node)
            rows = (node, changed) if isinstance(node, n.Relation) and one.rows is None else one.rows
            yield evolve(one, anchor=anchor, path=path if anchored else one.path, node=changed, rows=rows)


def _together(choice: n.Choice, spot: Spot) -> Iterator[Change]:
    """Yield the changes of a choice: what stands in several of its options changes in all of them at once."""
    by_key: dict[tuple[object, ...], dict[str, Change]] = {}
    for name, option in choice.options:
        seen: Counter[tuple[object, ...]] = Counter()
        for one in _changes(option, spot):
            key = (one.kind, one.anchor, one.path, one.change)
            seen[key] += 1
            by_key.setdefault((*key, seen[key]), {})[name] = one
    for changed in by_key.values():
        options = tuple(
            (name, changed[name].node if name in changed else option) for name, option in choice.options
        )
        first = next(iter(changed.values()))
        yield evolve(first, node=n.Choice(choice.reading, options))  # type: ignore[arg-type]


def _everywhere(rule: n.Expr, before: n.Relation, after: n.Node) -> n.Node:
    """Return a rule with rows replaced wherever they stand in it."""

    def change(item: n.Node) -> n.Node:
        if isinstance(item, n.Relation) and n.same(item, before):
            return after
        return item.rebuilt(change)

    return change(rule)


def _with(node: _N, index: int, new: n.Node) -> _N:
    """Return a node with one of the nodes directly below it replaced."""
    seen = iter(range(10**6))

    def change(child: n.Node) -> n.Node:
        return new if next(seen) == index else child

    return node.rebuilt(change)


__all__ = ["KINDS", "Kind", "Mutant", "mutants_of"]
