"""The page's way: upload, look at the differences, confirm once or discard."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from recipients.choices import RosterState
from recipients.models import Household, Member, Roster
from recipients.services.rosters import confirm_roster, discard_roster, upload_roster
from tests.factories.accounts import make_user
from tests.factories.rosters import MONTH, TODAY, RosterRow, household_rows, write_roster
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import AlreadyMoved, BadInput, NotAllowed, NotNow
from xumingsi.casework.ledger import recorded
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_september() -> Any:
    with time_machine.travel(f"{TODAY} 02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def officer(town: Division) -> User:
    return make_user(Role.TOWN_OFFICER, town)


def _upload(town: Division, officer: User, tmp_path: Path, rows: list[RosterRow]) -> Roster:
    path = write_roster(tmp_path / "roster.xlsx", rows)
    return upload_roster(SimpleUploadedFile("九月.xlsx", path.read_bytes()), town=town, month=MONTH, actor=officer)


def test_upload_shows_and_confirm_imports(town: Division, officer: User, tmp_path: Path) -> None:
    roster = _upload(town, officer, tmp_path, household_rows(1, people=2))
    assert (roster.state, roster.name, Household.objects.count()) == (RosterState.CHECKED, "九月.xlsx", 0)
    assert [(part["kind"], part["total"]) for part in roster.counts["differences"]] == [("new_households", 1)]
    confirm_roster(roster, actor=officer)
    roster.refresh_from_db()
    assert (roster.state, Member.objects.count()) == (RosterState.IMPORTED, 2)
    assert roster.confirmed_at is not None
    report = verify()
    assert report.ok, report.faults


def test_the_second_click_is_refused(town: Division, officer: User, tmp_path: Path) -> None:
    roster = _upload(town, officer, tmp_path, household_rows(1))
    stale = Roster.objects.get(pk=roster.pk)
    confirm_roster(roster, actor=officer)
    with pytest.raises(AlreadyMoved, match="已经处理过"):
        confirm_roster(stale, actor=officer)
    with pytest.raises(AlreadyMoved):
        discard_roster(stale, actor=officer)
    assert Member.history.count() == 1
    assert not verify().faults


def test_a_roster_with_errors_cannot_be_confirmed(town: Division, officer: User, tmp_path: Path) -> None:
    roster = _upload(town, officer, tmp_path, household_rows(1, village="无此村"))
    assert (roster.state, roster.counts["errors"]["total"]) == (RosterState.REFUSED, 1)
    with pytest.raises(AlreadyMoved, match="有错误待改"):
        confirm_roster(roster, actor=officer)
    discard_roster(roster, actor=officer)
    assert Roster.objects.get().state == RosterState.DISCARDED


def test_differences_no_longer_true_are_shown_again(town: Division, officer: User, tmp_path: Path) -> None:
    first = _upload(town, officer, tmp_path, household_rows(1))
    second = _upload(town, officer, tmp_path, [*household_rows(1), *household_rows(2)])
    confirm_roster(first, actor=officer)
    with pytest.raises(NotNow, match="没有导入"):
        confirm_roster(second, actor=officer)
    second.refresh_from_db()
    assert (second.state, second.counts["created"], Household.objects.count()) == (RosterState.CHECKED, 1, 1)
    confirm_roster(second, actor=officer)
    assert Household.objects.count() == 2
    assert not verify().faults


def test_a_change_in_between_is_not_overwritten(town: Division, officer: User, tmp_path: Path) -> None:
    confirm_roster(_upload(town, officer, tmp_path, household_rows(1)), actor=officer)
    roster = _upload(town, officer, tmp_path, household_rows(1, phone="13900000000"))
    household = Household.objects.get()
    household.phone = "13700000000"
    with recorded("test.change", actor=officer, sentence="更正", town=town):
        household.save()
    with pytest.raises(NotNow):
        confirm_roster(roster, actor=officer)
    household.refresh_from_db()
    assert household.phone == "13700000000"


def test_a_kept_file_that_was_tampered_with_is_refused(town: Division, officer: User, tmp_path: Path) -> None:
    roster = _upload(town, officer, tmp_path, household_rows(1))
    Path(roster.file.path).write_bytes(b"PK")
    try:
        with pytest.raises(BadInput, match="已被改动"):
            confirm_roster(roster, actor=officer)
    finally:
        Path(roster.file.path).unlink()
    assert not Household.objects.exists()


@pytest.mark.parametrize("role", [Role.VILLAGE_CLERK, Role.INSPECTOR, Role.LEADER])
def test_only_the_town_officer_imports(town: Division, officer: User, tmp_path: Path, role: Role) -> None:
    roster = _upload(town, officer, tmp_path, household_rows(1))
    other = make_user(role, town.children.first() if role == Role.VILLAGE_CLERK else town)
    for forbidden in (confirm_roster, discard_roster):
        with pytest.raises(NotAllowed):
            forbidden(roster, actor=other)
    with pytest.raises(NotAllowed):
        _upload(town, other, tmp_path, household_rows(2))
    assert Roster.objects.get().state == RosterState.CHECKED


def test_what_is_no_workbook_is_refused_and_not_kept(town: Division, officer: User) -> None:
    with pytest.raises(BadInput, match="不是 Excel 工作簿"):
        upload_roster(SimpleUploadedFile("a.xlsx", b"hello"), town=town, month=MONTH, actor=officer)
    assert not Roster.objects.exists()
