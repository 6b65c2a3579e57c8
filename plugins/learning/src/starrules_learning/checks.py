"""The checks of the learning star, in the order of its clauses: first the standards, then the tasks."""

from __future__ import annotations

from starrules.plugin import (
    Check,
    Expr,
    Parameters,
    Text,
    all_of,
    due_months,
    in_force,
    in_force_during,
    judged_with,
    load_parameters,
    period_end,
    period_start,
    rows,
    where_there_is,
)
from starrules_learning.tables import AREAS, ASSESSMENTS, CHECKS_OF_STUDY, OUTPUTS, SESSIONS

p = Parameters(load_parameters(__package__))

sessions = rows(SESSIONS)
outputs = rows(OUTPUTS)
checks_of_study = rows(CHECKS_OF_STUDY)
assessments = rows(ASSESSMENTS)


def system_in_use(kind: str, system: str) -> Expr:
    """Return the rule for one study system: it is in force, and study was held under it."""
    used = sessions.where(sessions["system"] == system).count() >= p["learning.sessions-per-system"]
    return all_of(in_force(kind).any(), used)


areas = sessions.by("area").count()
areas_studied = areas.where(areas["area"].is_in(*AREAS), areas["value"] >= p["learning.sessions-per-area"])
areas_covered = areas_studied.count() >= p["learning.areas"]

formats_varied = sessions.distinct("format") >= p["learning.formats"]

core_group_study = where_there_is(
    system_in_use("learning-core-group-system", "core_group"),
    "learning-no-core-group",
    Text("未设学习中心组", "there is no leadership core group"),
)
evening_study = system_in_use("learning-evening-system", "evening")
lecturing = system_in_use("learning-lecturing-system", "lecturing")
individual_study = system_in_use("learning-individual-system", "individual")

adopted = outputs.where(outputs["adopted_on"] <= period_end())

plans = in_force_during("learning-plan")
plans_for_the_year = plans.where(
    plans["issued_on"] >= period_start(months=-3),
    plans["issued_on"] <= period_start() + p["learning.plan-date"],
)

months = sessions.by_month().count()
study_months = months.where(months["value"] >= 1).count()

kinds = checks_of_study.by("kind").count()
kinds_held = kinds.where(kinds["value"] >= p["learning.checks-per-kind"])

CHECKS = (
    Check(
        "learning.content",
        title=Text("学习内容贴近形势和工作", "Study content fits the times and the work"),
        clauses=("S.learning.1",),
        rule=judged_with("learning-content", areas_covered),
        remedy=Text(
            "紧扣形势任务和岗位需要安排学习内容，全年覆盖四类内容，并接受评审。",
            "Choose content that fits the times and the posts, cover all four areas in the year, and have the panel judge it.",
        ),
    ),
    Check(
        "learning.formats",
        title=Text("学习形式多样、有特色", "Study is varied and has a character of its own"),
        clauses=("S.learning.2",),
        rule=judged_with("learning-formats", formats_varied),
        remedy=Text(
            "综合运用讲座、研讨、培训、参观等形式，形成本单位学习特色，并接受评审。",
            "Use lectures, discussions, courses, visits and other formats, find a character of your own, and have the panel judge it.",
        ),
    ),
    Check(
        "learning.systems",
        title=Text("学习制度齐备并落实", "Study systems are complete and in use"),
        clauses=("S.learning.3",),
        rule=all_of(core_group_study, evening_study, lecturing, individual_study),
        scope="office",
        remedy=Text(
            "补齐中心组学习、夜学、讲学、个性化学习四项制度，并按制度开展学习、留存记录。",
            "Put the four study systems in force and hold study under each of them, with a record.",
        ),
    ),
    Check(
        "learning.results",
        title=Text("学以致用见实效", "Learning pays off"),
        clauses=("S.learning.4",),
        rule=judged_with("learning-results", adopted.count() >= p["learning.outputs"]),
        remedy=Text(
            "把学习成果转化为工作举措，争取采用并登记采用日期，接受评审。",
            "Turn what was learnt into work, have an output adopted, record when, and have the panel judge it.",
        ),
    ),
    Check(
        "learning.plan",
        title=Text("按时制定学习计划", "The study plan is drawn up in time"),
        clauses=("T.learning.1.a",),
        rule=plans_for_the_year.any().applies_if(
            due_months() >= p["learning.plan-months"],
            Text(
                "年内在册月数不足，不要求年初计划",
                "open for too few months to owe a plan at the year's start",
            ),
        ),
        remedy=Text(
            "在规定日期前印发本年度学习计划，并在文件制度台账登记、核实。",
            "Issue the study plan of the year by the date set, enter it in the register of documents and have it verified.",
        ),
    ),
    Check(
        "learning.areas",
        title=Text("学习覆盖四类内容", "Study covers the four areas"),
        clauses=("T.learning.1.b",),
        rule=areas_covered,
        readings=("A17",),
        remedy=Text(
            "对照政治理论、科学文化、业务技能、反腐倡廉四类内容，补学尚未涉及的类别。",
            "Hold sessions in the areas not yet covered: political theory, science and culture, job skills, anti-corruption.",
        ),
    ),
    Check(
        "learning.core-group-study",
        title=Text("中心组学习有制度、有执行", "Core-group study has a system and is held"),
        clauses=("T.learning.2.a",),
        rule=core_group_study,
        scope="office",
        readings=("A17",),
        remedy=Text(
            "制定中心组学习制度并组织学习、留存记录；未设中心组的，登记为不适用事项。",
            "Put the system of core-group study in force and hold it; record an exemption where there is no core group.",
        ),
    ),
    Check(
        "learning.evening-study",
        title=Text("夜学有制度、有执行", "Evening study has a system and is held"),
        clauses=("T.learning.2.b",),
        rule=evening_study,
        scope="office",
        readings=("A17",),
        remedy=Text(
            "制定夜学制度并组织夜学、留存记录。",
            "Put the system of evening study in force and hold it, with a record.",
        ),
    ),
    Check(
        "learning.lecturing",
        title=Text("讲学有制度、有执行", "Lecturing by members has a system and is held"),
        clauses=("T.learning.2.c",),
        rule=lecturing,
        scope="office",
        readings=("A17",),
        remedy=Text(
            "制定讲学制度，安排干部上台讲学、留存记录。",
            "Put the system of lecturing in force and have members lecture, with a record.",
        ),
    ),
    Check(
        "learning.individual-study",
        title=Text("个性化学习有制度、有执行", "Individual study has a system and is held"),
        clauses=("T.learning.2.d",),
        rule=individual_study,
        scope="office",
        readings=("A17",),
        remedy=Text(
            "制定个性化学习制度，按岗位和个人需要组织学习、留存记录。",
            "Put the system of individual study in force and hold it by post and person, with a record.",
        ),
    ),
    Check(
        "learning.regularity",
        title=Text("学习制度化、常态化、规范化", "Study is institutional, regular and standard"),
        clauses=("T.learning.2.e",),
        rule=judged_with(
            "learning-regularity", 12 * study_months >= p["learning.study-months"] * due_months()
        ),
        remedy=Text(
            "坚持按月学习，每年至少十个月有学习记录，并接受评审。",
            "Study month by month, with sessions in ten months of twelve, and have the panel judge it.",
        ),
    ),
    Check(
        "learning.practice",
        title=Text("学习与工作结合", "Study is turned into practice"),
        clauses=("T.learning.3",),
        rule=judged_with("learning-practice", outputs.distinct("way") >= p["learning.transfer-ways"]),
        remedy=Text(
            "通过思想引导、学习交流、调查研究、工作实践四种途径推动学用转化，逐项登记，接受评审。",
            "Use all four ways, guidance, exchange, research and practical work, record each, and have the panel judge it.",
        ),
    ),
    Check(
        "learning.study-checks",
        title=Text("三类学习检查均已开展", "The three kinds of study check are held"),
        clauses=("T.learning.4.a",),
        rule=kinds_held.count() >= p["learning.check-kinds"],
        remedy=Text(
            "补充开展尚缺的日常检学、成果评学或评选促学，并登记。",
            "Hold the kinds of check still lacking, everyday checks, appraisal by results or selection, and record them.",
        ),
    ),
    Check(
        "learning.assessed-by-lead",
        title=Text("牵头单位当年考核学习成效", "The lead agency assessed the year's study"),
        clauses=("T.learning.4.b",),
        rule=assessments.count() >= p["learning.unit-assessments"],
        scope="office",
        duty=True,
        readings=("A20",),
        remedy=Text(
            "由牵头单位在当年考核该单位的学习成效并登记。",
            "The lead agency assesses the unit's study and records it.",
        ),
    ),
)
