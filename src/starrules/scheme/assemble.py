"""The scheme as it is assembled from the plugins that count: stars, clauses, checks and all they rest on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, field, frozen

from starrules.evidence.tables import WAIVERS
from starrules.model import Language, Text
from starrules.schema import Table
from starrules.scheme.assessment import Opaque
from starrules.scheme.core import CORE
from starrules.scheme.extras import EvidenceReader, Overridden, ReportFormat, Translation, YearCalendar
from starrules.scheme.model import (
    Agency,
    AnyCheck,
    Check,
    Clause,
    Contribution,
    ParameterSpec,
    Reading,
    Star,
)
from starrules.scheme.overrides import changed_parameter, overridden
from starrules.scheme.records import PluginRecord, absent_names
from starrules.scheme.translations import base_of, joined, texts_of, translated

if TYPE_CHECKING:
    from starrules.scheme.ruleset import Ruleset

_K = TypeVar("_K", str, int)
_T = TypeVar("_T")


@frozen
class Coverage:
    """How much of the text is computed.

    Args:
        testable: the clauses that can be tested by themselves.
        checked: those of them that a check rests on.
        not_computed: those that are left out, with the reason.
        unchecked: those that nothing is said about.
    """

    testable: tuple[str, ...]
    checked: tuple[str, ...]
    not_computed: Mapping[str, Text]
    unchecked: tuple[str, ...]


@frozen(slots=False)
class Scheme:
    """All stars together, as the plugins bring them.

    Args:
        stars: the stars in their order.
        clauses, checks, readings, parameters, agencies: by id, in the order of their ids.
        tables: the declared tables by name.
        vocabularies: by table and field, the codes with their texts.
        ruleset_texts: the texts of the ruleset files by id.
        plugins: every plugin that was found, those that do not count included.
        overrides: what plugins set otherwise in the area of others; it is in force in all that stands above.
        calendars: the working days by year.
        readers: the readers of further kinds of evidence files, by the ending of their names.
        formats: the further formats of reports by id.
        translations: texts in further languages, by language: those of all plugins together.
        language: the tag of the language in which it is shown where none is asked for.
        untranslated: where its texts are translated: the scheme as it was.
    """

    stars: tuple[Star, ...]
    clauses: Mapping[str, Clause]
    checks: Mapping[str, AnyCheck]
    readings: Mapping[str, Reading]
    parameters: Mapping[str, ParameterSpec]
    tables: Mapping[str, Table]
    vocabularies: Mapping[tuple[str, str], Mapping[str, Text]]
    agencies: Mapping[str, Agency]
    ruleset_texts: Mapping[str, str]
    plugins: tuple[PluginRecord, ...] = ()
    overrides: tuple[Overridden, ...] = ()
    calendars: Mapping[int, YearCalendar] = field(factory=dict)
    readers: Mapping[str, EvidenceReader] = field(factory=dict)
    formats: Mapping[str, ReportFormat] = field(factory=dict)
    translations: Mapping[str, Translation] = field(factory=dict)
    language: str = "zh"
    untranslated: Scheme | None = field(default=None, eq=False, repr=False)

    @cached_property
    def star(self) -> Mapping[str, Star]:
        """The stars by id."""
        return {star.id: star for star in self.stars}

    @cached_property
    def unit_checks(self) -> Mapping[str, AnyCheck]:
        """The checks that units are asked: all but the duties of leads and of the district."""
        return {name: check for name, check in self.checks.items() if not check.duty}

    @cached_property
    def rule_checks(self) -> Mapping[str, Check]:
        """The checks that are rules, and not a plugin's own code."""
        return {name: check for name, check in self.checks.items() if isinstance(check, Check)}

    @cached_property
    def duty_checks(self) -> Mapping[str, AnyCheck]:
        """The checks of what a lead or the district owes."""
        return {name: check for name, check in self.checks.items() if check.duty}

    @cached_property
    def absent(self) -> frozenset[str]:
        """The names of the plugins, and of their stars, that were found and do not count."""
        return absent_names(self.plugins)

    @cached_property
    def offered(self) -> Mapping[str, AnyCheck]:
        """The checks that plugins offer for other plugins' stars: each counts only where a ruleset adopts it."""
        homes = {
            star.id: record.label
            for record in self.plugins
            if record.active and record.contribution is not None
            for star in record.contribution.stars
        }
        return {
            name: check
            for name, check in self.unit_checks.items()
            if check.star in homes and homes[check.star] != self.provider(name)
        }

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """For each reading, parameter and ruleset, as ``readings/A1``: the distribution and version it is from."""
        found: dict[str, str] = {}
        for record in self.plugins:
            if record.active and record.contribution is not None:
                found |= {f"readings/{item.id}": record.label for item in record.contribution.readings}
                found |= {f"parameters/{item.id}": record.label for item in record.contribution.parameters}
                found |= {f"rulesets/{name}": record.label for name in record.contribution.rulesets}
        return found

    @cached_property
    def providers(self) -> Mapping[str, PluginRecord]:
        """For each check, ruleset, format and reader: the plugin that brings it."""
        found: dict[str, PluginRecord] = {}
        for record in self.plugins:
            if record.active and record.contribution is not None:
                offered = (*record.contribution.checks, *record.contribution.assessments)
                found |= {item.id: record for item in offered}
                found |= {f"ruleset {name}": record for name in record.contribution.rulesets}
                found |= {f"format {item.id}": record for item in record.contribution.formats}
                found |= {f"reader {item.id}": record for item in record.contribution.readers}
        return found

    @cached_property
    def read_table(self) -> Mapping[str, Callable[[bytes, str], tuple[tuple[str, ...], ...]]]:
        """How further kinds of evidence files are read, by the ending of their names; faults name the provider."""
        return {
            suffix: partial(reader.table, provider=self.providers[f"reader {reader.id}"].label)
            for suffix, reader in self.readers.items()
        }

    def provider(self, check: str) -> str:
        """Return the distribution and version that a check comes from."""
        record = self.providers.get(check)
        return "starrules" if record is None else record.label

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """Every text that can be translated, by the key under which a translation names it."""
        return texts_of(
            stars=self.stars,
            clauses=self.clauses.values(),
            checks=self.checks.values(),
            readings=self.readings.values(),
            parameters=self.parameters.values(),
            tables=self.tables.values(),
            agencies=self.agencies.values(),
            vocabularies=self.vocabularies,
        )

    @property
    def base(self) -> Language:
        """Which of the two languages of its texts is the one in which it is shown."""
        return base_of(self, self.language)

    def translated(self, language: str) -> Scheme:
        """Return this scheme shown in another language: each text that a translation names is in that language.

        A translation takes the place of one of the two languages, its ``base``, in which all that it does not
        name stays. Rules, ids, numbers and everything that is computed are the same, and so are the digests of
        rulesets.

        Args:
            language: the tag of a language of ``translations``, or ``zh`` or ``en`` for the texts as they were.

        Raises:
            NotFoundError: where no plugin that counts brings a translation into that language.
        """
        return translated(self.untranslated or self, language)

    def shown_in(self, language: str | None = None) -> tuple[Scheme, Language]:
        """Return the scheme shown in a language, its own unless one is named, and the one of the two to ask it for."""
        shown = self if language is None else self.translated(language)
        return shown, shown.base

    def ruleset(self, name: str | Path, *, period: str | None = None) -> Ruleset:
        """Return a ruleset, validated in full and frozen.

        Args:
            name: the id of a ruleset that a plugin brings, or a file of one, whose name ends in ``.toml``.
            period: the year whose last day says which parameter values are in force; None for the latest.

        Raises:
            NotFoundError: when there is no such ruleset, or its file cannot be read.
            SchemeError: with every fault of the ruleset and of those that it extends.
        """
        from starrules.scheme.ruleset import resolve

        return resolve(self, name, period=period)

    @cached_property
    def coverage(self) -> Coverage:
        """How much of the text is computed."""
        testable = tuple(name for name, clause in self.clauses.items() if clause.testable)
        cited = {clause for check in self.checks.values() for clause in check.clauses}
        left_out = {
            name: clause.not_computed
            for name, clause in self.clauses.items()
            if clause.testable and clause.not_computed is not None and name not in cited
        }
        return Coverage(
            testable,
            tuple(name for name in testable if name in cited),
            left_out,
            tuple(name for name in testable if name not in cited and name not in left_out),
        )


def load_scheme(
    *,
    only: Collection[str] | None = None,
    block: Collection[str] = (),
    require: Collection[str] = (),
    strict: bool = False,
) -> Scheme:
    """Return the scheme that the installed plugins make up.

    A plugin that is broken, or clashes with another, does not count; ``Scheme.plugins`` says why, and its
    star is reported as error. Nothing is kept from one call to the next: schemes of different plugins stand
    side by side.

    Args:
        only: the plugins to load, by the name of the plugin or of its distribution. None for those that the
            environment variable ``STARRULES_PLUGINS`` names, with commas between them; an empty one names none.
            Where there is no such variable, all.
        block: plugins not to load, by either name.
        require: plugins, distributions or stars without which there is no scheme, with versions where they
            matter: ``"starrules-integrity>=1"``.
        strict: raise where any plugin has failed.

    Raises:
        NotFoundError: when a plugin is named that is not installed.
        PluginError: with all that is required and absent, blocked, failed or of another version, and where
            it is strict, with every plugin that failed.
    """
    from starrules.host.load import load_plugins
    from starrules.host.require import check_required

    records = load_plugins(only=only, block=block)
    check_required(records, require, strict=strict)
    return assemble(records)


def assemble(records: Iterable[PluginRecord]) -> Scheme:
    """Return the scheme that these plugins make up, with what the core itself brings."""
    records = tuple(records)
    bring: list[Contribution] = [CORE]
    bring += [item.contribution for item in records if item.active and item.contribution is not None]
    asked: list[AnyCheck] = [check for one in bring for check in one.checks]
    asked += [Opaque.of(item) for one in bring for item in one.assessments]
    vocabularies: dict[tuple[str, str], dict[str, Text]] = {}
    for one in bring:
        for vocabulary in one.vocabularies:
            vocabularies.setdefault((vocabulary.table, vocabulary.field), {}).update(vocabulary.codes)
    # What is waived is a check, so a waiver that names none is a fault of its row, with the likeliest spelling.
    waived = {check.id: check.title for check in asked if not check.duty}
    vocabularies[WAIVERS.name, "check"] = waived
    stars = (star for one in bring for star in one.stars)
    plain = Scheme(
        stars=tuple(sorted(stars, key=lambda star: (star.order, star.id))),
        clauses=_by_key((item.id, item) for one in bring for item in one.clauses),
        checks=_by_key((item.id, item) for item in asked),
        readings=_by_key((item.id, item) for one in bring for item in one.readings),
        parameters=_by_key((item.id, item) for one in bring for item in one.parameters),
        tables=_by_key((item.name, item) for one in bring for item in one.tables),
        vocabularies={key: dict(sorted(codes.items())) for key, codes in sorted(vocabularies.items())},
        agencies=_by_key((item.id, item) for one in bring for item in one.agencies),
        ruleset_texts=_by_key(item for one in bring for item in one.rulesets.items()),
        plugins=records,
        calendars=_by_key((item.year, item) for one in bring for item in one.calendars),
        readers=_by_key((item.suffix, item) for one in bring for item in one.readers),
        formats=_by_key((item.id, item) for one in bring for item in one.formats),
        translations=joined(item for one in bring for item in one.translations),
    )
    return _overridden(plain)


def _overridden(scheme: Scheme) -> Scheme:
    """Return the scheme with what plugins set otherwise in the area of others in force, and noted."""
    noted = tuple(overridden(scheme))
    if not noted:
        return scheme
    return evolve(
        scheme,
        parameters={
            **scheme.parameters,
            **{item.id: changed_parameter(scheme, item) for item in noted if item.kind == "parameter"},
        },
        readings={
            **scheme.readings,
            **{
                item.id: evolve(scheme.readings[item.id], default=item.after)
                for item in noted
                if item.kind == "reading"
            },
        },
        ruleset_texts={
            **scheme.ruleset_texts,
            **{item.id: item.after for item in noted if item.kind == "ruleset"},
        },
        overrides=noted,
    )


def _by_key(pairs: Iterable[tuple[_K, _T]]) -> dict[_K, _T]:
    return dict(sorted(pairs, key=lambda pair: pair[0]))
