"""The kinds of evidence that the civility star owns, and the codes it adds to shared tables."""

from __future__ import annotations

from starrules.plugin import (
    Bool,
    Category,
    Complete,
    Date,
    Decimal,
    Field,
    Int,
    Key,
    Ordered,
    Returned,
    Table,
    Text,
    Vocabulary,
)

TASKS = Table(
    "civility_tasks",
    Text("文明创建任务", "Tasks of civilised creation"),
    (
        Field("task", Key(), Text("任务编号", "Task")),
        Field("due_on", Date(), Text("完成期限", "Due on")),
        Field("done_on", Date(), Text("完成日期", "Done on"), null="none"),
    ),
    key=("unit", "task"),
    on="due_on",
    of="office",
    completes=Complete(),
    max_rows=100,
)

ACTIVITIES = Table(
    "civility_activities",
    Text("文明创建活动记录", "Creation activities"),
    (
        Field("activity", Key(), Text("活动编号", "Activity")),
        Field("held_on", Date(), Text("活动日期", "Held on")),
        Field(
            "theme",
            Category.of(
                civilised_unit=("文明单位创建", "Civilised unit"),
                service_point=("文明服务示范点创建", "Civilised-service demonstration point"),
                work_ethics=("职业道德教育", "Education in work ethics"),
                personal_morality=("个人品德教育", "Education in personal morality"),
                manners=("文明礼仪实践", "Practice of manners"),
                travel=("文明出行实践", "Practice of civil travel"),
                honesty=("共铸诚信实践", "Practice of honesty"),
                outline_2001=("学习公民道德建设实施纲要", "Study of the outline on civic morality (2001)"),
                outline_2019=(
                    "学习新时代公民道德建设实施纲要",
                    "Study of the new-era outline on civic morality (2019)",
                ),
                good_example=("宣传先进典型", "A good example publicised"),
                other=("其他创建活动", "Another creation activity"),
            ),
            Text("活动主题", "Theme"),
        ),
    ),
    key=("unit", "activity"),
    on="held_on",
    completes=Returned(),
    max_rows=100,
)

PARTICIPATION = Table(
    "civility_participation",
    Text("创建活动参加人员", "Who took part in creation activities"),
    (
        Field("activity", Key(), Text("活动编号", "Activity")),
        Field("person", Key(), Text("人员代码（脱敏）", "Person, as a salted key")),
        Field("held_on", Date(), Text("活动日期", "Held on")),
        Field(
            "standing",
            Category.of(
                permanent=("在编在岗", "Permanent, at work"),
                contract=("聘用在岗", "On contract, at work"),
                absent=("在册但长期不在岗", "On the roll, long absent"),
                left=("已不在册", "No longer on the roll"),
            ),
            Text("年末人员情况", "Standing at the end of the year"),
            null="unknown",
        ),
    ),
    key=("unit", "activity", "person"),
    on="held_on",
    completes=Returned(),
    max_rows=20_000,
)

LEADERSHIP_SESSIONS = Table(
    "civility_sessions",
    Text("班子研究文明创建的会议", "Meetings of the leadership body on civility"),
    (
        Field("minutes", Key(), Text("会议纪要编号", "Minutes")),
        Field("held_on", Date(), Text("会议日期", "Held on")),
        Field("own_item", Bool(), Text("是否单列议题", "An agenda item of its own"), null="unknown"),
    ),
    key=("unit", "minutes"),
    on="held_on",
    of="office",
    completes=Returned(),
    max_rows=31,
)

BUDGET = Table(
    "civility_budget",
    Text("文明创建经费", "Budget for creation activities"),
    (
        Field("line", Key(), Text("预算项目编号", "Budget line")),
        Field("planned", Decimal(0, 1_000_000_000, 2, "yuan"), Text("预算金额", "Planned"), null="unknown"),
    ),
    key=("unit", "year", "line"),
    yearly=True,
    of="office",
    completes=Complete(),
    max_rows=50,
)

DUTIES = Table(
    "civility_duties",
    Text("文明创建工作人员", "Who is in charge of creation work"),
    (
        Field("section", Key(), Text("负责科室", "Section in charge")),
        Field("person", Key(), Text("人员代码（脱敏）", "Person, as a salted key")),
        Field("from_on", Date(), Text("到岗日期", "In post from")),
        Field("ended_on", Date(), Text("离岗日期", "Last day in post"), null="none"),
        Field(
            "vacant_days", Int(0, 3_660, "days"), Text("到岗前空缺天数", "Days the post was vacant before")
        ),
    ),
    key=("unit", "person", "from_on"),
    on="from_on",
    standing=True,
    of="office",
    completes=Complete(),
    max_rows=100,
    constraints=(Ordered("from_on", "ended_on"),),
)

SELF_CHECKS = Table(
    "civility_self_checks",
    Text("文明创建自查", "Self-checks of creation work"),
    (
        Field("check", Key(), Text("自查编号", "Check")),
        Field("held_on", Date(), Text("自查日期", "Held on")),
    ),
    key=("unit", "check"),
    on="held_on",
    of="office",
    completes=Returned(),
    max_rows=31,
)

RECTIFICATIONS = Table(
    "civility_rectifications",
    Text("文明创建问题整改", "Corrections of what self-checks found"),
    (
        Field("problem", Key(), Text("问题编号", "Problem")),
        Field("found_on", Date(), Text("发现日期", "Found on")),
        Field("due_on", Date(), Text("整改期限", "To be corrected by")),
        Field("corrected_on", Date(), Text("整改完成日期", "Corrected on"), null="none"),
    ),
    key=("unit", "problem"),
    on="found_on",
    of="office",
    completes=Returned(),
    max_rows=100,
    constraints=(Ordered("found_on", "due_on"), Ordered("found_on", "corrected_on")),
)

TABLES = (
    TASKS,
    ACTIVITIES,
    PARTICIPATION,
    LEADERSHIP_SESSIONS,
    BUDGET,
    DUTIES,
    SELF_CHECKS,
    RECTIFICATIONS,
)

VOCABULARIES = (
    Vocabulary.of(
        "documents",
        "kind",
        civility_activity_plan=("文明创建活动计划", "Plan of creation activities"),
        civility_supervision_rule=(
            "文明创建监督考核管理制度",
            "Rule on supervision and assessment of creation work",
        ),
        civility_reward_rule=("文明创建奖惩办法", "Rule on rewards and penalties in creation work"),
    ),
    Vocabulary.of(
        "judgements",
        "criterion",
        civility_conduct=("礼仪、语言、出行文明", "Civil manners, speech and travel"),
        civility_greening=("环境绿化美化", "Planting and beautifying"),
        civility_surroundings=("内外环境整洁有序", "Tidy and orderly surroundings"),
        civility_mood=("创建氛围浓厚", "A strong creation mood"),
        civility_mechanism=("创建机制较为完备", "A fairly complete creation mechanism"),
        civility_regular_checks=("定期检查督促整改", "Regular checks, urging and correction"),
    ),
    Vocabulary.of(
        "exemptions",
        "subject",
        civility_no_grounds=("无独立院落可供绿化美化", "No grounds of its own to plant or beautify"),
        civility_no_leadership_body=("未设领导班子", "No leadership body"),
        civility_no_budget=("未安排创建经费，已说明理由", "No creation budget, with a recorded reason"),
    ),
)
