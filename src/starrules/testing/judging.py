"""Which mutants the author's examples kill, which are the same rule, and what evidence tells the others apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from starrules.errors import FaultsError
from starrules.model import Period, Verdict
from starrules.report.tryout import Trial
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import evaluate
from starrules.scheme.assemble import Scheme
from starrules.scheme.model import Check
from starrules.testing.example import Example
from starrules.testing.mutants import Mutant, mutants_of
from starrules.testing.neighbours import neighbours
from starrules.testing.proving import Prover
from starrules.testing.told import ConformanceError

Fate = Literal["killed", "equivalent", "missed", "alike"]
MOST_COMBINATIONS = 512
"""A mutant that differs under more combinations of options than this is not proved equivalent."""
MOST_TRIED = 1_200
"""How many neighbours of a check's examples are tried on a mutant that none of its examples tells apart."""


@frozen
class Judged:
    """What became of a mutant.

    Args:
        mutant: the mutant.
        fate: ``killed`` by an example; ``equivalent``, proved for every unit and every evidence within the
            declared ranges, with the values that ship; ``missed``, with evidence that tells it apart;
            ``alike``, where nothing that was tried tells it apart, which proves nothing.
        detail: the example that killed it, how it was proved, the evidence, or how much was tried.
    """

    mutant: Mutant
    fate: Fate
    detail: str


@frozen
class Setting:
    """Readings, parameters and period, and the examples that share them."""

    example: Example
    rule: n.Expr
    cases: tuple[tuple[Example, Case, str], ...]


@frozen
class Judge:
    """Judges the mutants of one check by its examples."""

    check: Check
    examples: Sequence[Example]
    scheme: Scheme
    _settings: list[Setting] = field(factory=list, init=False)
    _provers: dict[int, Prover] = field(factory=dict, init=False)
    _forms: dict[tuple[n.Expr, Period], n.Expr] = field(factory=dict, init=False)

    @classmethod
    def of(
        cls,
        check: Check,
        examples: Sequence[Example],
        scheme: Scheme,
        tried: Callable[[Example], Trial],
    ) -> Judge:
        """Return the judge of a check's mutants; ``tried`` tries an example."""
        judge = cls(check, examples, scheme)
        judge._settings.extend(_settings_of(examples, tried))
        return judge

    def judged(self) -> tuple[list[Judged], int]:
        """Return what became of each mutant, and how many the type checker refused; no evidence is sought."""
        found, refused = mutants_of(self.check)
        return [
            self._by_examples(mutant) or self._by_form(mutant) or Judged(mutant, "alike", "nothing was tried")
            for mutant in found
        ], refused

    def _by_examples(self, mutant: Mutant) -> Judged | None:
        for setting in self._settings:
            rule = canonical(setting.example.bound(mutant.rule, self.scheme))
            if n.same(rule, setting.rule):
                continue
            for example, case, word in setting.cases:
                found = _word(rule, case)
                if found != word:
                    return Judged(
                        mutant, "killed", f"example {example.because or example.verdict!r}: {found}"
                    )
        return None

    def _by_form(self, mutant: Mutant) -> Judged | None:
        """Prove that a mutant is the same rule under every combination of options."""
        years = sorted({example.period for example in self.examples} or {2024})
        exact = True
        for number, pair in enumerate(_switched(self.check.rule, mutant.rule)):
            if number == MOST_COMBINATIONS:
                return None
            for year in years:
                example = Example(check=self.check.id, verdict="met", period=year)
                period, values = Period.year(year), example.values(self.scheme)
                first, second = (self._form(rule, period, values) for rule in pair)
                if n.same(first, second):
                    continue
                exact = False
                if not self._provers.setdefault(year, Prover.of(period)).proved(first, second):
                    return None
        how = "the same canonical form" if exact else "the same verdict whatever its measures come to"
        return Judged(mutant, "equivalent", f"proved: {how}, under every combination of options")

    def _form(self, rule: n.Expr, period: Period, values: Mapping[str, Fraction]) -> n.Expr:
        """Return a rule without choices in its canonical form, made once for those of the check itself."""
        if (rule, period) not in self._forms:
            self._forms[rule, period] = canonical(bind(rule, period, values, {}))
        return self._forms[rule, period]

    # --------------------------------------------------------------- evidence that tells a mutant apart

    def searched(self, left: Sequence[Mutant]) -> dict[str, Judged]:
        """Try what lies next to the examples on each mutant that is left."""
        found: dict[str, Judged] = {}
        tried = 0
        rules: dict[tuple[str, int], n.Expr] = {}
        for index, setting in enumerate(self._settings):
            originals = [example for example, _, _ in setting.cases]
            for near in neighbours(originals, setting.rule, MOST_TRIED // len(self._settings)):
                waiting = [item for item in left if item.id not in found]
                if not waiting:
                    return found
                try:
                    trial = near.trial(self.scheme)
                except (FaultsError, ConformanceError):
                    continue
                tried += 1
                for item in waiting:
                    if (item.id, index) not in rules:
                        rules[item.id, index] = canonical(near.bound(item.rule, self.scheme))
                    rule = rules[item.id, index]
                    if n.same(rule, setting.rule):
                        continue
                    word = _word(rule, trial.evaluation.case)
                    if word != trial.verdict.word:
                        found[item.id] = Judged(item, "missed", _told(near, trial.verdict, word))
        for item in left:
            if item.id not in found:
                told = f"not told apart by {tried} neighbours of the examples; that proves nothing"
                found[item.id] = Judged(item, "alike", told)
        return found


def _switched(first: n.Expr, second: n.Expr) -> Iterator[tuple[n.Expr, n.Expr]]:
    """Yield two rules under every combination of options that can be told apart and under which they differ."""
    waiting, seen = [(first, second)], {(first, second)}
    while waiting:
        pair = waiting.pop()
        if n.same(*pair):
            continue
        choice = next((item for rule in pair for item in rule.walk() if isinstance(item, n.Choice)), None)
        if choice is None:
            yield pair
            continue
        for option, _ in choice.options:
            taken = (_taken(pair[0], choice.reading, option), _taken(pair[1], choice.reading, option))
            if taken not in seen:
                seen.add(taken)
                waiting.append(taken)


def _taken(rule: n.Expr, reading: str, option: str) -> n.Expr:
    """Return a rule with an option of a reading taken wherever it is switched."""

    def change(item: n.Node) -> n.Node:
        if isinstance(item, n.Choice) and item.reading == reading:
            return change(dict(item.options)[option])
        return item.rebuilt(change)

    found = change(rule)
    assert isinstance(found, n.Expr)
    return found


def _settings_of(examples: Iterable[Example], tried: Callable[[Example], Trial]) -> Iterator[Setting]:
    by_setting: dict[object, list[tuple[Example, Case, str]]] = {}
    bound: dict[object, tuple[Example, n.Expr]] = {}
    for example in examples:
        trial = tried(example)
        key = (
            tuple(sorted(example.readings.items())),
            str(dict(sorted(example.parameters.items()))),
            example.period,
        )
        bound.setdefault(key, (example, canonical(trial.rule)))
        by_setting.setdefault(key, []).append((example, trial.evaluation.case, trial.verdict.word))
    for asked, (first, rule) in bound.items():
        yield Setting(first, rule, tuple(by_setting[asked]))


def _word(rule: n.Expr, case: Case) -> str:
    try:
        return evaluate(rule, case).word
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        return f"raises {type(error).__name__}"


def _told(near: Example, verdict: Verdict, word: str) -> str:
    setting = {
        name: value
        for name, value in (
            ("readings", dict(near.readings)),
            ("as_of", near.as_of),
            ("opened", near.opened),
            ("open", tuple(near.open)),
        )
        if value
    }
    facts: object = (near.facts, near.sections) if near.sections else near.facts
    return f"the rule is {verdict.word}, the mutant {word}, where {near.because} {setting or ''} {facts}"


__all__ = ["Fate", "Judge", "Judged"]
