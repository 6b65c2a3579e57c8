"""The full scheme in processes of their own, which print processor seconds by stage, memory and counts as JSON.

Run by ``scheme.py`` as ``python -m whole.run store FOLDER STORED``, then as ``python -m whole.run assess STORED OUT EXPLAINED``.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ways.worker import peak

import starrules
from starrules.progress import Progress
from starrules.report.write import write_report

STAGES = ("evidence", "opening", "rules", "measures", "findings", "awards", "writing")


class Stages:
    """The processor seconds, the seconds and the memory of each stage."""

    def __init__(self) -> None:
        self.processor: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self.peak_mb: dict[str, float] = {}
        self._begun: tuple[float, float] = (0.0, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Take the time of a stage."""
        self.begin()
        yield
        self.end(name)

    def begin(self) -> None:
        """Begin a stage."""
        self._begun = time.process_time(), time.perf_counter()

    def end(self, name: str) -> None:
        """End it."""
        self.processor[name] = time.process_time() - self._begun[0]
        self.seconds[name] = time.perf_counter() - self._begun[1]
        self.peak_mb[name] = peak()

    def found(self) -> dict[str, Any]:
        """Return what was taken, by stage."""
        return {"processor": self.processor, "seconds": self.seconds, "peak_mb": self.peak_mb}

    def told(self, progress: Progress) -> None:
        """Be told by ``assess`` that a stage begins, or that it is done."""
        if not progress.done:
            self.begin()
        elif progress.done == progress.total:
            self.end(progress.stage)


def main() -> None:
    """Take one of the two steps."""
    step, *given = sys.argv[1:]
    found = stored(*map(Path, given)) if step == "store" else assessed(*map(Path, given[:2]), int(given[2]))
    print(json.dumps(found))


def stored(folder: Path, out: Path) -> dict[str, Any]:
    """Read evidence, check it and store it."""
    scheme = starrules.load_scheme()
    stages = Stages()
    with stages.stage("evidence"):
        starrules.store_evidence(folder, out, scheme)
    return stages.found()


def assessed(folder: Path, out: Path, explained: int) -> dict[str, Any]:
    """Assess what is stored, write the wide frames, and explain some units."""
    scheme = starrules.load_scheme()
    stages = Stages()
    with stages.stage("opening"):
        evidence = starrules.read_evidence(folder, scheme)
    report = starrules.assess(evidence, scheme, period="2024", progress=stages.told)
    with stages.stage("writing"):
        write_report(report, out, wide=True)
    return {
        **stages.found(),
        "units": report.counts["units"],
        "checks": report.counts["checks"],
        "rows": sum(len(data) for data in evidence.data.values()),
        "written_mb": sum(file.stat().st_size for file in out.iterdir()) / 1e6,
        "counts": dict(report.counts),
        "awards": {star: dict(counts) for star, counts in report.award_counts.items()},
        "explained": _explained(report, explained),
    }


def _explained(report: Any, number: int) -> dict[str, float]:
    """Return the milliseconds of processor time that explaining one unit takes, of units spread over the population.

    What is found once for all units, such as where the rows of each lie and how each check is worded, is timed by
    itself, with as many other units. Each unit that is timed is explained for the first time.
    """
    ids = sorted(report.evidence.units)
    start = time.process_time()
    report.cases.case(ids[0])
    step = max(1, len(ids) // number)
    for unit in ids[step // 2 :: step]:
        report.unit(unit).explain(lang="zh")
    once = (time.process_time() - start) * 1000
    times = []
    for unit in ids[::step][1 : number + 1]:
        start = time.process_time()
        report.unit(unit).explain(lang="zh")
        times.append((time.process_time() - start) * 1000)
    times = times or [0.0]
    return {
        "units": len(times),
        "once_ms": once,
        "median_ms": statistics.median(times),
        "slowest_ms": max(times),
    }


if __name__ == "__main__":
    main()
