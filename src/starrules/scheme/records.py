"""What is noted down about each plugin that was found, and which ids speak of those that do not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import frozen

from starrules.model import Text
from starrules.scheme.model import Contribution

Status = Literal["active", "blocked", "failed"]

BY_CALLER = Text("调用时停用", "blocked by the caller")
NOT_ASKED = Text("不在本次点名加载的插件之列", "not among those asked for")
NOT_LISTED = Text("不在环境变量 STARRULES_PLUGINS 所列插件之中", "not named in STARRULES_PLUGINS")
BLOCKED: Mapping[str, Text] = {text.en: text for text in (BY_CALLER, NOT_ASKED, NOT_LISTED)}
"""Why a plugin is blocked, by the words that stand on its record."""


@frozen
class PluginRecord:
    """One plugin as it was found: where it comes from, and whether it counts.

    Args:
        name: the name of its entry point.
        distribution: the installed distribution that declares it.
        version: that distribution's version.
        status: ``active``; ``blocked`` by the caller; ``failed``.
        reason: why it does not count, every fault of it; empty where it does.
        contribution: what it offered, as far as it came and can be looked at: of a plugin with values of wrong types
            the stars alone, so that these are told to be missing. It counts only where the status is active.
    """

    name: str
    distribution: str
    version: str
    status: Status
    reason: str = ""
    contribution: Contribution | None = None

    @property
    def label(self) -> str:
        """The distribution and its version: how a provider is named in every message."""
        return f"{self.distribution} {self.version}"

    @property
    def active(self) -> bool:
        """Whether what the plugin brings counts."""
        return self.status == "active"


def absent_names(records: Iterable[PluginRecord]) -> frozenset[str]:
    """Return the names by which ids may speak of plugins that do not count: plugins' and stars'."""
    names: set[str] = set()
    for record in records:
        if not record.active:
            names.add(record.name)
            if record.contribution is not None:
                names |= {star.id for star in record.contribution.stars}
    return frozenset(names)
