"""Folders and files that are replaced whole: whoever ends a process, and when, finds the old, the new, or nothing there.

A folder is made in a workspace beside its place, flushed to the disk, and renamed. Renaming cannot replace a folder that is
not empty, so the old one is first renamed into the workspace; for that moment there is none. A process that ends
before or after leaves its workspace behind, which holds a lock for as long as the process lives: whoever next writes to
the same place finds it unlocked, puts the old one back where there is none, and removes it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NEW, OLD, LOCK = "new", "old", "lock"
WORKSPACE = re.compile(r"\.(.+)\.starrules-[0-9a-f]{16}")
"""What a workspace is called, after the place that it is beside."""
SWAPS = 20
"""So often a place is tried at which others put their folders at the same time."""
TAKEN = (errno.ENOTEMPTY, errno.EEXIST)
HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``target`` when the block has ended without an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    with _workspace(target) as space:
        fresh = space / NEW
        fresh.mkdir()
        yield fresh
        _flush(fresh)
        _swap(fresh, target, space)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that there is the old content, or the new, at every moment."""
    recover(target)
    with _workspace(target) as space:
        fresh = space / NEW
        fresh.write_bytes(content)
        _flush_one(fresh)
        fresh.replace(target)
        _flush_one(target.parent)


def remove_whole(target: Path) -> None:
    """Remove a folder so that at no moment a part of it stands in its place."""
    recover(target)
    with _workspace(target) as space:
        target.rename(space / NEW)


def recover(target: Path) -> None:
    """Remove what ended processes left beside a place, and put back the folder that one of them had set aside."""
    spaces = sorted(target.parent.iterdir()) if target.parent.is_dir() else []
    for space in spaces:
        found = WORKSPACE.fullmatch(space.name)
        if found and found[1] == target.name and (lock := locked(space / LOCK)) is not None:
            _cleared(space, target, lock)


def recover_within(folder: Path) -> None:
    """Do the same for every place in a folder."""
    names = sorted(item.name for item in folder.iterdir()) if folder.is_dir() else []
    for place in dict.fromkeys(found[1] for name in names if (found := WORKSPACE.fullmatch(name))):
        recover(folder / place)


def is_workspace(name: str) -> bool:
    """Return whether a folder is called like one in which something is made."""
    return WORKSPACE.fullmatch(name) is not None


@contextmanager
def _workspace(target: Path) -> Iterator[Path]:
    """Yield a folder beside the target that is locked for as long as this process lives, and removed at the end."""
    space, lock = _made(target)
    while lock is None:  # another took it for one that was left behind, before it was locked
        space, lock = _made(target)
    try:
        yield space
    finally:
        _cleared(space, target, lock)


def _made(target: Path) -> tuple[Path, int | None]:
    space = target.parent / f".{target.name}.starrules-{secrets.token_hex(8)}"
    space.mkdir()
    return space, locked(space / LOCK, unless_held=True)


def _cleared(space: Path, target: Path, lock: int) -> None:
    """Remove a workspace; a folder that was set aside goes back where none has taken its place."""
    try:
        if (space / OLD).exists() and not os.path.lexists(target):
            with suppress(OSError):  # another took the place just now
                (space / OLD).rename(target)
        for item in (NEW, OLD):
            _remove(space / item)
    finally:
        os.close(lock)
        _remove(space)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _swap(fresh: Path, target: Path, space: Path) -> None:
    """Put the fresh folder in the place of the target; the old one is kept in the workspace until then."""
    aside = space / OLD
    for _ in range(SWAPS):
        with suppress(FileNotFoundError):
            target.rename(aside)
        try:
            fresh.rename(target)
        except OSError as error:
            if error.errno not in TAKEN:
                raise
            _remove(aside)  # another process has put its own there, which is newer
        else:
            _flush_one(target.parent)
            return
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(target))


def _flush(folder: Path) -> None:
    """Wait until the disk holds a folder and all that is in it."""
    for path in sorted(folder.rglob("*")):
        _flush_one(path)
    _flush_one(folder)


def _flush_one(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows flushes no folders
    number = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def locked(path: Path, *, unless_held: bool = False) -> int | None:
    """Return an open file that is locked until it is closed or the process ends; None where it cannot be.

    Args:
        path: the file, which is made where it is not there.
        unless_held: whether the file is returned without a lock where its file system has none.
    """
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # its folder is gone, or is not ours
        if unless_held and path.parent.is_dir():
            raise
        return None
    try:
        _lock(number)
        mine = os.path.samestat(os.fstat(number), path.stat())  # or another has removed it meanwhile
    except FileNotFoundError:
        mine = False
    except OSError as error:
        mine = unless_held and error.errno not in HELD
    if mine:
        return number
    os.close(number)
    return None


def _lock(number: int) -> None:
    """Lock an open file, or raise at once where another process has locked it."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


__all__ = [
    "is_workspace",
    "locked",
    "recover",
    "recover_within",
    "remove_whole",
    "whole_folder",
    "write_whole",
]
