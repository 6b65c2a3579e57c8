"""Texts of a scheme by key, and the scheme with a translation in the place of one of its two languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from starrules.errors import NotFoundError
from starrules.evidence.tables import DOCUMENTS
from starrules.model import LANGUAGES, MET, Language, Text, language_tag
from starrules.rules import nodes as n
from starrules.rules.rows import rows
from starrules.schema import Category, Date, Field, Table
from starrules.scheme.assemble import Scheme, load_scheme
from starrules.scheme.assessment import Judgement, Measured, Opaque
from starrules.scheme.extras import Translation
from starrules.scheme.model import Agency, AnyCheck, Check, Contribution, Vocabulary, nodes_of
from starrules.scheme.translations import mapped, texts_of
from tests.scheme.kit import EAST, WEST, clause, record, scheme, text

PONDS = Table(
    "ponds",
    Text("池塘", "Ponds"),
    (
        Field("seen_on", Date(), Text("查看日期", "Seen on")),
        Field("water", Category.of(clear=("清", "Clear"), dull=("浊", "Dull")), Text("水质", "Water")),
    ),
    key=("unit", "seen_on"),
    on="seen_on",
)


@frozen
class Own:
    """Code of a plugin's own that finds everything met."""

    id: str = "east.own"
    clauses: tuple[str, ...] = ("S.east.1",)
    scope: str = "both"
    measures: Mapping[str, n.Expr] = attrs.field(factory=lambda: {"seen": rows(PONDS).count()})

    @property
    def title(self) -> Text:
        """What is demanded."""
        return text("own")

    @property
    def remedy(self) -> Text:
        """What is to be done."""
        return text("mend it")

    def assess(self, measured: Measured) -> Judgement:
        """Return that it is met."""
        del measured
        return Judgement.met(text("fine"))


MORE = Contribution(
    tables=(PONDS,),
    agencies=(Agency("office", text("office")),),
    vocabularies=(Vocabulary.of("documents", "kind", pond_plan=("池塘方案", "Plan of a pond")),),
    clauses=(evolve(clause("S.east.9", not_computed=text("why not")), note=text("a note")),),
    checks=(
        Check(
            "east.ponds", text("ponds"), ("S.east.1",), rows(PONDS).any() & rows(DOCUMENTS).any(), text("dig")
        ),
    ),
    assessments=(Own(),),  # type: ignore[arg-type]
)
PLAIN = scheme(record("east", EAST), record("west", WEST), record("more", MORE))
KEYS = sorted(PLAIN.texts)


def speaking(texts: Mapping[str, str], base: Language = "zh", tag: str = "de") -> Scheme:
    """Return the scheme with a plugin that brings these texts."""
    words = Contribution(translations=(Translation(tag, texts, base),))
    return scheme(record("east", EAST), record("west", WEST), record("more", MORE), record("words", words))


def test_each_text_has_its_key() -> None:
    """Every kind of text has a key: titles, and the further texts of what has several."""
    assert {
        "star/east", "star/east/lead", "clause/S.east.9", "clause/S.east.9/note", "clause/S.east.9/not_computed",
        "check/east.ponds", "check/east.ponds/remedy", "check/east.own", "check/east.own/remedy", "reading/A2",
        "reading/A2/strict", "parameter/east.least", "table/ponds", "table/ponds/water", "table/ponds/water/dull",
        "agency/office", "code/documents.kind/pond-plan",
    } <= set(KEYS)  # fmt: skip
    assert PLAIN.texts["table/ponds/water/dull"] == Text("浊", "Dull")
    assert not [key for key in KEYS if key.startswith("code/waivers")], "titles of checks have one key"


def texts_in(value: object) -> Iterator[Text]:
    """Yield every text within a value, but for those within rules and a plugin's own objects."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, Mapping):
        yield from texts_in(list(value.values()))
    elif attrs.has(type(value)) and not isinstance(value, n.Node):
        shape: Any = value
        for item in attrs.fields(type(shape)):
            if not (isinstance(value, Opaque) and item.name == "assessment"):
                yield from texts_in(getattr(shape, item.name))


@pytest.mark.parametrize("which", [PLAIN, load_scheme()], ids=["small", "installed"])
def test_no_text_of_what_is_translated_lacks_a_key(which: Scheme) -> None:
    """Stars, clauses, checks, readings, parameters, tables, agencies and codes have no text without a key."""
    held = (
        which.stars, which.clauses, which.checks, which.readings, which.parameters, which.tables, which.agencies,
        which.vocabularies,
    )  # fmt: skip
    assert set(texts_in(held)) == set(which.texts.values())


@given(st.dictionaries(st.sampled_from(KEYS), st.text(min_size=1)), st.sampled_from(LANGUAGES))
def test_what_is_translated_is_read_back_under_its_key(texts: Mapping[str, str], base: Language) -> None:
    """Each text that is named is in the language, in the place of the base; all others are as they were."""
    shown = speaking(texts, base).translated("de")
    other: Language = "en" if base == "zh" else "zh"
    assert shown.texts.keys() == PLAIN.texts.keys()
    for key, found in shown.texts.items():
        assert found[base] == texts.get(key, PLAIN.texts[key][base])
        assert found[other] == PLAIN.texts[key][other]


def rules_of(which: Scheme) -> dict[str, str]:
    """Return all that the checks of a scheme ask, as text without titles."""
    return {name: repr(check.expressions) for name, check in which.checks.items()}


@given(st.dictionaries(st.sampled_from(KEYS), st.text(min_size=1)))
def test_rules_speak_of_the_translated_tables_and_ask_the_same(texts: Mapping[str, str]) -> None:
    """Every table in a rule is the scheme's own table, titles of fields included; nothing else in it changes."""
    shown = speaking(texts).translated("de")
    assert rules_of(shown) == rules_of(PLAIN)
    for check in shown.checks.values():
        for node in nodes_of(check):
            if isinstance(node, (n.Rows, n.Filled)):
                assert node.table == shown.tables[node.table.name]
    assert shown.vocabularies["waivers", "check"] == {
        name: check.title for name, check in shown.checks.items() if not check.duty
    }


def test_what_is_computed_from_a_scheme_stays() -> None:
    """Rulesets resolve to the same digest, with the same origins; coverage and providers are the same."""
    plain, shown = (speaking(dict.fromkeys(KEYS, "Wort")).translated(tag) for tag in ("zh", "de"))
    for name in plain.ruleset_texts:
        first, second = plain.ruleset(name), shown.ruleset(name)
        assert (first, first.digest, first.origins) == (second, second.digest, second.origins)
    assert shown.coverage.checked == plain.coverage.checked
    assert shown.provider("east.ponds") == plain.provider("east.ponds") == "plug-more 1.0"


def test_code_of_a_plugins_own_judges_as_before() -> None:
    """An assessment keeps its own object; its title and what it measures are said in the language."""
    shown = speaking({"check/east.own": "Eigenes", "table/ponds": "Teiche"}).translated("de")
    own = shown.checks["east.own"]
    assert isinstance(own, Opaque)
    assert own.assessment is PLAIN.checks["east.own"].assessment  # type: ignore[union-attr]
    assert own.assess(Measured("office", {})).verdict == MET
    assert own.title == Text("Eigenes", "own")
    assert [item.table.title.zh for item in nodes_of(own) if isinstance(item, n.Rows)] == ["Teiche"]


def test_a_language_is_asked_for_by_its_tag() -> None:
    """In capitals or not; one that nobody brings is told with the likeliest, and with those that there are."""
    one = speaking({"star/east": "東星"}, tag="zh-Hant")
    assert one.translated("ZH-hant").language == "zh-Hant"
    assert one.translated("zh-Hant").star["east"].title == Text("東星", "东星")
    with pytest.raises(
        NotFoundError,
        match=r"language: expected the tag of a language that there is, found 'zh_Hant'.*'zh-Hant'",
    ) as raised:
        one.translated("zh_Hant")
    assert raised.value.told("zh") == "language：要求已有的语言代码；实际：“zh_Hant”。是否应为“zh-Hant”？"


def test_the_texts_as_they_were_are_had_again() -> None:
    """A translation of what is translated begins with the scheme as it was, and zh and en lead back to it."""
    one = speaking({"star/east": "Ost"})
    two = evolve(
        one, translations={**one.translations, "fr": Translation("fr", {"star/west": "Ouest"}, "en")}
    )
    shown = two.translated("de").translated("fr")
    assert (shown.star["east"].title, shown.star["west"].title.en) == (text("东星"), "Ouest")
    assert shown.translated("zh") is two
    assert (shown.language, shown.base, two.translated("en").base) == ("fr", "en", "en")
    assert shown.shown_in() == (shown, "en")
    assert shown.shown_in("zh") == (two, "zh")


def test_several_plugins_translate_together() -> None:
    """What plugins bring in one language makes up one translation; its base is theirs."""
    words = [
        record(name, Contribution(translations=(Translation("fr", {f"star/{name}": name}, "en"),)))
        for name in ("west", "east")
    ]
    one = scheme(*words)
    assert one.translations == {"fr": Translation("fr", {"star/east": "east", "star/west": "west"}, "en")}


@pytest.mark.parametrize(
    ("tag", "usual"),
    [
        ("BO", "bo"),
        ("zh-hant", "zh-Hant"),
        ("PT-br", "pt-BR"),
        ("zh-HANT-tw", "zh-Hant-TW"),
        ("sl-NEDIS", "sl-nedis"),
    ],
)
def test_tags_are_written_in_one_way(tag: str, usual: str) -> None:
    """A script has a capital, a country is in capitals; what is written so stays."""
    assert language_tag(tag) == usual == language_tag(usual)


@frozen
class Box:
    """Holds anything."""

    inside: object
    _beside: object = None


def test_a_value_is_mapped_wherever_it_stands() -> None:
    """In attrs classes, private fields, tuples and mappings; what holds no such part stays the same object."""
    untouched, shared = Box((1, {"a": "b"})), Box("old")
    before = Box((shared, {"x": shared, "y": untouched}), beside=shared)
    calls: list[object] = []

    def change(value: object) -> object:
        calls.append(value)
        return "new" if value == "old" else value

    after: Any = mapped(before, change)
    assert after == Box((Box("new"), {"x": Box("new"), "y": untouched}), beside=Box("new"))
    assert after.inside[1]["y"] is untouched
    assert after.inside[0] is after.inside[1]["x"] is after._beside
    assert sum(value is shared for value in calls) == 1
    assert mapped(before, lambda value: value) is before


def test_keys_of_nothing_are_none() -> None:
    """Without parts there are no texts."""
    none: tuple[AnyCheck, ...] = ()
    assert (
        texts_of(
            stars=(),
            clauses=(),
            checks=none,
            readings=(),
            parameters=(),
            tables=(),
            agencies=(),
            vocabularies={},
        )
        == {}
    )
