"""Assessments in code of a plugin's own: total, repeatable, told in both languages, and sound where they handle unknowns."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import evolve, frozen

from starrules.errors import Fault, raised
from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import looks_back
from starrules.rules.values import NO, YES, Num
from starrules.schema import Table
from starrules.scheme.assessment import Between, Judgement, JudgementError, Measured, Opaque, Value
from starrules.testing.declared import Found
from starrules.testing.edges import Edges
from starrules.testing.example import YEAR, Example
from starrules.testing.laws import cases_of
from starrules.testing.making import Maker
from starrules.testing.strategies import with_panels
from starrules.testing.subject import Subject, switched
from starrules.testing.worlds import settled

WORLDS = 24
"""So many times evidence is made; the readings take their options in turn."""
COMPLETIONS = 4
"""So often what is unknown is settled, where an assessment judges before it is."""
MOST_FAULTS = 5
TRUTHS = {YES: True, NO: False}


@frozen
class Own:
    """One assessment with its measures under one set of options, in canonical form."""

    opaque: Opaque
    place: str
    measures: Mapping[str, n.Expr]

    def measured(self, case: Case) -> Measured | None:
        """Return what an assessment is given of a unit; None where a measure looks at a year it was not in."""
        evaluation = Evaluation(case)
        values: dict[str, Value] = {}
        for name, expr in self.measures.items():
            if not case.existed.get(looks_back(expr), True):
                return None
            values[name] = _value(evaluation.value(expr))
        return Measured(case.unit.kind, values)

    def judged(self, measured: Measured) -> Judgement | Fault:
        """Return the judgement, or what was raised instead."""
        try:
            return self.opaque.assess(measured)
        except JudgementError as error:
            fault = error.faults[0]
            return evolve(fault, place=f"{self.place}, {fault.place} of {_told(measured)}")
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever its code does is a finding about it
            advice = "Answer for every value that evidence can have: 0 too."
            return Fault(self.place, f"a judgement of {_told(measured)}", raised(error), advice)


def judged(subject: Subject) -> Found:
    """Hold the assessments of a plugin against evidence made for its tables; how many calls, and the faults."""
    count = 0
    faults: list[Fault] = []
    for fault in _judged(subject):
        count += 1
        if fault is not None and fault not in faults:
            faults.append(fault)
            if len(faults) >= MOST_FAULTS:
                break
    return count, faults


def _judged(subject: Subject) -> Iterator[Fault | None]:
    assessments = [Opaque.of(item) for item in subject.brought.assessments]
    period = Period.year(YEAR)
    for number in range(WORLDS) if assessments else ():
        owns = [_bound(subject, opaque, number) for opaque in assessments]
        forms = [expr for own in owns for expr in own.measures.values()]
        edges = Edges.of(forms, period)
        maker = Maker(random.Random(number), with_panels(_tables(forms), forms), edges)
        evidence, as_of = maker.evidence(), maker.day_of_cut()
        rng = random.Random(number)
        for case in cases_of(evidence, period, as_of).values():
            for own in owns:
                if own.opaque.asked_of(case.unit.kind):
                    yield from _looked_at(own, case, evidence.tables, edges, rng)


def _bound(subject: Subject, opaque: Opaque, number: int) -> Own:
    readings = {name: found for expr in opaque.expressions for name, found in switched(expr).items()}
    options = {name: found[number % len(found)] for name, found in sorted(readings.items())}
    given = Example(check="", verdict="met", readings=options)
    measures = {name: canonical(given.bound(expr, subject.scheme)) for name, expr in opaque.measures.items()}
    return Own(opaque, subject.place(f"assessment {opaque.id!r}"), measures)


def _tables(forms: list[n.Expr]) -> tuple[Table, ...]:
    read = {node.table.name: node.table for expr in forms for node in expr.walk() if isinstance(node, n.Rows)}
    return tuple(read[name] for name in sorted(read))


def _looked_at(
    own: Own, case: Case, tables: Mapping[str, Table], edges: Edges, rng: random.Random
) -> Iterator[Fault | None]:
    measured = own.measured(case)
    if measured is not None and not measured.known and not own.opaque.handles_unknown:
        measured = own.measured(settled(case, tables, edges, rng))
    if measured is None or not (measured.known or own.opaque.handles_unknown):
        return
    first = own.judged(measured)
    if isinstance(first, Fault):
        yield first
        return
    if own.judged(measured) != first:
        advice = "Judge by the values alone: no state, no chance, no clock."
        yield Fault(own.place, f"the same judgement of {_told(measured)} again", "another", advice)
    elif measured.known and not first.verdict.decided:
        advice = "With every value known nothing is left to wait for."
        yield Fault(own.place, f"a decided verdict on {_told(measured)}", first.verdict.word, advice)
    else:
        yield None
    if measured.known:
        return
    for _ in range(COMPLETIONS):
        yield _kept(own, measured, first, own.measured(settled(case, tables, edges, rng)))


def _kept(own: Own, before: Measured, first: Judgement, after: Measured | None) -> Fault | None:
    """Return a fault where what was decided before does not hold once the unknown is settled."""
    if after is None:
        return None
    later = own.judged(after)
    if isinstance(later, Fault):
        return later
    if later.verdict.possible <= first.verdict.possible:
        return None
    return Fault(
        own.place,
        f"{first.verdict.word} to stay, as it was judged on {_told(before)}",
        f"{later.verdict.word} on {_told(after)}",
        "Decide only what holds at both ends of what is possible, else return Judgement.unknown(...).",
    )


def _value(value: object) -> Value:
    if isinstance(value, Num):
        low, high = Fraction(value.low), Fraction(value.high)
        return low if low == high else Between(low, high)
    return TRUTHS.get(value) if isinstance(value, frozenset) else None


def _told(measured: Measured) -> str:
    def one(value: Value) -> str:
        return f"{value.low} to {value.high}" if isinstance(value, Between) else str(value)

    return ", ".join(f"{name} = {one(value)}" for name, value in measured.items())


__all__ = ["judged"]
