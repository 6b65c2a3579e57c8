"""What tells each planted fault apart, looked for anew: ``uv run python -m tests.laws.telling``.

Writes ``telling.json``. It is for whoever changes a compiler or what is generated: faults are told apart without it too,
but by all rules, which takes a hundred times as long.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import starrules.lanes
import starrules.lanes.single
from tests.laws import test_planted_faults as population
from tests.laws import test_planted_faults_one_unit as one_unit
from tests.laws.planting import TELLING, Differing, Examples, Told, directed_rules, planting


def telling(each: Sequence[Differing], examples: Examples, before: Told | None) -> Told | None:
    """Return a rule by which alone a fault is told apart on each engine: the one before, if it still does so."""
    together: Told | None = None
    if before is not None and before[1] and all(one(examples.of(before[0]), [before[1]]) for one in each):
        return before
    for seed in examples.seeds:
        example = examples.of(seed)
        for name in each[0](example, []):
            together = together or (seed, "")
            if all(one(example, [name]) for one in each):
                return seed, name
    return together


def main() -> int:
    """Look for what tells each fault apart, write it down, and return how many faults nothing tells apart."""
    of_all = Examples(population.SEEDS, directed_rules())
    of_one = Examples(range(one_unit.EXAMPLES), {**directed_rules(), **one_unit.own_directed_rules()})
    found: dict[str, dict[str, Told | None]] = {lane: {} for lane in TELLING}
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        with planting(starrules.lanes, Path(first), "population") as plant:
            for what, file, good, bad in population.FAULTS:
                module = plant(file, good, bad)
                each: list[Differing] = [
                    partial(population.differing, module, engine) for engine in population.engines_of(file)
                ]
                found["population"][what] = telling(each, of_all, TELLING["population"].get(what))
        with planting(starrules.lanes.single, Path(second)) as plant:
            for what, file, good, bad in one_unit.FAULTS:
                one: Differing = partial(one_unit.differing, plant(file, good, bad))
                found["one unit"][what] = telling([one], of_one, TELLING["one unit"].get(what))
    lines = {
        lane: ",\n  ".join(f"{json.dumps(what)}: {json.dumps(by)}" for what, by in told.items() if by)
        for lane, told in found.items()
    }
    text = ",\n ".join(f"{json.dumps(lane)}: {{\n  {told}\n }}" for lane, told in lines.items())
    Path(__file__).with_name("telling.json").write_text(f"{{\n {text}\n}}\n", encoding="utf-8")
    silent = [what for told in found.values() for what, by in told.items() if by is None]
    print(f"told apart by nothing: {silent}")
    return len(silent)


if __name__ == "__main__":
    sys.exit(main())
