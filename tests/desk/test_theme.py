"""The frame: rooms in working order, filters on top, strict policy without exceptions, files kept light."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

pytestmark = pytest.mark.django_db
STATIC = Path(settings.BASE_DIR) / "xumingsi" / "static" / "xumingsi"
# Written to a file of its own to be printed, never answered by the server: it must carry its style with it.
SHEETS = {"anchor.html"}
TEMPLATES = [path for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html") if path.name not in SHEETS]


def test_pages_send_a_policy_without_exceptions(client_as: Callable) -> None:
    policy = client_as("town_officer").get(reverse("admin:index")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_style_or_script_into_a_page(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", text)


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_script_makes_code_or_markup_of_text(sheet: Path) -> None:
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write|insertAdjacentHTML", sheet.read_text())


def test_the_frame_names_town_user_and_role(client_as: Callable) -> None:
    client = client_as("village_clerk")
    shown = client.get(reverse("admin:index")).content.decode()
    for words in ("社会救助专项治理", "清溪镇", client.user.name, "石桥村村级经办", "修改密码", "退出登录"):
        assert words in shown


def test_rooms_stand_in_the_order_of_the_work(client_as: Callable) -> None:
    rooms = [
        room["app_label"] for room in client_as("discipline").get(reverse("admin:index")).context["available_apps"]
    ]
    order = ["campaign", "recipients", "renewals", "audits", "rectification", "casework", "accounts"]
    assert rooms == [room for room in order if room in rooms]
    assert {"casework", "accounts"} <= set(rooms)


def test_demo_says_that_it_is_one(client_as: Callable, monkeypatch: Any) -> None:
    client = client_as("town_officer")
    assert "数据均为虚构" not in client.get(reverse("admin:index")).content.decode()
    monkeypatch.setattr("xumingsi.kit.clock.is_shifted", lambda: True)
    assert "数据均为虚构" in client.get(reverse("admin:index")).content.decode()


def test_filters_stand_above_the_list(client_as: Callable) -> None:
    shown = client_as("sysadmin").get(reverse("admin:accounts_duty_changelist")).content.decode()
    assert 0 < shown.index('class="chips"') < shown.index('id="result_list"')


def test_the_frame_costs_few_queries(client_as: Callable, django_assert_max_num_queries: Any) -> None:
    client = client_as("town_officer")
    with django_assert_max_num_queries(8):
        client.get(reverse("admin:password_change"))


def test_a_stranger_is_sent_to_sign_in(town: Any) -> None:
    assert Client().get(reverse("admin:index")).url.startswith(reverse("admin:login"))


def test_every_string_of_our_catalogue_is_in_the_compiled_one() -> None:
    folder = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', (folder / "django.po").read_text(), re.MULTILINE)
    assert len(pairs) > 30
    with translation.override("zh-hans"):
        assert [text for text, chinese in pairs if translation.gettext(text) != chinese.replace('\\"', '"')] == []
