"""Regular reviews: when the next one is due, who is late, and what a review found (低保动态管理)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recipients.change_choices import Cause, ReviewOutcome
from recipients.change_rules import later_by, periods_on
from recipients.choices import Program
from recipients.kinship_rules import kinship_on
from recipients.models import Benefit, BenefitReview, ManagementRules
from recipients.relations import refuse_related_names
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.recusal import refuse_related
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock

from .changes import open_change

RIGHT = "recipients.review"
SOON = 30


@dataclass(frozen=True)
class ReviewCounts:
    """Benefits in force whose review is overdue, falls into the next ``SOON`` days, or has no day set."""

    overdue: int
    soon: int
    unset: int


def count_reviews(user: User, today: date, town: Division | None = None) -> ReviewCounts:
    """What waits for review in the villages ``user`` may review (the dashboard's numbers)."""
    found = Benefit.objects.visible_to(user, RIGHT).exclude(program=Program.TEMPORARY)
    found = found.in_town(town) if town else found
    unset = found.in_force_on(today).filter(next_review_on=None)
    return ReviewCounts(found.review_overdue(today).count(), found.review_due(today, SOON).count(), unset.count())


def schedule_review(benefit: Benefit, reviewed_on: date) -> None:
    """Write the next review of a benefit just looked at; call inside the act that looked."""
    benefit.next_review_on = next_review(benefit, reviewed_on)
    save_checked(benefit)


def next_review(benefit: Benefit, reviewed_on: date) -> date:
    """By the benefit's class; of a household with a near-relative filing within its own, shorter cycle (专户专案)."""
    town = _town(benefit)
    by_class = periods_on(town, reviewed_on).next_review(benefit.category, reviewed_on)
    if not benefit.household.relative_filings.live().exists():
        return by_class
    return min(by_class, later_by(reviewed_on, kinship_on(town, reviewed_on).review_months))


def _town(benefit: Benefit) -> Division:
    town = benefit.household.village.town
    assert town is not None
    return town


def record_review(
    benefit: Benefit, *, actor: User, reviewed_on: date, reviewers: Sequence[str], findings: str, outcome: ReviewOutcome | str,
) -> BenefitReview:  # fmt: skip
    """A review by at least two people; 建议调整 opens a change, which others propose and decide.

    BadInput for a day ahead or before the last review, without findings, or with a reviewer of the household's own.
    """
    household = benefit.household
    if not actor.has_right(RIGHT, household.village):
        raise NotAllowed(f"您没有在{household.village}登记复核的权限。")
    refuse_related(actor, household, right=RIGHT, village=household.village, doing="复核")
    _check(benefit, reviewed_on, reviewers, findings)
    refuse_related_names(reviewers, household, actor=actor, field="reviewers", what="复核人")
    due = benefit.next_review_on
    review = BenefitReview(
        benefit=benefit, reviewed_on=reviewed_on, reviewers="、".join(reviewers), findings=findings.strip(), outcome=outcome,
        due_on=due, recorded_by=actor,
    )  # fmt: skip
    facts = {"outcome": str(ReviewOutcome(outcome).label), "day": reviewed_on.isoformat()}
    with recorded(
        "benefit.review",
        actor=actor,
        sentence="{actor}登记{subject}{day}复核：{outcome}",
        subject=household,
        facts=facts,
    ):
        schedule_review(benefit, reviewed_on)
        assert benefit.next_review_on is not None
        review.next_review_on = benefit.next_review_on
        if outcome == ReviewOutcome.ADJUST:
            review.change = open_change(benefit, actor=actor, cause=Cause.REVIEW, facts=findings)
        save_checked(review)
    return review


def _check(benefit: Benefit, day: date, reviewers: Sequence[str], findings: str) -> None:
    if day > clock.today():
        raise BadInput("复核日期不能晚于今天。", {"reviewed_on": ["不能晚于今天。"]})
    if not Benefit.objects.in_force_on(day).filter(pk=benefit.pk).exists():
        raise BadInput(f"{benefit}当日没有在享，无须复核。", {"reviewed_on": ["当日没有在享待遇。"]})
    if benefit.reviews.filter(reviewed_on__gte=day).exists():
        raise BadInput("该日或以后已有复核记录，不能重复登记。", {"reviewed_on": ["已有复核记录。"]})
    if len(set(reviewers)) < 2:
        raise BadInput("复核须有两人以上。", {"reviewers": ["请填写两人以上。"]})
    own = set(benefit.household.members.present_on(day).values_list("name", flat=True)) & set(reviewers)
    if own:
        message = f"复核人{'、'.join(sorted(own))}与该户成员同名，本人须回避；确系另一人的，请在姓名后注明。"
        raise BadInput(message, {"reviewers": [message]})
    if not findings.strip():
        raise BadInput("请写明复核情况。", {"findings": ["请写明复核情况。"]})


def save_rules(rules: ManagementRules, *, actor: User, changes: Sequence[str]) -> ManagementRules:
    """Add the town's rules from a day on. Rules already in force are not changed: their deadlines have been given."""
    if not actor.has_right("recipients.set_rules", rules.town):
        raise NotAllowed("您没有设置动态管理规则的权限。")
    if rules.effective_from < clock.today():
        raise BadInput("规则自今天或以后起执行，已经执行的不能改动。", {"effective_from": ["不能早于今天。"]})
    labels = field_labels(ManagementRules, changes)
    with recorded(
        "rules.set", actor=actor, sentence="{actor}设置{subject}：{labels}", town=rules.town, facts={"labels": labels}
    ) as act:
        save_checked(rules)
        act.subject = rules
    return rules
