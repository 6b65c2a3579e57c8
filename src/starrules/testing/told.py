"""What the kit says: the faults of a failed check, one row for each check, and what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import frozen

from starrules.errors import Fault

SHOWN = 12
"""So many faults of a check are written out; all of them are in its ``faults``."""
Status = Literal["passed", "failed", "empty", "expected", "stale"]


class ConformanceError(AssertionError):
    """Raised when a check of the kit finds faults; carries every one of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"and {len(self.faults) - SHOWN} more")
        return "\n".join(lines)


@frozen
class Outcome:
    """What became of one check of the kit.

    Args:
        name: the check.
        status: ``passed``; ``failed``; ``empty`` where the plugin has nothing of the kind; ``expected`` where
            it fails as the author said it would, ``stale`` where it no longer does.
        count: how many things it looked at.
        detail: its faults, or the reason for which it may fail.
        faults: its faults, each by itself.
    """

    name: str
    status: Status
    count: int
    detail: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether this is nothing to worry about."""
        return self.status not in ("failed", "stale")

    def __str__(self) -> str:
        return f"{self.name:24} {self.status:9} {self.count:6}" + (f"  {self.detail}" if self.detail else "")


@frozen
class Outcomes:
    """What became of all checks of the kit on one plugin, and what was counted on the way.

    Args:
        plugin: the plugin, as ``distribution version``.
        rows: one row for each check.
        counts: how many checks, examples, and mutants by what became of them.
    """

    plugin: str
    rows: tuple[Outcome, ...]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether every check passed, or failed as expected."""
        return all(row.ok for row in self.rows)

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.rows)

    def __getitem__(self, name: str) -> Outcome:
        return next(row for row in self.rows if row.name == name)

    def __str__(self) -> str:
        return "\n".join([f"{self.plugin}: {counted(self.counts)}", *map(str, self.rows)])


def counted(counts: Mapping[str, int]) -> str:
    """Return counts as a line."""
    return ", ".join(f"{number} {word}" for word, number in counts.items())
