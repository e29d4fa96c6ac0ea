"""The clerk's main task on a phone of 360 px: a renewal in few taps, kept when the line is cut, sent once."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from renewals.choices import State
from renewals.models import Application, Reminder
from tests.chinese import assert_chinese
from tests.e2e.conftest import PHONE, Complaints, SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_application, make_campaign
from xumingsi.accounts.choices import Role
from xumingsi.casework.models import Attachment, Entry
from xumingsi.kit import clock

SMALL_PHONE = {**PHONE, "viewport": {"width": 360, "height": 740}}
# A tap takes an unpractised thumb about five seconds, a field to read and correct about fifteen.
SECONDS_A_TAP, SECONDS_A_FIELD = 5, 15


@pytest.fixture(autouse=True)
def _autumn_2020(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock.moment(date(2020, 9, 20)) - clock.moment(clock.today()))


@pytest.fixture
def case(live_server: object) -> Application:
    town = make_town()
    return make_application(make_campaign(town), town.children.first(), head="张大山", people=2)


@pytest.fixture
def hand(case: Application, new_page: Callable[..., Page], sign_in: SignIn) -> Page:
    """The village clerk's phone, signed in."""
    page = new_page(SMALL_PHONE)
    sign_in(page, make_user(Role.VILLAGE_CLERK, case.village, name="陈小兰").username)
    return page


def state_of(case: Application) -> str:
    return Application.objects.values_list("state", flat=True).get(pk=case.pk)


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('clerk:'))")


def fits(page: Page) -> None:
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    small = page.evaluate("""() => Array.from(document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])'))
      .filter(e => e.offsetParent && e.type !== 'checkbox' && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)""")
    assert not small
    nameless = page.evaluate("""() => Array.from(document.querySelectorAll('select, textarea, input:not([type=hidden])'))
      .filter(e => e.offsetParent && !e.labels.length && !e.ariaLabel).map(e => e.outerHTML)""")
    assert not nameless


def test_a_renewal_takes_a_few_taps(hand: Page, case: Application) -> None:
    taps = []

    def tap(name: str) -> None:
        taps.append(name)
        hand.get_by_role("link", name=name).or_(hand.get_by_role("button", name=name)).first.click()

    expect(hand).to_have_url(re.compile("/clerk/$"))
    fits(hand)
    assert_chinese(hand.content())
    tap("办续保")
    fits(hand)
    hand.fill("[name=monthly_income]", "300")
    expect(hand.locator(".changed")).to_have_count(1)
    expect(hand.get_by_text("有变化，原来：120")).to_be_visible()
    hand.get_by_label("有人就业或外出务工").check()
    tap("确认提交申请")
    expect(hand.locator(".messagelist")).to_contain_text("已办理“提交申请”")
    fits(hand)
    assert state_of(case) == State.APPLIED
    assert len(taps) == 2
    assert (len(taps) + 1) * SECONDS_A_TAP + 1 * SECONDS_A_FIELD < 120
    case.refresh_from_db()
    assert "120.00 → 300" in case.changed_facts
    assert not kept(hand)


def test_a_reminder_is_two_taps(hand: Page, case: Application) -> None:
    hand.get_by_text("记催办").click()
    hand.get_by_role("button", name="打了电话").click()
    expect(hand.locator(".messagelist")).to_contain_text("已办理“登记催办”")
    expect(hand.get_by_text("已催办 1 次")).to_be_visible()
    assert Reminder.objects.get().channel == "phone"


def test_the_line_is_cut_in_the_middle(hand: Page, case: Application, complaints: Complaints) -> None:
    complaints.expects("Failed to load resource")
    hand.get_by_role("link", name="办续保").click()
    # A draft number that looks like an id is not one.
    hand.evaluate("document.querySelector('.fill [name=key]').value = '12345678-1234-4123-8123-123456789012'")
    hand.fill("[name=changed_facts]", "儿子去县城打工，身份证500230199001011234")
    hand.context.set_offline(True)
    hand.get_by_role("button", name="确认提交申请").click()
    expect(hand.locator("#line")).to_contain_text("没有信号，已存在这部手机里")
    assert state_of(case) == State.OPEN
    (name,) = kept(hand)
    stored = hand.evaluate("key => localStorage.getItem(key)", name)
    assert "儿子去县城打工" in stored
    assert not re.search(r"\d{15,}", stored.replace(str(hand.evaluate("Date.now()"))[:6], ""))
    hand.context.set_offline(False)
    expect(hand.locator("#line")).to_contain_text("已发送")
    assert state_of(case) == State.APPLIED
    assert not kept(hand)
    hand.evaluate("window.dispatchEvent(new Event('online'))")
    hand.goto("/clerk/")
    assert Entry.objects.filter(verb="renewal.apply").count() == 1


def test_an_answer_lost_on_the_way_back_does_not_do_it_twice(
    hand: Page, case: Application, complaints: Complaints
) -> None:
    complaints.expects("Failed to load resource")
    lost = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()  # the server has done it …
            lost.append(route.request.url)
            route.abort("connectionreset")  # … and the phone does not hear of it
        else:
            route.continue_()

    hand.route("**/remind/", lose)
    hand.get_by_text("记催办").click()
    hand.get_by_role("button", name="上了门").click()
    expect(hand.locator("#line")).to_contain_text("等着发送 1 件")
    assert lost
    hand.get_by_role("button", name="现在再试").click()
    expect(hand.locator("#line")).to_contain_text("已发送")
    assert Reminder.objects.count() == 1


def test_what_was_typed_is_there_after_the_page_was_closed(hand: Page, case: Application) -> None:
    hand.get_by_role("link", name="办续保").click()
    hand.fill("[name=changed_facts]", "屋顶漏雨")
    hand.get_by_label("有人去世").check()
    while not any("有人去世" in hand.evaluate("key => localStorage[key]", key) for key in kept(hand)):
        hand.wait_for_timeout(100)
    hand.goto("/clerk/")
    hand.get_by_role("link", name="办续保").click()
    expect(hand.locator("#restored")).to_contain_text("上次没办完的")
    expect(hand.locator("[name=changed_facts]")).to_have_value("屋顶漏雨")
    expect(hand.get_by_label("有人去世")).to_be_checked()
    hand.get_by_role("button", name="不要了，重新填").click()
    expect(hand.locator("[name=changed_facts]")).to_have_value("")


def test_a_photo_is_made_small_and_keeps_its_time(hand: Page, case: Application, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0132], exif[0x0112] = "2020:09:19 08:30:00", 6
    Image.effect_noise((3200, 2400), 80).convert("RGB").save(tmp_path / "a.jpg", "JPEG", exif=exif, quality=95)
    (tmp_path / "b.jpg").write_bytes(b"no picture at all" * 40_000)
    hand.get_by_role("link", name="办续保").click()
    hand.set_input_files("[name=files]", [str(tmp_path / "a.jpg"), str(tmp_path / "b.jpg")])
    expect(hand.locator(".photos .error")).to_contain_text("“b.jpg”打不开")
    expect(hand.locator(".photos img")).to_have_count(1)
    hand.get_by_role("button", name="确认提交申请").click()
    expect(hand.locator(".messagelist")).to_contain_text("已办理")
    photo = Attachment.objects.get()
    assert photo.size < (tmp_path / "a.jpg").stat().st_size / 2
    assert photo.taken_at == clock.moment(date(2020, 9, 19), 8, 30)
    with photo.file.open("rb") as file:
        image = Image.open(io.BytesIO(file.read()))
    assert max(image.size) == 1600
    assert image.size == (1200, 1600)
    assert image.getexif()[0x0112] == 1


def test_what_is_wrong_is_said_beside_its_field_and_photos_stay(
    hand: Page, case: Application, tmp_path: Path, complaints: Complaints
) -> None:
    complaints.expects("422")
    Image.new("RGB", (400, 300), "navy").save(tmp_path / "a.jpg", "JPEG")
    hand.get_by_role("link", name="办续保").click()
    hand.get_by_label("申明有近亲属任职").check()
    hand.set_input_files("[name=files]", str(tmp_path / "a.jpg"))
    expect(hand.locator(".photos img")).to_have_count(1)
    hand.get_by_role("button", name="确认提交申请").click()
    expect(hand.locator("[data-field=relative_note] .error")).to_contain_text("请写明姓名")
    expect(hand.locator(".photos img")).to_have_count(1)
    hand.fill("[name=relative_note]", "其兄为村干部")
    hand.get_by_role("button", name="确认提交申请").click()
    expect(hand.locator(".messagelist")).to_contain_text("已办理")
    assert Attachment.objects.count() == 1
