"""The campaign played day by day through the services, as the town's people would have done it.

Everything goes through the same doors as in earnest, at the moments of 2020, so the ledger of the demo verifies.
"""

import io
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from recipients.models import Posting
from recipients.protected import protected_reasons
from recipients.relative_choices import CheckLevel
from renewals.choices import Capacity, Channel, Found, Kind, Outcome, State, Verdict
from renewals.models import Application, ReviewMeeting
from renewals.services import decisions, opening, posting, reviews, sampling, silence, steps
from renewals.services.ending import close_ended
from xumingsi.accounts.models import Division, User, Village
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.services import advance_phases
from xumingsi.kit import clock

from . import evidence, inspections, relatives
from .cures import cure_problems, find_problems
from .deaths import open_accounts, receive_instalments, stop_for_deaths
from .tips import file_tips

SEED = "2020-09-05 福彩3D 第2020212期"
FIRST_DAY, WINDOW_END = date(2020, 9, 6), date(2020, 9, 20)


LAST_VISIT = 17


@dataclass
class Play:
    """One playing: who acts, chance from a seed, and how far a case is meant to go."""

    campaign: Campaign
    people: dict[str, User]
    clerks: dict[int, User]
    until: date
    rng: random.Random
    say: Callable[[str], None] = lambda _: None
    meetings: dict[int, ReviewMeeting] = field(default_factory=dict)
    plans: dict[int, "Plan"] = field(default_factory=dict)
    moment: datetime = field(default_factory=lambda: clock.moment(date(2020, 8, 27), 8))

    @contextmanager
    def on(self, day: date) -> Iterator[None]:
        """Act on ``day`` in office hours, one act some minute or less after the other."""
        self.moment = max(self.moment + timedelta(seconds=self.rng.randint(5, 40)), clock.moment(day, 8, 30))
        with clock.at(self.moment):
            yield

    def clerk(self, application: Application) -> User:
        return self.clerks[application.village_id]


@dataclass(frozen=True)
class Plan:
    """What is to become of one household: the day it applies (None: it stays silent) and what is proposed."""

    applies_on: date | None
    outcome: Outcome = Outcome.CONTINUE
    share: Decimal = Decimal(1)
    is_returned: bool = False
    is_slow: bool = False


def play(play: Play) -> None:
    """Run the campaign from 1 September to ``until``; days after it are not played."""
    for day, act in _days(play):
        if day > play.until:
            break
        act(play, day)


EVIDENCE = (
    (date(2020, 8, 28), evidence.mobilise_town), (date(2020, 9, 2), evidence.mobilise_villages), (date(2020, 9, 5), evidence.close_mobilisation),
    (date(2020, 9, 8), evidence.late_report), (date(2020, 9, 10), evidence.order_remake), (date(2020, 9, 15), evidence.remake),
    (date(2020, 9, 22), evidence.start_survey), (date(2020, 9, 24), evidence.interview), (date(2020, 9, 25), evidence.write_cases),
    (date(2020, 9, 26), evidence.adopt_rules),
)  # fmt: skip


def _with_stage(deed: Callable[[evidence.Stage], None]) -> Callable[[Play, date], None]:
    def act(play: Play, day: date) -> None:
        deed(
            evidence.Stage(
                play.campaign,
                play.people,
                play.clerks,
                lambda: play.on(day),
                lambda caption: photo(play, caption),
                play.rng.random,
            )
        )

    return act


def _days(play: Play) -> Iterator[tuple[date, Callable[[Play, date], None]]]:
    day = date(2020, 8, 27)
    acts: dict[date, list[Callable[[Play, date], None]]] = {}
    for when, what in (
        (date(2020, 9, 4), stop_for_the_dead), (date(2020, 9, 8), claim_back), (date(2020, 9, 10), receive_back), (date(2020, 9, 24), receive_back),
        (date(2020, 9, 7), file_kin), (date(2020, 9, 11), check_kin), (date(2020, 9, 15), check_kin_again), (date(2020, 9, 17), post_kin),
        (date(2020, 9, 5), open_and_draw), (date(2020, 9, 15), remind), (date(2020, 9, 17), remind), (date(2020, 9, 19), remind),
        (date(2020, 9, 16), hold_meetings), (date(2020, 9, 21), lapse), (date(2020, 9, 23), knock),
        (date(2020, 9, 27), end_silence), (date(2020, 9, 29), decide_silence), (date(2020, 9, 22), hear_tips),
        (date(2020, 9, 21), look_for_problems), (date(2020, 9, 22), cure),
        *((day, _with_stage(deed)) for day, deed in EVIDENCE),
        (date(2020, 9, 20), hand_out_lists), (date(2020, 9, 22), announce_seed), (date(2020, 9, 24), draw_for_inspection),
        *((date(2020, 9, number), examine_themselves) for number in range(22, 31)),
        *((date(2020, 9, number), inspect_households) for number in range(25, 31)),
        (date(2020, 9, 30), publish_what_was_covert), (date(2020, 9, 30), look_at_villages),
    ):  # fmt: skip
        acts.setdefault(when, []).append(what)
    while day <= date(2020, 10, 15):
        yield day, start_phases
        for act in acts.get(day, ()):
            yield day, act
        if day >= FIRST_DAY:
            yield day, work
        day += timedelta(days=1)


def start_phases(play: Play, day: date) -> None:
    with play.on(day):
        advance_phases(as_of=day)


def stop_for_the_dead(play: Play, day: date) -> None:
    """Who lived alone and stands on the death list: confirmed, and stopped by decision; families wait for another day."""
    stop_for_deaths(play.campaign.town, play.people, on=lambda: play.on(day))


def claim_back(play: Play, day: date) -> None:
    with play.on(day):
        open_accounts(play.campaign.town, play.people)


def receive_back(play: Play, day: date) -> None:
    with play.on(day):
        receive_instalments(play.campaign.town, play.people, day)


def file_kin(play: Play, day: date) -> None:
    due = relatives.file_relatives(play.campaign.town, play.clerks, on=lambda: play.on(day))
    play.say(f"{day} 近亲属应备 {due} 件，逐件备案")


def check_kin(play: Play, day: date) -> None:
    relatives.check_filings(play.campaign.town, play.people, CheckLevel.TOWN, on=lambda: play.on(day))


def check_kin_again(play: Play, day: date) -> None:
    relatives.check_filings(play.campaign.town, play.people, CheckLevel.COUNTY, on=lambda: play.on(day))


def post_kin(play: Play, day: date) -> None:
    relatives.post_filings(play.campaign.town, play.clerks, day, on=lambda: play.on(day))


def hear_tips(play: Play, day: date) -> None:
    """People speak up: through the web, at the window, by telephone."""
    with play.on(day):
        file_tips(play.campaign.town, play.people)


def open_and_draw(play: Play, day: date) -> None:
    """Open the list and draw the households to visit, the seed being that evening's lottery number."""
    with play.on(day):
        opened = opening.open_renewals(play.campaign, as_of=day, actor=play.people["town"])
        sampling.draw_sample(play.campaign, purpose="visit", seed=SEED, actor=play.people["town"])
    play.say(f"{day} 生成续保清单 {opened} 件，抽取入户名单")
    for application in _cases(play):
        play.plans[application.pk] = _plan(play, application)


def _plan(play: Play, application: Application) -> Plan:
    chance = play.rng.random()
    day = FIRST_DAY + timedelta(days=min(play.rng.randint(0, 8) + play.rng.randint(0, 4), 13))
    if chance < 0.05:
        return Plan(None)
    if chance < 0.09:
        return Plan(day, Outcome.REDUCE, Decimal("0.9"))
    if chance < 0.12:
        return Plan(day, Outcome.RAISE, Decimal("1.1"))
    if chance < 0.14:
        return Plan(day, Outcome.STOP)
    return Plan(day, is_returned=chance < 0.18, is_slow=chance > 0.93)


def _cases(play: Play, *states: State) -> list[Application]:
    found = Application.objects.filter(campaign=play.campaign, kind=Kind.RENEWAL).select_related(
        "campaign", "village", "household", "benefit"
    )
    if states:
        found = found.filter(state__in=states)
    return list(found.order_by("pk"))


def work(play: Play, day: date) -> None:
    """A day's ordinary work, each step about a day after the one before."""
    with play.on(day):
        posting.close_postings(as_of=day)
        close_ended(play.campaign, as_of=day)
    for application in _cases(
        play,
        State.OPEN,
        State.RETURNED,
        State.APPLIED,
        State.VERIFIED,
        State.VISITED,
        State.REVIEWED,
        State.POSTING_OVER,
        State.PROPOSED,
    ):
        plan = play.plans.get(application.pk, Plan(None))
        step = _STEPS.get(State(application.state))
        if step and not (plan.is_slow and play.rng.random() < 0.85):
            with play.on(day):
                step(play, application, plan, day)


def _apply(play: Play, application: Application, plan: Plan, day: date) -> None:
    if plan.applies_on and day >= plan.applies_on:
        steps.submit_application(application, actor=play.clerk(application), files=[photo(play, "申请表")])


def _check(play: Play, application: Application, plan: Plan, day: date) -> None:
    town = play.people["town"]
    if plan.is_returned and not application.returns.exists():
        steps.return_application(
            application, actor=town, missing="户口本复印件\n残疾证复印件", told_to=application.applicant_name
        )
        return
    household = application.household
    different = plan.outcome != Outcome.CONTINUE
    steps.record_check(
        application, actor=town, checked_on=day, authorised_on=application.applied_on, authorised_by=application.applicant_name,
        verified_income=household.monthly_income or Decimal(0), verdict=Verdict.DIFFERENT if different else Verdict.CONSISTENT,
        note="收入与申报不一致，详见核查结果" if different else "",
    )  # fmt: skip


def _visit_or_go_on(play: Play, application: Application, plan: Plan, day: date) -> None:
    if not application.visit_reasons():
        _review(play, application, plan, day)
        return
    clerk = play.clerk(application)
    # Nobody is in two houses at once: the next act waits until these two have walked on.
    if clock.now().hour < LAST_VISIT:
        play.moment += timedelta(minutes=15)
    steps.record_visit(
        application, actor=clerk, visited_at=clock.now() - timedelta(minutes=play.rng.randint(2, 4)), visitors=[clerk.name, "驻村干部刘工"],
        place=f"{application.village}{application.household.group_no}", informant=application.applicant_name,
        members_present=application.household.size or 1, income=application.household.monthly_income or Decimal(0),
        circumstances=_seen_at_home(application), verdict=Verdict.CONSISTENT, files=[photo(play, "入户")],
    )  # fmt: skip


def _seen_at_home(application: Application) -> str:
    """What was seen, in words of each house's own."""
    chance, household = random.Random(application.household_id), application.household
    house = chance.choice(("砖木结构住房", "土墙瓦房", "砖混平房", "木结构老屋", "易地搬迁安置房"))
    rooms, pigs, land = chance.randint(2, 5), chance.randint(0, 3), chance.randint(3, 40) / 10
    things = chance.choice(
        ("电视机一台，无其他大件", "电饭锅、旧冰箱各一", "除床柜外无家具", "洗衣机一台，系亲戚所赠", "电扇两台，无车辆")
    )
    who = chance.choice(("本人在家", "户主与家人均在家", "邻居在场作证", "社长陪同"))
    kept = f"养猪{pigs}头" if pigs else "未养家畜"
    return f"{house}{rooms}间，{things}；承包地{land}亩，{kept}；{household.head_name}户{who}，情况与申报一致。"


def _review(play: Play, application: Application, plan: Plan, day: date) -> None:
    meeting = play.meetings.get(application.village_id)
    if meeting is None:
        return
    family = set(application.household.members.values_list("name", flat=True))
    own = sorted(family & set(meeting.attendees.values_list("name", flat=True)))
    reviews.record_review(
        application,
        actor=play.clerk(application),
        meeting=meeting,
        agree=meeting.attended - len(own),
        recused="、".join(own),
        opinion="调查属实",
    )


def _post(play: Play, application: Application, plan: Plan, day: date) -> None:
    amount = application.current_amount or Decimal(0)
    proposed = (
        None if plan.outcome in (Outcome.CONTINUE, Outcome.STOP) else (amount * plan.share).quantize(Decimal("1.00"))
    )
    hung = Posting.objects.filter(village_id=application.village_id, starts_on=day)
    posting.post_application(
        application, actor=play.clerk(application), starts_on=day, places="村务公开栏、村民QQ群", outcome=plan.outcome, amount=proposed,
        files=[] if hung.filter(kind="stop" if plan.outcome == Outcome.STOP else "renewal").exists() else [photo(play, "公示栏")],
    )  # fmt: skip


def _propose(play: Play, application: Application, plan: Plan, day: date) -> None:
    reasons = {
        Outcome.REDUCE: "经核查家庭收入增加，按补差重新计算。",
        Outcome.RAISE: "家庭成员患重大疾病，支出增加，按规定调整。",
        Outcome.STOP: "经核查家庭人均收入超过保障标准，不再符合条件。",
    }.get(plan.outcome, "")
    decisions.propose(application, actor=play.people["town"], reasons=reasons)


def _decide(play: Play, application: Application, plan: Plan, day: date) -> None:
    decisions.decide(application, actor=play.people["leader"])


_STEPS: dict[State, Callable[[Play, Application, Plan, date], None]] = {
    State.OPEN: _apply, State.RETURNED: _apply, State.APPLIED: _check, State.VERIFIED: _visit_or_go_on, State.VISITED: _review,
    State.REVIEWED: _post, State.POSTING_OVER: _propose, State.PROPOSED: _decide,
}  # fmt: skip


def remind(play: Play, day: date) -> None:
    """Whoever has not applied is called upon, each time another way."""
    channel = {15: Channel.BROADCAST, 17: Channel.PHONE, 19: Channel.DOOR}[day.day]
    for application in _cases(play, State.OPEN):
        with play.on(day):
            silence.remind(
                application,
                actor=play.clerk(application),
                channel=channel,
                reached="家中老人" if channel == Channel.DOOR else "",
            )


def hold_meetings(play: Play, day: date) -> None:
    """One review meeting per village: two officials, seven representatives."""
    surnames = play.rng.sample("向秦冉谭郎付古湛殷熊崔黎文罗", 10)
    for village, clerk in sorted(play.clerks.items()):
        place = Division.objects.get(pk=village)
        with play.on(day):
            play.meetings[village] = reviews.hold_meeting(
                play.campaign, place, actor=clerk, held_at=clock.now() - timedelta(hours=1), place=f"{place}会议室", chair=f"{surnames[0]}支书",
                recorder=clerk.name, invited=12, policy_read=True, minutes="先宣讲政策，再逐户介绍调查情况，逐户评议。",
                attendees={
                    Capacity.COMMITTEE: [f"{surnames[0]}支书", clerk.name],
                    Capacity.PARTY: [f"{surnames[1]}党员"],
                    Capacity.REPRESENTATIVE: [f"{name}代表" for name in surnames[2:9]],
                },
            )  # fmt: skip


def look_for_problems(play: Play, day: date) -> None:
    """The villages' self-inspection (通知三(三))."""
    villages = list(Village.objects.filter(parent=play.campaign.town).order_by("path"))
    find_problems(villages, play.clerks, on=lambda: play.on(day))


def cure(play: Play, day: date) -> None:
    """Each problem another way: planned, shown, rechecked, signed off, sent back, reopened."""
    cure_problems(play.people, play.clerks, lambda caption: photo(play, caption), on=lambda: play.on(day))


def lapse(play: Play, day: date) -> None:
    with play.on(day):
        lapsed, _ = silence.lapse_renewals(play.campaign, as_of=day)
    play.say(f"{day} 逾期未申请 {len(lapsed)} 户（待遇照发，逐户上门）")


def knock(play: Play, day: date) -> None:
    """Somebody goes to every silent door."""
    for number, application in enumerate(_cases(play, State.LAPSED)):
        found = (
            Found.UNABLE
            if protected_reasons(application.household, day)
            else (Found.GIVES_UP, Found.NOT_FOUND, Found.WILL_APPLY)[number % 3]
        )
        with play.on(day):
            clerk = play.clerk(application)
            silence.check_home(
                application,
                actor=clerk,
                checked_on=day,
                checked_by=clerk.name,
                found=found,
                note="上门了解情况并告知政策。",
                files=[photo(play, "上门")],
            )


def end_silence(play: Play, day: date) -> None:
    """What was found at the door decides: help to apply, a signed waiver, or an advice for the leaders."""
    for application in _cases(play, State.LAPSED):
        check, clerk, town = application.home_checks.last(), play.clerk(application), play.people["town"]
        with play.on(day):
            if check.protected:
                steps.submit_for(
                    application,
                    actor=clerk,
                    agent_name=clerk.name,
                    reason=check.protected,
                    files=[photo(play, "委托书")],
                )
            elif check.found == Found.WILL_APPLY:
                steps.submit_late(application, actor=clerk)
            elif check.found == Found.GIVES_UP:
                silence.waive(
                    application, actor=clerk, signed_by=application.applicant_name, files=[photo(play, "放弃声明")]
                )
            else:
                silence.advise_stop(application, actor=town, reason="三次上门未见，邻居称举家外迁，联系不上。")
            if application.state in (State.WAIVED, State.STOP_ADVISED):
                decisions.propose_stop(
                    application,
                    actor=town,
                    reasons="经多次催办和上门核实，"
                    + (
                        "本人签字放弃。"
                        if application.state == State.WAIVED
                        else "无法联系到本人，建议停发并书面告知。"
                    ),
                )
            else:
                play.plans[application.pk] = Plan(day)


def decide_silence(play: Play, day: date) -> None:
    """The leading group agrees where the household gave up in writing, and otherwise wants another look."""
    leader = play.people["leader"]
    for application in _cases(play, State.STOP_PROPOSED):
        with play.on(day):
            if application.home_checks.last().found == Found.GIVES_UP:
                decisions.decide_stop(application, actor=leader, opinion="同意，送达告知书。")
            else:
                decisions.refuse_stop(application, actor=leader, reason="未见本人，不得停发，请联系外出地核实。")


def hand_out_lists(play: Play, day: date) -> None:
    inspections.hand_out(play.campaign, play.people, lambda: play.on(day))


def examine_themselves(play: Play, day: date) -> None:
    inspections.examine(play.campaign, play.clerks, lambda: play.on(day), partial(photo, play), day)


def announce_seed(play: Play, day: date) -> None:
    inspections.announce(play.campaign, play.people, lambda: play.on(day))


def draw_for_inspection(play: Play, day: date) -> None:
    play.say(f"{day} {inspections.draw(play.campaign, play.people, lambda: play.on(day))}")


def inspect_households(play: Play, day: date) -> None:
    inspections.inspect(play.campaign, play.people, lambda: play.on(day), partial(photo, play), day)


def publish_what_was_covert(play: Play, day: date) -> None:
    inspections.publish_covert(play.campaign, play.people, lambda: play.on(day))


def look_at_villages(play: Play, day: date) -> None:
    inspections.look_at_villages(play.campaign, play.people, lambda: play.on(day), partial(photo, play), day)


def photo(play: Play, caption: str) -> Any:
    """A small picture standing in for a photo; each differs, and its camera clock is the play's."""
    image = Image.new("RGB", (320, 240), tuple(play.rng.randint(120, 220) for _ in range(3)))
    ImageDraw.Draw(image).rectangle([play.rng.randint(0, 150), play.rng.randint(0, 100), 300, 220], outline="white")
    exif = image.getexif()
    exif[0x0132] = clock.now().astimezone(clock.CHINA).strftime("%Y:%m:%d %H:%M:%S")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=60, exif=exif)
    return ContentFile(buffer.getvalue(), name=f"{caption}.jpg")
