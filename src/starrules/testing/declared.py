"""What a plugin declares: ids, clauses, texts, remedies, units of measure, parameters, readings, codes, tables.

Each function returns how many things it looked at, and the faults that it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from starrules.errors import Fault
from starrules.model import LANGUAGES, Text
from starrules.plugin import API_VERSION
from starrules.rules import nodes as n
from starrules.schema import Decimal, Int
from starrules.scheme.model import Check, Clause
from starrules.testing.subject import Subject, compared_names, switched

Found = tuple[int, list[Fault]]
WORDS = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ASKED = {
    "office": ("office", "both"),
    "section": ("section", "both"),
    "both": ("office", "both"),
    "district": ("office",),
}
"""By whom a clause addresses: of whom its checks may be asked, a section by itself or through its office."""


def loads(subject: Subject) -> Found:
    """Return whether the plugin is found by its entry point, made for this API, counts, and brings something."""
    module = subject.point.load() if subject.record.active else None
    brought = subject.brought
    faults = []
    version = getattr(module, "STARRULES_API", None)
    if version != API_VERSION:
        faults.append(Fault(subject.place("STARRULES_API"), str(API_VERSION), repr(version)))
    if not brought.checks:
        advice = "A plugin whose rules are all elsewhere needs no kit."
        faults.append(Fault(subject.place("checks"), "one or more", "none", advice))
    return 1, faults


def ids(subject: Subject) -> Found:
    """Return the ids that do not say whose they are, or are named after a clause."""
    brought, faults = subject.brought, []
    own = ", ".join(sorted(subject.stars))
    for check in brought.checks:
        place = subject.place(f"check {check.id!r}")
        if not WORDS.fullmatch(check.id):
            advice = "Clauses are renumbered, ids are not."
            faults.append(
                Fault(place, "an id of words in lower case, such as 'service.limits-cut'", check.id, advice)
            )
        if check.star not in subject.stars and check.star not in subject.scheme.star:
            faults.append(Fault(place, f"an id that begins with {own} or with a star", check.id))
    for spec in brought.parameters:
        if spec.id.partition(".")[0] not in subject.stars:
            place = subject.place(f"parameter {spec.id!r}")
            faults.append(Fault(place, f"an id that begins with {own}", spec.id))
    codes = [(item, code) for item in brought.vocabularies for code, _ in item.codes]
    for item, code in codes:
        if not any(code.startswith(f"{name}-") for name in subject.stars):
            place = subject.place(f"code {code!r} of {item.table}.{item.field}")
            faults.append(Fault(place, f"a code that begins with {own} and a hyphen", code))
    return len(brought.checks) + len(brought.parameters) + len(codes), faults


def clauses(subject: Subject) -> Found:
    """Return the clauses that are neither checked nor say why not, and the checks that cite badly."""
    brought, known, faults = subject.brought, subject.scheme.clauses, []
    asked = (*brought.checks, *brought.assessments)
    cited = {clause for check in asked for clause in check.clauses}
    for name in sorted(cited):
        if name in known and not known[name].testable:
            advice = "It rolls up or is context, and is never tested itself. Cite the clauses below it."
            faults.append(
                Fault(
                    subject.place(f"clause {name!r}"), "a clause that can be tested", known[name].kind, advice
                )
            )
    for clause in brought.clauses:
        place = subject.place(f"clause {clause.id!r}")
        if clause.testable and (clause.id in cited) == (clause.not_computed is not None):
            found = "both" if clause.id in cited else "neither"
            advice = "Write a check that cites it, or not_computed with the reason."
            faults.append(Fault(place, "a check or a reason why there is none", found, advice))
        if clause.testable and brought.stars and clause.star not in subject.stars:
            faults.append(Fault(place, f"a clause of {', '.join(sorted(subject.stars))}", repr(clause.star)))
    return len(brought.clauses) + len(cited), faults


def duties(subject: Subject) -> Found:
    """Return the checks that are held against the wrong one: what a lead owes is a duty, nothing else is."""
    faults = []
    for check in subject.brought.checks:
        owed = {
            subject.scheme.clauses[name].bound for name in check.clauses if name in subject.scheme.clauses
        }
        if check.duty == (owed == {"unit"}) or (check.duty and "unit" in owed):
            place = subject.place(f"check {check.id!r}, duty")
            expected = f"duty={owed != {'unit'}}, as its clauses are owed by {', '.join(sorted(owed))}"
            faults.append(
                Fault(place, expected, f"duty={check.duty}", "What a lead owes is never held against a unit.")
            )
    return len(subject.brought.checks), faults


def scopes(subject: Subject) -> Found:
    """Return the checks that are not asked of those whom their clauses address."""
    faults, count = [], 0
    for check in subject.brought.checks:
        for name in check.clauses:
            clause = subject.scheme.clauses.get(name)
            if clause is None or clause.scope not in ASKED:
                continue
            count += 1
            if check.scope not in ASKED[clause.scope]:
                place = subject.place(f"check {check.id!r}, scope")
                expected = f"{' or '.join(ASKED[clause.scope])}, as {name!r} addresses {clause.scope}"
                faults.append(Fault(place, expected, check.scope))
    return count, faults


def parameters(subject: Subject) -> Found:
    """Return the parameters that no rule asks for, and those without an origin."""
    brought = subject.brought
    asked = {
        item.id
        for check in subject.scheme.checks.values()
        if isinstance(check, Check)
        for item in check.rule.walk()
        if isinstance(item, n.Parameter)
    }
    faults = []
    for spec in brought.parameters:
        place = subject.place(f"parameter {spec.id!r}")
        if spec.id not in asked:
            advice = "Use it, or take it out: a change of it would be idle."
            faults.append(Fault(place, "a rule that asks for it", "none", advice))
        if not spec.source.strip():
            advice = "Write source= with the clause it rests on."
            faults.append(Fault(f"{place}, source", "where it comes from", "nothing", advice))
    return len(brought.parameters), faults


def readings(subject: Subject) -> Found:
    """Return the readings that rules switch by options that are not declared, or name and nobody declares."""
    faults, count = [], len(subject.brought.readings)
    for reading in subject.brought.readings:
        ids_of = [option.id for option in reading.options]
        if reading.default not in ids_of:
            place = subject.place(f"reading {reading.id!r}, default")
            faults.append(Fault(place, f"one of {', '.join(ids_of)}", repr(reading.default)))
    for check in subject.brought.checks:
        for name, options in switched(check.rule).items():
            count += 1
            reading_of = subject.scheme.readings.get(name)
            known = [] if reading_of is None else [option.id for option in reading_of.options]
            if set(options) != set(known):
                place = subject.place(f"check {check.id!r}, choice {name!r}")
                faults.append(
                    Fault(place, f"the options {', '.join(sorted(known))}", ", ".join(sorted(options)))
                )
    return count, faults


def codes(subject: Subject) -> Found:
    """Return the codes that are declared and not asked for, or asked for and not declared."""
    brought = subject.brought
    declared = {(item.table, item.field, code) for item in brought.vocabularies for code, _ in item.codes}
    everyone = {
        (table, name, code) for (table, name), found in subject.scheme.vocabularies.items() for code in found
    }
    fields = {(table, name) for table, name, _ in everyone}
    asked = {code for check in brought.checks for code in compared_names(check.rule) if code[:2] in fields}
    faults = []
    for table, name, code in sorted(declared - asked):
        place = subject.place(f"code {code!r} of {table}.{name}")
        faults.append(Fault(place, "a rule that asks for it", "none", "Use it, or take it out."))
    for table, name, code in sorted(asked - everyone):
        place = subject.place(f"code {code!r} of {table}.{name}")
        faults.append(Fault(place, "a declaration", "none", "Add it to Vocabulary.of(...)."))
    return len(declared | asked), faults


def tables(subject: Subject) -> Found:
    """Return the tables that no rule looks at, and the rules that look at another plugin's tables."""
    own = {table.name for table in subject.brought.tables}
    used: dict[str, str] = {}
    for check in subject.brought.checks:
        for item in check.rule.walk():
            if isinstance(item, (n.Rows, n.Filled)):
                used.setdefault(item.table.name, check.id)
    faults = []
    for name in sorted(own - set(used)):
        advice = "No unit is asked for rows that nobody looks at."
        faults.append(Fault(subject.place(f"table {name!r}"), "a rule that looks at it", "none", advice))
    for name in sorted(set(used) - own - subject.shared):
        place = subject.place(f"check {used[name]!r}")
        expected = f"tables of its own or shared ones ({', '.join(sorted(subject.shared))})"
        faults.append(Fault(place, expected, repr(name)))
    return len(own | set(used)), faults


def texts(subject: Subject) -> Found:
    """Return the texts that are not there in both languages, or have the wrong language in one."""
    found = list(_texts(subject.brought, subject.label))
    faults = []
    for place, text in found:
        for language in LANGUAGES:
            written = text[language]
            name = {"zh": "Chinese", "en": "English"}[language]
            if not written.strip():
                faults.append(Fault(f"{place}, {language}", f"a text in {name}", "nothing"))
            elif written != written.strip():
                faults.append(Fault(f"{place}, {language}", "no space before or after it", repr(written)))
            elif bool(CHINESE.search(written)) != (language == "zh"):
                faults.append(Fault(f"{place}, {language}", f"a text in {name}", repr(written)))
    return len(found), faults


def _texts(value: object, place: str) -> Iterator[tuple[str, Text]]:
    """Yield every text within a value, with the place where it stands."""
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, n.Node):
        for item in value.walk():
            for name in item._names:  # noqa: SLF001 - a node's own list of its fields
                part = getattr(item, name)
                if isinstance(part, Text):
                    yield f"{place}, {name} of {item!r:.60}", part
    elif isinstance(value, (tuple, list)):
        for part in value:
            named = getattr(part, "id", getattr(part, "name", part if isinstance(part, str) else ""))
            yield from _texts(part, f"{place} {named!r}" if named else place)
    elif attrs.has(type(value)):
        kind: Any = type(value)
        for item in attrs.fields(kind):
            part = getattr(value, item.name)
            if not (isinstance(value, Clause) and item.name == "place" and _reads_the_same(part)):
                yield from _texts(part, f"{place}, {item.name}")


def _reads_the_same(place: Text) -> bool:
    """Return whether a place in the text is one string in both languages, such as ``3.2``."""
    return place.zh == place.en and not CHINESE.search(place.zh)


def remedies(subject: Subject) -> Found:
    """Return the titles that are sentences and the remedies that are none."""
    faults = []
    for check in subject.brought.checks:
        for language, stop in (("zh", "。"), ("en", ".")):
            title, remedy = check.title[language], check.remedy[language]  # type: ignore[index]
            if title.endswith(stop):
                place = subject.place(f"check {check.id!r}, title, {language}")
                faults.append(Fault(place, "a name without a full stop", repr(title)))
            if not remedy.endswith(stop):
                place = subject.place(f"check {check.id!r}, remedy, {language}")
                advice = "Say in a sentence what a unit does that does not meet it."
                faults.append(Fault(place, f"a sentence that ends in {stop!r}", repr(remedy), advice))
    return len(subject.brought.checks) * 4, faults


def measures(subject: Subject) -> Found:
    """Return the numbers of tables that do not say in what they are counted."""
    numbers = [
        (table, item)
        for table in subject.brought.tables
        for item in table.fields
        if isinstance(item.type, (Int, Decimal))
    ]
    faults = [
        Fault(
            subject.place(f"table {table.name!r}, field {item.name!r}"),
            "a unit of measure",
            "none",
            "Write it as the type's unit, such as Int(0, 500, 'sessions').",
        )
        for table, item in numbers
        if not getattr(item.type, "unit", "")
    ]
    return len(numbers), faults


__all__ = [
    "clauses",
    "codes",
    "duties",
    "ids",
    "loads",
    "measures",
    "parameters",
    "readings",
    "remedies",
    "scopes",
    "tables",
    "texts",
]
