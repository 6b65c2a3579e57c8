"""Whatever stands in a contribution, the host tells it or takes it: nothing is raised, and no other plugin is touched."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import attrs
import pytest

from starrules.evidence.tables import DOCUMENTS
from starrules.host.examine import rejected
from starrules.plugin import (
    Agency,
    EvidenceReader,
    Expr,
    Judgement,
    Measured,
    Override,
    ReportFormat,
    Text,
    Translation,
    UnitScope,
    Vocabulary,
    YearCalendar,
    rows,
)
from starrules.scheme.assemble import assemble
from starrules.scheme.model import Quantity
from starrules.scheme.records import PluginRecord
from tests.scheme.kit import EAST, WEST, clause, record

WORDS = Text("词", "words")


class Raising:
    """An object that raises whenever it is looked at."""

    def __getattr__(self, name: str) -> Any:
        raise SystemExit(name)

    def __eq__(self, other: object) -> bool:
        raise SystemExit("==")

    def __hash__(self) -> int:
        raise SystemExit("hash")

    def __repr__(self) -> str:
        raise SystemExit("repr")


class Own:
    """An assessment that is right in all its parts."""

    id, title, remedy = "east.own", WORDS, WORDS
    scope: UnitScope = "both"
    clauses: tuple[str, ...] = ("S.east.1",)
    measures: dict[str, Expr] = {"papers": rows(DOCUMENTS).count()}  # noqa: RUF012  (as an author writes it)

    def assess(self, measured: Measured) -> Judgement:
        """Judge all alike."""
        return Judgement.met(WORDS)


FULL = attrs.evolve(
    EAST,
    clauses=(
        *EAST.clauses,
        attrs.evolve(
            clause("S.east.3"), quantity=Quantity("papers", ">=", "3", "papers", "proposed"), note=WORDS
        ),
    ),
    agencies=(Agency("bureau", WORDS, (("lead", "east"),), datetime.date(2012, 1, 1)),),
    vocabularies=(Vocabulary.of("documents", "kind", x=("词", "words")),),
    assessments=(Own(),),
    rulesets={"plain": 'id = "plain"\ntitle = { zh = "一", en = "One" }'},
    overrides=(Override("reading", "A9", "x", WORDS),),
    calendars=(YearCalendar(2024, ((datetime.date(2024, 1, 1), datetime.date(2024, 1, 1)),), (), "x"),),
    readers=(EvidenceReader("tabs", WORDS, ".tab", lambda data: ()),),
    formats=(ReportFormat("count", WORDS, ".txt", lambda report: b""),),
    translations=(Translation("de", {"star/east": "Oststern"}),),
)
RULES = 'id = "rules"\ntitle = { zh = "一", en = "One" }'
OTHER = record("west", attrs.evolve(WEST, rulesets={"rules": RULES}))
ONE_AND_TWO: Any = (1, 2)
GARBAGE: tuple[Callable[[], Any], ...] = (
    lambda: None, lambda: 1, lambda: True, lambda: 1.5, lambda: float("nan"), lambda: "", lambda: "x y", lambda: b"x",
    lambda: (), list, dict, lambda: {1: 2}, object, lambda: object, lambda: (None,), lambda: ("x",),
    lambda: (("x",),), lambda: Fraction(1, 3), lambda: datetime.datetime(2024, 1, 1),  # noqa: DTZ001
    lambda: WORDS, lambda: Text("", ""),
    lambda: Text(*ONE_AND_TWO), lambda: iter(()), Raising, lambda: (Raising(),), lambda: {"x": Raising()},
    lambda: rows(DOCUMENTS).any(), lambda: rows(DOCUMENTS), lambda: DOCUMENTS, lambda: len,
)  # fmt: skip


def spoilt(value: Any, garbage: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    """Yield a value once for each part of it, with that part replaced."""
    if isinstance(value, tuple):
        for index, item in enumerate(value[:2]):
            for place, other in spoilt(item, garbage):
                yield f"[{index}]{place}", (*value[:index], other, *value[index + 1 :])
    elif attrs.has(type(value)) and type(value).__module__.startswith("starrules.scheme"):
        for item in attrs.fields(type(value)):
            yield f".{item.name}", _with(value, item.name, garbage())
            for place, other in spoilt(getattr(value, item.name), garbage):
                yield f".{item.name}{place}", _with(value, item.name, other)
    elif isinstance(value, Own):
        for name in ("id", "title", "remedy", "scope", "clauses", "measures", "assess"):
            own = Own()
            setattr(own, name, garbage())
            yield f".{name}", own


def _with(value: Any, name: str, part: Any) -> Any:
    """Return a copy of a frozen value with one part replaced, past all checks."""
    parts = {item.name: getattr(value, item.name) for item in attrs.fields(type(value))}
    other = object.__new__(type(value))
    for key, item in (parts | {name: part}).items():
        object.__setattr__(other, key, item)
    return other


def test_the_whole_is_right_to_begin_with() -> None:
    """The contribution that is spoilt below is active as it stands."""
    assert [item.reason for item in rejected((record("east", FULL), OTHER))] == [
        "override of reading 'A9': expected the id of a reading that a plugin declares, found 'A9'. There are: 'A1', 'A2'.", ""
    ]  # fmt: skip
    right = attrs.evolve(FULL, overrides=())
    assert [item.reason for item in rejected((record("east", right), OTHER))] == ["", ""]


@pytest.mark.parametrize("index", range(len(GARBAGE)))
def test_garbage_anywhere_is_told_or_taken(index: int) -> None:
    """With any part of a contribution replaced by anything, the host returns, and the plugin beside it is active."""
    count = 0
    for place, contribution in spoilt(attrs.evolve(FULL, overrides=()), GARBAGE[index]):
        given: tuple[PluginRecord, ...] = (record("east", contribution), OTHER)
        try:
            found = rejected(given)
            assert assemble(found).ruleset("rules").digest
        except BaseException as error:  # noqa: BLE001  (whatever it is, it is told with the place)
            pytest.fail(f"{place} as {index}: {type(error).__name__}")
        assert found[1].status == "active", place
        assert found[0].active or found[0].reason
        count += 1
    assert count > 100
