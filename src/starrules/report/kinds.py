"""The frames of a report in the kind that its evidence came as, or in another."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import polars as pl

from starrules.errors import MissingExtraError, NotFoundError, unknown
from starrules.evidence.model import Passed
from starrules.messages import message

FRAMES = ("findings", "standards", "awards", "titles", "duties")
"""The frames of a report."""


def in_kind(frame: pl.DataFrame, kind: str | None, passed: Passed) -> Any:
    """Return a frame of a report as a frame of a kind.

    Args:
        frame: the frame.
        kind: the kind, one of ``polars``, ``polars-lazy``, ``pandas``, ``pyarrow``, ``duckdb``; None for that of the
            evidence.
        passed: how the evidence was passed.

    Raises:
        NotFoundError: where there is no such kind.
        MissingExtraError: where its library is not installed.
    """
    if kind is None:
        kind = passed.kind if passed.kind in MAKERS else "polars"
    if kind not in MAKERS:
        raise NotFoundError(unknown("kind of frames", kind, sorted(MAKERS)))
    return MAKERS[kind](frame, passed)


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise MissingExtraError(name, name, message("a frame of {library}", library=name)) from None


def _pandas(frame: pl.DataFrame, passed: Passed) -> Any:
    """Return a pandas frame, with types that have gaps: whole numbers and truths stay what they are."""
    del passed
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


def _pyarrow(frame: pl.DataFrame, passed: Passed) -> Any:
    del passed
    _library("pyarrow")
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def _duckdb(frame: pl.DataFrame, passed: Passed) -> Any:
    """Return a relation of the connection that the evidence belongs to, so that it joins with relations of that."""
    duckdb = _library("duckdb")
    stream = _Stream(frame)
    if passed.relation is None:
        return duckdb.from_arrow(stream)
    return passed.relation.query(
        "starrules", "SELECT * FROM stream"
    )  # DuckDB finds the variable of that name


class _Stream:
    """Rows of a Polars frame as an Arrow stream and nothing else: for the frame itself DuckDB would want PyArrow."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self.rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.rows.__arrow_c_stream__(requested_schema)


MAKERS: dict[str, Callable[[pl.DataFrame, Passed], Any]] = {
    "polars": lambda frame, _: frame,
    "polars-lazy": lambda frame, _: frame.lazy(),
    "pandas": _pandas,
    "pyarrow": _pyarrow,
    "duckdb": _duckdb,
}
"""How each kind is made."""
