"""A scheme, its rulesets and its plugins as plain data, for the command line and the documentation."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from starrules.model import Language, Text
from starrules.report.numbers import shown
from starrules.report.phrase import Names, Speaker
from starrules.report.words import unit_word
from starrules.rules import nodes as n
from starrules.scheme.assessment import Opaque
from starrules.scheme.extras import Overridden, Translation
from starrules.scheme.model import (
    COMMON_YEAR,
    AnyCheck,
    Clause,
    Contribution,
    ParameterSpec,
    Reading,
    nodes_of,
)
from starrules.scheme.overrides import changes_of, takes_effect
from starrules.scheme.translations import joined

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme
    from starrules.scheme.records import PluginRecord
    from starrules.scheme.ruleset import Ruleset

SCHEMA_VERSION = 1
CHANGELESS: Mapping[bool, Text] = {
    False: Text("各项取值不变", "no value differs"),
    True: Text("文本有误，无法对照", "a text is faulty, so they cannot be compared"),
}
"""What is said of a ruleset that is overridden where no value can be shown: by whether one of the texts is faulty."""
DAY_AND_MONTH = Text("{day.month}月{day.day}日", "{day.day} {month}")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
OWN_CODE = Text("由插件自带的程序判定，依据：{measures}", "judged by the plugin's own code from: {measures}")
Data = dict[str, Any]


def names_of(scheme: Scheme) -> Names:
    """Return what a scheme calls its codes, parameters and checks."""
    return Names(
        scheme.vocabularies,
        {name: spec.title for name, spec in scheme.parameters.items()},
        {name: check.title for name, check in scheme.checks.items()},
    )


def readings_of(check: AnyCheck) -> tuple[str, ...]:
    """Return the readings that a check switches or takes a side in."""
    switched = (node.reading for node in nodes_of(check) if isinstance(node, n.Choice))
    return tuple(sorted({*check.readings, *switched}))


def parameters_of(check: AnyCheck) -> tuple[str, ...]:
    """Return the parameters that a check's rule uses."""
    return tuple(sorted({node.id for node in nodes_of(check) if isinstance(node, n.Parameter)}))


def tables_of(check: AnyCheck) -> tuple[str, ...]:
    """Return the tables that a check's rule reads."""
    return tuple(
        sorted({node.table.name for node in nodes_of(check) if isinstance(node, (n.Rows, n.Filled))})
    )


def parameter_text(spec: ParameterSpec, value: Fraction) -> str:
    """Return a parameter's value as a ruleset file has it: a number, or a day in the year such as ``03-31``."""
    return shown(value) if spec.kind != "date-in-year" else _date(value).strftime("%m-%d")


def parameter_words(spec: ParameterSpec, value: Fraction, language: Language) -> str:
    """Return a parameter's value as people say it: ``80%``, ``3 人``, ``3月31日``, ``31 March``."""
    if spec.kind == "date-in-year":
        return DAY_AND_MONTH[language].format(day=_date(value), month=MONTHS[_date(value).month - 1])
    amount = shown(value)
    if spec.unit == "%":
        return f"{amount}%"
    return f"{amount} {unit_word(spec.unit, language, amount)}" if spec.unit else amount


def _date(value: Fraction) -> datetime.date:
    """Return a date in the year as a day of a common year."""
    return COMMON_YEAR + datetime.timedelta(days=int(value))


def text_data(text: Text | None) -> Data | None:
    """Return a text in both languages."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def scheme_data(scheme: Scheme) -> Data:
    """Return everything a scheme consists of: stars, clauses, checks, parameters, readings and coverage."""
    speakers = {"zh": Speaker("zh", names_of(scheme)), "en": Speaker("en", names_of(scheme))}
    coverage = scheme.coverage
    return {
        "schema_version": SCHEMA_VERSION,
        "stars": [
            {"id": star.id, "title": text_data(star.title), "lead": text_data(star.lead)}
            for star in scheme.stars
        ],
        "clauses": [_clause(clause) for clause in scheme.clauses.values()],
        "checks": [_check(check, scheme, speakers) for check in scheme.checks.values()],
        "parameters": [_parameter(spec) for spec in scheme.parameters.values()],
        "readings": [_reading(reading) for reading in scheme.readings.values()],
        "rulesets": sorted(scheme.ruleset_texts),
        "offered": [
            {"check": name, "star": check.star, "provider": scheme.provider(name)}
            for name, check in scheme.offered.items()
        ],
        "overrides": overrides_data(scheme),
        "calendars": [{"year": item.year, "source": item.source} for item in scheme.calendars.values()],
        "readers": [
            {"id": item.id, "title": text_data(item.title), "suffix": item.suffix}
            for item in scheme.readers.values()
        ],
        "formats": [
            {"id": item.id, "title": text_data(item.title), "suffix": item.suffix}
            for item in scheme.formats.values()
        ],
        "translations": [translation_data(item, scheme) for item in scheme.translations.values()],
        "tables": [
            {"name": table.name, "title": text_data(table.title), "columns": list(table.columns)}
            for table in scheme.tables.values()
        ],
        "coverage": {
            "testable": len(coverage.testable),
            "checked": len(coverage.checked),
            "not_computed": [
                {"clause": name, "reason": text_data(reason)}
                for name, reason in coverage.not_computed.items()
            ],
            "unchecked": list(coverage.unchecked),
        },
    }


def overrides_data(scheme: Scheme, period: str | None = None, ruleset: Ruleset | None = None) -> list[Data]:
    """Return what plugins set otherwise in the area of others; of a ruleset the values that differ.

    Args:
        scheme: the scheme.
        period: the year whose last day says which values of parameters are in force; None for the latest.
        ruleset: the ruleset under which each is said to take effect or not; None for what plugins declare alone.
    """
    return [
        {
            "kind": item.kind,
            "id": item.id,
            "before": "" if item.kind == "ruleset" else item.before,
            "after": "" if item.kind == "ruleset" else item.after,
            "changes": _changes(scheme, item, period) if item.kind == "ruleset" else [],
            "owner": item.owner,
            "by": item.by,
            "reason": text_data(item.reason),
            **({} if ruleset is None else {"takes_effect": takes_effect(item, ruleset)}),
        }
        for item in scheme.overrides
    ]


def _changes(scheme: Scheme, item: Overridden, period: str | None) -> list[Data] | None:
    """Return the values of a ruleset that an override changes; None where one of the two texts is faulty."""
    found = changes_of(scheme, item, period)
    if found is None:
        return None
    return [{"place": change.place, "before": change.first, "after": change.second} for change in found]


def _clause(clause: Clause) -> Data:
    return {
        "id": clause.id,
        "star": clause.star,
        "place": clause.place.zh,
        "place_en": clause.place.en,
        "kind": clause.kind,
        "scope": clause.scope,
        "bound": clause.bound,
        "title": text_data(clause.title),
        "terms": list(clause.terms),
        "parent": clause.parent,
        "standard": clause.standard,
        "note": text_data(clause.note),
        "not_computed": text_data(clause.not_computed),
    }


def _check(check: AnyCheck, scheme: Scheme, speakers: Mapping[str, Speaker]) -> Data:
    return {
        "id": check.id,
        "star": check.star,
        "title": text_data(check.title),
        "clauses": list(check.clauses),
        "scope": check.scope,
        "duty": check.duty,
        "readings": list(readings_of(check)),
        "parameters": list(parameters_of(check)),
        "tables": list(tables_of(check)),
        "opaque": isinstance(check, Opaque),
        "rule": {language: _rule(check, speaker) for language, speaker in speakers.items()},
        "remedy": text_data(check.remedy),
        "provider": scheme.provider(check.id),
        "offered": check.id in scheme.offered,
    }


def _rule(check: AnyCheck, speaker: Speaker) -> str:
    """Return a rule in words; of a plugin's own code what it measures."""
    if not isinstance(check, Opaque):
        return speaker.say(check.rule)
    measured = "；" if speaker.language == "zh" else "; "
    return OWN_CODE[speaker.language].format(
        measures=measured.join(speaker.say(expr) for expr in check.expressions)
    )


def _parameter(spec: ParameterSpec) -> Data:
    return {
        "id": spec.id,
        "title": text_data(spec.title),
        "unit": spec.unit,
        "minimum": parameter_text(spec, spec.low),
        "maximum": parameter_text(spec, spec.high),
        "origin": spec.origin,
        "source": spec.source,
        "values": [
            {"from": item.since.isoformat(), "value": parameter_text(spec, item.value)}
            for item in spec.values
        ],
    }


def _reading(reading: Reading) -> Data:
    return {
        "id": reading.id,
        "title": text_data(reading.title),
        "default": reading.default,
        "options": [{"id": option.id, "title": text_data(option.title)} for option in reading.options],
        "where": list(reading.where),
    }


def rulesets_data(rulesets: Iterable[Ruleset], scheme: Scheme) -> list[Data]:
    """Return rulesets with their digests, the layer that set each value, and what is offered to them."""
    return [
        {
            "id": item.id,
            "title": text_data(item.title),
            "status": item.status,
            "extends": list(item.extends),
            "digest": item.digest,
            "content": item.content,
            "origins": dict(item.origins),
            "not_adopted": list(not_adopted(item, scheme)),
            "overrides": overrides_data(scheme, ruleset=item),
        }
        for item in rulesets
    ]


def not_adopted(ruleset: Ruleset, scheme: Scheme) -> tuple[str, ...]:
    """Return the checks that plugins offer for stars of this ruleset and that it does not adopt: they do not count."""
    return tuple(
        name
        for name, check in scheme.offered.items()
        if check.star in ruleset.stars and name not in ruleset.adopted
    )


def setting_text(content: Mapping[str, Any], place: str, language: Language) -> str:
    """Return what a resolved ruleset says at a place of its origins, as people write it."""
    value: Any = content
    for key in place.split("/"):
        value = value[key]
    if isinstance(value, Mapping):
        return str(value[language])
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def plugins_data(scheme: Scheme) -> list[Data]:
    """Return every plugin that was found, and what it brings."""
    return [_plugin(record, scheme) for record in scheme.plugins]


def translation_data(translation: Translation, scheme: Scheme) -> Data:
    """Return a language into which a scheme is translated, and how many of its texts are."""
    return {
        "language": translation.language,
        "base": translation.base,
        "texts": len(translation.texts.keys() & scheme.texts.keys()),
        "of": len(scheme.texts),
    }


def _plugin(record: PluginRecord, scheme: Scheme) -> Data:
    brings = record.contribution if record.active and record.contribution is not None else Contribution()
    return {
        "name": record.name,
        "distribution": record.distribution,
        "version": record.version,
        "status": record.status,
        "reason": record.reason,
        "stars": [star.id for star in brings.stars],
        "checks": len(brings.checks) + len(brings.assessments),
        "tables": [table.name for table in brings.tables],
        "clauses": len(brings.clauses),
        "readings": [reading.id for reading in brings.readings],
        "parameters": [spec.id for spec in brings.parameters],
        "rulesets": sorted(brings.rulesets),
        "overrides": [f"{item.kind} {item.id}" for item in brings.overrides],
        "calendars": [item.year for item in brings.calendars],
        "readers": [item.id for item in brings.readers],
        "formats": [item.id for item in brings.formats],
        "translations": [translation_data(item, scheme) for item in joined(brings.translations).values()],
    }
