"""The county package from the browser: to those with the right, by the button only, each one recorded."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from renewals.models import Application
from tests.chinese import assert_chinese
from tests.factories.accounts import make_town
from tests.factories.campaign import make_campaign
from tests.factories.midway import Midway
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.models import Entry
from xumingsi.desk.reports.package import REPORTS

SignIn = Callable[..., Client]
PAGE, DOOR = "/reports/", "/reports/county.zip"
MAY = [Role.TOWN_OFFICER, Role.DISCIPLINE, Role.LEADER]


def _asked(midway: Midway, day: str = "2020-10-15") -> dict[str, object]:
    return {"campaign": midway.campaign.pk, "as_of": day}


def test_the_button_hands_out_the_package_and_leaves_an_entry(midway: Midway, client_as: SignIn) -> None:
    client = client_as(Role.DISCIPLINE)
    response = client.post(DOOR, _asked(midway))
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert set(archive.namelist()) == {*(report.file for report in REPORTS), "manifest.json", "verify.py"}
    assert Entry.objects.get(verb="report.export").actor == client.user


def test_looking_is_not_exporting(midway: Midway, client_as: SignIn) -> None:
    client = client_as(Role.LEADER)
    assert client.get(DOOR).url == PAGE
    assert not Entry.objects.filter(verb="report.export").exists()


@pytest.mark.parametrize("role", Role)
def test_the_page_opens_to_those_with_the_right(role: Role, town: Division, client_as: SignIn) -> None:
    make_campaign(town)
    response = client_as(role).get(PAGE)
    assert response.status_code == (200 if role in MAY else 403)
    if role in MAY:
        assert_chinese(response.content)


@pytest.mark.parametrize("role", [role for role in Role if role not in MAY])
def test_the_door_is_shut_to_the_others(role: Role, midway: Midway, client_as: SignIn) -> None:
    assert client_as(role).post(DOOR, _asked(midway)).status_code == 403
    assert not Entry.objects.filter(verb="report.export").exists()


def test_nobody_passes_without_signing_in(client: Client, db: None) -> None:
    for path in (PAGE, DOOR):
        assert client.post(path).url.startswith("/admin/login/")


def test_a_town_without_a_campaign_has_nothing_to_export(client_as: SignIn) -> None:
    assert "没有可以导出" in client_as(Role.LEADER).get(PAGE).content.decode()


def test_a_day_ahead_is_told_beside_the_field(midway: Midway, client_as: SignIn) -> None:
    response = client_as(Role.LEADER).post(DOOR, _asked(midway, "2999-01-01"))
    assert response.status_code == 400
    assert "统计截止日不能晚于今天" in response.content.decode()


def test_a_failed_check_is_shown_with_its_cell(midway: Midway, client_as: SignIn) -> None:
    for name in ("visited", "applied"):
        Application.objects.filter(pk=midway.cases[name].pk).update(applied_on=None)
    response = client_as(Role.LEADER).post(DOOR, _asked(midway))
    page = response.content.decode()
    assert response.status_code == 409
    assert "“专项治理统计表”G5（石桥村）" in page
    assert_chinese(page)


def test_the_campaign_of_another_town_is_not_offered(midway: Midway, client_as: SignIn) -> None:
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",))
    make_campaign(elsewhere)
    response = client_as(Role.LEADER, elsewhere).post(DOOR, _asked(midway))
    assert response.status_code == 400
    assert not Entry.objects.filter(verb="report.export").exists()
