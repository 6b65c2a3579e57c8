"""What was found on rows and groups, so that those that look alike are judged once.

An expression of a row depends on the cells that it reads and on nothing else, the columns of groups on those cells of a
group's members; the few that ask more, about the unit, are judged each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import itemgetter

from attrs import field, frozen

from starrules.rules import nodes as n
from starrules.rules.case import Calendar
from starrules.rules.values import Members, Row, Value

OF_THE_UNIT = (n.Rows, n.DueMonths, n.Filled, n.VerdictOf)
"""What differs from unit to unit, whatever stands in the rows at hand."""
Columns = Mapping[str, Value]


@frozen
class Judged:
    """What an expression, or the columns of groups, came to; ``cells`` takes what they read out of a row.

    It is None where they ask for more than that.
    """

    node: n.Node
    cells: Callable[[Columns], Hashable] | None
    rows: dict[Hashable, Value] = field(factory=dict)
    groups: dict[Hashable, Columns] = field(factory=dict)

    def on_row(self, row: Row, judge: Callable[[n.Node, Row], Value]) -> Value:
        """Return what comes of a row: as on one like it, or as it is judged now."""
        if self.cells is None:
            return judge(self.node, row)
        alike = self.cells(row.cells)
        value = self.rows.get(alike)
        if value is None:
            value = self.rows[alike] = judge(self.node, row)
        return value

    def on_rows(self, rows: Sequence[Row], judge: Callable[[n.Node, Row], Value]) -> list[Value]:
        """Return what comes of several rows, one after another."""
        if self.cells is None:
            return [judge(self.node, row) for row in rows]
        cells, known = self.cells, self.rows
        found = []
        for row in rows:
            alike = cells(row.cells)
            value = known.get(alike)
            if value is None:
                value = known[alike] = judge(self.node, row)
            found.append(value)
        return found

    def on_group(self, group: Members, judge: Callable[[n.Node, Members], Columns]) -> Columns:
        """Return what comes of a group: as of one like it, or as it is judged now."""
        if self.cells is None:
            return judge(self.node, group)
        alike = (group.one_at_least, *[(self.cells(row.cells), row.low, row.high) for row in group.rows])
        values = self.groups.get(alike)
        if values is None:
            values = self.groups[alike] = judge(self.node, group)
        return values


@frozen
class Alike:
    """What was found under one calendar; good for the rows of any unit."""

    calendar: Calendar
    judged: dict[n.Node, Judged] = field(factory=dict)

    def of(self, node: n.Expr | n.Groups) -> Judged:
        """Return what was found for an expression of rows, or for groups."""
        judged = self.judged.get(node)
        if judged is None:
            judged = self.judged[node] = Judged(node, _cells_of(node))
        return judged


def _cells_of(node: n.Expr | n.Groups) -> Callable[[Columns], Hashable] | None:
    """Return what takes out of a row the cells that are read, or None where more is asked."""
    exprs = [expr for _, expr in node.columns] if isinstance(node, n.Groups) else [node]
    below = [part for expr in exprs for part in expr.walk()]
    if any(isinstance(part, OF_THE_UNIT) for part in below):
        return None
    names = sorted({part.name for part in below if isinstance(part, n.Cell)})
    return itemgetter(*names) if names else lambda _: ()
