"""Memory and disk that are used up, told alike whichever library ran out of them; none of them is imported here."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starrules.errors import StarrulesError
from starrules.messages import Message, message

SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
LIBRARIES = ("polars", "duckdb", "_duckdb", "py4j", "pyarrow", "pyo3_runtime", "pyspark")
"""What the modules are called that the errors of these libraries come from."""
OF_MEMORY = re.compile(
    r"out of memory|OutOfMemoryError|memory allocation|allocate|bad[ _]alloc|capacity overflow", re.IGNORECASE
)
OF_SPACE = re.compile(
    r"\(os error (?:27|28|122)\)|no space left|file too large|disk quota exceeded|max_temp_directory_size",
    re.IGNORECASE,
)
ASKED = re.compile(r"(?:allocat\w+|size)\D{0,20}?([\d.]+ ?(?:bytes|[KMGT]i?B))", re.IGNORECASE)
MEMORY_ADVICE = message(
    "Assess district by district (`starrules assess-districts`), store the evidence first (`starrules store`), take the "
    "engine 'duckdb', which keeps on disk what does not fit, or a machine with more memory."
)
SPACE_ADVICE = message("Make room there, or name another folder; TMPDIR names the one for temporary files.")


class ResourceError(StarrulesError):
    """Raised when the machine has no memory or no disk left for a run; nothing is left half written."""


class OutOfMemoryError(ResourceError, MemoryError):
    """Raised when there is no memory left; names what was being done, how much was held, and what to do."""


class OutOfSpaceError(ResourceError, OSError):
    """Raised when a file cannot be written for want of space; names what was being done, and what to do."""


@contextmanager
def told_when_out(doing: str, folder: Path | None = None) -> Iterator[None]:
    """Raise a ``ResourceError`` where the block raises because memory or disk is used up.

    Args:
        doing: what the block does: a stage, or a file that is read or written.
        folder: where it writes, if it does.
    """
    try:
        yield
    except BaseException as error:
        found = resource_error(error, doing, folder)
        if found is None:
            raise
        raise found from error


def resource_error(error: BaseException, doing: str, folder: Path | None = None) -> ResourceError | None:
    """Return what to raise where an error says that memory or disk is used up, else None."""
    if isinstance(error, ResourceError):
        return None
    text = str(error)
    foreign = type(error).__module__.partition(".")[0] in LIBRARIES
    if (isinstance(error, OSError) and error.errno in SPACE) or (foreign and OF_SPACE.search(text)):
        return OutOfSpaceError(_space(doing, folder))
    if isinstance(error, MemoryError) or (foreign and OF_MEMORY.search(text)):
        return out_of_memory(doing, text)
    return None


def out_of_memory(doing: str, text: str = "", held: int | None = None) -> OutOfMemoryError:
    """Return the error for want of memory.

    Args:
        doing: what was being done.
        text: what the library said that ran out of it.
        held: how many bytes the process held at the most; None for this process.
    """
    asked = ASKED.search(text)
    needed: Message = (
        message("memory") if asked is None else message("memory for {amount} more", amount=asked[1])
    )
    return OutOfMemoryError(
        message(
            "{doing}: expected {needed}, found none left; the process held {held} MB. {advice}",
            doing=doing,
            needed=needed,
            held=f"{(peak_memory() if held is None else held) // 2**20:,}",
            advice=MEMORY_ADVICE,
        )
    )


def _space(doing: str, folder: Path | None) -> Message:
    there = folder
    while there is not None and not there.exists() and there != there.parent:
        there = there.parent
    if there is None:
        return message(
            "{doing}: expected space on the disk, found none left. {advice}", doing=doing, advice=SPACE_ADVICE
        )
    free = shutil.disk_usage(there).free // 2**20
    return message(
        "{doing}: expected space to write it, found {free} MB free in {folder}, or a limit to what may be written. {advice}",
        doing=doing,
        free=f"{free:,}",
        folder=str(there),
        advice=SPACE_ADVICE,
    )


def peak_memory() -> int:
    """Return the most bytes that this process has held; 0 where the system does not say."""
    status = Path("/proc/self/status")  # what getrusage says on Linux counts whoever started the process, too
    found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE) if status.is_file() else None
    if found is not None:
        return int(found[1]) * 1024
    try:
        import resource
    except ImportError:  # Windows
        return 0
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


__all__ = [
    "OutOfMemoryError",
    "OutOfSpaceError",
    "ResourceError",
    "out_of_memory",
    "resource_error",
    "told_when_out",
]
