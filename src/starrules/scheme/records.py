"""What is noted down about each plugin that was found, and which ids speak of those that do not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import frozen

from starrules.model import Text
from starrules.scheme.model import Contribution, Star

Status = Literal["active", "blocked", "failed"]

BY_CALLER = Text("调用时停用", "blocked by the caller")
NOT_ASKED = Text("不在本次点名加载的插件之列", "not among those asked for")
NOT_LISTED = Text("不在环境变量 STARRULES_PLUGINS 所列插件之中", "not named in STARRULES_PLUGINS")
BLOCKED: Mapping[str, Text] = {text.en: text for text in (BY_CALLER, NOT_ASKED, NOT_LISTED)}
"""Why a plugin is blocked, by the words that stand on its record."""
STATUSES: Mapping[Status, Text] = {
    "active": Text("启用", "active"),
    "blocked": Text("停用", "blocked"),
    "failed": Text("加载失败", "failed"),
}
ABSENT_STARS: Mapping[Status, Text] = {
    "active": Text("{star}", "{star}"),
    "blocked": Text("{star}（插件未启用）", "{star} (its plugin is blocked)"),
    "failed": Text("{star}（插件加载失败）", "{star} (its plugin failed)"),
}
"""What a star is called whose plugin does not count."""


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

    @property
    def why(self) -> Text:
        """Why it does not count, in both languages; what is told to its author stays as it is."""
        return BLOCKED.get(self.reason, Text(self.reason, self.reason))

    def star(self, star: str) -> Star | None:
        """Return a star that it offered, as far as that came."""
        offered = () if self.contribution is None else self.contribution.stars
        return next((item for item in offered if item.id == star), None)

    def is_of(self, star: str) -> bool:
        """Return whether a star is its own: by what it offered, or by its name where nothing came."""
        return self.name == star or self.star(star) is not None


def absent_star(records: Iterable[PluginRecord], star: str) -> Text:
    """Return what a star is called that no plugin which counts brings: by its title where that came, else by its id."""
    for record in records:
        if not record.active and record.is_of(star):
            found, words = record.star(star), ABSENT_STARS[record.status]
            title = Text(star, star) if found is None else found.title
            return Text(words.zh.format(star=title.zh), words.en.format(star=title.en))
    return Text(star, star)


def absent_names(records: Iterable[PluginRecord]) -> frozenset[str]:
    """Return the names by which ids may speak of plugins that do not count: plugins' and stars'."""
    names: set[str] = set()
    for record in records:
        if not record.active:
            names.add(record.name)
            if record.contribution is not None:
                names |= {star.id for star in record.contribution.stars}
    return frozenset(names)
