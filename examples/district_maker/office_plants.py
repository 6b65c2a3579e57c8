"""What is planted at whole offices; their sections are in order, and inherit what is asked of offices only."""

from __future__ import annotations

from collections.abc import Callable

from examples.district_maker.facts import OFFICE_THEMES, SYSTEMS, Facts, Paper, ServiceCase
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

Change = Callable[[Facts], None]
ALL_WON = dict.fromkeys(STARS, WON)


def without(kind: str) -> Change:
    """Let there be no paper of a kind."""

    def change(facts: Facts) -> None:
        facts.papers.pop(kind, None)

    return change


def paper(
    kind: str, *, issued: Day | None = None, ended: Day | None = None, verified: bool | None = True
) -> Change:
    """Let a paper be as said, and otherwise as it was."""

    def change(facts: Facts) -> None:
        facts.papers[kind] = Paper(issued or Day(YEAR - 3, 6, 1), ended, verified)

    return change


def exempt(subject: str, reason: str, *also: Change) -> Change:
    """Let a matter be recorded as not applicable."""

    def change(facts: Facts) -> None:
        facts.exempt[subject] = reason
        for other in also:
            other(facts)

    return change


# -------------------------------------------------------------------------------------- learning


def no_evening_study(facts: Facts) -> None:
    """Have the rule on evening study and hold none."""
    facts.systems = tuple(system for system in SYSTEMS if system != "evening")


def no_core_group(facts: Facts) -> None:
    """Have no core group, so neither its study nor its rule."""
    facts.systems = tuple(system for system in SYSTEMS if system != "core_group")
    facts.papers.pop("learning-core-group-system")


def not_assessed(facts: Facts) -> None:
    """Let the lead not assess the unit's study."""
    facts.assessed_by_lead = False


CORE, EVENING = "learning.core-group-study", "learning.evening-study"
LEARNING = (
    Plant("no-core-group", "未设中心组，已登记", "no core group, as recorded", exempt("learning-no-core-group", "未设学习中心组", no_core_group), {CORE: NONE, "learning.systems": MET, "learning": WON}, {CORE: NONE, "learning": WON}),
    Plant("no-evening-study", "有夜学制度，没有夜学", "a rule on evening study, and no evening study", no_evening_study, {EVENING: UNMET, "learning.systems": UNMET, "learning": NOT_WON}, {EVENING: UNMET, "learning": NOT_WON}),
    Plant("lecturing-rule-ended", "讲学制度11月30日废止", "the rule on lecturing ended on 30 November", paper("learning-lecturing-system", ended=day(11, 30)), {"learning.lecturing": UNMET, "learning": NOT_WON}),
    Plant("lecturing-rule-last-day", "讲学制度12月31日废止，年末仍有效", "the rule on lecturing ended on 31 December and was in force that day", paper("learning-lecturing-system", ended=day(12, 31)), {"learning.lecturing": MET, "learning": WON}),
    Plant("not-assessed", "牵头单位没有考核，不影响单位得星", "the lead did not assess its study: that costs the unit nothing", not_assessed, {"learning.assessed-by-lead": UNMET, "learning": WON}),
)  # fmt: skip

# -------------------------------------------------------------------------------------- civility


def minutes(*entries: tuple[Day, bool | None], filed: bool = True, stated: int | None = None) -> Change:
    """Let the leadership meet on these days, and its return be filed or not, or state another number."""

    def change(facts: Facts) -> None:
        facts.minutes = list(entries)
        if not filed:
            facts.unfiled.add(("civility_sessions", 2))
        if stated is not None:
            in_half = sum(1 for held, _ in entries if held.month > 6)
            facts.stated_beyond["civility_sessions", 2] = stated - in_half

    return change


def budget(*lines: str) -> Change:
    """Let the budget for creation activities have these lines."""

    def change(facts: Facts) -> None:
        facts.budget = lines

    return change


def three_quarters(facts: Facts) -> None:
    """Hold self-checks in three quarters of four."""
    facts.self_checks = [day(2, 20), day(5, 21), day(5, 28), day(11, 19)]


def correction(due: Day, corrected: Day | None) -> Change:
    """Let one problem of September fall due, and be corrected or not."""

    def change(facts: Facts) -> None:
        facts.problems = [(day(9, 10), due, corrected)]

    return change


def no_problems(facts: Facts) -> None:
    """Let the self-checks find nothing."""
    facts.problems = []


def vacant(days: int) -> Change:
    """Let the post have been vacant so many days before it was filled in March."""

    def change(facts: Facts) -> None:
        facts.vacant_days = days

    return change


def task_done(done: Day | None) -> Change:
    """Let one task of December be done on a day."""

    def change(facts: Facts) -> None:
        facts.civility_tasks = [(day(6, 20), day(6, 3)), (day(12, 20), done)]

    return change


def no_tasks(facts: Facts) -> None:
    """Let the unit have no task of the campaign."""
    facts.civility_tasks = []


def nothing_found(facts: Facts) -> None:
    """Publicise no good example."""
    facts.office_themes = OFFICE_THEMES[:2]


def one_lacks(sections: list[Facts]) -> None:
    """Let one person of the first section not take part."""
    sections[0].absentees = 1


MEETINGS, TASKS, BUDGET = "civility.leadership-sessions", "civility.tasks-done", "civility.budget"
SELF_CHECKS, IN_CHARGE, PAPERS = "civility.regular-checks", "civility.in-charge", "civility.mechanism"
EVERYBODY = "civility.participation"
CIVILITY = (
    Plant("sessions-2", "两天各一次专题研究", "dedicated sessions on two days", minutes((day(3, 6), True), (day(10, 16), True)), {MEETINGS: MET, "civility": WON}),
    Plant("sessions-1", "一次专题研究", "one dedicated session", minutes((day(3, 6), True)), {MEETINGS: UNMET, "civility": NOT_WON}, {MEETINGS: UNMET, "civility": NOT_WON}),
    Plant("sessions-0", "零报告：没有研究过", "a return of nothing: no session", minutes(), {MEETINGS: UNMET, "civility": NOT_WON}),
    Plant("sessions-same-day", "同一天两次，只算一次", "two on one day count once", minutes((day(3, 6), True), (day(3, 6), True)), {MEETINGS: UNMET, "civility": NOT_WON}),
    Plant("sessions-not-own", "两次会议，一次没有单列议题", "two meetings, one without an item of its own", minutes((day(3, 6), True), (day(10, 16), False)), {MEETINGS: UNMET, "civility": NOT_WON}),
    Plant("sessions-unknown", "第二次是否单列议题没有填", "whether the second had an item of its own was not written down", minutes((day(3, 6), True), (day(10, 16), None)), {MEETINGS: UNKNOWN, "civility": OPEN}),
    Plant("sessions-unfiled", "上半年一次，下半年没有报表", "one in the first half, and no return for the second", minutes((day(3, 6), True), filed=False), {MEETINGS: UNKNOWN, "civility": OPEN}, {MEETINGS: UNKNOWN, "civility": OPEN}),
    Plant("sessions-unlisted", "报表报两次，台账只有一次", "the returns state two, one is on record", minutes((day(3, 6), True), stated=1), {MEETINGS: UNKNOWN, "civility": OPEN}),
    Plant("sessions-no-body", "未设领导班子，已登记", "no leadership body, as recorded", exempt("civility-no-leadership-body", "派出机构，未设领导班子", minutes()), {MEETINGS: NONE, "civility": WON}),
    Plant("thousand-999", "1000人中999人参加，99.9%", "999 of 1000 took part: 99.9 %", unchanged, {EVERYBODY: UNMET, "civility": NOT_WON}, {EVERYBODY: UNMET, "civility": NOT_WON}, sections=one_lacks, named="区环境卫生服务中心"),
    Plant("thousand-1000", "1000人全部参加", "all of 1000 took part", unchanged, {EVERYBODY: MET, "civility": WON}, {EVERYBODY: MET, "civility": WON}, named="区公安分局"),
    Plant("budget-0", "经费预算为零", "a budget of zero", budget("0.00"), {BUDGET: UNMET, "civility": NOT_WON}),
    Plant("budget-cent", "经费预算0.01元，高于零", "a budget of 0.01 yuan, above zero", budget("0.01"), {BUDGET: MET, "civility": WON}),
    Plant("budget-exempt", "没有预算，已说明理由", "no budget, for a recorded reason", exempt("civility-no-budget", "创建活动由上级统一安排经费", budget()), {BUDGET: NONE, "civility": WON}),
    Plant("self-checks-3", "四个季度只自查三个季度", "self-checks in three quarters of four", three_quarters, {SELF_CHECKS: UNMET, "civility": NOT_WON}),
    Plant("correction-overdue", "期限已过，没有整改", "a problem that fell due and was not corrected", correction(day(10, 10), None), {SELF_CHECKS: UNMET, "civility": NOT_WON}),
    Plant("correction-not-due", "整改期限在次年二月", "a problem that falls due in February after the year", correction(Day(YEAR + 1, 2, 20), None), {SELF_CHECKS: MET, "civility": WON}),
    Plant("correction-none", "自查没有发现问题", "the self-checks found no problem", no_problems, {SELF_CHECKS: MET, "civility": WON}),
    Plant("vacant-29", "负责人员空缺29天", "the post was vacant for 29 days", vacant(29), {IN_CHARGE: MET, "civility": WON}),
    Plant("vacant-30", "负责人员空缺30天", "the post was vacant for 30 days", vacant(30), {IN_CHARGE: UNMET, "civility": NOT_WON}),
    Plant("task-last-day", "任务12月31日完成", "a task was done on 31 December", task_done(day(12, 31)), {TASKS: MET, "civility": WON}),
    Plant("task-january", "任务次年一月才完成", "a task was done in January after the year", task_done(Day(YEAR + 1, 1, 3)), {TASKS: UNMET, "civility": NOT_WON}),
    Plant("task-none", "没有分解到的任务", "no task was given to it", no_tasks, {TASKS: NONE, "civility": WON}),
    Plant("no-grounds", "无独立院落，已登记", "no grounds of its own, as recorded", exempt("civility-no-grounds", "合署办公，无独立院落"), {"civility.surroundings": NONE, "civility": WON}),
    Plant("mechanism-unverified", "三项文本中一项核实不通过", "one of the three papers was found not to be in order", paper("civility-reward-rule", verified=False), {PAPERS: UNMET, "civility": NOT_WON}),
    Plant("no-good-example", "没有宣传先进典型", "no good example was publicised", nothing_found, {"civility.good-examples": UNMET, "civility": NOT_WON}),
)  # fmt: skip

# ------------------------------------------------------------------------------------- integrity


def appraisal(grade: str | None) -> Change:
    """Let the style appraisal give a grade, or not take place."""

    def change(facts: Facts) -> None:
        facts.appraisal = grade

    return change


def leader(ended: Day | None, duty: Day | None) -> Change:
    """Let one more leader be in post, or leave, with or without a share of the duty."""

    def change(facts: Facts) -> None:
        facts.leaders.append((ended, duty, day(1, 20)))

    return change


def lecturer(led_by: str) -> Change:
    """Let the integrity lecture be given by somebody."""

    def change(facts: Facts) -> None:
        facts.lecturer = led_by

    return change


def stage_lacks(facts: Facts) -> None:
    """Leave out that integrity work is assessed together with business work."""
    facts.joint = facts.joint[:3]


def spending(kind: str, last_year: str, planned: str, spent: str) -> Change:
    """Let one kind of spending be as said: last year's, the budget and this year's."""

    def change(facts: Facts) -> None:
        facts.spending[kind] = (last_year, planned, spent)

    return change


def no_receptions(facts: Facts) -> None:
    """Let there be neither budget nor spending for receptions."""
    del facts.spending["reception"]


def cars(*violations: int) -> Change:
    """Let there be official cars with so many violations each."""

    def change(facts: Facts) -> None:
        facts.cars = list(violations)

    return change


def incident(*found: tuple[Day, Day | None]) -> Change:
    """Let there be these incidents, found and answered."""

    def change(facts: Facts) -> None:
        facts.incidents = list(found)

    return change


def supervised(due: Day, done: Day | None) -> Change:
    """Let one matter be supervised from above."""

    def change(facts: Facts) -> None:
        facts.tasks = [("prevention", day(6, 20), day(6, 3)), ("supervised", due, done)]

    return change


APPRAISAL, DUTY, THRIFT = "integrity.style-appraisal", "integrity.leaders-duty", "integrity.thrift"
RECEPTION, CARS, INCIDENTS = "integrity.reception", "integrity.official-cars", "integrity.opinion-incidents"
INTEGRITY = (
    Plant("appraisal-good", "行风评议良", "the style appraisal was good", appraisal("good"), {APPRAISAL: MET, "integrity": WON}),
    Plant("appraisal-fair", "行风评议中", "the style appraisal was fair", appraisal("fair"), {APPRAISAL: UNMET, "integrity": NOT_WON}, {APPRAISAL: UNMET, "integrity": NOT_WON}),
    Plant("appraisal-none", "未参加行风评议", "not appraised", appraisal(None), {APPRAISAL: NONE, "integrity": WON}),
    Plant("leader-no-duty", "一名班子成员没有分工", "one leader has no share of the duty", leader(None, None), {DUTY: UNMET, "integrity": NOT_WON}),
    Plant("leader-left", "没有分工的成员六月已离任", "the leader without a share left in June", leader(day(6, 14), None), {DUTY: MET, "integrity": WON}),
    Plant("lecture-deputy", "廉政课由副职代讲", "a deputy gave the integrity lecture", lecturer("member"), {"integrity.lecture": UNMET, "integrity": NOT_WON}),
    Plant("stage-lacks", "没有一起考核", "integrity work was not assessed together with business work", stage_lacks, {"integrity.done-together": UNMET, "integrity": NOT_WON}),
    Plant("thrift-on-budget", "会议费恰好用完预算", "spending on meetings was exactly the budget", spending("meetings", "50000.00", "50000.00", "50000.00"), {THRIFT: MET, "integrity": WON}),
    Plant("thrift-one-yuan", "会议费超预算1元", "spending on meetings was one yuan over", spending("meetings", "50000.00", "50000.00", "50001.00"), {THRIFT: UNMET, "integrity": NOT_WON}),
    Plant("reception-same", "接待费与上年相同", "receptions cost as much as last year", spending("reception", "30000.00", "32000.00", "30000.00"), {RECEPTION: MET, "integrity": WON}),
    Plant("reception-one-yuan", "接待费未超预算，但比上年多1元", "receptions within budget, and one yuan above last year", spending("reception", "30000.00", "32000.00", "30001.00"), {RECEPTION: UNMET, THRIFT: MET, "integrity": NOT_WON}),
    Plant("reception-none", "没有公务接待", "no receptions", no_receptions, {RECEPTION: NONE, "integrity": WON}),
    Plant("car-misused", "一次违规用车", "one misuse of a car", cars(0, 1), {CARS: UNMET, "integrity": NOT_WON}),
    Plant("car-none", "没有公务用车", "no official cars", cars(), {CARS: NONE, "integrity": WON}),
    Plant("incident-2-days", "周五发现，周二回应，两个工作日", "found on Friday, answered on Tuesday: two working days", incident((day(3, 15), day(3, 19))), {INCIDENTS: MET, "integrity": WON}),
    Plant("incident-3-days", "周五发现，周三回应，三个工作日", "found on Friday, answered on Wednesday: three working days", incident((day(3, 15), day(3, 20))), {INCIDENTS: UNMET, "integrity": NOT_WON}),
    Plant("incident-open", "没有回应", "never answered", incident((day(3, 15), None)), {INCIDENTS: UNMET, "integrity": NOT_WON}),
    Plant("incident-none", "没有舆情事件", "no incident", incident(), {INCIDENTS: NONE, "integrity": WON}),
    Plant("supervised-late", "督办事项晚一天办结", "a supervised matter was closed a day late", supervised(day(10, 24), day(10, 25)), {"integrity.supervised-tasks": UNMET, "integrity": NOT_WON}),
    Plant("conflict-rule-lacks", "没有利益冲突回避制度", "no rule on conflicts of interest", without("integrity-conflict-rule"), {"integrity.conflict-rule": UNMET, "integrity": NOT_WON}),
)  # fmt: skip

# --------------------------------------------------------------------------------------- service


def sections_case(**parts: object) -> Callable[[list[Facts]], None]:
    """Let the first section that serves the public have a case that is out of the ordinary."""

    def change(sections: list[Facts]) -> None:
        serving = next(facts for facts in sections if facts.items)
        entry = ServiceCase("complex", day(3, 1), day(3, 15), day(3, 12))
        for name, value in parts.items():
            setattr(entry, name, value)
        serving.cases.append(entry)

    return change


def window_only(sections: list[Facts]) -> None:
    """Let the sections count ratings at the window only."""
    for facts in sections:
        facts.channels = ("window",)


def one_channel(facts: Facts) -> None:
    """Let the office count none of its own."""
    facts.channels = ("window",)


def one_inner(sections: list[Facts]) -> None:
    """Let one section that has no service items be recorded as not serving the public."""
    inner = next(facts for facts in sections if not facts.items)
    inner.exempt["service-no-window"] = "本科室不直接面向群众办事"


def post_uncovered(facts: Facts) -> None:
    """Leave one post with one person."""
    facts.posts = [2, 2, 1]


def disclosure(published: Day | None, sample: str = "not_sampled", *, has_basis: bool = True) -> Change:
    """Let one thing fall due on 20 June and be published on a day."""

    def change(facts: Facts) -> None:
        facts.disclosures.append((day(6, 20), published, sample, has_basis))

    return change


def alert_late(facts: Facts) -> None:
    """Handle one alert late."""
    facts.late_alerts = 1


DISCLOSED, PROMPTLY = "service.disclosed", "service.disclosed-in-time"
SERVICE = (
    Plant("no-window", "不直接面向群众，已登记", "does not serve the public, as recorded", unchanged, {"service.feedback-channels": NONE, "service.guides-easy": NONE, "service.limit-cut": NONE, "service": WON}, {"service.feedback-channels": NONE, "service": WON}, serving=False),
    Plant("no-window-section", "一个科室登记不面向群众，机关其他科室照常", "one section is recorded as not serving the public; the office does through others", unchanged, {"service.feedback-channels": MET, "service.guides-easy": MET, "service": WON}, sections=one_inner, serving=True),
    Plant("one-channel", "只有一种监督渠道", "one channel of supervision only", one_channel, {"service.feedback-channels": UNMET, "service": NOT_WON}, sections=window_only, serving=True),
    Plant("post-uncovered", "一个岗位只有一人", "one post has one person only", post_uncovered, {"service.posts-covered": UNMET, "service": NOT_WON}, serving=True),
    Plant("disclosed-last-day", "到期当日公开", "published on the day it was due", disclosure(day(6, 20)), {DISCLOSED: MET, PROMPTLY: MET, "service": WON}),
    Plant("disclosed-late", "晚一天公开", "published a day late", disclosure(day(6, 21)), {DISCLOSED: MET, PROMPTLY: UNMET, "service": NOT_WON}),
    Plant("disclosed-never", "到期七个月仍未公开", "not published seven months after it was due", disclosure(None), {DISCLOSED: UNMET, PROMPTLY: UNMET, "service": NOT_WON}),
    Plant("disclosed-untrue", "抽查不实", "a sample was found untrue", disclosure(day(6, 20), "untrue"), {"service.disclosed-true": UNMET, "service": NOT_WON}),
    Plant("disclosed-no-basis", "没有载明依据", "no lawful basis was recorded", disclosure(day(6, 20), has_basis=False), {"service.disclosed-lawfully": UNMET, "service": NOT_WON}),
    Plant("corrections-2", "同一件两次补正通知", "two correction notices for one case", unchanged, {"service.told-at-once": UNMET, "service": NOT_WON}, sections=sections_case(corrections=2), serving=True),
    Plant("refusal-unfiled", "一件否定没有报备", "one refusal was not filed", unchanged, {"service.refusals-filed": UNMET, "service": NOT_WON}, sections=sections_case(refusal="unfiled"), serving=True),
    Plant("refusal-filed", "否定已报备", "the refusal was filed", unchanged, {"service.refusals-filed": MET, "service": WON}, sections=sections_case(refusal="filed"), serving=True),
    Plant("complex-open", "逾期十个月仍未办结", "a complex matter still open ten months after it was due", unchanged, {"service.complex-in-time": UNMET, "service": NOT_WON}, sections=sections_case(closed=None, corrections=None, refusal=None), serving=True),
    Plant("simple-open", "简单事项十个月没有办结", "a simple matter still open ten months later", unchanged, {"service.simple-at-once": UNMET, "service": NOT_WON}, sections=sections_case(kind="simple", due=day(3, 1), closed=None, corrections=None, refusal=None), serving=True),
    Plant("brand-last-year", "品牌说明是上年印发的", "the brand statement was issued last year", paper("service-brand", issued=Day(YEAR - 1, 12, 20)), {"service.brand": UNMET, "service": NOT_WON}),
    Plant("no-projects", "没有重大项目审批，已登记", "no approvals of major projects, as recorded", exempt("service-no-major-projects", "没有重大项目审批职责", without("service-agent")), {"service.project-agent": NONE, "service": WON}),
    Plant("no-agent", "有重大项目，没有代办制度", "major projects, and no rule on agents", without("service-agent"), {"service.project-agent": UNMET, "service": NOT_WON}, serving=True),
    Plant("alert-late", "一件预警逾期处置", "one alert was handled late", alert_late, {"service.network-supervision": UNMET, "service": NOT_WON}, serving=True),
)  # fmt: skip

# ----------------------------------------------------------------------------------- cleanliness


def unvisited(reason: str) -> Change:
    """Let the lead not visit the office in July, and record a reason or none."""

    def change(facts: Facts) -> None:
        facts.visits.clear()
        facts.unvisited[7] = reason

    return change


def announced(facts: Facts) -> None:
    """Let the only visit of April be announced."""
    facts.announced = (4,)


def one_each(sections: list[Facts]) -> None:
    """Let the visit of May find one problem in each of three sections."""
    for facts in sections:
        facts.visits.clear()
    for facts in sections[:3]:
        facts.found(5, 1)


def one_clean(sections: list[Facts]) -> None:
    """Let the visits of the year find nothing in the sections."""
    for facts in sections:
        facts.visits.clear()


def no_finding(facts: Facts) -> None:
    """Let the visits find nothing in the shared area."""
    facts.visits.clear()


POOR, VISIT, RULE = "cleanliness.no-poor-month", "cleanliness.monthly-visit", "cleanliness.hygiene-rule"
CLEANLINESS = (
    Plant("unvisited-reason", "七月缺查，写明理由", "no visit in July, with a reason", unvisited("防汛抢险，检查组抽调"), {VISIT: MET, POOR: UNKNOWN, "cleanliness": OPEN}, {POOR: UNKNOWN, "cleanliness": OPEN}, sections=one_clean),
    Plant("unvisited-no-reason", "七月缺查，没有理由：牵头单位失职，单位待定", "no visit in July and no reason: a duty missed by the lead, open for the unit", unvisited(""), {VISIT: UNMET, POOR: UNKNOWN, "cleanliness": OPEN}, {POOR: UNKNOWN, "cleanliness": OPEN}, sections=one_clean),
    Plant("announced", "四月只有一次事先通知的检查，不影响单位", "the only visit of April was announced: that costs the unit nothing", announced, {"cleanliness.unannounced-visit": UNMET, "cleanliness": WON}, sections=one_clean),
    Plant("rooms-together", "三个科室各1处，机关共3处", "one problem in each of three sections: three for the office", no_finding, {POOR: UNMET, "cleanliness": NOT_WON}, {POOR: MET, "cleanliness": WON}, sections=one_each),
    Plant("no-shared-area", "无自管公共区域，已登记", "no shared area of its own, as recorded", exempt("cleanliness-no-shared-area", "租用办公用房，公共区域由物业管理"), {"cleanliness.hall": NONE, "cleanliness": WON}, sections=one_clean),
    Plant("hygiene-rule-ended", "卫生管理制度六月底废止", "the hygiene rule ended at the end of June", paper("cleanliness-rule", ended=day(6, 30)), {RULE: UNMET, POOR: MET, "cleanliness": NOT_WON}, {RULE: UNMET, "cleanliness": NOT_WON}, sections=one_clean),
)  # fmt: skip

# ------------------------------------------------------------------------- the scheme as a whole


def actions(*kinds: str) -> Change:
    """Let the unit report these kinds of action only."""

    def change(facts: Facts) -> None:
        facts.actions = kinds

    return change


def one_lead_lacks(facts: Facts) -> None:
    """Let one lead not visit the unit."""
    facts.visiting_leads = facts.visiting_leads[:3]


def urged_never(facts: Facts) -> None:
    """Let one problem that a lead found never be corrected."""
    facts.urged = [(day(5, 6), day(6, 6), None)]


WHOLE = (
    Plant("no-mobilisation", "没有动员：保障条款，不影响得星", "no mobilisation: a safeguard, which no star rests on", actions("culture", "values", "opinions"), {"fivestar.mobilisation": UNMET, **ALL_WON}, sections=one_clean),
    Plant("urged-never", "牵头单位督促的问题到期没有整改，不影响得星", "a problem that a lead urged was never corrected: that costs no star", urged_never, {"fivestar.corrections-urged": UNMET, **ALL_WON}, sections=one_clean),
    Plant("lead-absent", "一个牵头单位没有来检查指导，不影响单位", "one lead did not visit: that costs the unit nothing", one_lead_lacks, {"fivestar.lead-visits": UNMET, **ALL_WON}, sections=one_clean),
    Plant("new-office", "九月设立的机关，整月在册4个月，不评定", "an office opened in September: four whole months, not rated", unchanged, dict.fromkeys(STARS, NOT_RATED), dict.fromkeys(STARS, NOT_RATED), named="区数据局"),
    Plant("all-in-order", "一切齐备", "everything in order", unchanged, ALL_WON, ALL_WON, sections=one_clean),
)  # fmt: skip

OFFICE_PLANTS = (*LEARNING, *CIVILITY, *INTEGRITY, *SERVICE, *CLEANLINESS, *WHOLE)
