"""A folder of evidence: its manifest, its files, and what lies in it that the manifest does not name.

The modules that work on frames import Polars at their top, so they are imported here when they are needed.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from starrules.errors import EvidenceError, Fault, suggestion, toml_error
from starrules.evidence.manifest import MANIFEST, Entry, Manifest
from starrules.messages import Message, message

if TYPE_CHECKING:
    from starrules.evidence.csv_text import ReadTable
    from starrules.evidence.flaws import Taken
    from starrules.evidence.large import Door
    from starrules.evidence.way import Way

INIT = message("`starrules init DIR` writes empty tables and a manifest.")


@frozen
class Folder:
    """Evidence as CSV or Parquet files in a folder.

    Args:
        path: the folder, with a manifest in it.
        readers: for endings of file names beside .csv and .parquet, how such files are read.
        way: how their rows are held.
    """

    path: Path
    readers: Mapping[str, ReadTable]
    way: Way

    listing = MANIFEST
    framed = False

    @property
    def subject(self) -> Message:
        """What errors are about."""
        return message("evidence in {folder}", folder=str(self.path))

    def manifest(self) -> tuple[dict[str, Any], str]:
        """Return the manifest's content and digest, or raise an error with the one thing that is wrong."""
        if not self.path.is_dir():
            found = message("a file") if self.path.exists() else message("nothing of that name")
            raise self._refused(str(self.path), message("a folder of evidence"), found)
        if not any(self.path.iterdir()):
            expected, found = message("a folder of evidence"), message("an empty folder")
            raise self._refused(str(self.path), expected, found, INIT)
        file = self.path / MANIFEST
        if not file.is_file():
            expected = message("a file {file}, which says what the folder holds", file=MANIFEST)
            raise self._refused(str(self.path), expected, message("none"), INIT)
        data = file.read_bytes()
        try:
            return toml_content(data), hashlib.sha256(data).hexdigest()
        except UnreadableTomlError as error:
            raise self._refused(MANIFEST, *error.words) from None

    def _refused(self, place: str, expected: str, found: str, advice: str = "") -> EvidenceError:
        return EvidenceError(self.subject, [Fault(place, expected, found, advice)])

    def strangers(self, manifest: Manifest) -> Iterable[Fault]:
        """Yield a fault for each file that the manifest does not name, but for a README and what a run wrote."""
        named = {entry.file for entry in manifest.entries.values()} | {
            MANIFEST,
            *(entry.file for entry in manifest.unread.values()),
        }
        for item in sorted(self.path.iterdir()):
            if item.name in named or item.name.startswith(".") or item.stem.upper() == "README":
                continue
            if item.is_dir() and (item / "report.json").is_file():
                continue
            expected = message("only files that {file} names", file=MANIFEST)
            found = (
                message("a folder that is not in the manifest")
                if item.is_dir()
                else message("a file that is not in the manifest")
            )
            advice = message("Name it in the manifest, or move it elsewhere.")
            yield Fault(item.name, expected, found, advice)

    def take(self, entry: Entry, manifest: Manifest, door: Door | None = None) -> Taken | Fault:
        """Return what a table's file holds, or what is wrong where there is no such file.

        Args:
            entry: what the manifest says of the table.
            manifest: all that it says.
            door: what rows are held against that are taken in parts; None where they are held.
        """
        from starrules.evidence.flaws import Taken

        file = self.path / entry.file
        if not file.is_file():
            expected = message(
                "a file in this folder, which {file} names for {table!r}",
                file=MANIFEST,
                table=entry.table.name,
            )
            found = message("a folder") if file.is_dir() else message("none of that name")
            others = self._others(manifest)
            return Fault(entry.file, expected, found, suggestion(entry.file, others) if others else "")
        if door is not None:
            from starrules.evidence.parts import taken_file

            return taken_file(entry.table, entry.file, file, self.readers, door)
        data = file.read_bytes()
        sheet, readable = self.way.sheet(entry.table, entry.file, data, self.readers)
        return Taken(sheet, hashlib.sha256(data).hexdigest(), readable=readable)

    def _others(self, manifest: Manifest) -> list[str]:
        named = {entry.file for entry in manifest.entries.values()} | {MANIFEST}
        return sorted(
            item.name
            for item in self.path.iterdir()
            if item.name not in named and item.is_file() and item.stem.upper() != "README"
        )


class UnreadableTomlError(Exception):
    """Raised where bytes are no TOML; ``words`` say what was expected, what was found and what to do."""

    def __init__(self, expected: str, found: str, advice: str = "") -> None:
        self.words = (expected, found, advice)
        super().__init__(expected, found, advice)


def toml_content(data: bytes) -> dict[str, Any]:
    """Return what a TOML file says, or raise ``UnreadableTomlError``."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found = message(
            "the byte 0x{byte:02x} at position {position}",
            byte=data[error.start],
            position=error.start + 1,
        )
        advice = message("Save it as UTF-8.")
        raise UnreadableTomlError(message("text in UTF-8"), found, advice) from None
    except tomllib.TOMLDecodeError as error:
        raise UnreadableTomlError(message("a file in the TOML format"), toml_error(error)) from None
