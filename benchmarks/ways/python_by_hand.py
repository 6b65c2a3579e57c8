"""Plain Python: rows put to their units in dictionaries, and each unit judged by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from thirteen import CASES, FIGURES, INSPECTIONS, by_hand

from ways.stored import scan
from ways.tally import Clock, Rows

Unit = dict[str, list[dict[str, Any]]]


def read(folder: Path) -> dict[str, Unit]:
    """Return the rows of every unit, as a program would hold them."""
    units: dict[str, Unit] = {}
    for table in (FIGURES, INSPECTIONS, CASES):
        frame = scan(folder, table)
        if table is INSPECTIONS:
            frame = frame.with_columns(pl.col("visited_on").cast(pl.Date))
        for row in frame.collect().iter_rows(named=True):
            unit = units.setdefault(row["unit"], {"figures": [], "inspections": [], "cases": []})
            unit[table.name].append(row)
    return units


def run(folder: Path, clock: Clock) -> Rows:
    """Return the verdicts and values of all units."""
    with clock.stage("rows"):
        units = read(folder)
    with clock.stage("rules"):
        return [by_hand(unit) for unit in units.values()]
