"""What every report is, whether its tables are frames or plain rows: what it was made under, its counts, its languages, its units.

Frames and rows are asked here only for what both answer alike (``starrules.report.plain.rows``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import evolve, frozen

from starrules.errors import NotFoundError, suggestion, unknown
from starrules.evidence.kin import units_called
from starrules.evidence.model import Evidence
from starrules.evidence.state import Cases
from starrules.messages import message
from starrules.model import VERDICT_WORDS, Language, Period, Unit, day_of, own_language
from starrules.report.awarding import AWARD_WORDS
from starrules.rules import nodes as n
from starrules.scheme.assemble import Scheme
from starrules.scheme.awards import AwardPlan
from starrules.scheme.ruleset import Ruleset

TABLES = ("findings", "standards", "awards", "titles", "duties")
"""The tables of a report."""
WIDE = ("verdicts", "reasons", "measures", "catalogue")
"""The frames with a row for each unit and a column for each check, and what their reasons mean."""
Own = TypeVar("Own", bound="ReportBase")


@frozen(slots=False, eq=False, kw_only=True, repr=False)
class ReportBase:
    """All findings and awards of one run, with what they were found under.

    Args:
        evidence: the evidence that was assessed.
        scheme: the scheme.
        ruleset: the ruleset, frozen.
        plan: what decides where under the ruleset.
        period: the assessed period.
        as_of: the day of the cut, as a day number.
        bound: the rules by check as they were written, with parameters, readings and days put in.
        rules: the same in canonical form.
        bound_measures: what the assessments of plugins' own code measure, by check and name, bound in the same way.
        errors: for each check that could not be computed: what was raised.
        timings: the seconds that each stage took.
        engine: what computed the measures and rules.
    """

    evidence: Evidence
    scheme: Scheme
    ruleset: Ruleset
    plan: AwardPlan
    period: Period
    as_of: int
    bound: Mapping[str, n.Expr]
    rules: Mapping[str, n.Expr]
    bound_measures: Mapping[str, Mapping[str, n.Expr]]
    errors: Mapping[str, str]
    timings: Mapping[str, float]
    engine: str

    if (
        TYPE_CHECKING
    ):  # a report in rows has them as fields, a report in frames tells them when they are asked for

        @property
        def findings(self) -> Any:
            """A row for each unit and unit check; ``waived`` says whether a waiver lies over it (null: one may)."""

        @property
        def standards(self) -> Any:
            """A row for each unit and clause that rolls up."""

        @property
        def awards(self) -> Any:
            """A row for each unit and star: ``award``, and ``award_with_waivers``."""

        @property
        def titles(self) -> Any:
            """A row for each unit: the title over all stars, and the tier above where there is one; with waivers too."""

        @property
        def duties(self) -> Any:
            """What leads and the district owe: a row for each duty check and unit it is about."""

        def findings_of(self, units: Iterable[str] | None = None, checks: Iterable[str] | None = None) -> Any:
            """Return the findings of some units and checks, sorted by unit and check."""

        def findings_in_batches(self, units: int = 10_000) -> Any:
            """Yield all findings, those of so many units at once."""

        def frame(self, name: str = "findings", kind: str | None = None) -> Any:
            """Return a table of the report, in the kind that is asked for."""

    @cached_property
    def _shown(self) -> dict[str, Self]:
        """The same report in other languages, as far as it was asked for in them."""
        return {}

    def translated(self, language: str) -> Self:
        """Return this report shown in another language, as ``Scheme.translated`` shows its scheme.

        All reasons are told anew, so the evidence is assessed once more, under the same ruleset and on the same
        day; whoever wants one language only assesses with the translated scheme. Verdicts, awards, counts and
        digests are the same. Texts in that language stand in the columns of its ``base``, such as ``reason_zh``.

        Args:
            language: the tag of a language of ``Scheme.translations``, or ``zh`` or ``en`` for the texts as they were.

        Raises:
            NotFoundError: where no plugin that counts brings a translation into that language.
        """
        scheme = self.scheme.translated(language)
        if scheme.language == self.scheme.language:
            return self
        if scheme.language not in self._shown:
            made = self._told_by(scheme)
            made._shown[self.scheme.language] = self  # noqa: SLF001  (its own kind)
            self._shown[scheme.language] = made
        return self._shown[scheme.language]

    def _told_by(self, scheme: Scheme) -> Self:
        if scheme.untranslated is None and self.scheme.untranslated is None:
            return evolve(self, scheme=scheme)
        from starrules.engine import assess

        day = day_of(self.as_of)
        made = assess(
            self.evidence, scheme, period=self.period, ruleset=self.ruleset, as_of=day, engine=self.engine
        )
        assert isinstance(made, type(self))
        return made

    def shown_in(self, language: str | None = None) -> tuple[Self, Language]:
        """Return the report shown in a language, its own unless one is named, and the one of the two to ask it for."""
        own = own_language(language)
        if own is not None and self.scheme.untranslated is None:
            return self, own  # every text is in both: no other report is needed
        shown = self if language is None else self.translated(language)
        return shown, shown.scheme.base

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many units, checks and findings there are, and how many findings of each verdict."""
        found = {
            "units": len(self.evidence.units),
            "checks": len(self.scheme.unit_checks),
            **self._found(),
        }
        _hold(found["findings"], found["units"] * found["checks"], "findings = units x checks")
        _hold(sum(found[word] for word in VERDICT_WORDS), found["findings"], "verdicts add up to findings")
        return found

    def _found(self) -> Mapping[str, int]:
        """Return how many findings there are, and how many of each verdict."""
        return {"findings": self.findings.height, **tally(self.findings["verdict"], VERDICT_WORDS)}

    @cached_property
    def award_counts(self) -> Mapping[str, Mapping[str, int]]:
        """For each star of the ruleset, how many units have won it, not won it, and so on."""
        return self._awards("award")

    @cached_property
    def waived_counts(self) -> Mapping[str, int]:
        """How many findings a waiver lies over, and how many one may lie over."""
        waived = self.findings["waived"]
        return {"findings": int(waived.sum()), "open": waived.null_count()}

    @cached_property
    def waived_award_counts(self) -> Mapping[str, Mapping[str, int]]:
        """The same with the waivers that were granted."""
        return self._awards("award_with_waivers")

    def _awards(self, column: str) -> Mapping[str, Mapping[str, int]]:
        stars = self.awards["star"].unique(maintain_order=True) if self.awards.height else self.ruleset.stars
        found = {}
        for star in stars:
            found[star] = tally(self.awards.filter(star=star)[column], AWARD_WORDS)
            _hold(sum(found[star].values()), len(self.evidence.units), f"awards of {star!r} add up to units")
        return found

    @cached_property
    def title_counts(self) -> Mapping[str, Mapping[str, int]]:
        """For the title and for the tier above, as far as the ruleset has them, the same."""
        return self._titles("")

    @cached_property
    def waived_title_counts(self) -> Mapping[str, Mapping[str, int]]:
        """The same with the waivers that were granted."""
        return self._titles("_with_waivers")

    def _titles(self, after: str) -> Mapping[str, Mapping[str, int]]:
        found = {}
        for name in ("title", "upper"):
            words = self.titles[f"{name}{after}"].drop_nulls()
            if len(words):
                found[name] = tally(words, AWARD_WORDS)
                _hold(sum(found[name].values()), len(self.evidence.units), f"{name} adds up to units")
        return found

    @cached_property
    def duty_counts(self) -> Mapping[str, Any]:
        """How many duties of leads and of the district were looked at, and how many are of each verdict."""
        duties, by_check = self._owed()
        total = {word: sum(one[word] for one in by_check.values()) for word in VERDICT_WORDS}
        _hold(sum(total.values()), duties, "verdicts on duties add up to duties")
        return {"checks": len(by_check), "duties": duties, **total, "by_check": by_check}

    def _owed(self) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        """Return how many duties were looked at, and for each duty check how many are of each verdict."""
        by_check = {}
        for name in self.scheme.duty_checks if self.ruleset.duties == "report" else ():
            by_check[name] = tally(self.duties.filter(check=name)["verdict"], VERDICT_WORDS)
        return self.duties.height, by_check

    def formatted(self, form: str) -> bytes:
        """Return the report in a format that a plugin brings.

        Args:
            form: the id of the format.

        Raises:
            NotFoundError: where no plugin that counts brings a format of that id.
            PluginError: where the format raises, or returns anything but bytes.
        """
        if form not in self.scheme.formats:
            raise NotFoundError(unknown("format", form, sorted(self.scheme.formats)))
        provider = self.scheme.providers[f"format {form}"]
        return self.scheme.formats[form].bytes_of(self, provider.label)

    def write(self, out: str | os.PathLike[str], *, wide: bool = False, form: str | None = None) -> Path:
        """Write report.json, findings.parquet and awards.parquet into a folder, as ``starrules assess --out`` does.

        The folder holds the whole report or what it held before: a process that is ended meanwhile, or that finds no room,
        leaves the earlier report, the new one, or none, and never half of one. Of a report in plain rows the tables are
        written as findings.csv and awards.csv.

        Args:
            out: the folder; it is made where it is not there, and may hold nothing but an earlier report.
            wide: whether verdicts.parquet, reasons.parquet, measures.parquet and catalogue.parquet, with a row for each
                unit and a column for each check, are written in the place of the findings.
            form: the id of a format that a plugin brings: in it the report is written beside.

        Returns:
            The folder.

        Raises:
            NotFoundError: where there is no such format.
            OutputError: where ``out`` holds anything else or cannot be written; where wide frames are asked for of a
                report in plain rows.
            PluginError: where the format fails.
            ResourceError: where there is no room on the disk.
        """
        from starrules.report.write import write_report

        made = {} if form is None else {form: self.formatted(form)}
        also = {self.scheme.formats[name].suffix: content for name, content in made.items()}
        return write_report(self, out, also, wide=wide)

    def unit(self, name: str) -> UnitReport:
        """Return what the report says of one unit.

        Raises:
            NotFoundError: when the evidence has no such unit.
        """
        return UnitReport(self, self.known_unit(name))

    def known_unit(self, name: str) -> Unit:
        """Return a unit of the evidence.

        Raises:
            NotFoundError: when the evidence has no such unit.
        """
        return known_unit(self.evidence, name)

    def _units_named(self, units: Iterable[str]) -> list[str]:
        """Return the ids of units, sorted, or raise for one that is not there."""
        named = (units,) if isinstance(units, str) else units
        return [self.known_unit(name).id for name in sorted(set(named))]

    def _checks_named(self, checks: Iterable[str] | None) -> list[str]:
        """Return the ids of unit checks, sorted, all unless given, or raise for one that is not there."""
        known = sorted(self.scheme.unit_checks)
        if checks is None:
            return known
        names = sorted({checks} if isinstance(checks, str) else set(checks))
        for name in names:
            if name not in self.scheme.unit_checks:
                raise NotFoundError(unknown("check", name, known))
        return names

    def _batches(self, units: int) -> range:
        """Return the place of the first unit of each batch of so many, or raise where they cannot be so many."""
        if units < 1:
            raise NotFoundError(
                message("units: expected a whole number of 1 or more, found {value!r}", value=units)
            )
        return range(0, max(len(self.evidence.units), 1), units)

    def commonest(self, verdict: str) -> Mapping[str, int]:
        """Return for each check how many findings of its own have a verdict; what is inherited is not counted."""
        found: dict[str, int] = {}
        rows = self.findings.filter(verdict=verdict).select("check", "inherited_from").iter_rows()
        for check, inherited_from in rows:
            if inherited_from is None:
                found[check] = found.get(check, 0) + 1
        return found

    @cached_property
    def cases(self) -> Cases:
        """What is known of single units on the day of the cut; what they share is found out once."""
        return Cases(self.evidence, self.period, self.as_of)

    def _repr_html_(self) -> str:
        from starrules.report.notebook import report_html

        return report_html(self)

    def __repr__(self) -> str:
        counts = self.counts
        return (
            f"<Report of {counts['units']} units in {self.period.label}, ruleset {self.ruleset.id!r}, "
            f"as of {day_of(self.as_of)}: {counts['findings']} findings>"
        )


@frozen(slots=False, eq=False)
class UnitReport:
    """What a report says of one unit."""

    report: ReportBase
    unit: Unit

    @cached_property
    def findings(self) -> Any:
        """The unit's findings."""
        return self.report.findings.filter(unit=self.unit.id)

    @cached_property
    def standards(self) -> Any:
        """The unit's standards."""
        return self.report.standards.filter(unit=self.unit.id)

    @cached_property
    def awards(self) -> Any:
        """The unit's awards."""
        return self.report.awards.filter(unit=self.unit.id)

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, Any]]:
        """The unit's findings by check, as rows."""
        return {row["check"]: row for row in self.findings.iter_rows(named=True)}

    @cached_property
    def duties(self) -> Mapping[str, Mapping[str, Any]]:
        """The duties that the unit is asked, by check, as rows."""
        found = self.report.duties.filter(unit=self.unit.id)
        return {row["check"]: row for row in found.iter_rows(named=True)}

    @cached_property
    def titles(self) -> Mapping[str, Any]:
        """The unit's title over all stars, and the tier above where there is one."""
        found: Mapping[str, Any] = next(self.report.titles.filter(unit=self.unit.id).iter_rows(named=True))
        return found

    def explain(self, lang: str | None = None, *, star: str | None = None, check: str | None = None) -> str:
        """Return why the unit won or lost, with every number that led to it.

        Args:
            lang: ``zh``, ``en`` or the tag of a language of ``Scheme.translations``; the report's own, which is
                Chinese unless it is translated, where none is named.
            star: one star alone.
            check: one check alone.
        """
        from starrules.report.explain import explain_unit

        return explain_unit(self.report, self.unit.id, lang, star=star, check=check)

    def _repr_html_(self) -> str:
        from starrules.report.notebook import unit_html

        return unit_html(self)

    def __repr__(self) -> str:
        won = ", ".join(self.awards.filter(award="won")["star"]) or "none"
        return f"<UnitReport of {self.unit.id} {self.unit.name.zh}: won {won}>"


def known_unit(evidence: Evidence, name: str) -> Unit:
    """Return a unit of evidence.

    Raises:
        NotFoundError: when there is no such unit.
    """
    if name not in evidence.units:
        called = next(units_called(evidence.units, name), name)
        raise NotFoundError(
            message(
                "unit: expected the id of a unit of this evidence, found {name!r}. {advice}",
                name=name,
                advice=suggestion(called, sorted(evidence.units)),
            )
        )
    return evidence.units[name]


def tally(words: Any, every: tuple[str, ...]) -> dict[str, int]:
    """Return how often each of some words stands in a column."""
    found = dict(words.value_counts().iter_rows())
    return {word: int(found.pop(word, 0)) for word in every}


def _hold(found: int, expected: int, law: str) -> None:
    """Raise where a report would lose or invent something."""
    if found != expected:
        msg = f"internal error: {law}: expected {expected}, found {found}. Please report this with the evidence."
        raise AssertionError(msg)
