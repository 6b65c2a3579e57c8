"""One way in a process of its own: runs it several times and prints seconds, memory and counts as JSON.

Run as ``python -m ways.worker NAME FOLDER WARM_FOLDER RUNS`` by ``batch.py``.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from pathlib import Path

from ways import WAYS
from ways.processes import peak, processor_seconds
from ways.tally import Clock, Tally, difference, tally


def main() -> None:
    """Run one way on a few units first, so that all is imported, then on the folder."""
    name, folder, warm, runs = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    way = next(way for way in WAYS if way.name == name)
    run = getattr(importlib.import_module(f"ways.{way.module}"), way.function)
    run(warm, Clock())
    start_mb = peak()
    seconds: list[float] = []
    processor: list[float] = []
    stages: list[dict[str, float]] = []
    peaks: list[float] = []
    counts: Tally | None = None
    for _ in range(runs):
        gc.collect()
        clock = Clock()
        start, used = time.perf_counter(), processor_seconds()
        found = run(folder, clock)
        seconds.append(time.perf_counter() - start)
        processor.append(processor_seconds() - used)
        peaks.append(peak())
        stages.append(clock.seconds)
        counted = tally(found)
        del found
        if counts is not None and (differs := difference(counts, counted)) is not None:
            sys.exit(f"{name}: two runs differ in the {differs}")
        counts = counted
    shown = {
        "seconds": seconds,
        "processor": processor,
        "stages": stages,
        "start_mb": start_mb,
        "peak_mb": peaks[0],
        "counts": counts,
    }
    print(json.dumps(shown))


if __name__ == "__main__":
    main()
