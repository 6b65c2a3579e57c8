"""Law 1 for every small tree: all typed trees up to depth 2 over two values and unknown, counted, in all lanes.

There is one representative of each type to start from, a leaf of depth 0, and of each kind of node one way to write it for
each combination of the types below it:

- of a row: the truth ``flag``, the number ``whole``, the category ``grade``;
- of a unit: the truth "any row has its flag", the number "sum of ``whole``", the band of that number.

A tree of depth d + 1 is a kind of node over trees of which one at least has depth d. What is compared is the whole tree as a
rule: a truth as it is, a number as "at least 1", a category as "is the first", and of a row whether it is so of any row.
Each is judged for every unit of one row in which each of the three cells is its first value, its second or unknown; for the
same with a second row of which nothing is known; and for a unit without a row. Each unit has a twin of which rows may still
turn up. Where no unit has one the lanes compute with less, so that is compared too, on Polars and for one unit: DuckDB has
the same plan as Polars, and takes longest for it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from attrs import frozen

from starrules.evidence.model import Evidence, Reopened, RowData
from starrules.model import LAST_DAY, Days, Unit
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.canonical import bind, canonical
from starrules.rules.case import Calendar
from starrules.rules.infer import check_rule
from starrules.schema import Bool, Category, Complete, Date, Field, Int, Key, Table
from tests.generate import FIRST, LAST, PERIOD, WORDS
from tests.laws.agreement import LANES, Example, Shared, answers_of, by_reference, differences

SMALL = Table(
    "small",
    WORDS,
    (
        Field("day", Date(), WORDS),
        Field("key", Key(), WORDS),
        Field("flag", Bool(), WORDS, null="unknown"),
        Field("whole", Int(0, 1), WORDS, null="unknown"),
        Field("grade", Category(("low", "high")), WORDS, null="unknown"),
    ),
    key=("key", "day"),
    on="day",
    completes=Complete(),
    max_rows=2,
)
ROWS = r.rows(SMALL)
TRUTH, NUMBER, CATEGORY = "truth", "number", "category"
DEPTH = 2


@frozen
class Kind:
    """A kind of node: the types of what stands below it, the type of what comes out, and how it is written."""

    name: str
    below: tuple[str, ...]
    type: str
    write: Callable[..., n.Expr]


def _band(value: n.Expr) -> n.Expr:
    return value.band(low=n.at_most(0), high=n.at_least(1), resolve="worst")


KINDS = (
    Kind("not", (TRUTH,), TRUTH, lambda a: ~a),
    Kind("and", (TRUTH, TRUTH), TRUTH, lambda a, b: a & b),
    Kind("or", (TRUTH, TRUTH), TRUTH, lambda a, b: a | b),
    Kind("equal", (TRUTH, TRUTH), TRUTH, lambda a, b: n.Compare("==", a, b)),
    Kind("at least", (NUMBER, NUMBER), TRUTH, lambda a, b: n.Compare(">=", a, b)),
    Kind("the same", (NUMBER, NUMBER), TRUTH, lambda a, b: n.Compare("==", a, b)),
    Kind("is", (CATEGORY,), TRUTH, lambda a: a == "low"),
    Kind("if, a truth", (TRUTH, TRUTH, TRUTH), TRUTH, n.When),
    Kind("plus", (NUMBER, NUMBER), NUMBER, lambda a, b: a + b),
    Kind("minus", (NUMBER, NUMBER), NUMBER, lambda a, b: a - b),
    Kind("times", (NUMBER, NUMBER), NUMBER, lambda a, b: a * b),
    Kind("within", (NUMBER,), NUMBER, lambda a: a.clamp(0, 1)),
    Kind("if, a number", (TRUTH, NUMBER, NUMBER), NUMBER, n.When),
    Kind("band", (NUMBER,), CATEGORY, _band),
    Kind("worst", (CATEGORY, CATEGORY), CATEGORY, lambda a, b: n.WorstOf((a, b))),
    Kind("if, a category", (TRUTH, CATEGORY, CATEGORY), CATEGORY, n.When),
)
"""The kinds that stand both at rows and above them."""
ROW_LEAVES: Mapping[str, n.Expr] = {TRUTH: ROWS["flag"], NUMBER: ROWS["whole"], CATEGORY: ROWS["grade"]}
UNIT_LEAVES: Mapping[str, n.Expr] = {
    TRUTH: ROWS.any(ROWS["flag"]),
    NUMBER: ROWS.sum(ROWS["whole"]),
    CATEGORY: _band(ROWS.sum(ROWS["whole"])),
}


def trees(leaves: Mapping[str, n.Expr], depth: int) -> dict[str, list[list[n.Expr]]]:
    """Return for each type the trees of each depth, shallow ones first."""
    found: dict[str, list[list[n.Expr]]] = {kind: [[leaf]] for kind, leaf in leaves.items()}
    for level in range(1, depth + 1):
        new: dict[str, list[n.Expr]] = {kind: [] for kind in leaves}
        for kind in KINDS:
            for depths in itertools.product(range(level), repeat=len(kind.below)):
                if max(depths) == level - 1:
                    choices = [found[type_][at] for type_, at in zip(kind.below, depths, strict=True)]
                    new[kind.type] += [kind.write(*chosen) for chosen in itertools.product(*choices)]
        for type_, made in new.items():
            found[type_].append(made)
    return found


def number_of_trees(depth: int) -> dict[str, int]:
    """Return how many trees of each type have this depth at the most: a leaf, or a kind over trees one less deep."""
    if depth == 0:
        return dict.fromkeys((TRUTH, NUMBER, CATEGORY), 1)
    below = number_of_trees(depth - 1)
    found = number_of_trees(0)
    for kind in KINDS:
        count = 1
        for type_ in kind.below:
            count *= below[type_]
        found[kind.type] += count
    return found


def evidence_of_all(*, twins: bool) -> Evidence:
    """Return a unit for each way in which the cells of a row may be known, alone and beside one of which nothing is.

    With ``twins`` there is each of them once more, and more rows of those may turn up.
    """
    cells = list(itertools.product((True, False, None), (0, 1, None), ("low", "high", None)))
    nothing = (None, None, None)
    held: list[Sequence[tuple[Any, ...]]] = [
        (),
        *((one,) for one in cells),
        *((one, nothing) for one in cells),
    ]
    of_units = {f"u{index:02d}": rows for index, rows in enumerate(held)}
    if twins:
        of_units |= {f"{unit} open": rows for unit, rows in of_units.items()}
    rows = [
        {"unit": unit, "day": LAST - 40 + at, "key": f"k{at}", "flag": flag, "whole": whole, "grade": grade}
        for unit, chosen in of_units.items()
        for at, (flag, whole, grade) in enumerate(chosen)
    ]
    return Evidence(
        {"small": SMALL},
        {unit: Unit(unit, "office", WORDS, Days(FIRST - 1000, LAST_DAY)) for unit in of_units},
        {"small": (Days(FIRST - 10_000, LAST + 400),)},
        (),
        Calendar(),
        {"small": RowData(rows)},
        tuple(Reopened("small", unit, None) for unit in of_units if unit.endswith("open")),
        LAST,
    )


def told(type_: str, tree: n.Expr) -> n.Expr:
    """Return what tells what a tree comes to."""
    return tree if type_ == TRUTH else tree >= 1 if type_ == NUMBER else tree == "low"


PLACES: Mapping[str, tuple[Mapping[str, n.Expr], Callable[[n.Expr], n.Expr]]] = {
    "rows": (ROW_LEAVES, ROWS.any),
    "units": (UNIT_LEAVES, lambda rule: rule),
}
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("place", PLACES)
def test_every_small_tree_says_the_same_in_all_lanes(
    place: str, part: int, record_property: Callable[[str, object], None]
) -> None:
    """All typed trees up to depth 2 have the reference's verdict on every small unit, complete and with rows that may turn up."""
    leaves, as_rule = PLACES[place]
    found = trees(leaves, DEPTH)
    counted = {type_: sum(map(len, levels)) for type_, levels in found.items()}
    assert counted == number_of_trees(DEPTH)
    every = [(type_, tree) for type_, levels in found.items() for trees_ in levels for tree in trees_]
    rules = {
        f"tree {at}": as_rule(told(type_, tree)) for at, (type_, tree) in list(enumerate(every))[part::PARTS]
    }
    record_property(f"trees of {place}", len(every[part::PARTS]))
    shared = Shared()
    made = {}
    for name, rule in rules.items():
        check_rule(rule, name)
        made[name] = shared.one(canonical(bind(rule, PERIOD, {}, {})))
    pairs: Counter[str] = Counter()
    for twins, lanes in ((True, LANES), (False, [lane for lane in LANES if lane != "duckdb"])):
        example = Example(made, {}, evidence_of_all(twins=twins), LAST)
        expected = by_reference(example)
        for lane in lanes:
            wrong = list(differences(example, lane, expected, answers_of(example, lane)))
            assert not wrong, f"{made[wrong[0].name]!r}: {wrong[0]}"
            pairs[lane] += len(made) * len(example.units)
    for lane in LANES:
        record_property(f"(tree, unit) pairs of {place} on {lane}", pairs[lane])
