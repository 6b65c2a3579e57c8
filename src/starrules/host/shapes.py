"""Comparing what a plugin brings with the declared types, to the depth at which a value could mislead others."""

from __future__ import annotations

import datetime
import difflib
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from starrules.errors import Fault, in_short
from starrules.model import Text
from starrules.scheme.assessment import Assessment
from starrules.scheme.texts import text_faults

WALKED = ("starrules.scheme.", "starrules.model")
"""The modules whose classes are looked into; tables and rules look at themselves when they are made."""
NOUNS = {"ParameterSpec": "parameter", "EvidenceReader": "reader", "ReportFormat": "format"}
MEMBERS = tuple(name for name in vars(Assessment) if not name.startswith("_"))
"""What an assessment of a plugin's own code has."""
LEAVES = (str, int, bool, Fraction, datetime.date)
WORDS: Mapping[object, str] = {
    str: "text",
    int: "a whole number",
    bool: "True or False",
    Fraction: "a Fraction",
    datetime.date: "a date",
    NoneType: "None",
}


def wrong_shapes(value: object, kind: Any, place: str) -> Iterator[Fault]:
    """Yield every place within a value that is not of the declared type, and what to write instead."""
    origin, arguments = _parts(kind)
    if kind is Any:
        return
    if origin is tuple:
        yield from _tuple(value, arguments, place)
    elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _mapping(value, arguments, place)
    elif origin in (Union, UnionType):
        yield from _union(value, arguments, place)
    elif origin is Literal:
        if value not in arguments:
            yield _fault(place, kind, value)
    elif not _is(value, kind):
        yield _fault(place, kind, value)
    elif isinstance(value, Text):
        yield from text_faults(value, place)
    elif attrs.has(type(value)) and type(value).__module__.startswith(WALKED):
        shape: Any = type(value)
        for name, inner in _fields(shape):
            part = getattr(value, name)
            if not _surely(part, inner):
                between = "." if place == "Contribution" else ", "
                yield from wrong_shapes(part, inner, f"{place}{between}{name}")


def _surely(value: object, kind: Any) -> bool:
    """Return whether a value is right at the first look: most are, and this look is quick."""
    if type(value) is tuple:
        return not value and _parts(kind)[1][-1:] == (...,)
    return type(value) is kind and kind in LEAVES


@cache
def _parts(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    return get_origin(kind), get_args(kind)


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((item.name, hints[item.name]) for item in attrs.fields(kind))


def _is(value: object, kind: Any) -> bool:
    if kind is Fraction:
        return isinstance(value, (Fraction, int)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is datetime.date:
        return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    if kind in (None, NoneType):
        return value is None
    if isinstance(value, type):  # a class has what its instances have, and is none of them
        return False
    if _parts(kind)[0] is not None:  # a Callable
        return callable(value)
    return isinstance(value, kind)


def _tuple(value: object, arguments: tuple[Any, ...], place: str) -> Iterator[Fault]:
    of_one_kind = arguments[1:] == (...,)
    if not isinstance(value, tuple):
        kind = (
            _said(arguments[0]).removeprefix("a ").removeprefix("an ")
            if of_one_kind
            else f"{len(arguments)} parts"
        )
        yield Fault(place, f"a tuple of {kind}", _found(value), _as_tuple(value))
        return
    if not of_one_kind and len(value) != len(arguments):
        yield Fault(place, f"a tuple of {len(arguments)} parts", f"one of {len(value)}")
        return
    for index, item in enumerate(value):
        inner = arguments[0] if of_one_kind else arguments[index]
        if not _surely(item, inner):
            yield from wrong_shapes(item, inner, _place(item, place, index))


def _place(item: object, place: str, index: int) -> str:
    """Return how an item is called: by its kind and id where it has one."""
    name = getattr(item, "id", None)
    if attrs.has(type(item)) and not isinstance(item, type) and isinstance(name, str) and name:
        kind = type(item).__name__
        here = f"{NOUNS.get(kind, kind.lower())} {name!r}"
        return here if place.startswith("Contribution.") else f"{place}, {here}"
    return f"{place}[{index}]"


def _as_tuple(value: object) -> str:
    if inspect.isgenerator(value):
        return "Write tuple(...) around it."
    if isinstance(value, Collection) and not isinstance(value, (str, bytes, Mapping)):
        return "Write it in round brackets, as a tuple: (...)."
    return "Put a comma after a single one: (one,)."


def _mapping(value: object, arguments: tuple[Any, ...], place: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        expected = f"a mapping from {_said(arguments[0])} to {_said(arguments[1])}"
        yield Fault(place, expected, _found(value), 'Write it as {"id": ...}.')
        return
    for key, item in value.items():
        yield from wrong_shapes(key, arguments[0], f"{place}, the key {key!r:.40}")
        yield from wrong_shapes(item, arguments[1], f"{place}[{key!r:.40}]")


def _union(value: object, arguments: tuple[Any, ...], place: str) -> Iterator[Fault]:
    found = [list(wrong_shapes(value, kind, place)) for kind in arguments]
    if all(found):
        inner = next(
            (
                faults
                for kind, faults in zip(arguments, found, strict=True)
                if isinstance(kind, type) and isinstance(value, kind)
            ),
            None,
        )
        yield from inner or [Fault(place, " or ".join(map(_said, arguments)), _found(value), _call(value))]


def _fault(place: str, kind: Any, value: object) -> Fault:
    lacking = _lacking(value) if kind is Assessment else []
    if not lacking:
        return Fault(place, _said(kind), _found(value), _call(value))
    names = " and ".join(map(repr, lacking))
    return Fault(place, _said(kind), f"{_found(value)} without {names}", _renamed(lacking, value))


def _lacking(value: object) -> list[str]:
    """Return which members an object lacks that has most of those of an assessment; none where it is another thing."""
    if isinstance(value, type):
        return []
    missing = [name for name in MEMBERS if not hasattr(value, name)]
    return missing if 2 * len(missing) < len(MEMBERS) else []


def _renamed(lacking: Iterable[str], value: object) -> str:
    """Return how the names are to be changed that look like those that are lacking, or that these are to be added."""
    own = [name for name in dir(value) if not name.startswith("__") and name not in MEMBERS]
    near = {name: difflib.get_close_matches(name, own, n=1) for name in lacking}
    return " ".join(
        f"Call it {name!r}, not {found[0]!r}." if found else f"Give its class {name!r}."
        for name, found in near.items()
    )


def _said(kind: Any) -> str:
    if kind in WORDS:
        return WORDS[kind]
    origin = get_origin(kind)
    if origin is Literal:
        return " or ".join(map(repr, get_args(kind)))
    if origin is tuple:
        return "a tuple"
    if isinstance(kind, type):
        return f"an {kind.__name__}" if kind.__name__[0] in "AEIO" else f"a {kind.__name__}"
    return "a function" if origin is not None and issubclass(origin, Callable) else str(kind)  # type: ignore[arg-type]


def _found(value: object) -> str:
    if inspect.isgenerator(value):
        return "a generator"
    if not isinstance(value, type) and attrs.has(type(value)):
        return _said(type(value))
    if isinstance(value, (list, set, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return in_short(value)


def _call(value: object) -> str:
    return f"Call it: {value.__name__}(...)." if isinstance(value, type) else ""
