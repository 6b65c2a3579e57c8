"""The nodes of the rule language: small frozen facts that say what is computed, and nothing else.

A node's ``repr`` is the expression as an author would write it. Comparing two nodes with ``==`` builds
a comparison; asking that comparison for its truth tells whether the two are the same expression, so
that nodes work in sets and tuples. Any other comparison has no truth before there is evidence.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar, cast, dataclass_transform

import attrs
from attrs import field, frozen

from starrules.model import Outcome, Text, day_number, day_of
from starrules.rules.exact import Exact, whole_if
from starrules.rules.types import NumberType, OnEmpty, ValueType
from starrules.schema import Table

if TYPE_CHECKING:
    from starrules.report.tryout import Trial

_N = TypeVar("_N", bound="Node")


class Node:
    """The base of all expressions and relations."""

    _hash: int
    _names: ClassVar[tuple[str, ...]] = ()

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            value = hash((type(self).__name__, *self.parts()))
            object.__setattr__(self, "_hash", value)
            return value

    def parts(self) -> tuple[object, ...]:
        """Return the values of the fields that make this node what it is."""
        own = self.__dict__
        return tuple([own[name] for name in self._names])  # asked for so often that a generator would tell

    @cached_property
    def furthest_period(self) -> int:
        """The furthest period that the node looks back to: 0, -1 and so on."""
        own: int = getattr(self, "period", 0)
        return min([own, *(child.furthest_period for _, child in self.children())])

    def children(self) -> Iterator[tuple[str, Node]]:
        """Yield the nodes directly below this one, each with its place."""
        for name in self._names:
            yield from _nodes_in(name, getattr(self, name))

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first."""
        yield self
        for _, child in self.children():
            yield from child.walk()

    def rebuilt(self, change: Callable[[Node], Node]) -> Self:
        """Return this node with ``change`` applied to each node directly below it."""
        changed = {}
        for name, alias in _fields(cast(Any, type(self))):
            before = getattr(self, name)
            if isinstance(before, (Node, tuple)):
                after = _changed(before, change)
                if after is not before:
                    changed[alias] = after
        return attrs.evolve(cast(Any, self), **changed) if changed else self


@cache
def _fields(kind: type[Node]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a kind of node, each with the name that its constructor has for it."""
    return tuple((item.name, item.alias) for item in attrs.fields(cast(Any, kind)))


def _nodes_in(place: str, value: object) -> Iterator[tuple[str, Node]]:
    if isinstance(value, Node):
        yield place, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _nodes_in(f"{place}[{index}]", item)


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        items = tuple(_changed(item, change) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def same(first: Node, second: Node) -> bool:
    """Return whether two nodes are the same expression."""
    if first is second:
        return True
    return type(first) is type(second) and hash(first) == hash(second) and first.parts() == second.parts()


class Expr(Node):
    """An expression: a number, a truth, a category or a verdict."""

    def __eq__(self, other: object) -> Compare:  # type: ignore[override]
        return Compare("==", self, lift(other))

    def __ne__(self, other: object) -> Compare:  # type: ignore[override]
        return Compare("!=", self, lift(other))

    __hash__ = Node.__hash__

    def __bool__(self) -> bool:
        msg = (
            f"{self!r} has no truth before there is evidence. "
            "Write & for and, | for or, ~ for not, and evaluate the rule on a unit."
        )
        raise TypeError(msg)

    def __ge__(self, other: Any) -> Compare:
        return Compare(">=", self, lift(other))

    def __gt__(self, other: Any) -> Compare:
        return Compare(">", self, lift(other))

    def __le__(self, other: Any) -> Compare:
        return Compare("<=", self, lift(other))

    def __lt__(self, other: Any) -> Compare:
        return Compare("<", self, lift(other))

    def __add__(self, other: Any) -> Add:
        return Add(self, lift(other))

    def __radd__(self, other: Any) -> Add:
        return Add(lift(other), self)

    def __sub__(self, other: Any) -> Subtract:
        return Subtract(self, lift(other))

    def __rsub__(self, other: Any) -> Subtract:
        return Subtract(lift(other), self)

    def __mul__(self, other: Any) -> Multiply:
        return Multiply(self, lift(other))

    def __rmul__(self, other: Any) -> Multiply:
        return Multiply(lift(other), self)

    def __neg__(self) -> Subtract:
        return Subtract(Constant(Fraction(0)), self)

    def __and__(self, other: Any) -> And:
        return And((self, lift(other)))

    def __or__(self, other: Any) -> Or:
        return Or((self, lift(other)))

    def __invert__(self) -> Not:
        return Not(self)

    def over(self, other: Any, *, on_empty: OnEmpty) -> Ratio:
        """Return the ratio of this number to another that is never negative."""
        return Ratio(self, lift(other), on_empty)

    def is_in(self, *values: str) -> Member:
        """Return whether this category is one of the values."""
        return Member(self, values)

    def is_none(self) -> IsNone:
        """Return whether an optional field says that there is none."""
        return IsNone(self)

    def or_else(self, default: Any) -> OrElse:
        """Return an optional number, or the default where there is none."""
        return OrElse(self, lift(default))

    def clamp(self, low: Any = None, high: Any = None) -> Clamp:
        """Return the number, raised to the floor ``low`` and cut at the cap ``high``."""
        return Clamp(self, *(None if bound is None else exact(bound) for bound in (low, high)))

    def band(
        self,
        *,
        on_empty: str | None = None,
        resolve: Literal["refuse", "worst", "best"] = "refuse",
        **bands: Any,
    ) -> Band:
        """Return the grade whose range holds this number.

        Args:
            on_empty: the grade where there is nothing to measure.
            resolve: which grade holds a number that two ranges claim; grades are named best first.
            bands: ranges from the best grade to the worst: a number, a pair ``(low, high)`` with both
                ends included and None for no bound, ``at_least(n)`` or ``at_most(n)``.
        """
        ranges = tuple((name, *_range(value)) for name, value in bands.items())
        return Band(self, ranges, on_empty, resolve)

    def applies_if(self, condition: Expr, reason: Text) -> AppliesIf:
        """Return this rule, not applicable with ``reason`` where the condition is false."""
        return AppliesIf(self, condition, reason)

    def hold(self, condition: Expr, reason: Text, settled_by: Text) -> Hold:
        """Return this rule, unknown while ``condition`` is not surely false."""
        return Hold(self, condition, reason, settled_by)

    def requires(self, *needed: Expr) -> Prerequisite:
        """Return this rule, unmet where one of the prerequisites is unmet."""
        return Prerequisite(self, tuple(needed))

    def vetoed_by(self, *vetoes: Expr, authority: str) -> Veto:
        """Return this rule, unmet where one of the vetoes is unmet; ``authority`` cites who allows it."""
        return Veto(self, tuple(vetoes), authority)

    def overridden(self, condition: Expr, to: Outcome, reason: Text) -> Override:
        """Return this rule, or the outcome ``to`` with its reason where the condition is true."""
        return Override(self, condition, to, reason)

    def try_on(self, *rows: Iterable[Mapping[str, Any]], period: str | int, **options: Any) -> Trial:
        """Try this rule on rows of one unit that are typed in (see ``starrules.report.tryout.try_on``)."""
        from starrules.report.tryout import try_on

        return try_on(self, *rows, period=period, **options)


def at_least(value: Any) -> tuple[Fraction, None]:
    """Return the range of numbers not below ``value`` (以上 includes the number itself, A25)."""
    return exact(value), None


def at_most(value: Any) -> tuple[None, Fraction]:
    """Return the range of numbers not above ``value``."""
    return None, exact(value)


def _range(value: Any) -> tuple[Fraction | None, Fraction | None]:
    if isinstance(value, tuple):
        low, high = value
        return (None if low is None else exact(low)), (None if high is None else exact(high))
    return exact(value), exact(value)


def exact(value: Any) -> Fraction:
    """Return a number exactly; floats are refused because 0.3 is not three tenths."""
    if isinstance(value, (bool, float)) or not isinstance(value, (int, Decimal, Fraction, str)):
        msg = f"expected an int, Decimal, Fraction or a number as text, got {value!r}; write '0.3' for three tenths"
        raise TypeError(msg)
    return Fraction(value)


def lift(value: Any) -> Expr:
    """Return a Python value as an expression."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, datetime.date):
        return Constant(Fraction(day_number(value)), "date")
    if isinstance(value, str):
        return Name(value)
    return Constant(exact(value))


def _bracket(node: Node) -> str:
    text = repr(node)
    return (
        f"({text})"
        if isinstance(node, (Add, Subtract, Multiply, Compare, And, Or, Not, Linear, Decide))
        else text
    )


def _join(word: str, nodes: Iterable[Node]) -> str:
    return f" {word} ".join(_bracket(node) for node in nodes)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def node(cls: type[_N]) -> type[_N]:
    """Make a class a frozen node."""
    made = frozen(eq=False, repr=False, slots=False)(cls)
    made._names = tuple(item.name for item in attrs.fields(cast(Any, made)))  # noqa: SLF001 - its own class
    return made


# ---------------------------------------------------------------------------------------- values


@node
class Constant(Expr):
    """A number written in the rule."""

    value: Fraction
    unit: str | None = None

    def __repr__(self) -> str:
        if self.unit == "date":
            return day_of(int(self.value)).isoformat()
        return str(self.value)


@node
class Truth(Expr):
    """Yes or no, written in the rule."""

    value: bool

    def __repr__(self) -> str:
        return str(self.value)


@node
class Name(Expr):
    """A value of a category, written in the rule."""

    value: str

    def __repr__(self) -> str:
        return repr(self.value)


@node
class Parameter(Expr):
    """A number that a ruleset sets and dates; bound before the rule is evaluated."""

    id: str
    type: NumberType

    def __repr__(self) -> str:
        return f"parameter({self.id!r})"


@node
class Choice(Expr):
    """The expression that belongs to the option a ruleset takes of a reading."""

    reading: str
    options: tuple[tuple[str, Expr], ...]

    def __repr__(self) -> str:
        return f"choice({self.reading!r}, {', '.join(f'{name}={expr!r}' for name, expr in self.options)})"


@node
class PeriodDay(Expr):
    """The first or the last day of the assessed period, moved by months and days."""

    end: Literal["first", "last"]
    months: int = 0
    days: int = 0

    def __repr__(self) -> str:
        return f"period.{self.end}_day"


@node
class DueMonths(Expr):
    """The number of months of the period that the unit was open throughout."""

    def __repr__(self) -> str:
        return "due_months()"


@node
class Filled(Expr):
    """The number of due monthly slots of a table that have a row; known for every slot that has ended."""

    table: Table

    def __repr__(self) -> str:
        return f"filled({self.table.name})"


@node
class Cell(Expr):
    """A column of the rows at hand."""

    name: str
    type: ValueType

    def __repr__(self) -> str:
        return self.name


@node
class Add(Expr):
    """The sum of two numbers."""

    left: Expr
    right: Expr

    def __repr__(self) -> str:
        return f"{_bracket(self.left)} + {_bracket(self.right)}"


@node
class Subtract(Expr):
    """The difference of two numbers."""

    left: Expr
    right: Expr

    def __repr__(self) -> str:
        return f"{_bracket(self.left)} - {_bracket(self.right)}"


@node
class Multiply(Expr):
    """The product of two numbers."""

    left: Expr
    right: Expr

    def __repr__(self) -> str:
        return f"{_bracket(self.left)} * {_bracket(self.right)}"


@node
class Ratio(Expr):
    """The ratio of two numbers; compared by cross-multiplication, never divided."""

    top: Expr
    bottom: Expr
    on_empty: OnEmpty

    def __repr__(self) -> str:
        return f"{_bracket(self.top)}.over({self.bottom!r}, on_empty={self.on_empty!r})"


@node
class Clamp(Expr):
    """A number with a floor and a cap."""

    value: Expr
    low: Fraction | None
    high: Fraction | None

    def __repr__(self) -> str:
        return f"{_bracket(self.value)}.clamp({self.low}, {self.high})"


@node
class When(Expr):
    """One of two values, by a condition; both are possible where the condition is unknown."""

    condition: Expr
    then: Expr
    otherwise: Expr

    def __repr__(self) -> str:
        return f"when({self.condition!r}, {self.then!r}, {self.otherwise!r})"


@node
class IsNone(Expr):
    """Whether an optional field says that there is none."""

    value: Expr

    def __repr__(self) -> str:
        return f"{self.value!r}.is_none()"


@node
class OrElse(Expr):
    """An optional number, or a default where there is none."""

    value: Expr
    default: Expr

    def __repr__(self) -> str:
        return f"{self.value!r}.or_else({self.default!r})"


@node
class WorkingDays(Expr):
    """The working days after the first date up to and with the second, by the calendar table."""

    start: Expr
    end: Expr

    def __repr__(self) -> str:
        return f"working_days({self.start!r}, {self.end!r})"


@node
class Band(Expr):
    """The grade whose range holds a number."""

    value: Expr
    ranges: tuple[tuple[str, Fraction | None, Fraction | None], ...]
    on_empty: str | None = None
    resolve: Literal["refuse", "worst", "best"] = "refuse"

    def __repr__(self) -> str:
        ranges = ", ".join(f"{name}=({low}, {high})" for name, low, high in self.ranges)
        return f"{_bracket(self.value)}.band({ranges})"


@node
class WorstOf(Expr):
    """The worst of several grades on one scale (the last value of the scale is the worst)."""

    members: tuple[Expr, ...]

    def __repr__(self) -> str:
        return f"worst_of({', '.join(map(repr, self.members))})"


# ------------------------------------------------------------------------------------- decisions

Operator = Literal[">=", ">", "<=", "<", "==", "!="]


@node
class Compare(Expr):
    """A comparison of two numbers, two dates, two truths, or a category with a value."""

    operator: Operator
    left: Expr
    right: Expr

    def __bool__(self) -> bool:
        if self.operator == "==":
            return same(self.left, self.right)
        if self.operator == "!=":
            return not same(self.left, self.right)
        return Expr.__bool__(self)

    def __repr__(self) -> str:
        return f"{_bracket(self.left)} {self.operator} {_bracket(self.right)}"


@node
class Member(Expr):
    """Whether a category is one of several values."""

    value: Expr
    values: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{_bracket(self.value)}.is_in({', '.join(map(repr, self.values))})"


@node
class And(Expr):
    """True when all are true, false when one is false, else unknown (Kleene); over verdicts, all of."""

    members: tuple[Expr, ...]

    def __repr__(self) -> str:
        return _join("&", self.members)


@node
class Or(Expr):
    """True when one is true, false when all are false, else unknown (Kleene); over verdicts, any of."""

    members: tuple[Expr, ...]

    def __repr__(self) -> str:
        return _join("|", self.members)


@node
class Not(Expr):
    """The opposite; unknown stays unknown."""

    value: Expr

    def __repr__(self) -> str:
        return f"~{_bracket(self.value)}"


# -------------------------------------------------------------------------------------- verdicts


@node
class AtLeast(Expr):
    """At least k of n rules; k is scaled to the applicable ones unless ``fixed``."""

    least: int
    members: tuple[Expr, ...]
    fixed: bool = False

    def __repr__(self) -> str:
        fixed = ", fixed=True" if self.fixed else ""
        return f"at_least_of({self.least}, {', '.join(map(repr, self.members))}{fixed})"


@node
class Points(Expr):
    """100 times the weight won over the weight applicable; nothing applicable is no score."""

    members: tuple[tuple[int, Expr], ...]

    def __repr__(self) -> str:
        return f"points({', '.join(f'({weight}, {rule!r})' for weight, rule in self.members)})"


@node
class WeightedMean(Expr):
    """The weighted mean of those numbers that there are; the weights of the others drop out."""

    members: tuple[tuple[int, Expr], ...]
    on_empty: OnEmpty = "not_applicable"

    def __repr__(self) -> str:
        return f"weighted_mean({', '.join(f'({weight}, {value!r})' for weight, value in self.members)})"


@node
class AppliesIf(Expr):
    """A rule that is not applicable, with a reason, where the condition is false."""

    rule: Expr
    condition: Expr
    reason: Text

    def __repr__(self) -> str:
        return f"{_bracket(self.rule)}.applies_if({self.condition!r})"


@node
class Hold(Expr):
    """A rule that is unknown while a condition is not surely false, with what settles it."""

    rule: Expr
    condition: Expr
    reason: Text
    settled_by: Text

    def __repr__(self) -> str:
        return f"{_bracket(self.rule)}.hold({self.condition!r})"


@node
class Prerequisite(Expr):
    """A rule that is unmet where a prerequisite is unmet; prerequisites alone never make it applicable."""

    rule: Expr
    needed: tuple[Expr, ...]

    def __repr__(self) -> str:
        return f"{_bracket(self.rule)}.requires({', '.join(map(repr, self.needed))})"


@node
class Veto(Expr):
    """A rule that is unmet where a veto is surely unmet; the authority for the veto is cited."""

    rule: Expr
    needed: tuple[Expr, ...]
    authority: str

    def __repr__(self) -> str:
        return f"{_bracket(self.rule)}.vetoed_by({', '.join(map(repr, self.needed))})"


@node
class Override(Expr):
    """A rule whose outcome is replaced, with a reason, where a condition is true."""

    rule: Expr
    condition: Expr
    to: Outcome
    reason: Text

    def __repr__(self) -> str:
        return f"{_bracket(self.rule)}.overridden({self.condition!r}, {self.to.value})"


@node
class VerdictOf(Expr):
    """The verdict of another check on the same unit, by the check's id."""

    check: str

    def __repr__(self) -> str:
        return f"verdict_of({self.check!r})"


# ------------------------------------------------------------------------------------- relations


class Relation(Node):
    """Rows: those of a table, some of them, groups of them, or with computed columns."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and same(self, other)

    __hash__ = Node.__hash__


@node
class Rows(Relation):
    """The rows of a table that a unit has in a period.

    ``monthly`` says that a node above groups by month, so that rows which may lie in one of several
    months are taken apart; it is set when the rule is built.
    """

    table: Table
    period: int = 0
    monthly: bool = False

    def __repr__(self) -> str:
        previous = ".previous()" if self.period else ""
        return f"{self.table.name}{previous}"


@node
class Group(Relation):
    """The rows of the group at hand."""

    def __repr__(self) -> str:
        return "group"


@node
class Where(Relation):
    """Those rows for which a condition holds."""

    source: Relation
    condition: Expr

    def __repr__(self) -> str:
        return f"{self.source!r}.where({self.condition!r})"


@node
class Groups(Relation):
    """One row for each group, with measures of the group.

    Groups by month are the unit's due months, rows or not. Groups by categories are the declared
    values, rows or not. Groups by an identifier or a date are those that rows are there for.
    """

    source: Relation
    keys: tuple[str, ...]
    monthly: bool
    columns: tuple[tuple[str, Expr], ...]

    def __repr__(self) -> str:
        by = [repr(key) for key in self.keys] + (["month"] if self.monthly else [])
        columns = ", ".join(f"{name}={expr!r}" for name, expr in self.columns)
        return f"{self.source!r}.by({', '.join(by)}).measure({columns})"


@node
class Mapped(Relation):
    """Rows with computed columns added."""

    source: Relation
    columns: tuple[tuple[str, Expr], ...]

    def __repr__(self) -> str:
        return f"{self.source!r}.map({', '.join(f'{name}={expr!r}' for name, expr in self.columns)})"


# ------------------------------------------------------------------------------------ aggregates


class Aggregate(Expr):
    """A measure over rows; ``source`` is its relation."""

    source: Relation


@node
class Count(Aggregate):
    """The number of rows."""

    source: Relation

    def __repr__(self) -> str:
        return f"{self.source!r}.count()"


@node
class Sum(Aggregate):
    """The sum of a number over rows; 0 of nothing."""

    source: Relation
    value: Expr

    def __repr__(self) -> str:
        return f"{self.source!r}.sum({self.value!r})"


@node
class Minimum(Aggregate):
    """The least value of a number over rows."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.min({self.value!r}, on_empty={self.on_empty!r})"


@node
class Maximum(Aggregate):
    """The greatest value of a number over rows."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.max({self.value!r}, on_empty={self.on_empty!r})"


@node
class Mean(Aggregate):
    """The mean of a number over rows; only compared, so that it is never divided."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.mean({self.value!r}, on_empty={self.on_empty!r})"


@node
class Median(Aggregate):
    """The low median of a number over rows: a value that a row has, found by counting."""

    source: Relation
    value: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.median({self.value!r}, on_empty={self.on_empty!r})"


@node
class Share(Aggregate):
    """The share of the rows for which a condition holds, between 0 and 1."""

    source: Relation
    condition: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.share({self.condition!r}, on_empty={self.on_empty!r})"


@node
class Distinct(Aggregate):
    """The number of different values of a column."""

    source: Relation
    value: Cell

    def __repr__(self) -> str:
        return f"{self.source!r}.distinct({self.value!r})"


@node
class AnyRow(Aggregate):
    """Whether a condition holds for one row at least; no for no rows."""

    source: Relation
    condition: Expr

    def __repr__(self) -> str:
        return f"{self.source!r}.any({self.condition!r})"


@node
class AllRows(Aggregate):
    """Whether a condition holds for all rows."""

    source: Relation
    condition: Expr
    on_empty: OnEmpty | None

    def __repr__(self) -> str:
        return f"{self.source!r}.all({self.condition!r}, on_empty={self.on_empty!r})"


# -------------------------------------------------------------------------------- canonical nodes


def _whole_factors(terms: tuple[tuple[Exact, Expr], ...]) -> tuple[tuple[Exact, Expr], ...]:
    return tuple((whole_if(factor), atom) for factor, atom in terms)


@node
class Linear(Expr):
    """A sum of numbers, each with a factor, and a constant: what arithmetic becomes."""

    terms: tuple[tuple[Exact, Expr], ...] = field(converter=_whole_factors)
    constant: Exact = field(converter=whole_if)

    def __repr__(self) -> str:
        parts = [repr(atom) if factor == 1 else f"{factor} * {_bracket(atom)}" for factor, atom in self.terms]
        if self.constant or not parts:
            parts.append(str(self.constant))
        return " + ".join(parts)


@node
class Excess(Aggregate):
    """The sum of a number over rows that are there: what comparing a mean or a share becomes."""

    source: Relation
    value: Expr
    on_empty: OnEmpty

    def __repr__(self) -> str:
        return f"{self.source!r}.excess({self.value!r}, on_empty={self.on_empty!r})"


@node
class Balance(Expr):
    """The weighted sum of those numbers that there are: what comparing a weighted mean becomes."""

    members: tuple[tuple[int, Expr], ...]
    on_empty: OnEmpty

    def __repr__(self) -> str:
        return f"balance({', '.join(f'({weight}, {value!r})' for weight, value in self.members)})"


@node
class Decide(Expr):
    """Whether a linear number is at least zero, or is zero: what a comparison becomes.

    ``guard`` must be above zero for the comparison to mean anything; elsewhere, and where there is
    nothing to measure, the outcome is ``on_empty``. ``shown`` is the comparison as it was written.
    """

    operator: Literal[">=", "=="]
    value: Linear
    guard: Linear | None
    on_empty: OnEmpty | None
    shown: Compare | None = None

    def parts(self) -> tuple[object, ...]:
        return (self.operator, self.value, self.guard, self.on_empty)

    def children(self) -> Iterator[tuple[str, Node]]:
        yield "value", self.value
        if self.guard is not None:
            yield "guard", self.guard

    def __repr__(self) -> str:
        guard = f" given {_bracket(self.guard)} > 0" if self.guard is not None else ""
        return f"{self.value!r} {self.operator} 0{guard}"


@node
class Steps(Expr):
    """A grade found by steps: grade i where step i is reached and step i + 1 is not."""

    values: tuple[str, ...]
    grades: tuple[str, ...]
    reached: tuple[Expr, ...]
    shown: Band | None = None

    def parts(self) -> tuple[object, ...]:
        return (self.values, self.grades, self.reached)

    def children(self) -> Iterator[tuple[str, Node]]:
        for index, step in enumerate(self.reached):
            yield f"reached[{index}]", step

    def __repr__(self) -> str:
        return f"steps({', '.join(self.grades)}; {', '.join(map(repr, self.reached))})"
