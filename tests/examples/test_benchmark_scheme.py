"""The benchmark of the full scheme: a district multiplied has the district's counts so many times, and is told as figures."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import starrules

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
STAGES = ("evidence", "opening", "rules", "measures", "findings", "awards", "writing")


@pytest.fixture
def scheme_benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the command as a module."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("scheme")


@pytest.mark.slow
def test_its_command_writes_the_figures_of_each_size(scheme_benchmark: Any, tmp_path: Path) -> None:
    """One command gives JSON with every stage of each size, whose counts are in proportion, and a page."""
    arguments = ["--units", "1", "1101", "--explained", "3", "--out", str(tmp_path), "--work", str(tmp_path)]
    assert scheme_benchmark.main(arguments) == 0
    found = json.loads((tmp_path / "scheme.json").read_text(encoding="utf-8"))
    assert [size["units"] for size in found["sizes"]] == [1_100, 2_200]
    for size in found["sizes"]:
        assert set(size["processor"]) == set(size["seconds"]) == set(size["peak_mb"]) == set(STAGES)
        assert all(seconds > 0 for seconds in size["processor"].values())
        assert size["explained"]["units"] == 3
    one, two = found["sizes"]
    assert two["counts"]["unmet"] == 2 * one["counts"]["unmet"] > 0
    page = (tmp_path / "scheme.html").read_text(encoding="utf-8")
    assert "<h2>2,200 units, " in page
    assert page.count("<tr><td>measures</td>") == 2


def test_counts_out_of_proportion_are_named(scheme_benchmark: Any) -> None:
    """One award that a larger size has too many stops the benchmark, with what was expected."""
    first = {"units": 10, "counts": {"units": 10, "checks": 3, "met": 20}, "awards": {"east": {"won": 4}}}
    other = {"units": 20, "counts": {"units": 20, "checks": 3, "met": 40}, "awards": {"east": {"won": 9}}}
    assert list(scheme_benchmark.differences(first, first)) == []
    assert list(scheme_benchmark.differences(first, other)) == ["20 units: expected 8 east won, found 9"]


def test_each_copy_of_the_district_has_units_and_keys_of_its_own(
    scheme_benchmark: Any, tmp_path: Path
) -> None:
    """Two copies have twice the rows, no unit and no document in common, and the same calendar once."""
    tables = starrules.load_scheme().tables
    made = [
        scheme_benchmark.multiply(ROOT / "examples" / "district", tmp_path / name, 2_200, 7, tables)
        for name in "ab"
    ]
    assert made == [2_200, 2_200]
    frames = {
        name: pl.read_parquet(tmp_path / "a" / f"{name}.parquet")
        for name in ("units", "documents", "calendar")
    }
    assert frames["units"]["unit_id"].n_unique() == frames["units"].height == 2_200
    assert frames["documents"]["document"].n_unique() == frames["documents"].height
    assert set(frames["documents"]["unit"]) <= set(frames["units"]["unit_id"])
    assert frames["calendar"].height == 1_096
    for name, frame in frames.items():
        assert frame.equals(pl.read_parquet(tmp_path / "b" / f"{name}.parquet"))
