"""What is asked of a session of PySpark: where all machines see the same files, and a session beside it with our settings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # a number that does not fit is an error; without it, Spark wraps
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
}
"""What every run holds to, whatever the session of the user is set to."""
SHARED = "spark.starrules.sharedFolders"
"""The setting that names the folders, with commas between them, which all machines of a cluster see under the same path."""


def is_remote(session: Any) -> bool:
    """Return whether a session is one of Spark Connect, whose executors take no functions of Python's modules from here."""
    return type(session).__module__.startswith("pyspark.sql.connect")


def shared_folders(session: Any) -> list[Path] | None:
    """Return the folders that executors see as the driver does, or None where they run on the machine of the driver."""
    if session.sparkContext.master.startswith("local"):
        return None
    said = session.conf.get(SHARED, "") or ""
    return [Path(folder.strip()) for folder in said.split(",") if folder.strip()]


def shared_place(session: Any) -> Path | None:
    """Return a folder in which executors and the driver write for each other, or None where there is none."""
    if is_remote(session):
        return None
    folders = shared_folders(session)
    if folders is None:
        return Path(tempfile.gettempdir())
    return folders[0] if folders else None


def beside(session: Any) -> Any:
    """Return a session with settings of its own on the cluster of another, so that that one is left as it is."""
    found = session.newSession()
    names = ("spark.sql.shuffle.partitions", SHARED)
    own = {name: value for name in names if (value := session.conf.get(name, None)) is not None}
    for name, value in (SETTINGS | own).items():
        found.conf.set(name, value)
    return found


def active_again(session: Any) -> None:
    """Make a session the active one of this thread, as it was before another was used."""
    session.createDataFrame([], "none int")


@contextmanager
def used_beside(session: Any) -> Iterator[Any]:
    """Give a session beside another, which is the active one again afterwards."""
    try:
        yield beside(session)
    finally:
        active_again(session)


__all__ = [
    "SETTINGS",
    "SHARED",
    "active_again",
    "beside",
    "is_remote",
    "shared_folders",
    "shared_place",
    "used_beside",
]
