"""The folder and its manifest: what is there, what is named, and how much of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from starrules.errors import EvidenceError
from tests.evidence import kit

RUN = 'a list of first and last days, like [["2024-01-01", "2024-12-31"]]'


def test_a_folder_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    """The path is named, and whether nothing or a file is there."""
    assert kit.faults(tmp_path / "none") == [
        f"{tmp_path / 'none'}: expected a folder of evidence, found nothing of that name"
    ]
    (tmp_path / "file").write_text("x")
    assert kit.faults(tmp_path / "file") == [
        f"{tmp_path / 'file'}: expected a folder of evidence, found a file"
    ]


def test_an_empty_folder_is_one_clear_error(tmp_path: Path) -> None:
    """An empty folder is told as such, with the command that fills it."""
    assert kit.faults(tmp_path) == [
        (
            f"{tmp_path}: expected a folder of evidence, found an empty folder. "
            "`starrules init DIR` writes empty tables and a manifest."
        )
    ]


def test_a_folder_without_manifest_is_one_clear_error(tmp_path: Path) -> None:
    """No other fault is told beside it, whatever the files hold."""
    (kit.write(tmp_path, {"staff": "?"}) / "manifest.toml").unlink()
    assert kit.faults(tmp_path) == [
        (
            f"{tmp_path}: expected a file manifest.toml, which says what the folder holds, found none. "
            "`starrules init DIR` writes empty tables and a manifest."
        )
    ]


def test_a_manifest_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    """TOML's own error has the line; the manifest's text must be UTF-8."""
    listing = kit.manifest(kit.FILES, staff="file = staff.csv")
    (fault,) = kit.faults(kit.write(tmp_path, {}, listing))
    line = listing[: listing.index("staff.csv")].count("\n") + 1
    assert fault.startswith(
        f"manifest.toml: expected a file in the TOML format, found an error at line {line}, column "
    )
    (tmp_path / "manifest.toml").write_bytes(listing.encode("gb18030"))
    (fault,) = kit.faults(tmp_path)
    assert fault.startswith("manifest.toml: expected text in UTF-8, found the byte 0x")


def test_a_missing_units_table_is_one_clear_error(tmp_path: Path) -> None:
    """Without the registry no row is held against it."""
    folder = kit.write(tmp_path, {"units": None})
    assert kit.faults(folder) == [
        (
            "manifest.toml: expected a section [tables.units], the registry of units, found none. "
            "`starrules init DIR` writes empty tables and a manifest."
        )
    ]


def test_a_units_table_without_units_is_an_error(tmp_path: Path) -> None:
    """A registry with a header alone is told as such."""
    found = kit.faults(kit.write(tmp_path, {"units": kit.FILES["units"].splitlines()[0] + "\n"}))
    assert "units.csv: expected one unit or more, found none" in found


def test_a_file_that_the_manifest_names_must_be_there(tmp_path: Path) -> None:
    """A misspelt file is missing under one name and unknown under the other."""
    folder = kit.write(tmp_path, {})
    (folder / "staff.csv").rename(folder / "staf.csv")
    assert kit.faults(folder) == [
        (
            "staf.csv: expected only files that manifest.toml names, found a file that is not in the manifest. "
            "Name it in the manifest, or move it elsewhere."
        ),
        (
            "staff.csv: expected a file in this folder, which manifest.toml names for 'staff', found none of that name. "
            "Did you mean 'staf.csv'?"
        ),
    ]


def test_files_and_folders_that_the_manifest_does_not_name_are_told(tmp_path: Path) -> None:
    """Nothing is skipped in silence, but for a README, hidden files and what a run has written."""
    folder = kit.write(tmp_path, {})
    for name in ("README.md", ".gitkeep"):
        (folder / name).write_text("x")
    (folder / "out").mkdir()
    (folder / "out" / "report.json").write_text("{}")
    assert kit.faults(folder) == []
    (folder / "extra.csv").write_text("x")
    (folder / "2023").mkdir()
    assert [fault.partition(". ")[0] for fault in kit.faults(folder)] == [
        "2023: expected only files that manifest.toml names, found a folder that is not in the manifest",
        "extra.csv: expected only files that manifest.toml names, found a file that is not in the manifest",
    ]


@pytest.mark.parametrize("stated", [1, 3])
def test_a_number_of_rows_that_differs_from_the_manifest_is_told(tmp_path: Path, stated: int) -> None:
    """A row that was lost or added on the way does not go unnoticed."""
    listing = kit.manifest(kit.FILES, staff=f'file = "staff.csv"\nrows = {stated}\ncovers = []')
    assert kit.faults(kit.write(tmp_path, {}, listing)) == [
        (
            f"staff.csv: expected {stated} rows, as manifest.toml says, found 2. "
            "Look for rows that were lost or added, then correct the manifest."
        )
    ]


MANIFESTS = [
    ("format = 1", "format = 2", "manifest.toml, format: expected 1, found 2. Write: format = 1"),
    ("format = 1", "", "manifest.toml, format: expected 1, found nothing. Write: format = 1"),
    ("format = 1", "format = 1\ndistict = 1", ("manifest.toml: expected only what a manifest says, found 'distict'. "
     "Did you mean 'district'?")),
    (', en = "A district"', "", "manifest.toml, district: expected the district's name in both languages, found"),
    ("[tables.staff]", "[tables.staf]", ("manifest.toml, [tables.staf]: expected the name of a table that a plugin declares, "
     "found 'staf'. Did you mean 'staff'?")),
    ('"staff.csv"', '"data/staff.csv"', ("manifest.toml, [tables.staff] file: expected the name of a file in this folder that ends in .csv, .parquet, "
     "found data/staff.csv")),
    ('"staff.csv"', '"staff.xlsx"', ("manifest.toml, [tables.staff] file: expected the name of a file in this folder that ends in .csv, .parquet, "
     "found staff.xlsx")),
    ('"staff.csv"', '"units.csv"', ("manifest.toml, [tables.staff] file: expected a file of its own, found 'units.csv', "
     "which holds 'units' too")),
    ("rows = 2\ncovers", "rows = -1\ncovers", ("manifest.toml, [tables.cases] rows: expected how many rows the file has, as a "
     "whole number >= 0, found -1")),
    ("rows = 2\ncovers", "row = 2\ncovers", ("manifest.toml, [tables.cases]: expected only what a manifest says, found 'row'. "
     "Did you mean 'rows'?")),
    ("rows = 3\ncovers = ", "rows = 3\n#", (f"manifest.toml, [tables.inspections] covers: expected {RUN}, found nothing. "
     "Write: covers = [] where no day is covered yet.")),
    ('"2024-01-01", "2024-12-31"', '"2024-1-1"', f"manifest.toml, [tables.inspections] covers: expected {RUN}, found ['2024-1-1']"),
    ('"2024-01-01", "2024-12-31"', '"2024-12-31", "2024-01-01"', ("manifest.toml, [tables.inspections] covers: expected a first "
     "day that is not after the last, found ['2024-12-31', '2024-01-01']")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), MANIFESTS, ids=[told[:70] for *_, told in MANIFESTS])
def test_what_a_manifest_says_wrong_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Every key of the manifest has a meaning, and a misspelt one gets a suggestion."""
    listing = kit.manifest(kit.FILES)
    assert old in listing
    found = kit.faults(kit.write(tmp_path, {}, listing.replace(old, new)))
    assert any(fault.startswith(told) for fault in found), found


def test_a_table_that_the_manifest_leaves_out_is_open(tmp_path: Path) -> None:
    """No entry means no rows and no covered day: open, never empty."""
    folder = kit.write(tmp_path, {"inspections": None, "returns": None})
    evidence = kit.read(folder)
    assert "inspections" not in evidence.data
    assert "inspections" not in evidence.coverage
    assert "inspections" in evidence.tables


def test_coverage_and_the_last_covered_day_come_from_the_manifest(tmp_path: Path) -> None:
    """Several runs of days may be covered, as text or as TOML's own days."""
    runs = '[["2024-08-01", "2025-01-31"], [2024-01-01, 2024-06-30]]'
    listing = kit.manifest(kit.FILES, staff=f'file = "staff.csv"\nrows = 2\ncovers = {runs}')
    evidence = kit.read(kit.write(tmp_path, {}, listing))
    assert [(run.first, run.last) for run in evidence.coverage["staff"]] == [
        (kit.day("2024-01-01"), kit.day("2024-06-30")),
        (kit.day("2024-08-01"), kit.day("2025-01-31")),
    ]
    assert evidence.covered_to == kit.day("2025-01-31")


def test_the_digests_of_all_files_stand_in_the_evidence(tmp_path: Path) -> None:
    """Names in order, with the SHA-256 of the bytes as they are on disk."""
    evidence = kit.read(kit.write(tmp_path, {}))
    assert [name for name, _ in evidence.inputs] == sorted(
        [*(f"{name}.csv" for name in kit.FILES), "manifest.toml"]
    )
    assert all(len(digest) == 64 for _, digest in evidence.inputs)


def test_the_error_names_the_folder(tmp_path: Path) -> None:
    """The first line says what was looked through."""
    with pytest.raises(EvidenceError, match=f"evidence in {tmp_path}: 1 fault"):
        kit.read(tmp_path)


@pytest.mark.parametrize(
    ("first_month", "staff", "panels"),
    [(1, [], [2024]), (4, [2023], [2023, 2024]), (12, [], [2023])],
)
def test_rows_of_years_are_held_to_the_years_of_the_manifest(
    tmp_path: Path, first_month: int, staff: list[int], panels: list[int]
) -> None:
    """A section that was open from March to October was there at the end of one year, and in one or two, as years begin."""
    listing = kit.manifest(kit.FILES).replace("format = 1", f"format = 1\nfirst_month = {first_month}")
    held: dict[str, list[int]] = {"staff": [], "panels": []}
    for year in (2022, 2023, 2024, 2025):
        for table, row in {"staff": f"S2,{year},4,,", "panels": f"S2,{year},conduct,J1"}.items():
            content = kit.FILES[table].splitlines()[0] + f"\n{row}\n"
            rows = (
                listing.replace('file = "staff.csv"\nrows = 2', 'file = "staff.csv"\nrows = 1')
                if table == "staff"
                else listing
            )
            found = kit.faults(kit.write(tmp_path / f"{table}{year}", {table: content}, rows))
            if found:
                (fault,) = found
                expected = (
                    "a year at whose end 'S2' was open"
                    if table == "staff"
                    else "a year in which 'S2' was open"
                )
                assert (
                    f"{table}.csv row 2, column year: expected {expected}, from 2024-03-01 to 2024-10-31, found {year}"
                    in fault
                )
            else:
                held[table].append(year)
    assert held == {"staff": staff, "panels": panels}


@pytest.mark.parametrize("value", ["0", "13", "true", '"4"', "4.0"])
def test_a_first_month_that_is_none_is_told(tmp_path: Path, value: str) -> None:
    """It is a whole number from 1 to 12, as in a ruleset."""
    listing = kit.manifest(kit.FILES).replace("format = 1", f"format = 1\nfirst_month = {value}")
    (fault,) = kit.faults(kit.write(tmp_path, {}, listing))
    assert fault.startswith(
        "manifest.toml, first_month: expected the month in which a year begins, a whole number from 1 to 12"
    )
