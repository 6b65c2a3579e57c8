"""Every rule of the laws in every lane: ``uv run python -m tests.laws.agree [EXAMPLES [FIRST SEED]]``.

Compares the verdicts and the exact numbers of all engines with the reference evaluator: unless told otherwise on the 140
examples of ``test_one_meaning``, a million (rule, unit) pairs a lane over more than 5,000 rule shapes. Prints counts,
shapes and seeds, and ends with status 1 at the first difference.
"""

from __future__ import annotations

import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.generate import Maker
from tests.lanes import ENGINES
from tests.laws.cases import shape, written_rules
from tests.laws.test_one_meaning import (
    BATCHES,
    EXAMPLES,
    LANES,
    OFFICES,
    RULES,
    differences,
    number_differences,
)

MEASURES = 10


def compared(seed: int) -> tuple[list[str], int, int, set[str]]:
    """Return the differences of one example, how many pairs and numbers were compared, and the rules' shapes."""
    found, pairs = differences(seed, RULES, OFFICES, LANES)
    wrong, numbers = number_differences(seed, MEASURES, OFFICES, ENGINES)
    shapes = {shape(rule) for rule in written_rules(Maker(random.Random(seed)), RULES)}
    return found + wrong, pairs, numbers, shapes


def main(arguments: list[str]) -> int:
    """Run the comparison and return the exit status."""
    examples = int(arguments[0]) if arguments else BATCHES * EXAMPLES
    first = int(arguments[1]) if len(arguments) > 1 else 0
    begun = time.perf_counter()
    pairs = numbers = 0
    shapes: set[str] = set()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as workers:
        for found, more_pairs, more_numbers, more_shapes in workers.map(
            compared, range(first, first + examples)
        ):
            if found:
                print("\n".join(found[:5]))
                workers.shutdown(cancel_futures=True)
                return 1
            pairs, numbers, shapes = pairs + more_pairs, numbers + more_numbers, shapes | more_shapes
    print(
        f"{', '.join(LANES)}, each against the reference: {pairs:,} (rule, unit) pairs over {len(shapes):,} shapes, "
        f"{numbers:,} numbers, no difference; seeds {first} to {first + examples - 1}, "
        f"{time.perf_counter() - begun:.0f} s"
    )
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
