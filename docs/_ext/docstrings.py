"""Turns the ``Args:`` and ``Raises:`` of docstrings into fields; one-line docstrings of attributes stay as they are."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config
from sphinx.ext.napoleon.docstring import GoogleDocstring

SECTIONS = ("class", "exception", "function", "method")


def with_fields(app: Sphinx, what: Any, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Rewrite one docstring."""
    if what in SECTIONS:
        config: Any = Config()
        lines[:] = str(GoogleDocstring(lines, config, app, what, name, thing, options)).splitlines()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to autodoc."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", with_fields)
    return {"parallel_read_safe": True}
