"""A frame of PySpark as it is taken in: held where it is short, and looked at by its own executors where it is long.

PySpark and Polars are imported here, so this module is imported only once a frame of PySpark is read.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve

from starrules.evidence import large
from starrules.evidence.cluster.session import shared_place
from starrules.evidence.cluster.sheet import ClusterSheet
from starrules.evidence.cluster.staged import counted, staged
from starrules.evidence.cluster.tasks import versions
from starrules.evidence.files import Contents
from starrules.evidence.flaws import Taken
from starrules.evidence.kinds import NotFrameError, contents_of
from starrules.evidence.large import Door, Pieces
from starrules.evidence.scratch import Scratch
from starrules.messages import message
from starrules.schema import Table


def taken_spark(table: Table, frame: Any, door: Door) -> Contents | Pieces | Taken:
    """Return what a frame of PySpark holds, or, of a long one, its rows in parts, or what executors say of them.

    Args:
        table: the table.
        frame: the frame.
        door: what rows are held against.
    """
    name, session = table.name, frame.sparkSession
    place = shared_place(session)
    if place is None or (rows := counted(frame, name)) <= large.TOGETHER:
        return contents_of(frame, name)
    if not set(table.columns).intersection(frame.columns):  # all that there is to tell is told of the columns
        return evolve(contents_of(frame.limit(0), name), records=rows)
    scratch = Scratch(beside=place)
    found = staged(frame, table, scratch)
    if found.height != rows:
        expected = message("{rows} rows, as were counted, in {folder}", rows=rows, folder=str(place))
        advice = message(
            "Let all machines see {folder} under the same path; or keep the frame first, if it gives other rows each time.",
            folder=str(place),
        )
        raise NotFrameError(name, expected, f"{found.height}", advice)
    if not can_look(session):
        return found.pieces()
    sheet = ClusterSheet(table=table, file=name, door=door, session=session, scratch=scratch)
    sheet.take_staged(found)
    return Taken(sheet, sheet.digest, readable=True)


def can_look(session: Any) -> bool:
    """Return whether executors have what rows are looked at with, in the versions of the driver."""
    context = session.sparkContext
    workers = context.defaultParallelism
    try:
        found = context.parallelize(range(workers), workers).map(versions).collect()
    except Exception:  # noqa: BLE001  (whatever is missing there, the driver has it)
        return False
    return set(found) == {versions()}


__all__ = ["can_look", "taken_spark"]
