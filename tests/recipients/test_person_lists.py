"""Lists of officials and of declared relatives: idempotent, nobody deleted, bad cells by name (contract §2, §3)."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from recipients.exchange.official_list import import_officials
from recipients.exchange.relative_list import import_relatives
from recipients.filings_due import filings_due, missing_filings
from recipients.models import DeclaredRelative, Household, Official
from recipients.services.officials import save_official
from recipients.services.rosters import apply_roster
from tests.factories.accounts import make_user
from tests.factories.campaign import make_id
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.relatives import make_official, write_list
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.desk.demo.town import build_town, write_town
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


def _rows(*names: str) -> list[dict[str, str]]:
    return [
        {"name": name, "id_number": make_id(1975), "official_kind": "村(居)干部", "post": "会计", "employer": "石桥村"}
        for name in names
    ]


def test_a_second_import_updates_and_who_is_missing_stays(town: Division, cast: Cast, tmp_path: Path) -> None:
    rows = _rows("李会计", "王主任")
    first = import_officials(write_list(tmp_path / "1.xlsx", "officials", rows), town=town, actor=cast.officer)
    assert (len(first.kept.new), first.warnings) == (2, [])
    entries = Entry.objects.count()
    again = import_officials(tmp_path / "1.xlsx", town=town, actor=cast.officer)
    assert (again.as_json()["unchanged"], Entry.objects.count()) == (2, entries), "nothing new is no act"
    changed = [{**rows[0], "post": "主任", "employer": ""}]
    third = import_officials(write_list(tmp_path / "2.xlsx", "officials", changed), town=town, actor=cast.officer)
    assert {key: third.as_json()[key] for key in ("created", "updated", "unchanged", "refused", "missing")} == {
        "created": 0, "updated": 1, "unchanged": 0, "refused": 0, "missing": 1,
    }  # fmt: skip
    assert "王主任" in third.warnings[0].message
    assert rows[1]["id_number"] not in third.warnings[0].message
    li = Official.objects.get(name="李会计")
    assert (li.post, li.employer) == ("主任", "石桥村"), "a blank cell erases nothing"
    assert Official.objects.get(name="王主任").left_on is None
    assert verify().ok


def test_bad_cells_are_named_and_nothing_is_written(town: Division, cast: Cast, tmp_path: Path) -> None:
    rows = _rows("李会计", "王主任")
    rows[1]["id_number"] = rows[0]["id_number"]
    path = write_list(tmp_path / "1.xlsx", "officials", rows)
    found = import_officials(path, town=town, actor=cast.officer)
    assert [error.column for error in found.errors] == ["身份证号"]
    assert "同一个人" in found.errors[0].message
    assert not Official.objects.exists()
    import_officials(path, town=town, actor=cast.officer, skip_bad_rows=True)
    assert Official.objects.count() == 1


def test_declarations_warn_of_strangers_and_of_words_nobody_knows(town: Division, cast: Cast, tmp_path: Path) -> None:
    official = make_official(town)
    rows = [
        {
            "official_name": "李会计",
            "official_id": official.id_number,
            "relation": "子女",
            "relative_id": make_id(2000),
        },
        {"official_id": make_id(1980), "relation": "干爹", "relative_id": make_id(1950)},
    ]
    path = write_list(tmp_path / "r.xlsx", "declared_relatives", rows)
    found = import_relatives(path, town=town, actor=cast.officer)
    assert {warning.column for warning in found.warnings} == {"备案人身份证号", "关系"}
    rows[0]["relation"] = "儿子"
    path = write_list(tmp_path / "r2.xlsx", "declared_relatives", rows[:1])
    assert import_relatives(path, town=town, actor=cast.officer).as_json()["updated"] == 1
    assert set(DeclaredRelative.objects.values_list("relation", flat=True)) == {"儿子", "干爹"}


def test_nobody_is_his_own_relative(town: Division, cast: Cast, tmp_path: Path) -> None:
    number = make_id(1980)
    row = {"official_id": number, "relation": "配偶", "relative_id": number}
    found = import_relatives(
        write_list(tmp_path / "r.xlsx", "declared_relatives", [row]), town=town, actor=cast.officer
    )
    assert "同一个身份证号" in found.errors[0].message


def test_only_who_may_import(town: Division, village: Division, cast: Cast, tmp_path: Path) -> None:
    path = write_list(tmp_path / "1.xlsx", "officials", _rows("李会计"))
    with pytest.raises(NotAllowed):
        import_officials(path, town=town, actor=cast.clerk(village))


def test_the_command_answers_with_one_json_line(town: Division, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = write_list(tmp_path / "1.xlsx", "officials", _rows("李会计"))
    call_command("import_reference", "officials", str(path), "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["created"] == 1


def test_nobody_links_his_own_account_or_another_person_s(town: Division, cast: Cast) -> None:
    official = make_official(town)
    official.user = cast.officer
    with pytest.raises(NotAllowed, match="自己的账号"):
        save_official(official, actor=cast.officer, changes=["user"])
    official.user = make_user(Role.INSPECTOR, town, id_number=make_id(1970))
    with pytest.raises(BadInput, match="身份证号与此人不同"):
        save_official(official, actor=cast.officer, changes=["user"])
    official.user = cast.leader
    save_official(official, actor=cast.officer, changes=["user"])
    assert Official.objects.get().user == cast.leader


def test_planted_relatives_are_found_and_near_misses_are_not(tmp_path: Path, town: Division) -> None:
    """A generated town: every unfiled relative planted is due, and no other household but those filed before."""
    made = build_town(300, 7)
    write_town(made, tmp_path)
    call_command("import_villages", str(tmp_path / "villages.csv"), "--town-name", "演示镇", "--fictional", verbosity=0)
    place = Division.objects.get(name="演示镇")
    with on(9, 3):
        apply_roster(tmp_path / "roster.xlsx", town=place, month=clock.today(), actor=None)
        import_officials(tmp_path / "officials.xlsx", town=place, actor=None)
        import_relatives(tmp_path / "declared_relatives.xlsx", town=place, actor=None)
        found = {one.household for one in missing_filings(place, clock.today())}
        assert all(one.filing is None for one in filings_due(place, clock.today()))
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    planted = {fault["household"] for fault in truth["faults"] if fault["category"] == "应备未备"}
    before = {row["household"] for row in truth["before"]["filings"]}
    certificates = set(Household.objects.filter(pk__in=found).values_list("certificate_no", flat=True))
    assert planted
    assert certificates == planted | before
