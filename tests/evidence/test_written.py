"""Values as people write them: files and rows typed by hand are read by the same rules."""

from __future__ import annotations

import polars as pl
import pytest

from starrules.evidence import cells, written
from starrules.schema import Bool, Category, Date, Decimal, FieldType, Int, Key, Note

KINDS: tuple[FieldType, ...] = (
    Int(0, 500, "cases"), Int(-5, 5, "cases"), Decimal(0, 100, 2, "days"), Decimal(0, 9, 0, "days"), Bool(), Date(),
    Category.of(simple=("简单", "Simple"), hard=("复杂", "Hard"), harder=("更难", "Hard")), Key(6), Note(6),
)  # fmt: skip
TEXTS = (
    "4", "-4", "+4", "-0", "04", "４", "٣", "三", "½", "1_0", "1e1", "1,00", " 5", "5 ", "5\n", "\n5", "5.0", "5.", ".5", "0.50",
    "0.505", "12.5", "１２.５", "1/2", "nan", "inf", "", " ", "9" * 18, "9" * 19, "0" * 19 + "1", "501", "true", "TRUE", "True", "1",
    "0", "yes", "是", "否", "maybe", "2024-01-02", "20240102", "2024-W01-2", "2024-1-2", "2024-02-30", "1912-01-01", "0000-01-01",
    "２０２４-０１-０２", "2024-01-02\n", "2024-01-02T00:00:00", "simple", "简单", "Simple", "SIMPLE", "Hard", "更难", "simple ",
    "a\x00b", "\u3000a", "a\u200b", "abcdefg", "中文字符串文字", "\x85a",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_a_text_is_read_as_a_cell_of_a_file_is(kind: FieldType) -> None:
    """For every kind of field both readers take the same texts, and store the same."""
    frame = pl.DataFrame({"cell": TEXTS}, schema={"cell": pl.String})
    stored = frame.select(cells.stored(kind, pl.String(), pl.col("cell"))).to_series().to_list()
    assert {text: written.read(kind, text) for text in TEXTS} == dict(zip(TEXTS, stored, strict=True))
