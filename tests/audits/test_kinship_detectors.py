"""关系保 and 应备未备: officials on the roll, relatives unfiled, filed and not visited, and relatives who had a hand in it."""

from datetime import date, timedelta

import pytest

from recipients.models import FilingAnswer
from tests.audits.bypassing import TODAY, decide_past_the_rules, found, households, visit_past_the_rules
from tests.audits.test_visit_detectors import at, cases
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household
from tests.factories.cast import Cast
from tests.factories.relatives import declare, file, head_of, make_official, posted
from tests.factories.rows import some_act
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


def test_an_official_on_the_roll_a_namesake_and_one_not_covered(town: Division, village: Division) -> None:
    covered, namesake, uncovered = (make_household(village, head=head) for head in ("甲会计", "乙会计", "丙会计"))
    make_official(town, "甲会计", number=head_of(covered).id_number)
    make_official(town, "乙会计")
    with some_act(village):
        member = head_of(uncovered)
        member.is_covered = False
        member.save()
    make_official(town, "丙会计", number=member.id_number)
    (hit,) = found("official_on_roll", town)
    assert (households([hit]), hit.key) == (["甲会计"], f"{covered.certificate_no}|{head_of(covered).id_number}")
    assert namesake


def test_who_left_office_is_no_official(town: Division, village: Division) -> None:
    official = make_official(town, number=head_of(make_household(village)).id_number)
    with some_act(village):
        official.left_on = date(2020, 1, 1)
        official.save()
    assert found("official_on_roll", town) == []


def test_a_relative_unfiled_filed_and_answered_for(town: Division, village: Division, cast: Cast) -> None:
    with clock.at(clock.moment(date(2020, 9, 1))):
        official = make_official(town)
        unfiled, filed, answered, farther = (
            make_household(village, head=head) for head in ("未备", "已备", "已答", "远亲")
        )
        for household, relation in ((unfiled, "父亲"), (filed, "母亲"), (answered, "弟弟"), (farther, "表叔")):
            declare(official, head_of(household).id_number, relation)
        file(filed, official, cast)
        with some_act(village):
            FilingAnswer(
                household=answered,
                official=official,
                why="no_relative",
                reason="核实后系同名的另一人",
                recorded_by=cast.officer,
            ).save()
    (hit,) = found("relative_unfiled", town)
    assert households([hit]) == ["未备"]
    assert hit.key == f"{unfiled.certificate_no}|{head_of(unfiled).id_number}|{official.id_number}"
    assert official.id_number not in hit.summary


def test_a_filing_without_anybody_at_the_house(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    with clock.at(clock.moment(date(2020, 9, 1))):
        official = make_official(town)
        seen, visited, before = cases(campaign, village, "未入户", "已入户", "先前入户")
        checked, late = make_household(village, head="已核查"), make_household(village, head="刚备案")
        for home in (seen.household, visited.household, before.household, checked):
            filing = file(home, official, cast)
        posted(filing, cast)
    visit_past_the_rules(visited, at(9), cast.clerk(village))
    visit_past_the_rules(before, at(9, day=date(2020, 8, 31)), cast.clerk(village), "甲", "乙")
    with clock.at(clock.moment(TODAY - timedelta(days=5))):
        file(late, official, cast)
    assert sorted(households(found("filed_not_visited", town))) == sorted(["未入户", "先前入户"])
    assert found("filed_not_visited", town, date(2020, 9, 20)) == []


def test_a_relative_by_declaration_had_a_hand_in_the_case(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    """The declaration came after the decision, or the services would have refused it."""
    near, other = cases(campaign, village, "甲户", "乙户")
    leader = make_user(Role.LEADER, town, id_number=make_official(town, "李书记", post="书记").id_number)
    for case in (near, other):
        decide_past_the_rules(case, date(2020, 9, 25), leader)
    assert found("handled_by_relative", town) == []
    declare(leader_official(leader), near.household.members.get().id_number, "父亲")
    (hit,) = found("handled_by_relative", town)
    assert households([hit]) == ["甲户"]
    assert hit.evidence["参与环节"] == "提出审批建议、审批"
    assert leader.id_number not in hit.summary


def leader_official(user):
    from recipients.models import Official

    return Official.objects.get(id_number=user.id_number)
