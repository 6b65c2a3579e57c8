"""PySpark: data frames of a session, on whatever cluster the session has."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
from pyarrow import parquet
from pyspark.sql.classic.dataframe import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema

from starrules.evidence.cluster.session import active_again, beside, shared_folders
from starrules.lanes.engines import Frame
from starrules.lanes.engines.polars import made
from starrules.lanes.engines.session import active, check_session
from starrules.lanes.engines.session import made as made_session
from starrules.lanes.values import Wide

UNIT = "unit"
RULES_AT_ONCE = 40
"""Spark looks through a whole plan at each step of writing it, so that a large one takes long; each one reads all parts."""
SMALL = 2**22
"""So many bytes of rows go into a plan itself, and are sent to whoever joins with them; more are kept by executors."""
ROWS_TOGETHER = 2**18
"""So many rows that the driver sends are one partition: each partition is a task in every step that reads them."""
SHUFFLE = re.compile(r"^[ :+-]*Exchange ", re.MULTILINE)
"""How a plan shows that rows go from executor to executor."""
IN_PLACE = re.compile(r"^[ :+*()\d-]*(FileScan|InMemoryTableScan) ", re.MULTILINE)
"""How a plan shows that executors read rows from a file, or from what they keep."""
PATTERNS = re.compile(r"[\\{}\[\]*?]")
"""What a path may hold that Spark reads as a pattern."""


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
        self.session.conf.set("spark.sql.execution.arrow.localRelationThreshold", str(SMALL))
        self.session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(ROWS_TOGETHER))
        self.persisted: list[DataFrame] = []

    def at_once(self, units: int) -> int:  # noqa: ARG002 - a plan takes as long for few as for many
        """Return how many rules go into one plan."""
        return RULES_AT_ONCE

    def frame(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Any]) -> Frame:
        """Return a small frame of these columns."""
        return self.table(made(columns, types))

    def table(self, rows: pl.DataFrame) -> Frame:
        """Return stored rows as a data frame; they travel as Arrow, and many of them only once."""
        native = self.session.createDataFrame(rows.to_arrow())
        if rows.estimated_size() > SMALL:
            self.persisted.append(native.persist())
        frame: Frame = nw.from_native(native)
        return frame

    def scanned(self, path: Path) -> Frame:
        """Return the rows of a file, or of those in a folder: a plan that reads of it what it needs, where executors see its folder.

        Elsewhere the driver reads it, so that no worker need see its disk.
        """
        whole = Path(os.path.abspath(path))  # noqa: PTH100  (a link is kept, not followed)
        folders = shared_folders(self.session)
        if folders is not None and not any(whole.is_relative_to(folder) for folder in folders):
            return self.table(pl.read_parquet(whole, glob=False))
        first = min(whole.iterdir()) if whole.is_dir() else whole
        types = from_arrow_schema(parquet.read_schema(first))
        name = PATTERNS.sub(lambda found: f"\\{found[0]}", str(whole))
        frame: Frame = nw.from_native(self.session.read.schema(types).parquet(f"file://{name}"))
        return frame

    def kept(self, frame: Frame) -> Frame:
        """Return the rows of a frame, which executors keep, unless they read them where they are, in no other's rows.

        Such rows they may read again, and of the columns that are needed then, no more: that costs less than to keep all.
        """
        native: DataFrame = nw.to_native(frame)
        plan = native._jdf.queryExecution().executedPlan().toString()  # noqa: SLF001
        return frame if IN_PLACE.search(plan) and not SHUFFLE.search(plan) else self._kept(native)

    def _kept(self, native: DataFrame) -> Frame:
        """Return the rows of a frame, which executors keep, in memory or on disk, and compute again where one is lost.

        Its plan ends here, as that of a checkpoint does, but nothing is written: the rows still know what they are
        computed from, so that no worker is indispensable. PySpark has no word for that, only the JVM below has.
        """
        plan = native._jdf  # noqa: SLF001
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
        return self._kept(nw.to_native(joined.with_columns(**counted) if counted else joined))

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
        active_again(self.users)
