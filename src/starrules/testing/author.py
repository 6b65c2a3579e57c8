"""What the author gives: rules that build and decide nothing unasked, examples that hold and show every verdict."""

from __future__ import annotations

from itertools import product

from starrules.errors import Fault, FaultsError
from starrules.model import Period, day_of
from starrules.report.tryout import tables_of
from starrules.rules import nodes as n
from starrules.rules.canonical import bind, canonical
from starrules.rules.infer import check_rule
from starrules.testing.declared import Found
from starrules.testing.example import YEAR, Example
from starrules.testing.subject import Subject, switched
from starrules.testing.told import ConformanceError

VERDICTS = ("met", "unmet")


def builds(subject: Subject) -> Found:
    """Return the rules that do not build under some combination of options, or that have no canonical form."""
    faults, count = [], 0
    period = Period.year(YEAR)
    last = day_of(period.days.last)
    values = {name: spec.within(period, spec.on(last)) for name, spec in subject.scheme.parameters.items()}
    for check in subject.brought.checks:
        place = subject.place(f"check {check.id!r}, rule")
        try:
            check_rule(check.rule, check.id)
        except FaultsError as error:
            faults.append(Fault(place, "a rule that builds", str(error)))
            continue
        readings = switched(check.rule)
        for options in product(*readings.values()):
            count += 1
            taken = dict(zip(readings, options, strict=True))
            whole = canonical(bind(check.rule, period, values, taken))
            if any(isinstance(item, (n.Choice, n.Parameter)) for item in whole.walk()):
                faults.append(
                    Fault(place, f"a canonical form with {taken}", "choices or parameters left in it")
                )
    return count, faults


def undecided(subject: Subject) -> Found:
    """Return the checks that are decided where nothing has been filed: missing evidence neither passes nor fails."""
    faults = []
    for check in subject.brought.checks:
        blank = Example(check=check.id, verdict="unknown", open=tuple(tables_of(check.rule)))
        trial = blank.trial(subject.scheme)
        found = trial.verdict.word
        if found == "not_applicable" and _never_applies(trial.rule):
            continue
        if found != "unknown":
            place = subject.place(f"check {check.id!r}, where nothing is filed")
            advice = "Look at on_empty, at applies_if, and at how its tables become complete."
            faults.append(Fault(place, "unknown", found, advice))
    return len(subject.brought.checks), faults


def _never_applies(rule: n.Expr) -> bool:
    """Return whether a rule is not applicable whatever the evidence, as where its fact counts elsewhere."""
    return isinstance(rule, n.AppliesIf) and not tables_of(rule.condition)


def hold(subject: Subject) -> Found:
    """Return the examples that have another verdict than their author gives, or cannot be tried."""
    faults = []
    known = {check.id for check in subject.brought.checks}
    for example in subject.examples:
        if example.check not in known:
            place = subject.place(f"example {example.label!r}")
            faults.append(Fault(place, "an example of a check of this plugin", repr(example.check)))
            continue
        try:
            if subject.trial(example).verdict.word != example.verdict:
                example.confirm(subject.scheme)
        except (FaultsError, ConformanceError) as error:
            advice = "Mend the rule, or the example."
            expected = f"{example.verdict} on its facts"
            faults.append(Fault(subject.place(f"example {example.label!r}"), expected, str(error), advice))
    return len(subject.examples), faults


def shown(subject: Subject) -> Found:
    """Return the checks without an example for met, for unmet, or for an option of a reading that they switch."""
    faults, count = [], 0
    for check in subject.brought.checks:
        examples = subject.examples_of(check)
        place = subject.place(f"check {check.id!r}")
        for word in VERDICTS:
            count += 1
            if not any(item.verdict == word for item in examples):
                advice = "Give facts on which it is, by the words of its clause."
                faults.append(Fault(place, f"an example that is {word}", "none", advice))
        for name, options in switched(check.rule).items():
            default = subject.scheme.readings[name].default
            taken = {item.readings.get(name, default) for item in examples}
            for option in options:
                count += 1
                if option not in taken:
                    found = "none"
                    advice = f"Give an example with readings={{{name!r}: {option!r}}}."
                    faults.append(Fault(place, f"an example with {name}={option}", found, advice))
    return count, faults


__all__ = ["builds", "hold", "shown", "undecided"]
