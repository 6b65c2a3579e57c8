"""What is noted down about each plugin that was found, and which ids speak of those that do not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import frozen

from starrules.messages import message, told
from starrules.model import Text
from starrules.scheme.model import Contribution, Star

Status = Literal["active", "blocked", "failed"]

BY_CALLER = message("blocked by the caller")
NOT_ASKED = message("not among those asked for")
NOT_LISTED = message("not named in STARRULES_PLUGINS")
"""Why a plugin is blocked, as it stands on its record."""
SEE_PLUGINS = "详见 starrules plugins"
"""What an office is told of a fault of a plugin, whose words are English and for its author."""
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
        """Why it does not count, in both languages; in Chinese a fault is pointed to, as its words are its author's."""
        chinese = SEE_PLUGINS if self.status == "failed" else told(self.reason, "zh")
        return Text(chinese, self.reason)

    def star(self, star: str) -> Star | None:
        """Return a star that it offered, as far as that came."""
        offered = () if self.contribution is None else self.contribution.stars
        return next((item for item in offered if item.id == star), None)

    def is_of(self, star: str) -> bool:
        """Return whether a star is its own: by what it offered, or by its name where nothing came."""
        return self.name == star or self.star(star) is not None


def absent_star(records: Iterable[PluginRecord], star: str) -> Text:
    """Return what a star is called that no plugin which counts brings: by its title where that came, else by its id.

    Where several offered it, the title is that of the plugin of its name; another's only where all have the same.
    """
    offering = absent_providers(records, star)
    if not offering:
        return Text(star, star)
    own = [record for record in offering if record.name == star and record.star(star) is not None]
    titles = {found.title for record in own or offering if (found := record.star(star)) is not None}
    title = titles.pop() if len(titles) == 1 else Text(f"“{star}”星", star)
    words = ABSENT_STARS[(own or offering)[0].status]
    return Text(words.zh.format(star=title.zh), words.en.format(star=title.en))


def absent_providers(records: Iterable[PluginRecord], star: str) -> tuple[PluginRecord, ...]:
    """Return the plugins that do not count and whose star this is: several where they clash over it."""
    return tuple(record for record in records if not record.active and record.is_of(star))


def absent_names(records: Iterable[PluginRecord]) -> frozenset[str]:
    """Return the names by which ids may speak of plugins that do not count: plugins' and stars'."""
    names: set[str] = set()
    for record in records:
        if not record.active:
            names.add(record.name)
            if record.contribution is not None:
                names |= {star.id for star in record.contribution.stars}
    return frozenset(names)
