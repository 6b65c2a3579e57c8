"""Writing a report, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from starrules.engine import assess
from starrules.errors import NotFoundError
from starrules.lanes.engines import PYTHON
from starrules.model import Text
from starrules.report.base import WIDE
from starrules.report.model import Report
from starrules.report.write import OutputError, assessment_data, canonical_bytes, report_data, write_report
from starrules.scheme.assemble import assemble
from starrules.scheme.extras import ReportFormat
from tests.engine import kit
from tests.engine.kit import case, report, returned
from tests.lanes import ENGINES


@pytest.fixture(scope="module")
def found() -> Report:
    """Return a small report."""
    return report(given_cases=[case("1", "a"), case("2", "b", in_time=None)], returns=[returned("a", 0)])


def test_what_stands_in_report_json(found: Report, tmp_path: Path) -> None:
    """report.json holds the assessment, the provenance and the timings, each where the format has it."""
    data: dict[str, Any] = json.loads(
        write_report(found, tmp_path / "out").joinpath("report.json").read_text("utf-8")
    )
    assert set(data) == {"schema_version", "assessment", "provenance", "timings"}
    assessment = data["assessment"]
    assert data["schema_version"] == 1
    assert (assessment["scheme"], assessment["period"], assessment["as_of"]) == ("east", "2024", "2025-01-31")
    assert assessment["ruleset"] == {"id": "proposed", "digest": found.ruleset.digest}
    counts = assessment["counts"]
    assert counts["findings"] == counts["units"] * counts["checks"]
    words = ("met", "unmet", "unknown", "not_applicable", "error")
    assert sum(counts[word] for word in words) == counts["findings"]
    awards = assessment["awards"]["east"]
    assert set(awards) == {"won", "not_won", "open", "error", "not_rated"}
    assert sum(awards.values()) == counts["units"]
    assert assessment["duties"]["checks"] == 1
    assert data["provenance"]["inputs"] == [{"name": "cases.csv", "sha256": "ab" * 32}]
    assert data["provenance"]["plugins"][0]["version"] == "1.2"


@pytest.mark.parametrize("engine", [*ENGINES, PYTHON])
def test_the_provenance_names_the_engine_and_the_assessment_does_not(found: Report, engine: str) -> None:
    """What computed a report stands beside its assessment, which is the same bytes on every engine."""
    made = assess(found.evidence, found.scheme, ruleset=found.ruleset, engine=engine)
    data = report_data(made)
    assert data["provenance"] == {**report_data(found)["provenance"], "engine": engine}
    assert canonical_bytes(data["assessment"]) == canonical_bytes(assessment_data(found))


def test_the_frames_are_written_whole(found: Report, tmp_path: Path) -> None:
    """The written frames are the report's."""
    out = write_report(found, tmp_path / "new" / "out")
    assert sorted(item.name for item in out.iterdir()) == [
        "awards.parquet",
        "findings.parquet",
        "report.json",
    ]
    assert pl.read_parquet(out / "findings.parquet").equals(found.findings)
    assert pl.read_parquet(out / "awards.parquet").equals(found.awards)


def test_wide_frames_of_a_report_in_rows_are_refused(found: Report, tmp_path: Path) -> None:
    """The engine is named, with what to do, before anything of the folder is touched."""
    made = assess(found.evidence, found.scheme, ruleset=found.ruleset, engine=PYTHON)
    with pytest.raises(OutputError) as raised:
        write_report(made, tmp_path / "new" / "out", wide=True)
    (fault,) = raised.value.faults
    assert str(fault) == (
        "the wide frames: expected an engine that gives frames, found 'python'. "
        "Leave --wide (wide=True) out, or take another engine, such as 'polars'."
    )
    assert not (tmp_path / "new").exists()
    for name in WIDE:
        with pytest.raises(NotFoundError) as missing:
            made.frame(name)
        assert str(missing.value) == (
            "frame: expected a table of a report in rows "
            f"('findings', 'standards', 'awards', 'titles', 'duties'), found {name!r}. "
            "Assess with an engine that gives frames, such as 'polars'."
        )


def test_the_same_input_gives_the_same_bytes(found: Report) -> None:
    """Two runs over the same input have the same bytes of the assessment, timings apart."""
    again = report(given_cases=[case("2", "b", in_time=None), case("1", "a")], returns=[returned("a", 0)])
    first, second = (canonical_bytes(assessment_data(item)) for item in (found, again))
    assert first == second
    assert json.loads(first) == report_data(again)["assessment"]


def test_an_earlier_report_is_replaced_whole(found: Report, tmp_path: Path) -> None:
    """A folder that holds an earlier report is replaced, and nothing is left beside it."""
    out = tmp_path / "out"
    write_report(found, out)
    (out / "report.json").write_text("old")
    write_report(found, out)
    assert json.loads((out / "report.json").read_text("utf-8"))["schema_version"] == 1
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_not_ours_is_never_touched(found: Report, tmp_path: Path, kind: str) -> None:
    """A file, or a folder that holds anything else, is refused with its name and left as it is."""
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
        expected = "expected a folder, or nothing yet, found a file"
    else:
        out.mkdir()
        (out / "mine.txt").write_text("mine")
        expected = (
            "expected a folder that holds nothing but an earlier report, found mine.txt. Name another folder."
        )
    with pytest.raises(OutputError, match="output") as raised:
        write_report(found, out)
    assert expected in str(raised.value)
    assert (out if kind == "file" else out / "mine.txt").read_text() == "mine"


def test_a_write_that_fails_leaves_nothing(
    found: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails halfway, the earlier report is as it was and no half of the new one is left."""
    out = tmp_path / "out"
    write_report(found, out)
    before = (out / "report.json").read_bytes()

    def broken(*_: Any, **__: Any) -> None:
        msg = "disk full"
        raise OSError(msg)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", broken)
    with pytest.raises(
        OutputError, match="expected a place to write to, found an error of the system: disk full"
    ):
        write_report(found, out)
    assert (out / "report.json").read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_swap_that_fails_restores_the_earlier(
    found: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the last renaming fails, the earlier report is put back."""
    out = tmp_path / "out"
    write_report(found, out)
    honest = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "new" and Path(target) == out:
            msg = "busy"
            raise OSError(msg)
        return honest(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError, match="busy"):
        write_report(found, out)
    assert (out / "report.json").exists()
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_further_formats_stand_beside_it_and_are_replaced_with_it(found: Report, tmp_path: Path) -> None:
    """A file in a further format is written with the report, and is gone when the report is written without it."""
    out = write_report(found, tmp_path / "out", also={".html": b"<p>a report</p>"})
    assert (out / "report.html").read_bytes() == b"<p>a report</p>"
    write_report(found, out)
    assert not (out / "report.html").exists()


def test_a_report_writes_itself_as_the_command_does(found: Report, tmp_path: Path) -> None:
    """From Python the same files, in further formats too, and wide; what it stands in the place of is gone."""
    forms = tuple(
        ReportFormat(
            name, Text("词", "words"), f".{name}", lambda report: str(report.counts["units"]).encode()
        )
        for name in ("one", "two")
    )
    scheme = assemble((evolve(kit.RECORD, contribution=evolve(kit.PLUGIN, formats=forms)),))
    shown = evolve(found, scheme=scheme)
    out = shown.write(tmp_path / "out", form="two")
    assert out == tmp_path / "out"
    assert {item.name for item in out.iterdir()} == {
        "report.json", "findings.parquet", "awards.parquet", "report.two",
    }  # fmt: skip
    assert (out / "report.two").read_bytes() == str(found.counts["units"]).encode()
    assert pl.read_parquet(out / "awards.parquet").equals(found.awards)
    assert {item.name for item in shown.write(str(out), wide=True).iterdir()} == {
        "report.json", "awards.parquet", *(f"{name}.parquet" for name in WIDE),
    }  # fmt: skip
    with pytest.raises(NotFoundError, match="format: expected the id of one, found 'tow'"):
        shown.write(out, form="tow")
    (out / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="a folder that holds nothing but an earlier report"):
        shown.write(out)


def test_a_report_in_plain_rows_writes_itself_too(found: Report, tmp_path: Path) -> None:
    """Its tables are CSV, and it has no wide frames."""
    plain = assess(found.evidence, found.scheme, ruleset=found.ruleset, engine=PYTHON)
    assert {item.name for item in plain.write(tmp_path / "out").iterdir()} == {
        "report.json", "findings.csv", "awards.csv",
    }  # fmt: skip
    with pytest.raises(OutputError, match="an engine that gives frames"):
        plain.write(tmp_path / "out", wide=True)
