"""Every kind of bad frame is told with its place, what was expected, what was found and what to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from starrules.errors import EvidenceError
from starrules.evidence.read import read_evidence
from tests.evidence import framed, kit
from tests.evidence.framed import KINDS, NAN, NOON, faults, frames, inspections, manifest, read

COUNT = "expected a whole number from 0 to 500"
SHARE = "expected a number from 0 to 100 with at most 2 decimal places"
DAY = "expected a day from 1949-10-01 to 2149-12-31, written like 2012-09-06"
WORD = "expected an identifier of at most 12 characters"
FLOAT = (
    "A float counts as the decimal that it prints as, of at most 15 digits: round it to the declared places, "
    "or use decimals or text."
)
EMPTY = "Fill it in: this column may not be empty."
UNKNOWN = "Leave the cell empty where it is not known."
MOMENT = datetime.datetime(2024, 2, 5, tzinfo=datetime.UTC)

COLUMNS: Mapping[str, tuple[str, Callable[[], Any], str]] = {
    "half a problem": (
        "problems",
        lambda: pd.Series([3.5, 0.0, 5.0]),
        f"inspections row 1, column problems: {COUNT}, found 3.5. Only whole numbers are counted here.",
    ),
    "half a problem among gaps": (
        "serious",
        lambda: pd.Series([1.0, NAN, 3.5]),
        f"inspections row 3, column serious: {COUNT}, found 3.5. Only whole numbers are counted here.",
    ),
    "half a problem with a mask": (
        "serious",
        lambda: pd.array([1.0, pd.NA, 3.5], dtype="Float64"),
        f"inspections row 3, column serious: {COUNT}, found 3.5. Only whole numbers are counted here.",
    ),
    "infinitely many": (
        "serious",
        lambda: pd.Series([1.0, float("inf"), NAN]),
        f"inspections row 2, column serious: {COUNT}, found inf. {UNKNOWN}",
    ),
    "a gap where there may be none": (
        "problems",
        lambda: pd.Series([3.0, NAN, 5.0]),
        f"inspections row 2, column problems: {COUNT}, found an empty cell. {EMPTY}",
    ),
    "too many": (
        "problems",
        lambda: pd.Series([3, 501, 5]),
        f"inspections row 2, column problems: {COUNT}, found 501",
    ),
    "a float of too many places": (
        "waste",
        lambda: pd.Series([16.125, NAN, 0.05]),
        f"inspections row 1, column waste: {SHARE}, found 16.125. {FLOAT}",
    ),
    "a float that was computed": (
        "waste",
        lambda: pd.Series([0.1 + 0.2, NAN, 0.05]),
        f"inspections row 1, column waste: {SHARE}, found 0.30000000000000004. {FLOAT}",
    ),
    "a decimal of too many places": (
        "waste",
        lambda: pd.Series([framed.TENTH / 100, None, framed.TENTH]),
        f"inspections row 1, column waste: {SHARE}, found 0.001",
    ),
    "a time of day": (
        "visited_on",
        lambda: pd.Series([NOON, framed.DAY, framed.DAY], dtype="datetime64[ns]"),
        f"inspections row 1, column visited_on: {DAY}, found 2024-02-05 12:00:00. Write 2024-02-05.",
    ),
    "moments of a time zone": (
        "visited_on",
        lambda: pd.Series([MOMENT] * 3),
        f"inspections, column visited_on: {DAY}, found a column of the type datetime64[us, UTC]",
    ),
    "days as numbers": (
        "visited_on",
        lambda: pd.Series([20240205] * 3),
        f"inspections, column visited_on: {DAY}, found a column of the type int64",
    ),
    "days in another form": (
        "visited_on",
        lambda: pd.Series(["2024/2/5", "2024-02-05", "2024-05-20"]),
        f"inspections row 1, column visited_on: {DAY}, found '2024/2/5'. Write 2024-02-05.",
    ),
    "lists among objects": (
        "visit",
        lambda: pd.Series([["V1"], ["V1"], ["V2"]]),
        f"inspections, column visit: {WORD}, found a column of the type object (list)",
    ),
    "several kinds among objects": (
        "visit",
        lambda: pd.Series(["V1", 1, 2.5], dtype=object),
        f"inspections, column visit: {WORD}, found a column of the type object (float, int, str)",
    ),
    "things among objects": (
        "visit",
        lambda: pd.Series([object(), None, None]),
        f"inspections, column visit: {WORD}, found a column of the type object (object)",
    ),
    "periods": (
        "visit",
        lambda: pd.Series(pd.period_range("2024-01", periods=3, freq="M")),
        f"inspections, column visit: {WORD}, found a column of the type period[M]",
    ),
    "spans of time": (
        "problems",
        lambda: pd.Series([datetime.timedelta(1)] * 3),
        f"inspections, column problems: {COUNT}, found a column of the type timedelta64[us]",
    ),
    "floats as identifiers": (
        "visit",
        lambda: pd.Series([1.0, 2.0, 3.0]),
        f"inspections, column visit: {WORD}, found a column of the type float64. Write it as text.",
    ),
    "a category that is not declared": (
        "area",
        lambda: pd.Series(["offic_area", "indoor", "indoor"], dtype="category"),
        (
            "inspections row 1, column area: expected one of 'office_area', 'indoor', found 'offic_area'. "
            "Did you mean 'office_area'?"
        ),
    ),
    "a truth that is none": (
        "passed",
        lambda: pd.Series([2, 1, 0]),
        (
            "inspections row 1, column passed: expected yes or no (true, false, 1, 0, 是, 否), found 2. "
            f"{UNKNOWN}"
        ),
    ),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_a_column_that_does_not_fit_is_told(case: str) -> None:
    """Cells by their rows, columns by what pandas calls their type."""
    name, column, told = COLUMNS[case]
    frame = framed.pandas_plain(inspections())
    frame[name] = column()
    assert told in faults(frames(inspections=frame))


NATIVE: Mapping[str, Callable[[], Any]] = {
    "List(String)": lambda: inspections().with_columns(pl.concat_list("visit")),
    "list<item: string>": lambda: _arrow(pa.array([["V1"]] * 3)),
    "fixed_size_binary[2]": lambda: _arrow(pa.array([b"V1"] * 3, pa.binary(2))),
    "month_day_nano_interval": lambda: _arrow(pa.array([(1, 1, 1)] * 3, pa.month_day_nano_interval())),
    "VARCHAR[]": lambda: framed.relation(inspections()).project("* REPLACE ([visit] AS visit)"),
    "INTERVAL": lambda: framed.relation(inspections()).project("* REPLACE (INTERVAL 1 DAY AS visit)"),
}


def _arrow(column: pa.Array) -> pa.Table:
    table = inspections().to_arrow()
    return table.set_column(table.column_names.index("visit"), "visit", column)


@pytest.mark.parametrize("called", NATIVE)
def test_a_type_is_called_as_its_own_library_calls_it(called: str) -> None:
    """Whoever reads the fault finds the type in their own code; nothing else is wrong with the frame."""
    assert faults(frames(inspections=NATIVE[called]())) == [
        f"inspections, column visit: {WORD}, found a column of the type {called}"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_of_which_no_column_fits_has_its_rows_all_the_same(kind: str) -> None:
    """The columns are faults, the number of rows is none."""
    frame = KINDS[kind](pl.DataFrame({"unit": [["O1"], ["O1"]]}))
    found = faults(frames(staff=frame))
    assert len(found) == 5
    assert [fault for fault in found if "rows" in fault] == []
    assert sum("staff, column unit: expected an identifier" in fault for fault in found) == 1


def test_a_frame_without_columns_has_no_rows() -> None:
    """Every column is missing, and every row."""
    found = faults(frames(staff=pd.DataFrame(index=[1, 2])))
    assert {fault.partition(",")[0] for fault in found} == {
        *(f"staff: expected a column {name!r}" for name in kit.TABLES["staff"].columns),
        "staff: expected 2 rows",
    }


@pytest.mark.parametrize("kind", ["polars", "pyarrow", "duckdb"])
def test_nan_is_no_gap_but_in_pandas(kind: str) -> None:
    """Other kinds have nulls for gaps: what is not a number there came out of a computation."""
    frame = inspections().with_columns(serious=pl.Series([1.0, NAN, 5.0]))
    assert faults(frames(inspections=KINDS[kind](frame))) == [
        f"inspections row 2, column serious: {COUNT}, found nan. {UNKNOWN}"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_all_faults_of_all_frames_are_told_at_once(kind: str) -> None:
    """A row, a misspelt unit, a misspelt column, a unit twice and a count, in each kind of frame alike."""
    units = framed.texts("units")
    assert faults(
        frames(
            kind,
            units=KINDS[kind](pl.concat([units, units[:1]])),
            inspections=KINDS[kind](inspections().with_columns(unit=pl.Series(["S1", "S1", "O22"]))),
            staff=KINDS[kind](framed.texts("staff").rename({"on_roll": "on_rol"})),
            documents=KINDS[kind](framed.texts("documents").with_columns(verified=pl.lit("maybe"))),
        )
    ) == [
        "documents row 1, column verified: expected yes or no (true, false, 1, 0, 是, 否), found 'maybe'. Leave the cell empty where it is not known.",
        "inspections row 3, column unit: expected a unit of the table 'units', found 'O22'. Did you mean 'O2'?",
        (
            "staff, column on_rol: expected a column of the table 'staff', found 'on_rol'. Did you mean 'on_roll'?"
        ),
        "units: expected 4 rows, as manifest says, found 5. Look for rows that were lost or added, then correct the manifest.",
        "units row 5, column unit_id: expected a key of its own, found the same key as in row 1 ('O1')",
    ]


def test_a_frame_that_the_manifest_does_not_name_is_told() -> None:
    """And the table that may have been meant."""
    assert faults(frames(staff=None, staf=framed.texts("staff"))) == [
        "frame 'staf': expected only frames of tables that the manifest names, found 'staf'. Did you mean 'staff'?",
        "frame 'staff': expected a frame for the table 'staff', which the manifest names, found none of that name. Did you mean 'staf'?",
    ]


def test_what_is_wrong_with_the_manifest_is_told() -> None:
    """A misspelt table, a section that is none, rows that are not counted, days that are not covered."""
    staff = {**framed.MANIFEST["tables"]["staff"]}
    listing = manifest(staff=None, staf=staff, cases={"rows": "two"}, documents=7)
    assert faults(frames(), listing)[:4] == [
        "manifest, [tables.cases] rows: expected how many rows the frame has, as a whole number >= 0, found two",
        "manifest, [tables.documents]: expected a section with rows and covers, found 7",
        "manifest, [tables.staf]: expected the name of a table that a plugin declares, found 'staf'. Did you mean 'staff'?",
        "frame 'staff': expected only frames of tables that the manifest names, found 'staff'. Name it in the manifest, or do not pass it.",
    ]


def test_a_lazy_frame_whose_source_vanished_is_told(tmp_path: Path) -> None:
    """A file that is gone and a connection that is closed stop at the frame, and the others are looked through."""
    inspections().write_parquet(tmp_path / "x.parquet")
    lazy = pl.scan_parquet(tmp_path / "x.parquet")
    (tmp_path / "x.parquet").unlink()
    connection = duckdb.connect()
    relation = connection.from_arrow(framed.texts("staff").to_arrow())
    connection.close()
    found = faults(frames(inspections=lazy, staff=relation))
    begin = "expected a frame whose rows can be read, found an error of its library"
    end = "What it is read from must be there until the evidence has been read."
    assert len(found) == 2
    assert found[0].startswith(f"inspections: {begin} (FileNotFoundError: No such file or directory")
    assert found[1].startswith(f"staff: {begin} (ConnectionException: Connection Error")
    assert all(fault.endswith(end) for fault in found)


FAR: Mapping[str, tuple[Callable[[], Any], str]] = {
    "days of Polars": (
        lambda: inspections().with_columns(
            visited_on=pl.Series([2**31 - 1] * 3, dtype=pl.Int32).cast(pl.Date)
        ),
        "9999-12-31",
    ),
    "moments of Polars": (
        lambda: inspections().with_columns(visited_on=pl.Series([-(2**62)] * 3).cast(pl.Datetime("ms"))),
        "0001-01-01 00:00:00",
    ),
    "days of DuckDB": (
        lambda: framed.relation(inspections()).project("* REPLACE ('infinity'::DATE AS visited_on)"),
        "9999-12-31",
    ),
    "moments of DuckDB": (
        lambda: framed.relation(inspections()).project("* REPLACE ('-infinity'::TIMESTAMP AS visited_on)"),
        "0001-01-01 00:00:00",
    ),
}


@pytest.mark.parametrize("case", FAR)
def test_a_day_that_python_does_not_have_is_told_as_the_nearest(case: str) -> None:
    """Whatever other libraries count as days, such as infinity, is a fault of its row like any other."""
    make, shown = FAR[case]
    found = [
        fault for fault in faults(frames(inspections=make())) if "visited_on: expected a day from" in fault
    ]
    assert [fault.partition(", found ")[2].partition(". ")[0] for fault in found] == [shown] * 3


def test_a_file_may_hold_days_that_python_does_not_have(tmp_path: Path) -> None:
    """They are told with their rows too, and what is set aside is set aside."""
    far = inspections().with_columns(
        visited_on=pl.Series([2**31 - 1, 19758, 19863], dtype=pl.Int32).cast(pl.Date)
    )
    folder = kit.write(tmp_path / "files", {})
    (folder / "inspections.csv").unlink()
    far.write_parquet(folder / "inspections.parquet")
    listing = (folder / "manifest.toml").read_text(encoding="utf-8")
    changed = listing.replace("inspections.csv", "inspections.parquet")
    (folder / "manifest.toml").write_text(changed, encoding="utf-8")
    evidence = read_evidence(folder, kit.TABLES, kit.VOCABULARIES, set_aside=True)
    assert "inspections.parquet row 1, column visited_on" in {
        str(fault.place) for fault in evidence.set_aside
    }


def test_what_is_no_frame_is_told() -> None:
    """A list of rows, a column, nothing at all; names of columns that are no text or stand twice."""
    staff = framed.pandas_plain(framed.texts("staff"))
    frame = (
        "expected a frame: Polars, pandas, PyArrow, PySpark, a DuckDB relation, or what else narwhals takes"
    )
    cases: list[tuple[Any, str]] = [
        ([{"unit": "O1"}], f"staff: {frame}, found a value of the type list. Make one of it, such as polars.DataFrame(rows)."),
        (staff["unit"], f"staff: {frame}, found a value of the type Series"),
        (7, f"staff: {frame}, found a value of the type int"),
        (staff.set_axis(range(5), axis=1), "staff: expected names of columns that are text, found 0 of the type int"),
        (pd.concat([staff, staff["unit"]], axis=1), "staff, column unit: expected a name once, found it 2 times"),
        (staff.set_index("unit"), "staff: expected a column 'unit', found none of that name. It is the frame's index: pass frame.reset_index()."),
        (framed.texts("staff").to_arrow().append_column("unit", pa.array(["x", "y"])), "staff, column unit: expected a name once, found it 2 times"),
        (duckdb.sql("SELECT 'O1' AS unit, 'O2' AS unit"), "staff, column unit: expected a name once, found it 2 times"),
    ]  # fmt: skip
    for given, told in cases:
        assert faults(frames(staff=given)) == [told]


def test_frames_need_a_manifest_and_a_folder_has_one(tmp_path: Path) -> None:
    """Each is told where it is missing, cannot be read or is there twice."""
    listing = "expected what a manifest says, as a mapping or the path of its file"
    bad = tmp_path / "bad.toml"
    bad.write_text("format = ")
    with pytest.raises(EvidenceError) as raised:
        read_evidence(frames(), kit.TABLES)
    assert str(raised.value.faults[0]) == (
        f"manifest: {listing}, found nothing. Pass manifest={{'format': 1, 'district': ..., 'tables': ...}}."
    )
    assert faults(frames(), 7) == [f"manifest: {listing}, found a value of the type int"]
    gone = tmp_path / "gone.toml"
    assert faults(frames(), gone) == [f"{gone}: expected a file that can be read, found no such file"]
    assert faults(frames(), str(bad))[0].startswith(
        f"{bad}: expected a file in the TOML format, found an error at"
    )
    folder = kit.write(tmp_path / "folder", {})
    assert faults(folder) == [
        f"manifest: expected no manifest beside the one in {folder}, found a second one. A manifest is passed with frames only."
    ]
    assert faults([inspections()]) == [
        "evidence: expected the path of a folder, or frames by the names of their tables, found a value of the type list"
    ]


def test_a_frame_of_no_rows_is_read() -> None:
    """Nothing happened, as the manifest says; the types of what is not there do not matter."""
    listing = manifest(staff={**framed.MANIFEST["tables"]["staff"], "rows": 0})
    for empty in (
        pd.DataFrame(columns=["unit", "year", "on_roll", "contract", "long_absent"]),
        framed.texts("staff")[:0],
    ):
        assert len(read(frames(staff=empty), listing).data["staff"]) == 0
    assert faults(frames(units=framed.texts("units")[:0]))[-2:] == [
        "units: expected 4 rows, as manifest says, found 0. Look for rows that were lost or added, then correct the manifest.",
        "units: expected one unit or more, found none",
    ]
