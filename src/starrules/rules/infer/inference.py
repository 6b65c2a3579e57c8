"""The whole inference, and what is asked of it: whether a rule builds, and what its parts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from starrules.errors import RuleError
from starrules.rules import nodes as n
from starrules.rules.infer.arithmetic import Arithmetic
from starrules.rules.infer.canonical import Canonical
from starrules.rules.infer.choices import Choices
from starrules.rules.infer.values import Values
from starrules.rules.infer.verdicts import Verdicts
from starrules.rules.types import CategoryType, ValueType


class Inference(Values, Arithmetic, Choices, Verdicts, Canonical):
    """One pass over a rule that finds the type of each node and collects faults."""


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
    columns = {cell.name: cell.type for cell in _cells(expr)}
    kind = Inference("").expr(expr.members[0], "", columns or None)
    assert isinstance(kind, CategoryType)
    return kind.values


def _cells(expr: n.Node) -> Iterator[n.Cell]:
    """Yield the columns that an expression reads from the row at hand."""
    if isinstance(expr, n.Cell):
        yield expr
    if not isinstance(expr, n.Aggregate):
        for _, child in expr.children():
            yield from _cells(child)


__all__ = ["Inference", "check_rule", "columns_of", "columns_scale", "type_of"]
