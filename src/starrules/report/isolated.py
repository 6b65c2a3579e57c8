"""Finding out which rules make a lane raise, so that the others go on and the culprit is named in the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from starrules.errors import EvidenceError
from starrules.messages import message
from starrules.report.asked import Asked
from starrules.report.opaque import AskedOpaque
from starrules.resources import ResourceError, told_when_out

Part = TypeVar("Part")
Checks = Sequence[Asked | AskedOpaque]


def isolated(asked: Checks, run: Callable[[Checks, bool], Part]) -> tuple[list[Part], dict[str, Exception]]:
    """Return what a lane computes for checks, and for each check that makes it raise what it raised.

    Args:
        asked: the checks.
        run: computes some of them, and where its second argument is true no more of each than its verdict.

    Raises:
        EvidenceError: where a file of the evidence is gone, which no check is to blame for.
        ResourceError: where memory or disk is used up, which none is to blame for either.
    """
    found: list[Part] = []
    culprits: dict[str, Exception] = {}

    def attempted(some: Checks, *, bare: bool = False) -> Exception | None:
        """Take in what some checks come to, or return what one of them raised."""
        try:
            with told_when_out(message("measuring")):
                found.append(run(some, bare))
        except (EvidenceError, ResourceError):
            # No rule's fault: half of them might find room, or need no file that is gone, and no report would tell why.
            raise
        except Exception as error:  # noqa: BLE001  (the culprit is named in the report)
            return error
        return None

    def halve(some: Checks) -> None:
        error = attempted(some)
        if error is None:
            return
        if len(some) > 1:
            half = len(some) // 2
            halve(some[:half])
            halve(some[half:])
        elif attempted(some, bare=True) is not None:
            culprits[some[0].check.id] = error

    if attempted(asked) is not None:
        run((), False)  # what fails without any rule is no rule's fault
        half = max(1, len(asked) // 2)
        for some in (asked[:half], asked[half:]):
            if some:
                halve(some)
    return found, culprits


__all__ = ["isolated"]
