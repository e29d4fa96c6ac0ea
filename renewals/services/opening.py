"""Opening the campaign's list of renewals, and registering new applications."""

from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef

from recipients.choices import Program
from recipients.models import Benefit, Household, Member
from recipients.services.households import register_household
from renewals.choices import Kind, State
from renewals.models import Application
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.guards import require_open
from xumingsi.campaign.models import Campaign
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock, masking
from xumingsi.kit.numbering import number, parse

PREFIX = {Kind.RENEWAL: "XB", Kind.NEW: "XZ", Kind.TEMPORARY: "LS"}


def _last_sequence(kind: Kind, year: int) -> int:
    start = f"{PREFIX[kind]}-{year}-"
    last = Application.objects.filter(number__startswith=start).aggregate(last=Max("number"))["last"]
    return parse(last).sequence if last else 0


def _take_numbers_in_turn(campaign: Campaign) -> None:
    """Numbers run through all towns of a year: whoever takes some locks the year's campaigns until it is done."""
    list(Campaign.objects.select_for_update().filter(year=campaign.year).order_by("pk").values_list("pk"))


def open_renewals(campaign: Campaign, *, as_of: date, actor: User | None) -> int:
    """One renewal for every benefit in force on ``as_of`` that has none in this campaign; answers how many were opened.

    Asking again adds only what is new. ``actor`` None is the command line.
    """
    if actor is not None and not actor.has_right("renewals.open", campaign.town):
        raise NotAllowed("您没有生成续保清单的权限。")
    require_open(campaign)
    # What was granted by an application of this very campaign has just been looked at.
    already = Application.objects.filter(benefit=OuterRef("pk"), campaign=campaign)
    due = (
        Benefit.objects.in_town(campaign.town).in_force_on(as_of).exclude(program=Program.TEMPORARY).filter(~Exists(already))
        .order_by("household__village__path", "household__certificate_no", "pk")
    )  # fmt: skip
    facts = {"as_of": as_of.isoformat()}
    sentence = "{actor}生成{subject}续保清单，新增{count}件"
    if not due.exists():
        return 0
    with recorded(
        "renewal.open", actor=actor, sentence=sentence, subject=campaign, village=campaign.town, facts=facts
    ) as act:
        _take_numbers_in_turn(campaign)
        found = list(due.values_list("pk", "household_id", "household__village_id", "program", "household__head_name"))
        first = _last_sequence(Kind.RENEWAL, campaign.year) + 1
        numbers = [number(PREFIX[Kind.RENEWAL], campaign.year, first + index) for index in range(len(found))]
        benefits, households, villages, programs, heads = zip(*found, strict=True) if found else ([],) * 5
        insert_rows(Application, {
            "campaign_id": [campaign.pk] * len(found), "village_id": villages, "household_id": households, "benefit_id": benefits,
            "kind": [Kind.RENEWAL.value] * len(found), "number": numbers, "program": programs, "applicant_name": heads,
        })  # fmt: skip
        act.facts["count"] = len(found)
    return len(found)


def register_application(
    campaign: Campaign, village: Division, *, kind: Kind | str, program: Program | str, members: list[dict[str, Any]],
    actor: User, household: Household | None = None, is_urgent: bool = False, **household_fields: Any,
) -> Application:  # fmt: skip
    """A new application (应保尽保、临时救助) in state 待申请; ``apply`` then hands it in.

    ``household`` for one already known, else ``members`` as for ``register_household``. BadInput for a renewal, and
    when the household already has assistance of the kind asked for.
    """
    if kind == Kind.RENEWAL:
        raise BadInput("续保申请由续保清单生成，不能手工新增。")
    if not actor.has_right("renewals.apply", village):
        raise NotAllowed(f"您没有在{village}登记申请的权限。")
    require_open(campaign)
    if is_urgent and kind != Kind.TEMPORARY:
        raise BadInput("只有临时救助可以先行救助。", {"is_urgent": ["只用于临时救助。"]})
    sentence = "{actor}登记{subject}（{program}）"
    with recorded(
        "application.register", actor=actor, sentence=sentence, village=village, facts={"program": str(program)}
    ) as act:
        if household is None:
            household = register_household(village, actor=actor, members=members, **household_fields)
        elif kind == Kind.NEW and household.standing_benefit:
            raise BadInput(f"{household}已享受{household.standing_benefit.program}，不能重复申请。")
        if kind == Kind.NEW:
            _refuse_covered_elsewhere(household)
        _take_numbers_in_turn(campaign)
        application = Application(
            campaign=campaign, village_id=household.village_id, household=household, kind=kind, program=program,
            number=number(PREFIX[Kind(kind)], campaign.year, _last_sequence(Kind(kind), campaign.year) + 1),
            applicant_name=household.head_name, is_urgent=is_urgent, state=State.OPEN,
        )  # fmt: skip
        save_checked(application)
        act.subject = application
    return application


def _refuse_covered_elsewhere(household: Household) -> None:
    """One person, one benefit: who is covered in another household leaves that one first (重复享受、拆户保)."""
    today = clock.today()
    numbers = list(household.members.present_on(today).values_list("id_number", flat=True))
    elsewhere = (
        Member.objects.present_on(today).filter(id_number__in=numbers, is_covered=True).exclude(household=household)
    )
    benefits = Benefit.objects.in_force_on(today).exclude(program=Program.TEMPORARY)
    for member in (
        elsewhere.filter(Exists(benefits.filter(household=OuterRef("household"))))
        .select_related("household__village")
        .order_by("pk")
    ):
        message = f"{masking.mask_name(member.name)}（{member.masked_id}）已在{member.household.village}另一户享受救助，请先在该户登记离户，再提出新申请。"
        raise BadInput(message, {"members": [message]})
