"""The fixture that installs a plugin for one test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testing.kit import Site, forget


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return an empty folder on the path."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield Site(tmp_path)
    forget(before)
