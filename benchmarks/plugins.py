"""Measures how long plugins take to load: the six that ship, and hundreds of made-up ones, whose time grows linearly.

Run with ``uv run python benchmarks/plugins.py``. Each figure is the median of whole processes, less one that
does all the rest; modules are compiled beforehand, as they are once installed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measure import process

RUNS = 7
SIZES = (250, 500, 1000)
PROMISED = 0.150
"""Seconds that the six plugins may take."""
EMPTY = "import starrules; starrules.load_scheme(only=())"
SIX = (
    "import starrules; found = starrules.load_scheme(strict=True, require=('starrules-fivestar',)); "
    "assert len(found.stars) == 5, found.stars"
)
MANY = """
import sys, starrules
sys.path.insert(0, sys.argv[1])
only = tuple(f"plugin-{{number}}" for number in range({asked}))
found = starrules.load_scheme(only=only, strict=True)
assert len(found.stars) == {asked}, [item.reason for item in found.plugins if item.status == "failed"][:1]
"""
MODULE = """
from starrules.plugin import *

STARRULES_API = 1
WORDS = Text("词", "words")
TABLE = Table("facts_{number}", WORDS, (Field("fact", Key(), WORDS), Field("on", Date(), WORDS)), ("fact",), on="on", completes=Complete())


@hookimpl
def starrules_contribution() -> Contribution:
    clauses = tuple(Clause(f"S.star-{number}.{{n}}", "1", "star-{number}", "quantitative", "both", WORDS) for n in range(5))
    return Contribution(
        stars=(Star("star-{number}", WORDS, WORDS),),
        clauses=clauses,
        tables=(TABLE,),
        checks=tuple(
            Check(f"star-{number}.check-{{n}}", WORDS, (clause.id,), rows(TABLE).count() >= n + 1, WORDS)
            for n, clause in enumerate(clauses)
        ),
    )
"""


def install(folder: Path, count: int) -> None:
    """Write distributions as installers leave them, each with a star, a table, five clauses and five checks."""
    for number in range(count):
        name = f"made_up_plugin_{number}"
        (folder / f"{name}.py").write_text(MODULE.format(number=number), encoding="utf-8")
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: made-up-plugin-{number}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[starrules]\nplugin-{number} = {name}\n")


def in_turn(*measures: Callable[[], float], runs: int = RUNS) -> list[float]:
    """Return the median of each measure; they are taken in turn, so that a busy minute is busy for all."""
    for measure in measures:
        measure()
    taken = [[measure() for measure in measures] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def six() -> float:
    """Print and return how long the six plugins take to load."""
    empty, full = in_turn(lambda: process("-c", EMPTY), lambda: process("-c", SIX))
    print(f"scheme without a plugin, whole process    {empty * 1000:8.1f} ms")
    print(f"the six plugins, over that                {(full - empty) * 1000:8.1f} ms", end=" ")
    print(f"{PROMISED * 1000:8.0f} ms promised, ratio {(full - empty) / PROMISED:.2f}")
    return full - empty


def many() -> dict[int, float]:
    """Print and return how long made-up plugins take to load, by how many are installed and loaded."""
    found: dict[int, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            install(Path(folder), size)
            none, all_of_them = in_turn(
                partial(process, "-c", MANY.format(asked=0), folder),
                partial(process, "-c", MANY.format(asked=size), folder),
                runs=3,
            )
        found[size] = all_of_them - none
        each = found[size] / size
        print(
            f"{size:5} made-up plugins                     {found[size] * 1000:8.1f} ms, {each * 1000:.2f} ms each"
        )
    return found


def main() -> None:
    """Print the figures and what was promised."""
    six()
    found = many()
    growth = found[SIZES[-1]] / found[SIZES[0]]
    print(f"{SIZES[-1] // SIZES[0]} times as many plugins take {growth:.1f} times as long")


if __name__ == "__main__":
    main()
