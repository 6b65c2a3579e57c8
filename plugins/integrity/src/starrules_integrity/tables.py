"""The kinds of evidence that the integrity star owns, and the codes it adds to shared tables."""

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

LEADERS = Table(
    "integrity_leaders",
    Text("领导班子成员", "Members of the leadership"),
    (
        Field("leader", Key(), Text("人员代码（脱敏）", "Leader, as a salted key")),
        Field("from_on", Date(), Text("任职日期", "In post from")),
        Field("ended_on", Date(), Text("离任日期", "Last day in post"), null="none"),
        Field("duty_on", Date(), Text("廉政责任分工日期", "Share of the duty assigned on"), null="none"),
        Field("signed_on", Date(), Text("双责清单签字日期", "Dual-duty sheet signed on"), null="none"),
    ),
    key=("unit", "leader", "from_on"),
    on="from_on",
    standing=True,
    of="office",
    completes=Complete(),
    max_rows=200,
    constraints=(Ordered("from_on", "ended_on"),),
)

RECORDS = Table(
    "integrity_records",
    Text("党风廉政工作记录", "Records of clean-government work"),
    (
        Field("record", Key(), Text("记录编号", "Record")),
        Field("held_on", Date(), Text("日期", "Held on")),
        Field(
            "kind",
            Category.of(
                joint_deployment=("业务与廉政一起部署", "Deployed together with business work"),
                joint_execution=("业务与廉政一起落实", "Carried out together with business work"),
                joint_inspection=("业务与廉政一起检查", "Inspected together with business work"),
                joint_assessment=("业务与廉政一起考核", "Assessed together with business work"),
                dedicated_session=("廉政工作专题部署", "Dedicated session on clean government"),
                lecture=("廉政课", "Integrity lecture"),
                risk_review=("廉政风险清单复核", "Review of the risk register"),
            ),
            Text("工作种类", "Kind"),
        ),
        Field(
            "led_by",
            Category.of(
                top=("主要负责人", "The top leader"),
                member=("其他班子成员", "Another leader"),
                other=("其他人员", "Somebody else"),
            ),
            Text("主持或主讲人", "Led by"),
        ),
    ),
    key=("unit", "record"),
    on="held_on",
    completes=Returned(),
    max_rows=100,
)

TASKS = Table(
    "integrity_tasks",
    Text("惩防任务和督办事项", "Punish-and-prevent tasks and supervised matters"),
    (
        Field("task", Key(), Text("任务编号", "Task")),
        Field(
            "kind",
            Category.of(
                prevention=("惩防体系任务", "Task of the punish-and-prevent plan"),
                supervised=("上级督办事项", "Matter supervised from above"),
            ),
            Text("任务种类", "Kind"),
        ),
        Field(
            "role",
            Category.of(lead=("牵头", "Lead"), participant=("参与", "Participant")),
            Text("承担角色", "Role"),
        ),
        Field("due_on", Date(), Text("完成期限", "Due on")),
        Field("done_on", Date(), Text("完成日期", "Done on"), null="none"),
    ),
    key=("unit", "task"),
    on="due_on",
    of="office",
    completes=Complete(),
    max_rows=100,
)

RISKS = Table(
    "integrity_risks",
    Text("廉政风险清单", "Register of integrity risks"),
    (
        Field("risk", Key(), Text("风险编号", "Risk")),
        Field("listed_on", Date(), Text("列入日期", "Listed on")),
        Field("ended_on", Date(), Text("销号日期", "Last day listed"), null="none"),
        Field("has_measure", Bool(), Text("是否有防控措施", "Has a measure"), null="unknown"),
    ),
    key=("unit", "risk"),
    on="listed_on",
    standing=True,
    completes=Complete(),
    max_rows=500,
    constraints=(Ordered("listed_on", "ended_on"),),
)

APPRAISALS = Table(
    "integrity_appraisals",
    Text("行风评议结果", "Results of the trade-style appraisal"),
    (
        Field(
            "grade",
            Category.of(
                excellent=("优", "Excellent"),
                good=("良", "Good"),
                fair=("中", "Fair"),
                poor=("差", "Poor"),
            ),
            Text("评议等次", "Grade"),
        ),
    ),
    key=("unit", "year"),
    yearly=True,
    of="office",
    completes=Complete(),
    max_rows=1,
)

COMPLAINTS = Table(
    "integrity_complaints",
    Text("信访举报和投诉台账", "Register of petitions and complaints"),
    (
        Field("complaint", Key(), Text("受理编号", "Complaint")),
        Field("received_on", Date(), Text("受理日期", "Received on")),
        Field("due_on", Date(), Text("办理期限（已扣除中止时间）", "To be closed by, paused time excluded")),
        Field("closed_on", Date(), Text("办结日期", "Closed on"), null="none"),
        Field(
            "topic",
            Category.of(
                immediate=("即办事项未即时办理", "An immediate matter not handled at once"),
                delay=("办事拖拉", "Delay"),
                buck_passing=("推诿扯皮", "Buck-passing"),
                slackness=("庸懒散", "Mediocre, lazy or slack behaviour"),
                attitude=("服务态度", "Rudeness"),
                other=("其他", "Another matter"),
            ),
            Text("反映事项", "Topic"),
        ),
        Field(
            "prominent",
            Bool(),
            Text("是否突出问题（信访部门认定）", "Prominent, says the petition office"),
            null="unknown",
        ),
        Field("upheld", Bool(), Text("是否查实", "Upheld"), null="unknown", known_on="closed_on"),
        Field("rectified_on", Date(), Text("整改办结日期", "Put right on"), null="none"),
    ),
    key=("unit", "complaint"),
    on="due_on",
    completes=Complete(),
    max_rows=5_000,
    constraints=(Ordered("received_on", "due_on"), Ordered("received_on", "closed_on")),
)

DISCIPLINE = Table(
    "integrity_discipline",
    Text("违纪违法案件（不含姓名和处分内容）", "Cases of law and discipline, without names or sanctions"),
    (
        Field("case", Key(), Text("案件代码（脱敏）", "Case, as a salted key")),
        Field(
            "unit_at",
            Category.of(
                act=("行为时所在单位", "The person's unit at the act"),
                decision=("处分时所在单位", "The person's unit at the decision"),
                both=("两者相同", "Both, the same unit"),
            ),
            Text("本单位与该人员的关系", "What the unit is to the case"),
        ),
        Field("act_on", Date(), Text("行为日期", "Date of the act")),
        Field("opened_on", Date(), Text("立案日期", "Opened on")),
        Field("decided_on", Date(), Text("结案决定日期", "Decided on"), null="none"),
        Field(
            "formal",
            Bool(),
            Text("是否给予正式处分", "A formal sanction"),
            null="unknown",
            known_on="decided_on",
        ),
        Field(
            "appeal_until",
            Date(),
            Text("申诉期满或申诉办结日期", "Appeal possible until, or decided on"),
            null="none",
        ),
        Field("overturned_on", Date(), Text("撤销日期", "Overturned on"), null="none"),
        Field("leader", Bool(), Text("是否领导干部", "About a leader")),
        Field(
            "clean_code",
            Bool(),
            Text("是否违反廉洁自律准则", "Against the clean-government code"),
            null="unknown",
            known_on="decided_on",
        ),
    ),
    key=("unit", "case"),
    on="opened_on",
    standing=True,
    completes=Complete(),
    max_rows=1_000,
    constraints=(
        Ordered("act_on", "opened_on"),
        Ordered("opened_on", "decided_on"),
        Ordered("decided_on", "appeal_until"),
        Ordered("overturned_on", "appeal_until"),
    ),
)

INCIDENTS = Table(
    "integrity_incidents",
    Text("舆情事件", "Public-opinion incidents"),
    (
        Field("incident", Key(), Text("事件编号", "Incident")),
        Field("detected_on", Date(), Text("发现日期", "Detected on")),
        Field("responded_on", Date(), Text("回应日期", "Answered on"), null="none"),
    ),
    key=("unit", "incident"),
    on="detected_on",
    of="office",
    completes=Complete(),
    max_rows=200,
    constraints=(Ordered("detected_on", "responded_on"),),
)

EXPENSES = Table(
    "integrity_expenses",
    Text("一般性支出", "Spending by kind"),
    (
        Field(
            "kind",
            Category.of(
                reception=("公务接待", "Official receptions"),
                vehicles=("公务用车", "Official cars"),
                abroad=("因公出国（境）", "Travel abroad"),
                meetings=("会议", "Meetings"),
                training=("培训", "Training"),
                other=("其他一般性支出", "Other general spending"),
            ),
            Text("支出种类", "Kind"),
        ),
        Field("budget", Decimal(0, 1_000_000_000, 2, "yuan"), Text("年度预算", "Budget"), null="unknown"),
        Field("actual", Decimal(0, 1_000_000_000, 2, "yuan"), Text("实际支出", "Spent"), null="unknown"),
    ),
    key=("unit", "year", "kind"),
    yearly=True,
    of="office",
    completes=Complete(),
    max_rows=6,
)

VEHICLES = Table(
    "integrity_vehicles",
    Text("公务用车清理情况", "Official cars in the clean-up"),
    (
        Field("vehicle", Key(), Text("车辆代码", "Vehicle")),
        Field("cleared", Bool(), Text("是否清理到位", "Cleared"), null="unknown"),
        Field("violations", Int(0, 366, "cases"), Text("违规次数", "Violations"), null="unknown"),
    ),
    key=("unit", "year", "vehicle"),
    yearly=True,
    of="office",
    completes=Complete(),
    max_rows=500,
)

TABLES = (
    LEADERS,
    RECORDS,
    TASKS,
    RISKS,
    APPRAISALS,
    COMPLAINTS,
    DISCIPLINE,
    INCIDENTS,
    EXPENSES,
    VEHICLES,
)

VOCABULARIES = (
    Vocabulary.of(
        "documents",
        "kind",
        integrity_top_leader_duty=(
            "主要负责人廉政责任书或分工文件",
            "Paper that gives the top leader overall responsibility",
        ),
        integrity_responsibility_measures=(
            "落实党风廉政责任制通知的实施文件",
            "Paper that carries out the notice on the responsibility system",
        ),
        integrity_responsibility_successor=(
            "落实责任制后续规定的实施文件",
            "Paper that carries out what followed the notice",
        ),
        integrity_conflict_rule=("利益冲突回避制度", "Rule on conflicts of interest"),
    ),
    Vocabulary.of(
        "judgements",
        "criterion",
        integrity_prevention=("惩防体系建设成效", "What the punish-and-prevent system achieves"),
        integrity_prominent_problems=("解决群众反映强烈的问题", "Matters strongly complained of are solved"),
        integrity_work_style=("整治拖拉推诿、庸懒散", "Delay and slackness are put right"),
        integrity_orders=("政令畅通、风清气正", "Orders are carried out, the atmosphere is upright"),
        integrity_law_abiding=("遵守法律法规和党政纪", "Law and discipline are followed"),
        integrity_leaders_example=("领导干部廉洁自律作表率", "Leaders set the example"),
        integrity_complaint_handling=("信访举报投诉办理及时", "Petitions and complaints are handled in time"),
        integrity_opinion_handling=("舆情处置及时妥善", "Incidents are dealt with promptly"),
    ),
)
