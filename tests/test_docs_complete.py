"""Nothing that is public lacks an entry in the docs: names, errors, hooks, commands, options, error texts."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import typer

import starrules
import starrules.plugin
import starrules.testing
from starrules.commands import app
from starrules.errors import StarrulesError
from starrules.host.spec import HOOKS, Specification
from starrules.plugin import Contribution
from tests.host.faulty import FAULTY, Faulty

DOCS = Path(__file__).resolve().parent.parent / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
DIRECTIVE = re.compile(r"^\.\. auto(\w+):: (\S+)\n((?:   :.*\n)*)", re.MULTILINE)
WITH_SPARK = (
    "starrules.evidence.cluster.sheet",
    "starrules.evidence.cluster.staged",
    "starrules.evidence.cluster.taking",
    "starrules.lanes.engines.session",
    "starrules.lanes.engines.spark",
)
"""These import PySpark, which the normal run has not; they raise errors of other modules only."""
VARIABLE = re.compile(r"\bSTARRULES_[A-Z]+\b")
SHOWN_VERSION = "0.1.0"
"""The version of starrules that the page of error texts was written with."""


def page(name: str) -> str:
    """Return a page of the docs."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def documented() -> Iterator[str]:
    """Yield the full name of everything that the reference documents."""
    for kind, name, options in DIRECTIVE.findall(API):
        if kind != "module":
            yield name
            continue
        listed = re.search(r":members: *(.*)", options)
        left_out = re.search(r":exclude-members: *(.*)", options)
        assert listed, f"automodule {name} lists no members"
        module = importlib.import_module(name)
        out = re.split(r",\s*", left_out[1]) if left_out else []
        names = re.split(r",\s*", listed[1]) if listed[1] else getattr(module, "__all__", dir(module))
        yield from (f"{name}.{item}" for item in names if item not in out)


DOCUMENTED = frozenset(documented())


def is_documented(name: str, thing: object) -> bool:
    """Return whether the reference has a class or function; of any other value whether a page names it."""
    if inspect.isclass(thing) or inspect.isfunction(thing):
        return f"{thing.__module__}.{thing.__name__}" in DOCUMENTED
    pages = (path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md")))
    return any(re.search(rf"\b{name}\b", text) for text in pages)


def subclasses(kind: type[StarrulesError]) -> Iterator[type[StarrulesError]]:
    """Yield every class below one."""
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


@pytest.mark.parametrize("name", sorted(starrules.__all__))
def test_every_public_name_is_in_the_reference(name: str) -> None:
    """What is had from ``starrules`` has an entry in api.md."""
    assert is_documented(name, getattr(starrules, name))


@pytest.mark.parametrize("name", sorted(starrules.plugin.__all__))
def test_every_name_for_plugins_is_in_the_reference(name: str) -> None:
    """What is had from ``starrules.plugin`` has an entry in api.md, or is named on a page where it is a value."""
    assert is_documented(name, getattr(starrules.plugin, name))


@pytest.mark.parametrize("name", sorted(starrules.testing.__all__))
def test_every_name_of_the_kit_is_in_the_reference(name: str) -> None:
    """What is had from ``starrules.testing`` has an entry in api.md."""
    assert is_documented(name, getattr(starrules.testing, name))


def test_every_error_is_in_the_reference() -> None:
    """Every error that the library raises on purpose has an entry in api.md."""
    for module in pkgutil.walk_packages(starrules.__path__, "starrules."):
        if module.name not in ("starrules.__main__", *WITH_SPARK):
            importlib.import_module(module.name)
    errors = {one for one in subclasses(StarrulesError) if one.__module__.startswith("starrules.")}
    assert {f"{one.__module__}.{one.__name__}" for one in errors} <= DOCUMENTED


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_its_section_with_its_signature(hook: str) -> None:
    """hooks.md has a section for each hook, with the line by which a plugin writes it."""
    text = page("hooks")
    assert f"\n## {hook}\n" in text
    signature = str(inspect.signature(getattr(Specification, hook))).replace("'", "")
    assert f"@hookimpl\ndef {hook}{signature}:" in text


@pytest.mark.parametrize("field", [item.name for item in attrs.fields(Contribution)])
def test_every_part_of_a_contribution_is_explained(field: str) -> None:
    """hooks.md has a row for each field, and the class names each in its docstring."""
    assert re.search(rf"^\| `{field}` \|", page("hooks"), re.MULTILINE)
    assert re.search(rf"^ +{field}: ", Contribution.__doc__ or "", re.MULTILINE)


COMMANDS: dict[str, Any] = vars(typer.main.get_command(app))["commands"]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_and_option_is_explained(command: str) -> None:
    """command-line.md has a row for each command, and one for each option."""
    text = page("command-line")
    assert re.search(rf"^\| `starrules {command}\b", text, re.MULTILINE)
    named = (name for item in COMMANDS[command].params for name in item.opts)
    options = [name for name in named if name.startswith("--")]
    assert not [name for name in options if not re.search(rf"^\|.*`{name}\b", text, re.MULTILINE)]


def test_every_environment_variable_is_explained() -> None:
    """Whatever the library reads from the environment stands in the docs."""
    source = Path(starrules.__file__).parent
    read = {
        name for path in source.rglob("*.py") for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
    }
    text = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    assert read
    assert not {name for name in read if name not in text}


def shown(one: Faulty) -> list[str]:
    """Return the lines of a reason as the page shows them."""
    places = {
        "{folder}/{module}.py": ".../starrules_parks/plugin.py",
        "{module}.py": "plugin.py",
        "{module}": "starrules_parks.plugin",
        "{version}": SHOWN_VERSION,
    }
    text = one.reason
    for place, told in places.items():
        text = text.replace(place, told)
    return text.splitlines()


def test_the_page_of_error_texts_has_the_real_ones() -> None:
    """when-your-plugin-breaks.md shows the reason of each deliberately faulty plugin, word for word, and no other."""
    blocks = re.findall(r"^```text\n(.*?)^```$", page("when-your-plugin-breaks"), re.MULTILINE | re.DOTALL)
    lines = {line for block in blocks for line in block.splitlines()}
    assert lines == {line for one in FAULTY.values() for line in shown(one)}
