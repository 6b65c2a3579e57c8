"""Looking through what plugins bring: each by itself, then all against each other; faults name the provider."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import attrs
from attrs import evolve, frozen

from starrules.errors import Fault, RuleError, suggestion
from starrules.model import Text
from starrules.rules import nodes as n
from starrules.rules.infer import check_rule
from starrules.schema import Table
from starrules.scheme.core import CORE
from starrules.scheme.model import (
    Agency,
    Check,
    Clause,
    Contribution,
    ParameterSpec,
    Reading,
    Star,
    Vocabulary,
)
from starrules.scheme.records import PluginRecord, absent_names

ID = re.compile(r"[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*\Z")
KINDS: Mapping[str, type] = {
    "stars": Star,
    "clauses": Clause,
    "tables": Table,
    "readings": Reading,
    "parameters": ParameterSpec,
    "checks": Check,
    "vocabularies": Vocabulary,
    "agencies": Agency,
}
IDENTIFIED: Mapping[str, str] = {
    "stars": "star",
    "clauses": "clause",
    "tables": "table",
    "readings": "reading",
    "parameters": "parameter",
    "checks": "check",
    "agencies": "agency",
}


def rejected(records: tuple[PluginRecord, ...]) -> tuple[PluginRecord, ...]:
    """Return the records with every plugin failed that is faulty by itself or clashes with another.

    A plugin that fails may take away what another rests on, so the look at references is repeated until
    nothing changes. All of it goes by sets of ids: the order of plugins plays no part.
    """
    records = tuple(_failed(item, _own_faults(item)) for item in records)
    clashes = dict(_clashes(records))
    records = tuple(_failed(item, clashes.get(item.label, ())) for item in records)
    while True:
        known = Known.of(records)
        found = tuple(_failed(item, list(known.faults(item)) if item.active else []) for item in records)
        if found == records:
            return records
        records = found


def _failed(record: PluginRecord, faults: Iterable[Fault]) -> PluginRecord:
    reasons = list(dict.fromkeys(str(fault) for fault in faults))
    if not reasons:
        return record
    return evolve(
        record, status="failed", reason="\n".join(([record.reason] if record.reason else []) + reasons)
    )


# ------------------------------------------------------------------------------------- each by itself


def _own_faults(record: PluginRecord) -> list[Fault]:
    if not record.active or record.contribution is None:
        return []
    try:
        return list(_shapes(record.contribution)) or list(_contents(record.contribution))
    except Exception as error:  # noqa: BLE001  (a value of a wrong type, deep inside, is the plugin's fault)
        found = f"{type(error).__name__}: {error}"
        return [Fault("the contribution", "values of the declared types", found, "Type-check the plugin.")]


def _shapes(contribution: Contribution) -> Iterator[Fault]:
    for name, kind in KINDS.items():
        values: object = getattr(contribution, name)
        if not isinstance(values, tuple):
            yield Fault(
                f"Contribution.{name}",
                f"a tuple of {kind.__name__}",
                f"a {type(values).__name__}",
                "Put a comma after a single one: (one,).",
            )
            continue
        for index, value in enumerate(values):
            if not isinstance(value, kind):
                yield Fault(f"Contribution.{name}[{index}]", f"a {kind.__name__}", f"{value!r:.80}")
    rulesets: object = contribution.rulesets
    if not isinstance(rulesets, Mapping):
        yield Fault("Contribution.rulesets", "a mapping from id to text", type(rulesets).__name__)


def _contents(contribution: Contribution) -> Iterator[Fault]:
    for reading in contribution.readings:
        options = [option.id for option in reading.options]
        if reading.default not in options:
            yield Fault(
                f"reading {reading.id!r}, default",
                "one of its options",
                repr(reading.default),
                suggestion(reading.default, options),
            )
    for parameter in contribution.parameters:
        yield from _parameter_faults(parameter)
    for check in contribution.checks:
        yield from _check_faults(check)


def _parameter_faults(spec: ParameterSpec) -> Iterator[Fault]:
    place = f"parameter {spec.id!r}"
    if not spec.values:
        yield Fault(place, "one dated value or more", "none", "Add a value with the day from which it holds.")
    for item in spec.values:
        if not spec.low <= item.value <= spec.high:
            yield Fault(
                f"{place}, value from {item.since}",
                f"a number from {spec.low} to {spec.high}",
                str(item.value),
            )
        if (item.value * 10**spec.places).denominator != 1:
            yield Fault(
                f"{place}, value from {item.since}", f"a number with {spec.places} places", str(item.value)
            )
    days = [item.since for item in spec.values]
    for day in sorted({day for day in days if days.count(day) > 1}):
        yield Fault(f"{place}, values from {day}", "one value for a day", f"{days.count(day)} of them")


def _check_faults(check: Check) -> Iterator[Fault]:
    place = f"check {check.id!r}"
    if not ID.match(check.id):
        yield Fault(
            place,
            "an id of a star, a dot and a slug in lower case",
            repr(check.id),
            "Write it like 'service.limits-cut'.",
        )
    clauses: object = check.clauses
    if not clauses or not isinstance(clauses, tuple):
        yield Fault(
            f"{place}, clauses",
            "a tuple of one clause id or more",
            repr(clauses),
            "A check without its clause is not allowed.",
        )
    for name in ("title", "remedy"):
        text = getattr(check, name)
        if not isinstance(text, Text) or not (text.zh.strip() and text.en.strip()):
            yield Fault(f"{place}, {name}", "a Text in both languages", f"{text!r:.60}")
    try:
        check_rule(check.rule, check.id)
    except RuleError as error:
        yield from error.faults
    else:
        for node in check.rule.walk():
            if isinstance(node, n.VerdictOf):
                yield Fault(
                    f"rule {check.id!r}, at {node!r}",
                    "measures of evidence",
                    "the verdict of another check",
                    "Write the shared rule in a function; award rules combine verdicts.",
                )


# ---------------------------------------------------------------------------------- against each other


def _ids(contribution: Contribution) -> Iterator[str]:
    """Yield everything that must be provided once, in the words that name it."""
    for name, word in IDENTIFIED.items():
        for value in getattr(contribution, name):
            yield f"{word} {(value.name if isinstance(value, Table) else value.id)!r}"
    for vocabulary in contribution.vocabularies:
        for code, _ in vocabulary.codes:
            yield f"code {code!r} of {vocabulary.table}.{vocabulary.field}"
    for ruleset in contribution.rulesets:
        yield f"ruleset {ruleset!r}"


def _clashes(records: tuple[PluginRecord, ...]) -> Iterator[tuple[str, list[Fault]]]:
    """Yield each plugin that provides what another, or itself, or the core provides too."""
    from importlib.metadata import version

    core = f"starrules {version('starrules')}"
    providers: dict[str, list[str]] = {thing: [core] for thing in _ids(CORE)}
    active = [item for item in records if item.active and item.contribution is not None]
    for record in active:
        assert record.contribution is not None
        for thing in _ids(record.contribution):
            providers.setdefault(thing, []).append(record.label)
    for record in active:
        assert record.contribution is not None
        clashing = [thing for thing in dict.fromkeys(_ids(record.contribution)) if len(providers[thing]) > 1]
        faults = [
            Fault(
                thing,
                "one provider",
                f"{len(providers[thing])}: {', '.join(sorted(providers[thing]))}",
                "Rename one of them, or block all but one of the plugins.",
            )
            for thing in clashing
        ]
        if faults:
            yield record.label, faults


@frozen
class Known:
    """What the plugins that count declare together, and the names of those that do not count.

    What is not declared may be what an absent plugin would have brought, so with one absent a reference
    that leads nowhere is no fault: one broken plugin never stops the others.
    """

    stars: Mapping[str, Star]
    clauses: Mapping[str, Clause]
    tables: Mapping[str, Table]
    readings: Mapping[str, Reading]
    parameters: Mapping[str, ParameterSpec]
    absent: frozenset[str]

    @classmethod
    def of(cls, records: Iterable[PluginRecord]) -> Known:
        """Return what the active ones among these declare, with the core."""
        records = tuple(records)
        bring = [
            CORE,
            *(item.contribution for item in records if item.active and item.contribution is not None),
        ]
        return cls(
            {star.id: star for one in bring for star in one.stars},
            {clause.id: clause for one in bring for clause in one.clauses},
            {table.name: table for one in bring for table in one.tables},
            {reading.id: reading for one in bring for reading in one.readings},
            {spec.id: spec for one in bring for spec in one.parameters},
            absent_names(records),
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
        for check in contribution.checks:
            yield from self._references(check, record.name)
            yield from self._rule_faults(check)

    def _missing(self, item: str, known: Mapping[str, object], place: str, word: str) -> Iterator[Fault]:
        if item and item not in known and not self.absent:
            expected = f"the id of a {word} that a plugin declares"
            yield Fault(place, expected, repr(item), suggestion(item, sorted(known)))

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

    def _references(self, check: Check, plugin: str) -> Iterator[Fault]:
        place = f"check {check.id!r}"
        if check.star != plugin:
            yield from self._missing(check.star, self.stars, f"{place}, id", "star")
        for clause in check.clauses:
            yield from self._missing(clause, self.clauses, f"{place}, clauses", "clause")
        for reading in check.readings:
            yield from self._missing(reading, self.readings, f"{place}, readings", "reading")
        first = self.clauses.get(check.clauses[0])
        if first is None:
            return
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

    def _rule_faults(self, check: Check) -> Iterator[Fault]:
        place = f"rule {check.id!r}"
        for node in dict.fromkeys(check.rule.walk()):
            table = getattr(node, "table", None)
            if isinstance(node, (n.Rows, n.Filled)) and isinstance(table, Table):
                yield from self._table_faults(place, table)
            elif isinstance(node, n.Parameter):
                yield from self._parameter_faults(place, node)
            elif isinstance(node, n.Choice):
                yield from self._choice_faults(place, node)

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
