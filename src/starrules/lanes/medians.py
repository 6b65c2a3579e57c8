"""The low medians of every unit, with how far they can still go; they are shown, as rules only compare them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

from starrules.lanes.values import Frame, greater, lit, one_if

UNIT, PART, LOW, HIGH, FEWEST, MOST = "unit", "~part", "~low", "~high", "~fewest", "~most"


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


def medians(rows: Frame, asked: Sequence[Ranked]) -> Frame:
    """Return a row for each unit that has rows: the least and the greatest low median of each that is asked.

    It is least where every row is as low as it can be and the rows up to it are as many as they can be, those
    above it as few: the first number at which the rows up to it, with the fewest that are above, are no fewer
    than those. With ``most + fewest`` as the weight of a row this is one running sum over sorted rows. The
    greatest is found from the other end, where the rows from it on must be more than the fewest below.
    """
    parts = [
        rows.select(
            UNIT,
            lit(index).cast(nw.Int32).alias(PART),
            item.low.alias(LOW),
            item.high.alias(HIGH),
            item.fewest.cast(nw.Int64).alias(FEWEST),
            item.most.cast(nw.Int64).alias(MOST),
        ).filter(nw.col(MOST) > 0)
        for index, item in enumerate(asked)
    ]
    own, weight = [UNIT, PART], nw.col(FEWEST) + nw.col(MOST)
    sure = nw.col(FEWEST).sum().over(*own)
    up_to = weight.cum_sum().over(*own, order_by=LOW)
    from_on = weight.cum_sum(reverse=True).over(*own, order_by=HIGH)
    # A row that may be there is a median already where none is sure.
    ranked: nw.LazyFrame[Any] = nw.concat(parts).with_columns(
        **{"~least": up_to >= greater(sure, one_if(lit(True))), "~greatest": from_on > sure}
    )
    ends = []
    for index, item in enumerate(asked):
        here = nw.col(PART) == index
        ends += [
            nw.when(here & nw.col("~least")).then(nw.col(LOW)).min().alias(item.columns[0]),
            nw.when(here & nw.col("~greatest")).then(nw.col(HIGH)).max().alias(item.columns[1]),
        ]
    return ranked.group_by(UNIT).agg(*ends)
