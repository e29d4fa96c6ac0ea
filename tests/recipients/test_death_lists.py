"""Death lists: matched by the whole id number, kept as they came, refused by name, half-written never (contract §3)."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from recipients import paid
from recipients.choices import Program
from recipients.exchange.death_list import import_deaths
from recipients.models import DeathRecord, DeathReport, Household, Member
from recipients.paid import Listed, paid_after_deaths
from recipients.services import deaths
from recipients.services.benefits import stop_benefit
from recipients.services.death_lists import match_kept
from recipients.services.rosters import apply_roster
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on, report, write_deaths
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.desk.demo.town import build_town, write_town
from xumingsi.desk.demo.town.model import Town
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def alone(village: Division, cast: Cast) -> Household:
    return make_household(village, head="张大山", actors=cast)


def _number(household: Household) -> str:
    return household.members.get(is_head=True).id_number


def test_a_line_about_a_member_opens_a_case_and_the_rest_is_kept_unmatched(
    alone: Household, cast: Cast, town: Division, tmp_path: Path
) -> None:
    rows = [
        {"id_number": _number(alone), "died_on": date(2020, 5, 12), "name": "张大山"},
        {"id_number": make_id(1940), "died_on": date(2019, 3, 1)},
    ]
    with on(9, 4):
        found = import_deaths(write_deaths(tmp_path / "d.xlsx", rows), town=town, actor=cast.officer)
    assert {key: found.as_json()[key] for key in ("rows", "members", "created", "unchanged", "refused", "unmatched")} == {
        "rows": 2, "members": 1, "created": 2, "unchanged": 0, "refused": 0, "unmatched": 1,
    }  # fmt: skip
    case = DeathReport.objects.get()
    assert (case.state, case.source, case.reported_on, case.due_on) == ("pending", "公安注销", None, date(2020, 9, 14))
    assert case.record.name == "张大山"
    assert DeathRecord.objects.unmatched().get().died_on == date(2019, 3, 1)
    assert alone.members.get().left_on is None
    assert Entry.objects.filter(verb="death.import").count() == 1
    assert verify().ok


def test_the_same_list_again_adds_nothing(alone: Household, cast: Cast, town: Division, tmp_path: Path) -> None:
    path = write_deaths(tmp_path / "d.xlsx", [{"id_number": _number(alone), "died_on": date(2020, 5, 12)}])
    with on(9, 4):
        import_deaths(path, town=town, actor=cast.officer)
        before = Entry.objects.count()
        again = import_deaths(path, town=town, actor=cast.officer).as_json()
        assert (again["created"], again["unchanged"], Entry.objects.count()) == (0, 1, before)
        case = DeathReport.objects.get()
        deaths.exclude_death(case, actor=cast.officer, excluded_as="wrong_number", reason="名单号码录错，入户见本人。")
        import_deaths(path, town=town, actor=cast.officer)
    assert DeathReport.objects.count() == 1, "an excluded line does not come back"


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        ({"died_on": date(2020, 9, 5)}, "死亡日期", "晚于今天"),
        ({"died_on": date(1930, 1, 1)}, "死亡日期", "早于身份证号中的出生日期"),
        ({"id_number": "512324195001010018"}, "身份证号", ""),
        ({}, "身份证号", "与第 4 行是同一个人"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_written(
    alone: Household, cast: Cast, town: Division, tmp_path: Path, line: dict, column: str, why: str
) -> None:
    good = {"id_number": _number(alone), "died_on": date(2020, 5, 12)}
    path = write_deaths(tmp_path / "d.xlsx", [good, {**good, **line}])
    number = 3 if not why or column == "死亡日期" else 4
    with on(9, 4):
        found = import_deaths(path, town=town, actor=cast.officer)
    assert [(error.column, error.row) for error in found.errors] == [(column, found.table.numbers[1])]
    assert why.replace("第 4 行", f"第 {found.table.numbers[0]} 行") in found.errors[0].message, number
    assert (found.kept, DeathRecord.objects.count(), DeathReport.objects.count()) == (None, 0, 0)
    with on(9, 4):
        kept = import_deaths(path, town=town, actor=cast.officer, skip_bad_rows=True)
    assert (kept.as_json()["created"], kept.refused_rows, DeathReport.objects.count()) == (1, 1, 1)


def test_a_dry_run_tells_the_same_and_writes_nothing(
    alone: Household, cast: Cast, town: Division, tmp_path: Path
) -> None:
    path = write_deaths(tmp_path / "d.xlsx", [{"id_number": _number(alone), "died_on": date(2020, 5, 12)}])
    with on(9, 4):
        before = Entry.objects.count()
        dry = import_deaths(path, town=town, actor=cast.officer, dry_run=True).as_json()
        assert (DeathRecord.objects.count(), Entry.objects.count()) == (0, before)
        assert dry == import_deaths(path, town=town, actor=cast.officer).as_json()


def test_another_day_for_a_case_under_way_is_pointed_out(
    alone: Household, cast: Cast, town: Division, tmp_path: Path
) -> None:
    with on(9, 4):
        report(alone, cast)
        path = write_deaths(
            tmp_path / "d.xlsx", [{"id_number": _number(alone), "died_on": date(2020, 6, 11), "name": "张大三"}]
        )
        found = import_deaths(path, town=town, actor=cast.officer)
    assert [warning.column for warning in found.warnings] == ["死亡日期"]
    assert "2020-06-10" in found.warnings[0].message
    assert DeathReport.objects.count() == 1


def test_another_name_under_the_number_is_pointed_out(
    alone: Household, cast: Cast, town: Division, tmp_path: Path
) -> None:
    path = write_deaths(
        tmp_path / "d.xlsx", [{"id_number": _number(alone), "died_on": date(2020, 6, 11), "name": "王麻子"}]
    )
    with on(9, 4):
        found = import_deaths(path, town=town, actor=cast.officer)
    assert [warning.column for warning in found.warnings] == ["姓名"]
    assert DeathReport.objects.get().name_differs


def test_one_person_in_two_households_is_a_case_in_both(
    village: Division, cast: Cast, town: Division, tmp_path: Path
) -> None:
    first, second = make_household(village, actors=cast), make_household(village, people=2, actors=cast)
    twin = second.members.get(is_head=False)
    from recipients.services.households import correct_member

    twin.id_number = _number(first)
    correct_member(twin, actor=cast.officer, changes=["id_number"])
    with on(9, 4):
        import_deaths(
            write_deaths(tmp_path / "d.xlsx", [{"id_number": _number(first), "died_on": date(2020, 6, 11)}]),
            town=town,
            actor=cast.officer,
        )
    assert set(DeathReport.objects.values_list("member__household", flat=True)) == {first.pk, second.pk}


def test_who_comes_onto_the_roll_later_is_found_then(
    village: Division, cast: Cast, town: Division, tmp_path: Path
) -> None:
    number = make_id(1950)
    with on(9, 4):
        import_deaths(
            write_deaths(tmp_path / "d.xlsx", [{"id_number": number, "died_on": date(2020, 6, 11)}]),
            town=town,
            actor=cast.officer,
        )
        household = make_household(village, actors=cast)
        from recipients.services.households import correct_member

        member = household.members.get()
        member.id_number = number
        correct_member(member, actor=cast.officer, changes=["id_number"])
        assert (match_kept(town, actor=cast.officer), match_kept(town, actor=cast.officer)) == (1, 0)


def test_a_list_of_another_town_touches_nobody_here(alone: Household, cast: Cast, tmp_path: Path) -> None:
    other = make_town("远山镇", "999001102", ("远山村",))
    path = write_deaths(tmp_path / "d.xlsx", [{"id_number": _number(alone), "died_on": date(2020, 6, 11)}])
    with on(9, 4):
        with pytest.raises(NotAllowed):
            import_deaths(path, town=other, actor=cast.officer)
        import_deaths(path, town=other, actor=make_user(Role.TOWN_OFFICER, other))
    assert (DeathRecord.objects.get().town, DeathReport.objects.count()) == (other, 0)


def test_a_list_that_is_no_workbook_is_refused(town: Division, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(BadInput):
        import_deaths(path, town=town, actor=cast.officer)


def test_a_village_supplements_the_case_a_list_opened(
    alone: Household, cast: Cast, town: Division, tmp_path: Path
) -> None:
    path = write_deaths(tmp_path / "d.xlsx", [{"id_number": _number(alone), "died_on": date(2020, 6, 10)}])
    with on(9, 4):
        import_deaths(path, town=town, actor=cast.officer)
    with on(9, 6):
        case = report(alone, cast)
        assert (case.pk, case.reported_on, case.is_late) == (DeathReport.objects.get().pk, date(2020, 9, 6), True)
        deaths.confirm_death(case, actor=cast.officer, finding="属实。")
    assert case.state == "confirmed"


def test_a_list_costs_by_its_own_length(
    alone: Household, cast: Cast, town: Division, tmp_path: Path, django_assert_max_num_queries
) -> None:
    rows = [{"id_number": make_id(1940), "died_on": date(2019, 3, 1)} for _ in range(300)]
    path = write_deaths(tmp_path / "d.xlsx", rows)
    with on(9, 4), django_assert_max_num_queries(40):
        import_deaths(path, town=town, actor=cast.officer)
    assert DeathRecord.objects.count() == 300


# -- the planted faults of a generated town


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Town, Division]:
    """A town of 600 households on the roll with its stops replayed and its death list imported; payments are looked up."""
    made = build_town(600, 7)
    write_town(made, tmp_path)
    villages = tuple(village.name for village in made.villages)
    town = make_town("演示镇", "999001109", villages)
    cast = make_cast(town)
    with on(9, 2):
        apply_roster(tmp_path / "roster.xlsx", town=town, month=clock.today(), actor=cast.officer)
        for stop in made.before["stops"]:
            spell = Household.objects.get(certificate_no=stop["household"]).standing_benefit
            year, month = map(int, stop["from"].split("-"))
            stop_benefit(spell, effective_from=date(year, month, 1), cause=stop["reason"], actor=cast.leader)
    with on(9, 4):
        import_deaths(tmp_path / "deaths.xlsx", town=town, actor=cast.officer)
    return made, town


def test_planted_deaths_are_found_with_their_sums_and_near_misses_are_not(
    planted: tuple[Town, Division], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = planted
    faults = [plant for plant in made.faults if plant.detector == "deceased_paid"]
    near = [plant for plant in made.near_misses if plant.detector == "deceased_paid"]
    assert {plant.kind for plant in faults} == {"deceased_head_paid", "deceased_member_counted"}
    assert len(near) >= 3
    certificates = dict(Household.objects.values_list("certificate_no", "pk"))
    rows = made.references["payments"]
    sums = {
        (certificates[row["certificate_no"]], row["paid_month"]): Decimal(row["amount"])
        for row in rows
        if row["certificate_no"] in certificates
    }
    monkeypatch.setattr(paid, "_LOOKUPS", [lambda *_: Listed(sums, {row["paid_month"] for row in rows})])

    cases = list(DeathReport.objects.select_related("member__household").order_by("pk"))
    months = paid_after_deaths(cases, as_of=date(2020, 9, 30))
    by_list = {
        (case.member.household.certificate_no, case.member.id_number): sum(
            m.amount for m in months[case.pk] if m.basis == "list"
        )
        for case in cases
        if months[case.pk]
    }
    planted_sums = {(plant.household, plant.persons[0]): Decimal(plant.amount) for plant in faults}
    assert {key: by_list.get(key) for key in planted_sums} == planted_sums
    assert not {key for key in by_list for plant in near if key == (plant.household, plant.persons[0])}
    others = {key for key in by_list if key not in planted_sums}
    also = {
        (plant.household, person) for plant in made.faults if "deceased_paid" in plant.also for person in plant.persons
    }
    assert others <= also, "nobody else is said to be paid after death"


def test_everybody_on_the_list_who_is_on_the_roll_has_a_case_and_only_they(planted: tuple[Town, Division]) -> None:
    made, _ = planted
    dead = {row["id_number"]: row["died_on"] for row in made.references["deaths"]}
    members = Member.objects.filter(id_number__in=list(dead)).exclude(household__benefits__program=Program.TEMPORARY)
    assert set(DeathReport.objects.values_list("member", flat=True)) == set(members.values_list("pk", flat=True))


def test_the_command_imports_a_death_list(
    alone: Household, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"id_number": _number(alone), "died_on": date(2020, 5, 12)}
    with on(9, 4):
        call_command("import_reference", "deaths", str(write_deaths(tmp_path / "d.xlsx", [good])), "--json")
        answer = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (answer["created"], answer["members"], answer["errors"]) == (1, 1, [])
        bad = write_deaths(tmp_path / "bad.xlsx", [{**good, "died_on": date(2020, 9, 5)}])
        with pytest.raises(SystemExit) as ended:
            call_command("import_reference", "deaths", str(bad), "--errors", str(tmp_path / "marked.xlsx"), "--json")
        assert ended.value.code == 1
        answer = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (answer["refused"], answer["errors"][0]["column"]) == (1, "死亡日期")
    assert (tmp_path / "marked.xlsx").exists()
    assert DeathRecord.objects.count() == 1
