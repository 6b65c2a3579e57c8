"""What people are told, looked at for English that is left over in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from starrules.errors import Fault, FaultsError

DATA = re.compile(r"“[^”]*”|'[^']*'|\"[^\"]*\"|（[^（）]*）|`[^`]*`|\[[^\]]*\]|\{[^}]*\}")
"""What others have written stands in quotation marks or brackets: cells, names, the words of other programs."""
SEVERAL_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")


def left_in_english(text: str) -> list[str]:
    """Return the English words that are left in a Chinese text, data aside."""
    return SEVERAL_WORDS.findall(DATA.sub("…", text))


def faults_told_in_chinese(
    monkeypatch: pytest.MonkeyPatch, kinds: Iterable[type[FaultsError]]
) -> Iterator[None]:
    """Hold every error of some kinds, wherever it is raised, to be told in Chinese without English left in it."""
    made = FaultsError.__init__

    def checked(self: FaultsError, subject: str, faults: Iterable[Fault]) -> None:
        made(self, subject, faults)
        if isinstance(self, tuple(kinds)):
            left = {fault.told("zh") for fault in self.faults if left_in_english(fault.told("zh"))}
            assert left == set()
            assert left_in_english(self.told("zh").splitlines()[0]) == []

    monkeypatch.setattr(FaultsError, "__init__", checked)
    yield
    monkeypatch.undo()
