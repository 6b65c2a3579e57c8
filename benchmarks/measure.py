"""Measures what the project promises of its speed: import, one unit explained, the district assessed.

Run with ``uv run python benchmarks/measure.py``. Each figure is the median of several runs, taken in turn
with bare Python in the same run; ratios are what to compare between machines.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

DISTRICT = Path(__file__).resolve().parent.parent / "examples" / "district"
RUNS = 7
IMPORTS = (
    "import starrules, sys; "
    "assert not {'polars', 'narwhals', 'pluggy', 'starrules_learning'} & set(sys.modules), 'loads too much'"
)


def process(*arguments: str) -> float:
    """Return the seconds that a whole Python process takes, with its modules compiled, as they are once installed."""
    compiled = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "starrules-benchmark-bytecode")}
    others = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env={**others, **compiled}
    )
    return time.perf_counter() - start


def median(measure: Callable[[], float], runs: int = RUNS) -> float:
    """Return the median of several runs, after one that does not count."""
    measure()
    return statistics.median(measure() for _ in range(runs))


def explained() -> tuple[float, float, str]:
    """Return the processor seconds that explaining one unit takes, with scheme and evidence loaded.

    The sample is every 50th unit, and the 30 offices and 10 sections that have the most to tell: checks that are
    unmet or open. An office takes longest, as it sees the rows of its sections. Each is explained three times, after
    one unit that does not count.

    Returns:
        the median of the spread units, the slowest of all, and which unit that is.
    """
    import polars as pl

    import starrules

    scheme = starrules.load_scheme()
    evidence = starrules.read_evidence(DISTRICT, scheme)
    report = starrules.assess(evidence, scheme, period="2024")
    told = report.findings.filter(pl.col("verdict").is_in(["unmet", "unknown"]))
    longest = told.group_by("unit").len().sort(["len", "unit"], descending=[True, False])["unit"]
    offices = [unit for unit in longest if evidence.units[unit].kind == "office"][:30]
    sections = [unit for unit in longest if evidence.units[unit].kind == "section"][:10]
    spread = sorted(evidence.units)[::50]
    report.unit(spread[0]).explain(lang="zh")
    seconds = {}
    for unit in dict.fromkeys((*spread, *offices, *sections)):
        times = []
        for _ in range(3):
            start = time.process_time()
            report.unit(unit).explain(lang="zh")
            times.append(time.process_time() - start)
        seconds[unit] = statistics.median(times)
    slowest = max(seconds, key=lambda unit: seconds[unit])
    return statistics.median(seconds[unit] for unit in spread), seconds[slowest], slowest


def main() -> None:
    """Print the figures, what was promised, and the ratio of the two."""
    bare = median(lambda: process("-c", "pass"))
    imported = median(lambda: process("-c", IMPORTS))
    with tempfile.TemporaryDirectory() as folder:
        out = iter(range(1000))
        assessed = median(
            lambda: process(
                "-m",
                "starrules",
                "assess",
                str(DISTRICT),
                "--period",
                "2024",
                "--out",
                f"{folder}/{next(out)}",
            ),
            5,
        )
    typical, worst, slowest = explained()
    rows = [
        ("bare Python", bare, None),
        ("import starrules, over bare Python", imported - bare, 0.060),
        ("one unit explained, scheme loaded", typical, 0.050),
        (f"the slowest of a sample explained ({slowest})", worst, 0.050),
        ("example district assessed, whole process", assessed, 3.0),
    ]
    for name, seconds, promised in rows:
        share = (
            "" if promised is None else f"{promised * 1000:8.0f} ms promised, ratio {seconds / promised:.2f}"
        )
        print(f"{name:50} {seconds * 1000:8.1f} ms {share}")


if __name__ == "__main__":
    main()
