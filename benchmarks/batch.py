"""Measures the thirteen-rule job for a population: starrules beside Polars, SQL, Python and rule engines.

Run with ``uv run --group bench python benchmarks/batch.py``. Every way runs in a process of its own, in turn with the
others, from the same made Parquet files, and all must come to the same counts before anything is timed. What is left
out is named. docs/benchmarks.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ways import BY_HAND, WAYS, Way
from ways.figures import figures
from ways.made import make
from ways.page import write_page
from ways.stored import store
from ways.tally import Tally, difference

HERE = Path(__file__).resolve().parent
WARM_UNITS, RUNS = 200, 2
PACKAGES = (
    "starrules",
    "polars",
    "duckdb",
    "narwhals",
    "openfisca-core",
    "pyspark",
    "zen-engine",
    "rule-engine",
    "business-rules",
)


def main(given: Sequence[str] | None = None) -> int:
    """Compare, time, and write the figures as JSON and as a page; return 1 where ways differ or are missing."""
    arguments = parsed(given)
    asked = [way for way in WAYS if not arguments.ways or way.name in arguments.ways]
    left_out = {way.name: f"not installed: {', '.join(way.missing)}" for way in asked if way.missing}
    if find_spec("matplotlib") is None:
        left_out["plots"] = "not installed: matplotlib"
    optional = {way.name for way in asked if way.group != "bench"}
    required = {name: reason for name, reason in left_out.items() if name not in optional}
    if arguments.require_peers and required:
        for name, reason in required.items():
            print(f"{name}: {reason}", file=sys.stderr)
        return 1
    for way in asked:
        if way.most is not None and arguments.units > way.most:
            left_out[way.name] = f"takes too much memory for more than {way.most:,} units"
    ways = [way for way in asked if way.name not in left_out]
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder), arguments)
        tallies, differs = agreed(ways, files)
        if differs:
            print(*differs, sep="\n", file=sys.stderr)
            return 1
        print(f"{len(ways)} ways agree; timing them", file=sys.stderr)
        rounds = [{way.name: files.run(way, RUNS) for way in ways} for _ in range(arguments.rounds)]
    found = {
        "machine": machine(),
        "units": arguments.units,
        "units taken one by one": arguments.row_units,
        "seed": arguments.seed,
        "rounds": arguments.rounds,
        "left out": left_out,
        "ways": figures(rounds, ways, arguments.units, arguments.row_units),
        "agreeing counts": tallies,
    }
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "batch.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page(found, out / "batch.html")
    show(found)
    print(f"{out / 'batch.json'}, {out / 'batch.html'}")
    return 0


def parsed(given: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--units", type=count, default=100_000, help="units that are taken all at once")
    parser.add_argument("--row-units", type=count, default=2_000, help="units that engines take one by one")
    parser.add_argument("--rounds", type=count, default=5, help="how often each way runs in a new process")
    parser.add_argument("--seed", type=int, default=2024, help="what the made evidence depends on")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="the folder for JSON and page")
    parser.add_argument(
        "--ways",
        nargs="+",
        choices=[way.name for way in WAYS],
        metavar="WAY",
        help=f"only these; one or more of: {'; '.join(way.name for way in WAYS)}",
    )
    parser.add_argument(
        "--require-peers", action="store_true", help="fail where a package of the group bench is missing"
    )
    return parser.parse_args(given)


def count(text: str) -> int:
    """Return a number of units or rounds as it was given."""
    number = int(text)
    if number < 1:
        msg = f"expected a whole number >= 1, found {text}"
        raise argparse.ArgumentTypeError(msg)
    return number


class Files:
    """The made evidence: for what takes all units at once, for what takes them one by one, and to warm up with."""

    def __init__(self, folder: Path, arguments: argparse.Namespace) -> None:
        self.all, self.few, self.warm = (folder / name for name in ("all", "few", "warm"))
        numbers = (arguments.units, arguments.row_units, WARM_UNITS)
        for place, units in zip((self.all, self.few, self.warm), numbers, strict=True):
            make(place, units, arguments.seed + (place == self.warm))
            store(place)

    def run(self, way: Way, runs: int) -> dict[str, Any]:
        """Return what a way's own process says of some runs."""
        folder = self.few if way.by_unit else self.all
        done = subprocess.run(
            [sys.executable, "-m", "ways.worker", way.name, str(folder), str(self.warm), str(runs)],
            cwd=HERE,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            msg = f"{way.name}: ended with {done.returncode}\n{done.stderr}"
            raise RuntimeError(msg)
        said: dict[str, Any] = json.loads(done.stdout)
        return said


def agreed(ways: Sequence[Way], files: Files) -> tuple[dict[str, Tally], list[str]]:
    """Return what the ways of each kind agree on, and where one differs from the first of its kind."""
    first: dict[str, Tally] = {}
    names: dict[str, str] = {}
    differs = []
    for way in ways:
        kind = "one by one" if way.by_unit else "all at once"
        counts = files.run(way, 1)["counts"]
        names.setdefault(kind, way.name)
        if (found := difference(first.setdefault(kind, counts), counts)) is not None:
            differs.append(f"{names[kind]} and {way.name} differ in the {found}")
    return first, differs


def machine() -> dict[str, Any]:
    """Return what figures depend on: the machine and the versions, without names or days."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory GB": round(pages / 1e9),
        "Python": platform.python_version(),
        **versions,
    }


def show(found: dict[str, Any]) -> None:
    """Print a table of the figures; the ratios are those to hand-written Polars, for each unit."""
    print(f"{'':48} {'seconds':>9} {'us a unit':>10} {'peak MB':>8} {'ratio':>7} {'of processor':>12}")
    ratio = f"ratio to {BY_HAND.name}"
    for name, row in found["ways"].items():
        ratios = [f"{row[key]:.2f}" if key in row else "-" for key in (ratio, f"{ratio}, processor seconds")]
        figures_ = f"{row['seconds']:9.3f} {row['microseconds a unit']:10.2f} {row['peak MB']:8,}"
        print(f"{name:48} {figures_} {ratios[0]:>7} {ratios[1]:>12}")
    for name, reason in found["left out"].items():
        print(f"{name:48} {reason}")


if __name__ == "__main__":
    sys.exit(main())
