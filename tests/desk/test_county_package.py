"""The package is whole, listed and recorded; or nothing is written."""

import hashlib
import json
import zipfile
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renewals.models import Application
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_application, make_campaign, make_cast, make_household, play_application
from tests.factories.midway import LAST_DAY, Midway
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.desk.reports import Package, export_package, roster
from xumingsi.desk.reports.package import REPORTS
from xumingsi.kit import clock

ROWS = {"1_专项治理统计表.xlsx": 3, "2_续保情况花名册.xlsx": 12, "4_问题清单.xlsx": 0}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _tamper(case: Application, **fields: Any) -> None:
    """A change behind the application's back."""
    Application.objects.filter(pk=case.pk).update(**fields)


def test_the_manifest_lists_every_file_with_its_rows_digest_and_the_head(package: Package, midway: Midway) -> None:
    manifest = json.loads((package.folder / "manifest.json").read_text(encoding="utf-8"))
    rows = {file["file"]: file["rows"] for file in manifest["files"]}
    assert list(rows) == [report.file for report in REPORTS]
    assert ROWS.items() <= rows.items()
    for file in manifest["files"]:
        assert file["sha256"] == _sha256((package.folder / file["file"]).read_bytes())
    head = Entry.objects.get(chain__town=midway.campaign.town, seq=manifest["ledger"]["seq"])
    assert head.digest == manifest["ledger"]["digest"]
    assert manifest["as_of"] == LAST_DAY.isoformat()
    assert {path.name for path in package.folder.iterdir()} == {*rows, "manifest.json", "verify.py"}


def test_the_zip_beside_it_holds_the_same_files(package: Package) -> None:
    assert package.archive == package.folder.with_name("county.zip")
    with zipfile.ZipFile(package.archive) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held == {path.name: path.read_bytes() for path in package.folder.iterdir()}


def test_an_export_is_an_act_with_the_files_in_it(package: Package, midway: Midway) -> None:
    entry = Entry.objects.get(verb="report.export")
    assert entry.actor == midway.cast.officer
    manifest = {"file": "manifest.json", "sha256": _sha256((package.folder / "manifest.json").read_bytes())}
    assert entry.facts["files"] == [*package.files, manifest]
    assert entry.facts["sha256"] == _sha256(package.archive.read_bytes())
    assert "2020-10-15" in entry.sentence
    assert verify().ok


def test_a_digest_is_never_masked_as_if_it_were_somebody_s_number(
    midway: Midway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xumingsi.desk.reports.package._digest", lambda path: "1" * 64)
    export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
    facts = Entry.objects.get(verb="report.export").facts
    assert {facts["sha256"], *(file["sha256"] for file in facts["files"])} == {"1" * 64}


def test_exporting_again_replaces_the_files(package: Package, midway: Midway) -> None:
    again = export_package(midway.campaign, as_of=date(2020, 9, 8), actor=None, out_dir=package.folder)
    assert (
        json.loads((package.folder / "manifest.json").read_text(encoding="utf-8")) == again.manifest != package.manifest
    )
    assert {path.name for path in package.folder.parent.iterdir()} == {"county", "county.zip"}


@pytest.mark.parametrize("role", [Role.VILLAGE_CLERK, Role.INSPECTOR, Role.SYSADMIN])
def test_without_the_right_nothing_is_exported(role: Role, town: Division, tmp_path: Path) -> None:
    campaign = make_campaign(town)
    nobody = make_user(role, town.children.order_by("path")[0] if role == Role.VILLAGE_CLERK else town)
    with pytest.raises(NotAllowed, match="没有导出"):
        export_package(campaign, as_of=LAST_DAY, actor=nobody, out_dir=tmp_path / "county")
    assert list(tmp_path.iterdir()) == []


def test_the_right_holds_in_the_own_town_only(town: Division, tmp_path: Path) -> None:
    leader = make_user(Role.LEADER, make_town("白鹤镇", "999001102", ("松岭村",)))
    with pytest.raises(NotAllowed):
        export_package(make_campaign(town), as_of=LAST_DAY, actor=leader, out_dir=tmp_path / "county")


def test_a_day_ahead_is_refused(town: Division, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="不能晚于今天"):
        export_package(
            make_campaign(town), as_of=clock.today() + timedelta(days=1), actor=None, out_dir=tmp_path / "county"
        )


def test_a_failed_check_names_sheet_and_cell_and_writes_nothing(midway: Midway, tmp_path: Path) -> None:
    _tamper(midway.cases["visited"], applied_on=None)
    _tamper(midway.cases["applied"], applied_on=None)
    with pytest.raises(GuardFailed) as refused:
        export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
    # In the first village (row 5, below title, unit line and two lines of headings) six were checked and five applied.
    [fault] = refused.value.blockers
    assert fault.startswith("“专项治理统计表”G5（石桥村）：已核对 G5=6，不应大于 已申请 E5=5")
    assert list(tmp_path.iterdir()) == []
    assert not Entry.objects.filter(verb="report.export").exists()


def test_records_of_a_village_outside_the_town_are_noticed_in_the_total(midway: Midway, tmp_path: Path) -> None:
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",)).children.get()
    _tamper(midway.cases["open"], village=elsewhere)
    with pytest.raises(GuardFailed) as refused:
        export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
    assert "“专项治理统计表”D8 应续保户合计：各村（居）之和为 11，全镇记录为 12" in str(refused.value)


def test_the_list_must_agree_with_the_table(midway: Midway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = roster.roster_rows
    monkeypatch.setattr(roster, "roster_rows", lambda question: list(rows(question))[1:])
    with pytest.raises(GuardFailed) as refused:
        export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
    assert "“续保情况花名册”A4:A14 序号有内容的有 11 户，专项治理统计表“应续保户”为 12 户，两表不一致。" in str(
        refused.value
    )


def test_queries_do_not_grow_with_households(town: Division, tmp_path: Path) -> None:
    campaign, cast = make_campaign(town), make_cast(town)
    village = town.children.order_by("path")[0]

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            export_package(campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
        return len(seen)

    for _ in range(5):
        play_application(make_application(campaign, village, actors=cast), "posted", actors=cast)
    few = queries()
    for _ in range(40):
        make_household(village, actors=cast)
    for _ in range(5):
        play_application(make_application(campaign, village, actors=cast), "posted", actors=cast)
    assert queries() == few


def _command(folder: Path, *options: str) -> tuple[dict[str, Any], str]:
    out = StringIO()
    call_command("export_county", "--out", str(folder), "--as-of", "2020-10-15", "--json", *options, stdout=out)
    return json.loads(out.getvalue().splitlines()[-1]), out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_command_exports_the_running_campaign(town: Division, tmp_path: Path) -> None:
    make_application(make_campaign(town), town.children.order_by("path")[0])
    answer, shown = _command(tmp_path / "county")
    manifest = json.loads((tmp_path / "county" / "manifest.json").read_text(encoding="utf-8"))
    assert {key: answer[key] for key in manifest} == manifest
    assert answer["archive"] == str(tmp_path / "county.zip")
    assert "2_续保情况花名册.xlsx  1 行" in shown
    assert Entry.objects.get(verb="report.export").actor is None


def test_the_command_ends_with_one_when_a_check_fails(midway: Midway, tmp_path: Path) -> None:
    _tamper(midway.cases["visited"], applied_on=None)
    _tamper(midway.cases["applied"], applied_on=None)
    out = StringIO()
    with pytest.raises(CommandError, match="专项治理统计表”G5") as ended:
        call_command("export_county", "--out", str(tmp_path / "county"), "--as-of", "20201015", "--json", stdout=out)
    assert ended.value.returncode == 1
    answer = json.loads(out.getvalue().splitlines()[-1])
    assert answer["ok"] is False
    assert len(answer["faults"]) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_town_still_without_villages_does_not_stand_in_the_way(town: Division, tmp_path: Path) -> None:
    make_application(make_campaign(town), town.children.order_by("path")[0])
    make_campaign(make_town("白鹤镇", "999001102", ()))
    _command(tmp_path / "county")
    assert (tmp_path / "county" / "manifest.json").exists()


def test_only_towns_without_villages_are_refused(tmp_path: Path, db: None) -> None:
    make_campaign(make_town("白鹤镇", "999001102", ()))
    with pytest.raises(CommandError, match="还没有村（居）") as ended:
        call_command("export_county", "--out", str(tmp_path / "county"), "--as-of", "2020-10-15")
    assert ended.value.returncode == 1


def test_two_towns_have_a_folder_each(town: Division, tmp_path: Path) -> None:
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",))
    for place in (town, elsewhere):
        make_application(make_campaign(place), place.children.order_by("path")[0])
    answer, _ = _command(tmp_path / "county")
    assert {package["town"] for package in answer["packages"]} == {"清溪镇", "白鹤镇"}
    assert {path.name for path in (tmp_path / "county").iterdir()} == {
        "999001101", "999001101.zip", "999001102", "999001102.zip",
    }  # fmt: skip


def test_the_command_refuses_a_day_ahead_as_misuse(town: Division, tmp_path: Path) -> None:
    make_campaign(town)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    with pytest.raises(CommandError) as ended:
        call_command("export_county", "--out", str(tmp_path / "county"), "--as-of", tomorrow)
    assert ended.value.returncode == 2
