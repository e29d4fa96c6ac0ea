"""Self-inspection and inspection in the demo: lists answered village by village, and one draw with its results."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

from audits.inspection_choices import Answer, Conclusion, Mode, SelfState
from audits.models import InspectionTarget, SelfInspection
from audits.services import self_inspections, spot_checks, village_inspections
from audits.services.inspection_draws import draw_inspection, replace_target
from audits.services.spot_checks import Finding
from audits.spot_check_items import ITEMS
from renewals.services.seeds import publish_seed, share_seed
from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.recusal import relation_between

SECRET = "演示镇秋收时节 20200922"
COMPANION = "督查组龚工"
A_DAY = 14
# What some villages own up to, by the village's place in the list.
FAULTS = {
    0: {"standing_post": "四组公示栏被广告遮盖，名单看不清"},
    1: {"fallen_back": "一户因火灾返贫未及时上报", "answered": "两件群众反映没有登记答复"},
    2: {"relatives_posted": "一户村干部亲属未长期公示"},
}
On = Callable[[], AbstractContextManager[None]]
Photo = Callable[[str], Any]


def announce(campaign: Campaign, people: dict[str, User], on: On) -> None:
    """The inspectors seal a seed, the discipline inspection adds its own number."""
    with on():
        notice = publish_seed(
            campaign,
            actor=people["inspector"],
            purpose="inspection",
            kind="sealed",
            secret=SECRET,
            places="镇政府公示栏、各村公开栏",
        )
    with on():
        share_seed(notice, actor=people["discipline"], number="3058")


def draw(campaign: Campaign, people: dict[str, User], on: On) -> str:
    """The seed is opened before everybody; answers what came of it."""
    with on():
        drawn = draw_inspection(campaign, seed=SECRET, actor=people["inspector"])
    return f"{drawn}，必查 {len(drawn.forced)} 户"


def inspect(campaign: Campaign, people: dict[str, User], on: On, photo: Photo, day: date) -> None:
    """A day at the doors of those drawn: one in seven differs, one in eleven has left the town."""
    waiting = InspectionTarget.objects.filter(draw__campaign=campaign).waiting()
    rows = waiting.select_related("draw", "application__village__parent", "application__household").order_by("pk")
    for target in rows[:A_DAY]:
        with on():
            if target.basis != "forced" and target.pk % 11 == 5:
                replace_target(target, actor=people["inspector"], because="moved", reason="举家迁往县城，户口已迁出。")
                continue
            # Whoever is related to a household leaves it to a colleague (回避).
            related = relation_between(people["inspector"], target)
            _check(target, people["inspector2" if related else "inspector"], photo, day)


def _check(target: InspectionTarget, actor: User, photo: Photo, day: date) -> None:
    filed = spot_checks.filed_numbers(target)
    differs, unposted, covert = target.pk % 7 == 3, target.pk % 9 == 4, target.pk % 13 == 6
    income = (filed["income"] or Decimal(0)) + (350 if differs else 0)
    held = {item.code: Finding(True) for item in ITEMS}
    held |= {
        "income": Finding(found=income, holds=not differs),
        "people": Finding(found=filed["people"]),
        "posted": Finding(not unposted),
    }
    spot_checks.record_spot_check(
        target, actor=actor, mode=Mode.COVERT if covert else Mode.OPEN, checked_on=day, inspectors=[actor.name, COMPANION],
        informant=target.household.head_name, conclusion=Conclusion.ADJUST if differs else Conclusion.CONSISTENT,
        note="子女外出务工按月寄钱，须重新核定。" if differs else "", findings=held, photos=[photo("抽查")],
        signature=[] if covert else [photo("抽查表签字")],
    )  # fmt: skip


def hand_out(campaign: Campaign, people: dict[str, User], on: On) -> None:
    with on():
        self_inspections.open_self_inspections(campaign, actor=people["town"])


def examine(campaign: Campaign, clerks: dict[int, User], on: On, photo: Photo, day: date) -> None:
    """Each clerk answers some items a day; the first village is done first, the last on the 29th; then its head signs."""
    lists = SelfInspection.objects.filter(campaign=campaign).select_related("village__parent", "campaign")
    for place, inspection in enumerate(lists.order_by("village__path")):
        clerk = clerks.get(inspection.village_id)
        if clerk is None or inspection.state == SelfState.SIGNED or day.day < 22 + place % 3:
            continue
        _answer_some(inspection, clerk, FAULTS.get(place, {}), on, photo, 30 if day.day >= 29 else 8)
        if not inspection.items.filter(answers=None).exists():
            with on():
                self_inspections.submit_self_inspection(inspection, actor=clerk)
            with on():
                self_inspections.sign_self_inspection(
                    inspection, actor=clerk, signed_by=f"{inspection.village.name}党支部书记", title="村党支部书记",
                    files=[photo("自查表签字")],
                )  # fmt: skip


def _answer_some(
    inspection: SelfInspection, clerk: User, faults: dict[str, str], on: On, photo: Photo, count: int
) -> None:
    items = inspection.items.filter(answers=None).select_related("inspection__village__parent", "problem")
    for item in items.order_by("number")[:count]:
        wrong = faults.get(item.code, "")
        with on():
            self_inspections.answer_item(
                item, actor=clerk, answer=Answer.NO if wrong else Answer.YES, figure=item.number % 5 + 1 if item.counts else None,
                wrong=wrong, people=2 if wrong else 0, note="" if wrong else f"材料存村档案室：{item.evidence}",
                files=[photo("自查佐证")] if item.number % 10 == 1 else (),
            )  # fmt: skip


def look_at_villages(campaign: Campaign, people: dict[str, User], on: On, photo: Photo, day: date) -> None:
    """现场督察 of every village; the second said 是 where the inspectors find 否 and has to plan anew."""
    for place, inspection in enumerate(
        SelfInspection.objects.filter(campaign=campaign).select_related("village").order_by("village__path")
    ):
        wrong = {"service": "上班时间窗口无人值守", "real_cure": "整改台账照抄，群众反映未整改"} if place == 1 else {}
        answers = {
            code: (Answer.NO, wrong[code]) if code in wrong else (Answer.YES, "")
            for code in ("meeting", "posted", "service", "real_cure")
        }
        with on():
            record = village_inspections.record_inspection(
                campaign, inspection.village, actor=people["inspector"], mode=Mode.ON_SITE, inspected_on=day, inspectors=[people["inspector"].name, COMPANION],
                findings="查阅档案，走访群众，查看公示栏和服务窗口。", answers=answers, demands="限期整改，落实值班。" if wrong else "",
                due_on=date(2020, 10, 10) if wrong else None, photos=[photo("督查")], signed_by=f"{inspection.village.name}党支部书记",
                signature=[photo("督查签字")],
            )  # fmt: skip
        if wrong:
            with on():
                village_inspections.order_plan(
                    record,
                    actor=people["inspector"],
                    reason="自查自纠措施不力、工作不实，整改流于纸面。",
                    due_on=date(2020, 10, 10),
                )


def publish_covert(campaign: Campaign, people: dict[str, User], on: On) -> None:
    """What was seen covertly is published."""
    sealed = InspectionTarget.objects.filter(draw__campaign=campaign, state="sealed")
    for target in sealed.select_related("application__village__parent", "application__household").order_by("pk"):
        with on():
            spot_checks.publish_spot_check(target, actor=people["inspector"])
