"""A rule as it stands for one unit: every part with its verdict, what was counted and what is still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

from attrs import evolve, frozen

from starrules.model import Text, Verdict
from starrules.report.extent import (
    BOUNDLESS,
    VALUE_COLUMN,
    canonical_of,
    extent,
    measured_rows,
    tables_of,
)
from starrules.report.numbers import interval
from starrules.report.parts import Part
from starrules.report.phrase import Speaker, as_count, existence, proportion, spaced, variant
from starrules.report.places import At, constant, is_percent, kind_of, unit_of
from starrules.report.shapes import without_never
from starrules.report.witness import Places, Witness, far_of
from starrules.report.words import VERDICTS
from starrules.rules import nodes as n
from starrules.rules.evaluate import Evaluation
from starrules.rules.exact import Exact
from starrules.rules.infer import looks_back
from starrules.rules.types import CategoryType, NumberType
from starrules.rules.values import NO, YES, Num, verdict_of

HEADS = {
    "AtLeast.all": Text("以下各项均须达到", "all of these"),
    "AtLeast.any": Text("以下各项至少一项达到", "one of these at least"),
    "AtLeast": Text("以下 {count} 项至少 {least} 项达到", "at least {least} of these {count}"),
    "scaled": Text("（不适用的项按比例折算）", " (scaled to those that apply)"),
    "And": Text("以下条件须同时成立", "all of these hold"),
    "Or": Text("以下条件至少一个成立", "one of these holds"),
    "Not": Text("以下情形不得成立", "this must not be so"),
    "When.then": Text("因{condition}，按以下要求", "as {condition}:"),
    "When.else": Text("因{condition}，按以下要求", "as {condition}:"),
    "When.open": Text(
        "视“{condition}”是否成立，按以下之一", "one of these, depending on whether {condition}"
    ),
    "Points": Text("各项得分", "what is scored"),
    "weight": Text("权重 {weight}", "weight {weight}"),
    "measured": Text("实际：{value}", "measured: {value}"),
    "left": Text("{what}：{value}", "{what}: {value}"),
    "nothing": Text("没有可计算的记录，{outcome}", "there is nothing to measure: {outcome}"),
    "none_yet": Text("目前没有，可能还有", "none so far, more may come"),
    "no_past": Text(
        "上一考核期尚未设立，不适用", "the unit was not open in the period before: does not apply"
    ),
    "maybe_nothing": Text("{value}，也可能没有可计算的记录", "{value}, or nothing to measure"),
    "grade": Text("等次：{value}", "grade: {value}"),
    "lowered": Text("等次的调整：{condition}的，改为{then}", "grades are changed: {then} where {condition}"),
    "overlap": Text("等次重叠：{overlap}", "grades overlap: {overlap}"),
    "bands": Text("等次划分：{ranges}", "grades: {ranges}"),
    "changed": Text("等次的认定：{rule}", "grades are taken thus: {rule}"),
    "not_applicable": Text("不适用：{reason}", "does not apply: {reason}"),
    "perhaps_applicable": Text("是否适用尚未确定（不适用的情形：{reason}）", "may not apply ({reason})"),
    "held": Text("暂不定论：{reason}", "held: {reason}"),
    "perhaps_held": Text("可能暂不定论：{reason}", "may be held: {reason}"),
    "withheld": Text("暂不能确定", "not to be told yet"),
    "settled_by": Text("须由以下事项定论：{act}", "settled by: {act}"),
    "prerequisite": Text("前提条件", "given"),
    "veto": Text("一票否决事项（依据：{authority}）", "vetoes (by authority of {authority})"),
    "override": Text("改为“{to}”：{reason}", "taken as {to}: {reason}"),
    "override_open": Text("可能改为“{to}”：{reason}", "may be taken as {to}: {reason}"),
}
ON_EMPTY = {
    "met": Text("视为达标", "counts as met"),
    "unmet": Text("视为未达标", "counts as unmet"),
    "not_applicable": Text("不适用", "does not apply"),
}


SUMS = (n.Count, n.Sum, n.Distinct)


@frozen
class Reasons:
    """Explains bound rules for one unit, in one language.

    Args:
        evaluation: the unit's evidence and what was found from it.
        speaker: who says rules.
        places: who knows which section a row lies with.
        thorough: whether parts that are met are told with their rows, too.
        holding: the tables whose rows, or whose lack of rows, surely hold what is explained.
    """

    evaluation: Evaluation
    speaker: Speaker
    places: Places | None = None
    thorough: bool = False
    holding: frozenset[str] = frozenset()

    @property
    def witness(self) -> Witness:
        """Who tells the rows."""
        return Witness(self.evaluation, self.speaker, self.places)

    def verdict(self, expr: n.Expr) -> Verdict:
        """Return what a bound rule comes to."""
        if isinstance(expr, n.Truth):
            return verdict_of(YES if expr.value else NO)
        return verdict_of(self.evaluation.value(canonical_of(expr)))

    def of(self, rule: n.Expr) -> Part:
        """Return a whole bound rule with its verdict and its reasons, each said once."""
        return _tidy(self.explain(_counting(rule)), set())

    def explain(self, expr: n.Expr, *, full: bool = True) -> Part:
        """Return a part of a bound rule with its verdict and its reasons.

        Args:
            expr: the rule, as its author wrote it, with parameters and readings put in.
            full: whether rows and open evidence are told too; a met rule inside is told briefly.
        """
        method: Callable[[n.Expr, str, bool], Part] | None
        method = getattr(self, f"_{type(expr).__name__.lower()}", None)
        mark = self.verdict(expr).word
        return self._plain(expr, mark, full) if method is None else method(expr, mark, full)

    def head(self, key: str, **parts: object) -> str:
        """Return one of the fixed lines."""
        return HEADS[key][self.speaker.language].format(**parts)

    def _inner(self, expr: n.Expr, full: bool) -> Part:
        news = self.thorough or self.verdict(expr).word not in ("met", "not_applicable")
        return self.explain(expr, full=full and news)

    # --------------------------------------------------------------------------- combinations

    def _atleast(self, expr: n.AtLeast, mark: str, full: bool) -> Part:
        if len(expr.members) == 1:
            return self.explain(expr.members[0], full=full)
        key = variant(expr)
        text = self.head(key, count=len(expr.members), least=expr.least)
        if key == "AtLeast" and not expr.fixed:
            text += self.head("scaled")
        return Part("rule", text, mark, tuple(self._members(expr, full)))

    def _members(self, expr: n.AtLeast | n.And | n.Or, full: bool) -> Iterator[Part]:
        neutral = n.Truth(
            not isinstance(expr, n.Or) and not (isinstance(expr, n.AtLeast) and expr.least == 1)
        )
        for member in expr.members:
            if not n.same(member, neutral):
                yield self._inner(member, full)

    def _and(self, expr: n.And | n.Or, mark: str, full: bool) -> Part:
        return Part("rule", self.head(type(expr).__name__), mark, tuple(self._members(expr, full)))

    _or = _and

    def _not(self, expr: n.Not, mark: str, full: bool) -> Part:
        if isinstance(expr.value, n.Not):
            return self.explain(expr.value.value, full=full)
        if isinstance(expr.value, n.AnyRow):
            inner = self._plain(expr.value, mark, full, near=False)
        else:
            inner = self.explain(expr.value, full=full)
        if isinstance(expr.value, (n.And, n.Or, n.AtLeast, n.When)):
            return Part("rule", self.head("Not"), mark, (inner,))
        return evolve(inner, text=self.speaker.opposite(expr.value), mark=mark)

    def _when(self, expr: n.When, mark: str, full: bool) -> Part:
        condition = self.evaluation.value(canonical_of(expr.condition))
        if condition == YES:
            head = self.head("When.then", condition=self.speaker.holds(expr.condition))
            return Part("rule", head, mark, (self.explain(expr.then, full=full),))
        if condition == NO:
            head = self.head("When.else", condition=self.speaker.opposite(expr.condition))
            return Part("rule", head, mark, (self.explain(expr.otherwise, full=full),))
        head = self.head("When.open", condition=self.speaker.holds(expr.condition))
        sides = (self.explain(side, full=full) for side in (expr.condition, expr.then, expr.otherwise))
        return Part("rule", head, mark, tuple(sides))

    def _appliesif(self, expr: n.AppliesIf, mark: str, full: bool) -> Part:
        condition = self._truth_of(expr.condition)
        reason = expr.reason[self.speaker.language]
        if condition == YES:
            return self.explain(expr.rule, full=full)
        if condition == NO:
            return Part("rule", self.head("not_applicable", reason=reason), mark)
        note = Part(
            "note",
            self.head("perhaps_applicable", reason=reason),
            "unknown",
            self._facts(expr.condition, full),
        )
        inner = self.explain(expr.rule, full=full)
        return evolve(inner, mark=mark, parts=(*inner.parts, note))

    def _hold(self, expr: n.Hold, mark: str, full: bool) -> Part:
        condition = self._truth_of(expr.condition)
        teller = self
        if condition == YES and not isinstance(expr.condition, n.Truth):
            teller = evolve(self, holding=self.holding | tables_of(expr.condition))
        inner = teller.explain(expr.rule, full=full)
        if condition == NO or inner.mark == "not_applicable":
            return inner
        facts = self._facts(expr.condition, full)
        language = self.speaker.language
        if condition == YES:
            act = Part("settle", self.head("settled_by", act=expr.settled_by[language]))
            held = Part("note", self.head("held", reason=expr.reason[language]), "unknown", (*facts, act))
        else:  # the evidence that is missing says first whether the rule is held at all
            missing = self.witness.settles(expr.condition)
            text = self.head("perhaps_held", reason=expr.reason[language])
            held = Part("note", text, "unknown", (*missing, *facts))
        return evolve(inner, mark=mark, parts=(*inner.parts, held))

    def _facts(self, condition: n.Expr, full: bool) -> tuple[Part, ...]:
        """Return what a condition rests on, without a verdict of its own."""
        if isinstance(condition, n.Truth):
            return ()
        return (evolve(self.explain(condition, full=full), mark=""),)

    def _truth_of(self, condition: n.Expr) -> object:
        if isinstance(condition, n.Truth):
            return YES if condition.value else NO
        return self.evaluation.value(canonical_of(condition))

    def _prerequisite(self, expr: n.Prerequisite | n.Veto, mark: str, full: bool) -> Part:
        inner = self.explain(expr.rule, full=full)
        head = (
            self.head("veto", authority=expr.authority)
            if isinstance(expr, n.Veto)
            else self.head("prerequisite")
        )
        needed = Part("note", head, parts=tuple(self._inner(item, full) for item in expr.needed))
        return evolve(inner, mark=mark, parts=(*inner.parts, needed))

    _veto = _prerequisite

    def _override(self, expr: n.Override, mark: str, full: bool) -> Part:
        inner = self.explain(expr.rule, full=full)
        condition = self._truth_of(expr.condition)
        if condition == NO:
            return inner
        to, reason = VERDICTS[expr.to.value][self.speaker.language], expr.reason[self.speaker.language]
        key = "override" if condition == YES else "override_open"
        note = Part("note", self.head(key, to=to, reason=reason), parts=self._facts(expr.condition, full))
        return evolve(inner, mark=mark, parts=(*inner.parts, note))

    # ------------------------------------------------------------------------------ decisions

    def _plain(self, expr: n.Expr, mark: str, full: bool, *, near: bool = True) -> Part:
        """Return a decision that is said in one line, with what it rests on."""
        parts = list(self._measured(expr))
        if full:
            parts += self._bands(expr)
            parts += [part for part in self._rows(expr, near=near) if part not in parts]
            if mark == "unknown":
                parts += self.witness.settles(expr)
        return Part("rule", self.speaker.holds(expr), mark, tuple(parts))

    def _compare(self, expr: n.Compare, mark: str, full: bool) -> Part:
        sides = [side for side in (expr.left, expr.right) if constant(side) is None]
        if not isinstance(kind_of(expr.left), NumberType) or not sides:
            return self._plain(expr, mark, full)
        if not self.evaluation.case.existed.get(looks_back(expr), True):
            return Part("rule", self.speaker.say(expr), mark, (Part("note", self.head("no_past")),))
        if existence(expr) is not None:
            return self._plain(expr, mark, full)
        if (scaled := proportion(expr)) is not None:
            sides = list(scaled[:2])
        turned = constant(expr.left) is not None
        bar = constant(expr.left if turned else expr.right)
        up = (expr.operator in ("<=", "<")) != turned
        alone = len(sides) == 1
        parts = [
            self._withheld(side)
            if side is not sides[0] and self.holding & tables_of(side)
            else self._number(side, expr, bar, up=up, alone=alone, full=full)
            for side in sides
        ]
        if full:
            parts += self._bands(expr)
        if full and mark == "unknown":
            parts += self.witness.settles(expr)
        return Part("rule", self.speaker.say(expr), mark, tuple(parts))

    def _bands(self, expr: n.Expr) -> Iterator[Part]:
        """Yield how grades are told apart, wherever the rule forms them."""
        for node in _grading(expr):
            if isinstance(node, n.Band):
                yield Part("note", self.head("bands", ranges=self.speaker.ranges(node)))
                if overlap := self.speaker.overlaps(node):
                    yield Part("note", self.head("overlap", overlap=overlap))
            else:
                assert isinstance(node, n.Mapped)
                at = At(node.source)
                for name, column in node.columns:
                    if isinstance(column, n.When) and isinstance(kind_of(column, at), CategoryType):
                        yield from self._changed(name, without_never(column), at)

    def _changed(self, name: str, column: n.Expr, at: At) -> Iterator[Part]:
        """Yield under which conditions a grade is another than by its range."""
        if not isinstance(column, n.When):
            return
        if isinstance(column.otherwise, n.Cell) and column.otherwise.name == name:
            condition, then = self.speaker.holds(column.condition, at), self.speaker.say(column.then, at)
            yield Part("note", self.head("lowered", condition=condition, then=then))
            return
        rule = self.speaker.say(column, at)
        bare = rule[1:-1] if rule[0] + rule[-1] in ("（）", "()") else rule
        yield Part("note", self.head("changed", rule=bare))

    def _number(
        self, side: n.Expr, expr: n.Compare, bar: Exact | None, *, up: bool, alone: bool, full: bool
    ) -> Part:
        unit = unit_of(kind_of(expr.left), kind_of(expr.right))
        percent = is_percent(expr.left) or is_percent(expr.right)
        value = extent(side, self.evaluation)
        text = self._interval(value, side, unit, bar=bar, up=up, percent=percent)
        if isinstance(side, n.Points):
            return Part("measured", self.head("measured", value=text), parts=tuple(self._scores(side, full)))
        atoms = list(_aggregates(side))
        inner: tuple[Part, ...] = ()
        if len(atoms) == 1 and n.same(atoms[0], side):
            near = expr.operator in (">=", ">")
            inner = self.witness.counted(atoms[0], near=near) if full else ()
        else:
            counted = [atom for atom in atoms if isinstance(kind_of(atom), NumberType)]
            inner = tuple(self._atom(atom, full=full) for atom in counted)
        if alone:
            return Part("measured", self.head("measured", value=text), parts=inner)
        return Part("measured", self.head("left", what=self.speaker.say(side), value=text), parts=inner)

    def _withheld(self, side: n.Expr) -> Part:
        """Return a requirement that is computed from the very rows that hold the rule: it is not known."""
        text = self.head("left", what=self.speaker.say(side), value=self.head("withheld"))
        return Part("measured", text)

    def number(self, expr: n.Expr) -> str:
        """Return in words what a bound number above rows comes to, or what it can still come to."""
        value = extent(expr, self.evaluation)
        return self._interval(value, expr, unit_of(kind_of(expr)), percent=is_percent(expr))

    def _atom(self, atom: n.Aggregate, *, full: bool) -> Part:
        text = self.number(atom)
        rows = self.witness.counted(atom) if full else ()
        return Part("measured", self.head("left", what=self.speaker.say(atom), value=text), parts=rows)

    def _interval(
        self,
        value: Num,
        expr: n.Expr,
        unit: str | None,
        *,
        bar: Exact | None = None,
        up: bool = False,
        percent: bool = False,
    ) -> str:
        kind = kind_of(expr)
        on_empty = kind.on_empty if isinstance(kind, NumberType) else None
        if not value.may_be_there:
            outcome = ON_EMPTY[on_empty or "not_applicable"][self.speaker.language]
            return self.head("nothing", outcome=outcome)
        far = self._far(value, expr)
        if far is not None and value.low == 0 and value.high >= far and self._has_none(expr):
            return self.head("none_yet")
        text = interval(value, unit, self.speaker.language, percent=percent, bar=bar, up=up, far=far)
        return self.head("maybe_nothing", value=text) if value.may_be_empty else text

    def _far(self, value: Num, expr: n.Expr) -> Fraction | None:
        """Return how far apart the ends of a number lie of which the greatest says only how many rows a table can hold.

        None where no scope of its tables is open: then both ends come from what is written, and both are told.
        """
        sources = [atom.source for atom in _aggregates(expr)]
        if value.high < BOUNDLESS and not any(map(self._is_open, sources)):
            return None
        return min((far for source in sources if (far := far_of(source)) is not None), default=None)

    def _has_none(self, expr: n.Expr) -> bool:
        """Return whether a sum or count is nought as far as it is known: no row that is there may add to it."""
        if not isinstance(expr, n.Sum):
            return isinstance(expr, SUMS)
        values = (row.cells[VALUE_COLUMN] for row in measured_rows(expr, self.evaluation) if row.label)
        return not any(isinstance(value, Num) and value.high > 0 for value in values)

    def _is_open(self, source: n.Relation) -> bool:
        """Return whether rows may turn up of which nothing says how many."""
        rows = self.evaluation.case.rows
        tables = [(node.table.name, node.period) for node in source.walk() if isinstance(node, n.Rows)]
        return any(not row.label and row.low < row.high for table in tables for row in rows.get(table, ()))

    def _scores(self, points: n.Points, full: bool) -> Iterator[Part]:
        for weight, member in points.members:
            part = self._inner(member, full)
            weighed = Part("note", self.head("weight", weight=weight))
            yield part if weight == 1 else evolve(part, parts=(weighed, *part.parts))

    def _measured(self, expr: n.Expr) -> Iterator[Part]:
        """Yield the grades that a decision above rows asks about, and what they were found from."""
        for node in _above_rows(expr):
            if isinstance(node, (n.Band, n.WorstOf)):
                value = self.evaluation.value(canonical_of(node))
                assert isinstance(value, frozenset)
                kind = kind_of(node)
                scale = kind.values if isinstance(kind, CategoryType) else ()
                ordered = [self.speaker.label(item) for item in scale if item in value]
                yield Part("measured", self.head("grade", value=self.speaker.fill("Or.join").join(ordered)))

    def _rows(self, expr: n.Expr, *, near: bool) -> Iterator[Part]:
        for atom in _aggregates(expr):
            wanted = existence(expr) if isinstance(expr, n.Compare) else None
            if isinstance(kind_of(atom), NumberType) and wanted is None:
                yield self._atom(atom, full=True)
            else:
                yield from self.witness.counted(atom, near=wanted is not False and near)


@lru_cache(maxsize=4096)
def _counting(rule: n.Expr) -> n.Expr:
    """Return a rule whose sums of ones and noughts are counts, so that only the rows that count are told."""

    def change(item: n.Node) -> n.Node:
        counted = as_count(item) if isinstance(item, n.Sum) else None
        return item.rebuilt(change) if counted is None else counted.rebuilt(change)

    changed = change(rule)
    assert isinstance(changed, n.Expr)
    return changed


def _tidy(part: Part, said: set[str]) -> Part:
    """Return a part with its spacing right and with what was said before left out."""
    kept = []
    for item in part.parts:
        if item.kind in ("settle", "note") and not item.parts:
            if item.text in said:
                continue
            said.add(item.text)
        kept.append(_tidy(item, said))
    return Part(part.kind, spaced(part.text), part.mark, tuple(kept))


@lru_cache(maxsize=8192)
def _grading(expr: n.Expr) -> tuple[n.Node, ...]:
    """Return the nodes below an expression that may form grades, each once."""
    return tuple(dict.fromkeys(node for node in expr.walk() if isinstance(node, (n.Band, n.Mapped))))


def _above_rows(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield an expression and what is below it, not going into rows."""
    yield expr
    if not isinstance(expr, n.Aggregate):
        for _, child in expr.children():
            if isinstance(child, n.Expr):
                yield from _above_rows(child)


def _aggregates(expr: n.Expr) -> Iterator[n.Aggregate]:
    """Yield the measures over rows that an expression is made of, each once."""
    seen: set[n.Expr] = set()
    for node in _above_rows(expr):
        if isinstance(node, n.Aggregate) and node not in seen:
            seen.add(node)
            yield node
