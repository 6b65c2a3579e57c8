"""A copy of the compiler with one fault planted is told apart from the reference evaluator, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import starrules.lanes
from tests.generate import PERIOD
from tests.lanes import ENGINES
from tests.laws.planting import TELLING, Example, Examples, Plant, directed_rules, planting, told_by

FAULTS = [
    (
        "a null is taken for yes",
        "values.py",
        "else self.expr.fill_null(True)",
        "else self.expr.fill_null(False)",
    ),
    (
        "an unknown no is dropped",
        "values.py",
        "else ~self.expr.fill_null(False)",
        "else ~self.expr.fill_null(True)",
    ),
    (
        "an unknown condition takes the else branch",
        "compile.py",
        "condition.may & getattr(yes, part)",
        "condition.sure & getattr(yes, part)",
    ),
    (
        "a hull forgets the else branch",
        "compile.py",
        "either(then_there & other_there, better(first, second),",
        "either(then_there & other_there, first,",
    ),
    (
        "bounds are swapped for a negative factor",
        "compile.py",
        "ends = [value.low, value.high] if factor >= 0 else [value.high, value.low]",
        "ends = [value.low, value.high]",
    ),
    ("a threshold stands on the wrong side", "compile.py", "sides[constant < 0]", "sides[constant > 0]"),
    ("a sum equal to another is less", "compile.py", "return more >= less if", "return more > less if"),
    ("the threshold itself is lost", "compile.py", "may = value.high >= 0\n", "may = value.high > 0\n"),
    (
        "equality looks at one end only",
        "compile.py",
        "(value.low <= 0) & (value.high >= 0)",
        "(value.low <= 0)",
    ),
    ("nothing to measure is forgotten", "compile.py", "may_not = may_not | empty", "may_not = may_not"),
    (
        "a guard is not looked at",
        "compile.py",
        "zero, above = guard.low <= 0, guard.high > 0",
        "zero, above = guard.low < -1, guard.high > -1",
    ),
    (
        "a unit that was not there last period counts",
        "compile.py",
        "may & existed.expr, may_not",
        "may, may_not",
    ),
    (
        "not applicable stays in the count",
        "compile.py",
        "one_if(~item.dropped) * other)",
        "whole(other))",
    ),
    (
        "what does not apply is missed among all",
        "compile.py",
        "one if item.always else one | item.dropped",
        "one",
    ),
    ("all are taken for any", "compile.py", "if least == size", "if least != size"),
    ("a hold does not hold", "compile.py", "held = condition.may & (", "held = condition.sure & ("),
    (
        "a veto needs no certainty",
        "compile.py",
        "Outcomes(rule.met & ~lost",
        "Outcomes(rule.met & ~may_be_lost",
    ),
    (
        "a not forgets to swap",
        "compile.py",
        "return Outcomes(value.unmet, value.met, value.dropped)",
        "return Outcomes(value.met, value.unmet, value.dropped)",
    ),
    (
        "a step's upper end is open",
        "compile.py",
        "reached[index].may & reached[index + 1].may_not",
        "reached[index].may",
    ),
    (
        "points divide by all weights",
        "compile.py",
        "lambda item: item.unmet | only_met(item)",
        "lambda item: item.unmet | item.met | item.dropped",
    ),
    (
        "an override forgets its condition",
        "compile.py",
        "parts[place] = parts[place] | condition.may",
        "parts[place] = parts[place] | condition.sure",
    ),
    (
        "an uncertain row counts as sure",
        "measures.py",
        "return _Selection(name, sure * low, may * high, certain=False, wide=wide)",
        "return _Selection(name, may * low, may * high, certain=False, wide=wide)",
    ),
    (
        "a row that is there is surely in",
        "measures.py",
        "return _Selection(name, sure, may, certain=False, wide=wide)",
        "return _Selection(name, may, may, certain=False, wide=wide)",
    ),
    (
        "a selection is taken for every row",
        "measures.py",
        "return value if self.always else either(self.high > 0, value, whole(edge, self.wide))",
        "return value",
    ),
    (
        "both are taken for no",
        "values.py",
        "nw.when(may != may_not).then(may)",
        "nw.when(may != may_not).then(may).otherwise(nw.lit(False))",
    ),
    (
        "an unknown category is taken for another",
        "compile.py",
        "raw == inside[0] if len(inside) == 1",
        "(raw == inside[0]).fill_null(False) if len(inside) == 1",
    ),
    (
        "an unknown category is none of several",
        "compile.py",
        "else raw.is_in(inside), value.known)",
        "else raw.is_in(inside).fill_null(False), value.known)",
    ),
    (
        "a hull in known order has the wrong end",
        "compile.py",
        "either(then_there, then.low, other.low), either(other_there, other.high, then.high)",
        "either(then_there, then.low, other.low), either(then_there, then.high, other.high)",
    ),
    (
        "a truth that may be both is unmet",
        "population.py",
        "return code if found.known else code.fill_null(3)",
        "return code if found.known else code.fill_null(2)",
    ),
    (
        "an optional cell is known wherever its row is",
        "tables.py",
        "found = {item.name for item in table.fields if item.known_on is not None}",
        "found = set()",
    ),
    (
        "an empty group is dropped",
        "relations.py",
        '.join(placed, on=every, how="left")',
        '.join(placed, on=every, how="inner")',
    ),
    (
        "rows of no known group are dropped",
        "relations.py",
        "if extra is not None and not enumerated:",
        "if extra is not None and enumerated and not enumerated:",
    ),
    (
        "rows that may join a group are dropped",
        "relations.py",
        "columns[moment.name] = ours + theirs.fill_null(0)",
        "columns[moment.name] = ours",
    ),
    (
        "months that are not due count",
        "relations.py",
        'on=[UNIT, MONTH], how="inner")',
        'on=[UNIT, MONTH], how="left")',
    ),
    (
        "packed months that are not due count",
        "months.py",
        "// nw.col(BIT) % 2 == 0)",
        "// nw.col(BIT) % 2 >= 0)",
    ),
    (
        "the last month of a word is left out",
        "months.py",
        "month.is_between(word[0], word[-1])",
        "(month >= word[0]) & (month < word[-1])",
    ),
    (
        "packed sums run into each other",
        "months.py",
        "limit.bit_length())",
        "limit.bit_length() - 5)",
    ),
    (
        "the least of what is there forgets the sure rows",
        "measures.py",
        'high = either(sure, part("sure"), high)',
        "high = high",
    ),
    (
        "a mean of nothing is zero",
        "measures.py",
        "most, ~sure & ~given, exists)\n        return",
        "most, lit(False), lit(True))\n        return",
    ),
    ("new groups are not counted", "relations.py", 'HIGH: nw.col("~new"),', "HIGH: whole(1),"),
    ("the cut is ignored", "tables.py", "last = min(as_of, period.days.last)", "last = period.days.last"),
    (
        "a date not known yet is known",
        "tables.py",
        "after = own.is_null() | (own > as_of)",
        "after = own.is_null()",
    ),
    (
        "a cell not known yet is known",
        "tables.py",
        "hidden = day.is_null() | (day > as_of)",
        "hidden = day.is_null()",
    ),
    (
        "rows do not roll up",
        "tables.py",
        "self._if_any(self.roster.offices)",
        "None",
    ),
    (
        "a moved section's rows count twice",
        "tables.py",
        'joined.filter((nw.col("~first") <= day) & (day <= nw.col("~last")))',
        "joined",
    ),
    (
        "rows of a unit that was taken over stay behind",
        "tables.py",
        "nw.coalesce(nw.col(TARGET), nw.col(UNIT))",
        "nw.col(UNIT)",
    ),
    (
        "a year that nobody covered is closed",
        "outstanding.py",
        "period.days if table.dated else Days(day, day)",
        "period.days if table.dated else Days(1, 0)",
    ),
    (
        "all units were open on the same days",
        "due.py",
        "[len(period.due_months(days)) for days in self.roster.runs]",
        "[len(period.due_months(self.roster.runs[0])) for _ in self.roster.runs]",
    ),
    (
        "months without rows do not count",
        "relations.py",
        "columns[moment.name] = ours + theirs * missing",
        "columns[moment.name] = ours",
    ),
    (
        "months without rows count even where there are none",
        "relations.py",
        "missing = nw.col(due_column(item.source.rest)) - present",
        "missing = nw.col(due_column(item.source.rest)) + 1",
    ),
    (
        "rows of a month for which the unit is not due count",
        "due.py",
        "return self.engine.kept(self._by_unit(other)) if other else None",
        "return None",
    ),
    (
        "the second half of a month lies in the next",
        "tables.py",
        "((day - first) * 5 + 2) // 153",
        "((day - first) * 5 + 77) // 153",
    ),
    (
        "one of two numbers is summed for all rows",
        "measures.py",
        "held * whole(self.then - self.otherwise, self.wide)",
        "held * whole(0)",
    ),
    (
        "a mean of no rows is one of rows",
        "measures.py",
        "Number(known, known, value.scale, least, most, ~sure & ~given, exists)",
        "Number(known, known, value.scale, least, most)",
    ),
    (
        "a row counts before it is recorded",
        "tables.py",
        "nw.col(table.recorded) <= self.cut.as_of",
        "nw.col(UNIT) >= 0",
    ),
    ("a superseded row counts", "tables.py", "nw.col(table.recorded).max()", "nw.col(table.recorded)"),
    (
        "a return's missing rows are forgotten",
        "outstanding.py",
        "there.get((unit, days), 0),",
        "10**6,",
    ),
    (
        "a return that lacks rows is complete",
        "outstanding.py",
        '((pl.col(ROWS) > pl.col(THERE)) | pl.col("gap"))',
        'pl.col("gap")',
    ),
    (
        "days between two returns are covered",
        "outstanding.py",
        '((pl.col(ROWS) > pl.col(THERE)) | pl.col("gap"))',
        "(pl.col(ROWS) > pl.col(THERE))",
    ),
    (
        "days after the last return are covered",
        "outstanding.py",
        '(pl.col("last").max() >= pl.col(LAST).first())',
        "pl.lit(True)",
    ),
    (
        "months without rows are complete",
        "outstanding.py",
        'filter(pl.col("len") == months)',
        'filter(pl.col("len") > 0)',
    ),
    (
        "units with rows in other months have as many slots filled",
        "tables.py",
        '[ALIKE, "kind", MONTH]',
        '[ALIKE, "kind"]',
    ),
    (
        "rows lie in the order in which they come",
        "engines/polars.py",
        "if len(units) == every and units.is_sorted():",
        "if len(units) == every:",
    ),
    (
        "rows lie at the places of other units",
        "engines/polars.py",
        "scatter(units - places.item(0), numbers)",
        "scatter(places.item(-1) - units, numbers)",
    ),
    (
        "a unit without rows drops out of DuckDB",
        "engines/steps.py",
        "f' LEFT JOIN {sources[part]",
        "f' JOIN {sources[part]",
    ),
    (
        "rows that are not in count too",
        "engines/polars.py",
        "return column.sum().cast(nw.Int64)",
        "return column.count().cast(nw.Int64)",
    ),
    (
        "rows that are not in count too in DuckDB",
        "engines/duckdb.py",
        "return nw.when(column).then(column).count()",
        "return column.count()",
    ),
    (
        "a division is turned round in DuckDB",
        "engines/division.py",
        'quotient = f"({over} // {by})"',
        'quotient = f"({by} // {over})"',
    ),
    (
        "a measure of nothing is null",
        "engines/polars.py",
        "gather(row_of).fill_null(0) for name",
        "gather(row_of) for name",
    ),
    (
        "a measure of nothing is null in DuckDB",
        "engines/steps.py",
        'f"coalesce({side}.{quoted(name)}, 0)"',
        'f"{side}.{quoted(name)}"',
    ),
    (
        "a column is read before it is replaced",
        "engines/select.py",
        '            found = f"{name} {number}"',
        "            found = name\n            break",
    ),
    (
        "rows that a condition leaves out stay in DuckDB",
        "engines/select.py",
        "self.where.append(asked)",
        "assert asked",
    ),
    (
        "rows are chosen after what looks at other rows",
        "engines/select.py",
        "if any(item.over_rows for item in self.made.values()):",
        "if False:",
    ),
    (
        "a table lacks what its second reader asks for",
        "engines/plan.py",
        "self.asked.setdefault(source, {}).update(",
        "self.asked.setdefault(source, ",
    ),
    (
        "a sum of 128 bits is cut to 64",
        "engines/duckdb.py",
        "self.wide if wide else nw.Int64",
        "nw.Int64",
    ),
    (
        "rows that may be in a group count as sure",
        "relations.py",
        '"~surely": nw.col(LOW), LOW: whole(0)}',
        '"~surely": nw.col(LOW)}',
    ),
    (
        "a factor goes through floating point",
        "compile.py",
        "int(Fraction(factor) * scale / value.scale)",
        "int(factor * scale / value.scale)",
    ),
    ("a width is wrapped", "compile.py", "return reach > SAFE", "return False"),
]
SEEDS = (0, 21, 17, 13, 10, 8, 5, 3, 2, 1)
"""Of the examples with the seeds 0 to 23 these tell all faults apart, the rarest first."""


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Return generated rules and evidence with the reference's verdicts."""
    return Examples(SEEDS, directed_rules())


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Plant]:
    """Return a function that copies the compiler and plants a fault in it."""
    with planting(starrules.lanes, tmp_path, "population") as plant:
        yield plant


def differing(module: Any, engine: str, example: Example, only: Collection[str] = ()) -> list[str]:
    """Return the rules in which a compiler differs from the reference: all of them where it fails."""
    asked = {name: rule for name, rule in example.rules.items() if not only or name in only}
    try:
        codes = module.compute(example.evidence, PERIOD, example.as_of, asked, engine=engine).codes
    except Exception:  # noqa: BLE001 - a compiler that fails is told apart too
        return list(asked)
    if codes.height != len(example.evidence.units):
        return list(asked)
    rows = codes.to_dicts()
    return [name for name in asked if any(row[name] != example.expected[row["unit"], name] for row in rows)]


def engines_of(file: str) -> Sequence[str]:
    """Return the engines that a file is used by."""
    own = {
        "polars": ["polars.py"],
        "duckdb": ["division.py", "duckdb.py", "plan.py", "query.py", "select.py", "steps.py"],
    }
    found = [engine for engine, files in own.items() if file in [f"engines/{name}" for name in files]]
    return found or ENGINES


@pytest.mark.parametrize(
    ("engine", "most"), [("polars", 4), pytest.param("duckdb", 3, marks=pytest.mark.long)]
)
def test_the_copy_without_a_fault_agrees(engine: str, most: int, examples: Examples, planted: Plant) -> None:
    """The copy itself is not what is told apart."""
    copy = planted("values.py", "", "")
    assert not [seed for seed in SEEDS[:most] if differing(copy, engine, examples.of(seed))]


@pytest.mark.parametrize(("what", "file", "good", "bad"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_told_apart_on_every_engine(
    what: str,
    file: str,
    good: str,
    bad: str,
    examples: Examples,
    planted: Plant,
    record_property: Callable[[str, object], None],
) -> None:
    """Each fault is caught by the comparison with the reference, on each engine that runs the faulty file."""
    module = planted(file, good, bad)
    for engine in engines_of(file):
        told = told_by(partial(differing, module, engine), examples, TELLING["population"].get(what))
        assert told is not None, f"{what}, on {engine}"
        record_property(f"planted faults told apart on {engine}", 1)


def test_what_told_faults_apart_is_of_faults_that_are_there() -> None:
    """A rule is remembered only for a fault that is planted; where it tells no more, all rules are tried."""
    assert not set(TELLING["population"]) - {fault[0] for fault in FAULTS}


def test_there_are_faults_enough() -> None:
    """At least twenty different faults are planted, and each engine has some of its own."""
    assert len({fault[0] for fault in FAULTS}) >= 20
    own = {engine for _, file, _, _ in FAULTS for engine in engines_of(file) if file.startswith("engines/")}
    assert own == set(ENGINES)
