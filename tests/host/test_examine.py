"""Looking through what plugins bring: by itself and against each other."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable

import pytest

from starrules.host.find import Found, find_plugins
from tests.host.faulty import judging
from tests.host.kit import Site

FIRST = "stars=(star('first'),), clauses=(clause('S.first.1', 'first'),), checks=(check('first.paper', 'S.first.1'),)"
SECOND = "stars=(star('second'),), clauses=(clause('S.second.1', 'second'),)"
THINGS = {
    "star 'same'": "stars=(star('same'),)",
    "clause 'S.same'": "clauses=(clause('S.same', ''),)",
    "table 'same'": "tables=(Table('same', Text('a', 'a'), (Field('id', Key(), Text('a', 'a')),), ('id',), yearly=True),)",
    "check 'plug.same'": "clauses=(clause('S.{0}', ''),), stars=(star('{0}'),), checks=(check('plug.same', 'S.{0}'),)",
    "reading 'same'": "readings=(Reading('same', Text('a', 'a'), (Option('x', Text('x', 'x')),), 'x'),)",
    "parameter 'same'": "parameters=(ParameterSpec('same', Text('a', 'a'), '', 0, 9, 0, 'proposed', 'x', "
    "(DatedValue(datetime.date(2012, 1, 1), Fraction(1)),)),)",
    "ruleset 'same'": "rulesets={{'same': 'x'}}",
    "agency 'same'": "agencies=(Agency('same', Text('a', 'a')),)",
    "code 'same' of documents.kind": "vocabularies=(Vocabulary.of('documents', 'kind', same=('a', 'a')),)",
}


@pytest.mark.parametrize("thing", THINGS)
def test_a_thing_with_two_providers_fails_both_and_names_both(site: Site, thing: str) -> None:
    """Whatever two plugins both provide fails both, each reason naming both as distribution and version."""
    for name, version in (("alpha", "1.0"), ("beta", "2.0")):
        site.contribute(name, THINGS[thing].format(name), version=version, plugins=(name,))
    site.contribute("first", FIRST)
    records = site.load("alpha", "beta", "first")
    for name in ("alpha", "beta"):
        assert records[name].status == "failed"
        assert f"{thing}: expected one provider, found 2: alpha 1.0, beta 2.0." in records[name].reason
    assert records["first"].status == "active"


def test_a_plugin_that_provides_a_thing_twice_fails_alone(site: Site) -> None:
    """A plugin with the same id twice is named twice, and no other is touched."""
    site.contribute("alpha", "stars=(star('same'), star('same'))")
    site.contribute("first", FIRST)
    records = site.load("alpha", "first")
    assert "star 'same': expected one provider, found 2: alpha 1.0, alpha 1.0." in records["alpha"].reason
    assert records["first"].status == "active"


def test_what_the_core_holds_cannot_be_taken(site: Site) -> None:
    """A plugin that provides a table or parameter of the core fails, and the core is named."""
    site.contribute("alpha", "tables=(DOCUMENTS,)")
    reason = site.load("alpha")["alpha"].reason
    assert "table 'documents': expected one provider, found 2: alpha 1.0, starrules" in reason


FAULTS = {
    "id": (
        "checks=(check('Paper', 'S.first.1'),)",
        "check 'Paper': expected an id of a star, a dot and a slug",
    ),
    "no clause": (
        "checks=(Check('first.x', Text('a', 'a'), (), rows(DOCUMENTS).any(), Text('a', 'a')),)",
        "check 'first.x', clauses: expected a tuple of one clause id or more, found ()",
    ),
    "clause as text": (
        "checks=(Check('first.x', Text('a', 'a'), 'S.first.1', rows(DOCUMENTS).any(), Text('a', 'a')),)",
        "check 'first.x', clauses: expected a tuple of text, found 'S.first.1'. Put a comma after a single one: (one,).",
    ),
    "empty title": (
        "checks=(Check('first.x', Text('', 'a'), ('S.first.1',), rows(DOCUMENTS).any(), Text('a', 'a')),)",
        "check 'first.x', title: expected a Text in both languages",
    ),
    "rule": (
        "checks=(check('first.x', 'S.first.1', rows(DOCUMENTS).count()),)",
        "rule 'first.x', at its top (documents.count()): expected a rule: a comparison or a verdict, found a number",
    ),
    "rule on verdicts": (
        "checks=(check('first.x', 'S.first.1', __import__('starrules').verdict_of('first.y')),)",
        "rule 'first.x', at verdict_of('first.y'): expected measures of evidence, found the verdict of another check",
    ),
    "unknown clause": (
        "checks=(check('first.x', 'S.first.9'),)",
        (
            "check 'first.x', clauses: expected the id of a clause that a plugin declares, found 'S.first.9'. "
            "Did you mean 'S.first.1'?"
        ),
    ),
    "unknown star": (
        "checks=(check('thirst.x', 'S.first.1'),)",
        "check 'thirst.x', id: expected the id of a star that a plugin declares, found 'thirst'. Did you mean 'first'?",
    ),
    "unknown reading": (
        "checks=(check('first.x', 'S.first.1', readings=('A99',)),)",
        "check 'first.x', readings: expected the id of a reading that a plugin declares, found 'A99'",
    ),
    "unknown choice": (
        (
            "checks=(check('first.x', 'S.first.1', choice('A99', a=True, b=False).applies_if(True, Text('a', 'a')) "
            "if False else rows(DOCUMENTS).where(choice('A99', a=rows(DOCUMENTS)['verified'], b=True)).any()),)"
        ),
        "expected the id of a reading that a plugin declares, found 'A99'",
    ),
    "options": (
        (
            "readings=(Reading('A1', Text('a', 'a'), (Option('x', Text('x', 'x')), Option('y', Text('x', 'x'))), 'x'),), "
            "checks=(check('first.x', 'S.first.1', "
            "rows(DOCUMENTS).where(choice('A1', x=rows(DOCUMENTS)['verified'], z=True)).any()),)"
        ),
        "rule 'first.x', choice 'A1': expected the options x, y, found x, z",
    ),
    "unknown table": (
        (
            "checks=(check('first.x', 'S.first.1', "
            "rows(Table('secret', Text('a', 'a'), (Field('id', Key(), Text('a', 'a')),), ('id',), yearly=True)).any()),)"
        ),
        "rule 'first.x': expected tables that a plugin declares, found 'secret'. Add it to Contribution(tables=...)",
    ),
    "another table": (
        "checks=(check('first.x', 'S.first.1', rows(__import__('attrs').evolve(DOCUMENTS, max_rows=7)).any()),)",
        (
            "rule 'first.x', table 'documents': expected the table as it is declared, found another one, which differs in "
            "max_rows"
        ),
    ),
    "unknown parameter": (
        (
            "checks=(check('first.x', 'S.first.1', rows(DOCUMENTS).count() >= __import__('starrules.rules.nodes', "
            "fromlist=['x']).Parameter('first.least', __import__('starrules.rules.types', fromlist=['x'])"
            ".NumberType(0, 9))),)"
        ),
        "expected the id of a parameter that a plugin declares, found 'first.least'",
    ),
    "parameter out of range": (
        (
            "parameters=(ParameterSpec('first.n', Text('a', 'a'), '', 0, 9, 0, 'proposed', 'x', "
            "(DatedValue(datetime.date(2012, 1, 1), Fraction(10)),)),)"
        ),
        "parameter 'first.n', value from 2012-01-01: expected a number from 0 to 9, found 10",
    ),
    "parameter without value": (
        "parameters=(ParameterSpec('first.n', Text('a', 'a'), '', 0, 9, 0, 'proposed', 'x', ()),)",
        "parameter 'first.n': expected one dated value or more, found none",
    ),
    "duty of a unit": (
        "checks=(check('first.x', 'S.first.1', duty=True),)",
        "check 'first.x', duty: expected duty=False, as the unit owes 'S.first.1', found duty=True",
    ),
    "held against the unit": (
        (
            "clauses=(clause('S.first.1', 'first'), clause('G.lead', 'first', bound='lead')), "
            "checks=(check('first.x', 'G.lead'),)"
        ),
        "check 'first.x', duty: expected duty=True, as 'lead' owes 'G.lead', found duty=False. What a lead",
    ),
    "unknown standard": (
        "clauses=(clause('S.first.1', 'first'), clause('T.first.1', 'first', standard='S.first.2'))",
        "clause 'T.first.1', standard: expected the id of a clause that a plugin declares, found 'S.first.2'",
    ),
    "circle": (
        "clauses=(clause('S.first.1', 'first', parent='S.first.2'), clause('S.first.2', 'first', parent='S.first.1'))",
        "clause 'S.first.1', parent: expected a chain of parents that ends, found S.first.1 -> S.first.2 -> S.first.1",
    ),
    "vocabulary": (
        "vocabularies=(Vocabulary.of('document', 'kind', x=('a', 'a')),)",
        (
            "vocabulary of document.kind: expected the id of a table that a plugin declares, found 'document'. "
            "Did you mean 'documents'?"
        ),
    ),
    "vocabulary of a field": (
        "vocabularies=(Vocabulary.of('documents', 'kinds', x=('a', 'a')),)",
        "vocabulary of documents.kinds: expected a field of 'documents', found 'kinds'. Did you mean 'kind'?",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_names_plugin_check_and_place(site: Site, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A fault inside a contribution is on the plugin's record with the check, the place and what to do."""
    contribution, expected = FAULTS[kind]
    base = "stars=(star('first'),), clauses=(clause('S.first.1', 'first'),), "
    if "clauses=" in contribution.replace("clauses=(), ", "") and contribution.startswith("clauses="):
        base = "stars=(star('first'),), "
    site.contribute("first", base + contribution)
    monkeypatch.setattr("starrules.host.load.find_plugins", _only("first"))
    record = site.load("first")["first"]
    assert record.status == "failed"
    assert expected in record.reason


def test_every_fault_of_a_plugin_is_told_at_once(site: Site) -> None:
    """Two faulty checks of one plugin are both told."""
    site.contribute(
        "first",
        "stars=(star('first'),), clauses=(clause('S.first.1', 'first'),), checks=("
        "check('first.a', 'S.first.1', rows(DOCUMENTS).count()), check('first.b', 'S.first.1', rows(DOCUMENTS).count()))",
    )
    reason = site.load("first")["first"].reason
    assert "rule 'first.a'" in reason
    assert "rule 'first.b'" in reason


def test_a_check_may_be_offered_for_another_plugins_star(site: Site) -> None:
    """A check whose id begins with another plugin's star may rest on a clause that this plugin declares."""
    site.contribute("first", FIRST)
    site.contribute("second", SECOND + ", checks=(check('first.more', 'S.first.1'),)")
    assert {item.status for item in site.load("first", "second").values()} == {"active"}


def test_a_check_cannot_count_for_another_plugins_star_unasked(site: Site) -> None:
    """A check of one star that rests on a standard of another plugin's star fails, and is told how to be offered."""
    site.contribute("first", FIRST)
    site.contribute("second", SECOND + ", checks=(check('second.paper', 'S.first.1'),)")
    reason = site.load("first", "second")["second"].reason
    assert reason == (
        "check 'second.paper', clauses: expected a first clause of the star 'second', found 'S.first.1', which "
        "decides in the star 'first' of first 1.0. Offer it as 'first.paper': it counts where a ruleset adopts it."
    )


def test_a_broken_plugin_does_not_take_down_those_that_refer_to_it(site: Site) -> None:
    """A check that rests on a clause of a broken plugin does not fail its own plugin."""
    site.install("first", "raise RuntimeError('gone')")
    site.contribute("second", SECOND + ", checks=(check('second.paper', 'S.first.1'),)")
    records = site.load("first", "second")
    assert (records["first"].status, records["second"].status) == ("failed", "active")


def test_an_id_of_ones_own_area_is_wrong_whoever_is_absent(site: Site) -> None:
    """With another plugin blocked or broken, a misspelt clause of one's own star is a fault all the same."""
    site.install("first", "raise RuntimeError('gone')")
    site.contribute("second", SECOND + ", checks=(check('second.paper', 'S.second.9'),)")
    assert site.load("first", "second")["second"].reason == (
        "check 'second.paper', clauses: expected the id of a clause that a plugin declares, found 'S.second.9'. "
        "Did you mean 'S.second.1'?"
    )


def test_the_order_of_installation_plays_no_part(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the order on the path, the same plugins fail for the same reasons."""
    outcomes = set()
    for order in itertools.permutations(("alpha", "beta", "first")):
        root = tmp_path_factory.mktemp("site")
        place = Site(root)
        bodies = {"alpha": "stars=(star('same'),)", "beta": "stars=(star('same'),)", "first": FIRST}
        for name in order:
            place.contribute(name, bodies[name])
        sys.path.insert(0, str(root))
        try:
            records = place.load("alpha", "beta", "first")
        finally:
            sys.path.remove(str(root))
        outcomes.add(tuple((name, item.status, item.reason) for name, item in sorted(records.items())))
    assert len(outcomes) == 1


def _only(name: str) -> Callable[[], tuple[Found, ...]]:
    """Return a finder that finds one plugin alone, so that no other is absent."""
    found = tuple(item for item in find_plugins() if item.name == name)
    return lambda: found


UNFIT = {
    "rows(JUDGEMENTS).max('mark', on_empty='met')": "a number that may not be there",
    "rows(JUDGEMENTS).mean('mark', on_empty='met')": "a number that may not be there",
    "rows(DOCUMENTS).share(rows(DOCUMENTS)['verified'], on_empty='not_applicable') >= number('0.5')": "a verdict",
}


@pytest.mark.parametrize("measure", UNFIT)
def test_an_assessment_measures_only_what_is_always_there(site: Site, measure: str) -> None:
    """A measure of which there may be nothing is refused when the plugin loads, with what to measure instead."""
    body = judging(f"    measures = {{'own': {measure}}}", "").body
    site.install("parks", body, plugins=("parks",))
    reason = site.load("parks")["parks"].reason
    assert (
        "assessment 'parks.own', measure 'own': expected a number that is always there, or a truth" in reason
    )
    assert f"found {UNFIT[measure]}. Measure sums and counts" in reason


@pytest.mark.parametrize(
    ("key", "status"),
    [("star/second", "active"), ("clause/S.second.1", "active"), ("check/first.gone", "failed")],
)
def test_a_translation_of_an_absent_plugins_text_waits(site: Site, key: str, status: str) -> None:
    """Texts that a blocked plugin would bring may be translated; a text that one that is there lacks may not."""
    site.contribute("first", f"{FIRST}, translations=(Translation('de', {{{key!r}: 'Wort'}}),)")
    site.contribute("second", SECOND)
    record = site.load("first", "second", block=("second",))["first"]
    assert record.status == status
    assert ("expected the key of a text" in record.reason) is (status == "failed")


def test_plugins_that_translate_alike_go_on(site: Site) -> None:
    """The same text from several is no clash; one that differs names each with what it says."""
    for name, word in (("alpha", "Erster"), ("beta", "Erster"), ("gamma", "Eins")):
        site.contribute(name, f"translations=(Translation('de', {{'star/first': {word!r}}}),)", version="2.0")
    site.contribute("first", FIRST)
    assert {item.status for item in site.load("alpha", "beta", "first").values()} == {"active"}
    records = site.load("alpha", "beta", "gamma", "first")
    assert {name: item.status for name, item in records.items()} == {
        "alpha": "failed", "beta": "failed", "gamma": "failed", "first": "active",
    }  # fmt: skip
    assert "'Eins' of gamma 2.0; 'Erster' of alpha 2.0; 'Erster' of beta 2.0." in records["alpha"].reason
