"""Compiles the measures over a relation: for each row what it adds, and the measures from what groups add up to.

A frame has a row for each row that may be there, with how many there are at the least and at the most
(``~low``, ``~high``) wherever that is not simply one. Rows that may turn up are rows like the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from starrules.lanes.compile import Compiler, proved
from starrules.lanes.due import UNIT
from starrules.lanes.engines import Engine
from starrules.lanes.medians import Ranked
from starrules.lanes.moments import Moment
from starrules.lanes.values import (
    Bool,
    Compiled,
    Frame,
    Number,
    Wide,
    all_of,
    either,
    lit,
    one_if,
    whole,
)
from starrules.rules import nodes as n

LOW, HIGH = "~low", "~high"


@frozen(eq=False)
class Source:
    """A compiled relation.

    Args:
        frame: its rows.
        cells: how its columns are read.
        certain: whether every row is surely there, once.
        loose: whether there may be rows whose groups are unknown.
        most: how many rows a unit may have at the most.
        single: whether every unit has one row at the most.
        rest: the period whose due months without rows are not in the frame, but for one row of the unit ``NOBODY``
            that stands for any of them; None where every row is there.
        in_month: how many rows a unit may have in one month at the most; 0 where that is not known.
    """

    frame: Frame
    cells: Mapping[str, Compiled]
    certain: bool
    loose: bool
    most: int = 0
    single: bool = False
    rest: int | None = None
    in_month: int = 0

    @property
    def low(self) -> nw.Expr:
        """How many rows this is at the least."""
        return whole(1) if self.certain else nw.col(LOW)

    @property
    def high(self) -> nw.Expr:
        """How many rows this is at the most."""
        return whole(1) if self.certain else nw.col(HIGH)


@frozen(eq=False)
class _Selection:
    """How many of a row are in a measure, at the least and at the most; ``always`` where it is one of each row."""

    name: str
    low: nw.Expr
    high: nw.Expr
    certain: bool
    wide: Wide
    always: bool = False
    inside: nw.Expr | None = None
    """Whether the row is in, where it is there once and that is known."""

    def possible(self, value: nw.Expr, edge: int) -> nw.Expr:
        """Return a value where the row may be in, else a bound that never counts."""
        return value if self.always else either(self.high > 0, value, whole(edge, self.wide))

    def sure(self, value: nw.Expr, edge: int) -> nw.Expr:
        """Return a value where the row is surely in, else a bound that never counts."""
        return value if self.always else either(self.low > 0, value, whole(edge, self.wide))


@frozen(eq=False)
class _Split:
    """A sum of one of two numbers by a condition: how many rows it holds for, and the two numbers, scaled.

    Such a sum is told by two counts, which other measures mostly ask for as well.
    """

    of: _Selection
    then: int
    otherwise: int
    wide: Wide | None
    """The type of the sum where 64 bits do not hold it."""

    def total(self, every: _Selection) -> nw.Expr:
        """Return the sum over the rows of a selection."""
        rows, held = (nw.col(f"{item.name}n") for item in (every, self.of))
        if self.wide is not None:
            rows, held = rows.cast(self.wide), held.cast(self.wide)
        return rows * whole(self.otherwise, self.wide) + held * whole(self.then - self.otherwise, self.wide)


@frozen(eq=False)
class _Part:
    """One measure: the names of its moments, which rows are in it, their value, and whether all of it is known."""

    name: str
    of: _Selection
    value: Number
    plain: bool
    split: _Split | None = None


class Measures:
    """The measures over one relation, gathered so that they take one pass, each computed once.

    ``given`` says that a group is there only because one of its rows is.
    """

    def __init__(
        self,
        source: Source,
        calendar: Callable[[], Frame],
        names: Iterator[int],
        engine: Engine,
        *,
        given: bool = False,
    ) -> None:
        self.source = source
        self.engine = engine
        self.given = given
        self.prefix = f"~{next(names)}_"
        self.compiler = Compiler(source.frame, source.cells, names, calendar=calendar, wide=engine.wide)
        self.present = f"{self.prefix}present"
        self.moments: list[Moment] = [] if source.rest is None else [Moment(self.present, whole(1))]
        self.parts: dict[n.Aggregate, _Part] = {}
        self.selections: dict[tuple[n.Expr, ...], _Selection] = {}

    def add(self, expr: n.Aggregate) -> None:
        """Ask for a measure over this relation or over some of its rows."""
        if expr in self.parts:
            return
        self.compiler.start()
        conditions = []
        relation = expr.source
        while isinstance(relation, n.Where):
            conditions.append(relation.condition)
            relation = relation.source
        chosen = self._selection(tuple(conditions))
        found = self._split(expr, conditions, chosen)
        value = self.compiler.number(expr.value) if found is None else found[0]  # type: ignore[attr-defined]
        part = _Part(
            f"{self.prefix}{len(self.parts)}",
            chosen,
            value,
            chosen.certain and value.exact,
            None if found is None else found[1],
        )
        self.parts[expr] = part
        wide = self._wide(value, expr)
        if part.split is not None:
            self._count(chosen)
            self._count(part.split.of)
        elif isinstance(expr, n.Median):
            self._count(chosen)
        elif isinstance(expr, (n.Minimum, n.Maximum)):
            self._extreme(part, expr)
        elif self._counts(part, expr):
            self._count(chosen)
        elif part.plain and isinstance(expr, (n.Sum, n.Excess)):
            self._add(
                part, "s", self._scaled(value.low, chosen.low if conditions else None, wide=wide), wide=wide
            )
            if isinstance(expr, n.Excess):
                self._count(chosen)
        else:
            self._total(part, wide=wide)
            if self.given or isinstance(expr, n.Excess):
                self._one_at_least(part)

    def _wide(self, value: Number, expr: n.Aggregate) -> bool:
        """Return whether a sum of a value over all rows may need 128 bits."""
        return proved(max(abs(value.least), abs(value.most), 1) * max(self.source.most, 1), expr)

    def _split(
        self, expr: n.Aggregate, conditions: Sequence[n.Expr], chosen: _Selection
    ) -> tuple[Number, _Split] | None:
        """Return a sum of one of two numbers as counts, where all rows and the condition are known; else None."""
        value = expr.value if isinstance(expr, (n.Sum, n.Excess)) else None
        if not chosen.certain or not isinstance(value, n.When):
            return None
        ends = [_number_written(end) for end in (value.then, value.otherwise)]
        if ends[0] is None or ends[1] is None or not self.compiler.truth(value.condition).known:
            return None
        scale = lcm(ends[0].denominator, ends[1].denominator)
        then, otherwise = (int(end * scale) for end in (ends[0], ends[1]))
        zero = whole(0)
        shape = Number(zero, zero, scale, min(then, otherwise), max(then, otherwise))
        held = self._selection((value.condition, *conditions))
        return shape, _Split(held, then, otherwise, self.engine.wide if self._wide(shape, expr) else None)

    def _counts(self, part: _Part, expr: n.Aggregate) -> bool:
        """Return whether a measure is how many rows there are."""
        value = part.value
        return isinstance(expr, n.Sum) and value.exact and value.least == value.most == 1 and not self.given

    def _selection(self, conditions: tuple[n.Expr, ...]) -> _Selection:
        """Return how many of a row there are where some conditions hold, formed once for all measures."""
        if conditions not in self.selections:
            name = f"{self.prefix}of{len(self.selections)}"
            self.selections[conditions] = self._chosen(name, list(map(self.compiler.truth, conditions)))
        return self.selections[conditions]

    def _chosen(self, name: str, conditions: Sequence[Bool]) -> _Selection:
        low, high, certain = self.source.low, self.source.high, self.source.certain
        wide = self.engine.wide
        if not conditions:
            return _Selection(name, low, high, certain, wide, always=certain)
        if certain and all(condition.known for condition in conditions):
            inside = self.compiler.keep(inside=all_of([condition.expr for condition in conditions]))[0]
            count = one_if(inside)
            return _Selection(name, count, count, certain, wide, inside=inside)
        sure = all_of([condition.sure for condition in conditions])
        may = all_of([condition.may for condition in conditions])
        sure, may = (one_if(item) for item in self.compiler.keep(sure=sure, may=may))
        # How many there are is read anew each time: rows of no known group lose their certainty later.
        if certain:
            return _Selection(name, sure, may, certain=False, wide=wide)
        return _Selection(name, sure * low, may * high, certain=False, wide=wide)

    def _add(self, part: _Part, name: str, row: nw.Expr, combine: str = "sum", *, wide: bool = False) -> None:
        moment = Moment(f"{part.name}{name}", row, combine, f"{part.of.name}m", part.name, wide)
        self.moments.append(evolve(moment, limit=self._limit(part.value)))

    def _limit(self, value: Number | None = None) -> int | None:
        """Return what the sum of a value, or the number of rows, comes to at the most in a month; None if not known."""
        least, most = (1, 1) if value is None else (value.least, value.most)
        return most * self.source.in_month if self.source.in_month and least >= 0 else None

    def _count(self, chosen: _Selection) -> None:
        """Ask for how many rows there are at the least and, where that is another number, at the most."""
        if not any(moment.name == f"{chosen.name}n" for moment in self.moments):
            row, counted = (chosen.low, False) if chosen.inside is None else (chosen.inside, True)
            limit = self._limit()
            self.moments.append(
                Moment(f"{chosen.name}n", row, owner=chosen.name, counted=counted, limit=limit)
            )
            if not chosen.certain:
                self.moments.append(Moment(f"{chosen.name}m", chosen.high, owner=chosen.name, limit=limit))

    def _extreme(self, part: _Part, expr: n.Aggregate) -> None:
        value, of = part.value, part.of
        self._add(part, "min", of.possible(value.low, value.most), "min")
        self._add(part, "max", of.possible(value.high, value.least), "max")
        bound = value.high if isinstance(expr, n.Minimum) else value.low
        edge, combine = (value.most, "min") if isinstance(expr, n.Minimum) else (value.least, "max")
        self._add(part, "sure", of.sure(bound, edge), combine)
        self._count(of)

    def _total(self, part: _Part, *, wide: bool) -> None:
        """Ask for the least and the greatest sum: of rows that may be in, only what pushes further counts."""
        value, low, high = part.value, part.of.low, part.of.high
        if value.least >= 0:
            least = self._scaled(value.low, low, wide=wide)
        elif value.most <= 0:
            least = self._scaled(value.low, high, wide=wide)
        else:
            least = self._scaled(value.low, either(value.low < 0, high, low), wide=wide)
        if value.most <= 0:
            most = self._scaled(value.high, low, wide=wide)
        elif value.least >= 0:
            most = self._scaled(value.high, high, wide=wide)
        else:
            most = self._scaled(value.high, either(value.high > 0, high, low), wide=wide)
        self._add(part, "l", least, wide=wide)
        self._add(part, "h", most, wide=wide)

    def _one_at_least(self, part: _Part) -> None:
        """Ask for what tells the sum of rows of which one at least is there."""
        value = part.value
        self._count(part.of)
        self._add(part, "a", part.of.possible(value.low, value.most), "min")
        self._add(part, "b", part.of.possible(value.high, value.least), "max")

    def _scaled(self, value: nw.Expr, count: nw.Expr | None, *, wide: bool) -> nw.Expr:
        """Return a value times a number of rows, wide enough for their sum."""
        value = value.cast(self.engine.wide) if wide else value
        return value if count is None else value * count

    def ranked(self) -> list[Ranked]:
        """Return what the medians that are asked for are found from; no moment of a group tells a median."""
        return [
            Ranked(part.name, part.value.low, part.value.high, part.of.low, part.of.high)
            for expr, part in self.parts.items()
            if isinstance(expr, n.Median)
        ]

    def grouped(self, frame: Frame, by: Sequence[str], *others: nw.Expr) -> Frame:
        """Return the moments of each group of a frame's rows."""
        if self.source.single and list(by) == [UNIT] and not others:
            return frame.select(UNIT, **{moment.name: moment.of_row for moment in self.moments})
        if self.moments:
            frame = frame.with_columns(**{moment.name: moment.row for moment in self.moments})
        return frame.group_by(*by).agg(*(moment.aggregate(self.engine) for moment in self.moments), *others)

    def read_by(self, expr: n.Aggregate) -> list[str]:
        """Return the columns of moments that a measure is made from."""
        part = self.parts[expr]
        owners = {part.name, part.of.name} | ({part.split.of.name} if part.split is not None else set())
        names = [
            moment.name for moment in self.moments if moment.owner in owners or moment.name == self.present
        ]
        return [*names, f"{part.name}low", f"{part.name}high"] if isinstance(expr, n.Median) else names

    def finished(self, expr: n.Aggregate) -> Number:
        """Return a measure from its moments."""
        found = self.parts[expr]
        value, plain = found.value, found.plain

        def part(name: str) -> nw.Expr:
            return nw.col(f"{found.name}{name}")

        def count(name: str) -> nw.Expr:
            return nw.col(f"{found.of.name}{'n' if found.of.certain else name}")

        rows = self.source.most
        least, most = min(0, value.least * rows), max(0, value.most * rows)
        if self._counts(found, expr):
            low = count("n")
            return Number(low, low if found.of.certain else count("m"), value.scale, least, most)
        known = part("s") if found.split is None else found.split.total(found.of)
        if plain and isinstance(expr, n.Sum):
            return Number(known, known, value.scale, least, most)
        if isinstance(expr, n.Sum) and not (self.given and isinstance(expr.source, n.Group)):
            return Number(part("l"), part("h"), value.scale, least, most)
        given = lit(self.given and isinstance(expr.source, n.Group))
        sure = count("n") > 0
        exists = count("m") > 0
        if isinstance(expr, (n.Minimum, n.Maximum)):
            low, high = part("min"), part("max")
            if isinstance(expr, n.Minimum):
                high = either(sure, part("sure"), high)
            else:
                low = either(sure, part("sure"), low)
            if plain:
                high = low
            return Number(low, high, value.scale, value.least, value.most, ~sure & ~given, exists)
        if isinstance(expr, n.Median):
            return Number(part("low"), part("high"), value.scale, value.least, value.most, ~sure, exists)
        if plain and isinstance(expr, n.Excess):
            return Number(known, known, value.scale, least, most, ~sure & ~given, exists)
        low, high = part("l"), part("h")
        given_low = either(sure | (low < 0), low, part("a"))
        given_high = either(sure | (high > 0), high, part("b"))
        if isinstance(expr, n.Excess):
            return Number(given_low, given_high, value.scale, least, most, ~sure & ~given, exists)
        return Number(
            either(exists, given_low, low), either(exists, given_high, high), value.scale, least, most
        )


def _number_written(expr: n.Expr) -> Fraction | None:
    """Return the number that an expression is, where it is one that is written."""
    if isinstance(expr, n.Linear) and not expr.terms:
        return Fraction(expr.constant)
    return Fraction(expr.value) if isinstance(expr, n.Constant) else None


__all__ = ["HIGH", "LOW", "Measures", "Source"]
