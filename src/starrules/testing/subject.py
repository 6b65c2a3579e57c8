"""The plugin that is looked at: what the host made of it, what it brings, its sources and its author's examples."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from attrs import field, frozen

from starrules.errors import Fault, suggestion
from starrules.report.tryout import Trial
from starrules.rules import nodes as n
from starrules.scheme.assemble import Scheme
from starrules.scheme.core import CORE
from starrules.scheme.model import Check, Contribution
from starrules.scheme.records import PluginRecord
from starrules.testing.example import Example, installed
from starrules.testing.told import ConformanceError

GROUP = "starrules"


@frozen(slots=False)
class Subject:
    """The plugin that is looked at.

    Args:
        plugin: the name of its entry point.
        examples: its author's examples.
        scheme: the scheme in which it counts.
        known_mutants: mutants that no example can kill, by id, with the reason.
    """

    plugin: str
    examples: tuple[Example, ...] = ()
    scheme: Scheme = field(factory=installed, repr=False)
    known_mutants: Mapping[str, str] = field(factory=dict)

    @cached_property
    def record(self) -> PluginRecord:
        """What the host noted down of the plugin."""
        found = [item for item in self.scheme.plugins if item.name == self.plugin]
        if not found:
            names = sorted({item.name for item in self.scheme.plugins})
            place = f"plugin {self.plugin!r}"
            expected = f"an entry point of that name in the group {GROUP!r}"
            raise ConformanceError(
                [
                    Fault(
                        place,
                        expected,
                        "none",
                        f"Install the distribution, or mend its [project.entry-points.{GROUP}]. "
                        f"{suggestion(self.plugin, names)}",
                    )
                ]
            )
        return found[0]

    @cached_property
    def label(self) -> str:
        """The distribution and its version: how the plugin is named in every message."""
        return self.record.label

    @cached_property
    def brought(self) -> Contribution:
        """What the plugin brings.

        Raises:
            ConformanceError: when it does not count, with the host's reason.
        """
        record = self.record
        if not record.active or record.contribution is None:
            advice = "Nothing else can be looked at before it loads."
            raise ConformanceError(
                [Fault(f"plugin {record.label}", "active", f"{record.status}: {record.reason}", advice)]
            )
        return record.contribution

    @cached_property
    def point(self) -> EntryPoint:
        """The plugin's entry point."""
        return next(iter(entry_points(group=GROUP, name=self.plugin)))

    @cached_property
    def package(self) -> str:
        """The top package, or the only module, of the plugin."""
        return self.point.module.partition(".")[0]

    @cached_property
    def sources(self) -> tuple[Path, ...]:
        """The plugin's source files."""
        module = importlib.import_module(self.package)
        folders = list(getattr(module, "__path__", ()))
        if folders:
            return tuple(sorted(path for folder in folders for path in Path(folder).rglob("*.py")))
        return (Path(str(module.__file__)),)

    @cached_property
    def stars(self) -> frozenset[str]:
        """The names that the plugin's ids may begin with: its own and its stars'."""
        return frozenset({self.plugin, *(star.id for star in self.brought.stars)})

    @cached_property
    def shared(self) -> frozenset[str]:
        """The tables that every scheme shares."""
        return frozenset(table.name for table in CORE.tables)

    def place(self, what: str) -> str:
        """Return a place in the plugin, with its distribution and version."""
        return f"{self.label}, {what}"

    @cached_property
    def _trials(self) -> dict[int, Trial]:
        return {}

    def trial(self, example: Example) -> Trial:
        """Return one of the author's examples, tried; it is tried once."""
        if id(example) not in self._trials:
            self._trials[id(example)] = example.trial(self.scheme)
        return self._trials[id(example)]

    def examples_of(self, check: Check) -> Sequence[Example]:
        """Return the author's examples of a check."""
        return [item for item in self.examples if item.check == check.id]


def switched(rule: n.Expr) -> dict[str, list[str]]:
    """Return the readings that a rule switches, with their options."""
    found: dict[str, list[str]] = {}
    for item in rule.walk():
        if isinstance(item, n.Choice):
            known = found.setdefault(item.reading, [])
            known += [option for option, _ in item.options if option not in known]
    return found


def compared_names(rule: n.Expr) -> Iterator[tuple[str, str, str]]:
    """Yield the table, the field and the code wherever a rule compares a column with a name."""
    for item in rule.walk():
        if isinstance(item, n.Where):
            tables = {part.table.name for part in item.source.walk() if isinstance(part, n.Rows)}
            for part in item.condition.walk():
                if isinstance(part, n.Member) and isinstance(part.value, n.Cell):
                    yield from ((table, part.value.name, code) for table in tables for code in part.values)
                if not isinstance(part, n.Compare) or not isinstance(part.left, n.Cell):
                    continue
                if isinstance(part.right, n.Name):
                    yield from ((table, part.left.name, part.right.value) for table in tables)


__all__ = ["GROUP", "Subject", "compared_names", "switched"]
