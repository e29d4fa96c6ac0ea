"""Meetings and publicity: who may enter them, what cannot be right, and how a mistake is corrected."""

from datetime import timedelta

import pytest

from tests.factories.accounts import make_town
from tests.factories.evidence import meet, publicise
from tests.factories.plays import photo
from tests.renewals.doing import on
from xumingsi.campaign.models import Meeting, Publicity
from xumingsi.campaign.services.entering import add_evidence
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Attachment
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


def test_a_meeting_keeps_who_came_and_its_photos(campaign, village, clerk):
    with on(9, 2):
        meeting = meet(campaign, village, clerk, files=[photo("签到.png"), photo("会场.png")])
    assert (meeting.attended, meeting.attendees.filter(presence="people").count()) == (5, 3)
    assert Attachment.objects.of(meeting).count() == 2
    assert verify().ok


def test_a_meeting_before_eight_is_of_that_day_in_china(campaign, village, clerk):
    with on(9, 2, 7):
        assert str(meet(campaign, village, clerk)) == "石桥村2020-09-02动员会"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"invited": 4}, "多于应到"),
        ({"chair": "外人"}, "须在到会人员中"),
        ({"attendees": {"official": ["支书甲", "文书乙"], "people": ["支书甲"]}}, "填了两次"),
        ({"attendees": {}}, "到会人员"),
        ({"minutes": ""}, "不能为空|null|空"),
    ],
)
def test_a_meeting_that_cannot_have_been_is_refused_and_leaves_nothing(campaign, village, clerk, fields, why):
    with on(9, 2), pytest.raises(BadInput, match=why):
        meet(campaign, village, clerk, **fields)
    assert not Meeting.objects.exists()


def test_what_has_not_happened_is_not_recorded(campaign, village, clerk):
    with on(9, 2):
        with pytest.raises(BadInput, match="不能晚于"):
            meet(campaign, village, clerk, held_at=clock.now() + timedelta(hours=1))
        with pytest.raises(BadInput, match="不能晚于"):
            publicise(campaign, village, clerk, done_on=clock.today() + timedelta(days=1))


def test_a_clerk_records_for_their_own_village_only(campaign, town, village, cast, inspector):
    neighbour = town.children.order_by("path")[1]
    with on(9, 2):
        for place in (neighbour, town):
            with pytest.raises(NotAllowed):
                meet(campaign, place, cast.clerk(village))
            with pytest.raises(NotAllowed):
                publicise(campaign, place, cast.clerk(village))
        for reader in (inspector, cast.leader):
            with pytest.raises(NotAllowed):
                meet(campaign, village, reader)
        assert meet(campaign, town, cast.officer).village == town


def test_another_town_s_village_is_not_of_this_campaign(campaign):
    from tests.factories.campaign import make_cast

    far = make_town("远山镇", "999001102", ("远山村",))
    with on(9, 2), pytest.raises(BadInput, match="不属于"):
        meet(campaign, far.children.get(), make_cast(far).officer)


def test_the_town_s_own_rows_and_photos_are_read_in_its_villages_and_nowhere_else(campaign, town, village, cast):
    from tests.factories.campaign import make_cast

    far = make_town("远山镇", "999001102", ("远山村",))
    with on(9, 2):
        meeting = meet(campaign, town, cast.officer, files=[photo()])
        assert list(Meeting.objects.visible_to(cast.clerk(village))) == [meeting]
        assert Attachment.objects.visible_to(cast.clerk(village)).of(meeting).count() == 1
        stranger = make_cast(far).officer
        assert not Meeting.objects.visible_to(stranger).exists()
        assert not Attachment.objects.visible_to(stranger).exists()


def test_a_correction_supersedes_once_and_the_first_stays_to_be_read(campaign, village, clerk):
    with on(9, 2):
        first = publicise(campaign, village, clerk, reach=1200)
        second = publicise(campaign, village, clerk, reach=120, supersedes=first, files=[])
        assert list(Publicity.objects.standing()) == [second]
        assert Publicity.objects.get(pk=first.pk).reach == 1200
        assert second in Publicity.objects.with_files(), "the photo of the row it corrects still shows it"
        with pytest.raises(BadInput, match="已更正过"):
            publicise(campaign, village, clerk, supersedes=first)


def test_a_correction_is_of_the_same_village(campaign, town, village, cast):
    with on(9, 2):
        first = publicise(campaign, village, cast.clerk(village))
        neighbour = town.children.order_by("path")[1]
        with pytest.raises(BadInput, match="只能更正"):
            publicise(campaign, neighbour, cast.clerk(neighbour), supersedes=first)


def test_photos_may_come_later(campaign, village, clerk, inspector):
    with on(9, 2):
        row = publicise(campaign, village, clerk, files=[])
        assert not Publicity.objects.with_files().exists()
        with pytest.raises(NotAllowed):
            add_evidence(row, actor=inspector, files=[photo()], kind="宣传照片")
        add_evidence(row, actor=clerk, files=[photo()], kind="宣传照片")
        assert list(Publicity.objects.with_files()) == [row]
