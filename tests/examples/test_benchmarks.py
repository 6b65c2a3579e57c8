"""The benchmark of a population: all ways agree before they are timed, and what is missing or differs is named."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
PEERS = {"OpenFisca-Core", "zen-engine", "rule-engine", "business-rules"}
SOME = (
    "Polars, by hand",
    "DuckDB SQL, by hand",
    "starrules on Polars",
    "starrules on Polars, evidence read and checked",
    "plain Python, by hand, few units",
)


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the command as a module."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("batch")


@pytest.mark.slow
def test_its_command_writes_agreeing_counts_and_figures(tmp_path: Path) -> None:
    """One command gives JSON with the verdicts of every rule for every unit, and a page with a row for each way."""
    command = [sys.executable, str(BENCHMARKS / "batch.py"), "--units", "300", "--row-units", "200"]
    arguments = ["--rounds", "1", "--out", str(tmp_path), "--ways", *SOME]
    subprocess.run([*command, *arguments], check=True, capture_output=True)
    found = json.loads((tmp_path / "batch.json").read_text(encoding="utf-8"))
    assert set(found["ways"]) == set(SOME)
    for kind, units in (("all at once", 300), ("one by one", 200)):
        verdicts = found["agreeing counts"][kind]["verdicts"]
        assert len(verdicts) == 13 + 5
        assert {sum(counts.values()) for counts in verdicts.values()} == {units}
        assert sum(min(counts["met"], counts["unmet"]) > 0 for counts in verdicts.values()) >= 13
        assert verdicts["plan"]["unknown"] > 0
    for name, row in found["ways"].items():
        assert row["seconds"] > 0 < row["peak MB"], name
    assert found["ways"]["Polars, by hand"]["ratio to Polars, by hand"] == 1
    page = (tmp_path / "batch.html").read_text(encoding="utf-8")
    assert all(f"<tr><td>{name}</td>" in page for name in SOME)


def test_a_missing_peer_is_named_and_fails_where_peers_are_required(
    batch: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without the packages of other engines the benchmark says which it leaves out; required, they stop it."""
    peers = {"openfisca_core", "zen", "rule_engine", "business_rules"}
    monkeypatch.setattr("ways.find_spec", lambda name: None if name in peers else object())
    assert batch.main(["--require-peers", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    for name in PEERS:
        assert f"{name}: not installed: {name.lower()}" in said
    assert not list(tmp_path.iterdir())


def test_ways_that_differ_are_named_and_not_timed(
    batch: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One verdict that is counted otherwise stops the benchmark, which names the two ways and the rule."""

    def said(_: object, way: Any, runs: int) -> dict[str, Any]:
        assert runs == 1
        met = 3 if way.name == "starrules on Polars" else 2
        return {"counts": {"verdicts": {"rating": {"met": met}}, "values": {}}}

    monkeypatch.setattr(batch.Files, "run", said)
    arguments = ["--units", "5", "--row-units", "5", "--out", str(tmp_path), "--ways", *SOME]
    assert batch.main(arguments) == 1
    assert capsys.readouterr().err == (
        "Polars, by hand and starrules on Polars differ in the verdicts of 'rating': {'met': 2} and {'met': 3}\n"
    )
    assert not list(tmp_path.iterdir())


def test_the_made_evidence_depends_on_seed_and_number_alone(batch: Any, tmp_path: Path) -> None:
    """The same seed gives the same rows, twelve inspections and twenty cases a unit, in no order of the units."""
    batch.make(tmp_path / "one", 50, 7)
    batch.make(tmp_path / "two", 50, 7)
    batch.make(tmp_path / "other", 50, 8)
    tables = {
        (folder, name): pl.read_parquet(tmp_path / folder / f"{name}.parquet")
        for folder in ("one", "two", "other")
        for name in ("units", "figures", "inspections", "cases")
    }
    for name in ("units", "figures", "inspections", "cases"):
        assert tables["one", name].equals(tables["two", name])
    assert not tables["one", "cases"].equals(tables["other", "cases"])
    assert set(tables["one", "inspections"]["unit"].value_counts()["count"]) == {12}
    assert tables["one", "cases"].height == 20 * 50
    assert not tables["one", "cases"]["unit"].is_sorted()
    cases, figures = tables["one", "cases"], tables["one", "figures"]
    assert (cases["days_taken"].sum(), cases["days_allowed"].sum(), figures["staff"].sum()) == (
        2935,
        11600,
        1571,
    )


def test_peers_of_a_group_of_their_own_are_not_required(
    batch: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """PySpark is in no default group, nor in that of the benchmarks: without it the two ways are left out, and named."""
    ways = ["PySpark, by hand, on stored evidence", "starrules on PySpark"]
    monkeypatch.setattr("ways.find_spec", lambda name: None if name == "pyspark" else object())
    monkeypatch.setattr(batch, "find_spec", lambda name: object())
    monkeypatch.setattr(batch, "agreed", lambda ways, files: ({}, ["stopped here"] if not ways else []))
    arguments = ["--units", "5", "--row-units", "5", "--rounds", "1", "--out", str(tmp_path)]
    assert batch.main([*arguments, "--require-peers", "--ways", *ways]) == 1
    assert capsys.readouterr().err == "stopped here\n"
    monkeypatch.setattr(batch, "agreed", lambda ways, files: ({}, []))
    assert batch.main([*arguments, "--ways", *ways]) == 0
    left_out = json.loads((tmp_path / "batch.json").read_text(encoding="utf-8"))["left out"]
    assert left_out == dict.fromkeys(ways, "not installed: pyspark")


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="the system does not tell of other processes"
)
def test_processor_seconds_are_those_of_the_processes_below_too(batch: Any) -> None:
    """PySpark computes in a process that another one has started; what it uses is counted while it runs."""
    from ways.processes import peak, processor_seconds  # type: ignore[import-not-found]

    busy = "import time\nheld = bytearray(10**8)\nwhile time.process_time() < 1: pass\nprint(flush=True)\ninput()"
    start = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])"
    before, held = processor_seconds(), peak()
    with subprocess.Popen(
        [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert processor_seconds() - before > 0.9
        assert peak() - held > 100
        process.communicate(b"\n")
