"""The laws of the rule language, held against a plugin's own rules on evidence made for its own tables.

Each function returns how many things it compared, and the faults that it found.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from attrs import evolve

from starrules.errors import Fault
from starrules.evidence.model import RowData
from starrules.model import Outcome, Verdict
from starrules.report.phrase import Speaker
from starrules.report.reasons import Reasons
from starrules.rules import nodes as n
from starrules.rules.canonical import canonical
from starrules.rules.case import Case
from starrules.rules.evaluate import Evaluation, evaluate
from starrules.testing.declared import Found
from starrules.testing.losses import losses, read_once
from starrules.testing.made import Codes, World, cases_of, lane, verdicts, world_of, worlds
from starrules.testing.subject import Subject
from starrules.testing.worlds import alike, settled

FORGETTING = 8
"""On so many of them one thing after another is forgotten."""
LANES = 4
"""On so many of them the population lane computes too."""
EXACT = 4
"""On so many of them completions are sought for each outcome that is left possible."""
MOST_SPENT = 1_000
"""After so many completions of a plugin's rules the search ends; what was found by then is the count."""
MOST_FAULTS = 5
MOST_ALIKE = 4_000
"""So many completions are tried for an outcome that a verdict leaves possible."""


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
        """Law 3: the order of rows, units, returns and rules does not matter."""
        return self._faults(self._ordered())

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
        """Law 5: there is a verdict for every unit and every check, from one unit without a row too."""
        return self._faults(self._nothing_vanishes())

    def _nothing_vanishes(self) -> Iterator[Fault | None]:
        checks = [check.id for check in self.subject.brought.checks]
        for world in self.worlds[:2]:
            bare = evolve(world.evidence, data={name: RowData(()) for name in world.evidence.data})
            for evidence in (world.evidence, bare):
                codes = lane(evidence, world)
                for unit in evidence.units:
                    for check in checks:
                        code = codes.get((unit, check), 0)
                        yield (
                            None
                            if 1 <= code <= 7
                            else Fault(
                                world.told(unit, check), "a verdict", "none" if not code else f"code {code}"
                            )
                        )

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

    def exact(self) -> Found:
        """Law 11: where no unknown counts twice, unknown means that evidence may come that decides either way."""
        return self._faults(self._exact())

    def _exact(self) -> Iterator[Fault | None]:
        spent = 0
        for world in self.worlds[:EXACT]:
            for name, rule in world.rules.items():
                table = read_once(rule)
                if table is None:
                    continue
                used = frozenset(item.name for item in rule.walk() if isinstance(item, n.Cell))
                for unit, case in list(world.cases.items())[:2]:
                    if spent > MOST_SPENT:
                        return
                    possible = world.verdicts[unit, name].possible
                    if len(possible) == 1:
                        continue
                    never, tried = set(possible), 0
                    for whole in alike(case, table, used, world.edges, MOST_ALIKE):
                        tried, spent = tried + 1, spent + 1
                        never -= evaluate(rule, whole).possible
                        if not never:
                            break
                    found = f"none that is {', '.join(sorted(never))} among {tried} tried"
                    expected = "a completion for each outcome left possible"
                    yield Fault(world.told(unit, name), expected, found) if never else None


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
