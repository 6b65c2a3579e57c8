"""Looking through what one plugin brings, by itself: ids, texts, values, rules."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping

from starrules.errors import Fault, RuleError, in_short, raised, suggestion
from starrules.host.shapes import wrong_shapes
from starrules.model import LANGUAGES, language_tag
from starrules.rules import nodes as n
from starrules.rules.infer import Inference, check_rule
from starrules.rules.types import BoolType, NumberType
from starrules.scheme.assessment import Assessment, Opaque
from starrules.scheme.extras import EvidenceReader, Override, ReportFormat, Translation, YearCalendar
from starrules.scheme.model import AnyCheck, Check, Contribution, ParameterSpec, Reading, Star

SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
ID = re.compile(r"[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*\Z")
SUFFIX = re.compile(r"(\.[a-z0-9]+)+\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
OWN_SUFFIXES = (".csv", ".parquet", ".toml")
"""What the core itself reads."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
OWN_FORMATS = ("json",)


def shape_faults(contribution: Contribution) -> list[Fault]:
    """Return where a contribution is not of the declared types: nothing else of it can be looked at then."""
    return _guarded(
        lambda: (
            list(wrong_shapes(contribution, Contribution, "Contribution"))
            or [fault for item in contribution.assessments for fault in _own_code_shapes(item)]
        )
    )


def own_faults(contribution: Contribution) -> list[Fault]:
    """Return what is wrong with a contribution of the declared types in itself."""
    return _guarded(lambda: list(_contents(contribution)))


def _guarded(look: Callable[[], list[Fault]]) -> list[Fault]:
    try:
        return look()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  (a value that raises when it is looked at is the plugin's fault)
        return [
            Fault("the contribution", "values of the declared types", raised(error), "Type-check the plugin.")
        ]


def sound_part(contribution: Contribution) -> Contribution:
    """Return what can still be told of a contribution that is not of the declared types: its stars."""
    stars: object = contribution.stars
    if not isinstance(stars, tuple):
        return Contribution()

    def sound(star: object) -> bool:
        return isinstance(star, Star) and not _guarded(lambda: [*wrong_shapes(star, Star, ""), *_star(star)])

    return Contribution(stars=tuple(filter(sound, stars)))


def _contents(contribution: Contribution) -> Iterator[Fault]:
    yield from _names(contribution)
    for star in contribution.stars:
        yield from _star(star)
    for reading in contribution.readings:
        yield from _reading(reading)
    for parameter in contribution.parameters:
        yield from _parameter(parameter)
    for check in contribution.checks:
        yield from _check(check)
        yield from _rule(check)
    for assessment in contribution.assessments:
        opaque = Opaque.of(assessment)
        yield from _check(opaque)
        yield from _measures(opaque)
    for name, text in contribution.rulesets.items():
        yield from _ruleset(f"ruleset {name!r}", name, text)
    for override in contribution.overrides:
        yield from _override(override, contribution)
    for calendar in contribution.calendars:
        yield from _calendar(calendar)
    for reader in contribution.readers:
        yield from _reader(reader)
    for form in contribution.formats:
        yield from _format(form)
    for translation in contribution.translations:
        yield from _translation(translation)


def _names(contribution: Contribution) -> Iterator[Fault]:
    """Yield ids that are empty, or have a space in them: nobody could name them."""
    named = [
        *(("clause", item.id) for item in contribution.clauses),
        *(("reading", item.id) for item in contribution.readings),
        *((f"reading {item.id!r}, option", one.id) for item in contribution.readings for one in item.options),
        *(("parameter", item.id) for item in contribution.parameters),
        *(("agency", item.id) for item in contribution.agencies),
        *(("reader", item.id) for item in contribution.readers),
        *(
            (f"code of {item.table}.{item.field}", code)
            for item in contribution.vocabularies
            for code, _ in item.codes
        ),
    ]
    for word, name in named:
        if not name or re.search(r"\s", name):
            yield Fault(f"{word} {name!r}", "an id without spaces", repr(name))


def _star(star: Star) -> Iterator[Fault]:
    if not SLUG.match(star.id):
        yield Fault(f"star {star.id!r}", "an id in lower case, with hyphens", repr(star.id))


def _reading(reading: Reading) -> Iterator[Fault]:
    options = [option.id for option in reading.options]
    place = f"reading {reading.id!r}"
    for option in sorted({item for item in options if options.count(item) > 1}):
        yield Fault(f"{place}, options", "each option once", f"{option!r} {options.count(option)} times")
    if reading.default not in options:
        advice = suggestion(reading.default, options)
        yield Fault(f"{place}, default", "one of its options", repr(reading.default), advice)


def _parameter(spec: ParameterSpec) -> Iterator[Fault]:
    place = f"parameter {spec.id!r}"
    if not spec.values:
        yield Fault(place, "one dated value or more", "none", "Add a value with the day from which it holds.")
    for item in spec.values:
        where = f"{place}, value from {item.since}"
        if not spec.low <= item.value <= spec.high:
            yield Fault(where, f"a number from {spec.low} to {spec.high}", str(item.value))
        if (item.value * 10**spec.places).denominator != 1:
            yield Fault(where, f"a number with {spec.places} places", str(item.value))
    days = [item.since for item in spec.values]
    for day in sorted({day for day in days if days.count(day) > 1}):
        yield Fault(f"{place}, values from {day}", "one value for a day", f"{days.count(day)} of them")


def _own_code_shapes(assessment: Assessment) -> Iterator[Fault]:
    """Yield what an assessment of a plugin's own code says of itself that is not of the declared type."""
    name = f"assessment {assessment.id!r}"
    clauses, measures = assessment.clauses, assessment.measures
    found = [
        *wrong_shapes(clauses, tuple[str, ...], f"{name}, clauses"),
        *wrong_shapes(measures, Mapping[str, n.Expr], f"{name}, measures"),
    ]
    yield from found or wrong_shapes(Opaque.of(assessment), Opaque, name)
    assess: object = assessment.assess
    if not callable(assess) or not _takes_one(assess):
        advice = "Write: def assess(self, measured: Measured) -> Judgement:"
        yield Fault(f"{name}, assess", "a function of the measured values", _signature(assess), advice)
    elif inspect.isgeneratorfunction(assess) or inspect.iscoroutinefunction(assess):
        kind = "a generator" if inspect.isgeneratorfunction(assess) else "an async function"
        advice = "Write: return Judgement.met(Text(...))."
        yield Fault(f"{name}, assess", "a function that returns", kind, advice)


def _takes_one(function: Callable[..., object]) -> bool:
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        return False
    return True


def _signature(function: object) -> str:
    return f"assess{inspect.signature(function)}" if callable(function) else in_short(function)


def _measures(check: Opaque) -> Iterator[Fault]:
    """Yield measures that cannot mean anything."""
    if not check.measures:
        advice = "What it is to know about a unit is measured."
        yield Fault(f"assessment {check.id!r}, measures", "one measure or more", "none", advice)
    for name, expr in check.measures.items():
        inference = Inference(f"{check.id}, measure {name}")
        kind = inference.expr(expr, "", None)
        yield from dict.fromkeys(inference.faults)
        total = isinstance(kind, NumberType) and not kind.partial and not kind.optional
        if not inference.faults and not total and not isinstance(kind, BoolType):
            yield Fault(
                f"assessment {check.id!r}, measure {name!r}",
                "a number that is always there, or a truth",
                "a number that may not be there" if isinstance(kind, NumberType) else str(kind),
                "Measure sums and counts, and compare or divide them in assess.",
            )


def _check(check: AnyCheck) -> Iterator[Fault]:
    place = f"check {check.id!r}"
    if not ID.match(check.id):
        advice = "Write it like 'service.limits-cut'."
        yield Fault(place, "an id of a star, a dot and a slug in lower case", repr(check.id), advice)
    if not check.clauses:
        advice = "A check without its clause is not allowed."
        yield Fault(f"{place}, clauses", "a tuple of one clause id or more", repr(check.clauses), advice)


def _rule(check: Check) -> Iterator[Fault]:
    try:
        check_rule(check.rule, check.id)
    except RuleError as error:
        yield from error.faults


def _ruleset(place: str, name: str, text: str) -> Iterator[Fault]:
    """Yield what keeps a ruleset's text from being read; what it says is looked at when it is asked for."""
    if name.endswith(".toml") or not name.strip():
        yield Fault(place, "an id that is no file's name", repr(name))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield Fault(place, "valid TOML", str(error), "Mend the file at that line.")
        return
    if data.get("id") != name:
        yield Fault(f"{place}, id", f"{name!r}, by which the plugin brings it", repr(data.get("id")))


def _override(override: Override, contribution: Contribution) -> Iterator[Fault]:
    place = f"override of {override.kind} {override.id!r}"
    own = {
        "parameter": [item.id for item in contribution.parameters],
        "reading": [item.id for item in contribution.readings],
        "ruleset": list(contribution.rulesets),
    }
    if override.id in own[override.kind]:
        advice = f"Change the {override.kind} where it is declared."
        yield Fault(place, f"a {override.kind} of another plugin", "one of this plugin", advice)
    if override.kind == "ruleset":
        yield from _ruleset(place, override.id, override.value)


def _calendar(calendar: YearCalendar) -> Iterator[Fault]:
    place = f"calendar {calendar.year}"
    for first, last in calendar.off:
        if first > last:
            yield Fault(f"{place}, off", "a first day that is not after the last", f"{first} to {last}")
        elif not first.year == last.year == calendar.year:
            yield Fault(f"{place}, off", f"days of {calendar.year}", f"{first} to {last}")
    for day in calendar.worked:
        if day.year != calendar.year:
            yield Fault(f"{place}, worked", f"days of {calendar.year}", str(day))
        elif day.weekday() < 5:
            yield Fault(f"{place}, worked", "a Saturday or a Sunday", f"{day}, a {WEEKDAYS[day.weekday()]}")


def _reader(reader: EvidenceReader) -> Iterator[Fault]:
    place = f"reader {reader.id!r}, suffix"
    if not SUFFIX.match(reader.suffix):
        yield Fault(place, "an ending in lower case, such as '.ods'", repr(reader.suffix))
    elif reader.suffix in OWN_SUFFIXES:
        yield Fault(place, "an ending that starrules does not read itself", repr(reader.suffix))


def _format(form: ReportFormat) -> Iterator[Fault]:
    place = f"format {form.id!r}"
    if not SLUG.match(form.id):
        yield Fault(place, "an id in lower case, with hyphens", repr(form.id))
    if form.id in OWN_FORMATS:
        yield Fault(place, "an id that starrules does not use itself", repr(form.id))
    if not SUFFIX.match(form.suffix):
        yield Fault(f"{place}, suffix", "an ending in lower case, such as '.html'", repr(form.suffix))


def _translation(translation: Translation) -> Iterator[Fault]:
    place = f"translation into {translation.language!r}"
    if not LANGUAGE.match(translation.language):
        yield Fault(place, "the tag of a language, such as 'bo' or 'zh-Hant'", repr(translation.language))
    elif translation.language in LANGUAGES:
        advice = "Every Text carries these two."
        yield Fault(
            place, f"a language other than {' and '.join(LANGUAGES)}", repr(translation.language), advice
        )
    elif (usual := language_tag(translation.language)) != translation.language:
        yield Fault(place, f"the tag as it is usually written, {usual!r}", repr(translation.language))
    for key, text in translation.texts.items():
        if not text.strip():
            yield Fault(f"{place}, {key}", "a text", repr(text))
