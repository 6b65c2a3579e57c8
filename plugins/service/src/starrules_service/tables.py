"""The evidence of the service star: service items, cases, posts, disclosures, alerts and feedback."""

from __future__ import annotations

from starrules.plugin import (
    AtMost,
    Bool,
    Category,
    Complete,
    Date,
    Decimal,
    Field,
    Int,
    Key,
    Note,
    Ordered,
    Table,
    Text,
    Vocabulary,
)

CASE_CLASSES = {
    "simple": ("简单事项（即办）", "Simple: at once"),
    "complex": ("复杂事项（限时办）", "Complex: within a limit"),
    "special": ("特殊事项（紧急办）", "Special: urgently"),
}

SERVICE_ITEMS = Table(
    "service_items",
    Text("服务事项清单", "Service items"),
    (
        Field("item", Key(), Text("事项编号", "Item")),
        Field(
            "item_class", Category.of(**CASE_CLASSES), Text("公布的办件类别", "Published class"), null="none"
        ),
        Field(
            "promised_limit",
            Decimal("0", "999.9", 1, "working days"),
            Text("承诺时限（工作日）", "Promised limit in working days"),
            null="none",
        ),
        Field(
            "last_year_limit",
            Decimal("0.1", "999.9", 1, "working days"),
            Text("上年承诺时限（工作日）", "Last year's promised limit"),
            null="none",
        ),
        Field("was_immediate", Bool(), Text("上年已是即办", "Immediate already last year")),
        Field("at_statutory_floor", Bool(), Text("已到法定下限", "At the statutory floor")),
        Field("floor_reason", Note(), Text("法定下限的依据", "Ground for the floor"), null="none"),
        Field("steps", Int(1, 100, "steps"), Text("办事环节数", "Steps"), null="unknown"),
        Field(
            "last_year_steps", Int(1, 100, "steps"), Text("上年办事环节数", "Steps last year"), null="none"
        ),
        Field(
            "connected", Bool(), Text("已接入网络监察", "Connected to network supervision"), null="unknown"
        ),
        Field(
            "guide",
            Category.of(
                not_checked=("未抽查", "Not checked"),
                complete=("完整易得", "Complete and easy to find"),
                incomplete=("不完整或不易找到", "Incomplete or hard to find"),
            ),
            Text("办事指南暗访结果", "Guide as found by a mystery check"),
        ),
    ),
    key=("unit", "year", "item"),
    yearly=True,
    completes=Complete(),
    max_rows=2_000,
)
"""One row for each item and year. No limit of last year means that there is no baseline to cut from."""

SERVICE_CASES = Table(
    "service_cases",
    Text("办件台账", "Service cases"),
    (
        Field("case_id", Key(), Text("办件编号", "Case")),
        Field("item", Key(), Text("事项编号", "Item")),
        Field("case_class", Category.of(**CASE_CLASSES), Text("办件类别", "Class")),
        Field("accepted_on", Date(), Text("受理日期", "Accepted on")),
        Field("due_on", Date(), Text("承诺办结日期（含中止顺延）", "Due on, pauses included")),
        Field("closed_on", Date(), Text("办结日期", "Closed on"), null="none"),
        Field(
            "paused_days",
            Int(0, 999, "working days"),
            Text("中止天数（工作日）", "Working days it was paused"),
        ),
        Field(
            "corrections",
            Int(0, 99, "notices"),
            Text("补正通知次数", "Correction notices"),
            null="unknown",
            known_on="closed_on",
        ),
        Field(
            "refusal",
            Category.of(
                not_refused=("未否定", "Not refused"),
                filed=("否定并已报备", "Refused, and filed"),
                unfiled=("否定未报备", "Refused, not filed"),
            ),
            Text("否定及报备情况", "Refusal"),
            null="unknown",
            known_on="closed_on",
        ),
    ),
    key=("case_id",),
    on="due_on",
    completes=Complete(),
    max_rows=50_000,
    constraints=(Ordered("accepted_on", "due_on"), Ordered("accepted_on", "closed_on")),
)
"""One row for each case, in the period in which it falls due.

So each case is judged once: one that is open within its limit when the period ends is neither late nor
forgotten, it belongs to the period that its due date is in.
"""

SERVICE_POSTS = Table(
    "service_posts",
    Text("服务岗位AB角配备", "Service posts and who fills them"),
    (
        Field("post", Key(), Text("岗位编号", "Post")),
        Field("holders", Int(0, 99, "persons"), Text("能顶岗人数（A、B角合计）", "People able to fill it")),
    ),
    key=("unit", "year", "post"),
    yearly=True,
    completes=Complete(),
    max_rows=500,
)
"""Service posts with the number of people named for each; no names."""

SERVICE_DISCLOSURES = Table(
    "service_disclosures",
    Text("政务公开事项台账", "Due disclosures"),
    (
        Field("disclosure", Key(), Text("公开事项编号", "Disclosure")),
        Field("due_on", Date(), Text("应公开日期", "Due on")),
        Field("published_on", Date(), Text("实际公开日期", "Published on"), null="none"),
        Field("has_basis", Bool(), Text("载明公开依据", "Lawful basis recorded")),
        Field(
            "sample",
            Category.of(
                not_sampled=("未抽查", "Not sampled"),
                true=("抽查属实", "Found true"),
                untrue=("抽查不实", "Found untrue"),
            ),
            Text("抽查结果", "Sample"),
        ),
    ),
    key=("disclosure",),
    on="due_on",
    completes=Complete(),
    max_rows=2_000,
)
"""One row for each thing that has to be published, in the period in which it falls due."""

SERVICE_ALERTS = Table(
    "service_alerts",
    Text("网络监察预警", "Alerts of network supervision"),
    (
        Field("alert", Key(), Text("预警编号", "Alert")),
        Field("raised_on", Date(), Text("预警日期", "Raised on")),
        Field("due_on", Date(), Text("应处置日期", "Due on")),
        Field("handled_on", Date(), Text("处置日期", "Handled on"), null="none"),
    ),
    key=("alert",),
    on="due_on",
    completes=Complete(),
    max_rows=2_000,
    constraints=(Ordered("raised_on", "due_on"), Ordered("raised_on", "handled_on")),
)
"""One row for each alert of the supervision platform, in the period in which it falls due."""

SERVICE_FEEDBACK = Table(
    "service_feedback",
    Text("社会监督渠道月报", "Feedback by channel and month"),
    (
        Field("counted_on", Date(), Text("统计月份末日", "Last day of the month counted")),
        Field(
            "channel",
            Category.of(
                window=("窗口评价", "Rating at the window"),
                online=("网上评价", "Rating online"),
                hotline=("热线电话", "Hotline"),
                mailbox=("意见箱", "Mailbox"),
                observers=("社会监督员", "Invited observers"),
                other=("其他渠道", "Other channel"),
            ),
            Text("渠道", "Channel"),
        ),
        Field(
            "by_persons", Int(0, 10_000_000, "ratings"), Text("群众实际评价数", "Ratings given by persons")
        ),
        Field("by_default", Int(0, 10_000_000, "ratings"), Text("默认评价数", "Ratings by default")),
        Field("negative", Int(0, 10_000_000, "ratings"), Text("群众差评数", "Negative ratings by persons")),
        Field(
            "settled",
            Int(0, 10_000_000, "ratings"),
            Text("已按期整改回访的差评数", "Negative ones settled in time"),
        ),
    ),
    key=("unit", "counted_on", "channel"),
    on="counted_on",
    completes=Complete(),
    max_rows=20,
    constraints=(AtMost("negative", "by_persons"), AtMost("settled", "negative")),
)
"""Ratings as monthly sums; those by default stand apart and no rule counts them for anything."""

TABLES = (SERVICE_ITEMS, SERVICE_CASES, SERVICE_POSTS, SERVICE_DISCLOSURES, SERVICE_ALERTS, SERVICE_FEEDBACK)

VOCABULARIES = (
    Vocabulary.of(
        "judgements",
        "criterion",
        service_idea=("服务理念和优质服务", "Service idea and good service"),
        service_brand=("服务品牌的践行", "Practice of a service brand"),
        service_speed=("办事速度加快", "Faster handling"),
        service_flow=("环节时限精简", "Fewer steps, shorter limits"),
    ),
    Vocabulary.of(
        "documents",
        "kind",
        service_open=("办事公开制度", "Rule on open handling of business"),
        service_first=("首问负责制度", "Rule on the first person asked"),
        service_once=("一次性告知制度", "Rule on telling everything at once"),
        service_ab=("AB岗工作制度", "Rule on two people for every post"),
        service_refuse=("否定报备制度", "Rule on filing refusals"),
        service_agent=("重大项目审批代办制度", "Rule on agents for major projects"),
        service_brand=("服务品牌说明", "Statement of the service brand"),
        service_experience=("服务经验总结", "Summary of experience in service"),
        service_catalogue=("职责和服务事项目录", "Catalogue of duties and service items"),
        service_cut_reached=("时限压缩达标确认", "Confirmation that the cut was reached"),
    ),
    Vocabulary.of(
        "exemptions",
        "subject",
        service_no_window=("不直接面向群众办事", "Does not serve the public directly"),
        service_no_major_projects=("没有重大项目审批", "No approvals of major projects"),
    ),
)
