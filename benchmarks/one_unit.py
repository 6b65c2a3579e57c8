"""Measures one unit at a time: the thirteen-rule job from plain dictionaries, beside the same job written by hand.

Run with ``uv run python benchmarks/one_unit.py``. All ways run in turn on the same units, and all of them must agree
before anything is timed; ratios are what to compare between machines.
"""

from __future__ import annotations

import datetime
import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from thirteen import PERIOD, by_hand, job

from starrules.model import Verdict
from starrules.report.one_unit import UnitRules, compile_unit

UNITS, ROUNDS, SEED = 200, 25, 2024
YEAR = datetime.date(2024, 1, 1)


def units(count: int, seed: int) -> list[dict[str, list[dict[str, Any]]]]:
    """Return made units: one row of figures, 12 inspections and about 20 cases, as a service is given them."""
    rng = random.Random(seed)

    def day() -> datetime.date:
        return YEAR + datetime.timedelta(days=rng.randrange(366))

    def one() -> dict[str, list[dict[str, Any]]]:
        staff, last = rng.randrange(1, 60), rng.randrange(0, 400)
        figures = {
            "staff": staff,
            "participants": max(0, staff + rng.randrange(-2, 3)),
            "leadership_sessions": rng.randrange(6),
            "learning_plan": None if rng.random() < 0.03 else rng.random() < 0.8,
            "systems_in_place": rng.randrange(4, 9),
            "violations": rng.choice((0, 0, 0, 1)),
            "complaints_open": rng.choice((0, 0, 2)),
            "panel_rating": None if rng.random() < 0.05 else rng.randrange(60, 101),
            "days_last_year": last,
            "days_this_year": last * rng.randrange(50, 100) // 100,
            "disclosure_rate": None if rng.random() < 0.02 else rng.randrange(900, 1001),
        }
        visits = [
            {"visit": str(index), "visited_on": day(), "problems": rng.choice((0, 0, 0, 0, 0, 0, 1, 3))}
            for index in range(12)
        ]
        cases = [
            {
                "case": str(index),
                "received_on": day(),
                "kind": rng.choice(("simple", "ordinary", "ordinary", "special")),
                "days_taken": rng.choice((0, 1, 1, 2, 5, 9)),
                "days_allowed": rng.choice((8, 9, 10, 20)),
            }
            for index in range(rng.randrange(15, 26))
        ]
        return {"figures": [figures], "inspections": visits, "cases": cases}

    return [one() for _ in range(count)]


def typed(unit: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return a unit whose scaled decimals are written out, as a person would type them."""

    def cells(row: Mapping[str, Any]) -> dict[str, Any]:
        tenths = ("days_last_year", "days_this_year", "disclosure_rate")
        return {
            name: Fraction(value, 10) if name in tenths and value is not None else value
            for name, value in row.items()
        }

    return {name: [cells(row) for row in found] for name, found in unit.items()}


def difference(rules: UnitRules, unit: Mapping[str, list[dict[str, Any]]]) -> str | None:
    """Return where the compiled rules, the reference or the hand-written job differ on a unit, or None."""
    found = rules(typed(unit))
    codes, values = by_hand(unit)
    for name, code in codes.items():
        reference = found.trial(name).verdict
        if not found.codes[name] == code == reference.code:
            return f"{name}: compiled {found.codes[name]}, by hand {code}, reference {reference.code}"
    for name, value in values.items():
        low, high = found.numbers[name] or (None, None)
        if value is not None and not low == high == value:
            return f"{name}: compiled {low} to {high}, by hand {value}"
        if value is None and low == high:
            return f"{name}: compiled {low}, by hand unknown"
    return None


def main() -> int:
    """Compare, time, and print the figures as JSON."""
    rules, measures = job()
    start = time.perf_counter()
    compiled = compile_unit(rules, measures=measures, period=PERIOD.label)
    compile_seconds = time.perf_counter() - start
    made = units(UNITS, SEED)
    for unit in made:
        if (found := difference(compiled, unit)) is not None:
            print(found)
            return 1
    texts = [typed(unit) for unit in made]
    stored = [compiled.read(unit) for unit in texts]

    ways: dict[str, tuple[Callable[[], object], int]] = {
        "by hand": (lambda: [by_hand(unit) for unit in made], UNITS),
        "compiled, stored rows": (lambda: [compiled.stored(unit) for unit in stored], UNITS),
        "compiled, typed rows": (lambda: [compiled(unit) for unit in texts], UNITS),
        "compiled and the full trace": (lambda: [compiled.stored(unit).traces() for unit in stored[:40]], 40),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (way, count) in ways.items():
            gc.collect()
            gc.disable()  # as timeit does: what else lives in the process is no part of it
            start = time.perf_counter()
            way()
            seconds[name].append((time.perf_counter() - start) / count)
            gc.enable()
    figures = {
        name: {
            "microseconds a unit": round(statistics.median(times) * 1e6, 2),
            "range": [round(min(times) * 1e6, 2), round(max(times) * 1e6, 2)],
            "ratio to by hand": round(
                statistics.median(own / hand for own, hand in zip(times, seconds["by hand"], strict=True)), 2
            ),
            "ratio of the best rounds": round(min(times) / min(seconds["by hand"]), 2),
        }
        for name, times in seconds.items()
    }
    met = {
        name: sum(compiled.stored(unit).verdict(name) == Verdict.from_code(1) for unit in stored)
        for name in rules
        if name.startswith("star ")
    }
    shown = {
        "units": UNITS,
        "seed": SEED,
        "agreeing verdicts": UNITS * len(rules),
        "stars met": met,
        "compile milliseconds": round(compile_seconds * 1e3, 1),
        "left to the reference": dict(compiled.program.left),
        "ways": figures,
    }
    print(json.dumps(shown, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
