"""The checks of the integrity star, in the order of its clauses: first the standards, then the tasks."""

from __future__ import annotations

import datetime

from starrules.plugin import (
    Check,
    Expr,
    Parameters,
    Text,
    all_of,
    choice,
    in_force,
    judged,
    judged_with,
    load_parameters,
    not_yet,
    period_end,
    period_start,
    rows,
    working_days,
)
from starrules_integrity.tables import (
    APPRAISALS,
    COMPLAINTS,
    DISCIPLINE,
    EXPENSES,
    INCIDENTS,
    LEADERS,
    RECORDS,
    RISKS,
    TASKS,
    VEHICLES,
)

p = Parameters(load_parameters(__package__))

leaders = rows(LEADERS)
records = rows(RECORDS)
tasks = rows(TASKS)
risks = rows(RISKS)
appraisals = rows(APPRAISALS)
complaints = rows(COMPLAINTS)
cases = rows(DISCIPLINE)
incidents = rows(INCIDENTS)
expenses = rows(EXPENSES)
vehicles = rows(VEHICLES)


def while_valid(rule: Expr, first: datetime.date, last: datetime.date, paper: Text) -> Expr:
    """Return a rule that goes on under the successors of a named paper, or ends with it as written."""
    valid = (period_end() >= first) & (period_start() <= last)
    return choice("A23", **{"in-force": all_of(rule), "as-written": rule.applies_if(valid, paper)})


def recorded(kind: str) -> Expr:
    """Return the number of days with a record of this kind."""
    return records.where(records["kind"] == kind).distinct("held_on")


# Breaches: what stands, and what is still open (A9).

at_act, at_decision = (cases["unit_at"].is_in(day, "both") for day in ("act", "decision"))


def standing_findings(*about: Expr) -> Expr:
    """Return the number of formal sanctions that stand and that count for the year and the unit."""
    found = cases.where(cases["formal"], cases["overturned_on"] > cases["appeal_until"], *about)
    decided = found.where(cases["decided_on"] >= period_start(), cases["decided_on"] <= period_end())
    acted = found.where(cases["act_on"] >= period_start(), cases["act_on"] <= period_end())
    return choice(
        "A9",
        **{
            "decided-effective": decided.where(at_act).count(),
            "act-date": acted.where(at_act).count(),
            "decided-at-decision": decided.where(at_decision).count(),
        },
    )


def no_more_findings(most: Expr, *about: Expr) -> Expr:
    """Return the rule that no more findings stand than allowed.

    A case under inquiry that would count for the unit holds what is not yet lost. By the date of the act it
    need not: the act is known, so that the findings themselves cannot be counted before the case is closed.
    """
    within = standing_findings(*about) <= most
    inquiries = cases.where(not_yet(cases["decided_on"]), *about)
    under_inquiry = choice(
        "A9",
        **{
            "decided-effective": inquiries.where(at_act).any(),
            "act-date": False,
            "decided-at-decision": inquiries.where(at_decision).any(),
        },
    )
    return within.hold(
        within & under_inquiry,
        Text("有案件尚在调查", "a case is under inquiry"),
        Text("调查结案", "the inquiry is closed"),
    )


no_breach = no_more_findings(p["integrity.breaches"])
no_breach_by_leaders = no_more_findings(p["integrity.breaches"], cases["leader"])
no_breach_of_code = no_more_findings(p["integrity.code-findings"], cases["clean_code"])

in_post = leaders.where(leaders["ended_on"] >= period_end())


def each_leader(condition: Expr, least: Expr) -> Expr:
    """Return the rule that enough leaders in post satisfy a condition; what of no leaders is a reading."""
    return choice(
        "A21",
        **{
            "not-applicable": in_post.share(condition, on_empty="not_applicable") >= least,
            "unmet": all_of(in_post.share(condition, on_empty="unmet") >= least),
            "met": all_of(in_post.share(condition, on_empty="met") >= least),
        },
    )


prevention = tasks.where(tasks["kind"] == "prevention")
prevention_done = prevention.share(tasks["done_on"] <= period_end(), on_empty="not_applicable") >= p.percent(
    "integrity.tasks-done"
)
supervised = tasks.where(tasks["kind"] == "supervised")
supervised_on_time = supervised.share(
    tasks["done_on"] <= tasks["due_on"], on_empty="not_applicable"
) >= p.percent("integrity.supervised-on-time")

on_time = complaints["closed_on"] <= complaints["due_on"]
prominent_on_time = complaints.where(complaints["prominent"]).share(
    on_time, on_empty="not_applicable"
) >= p.percent("integrity.prominent-on-time")
style_complaints = complaints.where(
    complaints["topic"].is_in("delay", "buck_passing", "slackness"), complaints["upheld"]
)
style_put_right = style_complaints.share(
    complaints["rectified_on"] <= period_end(), on_empty="not_applicable"
) >= p.percent("integrity.style-rectified")
complaints_on_time = complaints.share(on_time, on_empty="not_applicable") >= p.percent(
    "integrity.complaints-on-time"
)
immediate_complaints = complaints.where(complaints["topic"] == "immediate", complaints["upheld"])

answered_in_time = incidents.all(
    working_days(incidents["detected_on"], incidents["responded_on"]) <= p["integrity.opinion-response-days"],
    on_empty="not_applicable",
)

listed_risks = risks.where(risks["ended_on"] >= period_end())
risks_controlled = listed_risks.share(risks["has_measure"], on_empty="not_applicable") >= p.percent(
    "integrity.risks-with-measure"
)

within_budget = expenses.all(
    expenses["actual"] <= p.percent("integrity.spend-to-budget") * expenses["budget"],
    on_empty="not_applicable",
)
reception = expenses.where(expenses["kind"] == "reception")
reception_spent = reception.sum("actual")
reception_controlled = all_of(
    reception_spent <= p.percent("integrity.reception-to-budget") * reception.sum("budget"),
    reception_spent <= p.percent("integrity.reception-to-last-year") * reception.previous().sum("actual"),
).applies_if(reception.any(), Text("当年没有公务接待费", "no reception spending in the year"))

cars_in_order = all_of(
    vehicles.share(vehicles["cleared"], on_empty="not_applicable") >= p.percent("integrity.cars-cleared"),
    vehicles.sum("violations") <= p["integrity.car-violations"],
).applies_if(vehicles.any(), Text("没有公务用车", "there are no official cars"))

CHECKS = (
    Check(
        "integrity.top-leader-duty",
        title=Text("主要负责人负总责", "The top leader carries overall responsibility"),
        clauses=("S.integrity.1.a",),
        rule=in_force("integrity-top-leader-duty").any(),
        scope="office",
        remedy=Text(
            "签订责任书或印发分工文件，载明主要负责人负总责，并在文件制度台账登记、核实。",
            "Sign a responsibility sheet or issue a division of work that names the top leader, and have it verified.",
        ),
    ),
    Check(
        "integrity.leaders-duty",
        title=Text("班子成员分工负责", "Each leader has a share of the duty"),
        clauses=("S.integrity.1.b",),
        rule=each_leader(leaders["duty_on"] <= period_end(), p.percent("integrity.duty-sheets")),
        scope="office",
        remedy=Text(
            "为每名在任班子成员明确廉政责任分工并登记日期。",
            "Give each leader in post a share of the duty and record when.",
        ),
    ),
    Check(
        "integrity.done-together",
        title=Text("业务工作与廉政工作“四个一起”", "Business and integrity work are done together"),
        clauses=("S.integrity.1.c",),
        rule=all_of(
            *(
                recorded(f"joint_{stage}") >= p["integrity.joint-records"]
                for stage in ("deployment", "execution", "inspection", "assessment")
            )
        ),
        scope="office",
        remedy=Text(
            "补齐一起部署、一起落实、一起检查、一起考核中尚缺的环节并登记。",
            "Add the stage still lacking, deployment, execution, inspection or assessment, together with business work, and record it.",
        ),
    ),
    Check(
        "integrity.prevention",
        title=Text("惩防体系建设有成效", "The punish-and-prevent system shows results"),
        clauses=("S.integrity.2",),
        rule=all_of(judged("integrity-prevention"), prevention_done),
        scope="office",
        remedy=Text(
            "落实惩防体系建设的目标和举措，完成到期任务，并接受评审。",
            "Put targets and measures into effect, do the tasks that have fallen due, and have the panel judge it.",
        ),
    ),
    Check(
        "integrity.prominent-problems",
        title=Text("解决群众反映强烈的问题", "Matters strongly complained of are solved"),
        clauses=("S.integrity.3.a",),
        rule=judged_with("integrity-prominent-problems", prominent_on_time),
        remedy=Text(
            "按期办结认定为突出问题的投诉，切实解决问题，并接受评审。",
            "Close complaints that are marked prominent by their due date, solve them, and have the panel judge it.",
        ),
    ),
    Check(
        "integrity.work-style",
        title=Text("整治拖拉推诿、庸懒散", "Delay and slackness are put right"),
        clauses=("S.integrity.3.b",),
        rule=judged_with("integrity-work-style", style_put_right),
        readings=("A19",),
        remedy=Text(
            "对查实的拖拉推诿、庸懒散投诉逐件整改到位并登记办结日期，接受评审。",
            "Put right each upheld complaint about delay, buck-passing or slackness, and have the panel judge it.",
        ),
    ),
    Check(
        "integrity.orders",
        title=Text("政令畅通、风清气正", "Orders are carried out, the atmosphere is upright"),
        clauses=("S.integrity.3.c",),
        rule=judged_with("integrity-orders", supervised_on_time),
        scope="office",
        remedy=Text(
            "按期办结督办事项，端正机关风气，并接受评审。",
            "Close supervised matters in time, keep the atmosphere upright, and have the panel judge it.",
        ),
    ),
    Check(
        "integrity.style-appraisal",
        title=Text("行风评议优良", "The style appraisal is excellent or good"),
        clauses=("S.integrity.3.d",),
        rule=choice(
            "A26",
            **{
                "good-or-better": appraisals.all(
                    appraisals["grade"].is_in("excellent", "good"), on_empty="not_applicable"
                ),
                "excellent-only": appraisals.all(
                    appraisals["grade"] == "excellent", on_empty="not_applicable"
                ),
            },
        ),
        scope="office",
        remedy=Text(
            "对照评议意见改进行风，争取评议等次为优或良。",
            "Act on what the appraisal found, to be graded excellent or good.",
        ),
    ),
    Check(
        "integrity.law-abiding",
        title=Text("遵守法律法规和党政纪", "Law and discipline are followed"),
        clauses=("S.integrity.4.a",),
        rule=all_of(judged("integrity-law-abiding"), no_breach),
        remedy=Text(
            "严格遵守法律法规和党纪政纪，杜绝受处分的情形，并接受评审。",
            "Follow law and discipline strictly so that no sanction arises, and have the panel judge it.",
        ),
    ),
    Check(
        "integrity.leaders-example",
        title=Text("领导干部廉洁自律作表率", "Leaders set the example"),
        clauses=("S.integrity.4.b",),
        rule=all_of(judged("integrity-leaders-example"), no_breach_by_leaders),
        scope="office",
        remedy=Text(
            "领导干部带头廉洁自律，杜绝受处分的情形，并接受评审。",
            "Leaders lead by example so that no sanction arises, and have the panel judge it.",
        ),
    ),
    Check(
        "integrity.no-breach",
        title=Text("无违纪违法行为", "No breach of law or discipline"),
        clauses=("S.integrity.4.c",),
        rule=no_breach,
        readings=("A11",),
        remedy=Text(
            "加强教育管理监督，不发生违纪违法；对处分有异议的，依规申诉。",
            "Educate and supervise so that no breach occurs; a sanction that is disputed may be appealed.",
        ),
    ),
    Check(
        "integrity.responsibility-notice",
        title=Text("执行责任制通知", "The notice on the responsibility system is followed"),
        clauses=("T.integrity.1.a",),
        rule=choice(
            "A23",
            **{
                "in-force": in_force(
                    "integrity-responsibility-measures", "integrity-responsibility-successor"
                ).any(),
                "as-written": in_force("integrity-responsibility-measures").any(),
            },
        ),
        scope="office",
        remedy=Text(
            "印发落实党风廉政责任制的实施文件，并在文件制度台账登记、核实。",
            "Issue the unit's paper that carries out the responsibility system, and have it verified.",
        ),
    ),
    Check(
        "integrity.dual-duty",
        title=Text("领导干部一岗双责", "Leaders hold dual responsibility"),
        clauses=("T.integrity.1.b",),
        rule=each_leader(leaders["signed_on"] <= period_end(), p.percent("integrity.dual-duty-sheets")),
        scope="office",
        remedy=Text(
            "组织每名在任领导签订双责清单，登记签字日期。",
            "Have each leader in post sign a dual-duty sheet and record when.",
        ),
    ),
    Check(
        "integrity.lecture",
        title=Text("主要负责人亲自讲廉政课", "The top leader lectures on integrity in person"),
        clauses=("T.integrity.1.c",),
        rule=records.where(records["kind"] == "lecture", records["led_by"] == "top").distinct("held_on")
        >= p["integrity.lectures"],
        scope="office",
        remedy=Text(
            "由主要负责人本人讲一次廉政课并登记，副职代讲不算。",
            "Have the top leader give an integrity lecture in person and record it; a deputy does not count.",
        ),
    ),
    Check(
        "integrity.dedicated-session",
        title=Text("专题部署廉政工作", "Clean-government work has a dedicated session"),
        clauses=("T.integrity.1.d",),
        rule=while_valid(
            recorded("dedicated_session") >= p["integrity.sessions"],
            datetime.date(2012, 1, 1),
            datetime.date(2012, 12, 31),
            Text(
                "2012年的任务分解不属于评定年度", "the task breakdown of 2012 is not of the assessment year"
            ),
        ),
        scope="office",
        remedy=Text(
            "按照当年责任制任务分解，专题召开会议部署廉政工作并登记。",
            "Hold and record a dedicated session that deploys the year's task breakdown.",
        ),
    ),
    Check(
        "integrity.tasks-done",
        title=Text("完成牵头和参与的惩防任务", "Punish-and-prevent tasks are done"),
        clauses=("T.integrity.2.a",),
        rule=prevention_done,
        scope="office",
        remedy=Text(
            "完成已到期的牵头任务和参与任务，登记完成日期。",
            "Do the tasks that have fallen due, as lead or participant, and record when.",
        ),
    ),
    Check(
        "integrity.conflict-rule",
        title=Text("执行利益冲突回避制度", "The rule on conflicts of interest is in force"),
        clauses=("T.integrity.2.b",),
        rule=in_force("integrity-conflict-rule").any(),
        scope="office",
        remedy=Text(
            "制定利益冲突回避制度，并在文件制度台账登记、核实。",
            "Put a rule on conflicts of interest in force and have it verified.",
        ),
    ),
    Check(
        "integrity.risks",
        title=Text("廉政风险排查防控", "Integrity risks are reviewed and controlled"),
        clauses=("T.integrity.2.c",),
        rule=all_of(recorded("risk_review") >= p["integrity.risk-reviews"], risks_controlled),
        remedy=Text(
            "当年复核廉政风险清单并登记，为每项风险明确防控措施。",
            "Review the register of risks in the year, record it, and give each risk a measure.",
        ),
    ),
    Check(
        "integrity.supervised-tasks",
        title=Text("督办事项按期办结", "Supervised matters are closed in time"),
        clauses=("T.integrity.3.a",),
        rule=supervised_on_time,
        scope="office",
        remedy=Text(
            "在期限内办结上级督办事项并登记办结日期。",
            "Close the matters supervised from above by their due date and record when.",
        ),
    ),
    Check(
        "integrity.immediate-handling",
        title=Text("实行即办制", "Immediate handling is applied"),
        clauses=("T.integrity.3.b",),
        rule=(immediate_complaints.count() <= p["integrity.immediate-complaints"]).applies_if(
            choice("A19", home=False, everywhere=True),
            Text("在服务星计分，此处不重复", "counted in the service star"),
        ),
        remedy=Text(
            "即办事项当场办理，避免发生经查实的投诉；办件情况在服务星计分。",
            "Handle immediate matters at once so that no complaint is upheld; the cases count in the service star.",
        ),
    ),
    Check(
        "integrity.complaints-on-time",
        title=Text("信访举报和投诉按期办结", "Petitions and complaints are closed in time"),
        clauses=("T.integrity.4.a",),
        rule=choice(
            "A18",
            **{
                "parameter-or-panel": complaints_on_time,
                "panel-only": judged("integrity-complaint-handling"),
            },
        ),
        readings=("A19",),
        remedy=Text(
            "按每件的办理期限办结信访举报和投诉并登记。",
            "Close each petition and complaint by its own due date and record it.",
        ),
    ),
    Check(
        "integrity.opinion-incidents",
        title=Text("舆情及时处置", "Public-opinion incidents are answered promptly"),
        clauses=("T.integrity.4.b",),
        rule=choice(
            "A18",
            **{
                "parameter-or-panel": answered_in_time,
                "panel-only": judged("integrity-opinion-handling").applies_if(
                    incidents.any(), Text("当年没有舆情事件", "no incident in the year")
                ),
            },
        ),
        scope="office",
        remedy=Text(
            "在规定工作日内回应舆情并登记回应日期。",
            "Answer each incident within the working days set and record when.",
        ),
    ),
    Check(
        "integrity.clean-code",
        title=Text("严守廉洁自律准则", "The clean-government code is kept"),
        clauses=("T.integrity.5.a",),
        rule=while_valid(
            no_breach_of_code,
            datetime.date(2010, 1, 18),
            datetime.date(2015, 12, 31),
            Text("2010年的准则已由新准则接替", "the code of 2010 has been succeeded"),
        ),
        remedy=Text(
            "学习并严守现行廉洁自律准则，杜绝因违反准则受处分的情形。",
            "Learn and keep the code that is in force, so that no sanction under it arises.",
        ),
    ),
    Check(
        "integrity.thrift",
        title=Text("各类支出不超预算", "No kind of spending is above budget"),
        clauses=("T.integrity.5.b",),
        rule=within_budget,
        scope="office",
        readings=("A23",),
        remedy=Text(
            "落实厉行节约要求，把各类支出控制在年度预算以内。",
            "Keep to the rules on thrift and hold each kind of spending within its budget.",
        ),
    ),
    Check(
        "integrity.reception",
        title=Text("从严控制公务接待支出", "Reception spending is strictly controlled"),
        clauses=("T.integrity.5.c",),
        rule=reception_controlled,
        scope="office",
        remedy=Text(
            "压减公务接待，支出不超预算，也不超上年。",
            "Cut receptions, so that spending is neither above budget nor above last year's.",
        ),
    ),
    Check(
        "integrity.official-cars",
        title=Text("公务用车清理到位、无违规", "Official cars are cleared and not misused"),
        clauses=("T.integrity.5.d",),
        rule=cars_in_order,
        scope="office",
        remedy=Text(
            "完成公务用车清理，杜绝违规用车，登记清理情况。",
            "Finish the clean-up of official cars, allow no misuse, and record it.",
        ),
    ),
)
