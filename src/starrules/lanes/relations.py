"""Compiles relations: tables as they are seen, narrowed, grouped, grouped again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import evolve

from starrules.lanes.compile import Compiler
from starrules.lanes.due import MONTH, UNIT, Due, due_column
from starrules.lanes.measures import HIGH, LOW, Measures, Source
from starrules.lanes.moments import Moment
from starrules.lanes.months import layout
from starrules.lanes.tables import Tables
from starrules.lanes.values import (
    Category,
    Compiled,
    Frame,
    Key,
    Maybe,
    Number,
    any_of,
    either,
    greater,
    lesser,
    one_if,
    total,
    whole,
)
from starrules.rules import nodes as n
from starrules.rules.infer import columns_of, looks_back, most_rows
from starrules.rules.types import CategoryType, NumberType

NOBODY = -1
"""The unit of the row that stands for any month without rows: no unit has this place."""
MONTHS = 2**15
"""More than there are months in a place of a unit and a month taken together."""
SLOT = "~slot"
"""A unit and a month as one number, which is grouped faster than two columns."""


class Relations:
    """Compiles the relations of a plan, each once.

    Args:
        tables: gives the rows of a table as they are seen: ``(table name, period, monthly)``.
        due: the months for which units are due.
        calendar: gives a frame of ``day``, ``least`` and ``most``.
    """

    def __init__(
        self,
        tables: Tables,
        due: Due,
        calendar: Callable[[], Frame],
        names: Iterator[int],
    ) -> None:
        self.names = names
        self.tables = tables
        self.engine = tables.engine
        self.due = due
        self.calendar = calendar
        self.found: dict[tuple[n.Relation, bool], Source] = {}

    def source(self, relation: n.Relation, *, sparse: bool = False) -> Source:
        """Return a relation compiled.

        Args:
            relation: the relation.
            sparse: whether months without rows may be left out (``Source.rest``).
        """
        sparse = sparse and isinstance(relation, n.Groups) and relation.monthly and not relation.keys
        if (relation, sparse) not in self.found:
            self.found[relation, sparse] = self._source(relation, sparse=sparse)
        return self.found[relation, sparse]

    def _source(self, relation: n.Relation, *, sparse: bool) -> Source:
        if isinstance(relation, n.Rows):
            return evolve(self.tables.source(relation), most=most_rows(relation))
        if isinstance(relation, n.Where):
            return self._where(relation)
        if isinstance(relation, n.Mapped):
            return self._mapped(relation)
        assert isinstance(relation, n.Groups), relation
        return self._groups(relation, sparse=sparse)

    def _compiler(self, frame: Frame, cells: Mapping[str, Compiled]) -> Compiler:
        return Compiler(frame, cells, self.names, calendar=self.calendar, wide=self.engine.wide)

    def _where(self, where: n.Where) -> Source:
        source = self.source(where.source)
        compiler = self._compiler(source.frame, source.cells)
        condition = compiler.truth(where.condition)
        # A filter takes no constant, so the condition becomes a column first.
        possible = compiler.keep(p=condition.may)[0]
        frame = compiler.frame.filter(possible)
        if condition.known:
            return evolve(source, frame=frame)
        low = either(condition.sure, source.low, whole(0))
        return evolve(source, frame=frame.with_columns(**{LOW: low, HIGH: source.high}), certain=False)

    def _mapped(self, mapped: n.Mapped) -> Source:
        source = self.source(mapped.source)
        cells = dict(source.cells)
        frame = source.frame
        for name, expr in mapped.columns:
            compiler = self._compiler(frame, cells)
            value = compiler.expr(expr)
            cells[name] = value if isinstance(value, (Key, Maybe)) else compiler.kept(value)
            frame = compiler.frame
        return evolve(source, frame=frame, cells=cells)

    def _groups(self, groups: n.Groups, *, sparse: bool) -> Source:
        source = self.source(groups.source)
        types = columns_of(groups.source)
        back = looks_back(groups)
        by = [UNIT, *([MONTH] if groups.monthly else [])]
        closed = [
            kind.values for kind in (types[key] for key in groups.keys) if isinstance(kind, CategoryType)
        ]
        enumerated = len(closed) == len(groups.keys)
        frame = source.frame
        if groups.monthly and not enumerated:  # enumerated groups are those of due months to begin with
            frame = frame.join(self.due.months(back), on=[UNIT, MONTH], how="inner")
        keyed, loose = self._keys(evolve(source, frame=frame), groups.keys)
        every = [*by, *(f"~key {key}" for key in groups.keys)]
        measures = Measures(keyed, self.calendar, self.names, self.engine, given=not enumerated)
        for _, expr in groups.columns:
            for item in aggregates(expr):
                measures.add(item)
        certain = enumerated or source.certain
        if not certain:
            measures.moments.append(Moment("~existing", keyed.low, "max"))
        if sparse:
            frame = self._sparse(measures, back)
            found = self._measured(groups, frame, measures, certain, loose=False, types=types)
            return evolve(found, rest=back)
        placed_rows = measures.compiler.frame
        if loose:
            placed_rows = self.engine.kept(placed_rows)
        placed = placed_rows
        if loose:
            placed = placed.filter(~any_of([nw.col(f"~key {key}").is_null() for key in groups.keys]))
        placed = measures.grouped(placed, every, nw.len().alias("~rows"))
        extra = self._loose(placed_rows, groups, by, measures, source) if loose else None
        names = [moment.name for moment in measures.moments]
        if enumerated:
            frame = self._skeleton(groups, types, back).join(placed, on=every, how="left")
            frame = (
                frame.with_columns(**{name: nw.col(name).fill_null(0) for name in names}) if names else frame
            )
        else:
            frame = placed
        if extra is not None:
            frame = frame.join(extra, on=by, how="left")
            frame = _combined(frame, measures)
        if not certain:
            frame = frame.with_columns(**{LOW: one_if(nw.col("~existing") > 0), HIGH: whole(1)})
        if extra is not None and not enumerated:
            frame = self._with_new(frame, extra, placed, groups, by, measures, every)
        return self._measured(groups, frame, measures, certain, loose and not enumerated, types)

    def _keys(self, source: Source, keys: Sequence[str]) -> tuple[Source, bool]:
        """Return a source with a column for each key, null where the group of a row is unknown."""
        columns = {}
        for key in keys:
            cell = source.cells[key]
            if isinstance(cell, Key):
                columns[f"~key {key}"] = cell.expr
            elif isinstance(cell, Category):
                columns[f"~key {key}"] = cell.raw if cell.raw is not None else _single(cell)
            else:
                assert isinstance(cell, Number)
                known = cell.low == cell.high
                columns[f"~key {key}"] = cell.low if cell.exact else nw.when(known).then(cell.low)
        frame = source.frame.with_columns(**columns) if columns else source.frame
        return evolve(source, frame=frame), source.loose and bool(keys)

    def _skeleton(self, groups: n.Groups, types: Mapping[str, Any], back: int) -> Frame:
        frame = self.due.months(back).select(UNIT, MONTH) if groups.monthly else self.due.units
        for key in groups.keys:
            values = self.tables.constant({f"~key {key}": list(types[key].values)})
            frame = frame.join(values, how="cross")
        return frame

    def _sparse(self, measures: Measures, back: int) -> Frame:
        """Return the moments of due months that have rows, and of one that stands for any month without."""
        rows, names = measures.compiler.frame, [moment.name for moment in measures.moments]
        others, lying = self.due.others(back), layout(measures.moments, self.due.period(back).months)
        if lying is not None:
            placed = lying.grouped(rows, measures.moments, self.engine, others)
        else:
            placed = measures.grouped(rows.with_columns(_slot()), [SLOT])
            if others is not None:
                placed = placed.join(others.select(_slot()), on=SLOT, how="anti")
            placed = placed.select((nw.col(SLOT) // MONTHS).cast(nw.Int32).alias(UNIT), *names)
        empty = {name: kind for name, kind in placed.collect_schema().items() if name in names}
        nothing = self.engine.frame({UNIT: [NOBODY]}, {UNIT: nw.Int32}).with_columns(
            **{name: nw.lit(0, kind) for name, kind in empty.items()}
        )
        return self.engine.stacked([placed, nothing])

    def _loose(
        self, rows: Frame, groups: n.Groups, by: list[str], measures: Measures, source: Source
    ) -> Frame:
        """Return the moments of the rows that may be in any group, by unit and month."""
        frame = rows.filter(any_of([nw.col(f"~key {key}").is_null() for key in groups.keys]))
        high = nw.col(HIGH)
        first = groups.keys[0]
        cell = source.cells[first]
        if len(groups.keys) == 1 and isinstance(cell, Number):
            high = lesser(high, cell.high - cell.low + 1)
            dates = [cell.low.min().alias("~first"), cell.high.max().alias("~last")]
        else:
            dates = []
        frame = frame.with_columns(**{"~new": high, "~surely": nw.col(LOW), LOW: whole(0)})
        renamed = {moment.name: f"{moment.name}+" for moment in measures.moments}
        new = self.engine.summed(nw.col("~new"), wide=False)
        found = measures.grouped(frame, by, new, nw.col("~surely").max(), *dates)
        return found.rename(renamed)

    def _with_new(
        self,
        frame: Frame,
        extra: Frame,
        placed: Frame,
        groups: n.Groups,
        by: list[str],
        measures: Measures,
        every: list[str],
    ) -> Frame:
        """Add the groups that only rows which may turn up would make."""
        existing = placed.group_by(*by).agg(nw.len().alias("~placed"))
        new = extra.join(existing, on=by, how="left")
        sure = (nw.col("~surely") > 0) & nw.col("~placed").is_null()
        new = new.with_columns(
            **{
                **{moment.name: nw.col(f"{moment.name}+") for moment in measures.moments},
                **{f"~key {key}": self.tables.null_key(types_of(groups)[key]) for key in groups.keys},
                LOW: one_if(sure),
                HIGH: nw.col("~new"),
            }
        )
        columns = [*every, *(moment.name for moment in measures.moments), LOW, HIGH]
        dates = ["~first", "~last"] if _by_date(groups) else []
        frame = frame.with_columns(**{name: nw.lit(None, nw.Int64) for name in dates}) if dates else frame
        return self.engine.stacked([frame.select(*columns, *dates), new.select(*columns, *dates)])

    def _measured(
        self,
        groups: n.Groups,
        frame: Frame,
        measures: Measures,
        certain: bool,
        loose: bool,
        types: Mapping[str, Any],
    ) -> Source:
        cells: dict[str, Compiled] = {}
        for key in groups.keys:
            kind, column = types[key], nw.col(f"~key {key}")
            if isinstance(kind, CategoryType):
                cells[key] = Category(
                    {name: (column == name).fill_null(True) for name in kind.values}, column
                )
            elif isinstance(kind, NumberType):
                low = high = column
                if loose:
                    low, high = nw.coalesce(column, nw.col("~first")), nw.coalesce(column, nw.col("~last"))
                cells[key] = Number(low, high, 1, int(kind.low), int(kind.high))
            else:
                cells[key] = Key(column)
        compiler = Compiler(frame, {}, self.names, measure=measures.finished, wide=self.engine.wide)
        for name, expr in groups.columns:
            compiler.start()
            value = compiler.expr(expr)
            cells[name] = value if isinstance(value, (Key, Maybe)) else compiler.kept(value)
        return Source(self.engine.kept(compiler.frame), cells, certain, loose, most_rows(groups))


def filled_up(frame: Frame, sparse: Sequence[Measures], read: Collection[str]) -> Frame:
    """Return the measured units, whose months without rows count as the row that stands for any of them says.

    Args:
        frame: a row for each unit with the moments and the numbers of due months, and one for ``NOBODY``.
        sparse: the measures over groups of which the frame lacks the months without rows.
        read: the moments that the frame has.
    """
    moments = [
        (item, moment)
        for item in sparse
        for moment in item.moments
        if moment.name in read and moment.name != item.present
    ]
    nobody = nw.col(UNIT) == NOBODY
    if not moments:
        return frame.filter(~nobody)
    nothing = frame.filter(nobody).select(**{f"{moment.name}+": nw.col(moment.name) for _, moment in moments})
    columns = {}
    for item, moment in moments:
        assert item.source.rest is not None
        present = nw.col(item.present)
        missing = nw.col(due_column(item.source.rest)) - present
        ours, theirs = nw.col(moment.name), nw.col(f"{moment.name}+")
        if moment.combine == "sum":
            columns[moment.name] = ours + theirs * missing
        else:
            better = lesser(ours, theirs) if moment.combine == "min" else greater(ours, theirs)
            columns[moment.name] = either(missing > 0, either(present > 0, better, theirs), ours)
    return frame.filter(~nobody).join(nothing, how="cross").with_columns(**columns)


def _slot() -> nw.Expr:
    return (nw.col(UNIT).cast(nw.Int64) * MONTHS + nw.col(MONTH).cast(nw.Int64)).alias(SLOT)


def types_of(groups: n.Groups) -> Mapping[str, Any]:
    """Return the types of the columns that groups are made from."""
    return columns_of(groups.source)


def _by_date(groups: n.Groups) -> bool:
    return len(groups.keys) == 1 and isinstance(columns_of(groups.source)[groups.keys[0]], NumberType)


def aggregates(expr: n.Node) -> list[n.Aggregate]:
    """Return the measures that an expression stands on."""
    if isinstance(expr, n.Aggregate):
        return [expr]
    return [item for _, child in expr.children() for item in aggregates(child)]


def _combined(frame: Frame, measures: Measures) -> Frame:
    """Put the rows that are surely in a group together with those that may be in it."""
    columns = {}
    for moment in measures.moments:
        ours, theirs = nw.col(moment.name), nw.col(f"{moment.name}+")
        if moment.name == "~existing":
            columns[moment.name] = ours
        elif moment.combine == "sum":
            columns[moment.name] = ours + theirs.fill_null(0)
        else:
            empty = nw.col(moment.count) == 0
            better = lesser(ours, theirs) if moment.combine == "min" else greater(ours, theirs)
            columns[moment.name] = either(theirs.is_null(), ours, either(empty, theirs, better))
    return frame.with_columns(**columns)


def _single(cell: Category) -> nw.Expr:
    """Return the only possible value of a category, or null."""
    count = total([one_if(item) for item in cell.possible.values()])
    found: nw.Expr = nw.lit(None, nw.String)
    for name, possible in cell.possible.items():
        found = nw.when(possible).then(nw.lit(name)).otherwise(found)
    return nw.when(count == 1).then(found)


__all__ = ["NOBODY", "Relations", "aggregates", "filled_up"]
