"""Frames that cannot be counted on: floats for whole numbers, units twice over parts, sources that are gone, in every kind."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import starrules
from starrules.errors import MissingExtraError
from starrules.evidence.read import read_evidence
from tests.engine import kit as engine_kit
from tests.evidence import framed, kit
from tests.evidence.framed import KINDS, faults, frames, inspections, read

COUNT = "expected a whole number from 0 to 500"
END = "What it is read from must be there until the evidence has been read."


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_person_is_refused_in_every_kind(kind: str) -> None:
    """3.5 is told with its row, in lazy frames when they are read."""
    frame = inspections().with_columns(problems=pl.Series([3.5, 0.0, 5.0]))
    assert faults(frames(inspections=KINDS[kind](frame))) == [
        f"inspections row 1, column problems: {COUNT}, found 3.5. Only whole numbers are counted here."
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_whole_floats_are_whole_numbers_in_every_kind(kind: str) -> None:
    """3.0 is 3, and a gap is not known."""
    frame = inspections().with_columns(serious=pl.Series([3.0, None, 5.0]))
    found = read(frames(inspections=KINDS[kind](frame))).data["inspections"]
    values = [row["serious"] for unit in ("O1", "S1", "O2", "S2") for row in found.of_units([unit])]
    assert sorted(values, key=str) == [3, 5, None]


def parts(folder: Path, table: str, frame: pl.DataFrame) -> None:
    """Write a table as two Parquet files, of which the second has the first row of the first again."""
    frame.write_parquet(folder / f"{table}-1.parquet")
    frame[:1].write_parquet(folder / f"{table}-2.parquet")


PARTS: Mapping[str, Callable[[Path], Any]] = {
    "polars": lambda folder: pl.read_parquet(folder / "units-*.parquet"),
    "polars-lazy": lambda folder: pl.scan_parquet(folder / "units-*.parquet"),
    "duckdb": lambda folder: duckdb.sql(
        f"SELECT * FROM '{folder}/units-*.parquet' ORDER BY filename, unit_id"
    ),
    "pyarrow": lambda folder: pl.read_parquet(folder / "units-*.parquet").to_arrow(),
}


@pytest.mark.parametrize("kind", PARTS)
def test_a_unit_that_two_parts_of_a_table_have_is_told(tmp_path: Path, kind: str) -> None:
    """The table, the column, the unit and both rows are named: nothing is counted twice in silence."""
    units = framed.texts("units").sort("unit_id")
    parts(tmp_path, "units", units)
    listing = framed.manifest(units={**framed.MANIFEST["tables"]["units"], "rows": units.height + 1})
    found = faults(frames(units=PARTS[kind](tmp_path)), listing)
    assert found == [
        (
            f"units row {units.height + 1}, column unit_id: expected a key of its own, "
            f"found the same key as in row 1 ({units['unit_id'][0]!r})"
        )
    ]


def gone(kind: str, folder: Path) -> Any:
    """Return a lazy frame whose source vanishes before it is read."""
    rows, path = inspections(), folder / "x.parquet"
    connection = duckdb.connect()
    if kind == "a Parquet file":
        rows.write_parquet(path)
        frame = pl.scan_parquet(path).filter(pl.col("problems").is_not_null())
        path.unlink()
        return frame
    if kind == "a CSV file":
        rows.write_csv(folder / "x.csv")
        frame = pl.scan_csv(folder / "x.csv")
        (folder / "x.csv").unlink()
        return frame
    if kind == "a file behind DuckDB":
        rows.write_parquet(path)
        relation = connection.sql(f"SELECT * FROM '{path}'")
        path.unlink()
        return relation
    connection.from_arrow(rows.to_arrow()).create("x")
    relation = connection.table("x")
    if kind == "a closed connection":
        connection.close()
    else:
        connection.execute("DROP TABLE x")
    return relation


@pytest.mark.parametrize(
    "kind",
    [
        "a Parquet file",
        "a CSV file",
        "a file behind DuckDB",
        "a closed connection",
        "a dropped table",
    ],
)
def test_a_lazy_frame_whose_source_vanished_names_its_table(tmp_path: Path, kind: str) -> None:
    """It is told what its library says, and what has to hold, in both languages; nothing else is wrong."""
    found = faults(frames(inspections=gone(kind, tmp_path)))
    assert len(found) == 1
    assert found[0].startswith(
        "inspections: expected a frame whose rows can be read, found an error of its library ("
    )
    assert found[0].endswith(END)
    with pytest.raises(starrules.EvidenceError) as raised:
        read_evidence(frames(inspections=gone(kind, tmp_path)), kit.TABLES, manifest=framed.manifest())
    assert "【inspections】要求：" in raised.value.told("zh")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_an_engine_that_is_not_installed_names_its_extra(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is computed, in both languages, with the line that installs it."""
    one = engine_kit.scheme()
    given = engine_kit.evidence(one)
    for name in [name for name in sys.modules if name.partition(".")[0] == engine]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, f"starrules.lanes.engines.{engine}", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Without(engine), *sys.meta_path])
    with pytest.raises(MissingExtraError) as raised:
        starrules.assess(given, one, engine=engine)
    assert str(raised.value) == (
        f"the engine {engine!r} needs {engine}, which is not installed. "
        f"Install it with: python -m pip install 'starrules[{engine}]'"
    )
    assert f"计算引擎“{engine}”需要 {engine}，目前尚未安装。" in raised.value.told("zh")


class Without:
    """Finds no module of a library, as where it is not installed."""

    def __init__(self, library: str) -> None:
        self.library = library

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Raise where the library is asked for."""
        if name.partition(".")[0] == self.library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=self.library)
