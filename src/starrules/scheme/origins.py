"""Which layer set each value of a ruleset: a file, a plugin's default, or the core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme
    from starrules.scheme.extras import Overridden

CORE_LAYER = "starrules"
"""The layer below all others: what holds where nobody says otherwise."""
UNTOLD = ("id", "title", "extends")
"""What a file says of itself alone."""


def origins_of(
    scheme: Scheme, steps: Iterable[tuple[str, Mapping[str, Any]]], content: Mapping[str, Any]
) -> Mapping[str, str]:
    """Return for each place of a resolved ruleset the layer that set it.

    Args:
        scheme: the scheme, whose plugins declare the defaults.
        steps: what each layer says, the nearest last.
        content: the resolved ruleset as plain data.
    """
    found = dict.fromkeys(_places("", content), CORE_LAYER)
    found |= {place: owner for place, owner in scheme.owners.items() if place in found}
    for item in scheme.overrides:
        place = f"{item.kind}s/{item.id}"
        if place in found:
            found[place] = overriding_layer(item)
    for name, values in steps:
        for place in _places("", values):
            if place in found:
                found[place] = name
    return dict(sorted(found.items()))


def overriding_layer(item: Overridden) -> str:
    """Return the layer that a plugin is which sets a default of somebody else's otherwise."""
    return f"{item.by}, which overrides {item.owner}"


def _places(place: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the places at which something is set; a text in two languages is one of them."""
    for key, value in values.items():
        here = f"{place}/{key}" if place else key
        if here in UNTOLD or value is None or here == "absent":
            continue
        if isinstance(value, Mapping) and set(value) != {"zh", "en"}:
            yield from _places(here, value)
        else:
            yield here
