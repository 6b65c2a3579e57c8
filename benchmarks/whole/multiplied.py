"""A district as often as it takes: the example district's files as Parquet, each copy with units of its own.

Nothing is drawn at random but the order of the rows: every copy has the same verdicts, so that counts grow in
proportion and are held to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from starrules.schema import Key, Table

STRIDE = 7_368_787
"""A prime: rows are put in strides of it, so that those of one unit lie far apart."""
UNITS = "units"


def multiply(district: Path, folder: Path, units: int, seed: int, tables: Mapping[str, Table]) -> int:
    """Write a folder of evidence of at least so many units, and return how many there are.

    Args:
        district: the folder of a district, with a manifest.
        folder: is made where it is not there.
        units: how many units there are to be at the least, 1 or more.
        seed: in which order the rows stand.
        tables: the declared tables, which say what keys are made of.
    """
    manifest = tomllib.loads((district / "manifest.toml").read_text(encoding="utf-8"))
    frames = {name: _frame(district / item["file"]) for name, item in manifest["tables"].items()}
    ids = frames[UNITS]["unit_id"]
    copies = -(-units // len(ids))
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"format = {manifest['format']}", f"district = {_inline(manifest['district'])}"]
    for name, frame in frames.items():
        own = _keys(tables[name]) if name in tables else ()
        made = _shuffled(_copied(frame, set(ids), copies, own), seed)
        made.write_parquet(folder / f"{name}.parquet")
        item = {**manifest["tables"][name], "file": f"{name}.parquet", "rows": made.height}
        lines += ["", f"[tables.{name}]", *_lines(item)]
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copies * len(ids)


def _frame(file: Path) -> pl.DataFrame:
    """Return the rows of a file; decimals stay text, which is exact."""
    if file.suffix == ".parquet":
        return pl.read_parquet(file)
    frame = pl.read_csv(file, infer_schema_length=None, try_parse_dates=True)
    inexact = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    return pl.read_csv(
        file,
        infer_schema_length=None,
        try_parse_dates=True,
        schema_overrides=dict.fromkeys(inexact, pl.String),
    )


def _keys(table: Table) -> tuple[str, ...]:
    """Return the columns whose keys no other unit may have."""
    return (
        () if "unit" in table.key else tuple(name for name in table.key if isinstance(table[name].type, Key))
    )


def _copied(frame: pl.DataFrame, units: set[str], copies: int, keys: Sequence[str]) -> pl.DataFrame:
    """Return the rows of all copies: units and keys are those of their copy; a table without units stays as it is."""
    naming = [column.name for column in frame if _names_units(column, units)]
    if copies == 1 or not naming:
        return frame
    naming += keys
    marks = pl.DataFrame({"~copy": [f"D{number:04d}" for number in range(copies)]})
    return frame.join(marks, how="cross").select(
        (pl.col("~copy") + pl.col(name)).alias(name) if name in naming else pl.col(name)
        for name in frame.columns
    )


def _names_units(column: pl.Series, units: set[str]) -> bool:
    each = column.drop_nulls().unique()
    return column.dtype == pl.String and len(each) > 0 and set(each) <= units


def _shuffled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    height = frame.height
    if height < 2 or height % STRIDE == 0:
        return frame
    return frame[(pl.int_range(height, eager=True) * STRIDE + seed) % height]


def _lines(item: Mapping[str, Any]) -> Iterator[str]:
    for name, value in item.items():
        yield f"{name} = {_inline(value)}"


def _inline(value: Any) -> str:
    """Return a value as TOML, on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_inline(item)}" for name, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'
