"""Sessions of PySpark: the one that the user has, one beside it with settings of its own, or one on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from starrules.errors import NotFoundError
from starrules.lanes.engines.java import check_java
from starrules.messages import message

SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # a number that does not fit is an error; without it, Spark wraps
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
}
"""What every run holds to, whatever the session of the user is set to."""
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
SHARED = "spark.starrules.sharedFolders"
"""The setting that names the folders, with commas between them, which all machines of a cluster see under the same path."""


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
    elif type(session).__module__.startswith("pyspark.sql.connect"):
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


def shared_folders(session: SparkSession) -> list[Path] | None:
    """Return the folders that executors see as the driver does, or None where they run on the machine of the driver."""
    if session.sparkContext.master.startswith("local"):
        return None
    said = session.conf.get(SHARED, "") or ""
    return [Path(folder.strip()) for folder in said.split(",") if folder.strip()]


def beside(session: SparkSession) -> SparkSession:
    """Return a session with settings of its own on the cluster of another, so that that one is left as it is."""
    found = session.newSession()
    names = ("spark.sql.shuffle.partitions", SHARED)
    own = {name: value for name in names if (value := session.conf.get(name, None)) is not None}
    for name, value in (SETTINGS | own).items():
        found.conf.set(name, value)
    return found
