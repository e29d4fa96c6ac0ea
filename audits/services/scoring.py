"""Points of each village for the assessment (考核), with the working shown: 100 less what was found, by rules as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audits.inspection_choices import Answer, Conclusion, ScoreKind, SelfState
from audits.models import (
    InspectionAnswer,
    InspectionTarget,
    PlanOrder,
    ScoringRule,
    SelfAnswer,
    SelfInspection,
    VillageInspection,
)
from xumingsi.accounts.models import User, Village
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked

FULL = Decimal(100)
# 民发〔2016〕242号: 90 and more 优秀, 80 良好, 60 合格.
GRADES = ((Decimal(90), "优秀"), (Decimal(80), "良好"), (Decimal(60), "合格"))
K = ScoreKind
# Points each and at most; a campaign's own ScoringRule takes the place of its row.
DEFAULTS: dict[ScoreKind, tuple[Decimal, Decimal]] = {
    K.UNSIGNED: (Decimal(10), Decimal(10)),
    K.FALSE_ANSWER: (Decimal(5), Decimal(30)),
    K.ON_SITE_FAULT: (Decimal(2), Decimal(20)),
    K.DIFFERENT: (Decimal(3), Decimal(20)),
    K.ORDERED: (Decimal(5), Decimal(10)),
    K.ORDER_LATE: (Decimal(5), Decimal(10)),
}


@dataclass(frozen=True)
class Line:
    """So many finds of a kind at so many points each, no more than the cap. ``finds`` names them."""

    kind: ScoreKind
    finds: tuple[str, ...]
    each: Decimal
    cap: Decimal

    @property
    def points(self) -> Decimal:
        """What is taken off."""
        return min(self.each * len(self.finds), self.cap)

    @property
    def working(self) -> str:
        """3 × 5 = 15, or 最多扣 20 where the cap holds."""
        whole = self.each * len(self.finds)
        capped = f"，最多扣 {self.cap}" if whole > self.cap else ""
        return f"{len(self.finds)} × {self.each} = {whole}{capped}"


@dataclass(frozen=True)
class Score:
    village: Village
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """100 less what is taken off, never under 0."""
        return max(FULL - sum((line.points for line in self.lines), Decimal(0)), Decimal(0))

    @property
    def grade(self) -> str:
        return next((grade for least, grade in GRADES if self.total >= least), "不合格")

    @property
    def deducted(self) -> list[Line]:
        return [line for line in self.lines if line.finds]


def score_villages(campaign: Campaign, as_of: date, villages: list[Village]) -> list[Score]:
    """Scores of ``villages`` as of ``as_of``, from published inspections only; a fixed number of queries."""
    rules = {rule.kind: (rule.each, rule.cap) for rule in ScoringRule.objects.filter(campaign=campaign).order_by("pk")}
    finds: dict[tuple[int, ScoreKind], list[str]] = {}
    for village, kind, words in _finds(campaign, as_of):
        finds.setdefault((village, kind), []).append(words)
    return [
        Score(village, tuple(
            Line(kind, tuple(finds.get((village.pk, kind), ())), *rules.get(kind, DEFAULTS[kind])) for kind in ScoreKind
        ))
        for village in villages
    ]  # fmt: skip


def _finds(campaign: Campaign, as_of: date) -> Iterator[tuple[int, ScoreKind, str]]:
    yield from _unsigned(campaign, as_of)
    said_yes = _self_yes(campaign)
    published = VillageInspection.objects.filter(campaign=campaign, inspected_on__lte=as_of).published()
    faults = InspectionAnswer.objects.filter(inspection__in=published, answer=Answer.NO)
    for row in faults.select_related("inspection").order_by("inspection__inspected_on", "pk"):
        village = row.inspection.place_id
        covered_up = (village, row.item) in said_yes
        yield village, K.FALSE_ANSWER if covered_up else K.ON_SITE_FAULT, f"{row.get_item_display()}{row.note}"
    checked = InspectionTarget.objects.filter(draw__campaign=campaign, checked_on__lte=as_of, state="checked")
    for target in (
        checked.exclude(conclusion=Conclusion.CONSISTENT).select_related("application__household").order_by("pk")
    ):
        yield (
            target.application.village_id,
            K.DIFFERENT,
            f"{target.household.head_name}户{target.get_conclusion_display()}",
        )
    orders = PlanOrder.objects.filter(inspection__campaign=campaign, ordered_on__lte=as_of).select_related("inspection")
    for order in orders.order_by("pk"):
        yield order.inspection.place_id, K.ORDERED, order.reason
        if order.is_late(as_of):
            yield order.inspection.place_id, K.ORDER_LATE, f"期限 {order.due_on:%Y-%m-%d}"


def _unsigned(campaign: Campaign, as_of: date) -> Iterator[tuple[int, ScoreKind, str]]:
    """Lists not signed by the last day of the phase, once it is over."""
    phase = campaign.phases.filter(kind=PhaseKind.SELF_INSPECT).first()
    if phase is None or as_of <= phase.ends_on:
        return
    for inspection in SelfInspection.objects.filter(campaign=campaign).order_by("pk"):
        if inspection.signed_on is None or inspection.signed_on > phase.ends_on:
            told = f"{inspection.signed_on:%Y-%m-%d} 才签字" if inspection.signed_on else "尚未签字"
            yield inspection.village_id, K.UNSIGNED, told


def _self_yes(campaign: Campaign) -> set[tuple[int, str]]:
    """(village, item) that a signed self-inspection answered 是."""
    rows = SelfAnswer.objects.filter(item__inspection__campaign=campaign, item__inspection__state=SelfState.SIGNED)
    latest: dict[tuple[int, str], str] = {}
    names = ("item__inspection__village_id", "item__code", "answer")
    for village, code, answer in rows.order_by("pk").values_list(*names):
        latest[village, code] = answer
    return {place for place, answer in latest.items() if answer == Answer.YES}


def set_scoring_rule(rule: ScoringRule, *, actor: User, changes: list[str]) -> ScoringRule:
    """Add or change what a kind of find costs in a campaign."""
    if not actor.has_right("audits.set_scoring", rule.village):
        raise NotAllowed("您没有设置考核评分规则的权限。")
    facts = {"labels": field_labels(rule, changes)}
    sentence = "{actor}设置{subject}：{labels}"
    with recorded("scoring.set", actor=actor, sentence=sentence, village=rule.village, facts=facts) as act:
        save_checked(rule)
        act.subject = rule
    return rule
