"""A run over the districts in a folder: what still holds is kept, the rest is assessed, and the whole is told in one file."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from starrules.errors import NotFoundError
from starrules.messages import message
from starrules.progress import Progress, Told, nobody
from starrules.resources import OutOfSpaceError
from starrules.runs.find import digests_of, districts_in, units_twice
from starrules.runs.model import DistrictResult, DistrictRun, RunStoppedError
from starrules.runs.one import District, Outcome, Task, failure
from starrules.scheme.assemble import Scheme
from starrules.scheme.entries import day_from, period_of

if TYPE_CHECKING:
    from starrules.runs.output import Output
    from starrules.scheme.ruleset import Ruleset


def assess_districts(
    folder: str | os.PathLike[str],
    scheme: Scheme,
    *,
    out: str | os.PathLike[str],
    period: str | int = "2024",
    ruleset: str | Path | Ruleset = "proposed",
    as_of: datetime.date | str | None = None,
    engine: str | None = None,
    set_aside: bool = False,
    processes: int = 1,
    afresh: bool = False,
    progress: Callable[[Progress], object] | None = None,
) -> DistrictRun:
    """Assess each district in a folder by itself, and return what all of them come to.

    The report of each is written whole to ``out/districts/NAME``, and ``run.json`` and ``awards.csv`` once all are done. Called
    again, it keeps each report that is whole and was made from the same files under the same settings by the same
    versions, and assesses the others: so a run that was ended goes on where it stopped, and in the end the files are the
    same bytes as those of a run that was not. A district that cannot be assessed has no report, and stops no other.

    Args:
        folder: the folder that holds a folder of evidence for each district.
        scheme: the scheme, as ``load_scheme`` returns it.
        out: the folder for the reports, outside of ``folder``; one that is not there is made.
        period: the assessed year.
        ruleset: the id of a ruleset, a file of one whose name ends in ``.toml``, or one that is resolved already.
        as_of: the day of the cut; None for the last day that the evidence of each district covers.
        engine: what computes the measures and rules: ``polars``, ``duckdb``, ``pyspark`` or ``python``; Polars unless
            given, and plain Python where it is not installed.
        set_aside: leave faulty rows out and reopen their scopes, instead of failing at them.
        processes: how many processes assess side by side. Each holds one district at a time; where one is ended by the
            system, its district alone has no report. 0 for none but this one, which would be ended then.
        afresh: assess every district anew, whatever an earlier run has left.
        progress: called with a ``Progress``, such as ``print``.

    Raises:
        EvidenceError: when there are no districts in the folder.
        MissingExtraError: when the library of the engine is not installed.
        MissingProgramError: when the engine is PySpark, and there is neither a session nor a Java to run one.
        NotFoundError: when there is no such ruleset, year or engine.
        OutputError: when ``out`` holds anything but an earlier run, or another run is writing there.
        ResourceError: when there is no space left in ``out``; what is whole is kept.
        KeyboardInterrupt: a ``RunStoppedError`` that says how many districts are done.
    """
    from starrules.lanes.engines import check_engine, default_engine
    from starrules.runs.output import Output
    from starrules.runs.record import settings_of
    from starrules.runs.workers import given_away

    name = default_engine() if engine is None else engine
    check_engine(name)
    if not _is_count(processes):
        found = message("processes: expected a whole number >= 0, found {value!r}", value=processes)
        raise NotFoundError(found)
    label = str(period)
    period_of(label, 1)
    day = None if as_of is None else day_from(as_of, "as_of").isoformat()
    rules = scheme.ruleset(ruleset, period=label) if isinstance(ruleset, (str, Path)) else ruleset
    settings = settings_of(scheme, rules, period=label, as_of=day, engine=name, set_aside=set_aside)
    source = Path(folder)
    districts = districts_in(source)
    task = Task(scheme, rules, label, day, name, set_aside, settings)
    if processes:
        given_away(task)  # or it is told before anything of an earlier run is taken away
    with Output.opened(Path(out), source) as output:
        return _Run(task, districts, output, progress or nobody).run(processes, afresh=afresh)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


@frozen
class _Run:
    """One run: its districts, and how each of them ended."""

    task: Task
    sources: Mapping[str, Path]
    output: Output
    tell: Told
    inputs: dict[str, Mapping[str, str]] = field(factory=dict)
    ended: dict[str, Outcome] = field(factory=dict)
    kept: set[str] = field(factory=set)

    def run(self, processes: int, *, afresh: bool) -> DistrictRun:
        """Assess what is to be assessed and tell of all of it."""
        from starrules.runs.workers import outcomes

        try:
            due = self._due(afresh=afresh)
            if due or self.output.others(self.sources):
                self.output.begin(self.sources)
            self._tell_done()
            for outcome in outcomes(self.task, due, processes, self.tell):
                self.ended[outcome.name] = outcome
                if outcome.no_space is not None:
                    stopped = RunStoppedError(len(self._whole()), len(self.sources))
                    raise OutOfSpaceError(*outcome.no_space.args, stopped.message)
                self._tell_done()
            return self._finished()
        except KeyboardInterrupt:
            self.output.clear()
            raise RunStoppedError(len(self._whole()), len(self.sources)) from None

    def _due(self, *, afresh: bool) -> list[District]:
        """Return the districts that are to be assessed; those that cannot be are noted."""
        from starrules.runs.record import still_holds

        twice = units_twice(self.sources, self.task.scheme)
        due: list[District] = []
        for number, (name, source) in enumerate(self.sources.items()):
            self.tell(Progress("digests", number, len(self.sources), "districts"))
            target = self.output.of(name)
            self.inputs[name] = digests_of(source)
            district = District(name, source, target, self.inputs[name])
            if name in twice:
                self.ended[name] = failure(district, "faulty", twice[name])
            elif not afresh and still_holds(target, self.task.settings, self.inputs[name]):
                self.kept.add(name)
            else:
                due.append(district)
        return due

    def _whole(self) -> set[str]:
        return self.kept | {name for name, outcome in self.ended.items() if outcome.cause is None}

    def _tell_done(self) -> None:
        done = len(self.kept) + len(self.ended)
        self.tell(Progress("districts", done, len(self.sources), "districts"))

    def _finished(self) -> DistrictRun:
        results = {}
        for name in self.sources:
            outcome = self.ended.get(name)
            if outcome is not None and outcome.cause is not None:
                self.output.drop(name)
                results[name] = DistrictResult(name, cause=outcome.cause, reason=outcome.reason)
            else:
                results[name] = self.output.result(name, kept=name in self.kept)
        run = DistrictRun(self.output.folder, results, self.task.settings)
        self.output.finish(run, self.ended)
        return run


__all__ = ["assess_districts"]
