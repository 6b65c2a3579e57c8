"""Rows of one table held in a Polars frame, which is imported only when one is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from starrules.errors import EvidenceError, Fault, MissingExtraError
from starrules.evidence.model import Raw, TableData
from starrules.messages import message
from starrules.schema import Bool, Date, Decimal, Int, Table

if TYPE_CHECKING:
    import polars as pl

    from starrules.evidence.roster import UnitColumns

STORED = message("the file as it was stored")
MUST_STAY = message(
    "It must stay where it is while it is assessed: read the evidence again, or store it again."
)
KEPT_UNITS = 2_000
"""So many units' rows are kept as dictionaries: a unit is asked about several times in a row."""
NEAR = 16
"""Units whose places lie so near each other are read in one go, with those between them."""


def has_polars() -> bool:
    """Return whether Polars is there."""
    try:
        import polars as pl  # noqa: F401
    except ImportError:
        return False
    return True


def need_polars(purpose: str) -> None:
    """Raise an error with an install hint where Polars is absent."""
    if not has_polars():
        raise MissingExtraError("polars", "polars", purpose)


def column_types(table: Table) -> dict[str, pl.DataType]:
    """Return the types in which the columns of a table are held."""
    import polars as pl

    types: dict[str, pl.DataType] = {} if table.reference else {"unit": pl.String()}
    if table.yearly:
        types["year"] = pl.Int32()
    for item in table.fields:
        if isinstance(item.type, (Int, Decimal)):
            types[item.name] = pl.Int64()
        elif isinstance(item.type, Date):
            types[item.name] = pl.Int32()
        else:
            types[item.name] = pl.Boolean() if isinstance(item.type, Bool) else pl.String()
    return types


class FrameData:
    """The rows of one table, held in ``frame``."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._kept: dict[str, list[Raw]] = {}

    @cached_property
    def _runs(self) -> tuple[pl.Series, dict[str, tuple[int, int]]]:
        """The places of the rows in the order of their units, and where each unit's begin and end there."""
        import polars as pl

        unit = self.frame.get_column("unit")
        # Numbers are put in order ten times as fast as the ids that they stand for.
        numbers = unit.cast(pl.Enum(unit.unique())).to_physical()
        order = numbers.arg_sort()
        lengths = numbers.gather(order).rle().struct.field("len")
        begun = lengths.cum_sum() - lengths
        names = unit.gather(order.gather(begun))
        return order, dict(zip(names, zip(begun, lengths, strict=True), strict=True))

    def of_units(self, units: Iterable[str]) -> Sequence[Raw]:
        """Return the rows of these units; a reference table's rows have the unit ''."""
        if "unit" not in self.frame.columns:
            return self.frame.rows(named=True) if "" in units else []
        return [row for unit in units for row in self._of_unit(unit)]

    def _of_unit(self, unit: str) -> list[Raw]:
        order, runs = self._runs
        if unit not in runs:
            return []
        if unit not in self._kept:
            if len(self._kept) >= KEPT_UNITS:
                self._kept.clear()
            self._kept[unit] = self.frame[order.slice(*runs[unit])].rows(named=True)
        return self._kept[unit]

    def __len__(self) -> int:
        return self.frame.height


class ParquetData:
    """The rows of one table in a Parquet file, with the places of units for their ids, read when they are asked for.

    Args:
        path: the file.
        height: how many rows it has.
        empty: the columns that are empty in one row at least.
        units: the registry that the places are of.
        kept_by: what the file goes with, if it does.
    """

    def __init__(
        self, path: Path, height: int, empty: Iterable[str], units: UnitColumns, kept_by: object = None
    ) -> None:
        self.path = path
        self.kept_by = kept_by
        self.height = height
        self.empty = frozenset(empty)
        self.units = units
        self._kept: dict[str, list[Raw]] = {}

    def lost(self) -> Fault | None:
        """Return what is wrong where the file is gone; whatever reads it raises an error of its own library."""
        if self.path.is_file():
            return None
        return Fault(str(self.path), STORED, message("none of that name"), MUST_STAY)

    @cached_property
    def frame(self) -> pl.LazyFrame:
        """The rows as stored, not yet read."""
        import polars as pl

        return pl.scan_parquet(self.path)

    @cached_property
    def placed(self) -> bool:
        """Whether the table has a column of units."""
        return "unit" in self.frame.collect_schema()

    def of_units(self, units: Iterable[str]) -> Sequence[Raw]:
        """Return the rows of these units, of which alone the file's parts are read; '' stands for a reference table."""
        import polars as pl

        wanted = list(units)
        if not self.placed:
            return self.frame.collect().rows(named=True) if "" in wanted else []
        if len(wanted) > KEPT_UNITS:
            rows = self.named().filter(pl.col("unit").is_in(wanted))
            by_unit = rows.partition_by("unit", as_dict=True)
            parts = (by_unit.get((unit,)) for unit in wanted)
            return [row for part in parts if part is not None for row in part.rows(named=True)]
        read_units([self], wanted)
        return [row for unit in wanted for row in self._kept[unit]]

    def lacking(self, units: Iterable[str]) -> dict[int, str]:
        """Return the units, by their places, whose rows have not been read yet."""
        if not self.placed:
            return {}
        asked = list(dict.fromkeys(units))
        lacking = [unit for unit in asked if unit not in self._kept]
        if len(self._kept) + len(lacking) > KEPT_UNITS:
            self._kept.clear()
            lacking = asked
        found = {}
        for unit in lacking:
            self._kept[unit] = []
            if (place := self.units.place(unit)) is not None:
                found[place] = unit
        return found

    def keep(self, rows: pl.DataFrame, names: Mapping[int, str]) -> None:
        """Keep the rows of some units, which are named by their places; those of others are passed over."""
        for row in rows.iter_rows(named=True):
            name = names.get(row["unit"])
            if name is not None:
                self._kept[name].append({**row, "unit": name})

    def named(self) -> pl.DataFrame:
        """Return all rows with the ids of their units."""
        import polars as pl

        rows = self.frame.collect()
        if not self.placed:
            return rows
        return rows.with_columns(self.units.ids.gather(rows.get_column("unit")).alias("unit").cast(pl.String))

    def held(self) -> FrameData:
        """Return all rows, read: for whoever asks for one unit after another until there are none left."""
        return FrameData(self.named())

    def __len__(self) -> int:
        return self.height


def read_units(tables: Iterable[TableData], units: Sequence[str]) -> None:
    """Read the rows of some units from all tables that are in files, at once; they are kept for who asks for them.

    Raises:
        EvidenceError: where a file is gone.
    """
    import polars as pl

    files = [data for data in tables if isinstance(data, ParquetData)]
    try:
        asked = [
            (data, names, run) for data in files if (names := data.lacking(units)) for run in _runs_of(names)
        ]
        # A span of places passes over the parts of a file by what is known of each; a list of places is held to every row.
        plans = [data.frame.filter(pl.col("unit").is_between(*run)) for data, _, run in asked]
        found = pl.collect_all(plans)
    except (OSError, pl.exceptions.PolarsError):
        raise_if_lost(files)
        raise
    for (data, names, _), rows in zip(asked, found, strict=True):
        data.keep(rows, names)


def raise_if_lost(tables: Iterable[TableData]) -> None:
    """Raise where files of tables are gone, which explains what reading them raised.

    Raises:
        EvidenceError: with every file that is gone.
    """
    faults = [fault for data in tables if isinstance(data, ParquetData) and (fault := data.lost())]
    if faults:
        raise EvidenceError(message("stored evidence"), list(dict.fromkeys(faults)))


def _runs_of(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last of places that lie near each other, such as those of an office's sections."""
    runs: list[tuple[int, int]] = []
    for place in sorted(places):
        if runs and place - runs[-1][1] <= NEAR:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def frame_of(table: Table, data: TableData) -> pl.DataFrame:
    """Return the rows of a table as a frame with the columns and types of the table."""
    import polars as pl

    types = column_types(table)
    if isinstance(data, ParquetData):
        return data.named().select(*types)
    if isinstance(data, FrameData):
        return data.frame.select(pl.col(name).cast(dtype) for name, dtype in types.items())
    rows = getattr(data, "rows", None)
    if rows is None:
        msg = (
            f"the rows of {table.name!r} are held in {type(data).__name__}, which has neither frame nor rows"
        )
        raise TypeError(msg)
    return pl.DataFrame(
        [pl.Series(name, [row.get(name) for row in rows], dtype) for name, dtype in types.items()]
    )


def empty_somewhere(table: Table, data: TableData) -> frozenset[str]:
    """Return the columns of a table that are empty in one row at least."""
    if isinstance(data, ParquetData):
        return data.empty
    counts = frame_of(table, data).null_count()
    return frozenset(name for name in counts.columns if counts[name][0])
