"""Sessions of PySpark that an engine computes in: the one that the user has, or one on this machine."""

from __future__ import annotations

import os

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from starrules.errors import NotFoundError
from starrules.evidence.cluster.session import SETTINGS, is_remote
from starrules.lanes.engines.java import check_java
from starrules.messages import message

LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "4g",  # at the most; with the usual 1g the plans of a whole scheme leave little
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.ui.retainedExecutions": "1",  # each holds its plan as text
    "spark.ui.enabled": "false",
}
"""How a session is set that is made for one run on this machine."""


def active() -> SparkSession | None:
    """Return the session that the user has, or None."""
    try:
        return SparkSession.active()
    except PySparkRuntimeError:
        return None


def check_session() -> None:
    """Raise where there is no session yet and no Java that could run one, or only a session of Spark Connect."""
    session = active()
    if session is None:
        check_java(os.environ)
    elif is_remote(session):
        raise NotFoundError(
            message(
                "the engine {name!r}: expected a session of classic PySpark, found one of Spark Connect. Its frames can "
                "be read as evidence; compute with another engine, or on a cluster without Spark Connect.",
                name="pyspark",
            )
        )


def session_in_use() -> SparkSession:
    """Return the session that the user has, or a new one that stays."""
    found = active()
    if found is None:
        check_java(os.environ)
        found = made()
    return found


def made() -> SparkSession:
    """Return a new session: on this machine, or wherever ``spark-submit`` says that this program runs."""
    builder = SparkSession.builder.appName("starrules").config(map=SETTINGS)
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        builder = builder.master("local[*]").config(map=LOCAL)
    return builder.getOrCreate()
