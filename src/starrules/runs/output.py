"""The folder that a run writes to: a report for each district, and what all of them come to, each of it whole."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from starrules.errors import Fault
from starrules.messages import message
from starrules.report.write import OutputError
from starrules.resources import told_when_out
from starrules.runs.model import DistrictResult, DistrictRun
from starrules.runs.one import Outcome
from starrules.runs.record import is_result, read_record
from starrules.whole import is_workspace, locked, recover_within, remove_whole, write_whole

REPORTS, RUN, AWARDS, TIMINGS, LOCK = "districts", "run.json", "awards.csv", "timings.json", ".starrules.lock"
FILES = (REPORTS, RUN, AWARDS, TIMINGS, LOCK)
SCHEMA_VERSION = 1
WORDS = ("won", "not_won", "open", "error", "not_rated")
BOM = "\ufeff"
"""Excel takes a CSV for UTF-8 by it."""


@frozen
class Output:
    """The folder of a run, which no other run writes to meanwhile."""

    folder: Path

    @classmethod
    @contextmanager
    def opened(cls, out: Path, source: Path) -> Iterator[Output]:
        """Yield the folder, made where it is not there, and cleared of what ended runs left.

        Raises:
            OutputError: where it is no place for a run's files, or another run is writing there.
        """
        folder = Path(os.path.abspath(out))  # noqa: PTH100  (a link is kept, not followed)
        place, advice = message("output {path}", path=str(folder)), message("Name another folder.")
        if folder.resolve().is_relative_to(source.resolve()):
            expected = message("a folder outside of the districts")
            found = message("one inside of {folder}", folder=str(source))
            raise OutputError(place, [Fault(place, expected, found, advice)])
        _check(folder)
        with told_when_out(message("writing {folder}", folder=str(folder)), folder):
            (folder / REPORTS).mkdir(parents=True, exist_ok=True)
            lock = locked(folder / LOCK, unless_held=True)
        if lock is None:
            expected = message("a folder that no other run writes to at the same time")
            found = message("one that another run is writing to")
            advice = message("Wait until that run has ended, or name another folder.")
            raise OutputError(place, [Fault(place, expected, found, advice)])
        try:
            output = cls(folder)
            output.clear()
            yield output
        finally:
            os.close(lock)

    def of(self, name: str) -> Path:
        """Return where the report of a district goes."""
        return self.folder / REPORTS / name

    def clear(self) -> None:
        """Remove what processes that have ended left half made."""
        recover_within(self.folder)
        recover_within(self.folder / REPORTS)

    def others(self, names: Collection[str]) -> list[str]:
        """Return the districts of which there is a report and which are no longer in the run."""
        found = (item.name for item in (self.folder / REPORTS).iterdir())
        return sorted(name for name in found if name not in names and not is_workspace(name))

    def begin(self, names: Collection[str]) -> None:
        """Take away what an earlier run told of the whole, and its reports of districts that are no longer there."""
        for name in (RUN, AWARDS, TIMINGS):
            (self.folder / name).unlink(missing_ok=True)
        for name in self.others(names):
            self.drop(name)

    def drop(self, name: str) -> None:
        """Remove the report of a district, if there is one."""
        if self.of(name).exists():
            remove_whole(self.of(name))

    def result(self, name: str, *, kept: bool) -> DistrictResult:
        """Return what a district's report says."""
        data = json.loads((self.of(name) / "report.json").read_text(encoding="utf-8"))
        return DistrictResult(name, self.of(name), kept, data["assessment"])

    def finish(self, run: DistrictRun, ended: Mapping[str, Outcome]) -> None:
        """Write what all districts come to; the same bytes for the same reports, timings apart."""
        timings = {name: {"seconds": item.seconds, "memory": item.memory} for name, item in ended.items()}
        with told_when_out(message("writing {folder}", folder=str(self.folder)), self.folder):
            write_whole(self.folder / TIMINGS, _json(timings))
            write_whole(self.folder / AWARDS, _csv(run))
            write_whole(self.folder / RUN, _json(run_data(run)))


def run_data(run: DistrictRun) -> dict[str, Any]:
    """Return all of run.json."""
    return {
        "schema_version": SCHEMA_VERSION,
        "settings": dict(run.settings),
        "districts": {name: _district_data(item) for name, item in sorted(run.districts.items())},
        "totals": {
            "districts": len(run.districts),
            "assessed": len(run.assessed),
            "failed": len(run.failed),
            "units": run.units,
            "awards": run.awards,
            "titles": run.titles,
        },
    }


def _district_data(item: DistrictResult) -> dict[str, Any]:
    if item.folder is None:
        return {"status": "failed", "cause": item.cause, "reason": dict(item.reason)}
    record = read_record(item.folder) or {}
    return {
        "status": "assessed",
        "as_of": item.assessment["as_of"],
        "units": item.units,
        "awards": item.awards,
        "titles": item.titles,
        "inputs": record.get("inputs"),
        "files": record.get("files"),
    }


def _json(data: Any) -> bytes:
    return (json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(run: DistrictRun) -> bytes:
    """Return the awards of each star and district as a table."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("district", "star", "units", *WORDS))
    for name, item in sorted(run.assessed.items()):
        for star, counts in sorted(item.awards.items()):
            writer.writerow((name, star, item.units, *(counts[word] for word in WORDS)))
    return (BOM + text.getvalue()).encode()


def _check(folder: Path) -> None:
    """Raise where a run may not write: a file, or a folder that holds anything but an earlier run."""
    if not folder.exists():
        return
    place, advice = message("output {path}", path=str(folder)), message("Name another folder.")
    if not folder.is_dir():
        raise OutputError(
            place, [Fault(place, message("a folder, or nothing yet"), message("a file"), advice)]
        )
    items = list(folder.iterdir())
    strangers = [item.name for item in items if item.name not in FILES and not is_workspace(item.name)]
    reports = folder / REPORTS
    if reports.is_dir():
        strangers += [
            f"{REPORTS}/{item.name}"
            for item in reports.iterdir()
            if not is_workspace(item.name) and not is_result(item)
        ]
    if strangers:
        strangers.sort()
        found = ", ".join(strangers[:5]) + (" ..." if len(strangers) > 5 else "")
        expected = message("a folder that holds nothing but an earlier run over districts")
        raise OutputError(place, [Fault(place, expected, found, advice)])


__all__ = ["AWARDS", "RUN", "Output", "run_data"]
