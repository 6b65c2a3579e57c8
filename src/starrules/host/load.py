"""The second phase: each plugin that is wanted loaded behind a guard, then all looked through together."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable, Collection, Iterable
from importlib import import_module
from importlib.metadata import EntryPoint
from typing import TypeVar

from starrules.errors import Fault, raised, suggestion
from starrules.host.examine import rejected
from starrules.host.find import Found, asked_for, find_plugins
from starrules.host.hooks import faults_of, result_faults, returned
from starrules.host.spec import GROUP, HOOK, VARIABLE
from starrules.scheme.model import Contribution
from starrules.scheme.records import BY_CALLER, NOT_ASKED, NOT_LISTED, PluginRecord

_T = TypeVar("_T")
WELL_NAMED = re.compile(r"\w+(\.\w+)*\s*(:\s*\w+(\.\w+)*)?\s*\Z")
MEND = "Mend the entry point in pyproject.toml, and install the distribution anew."


class Refused(Exception):  # noqa: N818  (it is an answer that the guard turns into words, not a fault of ours)
    """What a plugin did that the protocol does not allow, in words."""


def load_plugins(
    *, only: Collection[str] | None = None, block: Collection[str] = ()
) -> tuple[PluginRecord, ...]:
    """Return every installed plugin with what became of it.

    Args:
        only: the plugins to load, by the name of the plugin or of its distribution. None for those that the
            environment variable ``STARRULES_PLUGINS`` names, and for all where there is none.
        block: plugins not to load, by either name.

    Raises:
        NotFoundError: when a plugin is named that is not installed.
    """
    found = find_plugins()
    left_out, listed = NOT_ASKED, None if only is None else asked_for(found, only, "only")
    if only is None and VARIABLE in os.environ:
        names = [name.strip() for name in os.environ[VARIABLE].split(",") if name.strip()]
        left_out, listed = NOT_LISTED, asked_for(found, names, VARIABLE)
    stopped = asked_for(found, block, "block")
    records: list[PluginRecord] = []
    wanted: list[Found] = []
    for item in found:
        if item.names & stopped:
            records.append(item.blocked(BY_CALLER))
        elif listed is not None and not item.names & listed:
            records.append(item.blocked(left_out))
        else:
            wanted.append(item)
    rivals: dict[str, list[str]] = {}
    for item in wanted:
        rivals.setdefault(item.name, []).append(item.label)
    records += [_loaded(item, rivals[item.name]) for item in wanted]
    return rejected(tuple(sorted(records, key=lambda item: (item.name, item.distribution, item.version))))


def _loaded(item: Found, providers: Collection[str]) -> PluginRecord:
    """Return the record of one plugin, loaded behind a guard."""
    if item.fault:
        return item.record(item.fault)
    if len(providers) > 1:
        fault = Fault(
            f"entry point {item.name!r} of the group {GROUP!r}",
            "one provider",
            f"{len(providers)}: {', '.join(providers)}",
            "Uninstall or block all but one, by the name of the distribution.",
        )
        return item.record(str(fault))
    try:
        return item.record(contribution=_contributed(item))
    except Refused as refusal:
        return item.record(str(refusal))


def _contributed(item: Found) -> Contribution:
    """Return what a plugin brings.

    Raises:
        Refused: with all that is wrong with it so far.
    """
    assert item.entry_point is not None
    plugin = _imported(item.name, item.entry_point)
    _refuse(_guarded("looking at its hooks", lambda: list(faults_of(plugin, item))))
    result = _guarded(f"calling {HOOK}", lambda: returned(plugin, item))
    _refuse(result_faults(result))
    assert isinstance(result, Contribution)
    return result


def _imported(name: str, point: EntryPoint) -> object:
    """Return what an entry point names; that it is not there is told apart from that it is broken."""
    place = f"entry point {name!r}"
    if not WELL_NAMED.match(point.value):
        _refuse([Fault(place, "a module, or module:object", repr(point.value), MEND)])
    try:
        module: object = _guarded("importing it", lambda: import_module(point.module))
    except Refused as refusal:
        cause = refusal.__cause__
        if isinstance(cause, ModuleNotFoundError) and f"{point.module}.".startswith(f"{cause.name}."):
            _refuse([Fault(place, "a module that is there", f"none named {cause.name!r}", MEND)])
        raise
    for attribute in filter(None, (point.attr or "").split(".")):
        if not hasattr(module, attribute):
            expected = f"a name that {point.module!r} has"
            _refuse([Fault(place, expected, repr(attribute), f"{_near(attribute, module)} {MEND}")])
        module = getattr(module, attribute)
    return module


def _near(name: str, module: object) -> str:
    return suggestion(name, [item for item in dir(module) if not item.startswith("_")])


def _refuse(faults: Iterable[Fault]) -> None:
    if told := "\n".join(map(str, faults)):
        raise Refused(told)


def _guarded(doing: str, act: Callable[[], _T]) -> _T:
    """Return what an act returns; whatever it raises is said in words, but an interrupt is the user's."""
    try:
        return act()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise Refused(f"{doing} raised {_said(error)}") from error


def _said(error: BaseException) -> str:
    frames = [item for item in traceback.extract_tb(error.__traceback__) if "importlib" not in item.filename]
    if isinstance(error, SyntaxError):  # it says itself where it is
        frames = []
    place = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
    return raised(error) + place


__all__ = ["find_plugins", "load_plugins"]
