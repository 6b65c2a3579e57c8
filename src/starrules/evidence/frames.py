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


def runs_of(ids: pl.Series) -> tuple[pl.Series, dict[str, tuple[int, int]]]:
    """Return the places of ids in their order, and for each id where its places begin there and how many they are."""
    import polars as pl

    # Numbers are put in order ten times as fast as the ids that they stand for.
    numbers = ids.cast(pl.Enum(ids.unique())).to_physical()
    order = numbers.arg_sort()
    lengths = numbers.gather(order).rle().struct.field("len")
    begun = lengths.cum_sum() - lengths
    names = ids.gather(order.gather(begun))
    return order, dict(zip(names, zip(begun, lengths, strict=True), strict=True))


class FrameData:
    """The rows of one table, held in ``frame``."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._kept: dict[str, list[Raw]] = {}

    @cached_property
    def _runs(self) -> tuple[pl.Series, dict[str, tuple[int, int]]]:
        """The places of the rows in the order of their units, and where each unit's begin there and how many they are."""
        return runs_of(self.frame.get_column("unit"))

    def of_units(self, units: Iterable[str]) -> Sequence[Raw]:
        """Return the rows of these units; a reference table's rows have the unit ''."""
        if "unit" not in self.frame.columns:
            return self.frame.rows(named=True) if "" in units else []
        return [row for unit in units for row in self._of_unit(unit)]

    def _of_unit(self, unit: str) -> list[Raw]:
        order, runs = self._runs
        if unit not in runs:
            return []
        rows = self._kept.get(unit)
        if rows is None:
            if len(self._kept) >= KEPT_UNITS:
                self._kept = {}
            rows = self._kept[unit] = self.frame[order.slice(*runs[unit])].rows(named=True)
        return rows

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
        self._stamp = _stamp_of(path)

    def lost(self) -> Fault | None:
        """Return what is wrong where the file is gone, or is another than the one that was opened.

        Whatever reads it raises an error of its own library at the most: places in another file are those of other units.
        """
        found = _stamp_of(self.path)
        if found is not None and found == self._stamp:
            return None
        what = message("none of that name") if found is None else message("another content")
        return Fault(str(self.path), STORED, what, MUST_STAY)

    @cached_property
    def frame(self) -> pl.LazyFrame:
        """The rows as stored, not yet read."""
        import polars as pl

        return pl.scan_parquet(self.path, glob=False)

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
        (found,) = read_units([self], wanted)
        return [row for unit in wanted for row in found[unit]]

    def kept(self, units: Iterable[str]) -> dict[str, list[Raw]]:
        """Return the rows of those of some units that have been read already."""
        kept = self._kept  # nothing is taken out of it: where there is no more room, another takes its place
        return {unit: kept[unit] for unit in units if unit in kept}

    def keep(self, rows: Mapping[str, list[Raw]]) -> None:
        """Keep the rows of some units, all of each."""
        if len(self._kept.keys() | rows.keys()) > KEPT_UNITS:
            self._kept = dict(rows)
        else:
            self._kept.update(rows)

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


def read_units(tables: Iterable[TableData], units: Sequence[str]) -> list[dict[str, list[Raw]]]:
    """Return the rows of some units for each table that is in a file, by unit; all that is not kept is read at once.

    What is read is kept once all of it is there: what fails on the way, or is asked beside it in another thread, never
    meets a unit with a part of its rows.

    Raises:
        EvidenceError: where a file is gone, or another stands in its place.
    """
    files = [data for data in tables if isinstance(data, ParquetData)]
    try:
        return _units_of([data for data in files if data.placed], units)
    except Exception:  # whatever a library raises
        raise_if_lost(files)
        raise


def _stamp_of(path: Path) -> tuple[int, int] | None:
    """Return how large a file is and when it was written, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _units_of(files: Sequence[ParquetData], units: Sequence[str]) -> list[dict[str, list[Raw]]]:
    import polars as pl

    found = [data.kept(units) for data in files]
    plans, readings, fresh = [], [], []
    for data, rows in zip(files, found, strict=True):
        lacking = [unit for unit in dict.fromkeys(units) if unit not in rows]
        if lacking:
            fresh.append((data, rows))
        rows |= {unit: [] for unit in lacking}
        names = {place: unit for unit in lacking if (place := data.units.place(unit)) is not None}
        # A span of places passes over the parts of a file by what is known of each; a list is held to every row.
        for run in _runs_of(names):
            plans.append(data.frame.filter(pl.col("unit").is_between(*run)))
            readings.append((rows, names))
    if not fresh:
        return found
    for (rows, names), part in zip(readings, pl.collect_all(plans), strict=True):
        for row in part.iter_rows(named=True):
            if (name := names.get(row["unit"])) is not None:
                rows[name].append({**row, "unit": name})
    raise_if_lost(data for data, _ in fresh)
    for data, rows in fresh:
        data.keep(rows)
    return found


def raise_if_lost(tables: Iterable[TableData]) -> None:
    """Raise where files of tables are gone, which explains what reading them raised, or are others than were opened.

    Raises:
        EvidenceError: with every such file.
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
