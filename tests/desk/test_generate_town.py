"""The fictional town: the same from the same seed, plausible, and every planted fault really in its workbooks."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from recipients.sheets import REFERENCE, ROSTER, TEMPLATES
from tests.desk.town_oracle import ORACLE, Books
from xumingsi.desk.demo.town import Town, build_town, write_town
from xumingsi.desk.demo.town.faults import KINDS
from xumingsi.desk.demo.town.model import AS_OF, Household
from xumingsi.desk.demo.town.standards import monthly_amount
from xumingsi.kit import resident_id
from xumingsi.kit.excel.columns import Sheet
from xumingsi.kit.excel.reader import read_table
from xumingsi.kit.excel.template import write_template

CATEGORIES = {
    *("死人保", "关系保", "人情保", "政策保", "重复享受", "拆户保", "单人保", "错保", "漏保"),
    *("应备未备", "走过场", "资金问题"),
}
SEEDS = (1, 2)


def read(path: Path, sheet: Sheet) -> list[dict[str, Any]]:
    """The rows of a workbook by column key; whatever the reader refuses fails the test."""
    table = read_table(path, sheet)
    assert table.errors == []
    assert table.ignored_headings == []
    return [dict(zip(table.columns, values, strict=True)) for values in zip(*table.columns.values(), strict=True)]


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


@pytest.fixture(scope="module", params=SEEDS)
def town(request: pytest.FixtureRequest) -> Town:
    return build_town(1200, request.param)


@pytest.fixture(scope="module")
def folder(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    write_town(town, folder)
    return folder


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def books(folder: Path, truth: dict[str, Any]) -> Books:
    roster = read(folder / "roster.xlsx", ROSTER)
    for row in roster:  # household facts that stand on the head's row only
        if row["relation"] == "户主":
            head = row
        row.update({key: head[key] for key in ("monthly_income", "bank_account", "phone")})
    return Books(
        roster,
        {kind: read(folder / f"{kind}.xlsx", sheet) for kind, sheet in REFERENCE.items()},
        {stop["household"]: month(stop["from"]) for stop in truth["before"]["stops"]},
        {filing["relative"] for filing in truth["before"]["filings"]},
    )


def marks(plant: dict[str, Any]) -> frozenset[str]:
    return frozenset(plant["households"] or [plant["key"]])


# --- the same seed, the same town -----------------------------------------------------------------------------------


def test_same_seed_gives_same_truth_and_same_cells(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_town(build_town(300, 7), tmp_path / name)
    one, two = tmp_path / "one", tmp_path / "two"
    assert (one / "truth.json").read_bytes() == (two / "truth.json").read_bytes()
    for kind, sheet in TEMPLATES.items():
        assert read(one / f"{kind}.xlsx", sheet) == read(two / f"{kind}.xlsx", sheet)


def test_people_of_a_seed_are_the_same_on_every_machine() -> None:
    first = build_town(60, 1).households[0]
    assert first.certificate_no == "ND999001000004"
    assert (first.head.name, first.head.id_number) == ("廖玉莲", "500230194908168600")


def test_order_of_sets_plays_no_part() -> None:
    program = (
        "import hashlib, json; from xumingsi.desk.demo.town import build_town, roster_rows; town = build_town(300, 3); "
        "whole = json.dumps([town.truth(), list(roster_rows(town)), town.references], default=str); "
        "print(hashlib.sha256(whole.encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_other_seed_gives_other_people() -> None:
    assert {p.id_number for p in build_town(50, 1).members}.isdisjoint(p.id_number for p in build_town(50, 2).members)


@pytest.mark.parametrize("households", [1, 2, 10, 60])
def test_hamlets_can_be_built(households: int, tmp_path: Path) -> None:
    town = build_town(households, 5)
    assert len(town.households) == households
    assert sum(household.planted for household in town.households) <= (households + 1) // 2
    assert write_town(town, tmp_path)["households"] == households


def test_no_household_is_no_town() -> None:
    with pytest.raises(ValueError, match="正整数"):
        build_town(0, 1)


# --- plausible ------------------------------------------------------------------------------------------------------


def test_ids_are_valid_and_agree_with_sex_and_birth(town: Town) -> None:
    for person in town.members:
        parsed = resident_id.parse(person.id_number, today=AS_OF)
        assert (parsed.birth, parsed.sex) == (person.birth, person.sex)
        assert parsed.area in {"500230", "512324", "512301"}


def test_every_person_has_one_id_and_every_id_one_person(town: Town) -> None:
    planted = {number for plant in town.faults + town.near_misses for number in plant.persons}
    counted = Counter(person.id_number for person in town.members)
    assert {number for number, times in counted.items() if times > 1} <= planted


def test_shares_are_those_of_such_a_town(town: Town) -> None:
    households = town.households
    programs = Counter(household.program for household in households)
    assert programs == {"农村低保": 960, "城市低保": 96, "特困分散供养": 108, "特困集中供养": 36}
    assert 1.65 <= sum(len(household.members) for household in households) / len(households) <= 1.85
    assert {household.village.kind for household in households if household.program == "城市低保"} == {"社区"}
    assert {v.name[:2] for v in town.villages} == {"演示"}
    assert all(v.code.startswith("500230999") and len(v.code) == 12 for v in town.villages)
    sixty = sum(person.age() >= 60 for person in town.members) / sum(1 for _ in town.members)
    assert 0.4 <= sixty <= 0.7


def test_amounts_follow_the_standard(town: Town) -> None:
    ordinary = [household for household in town.households if not household.planted]
    assert all(household.amount == monthly_amount(household) > 0 for household in ordinary)
    assert all(date(2012, 1, 1) <= household.started_on <= date(2020, 5, 1) for household in ordinary)


def test_amount_of_the_worked_example() -> None:
    """Three people, 600 元 a month, one of 72 with 二级残疾, one pupil, August 2020: 920 元 (domain.md §4)."""
    town = build_town(300, 1)
    household: Household = next(h for h in town.households if h.shape == "grandparent_with_pupil" and not h.planted)
    elder, pupil = household.members[0], household.members[1]
    elder = replace(elder, birth=date(1948, 3, 1), disability="二级", health="多病")
    parent = replace(elder, birth=date(1980, 3, 1), disability="无")
    pupil = replace(pupil, birth=date(2010, 3, 1), disability="无", health="健康")
    example = replace(household, program="农村低保", members=[elder, parent, pupil], monthly_income=600)
    assert monthly_amount(example) == 920


def test_roster_reads_back_whole(town: Town, books: Books, truth: dict[str, Any]) -> None:
    assert len(books.households) == truth["households"] == len(town.households)
    assert len(books.roster) == truth["members"]
    for rows in books.households.values():
        assert [row["relation"] for row in rows].count("户主") == 1
        assert {row["household_size"] for row in rows} == {len(rows)}
        assert {row["covered_count"] for row in rows} == {sum(row["covered"] for row in rows)}


# --- planted --------------------------------------------------------------------------------------------------------


def test_every_kind_is_planted_from_300_households_on() -> None:
    for seed in range(20):
        town = build_town(300, seed)
        assert {plant.kind for plant in town.faults} == set(KINDS)
        assert {plant.kind for plant in town.near_misses} == set(KINDS)


def test_every_kind_has_a_near_miss_and_a_rule() -> None:
    assert [kind.name for kind in KINDS.values() if not kind.near_misses] == []
    assert {kind.detector for kind in KINDS.values()} == set(ORACLE)
    assert {kind.category for kind in KINDS.values()} <= CATEGORIES


def test_plants_grow_with_the_town() -> None:
    small, large = build_town(300, 1), build_town(3000, 1)
    assert Counter(p.kind for p in small.faults)["car_owner"] == 1
    assert Counter(p.kind for p in large.faults)["car_owner"] == 6


def test_keys_are_unique(truth: dict[str, Any]) -> None:
    for plants in (truth["faults"], truth["near_misses"]):
        counted = Counter((plant["detector"], plant["key"]) for plant in plants)
        assert [key for key, times in counted.items() if times > 1] == []
    assert all(plant["why"] for plant in truth["near_misses"])
    assert not any("why" in plant for plant in truth["faults"])


def test_plants_name_households_and_persons_of_the_roster(books: Books, truth: dict[str, Any]) -> None:
    for plant in truth["faults"] + truth["near_misses"]:
        if plant["detector"] == "paid_without_spell" and plant["household"] not in books.households:
            continue
        assert set(plant["households"]) <= set(books.households), plant
        assert (plant["household"] is None) == (not plant["households"])


@pytest.mark.parametrize("detector", sorted(ORACLE))
def test_rule_finds_planted_faults_and_nothing_else(detector: str, books: Books, truth: dict[str, Any]) -> None:
    hits = set(ORACLE[detector](books))
    planted = [marks(plant) for plant in truth["faults"] if plant["detector"] == detector]
    allowed = planted + [marks(plant) for plant in truth["faults"] if detector in plant["also"]]
    spared = [marks(plant) for plant in truth["near_misses"] if plant["detector"] == detector]
    assert planted
    assert spared
    assert [marks for marks in planted if not any(hit <= marks for hit in hits)] == []
    assert [hit for hit in hits if not any(hit <= marks for marks in allowed)] == []
    assert [marks for marks in spared if any(hit <= marks for hit in hits)] == []


def test_money_paid_after_death_adds_up(books: Books, truth: dict[str, Any]) -> None:
    died = {row["id_number"]: row["died_on"] for row in books.lists["deaths"]}
    for plant in truth["faults"]:
        if plant["kind"] == "deceased_head_paid":
            months = books.paid[plant["household"]]
            total = sum(row["amount"] for month, row in months.items() if month > died[plant["persons"][0]])
            assert f"{total:.2f}" == plant["amount"]


# --- files ----------------------------------------------------------------------------------------------------------


def test_folder_holds_the_promised_files_only(folder: Path) -> None:
    expected = {"villages.csv", "roster.xlsx", "truth.json", *(f"{kind}.xlsx" for kind in REFERENCE)}
    assert {path.name for path in folder.iterdir()} == expected
    lines = (folder / "villages.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "名称,类型,代码"
    assert len(lines) == 9


def test_failure_leaves_earlier_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "roster.xlsx").write_text("earlier")

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("xumingsi.desk.demo.town.write.write_workbook", fail)
    with pytest.raises(OSError, match="disk full"):
        write_town(build_town(5, 1), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["roster.xlsx"]
    assert (tmp_path / "roster.xlsx").read_text() == "earlier"


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_template_example_is_a_good_row(kind: str, tmp_path: Path) -> None:
    """What the template shows as an example must itself be readable, and is passed over on import."""
    sheet = TEMPLATES[kind]
    write_template(tmp_path / "blank.xlsx", sheet)
    table = read_table(tmp_path / "blank.xlsx", sheet)
    assert (len(table), table.errors) == (0, [])
    for column in sheet.columns:
        if column.example:
            column.parse(column.example)
        assert column.example or not column.required


# --- commands -------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_generate_town_ends_with_one_json_object(tmp_path: Path) -> None:
    out = tmp_path / "town"
    said = run("generate_town", "--households", "20", "--seed", "9", "--out", str(out), "--json")
    told = json.loads(said.splitlines()[-1])
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    assert (told["households"], told["members"]) == (20, truth["members"])
    assert (told["faults"], told["near_misses"]) == (len(truth["faults"]), len(truth["near_misses"]))
    assert told["files"]["roster.xlsx"] == truth["members"]


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "town"
    said = run("generate_town", "--households", "20", "--seed", "9", "--out", str(out), "--dry-run")
    assert "没有写文件" in said
    assert not out.exists()


def test_generate_town_refuses_a_file_as_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="不是文件夹") as refused:
        run("generate_town", "--households", "20", "--seed", "9", "--out", str(tmp_path / "file"))
    assert refused.value.returncode == 1


def test_generate_town_wants_a_sensible_number(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="户数应为"):
        run("generate_town", "--households", "0", "--seed", "9", "--out", str(tmp_path))


@pytest.mark.parametrize("kind", ["roster", "payments"])
def test_make_template_writes_headings(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "blank.xlsx"
    told = json.loads(run("make_template", kind, str(out), "--json").splitlines()[-1])
    assert told["headings"] == TEMPLATES[kind].headings
    assert read_table(out, TEMPLATES[kind]).errors == []


def test_make_template_tells_misuse_from_refusal(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="xlsx") as misuse:
        run("make_template", "deaths", str(tmp_path / "blank.xls"))
    with pytest.raises(CommandError, match="不存在") as refused:
        run("make_template", "deaths", str(tmp_path / "nowhere" / "blank.xlsx"))
    with pytest.raises(CommandError, match="KIND"):
        run("make_template", "nothing", str(tmp_path / "blank.xlsx"))
    assert (misuse.value.returncode, refused.value.returncode) == (2, 1)
    assert list(tmp_path.iterdir()) == []
