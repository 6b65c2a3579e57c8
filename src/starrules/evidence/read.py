"""Reading: tables in files or frames and a manifest, validated whole, become evidence.

The modules that work on frames import Polars at their top, so they are imported here when they are needed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starrules.evidence.folder import Folder
from starrules.evidence.frames import has_polars, need_polars
from starrules.evidence.model import Evidence
from starrules.evidence.passed import Frames, has_its_own, neither
from starrules.evidence.reading import Keeper, read_source
from starrules.messages import message
from starrules.model import Text
from starrules.progress import Told, nobody
from starrules.resources import told_when_out
from starrules.schema import Table

if TYPE_CHECKING:
    from starrules.evidence.csv_text import ReadTable
    from starrules.evidence.way import Way

STORED = "stored.json"
"""The file by which stored evidence is known."""


def read_evidence(
    source: str | os.PathLike[str] | Mapping[str, Any],
    tables: Mapping[str, Table],
    vocabularies: Mapping[tuple[str, str], Mapping[str, Text]] | None = None,
    *,
    manifest: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    set_aside: bool = False,
    absent: Collection[str] = (),
    readers: Mapping[str, ReadTable] | None = None,
    way: Way | None = None,
    progress: Told | None = None,
    keeper: Keeper | None = None,
) -> Evidence:
    """Return the evidence in a folder or in frames, or raise an error that names every fault of every table.

    Args:
        source: the folder, with a manifest in it, or one that ``store_evidence`` wrote; or frames by the names of
            their tables.
        tables: the tables that the plugins declare, by name.
        vocabularies: the codes that a Key field may hold, by table and field.
        manifest: what stands beside frames: the content of a manifest, or the path of one.
        set_aside: whether faulty rows are left out, so that their scopes reopen, instead of stopping.
        absent: the names of plugins that do not count: their tables are not read, their codes are no faults.
        readers: for endings of file names beside .csv and .parquet, how such files are read.
        way: how the rows of files are held while they are read; as ``way_of_reading`` says unless given.
        progress: told how many rows have been read, and looked through.
        keeper: keeps the tables, which are then read, checked and handed over one after another; where there is a
            fault that stops, it may have been given some of them. Stored evidence is opened without it.
    """
    told = progress or nobody
    with told_when_out(message("reading evidence")):  # where no table is named that it happens at
        if isinstance(source, Mapping):
            need_polars(message("reading frames"))
            frames, way = Frames(source, manifest), way_of_reading()
            return read_source(
                frames, way, tables, vocabularies or {}, absent, told, set_aside=set_aside, keeper=keeper
            )
        if not isinstance(source, (str, os.PathLike)):
            raise neither(source)
        if manifest is not None:
            raise has_its_own(source)
        if is_stored(Path(source)):
            need_polars(message("opening stored evidence"))
            from starrules.evidence.store import open_stored

            return open_stored(Path(source), tables, progress=told)
        way = way or way_of_reading()
        folder = Folder(Path(source), readers or {}, way)
        return read_source(
            folder, way, tables, vocabularies or {}, absent, told, set_aside=set_aside, keeper=keeper
        )


def is_stored(folder: Path) -> bool:
    """Return whether a folder holds stored evidence."""
    return (folder / STORED).is_file()


def way_of_reading() -> Way:
    """Return how rows are held while they are read: in frames, or plainly where there is no Polars."""
    if has_polars():
        from starrules.evidence.frame_way import FrameWay

        return FrameWay()
    from starrules.evidence.plain.way import PlainWay

    return PlainWay()
