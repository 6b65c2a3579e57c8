"""What measures are made from: columns of rows, and what they come to in a group."""

from __future__ import annotations

import narwhals.stable.v2 as nw
from attrs import field, frozen

from starrules.lanes.engines import Engine
from starrules.lanes.values import one_if


@frozen
class Moment:
    """A column that a measure needs from each group, and how two parts of a group are put together."""

    name: str
    row: nw.Expr = field(eq=False)
    combine: str = "sum"
    count: str = ""
    """The moment that counts the rows that may be in, for the least and the greatest."""
    owner: str = ""
    """The measure or the selection of rows that this is a moment of."""
    wide: bool = False
    """Whether a sum of it needs 128 bits."""

    counted: bool = False
    """Whether a row says yes or no, and the sum is how many say yes."""
    limit: int | None = None
    """What it comes to at the most in one month, where it is never below 0 and that is known."""

    @property
    def of_row(self) -> nw.Expr:
        """What a row that is alone in its group comes to."""
        return one_if(self.row) if self.counted else self.row

    def aggregate(self, engine: Engine) -> nw.Expr:
        """Return the aggregation of this moment's column."""
        column = nw.col(self.name)
        if self.counted:
            return engine.counted(column)
        if self.combine == "sum":
            return engine.summed(column, wide=self.wide)
        found: nw.Expr = getattr(column, self.combine)()
        return found


__all__ = ["Moment"]
