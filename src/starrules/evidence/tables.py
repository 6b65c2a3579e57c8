"""The tables that every scheme shares: staff, documents, judgements, exemptions, waivers.

The registry (units, moves, successions), the returns and the calendar are read into their own forms;
rules do not range over them, so they are declared here for their files alone.
"""

from __future__ import annotations

from starrules.model import Text
from starrules.schema import (
    AtMost,
    Bool,
    Category,
    Complete,
    Date,
    Due,
    Field,
    Int,
    Key,
    Note,
    Ordered,
    Outsider,
    Panel,
    Table,
)

UNITS = Table(
    "units",
    Text("单位名册", "Units"),
    (
        Field("unit_id", Key(), Text("单位编号", "Unit")),
        Field(
            "kind", Category.of(office=("机关", "Office"), section=("科室", "Section")), Text("类别", "Kind")
        ),
        Field("name_zh", Note(), Text("名称", "Name in Chinese")),
        Field("name_en", Note(), Text("英文名称", "Name in English"), null="none"),
        Field("unit_class", Key(), Text("单位分类", "Class for comparison"), null="none"),
        Field("office", Key(), Text("所属机关", "Office it belongs to"), null="none"),
        Field("opened_on", Date(), Text("设立日期", "Opened on")),
        Field("closed_on", Date(), Text("撤销日期", "Last day open"), null="none"),
    ),
    key=("unit_id",),
    reference=True,
    max_rows=10_000_000,
)

MOVES = Table(
    "moves",
    Text("科室划转", "Moves of sections"),
    (
        Field("section", Key(), Text("科室", "Section")),
        Field("office", Key(), Text("划入机关", "Office it moved to")),
        Field("moved_on", Date(), Text("划转日期", "First day there")),
    ),
    key=("section", "moved_on"),
    reference=True,
    max_rows=10_000_000,
)

SUCCESSIONS = Table(
    "successions",
    Text("单位承接", "Successions of units"),
    (
        Field("old_unit", Key(), Text("原单位", "Unit that ended")),
        Field("successor", Key(), Text("承接单位", "Unit that took over")),
        Field("took_over_on", Date(), Text("承接日期", "First day")),
    ),
    key=("old_unit",),
    reference=True,
    max_rows=10_000_000,
)

CALENDAR = Table(
    "calendar",
    Text("工作日历", "Working calendar"),
    (
        Field("day", Date(), Text("日期", "Day")),
        Field("working", Bool(), Text("是否工作日", "Working day")),
    ),
    key=("day",),
    reference=True,
    max_rows=100_000,
)

RETURNS = Table(
    "returns",
    Text("报表（含零报告）", "Returns, those of nothing included"),
    (
        Field("table_name", Key(), Text("所报事项表", "Table")),
        Field("unit_id", Key(), Text("单位编号", "Unit")),
        Field("from_on", Date(), Text("起始日", "First day covered")),
        Field("to_on", Date(), Text("截止日", "Last day covered")),
        Field("rows", Int(0, 1_000_000), Text("条数", "Rows stated")),
        Field("filed_on", Date(), Text("报送日期", "Filed on")),
    ),
    key=("table_name", "unit_id", "from_on"),
    reference=True,
    max_rows=1_000_000_000,
    constraints=(Ordered("from_on", "to_on"),),
)

REGISTRY = (UNITS, MOVES, SUCCESSIONS, CALENDAR, RETURNS)

STAFF = Table(
    "staff",
    Text("年末在册人数", "Staff at the end of the year"),
    (
        Field("on_roll", Int(0, 5_000, "persons"), Text("在册人数", "On the roll"), null="unknown"),
        Field(
            "contract",
            Int(0, 5_000, "persons"),
            Text("其中聘用人数", "Of these, on contract"),
            null="unknown",
        ),
        Field(
            "long_absent",
            Int(0, 5_000, "persons"),
            Text("其中长期不在岗", "Of these, long absent"),
            null="unknown",
        ),
    ),
    key=("unit", "year"),
    yearly=True,
    completes=Due(),
    max_rows=1,
    constraints=(AtMost("long_absent", "on_roll"), AtMost("contract", "on_roll")),
)

DOCUMENTS = Table(
    "documents",
    Text("文件制度台账", "Register of documents"),
    (
        Field("document", Key(), Text("文件编号", "Document")),
        Field("kind", Key(), Text("文件种类", "Kind")),
        Field("title", Note(), Text("标题", "Title")),
        Field("issued_on", Date(), Text("印发日期", "Issued on")),
        Field("ended_on", Date(), Text("废止日期", "Last day in force"), null="none"),
        Field("verified", Bool(), Text("是否核实", "Verified"), null="unknown"),
        Field("reference", Note(), Text("存档位置", "Where it is kept"), null="none"),
    ),
    key=("document",),
    on="issued_on",
    standing=True,
    rolls_up=False,
    max_rows=500,
    constraints=(Ordered("issued_on", "ended_on"),),
)

PANELS = Table(
    "panels",
    Text("评委名单", "Panels of judges"),
    (
        Field("criterion", Key(), Text("评议事项", "Criterion")),
        Field("judge", Key(), Text("评委编号", "Judge")),
    ),
    key=("unit", "year", "criterion", "judge"),
    yearly=True,
    completes=Complete(fixed=True),
    rolls_up=False,
    max_rows=500,
)

JUDGEMENTS = Table(
    "judgements",
    Text("评议打分", "Judgements"),
    (
        Field("criterion", Key(), Text("评议事项", "Criterion")),
        Field("judge", Key(), Text("评委编号", "Judge")),
        Field("judge_unit", Key(), Text("评委所在单位", "Unit of the judge")),
        Field("mark", Int(0, 100, "marks"), Text("评分", "Mark"), null="unknown"),
        Field("given_on", Date(), Text("评分日期", "Given on")),
        Field("reason", Note(), Text("评语", "Reason"), null="none"),
    ),
    key=("unit", "criterion", "judge", "given_on"),
    on="given_on",
    completes=Panel("panels", ("criterion", "judge")),
    rolls_up=False,
    max_rows=500,
    constraints=(Outsider("judge_unit"),),
)

EXEMPTIONS = Table(
    "exemptions",
    Text("不适用事项登记", "Matters that do not apply"),
    (
        Field("subject", Key(), Text("不适用事项", "Subject")),
        Field("reason", Note(), Text("理由", "Reason")),
        Field("granted_on", Date(), Text("认定日期", "Recorded on")),
        Field("granted_by", Note(), Text("认定单位", "Recorded by")),
        Field("ended_on", Date(), Text("终止日期", "Last day"), null="none"),
    ),
    key=("unit", "subject"),
    on="granted_on",
    standing=True,
    rolls_up=False,
    max_rows=50,
    constraints=(Ordered("granted_on", "ended_on"),),
)

WAIVERS = Table(
    "waivers",
    Text("豁免记录", "Waivers"),
    (
        Field("check", Key(96), Text("检查项", "Check")),
        Field("reason", Note(), Text("理由", "Reason")),
        Field("authority", Note(), Text("批准依据", "Authority")),
        Field("granted_on", Date(), Text("批准日期", "Granted on")),
    ),
    key=("unit", "check"),
    on="granted_on",
    standing=True,
    rolls_up=False,
    max_rows=200,
)

SHARED = (STAFF, DOCUMENTS, PANELS, JUDGEMENTS, EXEMPTIONS, WAIVERS)
"""Tables that rules of every plugin may use."""
