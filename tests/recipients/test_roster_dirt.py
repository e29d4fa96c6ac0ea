"""A dirty roster: every bad cell is named, nothing is written; on request exactly the good rows go in."""

from pathlib import Path

import pytest

from recipients.models import Household, Member, Roster
from recipients.services.rosters import RosterRefused, apply_roster, check_roster
from tests.factories.rosters import MONTH, TODAY, RosterRow, cell_of, household_rows, write_roster
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput
from xumingsi.casework.models import Entry
from xumingsi.casework.services.divisions import VillageRow, import_villages
from xumingsi.casework.verification import verify
from xumingsi.desk.demo.town.dirt import write_dirty_roster
from xumingsi.desk.demo.town.places import VILLAGES

pytestmark = pytest.mark.django_db
DAY = TODAY.replace(month=8, day=31)


@pytest.fixture
def demo_town(db: None) -> Division:
    rows = [VillageRow(number, v.name, v.kind, v.code) for number, v in enumerate(VILLAGES)]
    import_villages(rows, actor=None, town_name="演示镇", fictional=True)
    return Division.objects.get(name="演示镇")


@pytest.mark.parametrize("seed", [1, 2])
def test_every_bad_cell_is_named_and_nothing_written(demo_town: Division, tmp_path: Path, seed: int) -> None:
    dirty = write_dirty_roster(tmp_path / "dirty.xlsx", seed)
    entries = Entry.objects.count()
    with pytest.raises(RosterRefused) as refusal:
        apply_roster(tmp_path / "dirty.xlsx", town=demo_town, month=DAY, today=DAY, actor=None)
    found = {error.cell: error for error in refusal.value.plan.errors}
    for dirt in dirty.dirt:
        error = found.pop(dirt["cell"], None)
        assert error is not None, dirt
        assert dirt["expect"] in error.message, dirt
        assert (error.row, error.column) == (dirt["row"], dirt["column"]), dirt
    assert not found, "complaints about good cells"
    assert (Household.objects.count(), Member.objects.count(), Roster.objects.count()) == (0, 0, 0)
    assert Entry.objects.count() == entries


def test_skipping_bad_rows_takes_exactly_the_good_ones(demo_town: Division, tmp_path: Path) -> None:
    dirty = write_dirty_roster(tmp_path / "dirty.xlsx", 3)
    done = apply_roster(tmp_path / "dirty.xlsx", town=demo_town, month=DAY, today=DAY, actor=None, skip_bad_rows=True)
    twice = next(dirt["household"] for dirt in dirty.dirt if dirt["kind"] == "person_twice")
    assert set(Household.objects.values_list("certificate_no", flat=True)) == {*dirty.good, twice}
    assert Member.objects.count() == dirty.good_rows + 1
    assert done.plan.reading.refused_rows() == len(done.plan.reading.table) - Member.objects.count()
    report = verify()
    assert report.ok, report.faults


def test_messages_never_show_a_whole_number(demo_town: Division, tmp_path: Path) -> None:
    write_dirty_roster(tmp_path / "dirty.xlsx", 1)
    plan = check_roster(tmp_path / "dirty.xlsx", town=demo_town, month=DAY, today=DAY)
    said = "\n".join(finding.message for finding in (*plan.errors, *plan.warnings))
    columns = plan.reading.columns
    for key in ("id_number", "head_id", "bank_account"):
        assert not [number for number in columns[key] if number and number in said]


def _errors(town: Division, tmp_path: Path, rows: list[RosterRow]) -> dict[str, str]:
    path = write_roster(tmp_path / "roster.xlsx", rows)
    return {e.cell: e.message for e in check_roster(path, town=town, month=MONTH, today=TODAY).errors}


def test_a_household_of_another_town_is_refused(town: Division, tmp_path: Path) -> None:
    from tests.factories.accounts import make_town

    path = write_roster(tmp_path / "roster.xlsx", household_rows(1))
    apply_roster(path, town=town, month=MONTH, today=TODAY, actor=None)
    other = make_town("白沙镇", "999001102")
    plan = check_roster(path, town=other, month=MONTH, today=TODAY)
    assert [(e.cell, "其他镇" in e.message) for e in plan.errors] == [(cell_of(2, "certificate_no"), True)]
    assert not plan.new_households


def test_an_amount_already_set_for_the_month_is_not_overwritten(town: Division, tmp_path: Path) -> None:
    apply_roster(write_roster(tmp_path / "a.xlsx", household_rows(1)), town=town, month=MONTH, today=TODAY, actor=None)
    found = _errors(town, tmp_path, household_rows(1, monthly_amount=777))
    assert list(found) == [cell_of(2, "monthly_amount")]
    assert "已登记为 401.00 元（依据：花名册导入）" in found[cell_of(2, "monthly_amount")]


def test_spellings_of_a_village_are_forgiven(town: Division, tmp_path: Path) -> None:
    rows = [
        *household_rows(1, village="石桥村村民委员会"),
        *household_rows(2, village="清溪镇 石桥村"),
        *household_rows(3, village="清溪社区居委会"),
    ]
    assert not _errors(town, tmp_path, rows)


def test_the_amount_may_stand_on_any_row_once(town: Division, tmp_path: Path) -> None:
    rows = household_rows(1, people=3)
    rows[0]["monthly_amount"] = rows[2]["monthly_amount"] = None
    assert not _errors(town, tmp_path, rows)
    rows[1]["monthly_amount"] = None
    assert list(_errors(town, tmp_path, rows)) == [cell_of(2, "monthly_amount")]


def test_a_bad_member_row_leaves_the_household_in(town: Division, tmp_path: Path) -> None:
    rows = [*household_rows(1, people=3), *household_rows(2, people=2)]
    rows[2]["birth_date"] = "1900-01-01"
    rows[3]["id_number"] = "123"
    path = write_roster(tmp_path / "roster.xlsx", rows)
    apply_roster(path, town=town, month=MONTH, today=TODAY, actor=None, skip_bad_rows=True)
    assert [m.household.certificate_no for m in Member.objects.order_by("pk")] == ["XM000001"] * 2


def test_a_missing_amount_column_is_refused_by_name(town: Division, tmp_path: Path) -> None:
    path = write_roster(tmp_path / "roster.xlsx", household_rows(1), leave_out=["monthly_amount"])
    with pytest.raises(BadInput, match="缺少必填列：月保障金额"):
        check_roster(path, town=town, month=MONTH, today=TODAY)


def test_what_deserves_a_warning_goes_in(town: Division, tmp_path: Path) -> None:
    rows = [*household_rows(1), *household_rows(2), *household_rows(3, monthly_amount=0)]
    same = ("name", "id_number", "sex", "birth_date")
    rows[1] |= {key: rows[0][key] for key in same} | {"head_name": rows[0]["name"], "head_id": rows[0]["id_number"]}
    rows[1]["bank_account"] = rows[0]["bank_account"]
    done = apply_roster(write_roster(tmp_path / "roster.xlsx", rows), town=town, month=MONTH, today=TODAY, actor=None)
    assert [(w.cell, w.message[-9:]) for w in done.plan.warnings if "前6位" not in w.message] == [
        (cell_of(3, "id_number"), "可能重复享受，请核查"[-9:]),
        (cell_of(3, "bank_account"), "（第2行）相同，请核查"[-9:]),
        (cell_of(4, "monthly_amount"), "请核对是否漏填或应停发"[-9:]),
    ]
    assert Household.objects.count() == 3
