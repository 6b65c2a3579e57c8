"""The fixture that installs plugins for one test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.host.kit import Site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return an empty folder on the path."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield Site(tmp_path)
    for name in set(sys.modules) - before:
        if name.startswith("fake_plugin_"):
            del sys.modules[name]
