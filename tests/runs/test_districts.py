"""A run over districts: what it leaves, what it keeps, what it does with districts that cannot be assessed."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from starrules import assess, read_evidence
from starrules.errors import EvidenceError, FaultsError, NotFoundError
from starrules.model import Text
from starrules.progress import Progress
from starrules.report.write import OutputError, assessment_data
from starrules.runs.model import DistrictRun, RunStoppedError
from starrules.runs.run import assess_districts
from starrules.scheme.extras import ReportFormat
from starrules.whole import locked
from tests.runs import kit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three districts, which no test changes."""
    return kit.districts(tmp_path_factory.mktemp("three") / "districts", "a", "b", "c")


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what a run over them leaves that nobody disturbs."""
    return kit.plainly(folder, tmp_path_factory.mktemp("undisturbed") / "out")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a folder of three districts that a test may change."""
    return kit.districts(tmp_path / "districts", "a", "b", "c")


def run(folder: Path, out: Path, **options: Any) -> DistrictRun:
    """Run over districts in this process."""
    return assess_districts(folder, kit.scheme(), out=out, **{"processes": 0, **options})


def kept(found: DistrictRun) -> list[str]:
    """Return the districts of which an earlier report still held."""
    return [name for name, item in found.districts.items() if item.kept]


def test_each_report_is_that_of_its_district_alone(folder: Path, tmp_path: Path) -> None:
    """Assessed in a run or by itself, a district has the same assessment and the same rows."""
    found = run(folder, tmp_path / "out")
    for name in "abc":
        report = assess(read_evidence(folder / name, kit.scheme()), kit.scheme())
        place = tmp_path / "out" / "districts" / name
        data = json.loads((place / "report.json").read_text("utf-8"))
        assert data["assessment"] == assessment_data(report) == found.districts[name].assessment
        assert (data["timings"], data["provenance"]["engine"]) == ({}, "polars")
        assert pl.read_parquet(place / "findings.parquet").equals(report.findings)
        assert pl.read_parquet(place / "awards.parquet").equals(report.awards)


def test_the_files_of_the_run_say_what_all_districts_come_to(folder: Path, tmp_path: Path) -> None:
    """run.json has settings, digests and totals; awards.csv a row for each district and star; all of it adds up."""
    out = tmp_path / "out"
    found = run(folder, out)
    data = json.loads((out / "run.json").read_text("utf-8"))
    assert data["settings"]["ruleset"] == {
        "id": "proposed",
        "digest": kit.scheme().ruleset("proposed").digest,
    }
    assert {"starrules", "polars", "narwhals"} <= set(data["settings"]["versions"])
    assert "starrules-cleanliness" in {item[0] for item in data["settings"]["plugins"].values()}
    assert list(data["districts"]) == ["a", "b", "c"]
    one = data["districts"]["b"]
    assert set(one["inputs"]) == {path.name for path in (folder / "b").iterdir()}
    assert set(one["files"]) == {"report.json", "findings.parquet", "awards.parquet"}
    totals = data["totals"]
    assert (totals["districts"], totals["assessed"], totals["failed"], totals["units"]) == (3, 3, 0, 12)
    assert totals["awards"] == found.awards
    for star, counts in totals["awards"].items():
        assert sum(counts.values()) == 12
        for word, count in counts.items():
            assert count == sum(item["awards"][star][word] for item in data["districts"].values())
    with (out / "awards.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * len(totals["awards"])
    for row in rows:
        counts = data["districts"][row["district"]]["awards"][row["star"]]
        assert {word: int(row[word]) for word in counts} == counts
    assert set(json.loads((out / "timings.json").read_text())) == {"a", "b", "c"}


def test_a_second_run_keeps_all_and_leaves_the_same_bytes(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    """What still holds is not assessed again; asked for afresh, all of it is, and is the same."""
    assert kept(run(folder, tmp_path / "out")) == []
    assert kit.left(tmp_path / "out") == undisturbed
    stages: list[str] = []
    again = run(folder, tmp_path / "out", progress=lambda step: stages.append(step.stage))
    assert kept(again) == ["a", "b", "c"]
    assert set(stages) == {"digests", "districts"}
    assert again.awards == run(folder, tmp_path / "out", afresh=True).awards
    assert kit.left(tmp_path / "out") == undisturbed


@pytest.mark.parametrize("processes", [1, 2])
def test_processes_side_by_side_leave_the_same_bytes(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes], processes: int
) -> None:
    """Rules that were handed to another process mean what they mean here."""
    told: list[Progress] = []
    found = run(folder, tmp_path / "out", processes=processes, progress=told.append)
    assert not found.failed
    assert kit.left(tmp_path / "out") == undisturbed
    assert {step.district for step in told} == {"", "a", "b", "c"}
    assert [step.done for step in told if step.stage == "districts"] == [0, 1, 2, 3]


MOMENTS = 6
"""So many moments, spread over a run, at which it is interrupted."""


def test_a_run_that_is_interrupted_goes_on_and_leaves_the_same_bytes(
    folder: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    """At whichever moment it was interrupted: it says what is done, each result is whole or not there, none half made."""
    told: list[Progress] = []
    run(folder, tmp_path / "whole", progress=told.append)
    for turn in range(MOMENTS):
        out = tmp_path / str(turn)
        moment = 1 + turn * (len(told) - 1) // (MOMENTS - 1)
        steps: list[Progress] = []

        def interrupt(step: Progress, last: int = moment, steps: list[Progress] = steps) -> None:
            steps.append(step)
            if len(steps) == last:
                raise KeyboardInterrupt

        with pytest.raises(RunStoppedError) as stopped:
            run(folder, out, progress=interrupt)
        done = {path.name for path in (out / "districts").iterdir()}
        assert (stopped.value.done, stopped.value.total) == (len(done), 3)
        assert not (out / "run.json").exists()
        for path, content in kit.left(out).items():
            assert content == undisturbed[path]
        found = run(folder, out)
        assert set(kept(found)) == done
        assert kit.left(out) == undisturbed


def changes(own: Path, out: Path) -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """Yield what is changed after a run, the options of the next one, and the districts that still hold."""
    yield "nothing", {}, {"a", "b", "c"}
    kit.change(own / "b")
    yield "a cell", {}, {"a", "c"}
    (own / "b" / "README.md").write_text("for people")
    yield "a README", {}, {"a", "b", "c"}
    with (out / "districts" / "a" / "findings.parquet").open("r+b") as file:
        file.truncate(100)
    yield "a result that is cut short", {}, {"b", "c"}
    (out / "districts" / "a" / "awards.parquet").unlink()
    yield "a result without a file", {}, {"b", "c"}
    (out / "districts" / "a" / "record.json").write_text("{")
    yield "a record that cannot be read", {}, {"b", "c"}
    yield "the day of the cut", {"as_of": "2024-06-30"}, set()
    yield "the ruleset", {"ruleset": "community"}, set()
    yield "the year", {"period": "2023"}, set()
    yield "the engine", {"engine": "duckdb"}, set()
    yield "what becomes of faulty rows", {"set_aside": True}, set()


def test_what_no_longer_holds_is_assessed_again(own: Path, tmp_path: Path) -> None:
    """Evidence, settings or results that changed: those districts alone, and the bytes are those of a new run."""
    out = tmp_path / "out"
    run(own, out)
    for what, options, holding in changes(own, out):
        assert set(kept(run(own, out, **options))) == holding, what
    run(own, out)
    assert kit.left(out) == kit.plainly(own, tmp_path / "fresh")


def test_a_rule_that_was_changed_is_noticed(folder: Path, tmp_path: Path) -> None:
    """Also where the version of its plugin is the same."""
    scheme = kit.scheme()
    out = tmp_path / "out"
    run(folder, out)
    name = next(iter(scheme.rule_checks))
    other = next(item for item in scheme.rule_checks.values() if item.rule != scheme.rule_checks[name].rule)
    changed = evolve(
        scheme, checks={**scheme.checks, name: evolve(scheme.rule_checks[name], rule=other.rule)}
    )
    assert kept(assess_districts(folder, changed, out=out, processes=0)) == []


def test_a_district_that_is_gone_leaves_no_report(own: Path, tmp_path: Path) -> None:
    """A run over fewer districts leaves what a first run over them would."""
    out = tmp_path / "out"
    run(own, out)
    (own / "c").rename(tmp_path / "c")
    assert kept(run(own, out)) == ["a", "b"]
    assert kit.left(out) == kit.plainly(own, tmp_path / "fresh")


@pytest.mark.parametrize("processes", [0, 2])
def test_a_faulty_district_stops_no_other(own: Path, tmp_path: Path, processes: int) -> None:
    """It has no report, not even the one of an earlier run, and run.json says why in both languages."""
    out = tmp_path / "out"
    run(own, out)
    kit.spoil(own / "b")
    found = run(own, out, processes=processes)
    assert (list(found.assessed), list(found.failed)) == (["a", "c"], ["b"])
    item = found.failed["b"]
    assert (item.cause, item.folder, item.units) == ("faulty", None, 0)
    assert "cleanliness_inspections.csv row 16, column problems: expected a whole number" in item.reason["en"]
    assert "【cleanliness_inspections.csv 第 16 行 problems 列】要求：" in item.reason["zh"]
    assert not (out / "districts" / "b").exists()
    data = json.loads((out / "run.json").read_text("utf-8"))
    assert data["districts"]["b"] == {"status": "failed", "cause": "faulty", "reason": dict(item.reason)}
    assert (data["totals"]["failed"], data["totals"]["units"]) == (1, 8)
    assert repr(found) == f"<DistrictRun in {out}: 2 districts with 8 units, 1 without a report>"
    assert not run(own, out, set_aside=True).failed


def test_a_folder_without_a_manifest_is_a_faulty_district(own: Path, tmp_path: Path) -> None:
    """What lies among the districts and is none is told, and never passed over."""
    (own / "d").mkdir()
    found = run(own, tmp_path / "out")
    assert "expected a folder of evidence, found an empty folder" in found.failed["d"].reason["en"]


def test_a_unit_of_two_districts_fails_both_and_no_other(own: Path, tmp_path: Path) -> None:
    """Nobody can say whose its rows are: the table, the unit and the other district are named, and what to do."""
    text = (own / "a" / "units.csv").read_text(encoding="utf-8")
    (own / "a" / "units.csv").write_text(text.replace("ao1", "bo1"), encoding="utf-8")
    found = run(own, tmp_path / "out")
    assert list(found.failed) == ["a", "b"]
    assert found.failed["a"].reason["en"].splitlines()[1] == (
        "  table 'units', unit 'bo1': expected a unit of one district only, found it in b too. "
        "Leave it to the district whose it is, or give one of the two an id of its own."
    )
    assert (
        "【表“units”，单位“bo1”】要求：只属于一个区的单位；实际：a 也有该单位。"
        in found.failed["b"].reason["zh"]
    )


def test_many_units_of_two_districts_are_counted(own: Path, tmp_path: Path) -> None:
    """Where a folder was copied whole, some are named and the rest is counted."""
    for name in ("x", "y"):
        (own / name).mkdir()
        for path in sorted((own / "a").iterdir()):
            (own / name / path.name).write_bytes(path.read_bytes())
    text = (own / "a" / "units.csv").read_text(encoding="utf-8")
    for name in "axy":
        more = "".join(f"n{number},office,新{number},New {number},,,2010-01-01,\n" for number in range(4))
        (own / name / "units.csv").write_text(text + more, encoding="utf-8")
    found = run(own, tmp_path / "out")
    assert list(found.failed) == ["a", "x", "y"]
    lines = found.failed["x"].reason["en"].splitlines()
    assert len(lines) == 7
    assert "found it in a, y too" in lines[1]
    assert "found 3 more units of other districts" in lines[-1]


def test_evidence_that_changes_while_it_is_read_is_noticed(own: Path, tmp_path: Path) -> None:
    """No report says that it was made from files that it was not made from."""

    def meddle(step: Progress) -> None:
        if (step.district, step.stage, step.done) == ("b", "evidence", 0):
            kit.change(own / "b")

    found = run(own, tmp_path / "out", progress=meddle)
    assert found.failed["b"].reason["en"].splitlines()[1] == (
        "  cleanliness_inspections.csv: expected files that stay as they are while they are read, "
        "found another content than a moment before. Run it again."
    )
    assert not run(own, tmp_path / "out").failed


def test_an_error_of_the_library_ends_one_district_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as what it is, and the others have their reports."""
    import starrules.engine

    honest = starrules.engine.assess

    def broken(evidence: Any, *rest: Any, **options: Any) -> Any:
        if "bo1" in evidence.units:
            msg = "out of stars"
            raise RuntimeError(msg)
        return honest(evidence, *rest, **options)

    monkeypatch.setattr("starrules.engine.assess", broken)
    found = run(folder, tmp_path / "out")
    assert list(found.failed) == ["b"]
    assert found.failed["b"].cause == "internal"
    assert found.failed["b"].reason["en"] == "internal error: RuntimeError: out of stars"


PLACES: dict[str, tuple[type[FaultsError], str]] = {
    "nowhere": (EvidenceError, "expected a folder that holds a folder of evidence for each district, found nothing of that name"),
    "districts/a/units.csv": (EvidenceError, "expected a folder that holds a folder of evidence for each district, found a file"),
    "empty": (EvidenceError, "expected a folder that holds a folder of evidence for each district, found an empty folder"),
    "districts/a": (
        EvidenceError,
        "found the evidence of one district, with its manifest.toml. `starrules assess DIR` assesses one district.",
    ),
    "strange": (EvidenceError, "notes.txt: expected only folders, one for each district, found a file. Move it elsewhere."),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_folder_of_districts_is_told(own: Path, tmp_path: Path, place: str) -> None:
    """Nothing is written then."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "notes.txt").write_text("mine")
    error, expected = PLACES[place]
    with pytest.raises(error) as raised:
        run(tmp_path / place, tmp_path / "out")
    assert expected in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_an_output_that_is_not_ours_is_never_touched(own: Path, tmp_path: Path) -> None:
    """A file, somebody's folder, a folder among the reports, the districts themselves, one district's report."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "mine" / "districts" / "a").mkdir(parents=True)
    (tmp_path / "mine" / "districts" / "a" / "notes.txt").write_text("mine")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    earlier = "expected a folder that holds nothing but an earlier run over districts, found"
    for place, expected in {
        "file": "expected a folder, or nothing yet, found a file. Name another folder.",
        "mine": f"{earlier} districts/a. Name another folder.",
        "other": f"{earlier} notes.txt. Name another folder.",
        "districts": f"expected a folder outside of the districts, found one inside of {own}. Name another folder.",
        "districts/out": f"expected a folder outside of the districts, found one inside of {own}",
    }.items():
        with pytest.raises(OutputError) as raised:
            run(own, tmp_path / place)
        assert expected in str(raised.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_two_runs_never_write_to_one_folder_at_a_time(folder: Path, tmp_path: Path) -> None:
    """The second is refused, and may go on once the first has ended."""
    out = tmp_path / "out"
    run(folder, out)
    held = locked(out / ".starrules.lock")
    assert held is not None
    with pytest.raises(OutputError) as raised:
        run(folder, out)
    assert (
        "expected a folder that no other run writes to at the same time, found one that another run is writing to."
        in str(raised.value)
    )
    os.close(held)
    assert kept(run(folder, out)) == ["a", "b", "c"]


def test_wrong_options_are_told_before_anything_is_read(tmp_path: Path) -> None:
    """The number of processes, the engine, the ruleset, the year, the day."""
    for options, expected in (
        ({"processes": -1}, "processes: expected a whole number >= 0, found -1"),
        ({"processes": True}, "processes: expected a whole number >= 0, found True"),
        ({"processes": 1.5}, "processes: expected a whole number >= 0, found 1.5"),
        ({"processes": "2"}, "processes: expected a whole number >= 0, found '2'"),
        ({"engine": "polar"}, "engine: expected one of"),
        ({"ruleset": "propsed"}, "Did you mean 'proposed'?"),
        ({"period": "20x4"}, "period: expected a year"),
        ({"as_of": "June"}, "as_of: expected a day"),
    ):
        with pytest.raises(NotFoundError) as raised:
            run(tmp_path / "nowhere", tmp_path / "out", **options)
        assert expected in str(raised.value)


def test_a_scheme_that_no_other_process_can_be_given_is_told(folder: Path, tmp_path: Path) -> None:
    """It can be assessed in this process."""
    form = ReportFormat("x", Text("某种格式", "some format"), ".x", lambda report: b"")
    bound = evolve(kit.scheme(), formats={"x": form})
    with pytest.raises(NotFoundError) as raised:
        assess_districts(folder, bound, out=tmp_path / "out", processes=1)
    assert str(raised.value).startswith(
        "processes: expected a scheme that another process can be given, found "
    )
    assert str(raised.value).endswith("Assess with processes=0, in this process.")
    assert not (tmp_path / "out").exists()
