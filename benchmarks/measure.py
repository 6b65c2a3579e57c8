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


def explained() -> float:
    """Return the seconds that explaining one unit takes, with scheme and evidence loaded."""
    import starrules

    scheme = starrules.load_scheme()
    evidence = starrules.read_evidence(DISTRICT, scheme)
    report = starrules.assess(evidence, scheme, period="2024")
    units = sorted(evidence.units)[:: max(1, len(evidence.units) // 20)]
    seconds = []
    for unit in units:
        start = time.perf_counter()
        report.unit(unit).explain(lang="zh")
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


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
    rows = [
        ("bare Python", bare, None),
        ("import starrules, over bare Python", imported - bare, 0.060),
        ("one unit explained, scheme loaded", explained(), 0.050),
        ("example district assessed, whole process", assessed, 3.0),
    ]
    for name, seconds, promised in rows:
        share = (
            "" if promised is None else f"{promised * 1000:8.0f} ms promised, ratio {seconds / promised:.2f}"
        )
        print(f"{name:45} {seconds * 1000:8.1f} ms {share}")


if __name__ == "__main__":
    main()
