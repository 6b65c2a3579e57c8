"""A plugin installed for one test, as an installer leaves it: its modules on the path, its metadata, its entry point."""

from __future__ import annotations

from pathlib import Path

import pytest


def install(name: str, source: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the distribution ``starrules-NAME`` from its source folder until the test ends.

    Args:
        name: the name of its entry point.
        source: the folder that holds its package ``starrules_NAME``.
        site: a folder for its metadata.
        monkeypatch: pytest's own.
    """
    info = site / f"starrules_{name}-0.1.0.dist-info"
    info.mkdir(parents=True)
    info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: starrules-{name}\nVersion: 0.1.0\n")
    info.joinpath("entry_points.txt").write_text(f"[starrules]\n{name} = starrules_{name}.plugin\n")
    monkeypatch.syspath_prepend(str(source))
    monkeypatch.syspath_prepend(str(site))
