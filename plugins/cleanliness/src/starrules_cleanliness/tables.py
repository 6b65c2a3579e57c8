"""The evidence of the cleanliness star: what inspectors found, visit by visit."""

from __future__ import annotations

from starrules.plugin import (
    Bool,
    Category,
    Complete,
    Date,
    Field,
    Int,
    Key,
    Monthly,
    Note,
    Table,
    Text,
    Vocabulary,
)

HYGIENE = {
    "area_1": ("办公区1：大厅、走廊、楼梯", "Area 1: hall, corridors, stairs"),
    "area_2": ("办公区2：公共门窗、墙柱、标牌、灯具", "Area 2: shared glass, walls, signs, lamps"),
    "area_3": ("办公区3：盥洗设施和厕所", "Area 3: sinks and toilets"),
    "area_4": ("办公区4：垃圾箱、纸篓", "Area 4: bins and baskets"),
    "indoor_1": ("室内1：门窗", "Room 1: doors and windows"),
    "indoor_2": ("室内2：墙面", "Room 2: walls"),
    "indoor_3": ("室内3：地面", "Room 3: floor"),
    "indoor_4": ("室内4：桌椅", "Room 4: desks and chairs"),
    "indoor_5": ("室内5：橱柜", "Room 5: cabinets"),
    "indoor_6": ("室内6：办公设备", "Room 6: equipment"),
    "indoor_8": ("室内8：清洁用品", "Room 8: cleaning things"),
    "indoor_9": ("室内9：各个角落", "Room 9: corners"),
    "dont_a": ("五不之一：不乱扔、不随地吐痰", "Don't 1: litter or spit"),
    "dont_b": ("五不之二：不乱贴、乱钉、凿洞", "Don't 2: post, nail or drill"),
    "dont_c": ("五不之三：不乱堆杂物", "Don't 3: pile up odds and ends"),
    "dont_d": ("五不之四：物品不凌乱", "Don't 4: leave things scattered"),
    "dont_e": ("五不之五：不留卫生死角", "Don't 5: leave dead corners"),
}
"""The items of the two lists and the five don'ts. The room list has no item 7: its number is reserved (A15)."""

IMPRESSIONS = {
    "smoking": ("公共场所吸烟", "Smoking in a public place"),
    "disorder": ("总体脏乱差", "Dirty and disorderly on the whole"),
    "lowered": (
        "仅大体整洁，降一等（备注写明理由）",
        "Only broadly tidy: lowered one step, reason in the remark",
    ),
}
"""What an inspector notes besides problems: 1 in the column ``problems`` says that it was so."""

INSPECTIONS = Table(
    "cleanliness_inspections",
    Text("卫生检查记录", "Hygiene inspections"),
    (
        Field("visit", Key(), Text("检查批次", "Visit")),
        Field("visited_on", Date(), Text("检查日期", "Visited on")),
        Field("announced", Bool(), Text("是否事先通知", "Announced")),
        Field("place", Key(), Text("位置", "Place")),
        Field("item", Category.of(**HYGIENE, **IMPRESSIONS), Text("项目", "Item")),
        Field("problems", Int(0, 500, "problems"), Text("明显问题数", "Obvious problems"), null="unknown"),
        Field("photo", Bool(), Text("有无照片", "Photo taken")),
        Field("remark", Note(), Text("备注", "Remark"), null="none"),
    ),
    key=("unit", "visit", "place", "item"),
    on="visited_on",
    completes=Monthly(),
    max_rows=400,
)
"""One row for each place and item looked at on a visit, with 0 where nothing was wrong.

The rows of the shared area are the office's, those of its rooms the section's; an office's visit is all
of them. A unit that is clean throughout has one row with 0 at least, so that the visit shows.
"""

MISSED_VISITS = Table(
    "cleanliness_missed_visits",
    Text("未查月份登记", "Months without a visit"),
    (
        Field("missed_on", Date(), Text("未查月份的最后一天", "Last day of the month missed")),
        Field("reason", Note(), Text("未查理由", "Reason")),
    ),
    key=("unit", "missed_on"),
    on="missed_on",
    of="office",
    completes=Complete(),
    max_rows=1,
)
"""One row for each month in which the lead could not visit an office, with the reason (A12)."""

TABLES = (INSPECTIONS, MISSED_VISITS)

VOCABULARIES = (
    Vocabulary.of("documents", "kind", cleanliness_rule=("卫生管理制度", "Hygiene rule")),
    Vocabulary.of(
        "exemptions",
        "subject",
        cleanliness_no_shared_area=("无自管公共区域", "No shared area of its own"),
    ),
)
