"""The roll of a day as a workbook, by command and from the page: masked, recorded, in scope."""

import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from recipients.exchange.roll_book import export_roll
from recipients.models import Household
from recipients.services.benefits import adjust_benefit, stop_benefit
from recipients.services.households import remove_member
from recipients.services.rosters import apply_roster, check_roster
from recipients.sheets import ROSTER
from tests.chinese import assert_chinese
from tests.factories.accounts import make_user
from tests.factories.campaign import make_cast, make_household
from tests.factories.rosters import MONTH, TODAY, household_rows, write_roster
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock
from xumingsi.kit.excel.reader import read_table

pytestmark = pytest.mark.django_db
PAGE = "/admin/recipients/household/roll/"


@pytest.fixture
def roll(village: Division) -> list[Household]:
    """Two households of 石桥村; on 20 August one was raised and one stopped from September."""
    with clock.at(clock.moment(date(2020, 1, 5))):
        raised = make_household(
            village, head="张大山", people=2, certificate_no="N1", bank_account="6217000000000001", phone="13800001234"
        )
        stopped = make_household(village, head="李春梅", certificate_no="N2")
    leader = make_cast(village.town).leader
    with clock.at(clock.moment(date(2020, 8, 20))):
        adjust_benefit(
            raised.standing_benefit,
            amount=Decimal(480),
            effective_from=date(2020, 9, 1),
            cause="标准提高",
            actor=leader,
        )
        stop_benefit(stopped.standing_benefit, effective_from=date(2020, 9, 1), cause="收入超标", actor=leader)
    return [raised, stopped]


def _run(*arguments: str) -> tuple[dict[str, Any], str]:
    out = io.StringIO()
    call_command("roll_as_of", *arguments, "--json", stdout=out, stderr=out)
    return json.loads(out.getvalue().splitlines()[-1]), out.getvalue()


def _cells(path: Path) -> list[str]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def test_the_command_writes_the_roll_of_the_day(roll: list[Household], tmp_path: Path) -> None:
    result, said = _run("2020-08-31", "--out", str(tmp_path / "roll.xlsx"))
    assert (result["households"], result["covered"], result["amount"], result["rows"]) == (2, 3, "800.00", 3)
    assert "合计：2 户，保障 3 人，每月 800.00 元" in said
    table = read_table(tmp_path / "roll.xlsx", ROSTER)
    assert table.columns["certificate_no"] == ["N1", "N1", "N2"]
    assert table.columns["name"][0] == "张大山"
    assert table.columns["monthly_amount"] == [Decimal("400.00"), None, Decimal("400.00")]


def test_as_then_known(roll: list[Household], tmp_path: Path) -> None:
    now, _ = _run("2020-09-30", "--out", str(tmp_path / "now.xlsx"))
    then, _ = _run("2020-09-30", "--known-at", "2020-08-19", "--out", str(tmp_path / "then.xlsx"))
    assert (now["households"], now["amount"]) == (1, "480.00")
    assert (then["households"], then["amount"], then["known_at"]) == (2, "800.00", "2020-08-19T15:59:59.999999+00:00")


def test_ids_accounts_and_telephones_are_masked_unless_asked_for_in_full(roll: list[Household], tmp_path: Path) -> None:
    number = roll[0].members.get(is_head=True).id_number
    _run("2020-09-30", "--out", str(tmp_path / "masked.xlsx"))
    text = " ".join(_cells(tmp_path / "masked.xlsx"))
    assert number not in text
    assert "6217000000000001" not in text
    assert "13800001234" not in text
    assert f"{number[:6]}********{number[-4:]}" in text
    _run("2020-09-30", "--full", "--out", str(tmp_path / "full.xlsx"))
    assert {number, "6217000000000001", "13800001234"} <= set(_cells(tmp_path / "full.xlsx"))


def test_an_export_is_a_recorded_act(roll: list[Household], tmp_path: Path) -> None:
    _run("2020-09-30", "--known-at", "2020-08-19", "--full", "--out", str(tmp_path / "roll.xlsx"))
    entry = Entry.objects.get(verb="recipients.export_roll")
    assert "2020-09-30" in entry.sentence
    assert "2 户、3 人，身份证号完整" in entry.sentence
    assert verify().ok


def test_a_dry_run_writes_neither_file_nor_entry(roll: list[Household], tmp_path: Path) -> None:
    result, _ = _run("2020-09-30", "--dry-run", "--out", str(tmp_path / "roll.xlsx"))
    assert (result["households"], result["rows"]) == (1, None)
    assert not (tmp_path / "roll.xlsx").exists()
    assert not Entry.objects.filter(verb="recipients.export_roll").exists()


@pytest.mark.parametrize(
    "arguments", [["2020-13-01"], ["2020-09-30", "--known-at", "2999-01-01"], ["2020-09-30", "--town", "123456"]]
)
def test_misuse(town: Division, tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("roll_as_of", *arguments, "--out", str(tmp_path / "roll.xlsx"))


def test_a_member_who_left_is_on_the_roll_of_days_before(roll: list[Household], tmp_path: Path) -> None:
    son = roll[0].members.get(is_head=False)
    with clock.at(clock.moment(date(2020, 9, 20))):
        remove_member(son, actor=make_cast(roll[0].village.town).officer, left_on=date(2020, 9, 10), reason="服刑")
    for day, people in (("2020-09-09", 2), ("2020-09-10", 1)):
        result, _ = _run(day, "--out", str(tmp_path / "roll.xlsx"))
        assert result["rows"] == people
    result, _ = _run("2020-09-10", "--known-at", "2020-09-19", "--out", str(tmp_path / "roll.xlsx"))
    assert result["rows"] == 2


def test_a_full_roll_reads_back_as_the_roster_it_came_from(town: Division, tmp_path: Path) -> None:
    path = write_roster(tmp_path / "roster.xlsx", [*household_rows(1, people=3), *household_rows(3)])  # fmt: skip
    apply_roster(path, town=town, month=MONTH, today=TODAY, actor=None)
    export_roll(town, date(2020, 9, 30), known_at=None, actor=None, target=tmp_path / "roll.xlsx", full=True)
    plan = check_roster(tmp_path / "roll.xlsx", town=town, month=MONTH, today=TODAY)
    assert not plan.errors
    assert plan.changes_nothing
    assert not plan.left_out_households


def test_nobody_exports_what_is_not_theirs(roll: list[Household], tmp_path: Path) -> None:
    town = roll[0].village.town
    clerk, sysadmin = make_user(Role.VILLAGE_CLERK, roll[0].village), make_user(Role.SYSADMIN, town)
    target = tmp_path / "roll.xlsx"
    for person, where in ((clerk, town), (sysadmin, town)):
        with pytest.raises(NotAllowed):
            export_roll(where, date(2020, 9, 30), known_at=None, actor=person, target=target)
    leader = make_user(Role.LEADER, town)
    with pytest.raises(NotAllowed):
        export_roll(town, date(2020, 9, 30), known_at=None, actor=leader, target=target, full=True)
    assert not target.exists()


def test_the_page_shows_totals_lines_and_what_has_changed_since(
    roll: list[Household], client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.TOWN_OFFICER)
    page = client.get(PAGE, {"day": "2020-09-30", "known_on": "2020-08-19"})
    assert page.status_code == 200
    assert_chinese(page.content)
    text = page.content.decode()
    assert "2020-09-30 在册情况（按 2020-08-19 终了时所知）" in text
    assert "此后退出（当时在册，今天不在）：1 户" in text
    assert "金额或类型已变更：1 户" in text
    assert page.context["shown"]["total"][:3] == (2, 3, Decimal("800.00"))
    assert [line.certificate_no for _, line in page.context["shown"]["lines"]] == ["N1", "N2"]


def test_the_page_opens_on_today_and_says_what_is_wrong(
    roll: list[Household], client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.TOWN_OFFICER)
    assert "N1" in client.get(PAGE).content.decode()
    wrong = client.get(PAGE, {"day": "2020-9月", "known_on": "2999-01-01"})
    assert_chinese(wrong.content)
    assert "不能晚于今天" in wrong.content.decode()
    assert wrong.context["shown"] is None


def test_the_page_shows_one_s_own_villages_only(roll: list[Household], client_as: Callable[..., Client]) -> None:
    next_door = roll[0].village.town.children.order_by("path")[1]
    client = client_as(Role.VILLAGE_CLERK, next_door)
    page = client.get(PAGE, {"day": "2020-08-31"})
    assert page.context["shown"]["total"][0] == 0
    assert "N1" not in page.content.decode()
    assert client.get(PAGE, {"day": "2020-08-31", "village": roll[0].village_id}).context["shown"] is None
    assert client_as(Role.SYSADMIN).get(PAGE).status_code == 403


def test_the_page_hands_out_a_masked_workbook_by_its_button_only(
    roll: list[Household], client_as: Callable[..., Client], tmp_path: Path
) -> None:
    client = client_as(Role.VILLAGE_CLERK)
    response = client.post(PAGE, {"day": "2020-08-31", "known_on": "", "village": ""})
    target = tmp_path / "roll.xlsx"
    target.write_bytes(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    number = roll[0].members.get(is_head=True).id_number
    assert "张大山" in _cells(target)
    assert number not in " ".join(_cells(target))
    entry = Entry.objects.get(verb="recipients.export_roll")
    assert (entry.actor, entry.village_id) == (client.user, roll[0].village_id)  # type: ignore[attr-defined]
    assert verify().ok


def test_the_list_of_households_leads_to_it(roll: list[Household], client_as: Callable[..., Client]) -> None:
    assert PAGE in client_as(Role.TOWN_OFFICER).get("/admin/recipients/household/").content.decode()
