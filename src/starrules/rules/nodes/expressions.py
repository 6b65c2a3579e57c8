"""What all expressions can: their operators and methods make the nodes above them.

Those nodes are expressions themselves, so each is looked up in the package when it is made.

An expression's ``repr`` is what an author would write. Comparing two with ``==`` builds a comparison; asking
that comparison for its truth tells whether the two are the same expression, so that expressions work in sets
and tuples. Any other comparison has no truth before there is evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from starrules.model import Outcome, Text
from starrules.rules import nodes as n
from starrules.rules.exact import bounds, exact
from starrules.rules.nodes.base import Node
from starrules.rules.types import OnEmpty

if TYPE_CHECKING:
    from starrules.report.tryout import Trial


class Expr(Node):
    """An expression: a number, a truth, a category or a verdict."""

    def __eq__(self, other: object) -> n.Compare:  # type: ignore[override]
        return n.Compare("==", self, n.lift(other))

    def __ne__(self, other: object) -> n.Compare:  # type: ignore[override]
        return n.Compare("!=", self, n.lift(other))

    __hash__ = Node.__hash__

    def __bool__(self) -> bool:
        msg = (
            f"{self!r} has no truth before there is evidence. "
            "Write & for and, | for or, ~ for not, and evaluate the rule on a unit."
        )
        raise TypeError(msg)

    def __ge__(self, other: Any) -> n.Compare:
        return n.Compare(">=", self, n.lift(other))

    def __gt__(self, other: Any) -> n.Compare:
        return n.Compare(">", self, n.lift(other))

    def __le__(self, other: Any) -> n.Compare:
        return n.Compare("<=", self, n.lift(other))

    def __lt__(self, other: Any) -> n.Compare:
        return n.Compare("<", self, n.lift(other))

    def __add__(self, other: Any) -> n.Add:
        return n.Add(self, n.lift(other))

    def __radd__(self, other: Any) -> n.Add:
        return n.Add(n.lift(other), self)

    def __sub__(self, other: Any) -> n.Subtract:
        return n.Subtract(self, n.lift(other))

    def __rsub__(self, other: Any) -> n.Subtract:
        return n.Subtract(n.lift(other), self)

    def __mul__(self, other: Any) -> n.Multiply:
        return n.Multiply(self, n.lift(other))

    def __rmul__(self, other: Any) -> n.Multiply:
        return n.Multiply(n.lift(other), self)

    def __neg__(self) -> n.Subtract:
        return n.Subtract(n.Constant(Fraction(0)), self)

    def __and__(self, other: Any) -> n.And:
        return n.And((self, n.lift(other)))

    def __or__(self, other: Any) -> n.Or:
        return n.Or((self, n.lift(other)))

    def __invert__(self) -> n.Not:
        return n.Not(self)

    def over(self, other: Any, *, on_empty: OnEmpty) -> n.Ratio:
        """Return the ratio of this number to another that is never negative."""
        return n.Ratio(self, n.lift(other), on_empty)

    def is_in(self, *values: str) -> n.Member:
        """Return whether this category is one of the values."""
        return n.Member(self, values)

    def is_none(self) -> n.IsNone:
        """Return whether an optional field says that there is none."""
        return n.IsNone(self)

    def or_else(self, default: Any) -> n.OrElse:
        """Return an optional number, or the default where there is none."""
        return n.OrElse(self, n.lift(default))

    def clamp(self, low: Any = None, high: Any = None) -> n.Clamp:
        """Return the number, raised to the floor ``low`` and cut at the cap ``high``."""
        return n.Clamp(self, *(None if bound is None else exact(bound) for bound in (low, high)))

    def band(
        self,
        *,
        on_empty: str | None = None,
        resolve: Literal["refuse", "worst", "best"] = "refuse",
        **bands: Any,
    ) -> n.Band:
        """Return the grade whose range holds this number.

        Args:
            on_empty: the grade where there is nothing to measure.
            resolve: which grade holds a number that two ranges claim; grades are named best first.
            bands: ranges from the best grade to the worst: a number, a pair ``(low, high)`` with both
                ends included and None for no bound, ``at_least(n)`` or ``at_most(n)``.
        """
        ranges = tuple((name, *bounds(value)) for name, value in bands.items())
        return n.Band(self, ranges, on_empty, resolve)

    def applies_if(self, condition: Expr, reason: Text) -> n.AppliesIf:
        """Return this rule, not applicable with ``reason`` where the condition is false."""
        return n.AppliesIf(self, condition, reason)

    def hold(self, condition: Expr, reason: Text, settled_by: Text) -> n.Hold:
        """Return this rule, unknown while ``condition`` is not surely false."""
        return n.Hold(self, condition, reason, settled_by)

    def requires(self, *needed: Expr) -> n.Prerequisite:
        """Return this rule, unmet where one of the prerequisites is unmet."""
        return n.Prerequisite(self, tuple(needed))

    def vetoed_by(self, *vetoes: Expr, authority: str) -> n.Veto:
        """Return this rule, unmet where one of the vetoes is unmet; ``authority`` cites who allows it."""
        return n.Veto(self, tuple(vetoes), authority)

    def overridden(self, condition: Expr, to: Outcome, reason: Text) -> n.Override:
        """Return this rule, or the outcome ``to`` with its reason where the condition is true."""
        return n.Override(self, condition, to, reason)

    def try_on(self, *rows: Iterable[Mapping[str, Any]], period: str | int, **options: Any) -> Trial:
        """Try this rule on rows of one unit that are typed in (see ``starrules.report.tryout.try_on``)."""
        from starrules.report.tryout import try_on

        return try_on(self, *rows, period=period, **options)


__all__ = ["Expr"]
