"""A roster goes in: households, people, spells and amounts, with history, as one act."""

from decimal import Decimal
from pathlib import Path

import pytest

from recipients.choices import RosterState
from recipients.models import Household, Member, Roster
from recipients.services.rosters import apply_roster
from tests.factories.accounts import make_user
from tests.factories.rosters import MONTH, TODAY, household_rows, write_roster
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


def test_households_people_spells_and_amounts_go_in(town: Division, tmp_path: Path) -> None:
    path = write_roster(
        tmp_path / "roster.xlsx", [*household_rows(1, people=3), *household_rows(2, village="清溪社区")]
    )
    officer = make_user(Role.TOWN_OFFICER, town)
    done = apply_roster(path, town=town, month=MONTH, today=TODAY, actor=officer)
    assert not done.plan.errors
    household = Household.objects.get(certificate_no="XM000001")
    assert (household.village.name, household.size, household.head_name) == ("石桥村", 3, "李秀英")
    assert [m.is_head for m in household.members.order_by("pk")] == [True, False, False]
    spell = household.standing_benefit
    assert (spell.program, spell.covered_count, str(spell.started_on)) == ("农村低保", 3, "2018-01-01")
    assert spell.amount_on(MONTH) == Decimal(401)
    assert Member.objects.get(household__certificate_no="XM000002").initials == "wf yf"
    assert Household.history.filter(history_user=officer).count() == 2
    assert Roster.objects.get().state == RosterState.IMPORTED
    entry = Entry.objects.get(verb="recipients.import_roster")
    assert entry.sentence.startswith(f"{officer.name}导入2020年09月花名册：共 4 行，新增 4 人")
    report = verify()
    assert report.ok, report.faults
