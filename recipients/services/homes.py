"""Care homes and the figures they are held to."""

from typing import Any

from recipients.models import CareHome, HomeStandard
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock

RIGHT = "recipients.keep_homes"


def require_keeper(actor: User, home: CareHome | Division) -> None:
    """NotAllowed unless ``actor`` keeps the books of the home's town."""
    town = home.town if isinstance(home, CareHome) else home
    if not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有登记{town}敬老院台账的权限，请联系镇经办。")


def open_home(town: Division, *, actor: User, name: str, **fields: Any) -> CareHome:
    """Register a care home of the town; ``fields`` as on CareHome. BadInput when the name is taken."""
    require_keeper(actor, town)
    home = CareHome(town=town, name=name.strip(), **fields)
    with recorded("home.open", actor=actor, sentence="{actor}登记敬老院{subject}", town=town) as act:
        save_checked(home)
        act.subject = home
    return home


def correct_home(home: CareHome, *, actor: User, changes: list[str]) -> CareHome:
    """Save corrected facts of a home; ``changes`` names the fields for the trail."""
    require_keeper(actor, home)
    sentence, facts = "{actor}更正{subject}：{labels}", {"labels": field_labels(CareHome, changes)}
    with recorded("home.correct", actor=actor, sentence=sentence, subject=home, facts=facts):
        save_checked(home)
    return home


def set_home_standard(standard: HomeStandard, *, actor: User) -> HomeStandard:
    """Figures from a month on. BadInput for a month at or before the figures that are in force already."""
    require_keeper(actor, standard.town)
    last = HomeStandard.objects.filter(town=standard.town).order_by("-effective_from").first()
    if last and last.pk != standard.pk and standard.effective_from <= last.effective_from <= clock.today():
        message = f"已登记{last}，新标准请从更晚的月份起设置。"
        raise BadInput(message, {"effective_from": [message]})
    facts = {"food": str(standard.food_per_day), "month": f"{standard.effective_from:%Y-%m}", "source": standard.source}
    sentence = "{actor}设置敬老院标准：自{month}起伙食{food}元/人·日，依据：{source}"
    with recorded("home.standard", actor=actor, sentence=sentence, town=standard.town, facts=facts) as act:
        save_checked(standard)
        act.subject = standard
    return standard
