"""PySpark frames are evidence like those of other libraries, and results come as such, in the session of the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from starrules.evidence.kinds import kind_of
from starrules.evidence.model import Passed
from starrules.report.kinds import in_kind
from tests.evidence.framed import faults, frames, inspections, read, same
from tests.report.test_kinds import RESULT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def given(session: SparkSession) -> dict[str, DataFrame]:
    """Return the small district as PySpark frames."""
    return {name: session.createDataFrame(frame) for name, frame in frames("pyarrow").items()}


def test_the_small_district_is_the_same_evidence(given: dict[str, DataFrame]) -> None:
    """The same rows and digests as from every other kind, and the kind is remembered."""
    evidence = read(given)
    assert same(evidence, read(frames()))
    assert evidence.inputs == read(frames()).inputs
    assert evidence.passed.kind == "pyspark" == kind_of(given["inspections"])


def test_faults_name_the_row_and_the_type_as_spark_calls_it(session: SparkSession) -> None:
    """A structure is no cell, a name twice no frame, and an error of Spark itself is told with the table's name."""
    frame = session.createDataFrame(inspections().to_arrow())
    wrong = frame.selectExpr("* except (problems)", "array(problems) AS problems")
    [told] = faults(frames(inspections=wrong))
    assert told.startswith("inspections, column problems: expected") and "array<bigint>" in told
    [told] = faults(frames(inspections=frame.selectExpr("*", "problems AS problems")))
    assert told == "inspections, column problems: expected a name once, found it 2 times"
    failing = frame.selectExpr("* except (problems)", "problems div 0 AS problems")
    [told] = faults(frames(inspections=failing))
    assert told.startswith(
        "inspections: expected a frame whose rows can be read, found an error of its library"
    )
    assert "DIVIDE_BY_ZERO" in told


def test_results_join_with_the_frames_that_were_passed(
    session: SparkSession, given: dict[str, DataFrame]
) -> None:
    """They are frames of the same session, with the same rows; words and counts have types that Spark knows."""
    result = RESULT.with_columns(
        word=pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])), many=pl.Series([1, 2], dtype=pl.UInt32)
    )
    found: Any = in_kind(result, None, read(given).passed)
    assert found.sparkSession is session
    assert [tuple(row) for row in found.collect()] == result.rows()
    assert given["staff"].join(found, "unit").count() == 2
    assert in_kind(result, "pyspark", Passed()).count() == 2


def test_large_results_are_read_by_executors(
    session: SparkSession, given: dict[str, DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are files that neither Python nor Java holds, with the rows and types of a frame that was sent, in its order."""
    from starrules.report import kinds

    passed = read(given).passed
    result = RESULT.with_columns(
        word=pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])), many=pl.Series([1, 2], dtype=pl.UInt32)
    )
    sent: Any = in_kind(result, None, passed)
    monkeypatch.setattr(kinds, "SENT", 0)
    left: Any = in_kind(result, None, passed)
    assert left.sparkSession is session
    assert left.schema == sent.schema and left.collect() == sent.collect()
    assert "FileScan" in left._jdf.queryExecution().executedPlan().toString()
    several: Any = in_kind(lambda: iter([result[:1], result[1:]]), None, passed)
    assert (
        several.schema == sent.schema and several.orderBy("many").collect() == sent.orderBy("many").collect()
    )
