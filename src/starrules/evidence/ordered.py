"""Rows put in order outside of memory: sorted runs on the disk, read again one stretch of the order at a time.

Polars is imported here, so this module is imported only once a table is too large to be held.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

SAMPLED = 1_000
"""Every so many rows of a run tell how its keys are spread."""
ROWS_TOGETHER = 2**13
"""So many rows are one part of a run: few, for a stretch reads the parts that it touches whole."""


class Ordered:
    """Rows that are added in any order, and come back in the order of one column; equal ones as they were added.

    Args:
        folder: where the runs are kept; it is made, and is to be there for no other.
        key: the column, in which no value is missing.
        together: how many rows come back at a time, more or less; those of one key always come together.
    """

    def __init__(self, folder: Path, key: str, together: int) -> None:
        folder.mkdir(parents=True)
        self.folder, self.key, self.together = folder, key, together
        self.height = 0
        self._runs: list[Path] = []
        self._samples: list[pl.Series] = []

    def add(self, rows: pl.DataFrame) -> None:
        """Add rows, which are to be as many as can be held at a time."""
        if rows.is_empty():
            return
        run = self.folder / f"{len(self._runs)}.parquet"
        rows = rows.sort(self.key, maintain_order=True)
        rows.write_parquet(run, row_group_size=ROWS_TOGETHER, compression="lz4")
        self._runs.append(run)
        self._samples.append(rows.get_column(self.key).gather_every(SAMPLED))
        self.height += rows.height

    def rows(self) -> pl.LazyFrame:
        """Return all rows, unread, run after run."""
        return pl.scan_parquet(self._runs)

    def stretches(self) -> Iterator[pl.DataFrame]:
        """Yield all rows in order, so many at a time."""
        if not self.height:
            return
        key = pl.col(self.key)
        first = None
        for last in [*self._bounds(), None]:
            here = [] if first is None else [key > first]
            here += [] if last is None else [key <= last]
            rows = self.rows().filter(*here) if here else self.rows()
            yield rows.collect().sort(self.key, maintain_order=True)
            first = last

    def drop(self) -> None:
        """Remove the runs."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _bounds(self) -> list[Any]:
        """Return the last keys of all stretches but the last one."""
        if self.height <= self.together:
            return []
        samples = pl.concat(self._samples).sort()
        step = max(1, self.together // SAMPLED)
        bounds = samples.gather_every(step, offset=step).unique(maintain_order=True)
        return bounds.to_list()


__all__ = ["Ordered"]
