"""From a detector's hit to sign-off in the browser: refused while the household is still paid, then closed (对账销号)."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from audits.choices import Category, Severity
from audits.detection import _DETECTORS, Hit, detector, detectors
from audits.models import Lead, Problem
from recipients.models import Household
from recipients.services.benefits import stop_benefit
from rectification.models import RectificationItem
from tests.chinese import assert_chinese
from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town
from tests.factories.campaign import make_campaign, make_household
from tests.factories.cures import make_people
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

REAL_OFFSET = clock._offset


@pytest.fixture
def _october(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    clock.start_from(date(2020, 10, 12))
    detectors()  # all are known before the register is put aside
    monkeypatch.setattr("audits.detection._DETECTORS", dict(_DETECTORS))

    def find(question: Any) -> Iterator[Hit]:
        """Households whose phone is that of a car dealer, while they are paid."""
        for household in Household.objects.in_town(question.town).filter(phone="车行").order_by("pk"):
            yield Hit(
                key=f"h{household.pk}", village=household.village_id, household=household.pk, summary="名下有经营车行", evidence={"来源": "市场主体"}
            )  # fmt: skip

    detector(
        "car_dealer",
        "经营车行",
        Category.INELIGIBLE,
        Severity.HIGH,
        clause="渝府办发〔2017〕33号",
        inputs=(Household,),
        find=find,
    )
    yield
    clock._offset = REAL_OFFSET


def fill(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        field = page.locator(f"[name={name}]").first
        kind = field.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            field.select_option(value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(value)


def press(page: Page, item: RectificationItem, verb: str, **answers: str) -> None:
    """The verb's button on the item's page, its form, its confirmation."""
    page.goto(f"/admin/rectification/rectificationitem/{item.pk}/change/")
    page.get_by_role("link", name=verb, exact=True).click()
    fill(page, answers)
    page.get_by_role("button", name=re.compile("^确认")).click()


def do(page: Page, item: RectificationItem, verb: str, **answers: str) -> None:
    press(page, item, verb, **answers)
    expect(page.locator(".messagelist")).to_contain_text(f"已办理“{verb}”")
    assert_chinese(page.content())


@pytest.mark.usefixtures("_october")
def test_from_a_detector_s_hit_to_sign_off(new_page: Any, sign_in: SignIn, live_server: Any, tmp_path: Path) -> None:
    town = make_town()
    make_campaign(town)
    village = town.children.order_by("path").first()
    household = make_household(village, head="张大山", amount=400, phone="车行")
    people = make_people(town, village)
    users = {
        name: getattr(people, name)
        for name in ("clerk", "officer", "reviewer", "inspector", "deputy", "discipline", "head")
    }
    pages = {name: new_page() for name in users}
    for name, user in users.items():
        sign_in(pages[name], user.username)
    scan = tmp_path / "scan.jpg"
    Image.new("RGB", (320, 240), "teal").save(scan, "JPEG")

    # The inspectors let the detectors run; the office looks into the lead and finds it true.
    pages["inspector"].goto("/admin/audits/lead/run/")
    pages["inspector"].get_by_role("button", name="运行").click()
    expect(pages["inspector"].locator(".messagelist")).to_contain_text("新增 1 条")
    lead = Lead.objects.get()
    desk = pages["officer"]
    desk.goto(f"/admin/audits/lead/{lead.pk}/do/confirm/")
    fill(desk, {"reason": "到市场监管所核实，属实。"})
    desk.get_by_role("button", name=re.compile("^确认")).click()
    expect(desk.locator(".messagelist")).to_contain_text("已办理")
    item = RectificationItem.objects.get(problem=Problem.objects.get())

    # It waits on the village's bench; the village plans, shows and asks for sign-off.
    hand = pages["clerk"]
    hand.goto("/admin/")
    hand.get_by_role("link", name=re.compile("整改：待制定方案")).click()
    expect(hand.locator("#result_list")).to_contain_text(item.problem.number)
    do(
        hand, item, "制定整改方案", root_cause="未核对市场主体", goal="停发并纠正", remedy="stop", leader="冉镇长", unit="石桥村", person="陈文书",
        due_on="2020-10-20", measures="办理停发",
    )  # fmt: skip
    do(hand, item, "登记整改佐证", measure=str(item.measures.get().pk), done="已报停发", files=str(scan))
    do(hand, item, "申请销号", report="已停发。")
    do(pages["reviewer"], item, "社会事务办审核")

    # The household is still paid and the detector still fires: the recheck cannot pass, and says why.
    recheck = {"place": "张大山家", "inspectors": "秦组员、王组员", "finding": "已停发。"}
    press(pages["inspector"], item, "现场复核通过", **recheck)
    refused = pages["inspector"].locator(".errorlist, .errornote")
    expect(refused.first).to_contain_text("仍在待遇发放中，2020-11 应发 400.00 元")
    expect(refused.first).to_contain_text("再次比对仍存在")
    item.refresh_from_db()
    assert item.state == "rechecking"

    # Stopped in fact; then each signs, and it is closed.
    stop_benefit(household.benefits.get(), effective_from=date(2020, 11, 1), cause="经营车行", actor=people.head)
    _register(household, phone="")
    do(pages["inspector"], item, "现场复核通过", **recheck)
    do(pages["deputy"], item, "分管领导同意")
    do(pages["discipline"], item, "镇纪委监督意见")
    do(pages["head"], item, "审定销号", opinion="同意销号")
    item.refresh_from_db()
    assert (item.state, item.problem.state) == ("closed", "closed")

    # The board and the chart say so, on a phone too.
    desk.goto("/admin/rectification/rectificationitem/board/")
    expect(desk.get_by_role("region", name=re.compile("已销号"))).to_contain_text(item.problem.number)
    desk.set_viewport_size({"width": 390, "height": 844})
    columns = desk.locator(".cure-column")
    assert columns.nth(0).bounding_box()["y"] < columns.nth(4).bounding_box()["y"]
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.goto("/admin/rectification/rectificationitem/progress/")
    expect(desk.locator("figure svg")).to_be_visible()
    report = verify()
    assert report.ok, report.faults


def _register(household: Household, **fields: Any) -> None:
    from tests.factories.rows import some_act

    with some_act(household.village):
        row = Household.objects.get(pk=household.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
