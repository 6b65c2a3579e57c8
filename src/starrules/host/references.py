"""Following what plugins refer to: clauses, readings, parameters, tables, stars, and who owns each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

import attrs
from attrs import frozen

from starrules.errors import Fault, suggestion
from starrules.model import Text
from starrules.rules import nodes as n
from starrules.schema import Table
from starrules.scheme.assessment import Opaque
from starrules.scheme.core import CORE
from starrules.scheme.entries import Wrong, parameter_value
from starrules.scheme.extras import Override, Translation
from starrules.scheme.model import (
    Agency,
    AnyCheck,
    Clause,
    Contribution,
    ParameterSpec,
    Reading,
    Star,
    Vocabulary,
)
from starrules.scheme.records import PluginRecord, absent_names
from starrules.scheme.translations import texts_of


def _asked(contribution: Contribution) -> Iterator[AnyCheck]:
    """Yield what a plugin asks of units: by a rule, or by its own code."""
    yield from contribution.checks
    yield from map(Opaque.of, contribution.assessments)


def _vocabularies(bring: Iterable[Contribution]) -> Mapping[tuple[str, str], Mapping[str, Text]]:
    """Return the codes that plugins add, by table and field."""
    found: dict[tuple[str, str], dict[str, Text]] = {}
    for one in bring:
        for item in one.vocabularies:
            found.setdefault((item.table, item.field), {}).update(item.codes)
    return found


def nodes_of(expressions: Iterable[n.Expr]) -> Iterator[n.Node]:
    """Yield each node of some expressions once, parents first."""
    seen: set[n.Node] = set()
    stack: list[n.Node] = list(expressions)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            yield node
            stack.extend(child for _, child in reversed(list(node.children())))


@frozen(slots=False)
class Known:
    """What the plugins that count declare together, and the names of those that do not count.

    What is not declared may be what an absent plugin would have brought, so with one absent a reference
    that leads nowhere is a fault only where its id belongs to a plugin that is there: one broken plugin
    never stops the others.
    """

    stars: Mapping[str, Star]
    clauses: Mapping[str, Clause]
    tables: Mapping[str, Table]
    readings: Mapping[str, Reading]
    parameters: Mapping[str, ParameterSpec]
    checks: Mapping[str, AnyCheck]
    agencies: Mapping[str, Agency]
    vocabularies: Mapping[tuple[str, str], Mapping[str, Text]]
    rulesets: Mapping[str, str]
    areas: Mapping[str, str]
    """For each plugin's name and each star: the plugin, as distribution and version, whose area it is."""
    absent: frozenset[str]

    @classmethod
    def of(cls, records: Collection[PluginRecord]) -> Known:
        """Return what the active ones among these declare, with the core."""
        active = [(item, item.contribution) for item in records if item.active and item.contribution]
        bring = [CORE, *(contribution for _, contribution in active)]
        areas = {parameter.id.partition(".")[0]: "starrules" for parameter in CORE.parameters}
        for record, contribution in active:
            areas |= dict.fromkeys((record.name, *(star.id for star in contribution.stars)), record.label)
        return cls(
            stars={star.id: star for one in bring for star in one.stars},
            clauses={clause.id: clause for one in bring for clause in one.clauses},
            tables={table.name: table for one in bring for table in one.tables},
            readings={reading.id: reading for one in bring for reading in one.readings},
            parameters={spec.id: spec for one in bring for spec in one.parameters},
            checks={check.id: check for one in bring for check in _asked(one)},
            agencies={agency.id: agency for one in bring for agency in one.agencies},
            vocabularies=_vocabularies(bring),
            rulesets={name: text for one in bring for name, text in one.rulesets.items()},
            areas=areas,
            absent=absent_names(records),
        )

    def faults(self, record: PluginRecord) -> Iterator[Fault]:
        """Yield the references of a plugin that lead nowhere."""
        contribution = record.contribution
        if contribution is None:
            return
        for clause in contribution.clauses:
            yield from self._clause_faults(clause)
        for vocabulary in contribution.vocabularies:
            yield from self._vocabulary_faults(vocabulary)
        for check in _asked(contribution):
            yield from self._references(check, record)
            yield from self._rule_faults(check)
        for reading in contribution.readings:
            yield from self._area_faults("reading", reading.id, record)
        for parameter in contribution.parameters:
            yield from self._area_faults("parameter", parameter.id, record)
        for override in contribution.overrides:
            yield from self._override_faults(override)
        for translation in contribution.translations:
            yield from self._translation_faults(translation)

    def _missing(self, item: str, known: Mapping[str, object], place: str, word: str) -> Iterator[Fault]:
        if item and item not in known and self._would_be_known(item):
            expected = "the key of a text" if word == "text" else f"the id of a {word} that a plugin declares"
            yield Fault(place, expected, repr(item), suggestion(item, sorted(known)))

    def _would_be_known(self, item: str) -> bool:
        """Return whether an id that nobody declares can be told to be wrong, and not that of an absent plugin."""
        parts = re.split("[./]", item)
        return not self.absent or (
            any(part in self.areas for part in parts) and not any(part in self.absent for part in parts)
        )

    def _clause_faults(self, clause: Clause) -> Iterator[Fault]:
        place = f"clause {clause.id!r}"
        yield from self._missing(clause.standard, self.clauses, f"{place}, standard", "clause")
        if clause.bound == "unit" and not clause.standard:
            yield from self._missing(clause.parent, self.clauses, f"{place}, parent", "clause")
        yield from self._missing(clause.star, self.stars, f"{place}, star", "star")
        seen, parent = [clause.id], clause.parent
        while parent in self.clauses:
            if parent in seen:
                yield Fault(f"{place}, parent", "a chain of parents that ends", " -> ".join([*seen, parent]))
                break
            seen.append(parent)
            parent = self.clauses[parent].parent

    def _vocabulary_faults(self, vocabulary: Vocabulary) -> Iterator[Fault]:
        place = f"vocabulary of {vocabulary.table}.{vocabulary.field}"
        table = self.tables.get(vocabulary.table)
        if table is None:
            yield from self._missing(vocabulary.table, self.tables, place, "table")
            return
        names = [item.name for item in table.fields]
        if vocabulary.field not in names:
            yield Fault(
                place,
                f"a field of {table.name!r}",
                repr(vocabulary.field),
                suggestion(vocabulary.field, names),
            )

    def _references(self, check: AnyCheck, record: PluginRecord) -> Iterator[Fault]:
        place = f"check {check.id!r}"
        if check.star != record.name:
            yield from self._missing(check.star, self.stars, f"{place}, id", "star")
        for clause in check.clauses:
            yield from self._missing(clause, self.clauses, f"{place}, clauses", "clause")
        for reading in check.readings:
            yield from self._missing(reading, self.readings, f"{place}, readings", "reading")
        first = self.clauses.get(check.clauses[0])
        if first is None:
            return
        yield from self._home_faults(check, first, record)
        owed = first.bound == "unit"
        if check.duty and owed:
            yield Fault(f"{place}, duty", f"duty=False, as the unit owes {first.id!r}", "duty=True")
        if not check.duty and first.bound in ("lead", "district"):
            yield Fault(
                f"{place}, duty",
                f"duty=True, as {first.bound!r} owes {first.id!r}",
                "duty=False",
                "What a lead or the district owes is never held against a unit.",
            )
        if first.kind == "context":
            yield Fault(
                f"{place}, clauses", "a first clause that can be tested", f"{first.id!r}, which is context"
            )

    def _home_faults(self, check: AnyCheck, first: Clause, record: PluginRecord) -> Iterator[Fault]:
        """Yield a check that would count for another plugin's star although its id does not say so."""
        place = self.clauses.get(first.standard, first)
        owner = self.areas.get(place.star, record.label)
        if check.duty or check.star == place.star:
            return
        home = self.areas.get(check.star, record.label)
        if home != record.label:
            yield Fault(
                f"check {check.id!r}, clauses",
                f"a first clause of the star {check.star!r}, for which it is offered",
                f"{first.id!r}, which decides in the star {place.star!r}",
                f"Name a clause of that star of {home}, or declare one with star={check.star!r}.",
            )
        elif owner != record.label:
            slug = check.id.partition(".")[2]
            yield Fault(
                f"check {check.id!r}, clauses",
                f"a first clause of the star {check.star!r}",
                f"{first.id!r}, which decides in the star {place.star!r} of {owner}",
                f"Offer it as '{place.star}.{slug}': it counts where a ruleset adopts it.",
            )

    def _area_faults(self, word: str, name: str, record: PluginRecord) -> Iterator[Fault]:
        """Yield a reading or a parameter whose id puts it into another plugin's area."""
        area, dot, slug = name.partition(".")
        owner = self.areas.get(area, record.label)
        if dot and owner != record.label:
            advice = f"Call it '{record.name}.{slug}'."
            yield Fault(f"{word} {name!r}", "an id of its own area", f"one in the area of {owner}", advice)

    def _override_faults(self, override: Override) -> Iterator[Fault]:
        place = f"override of {override.kind} {override.id!r}"
        known: Mapping[str, Mapping[str, object]] = {
            "parameter": self.parameters,
            "reading": self.readings,
            "ruleset": self.rulesets,
        }
        if override.id not in known[override.kind]:
            yield from self._missing(override.id, known[override.kind], place, override.kind)
        elif override.kind == "parameter":
            try:
                parameter_value(self.parameters[override.id], override.value)
            except Wrong as wrong:
                yield Fault(place, wrong.expected, repr(override.value), wrong.advice)
        elif override.kind == "reading":
            options = [option.id for option in self.readings[override.id].options]
            if override.value not in options:
                advice = suggestion(override.value, options)
                yield Fault(place, "an option of this reading", repr(override.value), advice)

    def _translation_faults(self, translation: Translation) -> Iterator[Fault]:
        place = f"translation into {translation.language!r}"
        for key in translation.texts:
            if key not in self.texts:
                yield from self._missing(key, self.texts, place, "text")

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """All texts that can be translated, by key."""
        return texts_of(
            stars=self.stars.values(),
            clauses=self.clauses.values(),
            checks=self.checks.values(),
            readings=self.readings.values(),
            parameters=self.parameters.values(),
            tables=self.tables.values(),
            agencies=self.agencies.values(),
            vocabularies=self.vocabularies,
        )

    def _rule_faults(self, check: AnyCheck) -> Iterator[Fault]:
        place = f"rule {check.id!r}"
        for node in nodes_of(check.expressions):
            table = getattr(node, "table", None)
            if isinstance(node, (n.Rows, n.Filled)) and isinstance(table, Table):
                yield from self._table_faults(place, table)
            elif isinstance(node, n.Parameter):
                yield from self._parameter_faults(place, node)
            elif isinstance(node, n.Choice):
                yield from self._choice_faults(place, node)
            elif isinstance(node, n.VerdictOf):
                advice = "Write the shared rule in a function; award rules combine verdicts."
                found = "the verdict of another check"
                yield Fault(f"{place}, at {node!r}", "measures of evidence", found, advice)

    def _table_faults(self, place: str, table: Table) -> Iterator[Fault]:
        known = self.tables.get(table.name)
        if known is None:
            yield Fault(
                place,
                "tables that a plugin declares",
                repr(table.name),
                "Add it to Contribution(tables=...). " + suggestion(table.name, sorted(self.tables)),
            )
        elif known != table:
            differs = [
                item.name
                for item in attrs.fields(Table)
                if getattr(known, item.name) != getattr(table, item.name)
            ]
            yield Fault(
                f"{place}, table {table.name!r}",
                "the table as it is declared",
                f"another one, which differs in {', '.join(differs)}",
                "Import the declared table.",
            )

    def _parameter_faults(self, place: str, node: n.Parameter) -> Iterator[Fault]:
        yield from self._missing(node.id, self.parameters, f"{place}, {node!r}", "parameter")
        spec = self.parameters.get(node.id)
        if spec is not None and not (node.type.low <= spec.low and spec.high <= node.type.high):
            yield Fault(
                f"{place}, {node!r}",
                f"a range that holds the declared {spec.low} to {spec.high}",
                f"{node.type.low} to {node.type.high}",
                "Take it from Parameters(load_parameters(...)).",
            )

    def _choice_faults(self, place: str, node: n.Choice) -> Iterator[Fault]:
        reading = self.readings.get(node.reading)
        if reading is None:
            yield from self._missing(node.reading, self.readings, f"{place}, {node.reading!r}", "reading")
            return
        written, declared = {name for name, _ in node.options}, {option.id for option in reading.options}
        if written != declared:
            yield Fault(
                f"{place}, choice {node.reading!r}",
                f"the options {', '.join(sorted(declared))}",
                ", ".join(sorted(written)),
                "Each option of a reading has its expression.",
            )
