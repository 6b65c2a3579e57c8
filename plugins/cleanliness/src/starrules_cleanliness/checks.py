"""The checks of the cleanliness star, in the order of its clauses."""

from __future__ import annotations

from starrules.plugin import (
    Check,
    Expr,
    Parameters,
    Text,
    at_least,
    choice,
    due_months,
    filled,
    in_force,
    load_parameters,
    rows,
    when,
    where_there_is,
)
from starrules_cleanliness.tables import HYGIENE, INSPECTIONS, MISSED_VISITS

p = Parameters(load_parameters(__package__))
inspections = rows(INSPECTIONS)
item, problems, photo = inspections["item"], inspections["problems"], inspections["photo"]

# ---- what is counted -----------------------------------------------------------------------------

place_by_place = when(problems >= 1, 1, 0)
count = choice(
    "A7",
    **{
        "location-item-flag": place_by_place,
        "location-item-photo": when(photo, place_by_place, 0),
        "every-defect": problems,
    },
)
is_counted = choice(
    "A16", **{"bars-good": item.is_in(*HYGIENE), "one-problem": item.is_in(*HYGIENE, "smoking")}
)
is_smoking = choice("A16", **{"bars-good": item == "smoking", "one-problem": False})
is_lowered = choice("A8", **{"lower-with-reason": item == "lowered", "count-alone": False})

# ---- from visits to months -----------------------------------------------------------------------

a_visit = inspections.by_month("visit")
visits = a_visit.measure(
    problems=a_visit.group.where(is_counted).sum(count),
    barred=a_visit.group.any((is_smoking | is_lowered) & (problems >= 1)),
    disorder=a_visit.group.any((item == "disorder") & (problems >= 1)),
)
a_month = visits.by_month()


def graded(number: Expr) -> Expr:
    """Return the grade of a number of problems, with the bounds as the text has them.

    From three on both fair (合格, 1处以上) and poor (差, 3处以上) claim it: the worse grade wins (A5).
    """
    return number.band(good=0, fair=at_least(1), poor=at_least(3), on_empty="good", resolve="worst")


mean = a_month.group.mean("problems", on_empty="unmet")
months = a_month.measure(
    grade=choice(
        "A13",
        worst=graded(a_month.group.max("problems", on_empty="unmet")),
        total=graded(a_month.group.sum("problems")),
        mean=mean.band(good=(0, 1), fair=at_least(1), poor=at_least(3), on_empty="good", resolve="worst"),
    ),
    barred=a_month.group.any(visits["barred"]),
    disorder=a_month.group.any(visits["disorder"]),
)
# By its number a month may be good and yet barred from it, or poor without the picture: then it is fair.
is_good = (months["grade"] == "good") & ~months["barred"]
is_poor = choice(
    "A6",
    **{
        "count": months["grade"] == "poor",
        "count-and-picture": (months["grade"] == "poor") & months["disorder"],
    },
)
good_months = months.count(is_good)
poor_months = months.count(is_poor)

# ---- what is owed --------------------------------------------------------------------------------


def spotless(name: str) -> Expr:
    """Return the rule that an item showed no obvious problem all year."""
    return inspections.where(item == name).sum(count) <= p["cleanliness.item-defects"]


def shared(name: str) -> Expr:
    """Return the same for an item of the shared area, which a guest in another's building has not."""
    return where_there_is(
        spotless(name), "cleanliness-no-shared-area", Text("无自管公共区域", "no shared area of its own")
    )


def area(slug: str, number: int, title: Text, remedy: Text) -> Check:
    """Return the check of an item of the list for the office area."""
    return Check(
        f"cleanliness.{slug}",
        title=title,
        clauses=(f"H.area.{number}",),
        rule=shared(f"area_{number}"),
        remedy=remedy,
        scope="office",
    )


def indoor(slug: str, number: int, title: Text, remedy: Text) -> Check:
    """Return the check of an item of the list for rooms."""
    return Check(
        f"cleanliness.{slug}",
        title=title,
        clauses=(f"H.indoor.{number}",),
        rule=spotless(f"indoor_{number}"),
        remedy=remedy,
        scope="section",
    )


def dont(slug: str, letter: str, title: Text, remedy: Text) -> Check:
    """Return the check of one of the five don'ts."""
    return Check(
        f"cleanliness.{slug}",
        title=title,
        clauses=(f"T.cleanliness.2.{letter}",),
        rule=spotless(f"dont_{letter}"),
        remedy=remedy,
    )


NO_YEARLY_RULE = Text(
    "文本未规定全年几个月为“好”方可得星", "the text does not say how monthly grades make a year"
)

no_poor_month = (
    choice(
        "A5",
        **{
            "worst-wins": poor_months <= p["cleanliness.poor-months"],
            "literal-overlap": poor_months <= p["cleanliness.poor-months"],
            "best-wins": True,  # 合格 has no upper bound: then it holds all that is poor
        },
    )
    .hold(
        choice("A5", **{"worst-wins": False, "literal-overlap": poor_months > 0, "best-wins": False}),
        Text("问题3处以上的月份同时符合“合格”和“差”", "months with three or more are both fair and poor"),
        Text("由牵头单位裁定当月等次", "a decision of the lead on the grade of the month"),
    )
    .applies_if(
        choice("A14", **{"good-months": True, "no-poor": True, "all-good": True, "undefined": False}),
        NO_YEARLY_RULE,
    )
)

enough_good_months = choice(
    "A14",
    **{
        "good-months": 12 * good_months >= due_months() * p["cleanliness.good-months"],
        "no-poor": True,
        "all-good": good_months >= due_months(),
        "undefined": True,
    },
).applies_if(
    choice("A14", **{"good-months": True, "no-poor": False, "all-good": True, "undefined": False}),
    Text("所选读法不要求“好”的月数", "the reading chosen asks for no number of good months"),
)

unannounced = inspections.where(~inspections["announced"]).by_month("visit").count().by_month().count()

CHECKS = (
    area(
        "hall",
        1,
        Text("大厅、走廊、楼梯无明显问题", "Hall, corridors and stairs without obvious problems"),
        Text(
            "安排专人每日清扫大厅、走廊、楼梯，清除灰尘、水渍、烟头和杂物，保持地面光洁。",
            "Have hall, corridors and stairs cleaned daily of dust, marks, butts and litter; keep floors bright.",
        ),
    ),
    area(
        "shared-surfaces",
        2,
        Text(
            "公共门窗、墙柱、扶手、标牌、灯具无明显问题",
            "Shared glass, walls, rails, signs and lamps without problems",
        ),
        Text(
            "定期擦拭公共门窗、墙柱、扶手、窗台、标牌和灯具，清除蛛网和手印。",
            "Wipe shared glass, walls, rails, sills, signs and lamps regularly; remove cobwebs and hand marks.",
        ),
    ),
    area(
        "washrooms",
        3,
        Text("盥洗设施和厕所无明显问题", "Sinks and toilets without obvious problems"),
        Text(
            "增加洗手池、厕所的清洗次数，清除水垢和堵塞，清洁工具归位摆放。",
            "Clean sinks and toilets more often, remove scale and blockages, put cleaning tools in their place.",
        ),
    ),
    area(
        "bins",
        4,
        Text("垃圾箱、纸篓无明显问题", "Bins and baskets without obvious problems"),
        Text(
            "垃圾箱、纸篓日产日清，外壁保持洁净，消除异味。",
            "Empty bins and baskets daily, keep them clean outside and free of smell.",
        ),
    ),
    indoor(
        "doors-and-windows",
        1,
        Text("室内门窗无明显问题", "Doors and windows of rooms without obvious problems"),
        Text(
            "擦净本室门窗和玻璃，清走窗台杂物。",
            "Clean the room's doors, windows and glass; clear the sills.",
        ),
    ),
    indoor(
        "walls",
        2,
        Text("室内墙面无明显问题", "Walls of rooms without obvious problems"),
        Text("清扫墙面灰尘和蛛网。", "Brush dust and cobwebs off the walls."),
    ),
    indoor(
        "floor",
        3,
        Text("室内地面无明显问题", "Floors of rooms without obvious problems"),
        Text(
            "每日清扫、拖净地面，不留痰迹、污水和杂物。",
            "Sweep and mop daily; leave no spit, dirty water or litter.",
        ),
    ),
    indoor(
        "desks",
        4,
        Text("桌椅无明显问题", "Desks and chairs without obvious problems"),
        Text(
            "桌椅摆放整齐，桌面擦净，物品摆放有序。",
            "Line up desks and chairs, wipe the tops, order what lies on them.",
        ),
    ),
    indoor(
        "cabinets",
        5,
        Text("橱柜无明显问题", "Cabinets without obvious problems"),
        Text("擦净橱柜，整理橱内物品。", "Wipe the cabinets and order what is in them."),
    ),
    indoor(
        "equipment",
        6,
        Text("电脑、电话、打印机等无明显问题", "Computers, telephones and printers without obvious problems"),
        Text("擦净设备表面的灰尘和污物。", "Wipe dust and dirt off the equipment."),
    ),
    indoor(
        "cleaning-things",
        8,
        Text("清洁用品无明显问题", "Cleaning things without obvious problems"),
        Text(
            "洗净毛巾、挂放整齐，及时清空纸篓和畚箕。",
            "Wash and hang the towels; empty baskets and dustpans.",
        ),
    ),
    indoor(
        "corners",
        9,
        Text("室内各角落无明显问题", "Corners of rooms without obvious problems"),
        Text("清理各个角落的蛛网、纸屑和杂物。", "Clear cobwebs, paper and objects out of every corner."),
    ),
    Check(
        "cleanliness.hygiene-rule",
        title=Text("卫生管理制度有效", "A hygiene rule is in force"),
        clauses=("T.cleanliness.1",),
        rule=in_force("cleanliness-rule").count() >= p["cleanliness.hygiene-rules"],
        remedy=Text(
            "制定或修订卫生管理制度，并在文件制度台账登记、核实。",
            "Issue or revise the hygiene rule, enter it in the register of documents and have it verified.",
        ),
        scope="office",
    ),
    dont(
        "no-litter",
        "a",
        Text("不乱扔废弃物、不随地吐痰", "No littering, no spitting"),
        Text(
            "教育工作人员不乱扔废弃物、不随地吐痰，发现痕迹及时清理。",
            "Tell staff not to litter or spit; clear traces at once.",
        ),
    ),
    dont(
        "no-casual-posting",
        "b",
        Text("墙面不乱贴、乱钉、凿洞", "No casual posting, nailing or drilling"),
        Text(
            "清除未经批准的张贴物，修补钉眼和孔洞，张贴前先报批。",
            "Take down what was posted without approval, mend the walls, ask before posting.",
        ),
    ),
    dont(
        "no-piles",
        "c",
        Text("不乱堆杂物", "No piles of odds and ends"),
        Text(
            "清走办公室、会议室和公共场所堆放的杂物。",
            "Clear piles out of offices, meeting rooms and public places.",
        ),
    ),
    dont(
        "nothing-scattered",
        "d",
        Text("物品放置有序", "Nothing left scattered"),
        Text(
            "办公室、会议室物品定位摆放，用后归位。",
            "Give things in offices and meeting rooms a place and return them to it.",
        ),
    ),
    dont(
        "no-dead-corners",
        "e",
        Text("清扫彻底、不留死角", "No dead corners"),
        Text(
            "列出卫生死角清单，逐处清理并定期复查。",
            "List the dead corners, clear each and look again regularly.",
        ),
    ),
    Check(
        "cleanliness.good-months",
        title=Text("“好”的月份达到要求", "Enough months graded good"),
        clauses=("T.cleanliness.3.good",),
        rule=enough_good_months,
        remedy=Text(
            "对照两份卫生清单逐项整改，做到零问题，公共场所全面禁烟，力争今后各月均评为“好”。",
            "Work through both lists to no problems and ban smoking in public places, for good grades from now on.",
        ),
        readings=("A5",),
    ),
    Check(
        "cleanliness.no-poor-month",
        title=Text("全年无“差”等次", "No month graded poor"),
        clauses=("T.cleanliness.3.poor", "T.cleanliness.3.pass", "H.indoor.duty"),
        rule=no_poor_month,
        remedy=Text(
            "每日打扫、每月自查，确保每次检查发现的明显问题都少于3处。",
            "Clean daily and look through the lists monthly, so that no visit finds three obvious problems.",
        ),
    ),
    Check(
        "cleanliness.monthly-visit",
        title=Text("每月检查一次并评定等次", "A visit and a grade each month"),
        clauses=("T.cleanliness.3.visit", "T.cleanliness.3.grades"),
        rule=choice(
            "A12",
            **{
                "monthly-with-reason": filled(INSPECTIONS) + rows(MISSED_VISITS).count() >= due_months(),
                "strict": filled(INSPECTIONS) >= due_months(),
            },
        ),
        remedy=Text(
            "牵头单位今后每月按时检查；确实未查的，在未查月份登记中写明理由。",
            "The lead visits in each month to come; a month without a visit is entered with its reason.",
        ),
        scope="office",
        duty=True,
    ),
    Check(
        "cleanliness.unannounced-visit",
        title=Text("检查不事先通知", "Visits are not announced"),
        clauses=("T.cleanliness.3.visit",),
        rule=unannounced.all(
            unannounced["value"] >= p["cleanliness.visits-per-month"], on_empty="not_applicable"
        ),
        remedy=Text(
            "牵头单位每月至少安排一次不通知的检查。", "The lead makes one visit a month at least unannounced."
        ),
        scope="office",
        duty=True,
    ),
)
