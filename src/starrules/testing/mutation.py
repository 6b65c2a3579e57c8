"""The mutants of all of a plugin's checks, judged by its author's examples, with exceptions that have reasons."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from attrs import frozen

from starrules.errors import Fault
from starrules.testing.declared import Found
from starrules.testing.judging import Judge, Judged
from starrules.testing.subject import Subject
from starrules.testing.told import SHOWN


@frozen(slots=False)
class Mutation:
    """The mutants of all of a plugin's checks, judged by its author's examples."""

    subject: Subject

    @cached_property
    def all(self) -> tuple[tuple[Judged, ...], int]:
        """What became of each mutant, and how many more the type checker refused."""
        found: list[Judged] = []
        refused = 0
        for judge in self.judges.values():
            judged, no = judge.judged()
            found += judged
            refused += no
        return tuple(found), refused

    @cached_property
    def judges(self) -> dict[str, Judge]:
        """The judge of each check's mutants."""
        scheme = self.subject.scheme
        return {
            check.id: Judge.of(check, self.subject.examples_of(check), scheme, self.subject.trial)
            for check in self.subject.brought.checks
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many mutants there are, by what became of them."""
        found, refused = self.all
        fates = Counter(item.fate for item in found)
        known = sum(item.mutant.id in self.subject.known_mutants for item in found if item.fate == "alike")
        return {
            "mutants": len(found),
            "killed": fates["killed"],
            "proved equivalent": fates["equivalent"],
            "excepted": known,
            "surviving": fates["alike"] - known,
            "refused by the type checker": refused,
        }

    def told_apart(self, most: int | None = None) -> list[Judged]:
        """Return the mutants that survive, with evidence that tells the first ``most`` of them from the rule."""
        left = [
            item
            for item in self.all[0]
            if item.fate == "alike" and item.mutant.id not in self.subject.known_mutants
        ]
        sought = left if most is None else left[:most]
        found: dict[str, Judged] = {}
        for name, judge in self.judges.items():
            if here := [item.mutant for item in sought if item.mutant.check == name]:
                found |= judge.searched(here)
        return [found.get(item.mutant.id, item) for item in left]

    def bites(self, sought: int = SHOWN) -> Found:
        """Return the mutants that no example tells from the rule, and the exceptions that are not needed.

        Evidence that tells them apart is sought for the first ``sought`` of them.
        """
        found, _ = self.all
        faults = []
        for item in self.told_apart(sought):
            place = self.subject.place(f"mutant {item.mutant.id!r}")
            advice = "Add an example that tells them apart, such as this."
            if item.fate == "alike":
                advice = "Add an example, or except it in known_mutants with the reason why none can be."
            faults.append(Fault(place, "an example on which it has another verdict", item.detail, advice))
        excepted = dict(self.subject.known_mutants)
        for item in found:
            reason = excepted.pop(item.mutant.id, None)
            place = self.subject.place(f"mutant {item.mutant.id!r}")
            if reason is not None and not reason.strip():
                faults.append(
                    Fault(place, "a reason for the exception", "none", "Write why it cannot be killed.")
                )
            elif reason is not None and item.fate != "alike":
                advice = "Take it out of known_mutants."
                faults.append(Fault(place, "a mutant that survives, as it is excepted", item.fate, advice))
        faults += [
            Fault(self.subject.place(f"known_mutants, {name!r}"), "the id of a mutant", "no such mutant")
            for name in excepted
        ]
        return len(found), faults


__all__ = ["Mutation"]
