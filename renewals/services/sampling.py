"""Drawing households for visits and inspections from a seed, so that anybody can redo the draw."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from recipients.choices import ObjectionState
from recipients.filings_due import households_of_relatives
from renewals.choices import DrawPurpose, Verdict
from renewals.models import Application, EconomicCheck, SampleDraw
from xumingsi.accounts.models import User
from xumingsi.campaign.guards import require_open
from xumingsi.campaign.models import Campaign
from xumingsi.casework.bulk import listed, update_rows
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock, sampling


def draw_sample(
    campaign: Campaign, *, purpose: DrawPurpose | str, seed: str, actor: User | None, rate: Decimal | None = None
) -> SampleDraw:
    """Draw renewals of the campaign by lot at ``rate`` (default the campaign's), households with a forced reason at 100 %.

    Keys are application numbers in any order; the rule is ``kit.sampling``'s. BadInput when there is nothing to draw
    from, the rate is under the campaign's for a visit, or a draw with this purpose and seed exists.
    """
    if actor is not None and not actor.has_right("renewals.draw", campaign.town):
        raise NotAllowed("您没有抽取名单的权限。")
    require_open(campaign)
    rate = campaign.visit_rate if rate is None else rate
    if purpose == DrawPurpose.VISIT and rate < campaign.visit_rate:
        raise BadInput(f"入户抽查比例不能低于规定的 {campaign.visit_rate:.0%}。")
    with transaction.atomic():
        # Two presses with one seed queue here; the second finds the first's draw.
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        return _draw(campaign, purpose, seed, rate, actor)


def _draw(campaign: Campaign, purpose: DrawPurpose | str, seed: str, rate: Decimal, actor: User | None) -> SampleDraw:
    if SampleDraw.objects.filter(campaign=campaign, purpose=purpose, seed=seed).exists():
        raise BadInput("同一用途、同一种子已抽取过，名单见“抽样”记录；重抽须用新的种子并说明理由。")
    applications = {a.number: a for a in Application.objects.filter(campaign=campaign).renewals().order_by("number")}
    if not applications:
        raise BadInput("还没有续保清单，请先生成续保清单。")
    forced = _forced(campaign, applications)
    try:
        drawn = sampling.draw(list(applications), seed=seed, rate=rate, forced=list(forced))
    except ValueError as error:
        raise BadInput(str(error)) from error
    draw = SampleDraw(
        campaign=campaign, purpose=purpose, seed=seed, rate=rate, population=sorted(applications), drawn=list(drawn.drawn),
        forced=forced, list_digest=drawn.digest, drawn_by=actor,
    )  # fmt: skip
    facts = {
        "seed": seed,
        "rate": str(rate),
        "total": len(applications),
        "taken": len(drawn.selected),
        "digest": drawn.digest,
    }
    sentence = "{actor}以种子“{seed}”从{total}户中抽取{taken}户"
    with recorded(
        f"sample.{purpose}", actor=actor, sentence=sentence, subject=campaign, village=campaign.town, facts=facts
    ) as act:
        save_checked(draw)
        act.subject = draw
        if purpose == DrawPurpose.VISIT:
            taken = [applications[number].pk for number in drawn.selected]
            update_rows(Application, taken, {"is_drawn": [True] * len(taken)})
    return draw


def _forced(campaign: Campaign, applications: dict[str, Application]) -> dict[str, str]:
    """Who is taken at 100 % and why (220号第26条): 近亲属 (declared, filed, or to be filed), a doubtful check, an objection
    that was upheld."""
    numbers = {application.pk: number for number, application in applications.items()}
    mine = Application.objects.filter(pk__in=listed(list(numbers)))
    relatives = sorted(households_of_relatives(campaign.town, clock.today()))
    reasons = [
        ("近亲属", mine.filter(Q(declares_relative=True) | Q(household__in=listed(relatives)))),
        ("核查有疑问", mine.filter(checks__in=EconomicCheck.objects.exclude(verdict=Verdict.CONSISTENT))),
        ("公示异议成立", mine.filter(posted__line__objections__state=ObjectionState.UPHELD)),
    ]
    found: dict[str, list[str]] = {}
    for reason, rows in reasons:
        for pk in sorted(set(rows.values_list("pk", flat=True))):
            found.setdefault(numbers[pk], []).append(reason)
    return {number: "、".join(words) for number, words in found.items()}
