"""Imports go down the layers only; the core knows no star, and plugins know only the core's public face."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "src" / "starrules"
STARS = ("learning", "civility", "integrity", "service", "cleanliness")
LAYERS = (
    ("errors", "messages", "model", "progress", "resources", "whole"),
    ("schema",),
    ("rules",),
    ("evidence",),
    ("scheme",),
    ("plugin",),
    ("host", "lanes"),
    ("engine", "report"),
    ("runs",),
    ("cli", "commands", "alive", "usage", "__main__", "scaffold", "testing"),
)
"""From the lowest to the highest. The evidence stands on the rules' values and cases, which are its currency."""


def layer(module: str) -> int | None:
    """Return the layer of a module of the core, None for the package itself."""
    part = module.split(".")[1] if "." in module else ""
    return next((index for index, names in enumerate(LAYERS) if part in names), None)


def imports(path: Path, *, inside_functions: bool) -> Iterator[str]:
    """Yield the modules that a file imports when it is loaded, or anywhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree)) if inside_functions else list(top_level(tree))
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{item.name}" for item in node.names)
        elif isinstance(node, ast.Import):
            yield from (item.name for item in node.names)


def top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is loaded; what is for type checkers is left out."""
    stack: list[ast.stmt] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            stack.extend(node.body)


def core_files() -> list[Path]:
    """Return the files of the core."""
    return sorted(CORE.rglob("*.py"))


@pytest.mark.parametrize("path", core_files(), ids=lambda path: str(path.relative_to(CORE)))
def test_imports_go_down_the_layers(path: Path) -> None:
    """A module is loaded without any module of a layer above it."""
    name = "starrules." + ".".join(path.relative_to(CORE).with_suffix("").parts)
    own = layer(name)
    if own is None:
        return
    above = {
        found
        for found in imports(path, inside_functions=False)
        if (layer(found) or 0) > own and found.startswith("starrules.")
    }
    assert not above


@pytest.mark.parametrize("path", core_files(), ids=lambda path: str(path.relative_to(CORE)))
def test_the_core_imports_no_plugin(path: Path) -> None:
    """The core could serve another scheme tomorrow."""
    assert not [name for name in imports(path, inside_functions=True) if name.startswith("starrules_")]


@pytest.mark.parametrize("path", core_files(), ids=lambda path: str(path.relative_to(CORE)))
def test_the_core_names_no_star_of_the_scheme(path: Path) -> None:
    """No star stands in the core's code; docstrings may speak of one as an example."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    named = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and (node.value in STARS or node.value.split(".")[0] in STARS)
    ]
    assert not named


@pytest.mark.parametrize("star", [*STARS, "fivestar"])
def test_plugins_import_only_the_public_face(star: str) -> None:
    """A plugin imports starrules.plugin, itself and the standard library."""
    package = f"starrules_{star}"
    for path in sorted((ROOT / "plugins" / star / "src").rglob("*.py")):
        for name in imports(path, inside_functions=True):
            top = name.split(".")[0]
            allowed = top in {package, *sys.stdlib_module_names} or name.startswith("starrules.plugin")
            assert allowed, f"{path.name} imports {name}"


def test_importing_the_library_loads_no_plugin_and_no_dataframe_library() -> None:
    """``import starrules`` is light: everything else is loaded when it is used."""
    code = (
        "import sys, starrules; "
        "print([name for name in sys.modules if name.split('.')[0] in "
        "{'polars', 'narwhals', 'pluggy', 'cattrs', 'typer', 'rich'} or name.startswith('starrules_')])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_reference_evaluator_stays_small_enough_to_be_read() -> None:
    """The meaning of the language is one file of fewer than five hundred lines."""
    assert len((CORE / "rules" / "evaluate.py").read_text(encoding="utf-8").splitlines()) < 500
