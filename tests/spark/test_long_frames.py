"""Long frames of PySpark are looked at by executors: the evidence and the faults are those of a frame that is held."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import starrules
from starrules.errors import EvidenceError, StarrulesError
from starrules.evidence import large
from starrules.evidence.frames import FrameData, ParquetData
from starrules.evidence.model import Evidence
from starrules.evidence.read import read_evidence
from starrules.evidence.store import store_source
from tests.engine import kit as engine_kit
from tests.evidence import framed, kit
from tests.evidence.test_plain import CELLS
from tests.lanes import ENGINES, ON_SPARK

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark
SMALL = 2
"""So many rows are held at the most here."""
SPOILT = ("inspections", "staff", "documents", "panels", "judgements")


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "TOGETHER", SMALL)


def evidence_or_error(frames: Any, listing: Any, **options: Any) -> Evidence | StarrulesError:
    """Return what reading frames gives."""
    try:
        return read_evidence(frames, kit.TABLES, kit.VOCABULARIES, manifest=listing, **options)
    except StarrulesError as error:
        return error


def compared(
    session: SparkSession, changes: dict[str, pl.DataFrame], **options: Any
) -> Evidence | StarrulesError:
    """Return what is said of tables as long frames of Spark, once it is what is said of them held."""
    tables = framed.MANIFEST["tables"]
    listing = framed.manifest(
        **{name: {**tables[name], "rows": rows.height} for name, rows in changes.items()}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "TOGETHER", 10**6)
        one = evidence_or_error({**framed.frames(), **changes}, listing, **options)
    made = {name: session.createDataFrame(rows.to_arrow()).repartition(1) for name, rows in changes.items()}
    other = evidence_or_error({**framed.frames(), **made}, listing, **options)
    assert kit.differences(one, other) == []
    if isinstance(other, Evidence):
        for name, rows in changes.items():
            assert isinstance(other.data[name], ParquetData if rows.height > SMALL else FrameData), name
    return other


def several(rng: random.Random, table: str, rows: int, wrong: float) -> pl.DataFrame:
    """Return rows of a table of the small district, many of them alike, and some of their cells spoilt."""
    found = framed.texts(table)
    picked = [list(found.row(rng.randrange(found.height))) for _ in range(rows)]
    for row in picked:
        for place in range(len(row)):
            if rng.random() < wrong:
                row[place] = rng.choice(CELLS) or None
    return pl.DataFrame(picked, schema=dict.fromkeys(found.columns, pl.String), orient="row")


# ------------------------------------------------------------------------------- the same evidence


def test_a_long_frame_is_the_same_evidence(session: SparkSession) -> None:
    """Rows, digest and kind; what is not held goes with the evidence."""
    frame = session.createDataFrame(framed.inspections().to_arrow())
    given = framed.frames(inspections=frame)
    found = read_evidence(given, kit.TABLES, kit.VOCABULARIES, manifest=framed.manifest())
    whole = read_evidence(framed.frames(), kit.TABLES, kit.VOCABULARIES, manifest=framed.manifest())
    assert kit.differences(whole, found) == []
    assert found.inputs == whole.inputs
    data = found.data["inspections"]
    assert isinstance(data, ParquetData) and len(data) == 3
    assert {unit: list(data.of_units([unit])) for unit in found.units} == {
        unit: list(whole.data["inspections"].of_units([unit])) for unit in found.units
    }
    folder = data.path.parent
    assert [path.name for path in folder.iterdir()] == ["inspections.parquet"]
    del found, data
    gc.collect()
    assert not folder.exists()


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_frames_are_told_alike_by_executors(session: SparkSession, seed: int) -> None:
    """Whatever is wrong in whichever tables: the same faults at once, or the same rows set aside, and the same digests."""
    rng = random.Random(seed)
    changes = {name: several(rng, name, rng.randint(3, 9), 0.08) for name in SPOILT}
    found = compared(session, changes, set_aside=seed % 2 == 0)
    faults = found.set_aside if isinstance(found, Evidence) else getattr(found, "faults", ())
    assert len(faults) > 3


def test_suggestions_stop_after_as_many_as_in_a_frame_that_is_held(session: SparkSession) -> None:
    """A table with many unknown units gets the same advice row by row, though many tasks look at it."""
    rows = [(f"S{number:03d}", "2024", str(number % 9), None, None) for number in range(100, 180)]
    columns = framed.texts("staff").columns
    staff = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    found = compared(session, {"staff": staff})
    assert isinstance(found, EvidenceError) and len(found.faults) == 80


def test_equal_keys_are_found_wherever_their_rows_stand(session: SparkSession) -> None:
    """Documents of two units with one number, in different partitions, far apart in the order of units."""
    rows = [
        (f"O{1 + number % 2}", f"D{number % 7}", "rules", "工作规则", "2019-05-01", None, "true", "档案室")
        for number in range(9)
    ]
    columns = framed.texts("documents").columns
    documents = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    found = compared(session, {"documents": documents})
    assert isinstance(found, EvidenceError)
    assert sum("a key of its own" in str(fault) for fault in found.faults) == 2


def test_a_unit_that_two_partitions_have_is_told(session: SparkSession) -> None:
    """The registry itself: the table, the column, the unit and both rows are named."""
    units = framed.texts("units").sort("unit_id")
    rows = [*units.rows(), units.row(0)]
    schema = ", ".join(f"{name} string" for name in units.columns)
    frame = session.createDataFrame(session.sparkContext.parallelize(rows, len(rows)), schema)
    listing = framed.manifest(units={**framed.MANIFEST["tables"]["units"], "rows": units.height + 1})
    assert frame.rdd.getNumPartitions() == len(rows)
    assert framed.faults(framed.frames(units=frame), listing) == [
        (
            f"units row {units.height + 1}, column unit_id: expected a key of its own, "
            f"found the same key as in row 1 ({units['unit_id'][0]!r})"
        )
    ]


# ---------------------------------------------------------------------------------- types of columns


def test_half_a_person_is_told_and_a_whole_float_is_a_whole_number(session: SparkSession) -> None:
    """A column of floats where whole numbers are declared: 3.5 with its row, and 3.0 is 3."""
    rows = framed.inspections().with_columns(serious=pl.Series([3.0, None, 5.0]))
    assert isinstance(compared(session, {"inspections": rows}), Evidence)
    wrong = rows.with_columns(problems=pl.Series([4.0, 3.5, float("nan")]), serious=pl.lit(None, pl.Float64))
    found = compared(session, {"inspections": wrong})
    assert isinstance(found, EvidenceError)
    assert [str(fault) for fault in found.faults] == [
        "inspections row 2, column problems: expected a whole number from 0 to 500, found 3.5. Only whole numbers are counted here.",
        "inspections row 3, column problems: expected a whole number from 0 to 500, found nan",
    ]


def test_columns_that_cannot_be_cells_are_named_as_spark_calls_them(session: SparkSession) -> None:
    """Lists, moments in a time zone, a column too many, one that is not there, names of any kind; empty ones may be of any type."""
    frame = session.createDataFrame(framed.inspections().to_arrow())
    wrong = frame.selectExpr(
        "* except (problems, visited_on, note, waste)",
        "array(problems) AS problems",
        "timestamp(visited_on) AS visited_on",
        "cast(null AS binary) AS note",
        "1 AS `a b.c/``d`",
        "null AS serious_2",
    )
    short = _held(framed.frames(inspections=wrong))
    assert framed.faults(framed.frames(inspections=wrong)) == short
    assert len(short) == 6 and any("array<bigint>" in fault for fault in short)
    assert any("a column of the type timestamp" in fault for fault in short)


def test_a_frame_of_other_columns_is_told_by_these(session: SparkSession) -> None:
    """None of its rows is looked at: there is no cell that could be one of the table."""
    frame = session.range(3).withColumnRenamed("id", "x")
    told = framed.faults(framed.frames(inspections=frame))
    assert told == _held(framed.frames(inspections=frame))
    assert any(fault.startswith("inspections, column x: expected a column of the table") for fault in told)


def _held(frames: Any) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "TOGETHER", 10**6)
        return framed.faults(frames)


# ----------------------------------------------------------------------------- where the rows are


def test_only_rows_in_doubt_come_to_the_driver(
    session: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two thousand rows with one fault the driver sees that row, and none where nothing is wrong."""
    from starrules.evidence.cluster.sheet import ClusterSheet

    came: list[int] = []
    honest = ClusterSheet._each

    def spied(self: ClusterSheet, *asked: Any) -> Any:
        for told in honest(self, *asked):
            doubtful = getattr(told, "doubtful", None)
            came.append(0 if doubtful is None else doubtful.height)
            yield told

    monkeypatch.setattr(ClusterSheet, "_each", spied)
    monkeypatch.setattr(large, "TOGETHER", 500)
    rows = pl.concat([framed.texts("documents")] * 1_600).with_columns(
        unit=pl.Series(["O1", "O2", "S1", "S2"] * 400), document=pl.format("D{}", pl.int_range(1_600))
    )
    listing = framed.manifest(documents={**framed.MANIFEST["tables"]["documents"], "rows": 1_600})
    for verified, expected in (("maybe", 1), ("no", 0)):
        came.clear()
        cells = pl.when(pl.int_range(1_600) == 1_234).then(pl.lit(verified)).otherwise("verified")
        frame = session.createDataFrame(rows.with_columns(verified=cells).to_arrow())
        found = evidence_or_error(framed.frames(documents=frame), listing)
        assert len(came) > 1 + 4 and sum(came) == expected
        told = [str(fault) for fault in found.faults] if isinstance(found, EvidenceError) else []
        assert len(told) == expected
        assert all(fault.startswith("documents row 1235, column verified: expected ") for fault in told)


def test_executors_without_the_library_leave_the_looking_to_the_driver(
    session: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the rows that they wrote in parts: the same evidence, and the same faults."""
    rows = framed.inspections()
    monkeypatch.setattr("starrules.evidence.cluster.taking.versions", _raises)
    found = compared(session, {"inspections": rows})
    assert isinstance(found, Evidence)
    assert type(found.data["inspections"]) is ParquetData
    wrong = rows.with_columns(problems=pl.Series([3, 900, 5]), extra=pl.lit("x"))
    assert isinstance(compared(session, {"inspections": wrong}), EvidenceError)


def _raises(_: object = None) -> tuple[str, ...]:
    msg = "No module named 'polars'"
    raise ModuleNotFoundError(msg)


@pytest.fixture
def elsewhere(session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[SparkSession]:
    """Return a session that looks like one of a cluster on other machines."""
    monkeypatch.setattr(session.sparkContext, "master", "spark://127.0.0.1:7077")
    yield session
    session.conf.unset("spark.starrules.sharedFolders")


@pytest.mark.parametrize("shared", [True, False])
def test_on_a_cluster_rows_stay_in_the_first_folder_that_is_shared(
    elsewhere: SparkSession, tmp_path: Path, *, shared: bool
) -> None:
    """Where none is named they are held by the driver: executors have nowhere to leave them."""
    if shared:
        elsewhere.conf.set("spark.starrules.sharedFolders", f"{tmp_path}, /elsewhere")
    frame = elsewhere.createDataFrame(framed.inspections().to_arrow())
    found = read_evidence(
        framed.frames(inspections=frame), kit.TABLES, kit.VOCABULARIES, manifest=framed.manifest()
    )
    data = found.data["inspections"]
    assert isinstance(data, ParquetData if shared else FrameData)
    assert (list(tmp_path.glob("*/inspections.parquet/*.parquet")) != []) == shared


def test_a_folder_that_is_not_shared_is_told(session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Executors wrote the rows somewhere, but the driver does not see them all: nothing is counted of the rest."""
    from starrules.evidence.cluster import staged

    honest = staged.parts_of
    monkeypatch.setattr(staged, "parts_of", lambda folder: honest(folder)[1:])
    monkeypatch.setattr("tempfile.tempdir", "/tmp")
    frame = session.createDataFrame(framed.inspections().to_arrow()).repartition(2)
    error = evidence_or_error(framed.frames(inspections=frame), framed.manifest())
    assert isinstance(error, EvidenceError)
    [fault] = error.faults
    assert str(fault).startswith("inspections: expected 3 rows, as were counted, in /tmp, found ")
    assert str(fault).endswith(
        "Let all machines see /tmp under the same path; or keep the frame first, if it gives other rows each time."
    )
    assert "中应有清点所得的 3 行" in error.told("zh")


@pytest.mark.parametrize("place", ["lines", "ordered"])
def test_rows_that_are_lost_on_the_way_are_told(
    session: SparkSession, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Whatever an executor does not see of what another wrote: nothing vanishes in silence."""
    from starrules.evidence.cluster.staged import parts_of

    monkeypatch.setattr(
        "starrules.evidence.cluster.sheet.parts_of", lambda folder: parts_of(folder)[folder.name == place :]
    )
    frame = session.createDataFrame(framed.inspections().to_arrow())
    error = evidence_or_error(framed.frames(inspections=frame), framed.manifest())
    assert isinstance(error, EvidenceError)
    [fault] = error.faults
    assert f"/inspections/{place}: expected 3 rows, found " in str(fault)
    assert "Let all machines see " in fault.advice


def test_files_that_are_told_of_late_are_waited_for(tmp_path: Path) -> None:
    """For a while; then it is told which folder is to be seen by all machines."""
    from starrules.evidence.cluster.sheet import await_files

    folder = tmp_path / "rows.parquet"
    folder.mkdir()
    (folder / "000000.parquet").touch()
    Timer(0.3, (folder / "000001.parquet").touch).start()
    await_files(folder, 2)
    with pytest.raises(EvidenceError) as raised:
        await_files(folder, 3, 0.2)
    [fault] = raised.value.faults
    assert str(fault) == (
        f"{folder}: expected 3 files that executors wrote, found 2. "
        f"Let all machines see {tmp_path.parent} under the same path."
    )


# -------------------------------------------------------------------------------------- vanished


def test_a_frame_whose_source_vanished_names_its_table(session: SparkSession, tmp_path: Path) -> None:
    """Before it is read, and between the count and the reading; afterwards it may go."""
    framed.inspections().write_parquet(tmp_path / "rows.parquet")
    frame = session.read.parquet(f"file://{tmp_path}/rows.parquet")
    given = framed.frames(inspections=frame)
    found = read_evidence(given, kit.TABLES, kit.VOCABULARIES, manifest=framed.manifest())
    (tmp_path / "rows.parquet").unlink()
    assert len(found.data["inspections"].of_units(["S1"])) == 2
    [told] = framed.faults(given)
    assert told.startswith(
        "inspections: expected a frame whose rows can be read, found an error of its library ("
    )
    assert "FILE_NOT_EXIST" in told
    assert told.endswith("What it is read from must be there until the evidence has been read.")


def test_a_failure_in_the_middle_of_a_frame_names_its_table(session: SparkSession) -> None:
    """Counting its rows does not look at its cells, so it shows only while they are written."""
    frame = session.createDataFrame(framed.inspections().to_arrow())
    failing = frame.selectExpr("* except (problems)", "problems div (problems - 3) AS problems")
    [told] = framed.faults(framed.frames(inspections=failing))
    assert (
        told.startswith("inspections: expected a frame whose rows can be read") and "DIVIDE_BY_ZERO" in told
    )


# -------------------------------------------------------------------------------- assessed and stored


@pytest.fixture(scope="module")
def population(session: SparkSession) -> tuple[Any, dict[str, pl.DataFrame], dict[str, DataFrame], Any]:
    """Return a scheme, and evidence for it as frames of Polars and of Spark, with their manifest."""
    one = engine_kit.scheme()
    cases = [engine_kit.case(f"c{number}", unit) for number, unit in enumerate(["b", "a", "b", "a"])]
    made, listing = framed.as_frames(engine_kit.evidence(one, given_cases=cases))
    return one, made, {name: session.createDataFrame(rows.to_arrow()) for name, rows in made.items()}, listing


@pytest.mark.parametrize("engine", [*ENGINES, ON_SPARK])
def test_long_frames_are_assessed_alike_on_every_engine(population: Any, engine: str) -> None:
    """Findings and awards are those of frames that are held."""
    scheme, made, given, listing = population
    whole = starrules.assess(starrules.read_evidence(made, scheme, manifest=listing), scheme)
    evidence = starrules.read_evidence(given, scheme, manifest=listing)
    assert any(isinstance(data, ParquetData) for data in evidence.data.values())
    found = starrules.assess(evidence, scheme, engine=engine)
    assert found.findings.equals(whole.findings)
    assert found.awards.equals(whole.awards)


def test_long_frames_are_stored_as_any_others(session: SparkSession, tmp_path: Path) -> None:
    """One file for a table, with the same rows and digests; nothing is left beside it."""
    made = {"inspections": framed.inspections(), "cases": framed.texts("cases")}
    given = framed.frames(**{name: session.createDataFrame(rows.to_arrow()) for name, rows in made.items()})
    found = store_source(
        given, tmp_path / "stored", kit.TABLES, vocabularies=kit.VOCABULARIES, manifest=framed.manifest()
    )
    whole = read_evidence(framed.frames(), kit.TABLES, kit.VOCABULARIES, manifest=framed.manifest())
    assert kit.differences(whole, found) == []
    assert (tmp_path / "stored" / "table-inspections.parquet").is_file()
