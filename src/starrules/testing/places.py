"""Where the parts of a tidy rule stand, what they are there, and within which range they lie."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import define, evolve, field, frozen

from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.infer import Inference, base_table
from starrules.rules.types import NumberType, ValueType
from starrules.testing.columns import ranged_columns
from starrules.testing.tidying import parted

ENDLESS = Fraction(10**15)
"""Beyond every sum of rows; thresholds beyond it are not compared."""


class NoProofError(ValueError):
    """A part of which it is not known what it can come to."""


@frozen(eq=False)
class Context:
    """Where an expression stands.

    Args:
        columns: the stored columns of the rows at hand, or the keys of the groups; none above rows.
        group: where the rows of a group stand, for what stands in groups.
    """

    columns: Mapping[str, ValueType] = field(factory=dict)
    group: Context | None = None


ABOVE = Context()


@define(eq=False)
class Places:
    """Finds places and kinds in rules of one period; remembers what it has found.

    A context is known by its identity, so every one that is made is kept.
    """

    period: Period
    _contexts: dict[tuple[n.Relation, int], Context] = field(factory=dict, init=False)
    _kinds: dict[tuple[n.Expr, int], ValueType] = field(factory=dict, init=False)

    def context_of(self, base: n.Relation, outer: Context) -> Context:
        """Return where the rows of a tidy relation stand that selects none of them."""
        if isinstance(base, n.Group):
            if outer.group is None:
                raise NoProofError
            return outer.group
        # Rows of a table are the same wherever they stand; groups of a group's rows are those of that place.
        place = (base, id(ABOVE if base_table(base) is not None else outer))
        if place not in self._contexts:
            if isinstance(base, n.Groups):
                inner = self.context_of(parted(base.source)[0], outer)
                found = Context({key: inner.columns[key] for key in base.keys}, inner)
            else:
                found = Context(ranged_columns(base, self.period) or {})
            self._contexts[place] = found
        return self._contexts[place]

    def kind(self, expr: n.Expr, context: Context) -> ValueType:
        """Return what an expression is, with its range.

        Raises:
            NoProofError: when that is not known.
        """
        key = (expr, id(context))
        if key not in self._kinds:
            columns = dict(context.columns)

            def lifted(item: n.Node) -> n.Node:
                if isinstance(item, n.Aggregate):
                    name = f"measure {len(columns)}"
                    columns[name] = self._measure(item, context)
                    return n.Cell(name, columns[name])
                return item.rebuilt(lifted)

            found = lifted(expr)
            assert isinstance(found, n.Expr)
            kind = Inference("").expr(found, "", columns)
            if kind is None:
                raise NoProofError
            self._kinds[key] = kind
        return self._kinds[key]

    def number(self, expr: n.Expr, context: Context) -> NumberType:
        """Return the range of a number that is always there, or has nothing to measure."""
        kind = self.kind(expr, context)
        if not isinstance(kind, NumberType) or kind.optional:
            raise NoProofError
        return kind

    def _measure(self, expr: n.Aggregate, context: Context) -> NumberType:
        """Return the range of a measure over rows; nothing is taken for granted about how many there are."""
        inner = self.context_of(parted(expr.source)[0], context)
        kind = evolve(self.number(measured(expr), inner), unit=None)
        if isinstance(expr, (n.Minimum, n.Maximum)):
            return evolve(kind, partial=True, on_empty=expr.on_empty)
        low, high = Fraction(-ENDLESS * (kind.low < 0)), Fraction(ENDLESS * (kind.high > 0))
        if isinstance(expr, n.Excess):
            return evolve(kind, low=low, high=high, partial=True, on_empty=expr.on_empty)
        return evolve(kind, low=low, high=high, partial=False, on_empty=None)


def measured(expr: n.Aggregate) -> n.Expr:
    """Return what a measure over rows is the sum or an extreme of."""
    value = getattr(expr, "value", None)
    if not isinstance(value, n.Expr):
        raise NoProofError
    return value


__all__ = ["ABOVE", "ENDLESS", "Context", "NoProofError", "Places", "measured"]
