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

from starrules.evidence.sinking import sink
from starrules.schema import Key, Table

STRIDE = 7_368_787
"""A prime: rows are put in strides of it, so that those of one unit lie far apart."""
TOGETHER = 1_000_000
"""So many rows are made at a time."""
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
        naming = [column.name for column in frame if copies > 1 and _names_units(column, set(ids))]
        height = frame.height * copies if naming else frame.height
        parts = _parts(frame, [*naming, *own] if naming else [], copies if naming else 1, seed)
        sink(parts, frame.schema, folder / f"{name}.parquet")
        item = {**manifest["tables"][name], "file": f"{name}.parquet", "rows": height}
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


def _parts(frame: pl.DataFrame, own: Sequence[str], copies: int, seed: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of all copies in strides; the cells of the columns ``own`` are those of their copy."""
    height = frame.height * copies
    stride = STRIDE if height > 1 and height % STRIDE else 1
    for first in range(0, height, TOGETHER):
        place = pl.int_range(first, min(first + TOGETHER, height), eager=True)
        place = (place * stride + (seed if stride > 1 else 0)) % height
        rows = frame[place // copies]
        if own:
            mark = pl.lit((place % copies).cast(pl.String).str.zfill(4)).alias("~copy")
            rows = rows.with_columns(
                pl.concat_str(pl.lit("D"), mark, pl.col(name)).alias(name) for name in own
            )
        yield rows


def _names_units(column: pl.Series, units: set[str]) -> bool:
    each = column.drop_nulls().unique()
    return column.dtype == pl.String and len(each) > 0 and set(each) <= units


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
