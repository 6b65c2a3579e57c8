"""What is measured on rows that are all known, as steps from one relation to the next, and how it is added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field

from starrules.lanes.single.emit import Emitter
from starrules.lanes.single.values import Compiled, NotSharpError, Number, times
from starrules.lanes.single.wide import aggregates_in
from starrules.rules import nodes as n
from starrules.rules.infer import columns_of
from starrules.rules.types import CategoryType


@define(eq=False)
class Step:
    """Some rows of a table, what is measured on them, and what is made of them further."""

    steps: dict[n.Relation, Step] = field(factory=dict)
    measures: list[n.Aggregate] = field(factory=list)

    def reach(self, relation: n.Relation) -> Step:
        """Return the step of a relation, made where it is not there yet."""
        if isinstance(relation, (n.Rows, n.Group)):
            return self
        return self.reach(relation.source).steps.setdefault(relation, Step())  # type: ignore[attr-defined]

    def all_measures(self) -> Iterator[n.Aggregate]:
        """Yield what is measured in this step and in those that follow it."""
        yield from self.measures
        for step in self.steps.values():
            yield from step.all_measures()


def steps_of(measures: Iterable[n.Aggregate]) -> Step:
    """Return the steps to these measures, each taken once."""
    root = Step()
    for measure in measures:
        root.reach(measure.source).measures.append(measure)
    return root


@define(eq=False)
class Total:
    """Where one measure is added up, and the scale of it once it is known."""

    measure: n.Aggregate
    places: Sequence[str]
    seen: str | None = None
    """Whether there is a row, where that can be told without going through them."""
    whole: str | None = None
    """What it comes to, where that can be told without going through the rows."""
    scale: int = 1

    @property
    def starts(self) -> list[str]:
        """What stands in its places before the first row."""
        if isinstance(self.measure, n.Sum):
            return ["0"]
        return ["0", "False"] if isinstance(self.measure, n.Excess) else ["None"]

    def add(self, emit: Emitter, value: Number) -> None:
        """Add the value of the row at hand."""
        self.scale = value.scale
        if self.whole is not None:
            return
        if not value.one or value.empty is not None:
            raise NotSharpError
        place = self.places[0]
        if isinstance(self.measure, (n.Sum, n.Excess)):
            emit.line(f"{place} += {value.low}")
            for seen in self.places[1:]:
                if self.seen is None:
                    emit.line(f"{seen} = True")
            return
        name = emit.let(value.low)
        sign = "<" if isinstance(self.measure, n.Minimum) else ">"
        with emit.block(f"if {place} is None or {name} {sign} {place}:"):
            emit.line(f"{place} = {name}")

    def finished(self, emit: Emitter) -> Number:
        """Return the measure once all rows are added."""
        if isinstance(self.measure, n.Sum):
            name = emit.let(self.whole or self.places[0])
            return Number(name, name, self.scale)
        if isinstance(self.measure, n.Excess):
            name, seen = (emit.let(place) for place in (self.places[0], self.seen or self.places[1]))
            return Number(name, name, self.scale, f"not {seen}", seen)
        name = emit.let(self.places[0])
        seen = emit.let(f"{name} is not None")
        value = emit.let(f"{name} if {seen} else 0")
        return Number(value, value, self.scale, f"not {seen}", seen)


@define(eq=False)
class Grouping:
    """Groups that are being made: the dictionary that holds them, and where each measure of them is added up."""

    relation: n.Groups
    step: Step
    name: str
    inner: Step
    totals: Mapping[n.Aggregate, Total]
    held: str
    starts: str
    bare: bool = False
    """Whether a group is held as its only sum, and not as a list."""
    keys: dict[str, Compiled] = field(factory=dict)
    """What each key is in the rows."""

    @property
    def enumerated(self) -> bool:
        """Whether all groups are there before the first row."""
        return is_enumerated(self.relation)


def is_enumerated(relation: n.Groups) -> bool:
    """Return whether all groups are there before the first row."""
    types = columns_of(relation.source)
    return all(isinstance(types[key], CategoryType) for key in relation.keys)


def times_each(measure: n.Aggregate, rows: str) -> str | None:
    """Return the text of a sum to which every row adds the same whole number, or None for any other measure."""
    value = measure.value if isinstance(measure, n.Sum) else None
    if not isinstance(value, n.Linear) or value.terms or value.constant.denominator != 1:
        return None
    return times(int(value.constant), f"len({rows})")


def measures_in(expr: n.Expr) -> Iterator[n.Aggregate]:
    """Yield the measures of a group that an expression stands on."""
    for measure in aggregates_in(expr):
        relation = measure.source
        while isinstance(relation, (n.Where, n.Mapped)):
            relation = relation.source
        if not isinstance(relation, n.Group):
            raise NotSharpError
        yield measure


def read_often(root: Step) -> frozenset[str]:
    """Return the columns that are read in more than one place of a loop."""
    seen: dict[str, int] = {}

    def visit(step: Step) -> None:
        parts: list[n.Node] = [measure.value for measure in step.measures]  # type: ignore[attr-defined]
        for relation, following in step.steps.items():
            if isinstance(relation, n.Where):
                parts.append(relation.condition)
            elif isinstance(relation, n.Mapped):
                parts += [expr for _, expr in relation.columns]
            elif isinstance(relation, n.Groups):
                parts += [n.Cell(key, columns_of(relation.source)[key]) for key in relation.keys]
                parts += [
                    part
                    for _, expr in relation.columns
                    for measure in measures_in(expr)
                    for part in (measure.value, *_conditions(measure.source))  # type: ignore[attr-defined]
                ]
                continue
            visit(following)
        for part in parts:
            for item in part.walk():
                if isinstance(item, n.Cell):
                    seen[item.name] = seen.get(item.name, 0) + 1

    visit(root)
    return frozenset(name for name, count in seen.items() if count > 1)


def _conditions(relation: n.Relation) -> Iterator[n.Expr]:
    while isinstance(relation, (n.Where, n.Mapped)):
        if isinstance(relation, n.Where):
            yield relation.condition
        relation = relation.source
