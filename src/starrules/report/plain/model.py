"""The report of one run with its tables as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from starrules.errors import NotFoundError, unknown
from starrules.evidence.frames import need_polars
from starrules.messages import message, quoted
from starrules.report.base import TABLES, WIDE, ReportBase
from starrules.report.plain.rows import Rows


@frozen(slots=False, eq=False, kw_only=True, repr=False)
class PlainReport(ReportBase):
    """All findings and awards of one run, as ``Report`` has them, in tables of plain rows."""

    findings: Rows
    standards: Rows
    awards: Rows
    titles: Rows
    duties: Rows

    def findings_of(self, units: Iterable[str] | None = None, checks: Iterable[str] | None = None) -> Rows:
        """Return the findings of some units and checks, sorted by unit and check.

        Args:
            units: the ids of the units, or of one; all unless given.
            checks: the ids of the checks, or of one; all unless given.

        Raises:
            NotFoundError: for a unit or a check that is not there.
        """
        wanted = self.evidence.units if units is None else set(self._units_named(units))
        names = set(self._checks_named(checks))
        places = self.findings.select("unit", "check").iter_rows()
        return self.findings.filter([unit in wanted and check in names for unit, check in places])

    def findings_in_batches(self, units: int = 10_000) -> Iterator[Rows]:
        """Yield all findings, those of so many units at once, as a report in frames does.

        Args:
            units: how many units, 1 or more.

        Raises:
            NotFoundError: where that is no such number.
        """
        width = len(self.scheme.unit_checks)
        for first in self._batches(units):
            yield self.findings.slice(first * width, units * width)

    def frame(self, name: str = "findings", kind: str | None = None) -> Any:
        """Return a table of the report: its rows, unless a kind of frame is asked for.

        Args:
            name: ``findings``, ``standards``, ``awards``, ``titles`` or ``duties``.
            kind: ``polars``, ``polars-lazy``, ``pandas``, ``pyarrow``, ``duckdb`` or ``pyspark``; None for rows.

        Raises:
            NotFoundError: where there is no such table, or no such kind.
            MissingExtraError: where Polars, or the library of the kind, is not installed.
        """
        if name in WIDE:
            found = message(
                "frame: expected a table of a report in rows ({names}), found {name!r}. {advice}",
                names=tuple(quoted(item) for item in TABLES),
                name=name,
                advice=message("Assess with an engine that gives frames, such as 'polars'."),
            )
            raise NotFoundError(found)
        if name not in TABLES:
            raise NotFoundError(unknown("frame", name, TABLES))
        rows: Rows = getattr(self, name)
        if kind is None:
            return rows
        need_polars(message("a frame of {library}", library=kind))
        from starrules.report.kinds import frame_of_rows, in_kind

        return in_kind(frame_of_rows(rows), kind, self.evidence.passed, name)


__all__ = ["PlainReport"]
