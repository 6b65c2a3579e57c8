"""The rows of a long frame of PySpark, looked at by the executors: the driver sees those with flaws, and no others.

PySpark and Polars are imported here, so this module is imported only once a frame of PySpark is read.
"""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from attrs import define, evolve, field
from pyspark.sql import functions as f

from starrules.errors import EvidenceError, Fault
from starrules.evidence import large, validate
from starrules.evidence.cluster.parts import PartsData
from starrules.evidence.cluster.session import used_beside
from starrules.evidence.cluster.staged import Staged, parts_of, url_of
from starrules.evidence.cluster.tasks import (
    Among,
    Held,
    digest_of_lines,
    look_at_rows,
    look_at_units,
)
from starrules.evidence.flaws import ROW
from starrules.evidence.frames import column_types
from starrules.evidence.large import LINE, PLACE, LargeSheet, check_alone, check_among, unit_in_key
from starrules.evidence.scratch import Scratch
from starrules.evidence.sheet import Columns, Sheet
from starrules.messages import message

Told = TypeVar("Told")
FILES = "{:06}.parquet"
PATIENCE = 60.0
"""So many seconds are waited for files to be seen: what a network's file system takes at the most to tell of them."""


def await_files(folder: Path, number: int, patience: float = PATIENCE) -> None:
    """Wait until a folder shows as many files as executors have written: some file systems tell of them late.

    Raises:
        EvidenceError: where it does not for so many seconds.
    """
    end = time.monotonic() + patience
    while (found := sum(1 for _ in folder.glob("*.parquet"))) != number:
        if time.monotonic() > end:
            raise not_shared(folder, message("{number} files that executors wrote", number=number), found)
        time.sleep(0.1)


def not_shared(folder: Path, expected: str, found: int) -> EvidenceError:
    """Return what to say of a folder in which not all is seen that was written."""
    advice = message("Let all machines see {folder} under the same path.", folder=str(folder.parent.parent))
    fault = Fault(str(folder), expected, str(found), advice)
    return EvidenceError(message("evidence passed as frames"), [fault])


@define(slots=False, kw_only=True)
class ClusterSheet(LargeSheet):
    """The rows of one table in files that executors see, in stored form, and the flaws found in them so far.

    Each file is looked at by an executor. The rows in which it finds flaws come to the driver, which looks at them again
    in their order, so that the flaws are told as of any other frame.
    """

    session: Any
    scratch: Scratch
    _held: Held | None = None
    _runs_at: list[str] = field(factory=list)
    _suspects: list[pl.DataFrame] = field(factory=list)
    _starts: list[int] = field(factory=list)

    # ---------------------------------------------------------------------- rows by themselves

    def take_staged(self, staged: Staged) -> None:
        """Take the rows in, noting what each of them shows by itself, and make their digest.

        Args:
            staged: the rows.
        """
        door = evolve(self.door, scratch=Scratch(self.scratch.path))
        held = Held(self.table, self.file, staged.columns, staged.schema, staged.types, door)
        self._held = held
        columns = held.made()
        self.missing = frozenset(columns.missing)
        runs = self._made("runs")
        tasks, first = [], 1
        for number, (file, height) in enumerate(staged.files):
            tasks.append((str(file), first, str(runs / FILES.format(number))))
            first += height
        filled: set[str] = set()
        for looked in self._each(look_at_rows, held, tasks):
            filled |= looked.filled
            if (raw := looked.doubtful) is not None:
                self._look_again(columns, raw)
        self.records = staged.height
        self._runs_at = [written for _, _, written in tasks]
        shutil.rmtree(staged.folder, ignore_errors=True)
        self.digest = self._digested()
        self._check_columns(columns, staged.pieces(), filled)

    def _look_again(self, columns: Columns, raw: pl.DataFrame) -> None:
        """Note the flaws of rows that an executor found to be in doubt."""
        numbers, rows = raw.get_column(ROW), raw.drop(ROW)
        sheet = self._sheet(columns.stored(rows, numbers))
        check_alone(sheet, columns, rows, self.door)
        self._suspects.append(sheet.frame)

    def _digested(self) -> str:
        """Return the digest of the rows, of which the lines are put in order by the executors, and read by one of them."""
        lines = self._folder / "lines"
        with used_beside(self.session) as session:
            read = session.read.parquet(*map(url_of, self._runs_at)).select(LINE)
            read.sort(LINE).write.option("maxRecordsPerFile", 0).parquet(url_of(lines))
        [(found, seen)] = self._each(digest_of_lines, self.table, [[str(file) for file in parts_of(lines)]])
        self._hold(lines, seen)
        shutil.rmtree(lines, ignore_errors=True)
        return found

    # --------------------------------------------------------------------- rows beside each other

    def check(self, returns: Sheet | None) -> None:
        """Note what rows show beside each other and beside the returns, and have those written with which nothing is wrong."""
        if not unit_in_key(self.table):
            self._check_keys()
        own = None
        if returns is not None:
            filed = returns.frame.filter(pl.col("table_name") == self.table.name)
            own = Sheet(table=returns.table, file=returns.file, records=filed.height, frame=filed)
        wrong = pl.Series(sorted({row for flaw in self.flaws for row in flaw.rows}), dtype=pl.Int64)
        assert self._held is not None
        kept = self.door.units is not None
        among = Among(self._held, self.missing, own, wrong, self._stored, kept)
        ordered, written = self._in_order(), self._path
        written.mkdir()
        tasks = [
            (str(file), str(written / FILES.format(number))) for number, file in enumerate(parts_of(ordered))
        ]
        every = list(self._each(look_at_units, among, tasks))
        self._hold(ordered, sum(looked.seen for looked in every))
        for looked in every:
            if (rows := looked.doubtful) is not None:
                check_among(self._sheet(rows), returns)
                self._suspects.append(rows.drop(PLACE))
            if looked.height:
                self._height += looked.height
                self._empty |= looked.empty
                self._starts.append(looked.first)
        if not self._height:
            pl.DataFrame(schema=dict(self._stored)).write_parquet(written / FILES.format(0))
            self._starts.append(0)
        await_files(written, len(self._starts))
        self._faulty = self._sheet(self._doubtful())
        shutil.rmtree(self._folder, ignore_errors=True)

    def _doubtful(self) -> pl.DataFrame:
        """Return the rows with flaws, nearly all of which are here already."""
        wrong = {row for flaw in self.flaws for row in flaw.rows}
        here = pl.concat([*self._suspects, pl.DataFrame(schema=self._types)], how="diagonal").unique(ROW)
        others = pl.Series(sorted(wrong.difference(here.get_column(ROW))), dtype=pl.Int64)
        if len(others):  # of a column that is not there, every row
            read = self._rows().filter(pl.col(ROW).is_in(others.implode())).select(*self._types)
            here = pl.concat([here, read.collect()], how="diagonal")
        return here.sort(ROW)

    def _check_keys(self) -> None:
        """Note equal keys that do not name the unit, so that their rows may stand anywhere."""
        names = validate.key_of(self.table)
        with used_beside(self.session) as session:
            rows = session.read.parquet(*map(url_of, self._runs_at)).drop(LINE, PLACE)
            there = rows.na.drop(subset=names)
            twice = there.groupBy(*names).agg(f.count("*").alias("#count")).where(f.col("#count") > 1)
            found = pl.DataFrame(there.join(twice.drop("#count"), names, "left_semi").toArrow())
        if found.height:
            again = found.select(pl.col(name).cast(dtype) for name, dtype in self._types.items())
            validate.check_keys(self._sheet(again.sort(ROW)))
            self._suspects.append(again)

    def _in_order(self) -> Path:
        """Have the rows put in order of their units, those of a unit in one file, and return the folder of the files."""
        folder = self._folder / "ordered"
        files = max(1, math.ceil(self.records / large.TOGETHER))
        with used_beside(self.session) as session:
            rows = session.read.parquet(*map(url_of, self._runs_at)).drop(LINE)
            rows = rows.repartitionByRange(files, PLACE).sortWithinPartitions(PLACE, ROW)
            rows.write.option("maxRecordsPerFile", 0).parquet(url_of(folder))
        return folder

    def _hold(self, folder: Path, seen: int) -> None:
        """Raise where rows were lost on their way through a folder."""
        if seen != self.records:
            raise not_shared(folder, message("{rows} rows", rows=self.records), seen)

    # ------------------------------------------------------------------------------------ executors

    def _each(self, look: Callable[[Any, Any], Told], against: Any, tasks: Sequence[Any]) -> Iterable[Told]:
        """Return what executors tell of each task, in the order of the tasks."""
        context = self.session.sparkContext
        sent = context.broadcast(against)
        try:
            found: list[Told] = (
                context.parallelize(tasks, max(1, len(tasks)))
                .map(lambda task: look(sent.value, task))
                .collect()
            )
        finally:
            sent.destroy()
        return found

    @property
    def _types(self) -> dict[str, Any]:
        return {**column_types(self.table), ROW: pl.Int64()}

    def _rows(self) -> pl.LazyFrame:
        return pl.scan_parquet(self._runs_at, glob=False)

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir(parents=True)
        return folder

    @property
    def _folder(self) -> Path:
        return self.scratch.path / self.table.name

    @property
    def _path(self) -> Path:
        return self.scratch.path / f"{self.table.name}.parquet"

    def data(self) -> PartsData:
        """Return the rows as evidence holds them; they stay while they are held."""
        assert self.door.units is not None
        return PartsData(
            self._path, self._height, self._empty, self.door.units, self.scratch, starts=self._starts
        )


__all__ = ["ClusterSheet"]
