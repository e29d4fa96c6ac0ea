"""A rule asks the database the same few questions however many cases there are, and writes nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.detection import Question, detectors
from tests.audits.bypassing import TODAY, decide_past_the_rules, visit_past_the_rules
from tests.audits.test_visit_detectors import at, cases, photographed, picture
from tests.factories.cast import Cast
from tests.factories.rows import some_act
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


def add(campaign: Campaign, village: Division, cast: Cast, *heads: str) -> None:
    """Cases with nearly every fault: visited by relatives at night, alike, decided at once, overdue, one group."""
    for number, case in enumerate(cases(campaign, village, *heads)):
        visit_past_the_rules(case, at(22), cast.clerk(village), heads[number], circumstances="无变化", latitude=29 + number, longitude=107)  # fmt: skip
        photographed(case, 9, cast.clerk(village), picture(1))
        decide_past_the_rules(case, date(2020, 9, 15), cast.leader)
        benefit = case.benefit
        with some_act(village):
            benefit.next_review_on = date(2020, 9, 1)
            benefit.save()


def test_no_rule_asks_more_when_there_is_more(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    def costs() -> dict[str, int]:
        found = {}
        for name, rule in detectors().items():
            with CaptureQueriesContext(connection) as seen:
                rule.run(Question(town, TODAY))
            assert not [
                query for query in seen if not query["sql"].lstrip("( ").upper().startswith(("SELECT", "DECLARE"))
            ], name
            found[name] = len(seen)
        return found

    with clock.at(clock.moment(TODAY)):
        add(campaign, village, cast, "甲户", "乙户", "丙户", "丁户", "戊户")
        costs()
        few = costs()
        add(campaign, village, cast, "己户", "庚户", "辛户", "壬户", "癸户")
        assert costs() == few
    assert max(few.values()) <= 20
