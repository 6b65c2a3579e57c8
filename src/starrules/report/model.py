"""The report of one run with its tables as frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from starrules.errors import NotFoundError, unknown
from starrules.report.base import ReportBase, UnitReport

if TYPE_CHECKING:
    import polars as pl


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
        findings: a row for each unit and unit check; ``waived`` says whether a waiver lies over it (null: one may).
        standards: a row for each unit and clause that rolls up.
        awards: a row for each unit and star: ``award``, and ``award_with_waivers``.
        titles: a row for each unit: the title over all stars, and the tier above where there is one; with waivers too.
        duties: what leads and the district owe: a row for each duty check and unit it is about.
        bound: the rules by check as they were written, with parameters, readings and days put in.
        rules: the same in canonical form.
        measures: what the assessments of plugins' own code measure, bound in the same way.
        errors: for each check that could not be computed: what was raised.
        timings: the seconds that each stage took.
        engine: what computed the measures and rules.
    """

    findings: pl.DataFrame
    standards: pl.DataFrame
    awards: pl.DataFrame
    titles: pl.DataFrame
    duties: pl.DataFrame

    def frame(self, name: str = "findings", kind: str | None = None) -> Any:
        """Return a frame of the report in the kind that the evidence came as, or in another.

        Evidence in files gives Polars frames. Evidence in frames of several kinds gives the kind that most of its
        rows came in. A DuckDB relation belongs to the connection of theirs.

        Args:
            name: ``findings``, ``standards``, ``awards``, ``titles`` or ``duties``.
            kind: ``polars``, ``polars-lazy``, ``pandas``, ``pyarrow`` or ``duckdb``; None for that of the evidence.

        Raises:
            NotFoundError: where there is no such frame, or no such kind.
            MissingExtraError: where the library of the kind is not installed.
        """
        from starrules.report.kinds import FRAMES, in_kind

        if name not in FRAMES:
            raise NotFoundError(unknown("frame", name, FRAMES))
        return in_kind(getattr(self, name), kind, self.evidence.passed, name)


__all__ = ["Report", "UnitReport"]
