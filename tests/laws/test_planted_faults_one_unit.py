"""A copy of the one-unit compiler with one fault planted is told apart from the reference evaluator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import starrules.lanes.single
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.canonical import bind, canonical
from tests.generate import EVENTS, FILED, FIXED, PERIOD, STANDING, VISITS, YEARLY
from tests.laws.planting import TELLING, Example, Examples, Plant, directed_rules, planting, told_by

FAULTS = [
    ("a null is taken for yes", "cells.py", 'return ["3"]', 'return ["1"]'),
    ("an unknown no is dropped", "expressions.py", "({' | '.join(bits)}) & 2)", "({' | '.join(bits)}) & 0)"),
    (
        "an unknown yes is dropped",
        "expressions.py",
        "(({' | '.join(bits)}) & 1 |",
        "(({' | '.join(bits)}) & 0 |",
    ),
    (
        "an unknown condition takes the else branch",
        "expressions.py",
        'f"(({then} if {bits} & 1 else 0)',
        'f"(({then} if {bits} == 1 else 0)',
    ),
    (
        "a hull forgets the else branch",
        "numbers.py",
        'low = f"({first.low} if {bits} == 1 or {bits} == 3 and {first.low} < {second.low} else',
        'low = f"({first.low} if {bits} & 1 else',
    ),
    (
        "a hull has the wrong end",
        "numbers.py",
        "{bits} == 3 and {first.high} > {second.high} else",
        "{bits} == 3 and {first.high} < {second.high} else",
    ),
    ("a partial hull forgets a side", "runtime.py", "[second] * (bits >> 1 & 1)", "[second] * (bits == 2)"),
    (
        "bounds are swapped for a negative factor",
        "numbers.py",
        "if whole >= 0 else (value.high, value.low)",
        "if whole >= 0 else (value.low, value.high)",
    ),
    (
        "the threshold itself is lost",
        "expressions.py",
        'f"(1 if {left} >= {right} else 3',
        'f"(1 if {left} > {right} else 3',
    ),
    (
        "the threshold itself is lost where all is known",
        "expressions.py",
        'self._known(expr, f"{left} {sign} {right}", empty)',
        """self._known(expr, f"{left} {'>' if sign == '>=' else sign} {right}", empty)""",
    ),
    (
        "equality looks at one end only",
        "expressions.py",
        "if {kept.low} <= 0 <= {kept.high} else 2",
        "if {kept.low} <= 0 else 2",
    ),
    (
        "nothing to measure is forgotten",
        "expressions.py",
        "({bit} if {empty} else 0))",
        "(0 if {empty} and {there or 'True'} else {bit} if {empty} else 0))",
    ),
    ("a guard is not looked at", "expressions.py", 'f"{guard.low} <= 0")', 'f"{guard.low} < -1")'),
    (
        "a unit that was not there last period counts",
        "expressions.py",
        'Code(f"({code.text} if existed_before else 4)")',
        "Code(code.text)",
    ),
    (
        "not applicable stays in the count",
        "verdicts.py",
        "{1: size - least, 2: -least, 4: 0}",
        "{1: size - least, 2: -least, 4: -least}",
    ),
    (
        "not applicable stays in all of them",
        "verdicts.py",
        "bar, other, sure = (1, 2, 2) if expr.least == size",
        "bar, other, sure = (1, 2, 4) if expr.least == size",
    ),
    ("all are taken for any", "verdicts.py", "2) if expr.least == size", "2) if expr.least != size"),
    ("one that may not apply bars all", "verdicts.py", "and {sure} not in (", "and {sure | 4} not in ("),
    ("a hold does not hold", "verdicts.py", 'else f"{condition.text} == 2"', 'else f"{condition.text} & 2"'),
    (
        "a veto needs no certainty",
        "verdicts.py",
        "if 2 in ({', '.join(needed)},)",
        "if ({' | '.join(needed)}) & 2",
    ),
    (
        "a not forgets to swap",
        "expressions.py",
        "OPPOSITE_BITS = (0, 2, 1, 3,",
        "OPPOSITE_BITS = (0, 1, 2, 3,",
    ),
    (
        "a step's upper end is open",
        "expressions.py",
        'asked += [f"{step} & 2" for step in bits[index : index + 1]]',
        "asked += []",
    ),
    (
        "points divide by all weights",
        "numbers.py",
        "tuple(weight * (bits & 2 != 0 or bits == 1) for bits in possible)",
        "tuple(weight for bits in possible)",
    ),
    (
        "an override forgets its condition",
        "verdicts.py",
        "| ({to} if {bits} & 1 else 0))",
        "| ({to} if {bits} == 1 else 0))",
    ),
    (
        "a rule that may not apply applies",
        "verdicts.py",
        "if {bits} & 1 else 0) | ({bits} & 2) * 2)",
        "if {bits} & 1 else 4))",
    ),
    ("an uncertain row counts as sure", "wide.py", "else (0, *{row}[1:]))", "else {row})"),
    ("an uncertain row is left out", "wide.py", 'block(f"if {bits} & 1:")', 'block(f"if {bits} == 1:")'),
    (
        "a measure of rows that may be there is sure to be",
        "runtime.py",
        "return low, high, not sure and not there, True\n\n\ndef least",
        "return low, high, False, True\n\n\ndef least",
    ),
    ("both are taken for no", "expressions.py", "else 3 if {upper} >= {under} else 2)", "else 2)"),
    (
        "an unknown category is taken for another",
        "expressions.py",
        "and not {left} & ({left} - 1) else 3",
        "and not {left} & ({left} - 1) else 2",
    ),
    (
        "an unknown category is none of several",
        "expressions.py",
        "(2 if {bits} & ~{mask} else 0))",
        "(0 if {bits} & {mask} else 2))",
    ),
    (
        "an unknown key is another",
        "expressions.py",
        "(3 if {left.text} is None else 1 if",
        "(2 if {left.text} is None else 1 if",
    ),
    (
        "a cell is known wherever its row is",
        "cells.py",
        '        found.append(f"{day} is None or {day} > as_of")\n',
        "",
    ),
    (
        "a cell of a row that may be there is known",
        "cells.py",
        'hidden = emit.let(f"{day} is None or {day} > as_of")',
        'hidden = emit.let(f"{day} is None")',
    ),
    (
        "an empty group is dropped",
        "runtime.py",
        "            found.append((1, 1, () if month is None else (month,), members, *named))",
        "            if members:\n                found.append((1, 1, () if month is None else (month,), members, *named))",
    ),
    (
        "rows of no known group are dropped",
        "runtime.py",
        "    for month, unplaced in loose.items():",
        "    for month, unplaced in ():",
    ),
    (
        "rows that may join a group are dropped",
        "runtime.py",
        "members = there + maybe.get(key[0], [])",
        "members = there",
    ),
    (
        "rows that may join a declared group are dropped",
        "runtime.py",
        "members = placed.get((month, *named), []) + maybe.get(month, [])",
        "members = placed.get((month, *named), [])",
    ),
    (
        "rows that may be in a group count as sure",
        "runtime.py",
        "[(0, *row[1:]) for row in items]",
        "[row for row in items]",
    ),
    (
        "new groups are not counted",
        "runtime.py",
        "new = sum(_new_groups(keys, row) for row in unplaced)",
        "new = 1",
    ),
    (
        "new groups by a date are as many as rows",
        "runtime.py",
        "return int(min(row[1], (row[place + 1] - row[place]) // scale + 1))",
        "return int(row[1])",
    ),
    ("months that are not due count", "runtime.py", "if month not in due:", "if False:"),
    (
        "months that are not due count where all is known",
        "sharp.py",
        "if relation.monthly else nullcontext()",
        "if relation is None else nullcontext()",
    ),
    (
        "the least of what is there forgets the sure rows",
        "runtime.py",
        "high = min(sure) if sure else max(span[1] for span in spans)",
        "high = max(span[1] for span in spans)",
    ),
    (
        "the greatest of what is there forgets the sure rows",
        "runtime.py",
        "low = max(sure) if sure else min(span[0] for span in spans)",
        "low = min(span[0] for span in spans)",
    ),
    (
        "a mean of nothing is zero",
        "runtime.py",
        "NOTHING: Found = (0, 0, True, False)",
        "NOTHING: Found = (0, 0, False, True)",
    ),
    (
        "a mean of nothing is zero where all is known",
        "steps.py",
        'return Number(name, name, self.scale, f"not {seen}", seen)',
        "return Number(name, name, self.scale)",
    ),
    ("the least is the greatest where all is known", "steps.py", 'sign = "<" if', 'sign = ">" if'),
    ("a null is gone through as if it were known", "cells.py", 'found.append("{cell} is None")', "pass"),
    (
        "a date not known yet is known",
        "cells.py",
        'found.append("{cell} is None or {cell} > as_of")',
        'found.append("{cell} is None")',
    ),
    (
        "a date not known yet is known in rows that may be there",
        "cells.py",
        'asked = f"{name} is None or {name} > as_of"',
        'asked = f"{name} is None"',
    ),
    (
        "missing rows are forgotten",
        "state.py",
        "[row for row in found if not isinstance(row, dict)]",
        "[]",
    ),
    ("rows that may be missing are not waited for", "program.py", 'f"not {missing}"', '"True"'),
    (
        "missing rows are not taken apart by month",
        "runtime.py",
        "if not monthly or len(row.months) <= 1:",
        "if True:",
    ),
    (
        "a missing row's day is not of its month",
        "runtime.py",
        "value = Num(max(value.low, month[0]), min(value.high, month[1]))",
        "pass",
    ),
    (
        "working days beyond the calendar are known",
        "numbers.py",
        "if not first_known <= {day} <= last_known:",
        "if False:",
    ),
    (
        "a working day more",
        "numbers.py",
        "(calendar.most({ends[1][1]}) -",
        "(1 + calendar.most({ends[1][1]}) -",
    ),
    (
        "a negative product has one corner",
        "runtime.py",
        "return min(corners), max(corners)",
        "return corners[0], corners[3]",
    ),
    ("the worst grade is the best", "runtime.py", "first = max(next(", "first = min(next("),
    (
        "a scale is dropped",
        "numbers.py",
        "whole = int(factor * scale / value.scale)",
        "whole = int(factor * scale)",
    ),
    ("a scale is dropped between two numbers", "values.py", "factor = scale // self.scale", "factor = 1"),
    (
        "what there may not be is taken for there",
        "runtime.py",
        "(low, high, not empty, 1)",
        "(low, high, 1, 1)",
    ),
    (
        "an optional cell is never none",
        "cells.py",
        '"(1 if {name} is None else 2)"',
        '"(2 if {name} is None else 2)"',
    ),
    (
        "groups of the period before are this period's",
        "sharp.py",
        'self.facts["due_before" if looks_back(relation) else "due"]',
        'self.facts["due"]',
    ),
    (
        "a floor is a cap",
        "numbers.py",
        'text if least is None else f"{least} if {end} < {least}',
        'text if least is None else f"{least} if {end} > {least}',
    ),
]
EXAMPLES = 24


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Return generated rules and evidence with the reference's verdicts."""
    return Examples(range(EXAMPLES), {**directed_rules(), **own_directed_rules()})


def own_directed_rules() -> dict[str, n.Expr]:
    """Return rules for what this lane does on its own: known rows, and what generated rules seldom turn on."""
    written: dict[str, n.Expr] = {}
    for table in (EVENTS, VISITS, YEARLY, FIXED, STANDING):
        of = r.rows(table)
        moved = n.WorkingDays(of["day"] - 1000, of["day"])
        taken = n.WorkingDays(of["day"], of["done"])
        name = table.name
        written |= {
            f"{name} done": of.where(of["done"] <= r.period_end(months=1)).count() >= 1,
            f"{name} long done": of.all(of["done"] <= of["day"] + 30, on_empty="met"),
            f"{name} moved": of.where(moved >= 700).count() >= 1,
            f"{name} extreme": n.When(
                of.any(of["flag"]), of.max("whole", on_empty="met"), of.min("tenths", on_empty="met")
            )
            >= 1,
            f"{name} hull": of.sum(n.When(of["flag"], of["whole"], of["tenths"])) <= 1,
        }
        for days in range(0, 30, 3):
            written[f"{name} taken {days}"] = of.where(taken <= days).count() >= 1
    events, before = r.rows(EVENTS), r.rows(EVENTS).previous()
    for most in range(0, 48, 2):
        written[f"days {most}"] = events.distinct("day") <= most
    for month in range(12):
        for table in (EVENTS, FILED):
            monthly = r.rows(table).by_month()
            group = monthly.group
            early = group.where(group["day"] <= r.period_start(months=month, days=9)).count()
            months = monthly.measure(early=early)
            written[f"early {table.name} {month}"] = months.where(months["early"] >= 1).count() <= month
    was = before.by_month()
    quiet = was.measure(value=was.group.count())
    for least in (1, 6, 11, 12):
        written[f"quiet months before {least}"] = quiet.where(quiet["value"] == 0).count() >= least
    shares = [
        r.rows(table).share(r.rows(table)["flag"], on_empty="not_applicable") >= r.number("0.5")
        for table in (EVENTS, YEARLY, STANDING)
    ]
    scores = [r.points((2, shares[0]), (1, shares[1])), r.points((1, shares[1])), r.points((3, shares[2]))]
    written |= {
        "mean of scores": r.weighted_mean((2, scores[0]), (1, scores[1])) >= 60,
        "mean of few scores": r.weighted_mean((1, scores[1]), (5, scores[2])) >= 40,
    }
    return {name: canonical(bind(rule, PERIOD, {}, {})) for name, rule in written.items()}


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Plant]:
    """Return a function that copies the compiler and plants a fault in it."""
    with planting(starrules.lanes.single, tmp_path) as plant:
        yield plant


def differing(lane: Any, example: Example, only: Collection[str] = ()) -> list[str]:
    """Return the rules in which a compiler differs from the reference: all of them where it fails.

    They are tried in one program, and each in its own: alone, a rule meets rows that are known more often.
    """
    asked = {name: rule for name, rule in example.rules.items() if not only or name in only}
    wrong: set[str] = set()
    try:
        cases = lane.StoredCases(example.evidence, PERIOD, example.as_of)
        units = {unit: cases.unit(unit) for unit in example.evidence.units}
        for some in (asked, *({name: rule} for name, rule in asked.items())):
            program = lane.compile_rules(some)
            for unit, stored in units.items():
                codes, _ = program(stored)
                wrong |= {name for name, code in codes.items() if example.expected[unit, name] != code}
    except Exception:  # noqa: BLE001 - a compiler that fails is told apart too
        return list(asked)
    return [name for name in asked if name in wrong]


@pytest.mark.long
def test_the_copy_without_a_fault_agrees(examples: Examples, planted: Plant) -> None:
    """The copy itself is not what is told apart: by none of the rules, which takes longer than all faults do."""
    copy = planted("values.py", "", "")
    assert not [example for example in examples if differing(copy, example)]


@pytest.mark.parametrize(("what", "file", "good", "bad"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_told_apart(
    what: str,
    file: str,
    good: str,
    bad: str,
    examples: Examples,
    planted: Plant,
    record_property: Callable[[str, object], None],
) -> None:
    """Each fault is caught by the comparison with the reference."""
    lane = planted(file, good, bad)
    assert told_by(partial(differing, lane), examples, TELLING["one unit"].get(what)) is not None, what
    record_property("planted faults told apart for one unit", 1)


def test_there_are_as_many_faults_as_for_the_population() -> None:
    """Each fault of the population's compiler that this lane can have is planted here, and those of its own."""
    from tests.laws.test_planted_faults import FAULTS as POPULATION

    compiler = {fault[0] for fault in POPULATION if not fault[1].startswith("engines/")}
    assert len({fault[0] for fault in FAULTS}) >= len(compiler)
    assert not set(TELLING["one unit"]) - {fault[0] for fault in FAULTS}
