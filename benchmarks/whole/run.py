"""One run of the full scheme in a process of its own: prints processor seconds by stage, memory and counts as JSON.

Run as ``python -m whole.run FOLDER OUT EXPLAINED`` by ``scheme.py``.
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

STAGES = ("evidence", "rules", "measures", "findings", "awards", "writing")


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

    def told(self, progress: Progress) -> None:
        """Be told by ``assess`` that a stage begins, or that it is done."""
        if not progress.done:
            self.begin()
        elif progress.done == progress.total:
            self.end(progress.stage)


def main() -> None:
    """Read, check and store, assess what is stored, write the wide frames, and explain some units."""
    folder, out, explained = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    stored = folder.with_name("stored")
    scheme = starrules.load_scheme()
    stages = Stages()
    with stages.stage("evidence"):
        evidence = starrules.store_evidence(folder, stored, scheme)
    report = starrules.assess(evidence, scheme, period="2024", progress=stages.told)
    with stages.stage("writing"):
        write_report(report, out, wide=True)
    found: dict[str, Any] = {
        "units": report.counts["units"],
        "checks": report.counts["checks"],
        "rows": sum(len(data) for data in evidence.data.values()),
        "processor": stages.processor,
        "seconds": stages.seconds,
        "peak_mb": stages.peak_mb,
        "written_mb": sum(file.stat().st_size for file in out.iterdir()) / 1e6,
        "counts": dict(report.counts),
        "awards": {star: dict(counts) for star, counts in report.award_counts.items()},
        "explained": _explained(report, explained),
    }
    print(json.dumps(found))


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
