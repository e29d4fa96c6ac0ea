"""Tips on a telephone as narrow as they come: filed, followed, answered; nothing to scroll sideways, everything to hit."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from audits.models import Tip
from audits.services import tip_handling
from tests.chinese import assert_chinese
from tests.e2e.conftest import PHONE
from tests.factories.accounts import make_town, make_user
from tests.factories.tips import AUTHOR, enabled_key
from xumingsi.accounts.choices import Role

NARROW = {**PHONE, "viewport": {"width": 360, "height": 740}}
# Controls a thumb has to hit; a file input's own button is drawn by the browser inside its 48 px box.
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
  .filter(one => { const box = one.getBoundingClientRect(); return box.width && (box.height < 44 || box.width < 44) })
  .map(one => one.outerHTML)"""
WIDTH = "() => document.documentElement.scrollWidth"


def check(page: Page) -> None:
    assert page.evaluate(WIDTH) <= 360
    assert page.evaluate(SMALL) == []
    assert float(page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")) >= 16
    assert_chinese(page.content())


def test_filed_and_followed_on_a_narrow_telephone(new_page: Callable[..., Page], live_server: object) -> None:
    town = make_town()
    enabled_key(town)
    officer = make_user(Role.TOWN_OFFICER, town)
    page = new_page(NARROW)
    page.goto("/tips/")
    check(page)
    page.get_by_role("link", name="我要反映问题").click()
    check(page)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page)
    page.fill("[name=content]", "四组有一户买了轿车还在享受低保。")
    page.fill("[name=name]", AUTHOR.name)
    page.fill("[name=phone]", AUTHOR.phone)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    check(page)
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"(\d{4}-){4}\d{4}", code)
    assert code not in page.url

    tip = Tip.objects.get()
    tip_handling.accept_tip(tip, actor=officer)
    tip_handling.reply_to_author(tip, actor=officer, text="请补充车牌号。")
    page.get_by_role("link", name="看办理情况").click()
    check(page)
    page.fill("[name=code]", "1" * 20)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("alert")).to_contain_text("查询码不对")
    page.fill("[name=code]", code)
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".state")).to_have_text("已受理")
    expect(page.get_by_text("请补充车牌号")).to_be_visible()
    check(page)
    page.fill("[name=text]", "没看清，白色的。")
    page.get_by_role("button", name="提交补充").click()
    expect(page.get_by_role("status")).to_contain_text("已收到")
    expect(page.get_by_text("没看清，白色的。")).to_be_visible()
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names <= {"csrftoken"}
