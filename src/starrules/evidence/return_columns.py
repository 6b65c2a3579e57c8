"""Returns held in columns; one is made when it is asked for, as there may be ten million.

Polars is imported here, so this module is imported only once evidence is read in frames or stored evidence is opened.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import polars as pl

from starrules.evidence.model import Return, Returns
from starrules.model import Days

RETURNS: Mapping[str, Any] = {
    "table": pl.String, "unit": pl.String, "first": pl.Int32, "last": pl.Int32,
    "rows": pl.Int64, "filed_on": pl.Int32,
}  # fmt: skip
"""The columns of returns; days as day numbers."""


class ReturnColumns(Returns):
    """Returns, in order.

    Args:
        frame: a row for each, with the columns of ``RETURNS`` in their order.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame.rename(dict(zip(frame.columns, RETURNS, strict=True)))

    @classmethod
    def of(cls, returns: Iterable[Return]) -> ReturnColumns:
        """Return returns in columns."""
        if isinstance(returns, cls):
            return returns
        rows = [
            (item.table, item.unit, item.days.first, item.days.last, item.rows, item.filed_on)
            for item in returns
        ]
        return cls(pl.DataFrame(rows, schema=dict(RETURNS), orient="row"))

    def __iter__(self) -> Iterator[Return]:
        # Ten million returns speak of a few runs of days, and each unit has several: whoever keeps them keeps these once.
        days: dict[tuple[int, int], Days] = {}
        names: dict[str, str] = {}
        for table, unit, first, last, rows, filed_on in self.frame.iter_rows():
            span = days.get((first, last)) or days.setdefault((first, last), Days(first, last))
            yield Return(names.setdefault(table, table), names.setdefault(unit, unit), span, rows, filed_on)

    def of_unit(self, table: str, unit: str) -> Sequence[Return]:
        """Return what a unit filed for a table: its place is sought, and no other return is looked at."""
        own = self._by_table.get(table)
        if own is None:
            return ()
        units = own.get_column("unit")
        first = bisect_left(units, unit)
        after = bisect_right(units, unit, first)
        return tuple(ReturnColumns(own.slice(first, after - first))) if after > first else ()

    def spans(self) -> Iterator[tuple[str, Days]]:
        """Yield each table with each run of days for which any unit filed a return, once, in their order."""
        for table, first, last in (
            self.frame.select("table", "first", "last").unique().sort(pl.all()).iter_rows()
        ):
            yield table, Days(first, last)

    @cached_property
    def _by_table(self) -> Mapping[str, pl.DataFrame]:
        """The returns for each table, in the order of the units that filed them."""
        table, before = pl.col("table"), pl.col("table").shift()
        later = (table > before) | ((table == before) & (pl.col("unit") >= pl.col("unit").shift()))
        in_order = self.frame.select(later.all()).item()  # as they were read, and as they are stored
        frame = self.frame if in_order else self.frame.sort("table", "unit", maintain_order=True)
        runs = frame.get_column("table").rle().struct.unnest()
        begins = runs.get_column("len").cum_sum() - runs.get_column("len")
        return {
            name: frame.slice(begin, length)
            for name, begin, length in zip(
                runs.get_column("value"), begins, runs.get_column("len"), strict=True
            )
        }

    @overload
    def __getitem__(self, index: int) -> Return: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Return]: ...

    def __getitem__(self, index: int | slice) -> Return | Sequence[Return]:
        if isinstance(index, slice):
            return ReturnColumns(self.frame[index])
        table, unit, first, last, rows, filed_on = self.frame.row(index)
        return Return(table, unit, Days(first, last), rows, filed_on)

    def __len__(self) -> int:
        return self.frame.height

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ReturnColumns):
            return self.frame.equals(other.frame)
        return isinstance(other, tuple) and tuple(self) == other

    __hash__ = None  # type: ignore[assignment]  # as of other sequences that are compared by what is in them

    def __repr__(self) -> str:
        return f"ReturnColumns({len(self)} returns)"


__all__ = ["RETURNS", "ReturnColumns"]
