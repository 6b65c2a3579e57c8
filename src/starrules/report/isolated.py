"""Finding out which rules make a lane raise, so that the others go on and the culprit is named in the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from starrules.report.asked import Asked
from starrules.report.opaque import AskedOpaque

Part = TypeVar("Part")
Checks = Sequence[Asked | AskedOpaque]


def isolated(asked: Checks, run: Callable[[Checks, bool], Part]) -> tuple[list[Part], dict[str, Exception]]:
    """Return what a lane computes for checks, and for each check that makes it raise what it raised.

    Args:
        asked: the checks.
        run: computes some of them, and where its second argument is true no more of each than its verdict.
    """
    found: list[Part] = []
    culprits: dict[str, Exception] = {}

    def halve(some: Checks) -> None:
        try:
            found.append(run(some, False))
        except Exception as error:  # noqa: BLE001  (the culprit is named in the report)
            if len(some) > 1:
                half = len(some) // 2
                halve(some[:half])
                halve(some[half:])
                return
            try:
                found.append(run(some, True))
            except Exception:  # noqa: BLE001
                culprits[some[0].check.id] = error

    try:
        found.append(run(asked, False))
    except Exception:  # noqa: BLE001  (see halve)
        run((), False)  # what fails without any rule is no rule's fault
        half = max(1, len(asked) // 2)
        for some in (asked[:half], asked[half:]):
            if some:
                halve(some)
    return found, culprits
