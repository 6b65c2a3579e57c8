"""Rows that may be there or not, and cells that may be unknown: every relation is a list of what there may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from attrs import define

from starrules.lanes.single.cells import Layout, slots_of, table_layout, wide_cell
from starrules.lanes.single.emit import Emitter
from starrules.lanes.single.expressions import Expressions
from starrules.lanes.single.part import Place
from starrules.lanes.single.values import Category, Compiled, Maybe, NotCompiledError, Number, Truth
from starrules.rules import nodes as n
from starrules.rules.infer import columns_of, looks_back
from starrules.rules.types import CategoryType


@define(eq=False)
class Listed:
    """Rows in a list of the generated source: its name, what stands in them, whether one is surely there."""

    name: str
    layout: Layout
    one: bool = False


@define(eq=False)
class Wide:
    """Compiles aggregates over the rows of one table, known or not.

    Args:
        rows: the name of the list of stored rows.
        missing: the name of the list of rows that may turn up; None where none ever do.
        used: the columns that some rule reads.
    """

    emit: Emitter
    rows: str
    missing: str | None
    used: tuple[str, ...]
    facts: Mapping[str, str]

    def measures(
        self, asked: Sequence[n.Aggregate], group: Listed | None = None
    ) -> dict[n.Aggregate, Number]:
        """Return measures, those over the same rows computed in one loop."""
        by_source: dict[n.Relation, list[n.Aggregate]] = {}
        for expr in asked:
            by_source.setdefault(expr.source, []).append(expr)
        found: dict[n.Aggregate, Number] = {}
        for relation, measured in by_source.items():
            source = self.relation(relation, group)
            spans = {expr: self.emit.name("spans") for expr in measured}
            scales = {}
            for name in spans.values():
                self.emit.line(f"{name} = []")
            with self._each(source) as row:
                inside = self._row(source.layout, row)
                for expr in measured:
                    value = inside.number(expr.value)  # type: ignore[attr-defined]
                    if value.empty is not None:
                        raise NotCompiledError(f"{expr!r} of what a row may lack")
                    scales[expr] = value.scale
                    self.emit.line(f"{spans[expr]}.append(({value.low}, {value.high}, {row}[0], {row}[1]))")
            for expr in measured:
                found[expr] = self._finished(expr, spans[expr], scales[expr], source)
        return found

    def _finished(self, expr: n.Aggregate, spans: str, scale: int, source: Listed) -> Number:
        """Return a measure from the ends of each row and how many such rows there may be."""
        low, high = self.emit.name(), self.emit.name()
        if isinstance(expr, n.Sum) and not source.one:
            self.emit.line(f"{low}, {high} = sum_of({spans})")
            return Number(low, high, scale)
        words = {n.Minimum: "least", n.Maximum: "greatest", n.Median: "median"}
        word = words.get(type(expr), "total")
        empty, there = self.emit.name(), self.emit.name()
        self.emit.line(f"{low}, {high}, {empty}, {there} = {word}({spans}, {source.one})")
        if source.one:
            return Number(low, high, scale)
        return Number(low, high, scale, empty, there, decided=False)

    # ------------------------------------------------------------------------------- relations

    def relation(self, relation: n.Relation, group: Listed | None) -> Listed:
        """Return the rows of a relation that may be there."""
        if isinstance(relation, n.Group):
            if group is None:
                raise NotCompiledError("the rows of a group outside of one")
            return group
        key = (self, relation, None if group is None else group.name)
        found: Listed | None = self.emit.recall(key)
        if found is None:
            found = self._relation(relation, group)
            self.emit.remember(key, found)
        return found

    def _relation(self, relation: n.Relation, group: Listed | None) -> Listed:
        if isinstance(relation, n.Rows):
            if group is not None:
                raise NotCompiledError(f"{relation!r} inside a group")
            return self._stored(relation)
        source = self.relation(relation.source, group)  # type: ignore[attr-defined]
        if isinstance(relation, n.Where):
            return self._where(source, relation)
        if isinstance(relation, n.Mapped):
            return self._mapped(source, relation)
        assert isinstance(relation, n.Groups)
        if group is not None:
            raise NotCompiledError(f"{relation!r} inside a group")
        return self._groups(source, relation)

    def _stored(self, relation: n.Rows) -> Listed:
        table = relation.table
        used = tuple(item.name for item in table.fields if item.name in self.used)
        layout, columns = table_layout(table, used)
        name, row = self.emit.name("rows"), self.emit.name("row")
        self.emit.line(f"{name} = []")
        with self.emit.block(f"for {row} in {self.rows}:"):
            months = f"(months[{row}[{table.day!r}]],)" if table.dated else "()"
            places = [place for column in used for place in wide_cell(self.emit, table[column], row)]
            self.emit.line(f"{name}.append((1, 1, {', '.join([months, *places])}))")
        for slots in layout.columns.values():
            self.emit.shared.mask(slots.closed)
        if self.missing is not None:
            held = self.emit.shared.constant(columns, "COLUMNS")
            self.emit.line(f"{name} += unknown_rows({self.missing}, {held}, BITS, {relation.monthly})")
        return Listed(name, layout)

    @contextmanager
    def _each(self, source: Listed) -> Iterator[str]:
        """Go through rows, each under a name."""
        row = self.emit.name("row")
        with self.emit.block(f"for {row} in {source.name}:"):
            yield row

    def _row(self, layout: Layout, row: str) -> Expressions:
        return Expressions(
            self.emit, Place("row", cells=lambda name: layout.cell(name, row), facts=self.facts)
        )

    def _where(self, source: Listed, relation: n.Where) -> Listed:
        name = self.emit.name("rows")
        self.emit.line(f"{name} = []")
        with self._each(source) as row:
            condition = self._row(source.layout, row).truth(relation.condition)
            if condition.known:
                with self.emit.block(f"if {condition.text}:"):
                    self.emit.line(f"{name}.append({row})")
            else:
                bits = self.emit.let(condition.text)
                with self.emit.block(f"if {bits} & 1:"):
                    self.emit.line(f"{name}.append({row} if {bits} == 1 else (0, *{row}[1:]))")
        return Listed(name, source.layout)

    def _mapped(self, source: Listed, relation: n.Mapped) -> Listed:
        name = self.emit.name("rows")
        self.emit.line(f"{name} = []")
        types = columns_of(relation)
        with self._each(source) as row:
            cells: dict[str, Compiled] = {}

            def cell(name: str) -> Compiled:
                return cells[name] if name in cells else source.layout.cell(name, row)

            places, added = [], []
            for column, expr in relation.columns:
                # Each column sees those before it, so that nothing is remembered from one to the next.
                value = Expressions(self.emit, Place("row", cells=cell, facts=self.facts)).expr(expr)
                texts = [self.emit.let(text) for text in self._places(value)]
                added.append((column, *slots_of(value), _closed(types[column])))
                places += texts
                cells[column] = Layout({}).with_columns([added[-1]]).cell_of(column, texts)
            self.emit.line(f"{name}.append((*{row}, {', '.join(places)}))")
        return Listed(name, source.layout.with_columns(added), source.one)

    def _places(self, value: Compiled) -> list[str]:
        """Return the texts of the places of a computed column."""
        if isinstance(value, Maybe):
            return [*self._places(value.value), value.none.bits]
        if isinstance(value, Number):
            more = [value.empty or "False", value.there or "True"] if slots_of(value)[2] else []
            return [value.low, value.high, *more]
        if isinstance(value, Truth):
            return [value.bits]
        if isinstance(value, Category):
            return [Expressions(self.emit, Place("row")).mask(value)]
        return [value.text]

    # ---------------------------------------------------------------------------------- groups

    def _groups(self, source: Listed, relation: n.Groups) -> Listed:
        types = columns_of(relation.source)
        keys, added = [], []
        for key in relation.keys:
            slots = source.layout.columns[key]
            if slots.kind not in ("number", "category", "key") or slots.partial:
                raise NotCompiledError(f"groups by {key!r}, of which there may be none")
            closed = _closed(types[key])
            more = slots.scale if slots.kind == "number" else self.emit.shared.mask(closed)
            keys.append((slots.kind, slots.first, more))
            added.append((key, slots.kind, slots.scale, False, closed))
        every = [_closed(types[key]) for key in relation.keys]
        enumerated = all(isinstance(types[key], CategoryType) for key in relation.keys)
        bits = tuple(tuple(self.emit.shared.bit(value) for value in values) for values in every)
        closed_name = self.emit.shared.constant(bits, "CLOSED") if enumerated else "None"
        due = "None"
        if relation.monthly:
            due = self.facts["due_before" if looks_back(relation) else "due"]
        key_layout = Layout({}, 4).with_columns(added)
        groups, prefix, name = self.emit.name("groups"), self.emit.name("g"), self.emit.name("rows")
        held = self.emit.shared.constant(tuple(keys), "KEYS")
        self.emit.line(f"{groups} = grouped({source.name}, {held}, {due}, {closed_name})")
        self.emit.line(f"{name} = []")
        places = [f"{prefix}_{place}" for place in range(4, key_layout.size)]
        head = ", ".join(
            [f"{prefix}_low", f"{prefix}_high", f"{prefix}_months", f"{prefix}_members", *places]
        )
        with self.emit.block(f"for {head} in {groups}:"):
            members = Listed(f"{prefix}_members", source.layout, one=not enumerated)
            texts = list(places)
            asked = dict.fromkeys(item for _, expr in relation.columns for item in aggregates_in(expr))
            measured = self.measures(tuple(asked), members)
            inside = Expressions(self.emit, Place("group", measure=measured.__getitem__, facts=self.facts))
            for column, expr in relation.columns:
                value = inside.expr(expr)
                texts += self._places(value)
                added.append((column, *slots_of(value), _closed(columns_of(relation)[column])))
            row = ", ".join([f"{prefix}_low", f"{prefix}_high", f"{prefix}_months", *texts])
            self.emit.line(f"{name}.append(({row}))")
        return Listed(name, Layout({}).with_columns(added))


def aggregates_in(expr: n.Node) -> Iterator[n.Aggregate]:
    """Yield the measures that an expression stands on, not going into their rows."""
    if isinstance(expr, n.Aggregate):
        yield expr
        return
    for _, child in expr.children():
        yield from aggregates_in(child)


def _closed(kind: object) -> tuple[str, ...]:
    return kind.values if isinstance(kind, CategoryType) else ()
