"""What plugins set otherwise in the area of others: found, compared with what was there, and put in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from starrules.errors import SchemeError
from starrules.scheme.entries import parameter_value
from starrules.scheme.extras import Overridden, Override
from starrules.scheme.model import DatedValue, ParameterSpec
from starrules.scheme.origins import overriding_layer

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme
    from starrules.scheme.ruleset import Difference, Ruleset


def overridden(scheme: Scheme) -> Iterator[Overridden]:
    """Yield every override that counts, in order; one whose aim only an absent plugin could bring does not."""
    found = [
        (override.kind, override.id, record.label, override)
        for record in scheme.plugins
        if record.active and record.contribution is not None
        for override in record.contribution.overrides
    ]
    for kind, name, by, override in sorted(found, key=lambda item: item[:3]):
        before = _before(scheme, override)
        if before is not None:
            owner = scheme.owners.get(f"{kind}s/{name}", "starrules")
            yield Overridden(kind, name, before, override.value, owner, by, override.reason)


def _before(scheme: Scheme, override: Override) -> str | None:
    """Return the default that is set otherwise, or None where nobody declares it."""
    if override.kind == "parameter" and override.id in scheme.parameters:
        values = scheme.parameters[override.id].values
        return "; ".join(f"{item.value} ({item.since})" for item in values)
    if override.kind == "reading" and override.id in scheme.readings:
        return scheme.readings[override.id].default
    return scheme.ruleset_texts.get(override.id) if override.kind == "ruleset" else None


def takes_effect(item: Overridden, ruleset: Ruleset) -> bool:
    """Return whether what is set otherwise counts under a ruleset.

    A default does where the ruleset leaves it as it is, the text of a ruleset where it is this one or one that it
    extends.
    """
    if item.kind == "ruleset":
        return item.id in (ruleset.id, *ruleset.extends)
    return ruleset.origins.get(f"{item.kind}s/{item.id}") == overriding_layer(item)


def changes_of(scheme: Scheme, item: Overridden, period: str | None = None) -> tuple[Difference, ...] | None:
    """Return where a ruleset that is overridden differs from the one that its owner declares.

    Both are resolved with all else that is overridden in force; None where one of them is faulty.
    """
    from starrules.scheme.ruleset import resolve, side_by_side

    found = []
    for text in (item.before, item.after):
        one = evolve(scheme, ruleset_texts={**scheme.ruleset_texts, item.id: text})
        try:
            found.append(resolve(one, item.id, period=period))
        except SchemeError:
            return None
    return side_by_side(found[0], found[1], scheme)


def changed_parameter(scheme: Scheme, item: Overridden) -> ParameterSpec:
    """Return a parameter with the value that an override gives it for all days, and where that comes from."""
    spec = scheme.parameters[item.id]
    since = min(value.since for value in spec.values)
    dated = (DatedValue(since, parameter_value(spec, item.after)),)
    source = f"override by {item.by}: {item.reason.en}"
    return evolve(spec, values=dated, origin="proposed", source=source)
