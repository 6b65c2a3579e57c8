"""Batches of generated rules and evidence that the laws are held against."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from starrules.errors import RuleError
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.infer import check_rule
from tests.generate import FIRST, LAST, PERIOD, Maker


def written_rules(maker: Maker, count: int, make: Callable[[], n.Expr] | None = None) -> list[n.Expr]:
    """Return rules that build, as they were written and bound: of any kind, or as ``make`` makes them."""
    found: list[n.Expr] = []
    while len(found) < count:
        rule = make() if make else maker.rule(maker.random.randrange(0, 3))
        try:
            check_rule(rule, "generated")
        except RuleError:
            continue
        found.append(bind(rule, PERIOD, {}, {}))
    return found


def canonical_rules(maker: Maker, count: int) -> dict[str, n.Expr]:
    """Return canonical rules by name."""
    return {f"rule {index}": canonical(rule) for index, rule in enumerate(written_rules(maker, count))}


def day_of_cut(rng: random.Random) -> int:
    """Return a day of the cut: in the period, at its end or after it."""
    return rng.choice([LAST, LAST + 60, FIRST + 365 + rng.randrange(366)])


def shape(node: n.Node) -> str:
    """Return what kind of tree a rule is, whatever numbers stand in it."""
    name = type(node).__name__
    if isinstance(node, n.Cell):
        return f"Cell {node.name}"
    if isinstance(node, n.Rows):
        return f"Rows {node.table.name} {node.period} {node.monthly}"
    if isinstance(node, n.Compare):
        name += f" {node.operator}"
    if isinstance(node, n.Groups):
        name += f" {node.keys} {node.monthly}"
    return f"{name}({', '.join(shape(child) for _, child in node.children())})"


def kind_pairs(node: n.Node) -> Iterator[tuple[str, str]]:
    """Yield the kinds of each node and of the nodes directly below it."""
    for _, child in node.children():
        yield type(node).__name__, type(child).__name__
        yield from kind_pairs(child)
