"""Rules and evidence made at random, typed from the start, small enough to be counted out by hand.

``Maker`` takes its choices from a ``random.Random``: one that Hypothesis drives where a failing case
should shrink, one with a seed where many cases are wanted.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from attrs import field, frozen

from starrules.evidence.model import Evidence, Reopened, Return, RowData
from starrules.evidence.tables import JUDGEMENTS, PANELS
from starrules.model import (
    LAST_DAY,
    Days,
    Membership,
    Outcome,
    Period,
    Text,
    Unit,
    day_number,
    month_days,
    month_number,
)
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.case import Calendar
from starrules.rules.types import CategoryType, NumberType
from starrules.schema import (
    Bool,
    Category,
    Complete,
    Completeness,
    Date,
    Decimal,
    Due,
    Field,
    Int,
    Key,
    Monthly,
    Returned,
    Table,
    scale_of,
)

T = TypeVar("T")
PERIOD = Period.year(2024)
FIRST = day_number(datetime.date(2023, 1, 1))
LAST = PERIOD.days.last
WORDS = Text("词", "word")
GRADES = ("good", "fair", "poor")


COMPLETE = Complete()
WRAPPINGS, OF_NUMBERS = 10, 6
"""In so many ways ``Maker`` makes a rule from another, and from numbers that are made of others."""


def table(
    name: str,
    completes: Completeness = COMPLETE,
    extra: tuple[Field, ...] = (),
    *,
    whole: Int = Int(-2, 3, "things"),  # noqa: B008 - frozen
    tenths: Decimal = Decimal(0, 2, 1, "things"),  # noqa: B008
    **kind: Any,
) -> Table:
    """Return a table with a field of every sort."""
    fields = (
        *extra,
        Field("day", Date(), WORDS),
        Field("key", Key(), WORDS),
        Field("kind", Category(("a", "b")), WORDS),
        Field("whole", whole, WORDS, null="unknown"),
        Field("tenths", tenths, WORDS),
        Field("sure", Bool(), WORDS),
        Field("flag", Bool(), WORDS, null="unknown"),
        Field("grade", Category(GRADES), WORDS, null="unknown"),
        Field("spare", Int(1, 4, "things"), WORDS, null="none"),
        Field("choice", Category(("x", "y")), WORDS, null="none"),
        Field("done", Date(), WORDS, null="none"),
        Field("late", Bool(), WORDS, null="unknown", known_on="done"),
    )
    return Table(name, WORDS, fields, key=("key", "day"), completes=completes, **kind)


EVENTS = table("events", on="day", max_rows=4)
FILED = table("filed", Returned(), on="day", max_rows=4, of="section")
VISITS = table("visits", Monthly(lag=3), on="day", max_rows=3)
YEARLY = table("yearly", yearly=True, max_rows=3)
FIXED = table("fixed", Complete(fixed=True), yearly=True, max_rows=3, of="office")
STANDING = table("standing", Complete(lag=5), on="day", standing=True, max_rows=3)
LOGGED = table(
    "logged", Complete(lag=20), (Field("written", Date(), WORDS),), on="day", recorded="written", max_rows=3
)
OWN = table("own", Due(), yearly=True, rolls_up=False, max_rows=1)
TABLES = {
    item.name: item
    for item in (EVENTS, FILED, VISITS, YEARLY, FIXED, STANDING, LOGGED, OWN, PANELS, JUDGEMENTS)
}
DATED = (EVENTS, FILED, VISITS)
LARGE = table(
    "large", on="day", max_rows=3, whole=Int(-(10**6), 10**6, "things"), tenths=Decimal(0, 10**5, 1, "things")
)
"""Its numbers, and products of two of them, go into 64 bits."""
HUGE = table(
    "huge",
    yearly=True,
    max_rows=3,
    whole=Int(-(10**15), 10**15, "things"),
    tenths=Decimal(0, 10**15, 1, "things"),
)
"""Its numbers go into 64 bits and sums and products of them into 128, or into no whole number at all."""
BEYOND = (LARGE, HUGE)
PLAIN = (EVENTS, FILED, VISITS, YEARLY, FIXED, STANDING, LOGGED, OWN)


@frozen
class Maker:
    """Makes evidence and rules from the choices of ``random``.

    Args:
        tables: what rules are about; evidence holds ``TABLES`` and these.
    """

    random: random.Random
    tables: tuple[Table, ...] = PLAIN
    back: bool = True
    columns: dict[str, Any] = field(factory=dict)

    @property
    def beyond(self) -> bool:
        """Whether rules are about the tables of large numbers too."""
        return set(BEYOND) <= set(self.tables)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of several."""
        return items[self.random.randrange(len(items))]

    def chance(self, percent: int) -> bool:
        """Return true in so many of a hundred cases."""
        return self.random.randrange(100) < percent

    # ---------------------------------------------------------------------------------- evidence

    def evidence(self, offices: int = 4, sections: int = 2, rows: int = 3) -> Evidence:
        """Return evidence with open and closed scopes, units that open, close, move and merge."""
        units = {unit.id: unit for unit in self._units(offices, sections)}
        data = {}
        returns: list[Return] = []
        every = {**TABLES, **{item.name: item for item in self.tables}}
        for item in every.values():
            if self.chance(95):
                found = [row for unit in units.values() for row in self._rows(item, unit, rows)]
                self.random.shuffle(found)
                data[item.name] = RowData(found)
                if isinstance(item.completes, Returned):
                    returns += self._returns(item, list(units.values()), found)
        coverage = {name: self._coverage() for name in every if self.chance(90)}
        reopened = []
        if self.chance(15):
            unit = self.pick([None, *units])
            days = self.pick([None, Days(PERIOD.days.first, PERIOD.days.first)])
            reopened.append(Reopened(self.pick(list(every)), unit, days))
        working = tuple(day for day in range(FIRST, LAST + 400) if day % 7 not in (2, 3))
        return Evidence(
            every, units, coverage, tuple(returns), Calendar(working), data, tuple(reopened), LAST
        )

    def _units(self, offices: int, sections: int) -> list[Unit]:
        units = []
        names = [f"o{i}" for i in range(offices)]
        always = Days(FIRST - 1000, LAST_DAY)
        for index, name in enumerate(names):
            days = always
            if self.chance(25):
                start = FIRST + self.random.randrange(720)
                days = Days(start, LAST_DAY if self.chance(50) else start + self.random.randrange(400))
            merged = self.chance(10) and index > 0
            units.append(
                Unit(name, "office", WORDS, days, (), names[0] if merged else "", LAST if merged else None)
            )
            for item in range(sections):
                members: tuple[Membership, ...] = (Membership(name, always),)
                if self.chance(25) and offices > 1:
                    day = FIRST + self.random.randrange(730)
                    other = self.pick(names)
                    members = (
                        Membership(name, Days(always.first, day - 1)),
                        Membership(other, Days(day, LAST_DAY)),
                    )
                units.append(Unit(f"{name}.{item}", "section", WORDS, days, members))
        return units

    def _coverage(self) -> tuple[Days, ...]:
        if self.chance(50):
            return (Days(FIRST - 10_000, LAST + 400),)
        ends = sorted(FIRST + self.random.randrange(731) for _ in range(4))
        return (
            (Days(ends[0], ends[1]), Days(ends[2], ends[3])) if self.chance(50) else (Days(FIRST, ends[3]),)
        )

    def _rows(self, item: Table, unit: Unit, most: int) -> list[dict[str, Any]]:
        if item.of not in ("both", unit.kind):
            return []
        found: list[dict[str, Any]] = []
        counts: dict[int, int] = {}
        for _ in range(self.random.randrange(most + 1) * (3 if isinstance(item.completes, Monthly) else 1)):
            year = self.pick([2023, 2024, 2024])
            day = max(unit.days.first, min(unit.days.last, FIRST + self.random.randrange(731)))
            if item.yearly and unit.scope(Period.year(year)) is None:
                continue
            if isinstance(item.completes, Due) and Period.year(year).days.last not in unit.days:
                continue
            slot = month_number(day) if item.dated else year if item.yearly else 0
            counts[slot] = counts.get(slot, 0) + 1
            if counts[slot] <= item.max_rows:
                found.append({"unit": unit.id, "year": year, **self._cells(item, day)})
        return _without_repeats(item, found)

    def _cells(self, item: Table, day: int) -> dict[str, Any]:
        cells: dict[str, Any] = {}
        for one in item.fields:
            kind = one.type
            if one.null != "never" and self.chance(25):
                cells[one.name] = None
            elif one.name == item.on:
                cells[one.name] = day
            elif one.name == item.recorded:
                cells[one.name] = day + self.random.randrange(21)
            elif isinstance(kind, (Int, Decimal)) and item in BEYOND:
                scale = scale_of(kind)
                low, high = int(kind.low * scale), int(kind.high * scale)
                nought = min(max(low, 0), high)
                cells[one.name] = self.pick([low, low, low + 1, nought, high - 1, high, high])
            elif isinstance(kind, Int):
                cells[one.name] = self.random.randint(kind.low, kind.high)
            elif isinstance(kind, Decimal):
                cells[one.name] = self.random.randint(int(kind.low * 10), int(kind.high * 10))
            elif isinstance(kind, Bool):
                cells[one.name] = self.chance(50)
            elif isinstance(kind, Category):
                cells[one.name] = self.pick(kind.values)
            elif isinstance(kind, Date):
                cells[one.name] = day + self.random.randrange(-3, 60)
            else:
                cells[one.name] = self.pick(["k1", "k2", "k3"])
        return cells

    def _returns(self, item: Table, units: list[Unit], rows: list[dict[str, Any]]) -> list[Return]:
        found = []
        for unit in units:
            if unit.kind != item.of:
                continue
            for year in (2023, 2024):
                months = Period.year(year).months
                step = self.pick([1, 3, 12])
                for start in range(0, 12, step):
                    if not self.chance(70):
                        continue
                    days = Days(month_days(months[start])[0], month_days(months[start + step - 1])[1])
                    there = [row for row in rows if row["unit"] == unit.id and row["day"] in days]
                    extra = self.pick([0, 0, 0, 1, 2]) if len(there) <= 2 else 0
                    found.append(Return(item.name, unit.id, days, len(there) + extra, days.last + 5))
        return found

    # ----------------------------------------------------------------- numbers and truths of rows

    def row_number(self, rows: r.RowSet, depth: int) -> n.Expr:
        """Return a number of the row at hand."""
        numbers = [
            name
            for name, kind in rows.columns.items()
            if isinstance(kind, NumberType) and kind.unit != "date" and not kind.partial
        ]
        plain = [name for name in numbers if not rows.columns[name].optional]  # type: ignore[union-attr]
        spare = [name for name in numbers if name not in plain]
        choices: list[Callable[[], n.Expr]] = [lambda: n.lift(self.random.randrange(-2, 4))]
        choices += [lambda: rows[self.pick(plain)]] * 4 * bool(plain)
        choices += [lambda: rows[self.pick(spare)].or_else(self.random.randrange(0, 3))] * bool(spare)
        if depth > 0:

            def sub() -> n.Expr:
                return self.row_number(rows, depth - 1)

            choices += [
                lambda: sub() + sub(),
                lambda: sub() - sub(),
                lambda: self.random.randrange(-2, 4) * sub(),
                lambda: n.Multiply(sub(), n.Constant(Fraction(1, self.random.randrange(2, 5)))),
                lambda: sub().clamp(self.pick([None, 0]), self.pick([None, 1, "1.5"])),
                lambda: n.When(self.row_truth(rows, depth - 1), sub(), sub()),
            ]
            if "done" in rows.columns:
                choices += [lambda: self._working(rows)]
        return self.pick(choices)()

    def _working(self, rows: r.RowSet) -> n.Expr:
        days = n.WorkingDays(rows["day"], rows["done"])
        return n.When(days <= self.random.randrange(0, 20), n.lift(1), n.lift(0))

    def row_truth(self, rows: r.RowSet, depth: int) -> n.Expr:
        """Return a truth of the row at hand."""
        columns = rows.columns
        truths = [name for name in ("sure", "flag", "late", "mark") if name in columns]
        grades = [name for name, kind in columns.items() if isinstance(kind, CategoryType)]
        choices: list[Callable[[], n.Expr]] = [
            lambda: n.Truth(self.chance(50)),
            lambda: self._compare(self.row_number(rows, depth - 1), self.row_number(rows, 0)),
        ]
        choices += [lambda: rows[self.pick(truths)]] * 2 * bool(truths)
        choices += [lambda: self._category_truth(rows, self.pick(grades))] * 2 * bool(grades)
        if "key" in columns:
            choices += [lambda: rows["key"].is_in("k1", "k2"), lambda: rows["key"] == "k1"]
        if "done" in columns:
            choices += [
                lambda: rows["done"] <= self.date(),
                lambda: self._compare(
                    rows["day"] + self.random.randrange(20), self.pick([rows["done"], self.date()])
                ),
            ]
        partial = [name for name, kind in columns.items() if isinstance(kind, NumberType) and kind.partial]
        choices += [lambda: self._compare(rows[self.pick(partial)], n.lift(1))] * 3 * bool(partial)
        choices += (
            [lambda: self.band(rows[self.pick(partial)], self.pick(GRADES)) == "good"] * 3 * bool(partial)
        )
        if depth > 0:

            def sub() -> n.Expr:
                return self.row_truth(rows, depth - 1)

            choices += [
                lambda: sub() & sub(),
                lambda: sub() | sub(),
                lambda: ~sub(),
                lambda: n.When(sub(), sub(), sub()),
                lambda: sub() == sub(),
                lambda: self.band(self.row_number(rows, depth - 1)).is_in("good", "poor"),
                lambda: (
                    n.When(sub(), self.band(self.row_number(rows, 0)), self.band(self.row_number(rows, 0)))
                    == "fair"
                ),
                lambda: (
                    n.WorstOf((self.band(self.row_number(rows, 0)), self.band(self.row_number(rows, 0))))
                    == "poor"
                ),
            ]
        return self.pick(choices)()

    def _category_truth(self, rows: r.RowSet, name: str) -> n.Expr:
        kind = rows.columns[name]
        assert isinstance(kind, CategoryType)
        if kind.optional:
            if self.chance(50):
                return rows[name].is_none()
            return rows[name].or_else(self.pick(kind.values)) == self.pick(kind.values)
        if self.chance(50):
            return self.pick([rows[name] == self.pick(kind.values), rows[name] != self.pick(kind.values)])
        return rows[name].is_in(*{self.pick(kind.values), self.pick(kind.values)})

    def _compare(self, left: n.Expr, right: n.Expr) -> n.Expr:
        return n.Compare(self.pick([">=", ">", "<=", "<", "==", "!="]), left, right)

    def date(self) -> n.Expr:
        """Return a day of the period, or next to it."""
        return self.pick(
            [
                r.period_end(),
                r.period_start(),
                r.period_start(months=self.random.randrange(12), days=9),
            ]
        )

    def band(self, value: n.Expr, on_empty: str | None = None) -> n.Expr:
        """Return a grade of a number."""
        return self.pick(
            [
                lambda: value.band(
                    good=n.at_most(0), fair=(0, 1), poor=n.at_least(1), resolve="worst", on_empty=on_empty
                ),
                lambda: value.band(
                    good=n.at_least(2), fair=(-1, 2), poor=n.at_most(-1), resolve="best", on_empty=on_empty
                ),
                lambda: value.band(
                    good=(-3, 3), fair=n.at_least(0), poor=n.at_most(0), resolve="best", on_empty=on_empty
                ),
            ]
        )()

    # --------------------------------------------------------------------------------- relations

    def relation(self, depth: int) -> r.RowSet:
        """Return rows: of a table, narrowed, computed, grouped."""
        item = self.pick(self.tables)
        rows = r.rows(item)
        if self.back and self.chance(12):
            rows = rows.previous()
        return self._narrowed(rows, depth)

    def _narrowed(self, rows: r.RowSet, depth: int) -> r.RowSet:
        for _ in range(depth):
            step = self.random.randrange(6)
            if step <= 1:
                rows = rows.where(self.row_truth(rows, depth - 1))
            elif step == 2:
                rows = rows.map(**{f"m{depth}{step}": self.row_number(rows, depth - 1)})
            elif step >= 4:
                rows = self._grouped(rows, depth)
        return rows

    def _grouped(self, rows: r.RowSet, depth: int) -> r.RowSet:
        names: list[str] = [name for name in ("key", "kind") if name in rows.columns]
        if "day" in rows.columns:
            names.append("day")
        keys = self.pick([(), *((name,) for name in names), tuple(names[:2])])
        keys = tuple(dict.fromkeys(keys))
        base = rows.relation
        while isinstance(base, (n.Where, n.Mapped)):
            base = base.source
        keeps = isinstance(base, n.Rows) or (isinstance(base, n.Groups) and _regroupable(base))
        root = base
        while not isinstance(root, n.Rows):
            root = root.source  # type: ignore[attr-defined]
        monthly = keeps and root.table.dated and (not keys or self.chance(50))
        if not keys and not monthly:
            return rows
        grouped = rows.by_month(*keys) if monthly else rows.by(*keys)
        group = grouped.group
        measures: dict[str, n.Expr] = {"value": group.count()}
        on_empty: Any = self.pick(["met", "unmet"])
        if self.chance(60):
            measures["value"] = self.pick(
                [
                    lambda: group.sum(self.row_number(group, depth - 1)),
                    lambda: group.where(self.row_truth(group, depth - 1)).count(),
                    lambda: group.where(self.row_truth(group, depth - 1)).sum(
                        self.row_number(group, depth - 1)
                    ),
                ]
            )()
        if self.chance(50):
            narrowed = group.where(self.row_truth(group, 0)) if self.chance(40) else group
            measures["peak"] = self.pick([narrowed.max, narrowed.min])(
                self.row_number(group, depth - 1), on_empty=on_empty
            )
        if self.chance(40):
            measures["mark"] = self._aggregate_truth(group, depth - 1, group_level=True)
        if self.chance(30):
            measures["level"] = self.band(group.count() - 1)
        return grouped.measure(**measures)

    # -------------------------------------------------------------------------- above the rows

    def number(self, depth: int) -> n.Expr:
        """Return a number of the unit."""
        rows = self.relation(min(depth, 2))
        on_empty: Any = (
            "not_applicable" if looks_back(rows) else self.pick(["met", "unmet", "not_applicable"])
        )
        choices: list[Callable[[], n.Expr]] = [
            rows.count,
            lambda: rows.sum(self.row_number(rows, 1)),
            lambda: rows.max(self.row_number(rows, 1), on_empty=on_empty),
            lambda: rows.min(self.row_number(rows, 1), on_empty=on_empty),
            r.due_months,
            lambda: r.filled(VISITS),
            lambda: n.lift(self.random.randrange(0, 4)),
        ]
        keys = [name for name in ("key", "day", "kind") if name in rows.columns]
        if keys:
            choices.append(lambda: rows.distinct(self.pick(keys)))
        if depth > 0:
            choices += [
                lambda: n.When(self.truth(depth - 1), self.sum(), self.sum()),
                lambda: n.When(self.truth(depth - 1), self.sum() + self.sum(), self.sum()),
                lambda: self.sum().clamp(None, 4).clamp(1),
                lambda: (self.sum() + self.sum()) + (self.sum() + 1),
                lambda: n.When(self.truth(depth - 1), self.sum(), self.sum()).clamp(0, 3),
                lambda: r.points(self.rule(depth - 1), self.rule(depth - 1)) - self.random.randrange(50),
                lambda: self.sum() * self.sum(),
                lambda: self.sum().clamp(0, self.random.randrange(1, 5)),
                lambda: r.points(*((self.random.randrange(1, 4), self.rule(depth - 1)) for _ in range(2))),
            ]
        return self.pick(choices)()

    def sum(self) -> n.Expr:
        """Return a number that is always there: sums and counts over the same or other rows."""
        rows = self._narrowed(r.rows(self.pick(self.tables)), 1)
        choices: list[Callable[[], n.Expr]] = [
            rows.count,
            lambda: rows.sum(self.row_number(rows, 1)),
            lambda: 2 * rows.where(self.row_truth(rows, 1)).count() - rows.count(),
            lambda: (
                rows.sum(self.row_number(rows, 1))
                - rows.where(self.row_truth(rows, 0)).sum(self.row_number(rows, 0))
            ),
        ]
        return self.pick(choices)()

    def _aggregate_truth(self, rows: r.RowSet, depth: int, *, group_level: bool = False) -> n.Expr:
        outcomes = ["met", "unmet"] if group_level else ["met", "unmet", "not_applicable"]
        on_empty: Any = self.pick(outcomes)
        number = self.row_number(rows, max(depth, 0))
        limit = n.Constant(Fraction(self.random.randrange(-4, 9), self.random.randrange(1, 4)))
        measure = self.pick(
            [
                lambda: rows.mean(number, on_empty=on_empty),
                lambda: rows.median(number, on_empty=on_empty),
                lambda: rows.share(self.row_truth(rows, max(depth, 0)), on_empty=on_empty),
                lambda: rows.sum(number).over(rows.count(), on_empty=on_empty),
                lambda: rows.sum(number).over(self._other_count(rows, group_level), on_empty=on_empty),
                lambda: rows.where(self.row_truth(rows, 0)).count().over(rows.count() + 1, on_empty=on_empty),
            ]
        )
        return self.pick(
            [
                lambda: rows.any(self.row_truth(rows, max(depth, 0))),
                lambda: rows.all(self.row_truth(rows, max(depth, 0)), on_empty=on_empty),
                lambda: self._compare(measure(), limit),
                lambda: self._compare(limit, measure()),
                lambda: self.band(measure(), on_empty="fair") == "good",
                lambda: self.band(rows.max(number, on_empty=on_empty), on_empty="fair") == "good",
            ]
        )()

    def _other_count(self, rows: r.RowSet, group_level: bool) -> n.Expr:
        """Return a number of rows that may be none: of a group those of a kind, else those of any table."""
        if group_level or looks_back(rows):
            return rows.where(self.row_truth(rows, 0)).count()
        return r.rows(self.pick(self.tables)).count()

    def truth(self, depth: int) -> n.Expr:
        """Return a truth of the unit, of the assessed period only."""
        maker = Maker(self.random, self.tables, back=False)
        rows = maker.relation(min(depth, 2))
        return self.pick(
            [
                lambda: maker._compare(maker.sum(), n.lift(self.random.randrange(-1, 6))),
                lambda: rows.any(maker.row_truth(rows, 1)),
                lambda: rows.all(maker.row_truth(rows, 1), on_empty=self.pick(["met", "unmet"])),
                lambda: maker.band(maker.sum()).is_in("good", "fair"),
                lambda: maker.band(maker.sum() + maker.sum() - 1) != "fair",
            ]
        )()

    def rule(self, depth: int) -> n.Expr:
        """Return a rule."""
        simple: list[Callable[[], n.Expr]] = [
            lambda: self._rule_of_number(depth),
            lambda: self._rule_of_number(depth),
            lambda: self._rule_of_rows(depth),
            lambda: self._rule_of_rows(depth),
            lambda: self.truth(depth),
        ]
        if depth <= 0:
            return self.pick(simple)()

        def sub() -> n.Expr:
            return self.rule(depth - 1)

        def some() -> tuple[n.Expr, ...]:
            return tuple(sub() for _ in range(self.random.randrange(1, 4)))

        def at_least() -> n.Expr:
            members = some()
            return r.at_least_of(self.random.randrange(1, len(members) + 1), *members, fixed=self.chance(30))

        return self.pick(
            [
                *simple,
                at_least,
                at_least,
                lambda: sub() & sub(),
                lambda: sub() | sub(),
                lambda: ~sub(),
                lambda: r.all_of(*some()),
                lambda: r.any_of(*some()),
                lambda: n.When(self.truth(depth - 1), sub(), sub()),
                lambda: sub().applies_if(self.truth(depth - 1), WORDS),
                lambda: sub().hold(self.truth(depth - 1), WORDS, WORDS),
                lambda: sub().requires(sub()),
                lambda: sub().vetoed_by(*some(), authority="A1"),
                lambda: sub().overridden(self.truth(depth - 1), self.pick(list(Outcome)), WORDS),
                lambda: self._points_rule(depth),
                lambda: r.worst_of(self.band(self.sum()), self.band(self.sum())) != "poor",
            ]
        )()

    def wrapped(self, rule: n.Expr, kind: int) -> n.Expr:
        """Return a rule made from another in one of ``WRAPPINGS`` ways."""
        return [
            lambda: rule & self.rule(0),
            lambda: self.rule(0) | rule,
            lambda: ~rule,
            lambda: n.When(self.truth(0), rule, self.rule(0)),
            lambda: r.at_least_of(1, rule, self.rule(0)),
            lambda: rule.applies_if(self.truth(0), WORDS),
            lambda: rule.hold(self.truth(0), WORDS, WORDS),
            lambda: rule.requires(self.rule(0)),
            lambda: rule.vetoed_by(self.rule(0), authority="A1"),
            lambda: rule.overridden(self.truth(0), self.pick(list(Outcome)), WORDS),
        ][kind]()

    def of_numbers(self, kind: int) -> n.Expr:
        """Return a rule about a number made from others in one of ``OF_NUMBERS`` ways."""
        two = self.sum() + self.sum()
        return [
            lambda: self.band(two) == "good",
            lambda: self.band(two.clamp(0, 4)) == "good",
            lambda: self.band(n.When(self.truth(0), two, self.sum())) == "good",
            lambda: self.band(self.sum() * self.sum()) == "good",
            lambda: self._compare(two.clamp(0, 4), self.sum()),
            lambda: self._compare((self.sum() - self.sum()) - (self.sum() - self.sum()), n.lift(0)),
        ][kind]()

    def _points_rule(self, depth: int) -> n.Expr:
        def score() -> n.Expr:
            return r.points(
                *((self.random.randrange(1, 4), self.rule(depth - 1)) for _ in range(self.pick([1, 2, 3])))
            )

        limit = self.pick([50, 60, 75, 100])
        return self.pick(
            [
                lambda: score() >= limit,
                lambda: score() + score() >= 2 * limit,
                lambda: score() + self.sum().clamp(0, 5) >= limit,
                lambda: r.weighted_mean((2, score()), (1, score())) >= limit,
            ]
        )()

    def _rule_of_number(self, depth: int) -> n.Expr:
        left = self.number(depth)
        if self.chance(25):
            right: n.Expr = self.sum()
        elif self.chance(15):
            right = r.due_months()
        elif self.beyond and self.chance(20):
            item = self.pick(BEYOND)["whole"].type
            assert isinstance(item, Int)
            right = n.Constant(
                Fraction(self.pick([item.low, item.high]) * self.pick([1, 2, 3]) + self.pick([-1, 0, 1]))
            )
        else:
            right = n.Constant(Fraction(self.random.randrange(-3, 14), self.pick([1, 1, 2, 3])))
        return self._compare(left, right)

    def _rule_of_rows(self, depth: int) -> n.Expr:
        rows = self.relation(min(depth + 1, 3))
        return self._aggregate_truth(rows, 1)


def _regroupable(groups: n.Groups) -> bool:
    return True if groups.monthly else isinstance(groups.source, n.Relation)


def looks_back(rows: r.RowSet) -> bool:
    """Return whether rows are of the period before."""
    return any(isinstance(node, n.Rows) and node.period < 0 for node in rows.relation.walk())


def _without_repeats(item: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen = set()
    found = []
    for row in rows:
        key = tuple(row.get(name) for name in item.key)
        if key not in seen:
            seen.add(key)
            found.append(row)
    return found
