"""How far a run has come: what it is at, how much of that is done, and how much there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from attrs import frozen

Counted = Literal["rows", "checks", "findings", "awards", "districts"]


@frozen
class Progress:
    """How far a run has come, told at the start and at the end of each stage, and where it can be in between.

    ``print`` shows it in a line each: ``measures: 0 of 251,337 rows``.

    Args:
        stage: what the run is at: ``evidence`` (reading tables), ``validation`` (looking through their rows), ``rules``
            (binding checks to period and ruleset), ``measures`` (computing measures and rules of all units),
            ``findings``, ``awards``; of a run over many districts also ``digests`` (looking for what has changed) and
            ``districts``; of the command line also ``scheme`` (loading plugins).
        done: how many of ``counted`` are done in this stage.
        total: how many there are; rows to be read are as many as the manifest states.
        counted: what is counted: ``rows`` of evidence, ``checks``, ``findings`` (units by checks), ``awards`` (units
            by stars), ``districts``.
        district: the folder of the district that it is about, in a run over many.
    """

    stage: str
    done: int
    total: int
    counted: Counted = "rows"
    district: str = ""

    def __str__(self) -> str:
        place = f"{self.district}, " if self.district else ""
        return f"{place}{self.stage}: {self.done:,} of {self.total:,} {self.counted}"


Told = Callable[[Progress], object]
"""Is told how far a run has come; what it returns does not matter, what it raises ends the run."""


def nobody(progress: Progress) -> None:
    """Listen where nobody else does."""


__all__ = ["Progress", "Told", "nobody"]
