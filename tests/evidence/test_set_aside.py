"""Faulty rows that are set aside open their scope: what they would have told is not known."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.errors import EvidenceError
from starrules.evidence.frames import frame_of
from starrules.evidence.model import Reopened
from starrules.model import Days
from tests.evidence import kit
from tests.evidence.kit import added, changed

YEAR = Days(kit.day("2024-01-01"), kit.day("2024-12-31"))

SCOPES = [
    ({"inspections": changed("inspections", 2, problems="-1")}, [Reopened("inspections", "S1", YEAR)], 2),
    ({"inspections": changed("inspections", 4, serious="6")}, [Reopened("inspections", "O2", YEAR)], 2),
    ({"inspections": changed("inspections", 2, visited_on="2024.2.5")}, [Reopened("inspections", None, None)], 2),
    ({"inspections": changed("inspections", 2, unit="S7")}, [Reopened("inspections", None, None)], 2),
    ({"inspections": changed("inspections", 2, recorded_on="2024-02-01")}, [Reopened("inspections", None, None)], 2),
    ({"inspections": changed("inspections", 2, problems="-1", unit="S7")}, [Reopened("inspections", None, None)], 2),
    ({"inspections": added("inspections", "S1,2024-02-05,V1,indoor,9,,,,,2024-02-06")},
     [Reopened("inspections", "S1", YEAR)], 2),
    ({"inspections": added("inspections", *(f"S1,2024-02-1{n},W{n},indoor,0,,,,,2024-02-20" for n in range(3)))},
     [Reopened("inspections", "S1", YEAR)], 1),
    ({"staff": changed("staff", 3, contract="x")},
     [Reopened("staff", "O1", Days(kit.day("2023-01-01"), kit.day("2023-12-31")))], 1),
    ({"documents": changed("documents", 2, verified="x")},
     [Reopened("documents", "O1", Days(kit.day("2019-01-01"), kit.day("2019-12-31")))], 0),
    ({"panels": changed("panels", 2, judge=" J1")}, [Reopened("judgements", "O1", YEAR), Reopened("panels", "O1", YEAR)], 0),
]  # fmt: skip


@pytest.mark.parametrize(("files", "reopened", "left"), SCOPES)
def test_a_row_that_is_set_aside_opens_its_scope(
    tmp_path: Path, files: dict[str, str], reopened: list[Reopened], left: int
) -> None:
    """Its unit and year open, or the whole table where unit or date is what is faulty; a panel's judgements with it."""
    folder = kit.write(tmp_path, files)
    told = kit.faults(folder)
    evidence = kit.read(folder, set_aside=True)
    assert list(evidence.reopened) == reopened
    assert len(evidence.data[next(iter(files))]) == left
    assert [str(fault) for fault in evidence.set_aside] == told
    assert told


def test_a_line_that_cannot_be_parted_opens_its_whole_table(tmp_path: Path) -> None:
    """Nobody knows whose row it was."""
    listing = kit.manifest(kit.FILES, staff='file = "staff.csv"\nrows = 3\ncovers = []')
    evidence = kit.read(kit.write(tmp_path, {"staff": added("staff", "O2,2024")}, listing), set_aside=True)
    assert evidence.reopened == (Reopened("staff", None, None),)
    assert len(evidence.data["staff"]) == 2


def test_a_lost_row_opens_its_whole_table(tmp_path: Path) -> None:
    """Where the manifest counts more rows than there are, any unit may have lost one."""
    listing = kit.manifest(kit.FILES, staff='file = "staff.csv"\nrows = 3\ncovers = []')
    evidence = kit.read(kit.write(tmp_path, {}, listing), set_aside=True)
    assert evidence.reopened == (Reopened("staff", None, None),)
    assert len(evidence.data["staff"]) == 2


def test_a_return_that_is_set_aside_leaves_its_days_open(tmp_path: Path) -> None:
    """A return only adds knowledge: without it the rows stay and nothing need be opened."""
    content = kit.FILES["returns"].replace("2,2024-04-05", "1,2024-04-05")
    evidence = kit.read(kit.write(tmp_path, {"returns": content}), set_aside=True)
    assert [item.rows for item in evidence.returns] == [0]
    assert len(evidence.data["cases"]) == 2
    assert evidence.reopened == ()
    assert len(evidence.set_aside) == 1


def test_a_late_row_sets_aside_the_return_and_not_the_fact(tmp_path: Path) -> None:
    """The fact is known; that the return was complete is not."""
    folder = kit.write(tmp_path, {"cases": changed("cases", 2, recorded_on="2024-04-06")})
    evidence = kit.read(folder, set_aside=True)
    assert len(evidence.data["cases"]) == 2
    assert len(evidence.returns) == 1


STOPS = [
    ({"units": kit.FILES["units"].replace("O1,office", "O1,bureau")}, "units.csv row 2, column kind"),
    ({"calendar": kit.FILES["calendar"].replace("2024-05-01,true", "2024-05-01,?")}, "calendar.csv row 123"),
    ({"moves": "section,office,moved_on\nS9,O1,2024-06-01\n"}, "moves.csv row 2, column section"),
    ({"staff": kit.FILES["staff"].replace("contract", "contracts")}, "staff.csv row 1, column contracts"),
    ({"staff": b"PAR1"}, "staff.csv: expected a CSV file"),
    ({"units": None}, "manifest.toml: expected a section [tables.units]"),
]


@pytest.mark.parametrize(("files", "told"), STOPS)
def test_what_all_rows_rest_on_is_never_set_aside(
    tmp_path: Path, files: dict[str, str | bytes | None], told: str
) -> None:
    """The registry, the calendar, columns and whole files stop the run."""
    with pytest.raises(EvidenceError) as caught:
        kit.read(kit.write(tmp_path, files), set_aside=True)
    assert any(str(fault).startswith(told) for fault in caught.value.faults)


@settings(max_examples=40)
@given(data=st.data())
def test_setting_aside_leaves_the_other_rows_as_they_are(data: st.DataObject) -> None:
    """Whichever cells are spoilt: their rows go, the others stay, and every row that goes opens a scope."""
    spoilt = data.draw(st.dictionaries(
        st.integers(2, 4), st.sampled_from(["problems", "waste", "unit", "visited_on", "area", "passed"]), min_size=1
    ))  # fmt: skip
    lines = kit.records(kit.FILES["inspections"])
    units = {lines[row - 1][0] for row in spoilt}
    for row, name in spoilt.items():
        lines[row - 1][lines[0].index(name)] = "?"
    with tempfile.TemporaryDirectory() as path:
        before = kit.read(kit.write(Path(path) / "a", {}))
        after = kit.read(kit.write(Path(path) / "b", {"inspections": kit.joined(lines)}), set_aside=True)
    table = before.tables["inspections"]
    every = frame_of(table, before.data["inspections"]).rows()
    left = frame_of(table, after.data["inspections"]).rows()
    assert left == [row for number, row in enumerate(every, start=2) if number not in spoilt]
    if {"unit", "visited_on"} & set(spoilt.values()):
        assert after.reopened == (Reopened("inspections", None, None),)
    else:
        assert {item.unit for item in after.reopened} == units
    assert len(after.set_aside) == len(spoilt)
