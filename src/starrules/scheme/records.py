"""What is noted down about each plugin that was found, and which ids speak of those that do not count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import frozen

from starrules.scheme.model import Contribution

Status = Literal["active", "blocked", "failed"]


@frozen
class PluginRecord:
    """One plugin as it was found: where it comes from, and whether it counts.

    Args:
        name: the name of its entry point.
        distribution: the installed distribution that declares it.
        version: that distribution's version.
        status: ``active``; ``blocked`` by the caller; ``failed``.
        reason: why it does not count, every fault of it; empty where it does.
        contribution: what it offered, as far as it came; it counts only where the status is active.
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
                names |= {str(getattr(star, "id", "")) for star in _offered(record.contribution, "stars")}
    return frozenset(names)


def _offered(contribution: Contribution, name: str) -> tuple[object, ...]:
    """Return what stands in a field of a contribution, which nobody may have checked yet."""
    values: object = getattr(contribution, name)
    return values if isinstance(values, tuple) else ()
