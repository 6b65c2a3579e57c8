"""Writes the rows as a folder of evidence, CSV for small tables and Parquet for large ones, and the answer key."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl
from examples.district_maker.kit import SEED, Book, Cell, Day
from examples.district_maker.plant import Answer

from starrules.evidence.manifest import needs_cover
from starrules.evidence.tables import REGISTRY, SHARED
from starrules.schema import Bool, Date, Decimal, Int, Returned, Table
from starrules_civility import tables as civility
from starrules_cleanliness import tables as cleanliness
from starrules_fivestar import tables as fivestar
from starrules_integrity import tables as integrity
from starrules_learning import tables as learning
from starrules_service import tables as service

PLUGINS = (learning, civility, integrity, service, cleanliness, fivestar)
TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (*REGISTRY, *SHARED, *(table for plugin in PLUGINS for table in plugin.TABLES))
}
LARGE = frozenset(
    {
        "civility_activities",
        "civility_participation",
        "cleanliness_inspections",
        "judgements",
        "learning_sessions",
        "panels",
        "service_cases",
    }
)
"""The tables of more than about 5,000 rows, the returns aside: those one may want to read as they are."""
LOOKED_BACK_AT = frozenset({"integrity_expenses", "service_cases", "service_items"})
"""The tables of which the year before is covered too."""
UNFILED = frozenset({"waivers"})
"""Tables of which the district has no rows."""
HEAD = f"""# 虚构区的证据，由 examples/make_district.py 生成，种子“{SEED}”；不是任何真实机关的数据。
# The evidence of a fictional district, made by examples/make_district.py from the seed "{SEED}"; no real office's data.

format = 1
district = {{ zh = "清湖区（虚构）", en = "Qinghu District (fictional)" }}
"""
KEY_HEAD = """# 答案：生成证据时就知道的结果，每行一个单位的一项检查（星.名）、一颗星或一项牵头职责，按“建议版”规则集。
# 由生成程序照方案文本写出，没有使用规则引擎。plant 相同的行出自同一处安排。
# What is known from how the evidence was made: a unit's check (star.slug), star or a lead's duty under the ruleset
# "proposed", written by the maker from the text of the scheme without the rule engine. Lines of one plant belong together.

ruleset = "proposed"
period = "2024"
as_of = "2025-01-31"
"""


def returned_tables() -> list[Table]:
    """Return the tables for which units file returns."""
    return [table for table in TABLES.values() if isinstance(table.completes, Returned)]


def labels_of_documents() -> dict[str, str]:
    """Return what the kinds of documents are called in Chinese."""
    words = [vocabulary for plugin in PLUGINS for vocabulary in plugin.VOCABULARIES]
    return {
        code: label.zh
        for vocabulary in words
        if (vocabulary.table, vocabulary.field) == ("documents", "kind")
        for code, label in vocabulary.codes
    }


def write_folder(folder: Path, book: Book) -> None:
    """Write the files of all tables and the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = [HEAD]
    for name, table in TABLES.items():
        rows = book.rows.get(name, [])
        file = f"{name}.parquet" if name in LARGE else f"{name}.csv"
        if name in LARGE:
            frame(table, rows).write_parquet(folder / file, compression="zstd", statistics=False)
        else:
            (folder / file).write_bytes(_csv(table, rows).encode())
        lines = [f"[tables.{name}]", f'file = "{file}"', f"rows = {len(rows)}"]
        if needs_cover(table):
            first, last = _covers(table)
            lines.append(f'covers = [["{first}", "{last}"]]')
        manifest.append("\n".join(lines) + "\n")
    (folder / "manifest.toml").write_bytes("\n".join(manifest).encode())


def _covers(table: Table) -> tuple[Day, Day]:
    if table.standing:
        return Day(2012, 1, 1), Day(2025, 1, 31)
    if table.name in LOOKED_BACK_AT:
        return Day(2023, 1, 1), Day(2025, 1, 31)
    return Day(2024, 1, 1), Day(2024, 12, 31) if table.name == "cleanliness_inspections" else Day(2025, 1, 31)


def _csv(table: Table, rows: Iterable[Mapping[str, Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_word(row.get(name)) for name in table.columns] for row in rows)
    return text.getvalue()


def _word(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def frame(table: Table, rows: list[dict[str, Cell]]) -> pl.DataFrame:
    """Return rows as a frame, in the order of unit and day in which they pack best."""
    types: dict[str, pl.DataType] = {name: pl.String() for name in table.columns}
    for item in table.fields:
        if isinstance(item.type, (Int, Decimal)):
            types[item.name] = pl.Int64()
        elif isinstance(item.type, Date):
            types[item.name] = pl.Date()
        elif isinstance(item.type, Bool):
            types[item.name] = pl.Boolean()
    types |= {"year": pl.Int64()} if table.yearly else {}
    columns = [pl.Series(name, [row.get(name) for row in rows], dtype) for name, dtype in types.items()]
    return pl.DataFrame(columns)


def write_key(file: Path, key: Iterable[Answer]) -> None:
    """Write the answer key."""
    parts = [KEY_HEAD]
    for line in key:
        kind = "check" if "." in line.asked else "star"
        cells = {
            "plant": line.plant,
            "unit": line.unit,
            kind: line.asked,
            "expected": line.expected,
            "zh": line.zh,
            "en": line.en,
        }
        words = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in cells.items()]
        parts.append("\n".join(["[[line]]", *words]) + "\n")
    file.write_bytes("\n".join(parts).encode())
