"""Measures the full scheme, all six plugins under one ruleset, on the example district multiplied.

Run with ``uv run --group bench python benchmarks/scheme.py``; ``--units 1100 110000 1000000`` takes the country's sizes.
Each size takes two processes: one reads, checks and stores the evidence, one assesses what is stored, writes the wide frames, and
explains some units. The counts of every size must be those of one district in proportion. docs/benchmarks.md says
what the figures mean.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from batch import count, machine
from whole.multiplied import multiply
from whole.page import write_scheme_page
from whole.run import STAGES

HERE = Path(__file__).resolve().parent
DISTRICT = HERE.parent / "examples" / "district"


def main(given: Sequence[str] | None = None) -> int:
    """Run every size, hold its counts to the district's, and write the figures as JSON and as a page."""
    arguments = parsed(given)
    sizes: list[dict[str, Any]] = []
    for units in sorted(set(arguments.units)):
        with tempfile.TemporaryDirectory(dir=arguments.work) as folder:
            sizes.append(measured(units, arguments.seed, arguments.explained, Path(folder)))
        print(told(sizes[-1]), file=sys.stderr)
        if differs := list(differences(sizes[0], sizes[-1])):
            print(*differs, sep="\n", file=sys.stderr)
            return 1
    found = {"machine": machine(), "seed": arguments.seed, "stages": list(STAGES), "sizes": sizes}
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "scheme.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_scheme_page(found, out / "scheme.html")
    print(f"{out / 'scheme.json'}, {out / 'scheme.html'}")
    return 0


def parsed(given: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--units",
        type=count,
        nargs="+",
        default=[1_100, 110_000],
        help="how many, each rounded up to whole districts",
    )
    parser.add_argument("--seed", type=int, default=2024, help="in which order the rows stand")
    parser.add_argument(
        "--explained", type=count, default=60, help="how many units are explained of each size"
    )
    parser.add_argument("--out", type=Path, default=HERE / "results", help="the folder for JSON and page")
    parser.add_argument(
        "--work", type=Path, default=None, help="where evidence is made; the system's folder unless given"
    )
    return parser.parse_args(given)


def measured(units: int, seed: int, explained: int, folder: Path) -> dict[str, Any]:
    """Return what the processes of one size say."""
    import starrules

    made = multiply(DISTRICT, folder / "evidence", units, seed, starrules.load_scheme().tables)
    evidence, stored, out = (str(folder / name) for name in ("evidence", "stored", "out"))
    begun = _run(made, "store", evidence, stored)
    said = _run(made, "assess", stored, out, str(explained))
    for name in ("processor", "seconds", "peak_mb"):
        said[name] = {**begun[name], **said[name]}
    pairs = said["units"] * said["checks"]
    said["microseconds a check and unit"] = {
        stage: round(seconds / pairs * 1e6, 3) for stage, seconds in said["processor"].items()
    }
    return said


def _run(units: int, *command: str) -> dict[str, Any]:
    """Return what one step says, which runs in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "whole.run", *command], cwd=HERE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"{units:,} units, {command[0]}: ended with {done.returncode}\n{done.stderr}"
        raise RuntimeError(msg)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def differences(first: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Yield where the counts of a size are not those of the first in proportion."""
    for name, expected in first["counts"].items():
        times = 1 if name == "checks" else other["units"] / first["units"]
        if other["counts"][name] != expected * times:
            yield f"{other['units']:,} units: expected {expected * times:,.0f} {name}, found {other['counts'][name]:,}"
    for star, awards in first["awards"].items():
        for word, expected in awards.items():
            found, times = other["awards"][star][word], other["units"] / first["units"]
            if found != expected * times:
                yield f"{other['units']:,} units: expected {expected * times:,.0f} {star} {word}, found {found:,}"


def told(size: Mapping[str, Any]) -> str:
    """Return the figures of one size in lines."""
    lines = [f"{size['units']:,} units, {size['rows']:,} rows, {size['counts']['findings']:,} findings"]
    each = size["microseconds a check and unit"]
    lines += [
        f"  {stage:10} {size['processor'][stage]:9.2f} s of processor {each[stage]:8.3f} us a check and unit"
        f" {size['peak_mb'][stage]:9,.0f} MB held"
        for stage in STAGES
    ]
    explained = size["explained"]
    lines.append(
        f"  explained  {explained['median_ms']:.1f} ms, the slowest {explained['slowest_ms']:.1f} ms"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
