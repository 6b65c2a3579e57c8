"""Rulesets: files that say how the text is read and how stars are won, validated in full, frozen to a digest."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import asdict, evolve, field, frozen

from starrules.errors import Fault, SchemeError
from starrules.messages import message, quoted
from starrules.model import Period, Text, day_of
from starrules.scheme.entries import period_of
from starrules.scheme.layers import Layer, layers_of, merged, ruleset_place, steps
from starrules.scheme.origins import origins_of

if TYPE_CHECKING:
    from starrules.scheme.assemble import Scheme

AwardRule = Literal["all-standards", "points"]
Rounding = Literal["down", "up", "nearest"]
Ties = Literal["all", "none", "open"]
Decides = Literal["standards", "standards-alone", "standards-and-tasks"]
AwardedUnits = Literal["both", "office", "section"]
Inherit = Literal["office", "none"]
LATEST = datetime.date(9999, 12, 31)


@frozen
class UpperTier:
    """The tier above the award: floors of its own, and a share of a pool.

    Args:
        star_floor: the fewest points in each star.
        total_floor: the fewest points in all.
        pool: ``won``: those who hold the award.
        top_share: how many percent of the pool, of each kind of unit, it holds at the most.
        rounding: how a broken number of places is made whole.
        ties: what becomes of equals across the last place: ``all`` of them are in, ``none``, or ``open``.
    """

    star_floor: Fraction
    total_floor: Fraction
    pool: Literal["won"] = "won"
    top_share: Fraction = Fraction(100)
    rounding: Rounding = "down"
    ties: Ties = "open"


@frozen
class Awards:
    """How stars are won.

    Args:
        define: whether awards are defined at all; ``none_because`` says why not.
        rule: ``all-standards``: every standard that applies is met; ``points``: 100 a star, spread evenly over
            its standards, or over the parts of its only one.
        star_floor: with points, the fewest in the star itself.
        total_floor: with points, the fewest in all stars together, at their weights.
        title_needs: how many of the stars make the title: ``all``, ``none`` for no title, or a number.
        prerequisites: the stars without which no other star is won.
        weights: the weight of each star in the total.
        units: which kinds of unit are given stars.
        inherit: where a section's verdict on an office-only check comes from: its ``office``, or ``none``.
        decides: what decides: ``standards``, with each task through the standard it is linked to;
            ``standards-alone``; ``standards-and-tasks``, side by side.
        upper: the tier above.
    """

    define: bool = True
    none_because: Text | None = None
    rule: AwardRule = "all-standards"
    star_floor: Fraction | None = None
    total_floor: Fraction | None = None
    title_needs: int | Literal["all", "none"] = "all"
    prerequisites: tuple[str, ...] = ()
    weights: Mapping[str, Fraction] = field(factory=dict)
    units: AwardedUnits = "both"
    inherit: Inherit = "office"
    decides: Decides = "standards"
    upper: UpperTier | None = None

    def weight(self, star: str) -> Fraction:
        """Return the weight of a star in the total."""
        return self.weights.get(star, Fraction(1))


@frozen(slots=False)
class Ruleset:
    """A dated, frozen set of readings, parameters and award rules, with everything resolved.

    Args:
        id: its id.
        title: what it is called.
        status: whether it is a draft or in force, as its authors say.
        authority: who set it.
        valid_from: the first day it holds.
        first_month: the month in which the assessed year begins (A11).
        minimum_months: the fewest whole months in scope below which a unit is not rated (A22).
        at_deadline: what becomes of stars still open ``deadline_days`` after the period's end.
        deadline_days: the days after the period's end at which the books are closed.
        duties: whether the duties of leads and of the district are reported (A20).
        stars: the stars that it awards.
        adopted: the ids of checks from other plugins that count for these stars.
        readings: for every reading, the option taken.
        parameters: for every parameter, the value in force.
        standards: for some standards, the checks that alone decide them.
        awards: how stars are won.
        extends: the rulesets that it extends, the nearest first.
        absent: what it names that only a plugin that does not count could bring.
        origins: for each place of what is resolved, as ``parameters/civility.sessions`` or ``awards/rule``, the
            layer that set it: a ruleset by its id, a plugin whose default it is, or ``starrules``. It is no part of
            the digest.
    """

    id: str
    title: Text
    status: str
    authority: Text | None
    valid_from: datetime.date | None
    first_month: int
    minimum_months: int
    at_deadline: Literal["open", "not_won"]
    deadline_days: int
    duties: Literal["report", "leave-out"]
    stars: tuple[str, ...]
    adopted: tuple[str, ...]
    readings: Mapping[str, str]
    parameters: Mapping[str, Fraction]
    standards: Mapping[str, tuple[str, ...]]
    awards: Awards
    extends: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(factory=dict, eq=False)

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """Everything that is resolved, as plain data."""
        found: Mapping[str, Any] = _plain(asdict(self, filter=lambda item, _: item.name != "origins"))
        return found

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of everything that is resolved, in one canonical form."""
        text = json.dumps(self.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def period(self, label: str) -> Period:
        """Return the assessed year of that label, in the ruleset's cycle."""
        return period_of(label, self.first_month)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, (Fraction, datetime.date)):
        return str(value)
    return value


def resolve(scheme: Scheme, name: str | Path, *, period: str | None = None) -> Ruleset:
    """Return a ruleset of a scheme, validated in full, with every reading and parameter resolved.

    Raises:
        NotFoundError: when there is no such ruleset.
        SchemeError: with every fault of the ruleset and of those that it extends.
    """
    faults: list[Fault] = []
    layers = layers_of(scheme, name, faults)
    values = merged(scheme, layers) if not faults else {}
    name = layers[0].name if layers else str(name)
    if not faults:
        faults += [*_crossed(name, values), *_nested(scheme, name, values["standards"])]
    if faults:
        raise SchemeError(ruleset_place(name), faults)
    return _frozen(scheme, layers, values, period)


def _crossed(name: str, values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what does not fit together in a merged ruleset."""
    awards, stars = values["awards"], values["stars"]
    if not stars:
        yield Fault(ruleset_place(name, "stars"), message("one star or more"), message("none"))
    if awards.get("define", True):
        yield from _floors(name, awards)
        yield from _stars(name, awards, stars)
    elif awards.get("none_because") is None:
        expected = message("{{ zh = ..., en = ... }}, as define is false")
        yield Fault(ruleset_place(name, "awards.none_because"), expected, message("nothing"))
    taken: dict[str, str] = {}
    for standard, checks in values["standards"].items():
        for check in checks:
            if check in taken:
                found = message(
                    "{check!r} under {first!r} and {second!r}",
                    check=check,
                    first=taken[check],
                    second=standard,
                )
                expected = message("each check to decide in one place")
                yield Fault(ruleset_place(name, "standards"), expected, found)
            taken[check] = standard


def _nested(scheme: Scheme, name: str, standards: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield standards that are decided alone although they count in one that is decided alone too."""
    for standard in standards:
        above = scheme.clauses[standard].parent
        while above in scheme.clauses:
            if above in standards:
                found = message("{standard!r}, which counts in {above!r}", standard=standard, above=above)
                expected = message("standards of which none counts in another")
                yield Fault(ruleset_place(name, "standards"), expected, found)
            above = scheme.clauses[above].parent


def _floors(name: str, awards: Mapping[str, Any]) -> Iterator[Fault]:
    points, upper = awards.get("rule") == "points", awards.get("upper")
    nothing = message("nothing")
    for key in ("star_floor", "total_floor"):
        if points and awards.get(key) is None:
            expected = message("a number, as rule is 'points'")
            yield Fault(ruleset_place(name, f"awards.{key}"), expected, nothing)
        place = ruleset_place(name, f"awards.upper.{key}")
        if upper and upper.get(key) is None:
            yield Fault(place, message("a number"), nothing)
        elif upper and points and awards.get(key) is not None and upper[key] < awards[key]:
            expected = message("a number not below the award's {floor}", floor=awards[key])
            yield Fault(place, expected, str(upper[key]))
    for key in ("star_floor", "total_floor", "upper", "weights"):
        if not points and awards.get(key):
            place = ruleset_place(name, f"awards.{key}")
            yield Fault(place, message("rule = 'points' beside it"), "rule = 'all-standards'")


def _stars(name: str, awards: Mapping[str, Any], stars: tuple[str, ...]) -> Iterator[Fault]:
    for key in ("prerequisites", "weights"):
        for star in awards.get(key) or ():
            if star not in stars:
                expected = message("stars that it awards ({stars})", stars=stars)
                yield Fault(ruleset_place(name, f"awards.{key}"), expected, quoted(star))
    needs = awards.get("title_needs", "all")
    if isinstance(needs, int) and not 1 <= needs <= len(stars):
        expected = message("a number from {low} to {high}", low=1, high=len(stars))
        yield Fault(ruleset_place(name, "awards.title_needs"), expected, str(needs))


def _frozen(
    scheme: Scheme, layers: tuple[Layer, ...], values: Mapping[str, Any], period: str | None
) -> Ruleset:
    first_month = values.get("first_month", 1)
    last = LATEST if period is None else day_of(period_of(period, first_month).days.last)
    awards = dict(values["awards"])
    if awards.get("upper"):
        awards["upper"] = UpperTier(**awards["upper"])
    parameters = {name: spec.on(last) for name, spec in scheme.parameters.items()} | values["parameters"]
    readings = {name: reading.default for name, reading in scheme.readings.items()} | values["readings"]
    found = Ruleset(
        id=layers[0].name,
        title=values["title"],
        status=values.get("status", "draft"),
        authority=values.get("authority"),
        valid_from=values.get("valid_from"),
        first_month=first_month,
        minimum_months=values.get("minimum_months", 6),
        at_deadline=values.get("at_deadline", "open"),
        deadline_days=values.get("deadline_days", 31),
        duties=values.get("duties", "report"),
        stars=values["stars"],
        adopted=values.get("adopted", ()),
        readings=dict(sorted(readings.items())),
        parameters=dict(sorted(parameters.items())),
        standards=dict(sorted(values["standards"].items())),
        awards=Awards(**awards),
        extends=tuple(layer.name for layer in layers[1:]),
        absent=tuple(sorted({name for layer in layers for name in layer.absent})),
    )
    return evolve(found, origins=origins_of(scheme, steps(scheme, layers), found.content))


@frozen
class Difference:
    """One place in which two rulesets differ; an empty side has nothing there."""

    place: str
    title: Text | None
    first: str
    second: str


def side_by_side(first: Ruleset, second: Ruleset, scheme: Scheme | None = None) -> tuple[Difference, ...]:
    """Return the places in which two rulesets differ, in order; titles come from the scheme where given."""
    left, right = dict(_leaves("", first.content)), dict(_leaves("", second.content))
    return tuple(
        Difference(place, _title(place, scheme), left.get(place, ""), right.get(place, ""))
        for place in sorted(left.keys() | right.keys())
        if left.get(place, "") != right.get(place, "")
    )


def _leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(f"{place}/{key}" if place else key, item)
    elif isinstance(value, list):
        yield place, ", ".join(map(str, value))
    elif value is not None:
        yield place, str(value).lower() if isinstance(value, bool) else str(value)


def _title(place: str, scheme: Scheme | None) -> Text | None:
    kind, _, name = place.partition("/")
    if scheme is None:
        return None
    known: Mapping[str, Any] = {
        "readings": scheme.readings,
        "parameters": scheme.parameters,
        "standards": scheme.clauses,
    }.get(kind, {})
    found: Text | None = known[name].title if name in known else None
    return found
