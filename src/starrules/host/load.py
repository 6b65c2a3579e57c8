"""Two phases: find plugins by their metadata, then load each behind a guard and look at what it brings."""

from __future__ import annotations

import importlib.metadata
import inspect
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from types import ModuleType
from typing import TypeVar

import pluggy
from attrs import evolve, frozen

from starrules.errors import NotFoundError, suggestion
from starrules.host.examine import rejected
from starrules.host.spec import GROUP, HOOK, Specification
from starrules.plugin import API_VERSION
from starrules.scheme.model import Contribution
from starrules.scheme.records import PluginRecord, Status

UNKNOWN = "unknown"
_T = TypeVar("_T")


@frozen
class Found:
    """A plugin that is installed but not loaded; ``fault`` where even its metadata cannot be read."""

    name: str
    distribution: str
    version: str
    entry_point: importlib.metadata.EntryPoint | None
    fault: str = ""

    def record(self, reason: str = "", contribution: Contribution | None = None) -> PluginRecord:
        """Return what is noted down of it: failed where there is a reason, else active."""
        status: Status = "failed" if reason else "active"
        return PluginRecord(self.name, self.distribution, self.version, status, reason, contribution)


class Refused(Exception):  # noqa: N818  (it is an answer that the guard turns into words, not a fault of ours)
    """What a plugin did that the protocol does not allow, in words."""


def find_plugins() -> tuple[Found, ...]:
    """Return the installed plugins by name and distribution; nothing of theirs is imported."""
    found: list[Found] = []
    seen: set[str] = set()
    for distribution in importlib.metadata.distributions():
        if f"[{GROUP}]" not in (distribution.read_text("entry_points.txt") or ""):
            continue
        name, version = _identity(distribution)
        key = name.lower().replace("_", "-").replace(".", "-")
        if key in seen:
            continue
        seen.add(key)
        try:
            points = [point for point in distribution.entry_points if point.group == GROUP]
        except Exception as error:  # noqa: BLE001  (one distribution's broken file is that one's fault)
            found.append(
                Found(name, name, version, None, f"its entry_points.txt cannot be read: {_said(error)}")
            )
            continue
        found.extend(Found(point.name, name, version, point) for point in points)
    return tuple(sorted(found, key=lambda item: (item.name, item.distribution, item.version)))


def _identity(distribution: importlib.metadata.Distribution) -> tuple[str, str]:
    """Return a distribution's name and version, as far as its metadata tell them."""
    try:
        return distribution.metadata["Name"] or UNKNOWN, distribution.version or UNKNOWN
    except Exception:  # noqa: BLE001  (metadata that are missing or broken: the plugin is listed all the same)
        return UNKNOWN, UNKNOWN


def load_plugins(
    *, only: Collection[str] | None = None, block: Collection[str] = ()
) -> tuple[PluginRecord, ...]:
    """Return every installed plugin with what became of it.

    Args:
        only: the plugins to load, by the name of the plugin or of its distribution; None for all.
        block: plugins not to load, by either name.

    Raises:
        NotFoundError: when ``only`` or ``block`` names a plugin that is not installed.
    """
    found = find_plugins()
    _known(found, only or (), "only")
    _known(found, block, "block")
    records: list[PluginRecord] = []
    wanted: list[Found] = []
    for item in found:
        names = {item.name, item.distribution}
        if names & set(block):
            records.append(evolve(item.record(), status="blocked", reason="blocked by the caller"))
        elif only is not None and not names & set(only):
            records.append(evolve(item.record(), status="blocked", reason="not among those asked for"))
        else:
            wanted.append(item)
    records += [_loaded(item, wanted) for item in wanted]
    return rejected(tuple(sorted(records, key=lambda item: (item.name, item.distribution, item.version))))


def _known(found: Sequence[Found], asked: Collection[str], option: str) -> None:
    known = sorted({name for item in found for name in (item.name, item.distribution)})
    for name in asked:
        if name not in known:
            msg = f"{option}: expected the name of an installed plugin, found {name!r}. {suggestion(name, known)}"
            raise NotFoundError(msg)


def _loaded(item: Found, others: Iterable[Found]) -> PluginRecord:
    """Return the record of one plugin, loaded behind a guard."""
    if item.fault:
        return item.record(item.fault)
    rivals = [other for other in others if other.name == item.name]
    if len(rivals) > 1:
        providers = ", ".join(f"{other.distribution} {other.version}" for other in rivals)
        return item.record(
            f"entry point {item.name!r} of the group {GROUP!r}: expected one provider, found {len(rivals)}: "
            f"{providers}. Uninstall or block all but one, by the name of the distribution."
        )
    assert item.entry_point is not None
    try:
        module = _guarded("importing it", item.entry_point.load)
        _check_version(module)
        contribution = _contributed(module, item)
    except Refused as refusal:
        return item.record(str(refusal))
    return item.record(contribution=contribution)


def _guarded(doing: str, act: Callable[[], _T]) -> _T:
    """Return what an act returns; whatever it raises, a call for exit included, is said in words."""
    try:
        return act()
    except (Exception, SystemExit) as error:
        raise Refused(f"{doing} raised {_said(error)}") from error


def _said(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def _check_version(module: object) -> None:
    missing = object()
    version = getattr(module, "STARRULES_API", missing)
    if version is missing:
        raise Refused(
            f"STARRULES_API: expected {API_VERSION}, found none. Write STARRULES_API = {API_VERSION} in the module."
        )
    if isinstance(version, bool) or version != API_VERSION:
        raise Refused(
            f"STARRULES_API: expected {API_VERSION}, found {version!r}. "
            "Install a release of the plugin that is made for this release of starrules."
        )


def _contributed(module: object, item: Found) -> Contribution:
    """Return what the plugin's hook returns, called by itself in a manager of its own."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Specification)

    def register() -> None:
        manager.register(module, name=f"{item.distribution}:{item.name}")
        manager.check_pending()

    _guarded("registering its hooks", register)
    if not getattr(manager.hook, HOOK).get_hookimpls():
        marked = callable(getattr(module, HOOK, None))
        found = f"{HOOK} without @hookimpl" if marked else "none"
        kind = "module" if isinstance(module, ModuleType) else "object"
        raise Refused(
            f"hooks of the {kind}: expected a function {HOOK} marked @hookimpl, found {found}. "
            "Import hookimpl from starrules.plugin and put @hookimpl above the function."
        )
    results = _guarded(f"calling {HOOK}", getattr(manager.hook, HOOK))
    return _sole_contribution(list(results) if isinstance(results, list) else [results])


def _sole_contribution(results: list[object]) -> Contribution:
    if len(results) > 1:
        raise Refused(
            f"{HOOK}: expected one function, found {len(results)}. Merge them into one Contribution."
        )
    result = results[0] if results else None
    if isinstance(result, Contribution):
        return result
    found, advice = repr(type(result).__name__), "Write: return Contribution(stars=..., checks=...)."
    if result is None:
        found, advice = "None", "The function ends without a return. Write: return Contribution(...)."
    elif inspect.isgenerator(result):
        found, advice = "a generator", "Write return instead of yield: return Contribution(...)."
    elif isinstance(result, type):
        found, advice = f"the class {result.__name__}", f"Call it: return {result.__name__}(...)."
    elif isinstance(result, (list, tuple)):
        found, advice = (
            f"a {type(result).__name__} of {len(result)}",
            "Merge its parts into one Contribution.",
        )
    raise Refused(f"what {HOOK} returns: expected a Contribution, found {found}. {advice}")
