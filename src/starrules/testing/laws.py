"""The laws of the rule language, held against a plugin's own rules on evidence made for its own tables.

Each function returns how many things it compared, and the faults that it found.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from functools import cached_property

from attrs import evolve

from starrules.errors import Fault, MissingExtraError
from starrules.evidence.model import RowData
from starrules.model import Outcome, Verdict
from starrules.report.phrase import Speaker
from starrules.report.reasons import Reasons
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation, evaluate
from starrules.testing.declared import Found
from starrules.testing.exactness import Exactness
from starrules.testing.losses import losses
from starrules.testing.made import Codes, World, cases_of, lane, verdicts, world_of, worlds
from starrules.testing.reported import reordered, report_of, scheme_differences, scheme_of, vanished
from starrules.testing.subject import Subject
from starrules.testing.worlds import settled

FORGETTING = 8
"""On so many of them one thing after another is forgotten."""
LANES = 4
"""On so many of them the population lane computes too."""
REPORTS = 2
"""On so many of them, with all rows and with none, the engine reports."""
ORDERS = 3
"""In so many other orders plugins are given."""
MOST_FAULTS = 5


class Laws:
    """The laws, held on the same evidence; each method is one of them."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.worlds = worlds(subject)

    def _faults(self, found: Iterator[Fault | None]) -> Found:
        count, faults = 0, []
        for fault in found:
            count += 1
            if fault is not None:
                faults.append(evolve(fault, place=self.subject.place(fault.place)))
                if len(faults) >= MOST_FAULTS:
                    break
        return count, faults

    def one_meaning(self) -> Found:
        """Law 1: the population lane gives the verdicts of the reference evaluator."""
        return self._faults(self._one_meaning())

    def _one_meaning(self) -> Iterator[Fault | None]:
        for world in self.worlds[:LANES]:
            codes = lane(world.evidence, world)
            for (unit, name), verdict in world.verdicts.items():
                found = codes.get((unit, name))
                yield (
                    None
                    if found == verdict.code
                    else Fault(
                        world.told(unit, name),
                        f"{_words(verdict)}, as the reference has it",
                        "nothing"
                        if found is None
                        else f"{_words(Verdict.from_code(found))} in the population lane",
                        "This is a fault of starrules: report it with the rule.",
                    )
                )

    def sound(self) -> Found:
        """Law 2: whatever the missing evidence turns out to be, the verdict was among those left possible."""
        return self._faults(self._sound())

    def _sound(self) -> Iterator[Fault | None]:
        for world in self.worlds:
            rng = random.Random(world.number)
            for unit, case in world.cases.items():
                for _ in range(2):
                    after = verdicts(
                        world.rules, {unit: settled(case, world.evidence.tables, world.edges, rng)}
                    )
                    yield from _kept(world, {key: world.verdicts[key] for key in after}, after, "completed")

    def ordered(self) -> Found:
        """Law 3: the order of rows, units, returns, rules and plugins does not matter."""
        return self._faults(itertools.chain(self._ordered(), self._plugins_ordered()))

    def _plugins_ordered(self) -> Iterator[Fault | None]:
        """Give plugins, and what each brings, in another order: the same scheme, verdicts, findings and awards."""
        rng = random.Random(0)
        records, world = self.subject.scheme.plugins, self.worlds[0]
        scheme = scheme_of(records)
        report = report_of(self.subject, world, world.evidence, scheme)
        for number in range(ORDERS):
            other = scheme_of(reordered(records, rng))
            same = True
            for part, difference in scheme_differences(scheme, other):
                same = same and not difference
                advice = "Whatever order is meant stands in what is brought: an id, a number."
                found = f"{difference} where plugins are given in another order"
                yield Fault(f"scheme, {part}", "the same", found, advice) if difference else None
            if not same or number:
                continue
            again = report_of(self.subject, world, world.evidence, other)
            for part in ("findings", "awards", "duties"):
                first, second = getattr(report, part), getattr(again, part)
                place = f"report on made evidence no. {world.number}, {part}"
                found = "others where plugins are given in another order"
                yield None if first.equals(second) else Fault(place, "the same", found)

    def _ordered(self) -> Iterator[Fault | None]:
        for world in self.worlds:
            evidence, rng = world.evidence, random.Random(world.number)
            other = evolve(
                evidence,
                units={name: evidence.units[name] for name in _shuffled(rng, evidence.units)},
                data={
                    name: RowData(_shuffled(rng, evidence.data[name].of_units(evidence.units)))
                    for name in _shuffled(rng, evidence.data)
                },
                returns=tuple(_shuffled(rng, evidence.returns)),
            )
            rules = {name: world.rules[name] for name in _shuffled(rng, world.rules)}
            again = verdicts(rules, cases_of(other, world.period, world.as_of))
            for key, verdict in world.verdicts.items():
                yield _same(world, key, verdict, again[key], "with its rows in another order")

    def forgotten(self) -> Found:
        """Law 4: what is lost only widens what is possible; no file's absence makes anything met."""
        return self._faults(self._forgotten())

    def _forgotten(self) -> Iterator[Fault | None]:
        for world in self.worlds[:FORGETTING]:
            rng = random.Random(world.number)
            for what, less in losses(world.evidence, world.period, rng):
                cases = cases_of(less, world.period, world.as_of)
                for key, verdict in verdicts(world.rules, cases).items():
                    before = world.verdicts[key]
                    gone = before.possible - verdict.possible
                    yield (
                        None
                        if not gone
                        else Fault(
                            world.told(*key), f"{_words(before)} at the least, after {what}", _words(verdict)
                        )
                    )

    def nothing_vanishes(self) -> Found:
        """Law 5: every unit has one finding for every check, and one award for every star; from no rows at all too."""
        return self._faults(self._nothing_vanishes())

    def _nothing_vanishes(self) -> Iterator[Fault | None]:
        for world in self.worlds[:REPORTS]:
            bare = evolve(world.evidence, data={name: RowData(()) for name in world.evidence.data})
            for evidence in (world.evidence, bare):
                try:
                    report = report_of(self.subject, world, evidence, self.subject.scheme)
                except MissingExtraError:
                    raise
                except Exception as error:  # noqa: BLE001 - that it raises is what is looked for
                    place = f"report on made evidence no. {world.number}"
                    found = f"{type(error).__name__}: {error}"
                    yield Fault(place, "a report whose counts add up", found)
                else:
                    yield from vanished(world, report)

    def total(self) -> Found:
        """Law 7: valid evidence never makes a rule raise."""
        return self._faults(self._total())

    def _total(self) -> Iterator[Fault | None]:
        for world in self.worlds:
            for unit, case in world.cases.items():
                for name, rule in world.rules.items():
                    try:
                        evaluate(rule, case)
                    except Exception as error:  # noqa: BLE001 - that it raises is what is looked for
                        found = f"{type(error).__name__}: {error}"
                        yield Fault(world.told(unit, name), "a verdict", found)
                    else:
                        yield None

    def repeats(self) -> Found:
        """Law 8: the same evidence and rules give the same verdicts again, made anew from the start."""
        return self._faults(self._repeats())

    def _repeats(self) -> Iterator[Fault | None]:
        for world in self.worlds[:4]:
            again = world_of(self.subject, world.number)
            for key, verdict in world.verdicts.items():
                yield _same(world, key, verdict, again.verdicts[key], "computed again")

    def reasons(self) -> Found:
        """Law 9: every verdict has its reasons, in both languages."""
        return self._faults(self._reasons())

    def _reasons(self) -> Iterator[Fault | None]:
        for world in self.worlds[:2]:
            for unit, case in world.cases.items():
                for name, rule in world.written.items():
                    yield _reason_fault(world.told(unit, name), rule, case)

    def known_decides(self) -> Found:
        """Law 10: with nothing unknown and nothing held, no verdict is unknown."""
        return self._faults(self._known_decides())

    def _known_decides(self) -> Iterator[Fault | None]:
        for world in self.worlds:
            rng = random.Random(world.number)
            rules = {name: canonical(_unheld(rule)) for name, rule in world.written.items()}
            for unit, case in world.cases.items():
                whole = settled(case, world.evidence.tables, world.edges, rng)
                for (_, name), verdict in verdicts(rules, {unit: whole}).items():
                    yield (
                        None
                        if verdict.decided
                        else Fault(
                            world.told(unit, name), "a decision where everything is known", _words(verdict)
                        )
                    )

    @cached_property
    def exactness(self) -> Exactness:
        """The search for completions of undecided verdicts."""
        return Exactness(self.worlds)

    @cached_property
    def _exact(self) -> Found:
        return self._faults(self.exactness.faults())

    def exact(self) -> Found:
        """Law 11: where no unknown counts twice, unknown means that evidence may come that decides either way."""
        return self._exact

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rules were held to law 11, and how many completions were tried for it."""
        _ = self._exact
        return {"rules shown exact": len(self.exactness.held), "completions tried": self.exactness.tried}


def _unheld(rule: n.Expr) -> n.Expr:
    def change(item: n.Node) -> n.Node:
        return change(item.rule) if isinstance(item, n.Hold) else item.rebuilt(change)

    found = change(rule)
    assert isinstance(found, n.Expr)
    return found


def _reason_fault(place: str, rule: n.Expr, case: Case) -> Fault | None:
    for language in ("zh", "en"):
        try:
            told = str(Reasons(Evaluation(case), Speaker(language)).of(rule))
        except Exception as error:  # noqa: BLE001 - that it raises is what is looked for
            return Fault(f"{place}, reasons in {language}", "words", f"{type(error).__name__}: {error}")
        if not told.strip():
            return Fault(f"{place}, reasons in {language}", "words", "none")
    return None


def _kept(world: World, before: Codes, after: Codes, how: str) -> Iterator[Fault | None]:
    for key, verdict in after.items():
        new = verdict.possible - before[key].possible
        yield (
            None
            if not new
            else Fault(world.told(*key), f"{_words(before[key])}, as before it was {how}", _words(verdict))
        )


def _same(world: World, key: tuple[str, str], first: Verdict, second: Verdict, how: str) -> Fault | None:
    if first == second:
        return None
    return Fault(world.told(*key), f"{_words(first)}, {how} too", _words(second))


def _words(verdict: Verdict) -> str:
    order = [Outcome.MET, Outcome.UNMET, Outcome.NOT_APPLICABLE]
    return " or ".join(item.value for item in order if item in verdict.possible)


def _shuffled(rng: random.Random, items: object) -> list:  # type: ignore[type-arg]
    found = list(items)  # type: ignore[call-overload]
    return rng.sample(found, len(found))


__all__ = ["Laws", "cases_of"]
