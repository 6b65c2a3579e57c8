"""The first phase: plugins found by their metadata, sorted, with nothing of theirs imported."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Collection, Iterable

from attrs import frozen

from starrules.errors import Fault, NotFoundError, suggestion
from starrules.host.spec import GROUP
from starrules.messages import message
from starrules.scheme.model import Contribution
from starrules.scheme.records import PluginRecord, Status

UNKNOWN = "unknown"


@frozen
class Found:
    """A plugin that is installed but not loaded; ``fault`` where even its metadata cannot be read."""

    name: str
    distribution: str
    version: str
    entry_point: importlib.metadata.EntryPoint | None
    fault: str = ""

    @property
    def label(self) -> str:
        """The distribution and its version."""
        return f"{self.distribution} {self.version}"

    @property
    def names(self) -> frozenset[str]:
        """The names by which it may be asked for: its own and its distribution's, in one spelling."""
        return frozenset({canonical(self.name), canonical(self.distribution)})

    def record(self, reason: str = "", contribution: Contribution | None = None) -> PluginRecord:
        """Return what is noted down of it: failed where there is a reason, else active."""
        status: Status = "failed" if reason else "active"
        return PluginRecord(self.name, self.distribution, self.version, status, reason, contribution)

    def blocked(self, reason: str) -> PluginRecord:
        """Return what is noted down of it where it is not loaded."""
        return PluginRecord(self.name, self.distribution, self.version, "blocked", reason)


def canonical(name: str) -> str:
    """Return a name as installers compare it: lower case, with one hyphen for hyphens, dots and underscores."""
    return re.sub(r"[-_.]+", "-", name).lower()


def find_plugins() -> tuple[Found, ...]:
    """Return the installed plugins by name and distribution; nothing of theirs is imported."""
    found: list[Found] = []
    seen: set[str] = set()
    for distribution in importlib.metadata.distributions():
        points: list[importlib.metadata.EntryPoint] = []
        fault = ""
        try:
            if f"[{GROUP}]" not in (distribution.read_text("entry_points.txt") or ""):
                continue
            points = [point for point in distribution.entry_points if point.group == GROUP]
        except Exception as error:  # noqa: BLE001  (one distribution's broken file is that one's fault)
            place, advice = "entry_points.txt", "Build and install the distribution anew."
            raised = f"a file that raises {type(error).__name__}"
            fault = str(Fault(place, "lines such as name = module", raised, advice))
        name, version = _identity(distribution)
        if canonical(name) in seen:
            continue  # as with imports, what comes first on the path is what is there
        if name != UNKNOWN:
            seen.add(canonical(name))
        found.extend(Found(point.name, name, version, point) for point in points)
        if fault:
            found.append(Found(name, name, version, None, fault))
    return tuple(sorted(found, key=lambda item: (item.name, item.distribution, item.version)))


def _identity(distribution: importlib.metadata.Distribution) -> tuple[str, str]:
    """Return a distribution's name and version, as far as its metadata tell them."""
    try:
        return distribution.metadata["Name"] or UNKNOWN, distribution.version or UNKNOWN
    except Exception:  # noqa: BLE001  (metadata that are missing or broken: the plugin is listed all the same)
        return UNKNOWN, UNKNOWN


def asked_for(found: Iterable[Found], names: Collection[str], option: str) -> frozenset[str]:
    """Return names of plugins and distributions in one spelling.

    Raises:
        TypeError: when the names are one text, whose letters would be taken for names.
        NotFoundError: with every name that is not installed.
    """
    if isinstance(names, str):
        msg = f"{option}: expected a tuple of names, found the text {names!r}. Write {option}=({names!r},)."
        raise TypeError(msg)
    found = tuple(found)
    known = frozenset().union(*(item.names for item in found))
    unknown = [name for name in names if canonical(name) not in known]
    if unknown:
        spelt = sorted({name for item in found for name in (item.name, item.distribution)})
        raise NotFoundError(
            *(
                message(
                    "{option}: expected the name of an installed plugin, found {name!r}. {advice}",
                    option=option,
                    name=name,
                    advice=suggestion(name, spelt),
                )
                for name in unknown
            )
        )
    return frozenset(map(canonical, names))
