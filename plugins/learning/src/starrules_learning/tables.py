"""The kinds of evidence that the learning star owns, and the codes it adds to shared tables."""

from __future__ import annotations

from starrules.plugin import Category, Complete, Date, Field, Key, Returned, Table, Text, Vocabulary

AREAS = ("political", "culture", "skills", "integrity")
"""The four areas that study covers; a session may lie outside them."""

SESSIONS = Table(
    "learning_sessions",
    Text("学习记录", "Study sessions"),
    (
        Field("session", Key(), Text("学习编号", "Session")),
        Field("held_on", Date(), Text("学习日期", "Held on")),
        Field(
            "area",
            Category.of(
                political=("政治理论", "Political theory"),
                culture=("科学文化", "Science and culture"),
                skills=("业务技能", "Job skills"),
                integrity=("反腐倡廉", "Anti-corruption"),
                other=("其他内容", "Another area"),
            ),
            Text("内容类别", "Subject area"),
        ),
        Field(
            "system",
            Category.of(
                core_group=("中心组学习", "Core-group study"),
                evening=("夜学", "Evening study"),
                lecturing=("讲学", "Lecturing by members"),
                individual=("个性化学习", "Individual study"),
                none=("不属于上述制度", "None of these"),
            ),
            Text("依据的学习制度", "Study system it was held under"),
        ),
        Field(
            "format",
            Category.of(
                lecture=("专题讲座", "Lecture"),
                discussion=("研讨交流", "Discussion"),
                training=("集中培训", "Training course"),
                reading=("读书自学", "Reading"),
                online=("网络学习", "Online study"),
                visit=("参观实践", "Visit"),
                contest=("竞赛测试", "Contest or test"),
                other=("其他形式", "Another format"),
            ),
            Text("学习形式", "Format"),
        ),
    ),
    key=("unit", "session"),
    on="held_on",
    completes=Returned(),
    max_rows=100,
)

OUTPUTS = Table(
    "learning_outputs",
    Text("学用转化成果", "What came of study"),
    (
        Field("output", Key(), Text("成果编号", "Output")),
        Field("dated_on", Date(), Text("形成日期", "Dated")),
        Field(
            "way",
            Category.of(
                guidance=("思想引导", "Guidance"),
                exchange=("学习交流", "Exchange"),
                research=("调查研究", "Research"),
                practice=("工作实践", "Practical work"),
            ),
            Text("转化途径", "Way of turning study into practice"),
        ),
        Field("adopted_on", Date(), Text("采用日期", "Adopted on"), null="none"),
    ),
    key=("unit", "output"),
    on="dated_on",
    completes=Returned(),
    max_rows=50,
)

CHECKS_OF_STUDY = Table(
    "learning_checks",
    Text("本单位学习检查", "Checks of study by the unit itself"),
    (
        Field("check", Key(), Text("检查编号", "Check")),
        Field("held_on", Date(), Text("检查日期", "Held on")),
        Field(
            "kind",
            Category.of(
                everyday=("日常检学", "Everyday check"),
                results=("成果评学", "Appraisal by results"),
                selection=("评选促学", "Selection to spur study"),
            ),
            Text("检查种类", "Kind"),
        ),
    ),
    key=("unit", "check"),
    on="held_on",
    completes=Returned(),
    max_rows=50,
)

ASSESSMENTS = Table(
    "learning_assessments",
    Text("牵头单位学习考核", "Assessments of study by the lead agency"),
    (
        Field("assessment", Key(), Text("考核编号", "Assessment")),
        Field("held_on", Date(), Text("考核日期", "Held on")),
    ),
    key=("unit", "assessment"),
    on="held_on",
    of="office",
    completes=Complete(),
    max_rows=20,
)

TABLES = (SESSIONS, OUTPUTS, CHECKS_OF_STUDY, ASSESSMENTS)

VOCABULARIES = (
    Vocabulary.of(
        "documents",
        "kind",
        learning_plan=("年度学习计划", "Study plan for the year"),
        learning_core_group_system=("中心组学习制度", "System of core-group study"),
        learning_evening_system=("夜学制度", "System of evening study"),
        learning_lecturing_system=("讲学制度", "System of lecturing by members"),
        learning_individual_system=("个性化学习制度", "System of individual study"),
    ),
    Vocabulary.of(
        "judgements",
        "criterion",
        learning_content=("学习内容贴近形势和工作", "Study content fits the times and the work"),
        learning_formats=("学习形式多样、有特色", "Study is varied and has a character of its own"),
        learning_results=("学以致用见实效", "Learning pays off"),
        learning_regularity=("学习制度化、常态化、规范化", "Study is institutional, regular and standard"),
        learning_practice=("学习与工作结合", "Study is turned into practice"),
    ),
    Vocabulary.of(
        "exemptions",
        "subject",
        learning_no_core_group=("未设学习中心组", "No leadership core group"),
    ),
)
