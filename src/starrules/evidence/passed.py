"""Evidence passed as frames, one for each table, with a manifest beside them.

The modules that work on frames import Polars at their top, so they are imported here when they are needed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from starrules.errors import EvidenceError, Fault, suggestion, system_error
from starrules.evidence.folder import UnreadableTomlError, toml_content
from starrules.evidence.manifest import Entry, Manifest
from starrules.evidence.model import Passed
from starrules.messages import Message, message, quoted

if TYPE_CHECKING:
    from starrules.evidence.flaws import Taken
    from starrules.evidence.large import Door

LISTING = message("manifest")
SUBJECT = message("evidence passed as frames")


@frozen
class Frames:
    """Evidence as frames, by table.

    Args:
        frames: Polars, pandas, PyArrow or PySpark frames, DuckDB relations, or whatever else narwhals takes.
        given: the manifest as a mapping, or the path of its file.
    """

    frames: Mapping[str, Any]
    given: Any
    taken: dict[str, tuple[str, int]] = field(init=False, factory=dict)
    """For each table that has been taken, the kind of its frame and how many rows it has."""

    listing = LISTING
    framed = True
    subject = SUBJECT

    def manifest(self) -> tuple[dict[str, Any], str]:
        """Return the manifest's content and its digest, or raise an error with the one thing that is wrong.

        The digest is that of the content in one canonical form, so that a file and an equal mapping have the same.
        """
        content = plain(self._content())
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_shown)
        return content, hashlib.sha256(text.encode()).hexdigest()

    def _content(self) -> Mapping[str, Any]:
        expected = message("what a manifest says, as a mapping or the path of its file")
        if isinstance(self.given, Mapping):
            return self.given
        if self.given is None:
            advice = message("Pass manifest={{'format': 1, 'district': ..., 'tables': ...}}.")
            raise EvidenceError(SUBJECT, [Fault(LISTING, expected, message("nothing"), advice)])
        if not isinstance(self.given, (str, os.PathLike)):
            found = message("a value of the type {type}", type=type(self.given).__name__)
            raise EvidenceError(SUBJECT, [Fault(LISTING, expected, found)])
        path = Path(self.given)
        try:
            return toml_content(path.read_bytes())
        except OSError as error:
            fault = Fault(str(path), message("a file that can be read"), system_error(error))
        except UnreadableTomlError as error:
            fault = Fault(str(path), *error.words)
        raise EvidenceError(SUBJECT, [fault]) from None

    def strangers(self, manifest: Manifest) -> Iterable[Fault]:
        """Yield a fault for each frame whose table the manifest does not name."""
        named = [*manifest.entries, *manifest.unread]
        missing = [name for name in named if name not in self.frames]
        for name in self.frames:
            if name not in named:
                close = suggestion(str(name), missing) if missing else ""
                advice = close or message("Name it in the manifest, or do not pass it.")
                expected = message("only frames of tables that the manifest names")
                yield Fault(message("frame {name!r}", name=name), expected, quoted(name), advice)

    def take(self, entry: Entry, manifest: Manifest, door: Door | None = None) -> Taken | Fault:
        """Return what a table's frame holds, or what is wrong where there is none.

        Args:
            entry: what the manifest says of the table.
            manifest: all that it says.
            door: what rows are held against that are taken in parts; None where they are held.
        """
        from starrules.evidence.frame_parts import taken_frame
        from starrules.evidence.kinds import kind_of

        name = entry.table.name
        if name not in self.frames:
            others = sorted(str(other) for other in self.frames if other not in manifest.entries)
            expected = message("a frame for the table {table!r}, which the manifest names", table=name)
            advice = suggestion(name, others) if others else ""
            return Fault(message("frame {name!r}", name=name), expected, message("none of that name"), advice)
        found = taken_frame(entry.table, self.frames[name], door)
        self.taken[name] = (kind_of(self.frames[name]), found.sheet.records)
        return found

    @property
    def passed(self) -> Passed:
        """The kind in which most rows came, with what results are made with that are to join with its frames."""
        rows: dict[str, int] = {}
        for kind, count in self.taken.values():
            rows[kind] = rows.get(kind, 0) + count
        if not rows:
            return Passed()
        most = max(rows, key=lambda kind: (rows[kind], kind == "polars", kind))
        from starrules.evidence.kinds import beside

        name = min(name for name, (kind, _) in self.taken.items() if kind == most)
        return Passed(most, beside(self.frames[name]))


def plain(value: Any) -> Any:
    """Return a value with dictionaries and lists in it as a TOML file would give them."""
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _shown(value: object) -> str:
    """Return a value as JSON has it where it has no form of its own: a date as the text that may stand for it."""
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def neither(source: object) -> EvidenceError:
    """Return what to say of a source that is neither a folder nor frames by table."""
    place: Message = message("evidence")
    expected = message("the path of a folder, or frames by the names of their tables")
    found = message("a value of the type {type}", type=type(source).__name__)
    return EvidenceError(place, [Fault(place, expected, found)])


def has_its_own(folder: object) -> EvidenceError:
    """Return what to say where a folder is read and a manifest is passed as well."""
    expected = message("no manifest beside the one in {folder}", folder=str(folder))
    advice = message("A manifest is passed with frames only.")
    return EvidenceError(
        message("evidence in {folder}", folder=str(folder)),
        [Fault(LISTING, expected, message("a second one"), advice)],
    )
