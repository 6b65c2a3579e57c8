"""Polars, the default: lazy frames, planned and computed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from starrules.lanes.engines import Frame
from starrules.lanes.values import Wide

UNIT = "unit"


class PolarsEngine:
    """Frames are plans; equal parts of the plans that are collected together are computed once."""

    name = "polars"
    wide: Wide = nw.Int128

    @classmethod
    def check(cls) -> None:
        """Nothing is needed beside the library."""

    def at_once(self, units: int) -> None:
        """Return that all rules are computed in one plan."""

    def frame(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, Any]) -> Frame:
        """Return a small frame of these columns."""
        return self.table(made(columns, types))

    def table(self, rows: pl.DataFrame) -> Frame:
        """Return stored rows as they are."""
        frame: Frame = nw.from_native(rows.lazy())
        return frame

    def scanned(self, path: Path) -> Frame:
        """Return a plan that reads of a file what it needs."""
        frame: Frame = nw.from_native(pl.scan_parquet(path, glob=False))
        return frame

    def kept(self, frame: Frame) -> Frame:
        """Return the plan: Polars itself finds what is read more than once."""
        return frame

    def summed(self, column: nw.Expr, *, wide: bool) -> nw.Expr:  # noqa: ARG002
        """Return the sum, which has the width of its column."""
        return column.sum()

    def counted(self, column: nw.Expr) -> nw.Expr:
        """Return the sum, which Polars forms of truths without making numbers of them."""
        return column.sum().cast(nw.Int64)

    def aligned(self, units: Frame, parts: Sequence[tuple[Frame, Sequence[str]]]) -> Frame:
        """Return the parts side by side, each in the order of the units."""
        native: list[pl.LazyFrame] = [nw.to_native(frame) for frame, _ in parts]
        whole: pl.DataFrame = nw.to_native(units).collect()
        places = whole.get_column(UNIT)
        collected = pl.collect_all(native, engine="streaming")[::-1]
        found = [whole]
        for _, names in parts:
            found.append(placed(collected.pop(), names, places))  # a part is let go once its rows are taken
        return self.table(pl.concat(found, how="horizontal"))

    def stacked(self, frames: Sequence[Frame]) -> Frame:
        """Return the rows of all."""
        return nw.concat(list(frames), how="vertical")

    def collected(self, frame: Frame) -> pl.DataFrame:
        """Return the rows of a frame."""
        found: pl.DataFrame = nw.to_native(frame).collect(engine="streaming")
        return found

    def collected_together(self, frames: Sequence[Frame]) -> list[pl.DataFrame]:
        """Return the rows of frames, one after the other."""
        return [self.collected(frame) for frame in frames]

    def close(self) -> None:
        """Frames go when nobody reads them."""


def placed(rows: pl.DataFrame, names: Sequence[str], places: pl.Series) -> pl.DataFrame:
    """Return columns of rows, each row at the place of its unit, and 0 where a unit has none.

    Units are consecutive numbers, so that a row's place is told by its unit and nothing is sorted or joined.

    Args:
        rows: a row for some of the units.
        names: the columns.
        places: the units, in order, without a gap.
    """
    units, every = rows.get_column(UNIT), len(places)
    if len(units) == every and units.is_sorted():
        return rows.select(names)
    numbers = pl.int_range(len(units), dtype=pl.get_index_type(), eager=True)
    row_of = pl.repeat(None, every, dtype=pl.get_index_type(), eager=True)
    row_of = row_of.scatter(units - places.item(0), numbers) if every else row_of
    return rows.select(pl.col(name).gather(row_of).fill_null(0) for name in names)


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the order of their units, known to be so; nothing is moved where they are."""
    if rows.get_column(UNIT).is_sorted():
        return rows.with_columns(pl.col(UNIT).set_sorted())
    return rows.sort(UNIT)


def made(columns: Mapping[str, Sequence[Any]], types: Mapping[str, Any]) -> pl.DataFrame:
    """Return a small frame of these columns, for engines that take their rows from Polars."""
    found: pl.DataFrame = nw.to_native(nw.from_dict(dict(columns), schema=dict(types), backend="polars"))
    return found
