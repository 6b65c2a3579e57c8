"""What is planted at single sections, in offices at which everything else is in order."""

from __future__ import annotations

from collections.abc import Callable

from examples.district_maker.facts import (
    AREAS,
    THEMES,
    WAYS,
    Breach,
    Complaint,
    Facts,
    Item,
    Paper,
    ServiceCase,
)
from examples.district_maker.kit import YEAR, Day
from examples.district_maker.plant import (
    MET,
    NONE,
    NOT_RATED,
    NOT_WON,
    OPEN,
    STARS,
    UNKNOWN,
    UNMET,
    WON,
    Plant,
    day,
    unchanged,
)
from examples.district_maker.units import Unit

Change = Callable[[Facts], None]
ALL_WON = dict.fromkeys(STARS, WON)
NONE_RATED = dict.fromkeys(STARS, NOT_RATED)

# ---------------------------------------------------------------------------------- cleanliness

POOR, GOOD, RULE = "cleanliness.no-poor-month", "cleanliness.good-months", "cleanliness.hygiene-rule"


def visits(*numbers: int) -> Change:
    """Let the visits of May find these numbers of problems, and all other visits none."""

    def change(facts: Facts) -> None:
        facts.visits.clear()
        facts.found(5, *numbers)

    return change


def fair_months(*months: int) -> Change:
    """Let one problem be found in each of these months, and none in the others."""

    def change(facts: Facts) -> None:
        facts.visits.clear()
        for month in months:
            facts.found(month, 1)

    return change


def remarks(item: str, *months: int) -> Change:
    """Let an inspector note something besides problems in these months."""

    def change(facts: Facts) -> None:
        facts.visits.clear()
        for month in months:
            facts.visits[month] = [[("indoor_1", 0), (item, 1)]]

    return change


def findings(*found: tuple[str, int | None]) -> Change:
    """Let the visit of May have these rows."""

    def change(facts: Facts) -> None:
        facts.visits.clear()
        facts.visits[5] = [list(found)]

    return change


def skipped(facts: Facts) -> None:
    """Let the room be left out of the visit of June."""
    facts.visits.clear()
    facts.unvisited[6] = ""


def opened(month: int, number: int = 1) -> Callable[[Unit], None]:
    """Let the section open on a day of the year."""

    def change(unit: Unit) -> None:
        unit.opened = day(month, number)

    return change


def closed(month: int, number: int) -> Callable[[Unit], None]:
    """Let the section close on a day of the year."""

    def change(unit: Unit) -> None:
        unit.closed = day(month, number)

    return change


CLEANLINESS = (
    Plant("clean-0", "全年0处问题", "no problem all year", visits(0), {POOR: MET, GOOD: MET, "cleanliness": WON}),
    Plant("clean-1", "一个月1处，合格；其余11个月为好", "one problem in one month: fair; eleven good months", visits(1), {POOR: MET, GOOD: MET, "cleanliness": WON}),
    Plant("clean-2", "一个月2处，仍是合格", "two problems in one month: still fair", visits(2), {POOR: MET, GOOD: MET, "cleanliness": WON}),
    Plant("clean-3", "一个月3处，差", "three problems in one month: poor", visits(3), {POOR: UNMET, GOOD: MET, "cleanliness": NOT_WON}),
    Plant("clean-4", "一个月4处，差", "four problems in one month: poor", visits(4), {POOR: UNMET, "cleanliness": NOT_WON}),
    Plant("clean-5", "一个月5处，差", "five problems in one month: poor", visits(5), {POOR: UNMET, "cleanliness": NOT_WON}),
    Plant("clean-two-visits", "同月两查，1处和3处，取最差", "two visits in a month, one and three problems: the worst counts", visits(1, 3), {POOR: UNMET, "cleanliness": NOT_WON}),
    Plant("clean-not-summed", "同月两查，各2处，不相加", "two visits in a month, two problems each: not added up", visits(2, 2), {POOR: MET, GOOD: MET, "cleanliness": WON}),
    Plant("clean-one-place", "同一位置同一项目5个毛病，只算1处", "five defects at one place and item: one problem", findings(("indoor_3", 5)), {POOR: MET, GOOD: MET, "cleanliness": WON}),
    Plant("clean-10-of-12", "10个月为好，2个月合格", "ten good months, two fair", fair_months(3, 9), {GOOD: MET, POOR: MET, "cleanliness": WON}),
    Plant("clean-9-of-12", "9个月为好，3个月合格", "nine good months, three fair", fair_months(3, 7, 9), {GOOD: UNMET, POOR: MET, "cleanliness": NOT_WON}),
    Plant("clean-smoking", "三个月有人在公共场所吸烟，不得评好，但不是差", "smoking in three months bars good, and is not poor", remarks("smoking", 2, 4, 8), {GOOD: UNMET, POOR: MET, "cleanliness": NOT_WON}),
    Plant("clean-smoking-once", "一个月有人吸烟", "smoking in one month", remarks("smoking", 2), {GOOD: MET, POOR: MET, "cleanliness": WON}),
    Plant("clean-lowered", "三个月大体整洁，写明理由降一等", "lowered one step in three months, with a reason", remarks("lowered", 2, 4, 8), {GOOD: UNMET, POOR: MET, "cleanliness": NOT_WON}),
    Plant("clean-picture", "印象脏乱差但只有2处，按处数合格", "dirty on the whole but only two problems: the count decides", findings(("indoor_1", 1), ("indoor_4", 1), ("disorder", 1)), {POOR: MET, GOOD: MET, "cleanliness": WON}),
    Plant("clean-no-visit", "六月没有检查这间办公室", "the room was left out of the visit of June", skipped, {POOR: UNKNOWN, GOOD: MET, "cleanliness": OPEN}),
    Plant("clean-unknown-harmless", "一项问题数未填，最多合格", "one number not written down: fair at the worst", findings(("indoor_1", None)), {POOR: MET, GOOD: MET, "cleanliness": WON}),
    Plant("clean-unknown-decides", "已有2处，一项未填，可能差", "two problems and a number not written down: may be poor", findings(("indoor_1", 1), ("indoor_3", 1), ("indoor_4", None)), {POOR: UNKNOWN, "cleanliness": OPEN}),
    Plant("clean-7-of-8", "五月设立，8个月中7个月为好", "opened in May: seven of eight months good", fair_months(10), {GOOD: MET, "cleanliness": WON}, unit=opened(5)),
    Plant("clean-6-of-8", "五月设立，8个月中6个月为好", "opened in May: six of eight months good", fair_months(7, 10), {GOOD: UNMET, "cleanliness": NOT_WON}, unit=opened(5)),
)  # fmt: skip

# -------------------------------------------------------------------------------------- learning


def study(months: int) -> Change:
    """Let the unit study in so many months, from January on."""

    def change(facts: Facts) -> None:
        facts.study_months = list(range(1, months + 1))

    return change


def plan(issued: Day, *, verified: bool | None = True) -> Change:
    """Let the study plan be issued on a day."""

    def change(facts: Facts) -> None:
        facts.papers["learning-plan"] = Paper(issued, verified=verified)

    return change


def marks(*given: int | None) -> Change:
    """Let the judges of study content give these marks."""

    def change(facts: Facts) -> None:
        facts.mark("learning-content", *given)

    return change


def three_areas(facts: Facts) -> None:
    """Leave anti-corruption out of the year's study."""
    facts.areas = AREAS[:3]


def formats(count: int) -> Change:
    """Let study be held in so many formats."""

    def change(facts: Facts) -> None:
        facts.formats = count

    return change


def three_ways(facts: Facts) -> None:
    """Leave one of the four ways out."""
    facts.ways = WAYS[:3]


def adopted_late(facts: Facts) -> None:
    """Let the output be adopted in January after the year."""
    facts.adopted_on = Day(YEAR + 1, 1, 6)


def two_kinds(facts: Facts) -> None:
    """Hold no selection to spur study."""
    facts.study_checks = ("everyday", "results")


def study_unfiled(facts: Facts) -> None:
    """File no return on study for the second half of the year."""
    facts.study_months = list(range(1, 7))
    facts.unfiled.add(("learning_sessions", 2))


def study_unlisted(facts: Facts) -> None:
    """State one session more than there are rows, with nine months on record."""
    facts.study_months = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    facts.stated_beyond["learning_sessions", 2] = 1


CONTENT, REGULAR, STUDY_PLAN = "learning.content", "learning.regularity", "learning.plan"
LEARNING = (
    Plant("study-10", "12个月中10个月有学习", "study in ten of twelve months", study(10), {REGULAR: MET, "learning": WON}),
    Plant("study-9", "12个月中9个月有学习", "study in nine of twelve months", study(9), {REGULAR: UNMET, "learning": NOT_WON}),
    Plant("study-areas", "没有学过反腐倡廉", "no study of anti-corruption", three_areas, {"learning.areas": UNMET, CONTENT: UNMET, "learning": NOT_WON}),
    Plant("study-formats-3", "三种形式", "three formats", formats(3), {"learning.formats": MET, "learning": WON}),
    Plant("study-formats-2", "两种形式", "two formats", formats(2), {"learning.formats": UNMET, "learning": NOT_WON}),
    Plant("study-ways-3", "四种途径只有三种", "three of the four ways", three_ways, {"learning.practice": UNMET, "learning": NOT_WON}),
    Plant("study-adopted-late", "成果次年一月才采用", "the output was adopted in January after the year", adopted_late, {"learning.results": UNMET, "learning": NOT_WON}),
    Plant("study-checks-2", "没有评选促学", "no selection to spur study", two_kinds, {"learning.study-checks": UNMET, "learning": NOT_WON}),
    Plant("study-plan-early", "上年10月1日已印发", "the plan was issued on 1 October before the year", plan(Day(YEAR - 1, 10, 1)), {STUDY_PLAN: MET, "learning": WON}),
    Plant("study-plan-last-day", "3月31日印发，最后一天", "the plan was issued on 31 March, the last day", plan(day(3, 31)), {STUDY_PLAN: MET, "learning": WON}),
    Plant("study-plan-late", "4月1日印发，晚一天", "the plan was issued on 1 April, a day late", plan(day(4, 1)), {STUDY_PLAN: UNMET, "learning": NOT_WON}),
    Plant("study-plan-unverified", "文件核实不通过", "the plan was found not to be in order", plan(day(2, 1), verified=False), {STUDY_PLAN: UNMET, "learning": NOT_WON}),
    Plant("study-plan-unseen", "文件尚未核实", "nobody has verified the plan yet", plan(day(2, 1), verified=None), {STUDY_PLAN: UNKNOWN, "learning": OPEN}),
    Plant("marks-80", "居中分80", "middle mark 80", marks(78, 80, 85), {CONTENT: MET, "learning": WON}),
    Plant("marks-79", "居中分79", "middle mark 79", marks(78, 79, 95), {CONTENT: UNMET, "learning": NOT_WON}),
    Plant("marks-even", "四名评委，取中间两分中低的79", "four judges: the lower of the two middle marks, 79, counts", marks(75, 79, 90, 92), {CONTENT: UNMET, "learning": NOT_WON}),
    Plant("marks-two", "只有两名评委", "two judges only", marks(88, 90), {CONTENT: UNKNOWN, "learning": OPEN}),
    Plant("marks-missing", "三名评委中一名没有打分", "one of three judges gave no mark", marks(88, 90, None), {CONTENT: UNKNOWN, "learning": OPEN}),
    Plant("marks-31-apart", "评分相差31", "marks 31 apart", marks(61, 88, 92), {CONTENT: UNKNOWN, "learning": OPEN}),
    Plant("marks-30-apart", "评分相差30，可以判定", "marks 30 apart, which is allowed", marks(62, 88, 92), {CONTENT: MET, "learning": WON}),
    Plant("study-unfiled", "下半年学习记录没有报表", "no return on study for the second half", study_unfiled, {REGULAR: UNKNOWN, "learning": OPEN}),
    Plant("study-unlisted", "报表多报一条，可能是第10个月", "the return states a session that is not listed: it may lie in a tenth month", study_unlisted, {REGULAR: UNKNOWN, "learning": OPEN}),
)  # fmt: skip

# -------------------------------------------------------------------------------------- civility


def taking_part(*, absentees: int = 0, long_absent: int = 0, leavers: int = 0) -> Change:
    """Let so many persons not take part, be long absent, or have left after taking part."""

    def change(facts: Facts) -> None:
        facts.absentees, facts.long_absent, facts.leavers = absentees, long_absent, leavers

    return change


def alone_on_leave(facts: Facts) -> None:
    """Let everybody on the roll be long absent."""
    facts.long_absent = facts.unit.persons


def no_staff_row(facts: Facts) -> None:
    """Leave the unit out of the year-end staff."""
    facts.staff_row = False


def participant_unlisted(facts: Facts) -> None:
    """Let one person lack in the list, and the return state one row more than it has."""
    facts.absentees = 1
    facts.stated_beyond["civility_participation", 2] = 1


def without_theme(theme: str) -> Change:
    """Hold no activity on a theme."""

    def change(facts: Facts) -> None:
        facts.themes = tuple(item for item in THEMES if item != theme)

    return change


def old_outline(facts: Facts) -> None:
    """Study the outline of 2001 in place of that of 2019."""
    facts.themes = (*THEMES[:-1], "outline_2001")


EVERYBODY = "civility.participation"
CIVILITY = (
    Plant("part-all", "人人参加", "everybody took part", taking_part(), {EVERYBODY: MET, "civility": WON}),
    Plant("part-one-lacks", "一人没有参加", "one person did not take part", taking_part(absentees=1), {EVERYBODY: UNMET, "civility": NOT_WON}),
    Plant("part-long-absent", "一人长期不在岗，不计", "one person was long absent and is not due", taking_part(long_absent=1), {EVERYBODY: MET, "civility": WON}),
    Plant("part-left", "一人没有参加；另一人参加后离开，不能顶替", "one person did not take part; another who did has left and does not stand in", taking_part(absentees=1, leavers=1), {EVERYBODY: UNMET, "civility": NOT_WON}),
    Plant("part-nobody-due", "在册人员全部长期不在岗", "all on the roll are long absent: nobody is due", alone_on_leave, {EVERYBODY: NONE}),
    Plant("part-no-roll", "人员名册没有本科室", "the register of staff has no row for it", no_staff_row, {EVERYBODY: UNKNOWN, "civility": OPEN}),
    Plant("part-unlisted", "一人未列入，而报表多报一条，可能是此人", "one person lacks in the list, and the return states a row more: it may be theirs", participant_unlisted, {EVERYBODY: UNKNOWN, "civility": OPEN}),
    Plant("themes-honesty", "没有共铸诚信活动", "nothing on honesty", without_theme("honesty"), {"civility.practice-themes": UNMET, "civility": NOT_WON}),
    Plant("themes-ethics", "没有职业道德教育", "no education in work ethics", without_theme("work_ethics"), {"civility.moral-education": UNMET, "civility": NOT_WON}),
    Plant("outline-2001", "只学了2001年的纲要，2019年已有新纲要", "only the outline of 2001 was studied, which that of 2019 has succeeded", old_outline, {"civility.outline-studied": UNMET, "civility": NOT_WON}),
)  # fmt: skip

# ------------------------------------------------------------------------------------- integrity


def breach(**facts_of_it: object) -> Change:
    """Let there be a case of discipline; by default an effective sanction, decided in March, appeal run out."""

    def change(facts: Facts) -> None:
        entry = Breach(day(1, 9), day(1, 22), day(3, 11), formal=True, appeal_until=day(4, 11))
        for name, value in facts_of_it.items():
            setattr(entry, name, value)
        facts.breaches = [entry]

    return change


def complaint(**facts_of_it: object) -> Change:
    """Let there be one complaint, due on 20 June and closed that day unless said otherwise."""

    def change(facts: Facts) -> None:
        entry = Complaint(day(5, 30), day(6, 20), day(6, 20))
        for name, value in facts_of_it.items():
            setattr(entry, name, value)
        facts.complaints = [entry]

    return change


def no_complaint(facts: Facts) -> None:
    """Let there be no complaint at all."""
    facts.complaints = []


def one_measure_lacks(facts: Facts) -> None:
    """Leave one risk without a measure."""
    facts.measures = [True, True, False]


def no_risks(facts: Facts) -> None:
    """Let the register of risks be empty, and reviewed."""
    facts.measures = []


def no_review(facts: Facts) -> None:
    """Hold no review of the register of risks."""
    facts.risk_review = False


BREACH, ON_TIME = "integrity.no-breach", "integrity.complaints-on-time"
INTEGRITY = (
    Plant("breach-stands", "当年生效处分一件", "one effective sanction in the year", breach(), {BREACH: UNMET, "integrity.law-abiding": UNMET, "integrity": NOT_WON}),
    Plant("breach-overturned", "处分已撤销", "the sanction was overturned", breach(overturned=day(4, 2)), {BREACH: MET, "integrity": WON}),
    Plant("breach-appeal", "处分尚在申诉期", "the sanction may still be appealed", breach(decided=day(12, 24), appeal_until=Day(YEAR + 1, 3, 24)), {BREACH: UNKNOWN, "integrity": OPEN}),
    Plant("breach-inquiry", "案件尚在调查", "a case is under inquiry", breach(decided=None, formal=None, appeal_until=None), {BREACH: UNKNOWN, "integrity": OPEN}),
    Plant("breach-informal", "结案，未给予正式处分", "closed without a formal sanction", breach(formal=False), {BREACH: MET, "integrity": WON}),
    Plant("breach-last-year", "上年作出的处分", "the sanction was decided last year", breach(act=Day(YEAR - 1, 5, 6), opened=Day(YEAR - 1, 6, 3), decided=Day(YEAR - 1, 12, 29), appeal_until=day(1, 29)), {BREACH: MET, "integrity": WON}),
    Plant("breach-old-act", "上年的行为，当年作出处分", "an act of last year, sanctioned this year", breach(act=Day(YEAR - 1, 5, 6)), {BREACH: UNMET, "integrity": NOT_WON}),
    Plant("breach-elsewhere", "行为时在别的单位，处分时才到本科室", "the person was elsewhere at the act and came later", breach(unit_at="decision"), {BREACH: MET, "integrity": WON}),
    Plant("complaint-last-day", "最后一天办结", "closed on the last day", complaint(), {ON_TIME: MET, "integrity": WON}),
    Plant("complaint-late", "晚一天办结", "closed a day late", complaint(closed=day(6, 21)), {ON_TIME: UNMET, "integrity": NOT_WON}),
    Plant("complaint-open", "逾期七个月未办结", "still open seven months after it was due", complaint(closed=None, upheld=None), {ON_TIME: UNMET, "integrity": NOT_WON}),
    Plant("complaint-next-year", "期限在次年，当年不计", "due in the next year: it belongs to that year", complaint(received=day(12, 20), due=Day(YEAR + 1, 1, 14), closed=None, upheld=None), {ON_TIME: NONE, "integrity": WON}),
    Plant("complaint-none", "没有投诉", "no complaint", no_complaint, {ON_TIME: NONE, "integrity": WON}),
    Plant("complaint-delay", "查实拖拉，当年整改", "delay upheld and put right in the year", complaint(topic="delay", upheld=True, rectified=day(7, 1)), {"integrity.work-style": MET, "integrity": WON}),
    Plant("complaint-delay-stays", "查实拖拉，没有整改", "delay upheld and not put right", complaint(topic="delay", upheld=True), {"integrity.work-style": UNMET, "integrity": NOT_WON}),
    Plant("complaint-prominent", "突出问题逾期", "a prominent matter was closed late", complaint(prominent=True, closed=day(6, 24)), {"integrity.prominent-problems": UNMET, "integrity": NOT_WON}),
    Plant("risks-measure", "一项风险没有防控措施", "one risk has no measure", one_measure_lacks, {"integrity.risks": UNMET, "integrity": NOT_WON}),
    Plant("risks-none", "清单上没有风险，已复核", "no risk on the register, and it was reviewed", no_risks, {"integrity.risks": MET, "integrity": WON}),
    Plant("risks-review", "当年没有复核", "no review in the year", no_review, {"integrity.risks": UNMET, "integrity": NOT_WON}),
)  # fmt: skip

# --------------------------------------------------------------------------------------- service


def items(*made: Item) -> Change:
    """Let the section have these service items only."""

    def change(facts: Facts) -> None:
        facts.items = [
            Item("simple", None, None, immediate=True, steps=1, last_steps=1, cases=12),
            *made,
        ]

    return change


def limits(*pairs: tuple[int, int]) -> Change:
    """Let the section have one item for each pair of limits, last year's and this year's, in tenths of a day."""
    return items(*(Item("complex", new, last, cases=4) for last, new in pairs))


def case(kind: str, accepted: Day, due: Day, closed_on: Day | None, paused: int = 0) -> Change:
    """Let there be one case of a kind, beside cases of other kinds."""

    def change(facts: Facts) -> None:
        kept = [item for item in facts.items if item.kind != kind]
        facts.items = kept or [Item("complex", 60, 100, cases=8)]
        facts.items[0].guide = "complete"
        corrections, refusal = (None, None) if closed_on is None else (0, "not_refused")
        facts.cases = [ServiceCase(kind, accepted, due, closed_on, paused, corrections, refusal)]

    return change


def without_kind(kind: str) -> Change:
    """Let there be no case of a kind."""

    def change(facts: Facts) -> None:
        facts.items = [item for item in facts.items if item.kind != kind]

    return change


def unclassified(facts: Facts) -> None:
    """Leave one item without a published class."""
    facts.items[-1].classified = False


def guides(found: str) -> Change:
    """Let the mystery check find this of every guide."""

    def change(facts: Facts) -> None:
        for item in facts.items:
            item.guide = found

    return change


def steps_more(extra: int) -> Change:
    """Let one item need more steps than last year, and all others as many."""

    def change(facts: Facts) -> None:
        for item in facts.items:
            item.last_steps = item.steps
        facts.items[-1].steps += extra

    return change


def unsettled(facts: Facts) -> None:
    """Leave one negative rating unsettled."""
    facts.unsettled = 1


def no_service(facts: Facts) -> None:
    """Let the section have no service items."""
    facts.items = []


CUT, AT_ONCE, IN_TIME = "service.limit-cut", "service.simple-at-once", "service.complex-in-time"
URGENT, GUIDES, STEPS = "service.special-urgent", "service.guides-easy", "service.fewer-steps"
TWENTY = (200, 140)
SERVICE = (
    Plant("cut-29.99", "1000.0天压到700.1天，29.99%", "from 1000.0 to 700.1 days: 29.99 %", limits((200, 141), *[TWENTY] * 49), {CUT: UNMET, "service": NOT_WON}, serving=True),
    Plant("cut-30", "1000.0天压到700.0天，30%", "from 1000.0 to 700.0 days: 30 %", limits(*[TWENTY] * 50), {CUT: MET, "service": WON}, serving=True),
    Plant("cut-30.01", "1000.0天压到699.9天，30.01%", "from 1000.0 to 699.9 days: 30.01 %", limits((200, 139), *[TWENTY] * 49), {CUT: MET, "service": WON}, serving=True),
    Plant("cut-16.1", "23.0天压到16.1天，恰好30%", "from 23.0 to 16.1 days: exactly 30 %", limits((230, 161)), {CUT: MET, "service": WON}, serving=True),
    Plant("cut-16.2", "23.0天压到16.2天，不足30%", "from 23.0 to 16.2 days: below 30 %", limits((230, 162)), {CUT: UNMET, "service": NOT_WON}, serving=True),
    Plant("cut-pooled", "一项只压25%，合并后仍达30%", "one item cut by 25 % only, the pooled days by 30 %", limits((100, 75), (100, 65)), {CUT: MET, "service": WON}, serving=True),
    Plant("cut-no-baseline", "唯一可比的事项上年没有时限", "the only item has no limit of last year", items(Item("complex", 50, None, last_steps=None)), {CUT: NONE, "service": WON}, serving=True),
    Plant("cut-new-item", "新增事项没有上年时限，不计", "a new item without a baseline is left out", items(Item("complex", 161, 230), Item("complex", 300, None, last_steps=None)), {CUT: MET, "service": WON}, serving=True),
    Plant("cut-floor", "已到法定下限的事项不计", "an item at the statutory floor is left out", items(Item("complex", 161, 230), Item("complex", 200, 200, floor=True)), {CUT: MET, "service": WON}, serving=True),
    Plant("cut-immediate", "上年已是即办的事项不计", "an item that was immediate already is left out", items(Item("complex", 161, 230), Item("complex", 10, 10, immediate=True)), {CUT: MET, "service": WON}, serving=True),
    Plant("simple-next-day", "简单事项次日办结", "a simple matter was closed the next day", case("simple", day(3, 12), day(3, 12), day(3, 13)), {AT_ONCE: UNMET, "service": NOT_WON}, serving=True),
    Plant("simple-same-day", "简单事项当日办结", "a simple matter was closed the same day", case("simple", day(3, 12), day(3, 12), day(3, 12)), {AT_ONCE: MET, "service": WON}, serving=True),
    Plant("simple-saturday", "周五受理，周六办结，没有跨工作日", "accepted on Friday, closed on Saturday: no working day passed", case("simple", day(3, 15), day(3, 15), day(3, 16)), {AT_ONCE: MET, "service": WON}, serving=True),
    Plant("simple-swapped", "周五受理，调休上班的周日才办结", "accepted on Friday, closed on a Sunday that was a swapped working day", case("simple", day(2, 2), day(2, 2), day(2, 4)), {AT_ONCE: UNMET, "service": NOT_WON}, serving=True),
    Plant("simple-paused", "中止一天，次日办结", "paused for a day and closed the next", case("simple", day(3, 12), day(3, 13), day(3, 13), 1), {AT_ONCE: MET, "service": WON}, serving=True),
    Plant("complex-last-day", "期限当日办结", "closed on the day it was due", case("complex", day(3, 1), day(3, 15), day(3, 15)), {IN_TIME: MET, "service": WON}, serving=True),
    Plant("complex-late", "逾期一个工作日", "closed a working day late", case("complex", day(3, 1), day(3, 15), day(3, 18)), {IN_TIME: UNMET, "service": NOT_WON}, serving=True),
    Plant("special-half", "限期10天，5天办结", "a special matter closed in five days of ten", case("special", day(3, 1), day(3, 15), day(3, 8)), {URGENT: MET, "service": WON}, serving=True),
    Plant("special-over-half", "限期10天，6天办结", "a special matter closed in six days of ten", case("special", day(3, 1), day(3, 15), day(3, 11)), {URGENT: UNMET, "service": NOT_WON}, serving=True),
    Plant("special-paused", "限期10天含中止4天，第7天办结，实用3天", "due in ten days with four of pause, closed on the seventh: three used of six", case("special", day(3, 1), day(3, 15), day(3, 12), 4), {URGENT: MET, "service": WON}, serving=True),
    Plant("special-none", "没有特殊事项", "no special matter", without_kind("special"), {URGENT: NONE, "service": WON}, serving=True),
    Plant("case-next-year", "次年一月到期的件仍在办，当年不计", "a case due in January after the year is still open: it belongs to that year", case("special", day(12, 25), Day(YEAR + 1, 1, 15), None), {URGENT: NONE, "service": WON}, serving=True),
    Plant("item-unclassified", "一项没有公布类别", "one item has no published class", unclassified, {"service.items-classified": UNMET, "service": NOT_WON}, serving=True),
    Plant("guide-unseen", "没有暗访过办事指南", "no guide has been looked at", guides("not_checked"), {GUIDES: UNKNOWN, "service": OPEN}, serving=True),
    Plant("guide-incomplete", "办事指南不完整", "the guides are incomplete", guides("incomplete"), {GUIDES: UNMET, "service": NOT_WON}, serving=True),
    Plant("steps-same", "环节与上年相同", "as many steps as last year", steps_more(0), {STEPS: MET, "service": WON}, serving=True),
    Plant("steps-one-more", "比上年多一个环节", "one step more than last year", steps_more(1), {STEPS: UNMET, "service": NOT_WON}, serving=True),
    Plant("rating-unsettled", "一件差评没有整改回访", "one negative rating is not settled", unsettled, {"service.negatives-settled": UNMET, "service": NOT_WON}, serving=True),
    Plant("no-items", "没有服务事项的科室", "a section without service items", no_service, {CUT: NONE, AT_ONCE: NONE, GUIDES: NONE, "service": WON}, serving=False),
)  # fmt: skip

# ------------------------------------------------------------------------------- the unit itself

UNITS = (
    Plant("opened-september", "九月设立，整月在册4个月，不评定", "opened in September: four whole months, not rated", unchanged, NONE_RATED, unit=opened(9)),
    Plant("opened-july", "七月一日设立，整月在册6个月，可评定，全部得星", "opened on 1 July: six whole months, rated, all in order", unchanged, {STUDY_PLAN: NONE, **ALL_WON}, unit=opened(7)),
    Plant("opened-july-2", "七月二日设立，整月在册5个月，不评定", "opened on 2 July: five whole months, not rated", unchanged, NONE_RATED, unit=opened(7, 2)),
    Plant("closed-march", "三月底撤销，整月在册3个月，不评定", "closed at the end of March: three whole months, not rated", unchanged, NONE_RATED, unit=closed(3, 31)),
    Plant("control", "一切齐备", "everything in order", lambda facts: facts.visits.clear(), ALL_WON),
)  # fmt: skip

SECTION_PLANTS = (*CLEANLINESS, *LEARNING, *CIVILITY, *INTEGRITY, *SERVICE, *UNITS)
