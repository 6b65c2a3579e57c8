"""An empty folder of evidence to fill in: a file with a header for each table, and a manifest with comments."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from starrules.errors import EvidenceError, Fault
from starrules.evidence.manifest import FORMAT, MANIFEST, UNCOUNTED, known_tables, needs_cover
from starrules.evidence.tables import CALENDAR, REGISTRY
from starrules.messages import message, told
from starrules.model import LANGUAGES, Language, Text
from starrules.schema import Bool, Category, Date, Decimal, Field, Int, Key, Table

HEAD = f"""\
# What this folder holds. Every file is named here, with the number of its rows, so that a lost row is noticed.
# 本目录的清单：每个文件都列在这里，并写明行数，以便发现遗漏。
format = {FORMAT}
district = {{ zh = "", en = "" }}

# covers: the days for which a file is complete, as first and last day; several runs may stand in the list:
# covers：数据齐全的起止日期，可列多段：
#     covers = [["2024-01-01", "2024-06-30"], ["2024-08-01", "2024-12-31"]]
# Days that are not covered are open: a missing row then means "not known", never "nothing happened".
# 未列入的日期视为情况不明：没有记录只表示“尚不清楚”，不表示“没有发生”。
# A table that is taken out of this file, or whose file was never kept, is open as well.
# 清单中去掉的表，或从未登记过的表，同样视为情况不明。
"""
NULLS = {"unknown": message("empty: not known"), "none": message("empty: there is none")}


def write_empty(
    path: str | os.PathLike[str],
    tables: Mapping[str, Table],
    calendar: Iterable[tuple[datetime.date, bool]] = (),
) -> tuple[str, ...]:
    """Write an empty file for each table and a manifest; return their names, and overwrite nothing.

    The files are UTF-8 with BOM, which spreadsheets open with Chinese text intact.

    Args:
        path: the folder.
        tables: the tables that the plugins declare, by name.
        calendar: the days that are known, each with whether it is a working day; they stand in calendar.csv.
    """
    folder = Path(path)
    every = known_tables(tables)
    texts = {f"{table.name}.csv": ",".join(table.columns) + "\n" for table in every.values()}
    texts[f"{CALENDAR.name}.csv"] += "".join(f"{day},{str(working).lower()}\n" for day, working in calendar)
    texts = {MANIFEST: manifest_text(tables), **texts}
    there = sorted(name for name in texts if (folder / name).exists())
    subject = message("empty evidence in {folder}", folder=str(folder))
    if folder.exists() and not folder.is_dir():
        raise EvidenceError(subject, [Fault(str(folder), message("a folder"), message("a file"))])
    if there:
        advice = message("Nothing was written; choose another folder.")
        found = message("{names}", names=tuple(there))
        if len(there) > 3:
            found = message("{names} and {more} more", names=tuple(there[:3]), more=len(there) - 3)
        fault = Fault(str(folder), message("none of the files to be written"), found, advice)
        raise EvidenceError(subject, [fault])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        with (folder / name).open(
            "x", encoding="utf-8" if name == MANIFEST else "utf-8-sig", newline=""
        ) as file:
            file.write(text)
    return tuple(texts)


def manifest_text(tables: Mapping[str, Table]) -> str:
    """Return a manifest for empty files, with what each column holds in comments."""
    names = [table.name for table in REGISTRY]
    every = known_tables(tables)
    order = [*names, *(name for name in every if name not in names)]
    return "\n".join([HEAD, *("\n".join(_section(every[name])) + "\n" for name in order)])


def _section(table: Table) -> Iterator[str]:
    yield f"# {table.title.zh} · {table.title.en}"
    if not table.reference:
        yield _column("unit", Text("单位编号", "Unit"), [message("the unit's identifier in units.csv")])
    if table.yearly:
        yield _column("year", Text("年度", "Year"), [message("a year such as 2024")])
    for item in table.fields:
        words = [_words(item), *([NULLS[item.null]] if item.null in NULLS else [])]
        yield _column(item.name, item.title, words)
    yield f"[tables.{table.name}]"
    yield f'file = "{table.name}.csv"'
    yield "# rows = 0" if table.name in UNCOUNTED else "rows = 0"
    if needs_cover(table):
        yield "covers = []"


def _column(name: str, title: Text, words: Sequence[Text | str]) -> str:
    """Return what a column holds, in both languages."""
    zh, en = (
        [word[language] if isinstance(word, Text) else told(word, language) for word in words]
        for language in LANGUAGES
    )
    return f"#     {name}: {title.zh}：{'，'.join(zh)}\n#         {title.en}: {'; '.join(en)}"


def _words(item: Field) -> Text | str:
    kind = item.type
    if isinstance(kind, Int):
        return message("a whole number from {low} to {high}", low=kind.low, high=kind.high)
    if isinstance(kind, Decimal):
        return message("a number with at most {places} decimal places", places=kind.places)
    if isinstance(kind, Bool):
        return message("true or false")
    if isinstance(kind, Date):
        return message("a day, such as {day}", day="2012-09-06")
    if isinstance(kind, Category):
        zh, en = (
            " | ".join(_labelled(value, kind.label(value), language) for value in kind.values)
            for language in LANGUAGES
        )
        return Text(zh, en)
    return message("an identifier") if isinstance(kind, Key) else message("words")


def _labelled(value: str, label: Text, language: Language) -> str:
    """Return a value with its label, where that says more."""
    if label[language] == value:
        return value
    return f"{value}（{label.zh}）" if language == "zh" else f"{value} ({label.en})"
