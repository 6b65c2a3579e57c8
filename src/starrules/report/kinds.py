"""The frames of a report in the kind that its evidence came as, or in another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from starrules.errors import MissingExtraError, NotFoundError, unknown
from starrules.evidence.kinds import KINDS
from starrules.evidence.model import Passed
from starrules.evidence.scratch import Scratch
from starrules.evidence.stream import Stream
from starrules.messages import message
from starrules.report.base import TABLES, WIDE
from starrules.report.plain.rows import Rows

SENT = 2**22
"""So many bytes of rows are sent to Spark in a plan; more are left in a folder for executors to read."""
LEFT: list[Scratch] = []
"""The folders of files that frames of Spark read, whoever holds these frames."""
FRAMES = (*WIDE, *TABLES)
"""The frames of a report."""
LISTS, TRUTHS = ("clauses", "missing"), ("out_of_scope", "waived", "decides")
"""The columns of a report's tables that hold lists, and truths; all others hold texts."""


def frame_of_rows(rows: Rows) -> pl.DataFrame:
    """Return a table of plain rows as a frame."""
    types: dict[str, pl.DataType] = {name: pl.String() for name in rows.columns}
    types |= {name: pl.List(pl.String) for name in LISTS if name in types}
    types |= {name: pl.Boolean() for name in TRUTHS if name in types}
    return pl.DataFrame(rows.to_columns(), schema=types)


def in_kind(
    frame: pl.DataFrame | Callable[[], Iterator[pl.DataFrame]],
    kind: str | None,
    passed: Passed,
    name: str = "findings",
) -> Any:
    """Return a frame of a report as a frame of a kind.

    Args:
        frame: the frame, or what gives it in parts, for kinds that need not hold all of them.
        kind: the kind, one of ``polars``, ``polars-lazy``, ``pandas``, ``pyarrow``, ``duckdb``, ``pyspark``; None for that
            of the evidence.
        passed: how the evidence was passed.
        name: what the frame is called, which a DuckDB relation has as its alias.

    Raises:
        NotFoundError: where there is no such kind.
        MissingExtraError: where its library is not installed.
        MissingProgramError: where a PySpark frame is asked for, and there is neither a session nor a Java to run one.
    """
    if kind is None:
        kind = passed.kind if passed.kind in KINDS else "polars"
    if kind not in KINDS:
        raise NotFoundError(unknown("kind", kind, KINDS))
    if kind == "pyspark":
        return _pyspark(frame() if callable(frame) else iter((frame,)), passed)
    whole = pl.concat(frame()) if callable(frame) else frame
    return _duckdb(whole, passed, name) if kind == "duckdb" else MAKERS[kind](whole)


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise MissingExtraError(name, name, message("a frame of {library}", library=name)) from None


def _pandas(frame: pl.DataFrame) -> Any:
    """Return a pandas frame, with types that have gaps: whole numbers and truths stay what they are."""
    pandas = _library("pandas")
    columns = {}
    for column in frame:
        dtype = None
        if column.dtype.is_integer():
            dtype = "Int64"
        elif column.dtype == pl.Boolean:
            dtype = "boolean"
        columns[column.name] = pandas.Series(column.to_list(), dtype=dtype or _texts(column))
    return pandas.DataFrame(columns)


def _texts(column: pl.Series) -> str | None:
    """Return what pandas itself makes of texts, or objects where it could not know from the values."""
    return None if column.dtype == pl.String and column.null_count() < len(column) else "object"


def _pyarrow(frame: pl.DataFrame) -> Any:
    _library("pyarrow")
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def _duckdb(frame: pl.DataFrame, passed: Passed, name: str) -> Any:
    """Return a relation of the connection that the evidence belongs to, so that it joins with relations of that."""
    duckdb = _library("duckdb")
    stream = Stream(frame)
    if passed.kind != "duckdb":
        return duckdb.from_arrow(stream).set_alias(name)
    # DuckDB finds the variable by its name; without an alias, two frames of a report could not be joined.
    return passed.beside.query("starrules", "SELECT * FROM stream").set_alias(name)


def _pyspark(parts: Iterator[pl.DataFrame], passed: Passed) -> Any:
    """Return a data frame of the session that the evidence belongs to, else of that which is active or can be made.

    A large one is left where executors read it, part after part, so that neither Python nor Java holds it here.
    """
    _library("pyspark")
    _library("pyarrow")
    from starrules.evidence.cluster.session import shared_place
    from starrules.lanes.engines.session import session_in_use

    session = passed.beside if passed.kind == "pyspark" else session_in_use()
    plain = (
        part.with_columns(
            cs.unsigned_integer().cast(pl.Int64), cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String)
        )  # Spark has no types for these
        for part in parts
    )
    place, first = shared_place(session), next(plain)
    second = next(plain, None)
    if place is None or (second is None and first.estimated_size() <= SENT):
        held = [first] if second is None else [first, second, *plain]
        return session.createDataFrame(_pyarrow(pl.concat(held)))
    return _read_by_executors(chain([first] if second is None else [first, second], plain), session, place)


def _read_by_executors(parts: Iterator[pl.DataFrame], session: Any, place: Path) -> Any:
    """Return a data frame of files in a folder that executors see, which stay until this program ends."""
    from pyspark.sql.pandas.types import from_arrow_schema

    scratch = Scratch(beside=place)
    LEFT.append(scratch)
    types: Any = None
    for number, part in enumerate(parts):
        part.write_parquet(scratch.path / f"{number:06}.parquet")
        types = types or from_arrow_schema(_pyarrow(part.clear()).schema)
    return session.read.schema(types).parquet(f"file://{scratch.path}")


MAKERS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "polars-lazy": lambda frame: frame.lazy(),
    "pandas": _pandas,
    "pyarrow": _pyarrow,
}
"""How each kind is made that belongs to no connection."""
