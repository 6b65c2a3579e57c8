"""A set of rules as one generated function: what each table is measured for, then every rule from the measures."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from math import lcm
from typing import Any

from attrs import define, field, frozen

from starrules.lanes.single.emit import Emitter, Shared
from starrules.lanes.single.expressions import Expressions
from starrules.lanes.single.part import Place
from starrules.lanes.single.sharp import Sharp
from starrules.lanes.single.state import Source, Stored
from starrules.lanes.single.values import (
    Category,
    Code,
    Compiled,
    NotCompiledError,
    NotSharpError,
    Number,
    Truth,
)
from starrules.lanes.single.wide import Wide, aggregates_in
from starrules.rules import nodes as n
from starrules.rules.canonical import is_verdict
from starrules.rules.infer import type_of
from starrules.rules.types import BoolType, CategoryType, NumberType
from starrules.schema import Table

Ends = tuple[int, int] | None
"""Both ends of a measure, times its scale; None where there is nothing to measure."""
Run = Callable[[Any, Any, Any], tuple[dict[str, int], dict[str, Ends]]]
_WORD = re.compile(r"[A-Za-z_]\w*")
FACTS = (
    "as_of",
    "months",
    "due",
    "due_before",
    "existed_before",
    "filled",
    "calendar",
    "verdicts",
    "reference",
)
HEAD = '''"""Generated from {count} canonical rules; the reference evaluator says what they mean."""

from bisect import bisect_right
from fractions import Fraction

from starrules.lanes.single.asked import reference_bits, reference_code, reference_number
from starrules.lanes.single.runtime import *
'''


@frozen(eq=False)
class Program:
    """Canonical rules compiled to one Python function.

    Args:
        source: the generated source, to be read.
        rules: the rules, of which equal parts are one node.
        scales: for each measure what its numbers were multiplied by.
        sources: the tables that are read, in the order in which ``run`` takes their rows.
        tables: these tables by name.
        used: the columns that are read.
        left: the expressions that are left to the reference evaluator, and why; mostly none.
        run: the function: rows, missing rows and facts in, the codes of rules and the ends of measures out.
    """

    source: str
    rules: Mapping[str, n.Expr]
    scales: Mapping[str, int]
    sources: tuple[Source, ...]
    tables: Mapping[str, Table]
    used: frozenset[str]
    left: Mapping[str, str]
    run: Run = field(repr=False)

    def __call__(self, unit: Stored) -> tuple[dict[str, int], dict[str, Ends]]:
        """Return the code of each rule's verdict, and both ends of each measure."""
        rows = [unit.rows[source] for source in self.sources]
        missing = [unit.missing[source] for source in self.sources]
        return self.run(rows, missing, unit.facts)


def compile_rules(
    rules: Mapping[str, n.Expr],
    measures: Mapping[str, n.Expr] | None = None,
    *,
    closed: Collection[Source] = (),
) -> Program:
    """Return canonical rules and measures, compiled.

    Args:
        rules: canonical rules by id.
        measures: canonical numbers above rows by id.
        closed: tables of which no row is ever missing: nothing is written for such rows.
    """
    return _Compilation(rules, measures or {}, frozenset(closed)).program()


@define(eq=False)
class _Result:
    """The measures of one table: how they are read once its lines have run."""

    numbers: dict[n.Aggregate, Number]
    lines: list[str]


class _Compilation:
    """One set of rules on its way to a program."""

    def __init__(
        self, rules: Mapping[str, n.Expr], measures: Mapping[str, n.Expr], closed: frozenset[Source]
    ) -> None:
        self.shared = Shared()
        self.rules = {name: self.shared.root(rule) for name, rule in rules.items()}
        self.measures = {name: self.shared.root(measure) for name, measure in measures.items()}
        self.closed = closed
        self.emit = Emitter(self.shared)
        self.nodes: dict[str, object] = {}
        self.left: dict[str, str] = {}
        roots = (*self.rules.values(), *self.measures.values())
        self.asked = tuple(dict.fromkeys(item for root in roots for item in aggregates_in(root)))
        self.tables = {
            (item.table.name, item.period): item.table
            for root in roots
            for item in root.walk()
            if isinstance(item, n.Rows)
        }
        # How many months have rows is known only where the rows are looked at.
        self.tables |= {
            (item.table.name, 0): item.table
            for root in roots
            for item in root.walk()
            if isinstance(item, n.Filled)
        }
        self.used = tuple(
            sorted({name for root in roots for item in root.walk() for name in _columns_named(item)})
        )
        self.facts = {"due": "due", "due_before": "due_before", "due_months": "len(due)"}
        self.numbers: dict[n.Aggregate, Number] = {}
        self.scales: dict[str, int] = {}

    def program(self) -> Program:
        """Write everything and make it a function."""
        sources = tuple(sorted(self.tables, key=lambda source: (source[0], -source[1])))
        for source in sources:
            self._table(source)
        unit = _UnitExpressions(self)
        codes = []
        for name, rule in self.rules.items():
            self.emit.line(f"# {name}: {_one_line(rule)}")
            codes.append(f"{name!r}: {self.emit.let(unit.code(rule).text, 'verdict')}")
        ends = [f"{name!r}: {self._ends(name, unit.number(expr))}" for name, expr in self.measures.items()]
        self.emit.line(f"return {{{', '.join(codes)}}}, {{{', '.join(ends)}}}")
        text = self._source(sources)
        tables = {name: self.tables[name, period] for name, period in sources}
        return Program(
            text,
            self.rules,
            self.scales,
            sources,
            tables,
            frozenset(self.used),
            self.left,
            _made(text, self.nodes),
        )

    def _ends(self, name: str, number: Number) -> str:
        self.scales[name] = number.scale
        pair = f"({number.low}, {number.high})"
        return pair if number.there is None else f"({pair} if {number.there} else None)"

    def _source(self, sources: tuple[Source, ...]) -> str:
        body = "\n".join(self.emit.lines)
        words = set(_WORD.findall(body))
        constants = {name: value for name, value in self.shared.constants.items() if name in words}
        lines = [HEAD.format(count=len(self.rules))]
        lines += [f"{name} = {value!r}" for name, value in constants.items()]
        lines.append(f"BITS = {self.shared.bits!r}\n\n")
        lines.append("def evaluate(rows, missing, facts):")
        for what in ("stored", "missing"):
            names = "".join(f"{_named(what, source)}, " for source in sources)
            if names:
                lines.append(f"    {names.rstrip()} = {'rows' if what == 'stored' else what}")
        lines.append(f"    {', '.join(FACTS)} = facts")
        if "working_days" in words:
            lines.append("    working_days, span = calendar.days, calendar.span")
            lines.append("    first_known, last_known = span.first - 1, span.last")
        return "\n".join([*lines, body, ""])

    # ------------------------------------------------------------------------------------ tables

    def _table(self, source: Source) -> None:
        """Write what is measured on the rows of one table: what can be added up row by row, and apart from it medians."""
        own = [item for item in self.asked if _source_of(item) == source]
        ranked: list[n.Aggregate] = [item for item in own if isinstance(item, n.Median)]
        self._added_up(source, [item for item in own if item not in ranked])
        if ranked:
            wide = self._wide(source, ranked)
            self.emit.lines += wide.lines
            self.numbers |= wide.numbers

    def _added_up(self, source: Source, own: list[n.Aggregate]) -> None:
        """Write the measures that a loop over known rows finds without keeping them."""
        wide = self._wide(source, own)
        own = [item for item in own if item in wide.numbers]
        if not own:
            return
        self.emit.line(f"# {source[0]}{' of the period before' if source[1] else ''}")
        sharp = self._sharp(source, own)
        missing = _named("missing", source)
        if sharp is None:
            self.emit.lines += wide.lines
            self.numbers |= wide.numbers
            return
        if source in self.closed and not any("raise Unsure" in line for line in sharp.lines):
            self.emit.lines += sharp.lines
            self.numbers |= sharp.numbers
            return
        found = {item: self._place_for(item, sharp.numbers[item], wide.numbers[item]) for item in own}
        sure = self.emit.let("True" if source in self.closed else f"not {missing}", "sure_")
        if sure == "True":
            sure = self.emit.name("sure_")
            self.emit.line(f"{sure} = True")
        with self.emit.block(f"if {sure}:"):
            with self.emit.block("try:"):
                self.emit.lines += _deeper(sharp.lines, 2)
                for item in own:
                    self._assign(found[item], sharp.numbers[item])
            with self.emit.block("except Unsure:"):
                self.emit.line(f"{sure} = False")
        with self.emit.block(f"if not {sure}:"):
            self.emit.lines += _deeper(wide.lines, 1)
            for item in own:
                self._assign(found[item], wide.numbers[item])
        self.numbers |= found

    def _place_for(self, item: n.Aggregate, sharp: Number, wide: Number) -> Number:
        """Return a measure as it is read after either way of finding it."""
        name = self.emit.name("found")
        scale = lcm(sharp.scale, wide.scale)
        if isinstance(item, n.Sum):
            return Number(f"{name}_low", f"{name}_high", scale)
        return Number(f"{name}_low", f"{name}_high", scale, f"{name}_empty", f"{name}_there", decided=False)

    def _assign(self, place: Number, value: Number) -> None:
        value = value.scaled(place.scale)
        if value.one:
            self.emit.line(f"{place.low} = {place.high} = {value.low}")
        else:
            self.emit.line(f"{place.low}, {place.high} = {value.low}, {value.high}")
        if place.empty is not None:
            self.emit.line(
                f"{place.empty}, {place.there} = {value.empty or 'False'}, {value.there or 'True'}"
            )

    def _wide(self, source: Source, own: list[n.Aggregate]) -> _Result:
        """Return the measures of a table with all that is not known; what cannot be is left to the reference."""
        try:
            return self._wide_of(source, own)
        except NotCompiledError as error:
            if len(own) == 1:
                self._leave(own[0], str(error))
                return _Result({}, [])
        able = [item for item in own if self._wide(source, [item]).numbers]
        return self._wide_of(source, able) if able else _Result({}, [])

    def _wide_of(self, source: Source, own: list[n.Aggregate]) -> _Result:
        emit = Emitter(self.shared)
        missing = None if source in self.closed else _named("missing", source)
        wide = Wide(emit, _named("stored", source), missing, self.used, self.facts)
        return _Result(wide.measures(own), emit.lines)

    def _sharp(self, source: Source, own: list[n.Aggregate]) -> _Result | None:
        """Return the measures of a table where all is known, or None where even then some is not."""
        emit = Emitter(self.shared)
        sharp = Sharp(emit, self.tables[source], _named("stored", source), self.facts)
        try:
            return _Result(sharp.measure(own), emit.lines)
        except (NotSharpError, NotCompiledError):
            return None

    # ------------------------------------------------------------------- left to the reference

    def measure(self, expr: n.Aggregate) -> Number:
        """Return a measure of the unit."""
        if expr not in self.numbers:
            raise NotCompiledError(self.left.get(repr(expr), "not compiled"))
        return self.numbers[expr]

    def _leave(self, expr: n.Expr, why: str) -> None:
        self.left[repr(expr)] = why

    def asked_of_reference(self, expr: n.Expr, why: str) -> Compiled:
        """Return an expression above rows as the reference evaluator finds it."""
        self._leave(expr, why)
        name = f"NODE_{len(self.nodes) + 1}"
        self.nodes[name] = expr
        if is_verdict(expr):
            return Code(self.emit.let(f"reference_code(reference(), {name})"), error=True)
        kind = type_of(expr)
        if isinstance(kind, NumberType):
            names = [self.emit.name() for _ in range(4)]
            self.emit.line(f"{', '.join(names)} = reference_number(reference(), {name}, {kind.scale})")
            if not kind.partial:
                return Number(names[0], names[1], kind.scale)
            return Number(names[0], names[1], kind.scale, names[2], names[3], decided=False)
        if isinstance(kind, CategoryType):
            self.shared.mask(kind.values)
            return Category(self.emit.let(f"reference_bits(reference(), {name}, BITS)"), known=False)
        assert isinstance(kind, BoolType)
        return Truth(self.emit.let(f"reference_code(reference(), {name})"), known=False)


class _UnitExpressions(Expressions):
    """Expressions above rows; what is not compiled is asked of the reference evaluator."""

    def __init__(self, compilation: _Compilation) -> None:
        place = Place("unit", measure=compilation.measure, facts=compilation.facts)
        super().__init__(compilation.emit, place)
        self.compilation = compilation

    def _compiled(self, expr: n.Expr) -> Compiled:
        try:
            return super()._compiled(expr)
        except NotCompiledError as error:
            return self.compilation.asked_of_reference(expr, str(error))


def _source_of(measure: n.Aggregate) -> Source:
    relation: Any = measure.source
    while not isinstance(relation, n.Rows):
        relation = relation.source
    return relation.table.name, relation.period


def _columns_named(item: n.Node) -> Iterable[str]:
    if isinstance(item, n.Cell):
        return (item.name,)
    return item.keys if isinstance(item, n.Groups) else ()


def _named(what: str, source: Source) -> str:
    # A capital, which no name of a table has: there may be a table whose name ends in "_before".
    return f"{what}_{source[0]}{'_BEFORE' * -source[1]}"


def _deeper(lines: Iterable[str], steps: int) -> list[str]:
    return ["    " * steps + line for line in lines]


def _one_line(rule: n.Node) -> str:
    text = " ".join(repr(rule).split())
    return text if len(text) <= 200 else f"{text[:197]}..."


def _made(text: str, nodes: Mapping[str, object]) -> Run:
    """Return the function of the generated source; its lines are shown where it raises."""
    name = f"<starrules rules {abs(hash(text)):x}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace: dict[str, Any] = dict(nodes)
    exec(compile(text, name, "exec"), namespace)  # noqa: S102  (written by this module, from typed trees only)
    run: Run = namespace["evaluate"]
    return run


__all__ = ["Ends", "Program", "compile_rules"]
