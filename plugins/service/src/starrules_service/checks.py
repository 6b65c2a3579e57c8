"""The checks of the service star, in the order of its standards, each with the tasks linked to it."""

from __future__ import annotations

from starrules.plugin import (
    Check,
    Expr,
    Parameters,
    Text,
    all_of,
    any_of,
    choice,
    in_force,
    issued_in_period,
    judged,
    load_parameters,
    number,
    period_end,
    period_start,
    rows,
    where_there_is,
    working_days,
)
from starrules_service.tables import (
    SERVICE_ALERTS,
    SERVICE_CASES,
    SERVICE_DISCLOSURES,
    SERVICE_FEEDBACK,
    SERVICE_ITEMS,
    SERVICE_POSTS,
)

p = Parameters(load_parameters(__package__))
NO_WINDOW = Text("不直接面向群众办事", "does not serve the public directly")

# ---- items and their limits ----------------------------------------------------------------------

items = rows(SERVICE_ITEMS)
compared = items.where(
    ~items["last_year_limit"].is_none(),
    ~items["promised_limit"].is_none(),
    ~items["was_immediate"],
    ~items["at_statutory_floor"],
)
old, new = items["last_year_limit"].or_else(number("0.1")), items["promised_limit"].or_else(0)
pooled_cut = (compared.sum(old) - compared.sum(new)).over(compared.sum(old), on_empty="not_applicable")
checked_guides = items.where(items["guide"] != "not_checked")
with_steps = items.where(~items["last_year_steps"].is_none())

# ---- cases and their working days ----------------------------------------------------------------

cases = rows(SERVICE_CASES)
used = working_days(cases["accepted_on"], cases["closed_on"]) - cases["paused_days"]
allowed = working_days(cases["accepted_on"], cases["due_on"]) - cases["paused_days"]
simple = cases.where(cases["case_class"] == "simple")
complex_ = cases.where(cases["case_class"] == "complex")
special = cases.where(cases["case_class"] == "special")

# The mean of this year over the mean of last year, cross-multiplied; cases still open then are left out.
closed = cases.where(cases["closed_on"] <= period_end())
before = cases.previous().where(cases["closed_on"] < period_start())
taken = used.clamp(low=0)
time_to_last_year = (closed.sum(taken) * before.count()).over(
    before.sum(taken) * closed.count(), on_empty="not_applicable"
)

# ---- disclosures, alerts, feedback ---------------------------------------------------------------

disclosures = rows(SERVICE_DISCLOSURES)
sampled = disclosures.where(disclosures["sample"] != "not_sampled")
posts = rows(SERVICE_POSTS)
alerts = rows(SERVICE_ALERTS)
feedback = rows(SERVICE_FEEDBACK)


def system(kind: str) -> Expr:
    """Return the rule that one of the supporting systems is in force."""
    return in_force(kind).any()


CHECKS = (
    # 服务理念先进 --------------------------------------------------------------------------------
    Check(
        "service.idea",
        title=Text("服务理念先进、优质服务成为习惯", "Service idea shared, good service a habit"),
        clauses=("S.service.1",),
        rule=judged("service-idea"),
        remedy=Text(
            "对照评委评语改进服务，补充服务对象评价和典型事例，供复评参考。",
            "Improve along the judges' reasons; offer what the served say, and cases, for another round.",
        ),
    ),
    Check(
        "service.brand",
        title=Text("践行服务品牌、总结服务经验", "A service brand practised, experience summed up"),
        clauses=("T.service.1",),
        rule=all_of(
            issued_in_period("service-brand").count() >= p["service.brand-papers"],
            issued_in_period("service-experience").count() >= p["service.experience-papers"],
            judged("service-brand"),
        ),
        remedy=Text(
            "当年印发服务品牌说明和服务经验总结，登记核实，并按评语落实品牌管理。",
            "Issue the brand statement and the summary of experience this year, have them verified, follow the judges.",
        ),
        scope="office",
    ),
    # 服务行为规范 --------------------------------------------------------------------------------
    Check(
        "service.open-handling",
        title=Text("办事公开制有效运行", "Open handling of business works"),
        clauses=("T.service.4.open", "S.service.2.a"),
        rule=all_of(
            system("service-open"),
            disclosures.where(disclosures["published_on"] <= period_end()).any(),
        ),
        remedy=Text(
            "制定办事公开制度并核实登记，按制度公开办事事项。",
            "Issue the rule on open handling, have it verified, and publish by it.",
        ),
        scope="office",
    ),
    Check(
        "service.first-asked",
        title=Text("首问负责制有效运行", "The first person asked stays responsible"),
        clauses=("T.service.4.first", "S.service.2.a"),
        rule=system("service-first"),
        remedy=Text(
            "制定首问负责制度并核实登记。", "Issue the rule on the first person asked and have it verified."
        ),
        scope="office",
    ),
    Check(
        "service.told-at-once",
        title=Text("一次性告知制有效运行", "Applicants are told everything at once"),
        clauses=("T.service.4.once", "S.service.2.a"),
        rule=all_of(
            system("service-once"),
            cases.all(cases["corrections"] <= p["service.correction-notices"], on_empty="met"),
        ),
        remedy=Text(
            "制定一次性告知制度；受理时一次列清全部补正内容，同一办件不再二次补正。",
            "Issue the rule; list all that is missing at acceptance, so that no case is sent back twice.",
        ),
        scope="office",
    ),
    Check(
        "service.posts-covered",
        title=Text("AB岗工作制有效运行", "Every service post has an A and a B holder"),
        clauses=("T.service.4.ab", "S.service.2.a"),
        rule=all_of(
            system("service-ab"),
            posts.share(posts["holders"] >= 2, on_empty="not_applicable")
            >= p.percent("service.posts-covered"),
        ),
        remedy=Text(
            "制定AB岗工作制度，为尚缺B角的服务岗位逐一明确人员。",
            "Issue the rule and name a second person for each post that has only one.",
        ),
        scope="office",
    ),
    Check(
        "service.refusals-filed",
        title=Text("否定报备制有效运行", "Every refusal is reported and filed"),
        clauses=("T.service.4.refuse", "S.service.2.a"),
        rule=all_of(
            system("service-refuse"),
            cases.where(cases["refusal"] == "unfiled").count() <= p["service.unfiled-refusals"],
        ),
        remedy=Text(
            "制定否定报备制度；不予办理的办件当即报备，漏报的补报。",
            "Issue the rule; file each refusal at once and enter those that were left out.",
        ),
        scope="office",
    ),
    Check(
        "service.project-agent",
        title=Text("重大项目审批代办制有效运行", "An agent handles approvals for major projects"),
        clauses=("T.service.4.agent", "S.service.2.a"),
        rule=where_there_is(
            system("service-agent"),
            "service-no-major-projects",
            Text("没有重大项目审批", "no approvals of major projects"),
        ),
        remedy=Text(
            "制定重大项目审批代办制度并核实登记；没有此类项目的，登记为不适用事项。",
            "Issue the rule on agents and have it verified; where there are no such projects, record that.",
        ),
        scope="office",
    ),
    Check(
        "service.catalogue",
        title=Text("当年梳理职责、流程和服务内容", "Duties, flows and services sorted out this year"),
        clauses=("T.service.2.a",),
        rule=issued_in_period("service-catalogue").count() >= p["service.catalogue-revisions"],
        remedy=Text(
            "当年修订职责和服务事项目录，印发后登记核实。",
            "Revise the catalogue of duties and service items this year and have it verified.",
        ),
        scope="office",
    ),
    Check(
        "service.items-classified",
        title=Text("服务事项全部公布办件类别", "Every service item has a published class"),
        clauses=("S.service.2.b",),
        rule=items.share(~items["item_class"].is_none(), on_empty="not_applicable")
        >= p.percent("service.items-classified"),
        remedy=Text(
            "为尚未分类的事项确定简单、复杂或特殊类别并公布。",
            "Decide and publish for each item left whether it is simple, complex or special.",
        ),
    ),
    Check(
        "service.simple-at-once",
        title=Text("简单事项当日办结", "Simple matters are closed the same day"),
        clauses=("T.service.3.simple", "S.service.2.b"),
        rule=simple.share(used <= p["service.same-day"], on_empty="not_applicable")
        >= p.percent("service.simple-in-time"),
        remedy=Text(
            "简单事项当场或当个工作日办结；做不到的事项重新核定类别。",
            "Close simple matters on the working day they come in; where that cannot be, review their class.",
        ),
    ),
    Check(
        "service.complex-in-time",
        title=Text("复杂事项限期办结", "Complex matters are closed within their limit"),
        clauses=("T.service.3.complex",),
        rule=complex_.share(used <= allowed * p.percent("service.promised-share"), on_empty="not_applicable")
        >= p.percent("service.complex-in-time"),
        remedy=Text(
            "逐件跟踪临近期限的复杂事项，在承诺办结日期前办结。",
            "Follow each complex case as its due date nears and close it by then.",
        ),
    ),
    Check(
        "service.special-urgent",
        title=Text("特殊事项加急办结", "Special matters are closed urgently"),
        clauses=("T.service.3.special",),
        rule=special.share(used <= allowed * p.percent("service.urgent-share"), on_empty="not_applicable")
        >= p.percent("service.special-in-time"),
        remedy=Text(
            "特殊事项通过加急通道办理，在加急时限内办结。",
            "Take special matters through the urgent channel and close them within the urgent limit.",
        ),
    ),
    # 服务过程透明 --------------------------------------------------------------------------------
    Check(
        "service.disclosed",
        title=Text("应公开事项全部公开", "All that is due is published"),
        clauses=("S.service.3.a", "T.service.5.a"),
        rule=disclosures.share(disclosures["published_on"] <= period_end(), on_empty="not_applicable")
        >= p.percent("service.disclosure"),
        remedy=Text("及时公开应公开而尚未公开的事项。", "Publish what is due and has not been."),
        scope="office",
    ),
    Check(
        "service.disclosed-in-time",
        title=Text("应公开事项按期公开", "What is due is published in time"),
        clauses=("S.service.3.a", "T.service.5.a"),
        rule=disclosures.share(
            disclosures["published_on"] <= disclosures["due_on"], on_empty="not_applicable"
        )
        >= p.percent("service.disclosure-on-time"),
        remedy=Text(
            "按公开日程提前准备，到期前公开。", "Prepare by the schedule and publish before the due date."
        ),
        scope="office",
    ),
    Check(
        "service.disclosed-true",
        title=Text("公开内容抽查属实", "Sampled disclosures are true"),
        clauses=("S.service.3.a", "T.service.5.a"),
        rule=sampled.share(sampled["sample"] == "true", on_empty="not_applicable")
        >= p.percent("service.disclosure-verified"),
        remedy=Text("更正失实内容，公开前加强审核。", "Correct what is untrue; review before publishing."),
        scope="office",
    ),
    Check(
        "service.disclosed-lawfully",
        title=Text("公开事项载明依据", "Disclosures state their lawful basis"),
        clauses=("S.service.3.a", "T.service.5.a"),
        rule=disclosures.all(disclosures["has_basis"], on_empty="not_applicable"),
        remedy=Text("逐项补充注明公开的法规依据。", "Add the lawful basis to each disclosure."),
        scope="office",
    ),
    Check(
        "service.guides-easy",
        title=Text("办事指南完整易得", "Guides are complete and easy to find"),
        clauses=("S.service.3.b",),
        rule=where_there_is(
            (
                checked_guides.share(items["guide"] == "complete", on_empty="unmet")
                >= p.percent("service.guides-complete")
            )
            .hold(
                checked_guides.count() < 1,
                Text("尚未暗访办事指南", "no guide has been looked at"),
                Text("由牵头单位安排一次暗访", "a mystery check by the lead"),
            )
            .applies_if(items.any(), Text("没有服务事项", "no service items")),
            "service-no-window",
            NO_WINDOW,
        ),
        remedy=Text(
            "补齐办事指南的条件、材料、流程、时限和电话，在窗口和网上的醒目位置公布。",
            "Complete each guide (conditions, papers, steps, limit, telephone) and put it where people look.",
        ),
    ),
    Check(
        "service.network-supervision",
        title=Text(
            "事项接入网络监察、预警按期处置", "Items connected to network supervision, alerts handled in time"
        ),
        clauses=("T.service.5.b",),
        rule=all_of(
            items.share(items["connected"], on_empty="not_applicable")
            >= p.percent("service.items-connected"),
            alerts.share(alerts["handled_on"] <= alerts["due_on"], on_empty="not_applicable")
            >= p.percent("service.alerts-handled"),
        ),
        remedy=Text(
            "将尚未接入的事项接入网络监察平台，对预警按期处置并反馈。",
            "Connect the items that are not, and handle and answer each alert by its due date.",
        ),
        scope="office",
    ),
    Check(
        "service.feedback-channels",
        title=Text("社会监督渠道畅通", "Channels of public supervision are open"),
        clauses=("T.service.5.c",),
        rule=where_there_is(
            feedback.distinct("channel") >= p["service.feedback-channels"], "service-no-window", NO_WINDOW
        ),
        remedy=Text(
            "开通窗口评价、网上评价、热线、意见箱等监督渠道并按月统计。",
            "Open channels such as ratings at the window and online, a hotline, a mailbox, and count them monthly.",
        ),
        scope="office",
    ),
    Check(
        "service.negatives-settled",
        title=Text("群众差评件件整改回访", "Every negative rating by a person is settled"),
        clauses=("T.service.5.c",),
        rule=feedback.sum("settled").over(feedback.sum("negative"), on_empty="not_applicable")
        >= p.percent("service.negatives-settled"),
        remedy=Text(
            "逐件核实差评，限期整改并回访评价人。",
            "Look into each negative rating, put it right in time and call the person back.",
        ),
    ),
    # 服务优质快捷 --------------------------------------------------------------------------------
    Check(
        "service.faster-handling",
        title=Text("实际办理用时少于上年", "Handling takes less time than last year"),
        clauses=("S.service.4.a",),
        rule=choice(
            "A18",
            **{
                "parameter-or-panel": time_to_last_year < p.percent("service.time-to-last-year"),
                "panel-only": judged("service-speed"),
            },
        ),
        remedy=Text(
            "找出用时最长的事项，并联审批、减少往返，缩短平均用时。",
            "Find the items that take longest; work in parallel and avoid returns to shorten the mean.",
        ),
    ),
    Check(
        "service.fewer-steps",
        title=Text("办事环节不多于上年", "No more steps than last year"),
        clauses=("T.service.2.b",),
        rule=choice(
            "A18",
            **{
                "parameter-or-panel": with_steps.sum("steps").over(
                    with_steps.sum(items["last_year_steps"].or_else(1)), on_empty="not_applicable"
                )
                <= p.percent("service.steps-to-last-year"),
                "panel-only": judged("service-flow"),
            },
        ),
        remedy=Text("合并、取消不必要的环节。", "Merge steps and drop those that are not needed."),
    ),
    Check(
        "service.limit-cut",
        title=Text("办理时限较上年压减三成以上", "Time limits cut by 30 % or more from last year"),
        clauses=("S.service.4.b",),
        rule=choice(
            "A4",
            **{
                "promised-pooled": pooled_cut >= p.percent("service.limit-cut"),
                "promised-per-item": compared.all(
                    old - new >= old * p.percent("service.limit-cut"), on_empty="not_applicable"
                ),
                "actual-pooled": time_to_last_year <= 1 - p.percent("service.limit-cut"),
                "hold-the-gain": any_of(
                    pooled_cut >= p.percent("service.limit-cut"),
                    (pooled_cut >= 0).applies_if(
                        in_force("service-cut-reached").any(),
                        Text("尚未确认曾达到压缩比例", "not yet confirmed that the cut was reached"),
                    ),
                ),
            },
        ),
        remedy=Text(
            "重新核定承诺时限，优先压减时限长的事项；已到法定下限的注明依据。",
            "Set shorter promised limits, first where most days lie; state the ground where the law sets a floor.",
        ),
        readings=("A11", "A25"),
    ),
)
