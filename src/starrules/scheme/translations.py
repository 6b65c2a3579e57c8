"""The texts of a scheme by key, and the same scheme with a translation in the place of one of its two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs
from attrs import evolve, frozen

from starrules.errors import unknown_language
from starrules.evidence.tables import WAIVERS
from starrules.model import LANGUAGES, Language, Text, language_tag, own_language
from starrules.rules import nodes as n
from starrules.schema import Category, Field, Table
from starrules.scheme.assessment import Opaque
from starrules.scheme.extras import Translation
from starrules.scheme.model import Agency, AnyCheck, Clause, ParameterSpec, Reading, Star

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme

_T = TypeVar("_T")
Swap = Callable[[str, Text], Text]
"""Told the key of a text and the text; returns the text that is to stand in its place."""
CHECKS_WAIVED = (WAIVERS.name, "check")
"""The vocabulary whose texts are the titles of checks, and have no keys of their own."""


@frozen
class Swapping:
    """Puts other texts in the place of those of each part of a scheme: the one place that says which keys there are."""

    swap: Swap

    def star(self, item: Star) -> Star:
        """Return a star with its title and its lead swapped."""
        key = f"star/{item.id}"
        return evolve(item, title=self.swap(key, item.title), lead=self.swap(f"{key}/lead", item.lead))

    def clause(self, item: Clause) -> Clause:
        """Return a clause with its place swapped, its title, its note, and the reason why it is not computed."""
        key = f"clause/{item.id}"
        return evolve(
            item,
            place=self.swap(f"{key}/place", item.place),
            title=self.swap(key, item.title),
            note=self._if_there(f"{key}/note", item.note),
            not_computed=self._if_there(f"{key}/not_computed", item.not_computed),
        )

    def check(self, item: AnyCheck) -> AnyCheck:
        """Return a check with its title and its remedy swapped; its rule stays."""
        key = f"check/{item.id}"
        return evolve(item, title=self.swap(key, item.title), remedy=self.swap(f"{key}/remedy", item.remedy))

    def reading(self, item: Reading) -> Reading:
        """Return a reading with its title and those of its options swapped."""
        key = f"reading/{item.id}"
        options = tuple(evolve(one, title=self.swap(f"{key}/{one.id}", one.title)) for one in item.options)
        return evolve(item, title=self.swap(key, item.title), options=options)

    def parameter(self, item: ParameterSpec) -> ParameterSpec:
        """Return a parameter with its title swapped."""
        return evolve(item, title=self.swap(f"parameter/{item.id}", item.title))

    def table(self, item: Table) -> Table:
        """Return a table with its title swapped, those of its fields, and the labels of their values."""
        key = f"table/{item.name}"
        fields = tuple(self._field(f"{key}/{one.name}", one) for one in item.fields)
        return evolve(item, title=self.swap(key, item.title), fields=fields)

    def agency(self, item: Agency) -> Agency:
        """Return a body with its name swapped."""
        return evolve(item, name=self.swap(f"agency/{item.id}", item.name))

    def codes(self, place: tuple[str, str], codes: Mapping[str, Text]) -> dict[str, Text]:
        """Return the codes of an identifier field with their texts swapped."""
        return {code: self.swap(f"code/{'.'.join(place)}/{code}", text) for code, text in codes.items()}

    def _field(self, key: str, item: Field) -> Field:
        kind = item.type
        if isinstance(kind, Category) and kind.labels:
            labels = zip(kind.values, kind.labels, strict=True)
            kind = evolve(kind, labels=tuple(self.swap(f"{key}/{value}", label) for value, label in labels))
        return evolve(item, type=kind, title=self.swap(key, item.title))

    def _if_there(self, key: str, text: Text | None) -> Text | None:
        return None if text is None else self.swap(key, text)


def texts_of(
    *,
    stars: Iterable[Star],
    clauses: Iterable[Clause],
    checks: Iterable[AnyCheck],
    readings: Iterable[Reading],
    parameters: Iterable[ParameterSpec],
    tables: Iterable[Table],
    agencies: Iterable[Agency],
    vocabularies: Mapping[tuple[str, str], Mapping[str, Text]],
) -> dict[str, Text]:
    """Return the texts of these parts of a scheme that can be translated, by key."""
    found: dict[str, Text] = {}

    def note(key: str, text: Text) -> Text:
        found[key] = text
        return text

    noting = Swapping(note)
    parts: tuple[tuple[Callable[[Any], object], Iterable[object]], ...] = (
        (noting.star, stars),
        (noting.clause, clauses),
        (noting.check, checks),
        (noting.reading, readings),
        (noting.parameter, parameters),
        (noting.table, tables),
        (noting.agency, agencies),
    )
    for look, items in parts:
        for item in items:
            look(item)
    for place, codes in vocabularies.items():
        if place != CHECKS_WAIVED:
            noting.codes(place, codes)
    return found


def joined(translations: Iterable[Translation]) -> dict[str, Translation]:
    """Return by language the translation that these make up together."""
    found: dict[str, Translation] = {}
    for item in translations:
        before = found.get(item.language, evolve(item, texts={}))
        found[item.language] = evolve(before, texts={**before.texts, **item.texts})
    return {
        name: evolve(item, texts=dict(sorted(item.texts.items()))) for name, item in sorted(found.items())
    }


def base_of(scheme: Scheme, tag: str) -> Language:
    """Return the language in which a scheme that is shown in the language of this tag is to be asked for its texts."""
    return own_language(tag) or scheme.translations[tag].base


def known_language(scheme: Scheme, tag: str, what: str = "language") -> str:
    """Return the tag of a language in which a scheme can be shown, with letters as they are usually written.

    Args:
        scheme: the scheme.
        tag: the tag that is asked for.
        what: what it is called where it is not there.

    Raises:
        NotFoundError: where no plugin that counts brings a translation into that language.
    """
    known = [*LANGUAGES, *scheme.translations]
    usual = language_tag(tag)
    if usual not in known:
        raise unknown_language(what, tag, known)
    return usual


def translated(scheme: Scheme, tag: str) -> Scheme:
    """Return a scheme as ``Scheme.translated`` does; the scheme is one that is not translated."""
    tag = known_language(scheme, tag)
    if tag in LANGUAGES:
        return scheme if scheme.language == tag else evolve(scheme, language=tag)
    translation = scheme.translations[tag]

    def swap(key: str, text: Text) -> Text:
        word = translation.texts.get(key)
        if word is None:
            return text
        return Text(word, text.en) if translation.base == "zh" else Text(text.zh, word)

    swapping = Swapping(swap)
    tables = {name: swapping.table(item) for name, item in scheme.tables.items()}

    def table(value: object) -> object:
        same = isinstance(value, Table) and scheme.tables.get(value.name) == value
        return tables[cast("Table", value).name] if same else value

    asked = mapped({name: item.measures for name, item in scheme.checks.items()}, table)
    checks = {name: _asking(swapping.check(item), asked[name]) for name, item in scheme.checks.items()}
    vocabularies = {
        place: swapping.codes(place, codes)
        if place != CHECKS_WAIVED
        else {name: checks[name].title for name in codes}
        for place, codes in scheme.vocabularies.items()
    }
    return evolve(
        scheme,
        stars=tuple(swapping.star(item) for item in scheme.stars),
        clauses={name: swapping.clause(item) for name, item in scheme.clauses.items()},
        checks=checks,
        readings={name: swapping.reading(item) for name, item in scheme.readings.items()},
        parameters={name: swapping.parameter(item) for name, item in scheme.parameters.items()},
        tables=tables,
        vocabularies=vocabularies,
        agencies={name: swapping.agency(item) for name, item in scheme.agencies.items()},
        language=tag,
        untranslated=scheme,
    )


def _asking(check: AnyCheck, measures: Mapping[str, n.Expr]) -> AnyCheck:
    """Return a check that asks the same in other words."""
    if isinstance(check, Opaque):
        return evolve(check, measures=measures)
    return evolve(check, rule=measures["rule"])


def mapped(value: _T, change: Callable[[object], object]) -> _T:
    """Return a value in which each part that ``change`` returns another for is that one.

    It goes through attrs classes, tuples and mappings; a part that stands in several places is changed once,
    and what has no part to change stays the same object.
    """
    return cast("_T", _mapped(value, change, {}))


def _mapped(
    value: object, change: Callable[[object], object], seen: dict[int, tuple[object, object]]
) -> object:
    if id(value) in seen:
        return seen[id(value)][1]
    found = change(value)
    if found is value:
        found = _parts_mapped(value, lambda part: _mapped(part, change, seen))
    seen[id(value)] = value, found  # the value itself is kept, so that no other takes its id
    return found


def _parts_mapped(value: object, go_on: Callable[[object], object]) -> object:
    if type(value) is tuple:
        items = tuple(map(go_on, value))
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, Mapping):
        other = {key: go_on(item) for key, item in value.items()}
        return other if any(other[key] is not item for key, item in value.items()) else value
    if attrs.has(type(value)):
        shape: Any = value
        changed = {}
        for item in attrs.fields(type(shape)):
            before = getattr(shape, item.name)
            after = go_on(before) if item.init else before
            if after is not before:
                changed[item.alias] = after
        return evolve(shape, **changed) if changed else value
    return value


__all__ = ["Swapping", "base_of", "joined", "known_language", "mapped", "texts_of", "translated"]
