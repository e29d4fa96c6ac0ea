"""Numbers of the rules are the town's, from a day on; what they mean stands beside them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from audits.detection import detectors
from audits.models import DetectorSetting, VillagePlace
from audits.services.settings import set_place, set_threshold
from audits.thresholds import threshold, thresholds
from tests.audits.staged import DAY
from tests.chinese import assert_chinese
from tests.factories.accounts import make_town, make_user
from tests.factories.cast import Cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_autumn")]
CODE = "identical_remarks.households"


def put(town: Division, cast: Cast, value: int | str = 4, **fields) -> DetectorSetting:
    given = {"code": CODE, "reason": "本镇户数少", "actor": cast.officer, **fields}
    return set_threshold(town, value=Decimal(value), **given)


def test_the_default_holds_until_the_town_sets_another_from_a_day_on(town: Division, cast: Cast) -> None:
    number = (detectors(), thresholds()[CODE])[1]
    assert number.on(town, DAY) == number.default == 3
    put(town, cast, 4)
    put(town, cast, 5, effective_from=DAY + timedelta(days=8))
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=7), DAY + timedelta(days=8)]
    assert [number.on(town, day) for day in days] == [3, 4, 4, 5]
    assert number.on(make_town("白鹤镇", "999001102", ("松岭村",)), DAY) == 3
    assert verify().ok


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"value": 1}, "应在 2 至"), ({"value": 1001}, "应在 2 至"), ({"code": "no.such"}, "没有这一项"), ({"reason": " "}, "理由"),
        ({"effective_from": date(2020, 9, 21)}, "今天或以后"),
    ],
)  # fmt: skip
def test_what_cannot_be_set(town: Division, cast: Cast, wrong: dict, says: str) -> None:
    detectors()
    with pytest.raises(BadInput, match=says):
        put(town, cast, **wrong)
    assert not DetectorSetting.objects.exists()


def test_one_number_a_day(town: Division, cast: Cast) -> None:
    detectors()
    put(town, cast, 4)
    with pytest.raises(BadInput, match="已经登记"):
        put(town, cast, 5)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.TOWN_OFFICER])
def test_only_the_town_office_sets(town: Division, village: Division, role: Role) -> None:
    detectors()
    person = make_user(role, village if role == Role.VILLAGE_CLERK else town)
    with pytest.raises(NotAllowed):
        set_threshold(town, code=CODE, value=Decimal(4), reason="试", actor=person)
    with pytest.raises(NotAllowed):
        set_place(village, latitude=Decimal(29), longitude=Decimal(107), radius=Decimal(3), actor=person)


def test_a_place_said_again_is_corrected_and_nonsense_is_refused(village: Division, cast: Cast) -> None:
    for radius in (3, 4):
        set_place(
            village, latitude=Decimal("29.9"), longitude=Decimal("107.7"), radius=Decimal(radius), actor=cast.officer
        )
    assert (VillagePlace.objects.get().radius, VillagePlace.history.count()) == (4, 2)
    for wrong in ({"latitude": 91}, {"longitude": 181}, {"radius": 0}):
        given = {"latitude": 29, "longitude": 107, "radius": 3, **wrong}
        with pytest.raises(BadInput):
            set_place(village, actor=cast.officer, **{name: Decimal(value) for name, value in given.items()})
    assert verify().ok


def test_a_number_is_registered_once_and_belongs_to_a_rule() -> None:
    rules = detectors()
    assert all(number.detector in rules for number in thresholds().values())
    assert all(number.lowest <= number.default <= number.highest for number in thresholds().values())
    with pytest.raises(LookupError):
        threshold("identical_remarks", "households", "重复", 3, unit="户", note="")


# Pages


def page(client: Client, name: str, **data: object) -> str:
    answer = client.get(reverse(f"admin:audits_{name}"), data)
    assert answer.status_code == 200, name
    assert_chinese(answer.content)
    return answer.content.decode()


def test_every_number_stands_on_a_page_with_its_meaning(town: Division, cast: Cast, client_as: Callable[..., Client]) -> None:  # fmt: skip
    detectors()
    put(town, cast, 4)
    for role in (Role.TOWN_OFFICER, Role.DISCIPLINE, Role.LEADER, Role.VILLAGE_CLERK):
        said = page(client_as(role), "detectorsetting_in_force")
        assert all(number.label in said and number.note in said for number in thresholds().values())
        assert "<strong>4 户</strong>" in said
    assert client_as(Role.SYSADMIN).get(reverse("admin:audits_detectorsetting_in_force")).status_code == 403


def test_the_town_office_sets_numbers_and_places_from_pages(town: Division, village: Division, cast: Cast, client_as: Callable[..., Client]) -> None:  # fmt: skip
    officer = client_as(Role.TOWN_OFFICER)
    page(officer, "detectorsetting_set")
    url = reverse("admin:audits_detectorsetting_set")
    refused = officer.post(url, {"town": town.pk, "code": CODE, "value": "1", "reason": "试"})
    assert "应在 2 至" in refused.content.decode()
    answer = officer.post(url, {"town": town.pk, "code": CODE, "value": "6", "reason": "本镇户数少"}, follow=True)
    assert_chinese(answer.content)
    assert (DetectorSetting.objects.get().value, DetectorSetting.objects.get().effective_from) == (6, clock.today())
    assert "6 户" in page(officer, "detectorsetting_changelist")
    page(officer, "villageplace_add")
    answer = officer.post(
        reverse("admin:audits_villageplace_add"),
        {"village": village.pk, "latitude": "29.9", "longitude": "107.7", "radius": "4"}, follow=True,
    )  # fmt: skip
    assert_chinese(answer.content)
    place = VillagePlace.objects.get()
    change = reverse("admin:audits_villageplace_change", args=[place.pk])
    officer.post(change, {"latitude": "29.9", "longitude": "107.7", "radius": "5"})
    assert VillagePlace.objects.get().radius == 5
    assert "29.9" in page(officer, "villageplace_changelist")
    leader = client_as(Role.LEADER)
    assert leader.get(url).status_code == 403
    assert leader.get(reverse("admin:audits_villageplace_add")).status_code == 403
