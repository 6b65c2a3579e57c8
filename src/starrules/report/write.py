"""Writing a report: report.json and the frames, whole or not at all, the same bytes for the same assessment."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starrules.errors import Fault, FaultsError, system_error
from starrules.lanes.engines import PYTHON
from starrules.messages import Message, message, quoted
from starrules.model import day_of
from starrules.report.base import WIDE, ReportBase
from starrules.report.listing import not_adopted, overrides_data
from starrules.report.plain.rows import Rows
from starrules.resources import ResourceError, told_when_out
from starrules.whole import whole_folder

if TYPE_CHECKING:
    from starrules.report.model import Report

SCHEMA_VERSION = 1
OF_FRAMES = ("report.json", "findings.parquet", "awards.parquet")
OF_ROWS = ("report.json", "findings.csv", "awards.csv")
"""The files of a report whose tables are frames, and of one whose tables are plain rows."""
FILES = tuple(dict.fromkeys((*OF_FRAMES, *(f"{name}.parquet" for name in WIDE), *OF_ROWS)))
"""Every file that a report may have written, further formats aside."""
STEM = "report"
"""What the names of files in further formats begin with."""


class OutputError(FaultsError):
    """Raised when a report cannot be written where it is asked for."""


def assessment_data(report: ReportBase) -> dict[str, Any]:
    """Return the assessment part of a report: the same for the same input and versions, on every run."""
    provider = report.scheme.providers.get(f"ruleset {report.ruleset.id}")
    return {
        "scheme": "starrules" if provider is None else provider.name,
        "ruleset": {"id": report.ruleset.id, "digest": report.ruleset.digest},
        "period": report.period.label,
        "as_of": day_of(report.as_of).isoformat(),
        "counts": dict(report.counts),
        "awards": {star: dict(counts) for star, counts in report.award_counts.items()},
        "titles": {name: dict(counts) for name, counts in report.title_counts.items()},
        "with_waivers": {
            "waived": dict(report.waived_counts),
            "awards": {star: dict(counts) for star, counts in report.waived_award_counts.items()},
            "titles": {name: dict(counts) for name, counts in report.waived_title_counts.items()},
        },
        "duties": report.duty_counts,
        "overrides": overrides_data(report.scheme, report.period.label, report.ruleset),
        "not_adopted": list(not_adopted(report.ruleset, report.scheme)),
    }


def provenance_data(report: ReportBase) -> dict[str, Any]:
    """Return what a report was made by and from: versions of the library and the plugins, digests of inputs."""
    from importlib.metadata import version

    return {
        "starrules": version("starrules"),
        "engine": report.engine,
        "plugins": [
            {
                "name": item.name,
                "distribution": item.distribution,
                "version": item.version,
                "status": item.status,
                "reason": item.reason,
            }
            for item in report.scheme.plugins
        ],
        "inputs": [{"name": name, "sha256": digest} for name, digest in report.evidence.inputs],
        **({} if report.scheme.untranslated is None else {"shown_in": report.scheme.language}),
        "set_aside": [
            {"zh": fault.told("zh"), "en": fault.told("en")} for fault in report.evidence.set_aside
        ],
        "not_read": list(report.evidence.unread),
    }


def canonical_bytes(data: Any) -> bytes:
    """Return plain data in one canonical form: keys sorted, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def report_data(report: ReportBase) -> dict[str, Any]:
    """Return all of report.json."""
    return {
        "schema_version": SCHEMA_VERSION,
        "assessment": assessment_data(report),
        "provenance": provenance_data(report),
        "timings": dict(report.timings),
    }


def write_report(
    report: ReportBase,
    out: str | os.PathLike[str],
    also: Mapping[str, bytes] | None = None,
    *,
    wide: bool = False,
) -> Path:
    """Write report.json, findings.parquet and awards.parquet into a folder, all or nothing.

    Of a report in plain rows the tables are written as findings.csv and awards.csv. Of one in frames the findings are
    told for some thousands of units at once, so that memory need not hold those of all.

    A folder that is not there is made; one that holds an earlier report is replaced whole: a process that is ended
    meanwhile leaves the earlier report, the new one, or none (see ``starrules.whole``).

    Args:
        report: the report.
        out: the folder.
        also: for further files, by the ending of their names, what is in them: ``report`` stands before it.
        wide: whether verdicts.parquet, reasons.parquet, measures.parquet and catalogue.parquet, with a row for each
            unit and a column for each check, are written in the place of the findings.

    Raises:
        OutputError: when ``out`` is a file, a folder that holds anything else, or one that cannot be written; where wide
            frames are asked for of a report in plain rows.
        ResourceError: when the disk is full.
    """
    target = Path(os.path.abspath(out))  # noqa: PTH100  (a link is kept, not followed)
    check_target(target)
    if wide:
        check_wide(report.engine)
    try:
        with told_when_out(writing(target), target), whole_folder(target) as fresh:
            write_files(report, fresh, also, wide=wide)
    except ResourceError:
        raise
    except OSError as error:
        place = message("output {path}", path=str(out))
        fault = Fault(
            place, message("a place to write to"), system_error(error), message("Name another folder.")
        )
        raise OutputError(place, [fault]) from error
    return target


def writing(target: Path) -> Message:
    """Return what is being done while a report is written."""
    return message("writing {folder}", folder=str(target))


def write_files(
    report: ReportBase,
    folder: Path,
    also: Mapping[str, bytes] | None = None,
    *,
    wide: bool = False,
    timings: bool = True,
) -> None:
    """Write the files of a report into an empty folder; without timings they are the same bytes on every run."""
    data = report_data(report) | ({} if timings else {"timings": {}})
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    _write_tables(report, folder, wide=wide)
    for suffix, content in (also or {}).items():
        (folder / f"{STEM}{suffix}").write_bytes(content)


def _write_tables(report: ReportBase, folder: Path, *, wide: bool) -> None:
    from starrules.report.model import Report

    if not isinstance(report, Report):
        if wide:
            check_wide(report.engine)
        for name in ("findings", "awards"):
            rows: Rows = getattr(report, name)
            rows.write_csv(folder / f"{name}.csv")
        return
    if wide:
        for name in WIDE:
            report.frame(name, "polars").write_parquet(folder / f"{name}.parquet")
    else:
        write_findings(report, folder / "findings.parquet")
    report.awards.write_parquet(folder / "awards.parquet")


def write_findings(report: Report, file: Path, *, units: int = 5_000) -> None:
    """Write all findings to a Parquet file, those of so many units at once; the rows of a unit lie together."""
    from polars.io.plugins import register_io_source

    batches = report.findings_in_batches(units)
    first = next(batches)
    if len(first) == report.counts["findings"]:
        first.write_parquet(file)
        return
    every = itertools.chain([first], batches)
    register_io_source(lambda *_: every, schema=first.schema).sink_parquet(file)


def check_wide(engine: str) -> None:
    """Raise where wide frames are asked for of the engine whose reports have none."""
    if engine == PYTHON:
        place = message("the wide frames")
        expected = message("an engine that gives frames")
        advice = message("Leave --wide (wide=True) out, or take another engine, such as 'polars'.")
        raise OutputError(place, [Fault(place, expected, quoted(engine), advice)])


def check_target(target: Path) -> None:
    """Raise where a report may not go: a file, or a folder that holds anything but an earlier report."""
    if not target.exists():
        return
    place, advice = message("output {path}", path=str(target)), message("Name another folder.")
    if not target.is_dir():
        expected = message("a folder, or nothing yet")
        raise OutputError(place, [Fault(place, expected, message("a file"), advice)])
    others = sorted(item.name for item in target.iterdir() if item.name not in FILES and item.stem != STEM)
    if others:
        found = ", ".join(others[:5]) + (" ..." if len(others) > 5 else "")
        expected = message("a folder that holds nothing but an earlier report")
        raise OutputError(place, [Fault(place, expected, found, advice)])
