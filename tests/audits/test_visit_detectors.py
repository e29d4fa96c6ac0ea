"""走过场 at the door: identical words, one photo for many, visits nobody can have made, photos from far away; and who was there."""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from audits import photo_looks
from audits.models import PhotoLook
from audits.services.detecting import run_detectors
from audits.services.settings import set_place
from renewals.models import Application, EconomicCheck, ReviewAttendee, ReviewResult
from tests.audits.bypassing import TODAY, decide_past_the_rules, found, households, visit_past_the_rules
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household, open_list, play_application
from tests.factories.cast import Cast
from tests.factories.rows import some_act
from tests.renewals.doing import meet, on
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.services.attachments import attach_file
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 14)


def cases(campaign: Campaign, village: Division, *heads: str) -> list[Application]:
    """Applications handed in on 7 September."""
    made = [make_household(village, head=head).pk for head in heads]
    listed = open_list(campaign)
    return [_whole(play_application(listed[pk], "applied")) for pk in made]


def _whole(case: Application) -> Application:
    return Application.objects.select_related("campaign__town", "village", "household", "benefit").get(pk=case.pk)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return clock.moment(day, hour, minute)


# Identical words


def test_three_households_in_the_same_words_are_found_and_two_are_not(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    four = cases(campaign, village, "甲户", "乙户", "丙户", "丁户")
    words = ["砖房一间，种地为生。", "砖房一间 种地为生", "砖房一间，种地为生！", "砖房两间，种地为生。"]
    for hour, (case, told) in enumerate(zip(four, words, strict=True), 9):
        visit_past_the_rules(case, at(hour), cast.clerk(village), circumstances=told)
        finds = found("identical_remarks", town)
        assert len(finds) == (1 if hour >= 11 else 0)
    assert finds[0].evidence["涉及户"] == "甲户、乙户、丙户"
    assert finds[0].village == village.pk


def test_one_household_visited_three_times_or_in_three_villages_is_no_copying(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    (one,) = cases(campaign, village, "甲户")
    others = [cases(campaign, place, f"{place.name}户")[0] for place in town.children.order_by("path")[1:3]]
    for hour in (9, 11, 14):
        visit_past_the_rules(one, at(hour), cast.clerk(village), circumstances="无变化")
    for case in others:
        visit_past_the_rules(case, at(9), cast.clerk(case.village), circumstances="无变化")
    assert found("identical_remarks", town) == []


# Impossible times


def test_two_houses_within_minutes_are_found_and_a_walk_between_is_not(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    close, far = cases(campaign, village, "甲户", "乙户"), cases(campaign, village, "丙户", "丁户")
    for minute, case in zip((0, 9), close, strict=True):
        visit_past_the_rules(case, at(9, minute), cast.clerk(village), "王一", "李二")
    for minute, case in zip((0, 10), far, strict=True):
        visit_past_the_rules(case, at(14, minute), cast.clerk(village), "王一", "赵三")
    finds = found("impossible_visit_times", town)
    assert {hit.evidence["入户人"]: hit.evidence["入户"] for hit in finds} == dict.fromkeys(
        ["王一", "李二"], "09:00 甲户户；09:09 乙户户"
    )


def test_namesakes_in_two_villages_are_two_people_and_an_account_is_one(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    from renewals.models import Visitor

    second = town.children.order_by("path")[1]
    for place, head in ((village, "甲户"), (second, "乙户")):
        (case,) = cases(campaign, place, head)
        visit = visit_past_the_rules(case, at(9), cast.clerk(place), "王一")
        with some_act(place):
            Visitor(visit=visit, name=cast.officer.name, user=cast.officer, recorded_by=cast.officer).save()
    (hit,) = found("impossible_visit_times", town)
    assert (hit.evidence["入户人"], hit.village) == (cast.officer.name, town.pk)


def test_night_and_a_visit_before_the_application_are_found(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    times = [at(20, 59), at(21), at(6, 59), at(7), at(9, day=date(2020, 9, 6)), at(9, day=date(2020, 9, 7))]
    for number, moment in enumerate(times):
        (case,) = cases(campaign, village, f"第{number}户")
        visit_past_the_rules(case, moment, cast.clerk(village), f"入户人{number}")
    finds = found("impossible_visit_times", town)
    assert sorted(hit.summary for hit in finds) == sorted(
        ["第1户户的入户时间在夜间（21:00）", "第2户户的入户时间在夜间（06:59）", "第4户户的入户时间早于申请日期"]
    )


def test_more_houses_in_a_day_than_can_be_visited(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    made = [make_household(village).pk for _ in range(21)]
    listed = open_list(campaign)
    for number, pk in enumerate(made):
        case = _whole(play_application(listed[pk], "applied")) if number in (0, 20) else _whole(listed[pk])
        visit_past_the_rules(case, at(8) + timedelta(minutes=20 * number), cast.clerk(village), "王一")
        if number == 19:
            assert found("impossible_visit_times", town) == []
    (hit,) = found("impossible_visit_times", town)
    assert "一天入户 21 户" in hit.summary


# Photos


def picture(seed: int, size: int = 320, **save: object) -> SimpleUploadedFile:
    """A picture of bars, another for each seed; the same one whatever its size."""
    image = Image.new("RGB", (size, size), (30, 60, 30))
    draw = ImageDraw.Draw(image)
    for place in range(8):
        shade = (seed * 2654435761 >> place * 3) % 200 + 30
        draw.rectangle(
            [place * size // 8, (place * seed) % 5 * size // 8, (place + 1) * size // 8, size], (shade, shade, 40)
        )
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=save.get("quality", 92))
    return SimpleUploadedFile("现场.jpg", kept.getvalue())


def photographed(case: Application, hour: int, by, file: SimpleUploadedFile, day: date = DAY) -> None:
    visit = visit_past_the_rules(case, at(hour, day=day), by)
    with clock.at(clock.moment(TODAY)):
        attach_file(visit, file, kind="入户照片", name="现场.jpg", actor=by)


def test_one_file_for_two_visits_is_found_and_two_of_one_visit_are_not(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    one, two, other = cases(campaign, village, "甲户", "乙户", "丙户")
    clerk = cast.clerk(village)
    photographed(other, 8, clerk, picture(3))
    for hour, case in ((9, one), (10, two)):
        photographed(case, hour, clerk, picture(1))
    (hit,) = found("same_photo_for_several_visits", town)
    assert hit.evidence["照片"] == "文件完全相同"
    assert "甲户" in hit.evidence["入户"]
    assert "丙户" not in hit.evidence["入户"]
    assert not PhotoLook.objects.exists()  # a dry run keeps nothing


def test_a_copy_made_smaller_is_the_same_picture(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    one, two, other = cases(campaign, village, "甲户", "乙户", "丙户")
    clerk = cast.clerk(village)
    photographed(one, 9, clerk, picture(1))
    photographed(two, 10, clerk, picture(1, size=200, quality=60))
    photographed(other, 11, clerk, picture(5))
    (hit,) = found("same_photo_for_several_visits", town)
    assert hit.evidence["照片"] == "画面相同或相近"
    assert "丙户" not in hit.evidence["入户"]
    with clock.at(clock.moment(TODAY)):
        first, again = (run_detectors(town, actor=None, only=["same_photo_for_several_visits"]) for _ in range(2))
    assert (first.new, again.new, PhotoLook.objects.count()) == (1, 0, 3)


def test_blank_pictures_are_told_apart_by_their_files(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    one, two = cases(campaign, village, "甲户", "乙户")
    for hour, (case, shade) in enumerate(((one, 200), (two, 90)), 9):
        kept = io.BytesIO()
        Image.new("RGB", (64, 64), (shade, shade, shade)).save(kept, "PNG")
        photographed(case, hour, cast.clerk(village), SimpleUploadedFile("墙.png", kept.getvalue()))
    assert found("same_photo_for_several_visits", town) == []


def test_what_a_picture_looks_like() -> None:
    large, small, other = (photo_looks.look_of(picture(*args).read()) for args in ((1,), (1, 150), (5,)))
    assert photo_looks.difference(large, small) <= photo_looks.MOST_DIFFERENT < photo_looks.difference(large, other)
    assert photo_looks.look_of(b"%PDF-1.4") == photo_looks.look_of(b"") == ""


LOOKS = st.integers(0, 2**64 - 1).map(lambda value: f"{value:016x}")


@given(st.lists(LOOKS, max_size=12), st.lists(st.integers(0, 63), max_size=5), st.integers(0, 3))
def test_alike_finds_exactly_the_pairs_within_the_bits(looks: list[str], flips: list[int], bits: int) -> None:
    if looks:
        value = int(looks[0], 16)
        for place in flips:
            value ^= 1 << place
        looks = [*looks, f"{value:016x}"]
    known = sorted(set(looks))
    expected = [(a, b) for a in known for b in known if a < b and photo_looks.difference(a, b) <= bits]
    assert photo_looks.alike(looks, bits) == expected


# Far away: a thousandth of a degree of latitude is 111 metres.


@pytest.fixture
def visited(campaign: Campaign, village: Division, cast: Cast) -> Iterator[list[Application]]:
    """Five households, visited where they live."""
    made = cases(campaign, village, *(f"第{number}户" for number in range(6)))
    for number, case in enumerate(made[:5]):
        place = {"latitude": Decimal("29.900") + number * Decimal("0.002"), "longitude": Decimal("107.700")}
        visit_past_the_rules(case, at(9 + number), cast.clerk(village), **place)
    return made


@pytest.mark.parametrize(("north", "far"), [("29.940", []), ("29.960", ["第5户"])])
def test_far_from_the_middle_of_the_village_s_visits(visited: list[Application], town: Division, village: Division, cast: Cast, north: str, far: list[str]) -> None:  # fmt: skip
    place = {"latitude": Decimal(north), "longitude": Decimal("107.700")}
    visit_past_the_rules(visited[5], at(16), cast.clerk(village), **place)
    assert households(found("visit_photo_far_away", town)) == far


def test_where_the_town_says_the_village_lies(visited: list[Application], town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    assert found("visit_photo_far_away", town) == []
    set_place(
        village, latitude=Decimal("29.900"), longitude=Decimal("107.700"), radius=Decimal("0.5"), actor=cast.officer
    )
    finds = found("visit_photo_far_away", town)
    assert sorted(households(finds)) == ["第3户", "第4户"]
    assert "允许 0.5 公里" in finds[0].evidence["距离"]


def test_too_few_places_say_nothing_of_where_the_village_lies(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    for number, (case, north) in enumerate(
        zip(cases(campaign, village, "甲", "乙", "丙"), ("29.9", "29.9", "30.9"), strict=True)
    ):
        visit_past_the_rules(case, at(9 + number), cast.clerk(village), latitude=Decimal(north), longitude=Decimal(107))
    assert found("visit_photo_far_away", town) == []


# Relatives


def test_an_account_of_the_own_household_had_a_hand_in_it(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    own, other = cases(campaign, village, "甲户", "乙户")
    number = own.household.members.get().id_number
    relative = make_user(Role.LEADER, town, id_number=number)
    for case in (own, other):
        with on(9, 8), some_act(village):
            EconomicCheck(
                application=case, checked_on=DAY, verified_income=1, verdict="consistent", recorded_by=relative
            ).save()
        decide_past_the_rules(case, DAY, relative)
    (hit,) = found("handled_by_relative", town)
    assert households([hit]) == ["甲户"]
    assert hit.evidence["参与环节"] == "经济核查、提出审批建议、审批"
    assert "本人即该户户主" in hit.summary
    assert number not in hit.key


def test_a_name_among_visitors_or_voters_is_a_lead_unless_recused(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    visitor, voter, recused, noted = cases(campaign, village, "甲大山", "乙大山", "丙大山", "丁大山")
    visit_past_the_rules(visitor, at(9), cast.clerk(village), "甲大山", "村干部乙")
    visit_past_the_rules(noted, at(10), cast.clerk(village), "丁大山·五组", "村干部乙")
    for case, out in ((voter, ""), (recused, "丙大山")):
        with on(9, 12), some_act(village):
            meeting = meet(case, cast.clerk(village), place=f"村委会{case.pk}")
            ReviewAttendee(
                meeting=meeting, name=case.household.head_name, capacity="representative", recorded_by=cast.officer
            ).save()
            ReviewResult(
                application=case, meeting=meeting, agree=7, is_true=True, recused=out, recorded_by=cast.officer
            ).save()
    assert {hit.evidence["办理人"]: hit.evidence["参与环节"] for hit in found("handled_by_relative", town)} == {
        "甲大山": "入户调查", "乙大山": "民主评议",
    }  # fmt: skip


# Decisions by the minute


def test_ten_decisions_in_a_minute_are_found_and_nine_are_not(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    made = [make_household(village).pk for _ in range(11)]
    listed = [_whole(open_list(campaign)[pk]) for pk in made]
    for number, case in enumerate(listed[:9]):
        decide_past_the_rules(case, DAY, cast.leader, second=6 * number)
    decide_past_the_rules(listed[9], DAY, cast.leader, second=61)
    assert found("many_decisions_in_a_minute", town) == []
    decide_past_the_rules(listed[10], DAY, cast.leader, second=60)
    (hit,) = found("many_decisions_in_a_minute", town)
    assert hit.evidence["件数"] == "11"


def test_a_stretch_is_one_find_and_two_people_or_two_minutes_are_not_one(campaign: Campaign, town: Division, village: Division, cast: Cast) -> None:  # fmt: skip
    second = make_user(Role.LEADER, town)
    made = [make_household(village).pk for _ in range(40)]
    listed = open_list(campaign)
    plan = [(cast.leader, second_) for second_ in range(0, 120, 6)]  # twenty in two minutes without a pause
    plan += [(who, 1000 + 10 * turn + place) for turn in range(6) for place, who in enumerate((cast.leader, second))]
    plan += [(second, 3000 + 8 * turn) for turn in range(8)]
    for (who, moment), pk in zip(plan, made, strict=True):
        decide_past_the_rules(_whole(listed[pk]), DAY, who, second=moment)
    (hit,) = found("many_decisions_in_a_minute", town)
    assert (hit.evidence["件数"], hit.key) == ("20", f"{cast.leader.username}|2020-09-14 15:00:00")
