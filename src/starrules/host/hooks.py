"""Looking at the hooks of a plugin before any is called: names, marks, arguments, kinds of function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import pluggy

from starrules.errors import Fault, in_short, suggestion
from starrules.host.find import Found
from starrules.host.spec import GROUP, HOOK, HOOKS, PREFIX, Specification
from starrules.plugin import API_VERSION
from starrules.scheme.model import Contribution

MARK_IT = "Import hookimpl from starrules.plugin and put @hookimpl above the function."
ABSENT = object()


def faults_of(plugin: object, item: Found) -> Iterator[Fault]:
    """Yield what is wrong with what an entry point names, and with its hooks; none of them is called."""
    place = f"entry point {item.name!r}"
    if isinstance(plugin, type):
        advice = (
            f"Make one in the module, plugin = {plugin.__name__}(), and end the entry point in ':plugin'."
        )
        yield Fault(place, "a module, or an instance with hooks", f"the class {plugin.__name__}", advice)
        return
    if isinstance(plugin, FunctionType):
        advice = f"Name the module alone: {item.name} = {plugin.__module__!r}."
        found = f"the function {plugin.__name__}"
        yield Fault(place, "a module, or an instance with hooks", found, advice)
        return
    yield from _version_faults(plugin)
    yield from _hook_faults(plugin)


def _version_faults(plugin: object) -> Iterator[Fault]:
    version = getattr(plugin, "STARRULES_API", ABSENT)
    if version is ABSENT:
        where = "module" if isinstance(plugin, ModuleType) else "class"
        advice = f"Write STARRULES_API = {API_VERSION} in the {where}."
        yield Fault("STARRULES_API", str(API_VERSION), "none", advice)
    elif isinstance(version, bool) or not isinstance(version, int):
        yield Fault("STARRULES_API", str(API_VERSION), repr(version), "Write the whole number.")
    elif version != API_VERSION:
        newer = "starrules" if version > API_VERSION else "the plugin"
        advice = f"Install a newer release of {newer}: the two are not made for each other."
        yield Fault("STARRULES_API", str(API_VERSION), str(version), advice)


def _hook_faults(plugin: object) -> Iterator[Fault]:
    manager = pluggy.PluginManager(GROUP)
    marked: list[str] = []
    unmarked = False
    for name in dir(plugin):
        options = manager.parse_hookimpl_opts(plugin, name)
        if options is None:
            if name.startswith(PREFIX) and callable(inspect.getattr_static(plugin, name, None)):
                unmarked = True
                expected = f"@hookimpl above it, as names that begin with {PREFIX} are hooks"
                yield Fault(f"function {name}", expected, "none", MARK_IT)
            continue
        hook = options["specname"] or name
        marked.append(hook)
        if hook in HOOKS:
            yield from _function_faults(hook, getattr(plugin, name), dict(options))
        elif not options["optionalhook"]:
            yield Fault(f"hook {hook}", "a hook that there is", repr(hook), suggestion(hook, HOOKS))
            unmarked = True
    for hook in dict.fromkeys(marked):
        if hook in HOOKS and marked.count(hook) > 1:
            advice = "Merge them into one."
            yield Fault(f"hook {hook}", "one function", str(marked.count(hook)), advice)
    if HOOK not in marked and not unmarked:
        kind = "module" if isinstance(plugin, ModuleType) else "object"
        yield Fault(f"hooks of the {kind}", f"a function {HOOK} marked @hookimpl", "none", MARK_IT)


def _function_faults(hook: str, function: Callable[..., Any], options: dict[str, Any]) -> Iterator[Fault]:
    place = f"hook {hook}"
    asked = inspect.signature(getattr(Specification, hook)).parameters
    given = inspect.signature(function).parameters
    right = f"def {hook}({', '.join(asked)}):"
    if extra := [str(item) for name, item in given.items() if name not in asked]:
        expected = f"the arguments ({', '.join(asked)})" if asked else "no arguments"
        yield Fault(place, expected, f"({', '.join(extra)})", f"Write: {right}")
    for option in ("wrapper", "hookwrapper", "tryfirst", "trylast"):
        if options[option]:
            advice = "Take it away: every plugin is called by itself, and their order plays no part."
            yield Fault(place, "@hookimpl without options", f"{option}=True", advice)
    if options["wrapper"] or options["hookwrapper"]:
        return
    if inspect.isgeneratorfunction(function):
        advice = "Write return instead of yield: return Contribution(...)."
        yield Fault(place, "a function that returns", "a generator", advice)
    elif inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        yield Fault(place, "a function that returns", "an async function", f"Write: {right}")


def returned(plugin: object, item: Found) -> object:
    """Return what the plugin's hook returns, called in a manager of its own."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Specification)
    manager.register(plugin, name=f"{item.distribution}:{item.name}")
    results = getattr(manager.hook, HOOK)()
    return results[0] if results else None


def result_faults(result: object) -> Iterator[Fault]:
    """Yield what is wrong with what a hook returned, and what to write instead."""
    if isinstance(result, Contribution):
        return
    found, advice = in_short(result), "Write: return Contribution(stars=..., checks=...)."
    if result is None:
        found, advice = "None", "The function ends without a return. Write: return Contribution(...)."
    elif inspect.isgenerator(result):
        found, advice = "a generator", "Return one Contribution, whose fields are tuples."
    elif inspect.iscoroutine(result):
        result.close()
        found, advice = "a coroutine", "Write def instead of async def."
    elif isinstance(result, type):
        found, advice = f"the class {result.__name__}", f"Call it: return {result.__name__}(...)."
    elif isinstance(result, dict):
        found, advice = f"a dict of {len(result)}", "Write its entries as arguments of Contribution(...)."
    elif isinstance(result, (list, tuple)):
        kind = type(result).__name__
        found, advice = f"a {kind} of {len(result)}", "Merge its parts into one Contribution."
    yield Fault(f"what {HOOK} returns", "a Contribution", found, advice)
