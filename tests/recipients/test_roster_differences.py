"""The next roster: what changed is shown and written, what did not is left alone, what is left out is only shown."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from recipients.models import Benefit, BenefitAmount, Household, Member, Roster
from recipients.rosters.plan import RosterPlan
from recipients.rosters.report import page_json, row_counts
from recipients.services.rosters import apply_roster, check_roster
from tests.factories.rosters import MONTH, TODAY, RosterRow, household_rows, write_roster
from xumingsi.accounts.models import Division
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit.dates import next_month

pytestmark = pytest.mark.django_db
OCTOBER = next_month(MONTH)
IN_OCTOBER = date(2020, 10, 10)

Import = Callable[..., RosterPlan]


@pytest.fixture
def take_in(town: Division, tmp_path: Path) -> Import:
    """``take_in(rows, month=…, today=…)`` imports a roster of these rows and answers the plan."""

    def take(rows: list[RosterRow], *, month: date = MONTH, today: date = TODAY, **options: Any) -> RosterPlan:
        path = write_roster(tmp_path / "roster.xlsx", rows, **options)
        return apply_roster(path, town=town, month=month, today=today, actor=None).plan

    return take


def _rows_written() -> list[int]:
    models = (Household, Member, Benefit, BenefitAmount, Roster)
    return [m.objects.count() for m in models] + [m.history.count() for m in models]


def _household(number: int) -> Household:
    return Household.objects.get(certificate_no=f"XM{number:06}")


def test_the_same_file_twice_writes_one_entry_and_nothing_else(town: Division, tmp_path: Path) -> None:
    path = write_roster(tmp_path / "roster.xlsx", [*household_rows(1, people=3), *household_rows(2)])
    apply_roster(path, town=town, month=MONTH, today=TODAY, actor=None)
    before, entries = _rows_written(), Entry.objects.count()
    again = apply_roster(path, town=town, month=MONTH, today=TODAY, actor=None)
    assert row_counts(again.plan)["unchanged"] == 4
    assert _rows_written() == before
    assert Entry.objects.count() == entries + 1
    assert "与登记一致，没有改动" in Entry.objects.order_by("-pk")[0].sentence
    assert not verify().faults


def test_changed_fields_are_shown_old_and_new_and_written(take_in: Import) -> None:
    take_in([*household_rows(1, people=2), *household_rows(2)])
    rows = [*household_rows(1, people=2), *household_rows(2)]
    for row in rows[:2]:
        row["group_no"] = "9组"
    rows[1] |= {"name": "曾小明", "disability": "二级"}
    plan = take_in(rows)
    assert [(u.row, list(u.changes())) for u in plan.households] == [(2, [("组", "2组", "9组")])]
    assert [list(u.changes()) for u in plan.members] == [[("姓名", "王芳", "曾小明"), ("残疾等级", "无", "二级")]]
    assert row_counts(plan) == {
        "rows": 3,
        "households": 2,
        "members": 3,
        "created": 0,
        "updated": 2,
        "unchanged": 1,
        "refused": 0,
    }
    member = _household(1).members.get(is_head=False)
    assert (member.name, member.initials, member.disability) == ("曾小明", "cxm zxm", "二级")
    assert Member.history.filter(history_type="~").count() == 1
    assert not verify().faults


def test_an_empty_cell_or_an_absent_column_erases_nothing(take_in: Import) -> None:
    take_in(household_rows(1))
    assert take_in(household_rows(1, phone=None, cause="", labour=None, started_on=None)).changes_nothing
    gone = ("bank_account", "health", "covered", "covered_count", "category")
    assert take_in(household_rows(1), leave_out=gone).changes_nothing
    assert (_household(1).phone, _household(1).cause) == ("13800001234", "残疾")


def test_another_amount_is_added_from_the_month_on(take_in: Import) -> None:
    take_in(household_rows(1))
    plan = take_in(household_rows(1, monthly_amount="520.50"), month=OCTOBER, today=IN_OCTOBER)
    assert [(a.old, a.amount, a.effective_from) for a in plan.new_amounts] == [(401, Decimal("520.50"), OCTOBER)]
    amounts = BenefitAmount.objects.values_list("monthly_amount", "effective_from", "cause")
    assert list(amounts) == [(401, MONTH, "花名册导入"), (Decimal("520.50"), OCTOBER, "花名册导入")]
    assert not BenefitAmount.history.exclude(history_type="+").exists()
    assert take_in(household_rows(1, monthly_amount="520.50"), month=OCTOBER, today=IN_OCTOBER).changes_nothing


def test_a_later_start_takes_its_amount_later(take_in: Import) -> None:
    take_in(household_rows(1, started_on="2020-10-03"), today=IN_OCTOBER)
    assert BenefitAmount.objects.get().effective_from == OCTOBER


def test_without_a_start_the_spell_starts_with_the_month(take_in: Import) -> None:
    take_in(household_rows(1, started_on=None))
    assert Benefit.objects.get().started_on == MONTH


def test_another_programme_ends_the_spell_and_opens_one(take_in: Import) -> None:
    take_in(household_rows(1, program="特困分散供养"))
    rows = household_rows(1, program="特困集中供养", monthly_amount=900)
    take_in(rows, month=OCTOBER, today=IN_OCTOBER)
    old, new = Benefit.objects.order_by("pk")
    assert (old.ended_on, old.end_cause) == (date(2020, 9, 30), "花名册导入：救助类型改为特困集中供养")
    assert (new.program, new.started_on, new.ended_on) == ("特困集中供养", OCTOBER, None)
    assert (new.amount_on(OCTOBER), old.amount_on(MONTH)) == (900, 401)
    assert take_in(rows, month=OCTOBER, today=IN_OCTOBER).changes_nothing
    assert not verify().faults


def test_left_out_households_and_people_are_shown_and_never_touched(take_in: Import) -> None:
    take_in([*household_rows(1, people=2), *household_rows(2), *household_rows(3)])
    before = _rows_written()[1:4]
    rows = household_rows(1, people=1)
    plan = take_in([*rows, *household_rows(2)], month=OCTOBER, today=IN_OCTOBER)
    assert [item.certificate_no for item in plan.left_out_households] == ["XM000003"]
    assert [(item.certificate_no, item.member) for item in plan.left_out_members] == [("XM000001", "王芳")]
    assert _rows_written()[1:4] == before
    assert Benefit.objects.standing().count() == 3
    assert not Member.objects.exclude(left_on=None).exists()
    shown = page_json(plan)["left_out"]
    assert [(part["kind"], part["total"]) for part in shown] == [("households", 1), ("members", 1)]


def test_people_join_and_come_back(town: Division, take_in: Import) -> None:
    take_in(household_rows(1, people=2))
    gone = Member.objects.get(is_head=False)
    gone.left_on, gone.left_reason = date(2020, 9, 5), "外出"
    with recorded("test.leave", actor=None, sentence="离户", town=town):
        gone.save()
    take_in(household_rows(1, people=3))
    gone.refresh_from_db()
    assert (gone.left_on, gone.left_reason, Member.objects.count()) == (None, "", 3)
    assert not verify().faults


def test_another_head_takes_over(take_in: Import) -> None:
    take_in(household_rows(1, people=3))
    rows = household_rows(1, people=3)[1:]
    for row in rows:
        row |= {"head_name": rows[0]["name"], "head_id": rows[0]["id_number"], "household_size": 2, "covered_count": 2}
    rows[0]["relation"] = "户主"
    plan = take_in(rows)
    assert [m.name for m in Member.objects.filter(is_head=True)] == ["王芳"]
    assert Member.objects.get(name="李秀英").relation == "原户主"
    assert [item.member for item in plan.left_out_members] == ["李秀英"]
    assert _household(1).head_name == "王芳"
    assert not verify().faults


def test_a_stopped_household_on_the_roster_starts_anew_with_a_warning(town: Division, take_in: Import) -> None:
    take_in(household_rows(1))
    spell = Benefit.objects.get()
    spell.ended_on, spell.end_cause = date(2020, 9, 30), "收入超标"
    with recorded("test.stop", actor=None, sentence="停发", town=town):
        spell.save()
    plan = take_in(household_rows(1), month=OCTOBER, today=IN_OCTOBER)
    (warning,) = plan.warnings
    assert warning.message.startswith("该户待遇已于 2020-09-30 停止，花名册又列入，将自 2020-10-01 起")
    assert Benefit.objects.standing().get().started_on == OCTOBER
    assert take_in(household_rows(1), month=OCTOBER, today=IN_OCTOBER).changes_nothing


def test_a_household_without_certificate_is_adopted_by_its_head(town: Division, take_in: Import) -> None:
    rows = household_rows(1)
    head = {"name": rows[0]["name"], "id_number": rows[0]["id_number"], "sex": rows[0]["sex"]}
    with recorded("test.apply", actor=None, sentence="申请", town=town):
        household = Household.objects.create(village_id=town.children.first().pk, head_name=rows[0]["name"])
        Member.objects.create(
            household=household,
            is_head=True,
            relation="户主",
            birth_date=date.fromisoformat(rows[0]["birth_date"]),
            **head,
        )
    take_in(rows)
    household.refresh_from_db()
    assert (household.certificate_no, Household.objects.count(), Member.objects.count()) == ("XM000001", 1, 1)
    assert household.standing_benefit is not None


def test_a_person_of_a_left_out_household_is_warned_of(take_in: Import) -> None:
    take_in([*household_rows(1), *household_rows(2, people=2)])
    rows = household_rows(1, people=2)
    moved = household_rows(2, people=2)[1]
    rows[1] |= {key: moved[key] for key in ("name", "id_number", "sex", "birth_date")}
    plan = take_in(rows)
    assert [("XM000002" in w.message, "重复享受" in w.message) for w in plan.warnings] == [(True, True)]


def test_checking_writes_nothing_and_asks_no_more_for_more_rows(town: Division, tmp_path: Path) -> None:
    small = write_roster(tmp_path / "small.xlsx", household_rows(1, people=2))
    rows = [row for number in range(1, 151) for row in household_rows(number, people=2)]
    large = write_roster(tmp_path / "large.xlsx", rows)
    counts = {}
    for step in ("check", "import", "check again", "change"):
        for name, path in (("small", small), ("large", large)):
            if step == "change":
                changed = household_rows(1, people=2) if name == "small" else rows
                for row in changed:
                    row |= {"phone": "13900001234", "health": "重病"}
                path = write_roster(tmp_path / f"{name}.xlsx", changed)
            before = len(connection.queries_log)
            connection.force_debug_cursor = True
            if step in ("import", "change"):
                apply_roster(path, town=town, month=MONTH, today=TODAY, actor=None)
            else:
                check_roster(path, town=town, month=MONTH, today=TODAY)
            connection.force_debug_cursor = False
            counts[step, name] = len(connection.queries_log) - before
    assert counts["check", "small"] == counts["check", "large"] < 10
    assert counts["check again", "small"] == counts["check again", "large"] < 10
    # The second import also finds the first one's household, hence the fixed allowance.
    assert abs(counts["import", "large"] - counts["import", "small"]) < 8
    assert abs(counts["change", "large"] - counts["change", "small"]) < 8
    assert not verify().faults
