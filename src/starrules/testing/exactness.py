"""Law 11: in rules in which no unknown counts twice, each outcome that a verdict leaves possible has a completion."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from attrs import define, evolve, field

from starrules.errors import Fault
from starrules.model import Outcome
from starrules.rules import nodes as n
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation, evaluate
from starrules.rules.infer import base_table
from starrules.rules.values import Row, Value
from starrules.schema import Outsider, Table
from starrules.testing.edges import Edges
from starrules.testing.made import World
from starrules.testing.worlds import alike

WORLDS = 8
"""On so many of them completions are sought for each outcome that is left possible."""
UNITS = 4
"""For so many units of each."""
MOST_SPENT = 4_000
"""So many completions are tried of all rules together, each rule with an even share of them."""
FEWEST_SPENT = 100
"""So many completions each rule has at the least; a search that has begun goes on to its end."""
MOST_ALIKE = 4_000
"""So many completions of one table are tried for an outcome that a verdict leaves possible."""
MOST_COMBINED = 2_000
"""So many combinations of what several tables may come to are tried for it."""
TWICE = (
    n.Balance, n.Distinct, n.Filled, n.Groups, n.Hold, n.Mapped, n.Maximum, n.Minimum, n.Points, n.Steps,
    n.VerdictOf, n.WorkingDays,
)  # fmt: skip
"""Nodes in which an unknown may count twice, or that no row settles."""
Rows = Mapping[tuple[str, int], Sequence[Row]]
_T = TypeVar("_T")


def read_once(rule: n.Expr) -> Mapping[Table, n.Aggregate] | None:
    """Return the tables of a rule, each with the one number that is measured of it, where no unknown counts twice.

    Each table is read in one place, and each of its columns stands there once. Columns that depend on each other,
    by what the table declares of its rows, stand there alone; no comparison asks of two that may be open. Of such
    rules intervals lose nothing; of others None
    is returned.
    """
    found: dict[Table, n.Aggregate] = {}
    for item in rule.walk():
        if isinstance(item, TWICE):
            return None
        if not isinstance(item, n.Aggregate):
            continue
        table = base_table(item.source)
        if table is None or table in found:
            return None
        cells = [one.name for one in item.walk() if isinstance(one, n.Cell)]
        if len(set(cells)) != len(cells) or _depend(table, set(cells)) or _coupled(table, item):
            return None
        found[table] = item
    return found or None


def _depend(table: Table, used: set[str]) -> bool:
    """Return whether a column depends on another that may be known: what is unknown of it is less than it seems.

    A date after the day of the cut is later than the row's own in any case.
    """
    for item in table.constraints:
        if isinstance(item, Outsider):
            continue
        pair = {item.first, item.second}
        loose = [name for name in pair & used if table[name].null != "never"]
        if pair <= used or (loose and item.first != table.on):
            return True
    return False


def _coupled(table: Table, measured: n.Aggregate) -> bool:
    """Return whether one comparison asks of two columns that may both be open.

    Nothing is lost in it, but completions, which give each column values of its own, seldom meet both at once.
    What groups are told apart by, and what is measured of them, may be open too.
    """
    known = {item.name for item in table.fields if item.null == "never"}
    for item in measured.walk():
        if isinstance(item, n.Decide):
            cells = {one.name for one in item.walk() if isinstance(one, n.Cell)}
            if len(cells - known) > 1:
                return True
    return False


@define
class Exactness:
    """The search for completions; it notes which rules were held to the law, and how much was tried.

    Args:
        worlds: the evidence that completions are sought in.
    """

    worlds: Sequence[World]
    held: set[str] = field(factory=set)
    tried: int = 0

    def faults(self) -> Iterator[Fault | None]:
        """Yield for each verdict that is not decided a fault where an outcome has no completion, else None."""
        worlds = self.worlds[:WORLDS]
        names = {name: None for world in worlds for name, rule in world.rules.items() if read_once(rule)}
        share = max(FEWEST_SPENT, MOST_SPENT // max(1, len(names)))
        for name in names:
            most = self.tried + share
            for world, (unit, case) in itertools.chain.from_iterable(
                zip(itertools.repeat(world), list(world.cases.items())[:UNITS]) for world in worlds
            ):
                tables = read_once(world.rules[name])
                if tables is None or len(world.verdicts[unit, name].possible) == 1:
                    continue
                if self.tried >= most:
                    break
                self.held.add(name)
                before = self.tried
                never = self._without(world, name, tables, unit, case)
                expected = "a completion for each outcome left possible"
                words = ", ".join(sorted(item.value for item in never))
                found = f"none that is {words} among {self.tried - before} tried"
                yield Fault(world.told(unit, name), expected, found) if never else None

    def _without(
        self, world: World, name: str, tables: Mapping[Table, n.Aggregate], unit: str, case: Case
    ) -> set[Outcome]:
        """Return the outcomes that are left possible and that no completion has."""
        rule, never = world.rules[name], set(world.verdicts[unit, name].possible)
        # The tables have nothing in common, so that what one comes to says nothing about the others: of each, the
        # completions in which it comes to something else are tried with those of the others.
        found: list[dict[Value, Rows]] = [{} for _ in tables]
        edges = Edges.of([rule], world.period)
        sources = [self._completions(case, *item, edges) for item in tables.items()]
        combined = 0
        for index, (rows, value) in _in_turn(sources):
            if value in found[index]:
                continue
            found[index][value] = rows
            others = [list(known.values()) for known in found]
            others[index] = [rows]
            for chosen in itertools.product(*others):
                combined += 1
                whole = {key: part for parts in chosen for key, part in parts.items()}
                never -= evaluate(rule, evolve(case, rows={**case.rows, **whole})).possible
                if not never or combined >= MOST_COMBINED:
                    return never
        return never

    def _completions(
        self, case: Case, table: Table, number: n.Aggregate, edges: Edges
    ) -> Iterator[tuple[Rows, Value]]:
        """Yield completions of what is known of a table, with what is measured of it."""
        used = frozenset(item.name for item in number.walk() if isinstance(item, n.Cell))
        for whole in alike(case, table, used, edges, MOST_ALIKE):
            self.tried += 1
            yield whole.rows, Evaluation(whole).value(number)


def _in_turn(sources: Sequence[Iterator[_T]]) -> Iterator[tuple[int, _T]]:
    """Yield what each source has in turn, with its number, until all have come to an end."""
    left = dict(enumerate(sources))
    while left:
        for index, source in list(left.items()):
            try:
                yield index, next(source)
            except StopIteration:
                del left[index]


__all__ = ["Exactness", "read_once"]
