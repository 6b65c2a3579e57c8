"""The frames of a report come in the kind that the evidence came as, or in another that is asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from starrules.errors import MissingExtraError, NotFoundError
from starrules.evidence.kinds import OTHER
from starrules.evidence.model import Passed
from starrules.report.kinds import in_kind
from tests.evidence.framed import frames, inspections, read

RESULT = pl.DataFrame(
    {
        "unit": ["O1", "S1"],
        "upper": pl.Series([None, None], dtype=pl.String),
        "waived": [True, None],
        "clauses": [["a"], []],
        "count": [1, None],
    }
)


def test_results_come_in_each_kind() -> None:
    """The same rows and names of columns; whole numbers and truths with gaps stay what they are."""
    lazy = in_kind(RESULT, "polars-lazy", Passed())
    assert isinstance(lazy, pl.LazyFrame) and lazy.collect().equals(RESULT)
    arrow = in_kind(RESULT, "pyarrow", Passed())
    assert isinstance(arrow, pa.Table) and pl.DataFrame(arrow).equals(RESULT)
    frame = in_kind(RESULT, "pandas", Passed())
    assert isinstance(frame, pd.DataFrame)
    assert [str(dtype) for dtype in frame.dtypes][1:] == ["object", "boolean", "object", "Int64"]
    assert frame["count"].isna().tolist() == [False, True]
    assert frame["clauses"].tolist() == [["a"], []]
    assert frame["unit"].dtype == pd.Series(["O1"]).dtype
    relation = in_kind(RESULT, "duckdb", Passed())
    assert isinstance(relation, duckdb.DuckDBPyRelation) and relation.fetchall() == RESULT.rows()
    assert in_kind(RESULT, None, Passed(OTHER)) is RESULT


def test_a_relation_belongs_to_the_connection_of_those_that_were_passed(tmp_path: Path) -> None:
    """Results join with the user's relations and with one another; what those were read from may be gone."""
    inspections().write_parquet(tmp_path / "x.parquet")
    connection = duckdb.connect()
    relation = connection.read_parquet(str(tmp_path / "x.parquet"))
    texts = {name: frame for name, frame in frames("pyarrow").items() if name != "inspections"}
    own = {name: connection.from_arrow(frame) for name, frame in texts.items()}
    passed = read({**own, "inspections": relation}).passed
    (tmp_path / "x.parquet").unlink()
    found = in_kind(RESULT, None, passed)
    word = connection.sql("SELECT 'O1' AS unit, 'one' AS word")
    assert word.join(found, "unit").project("word, unit").fetchall() == [("one", "O1")]
    assert own["staff"].join(found, "unit").aggregate("count(*)").fetchall() == [(2,)]
    assert found.join(in_kind(RESULT, None, passed, "awards"), "unit").aggregate("count(*)").fetchall() == [
        (2,)
    ]
    assert found.fetchall() == RESULT.rows()
    assert connection.sql("SELECT * FROM duckdb_views() WHERE NOT internal").fetchall() == []


def test_a_kind_that_is_not_there_is_told() -> None:
    """With the one that may have been meant."""
    with pytest.raises(NotFoundError) as raised:
        in_kind(RESULT, "panda", Passed())
    assert str(raised.value) == "kind: expected the id of one, found 'panda'. Did you mean 'pandas'?"


@pytest.mark.parametrize("library", ["pandas", "pyarrow", "duckdb"])
def test_a_library_that_is_not_installed_is_told(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError) as raised:
        in_kind(RESULT, library, Passed())
    assert str(raised.value) == (
        f"a frame of {library} needs {library}, which is not installed. "
        f"Install it with: python -m pip install 'starrules[{library}]'"
    )
