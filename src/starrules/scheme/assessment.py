"""The contract between the core and plugins: what is measured of a unit, on which clauses it rests, how it is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from starrules.errors import Fault, in_short
from starrules.model import MET, NOT_APPLICABLE, UNKNOWN, UNMET, Text, UnitKind, Verdict
from starrules.rules import nodes as n
from starrules.schema import UnitScope
from starrules.scheme.texts import text_faults


@frozen
class Between:
    """A number of which only the least and the greatest possible value are known."""

    low: Fraction
    high: Fraction


Value = Fraction | bool | Verdict | Between | None
"""A number, a truth, the verdict of a rule; a number in part unknown, and None for an unknown truth."""


@frozen
class Measured(Mapping[str, Value]):
    """The measured values of one unit, by the names under which an assessment asks for them.

    Args:
        kind: whether the unit is an office or a section.
        values: a ``Fraction`` for a number and a ``bool`` for a truth; where evidence is missing, ``Between`` for
            a number and ``None`` for a truth.
    """

    kind: UnitKind
    values_: Mapping[str, Value] = field(alias="values")

    def __getitem__(self, name: str) -> Value:
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)

    @property
    def known(self) -> bool:
        """Whether every value is known."""
        return not any(value is None or isinstance(value, Between) for value in self.values_.values())

    def number(self, name: str) -> Fraction:
        """Return a number that is known.

        Raises:
            TypeError: when the value is a truth, or is not known.
        """
        value = self.values_[name]
        if isinstance(value, bool) or not isinstance(value, Fraction):
            msg = f"measure {name!r}: expected a number that is known, found {value!r}."
            raise TypeError(msg)
        return value

    def truth(self, name: str) -> bool:
        """Return a truth that is known.

        Raises:
            TypeError: when the value is a number, or is not known.
        """
        value = self.values_[name]
        if not isinstance(value, bool):
            msg = f"measure {name!r}: expected a truth that is known, found {value!r}."
            raise TypeError(msg)
        return value


@frozen
class Judgement:
    """What an assessment makes of one unit: a verdict, and why, in both languages."""

    verdict: Verdict
    reason: Text

    @classmethod
    def met(cls, reason: Text) -> Judgement:
        """Return that the demand is met."""
        return cls(MET, reason)

    @classmethod
    def unmet(cls, reason: Text) -> Judgement:
        """Return that the demand is not met."""
        return cls(UNMET, reason)

    @classmethod
    def not_applicable(cls, reason: Text) -> Judgement:
        """Return that the demand does not apply to the unit."""
        return cls(NOT_APPLICABLE, reason)

    @classmethod
    def unknown(cls, reason: Text) -> Judgement:
        """Return that evidence decides: for assessments that handle unknown values themselves."""
        return cls(UNKNOWN, reason)


class JudgementError(TypeError):
    """Raised when a plugin's own code returns what no report could show; carries every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


@runtime_checkable
class Assessment(Protocol):
    """Anything that says what must be known about a unit and judges it.

    ``Check`` satisfies it with a rule, and is explained, analysed and computed in every lane for it. A class
    of a plugin's own sees the measured values and nothing else, so it runs in every lane too, but nobody can
    look into it: it is opaque, and reports say so. It is called only when every value is known, unless it has
    ``handles_unknown = True``; then it must stay sound: what it decides must hold however the unknown turns out.
    """

    @property
    def id(self) -> str:
        """Star, dot, slug; never a clause number."""

    @property
    def title(self) -> Text:
        """What is demanded, in a few words."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The ids of the clauses it rests on; never empty."""

    @property
    def remedy(self) -> Text:
        """What a unit does that does not meet it."""

    @property
    def scope(self) -> UnitScope:
        """Which units it is asked of."""

    @property
    def measures(self) -> Mapping[str, n.Expr]:
        """What must be known about a unit: numbers and truths over evidence, by name."""

    def assess(self, measured: Measured) -> Judgement:
        """Return verdict and reason of one unit."""


@frozen
class Opaque:
    """An assessment of a plugin's own code, in the form in which a scheme holds its checks.

    Args:
        assessment: the plugin's own object.
        id, title, clauses, remedy, scope, measures: what it says of itself, read once.
        readings: the ids of the readings that it takes a side in.
        duty: for what a lead or the district owes.
        handles_unknown: whether it is called with values that are not known.
    """

    assessment: Assessment
    id: str
    title: Text
    clauses: tuple[str, ...]
    remedy: Text
    scope: UnitScope
    measures: Mapping[str, n.Expr]
    readings: tuple[str, ...] = ()
    duty: bool = False
    handles_unknown: bool = False

    @classmethod
    def of(cls, assessment: Assessment) -> Opaque:
        """Return an assessment in the form in which a scheme holds it."""
        return cls(
            assessment,
            assessment.id,
            assessment.title,
            tuple(assessment.clauses),
            assessment.remedy,
            assessment.scope,
            dict(assessment.measures),
            tuple(getattr(assessment, "readings", ())),
            bool(getattr(assessment, "duty", False)),
            bool(getattr(assessment, "handles_unknown", False)),
        )

    @property
    def star(self) -> str:
        """The star that it belongs to."""
        return self.id.partition(".")[0]

    @property
    def expressions(self) -> tuple[n.Expr, ...]:
        """What it asks of the evidence."""
        return tuple(self.measures.values())

    def asked_of(self, kind: UnitKind) -> bool:
        """Return whether units of this kind are asked."""
        return self.scope in ("both", kind)

    def assess(self, measured: Measured) -> Judgement:
        """Return what the plugin's own code makes of one unit.

        Raises:
            JudgementError: when it returns anything but a judgement whose reason can be shown in both languages.
        """
        found: object = self.assessment.assess(measured)
        if faults := tuple(_judgement_faults(found)):
            raise JudgementError(faults)
        assert isinstance(found, Judgement)
        return found


def _judgement_faults(found: object) -> Iterator[Fault]:
    """Yield what is wrong with what an assessment returned."""
    write = "Write: return Judgement.met(Text(...))."
    if not isinstance(found, Judgement):
        yield Fault("assess", "a Judgement with a reason", in_short(found), write)
        return
    verdict: object = found.verdict
    reason: object = found.reason
    if not isinstance(verdict, Verdict):
        yield Fault("assess, verdict", "a Verdict", in_short(verdict), write)
    if isinstance(reason, Text):
        yield from text_faults(reason, "assess, reason")
    else:
        yield Fault("assess, reason", "a Text", in_short(reason), write)


__all__ = ["Assessment", "Between", "Judgement", "JudgementError", "Measured", "Opaque", "Value"]
