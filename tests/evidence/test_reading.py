"""What is read is what was written, whatever the format, the encoding and the order."""

from __future__ import annotations

import datetime
import io
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.csv_text import decode
from starrules.evidence.files import read_file
from starrules.evidence.frames import frame_of
from starrules.evidence.model import Evidence, RowData
from starrules.evidence.state import Cases
from starrules.model import Days, Membership, Period, day_of
from tests.evidence import kit
from tests.evidence.kit import CASES, INSPECTIONS, changed

DISTRICT = Path(__file__).resolve().parents[2] / "examples" / "district"
Form = Literal["utf-8", "utf-8-sig", "gb18030", "parquet", "parquet of text"]
FORMS: tuple[Form, ...] = ("utf-8", "utf-8-sig", "gb18030", "parquet", "parquet of text")
DAYS = st.integers(kit.day("2024-03-01"), kit.day("2024-10-31"))
NOTES = st.text(st.characters(exclude_categories=["C"]) | st.just("\n"), min_size=1, max_size=20)
"""What people write: no control characters, no private ones, none that stand for nothing."""
VISITS = st.text('甲乙丙 ab-_",', max_size=5)


@st.composite
def inspections(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw rows of inspections in stored form; no more than a unit may have."""
    rows = []
    for number in range(draw(st.integers(1, 4))):
        visited = draw(DAYS)
        problems = draw(st.integers(0, 500))
        rows.append({
            "unit": draw(st.sampled_from(["O1", "O2", "S1", "S2"])),
            "visited_on": visited,
            "visit": f"V{number}-{draw(VISITS)}.",
            "area": draw(st.sampled_from(["office_area", "indoor"])),
            "problems": problems,
            "serious": draw(st.none() | st.integers(0, problems)),
            "waste": draw(st.none() | st.integers(0, 10_000)),
            "passed": draw(st.none() | st.booleans()),
            "note": draw(st.none() | NOTES),
            "recorded_on": visited + draw(st.integers(0, 30)),
        })  # fmt: skip
    return rows


def as_text(row: Mapping[str, Any]) -> dict[str, str]:
    """Return a row as it stands in a CSV."""
    cells = {name: "" if value is None else str(value) for name, value in row.items()}
    for name in ("visited_on", "recorded_on"):
        cells[name] = str(day_of(row[name]))
    if row["waste"] is not None:
        cells["waste"] = f"{row['waste'] // 100}.{row['waste'] % 100:02d}"
    cells["area"] = {"indoor": "室内"}.get(row["area"], row["area"])
    return cells


def native(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return rows in Parquet's own types."""
    frame = pl.DataFrame(rows, schema=frame_of(INSPECTIONS, RowData([])).schema)
    return frame.with_columns(
        pl.col("visited_on", "recorded_on").cast(pl.Date),
        pl.col("problems").cast(pl.UInt16),
        pl.col("serious").cast(pl.Float64),
        pl.Series(
            "waste",
            [None if row["waste"] is None else Decimal(row["waste"]) / 100 for row in rows],
            pl.Decimal(20, 3),
        ),
        pl.col("area").cast(pl.Categorical),
    )


def folder_of(rows: list[dict[str, Any]], form: Form, path: Path) -> Path:
    """Write the small district with these inspections in some form."""
    texts = [as_text(row) for row in rows]
    content = kit.joined(
        [list(INSPECTIONS.columns), *([row[name] for name in INSPECTIONS.columns] for row in texts)]
    )
    if not form.startswith("parquet"):
        files: dict[str, str | bytes] = {**kit.FILES, "inspections": content}
        listing = kit.manifest(files)
        return kit.write(path, {**files, "inspections": content.encode(form)}, listing)
    frame = native(rows) if form == "parquet" else pl.DataFrame(texts)
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    entry = f'file = "inspections.parquet"\nrows = {len(rows)}\ncovers = [["2024-01-01", "2024-12-31"]]'
    folder = kit.write(path, {}, kit.manifest(kit.FILES, inspections=entry))
    (folder / "inspections.csv").unlink()
    (folder / "inspections.parquet").write_bytes(buffer.getvalue())
    return folder


def rows_of(evidence: Evidence, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table in an order of their own."""
    rows = frame_of(evidence.tables[name], evidence.data[name]).rows(named=True)
    return sorted(rows, key=repr)


@given(rows=inspections(), form=st.sampled_from(FORMS))
def test_rows_come_back_as_they_were_written(rows: list[dict[str, Any]], form: Form) -> None:
    """CSV in three encodings, Parquet in its own types and Parquet of text hold the same rows."""
    if form in ("utf-8", "gb18030"):
        rows[0]["note"] = "办"  # so that the bytes can be read in one way only
    with tempfile.TemporaryDirectory() as path:
        evidence = kit.read(folder_of(rows, form, Path(path)))
    assert rows_of(evidence, "inspections") == sorted(rows, key=repr)


def forms_of(text: str) -> dict[str, bytes]:
    """Return a text in the three encodings in which registers are kept."""
    return {form: text.encode(form) for form in ("utf-8", "utf-8-sig", "gb18030")}


@pytest.mark.parametrize("path", sorted(DISTRICT.glob("*.csv")), ids=lambda path: path.stem)
def test_a_real_file_is_taken_in_each_encoding(path: Path) -> None:
    """Every file of the example district, in every encoding: never refused, never read as other words."""
    text = path.read_text(encoding="utf-8-sig")
    for form, data in forms_of(text).items():
        assert decode(data, path.name) == text, form


def test_a_real_file_of_one_row_is_taken_in_each_encoding() -> None:
    """A single row of names is enough to tell UTF-8 from GB18030, in the header's language too."""
    header, *lines = (DISTRICT / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    for line in lines:
        for first in (header, header.replace("name_zh", "名称")):
            text = f"{first}\n{line}\n"
            assert {decode(data, "units.csv") for data in forms_of(text).values()} == {text}


def test_the_example_district_is_the_same_in_each_encoding(tmp_path: Path) -> None:
    """The registry of 1,100 units is read alike from UTF-8, UTF-8 with BOM and GB18030."""
    text = (DISTRICT / "units.csv").read_text(encoding="utf-8-sig")
    contents = [read_file(data, "units.csv") for data in forms_of(text).values()]
    for content in contents:
        assert (content.faults, content.row_faults, content.records) == ((), (), 1100)
        assert content.frame is not None and contents[0].frame is not None
        assert content.frame.equals(contents[0].frame)


@pytest.mark.parametrize(
    ("data", "other"), [("café".encode(), "é"), ("路".encode("gb18030"), "·"), (b"\xc2\x80", "\x80")]
)
def test_bytes_that_may_be_either_are_refused(data: bytes, other: str) -> None:
    """Where nothing in a file tells UTF-8 from GB18030 nobody guesses, and the advice says how to save it."""
    fault = str(read_file(b"a,b\n1," + data + b"\n", "x.csv").faults[0])
    assert "expected text that can be read in one way only" in fault
    assert f"bytes that are {other!r} in UTF-8" in fault and "UTF-8 with BOM" in fault


@settings(max_examples=40)
@given(data=st.data())
def test_the_order_of_rows_and_files_does_not_matter(data: st.DataObject) -> None:
    """Shuffled rows in files that the manifest names in another order are the same evidence."""
    files: dict[str, str | bytes | None] = {}
    for name, content in kit.FILES.items():
        header, *lines = content.splitlines()
        files[name] = "\n".join([header, *data.draw(st.permutations(lines))]) + "\n"
    names = data.draw(st.permutations(list(files)))
    with tempfile.TemporaryDirectory() as path:
        shuffled = kit.read(kit.write(Path(path) / "a", {name: files[name] for name in names}))
        plain = kit.read(kit.write(Path(path) / "b", {}))
    for name in plain.data:
        assert rows_of(shuffled, name) == rows_of(plain, name)
    for part in ("units", "coverage", "returns", "calendar", "covered_to", "reopened"):
        assert getattr(shuffled, part) == getattr(plain, part)


def test_a_category_may_be_written_by_its_label(tmp_path: Path) -> None:
    """The value, or its label in either language, exactly as declared."""
    for written in ("indoor", "室内", "Rooms"):
        folder = kit.write(tmp_path / written, {"inspections": changed("inspections", 3, area=written)})
        assert {row["area"] for row in rows_of(kit.read(folder), "inspections")} == {"indoor", "office_area"}


@pytest.mark.parametrize(
    ("written", "value"), [("TRUE", True), ("是", True), ("1", True), ("No", False), ("否", False)]
)
def test_yes_and_no_may_be_written_in_several_ways(tmp_path: Path, written: str, value: bool) -> None:
    """Spreadsheets write TRUE and FALSE, people write 是 and 否."""
    content = changed("inspections", 2, passed=written).replace("否,整洁", ",整洁")
    rows = rows_of(kit.read(kit.write(tmp_path, {"inspections": content})), "inspections")
    assert [row["passed"] for row in rows if row["passed"] is not None] == [value]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n\n"])
def test_any_line_end_will_do(tmp_path: Path, end: str) -> None:
    """Files from Windows and from old spreadsheets, and with empty lines at their end, read the same."""
    content = kit.FILES["staff"].rstrip()
    content = content.replace("\n", end) + end if end[0] == "\r" else content + end
    folder = kit.write(tmp_path, {"staff": content.encode()}, kit.manifest(kit.FILES))
    assert len(kit.read(folder).data["staff"]) == 2


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    """A cell over two lines is one row; in a Parquet file, which has no header, the first row is row 1."""
    content = changed("inspections", 2, note="两\n行", problems="x").replace("是", "x")
    content = content.replace("O2,2024-05-20,V2", "O2,2024-05-20,V 2 ")
    places = [
        fault.partition(":")[0] for fault in kit.faults(kit.write(tmp_path / "a", {"inspections": content}))
    ]
    assert places == ["inspections.csv row 2, column problems", "inspections.csv row 4, column visit"]
    frame = pl.DataFrame(
        {
            "unit": ["O1", "O1"],
            "year": [2024, 2023],
            "on_roll": [1.0, 2.5],
            "contract": None,
            "long_absent": None,
        }
    )
    listing = kit.manifest(kit.FILES, staff='file = "staff.parquet"\nrows = 2\ncovers = []')
    folder = kit.write(tmp_path / "b", {}, listing)
    (folder / "staff.csv").unlink()
    frame.write_parquet(folder / "staff.parquet")
    assert kit.faults(folder) == [
        (
            "staff.parquet row 2, column on_roll: expected a whole number from 0 to 5000, found 2.5. Only whole numbers are "
            "counted here."
        )
    ]


MIDNIGHT = datetime.datetime.fromisoformat("2024-02-05")
MORNING = datetime.datetime.fromisoformat("2024-02-05T09:00")

COLUMNS: list[tuple[str, Any, str]] = [
    ("waste", pl.Series([16.1, 16.125, None]), "row 2, column waste: expected a number from 0 to 100 with at most 2 decimal places, found 16.125. A float counts as"),
    ("visit", pl.Series([1.0, 2.0, 3.0]), "column visit: expected an identifier of at most 12 characters, found a column of the type Float64. Write it as text."),
    ("problems", pl.Series([[1], [2], [3]]), "found a column of the type List(Int64)"),
    ("problems", pl.Series([3.0, float("nan"), 5.0]), "row 2, column problems: expected a whole number from 0 to 500, found nan"),
    ("problems", pl.Series([3.0, float("inf"), 5.0]), "row 2, column problems: expected a whole number from 0 to 500, found inf"),
    ("visited_on", pl.Series([20240205, 20240205, 20240520]), "found a column of the type Int64"),
    ("visited_on", pl.Series([MORNING] * 3), "row 1, column visited_on"),
    ("visited_on", pl.Series([MIDNIGHT] * 3).dt.replace_time_zone("UTC"), "column of the type Datetime"),
    ("passed", pl.Series([2, 1, 0]), "row 1, column passed: expected yes or no (true, false, 1, 0, 是, 否), found 2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "column", "told"), COLUMNS, ids=[f"{name} {told[:30]}" for name, _, told in COLUMNS]
)
def test_a_parquet_column_of_another_type_is_told(
    tmp_path: Path, name: str, column: pl.Series, told: str
) -> None:
    """Types are taken only where they hold a field's values exactly."""
    rows = rows_of(kit.read(kit.write(tmp_path / "a", {})), "inspections")
    folder = folder_of(rows, "parquet", tmp_path / "b")
    native(rows).with_columns(column.alias(name)).write_parquet(folder / "inspections.parquet")
    found = kit.faults(folder)
    assert any(told in fault for fault in found), found


def test_units_are_put_together_from_the_registry(tmp_path: Path) -> None:
    """Days, moves and successions of a unit come out of three files."""
    units = kit.FILES["units"] + "S3,section,综合科,General,service,O1,2024-11-01,\n"
    files = {
        "units": units,
        "moves": "section,office,moved_on\nS1,O2,2024-07-01\nS1,O1,2024-09-01\n",
        "successions": "old_unit,successor,took_over_on\nS2,S3,2024-11-01\n",
    }
    evidence = kit.read(kit.write(tmp_path, files))
    assert evidence.units["S1"].memberships == (
        Membership("O1", Days(kit.day("2000-01-01"), kit.day("2024-06-30"))),
        Membership("O2", Days(kit.day("2024-07-01"), kit.day("2024-08-31"))),
        Membership("O1", Days(kit.day("2024-09-01"), kit.day("2149-12-31"))),
    )
    assert (evidence.units["S2"].successor, evidence.units["S2"].succeeded_on) == (
        "S3",
        kit.day("2024-11-01"),
    )
    assert evidence.units["S2"].days == Days(kit.day("2024-03-01"), kit.day("2024-10-31"))
    assert evidence.units["S3"].unit_class == "service"
    assert (evidence.units["O1"].name["zh"], evidence.units["O1"].name["en"]) == ("财政局", "Finance")
    assert evidence.units["O2"].name["en"] == "民政局"
    assert len(evidence.calendar.days) == 262


def test_an_office_sees_no_more_units_than_widths_are_proved_for(tmp_path: Path) -> None:
    """More than 512 units under one office are refused: sums over them could overflow."""
    more = "".join(f"X{n},section,科,,,O1,2000-01-01,\n" for n in range(511))
    assert kit.faults(kit.write(tmp_path, {"units": kit.FILES["units"] + more})) == [
        "units.csv, unit 'O1': expected at most 512 units whose rows it sees, itself included, found 513"
    ]


def test_what_is_read_can_be_assessed(tmp_path: Path) -> None:
    """The rows of a unit are found by the state of the evidence as if they had been held as dictionaries."""
    evidence = kit.read(kit.write(tmp_path, {}))
    held = {name: RowData(rows_of(evidence, name)) for name in evidence.data}
    plain = Evidence(**{**{name: getattr(evidence, name) for name in PARTS}, "data": held})
    period, as_of = Period.year(2024), kit.day("2024-12-31")
    for unit in evidence.units:
        cases = [Cases(version, period, as_of).case(unit) for version in (evidence, plain)]
        for key, rows in cases[0].rows.items():
            assert sorted(map(repr, rows)) == sorted(map(repr, cases[1].rows[key]))


PARTS = ("tables", "units", "coverage", "returns", "calendar", "covered_to")


def test_frames_hold_whole_numbers(tmp_path: Path) -> None:
    """Decimals are scaled and dates are day numbers, however the rows are held."""
    evidence = kit.read(kit.write(tmp_path, {}))
    frame = frame_of(INSPECTIONS, evidence.data["inspections"])
    types = {name: str(dtype) for name, dtype in frame.schema.items()}
    assert types == {
        "unit": "String", "visited_on": "Int32", "visit": "String", "area": "String", "problems": "Int64",
        "serious": "Int64", "waste": "Int64", "passed": "Boolean", "note": "String", "recorded_on": "Int32",
    }  # fmt: skip
    assert frame.get_column("waste").to_list() == [1610, None, 5]
    again = frame_of(INSPECTIONS, RowData(frame.rows(named=True)))
    assert again.equals(frame)
    assert frame_of(CASES, RowData([])).schema == frame_of(CASES, evidence.data["cases"]).schema


def test_the_rows_of_units_are_found(tmp_path: Path) -> None:
    """Units without rows have none; units with rows have theirs alone."""
    data = kit.read(kit.write(tmp_path, {})).data["inspections"]
    assert [row["visit"] for row in data.of_units(["S1", "S2"])] == ["V1", "V1"]
    assert [row["visit"] for row in data.of_units(["O2", "nobody"])] == ["V2"]
    assert len(data) == 3


def test_polars_is_loaded_only_when_evidence_is_read() -> None:
    """Whoever imports the reader has not paid for a dataframe library yet."""
    code = "import sys, starrules.evidence.read, starrules.evidence.empty; sys.exit('polars' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_parquet_day_may_be_a_moment_at_midnight(tmp_path: Path) -> None:
    """Dataframe libraries that know no days write them so."""
    rows = rows_of(kit.read(kit.write(tmp_path / "a", {})), "inspections")
    folder = folder_of(rows, "parquet", tmp_path / "b")
    native(rows).with_columns(pl.col("visited_on").cast(pl.Datetime)).write_parquet(
        folder / "inspections.parquet"
    )
    assert rows_of(kit.read(folder), "inspections") == rows
