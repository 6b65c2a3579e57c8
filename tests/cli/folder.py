"""A folder of evidence of two offices and two sections, written for the tables that the plugins declare."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from starrules.evidence.empty import write_empty
from starrules.scheme.assemble import load_scheme

COVERED = '[["2023-01-01", "2025-01-31"]]'
UNITS = [
    {"unit_id": "o1", "kind": "office", "name_zh": "区财政局", "name_en": "Finance", "opened_on": "2010-01-01"},
    {"unit_id": "o2", "kind": "office", "name_zh": "区教育局", "name_en": "Education", "opened_on": "2010-01-01"},
    {
        "unit_id": "s1", "kind": "section", "name_zh": "预算科", "name_en": "Budget", "office": "o1",
        "opened_on": "2010-01-01",
    },
    {
        "unit_id": "s2", "kind": "section", "name_zh": "基教科", "name_en": "Schools", "office": "o2",
        "opened_on": "2024-09-01",
    },
]  # fmt: skip
INSPECTIONS = [
    {
        "unit": unit, "visit": f"{unit}-{month:02d}", "visited_on": f"2024-{month:02d}-10", "announced": "false",
        "place": "p", "item": "area_1" if unit == "o1" else "indoor_3",
        "problems": "4" if (unit, month) == ("s1", 3) else "0", "photo": "true",
    }
    for unit in ("o1", "s1")
    for month in range(1, 13)
]  # fmt: skip
SESSIONS = [
    {
        "unit": "s1", "session": "night-1", "held_on": "2024-04-02", "area": "skills", "system": "evening",
        "format": "lecture",
    },
]  # fmt: skip


def write_folder(folder: Path) -> Path:
    """Write the evidence and return its folder."""
    write_empty(folder, load_scheme().tables)
    put(folder, "units", UNITS)
    put(folder, "cleanliness_inspections", INSPECTIONS)
    put(folder, "learning_sessions", SESSIONS)
    manifest = folder / "manifest.toml"
    text = re.sub(
        r"^(# )?covers = .*$", f"covers = {COVERED}", manifest.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    manifest.write_text(text, encoding="utf-8")
    return folder


def put(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    """Write the rows of one table and state their number in the manifest."""
    path = folder / f"{table}.csv"
    columns = path.read_text(encoding="utf-8-sig").strip().split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    manifest = folder / "manifest.toml"
    before, head, after = manifest.read_text(encoding="utf-8").partition(f"[tables.{table}]")
    after = re.sub(r"^(# )?rows = \d+", f"rows = {len(rows)}", after, count=1, flags=re.MULTILINE)
    manifest.write_text(before + head + after, encoding="utf-8")
