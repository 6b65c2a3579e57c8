"""Computes rules for every unit at once, from the same canonical trees as the reference evaluator.

The rules of all checks are taken together: equal measures are computed once, in one pass over each
relation, and a measure is an interval of two columns only where something can be unknown.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from attrs import frozen

from starrules.evidence.model import Evidence
from starrules.evidence.state import Cut
from starrules.lanes.compile import Compiler
from starrules.lanes.medians import medians
from starrules.lanes.relations import MONTH, UNIT, Measures, Relations
from starrules.lanes.tables import Tables
from starrules.lanes.values import Bool, Compiled, Frame, Number, all_of, one_if, outcomes
from starrules.model import FIRST_DAY, LAST_DAY, Period
from starrules.rules import nodes as n
from starrules.rules.infer import DAYS_BEYOND, looks_back
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
) -> Population:
    """Return what canonical rules and measures come to for every unit of the evidence.

    Args:
        evidence: the evidence, validated.
        period: the assessed period.
        as_of: the day of the cut, as a day number.
        rules: canonical rules by id.
        measures: canonical numbers above rows by id.
    """
    plan = _Plan(Cut(evidence, period, as_of), {**rules}, {**(measures or {})})
    return plan.run()


class _Plan:
    """All rules of one run, and the frames that they share."""

    def __init__(self, cut: Cut, rules: dict[str, n.Expr], measures: dict[str, n.Expr]) -> None:
        self.cut = cut
        one = _Interned()
        self.rules = {name: one.expr(rule) for name, rule in rules.items()}
        self.measures = {name: one.expr(measure) for name, measure in measures.items()}
        self.read = {
            (node.table.name, node.period): node.table for node in one.nodes if isinstance(node, n.Rows)
        }
        self.tables = Tables(cut)
        self.names = itertools.count(1)
        units = sorted(cut.evidence.units)
        self.units = pl.LazyFrame({UNIT: units}, schema={UNIT: pl.String})
        self.calendar = self._calendar()
        self.relations = Relations(
            self.tables,
            {offset: self._due(offset) for offset in (0, -1)},
            nw.from_native(self.units),
            self.calendar,
            self.names,
        )
        self.gathered: dict[n.Relation, Measures] = {}

    def _calendar(self) -> Frame:
        """Return for each day the working days up to it, at the least and at the most."""
        calendar = self.cut.evidence.calendar
        day, span = pl.col("day"), calendar.span
        days = pl.int_range(FIRST_DAY - DAYS_BEYOND, LAST_DAY + DAYS_BEYOND + 1, dtype=pl.Int64, eager=True)
        counted = pl.LazyFrame({"day": days}).select(
            day, day.is_in(list(calendar.days)).cast(pl.Int64).cum_sum().alias("count")
        )
        frame: Frame = nw.from_native(
            counted.select(
                day,
                (pl.col("count") - pl.max_horizontal(0, span.first - 1 - day)).alias("least"),
                (pl.col("count") + pl.max_horizontal(0, day - span.last)).alias("most"),
            )
        )
        return frame

    def _due(self, offset: int) -> Frame:
        period = self.cut.shifted(offset)
        pairs = [
            (unit, month)
            for unit in sorted(self.cut.evidence.units)
            for month in self.cut.evidence.due_months(unit, period)
        ]
        frame: Frame = nw.from_native(
            pl.LazyFrame(pairs, schema={UNIT: pl.String, MONTH: pl.Int32}, orient="row")
        )
        return frame

    # ---------------------------------------------------------------------------------- measuring

    def gather(self, expr: n.Node) -> None:
        """Ask for the measures that an expression stands on."""
        if isinstance(expr, n.Aggregate):
            relation = expr.source
            while isinstance(relation, n.Where):
                relation = relation.source
            if relation not in self.gathered:
                self.gathered[relation] = Measures(self.relations.source(relation), self.calendar, self.names)
            self.gathered[relation].add(expr)
            return
        for _, child in expr.children():
            self.gather(child)

    def finished(self, expr: n.Aggregate) -> Number:
        """Return a measure of the unit."""
        relation = expr.source
        while isinstance(relation, n.Where):
            relation = relation.source
        return self.gathered[relation].finished(expr)

    def grouped(self) -> list[pl.LazyFrame]:
        """Return, for each relation that is measured, a row for every unit that has any of it."""
        return [
            nw.to_native(measures.grouped(measures.compiler.frame, [UNIT]))
            for measures in self.gathered.values()
        ] + [
            nw.to_native(medians(measures.compiler.frame, asked))
            for measures in self.gathered.values()
            if (asked := measures.ranked())
        ]

    def aligned(self, found: Sequence[pl.DataFrame]) -> Frame:
        """Return a row for every unit with the moments of all measures."""
        units = self.units.collect()
        parts = [self.facts().collect()]
        for part in found:
            joined = units.join(part, on=UNIT, how="left", maintain_order="left")
            parts.append(joined.select(pl.all().exclude(UNIT).fill_null(0)))
        frame: Frame = nw.from_native(pl.concat(parts, how="horizontal").lazy())
        return frame

    def facts(self) -> pl.LazyFrame:
        """Return a row for every unit with what is a fact about the unit itself."""
        cut, evidence = self.cut, self.cut.evidence
        units = sorted(evidence.units)
        previous = cut.shifted(-1)
        frame = self.units.with_columns(
            pl.Series("due_months", [len(evidence.due_months(unit, cut.period)) for unit in units], pl.Int64),
            pl.Series("existed -1", [evidence.existed(unit, previous) for unit in units], pl.Boolean),
        )
        for table in self.filled_tables():
            found = self.tables.filled(table).rename(
                {"low": f"filled {table.name}|low", "high": f"filled {table.name}|high"}
            )
            frame = frame.join(found.lazy(), on=UNIT, how="left", maintain_order="left")
        return frame

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
        for expr in (*self.rules.values(), *self.measures.values()):
            self.gather(expr)
        measured = self.aligned(pl.collect_all(self.grouped()))
        compiler, columns, scales = self.compiled(measured)
        final = compiler.frame.select(UNIT, **columns)
        found: pl.DataFrame = nw.to_native(final).collect().sort(UNIT)
        codes = [pl.col(f"code {name}").alias(name) for name in self.rules]
        numbers = [name for name in columns if not name.startswith("code ")]
        return Population(found.select(UNIT, *codes), found.select(UNIT, *numbers), scales, self.open())

    def compiled(self, frame: Frame) -> tuple[Compiler, dict[str, nw.Expr], dict[str, int]]:
        """Return the compiler of all rules and measures, the columns they come to, and the measures' scales."""
        facts: dict[str, Number | Bool] = {
            "due_months": Number(due := nw.col("due_months"), due, 1, 0, 12),
            "existed -1": Bool(nw.col("existed -1"), known=True),
        }
        for table in self.filled_tables():
            ends = [nw.col(f"filled {table.name}|{end}") for end in ("low", "high")]
            facts[f"filled {table.name}"] = Number(ends[0], ends[1], 1, 0, 12)
        compiler = Compiler(frame, {}, self.names, measure=self.finished, calendar=self.calendar, facts=facts)
        columns: dict[str, nw.Expr] = {}
        for name, rule in self.rules.items():
            compiler.start()
            columns[f"code {name}"] = _code(compiler.expr(rule))
        scales = {}
        for name, expr in self.measures.items():
            compiler.start()
            value = compiler.number(expr)
            shown = [] if value.there is None else [value.there]
            if (back := looks_back(expr)) and isinstance(existed := facts[f"existed {back}"], Bool):
                shown.append(existed.expr)
            for end, number in (("low", value.low), ("high", value.high)):
                columns[f"{name}|{end}"] = nw.when(all_of(shown)).then(number) if shown else number
            scales[name] = value.scale
        return compiler, columns, scales

    def open(self) -> pl.DataFrame:
        """Return for every unit and table that a rule reads whether rows may still turn up."""
        tables: dict[str, tuple[Table, set[int]]] = {}
        for (name, period), table in self.read.items():
            tables.setdefault(name, (table, set()))[1].add(period)
        units = sorted(self.cut.evidence.units)
        columns: dict[str, Any] = {UNIT: units}
        for name in sorted(tables):
            table, periods = tables[name]
            found = {
                target
                for period in periods
                for item in self.tables.missing(table, period)
                for target, days in self.cut.evidence.seen_by(table, item.unit)
                if item.days is None or not table.dated or item.days.meet(days) is not None
            }
            columns[name] = [unit in found for unit in units]
        return pl.DataFrame(columns, schema={UNIT: pl.String, **dict.fromkeys(sorted(tables), pl.Boolean)})


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


def _code(found: Compiled) -> nw.Expr:
    """Return the code of a verdict; a truth is met, unmet, or, where it is null, either."""
    if isinstance(found, Bool):
        code = 2 - found.expr.cast(nw.Int8)
        return code if found.known else code.fill_null(3)
    value = outcomes(found)
    code = one_if(value.met) + one_if(value.unmet) * 2
    if not value.always:
        code = code + one_if(value.dropped) * 4
    return code.cast(nw.Int8)
