"""Further kinds of evidence files, read by what a plugin brings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from starrules.errors import EvidenceError, Fault
from starrules.evidence.frames import frame_of
from starrules.evidence.model import Evidence
from starrules.evidence.read import read_evidence
from starrules.messages import message
from tests.evidence import kit

CASES = kit.TABLES["inspections"]


def tabbed(data: bytes, name: str) -> Sequence[Sequence[str]]:
    """Return the cells of a file that is parted by tabs."""
    if not data:
        raise EvidenceError(
            name, [Fault(name, message("a table"), message("nothing"), message("Save it as UTF-8."))]
        )
    return [line.split("\t") for line in data.decode().splitlines()]


def folder_of(path: Path, content: str) -> Path:
    """Return the small district with its inspections in a file of the other kind."""
    lines = f'file = "inspections.tsv"\nrows = {max(0, len(content.splitlines()) - 1)}\ncovers = [["2024-01-01", "2024-12-31"]]\n'
    files = {name: text for name, text in kit.FILES.items() if name != "inspections"}
    kit.write(path, {"inspections": None}, kit.manifest({**files, "inspections": ""}, inspections=lines))
    (path / "inspections.tsv").write_text(content, encoding="utf-8")
    return path


def read(path: Path) -> Evidence:
    """Read a folder with the reader."""
    return read_evidence(path, kit.TABLES, kit.VOCABULARIES, readers={".tsv": tabbed})


def as_tabs(content: str) -> str:
    """Return a CSV parted by tabs."""
    return "".join("\t".join(cells) + "\n" for cells in kit.records(content))


def rows(evidence: Evidence) -> pl.DataFrame:
    """Return the inspections."""
    return frame_of(CASES, evidence.data["inspections"])


def test_a_plugins_reader_gives_the_same_evidence(tmp_path: Path) -> None:
    """The rows of a file that a plugin's reader reads are those of the same file as CSV, empty cells included."""
    plain = kit.read(kit.write(tmp_path / "csv", {}))
    other = read(folder_of(tmp_path / "tsv", as_tabs(kit.FILES["inspections"])))
    assert rows(other).equals(rows(plain))
    assert "inspections.tsv" in dict(other.inputs)


def test_its_cells_are_validated_like_any_others(tmp_path: Path) -> None:
    """A fault names file, row and column, the header being row 1."""
    content = as_tabs(kit.changed("inspections", 3, problems="三"))
    with pytest.raises(EvidenceError) as caught:
        read(folder_of(tmp_path, content))
    assert "inspections.tsv row 3, column problems: expected a whole number" in str(caught.value)


def test_what_a_reader_cannot_read_is_that_files_fault(tmp_path: Path) -> None:
    """The reader's own words are told beside the faults of the other files."""
    with pytest.raises(EvidenceError) as caught:
        read(folder_of(tmp_path, ""))
    assert "inspections.tsv: expected a table, found nothing. Save it as UTF-8." in str(caught.value)


def test_a_kind_that_nobody_reads_is_named_with_those_that_are(tmp_path: Path) -> None:
    """The manifest may name only files that can be read; the fault lists how their names may end."""
    folder = folder_of(tmp_path, as_tabs(kit.FILES["inspections"]))
    with pytest.raises(EvidenceError) as caught:
        kit.read(folder)
    said = "[tables.inspections] file: expected the name of a file in this folder that ends in .csv, .parquet, found inspections.tsv"
    assert said in str(caught.value)
    with pytest.raises(EvidenceError) as caught:
        read_evidence(folder, kit.TABLES, kit.VOCABULARIES, readers={".ods": tabbed})
    assert "that ends in .csv, .parquet, .ods, found" in str(caught.value)
