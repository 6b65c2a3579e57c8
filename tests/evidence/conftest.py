"""Every fault of evidence in these tests is told in Chinese too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from starrules.errors import EvidenceError
from tests.told import faults_told_in_chinese


@pytest.fixture(autouse=True)
def _told_in_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from faults_told_in_chinese(monkeypatch, [EvidenceError])
