"""A small district of evidence, as files that a test writes with one thing changed."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from starrules.errors import EvidenceError, MissingExtraError, StarrulesError
from starrules.evidence.frame_way import FrameWay
from starrules.evidence.frames import frame_of
from starrules.evidence.model import Evidence
from starrules.evidence.plain.way import PlainWay
from starrules.evidence.read import read_evidence
from starrules.evidence.tables import DOCUMENTS, JUDGEMENTS, PANELS, STAFF
from starrules.evidence.way import Way
from starrules.model import Text, day_number
from starrules.progress import Progress
from starrules.schema import (
    AtMost,
    Bool,
    Category,
    Complete,
    Date,
    Decimal,
    Field,
    Int,
    Key,
    Note,
    Ordered,
    Returned,
    Table,
)


def text(zh: str, en: str) -> Text:
    return Text(zh, en)


INSPECTIONS = Table(
    "inspections",
    text("检查记录", "Inspections"),
    (
        Field("visited_on", Date(), text("检查日期", "Visited on")),
        Field("visit", Key(12), text("检查编号", "Visit")),
        Field(
            "area",
            Category.of(office_area=("办公区", "Offices"), indoor=("室内", "Rooms")),
            text("区域", "Area"),
        ),
        Field("problems", Int(0, 500), text("问题数", "Problems")),
        Field("serious", Int(0, 500), text("严重问题数", "Serious problems"), null="unknown"),
        Field("waste", Decimal(0, 100, 2), text("用量", "Waste"), null="unknown"),
        Field("passed", Bool(), text("是否合格", "Passed"), null="unknown"),
        Field("note", Note(20), text("备注", "Note"), null="none"),
        Field("recorded_on", Date(), text("登记日期", "Recorded on")),
    ),
    key=("unit", "visit", "area"),
    on="visited_on",
    recorded="recorded_on",
    completes=Complete(lag=30),
    max_rows=4,
    constraints=(Ordered("visited_on", "recorded_on"), AtMost("serious", "problems")),
)

CASES = Table(
    "cases",
    text("办件", "Service cases"),
    (
        Field("case", Key(), text("办件编号", "Case")),
        Field("item", Key(), text("事项", "Item")),
        Field("accepted_on", Date(), text("受理日期", "Accepted on")),
        Field("closed_on", Date(), text("办结日期", "Closed on"), null="none"),
        Field("recorded_on", Date(), text("登记日期", "Recorded on")),
    ),
    key=("case",),
    on="accepted_on",
    recorded="recorded_on",
    of="section",
    completes=Returned(),
    max_rows=3,
    constraints=(Ordered("accepted_on", "closed_on"),),
)

TABLES = {table.name: table for table in (INSPECTIONS, CASES, STAFF, DOCUMENTS, PANELS, JUDGEMENTS)}
VOCABULARIES = {("cases", "item"): {"permit": text("许可", "Permit"), "pension": text("养老金", "Pension")}}

FILES: dict[str, str] = {
    "units": (
        "unit_id,kind,name_zh,name_en,unit_class,office,opened_on,closed_on\n"
        "O1,office,财政局,Finance,,,2000-01-01,\n"
        "O2,office,民政局,,,,2000-01-01,\n"
        "S1,section,预算科,,,O1,2000-01-01,\n"
        "S2,section,社保科,,,O2,2024-03-01,2024-10-31\n"
    ),
    "calendar": "day,working\n"
    + "".join(
        f"{day},{'true' if day.weekday() < 5 else 'false'}\n"
        for day in (datetime.date(2024, 1, 1) + datetime.timedelta(n) for n in range(366))
    ),
    "returns": (
        "table_name,unit_id,from_on,to_on,rows,filed_on\n"
        "cases,S1,2024-01-01,2024-03-31,2,2024-04-05\n"
        "cases,S1,2024-04-01,2024-06-30,0,2024-07-05\n"
    ),
    "inspections": (
        "unit,visited_on,visit,area,problems,serious,waste,passed,note,recorded_on\n"
        "S1,2024-02-05,V1,office_area,3,1,16.1,true,,2024-02-06\n"
        "S1,2024-02-05,V1,indoor,0,,,否,整洁,2024-02-06\n"
        "O2,2024-05-20,V2,办公区,5,5,0.05,,,2024-05-20\n"
    ),
    "cases": (
        "unit,case,item,accepted_on,closed_on,recorded_on\n"
        "S1,C1,permit,2024-02-01,2024-02-20,2024-02-01\n"
        "S1,C2,permit,2024-03-01,,2024-03-01\n"
    ),
    "staff": "unit,year,on_roll,contract,long_absent\nO1,2024,40,3,1\nO1,2023,38,,\n",
    "documents": (
        "unit,document,kind,title,issued_on,ended_on,verified,reference\n"
        "O1,D1,rules,工作规则,2019-05-01,,true,档案室\n"
    ),
    "panels": "unit,year,criterion,judge\nO1,2024,conduct,J1\n",
    "judgements": ("unit,criterion,judge,judge_unit,mark,given_on,reason\nO1,conduct,J1,O2,88,2024-11-20,\n"),
}
"""The files as text, by table; their names end in .csv."""

UNCOVERED = ("units", "calendar", "returns", "moves", "successions")


def records(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content)))


def manifest(files: Mapping[str, str | bytes], **changes: str) -> str:
    """Return the manifest of some files; ``changes`` replace the lines of a table."""
    parts = ['format = 1\ndistrict = { zh = "某区", en = "A district" }\n']
    for name, content in files.items():
        rows = len(records(content)) - 1 if isinstance(content, str) else 0
        covers = "" if name in UNCOVERED else 'covers = [["2024-01-01", "2024-12-31"]]\n'
        lines = changes.get(name, f'file = "{name}.csv"\nrows = {rows}\n{covers}')
        parts.append(f"[tables.{name}]\n{lines}\n")
    return "\n".join(parts)


def write(folder: Path, files: Mapping[str, str | bytes | None], listing: str | None = None) -> Path:
    """Write the small district with some files changed, or left out where they are None."""
    merged = {name: content for name, content in {**FILES, **files}.items() if content is not None}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in merged.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    (folder / "manifest.toml").write_text(manifest(merged) if listing is None else listing, encoding="utf-8")
    return folder


def read(folder: Path, *, set_aside: bool = False) -> Evidence:
    """Read a folder in frames, and hold reading it in plain rows to the same evidence, faults and progress."""
    found, other, wrong = both(folder, set_aside=set_aside)
    assert isinstance(other, MissingExtraError) or wrong == []
    if isinstance(found, Evidence):
        return found
    raise found


def both(
    folder: Path, *, set_aside: bool = False
) -> tuple[Evidence | StarrulesError, Evidence | StarrulesError, list[str]]:
    """Return what reading a folder in frames gives, and in plain rows, and in what the two differ."""
    (found, told), (other, told_too) = (
        attempt(folder, way, set_aside=set_aside) for way in (FrameWay(), PlainWay())
    )
    return found, other, differences(found, other) + (["progress"] if told != told_too else [])


def attempt(
    folder: Path, way: Way, *, set_aside: bool
) -> tuple[Evidence | StarrulesError, Sequence[Progress]]:
    """Read a folder by one way, and return the evidence or the error, and how far it was told to be."""
    steps: list[Progress] = []
    try:
        found = read_evidence(
            folder, TABLES, VOCABULARIES, set_aside=set_aside, way=way, progress=steps.append
        )
    except StarrulesError as error:
        return error, steps
    return found, steps


def differences(one: Evidence | StarrulesError, other: Evidence | StarrulesError) -> list[str]:
    """Return in what two readings of a folder differ: rows count in any order, faults in theirs."""
    if isinstance(one, EvidenceError) and isinstance(other, EvidenceError):
        return [] if (one.subject, one.faults) == (other.subject, other.faults) else [f"{one}\n{other}"]
    if not (isinstance(one, Evidence) and isinstance(other, Evidence)):
        return [f"{one!r}\n{other!r}"]
    parts = (
        *("tables", "units", "coverage", "returns", "calendar", "covered_to", "inputs", "set_aside"),
        *("reopened", "unread"),
    )
    found = [part for part in parts if getattr(one, part) != getattr(other, part)]
    if [item.places for item in one.reopened] != [item.places for item in other.reopened]:
        found.append("places")
    if one.data.keys() != other.data.keys():
        return [*found, "data"]
    return found + [name for name in one.data if held(one, name) != held(other, name)]


def held(evidence: Evidence, table: str) -> list[str]:
    """Return the rows of a table as texts, in the order of these."""
    frame = frame_of(evidence.tables[table], evidence.data[table])
    return sorted(str(row) for row in frame.iter_rows())


def faults(folder: Path) -> list[str]:
    """Return the faults of a folder as texts; none where it can be read."""
    try:
        read(folder)
    except EvidenceError as error:
        return [str(fault) for fault in error.faults]
    return []


def changed(table: str, row: int, **cells: str | None) -> str:
    """Return a file with some cells of a row changed, and all others as they are; the header is row 1."""
    lines = records(FILES[table])
    for name, value in cells.items():
        lines[row - 1][lines[0].index(name)] = value or ""
    return joined(lines)


def added(table: str, *rows: str) -> str:
    return FILES[table] + "".join(f"{row}\n" for row in rows)


def joined(lines: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(lines)
    return file.getvalue()


def day(iso: str) -> int:
    return day_number(datetime.date.fromisoformat(iso))
