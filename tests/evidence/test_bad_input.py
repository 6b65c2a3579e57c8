"""Every kind of bad evidence is told with its place, what was expected, what was found and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from starrules.errors import EvidenceError
from starrules.evidence.frame_way import FrameWay
from starrules.evidence.plain.way import PlainWay
from starrules.evidence.read import read_evidence
from starrules.schema import Monthly
from tests.evidence import kit
from tests.evidence.kit import added, changed

COUNT = "expected a whole number from 0 to 500"
PLACE = "inspections.csv row 2, column"
DAY = "expected a day from 1949-10-01 to 2149-12-31, written like 2012-09-06"
UNKNOWN = "Leave the cell empty where it is not known."

CELLS = [
    ("problems", "三", f"{COUNT}, found '三'. Write 3."),
    ("problems", "-1", f"{COUNT}, found '-1'"),
    ("problems", "501", f"{COUNT}, found '501'"),
    ("problems", "3.5", f"{COUNT}, found '3.5'. Only whole numbers are counted here."),
    ("problems", "3.0", f"{COUNT}, found '3.0'. Write 3."),
    ("problems", "+3", f"{COUNT}, found '+3'. Write 3."),
    ("problems", "1,00", f"{COUNT}, found '1,00'. Write 100."),
    ("problems", "１２", f"{COUNT}, found '１２'. These are full-width digits; write 12."),
    ("problems", " 3", f"{COUNT}, found ' 3'. Take away the spaces around it: write 3."),
    ("problems", "1e2", f"{COUNT}, found '1e2'"),
    ("problems", "9" * 30, f"{COUNT}, found '{'9' * 30}'"),
    ("problems", "", f"{COUNT}, found an empty cell. Fill it in: this column may not be empty."),
    ("serious", "NaN", f"{COUNT}, found 'NaN'. {UNKNOWN}"),
    ("serious", "-1", f"{COUNT}, found '-1'"),
    ("serious", "٣", f"{COUNT}, found '٣'. Write 3."),
    ("serious", "无", f"{COUNT}, found '无'. {UNKNOWN}"),
    (
        "waste",
        "inf",
        f"expected a number from 0 to 100 with at most 2 decimal places, found 'inf'. {UNKNOWN}",
    ),
    (
        "waste",
        "NaN",
        f"expected a number from 0 to 100 with at most 2 decimal places, found 'NaN'. {UNKNOWN}",
    ),
    (
        "waste",
        "16.125",
        "expected a number from 0 to 100 with at most 2 decimal places, found '16.125'",
    ),
    ("waste", "16.100", "with at most 2 decimal places, found '16.100'. Write 16.1."),
    ("waste", "100.01", "expected a number from 0 to 100 with at most 2 decimal places, found '100.01'"),
    ("waste", "１６.１", "found '１６.１'. These are full-width digits; write 16.1."),
    ("waste", ".5", "expected a number from 0 to 100 with at most 2 decimal places, found '.5'"),
    ("visited_on", "2024.2.5", f"{DAY}, found '2024.2.5'. Write 2024-02-05."),
    ("visited_on", "2024/2/5", f"{DAY}, found '2024/2/5'. Write 2024-02-05."),
    ("visited_on", "2024年2月5日", f"{DAY}, found '2024年2月5日'. Write 2024-02-05."),
    ("visited_on", "20240205", f"{DAY}, found '20240205'. Write 2024-02-05."),
    ("visited_on", "2024-2-5", f"{DAY}, found '2024-2-5'. Write 2024-02-05."),
    (
        "visited_on",
        "２０２４-０２-０５",
        "found '２０２４-０２-０５'. These are full-width digits; write 2024-02-05.",
    ),
    ("visited_on", "2024-02-05 00:00:00", "found '2024-02-05 00:00:00'. Write 2024-02-05."),
    ("visited_on", "2024-02-30", f"{DAY}, found '2024-02-30'. There is no such day."),
    ("visited_on", "45327", "found '45327'. It looks like a spreadsheet's day number"),
    ("visited_on", "1912-01-01", f"{DAY}, found '1912-01-01'"),
    ("visited_on", "in spring", f"{DAY}, found 'in spring'. Write the day like 2012-09-06."),
    ("visited_on", "", f"{DAY}, found an empty cell. Fill it in: this column may not be empty."),
    ("passed", "maybe", f"expected yes or no (true, false, 1, 0, 是, 否), found 'maybe'. {UNKNOWN}"),
    (
        "area",
        "offic_area",
        "expected one of 'office_area', 'indoor', found 'offic_area'. Did you mean 'office_area'?",
    ),
    (
        "visit",
        "V1 ",
        "expected an identifier of at most 12 characters, found 'V1 '. Take away the spaces around it: write V1.",
    ),
    ("visit", "V" * 13, "expected an identifier of at most 12 characters, found 13 characters"),
    ("visit", "", "expected an identifier of at most 12 characters, found an empty cell"),
    ("note", "脏" * 21, "expected a text of at most 20 characters, found 21 characters"),
    ("unit", "", "expected an identifier of at most 64 characters, found an empty cell"),
    ("unit", "S01", "expected a unit of the table 'units', found 'S01'. Did you mean 'S1'?"),
    ("serious", "4", "expected a number not above problems, 3, found 4"),
    ("recorded_on", "2024-02-04", "expected a day not before visited_on, 2024-02-05, found 2024-02-04"),
    (
        "recorded_on",
        "2024-03-07",
        "expected a day up to 2024-03-06, 30 days after visited_on, found 2024-03-07",
    ),
]


@pytest.mark.parametrize(
    ("column", "value", "told"), CELLS, ids=[f"{cell[0]}={cell[1][:20]}" for cell in CELLS]
)
def test_a_bad_cell_is_told_with_its_row_and_column(
    tmp_path: Path, column: str, value: str, told: str
) -> None:
    """A cell that does not fit is named by file, row and column, with what to write instead where that is plain."""
    found = kit.faults(kit.write(tmp_path, {"inspections": changed("inspections", 2, **{column: value})}))
    assert any(fault.startswith(f"{PLACE} {column}: ") and told in fault for fault in found), found


ROWS = [
    (
        {"inspections": added("inspections", "S1,2024-02-05,V1,indoor,0,,,,,2024-02-06")},
        (
            "inspections.csv row 5, column unit, visit, area, recorded_on: expected a key of its own, found the same key as "
            "in row 3 ('S1', 'V1', 'indoor', 2024-02-06). Only a row with a later 'recorded_on' corrects another."
        ),
    ),
    (
        {"staff": added("staff", "O1,2024,41,,")},
        "staff.csv row 4, column unit, year: expected a key of its own, found the same key as in row 2 ('O1', 2024)",
    ),
    (
        {"cases": added("cases", "S2,C1,permit,2024-04-01,,2024-04-02")},
        "cases.csv row 4, column unit: expected the unit 'S1' of row 2, which it corrects, found 'S2'",
    ),
    (
        {"cases": changed("cases", 2, unit="O1")},
        "cases.csv row 2, column unit: expected a section, found 'O1', an office",
    ),
    (
        {"cases": changed("cases", 2, closed_on="2024-01-31")},
        "cases.csv row 2, column closed_on: expected a day not before accepted_on, 2024-02-01, found 2024-01-31",
    ),
    (
        {"cases": changed("cases", 2, item="permits")},
        "cases.csv row 2, column item: expected a code of the vocabulary of 'item', found 'permits'. Did you mean 'permit'?",
    ),
    (
        {"cases": changed("cases", 2, item="许可")},
        (
            "cases.csv row 2, column item: expected a code of the vocabulary of 'item', found '许可'. "
            "It is the label of 'permit'; write that."
        ),
    ),
    (
        {"inspections": changed("inspections", 4, visited_on="2025-01-01", recorded_on="2025-01-01")},
        (
            "inspections.csv row 4, column visited_on: expected a day of the calendar, 2024-01-01 to 2024-12-31, "
            "found 2025-01-01. Correct the day, or add the year to the calendar."
        ),
    ),
    (
        {"inspections": added("inspections", "S2,2024-11-02,V3,indoor,0,,,,,2024-11-02")},
        (
            "inspections.csv row 5, column visited_on: expected a day on which 'S2' was open, from 2024-03-01 to 2024-10-31, "
            "found 2024-11-02. Rows of a unit that is no more belong to the one that took over."
        ),
    ),
    (
        {
            "inspections": added(
                "inspections", *(f"S1,2024-02-1{n},W{n},indoor,0,,,,,2024-02-20" for n in range(3))
            )
        },
        "inspections.csv, unit 'S1', month 2024-02: expected at most 4 rows, found 5, the first in row 2",
    ),
    (
        {"judgements": changed("judgements", 2, judge_unit="O1")},
        (
            "judgements.csv row 2, column judge_unit: expected a unit that is neither the row's own nor its office or section, "
            "found 'O1' for 'O1'. No one judges their own unit."
        ),
    ),
    (
        {"judgements": changed("judgements", 2, judge_unit="S1")},
        (
            "judgements.csv row 2, column judge_unit: expected a unit that is neither the row's own nor its office or section, "
            "found 'S1' for 'O1'"
        ),
    ),
    (
        {"staff": changed("staff", 2, year="二零二四")},
        "staff.csv row 2, column year: expected a whole number from 1949 to 2149, found '二零二四'",
    ),
    (
        {"staff": changed("staff", 2, on_roll="3.5")},
        "staff.csv row 2, column on_roll: expected a whole number from 0 to 5000, found '3.5'. Only whole numbers",
    ),
]


@pytest.mark.parametrize(("files", "told"), ROWS, ids=[told[:48] for _, told in ROWS])
def test_a_bad_row_is_told_by_itself(tmp_path: Path, files: dict[str, str], told: str) -> None:
    """A row that does not fit to others is named, and it is the only fault."""
    found = kit.faults(kit.write(tmp_path, files))
    assert len(found) == 1, found
    assert found[0].startswith(told)


@pytest.mark.parametrize(
    ("column", "value"),
    [("serious", "-1"), ("serious", "501"), ("waste", "16.125"), ("recorded_on", "1912-01-01")],
)
def test_what_is_known_is_not_to_be_left_empty(tmp_path: Path, column: str, value: str) -> None:
    """A number or a day that the column cannot hold is wrong, not unknown: nobody is told to take it away."""
    (found,) = kit.faults(kit.write(tmp_path, {"inspections": changed("inspections", 2, **{column: value})}))
    assert found.endswith(f"found {value!r}"), found


UNITS = kit.FILES["units"]
CALENDAR = kit.FILES["calendar"].splitlines(keepends=True)

REGISTRY = [
    ({"units": UNITS.replace("S1,section,预算科,,,O1", "S1,section,预算科,,,")},
     "units.csv row 4, column office: expected the office that the section belongs to, found an empty cell. Fill it in."),
    ({"units": UNITS.replace(",,,O1,", ",,,O-1,")},
     "units.csv row 4, column office: expected an office of the table 'units', found 'O-1'. Did you mean 'O1'?"),
    ({"units": UNITS.replace(",,,O2,", ",,,S1,")},
     "units.csv row 5, column office: expected an office, found 'S1', a section"),
    ({"units": UNITS.replace("民政局,,,,", "民政局,,,O1,")},
     "units.csv row 3, column office: expected an empty cell for an office, found 'O1'. An office belongs to none"),
    ({"units": UNITS.replace("O1,office", "O1,bureau")},
     "units.csv row 2, column kind: expected one of 'office', 'section', found 'bureau'"),
    ({"units": UNITS.replace("2024-10-31", "2024-02-28")},
     "units.csv row 5, column closed_on: expected a day not before it opened, 2024-03-01, found 2024-02-28"),
    ({"units": UNITS + "O1,office,财政局,,,,2000-01-01,\n"},
     "units.csv row 6, column unit_id: expected a key of its own, found the same key as in row 2 ('O1')"),
    ({"moves": "section,office,moved_on\nS-1,O1,2024-06-01\n"},
     "moves.csv row 2, column section: expected a section of the table 'units', found 'S-1'. Did you mean 'S1'?"),
    ({"moves": "section,office,moved_on\nO1,O2,2024-06-01\n"},
     "moves.csv row 2, column section: expected a section, found 'O1', an office"),
    ({"moves": "section,office,moved_on\nS2,O1,2024-11-01\n"},
     ("moves.csv row 2, column moved_on: expected a day after 2024-03-01 and up to 2024-10-31, while 'S2' was open, "
     "found 2024-11-01")),
    ({"successions": "old_unit,successor,took_over_on\nS2,S-1,2024-11-01\n"},
     "successions.csv row 2, column successor: expected a unit of the table 'units', found 'S-1'. Did you mean 'S1'?"),
    ({"successions": "old_unit,successor,took_over_on\nS2,S1,2024-10-31\n"},
     "successions.csv row 2, column took_over_on: expected a day after the last of 'S2', 2024-10-31, found 2024-10-31"),
    ({"successions": "old_unit,successor,took_over_on\nS1,S2,2024-06-01\n"},
     ("successions.csv row 2, column took_over_on: expected a day after the last of 'S1', which has no last day, "
     "found 2024-06-01. Give it its last day in the table 'units'.")),
    ({"successions": "old_unit,successor,took_over_on\nS2,S2,2024-11-01\n"},
     "successions.csv row 2, column successor: expected a unit that is still there in the end, found a ring: 'S2' → 'S2'"),
    ({"calendar": "".join([*CALENDAR[:60], *CALENDAR[61:]])},
     "calendar.csv: expected a row for every day from 2024-01-01 to 2024-12-31, found none for 2024-02-29"),
    ({"calendar": "".join([*CALENDAR, "2024-12-31,false\n"])},
     "calendar.csv row 368, column day: expected a key of its own, found the same key as in row 367 (2024-12-31)"),
    ({"calendar": "".join([*CALENDAR[:-1], "2024-12-31,holiday\n"])},
     "calendar.csv row 367, column working: expected yes or no (true, false, 1, 0, 是, 否), found 'holiday'"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "told"), REGISTRY, ids=[told[:56] for _, told in REGISTRY])
def test_a_registry_that_does_not_fit_together_is_told(
    tmp_path: Path, files: dict[str, str], told: str
) -> None:
    """Units, moves, successions and the calendar must fit together."""
    found = kit.faults(kit.write(tmp_path, files))
    assert any(fault.startswith(told) for fault in found), found


def test_a_ring_of_units_is_told_with_the_quotation_marks_of_the_language(tmp_path: Path) -> None:
    """A fault that names several units in a row names each as others do."""
    ring = "old_unit,successor,took_over_on\nS2,S2,2024-11-01\n"
    with pytest.raises(EvidenceError) as raised:
        kit.read(kit.write(tmp_path, {"successions": ring}))
    (fault,) = (item for item in raised.value.faults if "successor" in item.place)
    assert "实际：循环承接：“S2” → “S2”" in fault.told("zh")


RETURNS = kit.FILES["returns"]

FILED = [
    (RETURNS.replace("cases,S1,2024-04-01", "cses,S1,2024-04-01"),
     "returns.csv row 3, column table_name: expected a table for which returns are filed, found 'cses'. Did you mean 'cases'?"),
    (RETURNS.replace("cases,S1,2024-04-01", "staff,S1,2024-04-01"),
     ("returns.csv row 3, column table_name: expected a table for which returns are filed, found 'staff', for which none are "
     "filed. There are: 'cases'.")),
    (RETURNS.replace("cases,S1,2024-04-01", "cases,S-1,2024-04-01"),
     "returns.csv row 3, column unit_id: expected a unit of the table 'units', found 'S-1'. Did you mean 'S1'?"),
    (RETURNS.replace("cases,S1,2024-04-01", "cases,O1,2024-04-01"),
     "returns.csv row 3, column unit_id: expected a section, found 'O1'"),
    (RETURNS.replace("2024-04-01,2024-06-30", "2024-06-30,2024-04-01"),
     "returns.csv row 3, column to_on: expected a day not before from_on, 2024-06-30, found 2024-04-01"),
    (RETURNS.replace("2024-04-01,2024-06-30", "2024-03-31,2024-06-30"),
     ("returns.csv row 3, column from_on: expected a day after 2024-03-31, up to which row 2 reports, found 2024-03-31. "
     "One return for each day: put the two into one, or take one away.")),
    (RETURNS.replace("0,2024-07-05", "0,2024-06-29"),
     "returns.csv row 3, column to_on: expected a day up to that of filing, 2024-06-29, found 2024-06-30"),
    (RETURNS.replace("0,2024-07-05", "10,2024-07-05"),
     "returns.csv row 3, column rows: expected at most 9 rows of 'cases' for these days, found 10"),
    (RETURNS.replace("2,2024-04-05", "1,2024-04-05"),
     ("returns.csv row 2, column rows: expected 2, as cases.csv has rows of 'S1' on these days, found 1. "
     "A return states all rows of its days.")),
    (RETURNS.replace("0,2024-07-05", "-1,2024-07-05"),
     "returns.csv row 3, column rows: expected a whole number from 0 to 1000000, found '-1'"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "told"), FILED, ids=[told[12:60] for _, told in FILED])
def test_a_return_that_contradicts_itself_or_the_rows_is_told(
    tmp_path: Path, content: str, told: str
) -> None:
    """A return names a table and a unit, covers days of its own, and states what is there."""
    found = kit.faults(kit.write(tmp_path, {"returns": content}))
    assert len(found) == 1, found
    assert found[0].startswith(told)


def test_a_row_recorded_after_the_return_was_filed_is_told(tmp_path: Path) -> None:
    """A fact that first turns up after filing contradicts the return; a correction of one that was there does not."""
    late = kit.write(tmp_path / "late", {"cases": changed("cases", 2, recorded_on="2024-04-06")})
    assert kit.faults(late) == [
        (
            "cases.csv row 2, column recorded_on: expected a day up to 2024-04-05, when returns.csv row 2 was filed, "
            "found 2024-04-06. File the return anew."
        )
    ]
    correction = added("cases", "S1,C1,permit,2024-02-01,2024-02-21,2024-04-06")
    assert kit.faults(kit.write(tmp_path / "corrected", {"cases": correction})) == []


ROUNDS = evolve(kit.INSPECTIONS, name="rounds", completes=Monthly(lag=10), key=("visit",))
ROUND_HEAD = "unit,visited_on,visit,area,problems,serious,waste,passed,note,recorded_on"


def round_faults(folder: Path, *rows: tuple[str, str, str]) -> list[str]:
    """Return the faults of rounds, by visit, day and day of recording, which are the same in frames and in plain rows."""
    lines = [ROUND_HEAD, *(f"S1,{day},{visit},indoor,0,,,,,{recorded}" for visit, day, recorded in rows)]
    kit.write(folder, {"rounds": "\n".join(lines) + "\n"})
    found = []
    for way in (FrameWay(), PlainWay()):
        try:
            read_evidence(folder, {**kit.TABLES, "rounds": ROUNDS}, kit.VOCABULARIES, way=way)
        except EvidenceError as error:
            error.told("zh")
            found.append([str(fault) for fault in error.faults])
        else:
            found.append([])
    assert found[0] == found[1]
    return found[0]


def test_a_row_recorded_after_its_month_was_closed_is_told(tmp_path: Path) -> None:
    """A month is complete at its end and lag, or with the first row after that; later rows only correct."""
    closed = "by which month {} had a row and was complete, found {}. Later rows only correct what is there; "
    advice = "ask the table's owner for a longer lag if months are not complete by then."
    place = "rounds.csv row 3, column recorded_on: expected a day up to"
    in_time = ("V1", "2024-02-05", "2024-03-10")
    assert round_faults(tmp_path / "a", in_time, ("V2", "2024-02-20", "2024-03-10")) == []
    assert round_faults(tmp_path / "b", in_time, ("V2", "2024-02-20", "2024-03-11")) == [
        f"{place} 2024-03-10, {closed.format('2024-02', '2024-03-11')}{advice}"
    ]
    late = ("V1", "2024-02-05", "2024-06-01")
    assert round_faults(tmp_path / "c", late, ("V2", "2024-02-20", "2024-06-01")) == []
    assert round_faults(tmp_path / "d", late, ("V2", "2024-02-20", "2024-06-02")) == [
        f"{place} 2024-06-01, {closed.format('2024-02', '2024-06-02')}{advice}"
    ]
    assert round_faults(tmp_path / "e", late, ("V2", "2024-03-01", "2024-06-02")) == []
    assert round_faults(tmp_path / "f", late, ("V1", "2024-02-05", "2024-07-01")) == []


COLUMNS = [
    (("problems", "problem"), [
        ("inspections.csv row 1, column problem: expected a column of the table 'inspections', found 'problem'. "
        "Did you mean 'problems'?"),
    ]),
    (("problems", "问题数"), [
        ("inspections.csv row 1, column 问题数: expected a column of the table 'inspections', found '问题数'. "
        "It is the title of 'problems'; write that."),
    ]),
    (("problems", "visit"), ["inspections.csv row 1, column visit: expected a name once, found it 2 times"]),
    (("problems", "findings"), [
        ("inspections.csv row 1: expected a column 'problems', found none of that name. "
        "Add it to the header, and its cells below."),
        ("inspections.csv row 1, column findings: expected a column of the table 'inspections', found 'findings'. "
        "There are: 'problems'."),
    ]),
    (("problems", ""), ["inspections.csv row 1: expected a name over every column, found none over column 5"]),
]  # fmt: skip


@pytest.mark.parametrize(("names", "told"), COLUMNS)
def test_missing_and_unknown_columns_are_told(
    tmp_path: Path, names: tuple[str, str], told: list[str]
) -> None:
    """A misspelt column is told once, with its right name; one that is like no other is unknown, and the right one lacking."""
    content = kit.FILES["inspections"].replace(*names, 1)
    assert kit.faults(kit.write(tmp_path, {"inspections": content})) == told


def test_an_extra_column_is_told(tmp_path: Path) -> None:
    """A column that the table does not declare is never dropped in silence."""
    lines = [f"{line},x" for line in kit.FILES["staff"].split()]
    lines[0] = lines[0].replace(",x", ",remark")
    told = kit.faults(kit.write(tmp_path, {"staff": "\n".join(lines) + "\n"}))
    assert len(told) == 1
    assert told[0].startswith(
        "staff.csv row 1, column remark: expected a column of the table 'staff', found 'remark'"
    )


NOT_CSV = "staff.csv: expected a CSV file with a header, as its name says, found"

BYTES = [
    (b"", f"{NOT_CSV} an empty file"),
    (b"\xef\xbb\xbf\n\n", f"{NOT_CSV} an empty file"),
    (b"PAR1\x15\x04\x15PAR1", f"{NOT_CSV} a Parquet file"),
    (b"PK\x03\x04\x14\x00", f"{NOT_CSV} an Excel workbook or another zip archive. Save it as 'CSV UTF-8'"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", f"{NOT_CSV} an old Excel workbook. Save it as 'CSV UTF-8'"),
    ("unit,year\n".encode("utf-16"), f"{NOT_CSV} text in UTF-16. Save it as 'CSV UTF-8'"),
    (b"%PDF-1.7", f"{NOT_CSV} a PDF document"),
    (b"\x1f\x8b\x08", f"{NOT_CSV} a gzip archive"),
    (b"<!DOCTYPE html><html>", f"{NOT_CSV} a web page or XML document"),
    (b"unit,year\x00", f"{NOT_CSV} bytes that are no text"),
    (b"unit,year\nO1,\xff\xff\n",
     "staff.csv row 2: expected text in UTF-8 or GB18030, found the byte 0xff at position 14 of the file, which is neither"),
    ("unit,year\n局局局局,".encode() + b"\xb2\n",
     "staff.csv row 2: expected text in UTF-8 or GB18030, found the byte 0xb2 at position 24 of the file, which is neither"),
    ("unit,year\n学习,2024\n".encode("gb18030"),
     "staff.csv: expected text that can be read in one way only, found bytes that are 'ѧ' in UTF-8 and '学' in GB18030"),
    (b"unit,year,on_roll,contract,long_absent\nO1,2024,1,2\n",
     "staff.csv row 2: expected 5 cells, as in the header, found 4"),
    (b"unit,year,on_roll,contract,long_absent\nO1,2024,1,2,3,4\n",
     "staff.csv row 2: expected 5 cells, as in the header, found 6. A cell that holds a comma stands in double quotes."),
    (b"unit,year,on_roll,contract,long_absent\n\nO1,2024,1,1,1\n",
     "staff.csv row 2: expected 5 cells, as in the header, found an empty line. Delete the line."),
    (b'unit,year,on_roll,contract,long_absent\n"O1,2024,1,1,1\n',
     "staff.csv row 2: expected quotes around whole cells, and doubled inside them, found quotes that do not close"),
    (b'unit,year,on_roll,contract,long_absent\nO1,2024,1,"1"2,1\n',
     "staff.csv row 2: expected quotes around whole cells, and doubled inside them, found 'O1,2024,1,\"1\"2,1'"),
    (b'unit,year,on_roll,contract,long_absent\nO"1,2024,1,1,1\n',
     "staff.csv row 2: expected quotes around whole cells, and doubled inside them, found 'O\"1,2024,1,1,1'"),
    (b"unit;year;on_roll\nO1;2024;3\n", "staff.csv row 1: expected cells parted by commas, found cells parted by ';'"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "told"), BYTES, ids=[told[11:70] for _, told in BYTES])
def test_a_file_that_is_not_what_its_name_says_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    """What is no CSV, or a damaged one, is named by what it is and where it breaks; nothing is guessed."""
    listing = kit.manifest(kit.FILES, staff='file = "staff.csv"\nrows = 1\ncovers = []\n')
    found = kit.faults(kit.write(tmp_path, {"staff": data}, listing))
    assert any(fault.startswith(told) for fault in found), found


def test_a_parquet_file_that_is_none_is_told(tmp_path: Path) -> None:
    """A CSV called .parquet, a Parquet file cut short and a damaged one are told apart."""
    listing = kit.manifest(kit.FILES, staff='file = "staff.parquet"\nrows = 1\ncovers = []\n')
    folder = kit.write(tmp_path, {}, listing)
    (folder / "staff.csv").rename(folder / "staff.parquet")
    assert kit.faults(folder) == [
        "staff.parquet: expected a Parquet file, as its name says, found text, such as a CSV"
    ]
    (folder / "staff.parquet").write_bytes(b"PAR1\x15\x04\x15\x00\x00")
    assert kit.faults(folder) == [
        "staff.parquet: expected a Parquet file, as its name says, found a Parquet file that breaks off before its end"
    ]
    (folder / "staff.parquet").write_bytes(b"PAR1" + b"\x15" * 40 + b"PAR1")
    (fault,) = kit.faults(folder)
    assert fault.startswith("staff.parquet: expected a Parquet file, as its name says, found a damaged one")


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Nobody has to mend one fault to be told of the next; they stand in the order of files and rows."""
    files = {
        "staff": changed("staff", 2, on_roll="NaN") .replace("O1,2023", "O7,2023"),
        "cases": changed("cases", 3, accepted_on="2024.3.1"),
        "inspections": changed("inspections", 2, problems="-1", area="roof"),
    }  # fmt: skip
    places = [fault.partition(":")[0] for fault in kit.faults(kit.write(tmp_path, files))]
    assert places == [
        "cases.csv row 3, column accepted_on",
        "inspections.csv row 2, column area",
        "inspections.csv row 2, column problems",
        "staff.csv row 2, column on_roll",
        "staff.csv row 3, column unit",
    ]


def test_a_faulty_unit_is_told_once(tmp_path: Path) -> None:
    """Rows of a unit whose line in the registry is faulty are not told to be without a unit."""
    units = kit.FILES["units"].replace("S1,section", "S1,sektion").replace("O1,office", "O1,offfice")
    assert [fault.partition(":")[0] for fault in kit.faults(kit.write(tmp_path, {"units": units}))] == [
        "units.csv row 2, column kind",
        "units.csv row 4, column kind",
    ]


def test_only_the_first_fifty_faults_are_written_out(tmp_path: Path) -> None:
    """An error text stays readable; the error itself carries every fault."""
    rows = [f"O1,{2030 + n},x,," for n in range(60)]
    folder = kit.write(tmp_path, {"staff": added("staff", *rows)})
    with pytest.raises(EvidenceError) as caught:
        kit.read(folder)
    assert len(caught.value.faults) == 60
    lines = str(caught.value).splitlines()
    assert lines[0].endswith(": 60 faults")
    assert len(lines) == 52
    assert lines[-1] == "  and 10 more"
