"""Faults planted in a plugin that is as it should be, each of which the kit must catch, with its words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import evolve

from starrules.testing.conformance import CHECKS
from tests.testing.kit import EXAMPLES, LONG, Site, walked

P = "plugin.py"
IMPORTS = "from starrules.plugin import ("
FAULTS: list[tuple[str, dict[tuple[str, str], str], str, str]] = [
    (
        "made for another API",
        {(P, "STARRULES_API = 1"): "STARRULES_API = 7"},
        "loads",
        "expected active, found failed: STARRULES_API: expected 1, found 7",
    ),
    (
        "an import that fails",
        {(P, IMPORTS): "import not_there\nfrom starrules.plugin import ("},
        "loads",
        "expected active, found failed: importing it raised ModuleNotFoundError",
    ),
    (
        "an id with a clause's number",
        {(P, '"river.walks",\n        title'): '"river.walks-1",\n        title'},
        "ids",
        "check 'river.walks-1': expected an id of words in lower case",
    ),
    (
        "another's prefix on a parameter",
        {("parameters.toml", "river.walks"): "lake.walks", (P, 'p["river.walks"]'): 'p["lake.walks"]'},
        "ids",
        "parameter 'lake.walks': expected an id that begins with river, found lake.walks",
    ),
    (
        "a code without the plugin's name",
        {(P, "river_rule="): "rule=", (P, '"river-rule"'): '"rule"'},
        "ids",
        "code 'rule' of documents.kind: expected a code that begins with river and a hyphen",
    ),
    (
        "a clause that is neither checked nor excused",
        {("clauses.toml", "not_computed ="): "note ="},
        "clauses",
        "clause 'S.river.3': expected a check or a reason why there is none, found neither",
    ),
    (
        "a reason why a checked clause is not computed",
        {("clauses.toml", 'en = "A rule for the river" }'): 'en = "A rule" }\nnot_computed = { zh = "无", en = "x" }'},
        "clauses",
        "clause 'S.river.2': expected a check or a reason why there is none, found both",
    ),
    (
        "a lead's duty held against units",
        {
            ("clauses.toml", 'scope = "both"\ntitle = { zh = "护河制度"'): 'scope = "both"\nbound = "lead"\n'
            'title = { zh = "护河制度"',
            (P, 'clauses=("S.river.2",)'): 'clauses=("S.river.1", "S.river.2")',
        },
        "duties",
        "check 'river.rule', duty: expected duty=True, as its clauses are owed by lead, unit, found duty=False",
    ),
    (
        "a check asked of offices though the clause addresses sections",
        {
            ("clauses.toml", 'scope = "both"\ntitle = { zh = "巡河"'): 'scope = "section"\ntitle = { zh = "巡河"',
            (P, 'clauses=("S.river.1",),'): 'clauses=("S.river.1",),\n        scope="office",',
        },
        "scopes",
        "check 'river.walks', scope: expected section or both, as 'S.river.1' addresses section, found office",
    ),
    (
        "a number that no rule asks for",
        {(P, '>= p["river.walks"]'): ">= 4"},
        "parameters",
        "parameter 'river.walks': expected a rule that asks for it, found none",
    ),
    (
        "a number from nowhere",
        {("parameters.toml", 'source = "S.river.1"'): 'source = ""'},
        "parameters",
        "parameter 'river.walks', source: expected where it comes from, found nothing",
    ),
    (
        "a code that no rule asks for",
        {(P, "river_rule=("): "river_lamp=('灯', 'Lamp'), river_rule=("},
        "codes",
        "code 'river-lamp' of documents.kind: expected a rule that asks for it, found none",
    ),
    (
        "a code that is not declared",
        {(P, '"river-rule"'): '"river-rules"'},
        "codes",
        "code 'river-rules' of documents.kind: expected a declaration, found none",
    ),
    (
        "a table that no rule looks at",
        {(P, "tables=(WALKS,)"): 'tables=(WALKS, Table("idle", WALKS.title, WALKS.fields, ("walk",), on="walked_on"))'},
        "tables",
        "table 'idle': expected a rule that looks at it, found none",
    ),
    (
        "English where Chinese belongs",
        {(P, 'Text("多巡河。"'): 'Text("Walk."'},
        "texts",
        "checks 'river.walks', remedy, zh: expected a text in Chinese, found 'Walk.'",
    ),
    (
        "a place in Chinese alone",
        {("clauses.toml", 'place = "1"'): 'place = "一"'},
        "texts",
        "clauses 'S.river.1', place, en: expected a text in English, found '一'",
    ),
    (
        "a space too many",
        {(P, '"Enough walks"'): '"Enough walks "'},
        "texts",
        "title, en: expected no space before or after it, found 'Enough walks '",
    ),
    (
        "a remedy that is no sentence",
        {(P, '"Walk more often."'): '"More walks"'},
        "remedies",
        "check 'river.walks', remedy, en: expected a sentence that ends in '.', found 'More walks'",
    ),
    (
        "a title that is a sentence",
        {(P, '"Enough walks"'): '"There are enough walks."'},
        "remedies",
        "check 'river.walks', title, en: expected a name without a full stop",
    ),
    (
        "a number of nothing in particular",
        {(P, 'Int(0, 100, "km")'): "Int(0, 100)"},
        "measures",
        "table 'river_walks', field 'length': expected a unit of measure, found none",
    ),
    (
        "an import of a private module",
        {(P, IMPORTS): f"from starrules.rules.nodes import Compare\n{IMPORTS}"},
        "imports",
        "expected imports from starrules, starrules.plugin, starrules.testing, found import of starrules.rules.nodes",
    ),
    (
        "an import of another plugin",
        {(P, IMPORTS): f"import starrules_learning\n{IMPORTS}"},
        "imports",
        "expected no import of another plugin, found import of starrules_learning",
    ),
    (
        "an import of what is not declared",
        {(P, IMPORTS): f"import attrs\n{IMPORTS}"},
        "imports",
        "expected the standard library, or a declared dependency, found import of attrs",
    ),
    (
        "a look at the clock in the sources",
        {(P, IMPORTS): f"import datetime\n{IMPORTS}", (P, "STARRULES_API = 1"): "STARRULES_API = 1\nDAY = lambda: datetime.date.today()"},
        "purity",
        "expected nothing that reaches for the clock, found datetime.date.today",
    ),
    (
        "an import of the network",
        {(P, IMPORTS): f"import urllib.request\n{IMPORTS}"},
        "purity",
        "expected nothing that reaches for the network, found import urllib.request",
    ),
    (
        "the environment, read when it is loaded",
        {(P, "STARRULES_API = 1"): "STARRULES_API = 1\nHOME = __import__('os').environ.get('HOME')"},
        "loading",
        "plugin.py line 12: expected nothing that reaches for the environment, found it does so when it is loaded",
    ),
    (
        "the clock, read when it is loaded",
        {(P, "STARRULES_API = 1"): "STARRULES_API = 1\nDAY = getattr(__import__('datetime').date, 'today')()"},
        "loading",
        "plugin.py line 12: expected nothing that reaches for the clock, found it does so when it is loaded",
    ),
    (
        "an order that hashing decides",
        {(P, "checks=CHECKS"): "checks=tuple(sorted(CHECKS, key=lambda check: hash(check.id)))"},
        "loading",
        "loading it: expected the same contribution in every process, found another one",
    ),
    (
        "state kept from call to call",
        {(P, "checks=CHECKS"): "checks=CHECKS if not SEEN.append(1) and len(SEEN) < 2 else CHECKS[:1]",
         (P, "STARRULES_API = 1"): "STARRULES_API = 1\nSEEN = []"},
        "loading",
        "loading it: expected the same contribution from a second call, found another one",
    ),
    (
        "a pass where nothing is filed",
        {(P, "rule=standing.count() >= 1"): "rule=standing.count() >= 0"},
        "nothing-filed",
        "check 'river.rule', where nothing is filed: expected unknown, found met",
    ),
    (
        "a rule that says the opposite",
        {(P, "rule=standing.count() >= 1"): "rule=standing.count() < 1"},
        "examples",
        "example 'river.rule, a rule': expected met on its facts, found example",
    ),
    (
        "a threshold one too low",
        {("parameters.toml", 'value = "4"'): 'value = "3"'},
        "examples",
        "example 'river.walks, three patrols': expected unmet on its facts",
    ),
    (
        "a condition of rows that was forgotten",
        {(P, ', documents["verified"])'): ")"},
        "examples",
        "example 'river.rule, found not to exist': expected unmet on its facts",
    ),
]  # fmt: skip


def test_the_plugin_without_a_fault_passes(site: Site) -> None:
    """What is planted is what is caught: the plugin itself passes every check with every mutant killed."""
    kit = site.kit()
    found = [kit.outcome(name) for name in CHECKS]
    assert [str(row) for row in found if row.status not in ("passed", "empty")] == []
    assert kit.enough(CHECKS) == []
    counts = kit.counts(len(found))
    assert counts["checks"] >= 28
    assert counts["mutants"] == counts["killed"] >= 20


@pytest.mark.parametrize(("what", "changes", "check", "message"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_caught(
    what: str, changes: dict[tuple[str, str], str], check: str, message: str, site: Site
) -> None:
    """Each fault is caught by its check, in words that name the plugin, the place and what was expected."""
    found = site.kit(changes).outcome(check)
    assert found.status == "failed", found
    assert message in found.detail
    assert "starrules-river 1.0" in found.detail


def test_there_are_faults_enough() -> None:
    """At least thirty different faults are planted, in at least fifteen checks."""
    assert len({fault[0] for fault in FAULTS}) >= 30
    assert len({fault[2] for fault in FAULTS}) >= 15


# ----------------------------------------------------------------------------- faults of the examples

LESS: list[tuple[str, Callable[[int], bool], str, str]] = [
    (
        "no example of a short walk",
        lambda number: number != 5,
        "mutants",
        "mutant 'river.walks: 5: moved by -1': expected an example on which it has another verdict, found the rule is",
    ),
    (
        "no example of another paper",
        lambda number: number != 9,
        "mutants",
        "without kind == 'river-rule'",
    ),
    (
        "no example that is unmet",
        lambda number: number not in (8, 9, 10),
        "examples-enough",
        "check 'river.rule': expected an example that is unmet, found none",
    ),
    (
        "no example of an option",
        lambda number: number not in (4, 5, 6),
        "examples-enough",
        "check 'river.walks': expected an example with river.R1=long, found none",
    ),
]


@pytest.mark.parametrize(("what", "kept", "check", "message"), LESS, ids=[less[0] for less in LESS])
def test_an_example_that_is_lacking_is_missed(
    what: str, kept: Callable[[int], bool], check: str, message: str, site: Site
) -> None:
    """What no example shows is told, with facts that would show it."""
    examples = tuple(item for number, item in enumerate(EXAMPLES) if kept(number))
    found = site.kit(examples=examples).outcome(check)
    assert found.status == "failed"
    assert message in found.detail


def test_an_example_of_nothing_is_told(site: Site) -> None:
    """An example of a check that is not there, or with rows of a table that is not read, is a fault."""
    stray = evolve(EXAMPLES[0], check="river.walk")
    unread = evolve(EXAMPLES[7], facts=walked(3))
    found = site.kit(examples=(stray, unread)).outcome("examples").detail
    assert "expected an example of a check of this plugin, found 'river.walk'" in found
    assert (
        "facts: expected rows of tables that the rule reads, found river_walks, which it never reads" in found
    )


def test_a_wrong_cell_of_an_example_is_told(site: Site) -> None:
    """Facts are read as strictly as files."""
    wrong = evolve(EXAMPLES[0], facts=walked(200), readings=LONG)
    found = site.kit(examples=(wrong,)).outcome("examples").detail
    assert "river_walks row 1, column 'length': expected a whole number from 0 to 100, found 200" in found
