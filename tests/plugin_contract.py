"""What every plugin's contribution owes, as tests that each plugin's ``test_contribution.py`` takes over."""

from __future__ import annotations

import ast
import datetime
import itertools
import re
import sys
import tomllib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import attrs

from starrules import Text
from starrules.model import LANGUAGES, Period
from starrules.plugin import API_VERSION, Check, Contribution
from starrules.report.tryout import tables_of
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.infer import check_rule
from tests.plugin_kit import YEAR, choices, contribution, entry_point, scheme


def _asked_codes(check: Check) -> Iterator[tuple[str, str, str]]:
    """Yield the table, the field and the value wherever a rule compares a column with a name."""
    for item in check.rule.walk():
        if isinstance(item, n.Where):
            tables = {part.table.name for part in item.source.walk() if isinstance(part, n.Rows)}
            for part in item.condition.walk():
                for name, values in _compared(part):
                    yield from ((table, name, value) for table in tables for value in values)


def _compared(item: n.Node) -> Iterator[tuple[str, Sequence[str]]]:
    if isinstance(item, n.Member) and isinstance(item.value, n.Cell):
        yield item.value.name, item.values
    if isinstance(item, n.Compare) and isinstance(item.left, n.Cell) and isinstance(item.right, n.Name):
        yield item.left.name, (item.right.value,)


def _texts(value: object, place: str) -> Iterator[tuple[str, Text]]:
    """Yield every text within a value, with the place where it stands."""
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _texts(part, f"{place}, {getattr(part, 'id', getattr(part, 'name', ''))}")
    elif attrs.has(type(value)):
        kind: Any = type(value)
        for item in attrs.fields(kind):
            yield from _texts(getattr(value, item.name), f"{place}.{item.name}")


def _imports(source: Path) -> Iterator[str]:
    """Yield the modules that a source file imports, and ``module.name`` for what it takes from them."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            if any(alias.name.startswith("_") for alias in node.names if node.module != "__future__"):
                yield f"{node.module}._"


class ContributionContract:
    """What every contribution owes; a plugin's tests derive a class and name the plugin."""

    name: ClassVar[str]
    """The plugin's entry point."""
    counted_elsewhere: ClassVar[Collection[str]] = ()
    """The checks that do not apply, whatever the evidence, because their fact counts in another star."""

    @property
    def contribution(self) -> Contribution:
        """What the plugin brings."""
        return contribution(self.name)

    @property
    def star(self) -> str:
        """The plugin's star; empty for the plugin of the scheme as a whole."""
        return next((item.id for item in self.contribution.stars), "")

    def test_it_loads(self) -> None:
        """The plugin is found by its entry point, declares the version of the API, and counts in the scheme."""
        module = entry_point(self.name).load()
        assert module.STARRULES_API == API_VERSION
        assert isinstance(module.starrules_contribution(), Contribution)
        (record,) = (item for item in scheme().plugins if item.name == self.name)
        assert record.status == "active", record.reason

    def test_its_ids_say_whose_they_are(self) -> None:
        """Checks and parameters begin with the plugin's name, codes too, and the clauses it tests are of its star."""
        brought = self.contribution
        checks = [item.id for item in brought.checks]
        parameters = [item.id for item in brought.parameters]
        codes = [code for item in brought.vocabularies for code, _ in item.codes]
        assert not [item for item in (*checks, *parameters) if not item.startswith(f"{self.name}.")]
        assert not [code for code in codes if not code.startswith(f"{self.name}-")]
        assert not [item.id for item in brought.clauses if item.testable and item.star != self.star]
        assert len(set(checks)) == len(checks)
        assert len(set(parameters)) == len(parameters)

    def test_no_check_is_named_after_a_clause(self) -> None:
        """A check's id is words in lower case: clauses are renumbered, ids are not."""
        words = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*")
        assert not [item.id for item in self.contribution.checks if not words.fullmatch(item.id)]

    def test_every_testable_clause_is_checked_or_says_why_not(self) -> None:
        """Each clause that can be tested has a check or a reason, never both, and checks cite known clauses."""
        clauses = {clause.id: clause for clause in self.contribution.clauses}
        cited = {clause for check in self.contribution.checks for clause in check.clauses}
        assert cited <= set(clauses)
        for clause in clauses.values():
            if clause.testable:
                assert (clause.id in cited) != (clause.not_computed is not None), clause.id
            else:
                assert clause.id not in cited, (
                    f"{clause.id} rolls up or is context, and is never tested itself"
                )

    def test_what_a_lead_owes_is_a_duty_and_nothing_else_is(self) -> None:
        """A check is a duty, held against no unit, exactly if its clauses are owed by a lead or the district."""
        clauses = {clause.id: clause for clause in self.contribution.clauses}
        for check in self.contribution.checks:
            owed = {clauses[clause].bound for clause in check.clauses}
            assert owed == {"unit"} or check.duty, check.id
            assert "unit" not in owed or not check.duty, check.id

    def test_a_check_is_asked_of_those_whom_its_clause_addresses(self) -> None:
        """Whom a clause addresses is asked by its checks, a section by itself or through its office."""
        asked = {
            "office": {"office", "both"},
            "section": {"section", "both"},
            "both": {"office", "both"},
            "district": {"office"},
        }
        clauses = {clause.id: clause for clause in self.contribution.clauses}
        for check in self.contribution.checks:
            for clause in check.clauses:
                assert check.scope in asked[clauses[clause].scope], (check.id, clause)

    def test_every_parameter_is_used(self) -> None:
        """A number that ships is asked for by a rule, so that a change of it is never idle."""
        asked = {
            item.id
            for check in self.contribution.checks
            for item in check.rule.walk()
            if isinstance(item, n.Parameter) and not item.id.startswith("panel.")
        }
        assert asked == {item.id for item in self.contribution.parameters}

    def test_every_reading_can_be_taken(self) -> None:
        """A reading with several options is switched by a rule or carried out by the ruleset, each option of it."""
        declared = {item.id: {option.id for option in item.options} for item in self.contribution.readings}
        switched: dict[str, set[str]] = {}
        for check in scheme().rule_checks.values():
            switched |= choices(check)
        carried_out = {
            item["reading"]
            for text in scheme().ruleset_texts.values()
            for item in tomllib.loads(text).get("when", ())
        }
        for reading in self.contribution.readings:
            fixed = "固定" in reading.title.zh
            assert fixed != (reading.id in switched or reading.id in carried_out), reading.id
            assert fixed == (len(reading.options) == 1), reading.id
        for check in self.contribution.checks:
            for reading_id, options in choices(check).items():
                known = declared.get(reading_id) or {
                    item.id for item in scheme().readings[reading_id].options
                }
                assert options == known, (check.id, reading_id)
            assert set(check.readings) <= set(scheme().readings), check.id

    def test_every_code_is_used_and_every_code_used_is_declared(self) -> None:
        """The kinds of document, criteria and exemptions that the plugin adds are those that its rules ask for."""
        declared = {
            (item.table, item.field, code)
            for item in self.contribution.vocabularies
            for code, _ in item.codes
        }
        fields = {("documents", "kind"), ("judgements", "criterion"), ("exemptions", "subject")}
        asked = {
            code
            for check in self.contribution.checks
            for code in _asked_codes(check)
            if (code[0], code[1]) in fields
        }
        assert asked == declared

    def test_every_table_is_used(self) -> None:
        """No unit is asked for rows that no rule looks at, and no rule looks at another plugin's tables."""
        own = {table.name for table in self.contribution.tables}
        shared = {"staff", "documents", "judgements", "exemptions"}
        used = {
            item.table.name
            for check in self.contribution.checks
            for item in check.rule.walk()
            if isinstance(item, (n.Rows, n.Filled))
        }
        assert own <= used <= own | shared

    def test_every_text_is_there_in_both_languages(self) -> None:
        """Every text has its Chinese in Chinese and its English in English."""
        chinese = re.compile(r"[\u4e00-\u9fff]")
        found = list(_texts(self.contribution, self.name))
        found += [
            (f"{item.table}.{item.field}.{code}", text)
            for item in self.contribution.vocabularies
            for code, text in item.codes
        ]
        assert len(found) > 50
        for place, text in found:
            assert all(text[language].strip() for language in LANGUAGES), place
            assert chinese.search(text.zh), f"{place}: {text.zh}"
            assert not chinese.search(text.en), f"{place}: {text.en}"
            assert text.zh == text.zh.strip(), place
            assert text.en == text.en.strip(), place

    def test_titles_name_and_remedies_advise(self) -> None:
        """A title is a name without a full stop, a remedy is a sentence with one, in both languages."""
        for check in self.contribution.checks:
            assert not check.title.zh.endswith("。"), check.id
            assert not check.title.en.endswith("."), check.id
            assert check.remedy.zh.endswith("。"), check.id
            assert check.remedy.en.endswith("."), check.id

    def test_every_rule_builds_under_every_reading(self) -> None:
        """Each rule passes the type checker and has a canonical form for every combination of options."""
        period, last = Period.year(YEAR), datetime.date(YEAR, 12, 31)
        values = {item.id: item.on(last) for item in scheme().parameters.values()}
        for check in self.contribution.checks:
            check_rule(check.rule, check.id)
            switched = choices(check)
            for options in itertools.product(*(sorted(item) for item in switched.values())):
                taken = dict(zip(switched, options, strict=True))
                whole = canonical(bind(check.rule, period, values, taken))
                assert not [item for item in whole.walk() if isinstance(item, (n.Choice, n.Parameter))], (
                    check.id
                )

    def test_nothing_filed_decides_nothing(self) -> None:
        """Where nothing has been filed, every check is unknown: missing evidence neither passes nor fails."""
        for check in self.contribution.checks:
            rule = check.rule.try_on(period=YEAR, scheme=scheme()).rule
            trial = check.rule.try_on(period=YEAR, scheme=scheme(), open=tuple(tables_of(rule)))
            expected = "not_applicable" if check.id in self.counted_elsewhere else "unknown"
            assert trial.verdict.word == expected, check.id

    def test_it_stands_on_the_public_api_alone(self) -> None:
        """The plugin imports the standard library, itself and ``starrules.plugin``: no core module, no other plugin."""
        module = entry_point(self.name).load()
        package = module.__name__.partition(".")[0]
        assert module.__file__ is not None
        sources = sorted(Path(module.__file__).parent.rglob("*.py"))
        assert len(sources) >= 4
        for source in sources:
            for name in _imports(source):
                top = name.partition(".")[0]
                public = name == "starrules.plugin" or (top == package and not name.endswith("._"))
                assert public or top in sys.stdlib_module_names, f"{source.name} imports {name}"
