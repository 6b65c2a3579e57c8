"""Hypothesis strategies for an author's own tests: evidence for declared tables, at the edges of given rules."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st

from starrules.evidence.model import Evidence
from starrules.model import Period
from starrules.report.tryout import tables_of
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.schema import Panel, Table
from starrules.testing.edges import Edges
from starrules.testing.example import YEAR, Example, installed
from starrules.testing.making import Maker

_FROM_HYPOTHESIS: Any = st.randoms(use_true_random=False)


@st.composite
def evidence_for(
    draw: st.DrawFn,
    tables: Iterable[Table],
    rules: Iterable[n.Expr] = (),
    *,
    period: str | int = YEAR,
    parameters: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    offices: int = 2,
    sections: int = 1,
) -> Evidence:
    """Return a strategy for valid evidence of these tables, with a few units.

    Cells lie at the edges of every threshold of the rules, on, above and below; some are unknown, some rows
    are as many as a rule counts, one fewer or one more. Months, judges' marks, returns and whole files may be
    missing, and what the manifest covers may have a hole: rows may still turn up there.

    Args:
        draw: given by Hypothesis.
        tables: the declared tables.
        rules: the rules whose thresholds, codes and counts are tried, with parameters and readings or without.
        period: the year.
        parameters: the values of the rules' parameters; those that ship unless given.
        readings: the options taken of the rules' readings; the defaults unless given.
        offices: how many offices there are; all but the first open in the course of the year.
        sections: how many sections each of them has.
    """
    span = Period.year(period)
    given = Example(
        check="", verdict="met", period=int(period), parameters=parameters or {}, readings=readings or {}
    )
    forms = [bound(rule, given) for rule in rules]
    edges = Edges.of(forms, span)
    chosen: random.Random = draw(_FROM_HYPOTHESIS)
    return Maker(chosen, with_panels(tables, forms), edges, offices, sections).evidence()


def bound(rule: n.Expr, given: Example) -> n.Expr:
    """Return a rule in canonical form, with the scheme asked only where the rule needs it."""
    if any(isinstance(item, (n.Parameter, n.Choice)) for item in rule.walk()):
        return canonical(given.bound(rule, installed()))
    return canonical(bind(rule, Period.year(given.period), {}, {}))


def with_panels(tables: Iterable[Table], rules: Iterable[n.Expr]) -> dict[str, Table]:
    """Return tables by name, with those that the rules read and the panels that they go by."""
    found = {table.name: table for table in tables}
    for rule in rules:
        found |= tables_of(rule)
    for table in list(found.values()):
        if isinstance(table.completes, Panel):
            from starrules.evidence.tables import PANELS

            found[PANELS.name] = PANELS
    return found


__all__ = ["evidence_for"]
