"""Why a unit won or lost: its stars, the standards below them, and each check with every number that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from starrules.errors import NotFoundError, unknown
from starrules.messages import message, told
from starrules.model import Language, Text, Unit, Verdict, day_of
from starrules.report.awarding import points_text
from starrules.report.extent import canonical_of, truth_of
from starrules.report.grants import grants
from starrules.report.history import history
from starrules.report.listing import names_of, parameter_words
from starrules.report.numbers import YES_NO
from starrules.report.parts import Part
from starrules.report.phrase import Speaker
from starrules.report.places import kind_of
from starrules.report.reason_words import REASONS, state_of
from starrules.report.reasons import Reasons
from starrules.report.settings import star_text
from starrules.report.whereabouts import Whereabouts
from starrules.report.words import AWARDS, ORIGINS, VERDICTS
from starrules.rules import nodes as n
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation
from starrules.rules.types import NumberType
from starrules.rules.values import Num
from starrules.schema import Table
from starrules.scheme.model import AnyCheck

if TYPE_CHECKING:
    from starrules.report.base import ReportBase, UnitReport
    from starrules.scheme.awards import Standard

Row = Mapping[str, Any]

KINDS = {"office": Text("机关", "office"), "section": Text("科室", "section")}
LINES: Mapping[str, Text] = {
    "unit": Text("{name}（{id}，{kind}）", "{name} ({id}, {kind})"),
    "basis": Text("{period} 年度，数据截至 {day}，规则集“{ruleset}”", "{period}, as of {day}, ruleset “{ruleset}”"),
    "within": Text("所属机关：{office}", "of the office {office}"),
    "title": Text("全部星级：{award}", "all stars: {award}"),
    "upper": Text("上一档次：{award}", "upper tier: {award}"),
    "star": Text("{star}：{award}", "{star}: {award}"),
    "score": Text("得分：{score}", "points: {score}"),
    "standard": Text("{place} {title}", "{place} {title}"),
    "check": Text("{title}", "{title}"),
    "verdict": Text("{title}：{verdict}", "{title}: {verdict}"),
    "inherited": Text("沿用所属机关“{office}”的结果", "inherited from the office {office}"),
    "clause": Text("依据：{place}“{title}”（{id}）", "clause: {place} “{title}” ({id})"),
    "reading": Text("读法 {id}：{title}——{option}", "reading {id}: {title} {option}"),
    "default": Text("（默认）", " (default)"),
    "chosen": Text("（本规则集选用）", " (chosen by this ruleset)"),
    "parameter": Text("参数：{title} = {value}（{origin}，来源 {source}）", "parameter: {title} = {value} ({origin}: {source})"),
    "plain_parameter": Text("参数：{title} = {value}（{origin}）", "parameter: {title} = {value} ({origin})"),
    "by_ruleset": Text("本规则集设定", "set by this ruleset"),
    "remedy": Text("整改：{text}", "remedy: {text}"),
    "own_code": Text("由插件自带的程序判定，所依据的数值如下", "judged by the plugin's own code, from these values"),
    "given": Text("{what}：{value}", "{what}: {value}"),
    "with_waivers": Text("计入豁免后：{award}", "with waivers: {award}"),
    "waived": Text("已豁免：{reason}（{day} 批准，依据：{authority}）", "waived: {reason} (granted {day}, authority: {authority})"),
    "maybe_waived": Text("豁免记录未覆盖到截止日，是否豁免待定", "may be waived: the register of waivers does not reach the day of the cut"),
    "error": Text("未能计算：{what}", "could not be computed: {what}"),
    "beside": Text("不计入星级的检查", "checks that count for no star"),
    "met_count": Text("另有 {count} 项达标", "{count} more are met"),
}  # fmt: skip
NO_DUTY: Mapping[str, Text] = {
    "office": Text(
        "这是牵头单位或区级的职责，不向机关提出要求",
        "This is a duty of a lead or of the district: it is not asked of offices",
    ),
    "section": Text(
        "这是牵头单位或区级的职责，不向科室提出要求",
        "This is a duty of a lead or of the district: it is not asked of sections",
    ),
    "leave-out": Text(
        "这是牵头单位或区级的职责，本规则集不列入报告",
        "This is a duty of a lead or of the district, which the ruleset leaves out of the report",
    ),
}
"""Why a duty has no finding for a unit, by the kind of unit that it is not asked of."""


def explain_unit(
    report: ReportBase,
    unit: str,
    lang: str | None = None,
    *,
    star: str | None = None,
    check: str | None = None,
) -> str:
    """Return why a unit won or lost as text: stars, standards, and the checks that decide.

    Args:
        report: the report of a run.
        unit: the id of a unit.
        lang: ``zh``, ``en`` or the tag of a language of ``Scheme.translations``; the report's own where none is named.
        star: one star alone.
        check: one check alone.

    Raises:
        NotFoundError: for a unit, star, check or language that is not there.
    """
    return str(explanation(report, unit, lang, star=star, check=check))


def explanation(
    report: ReportBase,
    unit: str,
    lang: str | None = None,
    *,
    star: str | None = None,
    check: str | None = None,
) -> Part:
    """Return the same as a tree of lines."""
    report, language = report.shown_in(lang)
    name = report.unit(unit).unit.id
    if star is not None:
        _known(
            "star",
            star,
            [*report.scheme.star, *(item for item in report.ruleset.stars if item not in report.scheme.star)],
        )
    if check is not None:
        _known("check", check, list(report.scheme.checks))
        if star is not None and report.scheme.checks[check].star != star:
            own = report.scheme.checks[check].star
            raise NotFoundError(
                message(
                    "check: expected one of the star {star!r}, found {check!r}, which is of {own!r}. Leave the star out.",
                    star=star,
                    check=check,
                    own=own,
                )
            )
    teller = _Teller(report, report.evidence.units[name], language)
    return teller.one_check(check) if check is not None else teller.whole(star)


def _known(what: str, name: str, known: list[str]) -> None:
    if name not in known:
        raise NotFoundError(unknown(what, name, sorted(known)))


@frozen(slots=False, eq=False)
class _Teller:
    """Tells one unit of a report in one language."""

    report: ReportBase
    unit: Unit
    language: Language

    def line(self, key: str, **parts: object) -> str:
        return LINES[key][self.language].format(**parts)

    @cached_property
    def own(self) -> UnitReport:
        """What the report says of the unit, sought once."""
        return self.report.unit(self.unit.id)

    @cached_property
    def findings(self) -> Mapping[str, Row]:
        return {**self.own.rows, **self.own.duties}

    @cached_property
    def awards(self) -> Mapping[str, Row]:
        """The unit's awards by star."""
        return {row["star"]: row for row in self.own.awards.iter_rows(named=True)}

    @cached_property
    def verdicts(self) -> Mapping[str, str]:
        """The verdicts on clauses that roll up."""
        rows = self.own.standards.iter_rows(named=True)
        return {row["clause"]: row["verdict"] for row in rows}

    @cached_property
    def speaker(self) -> Speaker:
        return Speaker(self.language, names_of(self.report.scheme))

    @cached_property
    def _taken(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.report.ruleset.readings.items()))

    @cached_property
    def _reasons(self) -> dict[str, Reasons]:
        return {}

    def reasons(self, unit: str) -> Reasons:
        """Return who explains rules for a unit: this one, or the office that it inherits from."""
        if unit not in self._reasons:
            report = self.report
            read = [
                _read_by(report.bound[name])
                for name, row in self.findings.items()
                if row["verdict"] in ("unmet", "unknown") and name in report.bound
            ]
            tables = {table.name: table for own, _, _ in read for table in own}
            before = {name for _, own, _ in read for name in own}
            case = report.cases.case(unit, tables, before)
            self._reasons[unit] = self._reasons_on(case)
        return self._reasons[unit]

    def _reasons_on(self, case: Case) -> Reasons:
        places = Whereabouts(self.report.evidence, case.unit, self.language, self.report.period)
        return Reasons(Evaluation(case), self.speaker, places)

    # --------------------------------------------------------------------------- unit and stars

    def whole(self, star: str | None) -> Part:
        """Return the unit with its stars, or with one of them."""
        report = self.report
        stars = [star] if star is not None else list(report.ruleset.stars)
        parts = [self._basis()]
        if star is None:
            parts += self._titles()
        parts += [part for item in stars for part in self._star(item)]
        if star is None:
            parts += self._beside()
        return once(Part("unit", self._name(self.unit), parts=tuple(parts)), set())

    def _name(self, unit: Unit) -> str:
        return self.line(
            "unit", name=unit.name[self.language], id=unit.id, kind=KINDS[unit.kind][self.language]
        )

    def _basis(self) -> Part:
        report = self.report
        text = self.line(
            "basis",
            period=report.period.label,
            day=day_of(report.as_of).isoformat(),
            ruleset=report.ruleset.title[self.language],
        )
        office = self.unit.office_on(min(report.period.days.last, self.unit.days.last))
        if office is not None and office in report.evidence.units:
            name = report.evidence.units[office].name[self.language]
            text += ("，" if self.language == "zh" else ", ") + self.line("within", office=name)
        events = history(report.evidence, self.unit, report.period, self.language)
        return Part("note", ("；" if self.language == "zh" else "; ").join((text, *events)))

    def _titles(self) -> Iterator[Part]:
        row = self.own.titles
        for name in ("title", "upper"):
            if row[name] is not None:
                yield Part(
                    "award",
                    self.line(name, award=AWARDS[row[name]][self.language]),
                    row[name],
                    tuple(self._with_waivers(row, name)),
                )

    def _with_waivers(self, row: Row, name: str) -> Iterator[Part]:
        """Yield what an award or a title is with waivers, where that is another."""
        other = row[f"{name}_with_waivers"]
        if other != row[name] and any(item["waived"] for item in self.own.rows.values()):
            yield Part("note", self.line("with_waivers", award=AWARDS[other][self.language]), other)

    def _star(self, star: str) -> Iterator[Part]:
        row = self.awards.get(star)
        title = star_text(self.report.scheme, star)[self.language]
        tops = [item for item in self.report.plan.standards if item.star == star and not item.parent]
        deciding = [item for item in tops if item.decides]
        below = tuple(self._standard(item) for item in deciding or tops if self._is_asked(item))
        if row is None:
            yield Part("award", title, parts=below)
            return
        mark = row["award"] if self.report.ruleset.awards.define else "not_defined"
        text = self.line("star", star=title, award=AWARDS[mark][self.language])
        reason = row[f"reason_{self.language}"]
        notes = [Part("note", reason)] if reason else []
        notes += self._with_waivers(row, "award")
        if row["score_low"] is not None:
            score = Num(Fraction(row["score_low"]), Fraction(row["score_high"]))
            floor = self.report.ruleset.awards.star_floor or Fraction(0)
            notes.append(Part("note", self.line("score", score=points_text(score, floor, self.language))))
        yield Part("award", text, mark, (*notes, *below))

    # ---------------------------------------------------------------------- standards and checks

    def _is_asked(self, standard: Standard) -> bool:
        return any(
            self._is_asked(self.report.plan.standard[name])
            if name in self.report.plan.standard
            else name in self.findings and not self.findings[name].get("out_of_scope")
            for name in standard.members
        )

    def _standard(self, standard: Standard) -> Part:
        clause = self.report.scheme.clauses[standard.clause]
        mark = self.verdicts[standard.clause]
        text = self.line("standard", place=clause.place[self.language], title=clause.title[self.language])
        brief = mark in ("met", "not_applicable")
        return Part("clause", text, mark, () if brief else tuple(self._members(standard)))

    def _members(self, standard: Standard) -> Iterator[Part]:
        for name in standard.members:
            below = self.report.plan.standard.get(name)
            if below is not None:
                if self._is_asked(below):
                    yield self._standard(below)
            elif name in self.findings and not self.findings[name].get("out_of_scope"):
                yield self.check(name)

    def _beside(self) -> Iterator[Part]:
        """Yield the checks that decide nothing and are not met, under one head."""
        deciding = self.report.plan.places
        rest = [
            name
            for name, row in self.findings.items()
            if name not in deciding
            and name in self.report.scheme.unit_checks
            and row["verdict"] in ("unmet", "unknown", "error")
            and not row["out_of_scope"]
        ]
        if rest:
            yield Part("note", self.line("beside"), parts=tuple(self.check(name) for name in rest))

    def one_check(self, name: str) -> Part:
        """Return the unit with one check, told in full whatever it came to."""
        part = self.check(name, full=True)
        return Part("unit", self._name(self.unit), parts=(self._basis(), part))

    def check(self, name: str, *, full: bool = False) -> Part:
        """Return one check: met and not applicable in one line, others with every reason."""
        check = self.report.scheme.checks[name]
        row = self.findings.get(name)
        mark = "not_applicable" if row is None else row["verdict"]
        text = self.line("verdict", title=check.title[self.language], verdict=VERDICTS[mark][self.language])
        if row is None:
            note = Part("note", self._not_asked()[self.language], mark)
            return Part("check", f"{text} [{name}]", mark, (note, *self._clauses(check)))
        if mark in ("met", "not_applicable") and not full:
            return Part("check", row[f"reason_{self.language}"] if mark == "not_applicable" else text, mark)
        return Part("check", f"{text} [{name}]", mark, tuple(self._told(check, row, thorough=full)))

    def _not_asked(self) -> Text:
        """Return why a duty of a lead or of the district has no finding for the unit."""
        report = self.report
        if report.ruleset.duties == "leave-out":
            return NO_DUTY["leave-out"]
        state = state_of(report.evidence, self.unit.id, report.period)
        if state == "open":
            return NO_DUTY[self.unit.kind]
        heir = report.evidence.units[report.evidence.owners[self.unit.id]].name
        words = REASONS[state]
        return Text(words.zh.format(unit=heir.zh), words.en.format(unit=heir.en))

    def _told(self, check: AnyCheck, row: Row, *, thorough: bool) -> Iterator[Part]:
        mark, report = row["verdict"], self.report
        source = row.get("inherited_from")
        if source is not None and source in report.evidence.units:
            office = report.evidence.units[source].name[self.language]
            yield Part("note", self.line("inherited", office=office))
        if (
            check.id in report.bound_measures
            and not row.get("out_of_scope")
            and check.id not in report.errors
        ):
            yield self._judged(check, row, source or self.unit.id)
        elif row.get("out_of_scope") or check.id in report.errors or check.id not in report.bound:
            reason = row[f"reason_{self.language}"]
            yield Part(
                "note",
                reason or self.line("error", what=told(report.errors.get(check.id, ""), self.language)),
                mark,
            )
        else:
            reasons = self._reasons_for(check, source or self.unit.id)
            yield evolve(reasons, thorough=thorough).of(report.bound[check.id])
        yield from self._waivers(check, row, thorough=thorough)
        yield from self._clauses(check)
        yield from self._readings(check)
        yield from self._parameters(check)
        if mark in ("unmet", "unknown"):
            yield Part("remedy", self.line("remedy", text=check.remedy[self.language]))

    def _waivers(self, check: AnyCheck, row: Row, *, thorough: bool) -> Iterator[Part]:
        may_be = "waived" in row and row["waived"] is None and row["verdict"] in ("unmet", "unknown")
        if may_be and thorough:
            yield Part("note", self.line("maybe_waived"))
        if not row.get("waived"):
            return
        for unit in dict.fromkeys((self.unit.id, row["inherited_from"] or self.unit.id)):
            for item in grants(self.report.evidence, unit, check.id, self.report.as_of):
                text = self.line(
                    "waived",
                    reason=item["reason"] or "–",
                    authority=item["authority"] or "–",
                    day=day_of(item["granted_on"]).isoformat(),
                )
                yield Part("note", text)

    def _judged(self, check: AnyCheck, row: Row, unit: str) -> Part:
        """Return what a plugin's own code made of a unit, with every value that it was given."""
        bound = self.report.bound_measures[check.id]
        unit = self.report.evidence.owners.get(unit, unit)
        tables = {table.name: table for expr in bound.values() for table in _read_by(expr)[0]}
        reasons = self._reasons_on(self.report.cases.case(unit, tables))
        parts = [Part("note", self.line("own_code"))]
        for expr in bound.values():
            if isinstance(kind_of(expr), NumberType):
                text = reasons.number(expr)
            else:
                text = YES_NO[truth_of(reasons.evaluation.value(canonical_of(expr)))][self.language]
            parts.append(Part("measured", self.line("given", what=self.speaker.say(expr), value=text)))
        return Part("rule", row[f"reason_{self.language}"], row["verdict"], tuple(parts))

    def _reasons_for(self, check: AnyCheck, unit: str) -> Reasons:
        unit = self.report.evidence.owners.get(unit, unit)
        found = self.reasons(unit)
        tables, before, verdicts = _read_by(self.report.bound[check.id])
        needed = [(table.name, 0) for table in tables] + [(name, -1) for name in before]
        lacking = [item for item in needed if item not in found.evaluation.case.rows]
        if not lacking and not verdicts:
            return found
        case = self.report.cases.case(unit, {table.name: table for table in tables}, before)
        known = {name: _verdict(self.findings[name]["verdict"]) for name in verdicts if name in self.findings}
        return self._reasons_on(Case(
            case.unit, case.rows, case.due_months, case.existed, case.filled, case.calendar, known
        ))  # fmt: skip

    # ------------------------------------------------------------------------ what it rests on

    def _clauses(self, check: AnyCheck) -> Iterator[Part]:
        for name in check.clauses:
            clause = self.report.scheme.clauses.get(name)
            if clause is not None:
                title, place = clause.title[self.language], clause.place[self.language]
                yield Part("clause", self.line("clause", place=place, title=title, id=name))

    def _readings(self, check: AnyCheck) -> Iterator[Part]:
        taken = self.report.ruleset.readings
        chosen = (node for expr in check.expressions for node in _chosen(expr, self._taken))
        used = {node.reading for node in chosen if isinstance(node, n.Choice)}
        for name in sorted({*check.readings, *used}):
            reading = self.report.scheme.readings.get(name)
            if reading is None or name not in taken:
                continue
            option = next(item for item in reading.options if item.id == taken[name])
            how = self.line("default" if option.id == reading.default else "chosen")
            text = self.line(
                "reading",
                id=name,
                title=reading.title[self.language],
                option=option.title[self.language] + how,
            )
            yield Part("reading", text)

    def _parameters(self, check: AnyCheck) -> Iterator[Part]:
        used = [node for expr in check.expressions for node in _chosen(expr, self._taken)]
        for name in sorted({node.id for node in used if isinstance(node, n.Parameter)}):
            spec = self.report.scheme.parameters.get(name)
            if spec is None:
                continue
            value = self.report.ruleset.parameters[name]
            own = value == spec.on(day_of(self.report.period.days.last))
            text = self.line(
                "parameter" if spec.source in self.report.scheme.clauses else "plain_parameter",
                title=spec.title[self.language],
                value=parameter_words(spec, value, self.language),
                origin=ORIGINS[spec.origin][self.language] if own else self.line("by_ruleset"),
                source=spec.source,
            )
            yield Part("parameter", text)


def once(part: Part, said: set[str]) -> Part:
    """Return an explanation in which each reading and parameter is told where it first comes up."""
    kept = []
    for item in part.parts:
        if item.kind in ("reading", "parameter"):
            if item.text in said:
                continue
            said.add(item.text)
        kept.append(once(item, said))
    return Part(part.kind, part.text, part.mark, tuple(kept))


def _verdict(word: str) -> Verdict:
    codes = {"met": 1, "unmet": 2, "not_applicable": 4, "unknown": 7, "error": 15}
    return Verdict.from_code(codes[word])


@lru_cache(maxsize=4096)
def _read_by(rule: n.Expr) -> tuple[tuple[Table, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the tables that a rule reads, those it looks back in, and the checks whose verdicts it asks for."""
    nodes = tuple(rule.walk())
    tables = dict.fromkeys(node.table for node in nodes if isinstance(node, (n.Rows, n.Filled)))
    checks = dict.fromkeys(node.check for node in nodes if isinstance(node, n.VerdictOf))
    before = dict.fromkeys(node.table.name for node in nodes if isinstance(node, n.Rows) and node.period)
    return tuple(tables), tuple(before), tuple(checks)


@lru_cache(maxsize=4096)
def _chosen(rule: n.Expr, taken: tuple[tuple[str, str], ...]) -> tuple[n.Choice | n.Parameter, ...]:
    found = used_nodes(rule, dict(taken))
    return tuple(dict.fromkeys(node for node in found if isinstance(node, (n.Choice, n.Parameter))))


def used_nodes(rule: n.Node, taken: Mapping[str, str]) -> Iterator[n.Node]:
    """Yield the nodes of a rule that count under the options taken."""
    yield rule
    if isinstance(rule, n.Choice):
        option = dict(rule.options).get(taken.get(rule.reading, ""))
        if option is not None:
            yield from used_nodes(option, taken)
        return
    for _, child in rule.children():
        yield from used_nodes(child, taken)
