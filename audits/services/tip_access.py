"""The door before every verb of a tip: who is kept from it is told what anybody is told about a tip that is not there."""

from audits.models import Tip
from audits.tip_choices import Route
from xumingsi.accounts.models import User
from xumingsi.casework.errors import NotAllowed


def check_admitted(tip: Tip, actor: User) -> None:
    """NotAllowed for a tip the actor may not see, or that has gone past them to the discipline inspection."""
    if not Tip.objects.visible_to(actor).filter(pk=tip.pk).exists():
        raise NotAllowed("记录不存在，或不在您的职责范围内。")
    if is_beyond(tip, actor):
        raise NotAllowed(f"{tip}由镇纪委办理，您可以查看，不能办理。")


def is_beyond(tip: Tip, user: User) -> bool:
    """Whether the tip is the discipline inspection's to handle and ``user`` is not of it."""
    return tip.route == Route.DISCIPLINE and not user.has_right("audits.tips_reserved", tip.town)
