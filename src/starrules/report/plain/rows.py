"""Tables of plain rows, which answer by the same names as a Polars frame what a report's own code asks of either."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any


class Column:
    """The values of one column."""

    def __init__(self, name: str, values: Sequence[Any]) -> None:
        self.name = name
        self._values = values

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> Any:
        return self._values[index]

    def to_list(self) -> list[Any]:
        """Return the values."""
        return list(self._values)

    def drop_nulls(self) -> Column:
        """Return the values that are there."""
        return Column(self.name, [value for value in self._values if value is not None])

    def null_count(self) -> int:
        """Return how many values are not there."""
        return sum(value is None for value in self._values)

    def sum(self) -> int:
        """Return the sum of the values that are there."""
        return sum(value for value in self._values if value is not None)

    def unique(self, *, maintain_order: bool = True) -> Column:  # noqa: ARG002  (their order is always kept)
        """Return the different values, in the order in which they first stand."""
        return Column(self.name, list(dict.fromkeys(self._values)))

    def value_counts(self) -> Rows:
        """Return the different values and how often each stands."""
        counts = Counter(self._values)
        return Rows({self.name: list(counts), "count": list(counts.values())})


class Rows:
    """A table of a report, column by column.

    Args:
        columns: the values of each column, all of one length.
    """

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self._columns = dict(columns)
        lengths = {len(values) for values in self._columns.values()}
        assert len(lengths) <= 1, lengths
        self.height = lengths.pop() if lengths else 0

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self._columns)

    def __len__(self) -> int:
        return self.height

    def __getitem__(self, name: str) -> Column:
        return Column(name, self._columns[name])

    def __repr__(self) -> str:
        return f"<Rows {self.height} x {', '.join(self._columns)}>"

    def select(self, *names: str) -> Rows:
        """Return some columns."""
        return Rows({name: self._columns[name] for name in names})

    def drop(self, *names: str) -> Rows:
        """Return the columns without some."""
        return Rows({name: values for name, values in self._columns.items() if name not in names})

    def filter(self, *masks: Sequence[bool], **cells: Any) -> Rows:
        """Return the rows that have these cells, and to which each mask says yes; a cell that is not there equals nothing."""
        if not masks and not cells:
            return self
        wanted = tuple(cells.values())
        if cells:
            there = None not in wanted
            masks = (*masks, [there and row == wanted for row in self.select(*cells).iter_rows()])
        kept = masks[0] if len(masks) == 1 else [all(each) for each in zip(*masks, strict=True)]
        return Rows({name: list(compress(values, kept)) for name, values in self._columns.items()})

    def slice(self, offset: int, length: int | None = None) -> Rows:
        """Return so many rows from a place on, all that follow unless given."""
        last = None if length is None else offset + length
        return Rows({name: values[offset:last] for name, values in self._columns.items()})

    def iter_rows(self, *, named: bool = False) -> Iterator[Any]:
        """Yield the rows as tuples, or as dictionaries where they are to be named."""
        names = self.columns
        for row in zip(*self._columns.values(), strict=True):
            yield dict(zip(names, row, strict=True)) if named else row

    def rows(self, *, named: bool = False) -> list[Any]:
        """Return the rows as tuples, or as dictionaries where they are to be named."""
        return list(self.iter_rows(named=named))

    def to_columns(self) -> dict[str, Sequence[Any]]:
        """Return the values by column."""
        return dict(self._columns)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        return self.rows(named=True)

    def write_csv(self, path: Path) -> None:
        """Write the rows as a CSV that spreadsheets open with Chinese text intact; what is in a list is parted by spaces."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self._columns)
            writer.writerows([_as_cell(cell) for cell in row] for row in self.iter_rows())


def _as_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, (list, tuple)) else value


__all__ = ["Column", "Rows"]
