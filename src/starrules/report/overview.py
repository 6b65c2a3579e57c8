"""What a report comes to at a glance, as plain rows that the console and a notebook show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from starrules.messages import told
from starrules.model import FIRST_DAY, Days, Language, Text, day_of
from starrules.report.listing import CHANGELESS, not_adopted
from starrules.report.settings import setting_words, shown_differences, star_text, value_words
from starrules.report.words import AWARDS, VERDICTS
from starrules.rules import nodes as n
from starrules.schema import Complete, Monthly, Returned
from starrules.scheme.extras import Overridden
from starrules.scheme.overrides import changes_of, takes_effect
from starrules.scheme.records import STATUSES

if TYPE_CHECKING:
    from starrules.report.base import ReportBase
    from starrules.scheme.ruleset import Difference

HEADS: Mapping[str, Text] = {
    "unit": Text("单位", "unit"),
    "name": Text("名称", "name"),
    "star": Text("星", "star"),
    "lead": Text("牵头单位", "led by"),
    "all": Text("全部星级", "all stars"),
    "upper": Text("上一档次", "upper tier"),
    "check": Text("检查项", "check"),
    "units": Text("单位数", "units"),
    "awards": Text("各星结果", "stars"),
    "unmet": Text("未达标最多的检查项", "what is most often not met"),
    "unknown": Text("待定最多的检查项", "what is most often open"),
    "duties": Text("牵头单位和区级职责", "duties of leads and of the district"),
    "clauses": Text("依据条款", "clauses"),
    "more": Text("另有 {count} 个单位未列出", "{count} more units are not listed"),
    "none": Text("（无）", "(none)"),
    "title": Text("{period} 年度评定", "assessment of {period}"),
    "basis": Text(
        "数据截至 {day}；规则集 {ruleset}（{id}，摘要 {digest}）",
        "as of {day}; ruleset {ruleset} ({id}, digest {digest})",
    ),
    "counts": Text(
        "{units} 个单位 × {checks} 项检查 = {findings} 条结论：达标 {met}，未达标 {unmet}，待定 {unknown}，不适用 {not_applicable}，出错 {error}",
        "{units} units × {checks} checks = {findings} findings: {met} met, {unmet} not met, {unknown} open, {not_applicable} not applicable, {error} in error",
    ),
    "uncovered": Text(
        "注意：有 {count} 张表没有覆盖 {period} 年度任何一天的数据，凭它们的检查只能待定：{tables}",
        "note: for {count} tables nothing covers any day of {period}, so what rests on them is open: {tables}",
    ),
    "comma": Text("、", ", "),
    "more_changes": Text("；另有 {count} 处", "; {count} more"),
    "and_more": Text("等", " and others"),
    "override": Text("{by} 改动了 {id}：{after}（{reason}）", "{by} sets {id} otherwise: {after} ({reason})"),
    "set_otherwise": Text("；未生效：规则集另有规定", "; it has no effect: the ruleset sets this itself"),
    "unused": Text("；未生效：本次评定不采用该规则集", "; it has no effect: this ruleset is not in use here"),
    "not_adopted": Text(
        "插件提供而本规则集未采用、不计入的检查：{checks}",
        "offered by plugins, not adopted by this ruleset and not counted: {checks}",
    ),
    "set_aside": Text(
        "暂缓采用的问题数据 {count} 处：{places}", "faults for which rows were set aside: {count}: {places}"
    ),
    "semicolon": Text("；", "; "),
    "waived": Text(
        "已豁免 {findings} 条结论；计入豁免后结果有变的单位标作“未得→得”",
        "{findings} findings are waived; what is another with waivers is shown as “not won→won”",
    ),
    "undefined": Text("本规则集不评星：{reason}", "this ruleset defines no award: {reason}"),
    "plugin": Text("插件未生效：{label}，{status}：{reason}", "plugin does not count: {label}: {reason}"),
}
TITLES: Mapping[str, str] = {"title": "all", "upper": "upper"}
"""The heading of each title over all stars."""
MOST_CHANGES, MOST_PLACES, NOTHING = 3, 3, "–"
SHORT: Mapping[str, Text] = {
    "won": Text("得", "won"),
    "not_won": Text("未得", "not won"),
    "open": Text("待定", "open"),
    "error": Text("出错", "error"),
    "not_rated": Text("不参评", "not rated"),
}
"""Awards as marks in a table."""
AWARD_WORDS = tuple(SHORT)
"""The awards in the order in which they are counted."""


@frozen
class UnitRow:
    """One unit with its awards by star, and the title and the tier above where there are any.

    ``waived`` holds, by star or ``title`` or ``upper``, what is another with waivers.
    """

    id: str
    name: str
    section: bool
    awards: Mapping[str, str]
    title: str | None
    upper: str | None
    waived: Mapping[str, str]


@frozen
class Tally:
    """How many units, or duties, a check has of each verdict."""

    check: str
    title: str
    clauses: tuple[str, ...]
    verdicts: Mapping[str, int]


def of_units(table: Any, units: Collection[str]) -> Any:
    """Return the rows of some units, of a frame or of plain rows."""
    return table.filter([unit in units for unit in table["unit"]])


@frozen
class Overview:
    """Reads the rows of one report in one language."""

    report: ReportBase
    language: Language

    def head(self, key: str, **parts: object) -> str:
        """Return a fixed word or line."""
        return HEADS[key][self.language].format(**parts)

    def word(self, mark: str) -> str:
        """Return a verdict or an award in a word."""
        text = SHORT.get(mark) or VERDICTS.get(mark) or AWARDS[mark]
        return text[self.language]

    def star(self, star: str) -> str:
        """Return what a star is called."""
        return star_text(self.report.scheme, star)[self.language]

    @property
    def title(self) -> str:
        """What was assessed."""
        return self.head("title", period=self.report.period.label)

    def notes(self) -> list[str]:
        """Return what the report stands on, and what to know before reading it."""
        report = self.report
        rules = report.ruleset
        lines = [
            self.head(
                "basis",
                day=day_of(report.as_of).isoformat(),
                ruleset=rules.title[self.language],
                id=rules.id,
                digest=rules.digest[:12],
            ),
            self.head("counts", **report.counts),
        ]
        if bare := self.uncovered():
            most = self.head("comma").join(bare[:5]) + (self.head("and_more") if len(bare) > 5 else "")
            lines.append(self.head("uncovered", count=len(bare), period=report.period.label, tables=most))
        if rules.awards.none_because is not None and not rules.awards.define:
            lines.append(self.head("undefined", reason=rules.awards.none_because[self.language]))
        lines += [
            self.head(
                "override",
                id=item.id,
                after=item.after if item.kind != "ruleset" else self._changes(item),
                by=item.by,
                reason=item.reason[self.language],
            )
            + self._without_effect(item)
            for item in report.scheme.overrides
        ]
        if idle := not_adopted(rules, report.scheme):
            lines.append(self.head("not_adopted", checks=self.head("comma").join(idle)))
        if report.waived_counts["findings"]:
            lines.append(self.head("waived", **report.waived_counts))
        if report.evidence.set_aside:
            faults = report.evidence.set_aside
            shown = [told(fault.place, self.language) for fault in faults[:MOST_PLACES]]
            places = self.head("semicolon").join(shown) + ("" if len(faults) <= MOST_PLACES else "……")
            lines.append(self.head("set_aside", count=len(faults), places=places))
        lines += [
            self.head(
                "plugin",
                label=item.label,
                status=STATUSES[item.status][self.language],
                reason=item.why[self.language],
            )
            for item in report.scheme.plugins
            if not item.active
        ]
        return lines

    def _without_effect(self, item: Overridden) -> str:
        """Return why something that a plugin sets otherwise changes nothing here, if so."""
        if takes_effect(item, self.report.ruleset):
            return ""
        return self.head("unused" if item.kind == "ruleset" else "set_otherwise")

    def _changes(self, item: Overridden) -> str:
        """Return the first few values that a ruleset has otherwise than its owner declares it."""
        found = changes_of(self.report.scheme, item, self.report.period.label)
        if not found:
            return CHANGELESS[found is None][self.language]
        all_shown = shown_differences(found, self.language)
        shown = [self._change(change) for change in all_shown[:MOST_CHANGES]]
        more = len(all_shown) - len(shown)
        return self.head("semicolon").join(shown) + (self.head("more_changes", count=more) if more else "")

    def _change(self, change: Difference) -> str:
        """Return a value of a ruleset before and after: of a reading, where all is sentences, the ids."""
        kind, _, name = change.place.partition("/")
        before, after = change.first, change.second
        if kind != "readings":
            scheme, place = self.report.scheme, change.place
            name = setting_words(place, scheme, self.language)
            before, after = (value_words(place, value, scheme, self.language) for value in (before, after))
        return f"{name} {before or NOTHING} → {after or NOTHING}"

    def uncovered(self) -> list[str]:
        """Return the tables that rules read and of which nothing covers any day of the period."""
        report = self.report
        days, evidence = report.period.days, report.evidence
        read = {
            node.table.name: node.table
            for rule in report.bound.values()
            for node in rule.walk()
            if isinstance(node, (n.Rows, n.Filled))
        }
        filed: dict[str, list[Days]] = {}
        for name, span in evidence.filed_spans():
            filed.setdefault(name, []).append(span)
        found = []
        for name, table in sorted(read.items()):
            runs = [*evidence.coverage.get(name, ()), *filed.get(name, ())]
            span = Days(FIRST_DAY, days.last) if table.standing else days
            covered = any(run.meet(span) is not None and run.first <= report.as_of for run in runs)
            if not covered and isinstance(table.completes, (Complete, Monthly, Returned)):
                found.append(table.title[self.language])
        return found

    def units(self, most: int | None = None) -> list[UnitRow]:
        """Return the units with their awards, each office with its sections behind it.

        Args:
            most: how many, from the first on, so that nothing is gathered of a population that is not shown; None for all.
        """
        report = self.report
        names = sorted(report.evidence.units, key=self._place)[:most]
        wanted = set(names)
        awards: dict[str, dict[str, str]] = {}
        waived: dict[str, dict[str, str]] = {}
        columns = of_units(report.awards, wanted).select("unit", "star", "award", "award_with_waivers")
        for unit, star, award, other in columns.iter_rows():
            awards.setdefault(unit, {})[star] = award
            if other != award:
                waived.setdefault(unit, {})[star] = other
        titles = {row["unit"]: row for row in of_units(report.titles, wanted).iter_rows(named=True)}
        for unit, title in titles.items():
            for name in ("title", "upper"):
                if title[f"{name}_with_waivers"] != title[name]:
                    waived.setdefault(unit, {})[name] = title[f"{name}_with_waivers"]
        granted = report.waived_counts["findings"] > 0
        found = []
        for name in names:
            unit, title = report.evidence.units[name], titles.get(name, {})
            row = UnitRow(
                name,
                unit.name[self.language],
                unit.kind == "section",
                awards.get(name, {}),
                title.get("title"),
                title.get("upper"),
                waived.get(name, {}) if granted else {},
            )
            found.append(row)
        return found

    def columns(self) -> dict[str, str]:
        """Return what is shown beside each unit, with its heading: the stars, and the titles that there are."""
        if not self.awarded:
            return {}
        found = {star: self.star(star) for star in self.report.award_counts}
        return found | {name: self.head(TITLES[name]) for name in self.report.title_counts}

    def marks(self, row: UnitRow) -> Iterator[tuple[str, str | None]]:
        """Yield what a unit has in each column, and what it is with waivers where that is another."""
        for name in self.columns():
            mark = getattr(row, name) if name in TITLES else row.awards.get(name)
            yield mark or "not_rated", row.waived.get(name)

    @property
    def awarded(self) -> bool:
        """Whether the ruleset awards stars: where it does not, there is nothing to show of them."""
        return self.report.ruleset.awards.define

    def awards(self) -> Iterator[tuple[str, Mapping[str, int]]]:
        """Yield each star and title with how many units have it, have it not, and so on."""
        if self.awarded:
            yield from ((self.star(star), counts) for star, counts in self.report.award_counts.items())
            yield from (
                (self.head(TITLES[name]), counts) for name, counts in self.report.title_counts.items()
            )

    def _place(self, name: str) -> tuple[str, bool, str]:
        unit = self.report.evidence.units[name]
        office = unit.office_on(min(self.report.period.days.last, unit.days.last))
        return (office or name, unit.kind == "section", name)

    def commonest(self, verdict: str, most: int) -> list[Tally]:
        """Return the checks with the most findings of a verdict, the commonest first."""
        found = self.report.commonest(verdict)
        counts = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]
        return [self._tally(name, {verdict: count}) for name, count in counts]

    def duties(self) -> list[Tally]:
        """Return the duties of leads and of the district with their verdicts."""
        return [self._tally(name, counts) for name, counts in self.report.duty_counts["by_check"].items()]

    def _tally(self, name: str, verdicts: Mapping[str, int]) -> Tally:
        check = self.report.scheme.checks[name]
        return Tally(name, check.title[self.language], check.clauses, verdicts)
