"""What this process and those that it started have used: PySpark computes in a process of Java."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PROCESSES = Path("/proc")
USED = slice(13, 15)
"""Where a line of ``/proc/PID/stat`` has the time in the program and in the system, counted from behind its name."""


def processor_seconds() -> float:
    """Return the processor seconds of this process and, where the system tells, of those below it that still run."""
    return time.process_time() + sum(_used(pid) for pid in _below(os.getpid()))


def peak() -> float:
    """Return the most memory that each of these processes has held so far, added up, in megabytes of 10^6 bytes."""
    if (PROCESSES / "self" / "status").exists():  # unlike getrusage, it begins anew with the program
        return sum(_held(pid) for pid in (os.getpid(), *_below(os.getpid()))) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _below(pid: int) -> Iterator[int]:
    """Yield the processes that one has started, and those that they have, where the system tells."""
    for file in PROCESSES.glob(f"{pid}/task/*/children"):
        try:
            children = [int(word) for word in file.read_text(encoding="ascii").split()]
        except OSError:  # it has ended meanwhile
            continue
        for child in children:
            yield child
            yield from _below(child)


def _used(pid: int) -> float:
    try:
        line = (PROCESSES / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    # The name of the program stands in brackets, and may have spaces and brackets in it.
    numbers = ["", "", *line.rpartition(")")[2].split()]
    ticks: int = os.sysconf("SC_CLK_TCK")
    return sum(int(number) for number in numbers[USED]) / ticks


def _held(pid: int) -> int:
    try:
        lines = (PROCESSES / str(pid) / "status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
