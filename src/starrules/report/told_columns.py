"""What tells the verdicts of all units at once: the number of each unit's reason as a column."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce

import polars as pl
from attrs import frozen

from starrules.report.asked import Condition
from starrules.report.cause import Reason
from starrules.report.reason_words import MET, NOT_APPLICABLE, UNMET
from starrules.report.spoken import TITLE
from starrules.report.spoken_columns import SpokenColumns
from starrules.report.told import Teller


@frozen(slots=False, eq=False)
class ColumnTeller(Teller):
    """Tells one rule for all units at once."""

    @property
    def code(self) -> pl.Expr:
        """The check's verdict."""
        return pl.col(self.asked.check.id)

    def coded(self, verdicts: Collection[int]) -> pl.Expr:
        """Return the number of each unit's reason.

        Args:
            verdicts: the codes of the verdicts that there are; what tells others is left out of the expression.
        """
        asked, count = self.asked, len(self.shown)
        shown = self._shown()
        excuses = [self._flag(item, f"if {index}", UNMET) for index, (_, item) in enumerate(asked.excuses)]
        excuse = _first(excuses).fill_null(len(excuses)) if excuses else pl.lit(0)
        flags = [self._flag(item, f"hold {index}", MET) for index, (_, _, item) in enumerate(asked.holds)]
        flags += [self._open(name) for name in asked.tables]
        part = sum(
            (flag.cast(pl.Int32) * 2**index for index, flag in enumerate(flags)), pl.lit(3 + len(excuses))
        )
        decided = {MET: pl.lit(0), UNMET: pl.lit(1), NOT_APPLICABLE: excuse + 2}
        there = [code for code in decided if code in verdicts]
        if there and set(verdicts) <= set(decided):
            part = decided[there.pop()]
        for code in there:
            part = pl.when(self.code == code).then(decided[code]).otherwise(part)
        return shown + part * count

    def _shown(self) -> pl.Expr:
        """Return the number of what is shown of each unit."""
        starts: dict[int, int] = {}
        for number, item in enumerate(self.shown):
            starts.setdefault(item.decision, number)
        ways = [self._form(index) + start for index, start in starts.items()]
        if len(ways) < 2:
            return ways[0] if ways else pl.lit(0)
        speaks = self._speaking()
        return reduce(
            lambda rest, index: pl.when(speaks == index).then(ways[index]).otherwise(rest),
            reversed(range(1, len(ways))),
            ways[0],
        )

    def _form(self, index: int) -> pl.Expr:
        """Return how a decision's measure is told, and whether what is required is withheld."""
        spoken, withholding = self._spoken(index), self._withholding(self._measure(index))
        flags = [self._flag(self.asked.holds[hold][2], f"hold {hold}", MET) for hold in withholding]
        withheld = pl.any_horizontal(*flags) if flags else None
        form = pl.lit(TITLE) if spoken is None else spoken.form(self.code, withheld)
        return form if withheld is None else form * 2 + withheld.cast(pl.Int32)

    def _speaking(self) -> pl.Expr:
        """Return which decision tells why: the first that is unmet, or open, or met, as the check is."""
        if f"{self.asked.check.id}/0" not in self.computed:
            return pl.lit(0)
        codes = [pl.col(f"{self.asked.check.id}/{index}") for index in range(len(self.asked.decisions))]
        found = _first([(code != MET) & (code != UNMET) & (code != NOT_APPLICABLE) for code in codes])
        for verdict in (MET, UNMET):
            same = _first([code == verdict for code in codes])
            found = pl.when(self.code == verdict).then(same).otherwise(found)
        return found.fill_null(0)

    def _flag(self, condition: Condition, name: str, verdict: int) -> pl.Expr:
        """Return whether a condition has a verdict; where it was not computed it has not."""
        if isinstance(condition, bool):
            return pl.lit(condition == (verdict == MET))
        full = f"{self.asked.check.id}/{name}"
        return (
            (pl.col(full) == verdict).fill_null(value=False) if full in self.computed else pl.lit(value=False)
        )

    def _open(self, table: str) -> pl.Expr:
        name = f"open {table}"
        return pl.col(name).fill_null(value=False) if name in self.computed else pl.lit(value=False)

    def _spoken(self, index: int) -> SpokenColumns | None:
        return self._spoken_as(SpokenColumns, index)

    def amounts(self, reason: Reason) -> Mapping[str, pl.Expr]:
        """Return what was measured and required as columns of text."""
        spoken = None if reason.decision is None else self._spoken(reason.decision)
        return {} if spoken is None else dict(spoken.texts())


def _first(tests: Sequence[pl.Expr]) -> pl.Expr:
    """Return the number of the first test that holds; null where none does."""
    return pl.coalesce([pl.when(item).then(pl.lit(index)) for index, item in enumerate(tests)])


__all__ = ["ColumnTeller"]
