"""The evidence of the scheme as a whole: what units do for it, and what its leads do for the units."""

from __future__ import annotations

from starrules.plugin import (
    AtMost,
    Category,
    Complete,
    Date,
    Field,
    Int,
    Key,
    Note,
    Ordered,
    Returned,
    Table,
    Text,
    Vocabulary,
)

LEADS = {
    "learning": ("学习星牵头单位", "Lead of the learning star"),
    "civility": ("文明星牵头单位", "Lead of the civility star"),
    "integrity": ("廉政星牵头单位", "Lead of the integrity star"),
    "service": ("服务星牵头单位", "Lead of the service star"),
}
"""The leads whose visits are entered here; those of the cleanliness star are its inspections, entered there."""

FIVESTAR_ACTIONS = Table(
    "fivestar_actions",
    Text("创建保障工作记录", "What units do to carry the drive"),
    (
        Field("action", Key(), Text("记录编号", "Action")),
        Field("held_on", Date(), Text("日期", "Held on")),
        Field(
            "kind",
            Category.of(
                culture=("机关文化活动", "Office culture activity"),
                values=("从政理念和公务员精神教育", "Education in governing and public spirit"),
                opinions=("征求意见、查摆问题", "Opinions collected, gaps analysed"),
                mobilisation=("宣传动员", "Mobilisation"),
            ),
            Text("类别", "Kind"),
        ),
        Field("opinions", Int(0, 10_000, "opinions"), Text("收到意见数", "Opinions received"), null="none"),
        Field("answered", Int(0, 10_000, "opinions"), Text("已答复意见数", "Opinions answered"), null="none"),
        Field("title", Note(), Text("内容", "What it was"), null="none"),
    ),
    key=("unit", "action"),
    on="held_on",
    of="office",
    completes=Returned(),
    max_rows=100,
    constraints=(AtMost("answered", "opinions"),),
)
"""One row for each activity, session, round of opinions or mobilisation that a unit reports."""

FIVESTAR_LEAD_VISITS = Table(
    "fivestar_lead_visits",
    Text("牵头单位检查指导记录", "Visits of the leads"),
    (
        Field("visit", Key(), Text("检查指导编号", "Visit")),
        Field("visited_on", Date(), Text("日期", "Visited on")),
        Field("lead", Category.of(**LEADS), Text("牵头单位", "Lead")),
    ),
    key=("unit", "visit"),
    on="visited_on",
    of="office",
    completes=Complete(),
    max_rows=100,
)
"""One row for each visit of a lead to a unit, kept by the leads."""

FIVESTAR_RECTIFICATIONS = Table(
    "fivestar_rectifications",
    Text("督促整改台账", "Corrections the leads urge"),
    (
        Field("problem", Key(), Text("问题编号", "Problem")),
        Field("clause", Key(), Text("涉及条款", "Clause")),
        Field("found_on", Date(), Text("发现日期", "Found on")),
        Field("due_on", Date(), Text("整改期限", "To be corrected by")),
        Field("corrected_on", Date(), Text("整改完成日期", "Corrected on"), null="none"),
    ),
    key=("problem",),
    on="due_on",
    completes=Complete(),
    max_rows=200,
    constraints=(Ordered("found_on", "due_on"), Ordered("found_on", "corrected_on")),
)
"""One row for each problem that a lead found, in the period in which its correction falls due."""

TABLES = (FIVESTAR_ACTIONS, FIVESTAR_LEAD_VISITS, FIVESTAR_RECTIFICATIONS)

VOCABULARIES = (
    Vocabulary.of(
        "documents",
        "kind",
        fivestar_core_values=("机关精神和核心价值观文本", "Office spirit and core values"),
        fivestar_responsible_person=("创建工作负责人文件", "Paper naming who is responsible for the drive"),
        fivestar_self_assessment=("五星创建自评报告", "Self-assessment of the drive"),
    ),
)
