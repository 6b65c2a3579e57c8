"""The checks of the safeguards, in the order of the clauses; they belong to no star and to no award."""

from __future__ import annotations

from starrules.plugin import (
    Check,
    Parameters,
    Text,
    all_of,
    in_force,
    issued_in_period,
    load_parameters,
    rows,
)
from starrules_fivestar.tables import (
    FIVESTAR_ACTIONS,
    FIVESTAR_LEAD_VISITS,
    FIVESTAR_RECTIFICATIONS,
    LEADS,
)

p = Parameters(load_parameters(__package__))

actions = rows(FIVESTAR_ACTIONS)
rounds = actions.where(actions["kind"] == "opinions")
opinions_answered = rounds.sum(actions["answered"].or_else(0)).over(
    rounds.sum(actions["opinions"].or_else(0)), on_empty="not_applicable"
)
visits = rows(FIVESTAR_LEAD_VISITS)
rectifications = rows(FIVESTAR_RECTIFICATIONS)

CHECKS = (
    # 保障一：机关文化建设 -------------------------------------------------------------------------
    Check(
        "fivestar.office-culture",
        title=Text("开展机关文化活动", "Office culture is built"),
        clauses=("G.culture.1",),
        rule=actions.where(actions["kind"] == "culture").count() >= p["fivestar.culture-activities"],
        remedy=Text(
            "当年至少开展一次以为民、务实、清廉、高效为主题的机关文化活动并报送记录。",
            "Hold an activity on the four qualities of office culture this year and report it.",
        ),
        scope="office",
    ),
    Check(
        "fivestar.public-spirit",
        title=Text("开展从政理念和公务员精神教育", "Education in governing and public spirit"),
        clauses=("G.culture.2",),
        rule=actions.where(actions["kind"] == "values").count() >= p["fivestar.culture-sessions"],
        remedy=Text(
            "当年至少组织一次从政理念和公务员精神教育并报送记录。",
            "Hold a session on the idea of governing and public spirit this year and report it.",
        ),
        scope="office",
    ),
    Check(
        "fivestar.opinions",
        title=Text("征求意见并逐条答复", "Opinions are collected and answered"),
        clauses=("G.culture.3",),
        rule=all_of(
            rounds.count() >= p["fivestar.opinion-rounds"],
            opinions_answered >= p.percent("fivestar.opinions-answered"),
        ),
        remedy=Text(
            "当年至少征求一次意见，对收到的意见逐条答复并登记。",
            "Collect opinions once this year at least, answer each and record it.",
        ),
        scope="office",
    ),
    Check(
        "fivestar.core-values",
        title=Text("提炼机关精神和核心价值观", "Office spirit and core values are worded"),
        clauses=("G.culture.4",),
        rule=in_force("fivestar-core-values").count() >= p["fivestar.core-value-papers"],
        remedy=Text(
            "形成本单位机关精神和核心价值观的文本，登记并经核实，一次即可。",
            "Word the unit's spirit and core values once and have the paper verified.",
        ),
        scope="office",
    ),
    # 保障二：组织领导 -----------------------------------------------------------------------------
    Check(
        "fivestar.responsible-person",
        title=Text("明确创建工作负责人", "Somebody is named as responsible"),
        clauses=("G.org.unit",),
        rule=in_force("fivestar-responsible-person").count() >= p["fivestar.responsible-persons"],
        remedy=Text(
            "发文明确创建工作负责人，登记并经核实。",
            "Name the person responsible for the drive in a paper and have it verified.",
        ),
        scope="office",
    ),
    # 保障三：督促指导 -----------------------------------------------------------------------------
    Check(
        "fivestar.lead-visits",
        title=Text("各牵头单位到场检查指导", "Each lead visits the unit"),
        clauses=("G.supervise.2",),
        rule=all_of(
            *(visits.where(visits["lead"] == lead).count() >= p["fivestar.lead-visits"] for lead in LEADS)
        ),
        remedy=Text(
            "尚未到该单位检查指导的牵头单位补做并登记；清洁星的检查另见其检查记录。",
            "The leads that have not visited do so and record it; visits of the cleanliness star are its inspections.",
        ),
        scope="office",
        readings=("A20", "A24"),
        duty=True,
    ),
    Check(
        "fivestar.corrections-urged",
        title=Text("督促按期整改发现的问题", "Problems found are corrected in time"),
        clauses=("G.supervise.2",),
        rule=rectifications.share(
            rectifications["corrected_on"] <= rectifications["due_on"], on_empty="not_applicable"
        )
        >= p.percent("fivestar.rectified-in-time"),
        remedy=Text(
            "牵头单位对临近期限的问题逐项督办，整改到位后登记完成日期。",
            "The lead follows up each problem before it is due and records when it was corrected.",
        ),
        scope="office",
        readings=("A20",),
        duty=True,
    ),
    Check(
        "fivestar.self-assessment",
        title=Text("开展五星创建自评", "The unit assesses itself"),
        clauses=("G.supervise.3",),
        rule=issued_in_period("fivestar-self-assessment").count() >= p["fivestar.self-assessments"],
        remedy=Text(
            "当年对照各星标准自评一次，写明措施、进展和特色，登记并经核实。",
            "Assess yourselves against the standards this year (measures, progress, what is your own); have it verified.",
        ),
        scope="office",
    ),
    # 保障四：宣传氛围 -----------------------------------------------------------------------------
    Check(
        "fivestar.mobilisation",
        title=Text("组织宣传动员", "Staff are mobilised"),
        clauses=("G.publicity.4",),
        rule=actions.where(actions["kind"] == "mobilisation").count() >= p["fivestar.mobilisations"],
        remedy=Text(
            "当年至少召开一次动员会，讲清意义、目标和任务并报送记录。",
            "Hold a mobilisation this year that explains meaning, goals and tasks, and report it.",
        ),
        scope="office",
    ),
)
