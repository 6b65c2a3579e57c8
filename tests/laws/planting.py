"""Copies of a compiler with one fault planted, and the examples that must tell each of them apart."""

from __future__ import annotations

import importlib
import json
import random
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen

from starrules.evidence.model import Evidence
from starrules.evidence.state import Cases
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.alike import Alike
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.values import verdict_of
from tests.generate import EVENTS, PERIOD, STANDING, YEARLY, Maker
from tests.laws.cases import canonical_rules, day_of_cut

RULES, OFFICES, SECTIONS = 24, 6, 2
"""So many generated rules are tried on so many offices, each with so many sections."""
Plant = Callable[[str, str, str], Any]
"""Takes a file of the compiler, a text in it and what to write instead; returns the faulty copy."""
Told = tuple[int, str]
"""A seed, and the rule of its example that tells a fault apart, or "" where only all of them together do."""
TELLING: Mapping[str, Mapping[str, Told]] = {
    lane: {fault: (seed, rule) for fault, (seed, rule) in told.items()}
    for lane, told in json.loads(Path(__file__).with_name("telling.json").read_text(encoding="utf-8")).items()
}
"""For each lane and fault what told it apart when it was last looked for (``python -m tests.laws.telling``).

It is tried first, for one rule takes a hundredth of the time of all.
"""


@frozen
class Example:
    """Rules and evidence, with the codes of the reference by unit and rule."""

    evidence: Evidence
    as_of: int
    rules: dict[str, n.Expr]
    expected: Mapping[tuple[str, str], int]


class Examples:
    """The examples of seeds, each with directed rules beside the generated ones, made when they are first asked for."""

    def __init__(self, seeds: Iterable[int], directed: Mapping[str, n.Expr]) -> None:
        self.seeds = tuple(seeds)
        self.directed = directed
        self._made: dict[int, Example] = {}

    def of(self, seed: int) -> Example:
        """Return the example of a seed."""
        if seed not in self._made:
            self._made[seed] = example_of(seed, self.directed)
        return self._made[seed]

    def __iter__(self) -> Iterator[Example]:
        return map(self.of, self.seeds)


def example_of(seed: int, directed: Mapping[str, n.Expr]) -> Example:
    """Return an example of generated rules, with these directed ones beside them."""
    rng = random.Random(seed)
    maker = Maker(rng)
    rules = {**canonical_rules(maker, RULES), **directed}
    evidence, as_of = maker.evidence(OFFICES, SECTIONS), day_of_cut(rng)
    cases, alike = Cases(evidence, PERIOD, as_of), Alike(evidence.calendar)
    expected = {}
    for unit in evidence.units:
        evaluation = Evaluation(cases.case(unit), alike)
        for name, rule in rules.items():
            expected[unit, name] = verdict_of(evaluation.value(rule)).code
    return Example(evidence, as_of, rules, expected)


Differing = Callable[[Example, Sequence[str]], list[str]]
"""Takes an example and the rules that are asked, none for all; returns those in which a compiler differs."""


def told_by(differing: Differing, examples: Examples, before: Told | None) -> Told | None:
    """Return what tells a fault apart: a rule that did so before, else the first that does; None where none does."""
    if before is not None:
        seed, rule = before
        if seed in examples.seeds and differing(examples.of(seed), [rule] if rule else []):
            return before
    for seed in examples.seeds:
        if found := differing(examples.of(seed), []):
            return seed, found[0]
    return None


def directed_rules() -> dict[str, n.Expr]:
    """Return rules for what generated ones seldom turn on: widths, hidden cells, extremes compared with extremes."""
    events, yearly = r.rows(EVENTS), r.rows(YEARLY)
    large = r.number(10**17) * yearly.sum("tenths")
    hidden = events.where(events["late"]).count()
    shares = [
        r.rows(table).share(r.rows(table)["flag"], on_empty="not_applicable") >= r.number("0.5")
        for table in (EVENTS, YEARLY, STANDING)
    ]
    share = shares[1]
    by_month = events.by_month()
    months = by_month.measure(count=by_month.group.count())
    quiet = months.where(months["count"] == 0).count()
    written = {
        "wide": large * (r.due_months() + 1000) >= 0,
        "beyond floats": r.number(2**53 + 1) * events.where(events["sure"] | ~events["sure"]).count()
        >= r.number(2**53) * events.count() + 1,
        "wide sum": r.number(10**18) * yearly.sum("tenths") + yearly.sum("whole") >= r.number(10**18 + 1),
        "hidden": hidden >= 1,
        **{f"{count} quiet months": quiet == count for count in (9, 10, 11)},
        "hidden twice": events.where(~events["late"]).count() < 2,
        "points": r.points((2, share), (1, events.any()), (1, hidden >= 1)) >= 50,
        "greatest of some": events.where(events["sure"]).max("whole", on_empty="met")
        >= events.min("whole", on_empty="unmet") + 1,
        "few points": r.points((3, share), (1, yearly.any())) < 60,
        "one of three": r.at_least_of(1, *shares),
        "two of three": r.at_least_of(2, *shares),
        "two of three, fixed": r.at_least_of(2, *shares, fixed=True),
        "three of three": r.at_least_of(3, *shares),
    }
    return {name: canonical(bind(rule, PERIOD, {}, {})) for name, rule in written.items()}


@contextmanager
def planting(package: ModuleType, folder: Path, entry: str = "") -> Iterator[Plant]:
    """Give a function that copies a package, plants a fault in it and returns the copy, or the ``entry`` module in it."""
    assert package.__file__ is not None
    source = Path(package.__file__).parent
    names: list[str] = []

    def plant(file: str, good: str, bad: str) -> Any:
        name = f"planted_{len(names)}"
        shutil.copytree(source, folder / name)
        for path in (folder / name).rglob("*.py"):
            text = path.read_text(encoding="utf-8").replace(package.__name__, name)
            if path.relative_to(folder / name).as_posix() == file:
                assert good in text, f"{file} no longer holds {good!r}: plant the fault anew"
                text = text.replace(good, bad)
            path.write_text(text, encoding="utf-8")
        names.append(name)
        sys.path.insert(0, str(folder))
        try:
            return importlib.import_module(f"{name}.{entry}" if entry else name)
        finally:
            sys.path.remove(str(folder))

    try:
        yield plant
    finally:
        for module in [module for module in sys.modules if module.split(".")[0] in names]:
            del sys.modules[module]
