"""What findings are made of, before any frame: the words of verdicts and reasons, and what the units themselves say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from starrules.evidence.model import Evidence
from starrules.messages import told
from starrules.model import LANGUAGES, Period, Text
from starrules.report.measure import Measure
from starrules.rules.exact import exact_text

State = Literal["open", "closed", "ended", "merged"]
MET, UNMET, NOT_APPLICABLE, ERROR = 1, 2, 4, 15
VERDICTS: Mapping[int, str] = {
    1: "met",
    2: "unmet",
    4: "not_applicable",
    **dict.fromkeys((3, 5, 6, 7), "unknown"),
}
REASONS: Mapping[str, Text] = {
    "closed": Text("不适用：考核期内未设立", "Does not apply: the unit was not open in the period"),
    "ended": Text("不适用：考核期前已撤销", "Does not apply: the unit was closed before the period"),
    "merged": Text("不适用：已由{unit}承接", "Does not apply: {unit} took over from it"),
    "office": Text("不适用：本项只考核机关", "Does not apply: offices alone are asked"),
    "section": Text("不适用：本项只考核科室", "Does not apply: sections alone are asked"),
    "no_office": Text(
        "不适用：考核期末不属于任何机关", "Does not apply: it belongs to no office at the period's end"
    ),
    "inherited": Text("沿用{unit}的结果，", "Inherited from {unit}. "),
    "error": Text(
        "出错：检查项未能计算（{culprit}）：{what}",
        "Error: the check could not be computed ({culprit}): {what}",
    ),
}
COLUMNS = (
    "unit", "check", "star", "verdict", "inherited_from", "out_of_scope", "measured_low", "measured_high",
    "required", "reason_zh", "reason_en", "clauses", "missing", "remedy_zh", "remedy_en",
)  # fmt: skip
SIGNS: Mapping[str, str] = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "==": "=", "!=": "≠"}
DECIDED = [MET, UNMET, NOT_APPLICABLE]
WORDS: Mapping[str, Text] = {
    "met": Text("已达标：", "Met: "),
    "unmet": Text("未达标：", "Not met: "),
    "unknown": Text("待定：", "Open: "),
    "not_applicable": Text("不适用：", "Does not apply: "),
    "exactly": Text("实测 ", "measured "),
    "at_least": Text("实测至少 ", "measured at least "),
    "at_most": Text("实测至多 ", "measured at most "),
    "so_far": Text("目前 ", "so far "),
    "between": Text("可能为 ", "may be "),
    "median": Text("中位数：", "median: "),
    "breaches": Text("不符合要求的：", "not as required: "),
    "required": Text("，要求", ", required "),
    "missing": Text("缺{tables}的记录", "records are missing in {tables}"),
    "cells": Text("{tables}的记录中有未填的内容", "cells are empty in the records of {tables}"),
    "held": Text("{reason}，须由以下事项定论：{act}", "{reason}; settled by: {act}"),
    "nothing": Text("本期没有可评的情形", "there is no case of this kind in the period"),
    "stop": Text("；", "; "),
    "comma": Text("、", ", "),
}


def state_of(evidence: Evidence, unit: str, period: Period) -> State:
    """Return whether a unit was open in a period, was closed before it, or was taken over by another."""
    if evidence.owners[unit] != unit:
        return "merged"
    if evidence.existed(unit, period):
        return "open"
    return "ended" if evidence.assessed[unit].days.last < period.days.first else "closed"


UnitRow = tuple[str, str, State, str | None, int, str, str, str, str]
UNIT_COLUMNS = (
    "unit", "kind", "state", "office", "months", "heir_zh", "heir_en", "office_zh", "office_en",
)  # fmt: skip


def unit_rows(evidence: Evidence, period: Period) -> Iterator[UnitRow]:
    """Yield each unit, sorted: its kind, state, office at the period's end, due months, heir's and office's names."""
    for name in sorted(evidence.units):
        unit, owner = evidence.units[name], evidence.owners[name]
        state = state_of(evidence, name, period)
        office = unit.office_on(min(period.days.last, unit.days.last)) if unit.kind == "section" else None
        heir = evidence.units[owner].name if owner != name else Text("", "")
        office = None if office is None else evidence.owners.get(office, office)
        there = office is not None and office in evidence.units
        title = evidence.units[office].name if office is not None and there else Text("", "")
        months = len(evidence.due_months(name, period))
        yield name, unit.kind, state, office if there else None, months, heir.zh, heir.en, title.zh, title.en


def failure(culprit: str, what: str) -> Text:
    """Return that a check could not be computed, with who brought it."""
    zh, en = (
        REASONS["error"][language].format(culprit=culprit, what=told(what, language))
        for language in LANGUAGES
    )
    return Text(zh, en)


def bar_text(measure: Measure, needed: Fraction) -> str:
    """Return the number to compare with as it was written."""
    if measure.part is not None:
        return measure.part
    return f"{exact_text(needed * 100)}%" if measure.percent else exact_text(needed)
