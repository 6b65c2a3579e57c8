"""Which mutants the author's examples kill, which are the same rule, and what evidence tells the others apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from attrs import evolve, field, frozen

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
from starrules.testing.folding import folded
from starrules.testing.mutants import Mutant, mutants_of
from starrules.testing.neighbours import neighbours
from starrules.testing.told import ConformanceError

Fate = Literal["killed", "equivalent", "missed", "alike"]
MOST_COMBINATIONS = 512
"""A rule whose readings have more combinations of options than this is not proved equivalent to anything."""
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
        """Prove that a mutant is the same rule: its canonical form is, under every combination of options."""
        switched: dict[str, list[str]] = {}
        for item in self.check.rule.walk():
            if isinstance(item, n.Choice):
                switched[item.reading] = [name for name, _ in item.options]
        combinations = list(itertools.islice(itertools.product(*switched.values()), MOST_COMBINATIONS + 1))
        if len(combinations) > MOST_COMBINATIONS:
            return None
        years = {example.period for example in self.examples} or {2024}
        exact = True
        for year in sorted(years):
            example = Example(check=self.check.id, verdict="met", period=year)
            period, values = Period.year(year), example.values(self.scheme)
            for options in combinations:
                taken = dict(zip(switched, options, strict=True))
                first, second = (
                    canonical(bind(rule, period, values, taken)) for rule in (self.check.rule, mutant.rule)
                )
                if n.same(first, second):
                    continue
                exact = False
                if not n.same(folded(first, period), folded(second, period)):
                    return None
        how = "the same canonical form" if exact else "the same form once what the ranges decide is put in"
        return Judged(
            mutant, "equivalent", f"proved: {how}, under {len(combinations)} combinations of options"
        )

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


def _settings_of(examples: Iterable[Example], tried: Callable[[Example], Trial]) -> Iterator[Setting]:
    by_setting: dict[object, list[tuple[Example, Case, str]]] = {}
    bound: dict[object, tuple[Example, n.Expr]] = {}
    for example in examples:
        trial = tried(example)
        key = (tuple(sorted(example.readings.items())), str(dict(example.parameters)), example.period)
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
    plain = evolve(near, sections={}) if not near.sections else near
    facts: object = plain.facts if not plain.sections else (plain.facts, plain.sections)
    return f"the rule is {verdict.word}, the mutant {word}, where {near.because} {setting or ''} {facts}"


__all__ = ["Fate", "Judge", "Judged"]
