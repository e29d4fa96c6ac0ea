"""Nothing but a decision moves money (通知三(二) read with 57号第32条): commands, reminders, lapses, waivers in any order."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recipients.models import Benefit, BenefitAmount
from renewals.models import Application
from tests.factories.campaign import play_silence
from tests.renewals.doing import DEEDS, do
from xumingsi.casework.errors import Refused
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db

COMMANDS = ["open_renewals", "lapse_renewals", "advance_phases", "close_postings", "remind_due"]
VERBS = [
    "remind",
    "check_home",
    "waive",
    "advise_stop",
    "propose_stop",
    "refuse_stop",
    "apply_late",
    "apply",
    "verify",
    "review",
    "post",
]
STEP = st.tuples(st.sampled_from([*COMMANDS, *VERBS]), st.integers(0, 9), st.sampled_from(["phone", "door", "message"]))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=25), silent=st.booleans())
def test_no_sequence_without_a_decision_ever_touches_the_money(case, cast, village, steps, silent):
    """Commands, reminders, lapses, checks, waivers and proposals in any order, over months."""
    with transaction.atomic():
        one = play_silence(case, "lapsed") if silent else Application.objects.get(pk=case.pk)
        money = _money()
        moment = clock.moment(date(2020, 9, 21 if silent else 6), 12)
        for name, days, channel in steps:
            moment += timedelta(days=days, minutes=1)
            with clock.at(moment):
                _try(name, one, cast, village, channel)
            one = Application.objects.get(pk=case.pk)
            assert _money() == money, name
        transaction.set_rollback(True)


def _try(name, case, cast, village, channel):
    if name in COMMANDS:
        call_command(name, stdout=_Nowhere())
        return
    right_hand = {
        "advise_stop": cast.officer,
        "propose_stop": cast.officer,
        "verify": cast.officer,
        "refuse_stop": cast.leader,
    }
    with suppress(Refused):
        do(name, case, right_hand.get(name, cast.clerk(village)), **({"channel": channel} if name == "remind" else {}))


def _money():
    return list(Benefit.objects.order_by("pk").values()), list(BenefitAmount.objects.order_by("pk").values())


class _Nowhere:
    def write(self, text: str) -> None:
        """Forget it."""

    def isatty(self) -> bool:
        return False


def test_every_verb_but_three_leaves_the_money_alone():
    """The words of this file's rule, read from the code: only decisions call the services that move money."""
    from pathlib import Path

    import renewals.services as room

    names = ("grant_benefit", "adjust_benefit", "stop_benefit", "classify_benefit")
    callers = {p.name for p in Path(room.__path__[0]).glob("*.py") if any(n in p.read_text("utf-8") for n in names)}
    assert callers == {"decisions.py"}
    assert {"decide", "decide_stop"} <= set(DEEDS)
