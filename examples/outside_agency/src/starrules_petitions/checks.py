"""The checks of the petitions star, in the order of its clauses, and one that it offers to the service star."""

from __future__ import annotations

from starrules.plugin import (
    Check,
    Parameters,
    Text,
    choice,
    in_force,
    judged,
    load_parameters,
    rows,
    unless_exempt,
)
from starrules_petitions.repeats import RepeatsKeptDown
from starrules_petitions.tables import LETTERS, RECEPTIONS

p = Parameters(load_parameters(__package__))
NO_LETTERS = Text("不承担信访受理", "does not take letters and visits")

letters = rows(LETTERS)
counted = letters.where(choice("P2", every=True, **{"first-only": ~letters["repeated"]}))
limit = p["petitions.answer-days"]
in_time = choice(
    "P1",
    accepted=letters["answered_on"] <= letters["accepted_on"] + limit,
    received=letters["answered_on"] <= letters["received_on"] + limit,
)
answered_in_time = counted.share(in_time, on_empty="not_applicable") >= p.percent("petitions.answered")
receptions = rows(RECEPTIONS).distinct("held_on") >= p["petitions.receptions"]
same_day = letters.where(letters["channel"] == "visit").share(
    letters["accepted_on"] == letters["received_on"], on_empty="not_applicable"
) >= p.percent("petitions.same-day")

CHECKS = (
    Check(
        "petitions.rules",
        title=Text("有信访工作制度", "Rules for letters and visits are in force"),
        clauses=("P.petitions.1",),
        rule=unless_exempt(in_force("petitions-system").any(), "petitions-none", NO_LETTERS),
        scope="office",
        remedy=Text("制定或修订信访工作制度，印发施行。", "Adopt the rules and put them in force."),
    ),
    Check(
        "petitions.answered-in-time",
        title=Text("信访事项按期答复", "Letters and visits are answered in time"),
        clauses=("P.petitions.2",),
        rule=answered_in_time,
        remedy=Text("逐件倒排期限，到期前答复信访人。", "Answer every matter before its limit runs out."),
    ),
    Check(
        "petitions.receptions",
        title=Text("领导干部定期接访", "Leaders receive visitors regularly"),
        clauses=("P.petitions.3",),
        rule=receptions,
        scope="office",
        remedy=Text("排定全年接访日程，如期接访并登记。", "Set the days of the year and keep to them."),
    ),
    Check(
        "petitions.attitude",
        title=Text("文明接待来访", "Visitors are received with courtesy"),
        clauses=("P.petitions.4",),
        rule=judged("petitions-attitude"),
        scope="office",
        remedy=Text("对照评审意见改进接待工作。", "Improve what the panel found."),
    ),
    Check(
        "service.visits-taken-at-once",
        title=Text("来访事项当日受理", "Visits are taken up the same day"),
        clauses=("T.service.3.simple",),
        rule=same_day,
        remedy=Text("来访当日登记受理。", "Register and accept visits the day they are made."),
    ),
)
ASSESSMENTS = (RepeatsKeptDown(letters),)
