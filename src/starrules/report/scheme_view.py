"""A scheme, its rulesets and its plugins in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from starrules.model import Language
from starrules.model import Text as Words
from starrules.report.listing import parameter_text, plugins_data, readings_of
from starrules.report.words import ORIGINS, UNITS_OF_MEASURE
from starrules.scheme.assemble import Scheme
from starrules.scheme.ruleset import Ruleset, side_by_side

HEADS: Mapping[str, Words] = {
    "stars": Words("星", "stars"),
    "lead": Words("牵头单位", "led by"),
    "checks": Words("检查项", "checks"),
    "duties": Words("牵头单位和区级职责", "duties of leads and of the district"),
    "clauses": Words("条款", "clauses"),
    "scope": Words("对象", "asked of"),
    "readings": Words("读法", "readings"),
    "parameters": Words("参数", "parameters"),
    "value": Words("数值", "value"),
    "origin": Words("来源", "origin"),
    "default": Words("默认", "default"),
    "options": Words("选项", "options"),
    "coverage": Words("覆盖面", "coverage"),
    "covered": Words(
        "可检查的条款 {testable} 条：已有检查 {checked} 条，不计算 {left} 条，未说明 {unchecked} 条",
        "{testable} testable clauses: {checked} checked, {left} not computed, {unchecked} unaccounted for",
    ),
    "not_computed": Words("不计算的条款", "clauses not computed"),
    "reason": Words("理由", "reason"),
    "rulesets": Words("规则集", "rulesets"),
    "status": Words("状态", "status"),
    "extends": Words("承接", "extends"),
    "digest": Words("摘要", "digest"),
    "place": Words("位置", "place"),
    "same": Words("两个规则集相同", "the two rulesets are the same"),
    "plugins": Words("插件", "plugins"),
    "version": Words("版本", "version"),
    "tables": Words("表", "tables"),
    "brings": Words("内容", "brings"),
    "office": Words("机关", "offices"),
    "section": Words("科室", "sections"),
    "both": Words("机关和科室", "both"),
}


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )
    for column in columns:
        table.add_column(column)
    return table


def scheme_view(scheme: Scheme, language: Language = "zh") -> RenderableType:
    """Return a scheme for a terminal: stars, checks, readings, parameters, coverage."""

    def head(key: str) -> str:
        return HEADS[key][language]

    stars = _table(head("stars"), "id", head("stars"), head("lead"), head("checks"))
    for star in scheme.stars:
        count = sum(1 for check in scheme.unit_checks.values() if check.star == star.id)
        stars.add_row(star.id, star.title[language], star.lead[language], str(count))
    parts: list[RenderableType] = [stars]
    for key, checks in (("checks", scheme.unit_checks), ("duties", scheme.duty_checks)):
        table = _table(head(key), "id", head(key), head("scope"), head("clauses"), head("readings"))
        for name, check in checks.items():
            used = ", ".join(readings_of(check))
            table.add_row(name, check.title[language], head(check.scope), ", ".join(check.clauses), used)
        parts += [Text(), table]
    readings = _table(head("readings"), "id", head("readings"), head("default"), head("options"))
    for reading in scheme.readings.values():
        options = ", ".join(option.id for option in reading.options)
        readings.add_row(reading.id, reading.title[language], reading.default, options)
    parameters = _table(head("parameters"), "id", head("parameters"), head("value"), head("origin"))
    for spec in scheme.parameters.values():
        value = "; ".join(
            f"{parameter_text(spec, item.value)} ({item.since.isoformat()})" for item in spec.values
        )
        unit = UNITS_OF_MEASURE.get(spec.unit)
        after = "" if spec.kind == "date-in-year" else f" {unit[language] if unit else spec.unit}".rstrip()
        parameters.add_row(spec.id, spec.title[language], value + after, ORIGINS[spec.origin][language])
    return Group(*parts, Text(), readings, Text(), parameters, Text(), coverage_view(scheme, language))


def coverage_view(scheme: Scheme, language: Language = "zh") -> RenderableType:
    """Return how much of the text is computed."""
    coverage = scheme.coverage
    counts = HEADS["covered"][language].format(
        testable=len(coverage.testable),
        checked=len(coverage.checked),
        left=len(coverage.not_computed),
        unchecked=len(coverage.unchecked),
    )
    parts: list[RenderableType] = [Text(HEADS["coverage"][language], style="bold"), Text(counts)]
    if coverage.unchecked:
        parts.append(Text(", ".join(coverage.unchecked), style="red"))
    table = _table(
        HEADS["not_computed"][language], "id", HEADS["clauses"][language], HEADS["reason"][language]
    )
    for name, reason in coverage.not_computed.items():
        table.add_row(name, scheme.clauses[name].title[language], reason[language])
    return Group(*parts, Text(), table)


def rulesets_view(rulesets: Sequence[Ruleset], language: Language = "zh") -> RenderableType:
    """Return a list of rulesets."""
    table = _table(
        HEADS["rulesets"][language],
        "id",
        HEADS["rulesets"][language],
        HEADS["status"][language],
        HEADS["extends"][language],
        HEADS["digest"][language],
    )
    for item in rulesets:
        table.add_row(item.id, item.title[language], item.status, ", ".join(item.extends), item.digest[:12])
    return table


def ruleset_view(ruleset: Ruleset, scheme: Scheme, language: Language = "zh") -> RenderableType:
    """Return one ruleset: what it takes of each reading, and every parameter."""
    readings = _table(
        HEADS["readings"][language], "id", HEADS["readings"][language], HEADS["options"][language]
    )
    for name, option in ruleset.readings.items():
        reading = scheme.readings[name]
        title = next(item.title[language] for item in reading.options if item.id == option)
        readings.add_row(name, reading.title[language], f"{option}: {title}")
    parameters = _table(
        HEADS["parameters"][language], "id", HEADS["parameters"][language], HEADS["value"][language]
    )
    for name, value in ruleset.parameters.items():
        spec = scheme.parameters[name]
        parameters.add_row(name, spec.title[language], parameter_text(spec, value))
    return Group(rulesets_view([ruleset], language), Text(), readings, Text(), parameters)


def differences_view(
    first: Ruleset, second: Ruleset, scheme: Scheme, language: Language = "zh"
) -> RenderableType:
    """Return two rulesets side by side, where they differ."""
    found = side_by_side(first, second, scheme)
    if not found:
        return Text(HEADS["same"][language])
    table = _table(f"{first.id} | {second.id}", HEADS["place"][language], "", first.id, second.id)
    for item in found:
        table.add_row(item.place, "" if item.title is None else item.title[language], item.first, item.second)
    return table


def plugins_view(scheme: Scheme, language: Language = "zh") -> RenderableType:
    """Return the plugins and what each brings."""
    table = _table(
        HEADS["plugins"][language],
        "id",
        HEADS["version"][language],
        HEADS["status"][language],
        HEADS["stars"][language],
        HEADS["checks"][language],
        HEADS["clauses"][language],
        HEADS["tables"][language],
        HEADS["rulesets"][language],
    )
    for item in plugins_data(scheme):
        style = "" if item["status"] == "active" else "red"
        table.add_row(
            item["name"],
            f"{item['distribution']} {item['version']}",
            item["status"] + (f": {item['reason']}" if item["reason"] else ""),
            ", ".join(item["stars"]),
            str(item["checks"]),
            str(item["clauses"]),
            ", ".join(item["tables"]),
            ", ".join(item["rulesets"]),
            style=style,
        )
    return table
