"""Tables of plain rows answer as Polars frames do, by the names that both have."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from starrules.report.plain.rows import Rows

CELLS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from(["x", "y", None]), st.none() | st.booleans(), st.integers(0, 3)
    ),
    max_size=6,
)
TYPES = {"unit": pl.String, "word": pl.String, "flag": pl.Boolean, "number": pl.Int64}


@given(CELLS)
def test_rows_answer_as_a_frame_does(cells: list[tuple[str, str | None, bool | None, int]]) -> None:
    """Rows, columns, counts and what is left of them, for empty tables too."""
    frame = pl.DataFrame(cells, schema=TYPES, orient="row")
    rows = Rows(frame.to_dict(as_series=False))
    assert (rows.columns, rows.height, len(rows)) == (frame.columns, frame.height, len(frame))
    assert rows.rows() == frame.rows()
    assert rows.to_dicts() == list(rows.iter_rows(named=True)) == frame.to_dicts()
    assert rows.select("word", "unit").rows() == frame.select("word", "unit").rows()
    assert rows.drop("word").rows() == frame.drop("word").rows()
    assert rows.filter(unit="a", word="x").rows() == frame.filter(unit="a", word="x").rows()
    assert rows.filter(word=None).height == 0  # as in a frame, which warns of it
    mask = [number > 1 for number in rows["number"]]
    assert rows.filter(mask).rows() == frame.filter(mask).rows()
    assert rows.filter(mask, mask, unit="a").rows() == frame.filter(mask, mask, unit="a").rows()
    assert rows.slice(1).rows() == frame.slice(1).rows()
    assert rows.slice(1, 2).rows() == frame.slice(1, 2).rows()
    for name in rows.columns:
        one, other = rows[name], frame[name]
        assert one.to_list() == list(one) == other.to_list()
        assert (len(one), one.null_count()) == (len(other), other.null_count())
        assert one.drop_nulls().to_list() == other.drop_nulls().to_list()
        assert one.unique(maintain_order=True).to_list() == other.unique(maintain_order=True).to_list()
        assert dict(one.value_counts().iter_rows()) == dict(other.value_counts().iter_rows())
    assert rows["flag"].sum() == frame["flag"].sum()
    if cells:
        assert rows["unit"][0] == frame["unit"][0]


def test_rows_are_written_for_spreadsheets(tmp_path: Path) -> None:
    """In UTF-8 with BOM; lists are parted by spaces, truths are words, and what is not there is empty."""
    Rows({"unit": ["一"], "clauses": [["S.a", "T.b"]], "waived": [True], "remedy": [None]}).write_csv(
        tmp_path / "rows.csv"
    )
    data = (tmp_path / "rows.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(data.decode("utf-8-sig").splitlines())) == [
        ["unit", "clauses", "waived", "remedy"],
        ["一", "S.a T.b", "true", ""],
    ]
