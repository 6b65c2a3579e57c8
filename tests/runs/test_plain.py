"""A run over districts in plain Python: the same assessments in CSV, as whole, and as sure to go on; also without any dataframe library."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from starrules import assess, read_evidence
from starrules.cli import FAULTY, OK
from starrules.report.write import assessment_data
from starrules.runs.model import DistrictRun
from starrules.runs.run import assess_districts
from tests.district.test_without_polars import BLOCKED
from tests.runs import kit

REPORT = {"report.json", "findings.csv", "awards.csv"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three districts, which no test changes."""
    return kit.districts(tmp_path_factory.mktemp("three") / "districts", "a", "b", "c")


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what a run over them in plain Python leaves that nobody disturbs."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    run(folder, out)
    return kit.left(out)


def run(folder: Path, out: Path, engine: str | None = "python") -> DistrictRun:
    """Run over districts in this process."""
    return assess_districts(folder, kit.scheme(), out=out, engine=engine, processes=0)


def kept(found: DistrictRun) -> list[str]:
    """Return the districts of which an earlier report still held."""
    return [name for name, item in found.districts.items() if item.kept]


def test_the_reports_say_what_they_say_in_frames(folder: Path, tmp_path: Path) -> None:
    """The same assessments and awards, in CSV, under the name of the engine that made them."""
    rows, frames = run(folder, tmp_path / "rows"), run(folder, tmp_path / "frames", "polars")
    assert (rows.awards, rows.titles, rows.units) == (frames.awards, frames.titles, frames.units)
    assert rows.settings == {**frames.settings, "engine": "python"}
    run_of_rows, run_of_frames = (
        json.loads((tmp_path / name / "run.json").read_text("utf-8")) for name in ("rows", "frames")
    )
    assert run_of_rows["totals"] == run_of_frames["totals"]
    for name in "abc":
        place = tmp_path / "rows" / "districts" / name
        assert {item.name for item in place.iterdir()} == {"record.json", *REPORT}
        assert set(run_of_rows["districts"][name]["files"]) == REPORT
        data = json.loads((place / "report.json").read_text("utf-8"))
        assert (data["timings"], data["provenance"]["engine"]) == ({}, "python")
        assert rows.districts[name].assessment == frames.districts[name].assessment
        told = pl.read_parquet(tmp_path / "frames" / "districts" / name / "findings.parquet")
        with (place / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
            assert [row["reason_en"] for row in csv.DictReader(file)] == told["reason_en"].to_list()


def test_what_still_holds_is_kept_and_what_is_cut_short_is_made_again(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    """A CSV is held by its digest, as a Parquet file is; the tables of another engine do not stand in for it."""
    out = tmp_path / "out"
    run(folder, out, "polars")
    assert kept(run(folder, out)) == []
    assert kit.left(out) == undisturbed
    assert kept(run(folder, out)) == ["a", "b", "c"]
    with (out / "districts" / "b" / "findings.csv").open("r+b") as file:
        file.truncate(100)
    assert kept(run(folder, out)) == ["a", "c"]
    (out / "districts" / "c" / "awards.csv").rename(out / "districts" / "c" / "awards.parquet")
    assert kept(run(folder, out)) == ["a", "b"]
    assert kit.left(out) == undisturbed


def start(*, processes: int, **options: object) -> str:
    """Return code that runs the command where neither this process nor those it starts can import a dataframe library."""
    given = [str(item) for name, value in options.items() for item in (f"--{name}", value)]
    return (
        f"{BLOCKED}"
        "from starrules.runs import workers\n"
        f"workers.START = {BLOCKED!r} + workers.START\n"
        "from starrules.cli import main\n"
        f"main([*sys.argv[1:], '--processes', '{processes}', *{given!r}, *{kit.OPTIONS!r}])"
    )


def command(folder: Path, out: Path, *, processes: int = 0, **options: object) -> tuple[int, str, str]:
    """Return how a run over districts ends without any dataframe library, and what it prints and tells."""
    asked = ["assess-districts", folder, "--out", out]
    done = subprocess.run(
        [sys.executable, "-c", start(processes=processes, **options), *map(str, asked)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("processes", [0, 2])
def test_without_a_dataframe_library_a_run_leaves_the_same_bytes(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes], processes: int
) -> None:
    """In this process and in others, without anything being asked for; a run goes on wherever it was begun."""
    code, _, said = command(folder, tmp_path / "out", processes=processes)
    assert (code, said) == (OK, "")
    assert kit.left(tmp_path / "out") == undisturbed
    assert kept(run(folder, tmp_path / "out")) == ["a", "b", "c"]


def test_what_needs_a_dataframe_library_says_so(tmp_path: Path) -> None:
    """An engine before anything is read, a Parquet file as what is wrong with its district alone; units are looked for in the others."""
    folder = kit.districts(tmp_path / "districts", "a", "b", "c", "d")
    (folder / "c" / "units.csv").write_bytes((folder / "a" / "units.csv").read_bytes())
    units = pl.read_csv(folder / "d" / "units.csv", infer_schema=False)
    units.write_parquet(folder / "d" / "units.parquet")
    (folder / "d" / "units.csv").unlink()
    listing = folder / "d" / "manifest.toml"
    listing.write_text(listing.read_text("utf-8").replace("units.csv", "units.parquet"), encoding="utf-8")
    hint = "needs polars, which is not installed. Install it with: python -m pip install 'starrules[polars]'"
    code, _, said = command(folder, tmp_path / "out", engine="polars", lang="en")
    assert (code, said) == (FAULTY, f"starrules: the engine 'polars' {hint}\n")
    assert not (tmp_path / "out").exists()
    code, _, said = command(folder, tmp_path / "out", lang="en")
    assert (code, said) == (FAULTY, "")
    data = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["districts"]
    assert {name: item["status"] for name, item in data.items()} == {
        "a": "failed",
        "b": "assessed",
        "c": "failed",
        "d": "failed",
    }
    assert data["d"]["reason"]["en"] == f"reading units.parquet {hint}"
    assert "unit 'ao1': expected a unit of one district only, found it in c too" in data["a"]["reason"]["en"]


def test_one_district_of_a_run_is_that_district_alone(folder: Path, undisturbed: dict[str, bytes]) -> None:
    """Assessed by itself in plain Python, a district has the same assessment."""
    report = assess(read_evidence(folder / "b", kit.scheme()), kit.scheme(), engine="python")
    assert json.loads(undisturbed["districts/b/report.json"])["assessment"] == assessment_data(report)
