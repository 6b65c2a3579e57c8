"""Yes or no: comparisons, and what joins truths and verdicts."""

from __future__ import annotations

from typing import Literal

from starrules.rules.nodes.base import bracketed, joined, node, same
from starrules.rules.nodes.expressions import Expr

Operator = Literal[">=", ">", "<=", "<", "==", "!="]


@node
class Compare(Expr):
    """A comparison of two numbers, two dates, two truths, or a category with a value."""

    has_operator = True

    operator: Operator
    left: Expr
    right: Expr

    def __bool__(self) -> bool:
        if self.operator == "==":
            return same(self.left, self.right)
        if self.operator == "!=":
            return not same(self.left, self.right)
        return Expr.__bool__(self)

    def __repr__(self) -> str:
        return f"{bracketed(self.left)} {self.operator} {bracketed(self.right)}"


@node
class Member(Expr):
    """Whether a category is one of several values."""

    value: Expr
    values: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{bracketed(self.value)}.is_in({', '.join(map(repr, self.values))})"


@node
class IsNone(Expr):
    """Whether an optional field says that there is none."""

    value: Expr

    def __repr__(self) -> str:
        return f"{self.value!r}.is_none()"


@node
class And(Expr):
    """True when all are true, false when one is false, else unknown (Kleene); over verdicts, all of."""

    has_operator = True

    members: tuple[Expr, ...]

    def __repr__(self) -> str:
        return joined("&", self.members)


@node
class Or(Expr):
    """True when one is true, false when all are false, else unknown (Kleene); over verdicts, any of."""

    has_operator = True

    members: tuple[Expr, ...]

    def __repr__(self) -> str:
        return joined("|", self.members)


@node
class Not(Expr):
    """The opposite; unknown stays unknown."""

    has_operator = True

    value: Expr

    def __repr__(self) -> str:
        return f"~{bracketed(self.value)}"


__all__ = ["And", "Compare", "IsNone", "Member", "Not", "Operator", "Or"]
