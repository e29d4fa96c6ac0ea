"""Every verb of an application done with answers that would be right, so that a test names only what it is about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from renewals.models import Application, ReviewMeeting
from renewals.services import decisions, posting, reviews, silence, steps
from tests.factories.campaign import photo
from tests.factories.rows import some_act
from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.services import change_campaign
from xumingsi.kit import clock


@contextmanager
def on(month: int, day: int, hour: int = 15) -> Iterator[None]:
    """Act on this day of 2020."""
    with clock.at(clock.moment(date(2020, month, day), hour)):
        yield


def do(verb: str, application: Application, actor: User, **fields: Any) -> Any:
    """Do ``verb`` as a page would; ``fields`` replace the default answers."""
    perform, defaults = DEEDS[verb]
    return perform(application, actor=actor, **{**defaults(application), **fields})


def put_in_state(application: Application, state: str) -> Application:
    """Set the state by a recorded act, past the workflow: for tests of what a state allows."""
    with some_act(application.village):
        application.state = state
        application.save()
    return application


def meet(
    application: Application, actor: User, representatives: int = 4, others: int = 2, **fields: Any
) -> ReviewMeeting:
    """A meeting of the application's village with so many representatives and committee members."""
    people = {
        "committee": [f"委员{i}" for i in range(others)],
        "representative": [f"代表{i}" for i in range(representatives)],
    }
    chair = "委员0" if others else "代表0"
    given = {
        "held_at": clock.now(), "place": "村委会", "chair": chair, "recorder": chair, "invited": representatives + others,
        "policy_read": True, "attendees": people,
    }  # fmt: skip
    return reviews.hold_meeting(application.campaign, application.village, actor=actor, **{**given, **fields})


def _check(application: Application) -> dict[str, Any]:
    return {
        "checked_on": clock.today(), "authorised_on": clock.today(), "authorised_by": "张大山", "verified_income": Decimal(120),
        "verdict": "consistent", "findings": [{"source": "register", "has_record": False}],
    }  # fmt: skip


def _visit(application: Application) -> dict[str, Any]:
    return {
        "visited_at": clock.now(), "visitors": ["村干部甲", "村干部乙"], "place": "家中", "informant": "本人", "members_present": 1,
        "income": Decimal(120), "circumstances": "砖房一间。", "verdict": "consistent",
    }  # fmt: skip


def _review(application: Application, *, actor: User, **fields: Any) -> Any:
    meeting = fields.pop("meeting", None) or meet(application, actor)
    fields.setdefault("agree", meeting.attended)
    return reviews.record_review(application, actor=actor, meeting=meeting, **fields)


def _post(application: Application) -> dict[str, Any]:
    amount = None if application.benefit else Decimal(300)
    return {"starts_on": clock.today(), "places": f"公开栏 {application.pk}", "files": [photo()], "amount": amount}


def _nothing(application: Application) -> dict[str, Any]:
    return {}


def _stop_reason(application: Application) -> dict[str, Any]:
    return {"reasons": "多次上门，本人明确不再申请。"}


DEEDS: dict[str, tuple[Callable[..., Any], Callable[[Application], dict[str, Any]]]] = {
    "remind": (silence.remind, lambda a: {"channel": "phone"}),
    "apply": (steps.submit_application, _nothing),
    "apply_late": (steps.submit_late, _nothing),
    "apply_for": (steps.submit_for, lambda a: {"agent_name": "村干部甲", "reason": "本人行动不便"}),
    "return": (steps.return_application, lambda a: {"missing": "户口本复印件", "told_to": "本人"}),
    "relieve": (
        steps.relieve_first,
        lambda a: {"amount": Decimal(500), "given_on": clock.today(), "emergency": "房屋失火", "agreed_by": "镇长"},
    ),
    "verify": (steps.record_check, _check),
    "visit": (steps.record_visit, _visit),
    "review": (_review, _nothing),
    "post": (posting.post_application, _post),
    "recheck": (steps.recheck, lambda a: {"reason": "异议成立"}),
    "propose": (decisions.propose, lambda a: {"reasons": "核查属实，符合规定。"}),
    "propose_urgent": (decisions.propose, lambda a: {"reasons": "急难属实。", "amount": Decimal(500)}),
    "decide": (decisions.decide, _nothing),
    "send_back": (decisions.send_back, lambda a: {"reason": "收入未核清"}),
    "check_home": (
        silence.check_home,
        lambda a: {"checked_on": clock.today(), "checked_by": "村干部甲", "found": "gives_up", "note": "当面核实"},
    ),
    "waive": (silence.waive, lambda a: {"signed_by": "张大山", "files": [photo()]}),
    "advise_stop": (silence.advise_stop, lambda a: {"reason": "本人明确不再申请"}),
    "propose_stop": (decisions.propose_stop, _stop_reason),
    "decide_stop": (decisions.decide_stop, _nothing),
    "refuse_stop": (decisions.refuse_stop, lambda a: {"reason": "未见本人"}),
}


def set_rules(application: Application, actor: User, **rules: Any) -> None:
    """Change what the application's campaign asks for, as the town officer would."""
    campaign = Campaign.objects.get(pk=application.campaign_id)
    for name, value in rules.items():
        setattr(campaign, name, value)
    change_campaign(campaign, actor=actor, changes=list(rules))
    application.refresh_from_db()
