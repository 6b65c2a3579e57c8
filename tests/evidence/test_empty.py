"""`starrules init`: an empty folder of evidence that a person fills in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from starrules.errors import EvidenceError
from starrules.evidence.empty import write_empty
from starrules.evidence.model import RowData
from starrules.evidence.read import read_evidence
from tests.evidence import kit


def test_a_folder_has_a_file_for_each_table_and_a_manifest(tmp_path: Path) -> None:
    """Headers alone, in the order of the declaration, in an encoding that spreadsheets open."""
    names = write_empty(tmp_path / "new", kit.TABLES)
    assert sorted(names) == sorted(item.name for item in (tmp_path / "new").iterdir())
    data = (tmp_path / "new" / "staff.csv").read_bytes()
    assert data == b"\xef\xbb\xbfunit,year,on_roll,contract,long_absent\n"
    listing = (tmp_path / "new" / "manifest.toml").read_text(encoding="utf-8")
    assert "# 检查记录 · Inspections\n" in listing
    assert (
        "#     area: 区域：office_area（办公区） | indoor（室内）\n"
        "#         Area: office_area (Offices) | indoor (Rooms)\n"
    ) in listing
    assert (
        "#     serious: 严重问题数：0 至 500 之间的整数，留空表示不明\n"
        "#         Serious problems: a whole number from 0 to 500; empty: not known\n"
    ) in listing
    assert '[tables.inspections]\nfile = "inspections.csv"\nrows = 0\ncovers = []\n' in listing


def test_only_the_name_and_the_units_have_to_be_filled_in(tmp_path: Path) -> None:
    """With a name and one unit the folder can be read; all tables are open."""
    write_empty(tmp_path, kit.TABLES)
    assert [fault.partition(",")[0] for fault in kit.faults(tmp_path)] == [
        "units.csv: expected one unit or more"
    ]
    with (tmp_path / "units.csv").open("a", encoding="utf-8") as file:
        file.write("O1,office,财政局,,,,2000-01-01,\n")
    evidence = kit.read(tmp_path)
    assert list(evidence.units) == ["O1"]
    assert all(runs == () for runs in evidence.coverage.values())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that is there stops the writing before it begins, and is named; many are one fault."""
    (tmp_path / "staff.csv").write_text("mine")
    with pytest.raises(EvidenceError) as caught:
        write_empty(tmp_path, kit.TABLES)
    assert [str(fault) for fault in caught.value.faults] == [
        f"{tmp_path}: expected none of the files to be written, found staff.csv. Nothing was written; choose another folder."
    ]
    assert [item.name for item in tmp_path.iterdir()] == ["staff.csv"]
    assert (tmp_path / "staff.csv").read_text() == "mine"
    write_empty(tmp_path / "other", kit.TABLES)
    with pytest.raises(EvidenceError, match=r"found .*, .*, .* and \d+ more\. Nothing was written"):
        write_empty(tmp_path / "other", kit.TABLES)


def test_an_empty_folder_can_be_written_without_polars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the units that are filled in are read."""
    write_empty(tmp_path, kit.TABLES)
    with (tmp_path / "units.csv").open("a", encoding="utf-8") as file:
        file.write(kit.FILES["units"].partition("\n")[2])
    monkeypatch.setitem(sys.modules, "polars", None)
    named = (tmp_path / "manifest.toml").read_text(encoding="utf-8").replace('en = ""', 'en = "A district"')
    (tmp_path / "manifest.toml").write_text(named, encoding="utf-8")
    evidence = read_evidence(tmp_path, kit.TABLES, kit.VOCABULARIES)
    assert sorted(evidence.units) == ["O1", "O2", "S1", "S2"]
    assert all(isinstance(data, RowData) and not len(data) for data in evidence.data.values())
