"""Evidence made for one threshold: rows changed one thing at a time, as long as what is measured comes no further away."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import define, evolve, field

from starrules.evidence.model import Evidence, Raw, Return, RowData
from starrules.evidence.state import Cases
from starrules.model import LAST_DAY, Days, Membership, Period, Text, Unit, day_of, month_days
from starrules.rules import nodes as n
from starrules.rules.case import Calendar
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.values import Num
from starrules.schema import Field, Key, Note, Panel, Returned, Table
from starrules.testing.edges import Edges
from starrules.testing.making import AFTER, LONG_AGO, Maker, own_key
from starrules.testing.strategies import with_panels

CLIMBS = 12
"""So often a search for one side begins anew."""
IDLE = 80
"""After so many changes that lead nowhere a search begins anew."""
MOST_CHANGES = 400
"""So many changes a search makes at the most before it begins anew."""
KINDS = ("standing", "closed", "standing", "opened")
"""What kinds of unit are tried in turn, each with no rows to begin with and with some."""
OFFICE, UNIT = "office", "unit"
NAME = Text("单位", "Unit")
FAR = 10**12
SIDES = ("below", "on", "above")
"""A comparison turns on one of its sides: which one tells ``>=`` from ``>``, so that all three are tried."""
Data = dict[str, list[Raw]]


class Target(Protocol):
    """What evidence is made for: a threshold."""

    @property
    def nodes(self) -> Sequence[n.Node]:
        """What it is made of, the comparison first."""
        ...

    def distances(self, evaluation: Evaluation) -> Sequence[Num]:
        """Return how far what is measured of a unit lies from it."""
        ...

    def lacking(self, evaluation: Evaluation) -> int:
        """Return how many conditions nothing of a unit surely meets yet, where nothing is measured."""
        ...


@define
class Aim:
    """Makes evidence that lies on one side of one threshold.

    Args:
        target: the threshold, whose tables, columns and edges are varied.
        period: the period of its rule.
    """

    target: Target
    period: Period
    random: random.Random = field(factory=lambda: random.Random(0))
    maker: Maker = field(init=False)
    tables: Mapping[str, Table] = field(init=False)
    used: frozenset[str] = field(init=False)
    compared: frozenset[str] = field(init=False)
    monthly: bool = field(init=False)
    calendar: Calendar = field(init=False)

    def __attrs_post_init__(self) -> None:
        every = [item for node in self.target.nodes for item in node.walk()]
        self.tables = with_panels((), self.target.nodes)  # type: ignore[arg-type]
        self.maker = Maker(self.random, self.tables, Edges.of(self.target.nodes, self.period))
        first, last = self.period.previous.days.first, self.period.days.last + AFTER
        self.calendar = Calendar(tuple(day for day in range(first, last) if day_of(day).weekday() < 5))
        cells = {item.name for item in every if isinstance(item, n.Cell)}
        self.used = self.maker.edges.grouped | cells
        compared = self.target.nodes[0].walk()
        self.compared = frozenset(item.name for item in compared if isinstance(item, n.Cell))
        self.monthly = any(
            (isinstance(item, n.Groups) and item.monthly) or isinstance(item, n.Filled) for item in every
        )

    def reached(self, sought: set[str]) -> dict[str, Evaluation]:
        """Return those of the sides sought that some evidence lies on, with that evidence."""
        found: dict[str, Evaluation] = {}
        for side in sorted(sought):
            for number in range(CLIMBS):
                if side in found:
                    break
                found |= self._climb(side, self._unit(number), bare=number % 2 == 0)
        return {side: found[side] for side in SIDES if side in found and side in sought}

    def _climb(self, side: str, unit: Unit, *, bare: bool) -> dict[str, Evaluation]:
        data = {name: [] for name in self.tables} if bare else self._start(unit)
        nearest: Exact | None = None
        found: dict[str, Evaluation] = {}
        idle = 0
        after = data
        for _ in range(MOST_CHANGES):
            evaluation = self._evaluation(after, unit)
            measured = self.target.distances(evaluation)
            found |= {where: evaluation for num in measured if (where := side_of(num))}
            if side in found:
                break
            distance = min((_distance(num, side) for num in measured), default=None)
            if distance is None:
                distance = FAR * (1 + self.target.lacking(evaluation))
            idle = idle + 1 if nearest is not None and distance >= nearest else 0
            if nearest is None or distance <= nearest:
                data, nearest = after, distance
            if idle >= IDLE:
                break
            after = self._changed(data, unit)
        return found

    def _unit(self, number: int) -> Unit:
        """Return a unit open long ago and still; some of the time one that closed, or opened, in the period."""
        days = self.period.days
        open_ = Days(days.first - LONG_AGO, LAST_DAY)
        month = month_days(self.maker.pick(self.period.months))
        kind = KINDS[number // 2 % len(KINDS)]
        if kind == "closed":
            open_ = Days(open_.first, month[1])
        elif kind == "opened":
            open_ = Days(month[0], LAST_DAY)
        if any(table.of == "section" for table in self.tables.values()):
            return Unit(UNIT, "section", NAME, open_, (Membership(OFFICE, open_),))
        return Unit(UNIT, "office", NAME, open_)

    def _evaluation(self, data: Data, unit: Unit) -> Evaluation:
        evidence = Evidence(
            tables=self.tables,
            units={unit.id: unit},
            calendar=self.calendar,
            data={name: RowData(rows) for name, rows in data.items()},
        )
        return Evaluation(Cases(known(evidence, self.period), self.period, LAST_DAY).case(unit.id))

    # ---------------------------------------------------------------------------------- changes

    def _start(self, unit: Unit) -> Data:
        data: Data = {}
        for table in sorted(self.tables.values(), key=lambda table: isinstance(table.completes, Panel)):
            data[table.name] = self.maker.rows(table, unit, data)
        return data

    def _changed(self, data: Data, unit: Unit) -> Data:
        table = self.maker.pick([self.tables[name] for name in sorted(self.tables)])
        if isinstance(table.completes, Panel):
            return self._judged_again(data, table, table.completes, unit)
        rows = [dict(row) for row in data[table.name]]
        fresh = self._fresh(table, unit)
        fields = self._fields(table)
        chosen = self.maker.pick(fields) if fields else None
        match self.maker.pick(("add", "drop", "cell", "cell", "copy", "copy", "all")):
            case "add":
                rows.append(fresh)
            case "drop" if rows:
                rows.pop(self.random.randrange(len(rows)))
            case "cell" if rows and chosen:
                _take(self.maker.pick(rows), fresh, chosen, table)
            case "copy" if rows:
                like = dict(self.maker.pick(rows))
                own = own_key(table)
                for item in table.fields:
                    kept = item.name in self.used and len(own) > 1
                    if isinstance(item.type, Key) and item.name in own and not kept:
                        like[item.name] = fresh[item.name]
                if chosen:
                    _take(like, fresh, chosen, table)
                rows.append(like)
            case "all" if chosen:
                for row in rows:
                    _take(row, fresh, chosen, table)
            case _:
                rows.append(fresh)
        return {**data, table.name: self.maker.valid(table, unit, rows)}

    def _fresh(self, table: Table, unit: Unit) -> Raw:
        back = int(any(node.furthest_period for node in self.target.nodes) and self.maker.chance(40))
        day = None
        if self.monthly and table.dated and not back:
            day = month_days(self.maker.pick(self.period.months))[1]
        return self.maker.cells(table, unit, day, back)

    def _fields(self, table: Table) -> list[Field]:
        """Return the columns on which the threshold may depend, those that it compares three times."""
        timed = {table.on} if table.dated or table.standing else set()
        found = [
            item
            for item in table.fields
            if not isinstance(item.type, Note) and (item.name in self.used or item.name in timed)
        ]
        return [item for item in found for _ in range(3 if item.name in self.compared else 1)]

    def _judged_again(self, data: Data, table: Table, panel: Panel, unit: Unit) -> Data:
        """Return the data with a judge more, a judge fewer, or another mark."""
        slots = [dict(row) for row in data[panel.table]]
        rows = [dict(row) for row in data[table.name]]
        fresh = self.maker.cells(table, unit)
        match self.maker.pick(("judge", "fewer", "mark", "mark")):
            case "judge":
                slot = self.maker.cells(self.tables[panel.table], unit)
                slots.append(slot)
                rows.append({**fresh, **{name: slot[name] for name in panel.fields}})
            case "fewer" if rows:
                gone = rows.pop(self.random.randrange(len(rows)))
                slots = [one for one in slots if any(one[name] != gone[name] for name in panel.fields)]
            case _ if rows:
                row = self.maker.pick(rows)
                row.update({key: value for key, value in fresh.items() if key not in table.key})
        slots = self.maker.valid(self.tables[panel.table], unit, slots)
        return {**data, panel.table: slots, table.name: self.maker.valid(table, unit, rows)}


def known(evidence: Evidence, period: Period) -> Evidence:
    """Return evidence with every scope closed: what is not there did not happen, each return states what is there."""
    ever = Days(period.days.first - LONG_AGO, LAST_DAY)
    rows = {name: list(data.of_units(evidence.units)) for name, data in evidence.data.items()}
    returns = [
        Return(
            name,
            unit.id,
            days,
            sum(row["unit"] == unit.id and row[table.day] in days for row in rows.get(name, ())),
            0,
        )
        for name, table in evidence.tables.items()
        if isinstance(table.completes, Returned)
        for unit in evidence.units.values()
        if table.is_of(unit.kind)
        for days in (Days(*month_days(month)) for month in (*period.previous.months, *period.months))
    ]
    return evolve(
        evidence,
        coverage=dict.fromkeys(evidence.tables, (ever,)),
        returns=tuple(returns),
        data={name: RowData(rows.get(name, ())) for name in evidence.tables},
        reopened=(),
    )


def _take(row: Raw, fresh: Raw, item: Field, table: Table) -> None:
    row[item.name] = fresh[item.name]
    if item.name == table.on and table.recorded is not None:
        row[table.recorded] = fresh[table.recorded]


def side_of(num: Num) -> str:
    """Return the side on which a distance lies, none where it may be either or where there is nothing to measure."""
    if num.may_be_empty or not num.may_be_there:
        return ""
    if num.low > 0:
        return "above"
    if num.high < 0:
        return "below"
    return "on" if num.low == num.high else ""


def _distance(num: Num, side: str) -> Exact:
    """Return how far what is measured is from surely lying on a side."""
    if not num.may_be_there:
        return FAR
    low, high = num.low, num.high
    apart: Exact = -low if side == "above" else high if side == "below" else max(-low, high)
    return apart + (FAR // 2 if num.may_be_empty else 0)


__all__ = ["SIDES", "Aim", "known", "side_of"]
