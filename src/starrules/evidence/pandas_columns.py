"""Columns of pandas and PyArrow as columns of Polars, value by value; neither library is imported here.

In pandas NaN, NaT, None and NA are one thing: nothing there. Polars is imported here, so this module is imported only
once evidence is read (read.py).
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from starrules.evidence.cells import EXACT_FLOATS

SCALARS = (bool, int, float, Decimal, datetime.datetime, datetime.date, str)
"""What a column of objects may hold, one kind of it; each kind stands before those that it is a kind of."""
ARROW_TYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "halffloat", "float"),
    *(
        "double",
        "decimal32",
        "decimal64",
        "decimal128",
        "string",
        "large_string",
        "string_view",
        "dictionary",
    ),
    *("date32", "date64", "timestamp", "null"),
)
"""The types of PyArrow whose values can be cells; what is in brackets after them is left out here."""


def pandas_column(column: Any) -> tuple[pl.Series | None, str]:
    """Return the values of a pandas Series, None where they cannot be cells, and what pandas calls their type."""
    dtype = column.dtype
    called = str(dtype)
    kind = type(dtype).__name__
    if kind == "ArrowDtype":
        values, _ = arrow_column(column.array.__arrow_array__())
        return (values if values is None else _without_nan(values)), called
    if kind == "CategoricalDtype":
        words, of = pandas_column(dtype.categories.to_series())
        codes = pl.Series(column.cat.codes.to_list(), dtype=pl.Int64)
        places = codes.to_frame("").select(pl.when(pl.col("") >= 0).then(pl.col(""))).to_series()
        return (None if words is None else words.gather(places)), f"{called} of {of}"
    if kind == "StringDtype":
        return pl.Series(_objects(column), dtype=pl.String), called
    if hasattr(dtype, "numpy_dtype"):
        return _masked(column, dtype.numpy_dtype), called
    if type(dtype).__module__.partition(".")[0] != "numpy":
        return None, called
    if dtype.kind in "biu":
        return pl.Series(column.to_numpy()), called
    if dtype.kind == "f":
        return _with_gaps(_without_nan(pl.Series(column.to_numpy()))), called
    if dtype.kind == "M":
        values = column.to_numpy()
        return pl.Series(values.astype("datetime64[ms]") if "[s]" in called else values), called
    if dtype.kind != "O":
        return None, called
    return _of_objects(_objects(column), called)


def arrow_column(column: Any) -> tuple[pl.Series | None, str]:
    """Return the values of a PyArrow array, None where they cannot be cells, and what PyArrow calls their type."""
    called = str(column.type)
    plain = called.partition("(")[0].partition("[")[0].partition("<")[0]
    if plain not in ARROW_TYPES:
        return None, called
    found = pl.from_arrow(column)
    assert isinstance(found, pl.Series)
    return found, called


def _objects(column: Any) -> list[Any]:
    """Return the values of a column as Python's own, None where there is none."""
    values = column.astype(object).to_list()
    return [None if gone else value for value, gone in zip(values, column.isna().to_list(), strict=True)]


def _of_objects(values: list[Any], called: str) -> tuple[pl.Series | None, str]:
    values = [_own(value) for value in values]
    kinds = {type(value) for value in values if value is not None}
    named = f"{called} ({', '.join(sorted({kind.__name__ for kind in kinds}))})"
    families = {next((scalar for scalar in SCALARS if issubclass(kind, scalar)), None) for kind in kinds}
    if len(families) > 1 or None in families:
        return None, named
    if not all(value.is_finite() for value in values if isinstance(value, Decimal)):
        return None, f"{named} with infinity"
    return pl.Series(values, strict=True), named


def _own(value: Any) -> Any:
    """Return a single value of NumPy as Python's own."""
    return value.item() if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0 else value


def _masked(column: Any, dtype: Any) -> pl.Series:
    """Return a column of numbers or truths with a mask of those that are not there."""
    gone = pl.Series(column.isna().to_numpy())
    filled = {"b": False, "f": float("nan")}.get(dtype.kind, 0)
    values = pl.Series(column.to_numpy(dtype=dtype, na_value=filled))
    return _without_nan(values.to_frame("").select(pl.when(~gone).then(pl.col(""))).to_series())


def _without_nan(values: pl.Series) -> pl.Series:
    return values.fill_nan(None) if values.dtype.is_float() else values


def _with_gaps(values: pl.Series) -> pl.Series:
    """Return whole numbers that pandas turned into floats because some are not there as whole numbers again."""
    if not values.null_count() or values.dtype not in EXACT_FLOATS:
        return values
    there = values.drop_nulls()
    whole = there.is_finite() & (there == there.floor()) & (there.abs() < EXACT_FLOATS[values.dtype][0])
    return values.cast(pl.Int64) if whole.all() else values
