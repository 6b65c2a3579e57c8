"""Which rows a measure rests on, and which nearly did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Protocol

from attrs import evolve, frozen

from starrules.model import Text, day_of, month_label
from starrules.report.behind import behind
from starrules.report.cited import (
    cited,
    columns_compared,
    goes_without_saying,
    key_of,
    members_of,
    order_of,
    other_dates,
    table_of,
    tells_by_measures,
    text_of,
)
from starrules.report.coming import Coming
from starrules.report.extent import VALUE_COLUMN, YES_COLUMN, rows_of, split, truth_of
from starrules.report.numbers import interval, shown
from starrules.report.parts import Part
from starrules.report.phrase import Speaker
from starrules.report.places import At, Origin, kind_of, unit_of
from starrules.rules import nodes as n
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import base_table
from starrules.rules.types import CategoryType
from starrules.rules.values import NO, YES, Maybe, Num, Row, Value, known
from starrules.schema import Table

MOST_SHOWN, MOST_NEAR, MOST_VALUES = 6, 3, 12

COUNTED = Text("计入 {count}：{rows}", "counted, {count}: {rows}")
PERHAPS = Text("是否计入待定 {count}：{rows}", "may count, {count}: {rows}")
NEARLY = Text("未计入：{row}（{why}）", "not counted: {row} ({why})")
LEFT_OUT = Text("未计入 {count}：{rows}", "not counted, {count}: {rows}")
HOLDS = Text("符合 {count}：{rows}", "as required, {count}: {rows}")
VALUES = Text("按{what}分：{values}", "by {what}: {values}")
PER_VALUE = Text("{value}（{count}）", "{value} ({count})")
FAILS = Text("不符合 {count}：{rows}", "not as required, {count}: {rows}")
OWN = Text("本单位", "the unit itself")
AND_MORE = Text("{rows} 等", "{rows} and others")


class Places(Protocol):
    """Who knows which section a row lies with, and which sections still owe theirs."""

    def of(self, row: Row) -> str:
        """Return the name of the section, or nothing for the unit's own row."""
        ...

    def owing(self, table: Table, sources: Collection[str]) -> str:
        """Return whose rows are to come, or nothing where it is everyone's, or the unit's own alone."""
        ...

    def set_aside(self, table: Table, sources: Collection[str]) -> str:
        """Return where the faults are for which rows of these units were set aside, or nothing."""
        ...


def _yes_columns(asked: Sequence[n.Expr]) -> list[str]:
    """Return the columns that say whether each of several conditions holds; a single one is the whole condition."""
    return [YES_COLUMN] if len(asked) == 1 else [f"{YES_COLUMN} {index}" for index in range(len(asked))]


@frozen
class Witness:
    """Tells the rows behind the measures of one unit, in one language."""

    evaluation: Evaluation
    speaker: Speaker
    places: Places | None = None

    # ------------------------------------------------------------------------------ what counts

    def counted(self, expr: n.Aggregate, *, near: bool = True) -> tuple[Part, ...]:
        """Return the rows that a count, a sum or another measure rests on, and those that nearly count."""
        base, conditions = split(expr.source)
        if isinstance(expr, n.AnyRow) and not isinstance(expr.condition, n.Truth):
            conditions = (*conditions, expr.condition)
        if isinstance(key_of(base)[0], n.Groups):
            conditions = tuple(part for condition in conditions for part in members_of(condition))
        columns = {f"|{index}": condition for index, condition in enumerate(conditions)}
        value: n.Expr | None = getattr(expr, "value", None)
        if value is not None:
            columns[VALUE_COLUMN] = value
        if isinstance(expr, (n.Share, n.AllRows)):
            columns[YES_COLUMN] = expr.condition
            asked = members_of(expr.condition)
            columns |= dict(zip(_yes_columns(asked), asked, strict=True)) if len(asked) > 1 else {}
        rows = rows_of(base, self.evaluation, **columns)
        named = [row for row in rows if row.label]
        answers = [[truth_of(row.cells[f"|{index}"]) for index in range(len(conditions))] for row in named]
        kept = [row for row, asked in zip(named, answers, strict=True) if NO not in asked]
        sure = [
            row.low > 0 and all(answer == YES for answer in asked)
            for row, asked in zip(named, answers, strict=True)
            if NO not in asked
        ]
        if isinstance(expr, (n.Share, n.AllRows)):
            return self._divided(expr, base, conditions, kept, sure)
        dated = other_dates(base, conditions)
        groups: dict[Text, list[Row]] = {COUNTED: [], PERHAPS: []}
        for row, is_in in zip(kept, sure, strict=True):
            groups[COUNTED if is_in else PERHAPS].append(row)
        parts = [
            part
            for text, rows in groups.items()
            for part in self._listed(text, base, rows, value, dated=dated)
        ]
        if isinstance(expr, n.Distinct):
            parts += self._values(expr, groups[COUNTED])
        if near:
            parts += self._nearly(base, conditions, named, answers)
        return tuple(parts)

    def _divided(
        self,
        expr: n.Share | n.AllRows,
        base: n.Relation,
        conditions: tuple[n.Expr, ...],
        kept: list[Row],
        sure: list[bool],
    ) -> tuple[Part, ...]:
        groups: dict[Text, list[Row]] = {HOLDS: [], FAILS: [], PERHAPS: []}
        for row, is_in in zip(kept, sure, strict=True):
            answer = truth_of(row.cells[YES_COLUMN])
            groups[PERHAPS if not is_in or len(answer) > 1 else HOLDS if answer == YES else FAILS].append(row)
        if isinstance(expr, n.AllRows):
            del groups[HOLDS]
        dated = other_dates(base, (*conditions, expr.condition))
        asked = members_of(expr.condition)
        asked = () if goes_without_saying(asked) else asked
        return tuple(
            part
            for text, rows in groups.items()
            for part in self._listed(text, base, rows, None, dated=dated, asked=asked)
        )

    def _listed(
        self,
        text: Text,
        base: n.Relation,
        rows: list[Row],
        value: n.Expr | None,
        *,
        dated: bool = False,
        asked: tuple[n.Expr, ...] = (),
    ) -> Iterator[Part]:
        """Yield one line of rows in order.

        Args:
            text: how the line begins.
            base: what the rows are rows of.
            rows: the rows.
            value: what is measured of each row, if anything.
            dated: whether the date that a row is told by is named, as the sentence speaks of another date too.
            asked: the conditions of which those columns are told that keep a row from being as required.
        """
        if not rows:
            return
        placed = sorted(((order_of(base, row), row) for row in rows), key=itemgetter(0))
        if len(placed) > MOST_SHOWN:  # what is not shown is not put into words; equal keys go by their values
            last = placed[MOST_SHOWN - 1][0]
            placed = [item for item in placed if item[0] <= last]
        said = sorted((key, self._with_values(base, row, value, dated, asked)) for key, row in placed)
        listed = self.speaker.join(text for _, text in said[:MOST_SHOWN])
        if len(rows) > MOST_SHOWN:
            listed = AND_MORE[self.speaker.language].format(rows=listed)
        count = sum(max(row.low, 1) for row in rows)
        yield Part("rows", text[self.speaker.language].format(count=count, rows=listed))

    def _with_values(
        self, base: n.Relation, row: Row, value: n.Expr | None, dated: bool, asked: tuple[n.Expr, ...]
    ) -> str:
        label = self.label(base, row, dated=not dated)
        names = self._cited(base, row, dated, asked)
        values = list(cited(base, row, names, self.speaker))
        if value is not None:
            text = self._measured(base, row.cells[VALUE_COLUMN], value)
            values += [] if text in label else [text]
        values += [text for text in self._measures(base, row, names) if text not in values]
        values += self._behind(base, row, values)
        values = [text for text in values if text]
        if not values:
            return label
        zh = self.speaker.language == "zh"
        return f"{label}（{'，'.join(values)}）" if zh else f"{label} ({', '.join(values)})"

    def _measured(self, base: n.Relation, found: Value, value: n.Expr) -> str:
        at = At(base)
        if isinstance(found, Num):
            return self.value(found, unit_of(kind_of(value, at)), far=far_of(base))
        return text_of(found, value, at, self.speaker)

    def _cited(self, base: n.Relation, row: Row, dated: bool, asked: tuple[n.Expr, ...]) -> tuple[str, ...]:
        """Return the columns to tell by their titles: the date of a row, and those that decide on it."""
        table = table_of(base)
        if table is None:
            return ()
        names = [table.on] if dated and table.on is not None else []
        for column, condition in zip(_yes_columns(asked), asked, strict=True):
            if truth_of(row.cells[column]) != YES:
                names += [name for name in columns_compared(condition) if name not in table.key]
        return tuple(dict.fromkeys(names))

    def _values(self, expr: n.Distinct, rows: list[Row]) -> Iterator[Part]:
        """Yield how many rows there are of each value, where several rows share one."""
        at = At(expr.source)
        found = [row.cells[VALUE_COLUMN] for row in rows]
        counts = Counter(value for value in map(known, found) if value is not None)
        if not 0 < len(counts) < len(rows):
            return
        kind = kind_of(expr.value, at)
        scale = kind.values if isinstance(kind, CategoryType) else ()
        ordered = sorted(
            counts, key=lambda item: (scale.index(item), "") if item in scale else (len(scale), str(item))
        )
        texts = {known(value): text_of(value, expr.value, at, self.speaker) for value in found}
        listed = self.speaker.join(
            PER_VALUE[self.speaker.language].format(value=texts[item], count=counts[item])
            for item in ordered[:MOST_VALUES]
        )
        if len(ordered) > MOST_VALUES:
            listed = AND_MORE[self.speaker.language].format(rows=listed)
        what = self.speaker.say(expr.value, at).removeprefix("the ")
        text = VALUES[self.speaker.language].format(what=what, values=listed)
        yield Part("rows", text)

    def _behind(self, base: n.Relation, row: Row, said: list[str]) -> Iterator[str]:
        """Yield the number that a group is graded by, with the sections that it comes from."""
        groups = key_of(base)[0]
        if not isinstance(groups, n.Groups):
            return
        found = behind(groups, row, self.evaluation)
        if found is None:
            return
        unit = unit_of(kind_of(found.number, At(None, groups.source)))
        text = self.value(found.value, unit, far=far_of(base))
        places = {}
        if self.places is not None:
            places = {
                self.places.of(evolve(row, source=name)): part for name, part in found.by_source.items()
            }
        if any(places):
            language = self.speaker.language
            parts = [f"{name or OWN[language]} {shown(amount)}" for name, amount in places.items()]
            text += ("：" if language == "zh" else ": ") + self.speaker.join(parts[:MOST_SHOWN])
        elif text in said:
            return
        yield text

    def _measures(self, base: n.Relation, row: Row, told: tuple[str, ...] = ()) -> Iterator[str]:
        """Yield what was measured of a group: its grade, and the numbers behind it; but for what is told."""
        seen = set(told)
        far = far_of(base)
        relation = base
        while isinstance(relation, (n.Mapped, n.Where, n.Groups)):
            columns = () if isinstance(relation, n.Where) else relation.columns
            for name, expr in columns:
                value = row.cells.get(name)
                at = At(relation.source) if isinstance(relation, n.Mapped) else At(None, relation.source)
                if name in seen or isinstance(value, (Maybe, type(None))):
                    continue
                seen.add(name)
                if isinstance(value, Num):
                    yield self.value(value, unit_of(kind_of(expr, at)), far=far)
                elif isinstance(value, frozenset) and isinstance(kind := kind_of(expr, at), CategoryType):
                    yield self.value(value, scale=kind.values)
            if isinstance(relation, n.Groups):
                return
            relation = relation.source

    def _nearly(
        self,
        base: n.Relation,
        conditions: tuple[n.Expr, ...],
        rows: list[Row],
        answers: list[list[frozenset[bool]]],
    ) -> Iterator[Part]:
        """Yield rows that fail one condition of several, and groups that fail any."""
        if isinstance(key_of(base)[0], n.Groups):
            yield from self._left_out(base, conditions, rows, answers)
            return
        if len(conditions) < 2:
            return
        near = [
            (order_of(base, row), row, conditions[asked.index(NO)])
            for row, asked in zip(rows, answers, strict=True)
            if asked.count(NO) == 1 and asked[0] != NO
        ]
        for _, row, condition in sorted(near, key=itemgetter(0))[:MOST_NEAR]:
            why = self.speaker.opposite(condition, At(base))
            label = self.label(base, row)
            yield Part("rows", NEARLY[self.speaker.language].format(row=label, why=why))

    def _left_out(
        self,
        base: n.Relation,
        conditions: tuple[n.Expr, ...],
        rows: list[Row],
        answers: list[list[frozenset[bool]]],
    ) -> Iterator[Part]:
        """Yield the groups that do not count: with their grades and numbers where these say why, else with why."""
        failed = [
            (row, conditions[asked.index(NO)])
            for row, asked in zip(rows, answers, strict=True)
            if NO in asked
        ]
        plain = [row for row, condition in failed if tells_by_measures(condition, base)]
        yield from self._listed(LEFT_OUT, base, plain, None)
        others = [(order_of(base, row), row, why) for row, why in failed if not tells_by_measures(why, base)]
        for _, row, condition in sorted(others, key=itemgetter(0))[:MOST_NEAR]:
            why = self.speaker.opposite(condition, At(base))
            yield Part("rows", NEARLY[self.speaker.language].format(row=self.label(base, row), why=why))

    # ---------------------------------------------------------------------------------- labels

    def label(self, base: n.Relation, row: Row, *, dated: bool = True) -> str:
        """Return what tells a row from the others: its key, and, unless that is told apart, its date."""
        relation, keys = key_of(base)
        if not dated and isinstance(relation, n.Rows):
            keys = tuple(item for item in keys if item[0] != relation.table.on)
        names = []
        if isinstance(relation, n.Groups):
            if relation.monthly and row.months:
                names.append(month_label(row.months[0]))
        elif self.places is not None and (place := self.places.of(row)):
            names.append(place)
        for name, origin in keys:
            text = self.key_text(row.cells[name], origin)
            if text:
                names.append(text)
        return " ".join(names) or row.label

    def key_text(self, value: Value, origin: Origin) -> str:
        """Return what a column that tells a row from others holds; nothing where that is not known."""
        if isinstance(value, Num):
            return day_of(int(value.low)).isoformat() if value.exact else ""
        if isinstance(value, frozenset):
            return self.speaker.label(str(next(iter(value))), origin) if len(value) == 1 else ""
        return self.speaker.label(value, origin) if isinstance(value, str) else ""

    def value(
        self,
        value: Value,
        unit: str | None = None,
        *,
        scale: tuple[str, ...] = (),
        far: Fraction | None = None,
    ) -> str:
        """Return what a cell or a measure can come to, in words; nothing where that is anything."""
        language = self.speaker.language
        if isinstance(value, Num):
            if far is not None and value.low <= 0 and value.high - value.low >= far:
                return ""
            return interval(value, unit, language, far=far) if value.may_be_there else "—"
        if isinstance(value, frozenset):
            if len(value) == len(scale):
                return ""
            ordered = [item for item in scale if item in value] or sorted(str(item) for item in value)
            return self.speaker.fill("Or.join").join(self.speaker.label(item) for item in ordered)
        return str(value)

    def settles(self, expr: n.Node) -> tuple[Part, ...]:
        """Return the evidence that would settle what is unknown below an expression."""
        return Coming(self).settles(expr)


def far_of(relation: n.Relation) -> Fraction | None:
    """Return how far a measure's bounds lie apart when a whole scope of its table is open."""
    table = base_table(relation)
    return None if table is None else Fraction(table.max_rows)
