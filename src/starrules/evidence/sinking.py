"""Rows written to one Parquet file as they come, so that they are never all held.

Polars is imported here, so this module is imported only once evidence is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

ROWS_TOGETHER = 2**16
"""So many rows are one part of a file: few enough to read those of one unit fast, enough to read all of them fast."""


def sink(parts: Iterator[pl.DataFrame], schema: Mapping[str, Any], path: Path) -> None:
    """Write frames one after another to a file; what making one of them raises is raised here.

    Args:
        parts: the frames.
        schema: their columns and types.
        path: the file.
    """
    raised: list[BaseException] = []

    def source(*_: object) -> Iterator[pl.DataFrame]:
        try:
            yield from parts
        except BaseException as error:
            raised.append(error)
            raise

    plan = register_io_source(source, schema=dict(schema))
    try:
        plan.sink_parquet(path, row_group_size=ROWS_TOGETHER, maintain_order=True)
    except BaseException as error:
        # Polars makes an error of its own of whatever its source raises.
        if raised and error is not raised[0]:
            raise raised[0] from error
        raise


__all__ = ["ROWS_TOGETHER", "sink"]
