"""Stored evidence is read by executors where they see its folder, and by the driver where they do not; what comes out is the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from starrules.lanes.engines import opened
from tests.lanes import ENGINES, ON_SPARK

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark
DISTRICT = Path(__file__).resolve().parents[2] / "examples" / "district"
POLARS = ENGINES[0]
SOME = ("cleanliness", "fivestar")
"""A few plugins: every check more lengthens the plans."""
ROWS = pl.DataFrame(
    {"unit": [0, 0, 2], "day": [1, None, 3], "kind": ["甲", None, "b"], "plan": [True, False, None]},
    schema={"unit": pl.Int32, "day": pl.Int64, "kind": pl.String, "plan": pl.Boolean},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a name of which Spark takes parts for a pattern or a code."""
    found = tmp_path / "某区 [1]*{a,b}? 100%20 \\ #"
    found.mkdir()
    ROWS.write_parquet(found / "table.parquet")
    return found


def test_executors_read_a_file_on_their_own_machine(session: SparkSession, folder: Path) -> None:
    """The plan reads of the file what is needed, whatever the folder is called."""
    import narwhals.stable.v2 as nw

    engine = opened(ON_SPARK)
    frame = engine.scanned(folder / "table.parquet")
    assert engine.collected(frame).equals(ROWS)
    plan = nw.to_native(frame.select("unit"))._jdf.queryExecution().executedPlan().toString()
    assert "ReadSchema: struct<unit:int>" in plan
    engine.close()


@pytest.mark.parametrize("shared", [True, False])
def test_on_a_cluster_they_read_what_is_said_to_be_shared(
    session: SparkSession, folder: Path, monkeypatch: pytest.MonkeyPatch, *, shared: bool
) -> None:
    """A folder is read by executors where the setting names it or one above it; else the driver sends the rows."""
    import narwhals.stable.v2 as nw

    monkeypatch.setattr(session.sparkContext, "master", "spark://127.0.0.1:7077")
    session.conf.set(
        "spark.starrules.sharedFolders", f"/elsewhere, {folder.parent if shared else folder / 'below'}"
    )
    try:
        engine = opened(ON_SPARK)
        frame = engine.scanned(folder / "table.parquet")
        assert engine.collected(frame).equals(ROWS)
        plan = nw.to_native(frame)._jdf.queryExecution().executedPlan().toString()
        assert ("FileScan parquet" in plan) == shared
        engine.close()
    finally:
        session.conf.unset("spark.starrules.sharedFolders")


def test_rows_read_in_place_are_not_kept_and_shuffled_ones_are(session: SparkSession, folder: Path) -> None:
    """Executors keep what they had to send each other, and what the driver sent; a file they read again."""
    import narwhals.stable.v2 as nw

    engine = opened(ON_SPARK)
    read = engine.scanned(folder / "table.parquet").filter(nw.col("unit") == 0)
    assert engine.kept(read) is read
    counted = engine.kept(read.group_by("unit").agg(nw.len()))
    sent = engine.kept(engine.table(ROWS).filter(nw.col("unit") == 0))
    assert engine.collected(counted).rows() == [(0, 2)]
    assert engine.collected(sent).height == 2
    assert session.sparkContext._jsc.sc().getPersistentRDDs().size() == 2
    engine.close()
    assert session.sparkContext._jsc.sc().getPersistentRDDs().size() == 0


def test_many_rows_that_the_driver_sends_are_kept_at_once(session: SparkSession) -> None:
    """They are sent once, in parts of so many rows that each is worth a task, and given up at the end."""
    import narwhals.stable.v2 as nw

    engine = opened(ON_SPARK)
    rows = pl.DataFrame({"unit": pl.int_range(600_000, eager=True), "n": pl.int_range(600_000, eager=True)})
    frame = engine.table(rows)
    assert engine.collected(frame.select(n=nw.col("n").sum())).item() == 600_000 * 599_999 // 2
    assert nw.to_native(frame).rdd.getNumPartitions() == 3
    assert session.sparkContext._jsc.sc().getPersistentRDDs().size() >= 1
    engine.close()
    assert session.sparkContext._jsc.sc().getPersistentRDDs().size() == 0


def test_the_command_line_assesses_stored_evidence_on_spark(tmp_path: Path) -> None:
    """``starrules assess STORED --engine pyspark`` makes a session of its own, writes what Polars writes, and ends."""
    stored, reports = tmp_path / "stored", {}
    said("store", str(DISTRICT), str(stored))
    for engine in (POLARS, ON_SPARK):
        said("assess", str(stored), "--engine", engine, "--out", str(tmp_path / engine))
        reports[engine] = json.loads((tmp_path / engine / "report.json").read_text(encoding="utf-8"))
    for name in ("findings.parquet", "awards.parquet"):
        one, other = (pl.read_parquet(tmp_path / engine / name) for engine in (POLARS, ON_SPARK))
        assert one.height > 1000 and one.equals(other), name
    assert [report["provenance"].pop("engine") for report in reports.values()] == [POLARS, ON_SPARK]
    for report in reports.values():
        del report["timings"]
    assert reports[POLARS] == reports[ON_SPARK]


def said(*arguments: str) -> str:
    """Return what a command says that ends well."""
    some = [word for plugin in SOME for word in ("--only", plugin)]
    done = subprocess.run(
        [sys.executable, "-m", "starrules", *arguments, *some], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
