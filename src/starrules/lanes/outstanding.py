"""What may still turn up in a table: units that lack nothing are told in columns, and only the others are asked one by one.

In most units of a country nothing is outstanding once the year is over. What is outstanding in the others
``starrules.evidence.state.Cut`` says, for every lane and the reference alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from starrules.evidence.model import Return
from starrules.evidence.return_columns import ReturnColumns
from starrules.evidence.roster import FIRST, LAST
from starrules.evidence.state import Cut, Missing
from starrules.lanes.due import MONTH, UNIT
from starrules.lanes.engines import Engine
from starrules.lanes.values import Frame
from starrules.model import Days, Unit
from starrules.schema import Complete, Due, Monthly, Panel, Returned, Table

ROWS, THERE = "rows", "~there"
SEVERAL = 10
"""Where one unit in so many is asked about, all are made at once."""


class Outstanding:
    """The rows of every unit that may still turn up in a table.

    Args:
        cut: the evidence, the period and the day of the cut.
        engine: what computes the frames.
        seen: gives the stored rows of a table that belong to a period and are seen, with their month if they have one.
        current: gives the stored rows of a table that were recorded by the day of the cut, of any period.
    """

    def __init__(
        self,
        cut: Cut,
        engine: Engine,
        seen: Callable[[Table, int], Frame],
        current: Callable[[Table], Frame],
    ) -> None:
        self.cut = cut
        self.evidence = cut.evidence
        self.roster = cut.evidence.roster
        self.engine = engine
        self.seen = seen
        self.current = current
        self._found: dict[tuple[str, int], list[Missing]] = {}

    def rows(self, table: Table, offset: int) -> list[Missing]:
        """Return the rows that may still turn up of a period."""
        key = (table.name, offset)
        if key not in self._found:
            self._found[key] = [] if self._surely_closed(table, offset) else list(self._find(table, offset))
        return self._found[key]

    def _surely_closed(self, table: Table, offset: int) -> bool:
        """Return whether a system of record covers all days that its rows of a period speak of, for every unit."""
        if self._reopened(table) or not isinstance(table.completes, Complete):
            return False
        period = self.cut.shifted(offset)
        day = self.cut.stands_on(table, period)
        return not self.cut.open_days(table, period.days if table.dated else Days(day, day))

    def _reopened(self, table: Table) -> bool:
        return any(item.table == table.name for item in self.evidence.reopened)

    def _find(self, table: Table, offset: int) -> Iterator[Missing]:
        counts = self._counts(table, offset)
        filed = self._filed(table) if isinstance(table.completes, Returned) else None
        complete = None if self._reopened(table) else self._complete(table, offset, counts, filed)
        if complete is not None and len(complete):
            counts = counts.filter(~pl.col(UNIT).is_in(complete.implode()))
            filed = None if filed is None else filed.filter(~pl.col(UNIT).is_in(complete.implode()))
        present: dict[tuple[str, int | None], int] = {
            (unit, month): count for unit, month, count in self.roster.named(counts).iter_rows()
        }
        returns: dict[str, list[Return]] = {}
        there: dict[tuple[str, Days], int] = {}
        for item, count in self._made(table, filed):
            returns.setdefault(item.unit, []).append(item)
            there[item.unit, item.days] = count
        return self.cut.missing(
            table,
            offset,
            self._units_but(complete),
            lambda unit, month: present.get((unit, month), 0),
            returns,
            self._empty_slots(table, offset) if isinstance(table.completes, Panel) else {},
            lambda unit, days: there.get((unit, days), 0),
        )

    def _units_but(self, complete: pl.Series | None) -> Iterator[Unit]:
        """Yield the units that are asked about."""
        units, ids = self.evidence.units, self.roster.columns.ids
        if complete is None or not len(complete):
            yield from units.values()
            return
        asked = set(ids.gather(pl.Series(_others(complete, len(ids)))))
        if len(asked) * SEVERAL > len(ids):
            yield from (unit for name, unit in units.items() if name in asked)
        else:
            yield from (units[name] for name in sorted(asked))

    def _counts(self, table: Table, offset: int) -> pl.DataFrame:
        """Return how many rows are seen: unit, month or null, and the number."""
        seen = self.seen(table, offset)
        number = nw.len().alias(THERE)
        if table.dated:
            return self.engine.collected(seen.group_by(UNIT, MONTH).agg(number)).select(UNIT, MONTH, THERE)
        found = self.engine.collected(seen.group_by(UNIT).agg(number))
        return found.select(UNIT, pl.lit(None, pl.Int32).alias(MONTH), THERE)

    # ------------------------------------------------------------------------ who lacks nothing

    def _complete(
        self, table: Table, offset: int, counts: pl.DataFrame, filed: pl.DataFrame | None
    ) -> pl.Series | None:
        """Return the places of units of which surely nothing is outstanding; None where that is not told in columns."""
        days = self.cut.shifted(offset).days
        if isinstance(table.completes, Monthly):
            if days.last + table.completes.lag > self.cut.as_of:
                return None
            whole = self.roster.days.filter((pl.col(FIRST) <= days.first) & (pl.col(LAST) >= days.last))
            months = len(self.cut.shifted(offset).months)
            full = counts.group_by(UNIT).len().filter(pl.col("len") == months)
            return whole.join(full, on=UNIT, how="semi").get_column(UNIT)
        if isinstance(table.completes, Due):
            return counts.get_column(UNIT)
        if filed is None:
            return None
        scoped = filed.join(self.roster.days, on=UNIT).with_columns(
            pl.max_horizontal(FIRST, pl.lit(days.first)).alias(FIRST),
            pl.min_horizontal(LAST, pl.lit(days.last)).alias(LAST),
        )
        scoped = scoped.filter((pl.col("first") <= pl.col(LAST)) & (pl.col("last") >= pl.col(FIRST)))
        before = pl.col("last").cum_max().shift(1).over(UNIT)
        scoped = scoped.sort(UNIT, "first").with_columns(
            gap=pl.col("first") > pl.max_horizontal(before, pl.col(FIRST) - 1) + 1
        )
        found = scoped.group_by(UNIT).agg(
            ((pl.col(ROWS) > pl.col(THERE)) | pl.col("gap")).any().alias("lacking"),
            (pl.col("last").max() >= pl.col(LAST).first()).alias("reached"),
        )
        return found.filter(pl.col("reached") & ~pl.col("lacking")).get_column(UNIT)

    # ----------------------------------------------------------------------------- filed returns

    @cached_property
    def _returns(self) -> pl.DataFrame:
        """The returns that were filed by the day of the cut, with the places of their units."""
        frame = ReturnColumns.of(self.evidence.returns).frame.filter(pl.col("filed_on") <= self.cut.as_of)
        return self.roster.placed(frame, UNIT)

    def _filed(self, table: Table) -> pl.DataFrame:
        """Return the returns for a table, each with how many rows of its days are there."""
        returns = self._returns.filter(pl.col("table") == table.name)
        spans = [UNIT, "first", "last"]
        if returns.is_empty() or table.name not in self.evidence.data or table.on is None:
            return returns.with_columns(pl.lit(0, pl.Int64).alias(THERE))
        asked = self.engine.table(returns.select(spans).unique())
        rows = self.current(table)
        rows = rows.filter(nw.col(table.on) <= self.cut.as_of).select(UNIT, nw.col(table.on).alias("~day"))
        found = self.engine.collected(
            asked.join(rows, on=UNIT)
            .filter(nw.col("~day").is_between(nw.col("first"), nw.col("last")))
            .group_by(*spans)
            .agg(nw.len().cast(nw.Int64).alias(THERE))
        )
        return returns.join(found, on=spans, how="left").with_columns(pl.col(THERE).fill_null(0))

    def _made(self, table: Table, filed: pl.DataFrame | None) -> Iterator[tuple[Return, int]]:
        """Yield returns with how many rows of their days are there."""
        if filed is None:
            return
        columns = (UNIT, "first", "last", ROWS, "filed_on", THERE)
        for unit, first, last, rows, filed_on, there in self.roster.named(filed).select(columns).iter_rows():
            yield Return(table.name, unit, Days(first, last), rows, filed_on), there

    # ------------------------------------------------------------------------- panels and marks

    def _empty_slots(self, table: Table, offset: int) -> Mapping[str, list[tuple[str, ...]]]:
        assert isinstance(table.completes, Panel)
        fields = list(table.completes.fields)
        panel = self.seen(self.evidence.tables[table.completes.table], offset)
        due = panel.group_by(UNIT, *fields).agg(nw.len()).select(UNIT, *fields)
        empty = due.join(self.seen(table, offset), on=[UNIT, *fields], how="anti")
        slots: dict[str, list[tuple[str, ...]]] = {}
        rows: list[tuple[Any, ...]] = self.roster.named(self.engine.collected(empty)).rows()
        for unit, *slot in sorted(rows):
            slots.setdefault(unit, []).append(tuple(slot))
        return slots


def _others(places: pl.Series, count: int) -> pl.Series:
    """Return the places up to a number that are not among some."""
    every = pl.int_range(count, dtype=pl.Int32, eager=True)
    return every.filter(~every.is_in(places.implode()))


__all__ = ["Outstanding"]
