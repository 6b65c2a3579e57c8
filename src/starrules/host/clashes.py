"""Finding what several plugins provide that must be provided once: all of its providers fail, each naming all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from starrules.errors import Fault
from starrules.scheme.core import CORE
from starrules.scheme.model import Contribution
from starrules.scheme.records import PluginRecord

_T = TypeVar("_T")
IDENTIFIED: Mapping[str, tuple[str, str]] = {
    "stars": ("star", "id"),
    "clauses": ("clause", "id"),
    "tables": ("table", "name"),
    "readings": ("reading", "id"),
    "parameters": ("parameter", "id"),
    "checks": ("check", "id"),
    "assessments": ("check", "id"),
    "agencies": ("agency", "id"),
    "calendars": ("calendar", "year"),
    "readers": ("reader", "id"),
    "formats": ("format", "id"),
}
"""The parts of a contribution of which each is provided once: the word for one, and the field that names it."""
RENAME = "Rename one of them, or block all but one of the plugins."
AGREE = "Agree on one of them, or block all but one of the plugins."
DECLARE = "To set another value in somebody else's area, declare an Override; otherwise rename one of them."


def ids_of(contribution: Contribution) -> Iterator[str]:
    """Yield all that a contribution provides and nobody else may, in the words that name it."""
    for part, (word, name) in IDENTIFIED.items():
        for item in _items(contribution, part):
            value = getattr(item, name, None)
            if isinstance(value, (str, int)):
                yield f"{word} {value!r}"
    for vocabulary in _items(contribution, "vocabularies"):
        place = f"{getattr(vocabulary, 'table', '')}.{getattr(vocabulary, 'field', '')}"
        yield from (f"code {code!r} of {place}" for code, _ in getattr(vocabulary, "codes", ()))
    rulesets: object = contribution.rulesets
    yield from (f"ruleset {name!r}" for name in (rulesets if isinstance(rulesets, Mapping) else ()))
    for override in _items(contribution, "overrides"):
        yield f"override of {getattr(override, 'kind', '')} {getattr(override, 'id', '')!r}"
    for reader in _items(contribution, "readers"):
        yield f"reader of {getattr(reader, 'suffix', '')!r} files"


def agreed(contribution: Contribution) -> Iterator[tuple[str, str]]:
    """Yield what several may provide if they provide the same, in the words that name it, and what it is."""
    for translation in _items(contribution, "translations"):
        texts = getattr(translation, "texts", {})
        language = getattr(translation, "language", "")
        yield f"translation into {language!r}, base", repr(getattr(translation, "base", ""))
        for key, text in texts.items() if isinstance(texts, Mapping) else ():
            yield f"text {key!r} in {language!r}", repr(text)


def _items(contribution: Contribution, part: str) -> tuple[object, ...]:
    """Return what stands in a field, which may be faulty: a faulty provider still clashes with the others."""
    values: object = getattr(contribution, part)
    return values if isinstance(values, tuple) else ()


def clashes(records: Iterable[PluginRecord]) -> Mapping[tuple[str, str], list[Fault]]:
    """Return for each plugin, by name and label, what another, or itself, or the core provides too."""
    from importlib.metadata import version

    core = f"starrules {version('starrules')}"
    brought = [
        (item, _safely(ids_of, item.contribution), _safely(agreed, item.contribution))
        for item in records
        if item.contribution is not None
    ]
    providers: dict[str, list[str]] = {thing: [core] for thing in _safely(ids_of, CORE)}
    said: dict[str, list[tuple[str, str]]] = {}
    for record, things, pairs in brought:
        for thing in things:
            providers.setdefault(thing, []).append(record.label)
        for thing, what in pairs:
            said.setdefault(thing, []).append((what, record.label))
    found: dict[tuple[str, str], list[Fault]] = {}
    for record, things, pairs in brought:
        for thing in dict.fromkeys(things):
            if len(providers[thing]) > 1:
                found.setdefault((record.name, record.label), []).append(_clash(thing, providers[thing]))
        for thing in dict.fromkeys(thing for thing, _ in pairs):
            if len({what for what, _ in said[thing]}) > 1:
                each = "; ".join(f"{what} of {label}" for what, label in sorted(set(said[thing])))
                fault = Fault(thing, "the same from all who provide it", each, AGREE)
                found.setdefault((record.name, record.label), []).append(fault)
    return found


def _safely(look: Callable[[Contribution], Iterator[_T]], contribution: Contribution) -> list[_T]:
    try:
        return list(look(contribution))
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  (its own faults are told elsewhere)
        return []


def _clash(thing: str, providers: list[str]) -> Fault:
    word = thing.partition(" ")[0]
    differ = len(Counter(providers)) > 1
    advice = DECLARE if word in ("parameter", "reading", "ruleset") and differ else RENAME
    return Fault(thing, "one provider", f"{len(providers)}: {', '.join(sorted(providers))}", advice)
