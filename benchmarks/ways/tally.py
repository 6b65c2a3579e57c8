"""What a way found, counted: so that ways can be compared whatever they hold their results in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from thirteen import job

if TYPE_CHECKING:
    import polars as pl

RULES, MEASURES = (tuple(part) for part in job())
WORDS = {1: "met", 2: "unmet", 3: "unknown"}
Rows = Sequence[tuple[Mapping[str, int], Mapping[str, Any]]]
"""For each unit the codes of all verdicts, and the values, None where unknown."""
Tally = dict[str, dict[str, dict[str, int]]]
"""For each rule how often each verdict came; for each value how often it is known, and the sum of those."""


class Clock:
    """Times the stages of a run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


def tally(found: pl.DataFrame | Rows) -> Tally:
    """Return the counts of a frame with ``code RULE`` and ``value MEASURE`` for each unit, or of such rows."""
    return _of_rows(found) if isinstance(found, Sequence) else _of_frame(found)


def _of_rows(found: Rows) -> Tally:
    verdicts = {name: Counter(codes[name] for codes, _ in found) for name in RULES}
    known = {name: [values[name] for _, values in found if values[name] is not None] for name in MEASURES}
    return {
        "verdicts": {
            name: {word: counts[code] for code, word in WORDS.items()} for name, counts in verdicts.items()
        },
        "values": {
            name: {"known": len(numbers), "sum": int(sum(numbers))} for name, numbers in known.items()
        },
    }


def _of_frame(found: pl.DataFrame) -> Tally:
    counts: dict[str, dict[str, int]] = {}
    for name in RULES:
        codes = Counter(dict(found[f"code {name}"].value_counts().iter_rows()))
        counts[name] = {word: codes[code] for code, word in WORDS.items()}
    values = {}
    for name in MEASURES:
        column = found[f"value {name}"]
        values[name] = {"known": column.len() - column.null_count(), "sum": int(column.sum())}
    return {"verdicts": counts, "values": values}


def difference(one: Tally, other: Tally) -> str | None:
    """Return where two tallies differ, or None."""
    for part in ("verdicts", "values"):
        for name, counts in one[part].items():
            if other[part].get(name) != counts:
                return f"{part} of {name!r}: {counts} and {other[part].get(name)}"
    return None
