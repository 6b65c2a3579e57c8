"""A longer run of the laws on fresh seeds: ``uv run python -m tests.laws.long [EXAMPLES [FIRST SEED]]``.

Law 1 has a longer run of its own, ``tests.laws.agree``. Prints how many comparisons were made and ends with status 1 at the first difference.
"""

from __future__ import annotations

import random
import sys

from starrules.evidence.state import Cases
from tests import plain
from tests.completions import read_by, some_world
from tests.generate import FIRST, PERIOD, TABLES
from tests.laws.test_completion import FORGET, example, forgotten, verdicts


def unsound(seed: int) -> tuple[list[str], int]:
    """Return completions whose outcome was not among those left possible, and how many were compared."""
    rules, evidence, as_of, rng = example(seed, 8)
    possible = verdicts(rules, evidence, as_of)
    cases, read = Cases(evidence, PERIOD, as_of), read_by(rules)
    found, compared = [], 0
    for unit in evidence.units:
        case = cases.case(unit)
        worlds = [some_world(case, TABLES, rng, read) for _ in range(6)]
        for index, rule in enumerate(rules):
            for world in worlds:
                compared += 1
                if plain.outcome(rule, world) not in possible[unit, index].possible:
                    found.append(f"seed {seed}, {unit}: a completion escapes {rule!r}")
    return found, compared


def narrowed(seed: int) -> tuple[list[str], int]:
    """Return verdicts that a later cut widened or lost evidence narrowed, and how many were compared."""
    rules, evidence, as_of, rng = example(seed, 6)
    days = sorted(FIRST + 365 + rng.randrange(460) for _ in range(2))
    pairs = [("a later cut", verdicts(rules, evidence, days[1]), verdicts(rules, evidence, days[0]))]
    whole = verdicts(rules, evidence, as_of)
    for what in FORGET:
        less = verdicts(rules, forgotten(evidence, what, random.Random(seed)), as_of)
        pairs.append((f"forgetting {what}", whole, less))
    found, compared = [], 0
    for what, more, fewer in pairs:
        for key, verdict in more.items():
            compared += 1
            if not verdict.possible <= fewer[key].possible:
                found.append(f"seed {seed}, {key[0]}: {what} goes against {rules[key[1]]!r}")
    return found, compared


def main(arguments: list[str]) -> int:
    """Run the checks and return the exit status."""
    examples = int(arguments[0]) if arguments else 200
    first = int(arguments[1]) if len(arguments) > 1 else 1_000_000
    checks = {
        "completions": unsound,
        "cuts and losses": narrowed,
    }
    for name, check in checks.items():
        total = 0
        for seed in range(first, first + examples):
            found, compared = check(seed)
            total += compared
            if found:
                print("\n".join(found[:5]))
                return 1
        print(f"{name}: {total:,} comparisons, no difference")
    print(f"{len(checks)} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
