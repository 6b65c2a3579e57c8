"""The example district, or a few of its offices, as a folder of CSV files, which the example has in part as Parquet."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Collection
from pathlib import Path

import polars as pl

DISTRICT = Path(__file__).parents[2] / "examples" / "district"
FEW = ("QH004", "QH022")
"""An office with a task that was done too late, and one with a section with a complaint that was."""
NAMING = {"units": "unit_id", "returns": "unit_id", "moves": "section", "successions": "old_unit"}
"""The columns of the registry that say whose row it is."""


def as_csv(folder: Path, offices: Collection[str] | None = None) -> Path:
    """Write the example district into a folder, every table as a CSV.

    Args:
        folder: the folder, which is made.
        offices: those that are kept, with their sections; None for all.
    """
    folder.mkdir(parents=True)
    text = (DISTRICT / "manifest.toml").read_text(encoding="utf-8")
    for name, entry in tomllib.loads(text)["tables"].items():
        source, target = DISTRICT / entry["file"], f"{name}.csv"
        text = text.replace(f'"{entry["file"]}"', f'"{target}"')
        if source.suffix == ".csv" and offices is None:
            shutil.copy(source, folder / target)
            continue
        frame = (
            pl.read_csv(source, infer_schema=False) if source.suffix == ".csv" else pl.read_parquet(source)
        )
        column = NAMING.get(name, "unit")
        if offices is not None and column in frame.columns:
            kept = frame.filter(pl.col(column).str.split("-").list.first().is_in(list(offices)))
            section = f"[tables.{name}]"
            before, after = text.split(section)
            after = after.replace(f"rows = {frame.height}\n", f"rows = {kept.height}\n", 1)
            text, frame = before + section + after, kept
        frame.write_csv(folder / target)
    (folder / "manifest.toml").write_text(text, encoding="utf-8")
    return folder
