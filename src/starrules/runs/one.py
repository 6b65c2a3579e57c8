"""Assessing one district of a run: read, assessed and written whole, or a reason why not."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from starrules.errors import EvidenceError, Fault, StarrulesError, raised
from starrules.evidence.read import is_stored
from starrules.messages import Message, message, told
from starrules.progress import Progress, Told
from starrules.resources import OutOfSpaceError, ResourceError, peak_memory, resource_error, told_when_out
from starrules.runs.find import digests_of
from starrules.runs.model import Cause
from starrules.runs.record import write_record
from starrules.scheme.assemble import Scheme
from starrules.scheme.ruleset import Ruleset
from starrules.whole import whole_folder


@frozen
class Task:
    """What is the same for all districts of a run."""

    scheme: Scheme
    ruleset: Ruleset
    period: str
    as_of: str | None
    engine: str
    set_aside: bool
    settings: Mapping[str, Any]


@frozen
class District:
    """One district that is to be assessed.

    Args:
        name: the name of its folder.
        source: its folder of evidence.
        target: where its result goes.
        inputs: the digests of the files in its folder.
    """

    name: str
    source: Path
    target: Path
    inputs: Mapping[str, str]


@frozen
class Outcome:
    """How the assessment of one district ended.

    Args:
        name: the district.
        cause, reason: why it has no result, and the same in words; None where it has one.
        seconds: how long it took.
        memory: the most bytes that the process had held by then.
        no_space: the error where there was no space to write the result, nor will there be for others.
    """

    name: str
    cause: Cause | None = None
    reason: Mapping[str, str] = {}
    seconds: float = 0.0
    memory: int = 0
    no_space: OutOfSpaceError | None = None


def attempt(task: Task, district: District, tell: Told) -> Outcome:
    """Assess a district; what goes wrong ends its assessment alone, and is in the outcome."""
    start = time.perf_counter()
    try:
        _assess(task, district, tell)
    except StarrulesError as error:
        found = failure(district, "exhausted" if isinstance(error, ResourceError) else "faulty", error)
        found = evolve(found, no_space=error if isinstance(error, OutOfSpaceError) else None)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001  (a panic of a library is no Exception; the others go on)
        out = resource_error(error, message("district {name}", name=district.name))
        said = message("internal error: {error}", error=raised(error))
        found = failure(district, "internal", said) if out is None else failure(district, "exhausted", out)
    else:
        found = Outcome(district.name)
    gc.collect()  # so that no district is held while the next one is read
    return evolve(found, seconds=time.perf_counter() - start, memory=peak_memory())


def failure(district: District, cause: Cause, why: StarrulesError | Message) -> Outcome:
    """Return the outcome of a district that could not be assessed."""
    zh, en = (
        why.told(language) if isinstance(why, StarrulesError) else told(why, language)
        for language in ("zh", "en")
    )
    return Outcome(district.name, cause, {"zh": zh, "en": en})


def _assess(task: Task, district: District, tell: Told) -> None:
    from starrules import read_evidence
    from starrules.engine import assess
    from starrules.report.write import write_files, writing

    def told_of(progress: Progress) -> None:
        tell(evolve(progress, district=district.name))

    evidence = read_evidence(district.source, task.scheme, set_aside=task.set_aside, progress=told_of)
    stored = is_stored(district.source)
    if not stored:
        _check_unchanged(district, dict(evidence.inputs))
    report = assess(
        evidence,
        task.scheme,
        period=task.period,
        ruleset=task.ruleset,
        as_of=task.as_of,
        engine=task.engine,
        progress=told_of,
    )
    if stored:  # its rows are read while they are assessed
        now = digests_of(district.source)
        _check_unchanged(district, {name: now.get(name, "") for name in sorted({*district.inputs, *now})})
    with told_when_out(writing(district.target), district.target), whole_folder(district.target) as fresh:
        write_files(report, fresh, timings=False)
        write_record(fresh, task.settings, district.inputs)


def _check_unchanged(district: District, read: Mapping[str, str]) -> None:
    """Raise where a file was written between the moment it was looked at and the one it was read."""
    changed = [name for name, digest in read.items() if district.inputs.get(name) != digest]
    if changed:
        expected = message("files that stay as they are while they are read")
        found, advice = message("another content than a moment before"), message("Run it again.")
        subject = message("evidence in {folder}", folder=str(district.source))
        raise EvidenceError(subject, [Fault(name, expected, found, advice) for name in changed])


__all__ = ["District", "Outcome", "Task", "attempt", "failure"]
