"""The checks of the kit, by name; the same ones as a generator, as a callable and as a class for pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from attrs import field, frozen

from starrules.errors import Fault, MissingExtraError
from starrules.scheme.assemble import Scheme
from starrules.testing import author, declared, own_code, probe, sources
from starrules.testing.declared import Found
from starrules.testing.example import Example, installed
from starrules.testing.laws import Laws
from starrules.testing.mutation import Mutation
from starrules.testing.subject import Subject
from starrules.testing.told import ConformanceError, Outcome, Outcomes, Status
from starrules.testing.tried import Edge

FEWEST_CHECKS = 28
FEWEST_EXAMPLES = 2
FEWEST_MUTANTS = 6


@frozen(slots=False)
class Conformance:
    """The checks of the kit on one plugin; what several of them need is made once.

    Args:
        subject: the plugin.
        expected_failures: the checks that may fail, with the reason; one that passes is a failure then.
        fewest_checks, fewest_examples, fewest_mutants: the floors below which nothing is shown.
    """

    subject: Subject
    expected_failures: Mapping[str, str] = field(factory=dict)
    fewest_checks: int = FEWEST_CHECKS
    fewest_examples: int = FEWEST_EXAMPLES
    fewest_mutants: int = FEWEST_MUTANTS

    @cached_property
    def laws(self) -> Laws:
        """The laws, held on evidence made for the plugin's tables."""
        return Laws(self.subject)

    @cached_property
    def mutation(self) -> Mutation:
        """The mutants of the plugin's rules."""
        return Mutation(self.subject)

    def check(self, name: str) -> Found:
        """Return how many things a check looked at, and the faults that it found."""
        return CHECKS[name](self)

    def outcome(self, name: str) -> Outcome:
        """Return what becomes of a check, expected failures reckoned with."""
        reason = self.expected_failures.get(name)
        try:
            count, faults = self.check(name)
        except ConformanceError as error:
            count, faults = 0, list(error.faults)
        except MissingExtraError:
            raise
        except Exception as error:  # noqa: BLE001 - what breaks on a plugin is a finding about it
            fault = Fault(
                f"plugin {self.subject.plugin!r}, check {name!r} of the kit",
                "an answer",
                f"{type(error).__name__}: {error}",
                "A check before it tells more, most likely.",
            )
            count, faults = 0, [fault]
        if reason is not None:
            if faults:
                return Outcome(name, "expected", count, reason, tuple(faults))
            place = f"expected_failures, {name!r}"
            fault = Fault(place, "a check that fails", "it passes", "Take it out: it is no longer needed.")
            return _failed(name, "stale", count, [fault])
        if faults:
            return _failed(name, "failed", count, faults)
        return Outcome(name, "passed" if count else "empty", count)

    def confirm(self, name: str) -> Outcome:
        """Return what becomes of a check.

        Raises:
            ConformanceError: when it fails, or passes where it was expected to fail.
        """
        for fault in self.misused():
            raise ConformanceError([fault])
        found = self.outcome(name)
        if not found.ok:
            raise ConformanceError(found.faults)
        return found

    def misused(self) -> Iterator[Fault]:
        """Yield what is wrong with the exceptions and the floors themselves."""
        for name, reason in self.expected_failures.items():
            if name not in CHECKS:
                yield Fault(
                    "expected_failures", f"names of checks: {', '.join(CHECKS)}", repr(name), "Mend the name."
                )
            elif not reason.strip():
                yield Fault(f"expected_failures, {name!r}", "a reason", "none", "Write why it may fail.")
        for name in ("fewest_checks", "fewest_examples", "fewest_mutants"):
            value = getattr(self, name)
            if value < 1:
                yield Fault(name, "a floor of 1 or more", str(value), "None of them shows nothing.")

    def counts(self, checks: int) -> dict[str, int]:
        """Return how many checks, examples and mutants ran, and how many completions were tried."""
        counted = {"checks": checks, "examples": len(self.subject.examples)}
        return {**counted, **self.mutation.counts, **self.laws.counts}

    def enough(self, names: Iterable[str]) -> list[Fault]:
        """Return the floors that are not reached, where these checks ran."""
        ran = [name for name in names if name in CHECKS]
        counts = self.counts(len(ran))
        floors = {
            "checks": self.fewest_checks,
            "examples": self.fewest_examples,
            "mutants": self.fewest_mutants,
        }
        return [
            Fault(
                f"plugin {self.subject.label}, {word} that ran",
                f"{floor} or more",
                str(counts[word]),
                f"Less shows too little; fewest_{word} is where the floor is set.",
            )
            for word, floor in floors.items()
            if counts[word] < floor
        ]


def _failed(name: str, status: Status, count: int, faults: list[Fault]) -> Outcome:
    return Outcome(name, status, count, str(ConformanceError(faults)), tuple(faults))


Look = Callable[[Conformance], Found]


def _on_subject(function: Callable[[Subject], Found]) -> Look:
    return lambda kit: function(kit.subject)


CHECKS: Mapping[str, Look] = {
    "loads": _on_subject(declared.loads),
    "ids": _on_subject(declared.ids),
    "clauses": _on_subject(declared.clauses),
    "duties": _on_subject(declared.duties),
    "scopes": _on_subject(declared.scopes),
    "parameters": _on_subject(declared.parameters),
    "readings": _on_subject(declared.readings),
    "codes": _on_subject(declared.codes),
    "tables": _on_subject(declared.tables),
    "texts": _on_subject(declared.texts),
    "remedies": _on_subject(declared.remedies),
    "measures": _on_subject(declared.measures),
    "imports": _on_subject(sources.imports),
    "purity": _on_subject(sources.purity),
    "loading": _on_subject(probe.load),
    "rules-build": _on_subject(author.builds),
    "nothing-filed": _on_subject(author.undecided),
    "one-meaning": lambda kit: kit.laws.one_meaning(),
    "soundness": lambda kit: kit.laws.sound(),
    "order": lambda kit: kit.laws.ordered(),
    "forgetting": lambda kit: kit.laws.forgotten(),
    "nothing-vanishes": lambda kit: kit.laws.nothing_vanishes(),
    "thresholds": lambda kit: Edge(kit.subject, kit.laws).tried(),
    "totality": lambda kit: kit.laws.total(),
    "repeats": lambda kit: kit.laws.repeats(),
    "reasons": lambda kit: kit.laws.reasons(),
    "known-decides": lambda kit: kit.laws.known_decides(),
    "exactness": lambda kit: kit.laws.exact(),
    "own-code": _on_subject(own_code.judged),
    "examples": _on_subject(author.hold),
    "examples-enough": _on_subject(author.shown),
    "mutants": lambda kit: kit.mutation.bites(*([0] if "mutants" in kit.expected_failures else [])),
}
"""The checks by name, in the order in which they are best read."""


def conformance_checks(
    plugin: str,
    examples: Iterable[Example] = (),
    *,
    expected_failures: Mapping[str, str] | None = None,
    known_mutants: Mapping[str, str] | None = None,
    scheme: Scheme | None = None,
) -> Iterator[tuple[str, Callable[[], Outcome]]]:
    """Yield the name of each check of the kit, and a callable that raises where the plugin fails it.

    Args:
        plugin: the name of its entry point.
        examples: its author's examples.
        expected_failures: the checks that may fail, with the reason.
        known_mutants: mutants that no example can kill, by id, with the reason.
        scheme: the scheme in which it counts; that of all installed plugins unless given.
    """
    kit = _kit(plugin, examples, expected_failures, known_mutants, scheme)
    for name in CHECKS:
        yield name, lambda name=name: kit.confirm(name)  # type: ignore[misc]


def check_plugin(
    plugin: str,
    examples: Iterable[Example] = (),
    *,
    expected_failures: Mapping[str, str] | None = None,
    known_mutants: Mapping[str, str] | None = None,
    scheme: Scheme | None = None,
    fewest_checks: int = FEWEST_CHECKS,
    fewest_examples: int = FEWEST_EXAMPLES,
    fewest_mutants: int = FEWEST_MUTANTS,
) -> Outcomes:
    """Return what became of each check of the kit on a plugin; ``str()`` of it is a table.

    Args:
        plugin: the name of its entry point.
        examples: its author's examples.
        expected_failures: the checks that may fail, with the reason.
        known_mutants: mutants that no example can kill, by id, with the reason.
        scheme: the scheme in which it counts; that of all installed plugins unless given.
        fewest_checks, fewest_examples, fewest_mutants: the floors below which nothing is shown.

    Raises:
        ConformanceError: when an exception has no reason or no check, or a floor is 0.
    """
    floors = (fewest_checks, fewest_examples, fewest_mutants)
    kit = _kit(plugin, examples, expected_failures, known_mutants, scheme, floors)
    if misused := list(kit.misused()):
        raise ConformanceError(misused)
    rows = [kit.outcome(name) for name in CHECKS]
    if not rows[0].ok:
        return Outcomes(plugin, tuple(rows), {"checks": len(rows), "examples": len(kit.subject.examples)})
    lacking = kit.enough(CHECKS)
    rows.append(_failed("enough", "failed", 3, lacking) if lacking else Outcome("enough", "passed", 3))
    return Outcomes(kit.subject.label, tuple(rows), kit.counts(len(CHECKS)))


def _kit(
    plugin: str,
    examples: Iterable[Example],
    expected_failures: Mapping[str, str] | None,
    known_mutants: Mapping[str, str] | None,
    scheme: Scheme | None,
    floors: tuple[int, int, int] = (FEWEST_CHECKS, FEWEST_EXAMPLES, FEWEST_MUTANTS),
) -> Conformance:
    given = installed() if scheme is None else scheme
    subject = Subject(plugin, tuple(examples), given, known_mutants or {})
    return Conformance(subject, expected_failures or {}, *floors)


__all__ = ["CHECKS", "Conformance", "check_plugin", "conformance_checks"]
