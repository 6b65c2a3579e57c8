"""Frames of every kind are the evidence that the same rows in a folder are."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.errors import MissingExtraError
from starrules.evidence import cells
from starrules.evidence.frames import frame_of
from starrules.evidence.kinds import by_narwhals, kind_of
from starrules.evidence.model import Evidence
from starrules.evidence.read import read_evidence
from starrules.schema import Decimal as Decimals
from starrules.schema import Int
from starrules.testing import evidence_for
from tests.evidence import framed, kit
from tests.evidence.framed import KINDS, frames, inspections, manifest, read, same
from tests.evidence.test_reading import folder_of, native, rows_of
from tests.evidence.test_reading import inspections as drawn_inspections


@pytest.mark.parametrize("kind", KINDS)
def test_frames_are_the_evidence_that_the_folder_is(kind: str, tmp_path: Path) -> None:
    """Units, days, returns, calendar and rows are the same from a folder and from frames of each kind."""
    assert same(read(frames(kind)), kit.read(kit.write(tmp_path, {})))


@settings(max_examples=12, deadline=None)
@given(rows=drawn_inspections(), kind=st.sampled_from(sorted(KINDS)), order=st.randoms())
def test_the_kind_of_frame_does_not_matter(rows: list[dict[str, Any]], kind: str, order: Any) -> None:
    """Any rows, in any order, are the same evidence with the same digests in each kind and in a file."""
    typed = native(rows).with_columns(
        pl.col("problems").cast(pl.Int64),
        pl.Series("waste", [None if row["waste"] is None else Decimal(row["waste"]).scaleb(-2) for row in rows]),
        pl.col("area").cast(pl.String),
    )  # fmt: skip
    shuffled = typed[order.sample(range(len(rows)), len(rows))]
    listing = manifest(inspections={**framed.MANIFEST["tables"]["inspections"], "rows": len(rows)})
    plain = read(frames(inspections=typed), listing)
    found = read(frames(inspections=KINDS[kind](shuffled)), listing)
    assert same(found, plain)
    assert found.inputs == plain.inputs
    with tempfile.TemporaryDirectory() as path:
        assert same(found, kit.read(folder_of(rows, "parquet", Path(path))))


@settings(max_examples=12, deadline=None)
@given(made=evidence_for(kit.TABLES.values()), kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1))
def test_any_evidence_comes_back_from_frames_of_any_kinds(made: Evidence, kinds: list[str]) -> None:
    """Units, returns, days and rows of all tables that a scheme may declare, each table in another kind."""
    given, listing = framed.as_frames(made)
    turns = itertools.cycle(kinds)
    mixed = {name: KINDS[next(turns)](frame) for name, frame in given.items()}
    found, plain = (read_evidence(each, kit.TABLES, manifest=listing) for each in (mixed, given))
    assert same(found, plain)
    assert found.inputs == plain.inputs
    assert found.units.keys() == made.units.keys()
    assert {name: rows_of(found, name) for name in found.data} == {
        name: rows_of(made, name) for name in made.data
    }


CELLS: Mapping[str, tuple[str, Any, list[Any]]] = {
    "whole numbers that gaps made floats": ("serious", pd.Series([1.0, framed.NAN, 5.0]), [1, None, 5]),
    "whole numbers with NA": ("serious", pd.array([1, pd.NA, 5], dtype="Int64"), [1, None, 5]),
    "whole numbers among objects": ("serious", pd.Series([1, None, 5], dtype=object), [1, None, 5]),
    "nothing at all": ("serious", pd.Series([framed.NAN] * 3), [None, None, None]),
    "no note at all": ("note", pd.Series([framed.NAN] * 3), [None, None, None]),
    "floats with a mask": ("waste", pd.array([0.1, pd.NA, 99.99], dtype="Float64"), [10, None, 9999]),
    "floats of single precision": (
        "waste",
        pd.Series([0.1, framed.NAN, 16.1], dtype="float32"),
        [10, None, 1610],
    ),
    "decimals": ("waste", pd.Series([framed.TENTH, None, Decimal("2.50")]), [10, None, 250]),
    "truths that gaps made floats": ("passed", pd.Series([1.0, 0.0, framed.NAN]), [True, False, None]),
    "truths with a mask": ("passed", pd.array([True, False, pd.NA], dtype="boolean"), [True, False, None]),
    "truths among objects": ("passed", pd.Series([True, False, None], dtype=object), [True, False, None]),
    "words as categories": (
        "area",
        pd.Series(["Offices", "室内", "indoor"], dtype="category"),
        ["office_area", "indoor", "indoor"],
    ),
    "numbers as categories": ("serious", pd.Series([1, None, 5], dtype="category"), [1, None, 5]),
    "identifiers that gaps made floats": ("note", pd.Series([7.0, framed.NAN, 9.0]), ["7", None, "9"]),
    "texts that are empty": ("note", pd.Series(["", "好", None]), [None, "好", None]),
    "categories that are empty": (
        "note",
        pd.Series(["", "好", None], dtype="category"),
        [None, "好", None],
    ),
    "texts of arrow": ("note", pd.Series(["", "好", None], dtype="string[pyarrow]"), [None, "好", None]),
}


@pytest.mark.parametrize("case", CELLS)
def test_pandas_holds_gaps_in_many_ways(case: str) -> None:
    """NaN, None and NA are empty cells, and what pandas made of values because of them is taken back."""
    name, column, stored = CELLS[case]
    frame = framed.pandas_plain(inspections().with_columns(problems=pl.Series([9, 9, 9])))
    frame["area"] = ["office_area", "indoor", "办公区"]
    frame[name] = pd.Series(column)
    evidence = read(frames(inspections=frame))
    found = frame_of(evidence.tables["inspections"], evidence.data["inspections"])
    assert found.get_column(name).to_list() == stored


FLOATS: list[tuple[Any, Any, float, int | None]] = [
    (pl.Float64(), Int(0, 10**17), 2.0**53 - 1, 2**53 - 1),
    (pl.Float64(), Int(0, 10**17), 2.0**53, None),
    (pl.Float32(), Int(0, 10**17), 2.0**24 - 1, 2**24 - 1),
    (pl.Float32(), Int(0, 10**17), 2.0**24, None),
    (pl.Float64(), Decimals(0, 10**15, 2), 9_999_999_999_999.99, 999_999_999_999_999),
    (pl.Float64(), Decimals(0, 10**15, 2), 10_000_000_000_000.01, None),
    (pl.Float32(), Decimals(0, 10**15, 2), 9_999.99, 999_999),
    (pl.Float32(), Decimals(0, 10**15, 2), 10_000.01, None),
    (pl.Float64(), Decimals(0, 1, 12), 1e-12, 1),
    (pl.Float64(), Decimals(-1, 1, 2), -0.0, 0),
]


@pytest.mark.parametrize(("dtype", "kind", "value", "stored"), FLOATS)
def test_a_float_is_taken_while_it_stands_for_one_number(
    dtype: pl.DataType, kind: Int | Decimals, value: float, stored: int | None
) -> None:
    """Up to the last one before two numbers of the declared places would be the same float, and no further."""
    frame = pl.DataFrame({"cell": pl.Series([value], dtype=dtype)})
    assert frame.select(cells.stored(kind, dtype, pl.col("cell"))).item() == stored


@given(value=st.integers(-(10**15) + 1, 10**15 - 1), places=st.integers(0, 12))
def test_a_decimal_of_fifteen_digits_survives_being_a_float(value: int, places: int) -> None:
    """Whatever its places: the float tells the decimal that it was made from."""
    frame = pl.DataFrame({"cell": [float(Decimal(value).scaleb(-places))]})
    kind = Decimals(-(10**15), 10**15, places)
    assert frame.select(cells.stored(kind, pl.Float64(), pl.col("cell"))).item() == value


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_days_may_be_moments_at_midnight(unit: str) -> None:
    """Pandas has no type for days; its moments at midnight are days, in each of its units."""
    frame = framed.pandas_nullable(inspections())
    for name in framed.DATES:
        frame[name] = frame[name].astype(f"datetime64[{unit}]")
    assert same(read(frames(inspections=frame)), read(frames()))


def test_sums_of_duckdb_are_whole_numbers() -> None:
    """DuckDB sums whole numbers in 128 bits; they are whole numbers all the same."""
    summed = framed.relation(inspections()).project(
        "* REPLACE (problems::HUGEINT AS problems, problems::HUGEINT AS note)"
    )
    plain = inspections().with_columns(note=pl.col("problems"))
    assert same(read(frames(inspections=summed)), read(frames(inspections=plain)))


def test_whatever_else_narwhals_takes_is_read_through_it() -> None:
    """Frames, lazy ones and those like pandas come from narwhals as if they were passed themselves."""
    for kind in ("polars", "polars-lazy", "pandas", "pyarrow", "duckdb"):
        frame = by_narwhals(KINDS[kind](inspections()), "inspections")
        assert kind_of(frame) == ("pandas" if kind == "pandas" else "polars")
        assert same(read(frames(inspections=frame)), read(frames()))


def test_a_frame_of_narwhals_is_what_it_wraps() -> None:
    """Whoever works with narwhals passes its frames as they are, and gets back what they wrap."""
    for kind in ("polars", "polars-lazy", "pandas", "pyarrow", "duckdb"):
        wrapped = nw.from_native(KINDS[kind](inspections()))
        assert kind_of(wrapped) == kind
        assert same(read(frames(inspections=wrapped)), read(frames()))


@pytest.mark.parametrize("dtype", [pl.Categorical(), pl.Enum(["", "好"])])
def test_categories_of_polars_may_be_empty_texts(dtype: pl.DataType) -> None:
    """As texts may: an empty one is a gap."""
    frame = inspections().with_columns(note=pl.Series(["", "好", None], dtype=dtype))
    evidence = read(frames(inspections=frame))
    found = frame_of(evidence.tables["inspections"], evidence.data["inspections"])
    assert found.get_column("note").to_list() == [None, "好", None]


def test_a_lazy_frame_is_read_once(tmp_path: Path) -> None:
    """What it is read from may vanish afterwards."""
    inspections().write_parquet(tmp_path / "x.parquet")
    evidence = read(frames(inspections=pl.scan_parquet(tmp_path / "x.parquet")))
    (tmp_path / "x.parquet").unlink()
    assert len(rows_of(evidence, "inspections")) == 3


def test_a_manifest_may_be_a_file(tmp_path: Path) -> None:
    """That of a folder will do as it is; names of files in it do not matter, and the digest is that of what it says."""
    path = tmp_path / "any name.toml"
    path.write_text("\ufeff" + kit.manifest(kit.FILES), encoding="utf-8")
    by_path, by_mapping = read(frames(), path), read(frames(), framed.MANIFEST)
    assert same(by_path, by_mapping)
    assert by_path.inputs == by_mapping.inputs


def test_a_manifest_may_hold_days_and_tuples() -> None:
    """What Python writes for days and lists is what a file says in text; the name of a file may be left out."""
    covers = ((datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)),)
    listing = manifest(inspections={"rows": 3, "covers": covers})
    text = manifest(inspections={"rows": 3, "covers": [["2024-01-01", "2024-12-31"]]})
    assert same(read(frames(), listing), read(frames()))
    assert read(frames(), listing).inputs == read(frames(), text).inputs


def test_the_digest_of_a_frame_is_that_of_its_rows_as_a_csv() -> None:
    """Anyone can work it out: declared columns, cells as they are stored, rows sorted, each with a line feed."""
    listing = manifest(staff={**framed.MANIFEST["tables"]["staff"], "rows": 2})
    staff = pd.DataFrame(
        {"unit": ["O1", "O1"], "long_absent": [1, framed.NAN], "contract": [3.0, framed.NAN], "on_roll": [40, 38],
         "year": ["2024", "2023"]}
    )  # fmt: skip
    text = "unit,year,on_roll,contract,long_absent\nO1,2023,38,,\nO1,2024,40,3,1\n"
    assert (
        dict(read(frames(staff=staff), listing).inputs)["staff"] == hashlib.sha256(text.encode()).hexdigest()
    )
    quoted = inspections().with_columns(
        note=pl.Series([None, 'a,"b"\nc', "x"]), waste=pl.Series([0.5, 100, None])
    )
    text = (
        "unit,visited_on,visit,area,problems,serious,waste,passed,note,recorded_on\n"
        "O2,2024-05-20,V2,office_area,5,5,,,x,2024-05-20\n"
        'S1,2024-02-05,V1,indoor,0,,100,false,"a,""b""\nc",2024-02-06\n'
        "S1,2024-02-05,V1,office_area,3,1,0.5,true,,2024-02-06\n"
    )
    digests = dict(read(frames(inspections=quoted)).inputs)
    assert digests["inspections"] == hashlib.sha256(text.encode()).hexdigest()


def test_rows_that_are_set_aside_count_for_the_digest() -> None:
    """A cell that cannot be stored stands in the digest as it was found, whatever kind it came in."""
    seen = {read(frames()).inputs}
    for value in ("x", "y"):
        wrong = inspections().with_columns(problems=pl.Series(["3", value, "5"]))
        evidences = [read(frames(inspections=KINDS[kind](wrong)), set_aside=True) for kind in KINDS]
        inputs = {evidence.inputs for evidence in evidences}
        assert len(inputs) == 1 and not inputs & seen
        seen |= inputs
        assert [len(evidence.data["inspections"]) for evidence in evidences] == [2] * len(KINDS)
        assert {len(evidence.reopened) for evidence in evidences} == {1}


@pytest.mark.parametrize("kind", ["polars", "polars-lazy", "pandas", "pyarrow", "duckdb"])
def test_the_kind_that_was_passed_is_remembered(kind: str) -> None:
    """Evidence knows in which kind results are expected; evidence in files gives Polars frames."""
    assert read(frames(kind)).passed.kind == kind
    mixed = frames(kind, units=framed.texts("units"), calendar=framed.KINDS[kind](framed.texts("calendar")))
    assert read(mixed).passed.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_can_go_to_another_process_in_whatever_kind_it_came(kind: str) -> None:
    """Its rows and units are the same there; a connection does not go with it, so results there are Polars frames."""
    evidence = read(frames(kind))
    copy = pickle.loads(pickle.dumps(evidence))
    assert same(evidence, copy)
    assert copy.passed.kind == ("polars" if kind == "duckdb" else evidence.passed.kind)


def test_reading_frames_without_polars_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever kind they are: with what to install."""
    given = frames("pandas")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError) as raised:
        read(given)
    assert str(raised.value) == (
        "reading frames needs polars, which is not installed. "
        "Install it with: python -m pip install 'starrules[polars]'"
    )


def test_pandas_and_duckdb_frames_need_no_pyarrow() -> None:
    """Neither reading nor giving back loads PyArrow; a reader without pandas never imports it."""
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import pandas, duckdb, polars\n"
        "from starrules.evidence.kinds import contents_of\n"
        "from starrules.report.kinds import in_kind\n"
        "from starrules.evidence.model import Passed\n"
        "frame = pandas.DataFrame({'a': [1.0, None], 'b': ['x', None], 'c': pandas.array([True, None], dtype='boolean')})\n"
        "made = contents_of(frame, 't').frame\n"
        "assert made.rows() == [(1, 'x', True), (None, None, None)], made\n"
        "assert contents_of(duckdb.sql('SELECT 1 AS a'), 't').frame.rows() == [(1,)]\n"
        "assert in_kind(made, 'pandas', Passed()).shape == (2, 3)\n"
        "assert in_kind(made, 'duckdb', Passed()).fetchall() == made.rows()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
