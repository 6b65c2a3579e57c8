"""Rows that are all there and all known: one loop over a table for everything that is measured on it.

Where a cell turns out not to be known, ``Unsure`` is raised, and what may be unknown is gone through instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext

from attrs import define, field

from starrules.lanes.single.cells import StoredCells
from starrules.lanes.single.emit import Emitter
from starrules.lanes.single.expressions import Expressions
from starrules.lanes.single.part import Cells, Place
from starrules.lanes.single.steps import (
    Grouping,
    Step,
    Total,
    is_enumerated,
    measures_in,
    read_often,
    steps_of,
    times_each,
)
from starrules.lanes.single.values import Category, Compiled, Key, NotSharpError, Number, Truth
from starrules.rules import nodes as n
from starrules.rules.infer import columns_of, looks_back
from starrules.rules.types import CategoryType
from starrules.schema import Table

Month = Callable[[], str]
"""Gives the text of the month of the row at hand."""


@define(eq=False)
class Sharp:
    """Compiles all measures of one table where its rows are known."""

    emit: Emitter
    table: Table
    rows: str
    facts: Mapping[str, str]
    totals: dict[n.Aggregate, Total] = field(factory=dict)

    def measure(self, measures: Sequence[n.Aggregate]) -> dict[n.Aggregate, Number]:
        """Write the loops, and return each measure."""
        root = steps_of(measures)
        row = self.emit.name("row")
        often = read_often(root) & {item.name for item in self.table.fields}
        cells = StoredCells(self.emit, self.table, row, often)
        groups = self._start(root)
        with self.emit.block(f"for {row} in {self.rows}:"):
            cells.start()
            self._follow(root, self._row(cells), lambda: f"months[{row}[{self.table.day!r}]]", groups)
        if self.emit.lines[-1].strip() == "pass":
            del self.emit.lines[-2:]  # all that is asked of these rows is how many there are
        self._grouped(groups)
        return {total.measure: total.finished(self.emit) for total in self.totals.values()}

    def _row(self, cells: Cells) -> Expressions:
        return Expressions(self.emit, Place("row", cells=cells, raises=True, facts=self.facts))

    def _start(self, step: Step) -> list[Grouping]:
        """Write what stands before a loop: empty totals and groups."""
        groups: list[Grouping] = []
        starts: list[tuple[str, str]] = []

        def visit(step: Step) -> None:
            for measure in step.measures:
                name = self.emit.name("total")
                places = [name, f"{name}_seen"] if isinstance(measure, n.Excess) else [name]
                total = self.totals[measure] = Total(measure, places)
                if isinstance(measure.source, n.Rows):
                    total.seen, total.whole = f"bool({self.rows})", times_each(measure, self.rows)
                needed = [] if total.whole else places[:1] if total.seen else places
                starts.extend(zip(needed, total.starts, strict=False))
            for relation, following in step.steps.items():
                if isinstance(relation, n.Groups):
                    groups.append(self._grouping(relation, following))
                else:
                    visit(following)

        visit(step)
        for name, start in starts:
            self.emit.line(f"{name} = {start}")
        for group in groups:
            self.emit.line(f"{group.name} = {self._first(group)}")
        return groups

    def _grouping(self, relation: n.Groups, step: Step) -> Grouping:
        measures = [item for _, expr in relation.columns for item in measures_in(expr)]
        name = self.emit.name("groups")
        if len(set(measures)) == 1 and isinstance(measures[0], n.Sum) and is_enumerated(relation):
            # One sum a group needs no list to hold it.
            held = self.emit.name("total")
            only: dict[n.Aggregate, Total] = {measures[0]: Total(measures[0], [held])}
            return Grouping(relation, step, name, steps_of(only), only, held, "0", bare=True)
        held = self.emit.name("held")
        totals: dict[n.Aggregate, Total] = {}
        starts: list[str] = []
        for measure in dict.fromkeys(measures):
            size = 2 if isinstance(measure, n.Excess) else 1
            places = [f"{held}[{len(starts) + index}]" for index in range(size)]
            totals[measure] = Total(measure, places)
            starts += totals[measure].starts
        return Grouping(relation, step, name, steps_of(totals), totals, held, f"[{', '.join(starts)}]")

    def _due(self, relation: n.Groups) -> str:
        return self.facts["due_before" if looks_back(relation) else "due"]

    def _first(self, group: Grouping) -> str:
        """Return the groups that are there before the first row."""
        if not group.enumerated:
            return "{}"
        types = columns_of(group.relation.source)
        names = ["month"] * group.relation.monthly + [f"key_{i}" for i in range(len(group.relation.keys))]
        loops = [f"for month in {self._due(group.relation)}"] * group.relation.monthly
        for index, key in enumerate(group.relation.keys):
            kind = types[key]
            assert isinstance(kind, CategoryType)
            loops.append(f"for key_{index} in {kind.values!r}")
        return f"{{{_key(names)}: {group.starts} {' '.join(loops)}}}"

    # ------------------------------------------------------------------------------------- rows

    def _follow(self, step: Step, row: Expressions, month: Month, groups: Sequence[Grouping]) -> None:
        """Write what is done with the row at hand."""
        for measure in step.measures:
            self.totals[measure].add(self.emit, row.number(measure.value))  # type: ignore[attr-defined]
        for relation, following in step.steps.items():
            if isinstance(relation, n.Where):
                with self.emit.block(f"if {_known(row.truth(relation.condition))}:"):
                    self._follow(following, row, month, groups)
            elif isinstance(relation, n.Mapped):
                self._follow(following, self._mapped(row, relation), month, groups)
            else:
                group = next(item for item in groups if item.relation is relation)
                self._place(group, row, month)

    def _mapped(self, row: Expressions, relation: n.Mapped) -> Expressions:
        for name, expr in relation.columns:
            row = self._row(_Added(self.emit, name, expr, row))
        return row

    def _place(self, group: Grouping, row: Expressions, month: Month) -> None:
        """Write how the row at hand is added to its group."""
        relation = group.relation
        texts = [self.emit.let(month())] if relation.monthly else []
        assert row.place.cells is not None
        for key in relation.keys:
            value = row.place.cells(key)
            texts.append(_plain(value))
            group.keys[key] = value
        held = group.held
        if group.bare:
            key = self.emit.let(_key(texts))
            total = group.totals[next(iter(group.totals))]
            with self.emit.block(f"if {key} in {group.name}:"):
                total.places = [f"{group.name}[{key}]"]
                self._add(group.inner, group, row)
                total.places = [held]
            return
        if group.enumerated:
            self.emit.line(f"{held} = {group.name}.get({_key(texts)})")
            with self.emit.block(f"if {held} is not None:"):
                self._add(group.inner, group, row)
            return
        due = (
            self.emit.block(f"if {texts[0]} in {self._due(relation)}:") if relation.monthly else nullcontext()
        )
        with due:
            key = self.emit.let(_key(texts))
            self.emit.line(f"{held} = {group.name}.get({key})")
            with self.emit.block(f"if {held} is None:"):
                self.emit.line(f"{held} = {group.name}[{key}] = {group.starts}")
            self._add(group.inner, group, row)

    def _add(self, step: Step, group: Grouping, row: Expressions) -> None:
        for measure in step.measures:
            group.totals[measure].add(self.emit, row.number(measure.value))  # type: ignore[attr-defined]
        for relation, following in step.steps.items():
            if isinstance(relation, n.Where):
                with self.emit.block(f"if {_known(row.truth(relation.condition))}:"):
                    self._add(following, group, row)
            elif isinstance(relation, n.Mapped):
                self._add(following, group, self._mapped(row, relation))
            else:
                raise NotSharpError

    # ----------------------------------------------------------------------------------- groups

    def _grouped(self, groups: Sequence[Grouping]) -> None:
        """Write the loops over groups, and those over groups of them."""
        for group in groups:
            following = self._start(group.step)
            relation = group.relation
            month = self.emit.name("month")
            keys = [self.emit.name("key") for _ in relation.keys]
            names = [month] * relation.monthly + keys
            with self.emit.block(f"for {_key(names)}, {group.held} in {group.name}.items():"):
                cells = _GroupCells(self.emit, group, dict(zip(relation.keys, keys, strict=True)), self.facts)
                self._follow(group.step, self._row(cells), _month(month, relation), following)
            self._grouped(following)


@define(eq=False)
class _Added:
    """The cells of a row with one column computed."""

    emit: Emitter
    name: str
    expr: n.Expr
    row: Expressions

    def __call__(self, name: str) -> Compiled:
        if name != self.name:
            assert self.row.place.cells is not None
            return self.row.place.cells(name)
        return self.row.expr(self.expr)


@define(eq=False)
class _GroupCells:
    """The cells of a group: its keys, and its measures, computed when they are asked for."""

    emit: Emitter
    group: Grouping
    keys: Mapping[str, str]
    facts: Mapping[str, str]
    inside: Expressions | None = None

    def __call__(self, name: str) -> Compiled:
        columns = dict(self.group.relation.columns)
        if name in columns:
            if self.inside is None:
                place = Place("group", measure=self._total, raises=True, facts=self.facts)
                self.inside = Expressions(self.emit, place)
            return self.inside.expr(columns[name])
        key, text = self.group.keys[name], self.keys[name]
        if isinstance(key, Number):
            return Number(text, text, key.scale)
        return Category(text, known=True) if isinstance(key, Category) else Key(text, known=True)

    def _total(self, measure: n.Aggregate) -> Number:
        found: Number | None = self.emit.recall((self, measure))
        if found is None:
            found = self.group.totals[measure].finished(self.emit)
            self.emit.remember((self, measure), found)
        return found


def _month(name: str, relation: n.Groups) -> Month:
    def month() -> str:
        if not relation.monthly:
            raise NotSharpError
        return name

    return month


def _key(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _known(value: Truth) -> str:
    if not value.known:
        raise NotSharpError
    return value.text


def _plain(value: Compiled) -> str:
    if isinstance(value, Number) and value.one and value.empty is None:
        return value.low
    if isinstance(value, (Category, Key)) and value.known:
        return value.text
    raise NotSharpError
