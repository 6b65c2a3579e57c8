"""The scheme as it is assembled from the plugins that count: stars, clauses, checks and all they rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from starrules.evidence.tables import WAIVERS
from starrules.model import Text
from starrules.schema import Table
from starrules.scheme.assessment import Opaque
from starrules.scheme.core import CORE
from starrules.scheme.model import Agency, AnyCheck, Check, Clause, Contribution, ParameterSpec, Reading, Star
from starrules.scheme.records import PluginRecord, absent_names

if TYPE_CHECKING:
    from starrules.scheme.ruleset import Ruleset

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
    def providers(self) -> Mapping[str, PluginRecord]:
        """For each check and ruleset: the plugin that brings it."""
        found: dict[str, PluginRecord] = {}
        for record in self.plugins:
            if record.active and record.contribution is not None:
                offered = (*record.contribution.checks, *record.contribution.assessments)
                found |= {item.id: record for item in offered}
                found |= {f"ruleset {name}": record for name in record.contribution.rulesets}
        return found

    def provider(self, check: str) -> str:
        """Return the distribution and version that a check comes from."""
        record = self.providers.get(check)
        return "starrules" if record is None else record.label

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


def load_scheme(*, only: Collection[str] | None = None, block: Collection[str] = ()) -> Scheme:
    """Return the scheme that the installed plugins make up.

    A plugin that is broken, or clashes with another, does not count; ``Scheme.plugins`` says why, and its
    star is reported as error.

    Args:
        only: the plugins to load, by the name of the plugin or of its distribution; None for all.
        block: plugins not to load, by either name.

    Raises:
        NotFoundError: when a plugin is named that is not installed.
    """
    from starrules.host.load import load_plugins

    return assemble(load_plugins(only=only, block=block))


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
    return Scheme(
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
    )


def _by_key(pairs: Iterable[tuple[str, _T]]) -> dict[str, _T]:
    return dict(sorted(pairs, key=lambda pair: pair[0]))
