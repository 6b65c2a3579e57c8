"""Measures the thirteen-rule job on one partition after another: time in proportion to units, memory flat.

Run with ``uv run --group bench python benchmarks/partitions.py``. Every partition is made and stored by a process of its
own; then one process of each way, the same for all partitions, opens it, computes it and writes verdicts and values to
Parquet. docs/benchmarks.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ways.polars_by_hand import on_stored
from ways.population import on_polars
from ways.processes import peak
from ways.tally import Clock, difference, tally

HERE = Path(__file__).resolve().parent
WAYS: dict[str, Callable[[Path, Clock], Any]] = {
    "starrules on Polars": on_polars,
    "Polars, by hand": on_stored,
}
MAKE = "import sys; from pathlib import Path; from ways.made import make; from ways.stored import store; "
MAKE += "folder = Path(sys.argv[1]); make(folder, int(sys.argv[2]), int(sys.argv[3])); store(folder)"


def main(given: Sequence[str] | None = None) -> int:
    """Compute every partition in each way, and write the figures; return 1 where the ways differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--partitions", type=int, default=10)
    parser.add_argument("--units", type=int, default=1_000_000, help="units of each partition")
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--out", type=Path, default=HERE / "results")
    parser.add_argument("--serve", choices=list(WAYS), help=argparse.SUPPRESS)
    arguments = parser.parse_args(given)
    if arguments.serve:
        return serve(WAYS[arguments.serve])
    return compare(arguments)


def serve(run: Callable[[Path, Clock], Any]) -> int:
    """Compute each partition whose folder is named on a line, and say what it took."""
    for line in sys.stdin:
        folder = Path(line.strip())
        start, used = time.perf_counter(), time.process_time()
        found = run(folder, Clock())
        found.write_parquet(folder / "found.parquet")
        said = {"seconds": time.perf_counter() - start, "processor": time.process_time() - used}
        said |= {"peak MB": peak(), "counts": tally(found)}
        del found
        print(json.dumps(said), flush=True)
    return 0


def compare(arguments: argparse.Namespace) -> int:
    """Have every partition computed in each way."""
    workers = {
        name: subprocess.Popen(
            [sys.executable, __file__, "--serve", name],
            cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in WAYS
    }  # fmt: skip
    rounds: list[dict[str, Any]] = []
    for number in range(arguments.partitions):
        with tempfile.TemporaryDirectory() as folder:
            made = [sys.executable, "-c", MAKE, folder, str(arguments.units), str(arguments.seed + number)]
            subprocess.run(made, cwd=HERE, check=True)
            found = {name: asked(worker, folder) for name, worker in workers.items()}
        tallies = [item.pop("counts") for item in found.values()]
        if (differs := difference(*tallies)) is not None:
            print(f"partition {number}: the ways differ in the {differs}", file=sys.stderr)
            return 1
        rounds.append(found)
        shown = "; ".join(
            f"{name}: {item['seconds']:.2f} s, {item['processor']:.2f} s of processor, peak {item['peak MB']:,.0f} MB"
            for name, item in found.items()
        )
        print(f"{(number + 1) * arguments.units:>12,} units  {shown}", flush=True)
    for worker in workers.values():
        worker.communicate()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    figures = {"units of a partition": arguments.units, "seed": arguments.seed, "partitions": rounds}
    (out / "partitions.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(out / "partitions.json")
    return 0


def asked(worker: subprocess.Popen[str], folder: str) -> dict[str, Any]:
    """Return what a process says of a partition."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{folder}\n")
    worker.stdin.flush()
    said: dict[str, Any] = json.loads(worker.stdout.readline())
    return said


if __name__ == "__main__":
    sys.exit(main())
