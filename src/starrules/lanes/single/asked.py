"""What the reference evaluator finds, as the generated source reads it: for what is not compiled."""

from __future__ import annotations

from collections.abc import Mapping

from starrules.lanes.single.runtime import Found
from starrules.rules import nodes as n
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import Num, verdict_of


def reference_code(evaluation: Evaluation, expr: n.Expr) -> int:
    """Return a verdict or a truth as its code."""
    return verdict_of(evaluation.value(expr)).code


def reference_number(evaluation: Evaluation, expr: n.Expr, scale: int) -> Found:
    """Return a number times a scale."""
    value = evaluation.value(expr)
    assert isinstance(value, Num)
    ends = value.low * scale, value.high * scale
    assert all(end.denominator == 1 for end in ends), expr
    return int(ends[0]), int(ends[1]), value.may_be_empty, value.may_be_there


def reference_bits(evaluation: Evaluation, expr: n.Expr, bits: Mapping[str, int]) -> int:
    """Return a category as the bits of what it may be."""
    value = evaluation.value(expr)
    assert isinstance(value, frozenset)
    return sum(bits[str(item)] for item in value)
