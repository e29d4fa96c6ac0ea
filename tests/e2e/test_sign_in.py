"""Signing in, as everybody's day begins."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.chinese import assert_chinese
from tests.e2e.conftest import Complaints, SignIn
from tests.factories.accounts import make_town, make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import User


@pytest.fixture
def officer(live_server: object) -> User:
    """Somebody of 镇经办."""
    return make_user(Role.TOWN_OFFICER, make_town())


@pytest.mark.every_database
def test_a_wrong_password_is_told_in_chinese_and_the_right_one_opens_the_workbench(
    page: Page, officer: User, sign_in: SignIn
) -> None:
    page.goto("/")
    expect(page.locator("[name=password]")).to_be_visible()
    page.fill("[name=username]", officer.username)
    page.fill("[name=password]", "wrong-password")
    page.click("[type=submit]")
    expect(page.locator(".errornote")).to_contain_text("密码")
    assert_chinese(page.content())

    sign_in(page, officer.username)
    expect(page).to_have_url(re.compile(r"/admin/$"))
    assert_chinese(page.content())


def test_the_sign_in_page_fits_a_phone(phone: Page, officer: User, sign_in: SignIn) -> None:
    sign_in(phone, officer.username)
    wider_than_the_screen = phone.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wider_than_the_screen


def test_the_browser_refuses_a_script_that_was_not_ours(page: Page, complaints: Complaints) -> None:
    complaints.expects("Content Security Policy")
    page.goto("/admin/login/")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.evaluate("window.ran") is None
    assert complaints
