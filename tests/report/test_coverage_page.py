"""The coverage page of the documentation, written from the installed plugins."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from starrules.scheme.assemble import load_scheme

EXTENSION = Path(__file__).parents[2] / "docs" / "_ext" / "coverage.py"


@pytest.fixture(scope="module")
def extension() -> ModuleType:
    """Return the Sphinx extension that writes the page."""
    spec = importlib.util.spec_from_file_location("docs_coverage", EXTENSION)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_clause_is_accounted_for(extension: ModuleType) -> None:
    """Each clause has a line with its checks, or why there are none."""
    scheme = load_scheme()
    text = extension.coverage_text(scheme)
    lines = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    for name, clause in scheme.clauses.items():
        assert name in lines
        if clause.testable:
            assert "unaccounted for" not in lines[name]


def test_tables_have_as_many_cells_as_heads(extension: ModuleType) -> None:
    """A bar inside a text does not break a table."""
    lines = list(extension.table(("a", "b"), [("x|y", "z")]))
    assert lines[2] == "| x/y | z |"


def test_readings_and_parameters_are_listed(extension: ModuleType) -> None:
    """The page says what a ruleset may choose and set, with the defaults and the origins."""
    text = extension.coverage_text(load_scheme())
    assert "**worst-wins**" in text
    assert "| `cleanliness.good-months` |" in text
