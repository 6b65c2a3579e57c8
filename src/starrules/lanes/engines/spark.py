"""PySpark: data frames of a session, on whatever cluster the session has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
from pyspark.sql.classic.dataframe import DataFrame

from starrules.lanes.engines import Frame
from starrules.lanes.engines.polars import made
from starrules.lanes.engines.session import active, beside, check_session
from starrules.lanes.engines.session import made as made_session
from starrules.lanes.values import Wide

UNIT = "unit"
RULES_AT_ONCE = 16
"""Spark looks through a whole plan at each step of writing it, so that a large one takes long to write."""


class SparkEngine:
    """Frames are data frames; what is read more than once is kept by the executors, which can compute it again.

    Spark has no whole numbers of 128 bits. Decimals of 38 digits and no places take their part: they hold every number
    for which a rule builds, for those stay below 2^126, and Spark raises where one would not fit.
    """

    name = "pyspark"
    wide: Wide = nw.Decimal(38, 0)

    @classmethod
    def check(cls) -> None:
        """Raise where there is no session yet and no Java that could run one."""
        check_session()

    def __init__(self) -> None:
        self.users = active()
        self.session = made_session() if self.users is None else beside(self.users)
        self.persisted: list[DataFrame] = []

    def at_once(self, units: int) -> int:  # noqa: ARG002 - a plan takes as long for few as for many
        """Return how many rules go into one plan."""
        return RULES_AT_ONCE

    def frame(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Any]) -> Frame:
        """Return a small frame of these columns."""
        return self.table(made(columns, types))

    def table(self, rows: pl.DataFrame) -> Frame:
        """Return stored rows as a data frame; they travel as Arrow."""
        frame: Frame = nw.from_native(self.session.createDataFrame(rows.to_arrow()))
        return frame

    def scanned(self, path: Path) -> Frame:
        """Return the rows of a file, which the driver reads: no worker need see its disk."""
        return self.table(pl.read_parquet(path))

    def kept(self, frame: Frame) -> Frame:
        """Return the rows of a frame, which executors keep, in memory or on disk, and compute again where one is lost.

        Its plan ends here, as that of a checkpoint does, but nothing is written: the rows still know what they are
        computed from, so that no worker is indispensable. PySpark has no word for that, only the JVM below has.
        """
        plan = nw.to_native(frame)._jdf  # noqa: SLF001
        rows = plan.queryExecution().toRdd()
        made = self.session._jsparkSession.internalCreateDataFrame(rows, plan.schema(), False)  # noqa: SLF001
        native = DataFrame(made, self.session).persist()
        self.persisted.append(native)
        found: Frame = nw.from_native(native)
        return found

    def summed(self, column: nw.Expr, *, wide: bool) -> nw.Expr:  # noqa: ARG002
        """Return the sum, which has the width of its column: an error where it would not fit."""
        return column.sum()

    def counted(self, column: nw.Expr) -> nw.Expr:
        """Return the sum of ones."""
        return self.summed(column.cast(nw.Int64), wide=False)

    def aligned(self, units: Frame, parts: Sequence[tuple[Frame, Sequence[str]]]) -> Frame:
        """Return the parts joined to the units."""
        joined: Frame = reduce(
            lambda left, part: left.join(part[0].select(UNIT, *part[1]), on=UNIT, how="left"), parts, units
        )
        counted = {name: nw.col(name).fill_null(0) for _, names in parts for name in names}
        return self.kept(joined.with_columns(**counted) if counted else joined)

    def stacked(self, frames: Sequence[Frame]) -> Frame:
        """Return the rows of all."""
        return nw.concat(list(frames), how="vertical")

    def collected(self, frame: Frame) -> pl.DataFrame:
        """Return the rows of a frame."""
        native: DataFrame = nw.to_native(frame)
        rows: pa.Table = native.toArrow()
        found = pl.DataFrame(rows)
        return found.with_columns(pl.col(pl.Decimal).cast(pl.Int128))

    def collected_together(self, frames: Sequence[Frame]) -> list[pl.DataFrame]:
        """Return the rows of frames, one after the other."""
        return [self.collected(frame) for frame in frames]

    def close(self) -> None:
        """Let the executors forget what they kept; a session of the user goes on, one of our own is stopped."""
        if self.users is None:
            self.session.stop()
            return
        for frame in self.persisted:
            frame.unpersist()
        self.users.createDataFrame([], "none int")  # the active session of this thread is theirs again
