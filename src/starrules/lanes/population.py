"""Computes rules for every unit at once, from the same canonical trees as the reference evaluator.

The rules of all checks are taken together: equal measures are computed once, in one pass over each
relation, and a measure is an interval of two columns only where something can be unknown.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

import narwhals.stable.v2 as nw
import polars as pl
from attrs import frozen

from starrules.evidence.model import Evidence
from starrules.evidence.state import Cut
from starrules.lanes.compile import Compiler
from starrules.lanes.due import UNIT, Due, WorkingDays, due_column
from starrules.lanes.engines import Engine, opened
from starrules.lanes.engines.polars import in_order
from starrules.lanes.measures import Measures
from starrules.lanes.medians import median
from starrules.lanes.relations import NOBODY, Relations, aggregates, filled_up
from starrules.lanes.tables import Tables
from starrules.lanes.values import Bool, Compiled, Frame, Number, all_of, one_if, outcomes
from starrules.model import Period
from starrules.rules import nodes as n
from starrules.rules.infer import looks_back
from starrules.schema import Monthly, Table


@frozen(eq=False)
class Population:
    """What rules and measures come to for every unit.

    Args:
        codes: ``unit`` and for each rule its ``Verdict.code``.
        numbers: ``unit`` and for each measure ``id|low`` and ``id|high``, scaled; null where there is none.
        scales: for each measure what its numbers were multiplied by.
        open: ``unit`` and for each table whether rows may still turn up that the unit would see.
    """

    codes: pl.DataFrame
    numbers: pl.DataFrame
    scales: Mapping[str, int]
    open: pl.DataFrame


def compute(
    evidence: Evidence,
    period: Period,
    as_of: int,
    rules: Mapping[str, n.Expr],
    measures: Mapping[str, n.Expr] | None = None,
    *,
    engine: str = "polars",
) -> Population:
    """Return what canonical rules and measures come to for every unit of the evidence.

    Args:
        evidence: the evidence, validated.
        period: the assessed period.
        as_of: the day of the cut, as a day number.
        rules: canonical rules by id.
        measures: canonical numbers above rows by id.
        engine: what computes it, one of ``ENGINES``.
    """
    with closing(opened(engine)) as found:
        return _Plan(found, Cut(evidence, period, as_of), {**rules}, {**(measures or {})}).run()


class _Plan:
    """All rules of one run, and the frames that they share."""

    def __init__(
        self, engine: Engine, cut: Cut, rules: dict[str, n.Expr], measures: dict[str, n.Expr]
    ) -> None:
        self.engine = engine
        self.cut = cut
        one = _Interned()
        self.rules = {name: one.expr(rule) for name, rule in rules.items()}
        self.measures = {name: one.expr(measure) for name, measure in measures.items()}
        # An id has dots in it, which an engine may take for a way into a column.
        self.codes = {name: f"code {number}" for number, name in enumerate(rules)}
        self.numbers = {name: f"number {number}" for number, name in enumerate(measures)}
        self.read = {
            (node.table.name, node.period): node.table for node in one.nodes if isinstance(node, n.Rows)
        }
        self.tables = Tables(cut, engine)
        self.names = itertools.count(1)
        self.roster = cut.evidence.roster
        self.at_once = engine.at_once(len(self.roster))
        self.calendar = WorkingDays(engine, cut.evidence.calendar)
        self.due = Due(engine, cut)
        self.relations = Relations(self.tables, self.due, self.calendar, self.names)
        self.gathered: dict[n.Relation, Measures] = {}

    # ---------------------------------------------------------------------------------- measuring

    def gather(self) -> None:
        """Ask for the measures that the rules and measures stand on."""
        asked: dict[n.Relation, dict[n.Aggregate, None]] = {}
        for expr in (*self.rules.values(), *self.measures.values()):
            for item in aggregates(expr):
                asked.setdefault(_below(item), {})[item] = None
        for relation, items in asked.items():
            # A median is found from the rows themselves, so those that say nothing must be there too.
            sparse = not any(isinstance(item, n.Median) for item in items)
            source = self.relations.source(relation, sparse=sparse)
            measures = Measures(source, self.calendar, self.names, self.engine)
            for item in items:
                measures.add(item)
            self.gathered[relation] = measures

    def finished(self, expr: n.Aggregate) -> Number:
        """Return a measure of the unit."""
        return self.gathered[_below(expr)].finished(expr)

    def parts(self) -> list[tuple[Frame, list[str]]]:
        """Return the moments of all measures: for each relation a frame of its units, and the moments' names."""
        found = [
            (
                measures.grouped(measures.compiler.frame, [UNIT]),
                [moment.name for moment in measures.moments],
            )
            for measures in self.gathered.values()
        ] + [
            (median(measures.compiler.frame, asked), list(asked.columns))
            for measures in self.gathered.values()
            for asked in measures.ranked()
        ]
        return [(self.engine.kept(frame), names) for frame, names in found]

    def facts(self) -> Frame:
        """Return a row for every unit with what is a fact about it, and one for months without rows where they are left out."""
        facts = self.due.facts()
        for table in self.filled_tables():
            ends = {end: f"filled {table.name}|{end}" for end in ("low", "high")}
            found = self.tables.filled(table).rename(ends)
            facts = facts.join(found, on=UNIT, how="left", maintain_order="left")
        if self.sparse:
            nobody = pl.DataFrame({UNIT: [NOBODY]}, schema={UNIT: pl.Int32})
            facts = pl.concat([nobody, facts], how="diagonal")
        return self.engine.table(facts)

    @property
    def sparse(self) -> list[Measures]:
        """The measures over months of which those without rows are left out."""
        return [measures for measures in self.gathered.values() if measures.source.rest is not None]

    def filled_tables(self) -> list[Table]:
        """Return the tables whose filled slots a rule asks for."""
        found = {
            node.table.name: node.table
            for expr in (*self.rules.values(), *self.measures.values())
            for node in expr.walk()
            if isinstance(node, n.Filled) and isinstance(node.table.completes, Monthly)
        }
        return [found[name] for name in sorted(found)]

    def run(self) -> Population:
        """Compute everything."""
        self.gather()
        facts, parts = self.facts(), self.parts()
        frames: list[Frame] = []
        scales: dict[str, int] = {}
        for rules, measures in self._portions():
            some = parts
            if self.at_once is not None:
                read = self._read([*rules.values(), *measures.values()])
                narrowed = [(frame, [name for name in names if name in read]) for frame, names in parts]
                some = [(frame, names) for frame, names in narrowed if names]
            frame = self.engine.aligned(facts, some)
            if self.sparse:
                frame = filled_up(frame, self.sparse, {name for _, names in some for name in names})
            compiler, columns, scaled = self.compiled(frame, rules, measures)
            frames.append(compiler.frame.select(UNIT, **columns))
            scales |= scaled
        found = [in_order(rows) for rows in self.engine.collected_together(frames)]
        every = pl.concat([found[0].select(UNIT), *(part.drop(UNIT) for part in found)], how="horizontal")
        every = self.roster.named(every)
        codes = [pl.col(self.codes[name]).alias(name) for name in self.rules]
        numbers: list[pl.Expr] = []
        for name in self.measures:
            low, high = (f"{self.numbers[name]}|{end}" for end in ("low", "high"))
            # Of a number that is known there is one column: it is both ends.
            high = high if high in every.columns else low
            numbers += [pl.col(low).alias(f"{name}|low"), pl.col(high).alias(f"{name}|high")]
        return Population(every.select(UNIT, *codes), every.select(UNIT, *numbers), scales, self.open())

    def _portions(self) -> Iterator[tuple[dict[str, n.Expr], dict[str, n.Expr]]]:
        """Yield the rules and measures that are computed together."""
        size = self.at_once
        if size is None or len(self.rules) + len(self.measures) <= size:
            yield self.rules, self.measures
            return
        for first in range(0, len(self.rules), size):
            yield dict(list(self.rules.items())[first : first + size]), {}
        for first in range(0, len(self.measures), size):
            yield {}, dict(list(self.measures.items())[first : first + size])

    def _read(self, some: Sequence[n.Expr]) -> set[str]:
        """Return the moments that some expressions read."""
        return {
            name
            for expr in some
            for item in aggregates(expr)
            for name in self.gathered[_below(item)].read_by(item)
        }

    def compiled(
        self, frame: Frame, rules: Mapping[str, n.Expr], measures: Mapping[str, n.Expr]
    ) -> tuple[Compiler, dict[str, nw.Expr], dict[str, int]]:
        """Return the compiler of rules and measures, the columns they come to, and the measures' scales."""
        facts: dict[str, Number | Bool] = {
            "due_months": Number(due := nw.col(due_column(0)), due, 1, 0, 12),
            "existed -1": Bool(nw.col("existed -1"), known=True),
        }
        for table in self.filled_tables():
            ends = [nw.col(f"filled {table.name}|{end}") for end in ("low", "high")]
            facts[f"filled {table.name}"] = Number(ends[0], ends[1], 1, 0, 12)
        compiler = Compiler(
            frame,
            {},
            self.names,
            measure=self.finished,
            calendar=self.calendar,
            facts=facts,
            wide=self.engine.wide,
        )
        columns: dict[str, nw.Expr] = {}
        for name, rule in rules.items():
            compiler.start()
            columns[self.codes[name]] = _code(compiler.expr(rule))
        scales = {}
        for name, expr in measures.items():
            compiler.start()
            value = compiler.number(expr)
            shown = [] if value.there is None else [value.there]
            if (back := looks_back(expr)) and isinstance(existed := facts[f"existed {back}"], Bool):
                shown.append(existed.expr)
            apart = {} if value.exact else {"high": value.high}
            for end, number in {"low": value.low, **apart}.items():
                columns[f"{self.numbers[name]}|{end}"] = (
                    nw.when(all_of(shown)).then(number) if shown else number
                )
            scales[name] = value.scale
        return compiler, columns, scales

    def open(self) -> pl.DataFrame:
        """Return for every unit and table that a rule reads whether rows may still turn up."""
        tables: dict[str, tuple[Table, set[int]]] = {}
        for (name, period), table in self.read.items():
            tables.setdefault(name, (table, set()))[1].add(period)
        found = self.roster.columns.frame.select(UNIT)
        for name in sorted(tables):
            table, periods = tables[name]
            open_ = {
                target
                for period in periods
                for item in self.tables.missing(table, period)
                for target, days in self.cut.evidence.seen_by(table, item.unit)
                if item.days is None or not table.dated or item.days.meet(days) is not None
            }
            here = pl.col(UNIT).is_in(list(open_)) if open_ else pl.lit(False)
            found = found.with_columns(here.alias(name))
        return found


class _Interned:
    """Makes equal nodes one and the same, so that they are told apart by identity from here on."""

    def __init__(self) -> None:
        self.nodes: dict[n.Node, n.Node] = {}

    def expr(self, expr: n.Expr) -> n.Expr:
        """Return an expression of which equal parts are one."""
        found = self._one(expr)
        assert isinstance(found, n.Expr)
        return found

    def _one(self, node: n.Node) -> n.Node:
        if node not in self.nodes:
            made = node.rebuilt(self._one)
            self.nodes[made] = made
        return self.nodes[node]


def _below(expr: n.Aggregate) -> n.Relation:
    """Return the relation of which a measure takes all rows or some."""
    relation = expr.source
    while isinstance(relation, n.Where):
        relation = relation.source
    return relation


def _code(found: Compiled) -> nw.Expr:
    """Return the code of a verdict; a truth is met, unmet, or, where it is null, either."""
    if isinstance(found, Bool):
        code = (2 - found.expr.cast(nw.Int8)).cast(nw.Int8)
        return code if found.known else code.fill_null(3)
    value = outcomes(found)
    code = one_if(value.met) + one_if(value.unmet) * 2
    if not value.always:
        code = code + one_if(value.dropped) * 4
    return code.cast(nw.Int8)
