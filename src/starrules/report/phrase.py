"""Rules in domain words: every node of the rule language said in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from attrs import evolve, field, frozen

from starrules.model import Language, Text
from starrules.report.numbers import quantity
from starrules.report.places import TOP, At, Origin, constant, is_percent, kind_of, origin_of, unit_of
from starrules.report.shapes import (
    as_count,
    existence,
    overlaps,
    proportion,
    settled,
    surely_there,
    undated,
    variant,
    without_never,
)
from starrules.report.templates import TEMPLATES
from starrules.report.words import FULLY, GRADED, GRADES, HIGHER, LATER, MORE, NEGATED, VERDICTS
from starrules.rules import nodes as n
from starrules.rules.exact import Exact
from starrules.rules.types import CategoryType, NumberType
from starrules.schema import Category

COMMA: Mapping[str, str] = {"zh": "、", "en": ", "}
BEFORE = re.compile(r"([\u4e00-\u9fff])(-?[0-9])")
AFTER = re.compile(r"([0-9%])([\u4e00-\u9fff])")
SEMICOLON: Mapping[str, str] = {"zh": "；", "en": "; "}


@frozen
class Names:
    """What codes are called: those of plugins' vocabularies, parameters and checks."""

    vocabularies: Mapping[tuple[str, str], Mapping[str, Text]] = field(factory=dict)
    parameters: Mapping[str, Text] = field(factory=dict)
    checks: Mapping[str, Text] = field(factory=dict)


def spaced(text: str) -> str:
    """Return a text with a space between Chinese characters and numbers."""
    return AFTER.sub(r"\1 \2", BEFORE.sub(r"\1 \2", text))


@frozen
class Speaker:
    """Says rules in one language."""

    language: Language
    names: Names = Names()

    def say(self, expr: n.Expr, at: At = TOP) -> str:
        """Return an expression in words."""
        method: Callable[[n.Expr, At], str] | None = getattr(self, f"_{type(expr).__name__.lower()}", None)
        return spaced(self._simple(expr, at) if method is None else method(expr, at))

    def fill(self, template: str, /, **parts: object) -> str:
        """Return a template with its places filled."""
        return TEMPLATES[template][self.language].format(**parts)

    def join(self, parts: Iterable[str]) -> str:
        """Return parts as an enumeration."""
        return COMMA[self.language].join(parts)

    def label(self, value: str, origin: Origin = Origin()) -> str:  # noqa: B008  (frozen)
        """Return what a code is called."""
        known = self.names.vocabularies.get((origin.table, origin.field.name if origin.field else ""), {})
        if value in known:
            return known[value][self.language]
        if (
            origin.field is not None
            and isinstance(origin.field.type, Category)
            and value in origin.field.type.values
        ):
            return origin.field.type.label(value)[self.language]
        return GRADES[value][self.language] if value in GRADES else value

    def number(self, value: Exact, unit: str | None = None, *, percent: bool = False) -> str:
        """Return a number with its unit of measure."""
        return quantity(value, unit, self.language, percent=percent)

    # -------------------------------------------------------------------------------- values

    def _simple(self, expr: n.Expr, at: At) -> str:
        """Return the words of a node that is said by its fields alone."""
        parts: dict[str, str] = {}
        for name in expr.__attrs_attrs__:  # type: ignore[attr-defined]
            value = getattr(expr, name.name)
            parts[name.name] = self._operand(value, at) if isinstance(value, n.Expr) else str(value)
        return self.fill(type(expr).__name__, **parts)

    def _operand(self, expr: n.Expr, at: At) -> str:
        number = constant(expr)
        if number is not None:
            return self.number(number, unit_of(kind_of(expr, at)))
        text = self.say(expr, at)
        if not isinstance(expr, (n.Add, n.Subtract, n.Multiply, n.Linear)):
            return text
        return f"（{text}）" if self.language == "zh" else f"({text})"

    def _constant(self, expr: n.Constant, *_: At) -> str:
        return self.number(expr.value, expr.unit)

    def _truth(self, expr: n.Truth, *_: At) -> str:
        return self.fill("Truth.yes" if expr.value else "Truth.no")

    def _name(self, expr: n.Name, *_: At) -> str:
        return self.fill("Name", label=self.label(expr.value))

    def _parameter(self, expr: n.Parameter, *_: At) -> str:
        title = self.names.parameters.get(expr.id)
        return self.fill("Parameter", title=expr.id if title is None else title[self.language])

    def _choice(self, expr: n.Choice, at: At) -> str:
        options = (f"{name}: {self.say(option, at)}" for name, option in expr.options)
        return self.fill("Choice", reading=expr.reading, options=SEMICOLON[self.language].join(options))

    def _periodday(self, expr: n.PeriodDay, *_: At) -> str:
        moved = expr.months or expr.days
        shift = self._shift(expr) if moved else ""
        return self.fill(f"PeriodDay.{expr.end}", shift=shift)

    def _shift(self, expr: n.PeriodDay) -> str:
        months, days = (
            self.number(Fraction(amount), unit)
            for amount, unit in ((expr.months, "months"), (expr.days, "days"))
        )
        return self.fill("PeriodDay.shift", months=months, days=days)

    def _filled(self, expr: n.Filled, *_: At) -> str:
        return self.fill("Filled", table=self.fill("Rows", table=expr.table.title[self.language]))

    def _cell(self, expr: n.Cell, at: At) -> str:
        origin = origin_of(expr.name, at.row, at.group)
        if origin.field is not None:
            text = self.fill("Cell", title=origin.field.title[self.language])
        elif origin.expr is not None and isinstance(kind_of(expr, at), CategoryType):
            text = self.fill("Cell.grade")
        elif origin.expr is not None:
            text = self.say(origin.expr, origin.at)
        else:
            text = self.fill("Cell", title=expr.name)
        if origin.keys and (at.each or isinstance(at.row, n.Group)):
            keys = (self._key(key, origin.at.group) for key in origin.keys)
            return self.fill("Groups.each", keys=self.join(keys), value=text)
        return text

    def _key(self, name: str, relation: n.Relation | None) -> str:
        origin = origin_of(name, relation, None)
        return self.fill("Cell", title=origin.field.title[self.language] if origin.field else name)

    def _subtract(self, expr: n.Subtract, at: At) -> str:
        if isinstance(expr.left, n.Constant) and expr.left.value == 0 and constant(expr) is None:
            return self.fill("Subtract.less", right=self._operand(expr.right, at))
        if constant(expr.left) == 1 and isinstance(expr.right, n.Ratio) and is_percent(expr.right, at):
            return self._cut(expr.right.top, expr.right.bottom, at)
        return self._simple(expr, at)

    def _multiply(self, expr: n.Multiply, at: At) -> str:
        for factor, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if constant(factor) == 1:
                return self._operand(other, at)
        return self._simple(expr, at)

    def _orelse(self, expr: n.OrElse, at: At) -> str:
        if surely_there(expr.value, at.row):
            return self.say(expr.value, at)
        return self._simple(expr, at)

    def _ratio(self, expr: n.Ratio, at: At) -> str:
        if is_percent(expr, at) and isinstance(expr.top, n.Subtract) and n.same(expr.top.left, expr.bottom):
            return self._cut(expr.top.right, expr.bottom, at)
        key = "Ratio.percent" if is_percent(expr, at) else "Ratio"
        top, bottom = self._pair(expr.top, expr.bottom, at)
        return self.fill(key, top=top, bottom=bottom)

    def _cut(self, now: n.Expr, before: n.Expr, at: At) -> str:
        top, bottom = self._pair(now, before, at)
        return self.fill("Subtract.cut", top=top, bottom=bottom)

    def _pair(self, first: n.Expr, second: n.Expr, at: At) -> tuple[str, str]:
        """Return two numbers in words; rows that both measure are named once."""
        said = self._operand(first, at)
        if (
            isinstance(first, n.Aggregate)
            and isinstance(second, n.Aggregate)
            and not isinstance(first.source, n.Group)
            and n.same(first.source, second.source)
        ):
            return said, spaced(self._measure(second, at, again=True))
        return said, self._operand(second, at)

    def _clamp(self, expr: n.Clamp, at: At) -> str:
        unit = unit_of(kind_of(expr, at))
        low, high = (None if bound is None else self.number(bound, unit) for bound in (expr.low, expr.high))
        key = "Clamp" if low and high else "Clamp.low" if low else "Clamp.high"
        return self.fill(key, value=self._operand(expr.value, at), low=low, high=high)

    def _isnone(self, expr: n.IsNone, at: At, *, opposite: bool = False) -> str:
        return self.fill("IsNone.not" if opposite else "IsNone", value=self.say(expr.value, at))

    def _band(self, expr: n.Band, at: At) -> str:
        return self.fill("Band", value=self.say(expr.value, at), ranges=self.ranges(expr, at))

    def ranges(self, band: n.Band, at: At = TOP) -> str:
        """Return the ranges of a band: ``0 为“好”，1 至 2 为“合格”``."""
        kind = kind_of(band.value, at)
        percent, unit = is_percent(band.value, at), unit_of(kind)
        said = []
        for name, low, high in band.ranges:
            ends = [None if end is None else self.number(end, unit, percent=percent) for end in (low, high)]
            said.append(self._range(ends[0], ends[1], self.label(name)))
        return self.join(said) if self.language == "en" else "，".join(said)

    def overlaps(self, band: n.Band, at: At = TOP) -> str:
        """Return which numbers have several grades by their ranges, and which grade is taken; "" for none."""
        unit, percent = unit_of(kind_of(band.value, at)), is_percent(band.value, at)
        said = []
        for names, low, high in overlaps(band):
            ends = [None if end is None else self.number(end, unit, percent=percent) for end in (low, high)]
            first, second = (self.fill("Name", label=self.label(name)) for name in names)
            span = self._span(ends[0], ends[1])
            said.append(self.fill(f"Band.{band.resolve}", span=span, first=first, second=second))
        return SEMICOLON[self.language].join(said)

    def _range(self, low: str | None, high: str | None, name: str) -> str:
        text = self._span(low, high)
        return spaced(f"{text}为“{name}”") if self.language == "zh" else f"{text} is “{name}”"

    def _span(self, low: str | None, high: str | None) -> str:
        zh = self.language == "zh"
        if low == high:
            return low or ""
        if high is None:
            return f"{low} 及以上" if zh else f"{low} or more"
        if low is None:
            return f"{high} 及以下" if zh else f"{high} or less"
        return f"{low} 至 {high}" if zh else f"{low} to {high}"

    def _worstof(self, expr: n.WorstOf, at: At) -> str:
        return self.fill("WorstOf", members=self.join(self.say(item, at) for item in expr.members))

    def _weighted(self, expr: n.Points | n.WeightedMean | n.Balance, at: At) -> str:
        members = SEMICOLON[self.language].join(
            self.say(item, at) if weight == 1 else f"{self.say(item, at)} × {weight}"
            for weight, item in expr.members
        )
        return self.fill(type(expr).__name__, members=members)

    _points = _weightedmean = _balance = _weighted

    def _linear(self, expr: n.Linear, at: At) -> str:
        terms = [
            self._operand(atom, at)
            if factor == 1
            else self.fill("Linear.term", factor=self.number(factor), atom=self._operand(atom, at))
            for factor, atom in expr.terms
        ]
        if expr.constant or not terms:
            terms.append(self.number(expr.constant))
        return self.fill("Linear", terms=self.fill("Linear.plus").join(terms))

    def _steps(self, expr: n.Steps, at: At) -> str:
        if expr.shown is not None:
            return self.say(expr.shown, at)
        return self.fill("Steps", grades=self.join(self.label(grade) for grade in expr.grades))

    # ------------------------------------------------------------------------------ decisions

    def opposite(self, expr: n.Expr, at: At = TOP) -> str:
        """Return the opposite of a decision in words."""
        if isinstance(expr, n.Compare):
            return self.say(n.Compare(NEGATED[expr.operator], expr.left, expr.right), at)
        if isinstance(expr, n.Not):
            return self.say(expr.value, at)
        if isinstance(expr, n.Member):
            return self._member(expr, at, opposite=True)
        if isinstance(expr, n.IsNone):
            return self._isnone(expr, at, opposite=True)
        if isinstance(expr, n.AnyRow):
            return self._anyrow(expr, at, opposite=True)
        if isinstance(expr, n.AllRows):
            return self._allrows(expr, at, opposite=True)
        if isinstance(expr, n.Cell):
            origin = origin_of(expr.name, at.row, at.group)
            if origin.expr is not None:
                return self.opposite(origin.expr, origin.at)
            return self.fill("Cell.no", value=self._cell(expr, at))
        if isinstance(expr, n.Truth):
            return self._truth(n.Truth(not expr.value), at)
        return self.fill("Not", value=self.holds(expr, at))

    def holds(self, expr: n.Expr, at: At = TOP) -> str:
        """Return a condition in words: for a yes-or-no column, that it is yes."""
        if isinstance(expr, n.Cell):
            origin = origin_of(expr.name, at.row, at.group)
            if origin.expr is not None:
                return self.holds(origin.expr, origin.at)
            return self.fill("Cell.yes", value=self._cell(expr, at))
        return self.say(expr, at)

    def _not(self, expr: n.Not, at: At) -> str:
        return self.opposite(expr.value, at)

    def _compare(self, expr: n.Compare, at: At) -> str:
        if (none_yet := undated(expr)) is not None:
            return self.fill("NotYet" if none_yet else "NotYet.not", value=self.say(expr.left, at))
        if (there := existence(expr)) is not None:
            counted = as_count(expr.left)
            assert counted is not None
            return self._anyrow(n.AnyRow(counted.source, n.Truth(True)), at, opposite=not there)
        if isinstance(expr.left, n.Points) and (bar := constant(expr.right)) is not None:
            operator = HIGHER[expr.operator][self.language]
            return self.fill("Points.compare", operator=operator, right=self.number(bar, "points"))
        if (scaled := proportion(expr)) is not None:
            whole, base, factor = scaled
            operator = MORE[expr.operator][self.language]
            return self.fill(
                "Compare.part",
                left=self.say(whole, at),
                operator=operator,
                right=self.say(base, at),
                part=factor,
            )
        kinds = kind_of(expr.left, at), kind_of(expr.right, at)
        if isinstance(kinds[0], NumberType) or isinstance(kinds[1], NumberType):
            unit = unit_of(*kinds)
            percent = is_percent(expr.left, at) or is_percent(expr.right, at)
            left, right = (self._side(side, unit, percent=percent, at=at) for side in (expr.left, expr.right))
            words = LATER if unit == "date" else HIGHER if percent or unit in GRADED else MORE
            operator = words[expr.operator][self.language]
            if percent and expr.operator == ">=" and constant(expr.right) == 1:
                operator = FULLY[self.language]
            if isinstance(expr.left, n.Share) and constant(expr.right) is not None:
                return self._share_compared(expr.left, left, operator, right, at)
            return self.fill("Compare", left=left, operator=operator, right=right)
        equal = expr.operator == "=="
        if isinstance(expr.right, n.Truth):
            return (self.holds if expr.right.value == equal else self.opposite)(expr.left, at)
        if isinstance(expr.right, n.Name):
            label = self.fill("Name", label=self._label_for(expr.left, expr.right.value, at))
            return self.fill(
                "Compare.is" if equal else "Compare.not", left=self.say(expr.left, at), right=label
            )
        key = "Compare.same" if equal else "Compare.differ"
        return self.fill(key, left=self.say(expr.left, at), right=self.say(expr.right, at))

    def _share_compared(self, share: n.Share, left: str, operator: str, right: str, at: At) -> str:
        parts = self.rows(share.source, at.group).parts
        condition = self.holds(share.condition, At(share.source, at.group))
        return self.fill(
            "Share.compare", **parts, left=left, operator=operator, right=right, condition=condition
        )

    def _side(self, expr: n.Expr, unit: str | None, *, percent: bool, at: At) -> str:
        number = constant(expr)
        return self.say(expr, at) if number is None else self.number(number, unit, percent=percent)

    def _label_for(self, expr: n.Expr, value: str, at: At) -> str:
        if isinstance(expr, n.OrElse):
            return self._label_for(expr.value, value, at)
        if isinstance(expr, n.Cell):
            return self.label(value, origin_of(expr.name, at.row, at.group))
        return self.label(value)

    def _member(self, expr: n.Member, at: At, *, opposite: bool = False) -> str:
        labels = [self.fill("Name", label=self._label_for(expr.value, value, at)) for value in expr.values]
        key = "Member.not" if opposite else "Member"
        return self.fill(key, value=self.say(expr.value, at), values=self.fill("Or.join").join(labels))

    def _and(self, expr: n.And | n.Or, at: At) -> str:
        word = type(expr).__name__
        if (always := settled(expr)) is not None:
            return self.say(n.Truth(always))
        neutral = n.Truth(isinstance(expr, n.And))
        said = [self.holds(item, at) for item in expr.members if not n.same(item, neutral)]
        if len(said) < 2:
            return said[0] if said else self.say(neutral)
        return self.fill(word, members=self.fill(f"{word}.join").join(said))

    _or = _and

    def _decide(self, expr: n.Decide, at: At) -> str:
        if expr.shown is not None:
            return self.say(expr.shown, at)
        return self.fill(f"Decide.{expr.operator}", value=self.say(expr.value, at))

    def _when(self, expr: n.When, at: At) -> str:
        if settled(expr.condition) is not None:
            return self._operand(without_never(expr), at)
        then, otherwise = (self._operand(item, at) for item in (expr.then, expr.otherwise))
        return self.fill("When", condition=self.holds(expr.condition, at), then=then, otherwise=otherwise)

    # ------------------------------------------------------------------------------- verdicts

    def _atleast(self, expr: n.AtLeast, at: At) -> str:
        if len(expr.members) == 1:
            return self.say(expr.members[0], at)
        members = SEMICOLON[self.language].join(self.say(item, at) for item in expr.members)
        return self.fill(variant(expr), members=members, count=len(expr.members), least=expr.least)

    def _appliesif(self, expr: n.AppliesIf, *_: At) -> str:
        if n.same(expr.condition, n.Truth(True)):
            return self.say(expr.rule)
        return self.fill("AppliesIf", rule=self.say(expr.rule), condition=self.holds(expr.condition))

    def _hold(self, expr: n.Hold, *_: At) -> str:
        if n.same(expr.condition, n.Truth(False)):
            return self.say(expr.rule)
        return self.fill("Hold", rule=self.say(expr.rule), reason=expr.reason[self.language])

    def _prerequisite(self, expr: n.Prerequisite | n.Veto, *_: At) -> str:
        needed = SEMICOLON[self.language].join(self.say(item) for item in expr.needed)
        return self.fill(type(expr).__name__, rule=self.say(expr.rule), needed=needed)

    _veto = _prerequisite

    def _override(self, expr: n.Override, *_: At) -> str:
        to = VERDICTS[expr.to.value][self.language]
        return self.fill("Override", rule=self.say(expr.rule), reason=expr.reason[self.language], to=to)

    def _verdictof(self, expr: n.VerdictOf, *_: At) -> str:
        title = self.names.checks.get(expr.check)
        return self.fill("VerdictOf", title=expr.check if title is None else title[self.language])

    # ------------------------------------------------------------------------------ relations

    def rows(self, relation: n.Relation, group: n.Relation | None = None) -> Spoken:
        """Return rows in words: where they are, which of them, and what one is called."""
        if isinstance(relation, n.Rows):
            key = "Rows.previous" if relation.period else "Rows"
            return Spoken(
                self, self.fill(key, table=relation.table.title[self.language]), self.fill("record")
            )
        if isinstance(relation, n.Group):
            return Spoken(self, "", self.fill("record"))
        if isinstance(relation, n.Where):
            spoken = self.rows(relation.source, group)
            if settled(relation.condition):
                return spoken
            condition = self.holds(relation.condition, At(relation.source, group))
            return evolve(spoken, conditions=(*spoken.conditions, condition))
        if isinstance(relation, n.Mapped):
            return self.rows(relation.source, group)
        assert isinstance(relation, n.Groups)
        keys = [self.fill("Groups.month")] * relation.monthly
        keys += [self._key(name, relation.source) for name in relation.keys]
        inner: n.Relation = relation
        while isinstance(inner, n.Groups):
            inner = inner.source
        base = self.fill("Groups", base=self.rows(inner, group).text, keys=self.join(keys))
        return Spoken(self, base, self._things(relation), among="，")

    def _things(self, groups: n.Groups) -> str:
        if groups.monthly and not groups.keys:
            return self.fill("months")
        if len(groups.keys) == 1 and not groups.monthly:
            return self.fill("values", key=self._key(groups.keys[0], groups.source))
        return self.fill("groups")

    # ----------------------------------------------------------------------------- aggregates

    def _measure(self, expr: n.Aggregate, at: At, *, again: bool = False) -> str:
        if isinstance(expr, n.Sum) and (counted := as_count(expr)) is not None:
            expr = counted
        spoken = self.rows(expr.source, at.group)
        parts = (
            evolve(spoken, base=self.fill("same"), conditions=(), among="中").parts if again else spoken.parts
        )
        inner = At(expr.source, at.group, each=True)
        value, condition = getattr(expr, "value", None), getattr(expr, "condition", None)
        return self.fill(
            type(expr).__name__,
            **parts,
            value="" if value is None else self._operand(value, inner).removeprefix("the "),
            condition="" if condition is None else self.holds(condition, inner),
        )

    _count = _sum = _minimum = _maximum = _mean = _median = _share = _distinct = _excess = _measure

    def _anyrow(self, expr: n.AnyRow, at: At, *, opposite: bool = False) -> str:
        source = expr.source
        if isinstance(source, n.Group) and isinstance(expr.condition, n.Cell):
            # That one of a group's rows has what one of its own rows has is said once.
            origin = origin_of(expr.condition.name, source, at.group)
            if isinstance(origin.expr, n.AnyRow):
                return self._anyrow(origin.expr, origin.at, opposite=opposite)
        if not isinstance(expr.condition, n.Truth) or not expr.condition.value:
            source = n.Where(source, expr.condition)
        return self.fill("AnyRow.not" if opposite else "AnyRow", **self.rows(source, at.group).parts)

    def _allrows(self, expr: n.AllRows, at: At, *, opposite: bool = False) -> str:
        condition = self.holds(expr.condition, At(expr.source, at.group))
        key = "AllRows.not" if opposite else "AllRows"
        return self.fill(key, **self.rows(expr.source, at.group).parts, condition=condition)


@frozen
class Spoken:
    """Rows in words, in the pieces that measures need."""

    speaker: Speaker
    base: str
    things: str
    conditions: tuple[str, ...] = ()
    among: str = "中"

    @property
    def text(self) -> str:
        """The rows as one phrase."""
        if not self.conditions:
            return self.base
        return self.speaker.fill("Where", base=self.base, conditions=self._joined).removesuffix("的")

    @property
    def _joined(self) -> str:
        return self.speaker.fill("And.join").join(self.conditions)

    @property
    def parts(self) -> dict[str, str]:
        """The pieces for a measure's template."""
        joined = self._joined
        zh = self.speaker.language == "zh"
        if zh:
            among = self.among if self.base else "其中"
            where = f"{among}{joined}的" if joined else "的" if self.base else ""
            within = f"{self.base}{among}{joined}的{self.things}里" if joined else f"{self.base}{among}"
            which = f"{joined}的" if joined else ""
            return {
                "base": self.base,
                "among": among,
                "where": where,
                "within": within,
                "which": which,
                "things": self.things,
            }
        of = (f" in {self.base}" if self.base else "") + (f" where {joined}" if joined else "")
        return {"of": of, "things": self.things}


__all__ = ["Names", "Speaker", "Spoken", "as_count", "existence", "proportion", "spaced", "variant"]
