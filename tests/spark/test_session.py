"""A session of the user is used and left as it was; where there is none, one is made for the run and ended with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from starrules.errors import NotFoundError
from starrules.lanes.engines import check_engine, opened
from tests.lanes import ON_SPARK

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


def test_a_run_without_a_session_makes_one_and_ends_it() -> None:
    """Nothing of Spark is left running that the user would have to stop."""
    from starrules.lanes.engines.session import active

    assert active() is None
    engine = opened(ON_SPARK)
    assert engine.collected(engine.frame({"n": [1, None]}, {"n": nw.Int64})).rows() == [(1,), (None,)]
    assert active() is not None
    engine.close()
    assert active() is None


def test_the_session_of_the_user_is_left_as_it_was(session: SparkSession) -> None:
    """It is the active one again, with its own settings, and the executors keep nothing."""
    from pyspark.sql import SparkSession as Sessions

    session.conf.set("spark.sql.ansi.enabled", "false")
    session.conf.set("spark.sql.shuffle.partitions", "3")
    engine = opened(ON_SPARK)
    kept = engine.kept(engine.frame({"unit": ["a", "b"]}, {"unit": nw.String}))
    assert engine.collected(kept).rows() == [("a",), ("b",)]
    assert nw.to_native(kept).sparkSession.conf.get("spark.sql.ansi.enabled") == "true"
    assert nw.to_native(kept).sparkSession.conf.get("spark.sql.shuffle.partitions") == "3"
    assert session.sparkContext._jsc.sc().getPersistentRDDs().size() == 1
    engine.close()
    assert session.sparkContext._jsc.sc().getPersistentRDDs().size() == 0
    active = Sessions.getActiveSession()
    assert active is not None and active.conf.get("spark.sql.shuffle.partitions") == "3"
    assert session.conf.get("spark.sql.ansi.enabled") == "false"
    assert session.sql("SELECT 1").count() == 1


def test_a_session_of_spark_connect_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """In both languages, before anything is computed: it can be read from, but executors keep nothing for it."""
    from starrules.lanes.engines import session as sessions

    class Remote:
        __module__ = "pyspark.sql.connect.session"

    monkeypatch.setattr(sessions, "active", Remote)
    with pytest.raises(NotFoundError) as raised:
        check_engine(ON_SPARK)
    assert str(raised.value) == (
        "the engine 'pyspark': expected a session of classic PySpark, found one of Spark Connect. Its frames can be "
        "read as evidence; compute with another engine, or on a cluster without Spark Connect."
    )
    assert raised.value.told("zh") == (
        "计算引擎“pyspark”：要求经典 PySpark 会话；实际为 Spark Connect 会话。其数据表可作为数据读取；请改用其他计算引擎，"
        "或在不经 Spark Connect 的集群上计算。"
    )


@pytest.mark.parametrize("wide", [False, True])
def test_a_number_that_does_not_fit_stops_the_run(session: SparkSession, *, wide: bool) -> None:
    """Were a proof of width wrong, Spark raises, whatever the user's session is set to; it never wraps."""
    from pyspark.errors import ArithmeticException

    session.conf.set("spark.sql.ansi.enabled", "false")
    engine = opened(ON_SPARK)
    frame = engine.frame({"n": [2**62, 2**62]}, {"n": nw.Int64})
    column = nw.col("n")
    column = column.cast(engine.wide) * 2**62 if wide else column
    for beyond in (column * 8, engine.summed(column * (4 if wide else 1), wide=wide)):
        with pytest.raises(ArithmeticException):
            engine.collected(frame.select(n=beyond))
    engine.close()


def test_wide_whole_numbers_come_back_exact(session: SparkSession) -> None:
    """Up to the last digit of the widest number for which a rule builds, on both sides of zero."""
    engine = opened(ON_SPARK)
    frame = engine.frame({"n": [2**62, -(2**62)]}, {"n": nw.Int64})
    found = engine.collected(frame.select(n=nw.col("n").cast(engine.wide) * 2**62 * 4 + nw.col("n") - 1))
    assert found.schema == {"n": pl.Int128}
    assert found.rows() == [(2**126 + 2**62 - 1,), (-(2**126) - 2**62 - 1,)]
    engine.close()
