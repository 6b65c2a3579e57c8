"""The report of one run that is held wide, with its tables as frames that are told when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from starrules.errors import NotFoundError, unknown
from starrules.model import VERDICT_WORDS
from starrules.report.base import ReportBase, UnitReport

if TYPE_CHECKING:
    import polars as pl

    from starrules.report.findings import Finding
    from starrules.report.standings import Standings
    from starrules.report.waivers import Waived
    from starrules.report.wide import Wide


@frozen(slots=False, eq=False, kw_only=True, repr=False)
class Report(ReportBase):
    """All findings and awards of one run, with what they were found under.

    Args:
        evidence: the evidence that was assessed.
        scheme: the scheme.
        ruleset: the ruleset, frozen.
        plan: what decides where under the ruleset.
        period: the assessed period.
        as_of: the day of the cut, as a day number.
        wide: what was found of units: a row for each, with the verdicts, reasons and numbers of its checks as columns.
        waived: which of these findings waivers lie over.
        owed: what was found of the duties of leads and of the district, in the same form.
        standings: the verdicts that findings come to: roll-ups, awards and titles.
        bound: the rules by check as they were written, with parameters, readings and days put in.
        rules: the same in canonical form.
        bound_measures: what the assessments of plugins' own code measure, by check and name, bound in the same way.
        errors: for each check that could not be computed: what was raised.
        timings: the seconds that each stage took.
        engine: what computed the measures and rules.
    """

    wide: Wide
    waived: Waived
    owed: Wide
    standings: Standings
    _told: dict[str, pl.DataFrame] = field(factory=dict)
    """The long frames that were asked for, which a report shown in the other language shares."""

    # ------------------------------------------------------------------------------------ the frames

    @property
    def verdicts(self) -> pl.DataFrame:
        """A row for each unit: for each check the verdict, one of five words."""
        return self.wide.verdicts()

    @property
    def reasons(self) -> pl.DataFrame:
        """A row for each unit: for each check the code of the reason; ``catalogue`` says what it means."""
        return self.wide.reasons()

    @property
    def measures(self) -> pl.DataFrame:
        """A row for each unit: the numbers of each check, the least and the greatest, times a scale that ``catalogue`` names."""
        return self.wide.measures()

    @property
    def catalogue(self) -> pl.DataFrame:
        """A row for each check and code of a reason that is there: what it means, in Chinese and English."""
        return self.wide.catalogue()

    @property
    def findings(self) -> pl.DataFrame:
        """A row for each unit and unit check, with its reason in words, told when it is first asked for.

        ``waived`` says whether a waiver lies over it (null: one may). A population has a hundred rows a unit: ask for
        ``unit(id).findings``, for ``findings_of`` or for ``findings_in_batches`` instead.
        """
        return self._once("findings", self.findings_of)

    def findings_of(
        self, units: Iterable[str] | None = None, checks: Iterable[str] | None = None
    ) -> pl.DataFrame:
        """Return the findings of some units and checks, sorted by unit and check; no others are told for it.

        Args:
            units: the ids of the units, or of one; all unless given.
            checks: the ids of the checks, or of one; all unless given.

        Raises:
            NotFoundError: for a unit or a check that is not there.
        """
        from starrules.report.findings import findings_of

        rows: slice | list[int] = slice(None)
        if units is not None:
            rows = [self.wide.row_of(name) for name in self._units_named(units)]
        return findings_of(self.wide, self.waived, rows, self._checks_named(checks))

    def findings_in_batches(self, units: int = 10_000) -> Iterator[pl.DataFrame]:
        """Yield all findings, those of so many units at once, so that memory holds no more of them.

        Args:
            units: how many units, 1 or more.

        Raises:
            NotFoundError: where that is no such number.
        """
        from starrules.report.findings import findings_of

        for first in self._batches(units):
            yield findings_of(self.wide, self.waived, slice(first, first + units))

    @property
    def standards(self) -> pl.DataFrame:
        """A row for each unit and clause that rolls up, told when it is first asked for."""
        return self.standings.standards

    @property
    def awards(self) -> pl.DataFrame:
        """A row for each unit and star: ``award``, and ``award_with_waivers``."""
        return self.standings.awards

    @property
    def titles(self) -> pl.DataFrame:
        """A row for each unit: the title over all stars, and the tier above where there is one; with waivers too."""
        return self.standings.titles

    @property
    def duties(self) -> pl.DataFrame:
        """What leads and the district owe: a row for each duty check and unit it is about."""
        return self._once("duties", self._duties)

    def _duties(self) -> pl.DataFrame:
        from starrules.report.findings import findings_of

        found = findings_of(self.owed, None)
        asked = found.filter(~found["out_of_scope"]).drop("inherited_from", "out_of_scope")
        return asked.join(self.owed.units.filter(state="open"), on="unit", how="semi")

    def _once(self, name: str, tell: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        if name not in self._told:
            self._told[name] = tell()
        return self._told[name]

    def frame(self, name: str = "findings", kind: str | None = None) -> Any:
        """Return a frame of the report in the kind that the evidence came as, or in another.

        Evidence in files gives Polars frames. Evidence in frames of several kinds gives the kind that most of its
        rows came in. A DuckDB relation belongs to the connection of theirs, a PySpark frame to their session.

        Args:
            name: ``verdicts``, ``reasons``, ``measures``, ``catalogue``, ``findings``, ``standards``, ``awards``,
                ``titles`` or ``duties``.
            kind: ``polars``, ``polars-lazy``, ``pandas``, ``pyarrow``, ``duckdb`` or ``pyspark``; None for that of the
                evidence.

        Raises:
            NotFoundError: where there is no such frame, or no such kind.
            MissingExtraError: where the library of the kind is not installed.
            MissingProgramError: where a PySpark frame is asked for, and there is neither a session nor a Java to run one.
        """
        from starrules.report.kinds import FRAMES, in_kind

        if name not in FRAMES:
            raise NotFoundError(unknown("frame", name, FRAMES))
        told_whole = name != "findings" or name in self._told
        if not told_whole and (kind or self.evidence.passed.kind) == "pyspark":
            return in_kind(self.findings_in_batches, kind, self.evidence.passed, name)
        return in_kind(getattr(self, name), kind, self.evidence.passed, name)

    # ------------------------------------------------------------------------------------ the counts

    def _found(self) -> Mapping[str, int]:
        words = {word: sum(each[word] for each in self.wide.counts.values()) for word in VERDICT_WORDS}
        return {"findings": self.wide.codes.height * self.wide.codes.width, **words}

    @cached_property
    def waived_counts(self) -> Mapping[str, int]:
        """How many findings a waiver lies over, and how many one may lie over."""
        return self.waived.counts

    def _owed(self) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        by_check = self.owed.asked_counts
        return sum(self.owed.asked(name) for name in by_check), by_check

    def commonest(self, verdict: str) -> Mapping[str, int]:
        """Return for each check how many findings of its own have a verdict; what is inherited is not counted."""
        return {name: each[verdict] for name, each in self.wide.own_counts.items() if each[verdict]}

    # --------------------------------------------------------------------------------------- one unit

    def unit(self, name: str) -> UnitReport:
        """Return what the report says of one unit.

        Raises:
            NotFoundError: when the evidence has no such unit.
        """
        return _UnitInFrames(report=self, unit=self.known_unit(name))


@frozen(slots=False, eq=False, repr=False)
class _UnitInFrames(UnitReport):
    """What a report says of one unit, taken from its rows; nothing is told of other units for it."""

    report: Report

    @cached_property
    def rows(self) -> Mapping[str, Finding]:
        """The unit's findings by check, as rows."""
        from starrules.report.findings import findings_of_unit

        return findings_of_unit(self.report.wide, self.report.waived, self.unit.id)

    @cached_property
    def duties(self) -> Mapping[str, Finding]:
        """The duties that the unit is asked, by check, as rows."""
        from starrules.report.findings import findings_of_unit

        owed = self.report.owed
        if owed.units["state"][self._row] != "open":
            return {}
        found = findings_of_unit(owed, None, self.unit.id)
        return {name: item for name, item in found.items() if not item["out_of_scope"]}

    @cached_property
    def findings(self) -> pl.DataFrame:
        """The unit's findings."""
        from starrules.report.findings import long_frame

        return long_frame(self.rows.values())

    @cached_property
    def standards(self) -> pl.DataFrame:
        """The unit's standards."""
        return self.report.standings.standards_of(slice(self._row, self._row + 1))

    @cached_property
    def awards(self) -> pl.DataFrame:
        """The unit's awards."""
        awards = self.report.awards
        stars = awards.height // self.report.wide.height
        return awards.slice(self._row * stars, stars)

    @cached_property
    def titles(self) -> Mapping[str, Any]:
        """The unit's title over all stars, and the tier above where there is one."""
        return self.report.titles.row(self._row, named=True)

    @cached_property
    def _row(self) -> int:
        return self.report.wide.row_of(self.unit.id)


__all__ = ["Report", "UnitReport"]
