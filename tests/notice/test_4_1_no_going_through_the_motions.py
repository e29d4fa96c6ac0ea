"""通知四(一): “对检查发现专项治理工作中搞形式、走过场，表面整改、虚假整改、纸上整改问题……发现一起查处一起”。"""

from datetime import date

import pytest

from tests.factories.campaign import play_application, play_silence
from tests.renewals.doing import do, meet, on
from xumingsi.casework.errors import BadInput, GuardFailed

pytestmark = pytest.mark.django_db


def test_three_clicks_are_not_three_reminders(case, campaign, cast, village):
    from renewals.services.silence import lapse_renewals

    with on(9, 19):
        for channel in ("phone", "phone", "phone", "door"):
            do("remind", case, cast.clerk(village), channel=channel)
    with on(9, 21):
        assert lapse_renewals(campaign, as_of=date(2020, 9, 21))[0] == []


def test_a_meeting_of_officials_is_no_review_by_the_people(case, cast, village):
    case = play_application(case, "verified")
    with on(9, 9), pytest.raises(BadInput, match="评议无效"):
        meet(case, cast.clerk(village), representatives=2, others=4)


def test_a_list_without_a_photo_was_not_posted(case, cast, village):
    from renewals.services.posting import finish_posting

    case = play_application(case, "reviewed")
    with on(9, 11):
        step = do("post", case, cast.clerk(village), files=[])
    with on(9, 30), pytest.raises(GuardFailed, match="照片"):
        finish_posting(step.line.posting, actor=cast.clerk(village))


def test_a_second_look_is_a_second_look(case, cast):
    """The leaders wanted the household seen again: the first visit to its door does not serve twice."""
    case = play_silence(case, "stop_proposed", found="not_found")
    with on(9, 28):
        do("refuse_stop", case, cast.leader)
        with pytest.raises(GuardFailed, match="上门核实"):
            do("advise_stop", case, cast.officer)


def test_sent_back_every_step_is_taken_again(case, cast, village):
    case = play_application(case, "proposed")
    with on(9, 25):
        do("send_back", case, cast.leader)
        do("verify", case, cast.officer)
        for verb in ("post",):
            with pytest.raises(GuardFailed, match="尚未民主评议"):
                do(verb, case, cast.clerk(village))


def test_work_done_by_the_date_but_not_in_fact_does_not_close_the_phase(campaign, case, cast):
    from xumingsi.campaign import services
    from xumingsi.campaign.choices import PhaseKind

    with on(9, 21):
        phase = services.open_phase(campaign.phase(PhaseKind.RENEW), actor=cast.officer)
        with pytest.raises(GuardFailed, match="未申请"):
            services.close_phase(phase, actor=cast.officer)


# “搞形式、走过场”: what was done for show is looked for in the records themselves.


def test_what_was_done_for_show_is_a_lead_for_people_to_look_into(case, cast, town):
    from audits.models import Lead, Problem
    from audits.services.detecting import run_detectors
    from audits.services.leads import confirm_lead
    from tests.audits.bypassing import TODAY, decide_past_the_rules
    from xumingsi.kit import clock

    decide_past_the_rules(case, TODAY, cast.leader)
    with clock.at(clock.moment(TODAY)):
        run_detectors(town, actor=None)
        found = Lead.objects.filter(category="走过场", household=case.household)
        assert {"decision_before_posting_over", "decided_without_review"} <= set(
            found.values_list("detector", flat=True)
        )
        assert not Problem.objects.exists()  # a lead is never a verdict
        problem = confirm_lead(found.first(), actor=cast.officer, reason="调阅档案，未公示").problem
    assert (problem.category, problem.state) == ("走过场", "open")


def test_a_yes_on_paper_that_inspectors_find_to_be_a_no_is_a_problem_and_costs_points(campaign, cast, village, town):
    from audits.models import Problem
    from audits.services.scoring import score_villages
    from tests.factories.accounts import make_user
    from tests.factories.inspections import self_inspection, signed, village_inspection

    with on(9, 29):
        signed(self_inspection(campaign, village), cast.clerk(village))
        assert not Problem.objects.exists()
    with on(10, 5):
        village_inspection(campaign, village, make_user("inspector", town), {"real_cure": "台账照抄，未整改"})
    assert Problem.objects.get().category == "走过场"
    [line] = score_villages(campaign, date(2020, 10, 5), [village])[0].deducted
    assert line.kind == "false_answer"
