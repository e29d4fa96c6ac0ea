"""Drawing households for visits and inspections from a seed, so that anybody can redo the draw."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from renewals.choices import DrawPurpose, Kind, Outcome, State
from renewals.forced import forced_reasons
from renewals.models import Application, SampleDraw, SeedNotice
from renewals.querysets import ApplicationQuerySet
from renewals.seed_workflows import SEED
from xumingsi.accounts.models import User
from xumingsi.campaign.guards import require_open
from xumingsi.campaign.models import Campaign
from xumingsi.casework.bulk import update_rows
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, save_checked
from xumingsi.kit import clock, sampling

from .seeds import opened_seed


def draw_sample(
    campaign: Campaign, *, purpose: DrawPurpose | str, seed: str, actor: User | None, rate: Decimal | None = None,
    notice: SeedNotice | None = None,
) -> SampleDraw:  # fmt: skip
    """Draw cases of the campaign by lot at ``rate`` (default the campaign's), those with a forced reason at 100 %.

    Keys are application numbers in any order; the rule is ``kit.sampling``'s. With ``notice`` (default: the one that
    waits for this purpose) ``seed`` is what opens it. For an inspection a person needs one; without it, from the command
    line, the draw says so. BadInput when there is nothing to draw from, the rate is under the campaign's, the seed is
    not the one announced, or a draw with this purpose and seed exists.
    """
    if actor is not None and not actor.has_right("renewals.draw", campaign.town):
        raise NotAllowed("您没有抽取名单的权限。")
    require_open(campaign)
    purpose = DrawPurpose(purpose)
    notice = notice or SeedNotice.objects.filter(campaign=campaign, purpose=purpose).waiting().first()
    if notice is None and actor is not None and purpose == DrawPurpose.INSPECTION:
        raise BadInput("督查抽查须先公布种子：请在“抽样种子公告”公布，再来抽取。")
    rate = rate if rate is not None else notice.rate if notice else campaign.visit_rate
    if rate < (notice.rate if notice else campaign.visit_rate):
        raise BadInput(f"抽查比例不能低于规定的 {campaign.visit_rate:.0%}，也不能低于种子公告上的比例。")
    with transaction.atomic():
        # Two presses with one seed queue here; the second finds the first's draw.
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        if notice is None:
            return _draw(campaign, purpose, seed, rate, actor, None)
        with moving(notice, SEED, "draw", actor=actor):
            return _draw(campaign, purpose, opened_seed(notice, seed), rate, actor, notice)


def _draw(
    campaign: Campaign, purpose: DrawPurpose, seed: str, rate: Decimal, actor: User | None, notice: SeedNotice | None
) -> SampleDraw:
    if SampleDraw.objects.filter(campaign=campaign, purpose=purpose, seed=seed).exists():
        raise BadInput("同一用途、同一种子已抽取过，名单见“抽样”记录；重抽须用新的种子并说明理由。")
    applications = {a.number: a for a in cases_of(campaign, purpose)}
    if not applications:
        raise BadInput("还没有续保清单，请先生成续保清单。")
    forced = forced_reasons(campaign, purpose, applications.values(), clock.today())
    try:
        drawn = sampling.draw(list(applications), seed=seed, rate=rate, forced=list(forced))
    except ValueError as error:
        raise BadInput(str(error)) from error
    draw = SampleDraw(
        campaign=campaign, purpose=purpose, seed=seed, rate=rate, population=sorted(applications), drawn=list(drawn.drawn),
        forced=forced, list_digest=drawn.digest, drawn_by=actor, notice=notice,
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


def cases_of(campaign: Campaign, purpose: DrawPurpose) -> ApplicationQuerySet:
    """What is drawn from, by number: the renewals; for inspections also what was newly granted in this campaign."""
    cases: ApplicationQuerySet = Application.objects.filter(campaign=campaign).order_by("number")
    if purpose == DrawPurpose.VISIT:
        return cases.renewals()
    return cases.filter(Q(kind=Kind.RENEWAL) | Q(kind=Kind.NEW, state=State.DECIDED, outcome=Outcome.GRANT))
