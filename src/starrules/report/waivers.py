"""Waivers: decisions that lie over findings and never replace them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import narwhals.stable.v2 as nw
import polars as pl
from attrs import frozen

from starrules.evidence.model import Evidence
from starrules.evidence.state import Cut
from starrules.evidence.tables import WAIVERS
from starrules.lanes.due import UNIT
from starrules.lanes.engines.polars import PolarsEngine
from starrules.lanes.tables import Tables
from starrules.model import Period
from starrules.report.reason_words import ERROR, NOT_APPLICABLE, UNMET
from starrules.report.wide import Wide


@frozen(eq=False, slots=False)
class Waived:
    """Which findings waivers lie over.

    It is true where a waiver for the unit and the check, or for the office that a finding is inherited from,
    was granted by the day of the cut; null where the register of waivers does not reach that day, so that
    one may have been; else false. A waiver is a decision: none is expected from the days after the cut.

    Args:
        wide: what was found.
        granted: for each check the places of the units that have a waiver for it.
        open: the places of the units of which the register does not reach the day of the cut.
    """

    wide: Wide
    granted: Mapping[str, frozenset[int]]
    open: frozenset[int]

    @property
    def none(self) -> bool:
        """Whether there is none and there may be none."""
        return not self.granted and not self.open

    def of(self, check: str) -> pl.Series:
        """Return for each unit whether its finding of a check is waived."""
        granted = self.granted.get(check, frozenset())
        if not granted and not self.open:
            return self._never
        surely = self._held(granted, inherits=self.wide.inherits(check))
        maybe = self._maybe[self.wide.inherits(check)]
        found = pl.select(pl.when(surely).then(True).when(~maybe).then(False))
        return found.to_series().alias(check)

    def at(self, check: str, row: int, office: int | None) -> bool | None:
        """Return the same for one unit, and the office that it has the finding from, by their places."""
        if self.none:
            return False
        rows = {row} if office is None else {row, office}
        if rows & self.granted.get(check, frozenset()):
            return True
        return None if rows & self.open else False

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many findings a waiver lies over, and how many one may lie over."""
        found, never = {"findings": 0, "open": 0}, frozenset[int]()
        for check in self.wide.checks:
            if self.open or self.granted.get(check, never):
                waived = self.of(check)
                found["findings"] += int(waived.sum())
                found["open"] += waived.null_count()
        return found

    def over(self) -> pl.DataFrame:
        """Return the verdicts as they count: what is waived cannot be unmet, and then does not apply."""
        if self.none:
            return self.wide.codes
        return self.wide.codes.with_columns(
            pl.when(_counts(name) & self.of(name))
            .then((pl.col(name) - UNMET) | NOT_APPLICABLE)
            .when(_counts(name) & self.of(name).is_null())
            .then(pl.col(name) | NOT_APPLICABLE)
            .otherwise(pl.col(name))
            .cast(pl.Int8)
            .alias(name)
            for name in self.wide.checks
            if self.open or name in self.granted
        )

    @cached_property
    def _never(self) -> pl.Series:
        return pl.repeat(value=False, n=self.wide.height, dtype=pl.Boolean, eager=True)

    @cached_property
    def _maybe(self) -> Mapping[bool, pl.Series]:
        return {inherits: self._held(self.open, inherits=inherits) for inherits in (False, True)}

    def _held(self, rows: frozenset[int], *, inherits: bool) -> pl.Series:
        """Return whether each unit, or the office that it inherits from, is one of those at some places."""
        own = self._flags(rows)
        if not inherits:
            return own
        return own | own.gather(self.wide.office_rows).fill_null(value=False)

    def _flags(self, rows: frozenset[int]) -> pl.Series:
        places = pl.Series(sorted(rows), dtype=pl.UInt32)
        return pl.int_range(self.wide.height, dtype=pl.UInt32, eager=True).is_in(places.implode())


def _counts(check: str) -> pl.Expr:
    return (pl.col(check) & UNMET != 0) & (pl.col(check) != ERROR)


def waived_of(wide: Wide, evidence: Evidence, period: Period, as_of: int) -> Waived:
    """Return which findings waivers lie over."""
    if WAIVERS.name not in evidence.tables:
        return Waived(wide, {}, frozenset())
    engine = PolarsEngine()
    tables = Tables(Cut(evidence, period, as_of), engine)
    viewed = tables.viewed(WAIVERS, 0).select(nw.col("~target").alias(UNIT), nw.col("check"))
    granted: dict[str, set[int]] = {}
    for unit, check in tables.roster.named(engine.collected(viewed).unique()).iter_rows():
        if check in wide.checks:
            granted.setdefault(check, set()).add(wide.row_of(unit))
    last = min(as_of, period.days.last)
    open_units = {
        target
        for item in tables.missing(WAIVERS, 0)
        if item.days is None or item.days.first <= last
        for target, _ in evidence.seen_by(WAIVERS, item.unit)
    }
    places = pl.Series(sorted(open_units), dtype=pl.String)
    rows = wide.units["unit"].search_sorted(places) if len(places) else ()
    return Waived(wide, {name: frozenset(item) for name, item in granted.items()}, frozenset(rows))


__all__ = ["Waived", "waived_of"]
