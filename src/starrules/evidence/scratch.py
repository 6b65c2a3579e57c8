"""A folder for rows that are not held in memory: there while somebody needs it, gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from functools import cached_property
from pathlib import Path


class Scratch:
    """A folder that is made when it is asked for first, and removed when it is let go, or at the end of the process.

    Args:
        within: a folder of somebody else's, who removes it; one for temporary files unless given.
        beside: a folder in which it is made; that for temporary files unless given.
    """

    def __init__(self, within: Path | None = None, *, beside: Path | None = None) -> None:
        self._within = within
        self._beside = beside

    @cached_property
    def path(self) -> Path:
        """The folder."""
        if self._within is not None:
            self._within.mkdir(parents=True, exist_ok=True)
            return self._within
        path = tempfile.mkdtemp(prefix="starrules-", dir=self._beside)
        weakref.finalize(self, shutil.rmtree, path, ignore_errors=True)
        return Path(path)


__all__ = ["Scratch"]
