"""The class that an author derives: each check of the kit as a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

import pytest

from starrules.errors import Fault
from starrules.testing import conformance
from starrules.testing.conformance import CHECKS, Conformance
from starrules.testing.example import Example, installed
from starrules.testing.subject import Subject
from starrules.testing.told import ConformanceError, counted

Record = Callable[[str, object], None]


class PluginConformance:
    """What every plugin owes, as tests; an author derives a class and names the plugin.

    ::

        class TestMine(PluginConformance):
            plugin = "learning"
            examples = EXAMPLES
    """

    plugin: ClassVar[str] = ""
    """The name of the plugin's entry point."""
    examples: ClassVar[Iterable[Example]] = ()
    """The author's examples."""
    expected_failures: ClassVar[Mapping[str, str]] = {}
    """The checks that may fail, with the reason; one that passes is a failure then."""
    known_mutants: ClassVar[Mapping[str, str]] = {}
    """Mutants that no example can kill, by id, with the reason."""
    fewest_checks: ClassVar[int] = conformance.FEWEST_CHECKS
    """So many checks must run at the least."""
    fewest_examples: ClassVar[int] = conformance.FEWEST_EXAMPLES
    """So many examples there must be at the least."""
    fewest_mutants: ClassVar[int] = conformance.FEWEST_MUTANTS
    """So many mutants the rules must have at the least."""

    _kit: ClassVar[Conformance]

    @classmethod
    def conformance(cls) -> Conformance:
        """Return the kit for this plugin; what several tests need is made once."""
        if "_kit" not in cls.__dict__:
            cls._kit = _conformance(cls)
        return cls._kit

    def confirm(self, name: str, record_property: Record) -> None:
        """Fail unless a check of the kit passes, or fails as expected; say how much it looked at."""
        found = self.conformance().confirm(name)
        record_property(f"{self.plugin}, {name}", f"{found.status}, {found.count} looked at")
        if found.status == "expected":
            pytest.xfail(found.detail)

    def test_loads(self, record_property: Record) -> None:
        """The plugin is found by its entry point, is made for this API, counts, and brings checks."""
        self.confirm("loads", record_property)

    def test_ids(self, record_property: Record) -> None:
        """Ids are words, and say whose they are."""
        self.confirm("ids", record_property)

    def test_clauses(self, record_property: Record) -> None:
        """Every clause that can be tested has a check or a reason why there is none, never both."""
        self.confirm("clauses", record_property)

    def test_duties(self, record_property: Record) -> None:
        """What a lead or the district owes is a duty, held against no unit, and nothing else is."""
        self.confirm("duties", record_property)

    def test_scopes(self, record_property: Record) -> None:
        """Those are asked whom the clauses of a check address."""
        self.confirm("scopes", record_property)

    def test_parameters(self, record_property: Record) -> None:
        """Every number that ships is asked for by a rule, and says where it comes from."""
        self.confirm("parameters", record_property)

    def test_readings(self, record_property: Record) -> None:
        """Every option of a reading has its expression in each rule that switches it."""
        self.confirm("readings", record_property)

    def test_codes(self, record_property: Record) -> None:
        """The codes that are declared are those that rules ask for."""
        self.confirm("codes", record_property)

    def test_tables(self, record_property: Record) -> None:
        """Every table is looked at by a rule, and no rule looks at another plugin's tables."""
        self.confirm("tables", record_property)

    def test_texts(self, record_property: Record) -> None:
        """Every text is there in both languages, each in its own."""
        self.confirm("texts", record_property)

    def test_remedies(self, record_property: Record) -> None:
        """A title is a name, and a remedy is a sentence."""
        self.confirm("remedies", record_property)

    def test_measures(self, record_property: Record) -> None:
        """Every number in a table says in what it is counted."""
        self.confirm("measures", record_property)

    def test_imports(self, record_property: Record) -> None:
        """Nothing is imported but public modules, the plugin's own, and declared dependencies."""
        self.confirm("imports", record_property)

    def test_purity(self, record_property: Record) -> None:
        """No source reaches for the clock, the network, the environment or chance."""
        self.confirm("purity", record_property)

    def test_loading(self, record_property: Record) -> None:
        """Loading touches nothing outside, and brings the same in every process."""
        self.confirm("loading", record_property)

    def test_rules_build(self, record_property: Record) -> None:
        """Every rule builds under every combination of options."""
        self.confirm("rules-build", record_property)

    def test_nothing_filed(self, record_property: Record) -> None:
        """Where nothing has been filed, nothing is decided."""
        self.confirm("nothing-filed", record_property)

    def test_one_meaning(self, record_property: Record) -> None:
        """Law 1: the population lane gives the verdicts of the reference evaluator."""
        self.confirm("one-meaning", record_property)

    def test_soundness(self, record_property: Record) -> None:
        """Law 2: whatever the missing evidence turns out to be, the verdict was among those left possible."""
        self.confirm("soundness", record_property)

    def test_order(self, record_property: Record) -> None:
        """Law 3: the order of rows, units, returns, rules and plugins does not matter."""
        self.confirm("order", record_property)

    def test_forgetting(self, record_property: Record) -> None:
        """Law 4: what is lost only widens what is possible."""
        self.confirm("forgetting", record_property)

    def test_nothing_vanishes(self, record_property: Record) -> None:
        """Law 5: the report has one finding for every unit and check, and its counts add up."""
        self.confirm("nothing-vanishes", record_property)

    def test_thresholds(self, record_property: Record) -> None:
        """Law 6: every threshold is tried under every option, on it, above it and below it."""
        self.confirm("thresholds", record_property)

    def test_totality(self, record_property: Record) -> None:
        """Law 7: valid evidence never makes a rule raise."""
        self.confirm("totality", record_property)

    def test_repeats(self, record_property: Record) -> None:
        """Law 8: the same evidence and rules give the same verdicts again."""
        self.confirm("repeats", record_property)

    def test_reasons(self, record_property: Record) -> None:
        """Law 9: every verdict has its reasons, in both languages."""
        self.confirm("reasons", record_property)

    def test_known_decides(self, record_property: Record) -> None:
        """Law 10: with nothing unknown and nothing held, no verdict is unknown."""
        self.confirm("known-decides", record_property)

    def test_exactness(self, record_property: Record) -> None:
        """Law 11: where no unknown counts twice, unknown means that either may still come."""
        self.confirm("exactness", record_property)

    def test_own_code(self, record_property: Record) -> None:
        """A hand-written assessment answers for every value, repeats itself, has reasons, and is sound."""
        self.confirm("own-code", record_property)

    def test_examples(self, record_property: Record) -> None:
        """Every example of the author's has the verdict that the author gives."""
        self.confirm("examples", record_property)

    def test_examples_enough(self, record_property: Record) -> None:
        """Every check is shown met, unmet, and under every option that it switches."""
        self.confirm("examples-enough", record_property)

    def test_mutants(self, record_property: Record) -> None:
        """No change of a rule goes unnoticed by the examples."""
        self.confirm("mutants", record_property)

    def test_enough_ran(self, record_property: Record, capsys: pytest.CaptureFixture[str]) -> None:
        """As many checks, examples and mutants ran as the floors ask for, and none was taken out on the way."""
        kit = self.conformance()
        faults = list(kit.misused())
        ran = []
        for name in CHECKS:
            method = f"test_{name.replace('-', '_')}"
            if getattr(type(self), method, None) is getattr(PluginConformance, method):
                ran.append(name)
                continue
            place = f"class {type(self).__name__}, {method}"
            advice = f"Take it out, and write expected_failures = {{{name!r}: reason}}."
            faults.append(Fault(place, "the kit's own test", "another one, or none", advice))
        faults += kit.enough(ran)
        told = counted(kit.counts(len(ran)))
        record_property(self.plugin, told)
        with capsys.disabled():
            print(f"\n{kit.subject.label}: {told}")  # noqa: T201 - a passing test shows its counts nowhere else
        if faults:
            raise ConformanceError(faults)


def _conformance(cls: type[PluginConformance]) -> Conformance:
    if not cls.plugin:
        advice = 'Write plugin = "..." in the class.'
        raise ConformanceError(
            [Fault(f"class {cls.__name__}, plugin", "the name of an entry point", "none", advice)]
        )
    subject = Subject(cls.plugin, tuple(cls.examples), installed(), cls.known_mutants)
    floors = (cls.fewest_checks, cls.fewest_examples, cls.fewest_mutants)
    return Conformance(subject, cls.expected_failures, *floors)


__all__ = ["PluginConformance"]
