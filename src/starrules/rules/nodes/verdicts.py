"""Rules that are counted, scored, limited by conditions, or decided by other rules."""

from __future__ import annotations

from starrules.model import Outcome, Text
from starrules.rules.nodes.base import bracketed, node
from starrules.rules.nodes.expressions import Expr


@node
class AtLeast(Expr):
    """At least k of n rules; k is scaled to the applicable ones unless ``fixed``."""

    least: int
    members: tuple[Expr, ...]
    fixed: bool = False

    def __repr__(self) -> str:
        fixed = ", fixed=True" if self.fixed else ""
        return f"at_least_of({self.least}, {', '.join(map(repr, self.members))}{fixed})"


@node
class Points(Expr):
    """100 times the weight won over the weight applicable; nothing applicable is no score."""

    members: tuple[tuple[int, Expr], ...]

    def __repr__(self) -> str:
        return f"points({', '.join(f'({weight}, {rule!r})' for weight, rule in self.members)})"


@node
class AppliesIf(Expr):
    """A rule that is not applicable, with a reason, where the condition is false."""

    rule: Expr
    condition: Expr
    reason: Text

    def __repr__(self) -> str:
        return f"{bracketed(self.rule)}.applies_if({self.condition!r})"


@node
class Hold(Expr):
    """A rule that is unknown while a condition is not surely false, with what settles it."""

    rule: Expr
    condition: Expr
    reason: Text
    settled_by: Text

    def __repr__(self) -> str:
        return f"{bracketed(self.rule)}.hold({self.condition!r})"


@node
class Prerequisite(Expr):
    """A rule that is unmet where a prerequisite is unmet; prerequisites alone never make it applicable."""

    rule: Expr
    needed: tuple[Expr, ...]

    def __repr__(self) -> str:
        return f"{bracketed(self.rule)}.requires({', '.join(map(repr, self.needed))})"


@node
class Veto(Expr):
    """A rule that is unmet where a veto is surely unmet; the authority for the veto is cited."""

    rule: Expr
    needed: tuple[Expr, ...]
    authority: str

    def __repr__(self) -> str:
        return f"{bracketed(self.rule)}.vetoed_by({', '.join(map(repr, self.needed))})"


@node
class Override(Expr):
    """A rule whose outcome is replaced, with a reason, where a condition is true."""

    rule: Expr
    condition: Expr
    to: Outcome
    reason: Text

    def __repr__(self) -> str:
        return f"{bracketed(self.rule)}.overridden({self.condition!r}, {self.to.value})"


@node
class VerdictOf(Expr):
    """The verdict of another check on the same unit, by the check's id."""

    check: str

    def __repr__(self) -> str:
        return f"verdict_of({self.check!r})"


__all__ = ["AppliesIf", "AtLeast", "Hold", "Override", "Points", "Prerequisite", "VerdictOf", "Veto"]
