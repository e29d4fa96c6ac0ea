"""The main job in the browser: a real roster goes in, one household passes every step, the county's workbook comes out."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from renewals.choices import State
from renewals.models import Application
from tests.chinese import assert_chinese
from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User, Village
from xumingsi.campaign.notice import NOTICE_2020
from xumingsi.campaign.services import set_up_campaign
from xumingsi.casework.verification import verify
from xumingsi.desk.demo.town import build_town, write_town
from xumingsi.kit import clock

REAL_OFFSET = clock._offset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fictional town's workbooks: roster.xlsx, villages.csv …"""
    write_town(build_town(40, 7), tmp_path)
    return tmp_path


@pytest.fixture
def town(live_server: object, folder: Path) -> Division:
    """The generated town with its campaign of 2020, nothing imported yet."""
    from django.core.management import call_command

    call_command("import_villages", str(folder / "villages.csv"), "--town-name", "演示镇", "--fictional", verbosity=0)
    town = Division.objects.get(name="演示镇")
    set_up_campaign(town, NOTICE_2020, actor=None)
    return town


@pytest.fixture
def today() -> Iterator[object]:
    """``today(date)``: the server's clock runs on from that day."""
    yield clock.start_from
    clock._offset = REAL_OFFSET


def picture(folder: Path, name: str, colour: str) -> str:
    """A photo's path."""
    path = folder / f"{name}.jpg"
    Image.new("RGB", (640, 480), colour).save(path, "JPEG")
    return str(path)


def do(page: Page, application: Application, verb: str, **answers: str) -> None:
    """Press the verb's button on the case's page, fill in, confirm; file inputs take a path."""
    page.goto(f"/admin/renewals/application/{application.pk}/change/")
    page.get_by_role("link", name=verb, exact=True).click()
    fill(page, answers)
    assert_chinese(page.content())
    page.get_by_role("button", name=re.compile("^确认")).click()
    expect(page.locator(".messagelist")).to_contain_text(f"已办理“{verb}”")


def fill(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        field = page.locator(f"[name={name}]").first
        kind = field.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            field.select_option(value)
        elif kind == "file":
            field.set_input_files(value)
        elif kind == "checkbox":
            field.set_checked(value == "on")
        else:
            field.fill(value)


def state_of(application: Application) -> State:
    return State(Application.objects.values_list("state", flat=True).get(pk=application.pk))


@pytest.mark.every_database
def test_from_the_roster_to_the_county_workbook(
    new_page: object, sign_in: SignIn, town: Division, folder: Path, today: object
) -> None:
    today(date(2020, 9, 6))  # type: ignore[operator]
    village = Village.objects.filter(parent=town).first()
    officer: User = make_user(Role.TOWN_OFFICER, town, name="周文静")
    clerk: User = make_user(Role.VILLAGE_CLERK, village, name="陈小兰")
    leader: User = make_user(Role.LEADER, town, name="冉崇德")
    desk, hand, head = (new_page() for _ in range(3))  # type: ignore[operator]
    for page, user in ((desk, officer), (hand, clerk), (head, leader)):
        sign_in(page, user.username)

    # The roster: differences first, one confirmation.
    desk.goto("/admin/recipients/roster/")
    desk.get_by_role("link", name="上传花名册").click()
    fill(desk, {"month": "2020-09", "file": str(folder / "roster.xlsx")})
    desk.get_by_role("button", name="上传并核对").click()
    expect(desk.get_by_role("heading", name=re.compile("^新增家庭"))).to_be_visible()
    assert not Application.objects.exists()
    desk.get_by_role("button", name="确认导入").click()
    expect(desk.locator(".messagelist")).to_contain_text("已导入")

    # The list of renewals and the draw of visits, every household to be visited.
    desk.goto("/admin/renewals/application/")
    desk.get_by_role("link", name="生成续保清单").click()
    desk.get_by_role("button", name="生成续保清单").click()
    expect(desk.locator(".messagelist")).to_contain_text("新增续保申请 40 件")
    desk.get_by_role("link", name="抽取入户名单").click()
    fill(desk, {"seed": "福彩3D 2020212", "rate": "1"})
    desk.get_by_role("button", name="抽取入户名单").click()
    expect(desk.locator(".messagelist")).to_contain_text("40 户抽 40 户")

    # One household through every step.
    case = Application.objects.filter(village=village).select_related("household").order_by("pk").first()
    assert case is not None
    do(hand, case, "登记催办", channel="phone", reached="本人")
    do(hand, case, "提交申请", files=picture(folder, "申请表", "navy"))
    do(desk, case, "退回补正", missing="户口本复印件", told_to=case.household.head_name)
    do(hand, case, "提交申请")
    do(
        desk,
        case,
        "经济核查",
        authorised_on="2020-09-06",
        authorised_by=case.household.head_name,
        verified_income="120",
        verdict="consistent",
    )
    do(
        hand, case, "入户调查", visited_at="2020-09-06 00:01", visitors="陈小兰、刘工", place="一组", informant=case.household.head_name,
        members_present="1", income="120", circumstances="砖木结构住房，无大件财产", verdict="consistent", files=picture(folder, "入户", "olive"),
    )  # fmt: skip
    hand.goto("/admin/renewals/reviewmeeting/")
    hand.get_by_role("link", name="登记民主评议会").click()
    fill(hand, {
        "held_at": "2020-09-06 00:01", "place": "村会议室", "chair": "甲支书", "recorder": "乙文书", "invited": "8", "committee": "甲支书、乙文书",
        "representatives": "丙代表、丁代表、戊代表", "policy_read": "on",
    })  # fmt: skip
    hand.get_by_role("button", name="登记民主评议会").click()
    expect(hand.locator(".errorlist, .errornote").first).to_contain_text("不足规定的三分之二")
    fill(hand, {"representatives": "丙代表、丁代表、戊代表、己代表"})
    hand.get_by_role("button", name="登记民主评议会").click()
    expect(hand.locator(".messagelist")).to_contain_text("已登记")
    do(hand, case, "民主评议", agree="6")
    do(hand, case, "张贴公示", starts_on="2020-09-06", places="村务公开栏", files=picture(folder, "公示栏", "teal"))

    # Seven full days later the list comes down, then proposal and decision by two people.
    posting = case.posted.get().line.posting
    desk.goto(f"/admin/recipients/posting/{posting.pk}/change/")
    expect(desk.get_by_text("公示须满 7 天")).to_be_visible()
    today(date(2020, 9, 14))  # type: ignore[operator]
    desk.goto(f"/admin/recipients/posting/{posting.pk}/do/close/")
    desk.get_by_role("button", name=re.compile("^确认")).click()
    assert state_of(case) == State.POSTING_OVER
    do(desk, case, "提出审批建议")
    do(head, case, "审批同意", opinion="同意")
    assert state_of(case) == State.DECIDED
    expect(head.locator(".timeline, [class*=timeline]").first).to_contain_text("审批")

    # The county's workbooks.
    desk.goto("/reports/")
    with desk.expect_download() as download:
        desk.get_by_role("link", name=re.compile("下载|导出")).or_(
            desk.get_by_role("button", name=re.compile("下载|导出"))
        ).first.click()
    package = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    name = next(name for name in package.namelist() if "2_续保情况花名册" in name)
    sheet = openpyxl.load_workbook(io.BytesIO(package.read(name))).worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert case.household.certificate_no in cells
    assert not any(re.search(r"\d{17}[\dX]", cell) for cell in cells)
    report = verify()
    assert report.ok, report.faults
