"""Tables too large to be held are taken in parts: the same faults, the same rows, and never all of them in memory."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pytest

import starrules
from starrules.errors import EvidenceError, StarrulesError
from starrules.evidence import csv_pieces, files, large, ordered, parts, store
from starrules.evidence.frames import FrameData, ParquetData
from starrules.evidence.model import Evidence
from starrules.evidence.ordered import Ordered
from starrules.evidence.read import read_evidence
from starrules.evidence.store import store_source
from starrules.resources import OutOfMemoryError
from tests.engine import kit as engine_kit
from tests.evidence import framed, kit
from tests.evidence.test_plain import spoilt

SMALL = 2
"""So many rows are taken at a time here."""


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "TOGETHER", SMALL)
    monkeypatch.setattr(ordered, "SAMPLED", 1)


def stored(source: Any, folder: Path, **options: Any) -> Evidence | StarrulesError:
    """Return what storing evidence in parts gives: the evidence, or the error."""
    try:
        return store_source(source, folder, kit.TABLES, vocabularies=kit.VOCABULARIES, **options)
    except StarrulesError as error:
        return error


def held(source: Any, **options: Any) -> Evidence | StarrulesError:
    """Return what reading the same whole gives."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "TOGETHER", 10**6)
        try:
            return read_evidence(source, kit.TABLES, kit.VOCABULARIES, **options)
        except StarrulesError as error:
            return error


def in_parquet(folder: Path, **changed: pl.DataFrame) -> Path:
    """Write the small district with its tables, but for the registry, as Parquet files of text, some of them changed."""
    files = {name: framed.texts(name) for name in kit.FILES if name not in kit.UNCOVERED} | changed
    covers = 'covers = [["2024-01-01", "2024-12-31"]]\n'
    lines = {
        name: f'file = "{name}.parquet"\nrows = {frame.height}\n{covers}' for name, frame in files.items()
    }
    kit.write(folder, dict.fromkeys(files), kit.manifest(kit.FILES, **lines))
    for name, frame in files.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


# ------------------------------------------------------------------------------- the same evidence


def test_a_spoilt_folder_is_told_alike_in_parts(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Whatever is wrong in whichever files: all faults at once, or the same rows set aside, as where all is held."""
    found = {"faulty": 0, "sound": 0}
    for seed in range(3_000, 3_060):
        files, listing = spoilt(random.Random(seed))
        folder = kit.write(tmp_path / str(seed), files, listing)
        for set_aside in (False, True):
            one = held(folder, set_aside=set_aside)
            other = stored(folder, tmp_path / f"stored {seed} {set_aside}", set_aside=set_aside)
            assert kit.differences(one, other) == [], f"seed {seed}"
            found["faulty" if isinstance(one, EvidenceError) else "sound"] += 1
            assert (tmp_path / f"stored {seed} {set_aside}").exists() == isinstance(one, Evidence)
    record_property("spoilt folders", found)
    assert min(found.values()) > 0


def test_files_are_stored_to_the_byte_as_where_all_is_held(tmp_path: Path) -> None:
    """Folders of CSV and of Parquet files; nothing is left beside the files."""
    for folder in (kit.write(tmp_path / "csv", {}), in_parquet(tmp_path / "parquet")):
        one, two = tmp_path / f"{folder.name} one", tmp_path / f"{folder.name} two"
        whole = held(folder)
        assert isinstance(whole, Evidence)
        store.store_evidence(whole, one)
        assert isinstance(stored(folder, two), Evidence)
        assert {path.name: path.read_bytes() for path in one.iterdir()} == {
            path.name: path.read_bytes() for path in two.iterdir()
        }


STAFF = [f"O{1 + number % 2},{1990 + number // 2},{number},," for number in range(40)]


def quoted(line: str) -> str:
    """Return a line of a CSV with quotes around each cell."""
    return ",".join(f'"{cell}"' for cell in line.split(","))


FORMS: dict[str, Callable[[list[str]], bytes]] = {
    "UTF-8": lambda lines: "\n".join(lines).encode(),
    "with a mark": lambda lines: "\n".join(lines).encode("utf-8-sig"),
    "GB18030": lambda lines: "\n".join(lines).encode("gb18030"),
    "other ends of lines": lambda lines: (
        "\r\n".join(lines[:9]).encode() + b"\r" + "\r".join(lines[9:]).encode()
    ),
    "empty lines at the end": lambda lines: "\n".join([*lines, *[""] * 7]).encode(),
    "empty lines in between": lambda lines: "\n".join([*lines[:6], *[""] * 5, *lines[6:]]).encode(),
    "quotes": lambda lines: "\n".join(
        [quoted(line) if place % 3 == 0 else line for place, line in enumerate(lines)]
    ).encode(),
    "stray quotes": lambda lines: "\n".join([*lines[:5], 'O1,2024,""3,,', *lines[5:]]).encode(),
    "rows too short": lambda lines: "\n".join([*lines[:5], "O1,2024", *lines[5:], "O1"]).encode(),
    "a damaged byte": lambda lines: (
        "\n".join([*lines, "O1,2024,一二三四\ufffe,,"]).encode().replace(b"\xef\xbf\xbe", b"\xff")
    ),
    "two ways to read it": lambda lines: "\n".join([*lines, "O1,2024,ѧ,,"]).encode(),
    "a cell over two lines": lambda lines: "\n".join([*lines, 'O1,2024,"3\n",,']).encode(),
    "no bytes of text": lambda lines: "\n".join([*lines, "O1,2024,\0,,"]).encode(),
    "a header that lacks a name": lambda lines: "\n".join([lines[0] + ",", *lines[1:]]).encode(),
}
WHOLE = {
    "a damaged byte",
    "two ways to read it",
    "a cell over two lines",
    "no bytes of text",
    "a header that lacks a name",
}
"""These are read whole: their bytes or their header cannot be read, or cells go over several lines."""


@pytest.mark.parametrize("form", FORMS)
def test_a_long_csv_is_taken_in_parts_as_where_all_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """In every encoding and with every end of line: the same rows and faults, and no more rows at once than are held."""
    words = (
        ["O1,2023,三人，未核实,,"] if form in ("UTF-8", "GB18030") else []
    )  # a fault that is told with its text
    data = FORMS[form]([kit.FILES["staff"].splitlines()[0], *STAFF, *words])
    folder = kit.write(tmp_path / "files", {"staff": data})
    listing = (folder / "manifest.toml").read_text(encoding="utf-8")
    (folder / "manifest.toml").write_text(
        listing.replace('file = "staff.csv"\nrows = 0', 'file = "staff.csv"\nrows = 40'), encoding="utf-8"
    )
    whole = held(folder)
    read: list[str] = []
    heights: list[int] = []
    read_file, rows_of = files.read_file, files.rows_of

    def reading(data: bytes, name: str, *rest: Any) -> Any:
        read.append(name)
        return read_file(data, name, *rest)

    def parting(name: str, header: list[str], lines: pl.Series, *rest: Any) -> Any:
        nonlocal heights
        heights += [len(lines)] if name == "staff.csv" else []
        return rows_of(name, header, lines, *rest)

    monkeypatch.setattr(parts, "read_file", reading)
    monkeypatch.setattr(csv_pieces, "rows_of", parting)
    other = stored(folder, tmp_path / "stored")
    assert kit.differences(whole, other) == []
    assert ("staff.csv" in read) == (form in WHOLE)
    # lines that were held back because they might have been the last ones come with the next
    most = SMALL * 4 if form.startswith("empty lines") else SMALL
    assert (not heights) if form in WHOLE else (0 < max(heights) <= most and sum(heights) >= len(STAFF))


def test_keys_that_do_not_name_the_unit_are_found_wherever_their_rows_stand(tmp_path: Path) -> None:
    """Documents of two offices with one number, far apart in the order of their units."""
    rows = [f"O{1 + number % 2},D{number % 7},rules,工作规则,2019-05-01,,true,档案室" for number in range(9)]
    folder = kit.write(tmp_path / "files", {"documents": kit.added("documents", *rows)})
    one, other = held(folder), stored(folder, tmp_path / "stored")
    assert isinstance(one, EvidenceError)
    assert sum("a key of its own" in str(fault) for fault in one.faults) == 3
    assert kit.differences(one, other) == []


def test_suggestions_stop_after_as_many_as_where_all_is_held(tmp_path: Path) -> None:
    """A table with many unknown units gets the same advice row by row."""
    rows = [f"S{number:03d},2024,{number % 9},," for number in range(100, 180)]
    folder = kit.write(tmp_path / "files", {"staff": kit.added("staff", *rows)})
    assert kit.differences(held(folder), stored(folder, tmp_path / "stored")) == []


@pytest.mark.parametrize("filled", [False, True])
def test_a_column_of_a_wrong_type_matters_where_any_cell_is_filled(tmp_path: Path, *, filled: bool) -> None:
    """Also where only the last part has one; an empty column may be of any type."""
    staff = framed.texts("staff")
    cells = [None] * (staff.height - 1) + [b"3" if filled else None]
    staff = staff.with_columns(pl.Series("on_roll", cells, pl.Binary), on=pl.lit(None, pl.Binary))
    staff = pl.concat([staff.drop("on")] * 2)
    folder = in_parquet(tmp_path / "files", staff=staff)
    one, other = held(folder), stored(folder, tmp_path / "stored")
    assert isinstance(one, EvidenceError)
    assert any("a column of the type Binary" in str(fault) for fault in one.faults) == filled
    assert kit.differences(one, other) == []


def test_a_damaged_part_of_a_file_is_told_as_where_all_is_held(tmp_path: Path) -> None:
    """The file is named, and the faults of all others with it."""
    folder = in_parquet(tmp_path / "files")
    path = folder / "inspections.parquet"
    data = bytearray(path.read_bytes())
    data[8:40] = bytes(32)
    path.write_bytes(bytes(data))
    (folder / "staff.parquet").unlink()
    other = stored(folder, tmp_path / "stored")
    assert isinstance(other, EvidenceError)
    told = [str(fault) for fault in other.faults]
    assert any(
        text.startswith("inspections.parquet: expected a Parquet file, as its name says, found a damaged one")
        for text in told
    )
    assert any(text.startswith("staff.parquet: expected a file in this folder") for text in told)


def test_a_file_that_changes_while_it_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest would not be that of the rows."""
    folder = in_parquet(tmp_path / "files")
    honest = large.LargeSheet.take

    def meddled(self: large.LargeSheet, *rest: Any, **options: Any) -> None:
        honest(self, *rest, **options)
        if self.file == "inspections.parquet":
            framed.texts("inspections")[:1].write_parquet(folder / self.file)

    monkeypatch.setattr(large.LargeSheet, "take", meddled)
    other = stored(folder, tmp_path / "stored")
    assert isinstance(other, EvidenceError)
    assert [str(fault) for fault in other.faults] == [
        (
            "inspections.parquet: expected files that stay as they are while they are read, "
            "found another content than a moment before. Run it again."
        )
    ]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()])
def test_what_ends_it_within_a_table_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Not even the rows that had been put in order; the next attempt finds the place free."""
    folder = in_parquet(tmp_path / "files")

    def ended(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("starrules.evidence.validate.check_together", ended)
        with pytest.raises(OutOfMemoryError if isinstance(error, MemoryError) else KeyboardInterrupt):
            store_source(folder, tmp_path / "new" / "stored", kit.TABLES)
    assert list((tmp_path / "new").iterdir()) == []
    assert isinstance(stored(folder, tmp_path / "new" / "stored"), Evidence)


def test_a_source_without_a_scheme_is_refused(tmp_path: Path) -> None:
    """Nobody knows by which tables a folder is to be read."""
    with pytest.raises(TypeError, match="expected a scheme to read a folder or frames by, found none"):
        starrules.store_evidence(tmp_path, tmp_path / "stored")


# ------------------------------------------------------------------------------------ lazy frames


def dataset(frame: pl.DataFrame) -> pa.dataset.Dataset:
    """Return a data set of PyArrow in batches of one row."""
    return pa.dataset.dataset(pa.Table.from_batches(frame.to_arrow().to_batches(max_chunksize=1)))


def reader(frame: pl.DataFrame) -> pa.RecordBatchReader:
    """Return a stream of PyArrow in batches of one row."""
    table = frame.to_arrow()
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=1))


LAZY: Mapping[str, Callable[[pl.DataFrame], Any]] = {
    "polars-lazy": lambda frame: frame.lazy(),
    "duckdb": framed.relation,
    "a data set of pyarrow": dataset,
    "a stream of pyarrow": reader,
}


@pytest.mark.parametrize("together", [SMALL, 10**6])
@pytest.mark.parametrize("kind", LAZY)
def test_a_lazy_frame_is_the_same_evidence_long_or_short(
    kind: str, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, digests and kind; a long one is not held, a short one is."""
    monkeypatch.setattr(large, "TOGETHER", together)
    made = framed.frames(inspections=LAZY[kind](framed.inspections()))
    found = read_evidence(made, kit.TABLES, kit.VOCABULARIES, manifest=framed.manifest())
    whole = held(framed.frames(inspections=framed.inspections()), manifest=framed.manifest())
    assert kit.differences(whole, found) == []
    assert isinstance(found.data["inspections"], ParquetData if together == SMALL else FrameData)


@pytest.mark.parametrize("kind", LAZY)
def test_the_faults_of_a_long_lazy_frame_are_those_of_a_short_one(kind: str) -> None:
    """Cells, keys, units, and a column that cannot be read, with their rows, and the type as its library calls it."""
    rows = framed.inspections().with_columns(
        problems=pl.Series([3, 900, 5]), unit=pl.Series(["S1", "S9", "S1"]), note=pl.Series([["a"], [], None])
    )
    rows = pl.concat([rows, rows[:1]])
    results = []
    for together in (SMALL, 10**6):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(large, "TOGETHER", together)
            with pytest.raises(EvidenceError) as raised:
                read_evidence(
                    framed.frames(inspections=LAZY[kind](rows)), kit.TABLES, manifest=framed.manifest()
                )
        results.append([str(fault) for fault in raised.value.faults])
    assert results[0] == results[1]
    assert len(results[0]) >= 4


def test_rows_that_are_not_held_go_with_the_evidence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They lie in the folder for temporary files, for as long as anybody holds the evidence."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = framed.frames(inspections=framed.inspections().lazy())
    found = read_evidence(made, kit.TABLES, manifest=framed.manifest())
    assert [path.name for path in tmp_path.glob("*/*")] == ["inspections.parquet"]
    del found
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_a_lazy_frame_whose_source_vanishes_while_it_is_read_names_its_table(tmp_path: Path) -> None:
    """Its rows stop in the middle: it is told what its library says, and nothing is kept."""

    def rows() -> Iterator[pa.RecordBatch]:
        table = framed.inspections().to_arrow()
        yield from table.to_batches(max_chunksize=1)
        msg = "the disk was taken away"
        raise OSError(msg)

    schema = framed.inspections().to_arrow().schema
    made = framed.frames(inspections=pa.RecordBatchReader.from_batches(schema, rows()))
    error = stored(made, tmp_path / "stored", manifest=framed.manifest())
    assert isinstance(error, EvidenceError)
    assert [str(fault) for fault in error.faults] == [
        (
            "inspections: expected a frame whose rows can be read, found an error of its library (OSError: the disk was taken away). "
            "What it is read from must be there until the evidence has been read."
        )
    ]
    assert "【inspections】要求：" in error.told("zh")
    assert not (tmp_path / "stored").exists()


def test_types_of_duckdb_are_the_same_through_a_file() -> None:
    """Numbers of 128 bits, identifiers, categories and moments, which a Parquet file holds in other ways."""
    rows = duckdb.sql(
        "SELECT * FROM (SELECT 'O' || (1 + i)::VARCHAR AS unit, 2024::HUGEINT AS year, (38 + i)::UHUGEINT AS on_roll, "
        "NULL AS contract, '3'::ENUM('3', '4') AS long_absent FROM range(2) t(i))"
    )
    made = framed.frames(staff=rows)
    one, other = (
        held(made, manifest=framed.manifest()),
        read_evidence(made, kit.TABLES, manifest=framed.manifest()),
    )
    assert kit.differences(one, other) == []


# ------------------------------------------------------------------------------------ the order


def test_rows_come_back_in_order_and_those_of_one_key_together(tmp_path: Path) -> None:
    """Equal keys as they were added, however many there are of one."""
    rng = random.Random(7)
    rows = pl.DataFrame({"key": [rng.choice([1, 1, 1, 2, 3, 5, 8]) for _ in range(50)], "at": range(50)})
    found = Ordered(tmp_path / "runs", "key", 4)
    for first in range(0, 50, 7):
        found.add(rows[first : first + 7])
    stretches = list(found.stretches())
    assert len(stretches) > 3
    assert pl.concat(stretches).equals(rows.sort("key", maintain_order=True))
    keys = [set(stretch["key"]) for stretch in stretches]
    assert sum(map(len, keys)) == len(set().union(*keys))
    found.drop()
    assert not (tmp_path / "runs").exists()


def test_a_population_is_assessed_from_frames_that_are_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """On every engine the awards and findings are those of frames that are."""
    one = engine_kit.scheme()
    cases = [engine_kit.case(f"c{number}", unit) for number, unit in enumerate(["b", "a", "b", "a"])]
    made, listing = framed.as_frames(engine_kit.evidence(one, given_cases=cases))
    whole = starrules.read_evidence(made, one, manifest=listing)
    monkeypatch.setattr(large, "TOGETHER", 1)
    lazy = {name: frame.lazy() for name, frame in made.items()}
    found = starrules.read_evidence(lazy, one, manifest=listing)
    assert isinstance(found.data["cases"], ParquetData)
    assert len(found.data["cases"]) == len(cases)
    for engine in ("polars", "duckdb"):
        reports = [starrules.assess(item, one, engine=engine) for item in (whole, found)]
        assert reports[0].awards.equals(reports[1].awards)
        assert reports[0].findings.equals(reports[1].findings)
