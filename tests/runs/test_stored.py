"""A run over districts whose evidence is stored: the same awards, and what is not as it was is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from starrules import read_evidence, store_evidence
from starrules.errors import EvidenceError
from starrules.progress import Progress
from starrules.runs.model import DistrictRun
from starrules.runs.run import assess_districts
from tests.runs import kit


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Return a folder of two districts of which one is stored."""
    folder = kit.districts(tmp_path / "districts", "a", "b")
    store_evidence(read_evidence(folder / "b", kit.scheme()), tmp_path / "stored")
    (folder / "b").rename(tmp_path / "b")
    (tmp_path / "stored").rename(folder / "b")
    return folder


def run(folder: Path, out: Path, **options: object) -> DistrictRun:
    """Run over districts in this process."""
    return assess_districts(folder, kit.scheme(), out=out, processes=0, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ["polars", "duckdb", "python"])
def test_stored_evidence_is_assessed_as_it_was_read(tmp_path: Path, stored: Path, engine: str) -> None:
    """Assessment and tables are those of the files that it was stored from; a second run keeps it."""
    found = run(stored, tmp_path / "out", engine=engine)
    read = run(kit.districts(tmp_path / "read", "a", "b"), tmp_path / "other", engine=engine)
    assert {name: item.assessment for name, item in found.assessed.items()} == {
        name: item.assessment for name, item in read.assessed.items()
    }
    same = {f"districts/b/{name}" for name in kit.left(tmp_path / "out" / "districts" / "b")}
    one, other = kit.left(tmp_path / "out"), kit.left(tmp_path / "other")
    same.remove("districts/b/record.json")  # it was made from other files
    assert {name: one[name] for name in same} == {name: other[name] for name in same}
    assert [item.kept for item in run(stored, tmp_path / "out", engine=engine).districts.values()] == [
        True,
        True,
    ]


def test_a_unit_of_two_districts_is_found_in_stored_evidence_too(tmp_path: Path, stored: Path) -> None:
    """Nobody can say whose its rows are."""
    units = stored / "a" / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace("ao1", "bo1"), encoding="utf-8")
    found = run(stored, tmp_path / "out")
    assert list(found.failed) == ["a", "b"]
    assert (
        "unit 'bo1': expected a unit of one district only, found it in a too"
        in (found.failed["b"].reason["en"])
    )


def test_stored_units_that_were_changed_are_a_fault_of_their_district(tmp_path: Path, stored: Path) -> None:
    """They end neither the run nor the other district."""
    (stored / "b" / "units.parquet").write_bytes(b"other")
    found = run(stored, tmp_path / "out")
    assert (list(found.assessed), list(found.failed)) == (["a"], ["b"])
    assert "expected the file as it was stored, found another content" in found.failed["b"].reason["en"]


@pytest.mark.parametrize("gone", [False, True])
def test_stored_rows_that_change_while_they_are_assessed_are_noticed(
    tmp_path: Path, stored: Path, gone: bool
) -> None:
    """They are read by then only, so no report is written that might be half of one and half of the other."""
    file = stored / "b" / "table-documents.parquet"
    before = file.read_bytes()

    def meddle(step: Progress) -> None:
        if (step.district, step.stage, step.done > 0) == ("b", "awards", True):
            file.unlink() if gone else file.write_bytes(before + b" ")

    found = run(stored, tmp_path / "out", progress=meddle)
    assert list(found.failed) == ["b"]
    assert found.failed["b"].reason["en"].splitlines()[1] == (
        "  table-documents.parquet: expected files that stay as they are while they are read, "
        "found another content than a moment before. Run it again."
    )
    file.write_bytes(before)
    assert not run(stored, tmp_path / "out").failed


def test_one_stored_district_is_no_folder_of_districts(tmp_path: Path, stored: Path) -> None:
    """It is told what to do instead."""
    with pytest.raises(EvidenceError, match=r"found the evidence of one district, with its stored\.json\."):
        run(stored / "b", tmp_path / "out")
