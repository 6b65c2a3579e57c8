"""Laws 2, 4, 10 and 11: what is decided stays, losing evidence never helps, known decides, exact where it can be."""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from starrules.evidence.model import Evidence, Reopened, Return, RowData
from starrules.evidence.state import Cases
from starrules.model import (
    LAST_DAY,
    MET,
    UNKNOWN,
    UNMET,
    Days,
    Outcome,
    Unit,
    Verdict,
    day_number,
    month_days,
    month_number,
)
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.alike import Alike
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Calendar, Case
from starrules.rules.evaluate import Evaluation, evaluate
from starrules.rules.infer import check_rule
from starrules.rules.values import EITHER, NO, YES, Maybe, Num, Row, truth, verdict_of
from starrules.schema import Bool, Category, Complete, Date, Field, Int, Key, Monthly, Table
from tests import plain
from tests.completions import every_world, is_known, read_by, some_world
from tests.generate import FILED, FIRST, LAST, PERIOD, TABLES, VISITS, WORDS, Maker, table
from tests.laws.cases import day_of_cut, written_rules

SEEDS = st.integers(0, 2**32)


def example(seed: int, rules: int = 6) -> tuple[list[n.Expr], Evidence, int, random.Random]:
    """Return generated rules, evidence and a day of the cut."""
    rng = random.Random(seed)
    maker = Maker(rng)
    return written_rules(maker, rules), maker.evidence(3, 2), day_of_cut(rng), rng


def verdicts(rules: list[n.Expr], evidence: Evidence, as_of: int) -> dict[tuple[str, int], Verdict]:
    """Return the verdict of each rule on each unit."""
    cases, alike = Cases(evidence, PERIOD, as_of), Alike(evidence.calendar)
    made = [canonical(rule) for rule in rules]
    found = {}
    for unit in evidence.units:
        evaluation = Evaluation(cases.case(unit), alike)
        for index, rule in enumerate(made):
            found[unit, index] = verdict_of(evaluation.value(rule))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(8))
def test_what_is_possible_holds_every_completion(
    batch: int, record_property: Callable[[str, object], None]
) -> None:
    """Law 2: whatever the missing evidence turns out to be, the outcome was among those left possible."""
    compared = 0
    for seed in range(batch * 4, batch * 4 + 4):
        rules, evidence, as_of, rng = example(seed, 10)
        possible = verdicts(rules, evidence, as_of)
        cases, read = Cases(evidence, PERIOD, as_of), read_by(rules)
        for unit in evidence.units:
            case = cases.case(unit)
            worlds = [some_world(case, TABLES, rng, read) for _ in range(8)]
            for index, rule in enumerate(rules):
                verdict = possible[unit, index]
                for world in worlds:
                    compared += 1
                    assert plain.outcome(rule, world) in verdict.possible, (seed, unit, rule)
    record_property("completions compared", compared)
    assert compared > 2_000


@given(SEEDS)
@settings(max_examples=40)
def test_what_is_known_is_decided_as_anybody_would(seed: int) -> None:
    """Law 10: with nothing unknown and no hold, a rule is decided, and as worked out by hand."""
    rng = random.Random(seed)
    maker = Maker(rng)
    rules = [
        rule for rule in written_rules(maker, 6) if not any(isinstance(node, n.Hold) for node in rule.walk())
    ]
    case = known_case(maker)
    assert is_known(case)
    world = some_world(case, TABLES, rng)
    for rule in rules:
        assert evaluate(canonical(rule), case) == Verdict.of(plain.outcome(rule, world)), rule


def known_case(maker: Maker) -> Case:
    """Return a unit of which everything is known."""
    evidence = maker.evidence(2, 2)
    cases = Cases(evidence, PERIOD, LAST + 60)
    case = cases.case(maker.pick(sorted(evidence.units)))
    world = some_world(case, TABLES, maker.random)
    rows = {}
    for key, known in world.rows.items():
        table = TABLES[key[0]]
        rows[key] = [_known_row(table, cells) for cells in known]
    return evolve(case, rows=rows, filled={name: (low, low) for name, (low, _) in case.filled.items()})


def _known_row(table: Table, cells: dict[str, object]) -> Row:
    found: dict[str, object] = {}
    for item in table.fields:
        if item.name not in cells:
            continue
        raw = cells[item.name]
        value: object = raw
        if isinstance(raw, Fraction):
            value = Num.of(raw)
        elif isinstance(raw, bool):
            value = truth(raw)
        elif isinstance(item.type, Category) and raw is not None:
            value = frozenset({raw})
        if item.null == "none" and not isinstance(item.type, Date):
            value = Maybe(None, YES) if raw is None else Maybe(value, NO)  # type: ignore[arg-type]
        found[item.name] = value
    month = cells.get("~month")
    return Row(found, 1, 1, () if month is None else (month,), "", table.on)  # type: ignore[arg-type]


@given(SEEDS)
@settings(max_examples=60)
def test_a_later_cut_only_decides_more(seed: int) -> None:
    """The evidence is a completion of its own cut: what is decided at a day stays decided."""
    rules, evidence, _, rng = example(seed)
    days = sorted(FIRST + 365 + rng.randrange(460) for _ in range(2))
    before, after = (verdicts(rules, evidence, day) for day in days)
    for key, verdict in after.items():
        assert verdict.possible <= before[key].possible, (key, rules[key[1]], days)


FORGET = ("cells", "coverage", "returns", "file", "scope", "calendar")


@pytest.mark.parametrize("what", FORGET)
@given(seed=SEEDS)
@settings(max_examples=25)
def test_forgetting_only_widens(what: str, seed: int) -> None:
    """Law 4: a verdict that was possible is possible after evidence is lost."""
    rules, evidence, as_of, rng = example(seed)
    before = verdicts(rules, evidence, as_of)
    after = verdicts(rules, forgotten(evidence, what, rng), as_of)
    for key, verdict in before.items():
        assert verdict.possible <= after[key].possible, (key, rules[key[1]], what)


def forgotten(evidence: Evidence, what: str, rng: random.Random) -> Evidence:
    """Return evidence of which something is lost."""
    name = rng.choice(sorted(TABLES))
    coverage = dict(evidence.coverage)
    data = dict(evidence.data)
    if what == "calendar":
        days = evidence.calendar.days
        return evolve(evidence, calendar=Calendar(days[: rng.randrange(1, len(days))]))
    if what == "coverage":
        coverage.pop(name, None)
        return evolve(evidence, coverage=coverage)
    if what == "returns":
        return evolve(evidence, returns=tuple(item for item in evidence.returns if rng.random() < 0.6))
    if what == "file":
        coverage.pop(name, None)
        data.pop(name, None)
        returns = tuple(item for item in evidence.returns if item.table != name)
        return evolve(evidence, coverage=coverage, data=data, returns=returns)
    if what == "scope":
        unit = rng.choice([None, *sorted(evidence.units)])
        spans: list[Days | None] = [None, PERIOD.days, PERIOD.previous.days]
        span = rng.choice(spans)
        return evolve(evidence, reopened=(*evidence.reopened, Reopened(name, unit, span)))
    table = TABLES[name]
    unknown = [item.name for item in table.fields if item.null == "unknown"]
    if name in data and unknown:
        rows = [dict(row) for row in data[name].of_units(sorted(evidence.units))]
        for row in rows:
            if rng.random() < 0.4:
                row[rng.choice(unknown)] = None
        data[name] = RowData(rows)
    return evolve(evidence, data=data)


@given(SEEDS)
@settings(max_examples=40)
def test_deleting_a_file_makes_nothing_met(seed: int) -> None:
    """A rule-free test: no file's absence ever turns a verdict into met."""
    rules, evidence, as_of, rng = example(seed)
    before = verdicts(rules, evidence, as_of)
    after = verdicts(rules, forgotten(evidence, "file", rng), as_of)
    for key, verdict in after.items():
        if verdict == Verdict.of(Outcome.MET):
            assert before[key] == verdict, (key, rules[key[1]])


# ------------------------------------------------------------------- exact where it can be (law 11)

TINY = Table(
    "tiny",
    WORDS,
    (
        Field("day", Date(), WORDS),
        Field("key", Key(), WORDS),
        Field("size", Int(0, 2), WORDS, null="unknown"),
        Field("good", Bool(), WORDS, null="unknown"),
        Field("grade", Category(("a", "b")), WORDS, null="unknown"),
    ),
    key=("key",),
    on="day",
    completes=Complete(),
    max_rows=2,
)


def one_way_rule(rng: random.Random) -> n.Expr:
    """Return a rule that every unknown pushes one way only: towards met."""
    tiny = r.rows(TINY)

    def simple() -> n.Expr:
        on_empty: Any = rng.choice(["met", "unmet"])
        share = Fraction(rng.randrange(1, 4), 4)
        return rng.choice(
            [
                lambda: tiny.where(tiny["good"]).count() >= rng.randrange(1, 4),
                lambda: tiny.sum("size") >= rng.randrange(1, 5),
                lambda: tiny.where(tiny["grade"] == "a").sum("size") >= rng.randrange(1, 4),
                lambda: tiny.any(tiny["good"] & (tiny["size"] >= rng.randrange(1, 3))),
                lambda: tiny.max("size", on_empty="unmet") >= rng.randrange(1, 3),
                lambda: tiny.share(tiny["good"], on_empty=on_empty) >= n.Constant(share),
                lambda: tiny.mean("size", on_empty=on_empty) >= n.Constant(share * 2),
                lambda: tiny.median("size", on_empty=on_empty) >= rng.randrange(1, 3),
                lambda: tiny.all(tiny["good"], on_empty=on_empty),
                lambda: tiny.by("key").sum("size").max(on_empty="unmet") >= rng.randrange(1, 3),
                lambda: tiny.where(tiny["day"] <= r.period_start(months=11, days=20)).count() >= 1,
                lambda: tiny.sum("size").over(tiny.count() + 1, on_empty="unmet") >= n.Constant(share),
                lambda: tiny.count() * 2 - tiny.where(~tiny["good"]).count() >= rng.randrange(1, 4),
            ]
        )()

    return simple()


def tiny_case(rng: random.Random) -> Case:
    """Return a unit with a few rows, some cells unknown, and perhaps an open week."""

    def row(low: int, high: int, *, open_: bool) -> Row:
        first = month_days(PERIOD.months[11])[0]
        day = Num(first + 29, first + 30) if open_ else Num.of(first + rng.randrange(20))
        blank = open_ or rng.random() < 0.4
        cells: dict[str, object] = {
            "day": day,
            "key": None if open_ else rng.choice(["k1", "k2"]),
            "size": Num(0, 2) if blank else Num.of(rng.randrange(3)),
            "good": EITHER if open_ or rng.random() < 0.4 else truth(rng.random() < 0.5),
            "grade": frozenset({"a", "b"}) if open_ or rng.random() < 0.3 else frozenset({rng.choice("ab")}),
        }
        return Row(cells, low, high, (PERIOD.months[11],), "", "day")  # type: ignore[arg-type]

    rows = [row(1, 1, open_=False) for _ in range(rng.randrange(3))]
    if rng.random() < 0.6:
        rows.append(row(rng.choice([0, 0, 1]), 1, open_=True))
    unit = Maker(rng).evidence(1, 0).units["o0"]
    return Case(unit, {("tiny", 0): rows}, {0: tuple(PERIOD.months)}, {0: True, -1: True}, {}, Calendar())


def test_rules_pushed_one_way_lose_no_certain_answer(record_property: Callable[[str, object], None]) -> None:
    """Law 11: where unknowns push one way, unknown means that completions of both kinds exist."""
    unknown = enumerated = 0
    for seed in range(2_500):
        rng = random.Random(seed)
        rule, case = bind(one_way_rule(rng), PERIOD, {}, {}), tiny_case(rng)
        check_rule(rule, "one way")
        worlds = every_world(case, {"tiny": TINY}, {"tiny"}, 5_000)
        if worlds is None:
            continue
        verdict = evaluate(canonical(rule), case)
        outcomes = {plain.outcome(rule, world) for world in worlds}
        enumerated += 1
        unknown += not verdict.decided
        assert verdict.possible == outcomes, (seed, rule, case.rows)
    record_property("one-way rules enumerated", enumerated)
    record_property("of these unknown", unknown)
    assert enumerated > 2_000
    assert unknown > 400


def test_an_open_week_cannot_hold_a_row_before_it() -> None:
    """A row that may turn up lies in the days that are open, so an earlier deadline is lost for good."""
    tiny = r.rows(TINY)
    start = day_number(datetime.date(2024, 12, 1))
    row = Row(
        {
            "day": Num(start + 20, start + 30),
            "key": None,
            "size": Num(0, 2),
            "good": EITHER,
            "grade": frozenset({"a", "b"}),
        },
        0,
        2,
        (PERIOD.months[11],),
        "",
        "day",
    )
    unit = Maker(random.Random(0)).evidence(1, 0).units["o0"]
    case = Case(unit, {("tiny", 0): [row]}, {0: tuple(PERIOD.months)}, {0: True, -1: True})
    early = tiny.where(tiny["day"] <= r.period_start(months=11, days=10)).count() >= 1
    assert evaluate(canonical(bind(early, PERIOD, {}, {})), case) == Verdict.of(Outcome.UNMET)


NEW_YEAR = PERIOD.days.first
ALWAYS = Days(FIRST - 10_000, LAST_DAY)


def of_one(
    unit: str, rule: n.Expr, evidence: Evidence, *more: dict[str, Any], as_of: int = LAST + 60
) -> Verdict:
    """Return the verdict of a rule on a unit, with more rows in the only table that has rows."""
    ((name, data),) = evidence.data.items()
    every = RowData([*data.of_units(evidence.units), *more])
    case = Cases(evolve(evidence, data={name: every}), PERIOD, as_of).case(unit)
    return evaluate(canonical(bind(rule, PERIOD, {}, {})), case)


def test_a_row_that_a_return_lacks_may_lie_before_the_period() -> None:
    """A return over New Year that lacks a row is no promise that the new year has it."""
    unit = Unit("u", "section", WORDS, ALWAYS)
    runs = (Days(FIRST, NEW_YEAR - 32), Days(NEW_YEAR - 31, NEW_YEAR + 30), Days(NEW_YEAR + 31, LAST))
    returns = tuple(Return("filed", "u", days, int(days.first == NEW_YEAR - 31), LAST) for days in runs)
    evidence = Evidence({"filed": FILED}, {"u": unit}, returns=returns, data={"filed": RowData(())})
    row = {**dict.fromkeys(FILED.columns), "unit": "u", "day": NEW_YEAR - 1, "key": "k"}
    some = r.rows(FILED).count() >= 1
    assert of_one("u", some, evidence) == UNKNOWN
    assert of_one("u", some, evidence, row) == UNMET
    assert of_one("u", some, evidence, {**row, "day": NEW_YEAR}) == MET
    early = evolve(evidence, units={"u": evolve(unit, days=Days(NEW_YEAR, LAST_DAY))})
    assert of_one("u", some, early) == MET, "the unit was not open before, so that its row lies in the year"


def test_a_slot_of_a_unit_that_was_taken_over_is_open_where_its_rows_were_set_aside() -> None:
    """What was set aside may have filled a slot, and whoever took over has the slot now."""
    last = month_days(month_number(NEW_YEAR) + 2)[1]
    old = Unit("old", "office", WORDS, Days(ALWAYS.first, last), (), "new", last + 1)
    new = Unit("new", "office", WORDS, Days(last + 1, LAST_DAY))
    evidence = Evidence(
        {"visits": VISITS},
        {"old": old, "new": new},
        {"visits": (ALWAYS,)},
        data={"visits": RowData(())},
        reopened=(Reopened("visits", "old", PERIOD.days),),
    )
    row = {**dict.fromkeys(VISITS.columns), "unit": "old", "day": NEW_YEAR, "key": "k"}
    some = r.filled(VISITS) >= 1
    assert of_one("new", some, evidence) == UNKNOWN
    assert of_one("new", some, evidence, row) == MET
    assert of_one("new", some, evolve(evidence, reopened=())) == UNMET


def test_a_row_of_a_month_that_goes_on_may_be_written_down_later() -> None:
    """On the tenth nobody knows that nothing happened on the second, if it may be recorded on the twentieth."""
    log = table("log", Monthly(), (Field("written", Date(), WORDS),), on="day", recorded="written")
    unit = Unit("u", "office", WORDS, ALWAYS)
    evidence = Evidence({"log": log}, {"u": unit}, {"log": (ALWAYS,)}, data={"log": RowData(())})
    logged = r.rows(log)
    early = logged.where(logged["day"] <= r.period_start(days=4)).count() >= 1
    row = {
        **dict.fromkeys(log.columns),
        "unit": "u",
        "day": NEW_YEAR + 1,
        "written": NEW_YEAR + 19,
        "key": "k",
    }
    assert of_one("u", early, evidence, row, as_of=NEW_YEAR + 9) == UNKNOWN
    assert of_one("u", early, evidence, row, as_of=NEW_YEAR + 40) == MET


def test_what_is_decided_of_a_month_stays_whenever_its_rows_were_recorded() -> None:
    """Of all ways to record two visits that reading accepts, no day of the cut decides what a later one turns."""
    log = table(
        "log", Monthly(lag=3), (Field("written", Date(), WORDS),), on="day", recorded="written", max_rows=3
    )
    unit = Unit("u", "office", WORDS, ALWAYS)
    january = r.rows(log).where(r.rows(log)["day"] < r.period_start(months=1)).count()
    rules = [january == number for number in (0, 1, 2)] + [r.filled(log) >= 1]
    days = (0, 20, 30, 33, 34, 60)
    ends = {False: 0, True: 0}
    for first, second in itertools.product(days, days):
        written = sorted((first, second))
        valid = written[1] <= max(month_days(month_number(NEW_YEAR))[1] - NEW_YEAR + 3, written[0])
        rows = [
            {
                **dict.fromkeys(log.columns),
                "unit": "u",
                "day": NEW_YEAR,
                "written": NEW_YEAR + day,
                "key": f"k{day}",
            }
            for day in written
        ]
        evidence = Evidence({"log": log}, {"u": unit}, {"log": (ALWAYS,)}, data={"log": RowData(rows)})
        for rule in rules:
            seen = [of_one("u", rule, evidence, as_of=NEW_YEAR + day) for day in range(90)]
            stays = all(before in (UNKNOWN, after) for before, after in itertools.pairwise(seen))
            assert stays or not valid, (written, str(rule))
            ends[stays] += valid is stays
    assert all(ends.values())  # what reading refuses is what would turn
