"""Distributions with plugins, written to disk as installers leave them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest
from attrs import frozen

from starrules.host.find import Found, find_plugins
from starrules.host.load import load_plugins
from starrules.scheme.records import PluginRecord

NUMBERS = itertools.count(1)
HEAD = """
from starrules.plugin import *
from starrules.scheme.extras import *
from starrules.scheme.model import *
from fractions import Fraction
import datetime

STARRULES_API = 1

def star(id):
    return Star(id, Text("星", "Star"), Text("牵头单位", "Lead"))

def clause(id, star, **more):
    return Clause(id, "1", star, "documentary", "both", Text("条款", "Clause"), **more)

def check(id, clause, rule=None, **more):
    rule = rows(DOCUMENTS).any() if rule is None else rule
    return Check(id, Text("要求", "Demand"), (clause,), rule, Text("补办", "Do it"), **more)
"""
HOOK = """
@hookimpl
def starrules_contribution():
    return Contribution({})
"""


@frozen
class Site:
    """A folder on the path, into which distributions are installed."""

    root: Path

    def install(
        self,
        name: str,
        body: str,
        *,
        version: str = "1.0",
        plugins: tuple[str, ...] = (),
        points: str = "",
        point: str = "",
    ) -> str:
        """Install a distribution whose module has this body; return the module's name.

        Args:
            name: the distribution's name.
            body: what follows the usual imports in the module.
            version: the distribution's version.
            plugins: the names of its entry points; its own name where none is given.
            points: the whole of entry_points.txt, in place of those.
            point: what its entry points name, where it is not the module; ``{module}`` stands for that.
        """
        module = f"fake_plugin_{next(NUMBERS)}"
        (self.root / f"{module}.py").write_text(HEAD + body, encoding="utf-8")
        info = self.root / f"{module}-{version}.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        named = point.replace("{module}", module) or module
        lines = "".join(f"{plugin} = {named}\n" for plugin in plugins or (name,))
        info.joinpath("entry_points.txt").write_text(points or f"[starrules]\n{lines}")
        return module

    def contribute(
        self, name: str, contribution: str, *, version: str = "1.0", plugins: tuple[str, ...] = ()
    ) -> str:
        """Install a plugin whose hook returns ``Contribution(...)`` with these arguments."""
        return self.install(name, HOOK.format(contribution), version=version, plugins=plugins)

    def load(self, *names: str, block: tuple[str, ...] = ()) -> Mapping[str, PluginRecord]:
        """Load these plugins alone and return their records by distribution."""
        records = load_plugins(only=names, block=block)
        return {
            record.distribution: record
            for record in records
            if {record.name, record.distribution} & set(names)
        }

    def load_all(self) -> Mapping[str, PluginRecord]:
        """Load the plugins of this folder, as if no other were installed, and return their records by distribution."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("starrules.host.load.find_plugins", self.find)
            return {record.distribution: record for record in load_plugins()}

    def find(self) -> tuple[Found, ...]:
        """Return the plugins of this folder alone."""
        names = {
            path.read_text().partition("Name: ")[2].splitlines()[0]
            for path in self.root.glob("*.dist-info/METADATA")
        }
        return tuple(item for item in find_plugins() if item.distribution in names)
