"""The evidence of the petitions star: letters and visits, and the days on which leaders receive visitors."""

from __future__ import annotations

from starrules.plugin import (
    Bool,
    Category,
    Complete,
    Date,
    Field,
    Key,
    Ordered,
    Returned,
    Table,
    Text,
    Vocabulary,
)

LETTERS = Table(
    "petitions_letters",
    Text("信访事项台账", "Letters and visits"),
    (
        Field("letter", Key(), Text("信访编号", "Number")),
        Field(
            "channel",
            Category.of(letter=("来信", "Letter"), visit=("来访", "Visit"), online=("网上", "Online")),
            Text("来源", "Channel"),
        ),
        Field("received_on", Date(), Text("收到日期", "Received on")),
        Field("accepted_on", Date(), Text("受理日期", "Accepted on"), null="none"),
        Field("answered_on", Date(), Text("答复日期", "Answered on"), null="none"),
        Field("repeated", Bool(), Text("重复信访", "Repeated")),
    ),
    key=("letter",),
    on="received_on",
    max_rows=2_000,
    completes=Complete(),
    constraints=(Ordered("received_on", "accepted_on"), Ordered("received_on", "answered_on")),
)
RECEPTIONS = Table(
    "petitions_receptions",
    Text("领导接访记录", "Days on which leaders receive visitors"),
    (
        Field("reception", Key(), Text("接访编号", "Number")),
        Field("held_on", Date(), Text("接访日期", "Held on")),
        Field("leader", Key(), Text("接访领导（编号）", "Leader, as a key")),
    ),
    key=("reception",),
    on="held_on",
    of="office",
    max_rows=40,
    completes=Returned(),
)

TABLES = (LETTERS, RECEPTIONS)
VOCABULARIES = (
    Vocabulary.of("documents", "kind", petitions_system=("信访工作制度", "Rules for letters and visits")),
    Vocabulary.of(
        "judgements",
        "criterion",
        petitions_attitude=("接待来访的态度和秩序", "Attitude and order in receiving visitors"),
    ),
    Vocabulary.of(
        "exemptions", "subject", petitions_none=("不承担信访受理", "does not take letters and visits")
    ),
)
