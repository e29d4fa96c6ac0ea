"""``run_detectors`` as the contract §2 has it: what it prints, how it ends, what it leaves."""

import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from audits.choices import Category
from audits.detection import Hit
from audits.models import DetectionRun, Lead
from recipients.models import Household
from tests.audits.staged import Staged, hit
from tests.factories.accounts import make_town

pytestmark = pytest.mark.django_db


def command(*options: str) -> str:
    out = io.StringIO()
    call_command("run_detectors", *options, stdout=out)
    return out.getvalue()


def answer(*options: str) -> dict:
    return json.loads(command(*options, "--json").splitlines()[-1])


def test_the_last_line_is_the_json_of_the_contract(staged: Staged, household: Household) -> None:
    found = hit(household, amount=Decimal("1200"), category=Category.DECEASED)
    staged.hits = [found, Hit("town", staged.town.pk, "全镇某项")]
    assert answer() == {
        "hits": [
            {
                "detector": "staged", "category": "死人保", "key": "K1", "household": household.certificate_no,
                "persons": list(found.persons), "village": "石桥村", "summary": "张大山名下有车",
                "evidence": {"号牌": "渝F0001"}, "amount": "1200.00",
            },
            {
                "detector": "staged", "category": "错保", "key": "town", "household": None, "persons": [], "village": "清溪镇",
                "summary": "全镇某项", "evidence": {}, "amount": None,
            },
        ]
    }  # fmt: skip
    assert len(found.persons[0]) == 18


def test_it_registers_and_a_second_time_adds_nothing(staged: Staged, household: Household) -> None:
    staged.hits = [hit(household)]
    assert "疑点 1 条（新增 1，再次出现 0，消除 0）" in command()
    assert "疑点 1 条（新增 0，再次出现 0，消除 0）" in command()
    assert (Lead.objects.count(), DetectionRun.objects.count()) == (1, 2)


def test_a_dry_run_and_a_past_day_register_nothing(staged: Staged, household: Household) -> None:
    staged.hits = [hit(household)]
    for options in (["--dry-run"], ["--as-of", "2020-09-01"], ["--as-of", "2020年9月1日", "--only", "staged"]):
        assert "未登记" in command(*options)
        assert len(answer(*options)["hits"]) == 1
    assert not DetectionRun.objects.exists()


def test_many_finds_are_cut_short_on_the_screen_and_whole_in_the_json(staged: Staged, household: Household) -> None:
    staged.hits = [hit(household, f"K{n}", summary=f"第{n}条疑点") for n in range(30)]
    said = command()
    assert ("第19条疑点" in said, "第20条疑点" in said, "共 30 条" in said) == (True, False, True)
    assert len(answer()["hits"]) == 30


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--only", "no_such_rule"], "no_such_rule"),
        (["--as-of", "2020-09-23"], "将来"),
        (["--as-of", "某日"], "as-of"),
        (["--town", "999"], "999"),
    ],
)
def test_misuse_ends_with_2_and_writes_nothing(staged: Staged, options: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        command(*options)
    assert getattr(refused.value, "returncode", 2) in (1, 2)
    if says != "as-of":
        assert refused.value.returncode == 2
    assert not DetectionRun.objects.exists()


def test_of_several_towns_one_must_be_named(staged: Staged, household: Household) -> None:
    make_town("白鹤镇", "999001102", ("松岭村",))
    staged.hits = [hit(household)]
    with pytest.raises(CommandError, match="--town"):
        command()
    assert len(answer("--town", staged.town.code)["hits"]) == 1


def test_the_list_names_every_rule(staged: Staged) -> None:
    assert command("--list").split("\t") == ["staged", "错保", "预设检查", "通知二(二)2\n"]


def test_villages_households_and_names_cost_the_same_whatever_is_found(
    staged: Staged, household: Household, django_assert_max_num_queries: Callable
) -> None:
    staged.hits = [hit(household, f"K{n}") for n in range(100)]
    with django_assert_max_num_queries(12):
        answer("--dry-run")
