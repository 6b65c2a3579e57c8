"""Rows: those of a table, some of them, groups of them, or with computed columns."""

from __future__ import annotations

from starrules.rules.nodes.base import Node, node, same
from starrules.rules.nodes.expressions import Expr
from starrules.schema import Table


class Relation(Node):
    """Rows: those of a table, some of them, groups of them, or with computed columns."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and same(self, other)

    __hash__ = Node.__hash__


@node
class Rows(Relation):
    """The rows of a table that a unit has in a period.

    ``monthly`` says that a node above groups by month, so that rows which may lie in one of several
    months are taken apart; it is set when the rule is built.
    """

    table: Table
    period: int = 0
    monthly: bool = False

    def __repr__(self) -> str:
        previous = ".previous()" if self.period else ""
        return f"{self.table.name}{previous}"


@node
class Group(Relation):
    """The rows of the group at hand."""

    def __repr__(self) -> str:
        return "group"


@node
class Where(Relation):
    """Those rows for which a condition holds."""

    source: Relation
    condition: Expr

    def __repr__(self) -> str:
        return f"{self.source!r}.where({self.condition!r})"


@node
class Groups(Relation):
    """One row for each group, with measures of the group.

    Groups by month are the unit's due months, rows or not. Groups by categories are the declared
    values, rows or not. Groups by an identifier or a date are those that rows are there for.
    """

    source: Relation
    keys: tuple[str, ...]
    monthly: bool
    columns: tuple[tuple[str, Expr], ...]

    def __repr__(self) -> str:
        by = [repr(key) for key in self.keys] + (["month"] if self.monthly else [])
        columns = ", ".join(f"{name}={expr!r}" for name, expr in self.columns)
        return f"{self.source!r}.by({', '.join(by)}).measure({columns})"


@node
class Mapped(Relation):
    """Rows with computed columns added."""

    source: Relation
    columns: tuple[tuple[str, Expr], ...]

    def __repr__(self) -> str:
        return f"{self.source!r}.map({', '.join(f'{name}={expr!r}' for name, expr in self.columns)})"


__all__ = ["Group", "Groups", "Mapped", "Relation", "Rows", "Where"]
