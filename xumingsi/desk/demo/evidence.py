"""The evidence of the demo's campaign: meetings, plans, publicity, one survey, two cases, the first reports."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from recipients.services.surveying import draw_for_survey
from xumingsi.accounts.models import Division, User, Village
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.evidence_choices import Contact, PlanKind, PublicityChannel, Rating, Respondent
from xumingsi.campaign.models import Campaign, PhaseReport, Plan, Survey, TypicalCase
from xumingsi.campaign.services import close_phase, meetings, plans, publicity, reports, surveys, typical_cases
from xumingsi.campaign.survey_rates import outstanding_numbers
from xumingsi.kit import clock

SEED = "2020-09-21 福彩3D 第2020228期"
KNOWLEDGE = ("知道城乡低保标准", "知道到哪里申请", "知道要入户调查和民主评议", "知道结果要公示七天", "知道监督电话")
SATISFACTION = ("对本村社会救助工作总体是否满意", "对经办人员的服务态度是否满意")


@dataclass(frozen=True)
class Stage:
    """Who acts and how: ``on()`` moves the clock on by some seconds, ``photo(caption)`` makes a picture."""

    campaign: Campaign
    people: dict[str, User]
    clerks: dict[int, User]
    on: Callable[[], AbstractContextManager[None]]
    photo: Callable[[str], Any]
    chance: Callable[[], float]

    @property
    def villages(self) -> list[Village]:
        return list(Village.objects.filter(pk__in=self.clerks).order_by("path"))


def mobilise_town(stage: Stage) -> None:
    """The town's meeting, and its word to the people."""
    town, officer = stage.campaign.town, stage.people["town"]
    with stage.on():
        _meet(stage, town, officer, "全镇社会救助专项治理动员部署会", "镇三楼会议室")
    with stage.on():
        _publicise(stage, town, officer, PublicityChannel.WINDOW, "镇综合服务窗口", 300)


def _meet(stage: Stage, place: Division, actor: User, topic: str, where: str) -> None:
    meetings.record_meeting(
        stage.campaign, place, actor=actor, held_at=clock.now() - timedelta(minutes=30), place=where, chair=f"{place}负责人",
        recorder=actor.name, invited=9, topic=topic, minutes="学习通知，明确重点任务、阶段时间和责任人；与会人员表态。",
        attendees={
            "official": [f"{place}负责人", actor.name], "party": ["党员代表一", "党员代表二"],
            "representative": ["群众代表一", "群众代表二", "群众代表三"],
        },
        files=[stage.photo("会场"), stage.photo("签到表")],
    )  # fmt: skip


def _publicise(stage: Stage, place: Division, actor: User, channel: PublicityChannel, where: str, reach: int) -> None:
    publicity.record_publicity(
        stage.campaign, place, actor=actor, channel=channel, done_on=clock.today(), place=where, reach=reach,
        content="专项治理通知、低保和特困政策、续保时间和监督电话。", files=[stage.photo("宣传")],
    )  # fmt: skip


def mobilise_villages(stage: Stage) -> None:
    """Each village meets, adopts its plan and tells its people."""
    for number, village in enumerate(stage.villages):
        clerk = stage.clerks[village.pk]
        with stage.on():
            _meet(stage, village, clerk, "本村（居）专项治理动员会", f"{village}会议室")
        with stage.on():
            plans.adopt_plan(
                stage.campaign, village, actor=clerk, kind=PlanKind.WORK, title=f"{village}社会救助专项治理工作方案", goals="应保尽保、应退尽退，群众知晓、群众满意。",
                measures="逐户通知续保\n逐户核查家庭经济状况\n按规定评议和公示", adopted_by="村（居）支两委会议", adopted_on=clock.today(),
            )  # fmt: skip
        channel = (PublicityChannel.BOARD, PublicityChannel.BROADCAST, PublicityChannel.GROUP_CHAT)[number % 3]
        with stage.on():
            _publicise(stage, village, clerk, channel, f"{village}办公室", 80 + 10 * number)


def close_mobilisation(stage: Stage) -> None:
    """Reports on the first phase: all but the last village on time; then the phase is closed."""
    for village in stage.villages[:-1]:
        with stage.on():
            _report(stage, village, clock.today())
    with stage.on():
        close_phase(stage.campaign.phase(PhaseKind.MOBILISE), actor=stage.people["town"])


def late_report(stage: Stage) -> None:
    """The last village reports late: taken, and marked."""
    with stage.on():
        _report(stage, stage.villages[-1], clock.today())


def _report(stage: Stage, village: Village, day: date) -> None:
    report = PhaseReport.objects.get(phase=stage.campaign.phase(PhaseKind.MOBILISE), village=village.pk)
    reports.submit_report(
        report, actor=stage.clerks[village.pk], handed_in_on=day, work="召开动员会，通过工作方案，开展宣传。",
        problems="部分外出户尚未通知到。", cure="电话联系外出户，请家属转告。", next_steps="逐户通知按时申请续保。",
    )  # fmt: skip
    reports.receive_report(report, actor=stage.people["town"])


def order_remake(stage: Stage) -> None:
    """The inspectors have one village make its plan again."""
    plan = Plan.objects.filter(campaign=stage.campaign, kind=PlanKind.WORK).order_by("village__path").first()
    assert plan is not None
    with stage.on():
        plans.order_remake(
            plan, actor=stage.people["inspector"], reason="措施没有责任人和时限，请逐条补充。", due_on=date(2020, 9, 16)
        )


def remake(stage: Stage) -> None:
    plan = Plan.objects.to_remake().filter(campaign=stage.campaign).get()
    last = plan.latest
    assert last is not None
    with stage.on():
        plans.adopt_version(
            plan, actor=stage.clerks[plan.village_id], title=last.title, goals=last.goals, adopted_by=last.adopted_by, adopted_on=clock.today(),
            measures="9月15日前逐户通知续保，专干负责\n逐户核查家庭经济状况，两人一组\n按规定评议和公示，支部书记负责",
        )  # fmt: skip


def start_survey(stage: Stage) -> None:
    officer = stage.people["town"]
    with stage.on():
        survey = surveys.draft_survey(
            stage.campaign, actor=officer, title="社会救助政策知晓率和满意度调查", known_at_least=3, knowledge=KNOWLEDGE, satisfaction=SATISFACTION
        )  # fmt: skip
    with stage.on():
        draw_for_survey(survey, actor=officer, seed=SEED)


def interview(stage: Stage) -> None:
    """Every drawn household is gone to, and the survey closed."""
    survey = Survey.objects.get(campaign=stage.campaign)
    for village, numbers in outstanding_numbers(survey).items():
        for number in numbers:
            with stage.on():
                _answer(stage, survey, number, stage.clerks[village.pk])
    with stage.on():
        surveys.close_survey(survey, actor=stage.people["town"])


def _answer(stage: Stage, survey: Survey, number: str, actor: User) -> None:
    asked: dict[str, Any] = {"drawn_number": number, "visited_on": clock.today(), "interviewer": actor.name}
    if stage.chance() < 0.08:
        surveys.record_response(survey, actor=actor, contact=Contact.ABSENT, **asked)
        return
    answers: dict[int, Any] = {n: stage.chance() < 0.75 for n in range(1, len(KNOWLEDGE) + 1)}
    for n in range(len(KNOWLEDGE) + 1, len(KNOWLEDGE) + len(SATISFACTION) + 1):
        chance = stage.chance()
        answers[n] = next(rating for rating, below in _RATINGS if chance < below)
    surveys.record_response(survey, actor=actor, respondent=Respondent.HEAD, answers=answers, **asked)


_RATINGS = ((Rating.SATISFIED, 0.6), (Rating.FAIR, 0.88), (Rating.DISSATISFIED, 0.95), (Rating.UNSURE, 1.01))


def write_cases(stage: Stage) -> None:
    """Two typical cases, people of fiction; the town publishes one and leaves one in draft."""
    first, second = stage.villages[:2]
    with stage.on():
        case = typical_cases.write_case(
            stage.campaign, first, actor=stage.clerks[first.pk], title="死亡人员续领低保金案", people="田应发\n田小勇",
            facts="低保对象田应发去世后，其子田小勇未报告，继续领取低保金。", handling="停发低保金，责令田小勇退回多领款项并批评教育。",
            lesson="村（居）应当月上报死亡人员，镇上按月比对名单。",
        )  # fmt: skip
    with stage.on():
        typical_cases.write_case(
            stage.campaign, second, actor=stage.clerks[second.pk], title="近亲属享受低保未备案", people="黄中义\n黄中福",
            facts="村干部黄中义之弟黄中福享受低保，未登记备案。", handling="补办备案，重新入户核查，符合条件继续保障。",
            lesson="近亲属享受救助的，须主动申明、单独备案、长期公示。",
        )  # fmt: skip
    with stage.on():
        typical_cases.approve_case(case, actor=stage.people["town"])
    with stage.on():
        typical_cases.publish_case(TypicalCase.objects.get(pk=case.pk), actor=stage.people["town2"])


def adopt_rules(stage: Stage) -> None:
    """The town's rules of dynamic management (通知二(二)4), adopted and made public."""
    town, officer = stage.campaign.town, stage.people["town"]
    with stage.on():
        plan = plans.adopt_plan(
            stage.campaign, town, actor=officer, kind=PlanKind.RULES, title="社会救助对象动态管理办法（试行）", goals="及时进、及时退，便于操作、通俗易做。",
            measures="死亡：村（居）5日内上报，镇10日内核实，次月停发\n收入、人口变化：当月上报，镇入户核实\n复核：一类每年、二类半年、三类每季",
            text="本办法适用于全镇低保和特困对象。", adopted_by="党政联席会议", adopted_on=clock.today(),
        )  # fmt: skip
    with stage.on():
        plans.publish_plan(plan, actor=officer, published_on=clock.today(), published_at="镇公示栏、综合服务窗口")
