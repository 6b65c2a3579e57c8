"""What a run over many districts comes to: each district's result or the reason for none, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from attrs import frozen

from starrules.messages import Message, message

Cause = Literal["faulty", "exhausted", "internal"]
"""Why a district has no result: something to mend in it; no memory left; an error of the library or of a plugin."""


@frozen
class DistrictResult:
    """What a run comes to for one district.

    Args:
        name: the name of its folder.
        folder: where its report is; None where there is none.
        kept: whether the report of an earlier run still held.
        assessment: the assessment part of its report, as in ``report.json``; empty where there is none.
        cause: why there is no report; None where there is one.
        reason: the same in words, in Chinese and English (``zh`` and ``en``).
    """

    name: str
    folder: Path | None = None
    kept: bool = False
    assessment: Mapping[str, Any] = {}
    cause: Cause | None = None
    reason: Mapping[str, str] = {}

    @property
    def units(self) -> int:
        """How many units its evidence has."""
        return int(self.assessment["counts"]["units"]) if self.assessment else 0

    @property
    def awards(self) -> Mapping[str, Mapping[str, int]]:
        """For each star, how many units have won it, not won it, and so on."""
        found: Mapping[str, Mapping[str, int]] = self.assessment.get("awards", {})
        return found

    @property
    def titles(self) -> Mapping[str, Mapping[str, int]]:
        """For the title over all stars, and for the tier above, the same."""
        found: Mapping[str, Mapping[str, int]] = self.assessment.get("titles", {})
        return found


@frozen(slots=False)
class DistrictRun:
    """What a run over many districts comes to.

    Args:
        folder: where ``run.json``, ``awards.csv`` and the reports are.
        districts: the districts by name, those without a report included.
        settings: what all reports were made by: period, day of the cut, engine, ruleset, scheme, versions, plugins.
    """

    folder: Path
    districts: Mapping[str, DistrictResult]
    settings: Mapping[str, Any]

    @property
    def assessed(self) -> Mapping[str, DistrictResult]:
        """The districts that have a report."""
        return {name: item for name, item in self.districts.items() if item.cause is None}

    @property
    def failed(self) -> Mapping[str, DistrictResult]:
        """The districts that have none."""
        return {name: item for name, item in self.districts.items() if item.cause is not None}

    @cached_property
    def units(self) -> int:
        """How many units the districts with a report have."""
        return sum(item.units for item in self.assessed.values())

    @cached_property
    def awards(self) -> Mapping[str, Mapping[str, int]]:
        """For each star, how many units of all districts have won it, not won it, and so on."""
        return _total(item.awards for item in self.assessed.values())

    @cached_property
    def titles(self) -> Mapping[str, Mapping[str, int]]:
        """For the title over all stars, and for the tier above, the same."""
        return _total(item.titles for item in self.assessed.values())

    def __repr__(self) -> str:
        return (
            f"<DistrictRun in {self.folder}: {len(self.assessed)} districts with {self.units} units, "
            f"{len(self.failed)} without a report>"
        )


class RunStoppedError(KeyboardInterrupt):
    """Raised where a run over many districts is interrupted; says how much is done and how to go on.

    Args:
        done: how many districts have a whole result.
        total: how many there are.
    """

    def __init__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        self.message: Message = message(
            "{done} of {total} districts are assessed and whole; the same call, with the same output folder, goes on from there",
            done=done,
            total=total,
        )
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[type[Self], tuple[int, int]]:
        """Return what a copy is made of, such as one that another process is told of."""
        return type(self), (self.done, self.total)


def _total(items: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    """Return the sums of counts by name and word."""
    found: dict[str, dict[str, int]] = {}
    for item in items:
        for name, counts in item.items():
            so_far = found.setdefault(name, {})
            for word, count in counts.items():
                so_far[word] = so_far.get(word, 0) + count
    return {name: found[name] for name in sorted(found)}


__all__ = ["Cause", "DistrictResult", "DistrictRun", "RunStoppedError"]
