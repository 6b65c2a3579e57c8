"""The long comparison of all lanes: ``uv run python -m tests.laws.agree [EXAMPLES [FIRST SEED]]``.

Each example has the rules of its seed (``tests/laws/agreement.py``) on eight times the units of the normal run, for most of
what a lane takes for a rule does not depend on the number of units: 120,000 (rule, unit) pairs and 6,000 (number, unit)
pairs a lane. Unless told otherwise 834 examples are compared, 100 million pairs a lane, on all processors. Examples depend
on nothing but their seed, so that ranges of seeds can be computed apart; with ``--resume FILE`` what was compared is
written to the file, and a run that was stopped goes on where it was. Prints its progress, the first differences with a
small case of each, and at the end its counts, shapes and seeds; ends with status 1 at the first difference.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from zlib import crc32

from attrs import define, field

from tests.laws.agreement import (
    KINDS,
    LANES,
    RULES,
    SECTIONS,
    Compared,
    answers_of,
    compared,
    example_of,
)
from tests.laws.shrink import failing, smallest
from tests.laws.stored import as_text

OFFICES = 500
"""An example of the long run: as many rules as in the normal run, on so many offices."""
PAIRS = RULES * OFFICES * (1 + SECTIONS)
ALL = -(-100_000_000 // PAIRS)
EVERY = 10.0
"""Progress is told every so many seconds."""


@define
class Tally:
    """What a run has compared so far; shapes are kept as numbers, of which two are the same once in a million shapes."""

    seeds: list[int] = field(factory=list)
    pairs: int = 0
    numbers: int = 0
    shapes: set[int] = field(factory=set)
    kinds: Counter[str] = field(factory=Counter)

    def add(self, seed: int, found: Compared) -> None:
        """Count an example."""
        self.seeds.append(seed)
        self.pairs += found.pairs
        self.numbers += found.numbers
        self.shapes |= {crc32(shape.encode()) for shape in found.shapes}
        self.kinds += found.kinds

    def written(self, path: Path) -> None:
        """Write the tally so that a stopped run leaves the old one or the new one."""
        text = json.dumps(
            {
                "seeds": sorted(self.seeds),
                "pairs": self.pairs,
                "numbers": self.numbers,
                "shapes": sorted(self.shapes),
                "kinds": dict(self.kinds),
            }
        )
        new = path.with_name(f"{path.name}.new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)

    @classmethod
    def read(cls, path: Path) -> Tally:
        """Return the tally that a run left."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            found["seeds"], found["pairs"], found["numbers"], set(found["shapes"]), Counter(found["kinds"])
        )


def spare_the_collector() -> None:
    """Let the garbage collector look seldom, and never at what was loaded: an example is many small facts without cycles."""
    gc.freeze()
    gc.set_threshold(50_000)


def comparisons(seeds: list[int], workers: int) -> Iterator[tuple[int, Compared]]:
    """Yield each seed with what was compared, as it is done; no more seeds are handed out than there are workers."""
    waiting: dict[Future[Compared], int] = {}
    rest = iter(seeds)
    with ProcessPoolExecutor(workers, get_context("spawn"), spare_the_collector) as pool:
        try:
            while True:
                for seed in rest:
                    waiting[pool.submit(compared, seed, offices=OFFICES)] = seed
                    if len(waiting) > workers:
                        break
                if not waiting:
                    return
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def main(arguments: list[str]) -> int:
    """Run the comparison and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.agree")
    parser.add_argument("examples", type=int, nargs="?", default=ALL, help=f"how many; {ALL} if not given")
    parser.add_argument("first", type=int, nargs="?", default=0, help="the first seed; 0 if not given")
    parser.add_argument("--resume", type=Path, help="keep what was compared in this file, and go on from it")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)
    wanted = range(asked.first, asked.first + asked.examples)
    tally = Tally.read(asked.resume) if asked.resume and asked.resume.exists() else Tally()
    before, done = tally.pairs, set(tally.seeds)
    seeds = [seed for seed in wanted if seed not in done]
    begun = told = time.perf_counter()
    for count, (seed, found) in enumerate(comparisons(seeds, asked.workers), start=1):
        if found.differences:
            tell_differences(seed, found)
            return 1
        tally.add(seed, found)
        now = time.perf_counter()
        if now - told >= EVERY or count == len(seeds):
            told, rate = now, (tally.pairs - before) / (now - begun)
            left = (len(seeds) - count) * PAIRS / rate
            print(
                f"{tally.pairs:,} pairs a lane, {rate:,.0f} a second, {left / 60:,.0f} minutes left",
                flush=True,
            )
            if asked.resume:
                tally.written(asked.resume)
    print(
        f"{', '.join(LANES)}, each against the reference: {tally.pairs:,} (rule, unit) pairs over "
        f"{len(tally.shapes):,} shapes, {tally.numbers:,} (number, unit) pairs, 0 differences; "
        f"seeds {wanted.start} to {wanted.stop - 1}, {time.perf_counter() - begun:.0f} s"
    )
    print("; ".join(f"{kind} {tally.kinds[kind]:,}" for kind in KINDS))
    print("1 passed, 0 failed")
    return 0


def tell_differences(seed: int, found: Compared) -> None:
    """Print the first differences of an example, and the first as a small case to be kept."""
    for item in found.differences[:5]:
        print(f"seed {seed}: {item}")
    first, example = found.differences[0], example_of(seed, offices=OFFICES)
    lane = partial(answers_of, lane=first.lane)
    case = smallest(failing(example, first, lane), lane)
    print(
        f"{case.rule!r}\nTo keep this case, put what follows into tests/laws/regressions/<what it is about>.json:"
    )
    print(as_text(f"{first.lane} differed from the reference on seed {seed}", case.example()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
