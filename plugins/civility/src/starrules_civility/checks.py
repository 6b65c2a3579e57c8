"""The checks of the civility star, in the order of its clauses: first the standards, then the tasks."""

from __future__ import annotations

import datetime

from starrules.plugin import (
    STAFF,
    Check,
    Expr,
    Parameters,
    Text,
    all_of,
    choice,
    due_months,
    in_force_during,
    judged,
    load_parameters,
    period_end,
    period_start,
    rows,
    unless_exempt,
    when,
    where_there_is,
)
from starrules_civility.tables import (
    ACTIVITIES,
    BUDGET,
    DUTIES,
    LEADERSHIP_SESSIONS,
    PARTICIPATION,
    RECTIFICATIONS,
    SELF_CHECKS,
    TASKS,
)

p = Parameters(load_parameters(__package__))

tasks = rows(TASKS)
activities = rows(ACTIVITIES)
participation = rows(PARTICIPATION)
staff = rows(STAFF)
leadership_sessions = rows(LEADERSHIP_SESSIONS)
budget = rows(BUDGET)
duties = rows(DUTIES)
self_checks = rows(SELF_CHECKS)
problems = rows(RECTIFICATIONS)

NEW_OUTLINE = datetime.date(2019, 10, 27)
"""The day on which the new-era outline took the place of the outline of 2001."""
QUARTERS = (0, 3, 6, 9)
"""The quarters of the period, as months after its start."""


def held(*themes: str) -> Expr:
    """Return the number of activities on these themes."""
    return activities.where(activities["theme"].is_in(*themes)).count()


def each_held(least: Expr, *themes: str) -> Expr:
    """Return the rule that each of these themes has so many activities."""
    return all_of(*(held(theme) >= least for theme in themes))


# Who took part, over who was due to: persons, not attendances.


def took_part(*standings: str) -> Expr:
    """Return the number of persons of these standings who took part at least once."""
    return participation.where(participation["standing"].is_in(*standings)).distinct("person")


def full_participation(persons: Expr, due: Expr) -> Expr:
    """Return the rule that enough of those due took part; nobody due is not applicable, no staff row no answer."""
    no_row = staff.count() == 0
    reached = persons >= p.percent("civility.participation") * due
    applicable = reached.applies_if(
        (due > 0) | no_row, Text("没有应参加的人员", "nobody was due to take part")
    )
    return applicable.hold(
        no_row,
        Text("人员名册中没有该单位的年末在册人数", "the register has no year-end staff of this unit"),
        Text("由人事部门补登年末在册人数", "the personnel office enters the year-end staff"),
    )


on_roll, contract, long_absent = staff.sum("on_roll"), staff.sum("contract"), staff.sum("long_absent")
participated = choice(
    "A10",
    **{
        "year-end-roll": full_participation(took_part("permanent", "contract"), on_roll - long_absent),
        "whole-roll": full_participation(took_part("permanent", "contract", "absent"), on_roll),
        "permanent-staff": full_participation(took_part("permanent"), on_roll - contract - long_absent),
    },
)

own_items = leadership_sessions.where(leadership_sessions["own_item"])
dedicated_sessions = choice(
    "A28",
    **{
        "own-item-per-day": own_items.distinct("held_on"),
        "own-item": own_items.count(),
        "any-mention": leadership_sessions.distinct("held_on"),
    },
)

papers_in_force = (
    in_force_during("civility-activity-plan", "civility-supervision-rule", "civility-reward-rule").distinct(
        "kind"
    )
    >= p["civility.papers"]
)

outline_held = choice(
    "A23",
    **{
        "in-force": when(period_end() >= NEW_OUTLINE, held("outline_2019"), held("outline_2001")),
        "as-written": held("outline_2001"),
    },
)

# A post that fell vacant shortly before the year's end counts as filled: short gaps are left out of account.
in_post = duties.where(duties["ended_on"] > period_end() - p["civility.gap-days"])
since_last_year = duties.where(duties["from_on"] >= period_start())
never_vacant_long = since_last_year.all(duties["vacant_days"] < p["civility.gap-days"], on_empty="met")


def checked_in_quarter(start: int) -> Expr:
    """Return 1 for a quarter with enough self-checks, else 0."""
    first, last = period_start(months=start), period_end(months=start - 9)
    in_quarter = self_checks.where(self_checks["held_on"] >= first, self_checks["held_on"] <= last)
    return when(in_quarter.count() >= p["civility.self-checks-per-quarter"], 1, 0)


first, second, third, fourth = (checked_in_quarter(start) for start in QUARTERS)
# A unit open for the whole year owes four quarters; one open for d months owes d / 3, rounded down.
every_quarter = 3 * (first + second + third + fourth) >= due_months() - 2
corrected = problems.all(
    (problems["corrected_on"] <= period_end()) | (problems["due_on"] > period_end()),
    on_empty="not_applicable",
)

CHECKS = (
    Check(
        "civility.tasks-done",
        title=Text("完成文明城市创建任务", "The tasks of the civilised-city campaign are done"),
        clauses=("S.civility.1.a", "T.civility.1.a"),
        rule=tasks.share(tasks["done_on"] <= period_end(), on_empty="not_applicable")
        >= p.percent("civility.tasks-done"),
        scope="office",
        readings=("A23",),
        remedy=Text(
            "对照任务分解表，完成已到期的创建任务并登记完成日期。",
            "Do the tasks of the task sheet that have fallen due and record when.",
        ),
    ),
    Check(
        "civility.creation-work",
        title=Text("开展文明单位、服务示范点创建", "Civilised-unit and demonstration-point work is done"),
        clauses=("S.civility.1.b", "T.civility.1.b"),
        rule=held("civilised_unit", "service_point") >= p["civility.creation-activities"],
        scope="office",
        readings=("A17",),
        remedy=Text(
            "开展文明单位或文明服务示范点创建工作并登记；是否获得称号不影响。",
            "Do and record civilised-unit or demonstration-point work; holding the title is not asked for.",
        ),
    ),
    Check(
        "civility.conduct",
        title=Text("礼仪、语言、出行文明", "Civil manners, speech and travel"),
        clauses=("S.civility.2", "T.civility.2.e"),
        rule=judged("civility-conduct"),
        remedy=Text(
            "加强道德教育和文明行为养成，接受礼仪、语言、出行三方面评审。",
            "Strengthen moral education and civil habits; the panel judges manners, speech and travel.",
        ),
    ),
    Check(
        "civility.surroundings",
        title=Text("内外环境绿化美化", "Surroundings are planted and beautified"),
        clauses=("S.civility.3",),
        rule=choice(
            "A19",
            home=unless_exempt(
                judged("civility-greening"),
                "civility-no-grounds",
                Text(
                    "无独立院落，整洁状况在清洁星计分",
                    "no grounds of its own; tidiness counts in the cleanliness star",
                ),
            ),
            everywhere=all_of(
                unless_exempt(
                    judged("civility-greening"),
                    "civility-no-grounds",
                    Text("无独立院落可供绿化美化", "no grounds of its own to plant or beautify"),
                ),
                judged("civility-surroundings"),
            ),
        ),
        scope="office",
        remedy=Text(
            "因地制宜搞好绿化美化，接受评审；整洁方面对照清洁星检查等次改进。",
            "Plant and beautify as the site allows and have the panel judge it; tidiness is put right through the cleanliness star.",
        ),
    ),
    Check(
        "civility.participation",
        title=Text("创建活动人人参加", "Everybody takes part in creation activities"),
        clauses=("S.civility.4.a", "T.civility.3.d"),
        rule=participated,
        remedy=Text(
            "对照年末在册人员名单，组织尚未参加创建活动的人员至少参加一次，并登记参加人员。",
            "Find who on the year-end roll has not yet taken part, have each of them join one activity, and record it.",
        ),
    ),
    Check(
        "civility.mood",
        title=Text("创建氛围浓厚", "The creation mood is strong"),
        clauses=("S.civility.4.b",),
        rule=judged("civility-mood"),
        remedy=Text(
            "通过宣传栏、标语、网络等营造创建氛围，接受评审。",
            "Make the creation work felt by notices, slogans and online pages, and have the panel judge it.",
        ),
    ),
    Check(
        "civility.mechanism",
        title=Text("创建机制三份文件齐备", "The three papers of the creation mechanism are in force"),
        clauses=("S.civility.4.c", "T.civility.3.e"),
        rule=choice(
            "A18",
            **{
                "parameter-or-panel": all_of(papers_in_force),
                "panel-only": all_of(papers_in_force, judged("civility-mechanism")),
            },
        ),
        scope="office",
        remedy=Text(
            "印发创建活动计划、监督考核管理制度和奖惩办法，并在文件制度台账登记、核实。",
            "Issue the activity plan, the supervision-and-assessment rule and the reward-and-penalty rule, and have them verified.",
        ),
    ),
    Check(
        "civility.moral-education",
        title=Text("开展职业道德和个人品德教育", "Education in work ethics and personal morality"),
        clauses=("T.civility.2.a",),
        rule=each_held(p["civility.ethics-activities"], "work_ethics", "personal_morality"),
        remedy=Text(
            "围绕“做一个有道德的人”主题，补充开展尚缺的职业道德或个人品德教育活动并登记。",
            "Hold and record the activity still lacking, on work ethics or on personal morality.",
        ),
    ),
    Check(
        "civility.practice-themes",
        title=Text("开展礼仪、出行、诚信主题实践", "Practice on manners, travel and honesty"),
        clauses=("T.civility.2.b",),
        rule=each_held(p["civility.activities-per-theme"], "manners", "travel", "honesty"),
        readings=("A17",),
        remedy=Text(
            "补充开展文明礼仪、文明出行、共铸诚信中尚缺的主题实践并登记。",
            "Hold and record the theme still lacking: manners, travel or honesty.",
        ),
    ),
    Check(
        "civility.outline-studied",
        title=Text("学习公民道德纲要", "The outline on civic morality is studied"),
        clauses=("T.civility.2.c",),
        rule=outline_held >= p["civility.outline-sessions"],
        remedy=Text(
            "组织学习当年有效的公民道德建设实施纲要并登记。",
            "Hold and record study of the outline on civic morality that is in force in the year.",
        ),
    ),
    Check(
        "civility.good-examples",
        title=Text("培育宣传先进典型", "Good examples are found and publicised"),
        clauses=("T.civility.2.d",),
        rule=held("good_example") >= p["civility.good-examples"],
        scope="office",
        remedy=Text(
            "选树并宣传本单位先进典型，组织向典型学习，登记宣传情况。",
            "Find and publicise a good example of the unit, learn from it, and record it.",
        ),
    ),
    Check(
        "civility.leadership-sessions",
        title=Text("班子专题研究文明创建", "The leadership body holds dedicated sessions"),
        clauses=("T.civility.3.a",),
        rule=where_there_is(
            dedicated_sessions >= p["civility.sessions"],
            "civility-no-leadership-body",
            Text("未设领导班子", "there is no leadership body"),
        ),
        scope="office",
        readings=("A11", "A25"),
        remedy=Text(
            "由领导班子在不同日期单列议题研究文明创建，形成会议纪要。",
            "Have the leadership body take up civility as an agenda item of its own, on different days, with minutes.",
        ),
    ),
    Check(
        "civility.budget",
        title=Text("安排创建活动经费", "Money is put into creation activities"),
        clauses=("T.civility.3.b",),
        rule=unless_exempt(
            budget.sum("planned") > p["civility.budget-above"],
            "civility-no-budget",
            Text("未安排创建经费，已说明理由", "there is no creation budget, for a recorded reason"),
        ),
        scope="office",
        remedy=Text(
            "在年度预算中安排创建经费；确不需要的，登记理由。",
            "Put a line for creation activities into the budget, or record the reason why none is needed.",
        ),
    ),
    Check(
        "civility.in-charge",
        title=Text("明确负责科室，配备工作人员", "A section is in charge and has staff for it"),
        clauses=("T.civility.3.c",),
        rule=all_of(
            in_post.distinct("section") >= p["civility.sections"],
            in_post.distinct("person") >= p["civility.staff"],
            never_vacant_long,
        ),
        scope="office",
        remedy=Text(
            "明确负责科室，配备专职或兼职人员，人员变动时及时补上。",
            "Put a section in charge and name full- or part-time staff; fill the post without delay when it changes hands.",
        ),
    ),
    Check(
        "civility.regular-checks",
        title=Text("每季度自查，问题及时整改", "Self-checks each quarter, problems corrected"),
        clauses=("T.civility.3.f",),
        rule=choice(
            "A18",
            **{
                "parameter-or-panel": all_of(every_quarter, corrected),
                "panel-only": all_of(judged("civility-regular-checks"), corrected),
            },
        ),
        scope="office",
        remedy=Text(
            "每季度至少自查一次，对发现的问题在整改期限内办结并登记。",
            "Check at least once each quarter, and correct what was found by its due date, with a record.",
        ),
    ),
)
