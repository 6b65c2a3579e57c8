"""A scheme, its rulesets and its plugins in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from starrules.model import Language
from starrules.model import Text as Words
from starrules.report.listing import (
    CHANGELESS,
    not_adopted,
    plugins_data,
    readings_of,
    setting_text,
)
from starrules.report.settings import setting_words, shown_differences, star_text, value_words
from starrules.report.words import ORIGINS
from starrules.scheme.assemble import Scheme
from starrules.scheme.extras import Overridden
from starrules.scheme.overrides import changes_of
from starrules.scheme.records import STATUSES, PluginRecord
from starrules.scheme.ruleset import Difference, Ruleset, side_by_side

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
    "offered": Words(
        "其他插件提供、由规则集采用后才计入的检查项",
        "checks offered by other plugins: they count where a ruleset adopts them",
    ),
    "not_adopted": Words(
        "已提供但本规则集未采用（不计入）的检查项",
        "checks offered and not adopted by this ruleset: they do not count",
    ),
    "idle_in": Words(
        "已提供但下列规则集未采用（不计入）的检查项",
        "checks offered and not adopted by these rulesets: they do not count",
    ),
    "star": Words("星", "star"),
    "provider": Words("提供者", "offered by"),
    "overrides": Words("插件对他方内容的改动", "what plugins set otherwise in the area of others"),
    "before": Words("原值", "before"),
    "after": Words("现值", "now"),
    "owner": Words("原定者", "declared by"),
    "by": Words("改动者", "set by"),
    "set_by": Words("设定者", "set by"),
    "settings": Words("设置", "settings"),
    "idle": Words("未计入的插件及原因", "plugins that do not count, and why"),
    "extras": Words("其他内容", "further"),
}
FOR_AUTHORS = Words("以下为供插件作者排查的原文", "for the plugin's author")
KINDS: Mapping[str, Words] = {
    "parameter": Words("参数", "parameter"),
    "reading": Words("读法", "reading"),
    "ruleset": Words("规则集", "ruleset"),
}
EXTRAS: Mapping[str, Words] = {
    "calendars": Words("工作日历", "calendars"),
    "readers": Words("数据读取器", "readers"),
    "formats": Words("报告格式", "formats"),
    "translations": Words("译文", "translations"),
}


SO_MANY = Words("{language}（{of} 条文本中的 {texts} 条）", "{language} ({texts} of {of} texts)")
"""How complete a translation is."""


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        pad_edge=False,
    )
    for column in columns:
        table.add_column(column, overflow="fold")  # Chinese has no spaces to break at, and nothing is cut off
    return table


def scheme_view(scheme: Scheme, language: str | None = None) -> RenderableType:
    """Return a scheme for a terminal: stars, checks, readings, parameters, coverage."""
    scheme, base = scheme.shown_in(language)

    def head(key: str) -> str:
        return HEADS[key][base]

    stars = _table(head("stars"), "id", head("stars"), head("lead"), head("checks"))
    for star in scheme.stars:
        own = (check for name, check in scheme.unit_checks.items() if name not in scheme.offered)
        count = sum(1 for check in own if check.star == star.id)
        stars.add_row(star.id, star.title[base], star.lead[base], str(count))
    parts: list[RenderableType] = [stars]
    for key, checks in (("checks", scheme.unit_checks), ("duties", scheme.duty_checks)):
        table = _table(head(key), "id", head(key), head("scope"), head("clauses"), head("readings"))
        for name, check in checks.items():
            used = ", ".join(readings_of(check))
            table.add_row(name, check.title[base], head(check.scope), ", ".join(check.clauses), used)
        parts += [Text(), table]
    if scheme.offered:
        parts += [Text(), _offered(scheme, scheme.offered, "offered", base)]
    if scheme.overrides:
        parts += [Text(), overrides_view(scheme)]
    readings = _table(head("readings"), "id", head("readings"), head("default"), head("options"))
    for reading in scheme.readings.values():
        options = ", ".join(option.id for option in reading.options)
        readings.add_row(reading.id, reading.title[base], reading.default, options)
    parameters = _table(head("parameters"), "id", head("parameters"), head("value"), head("origin"))
    for spec in scheme.parameters.values():
        value = "; ".join(
            f"{value_words(f'parameters/{spec.id}', str(item.value), scheme, base)} ({item.since.isoformat()})"
            for item in spec.values
        )
        parameters.add_row(spec.id, spec.title[base], value, ORIGINS[spec.origin][base])
    return Group(*parts, Text(), readings, Text(), parameters, Text(), coverage_view(scheme))


def _offered(scheme: Scheme, checks: Iterable[str], key: str, language: Language) -> RenderableType:
    """Return checks that plugins offer for the stars of others."""
    columns = ("checks", "star", "provider")
    table = _table("", "id", *(HEADS[column][language] for column in columns))
    for name in checks:
        check = scheme.checks[name]
        star = star_text(scheme, check.star)[language]
        table.add_row(name, check.title[language], star, scheme.provider(name))
    return Group(Text(HEADS[key][language], style="bold"), table)


def overrides_view(scheme: Scheme, language: str | None = None) -> RenderableType:
    """Return what plugins set otherwise in the area of others."""
    scheme, base = scheme.shown_in(language)
    columns = ("before", "after", "owner", "by", "reason")
    table = _table("", "id", "", *(HEADS[key][base] for key in columns))
    for item in scheme.overrides:
        for name, words, before, after in _changes(scheme, item, base):
            table.add_row(name, words, before, after, item.owner, item.by, item.reason[base])
    return Group(Text(HEADS["overrides"][base], style="bold"), table)


def _changes(scheme: Scheme, item: Overridden, language: Language) -> list[tuple[str, str, str, str]]:
    """Return what an override changes: its place, that in words, and the values; of a ruleset each that differs."""
    kind = KINDS[item.kind][language]
    if item.kind != "ruleset":
        return [(item.id, kind, item.before, item.after)]
    found = changes_of(scheme, item)
    if not found:
        return [(f"{item.id}: {CHANGELESS[found is None][language]}", kind, "", "")]
    stop = "：" if language == "zh" else ": "
    return [
        (f"{item.id}: {place}", f"{kind}{stop}{words}", before, after)
        for place, words, before, after in _told(found, scheme, language)
    ]


def _told(
    found: Iterable[Difference], scheme: Scheme, language: Language
) -> Iterator[tuple[str, str, str, str]]:
    """Yield differences of rulesets as they are shown: the place, that in words, and the two values in words."""
    for item in shown_differences(found, language):
        before, after = (
            value_words(item.place, value, scheme, language) for value in (item.first, item.second)
        )
        yield item.place, setting_words(item.place, scheme, language), before, after


def coverage_view(scheme: Scheme, language: str | None = None) -> RenderableType:
    """Return how much of the text is computed."""
    scheme, base = scheme.shown_in(language)
    coverage = scheme.coverage
    counts = HEADS["covered"][base].format(
        testable=len(coverage.testable),
        checked=len(coverage.checked),
        left=len(coverage.not_computed),
        unchecked=len(coverage.unchecked),
    )
    parts: list[RenderableType] = [Text(HEADS["coverage"][base], style="bold"), Text(counts)]
    if coverage.unchecked:
        parts.append(Text(", ".join(coverage.unchecked), style="red"))
    table = _table(HEADS["not_computed"][base], "id", HEADS["clauses"][base], HEADS["reason"][base])
    for name, reason in coverage.not_computed.items():
        table.add_row(name, scheme.clauses[name].title[base], reason[base])
    return Group(*parts, Text(), table)


def rulesets_view(rulesets: Sequence[Ruleset], scheme: Scheme, language: str | None = None) -> RenderableType:
    """Return a list of rulesets, with what is offered and which of them do not adopt it."""
    scheme, base = scheme.shown_in(language)
    idle = sorted({name for item in rulesets for name in not_adopted(item, scheme)})
    listed = _rulesets(rulesets, scheme, base)
    if not idle:
        return listed
    lines = [
        f"{name} ({scheme.provider(name)}): "
        + ", ".join(item.id for item in rulesets if name in not_adopted(item, scheme))
        for name in idle
    ]
    title = Text(HEADS["idle_in"][base], style="bold")
    return Group(listed, Text(), title, *map(Text, lines))


def _rulesets(rulesets: Sequence[Ruleset], scheme: Scheme, language: Language) -> RenderableType:
    table = _table(
        HEADS["rulesets"][language],
        "id",
        HEADS["rulesets"][language],
        HEADS["status"][language],
        HEADS["extends"][language],
        HEADS["digest"][language],
    )
    for item in rulesets:
        status = value_words("status", item.status, scheme, language)
        table.add_row(item.id, item.title[language], status, ", ".join(item.extends), item.digest[:12])
    return table


def ruleset_view(ruleset: Ruleset, scheme: Scheme, language: str | None = None) -> RenderableType:
    """Return one ruleset: every setting, reading and parameter, each with the layer that set it."""
    scheme, base = scheme.shown_in(language)

    def head(key: str) -> str:
        return HEADS[key][base]

    settings = _table(head("settings"), "id", head("settings"), head("value"), head("set_by"))
    for place, layer in ruleset.origins.items():
        if place.partition("/")[0] not in ("readings", "parameters"):
            said = value_words(place, setting_text(ruleset.content, place, base), scheme, base)
            settings.add_row(place, setting_words(place, scheme, base), said, layer_text(layer, base))
    readings = _table(head("readings"), "id", head("readings"), head("options"), head("set_by"))
    for name, option in ruleset.readings.items():
        reading = scheme.readings[name]
        layer = layer_text(ruleset.origins.get(f"readings/{name}", ""), base)
        words = value_words(f"readings/{name}", option, scheme, base)
        readings.add_row(name, reading.title[base], words, layer)
    parameters = _table(head("parameters"), "id", head("parameters"), head("value"), head("set_by"))
    for name, value in ruleset.parameters.items():
        spec = scheme.parameters[name]
        layer = layer_text(ruleset.origins.get(f"parameters/{name}", ""), base)
        words = value_words(f"parameters/{name}", str(value), scheme, base)
        parameters.add_row(name, spec.title[base], words, layer)
    parts: list[RenderableType] = [_rulesets([ruleset], scheme, base)]
    for table in (settings, readings, parameters):
        parts += [Text(), table]
    if idle := not_adopted(ruleset, scheme):
        parts += [Text(), _offered(scheme, idle, "not_adopted", base)]
    if scheme.overrides:
        parts += [Text(), overrides_view(scheme)]
    return Group(*parts)


def layer_text(layer: str, language: Language) -> str:
    """Return the name of a layer as ``Ruleset.origins`` has it, in a language."""
    if language == "en":
        return layer
    by, _, owner = layer.partition(", which overrides ")
    name, _, taken = by.partition(", where ")
    when = f"（{taken.replace(' is ', ' 取 ')} 时）" if taken else ""
    return f"{name}{when}" + (f"，改动了 {owner}" if owner else "")


def differences_view(
    first: Ruleset, second: Ruleset, scheme: Scheme, language: str | None = None
) -> RenderableType:
    """Return two rulesets side by side, where they differ."""
    scheme, base = scheme.shown_in(language)
    found = side_by_side(first, second, scheme)
    if not found:
        return Text(HEADS["same"][base])
    table = _table(f"{first.id} | {second.id}", HEADS["place"][base], "", first.id, second.id)
    for cells in _told(found, scheme, base):
        table.add_row(*cells)
    return table


def plugins_view(scheme: Scheme, language: str | None = None) -> RenderableType:
    """Return the plugins and what each brings, and why some do not count."""
    scheme, base = scheme.shown_in(language)
    columns = ("version", "status", "stars", "checks", "clauses", "tables", "rulesets")
    table = _table(HEADS["plugins"][base], "id", *(HEADS[key][base] for key in columns))
    parts: list[RenderableType] = [table]
    for item in plugins_data(scheme):
        table.add_row(
            item["name"],
            f"{item['distribution']} {item['version']}",
            STATUSES[item["status"]][base],
            ", ".join(item["stars"]),
            str(item["checks"]),
            str(item["clauses"]),
            ", ".join(item["tables"]),
            ", ".join(item["rulesets"]),
            style="" if item["status"] == "active" else "red",
        )
    if any(item for item in scheme.plugins if not item.active):
        parts += [Text(), Text(HEADS["idle"][base], style="bold")]
        parts += [Text(line) for item in scheme.plugins for line in reason_lines(item, base)]
    if further := list(_further(scheme, base)):
        parts += [Text(), *further]
    if scheme.overrides:
        parts += [Text(), overrides_view(scheme)]
    return Group(*parts)


def reason_lines(record: PluginRecord, language: Language = "zh") -> Iterator[str]:
    """Yield why a plugin does not count; what is told to its author stays as it is."""
    if record.active:
        return
    between, stop = ("，", "：") if language == "zh" else (", ", ": ")
    whom = f"{record.name} ({record.label}){between}{STATUSES[record.status][language]}{stop}"
    if record.status == "blocked":
        yield whom + record.why[language]
        return
    yield whom + FOR_AUTHORS[language]
    yield from (f"  {line}" for line in record.reason.splitlines())


def _extra(item: object, language: Language) -> str:
    """Return one of what a plugin brings beside stars and checks; a translation with how complete it is."""
    return SO_MANY[language].format(**item) if isinstance(item, Mapping) else str(item)


def _further(scheme: Scheme, language: Language) -> Iterator[Text]:
    for item in plugins_data(scheme):
        told = [
            f"{words[language]} {', '.join(_extra(one, language) for one in item[key])}"
            for key, words in EXTRAS.items()
            if item[key]
        ]
        if told:
            yield Text(f"{HEADS['extras'][language]} {item['name']}: {'; '.join(told)}")
