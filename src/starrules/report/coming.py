"""What evidence is still to come: the cells, rows, returns and marks that would settle what is unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import frozen

from starrules.model import FIRST_DAY, Text, month_days, month_label, month_number
from starrules.report.cited import order_of
from starrules.report.extent import rows_of, split, truth_of
from starrules.report.numbers import quantity
from starrules.report.parts import Part
from starrules.report.places import origin_of
from starrules.rules import nodes as n
from starrules.rules.values import NO, Maybe, Num, Row, Value
from starrules.schema import Complete, Completeness, Due, Monthly, Panel, Returned, Table

if TYPE_CHECKING:
    from starrules.report.witness import Witness

CELL = Text("待明确：{row}的{cell}", "to be filled in: {cell} of {row}")
REVEALED = Text("待明确：{row}的{cell}（{date}时可知）", "to be known on {date}: {cell} of {row}")
NO_RECORDS = Text("待补齐：{table}尚未覆盖{days}", "to come: {table} does not cover {days} yet")
SET_ASIDE = Text(
    "待更正：{table}有问题的数据暂缓采用（{places}）",
    "to be mended: faulty rows of {table} were set aside ({places})",
)
NO_RETURN = Text(
    "待报送：{table}，{days}（没有事项的须零报告）",
    "to be filed: a return for {table}, {days} (of nothing, too)",
)
LACKING = Text(
    "待补报：{table}的报表所列条数多于已登记，缺 {count}（{days}）",
    "to be entered: {count} that the return for {table} states ({days})",
)
NO_VISIT = Text("待登记：{table}，{days}", "to come: records of {table}, {days}")
NO_MARK = Text("待评分：{names}", "to come: a mark ({names})")
NO_ROW = Text("待填报：{table}（{days}）", "to be filled in: {table}, {days}")
TO_COME: Mapping[type[Completeness], Text] = {
    Complete: NO_RECORDS,
    Returned: NO_RETURN,
    Monthly: NO_VISIT,
    Panel: NO_MARK,
    Due: NO_ROW,
}
"""What is still to come to a table, by how the table becomes complete."""
WHOLE_PERIOD = Text("本期", "the period")


@frozen
class Coming:
    """Tells what is still to come to the rows that a witness tells."""

    witness: Witness

    def settles(self, expr: n.Node) -> tuple[Part, ...]:
        """Return the evidence that would settle what is unknown below an expression."""
        found: dict[str, None] = {}
        for relation, asked in _lowest_of(expr):
            found.update(dict.fromkeys(self._to_come(relation, asked)))
        return tuple(Part("settle", text) for text in found)

    def _to_come(self, relation: n.Relation, asked: frozenset[str]) -> Iterator[str]:
        base, conditions = split(relation)
        assert isinstance(base, n.Rows)
        names = {f"|{index}": condition for index, condition in enumerate(conditions)}
        rows = [
            row
            for row in rows_of(base, self.witness.evaluation, **names)
            if all(truth_of(row.cells[name]) != NO for name in names)
        ]
        for row in sorted((row for row in rows if row.label), key=lambda row: order_of(base, row)):
            open_ = (item for name, item in names.items() if len(truth_of(row.cells[name])) > 1)
            yield from self._cells(base, row, asked.union(*map(columns_read, open_)))
        yield from self._scopes(base.table, [row for row in rows if not row.label])

    def _cells(self, base: n.Rows, row: Row, asked: frozenset[str]) -> Iterator[str]:
        language = self.witness.speaker.language
        for item in base.table.fields:
            if item.name not in asked or _is_known(row.cells.get(item.name)):
                continue
            cell = self.witness.speaker.fill("Cell", title=item.title[language])
            if item.known_on is None:
                yield CELL[language].format(row=self.witness.label(base, row), cell=cell)
            else:
                date = self.witness.speaker.fill("Cell", title=base.table[item.known_on].title[language])
                yield REVEALED[language].format(row=self.witness.label(base, row), cell=cell, date=date)

    def _scopes(self, table: Table, rows: list[Row]) -> Iterator[str]:
        if not rows:
            return
        language = self.witness.speaker.language
        name = self.witness.speaker.fill("Rows", table=table.title[language])
        if isinstance(table.completes, Panel):
            fields = table.completes.fields
            for row in rows:
                texts = [
                    f"{table[item].title[language]} {self.witness.key_text(row.cells[item], origin_of(item, n.Rows(table), None))}"
                    for item in fields
                ]
                yield NO_MARK[language].format(names=self.witness.speaker.join(texts))
            return
        lacking = [row for row in rows if row.low and isinstance(table.completes, Returned)]
        for row in lacking:
            owed = self._owing(table, [row.source])
            count = self.witness.speaker.number(Fraction(row.low), "records")
            yield LACKING[language].format(table=name, count=count, days=self._days(table, [row])) + owed
        rest = [row for row in rows if not (row.low and isinstance(table.completes, Returned))]
        if not rest:
            return
        text = TO_COME[type(table.completes)]
        faulty = (
            ""
            if self.witness.places is None
            else self.witness.places.set_aside(table, {row.source for row in rest})
        )
        if faulty:
            yield SET_ASIDE[language].format(table=name, places=faulty)
            return
        for days, owed in self._by_days(table, rest):
            yield text[language].format(table=name, days=days) + owed

    def _by_days(self, table: Table, rows: list[Row]) -> Iterator[tuple[str, str]]:
        """Yield on which days rows may turn up, and whose they are where that is not everyone's."""
        months = isinstance(table.completes, Monthly)
        by_source: dict[str, list[Row]] = {}
        for row in rows:
            by_source.setdefault(row.source, []).append(row)
        if not self._owing(table, by_source):
            yield self._days(table, rows, months=months), ""
            return
        by_days: dict[str, list[str]] = {}
        for source, own in by_source.items():
            by_days.setdefault(self._days(table, own, months=months), []).append(source)
        for days, sources in by_days.items():
            yield days, self._owing(table, sources)

    def _owing(self, table: Table, sources: Collection[str]) -> str:
        return "" if self.witness.places is None else self.witness.places.owing(table, sources)

    def _days(self, table: Table, rows: Iterable[Row], *, months: bool = False) -> str:
        language = self.witness.speaker.language
        if table.on is None:
            return WHOLE_PERIOD[language]
        runs: list[list[int]] = []
        spans = sorted((int(row.cells[table.on].low), int(row.cells[table.on].high)) for row in rows)  # type: ignore[union-attr]
        for first, last in spans:
            if months:
                first, last = month_days(month_number(first))[0], month_days(month_number(last))[1]  # noqa: PLW2901
            if runs and first <= runs[-1][1] + 1:
                runs[-1][1] = max(runs[-1][1], last)
            else:
                runs.append([first, last])
        return self.witness.speaker.join(self._run(first, last, months=months) for first, last in runs)

    def _run(self, first: int, last: int, *, months: bool) -> str:
        zh = self.witness.speaker.language == "zh"
        if months:
            ends = [month_label(month_number(day)) for day in (first, last)]
        else:
            ends = [quantity(Fraction(day), "date", self.witness.speaker.language) for day in (first, last)]
            if first == FIRST_DAY:  # facts that stand, however old they are
                return f"{ends[1]} 以前" if zh else f"up to {ends[1]}"
        if ends[0] == ends[1]:
            return ends[0]
        return f"{ends[0]} 至 {ends[1]}" if zh else f"{ends[0]} to {ends[1]}"


def _is_known(value: Value) -> bool:
    if isinstance(value, Num):
        return value.exact
    if isinstance(value, Maybe):
        return len(value.none) == 1 and (value.value is None or _is_known(value.value))
    return value is not None and (not isinstance(value, frozenset) or len(value) == 1)


@lru_cache(maxsize=8192)
def columns_read(expr: n.Node) -> frozenset[str]:
    """Return the columns that an expression reads."""
    return frozenset(node.name for node in expr.walk() if isinstance(node, n.Cell))


@lru_cache(maxsize=8192)
def _lowest_of(expr: n.Node) -> tuple[tuple[n.Relation, frozenset[str]], ...]:
    return tuple(_lowest(expr, frozenset()))


def _lowest(node: n.Node, asked: frozenset[str]) -> Iterator[tuple[n.Relation, frozenset[str]]]:
    """Yield the rows of tables as far as conditions on them alone go, and the columns that are read of them."""
    if isinstance(node, n.Relation) and isinstance(split(node)[0], n.Rows):
        yield node, asked
        return
    children = list(node.children())
    if any(isinstance(child, n.Relation) for _, child in children):
        asked = asked.union(*(columns_read(child) for _, child in children if isinstance(child, n.Expr)))
    for _, child in children:
        yield from _lowest(child, asked)
