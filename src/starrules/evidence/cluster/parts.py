"""The rows of one table in a folder of Parquet files, each of which has the rows of some units and follows on the one before.

Polars is imported only when rows are read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from starrules.evidence.frames import ParquetData

if TYPE_CHECKING:
    import polars as pl

    from starrules.evidence.roster import UnitColumns


class PartsData(ParquetData):
    """The rows of one table in a folder of files, read when they are asked for; engines read the folder.

    Args:
        path: the folder.
        height: how many rows there are.
        empty: the columns that are empty in one row at least.
        units: the registry that the places are of.
        kept_by: what the folder goes with.
        starts: the first place in each file, in order.
    """

    def __init__(
        self,
        path: Path,
        height: int,
        empty: Iterable[str],
        units: UnitColumns,
        kept_by: object = None,
        *,
        starts: Sequence[int],
    ) -> None:
        super().__init__(path, height, empty, units, kept_by)
        self.starts = list(starts)
        self.files = sorted(path.glob("*.parquet"))

    def between(self, first: int, last: int) -> pl.LazyFrame:
        """Return the rows of units from one place to another; files that have none of them are not opened."""
        import polars as pl

        after = bisect_right(self.starts, last)
        before = max(0, bisect_right(self.starts, first) - 1)
        files = self.files[before:after] or self.files[:1]
        return pl.scan_parquet(files, glob=False).filter(pl.col("unit").is_between(first, last))


__all__ = ["PartsData"]
