"""What a plugin's author sees of the types: checked by mypy, never run; a line that must be refused says with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

import starrules
from starrules.plugin import (
    Check,
    Contribution,
    Date,
    EvidenceReader,
    Expr,
    Field,
    Int,
    Judgement,
    Key,
    Measured,
    Override,
    Parameters,
    ReportFormat,
    RowSet,
    Star,
    Table,
    Text,
    UnitScope,
    hookimpl,
    load_parameters,
    number,
    rows,
)

STARRULES_API = 1
WORDS = Text(zh="词", en="words")
ROUNDS = Table(
    "rounds",
    WORDS,
    (Field("round", Key(), WORDS), Field("made_on", Date(), WORDS), Field("found", Int(0, 500), WORDS)),
    key=("round",),
    on="made_on",
)
rounds = rows(ROUNDS)
assert_type(rounds, RowSet)
RULE = (rounds.count() >= 4) & (rounds.sum("found") <= 10)
SHARE = rounds.share(rounds["found"] == 0, on_empty="met") >= number("0.9")
CHECK = Check("parks.rounds", title=WORDS, clauses=("S.parks.1",), rule=RULE, remedy=WORDS)
assert_type(CHECK.rule, Expr)
assert_type(CHECK.star, str)


class Own:
    """An assessment of a plugin's own code: it need not derive from anything."""

    id = "parks.own"
    title = WORDS
    clauses = ("S.parks.1",)
    remedy = WORDS
    scope: UnitScope = "both"
    measures: Mapping[str, Expr] = {"rounds": rounds.count()}

    def assess(self, measured: Measured) -> Judgement:
        """Return a verdict with its reason."""
        return Judgement.met(WORDS) if measured.number("rounds") > 3 else Judgement.unmet(WORDS)


@hookimpl
def starrules_contribution() -> Contribution:
    """Return the star; the mark changes nothing about the type of the function."""
    return Contribution(
        stars=(Star("parks", WORDS, WORDS),),
        tables=(ROUNDS,),
        checks=(CHECK,),
        assessments=(Own(),),
        overrides=(Override("reading", "A5", "strict", WORDS),),
        readers=(EvidenceReader("tabs", WORDS, ".tab", lambda data: [data.decode().split("\t")]),),
        formats=(ReportFormat("count", WORDS, ".txt", lambda report: str(report.counts).encode()),),
    )


assert_type(starrules_contribution(), Contribution)
LEAST = Parameters(load_parameters("starrules_parks"))["parks.least"]
ENOUGH = rounds.count() >= LEAST


def run() -> None:
    """Load a scheme with what a program may ask for."""
    scheme = starrules.load_scheme(only=("parks",), block=[], require={"parks>=1"}, strict=True)
    assert_type(scheme, starrules.Scheme)
    assert_type(scheme.ruleset("proposed").origins, Mapping[str, str])
    report = starrules.assess(starrules.read_evidence("folder", scheme), scheme, period="2024")
    assert_type(report.unit("o1").explain(lang="en"), str)


def refused() -> None:
    """Get wrong what a type checker tells, before anything is loaded."""
    Contribution(stars=[Star("parks", WORDS, WORDS)])  # type: ignore[arg-type]  # a list
    Contribution(stars=Star("parks", WORDS, WORDS))  # type: ignore[arg-type]  # no comma
    Contribution(stars=(Star,))  # type: ignore[arg-type]  # the class
    Contribution(star=(Star("parks", WORDS, WORDS),))  # type: ignore[call-arg]  # misspelt
    Check("parks.x", WORDS, "S.parks.1", RULE, WORDS)  # type: ignore[arg-type]  # one clause
    Check("parks.x", "words", ("S.parks.1",), RULE, WORDS)  # type: ignore[arg-type]  # one language
    Check("parks.x", WORDS, ("S.parks.1",), True, WORDS)  # type: ignore[arg-type]  # no rule
    Override("check", "x.y", "z", WORDS)  # type: ignore[arg-type]  # nothing that can be set otherwise
    CHECK.id = "parks.y"  # type: ignore[misc]  # frozen
    starrules.load_scheme(strict="yes")  # type: ignore[arg-type]
    starrules.load_scheme(("parks",))  # type: ignore[call-arg]  # by name only
