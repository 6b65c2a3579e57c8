"""The low medians of every unit, with how far they can still go; they are shown, as rules only compare them."""

from __future__ import annotations

import narwhals.stable.v2 as nw
from attrs import frozen

from starrules.lanes.values import Frame, greater, lit, one_if

UNIT, LOW, HIGH, FEWEST, MOST = "unit", "~low", "~high", "~fewest", "~most"


@frozen(eq=False)
class Ranked:
    """The rows of one median: what is measured of each, and how many of it there are at the least and the most."""

    name: str
    low: nw.Expr
    high: nw.Expr
    fewest: nw.Expr
    most: nw.Expr

    @property
    def columns(self) -> tuple[str, str]:
        """The columns that its least and its greatest value come to stand in."""
        return f"{self.name}low", f"{self.name}high"


def median(rows: Frame, asked: Ranked) -> Frame:
    """Return a row for each unit that has rows: the least and the greatest low median of what is asked.

    It is least where every row is as low as it can be and the rows up to it are as many as they can be, those
    above it as few: the first number at which the rows up to it, with the fewest that are above, are no fewer
    than those. With ``most + fewest`` as the weight of a row this is one running sum over sorted rows. The
    greatest is found from the other end, where the rows from it on must be more than the fewest below.
    """
    there = rows.select(
        UNIT,
        asked.low.alias(LOW),
        asked.high.alias(HIGH),
        asked.fewest.cast(nw.Int64).alias(FEWEST),
        asked.most.cast(nw.Int64).alias(MOST),
    ).filter(nw.col(MOST) > 0)
    weight = nw.col(FEWEST) + nw.col(MOST)
    sure = nw.col(FEWEST).sum().over(UNIT)
    up_to = weight.cum_sum().over(UNIT, order_by=LOW)
    from_on = weight.cum_sum(reverse=True).over(UNIT, order_by=HIGH)
    # A row that may be there is a median already where none is sure.
    ranked = there.with_columns(
        **{"~least": up_to >= greater(sure, one_if(lit(True))), "~greatest": from_on > sure}
    )
    least, greatest = asked.columns
    return ranked.group_by(UNIT).agg(
        nw.when(nw.col("~least")).then(nw.col(LOW)).min().alias(least),
        nw.when(nw.col("~greatest")).then(nw.col(HIGH)).max().alias(greatest),
    )
