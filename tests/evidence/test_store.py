"""Evidence that was checked is stored, opened as it was, and refused where it is no longer what was checked."""

from __future__ import annotations

import difflib
import errno
import json
import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

import starrules
from starrules.errors import MOST_COMPARED, EvidenceError, nearest
from starrules.evidence import frames, return_columns, roster
from starrules.evidence.frames import FrameData, ParquetData, frame_of
from starrules.evidence.model import Evidence
from starrules.evidence.read import STORED, read_evidence
from starrules.evidence.return_columns import ReturnColumns
from starrules.evidence.roster import UnitColumns
from starrules.evidence.state import Cases
from starrules.evidence.store import AGAIN, open_stored, store_evidence
from starrules.lanes.population import compute
from starrules.model import Days, Text, Unit
from starrules.progress import Progress
from starrules.resources import OutOfMemoryError, OutOfSpaceError
from tests.engine import kit as engine_kit
from tests.evidence.kit import TABLES, changed, differences, read, write
from tests.generate import LAST, PERIOD, Maker
from tests.generate import TABLES as GENERATED
from tests.lanes import ENGINES
from tests.laws.cases import canonical_rules, day_of_cut


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Return the small district, stored."""
    store_evidence(read(write(tmp_path / "files", {})), tmp_path / "stored")
    return tmp_path / "stored"


def faults(folder: Path, tables: object = TABLES, *, verify: bool = True) -> list[str]:
    """Return the faults of stored evidence as texts."""
    with pytest.raises(EvidenceError) as raised:
        open_stored(folder, tables, verify=verify)  # type: ignore[arg-type]
    raised.value.told("zh")
    return [str(fault).replace(str(folder), "STORED") for fault in raised.value.faults]


def test_what_is_opened_is_what_was_stored(tmp_path: Path, stored: Path) -> None:
    """Units, rows, coverage, returns, calendar, digests: nothing differs, and reading the folder opens it."""
    evidence = read(tmp_path / "files")
    assert differences(evidence, open_stored(stored, TABLES)) == []
    assert differences(evidence, read_evidence(stored, TABLES)) == []


def test_opening_tells_how_many_rows_there_are(tmp_path: Path, stored: Path) -> None:
    """Before the files are held to their digests and after; nothing is looked through again."""
    told: list[Progress] = []
    read_evidence(stored, TABLES, progress=told.append)
    rows = sum(len(data) for data in read(tmp_path / "files").data.values())
    assert told == [Progress("evidence", 0, rows), Progress("evidence", rows, rows)]


@pytest.mark.parametrize(
    ("error", "raised", "told"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt, ""),
        (MemoryError(), OutOfMemoryError, "writing STORED: expected memory, found none left"),
        (
            OSError(errno.ENOSPC, "No space left"),
            OutOfSpaceError,
            "writing STORED: expected space to write it, found ",
        ),
        (
            OSError(errno.EROFS, "Read-only file system"),
            EvidenceError,
            "STORED: expected a file that can be written",
        ),
    ],
)
def test_evidence_is_stored_whole_or_not_at_all(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    raised: type[BaseException],
    told: str,
) -> None:
    """What ends it on the way leaves nothing, and the next attempt finds the place free."""
    evidence, folder = read(write(tmp_path / "files", {})), tmp_path / "new" / "stored"

    def ended(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("starrules.evidence.keeping.empty_somewhere", ended)
        with pytest.raises(raised) as caught:
            store_evidence(evidence, folder)
    assert told in str(caught.value).replace(str(folder), "STORED")
    assert list((tmp_path / "new").iterdir()) == []
    store_evidence(evidence, folder)
    assert differences(evidence, open_stored(folder, TABLES)) == []


def test_what_was_set_aside_is_told_as_before_in_both_languages(tmp_path: Path) -> None:
    """Faults, open scopes and their places are the same texts after they were stored."""
    folder = write(tmp_path / "files", {"inspections": changed("inspections", 2, problems="many")})
    evidence = read(folder, set_aside=True)
    store_evidence(evidence, tmp_path / "stored")
    again = open_stored(tmp_path / "stored", TABLES)
    assert evidence.set_aside
    for language in ("zh", "en"):
        told = [[fault.told(language) for fault in item.set_aside] for item in (evidence, again)]
        assert told[0] == told[1]
    assert differences(evidence, again) == []


@pytest.mark.parametrize("seed", range(6))
def test_lanes_and_the_reference_say_the_same_of_stored_evidence(seed: int, tmp_path: Path) -> None:
    """Verdicts of generated rules on generated evidence, on every engine and unit by unit, with moves and successions.

    The folder has a name in which each engine would look for patterns.
    """
    rng = random.Random(seed)
    maker = Maker(rng)
    rules = canonical_rules(maker, 12)
    evidence, as_of = maker.evidence(5, 2), day_of_cut(rng)
    stored = tmp_path / "2024 [a-c]*? {x}"
    store_evidence(evidence, stored)
    again = open_stored(stored, GENERATED)
    for engine in ENGINES:
        found, other = (compute(item, PERIOD, as_of, rules, engine=engine) for item in (evidence, again))
        assert found.codes.equals(other.codes)
        assert found.open.equals(other.open)
    cases = [Cases(item, PERIOD, as_of) for item in (evidence, again)]
    for unit in sorted(evidence.units):
        one, two = (item.case(unit) for item in cases)
        assert one.unit == two.unit
        for name, rows in one.rows.items():
            assert sorted(map(repr, rows)) == sorted(map(repr, two.rows[name]))
    assert dict(again.sources) == dict(evidence.sources)


@pytest.mark.parametrize("seed", range(3))
def test_what_the_first_unit_costs_does_not_grow_with_the_population(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of evidence just opened as many units, stays and returns are made for one unit, whoever else is there."""
    few = Maker(random.Random(seed)).evidence(5, 3)
    many = evolve(
        few,
        units=dict(few.units)
        | {unit.id: unit for copy in range(30) for unit in map(_other(copy), few.units.values())},
        returns=(
            *few.returns,
            *(evolve(item, unit=f"{item.unit} {copy}") for copy in range(30) for item in few.returns),
        ),
    )
    unit = max(few.units, key=lambda name: len(few.sources[name]))
    made: Counter[str] = Counter()
    for module, name in ((roster, "_unit"), (roster, "Days"), (return_columns, "Return")):
        monkeypatch.setattr(module, name, _counted(made, name, getattr(module, name)))
    found = []
    for name, evidence in {"few": few, "many": many}.items():
        store_evidence(evidence, tmp_path / name)
        again = open_stored(tmp_path / name, GENERATED)
        made.clear()
        case = Cases(again, PERIOD, LAST).case(unit)
        found.append(dict(made))
        assert repr(case.rows) == repr(Cases(few, PERIOD, LAST).case(unit).rows)
    assert found[0] == found[1]
    assert min(found[0].values()) > 0


def _other(copy: int) -> Callable[[Unit], Unit]:
    """Return what makes a unit of another name, which is to others of that kind what the unit is to its own."""

    def named(unit: Unit) -> Unit:
        stays = tuple(evolve(item, office=f"{item.office} {copy}") for item in unit.memberships)
        heir = f"{unit.successor} {copy}" if unit.successor else ""
        return evolve(unit, id=f"{unit.id} {copy}", memberships=stays, successor=heir)

    return named


def _counted(made: Counter[str], name: str, make: Callable[..., object]) -> Callable[..., object]:
    def counted(*parts: object) -> object:
        made[name] += 1
        return make(*parts)

    return counted


def test_returns_are_found_by_unit_in_whatever_order_they_stand() -> None:
    """In columns as in a tuple, of tables and units that filed none too, whether they are in order or not."""
    rng = random.Random(5)
    evidence = Maker(rng).evidence(6, 2)
    assert len({item.table for item in evidence.returns}) > 0
    shuffled = rng.sample(evidence.returns, len(evidence.returns))
    for returns in (ReturnColumns.of(evidence.returns), ReturnColumns.of(shuffled), ReturnColumns.of(())):
        other = evolve(evidence, returns=returns)
        for table in (*GENERATED, "no-table"):
            for unit in (*evidence.units, "", "~"):
                own = evidence.filed(table, unit) if len(returns) else ()
                assert sorted(map(repr, other.filed(table, unit))) == sorted(map(repr, own))
        spans = set(evidence.filed_spans()) if len(returns) else set()
        assert sorted(map(repr, other.filed_spans())) == sorted(map(repr, spans))


def test_rows_are_read_for_the_units_that_are_asked_for(tmp_path: Path, stored: Path) -> None:
    """A unit's rows are the same from a file, from a frame and whether one is asked for or all are."""
    evidence, again = read(tmp_path / "files"), open_stored(stored, TABLES)
    for name, data in evidence.data.items():
        other = again.data[name]
        assert isinstance(data, FrameData)
        assert isinstance(other, ParquetData)
        assert len(data) == len(other)
        asked = [*evidence.units, ""]
        assert sorted(map(str, data.of_units(asked))) == sorted(map(str, other.of_units(asked)))
        assert frame_of(TABLES[name], other).schema == frame_of(TABLES[name], data).schema
        for unit in asked:
            assert sorted(map(str, data.of_units([unit]))) == sorted(map(str, other.of_units([unit])))


def test_rows_that_were_let_go_are_read_again(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are kept of so many units and no more; whatever was asked for before, all that is asked for is there."""
    monkeypatch.setattr(frames, "KEPT_UNITS", 3)
    again = open_stored(stored, TABLES)
    units = [*again.units]
    assert len(units) > 3
    for name, data in again.data.items():
        for asked in (units[:2], units[1:4], units[:3], units):
            assert data.of_units(asked) == open_stored(stored, TABLES).data[name].of_units(asked)


def test_a_read_that_fails_leaves_no_unit_without_rows(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks again once the file can be read gets its rows, as if nothing had happened."""
    data = open_stored(stored, TABLES).data["inspections"]

    def fails(_: object) -> None:
        raise OSError(errno.EIO, "the disk does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(pl, "collect_all", fails)
        with pytest.raises(OSError, match="the disk does not answer"):
            data.of_units(["S1"])
    assert len(data.of_units(["S1"])) == 2


def test_what_two_threads_ask_at_once_is_all_there_for_both(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one waits for the rows of a unit, the other finds all of them too, however few are kept."""
    data, collect_all, seen = open_stored(stored, TABLES).data["inspections"], pl.collect_all, []

    def asked_beside(plans: list[pl.LazyFrame]) -> list[pl.DataFrame]:
        monkeypatch.setattr(pl, "collect_all", collect_all)
        with ThreadPoolExecutor(1) as beside:
            seen.append(beside.submit(data.of_units, ["S1", "O2"]).result())
            monkeypatch.setattr(frames, "KEPT_UNITS", 1)
            seen.append(beside.submit(data.of_units, ["S2"]).result())
        monkeypatch.undo()
        return collect_all(plans)

    monkeypatch.setattr(pl, "collect_all", asked_beside)
    seen.append(data.of_units(["O1", "S1"]))
    assert [len(rows) for rows in seen] == [3, 0, 2]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written over what stands there."""
    evidence = read(write(tmp_path / "files", {}))
    with pytest.raises(EvidenceError) as raised:
        store_evidence(evidence, tmp_path / "files")
    (fault,) = raised.value.faults
    assert str(fault) == (
        f"{tmp_path / 'files'}: expected a folder that is empty or not there yet, found one that holds something already. "
        "Name another folder, or remove this one first."
    )
    assert "要求：空目录，或尚不存在的目录" in raised.value.told("zh")


def test_a_file_that_was_changed_or_lost_is_named(stored: Path) -> None:
    """Every file is held to its digest; without that, a file that is gone is noticed still."""
    (stored / "table-staff.parquet").write_bytes(b"other")
    (stored / "units.parquet").unlink()
    again = AGAIN
    lost = f"STORED/units.parquet: expected the file as it was stored, found no such file. {again}"
    assert faults(stored) == [
        f"STORED/table-staff.parquet: expected the file as it was stored, found another content. {again}",
        lost,
    ]
    assert faults(stored, verify=False) == [lost.replace("no such file", "none of that name")]


def test_a_table_that_is_declared_in_another_way_is_named(stored: Path) -> None:
    """What rows were checked by must be what they are read by."""
    inspections = TABLES["inspections"]
    other = {**TABLES, "inspections": evolve(inspections, max_rows=inspections.max_rows + 1)}
    del other["cases"]
    declared = (
        f"STORED/{STORED}: expected the table {{!r}} as it was declared when its rows were checked, found"
    )
    assert faults(stored, other) == [
        f"{declared.format('cases')} no such table. Activate its plugin, or read the evidence anew.",
        f"{declared.format('inspections')} another declaration. {AGAIN}",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text[:-40], "expected JSON as it was written, found something else. "),
        (lambda text: json.dumps({**json.loads(text), "format": 9}), "expected the format 2, found 9. "),
        (lambda text: "[]", "expected the format 2, found ''. "),
        (lambda text: '{"format": 2}', "expected the file as it was stored, found another content. "),
    ],
)
def test_a_listing_that_cannot_be_read_is_told(stored: Path, change: Callable[[str], str], told: str) -> None:
    """A listing that was cut off, or is of another version, is no evidence."""
    listing = stored / STORED
    listing.write_text(change(listing.read_text(encoding="utf-8")), encoding="utf-8")
    assert faults(stored) == [f"STORED/{STORED}: {told}{AGAIN}"]


def test_a_listing_of_which_anything_was_changed_is_told(stored: Path) -> None:
    """What it says decides as much as rows do: until when the evidence goes, what is covered, what was set aside."""
    listing = stored / STORED
    text = listing.read_text(encoding="utf-8")
    assert open_stored(stored, TABLES).coverage
    said = json.loads(text)
    for part in said:
        other = {**said, part: 3 if part == "format" else 20_000 if part == "covered_to" else {}}
        assert other != said, part
        listing.write_text(json.dumps(other, ensure_ascii=False), encoding="utf-8")
        found = "found another content" if part != "format" else "found 3"
        assert [found in fault for fault in faults(stored, verify=False)] == [True], part
    listing.write_text(json.dumps(said), encoding="utf-8")  # the same, written in another way
    open_stored(stored, TABLES)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_file_that_goes_while_it_is_assessed_is_named_and_no_rule_blamed(
    tmp_path: Path, engine: str
) -> None:
    """The run ends with the file, what has to hold, and what to do; so does the explanation of a unit."""
    one = engine_kit.scheme()
    given = engine_kit.evidence(one, given_cases=[engine_kit.case("c1", "a"), engine_kit.case("c2", "b")])
    again = store_evidence(given, tmp_path / "stored")
    told = (
        f"{tmp_path / 'stored' / 'table-cases.parquet'}: expected the file as it was stored, found none of that name. "
        "It must stay where it is while it is assessed: read the evidence again, or store it again."
    )
    report = starrules.assess(again, one, engine=engine)
    (tmp_path / "stored" / "table-cases.parquet").unlink()
    for ask in (
        lambda: starrules.assess(open_again(again), one, engine=engine),
        lambda: report.unit("a").explain("en"),
    ):
        with pytest.raises(EvidenceError) as raised:
            ask()
        assert [str(fault) for fault in raised.value.faults] == [told]
        assert "评定期间该文件不得移走" in raised.value.told("zh")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_file_that_another_takes_the_place_of_is_not_assessed(tmp_path: Path, engine: str) -> None:
    """Its rows would be counted for other units; no verdict comes of it, whatever is in it, and no explanation."""
    one = engine_kit.scheme()
    given = engine_kit.evidence(one, given_cases=[engine_kit.case("c1", "a"), engine_kit.case("c2", "b")])
    again = store_evidence(given, tmp_path / "stored")
    file = tmp_path / "stored" / "table-cases.parquet"
    report = starrules.assess(again, one, engine=engine)
    pl.read_parquet(file).with_columns(pl.col("unit") + 1).vstack(pl.read_parquet(file)).write_parquet(file)
    for ask in (lambda: starrules.assess(again, one, engine=engine), lambda: report.unit("a").explain("en")):
        with pytest.raises(EvidenceError) as raised:
            ask()
        assert [str(fault).replace(str(file), "FILE") for fault in raised.value.faults] == [
            (
                "FILE: expected the file as it was stored, found another content. "
                "It must stay where it is while it is assessed: read the evidence again, or store it again."
            )
        ]


def open_again(evidence: Evidence) -> Evidence:
    """Return evidence of which nothing has been read yet."""
    fresh = {
        name: ParquetData(data.path, len(data), data.empty, data.units)
        for name, data in evidence.data.items()
        if isinstance(data, ParquetData)
    }
    return evolve(evidence, data=fresh)


def test_evidence_that_was_opened_can_be_stored_again(stored: Path, tmp_path: Path) -> None:
    """The second copy has the same rows as the first."""
    first: Evidence = open_stored(stored, TABLES)
    store_evidence(first, tmp_path / "again")
    assert differences(first, open_stored(tmp_path / "again", TABLES)) == []


def test_a_misspelt_unit_of_a_large_population_is_compared_with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The likeliest spelling is found as among few; no unit is made, and some thousands of ids at the most are compared in full."""
    ids = [f"D{district:04d}QH{office:03d}" for district in range(300) for office in range(100)]
    few = {name: Unit(name, "office", Text(f"第{name}局", f"Office {name}"), Days(0, 20_000)) for name in ids}
    columns = UnitColumns.of(few)
    compared: list[int] = []
    honest: Callable[..., list[str]] = difflib.get_close_matches

    def counted(name: str, known: list[str], **options: Any) -> list[str]:
        compared.append(len(known))
        return honest(name, known, **options)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    monkeypatch.setattr(roster, "_unit", None)
    for slip in (
        "D0123QH45",
        "D0123QH0455",
        "D01230H045",
        "D0132QH045",
        "DO123QH045",
        "D0123QH04５",
        " D0123QH045",
        "d0123QH045",
    ):
        meant = nearest(slip, ids)
        assert meant is not None
        assert _slips(unicodedata.normalize("NFKC", slip).strip(), meant) <= 2, (slip, meant)
    assert compared
    assert max(compared) <= MOST_COMPARED
    assert nearest("?", ids) is None
    assert (
        list(columns.called("第D0123QH045局")) == list(columns.called("Office D0123QH045")) == ["D0123QH045"]
    )
    assert list(columns.called("nobody")) == []


def _slips(one: str, other: str) -> int:
    """Return how many letters of one text, or of the other, are not in the part that they have in common."""
    same = sum(block.size for block in difflib.SequenceMatcher(None, one, other).get_matching_blocks())
    return max(len(one), len(other)) - same
