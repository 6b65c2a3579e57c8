"""Kinds of frames: which one a frame is of, and its rows as columns of Polars.

Polars is imported here, so this module is imported only once evidence is read (read.py).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from narwhals import dependencies as known

from starrules.errors import Fault
from starrules.evidence.files import Contents, untyped, without_empty
from starrules.evidence.pandas_columns import arrow_column, pandas_column
from starrules.evidence.stream import Stream
from starrules.messages import Message, message
from starrules.resources import resource_error

KINDS = ("polars", "polars-lazy", "pandas", "pyarrow", "duckdb", "pyspark")
LIBRARY_ERRORS = (Exception, pl.exceptions.PanicException)
"""Whatever a frame's library raises."""
JAVA = "An error occurred while calling "
SPARKS = re.compile(r"\[[A-Z][A-Z0-9_.]*\] .*")
"""How the errors of Spark begin: with the name of what happened."""
OTHER = "other"
"""Any other kind that narwhals takes; results of it are Polars frames."""
HUGE = ("HUGEINT", "UHUGEINT")
DUCKDB_TYPES = (
    *("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
    *("FLOAT", "DOUBLE", "DECIMAL", "VARCHAR", "ENUM", "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"),
    *("TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", '"NULL"', "UUID", *HUGE),
)
"""The types of DuckDB whose values can be cells; what is in brackets after them is left out here."""

Column = tuple[pl.Series | None, str]
"""A column and what its library calls its type; None in the place of values that cannot be cells."""


class NotFrameError(Exception):
    """Raised where a value is no frame, or one whose columns cannot be told apart; carries the fault."""

    def __init__(self, place: str, expected: str, found: str, advice: str = "") -> None:
        self.fault = Fault(place, expected, found, advice)
        super().__init__(self.fault)


def kind_of(frame: Any) -> str:
    """Return which kind of frame it is: one of ``KINDS``, or ``OTHER``; of one of narwhals, what it wraps."""
    frame = nw.to_native(frame, pass_through=True)
    if isinstance(frame, pl.DataFrame):
        return "polars"
    if isinstance(frame, pl.LazyFrame):
        return "polars-lazy"
    if known.is_pandas_dataframe(frame):
        return "pandas"
    if known.is_pyarrow_table(frame) or is_stream(frame):
        return "pyarrow"
    if known.is_pyspark_dataframe(frame) or known.is_pyspark_connect_dataframe(frame):
        return "pyspark"
    return "duckdb" if known.is_duckdb_relation(frame) else OTHER


def is_stream(frame: Any) -> bool:
    """Return whether it is what PyArrow reads batch after batch: a ``RecordBatchReader``, or a ``Dataset``."""
    arrow, data = sys.modules.get("pyarrow"), sys.modules.get("pyarrow.dataset")
    return (arrow is not None and isinstance(frame, arrow.RecordBatchReader)) or (
        data is not None and isinstance(frame, data.Dataset)
    )


def contents_of(frame: Any, name: str) -> Contents:
    """Return what a frame holds, as what a file holds is returned; the first row is row 1.

    Args:
        frame: the frame.
        name: the name of its table.
    """
    frame, kind = nw.to_native(frame, pass_through=True), kind_of(frame)
    index: tuple[str, ...] = ()
    try:
        if kind == OTHER:
            frame = by_narwhals(frame, name)
            kind = kind_of(frame)
        if kind == "polars-lazy":
            frame = frame.collect()
            kind = "polars"
        if kind == "pandas":
            index = tuple(str(item) for item in frame.index.names if item is not None)
            columns, height = _pandas(frame, name), len(frame)
        elif kind == "pyarrow":
            if is_stream(frame):
                frame = frame.read_all() if hasattr(frame, "read_all") else frame.to_table()
            columns, height = pyarrow_columns(frame, name), frame.num_rows
        elif kind == "duckdb":
            columns, height = _duckdb(frame, name)
        elif kind == "pyspark":
            columns, height = _pyspark(frame, name)
        else:
            columns = {name: (frame.get_column(name), str(frame.schema[name])) for name in frame.columns}
            height = frame.height
    except NotFrameError as error:
        return Contents(None, faults=(error.fault,), header=False)
    except LIBRARY_ERRORS as error:
        return Contents(None, faults=(unreadable(error, name),), header=False)
    return held_contents(columns, height, index)


def unreadable(error: BaseException, name: str) -> Fault:
    """Return what is told of what a frame's library raised, or raise where memory or disk is used up.

    Args:
        error: what it raised.
        name: the name of the frame's table.
    """
    if (out := resource_error(error, message("reading {file}", file=name))) is not None:
        raise out from error
    reason = f"{type(error).__name__}: {_first_words(str(error).strip())[:200]}"
    return Fault(
        name,
        message("a frame whose rows can be read"),
        message("an error of its library ({reason})", reason=reason),
        message("What it is read from must be there until the evidence has been read."),
    )


def _first_words(text: str) -> str:
    """Return the first line of an error, or of a failure in Java the line that says what Spark could not do."""
    said = SPARKS.search(text) if text.startswith(JAVA) else None
    return text.partition("\n")[0] if said is None else said[0]


def held_contents(columns: Mapping[str, Column], height: int, index: tuple[str, ...] = ()) -> Contents:
    """Return columns as what a file holds is returned; the first row is row 1."""
    frame = in_columns(columns, height)
    typed = [name for name, (values, _) in columns.items() if values is not None]
    frame = frame.with_columns(untyped(without_empty(frame.select(typed))).get_columns())
    numbers = pl.Series("row", range(1, frame.height + 1), pl.Int64)
    types = {name: called for name, (_, called) in columns.items()}
    return Contents(frame, numbers, frame.height, types=types, index=index, header=False)


def in_columns(columns: Mapping[str, Column], height: int) -> pl.DataFrame:
    """Return columns as a frame; those whose values cannot be cells are empty, of a type that is refused."""
    nothing = pl.Series("", [b""], pl.Binary).new_from_index(0, height)
    return pl.DataFrame(
        [(nothing if values is None else values).rename(name) for name, (values, _) in columns.items()]
    )


def by_narwhals(frame: Any, name: str) -> Any:
    """Return a frame of any other library that narwhals takes as one of Polars or pandas."""
    try:
        found = nw.from_native(frame)
    except TypeError:
        expected = message(
            "a frame: Polars, pandas, PyArrow, PySpark, a DuckDB relation, or what else narwhals takes"
        )
        kind = message("a value of the type {type}", type=type(frame).__name__)
        advice = (
            message("Make one of it, such as polars.DataFrame(rows).") if isinstance(frame, Sequence) else ""
        )
        raise NotFrameError(name, expected, kind, advice) from None
    if isinstance(found, nw.LazyFrame):
        return found.collect("polars").to_native()
    return found.to_pandas() if found.implementation.is_pandas_like() else found.to_polars()


def _pandas(frame: Any, name: str) -> dict[str, Column]:
    names = list(frame.columns)
    check_names(names, name)
    return {column: pandas_column(frame.iloc[:, place]) for place, column in enumerate(names)}


def pyarrow_columns(frame: Any, name: str) -> dict[str, Column]:
    """Return the columns of a table of PyArrow."""
    check_names(frame.column_names, name)
    return {column: arrow_column(frame.column(column)) for column in frame.column_names}


def _duckdb(relation: Any, name: str) -> tuple[dict[str, Column], int]:
    """Return a relation's columns and how many rows it has; they come through the Arrow stream interface, which takes no further library."""
    called, fits = duckdb_types(relation, name)
    wanted = [
        quoted if fits[column] else f"NULL AS {quoted}"
        for column, quoted in _quoted(called, fits, HUGE).items()
    ]
    found = pl.DataFrame(Stream(relation.project(", ".join(wanted))))
    columns = {
        column: (found.get_column(column) if fits[column] else None, kind) for column, kind in called.items()
    }
    return columns, found.height


def duckdb_types(relation: Any, name: str) -> tuple[dict[str, str], dict[str, bool]]:
    """Return for each column of a relation what DuckDB calls its type, and whether its values can be cells."""
    check_names(relation.columns, name)
    called = {column: str(kind) for column, kind in zip(relation.columns, relation.types, strict=True)}
    fits = {
        column: kind.partition("(")[0] in DUCKDB_TYPES and not kind.endswith("]")
        for column, kind in called.items()
    }
    return called, fits


def duckdb_written(relation: Any, name: str) -> Any:
    """Return a relation as a Parquet file can hold it; a column whose values cannot be cells is one of bytes."""
    called, fits = duckdb_types(relation, name)
    columns = _quoted(called, fits, (*HUGE, "UUID"))
    return relation.project(
        ", ".join(quoted if fits[column] else f"'-'::BLOB AS {quoted}" for column, quoted in columns.items())
    )


def _quoted(called: Mapping[str, str], fits: Mapping[str, bool], as_text: Sequence[str]) -> dict[str, str]:
    """Return the columns of a relation as they are asked for; of some types as text."""
    found = {}
    for column, kind in called.items():
        quoted = '"' + column.replace('"', '""') + '"'
        text = fits[column] and kind.partition("(")[0] in as_text
        found[column] = f"CAST({quoted} AS VARCHAR) AS {quoted}" if text else quoted
    return found


def _pyspark(frame: Any, name: str) -> tuple[dict[str, Column], int]:
    """Return a data frame's columns and how many rows it has; they come to the driver as Arrow."""
    check_names(frame.columns, name)
    called = {item.name: item.dataType.simpleString() for item in frame.schema.fields}
    rows = frame.toArrow()
    return {
        column: (arrow_column(rows.column(column))[0], kind) for column, kind in called.items()
    }, rows.num_rows


def beside(frame: Any) -> Any:
    """Return what results are made with that are to join with a frame.

    That is a relation of the same connection, which needs nothing of what the frame is read from; the session of a
    frame of PySpark; and None for all others, whose rows belong to nobody.
    """
    kind = kind_of(frame)
    if kind == "duckdb":
        return nw.to_native(frame, pass_through=True).query("starrules", "SELECT 1 AS one")
    return nw.to_native(frame, pass_through=True).sparkSession if kind == "pyspark" else None


def check_names(names: Sequence[object], table: str) -> None:
    """Raise where a column's name is no text, or is that of another."""
    for column in names:
        if not isinstance(column, str):
            expected = message("names of columns that are text")
            found = message("{value!r} of the type {type}", value=column, type=type(column).__name__)
            raise NotFrameError(table, expected, found)
        if names.count(column) > 1:
            place: Message = message("{file}, column {column}", file=table, column=column)
            found = message("it {count} times", count=names.count(column))
            raise NotFrameError(place, message("a name once"), found)


__all__ = [
    "KINDS", "LIBRARY_ERRORS", "OTHER", "NotFrameError", "beside", "by_narwhals", "check_names", "contents_of", "duckdb_types", "duckdb_written",
    "held_contents", "in_columns", "is_stream", "kind_of", "pyarrow_columns", "unreadable",
]  # fmt: skip
