"""通知二(二)二要: “严肃查处……‘人情保’‘关系保’‘政策保’‘死人保’……增强社会救助工作的公开性、透明度”。"""

import pytest

from recipients.services import postings
from renewals.models import Application
from tests.factories.campaign import make_application, make_cast, play_application
from tests.renewals.doing import on
from xumingsi.casework.errors import GuardFailed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


def test_a_villager_without_account_can_object_and_nothing_is_decided_until_it_is_answered(case, cast, village):
    from renewals.services.posting import finish_posting

    case = play_application(case, "posted")
    line = case.posted.get().line
    with on(9, 12):
        objection = postings.register_objection(line, channel="公示栏意见箱", content="其子有轿车", actor=None)
    with on(9, 30):
        with pytest.raises(GuardFailed, match="异议"):
            finish_posting(line.posting, actor=cast.clerk(village))
        postings.settle_objection(objection, upheld=False, finding="车系邻居寄放，已核对登记", actor=cast.officer)
        assert finish_posting(line.posting, actor=cast.clerk(village)) == [case]


def test_every_act_in_a_case_has_a_name_a_day_and_a_sentence(case, cast, village):
    case = play_application(case)
    acts = list(Entry.objects.about(case).order_by("seq"))
    by_people = [entry for entry in acts if entry.actor_id]
    assert {entry.actor for entry in by_people} == {cast.clerk(village), cast.officer, cast.leader}
    assert [entry.verb for entry in acts if not entry.actor_id] == ["renewal.over"]
    assert all(entry.sentence and entry.actor_name for entry in acts)
    assert verify().ok


def test_no_whole_group_is_decided_without_each_ones_own_check_review_and_posting(campaign, village):
    """政策保: 未经核查整批纳入。 A bulk button is only many single acts, each with its own guards."""
    from renewals.workflows import RENEWAL
    from xumingsi.casework.services.bulk import advance_bulk, start_bulk

    cases = [make_application(campaign, village) for _ in range(3)]
    play_application(cases[0], "proposed")
    leader = make_cast(village.town).leader
    with on(9, 25):
        run = start_bulk(RENEWAL, "decide", Application.objects.order_by("pk"), {}, leader)
        while advance_bulk(run, leader):
            pass
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == ["decided", "open", "open"]
    assert run.items.filter(outcome="refused").count() == 2


def test_a_favour_done_in_the_database_is_named(case):
    """人情保、关系保: an amount raised behind the system's back."""
    from django.db import connection

    from recipients.models import BenefitAmount

    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{BenefitAmount._meta.db_table}" SET monthly_amount = 999')
    assert {fault.model for fault in verify().faults} == {"recipients.benefitamount"}


def test_the_dead_are_not_renewed_by_silence_nor_stopped_without_a_look(case, cast, village):
    """死人保: found at the door, advised, and decided by the leaders."""
    from tests.factories.campaign import play_silence

    case = play_silence(case, "decided", found="deceased")
    assert (case.outcome, case.benefit.ended_on is None) == ("stop", False)
    do_again = {"check_home", "advise_stop", "propose_stop", "decide_stop"}
    assert do_again <= {entry.verb.removeprefix("renewal.") for entry in Entry.objects.about(case)}


def test_favour_kinship_and_whole_groups_are_searched_for(campaign, village, town, cast):
    """“人情保”“关系保”: a relative decided; “政策保”: a whole group on one day without a look at each family."""
    from datetime import date

    from audits.models import Lead
    from audits.services.detecting import run_detectors
    from tests.audits.bypassing import TODAY, decide_past_the_rules
    from tests.factories.accounts import make_user
    from tests.factories.campaign import make_household
    from xumingsi.kit import clock

    case = make_application(campaign, village)
    number = case.household.members.get().id_number
    decide_past_the_rules(case, date(2020, 9, 25), make_user("leader", town, id_number=number))
    for _ in range(6):
        make_household(village, group_no="8组", since=date(2018, 5, 1))
    with clock.at(clock.moment(TODAY)):
        run_detectors(town, actor=None, only=["handled_by_relative", "group_added_one_day"])
    found = set(Lead.objects.values_list("category", "state"))
    assert found == {("关系保", "pending"), ("政策保", "pending")}
