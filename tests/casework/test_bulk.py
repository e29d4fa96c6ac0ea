"""Rows written in sets are what ``save`` would have written: same values, same history, same digests."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from recipients.models import Benefit, BenefitAmount, Household, Member, Roster
from xumingsi.accounts.models import Division
from xumingsi.casework import bulk
from xumingsi.casework.bulk import insert_rows, listed, update_rows
from xumingsi.casework.canonical import history_spelling
from xumingsi.casework.errors import UnrecordedWrite
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db

# Text that JSON, COPY or SQL might trip over.
NASTY = ["\\N", "制表\t换行\n回车\r", '引号"和\\反斜杠', "'; --", "", "𠮷野家 é \u2028", "%s {actor}"]


def _households(town: Division, remarks: list[str | None] = NASTY) -> dict[str, list]:
    village = town.children.first()
    return {
        "village_id": [village.pk] * len(remarks),
        "certificate_no": [f"C{number}" for number in range(len(remarks))],
        "head_name": ["张明"] * len(remarks),
        "remark": list(remarks),
        "monthly_income": [Decimal("60.50") if number % 2 else None for number in range(len(remarks))],
        "size": [number or None for number in range(len(remarks))],
    }


def test_rows_and_history_read_back_as_given(town: Division) -> None:
    with recorded("test.bulk", actor=None, sentence="测试", town=town, reason="理由") as act:
        keys = insert_rows(Household, _households(town))
    rows = Household.objects.filter(pk__in=keys).order_by("pk")
    assert [row.remark for row in rows] == NASTY
    assert [row.pk for row in rows] == keys
    assert (rows[1].monthly_income, rows[1].size, rows[0].size, rows[0].is_away) == (Decimal("60.50"), 1, None, False)
    history = list(Household.history.order_by("history_id"))
    assert [(h.id, h.history_type, h.remark, h.act) for h in history] == [
        (key, "+", remark, act.uid) for key, remark in zip(keys, NASTY, strict=True)
    ]
    assert {(h.history_date, h.history_change_reason, h.history_user) for h in history} == {(act.at, "理由", None)}
    assert all(h.digest == history_spelling(type(h)).digest_of(h) for h in history)
    assert not verify().faults


def test_every_kind_of_field_digests_as_save_does(town: Division) -> None:
    day = date(2020, 9, 1)
    with recorded("test.bulk", actor=None, sentence="测试", town=town) as act:
        (household,) = insert_rows(Household, {name: values[:1] for name, values in _households(town).items()})
        people = {
            "household_id": [household],
            "name": ["李秀英"],
            "id_number": ["x"],
            "sex": ["女"],
            "birth_date": [day],
        }
        insert_rows(Member, people | {"relation": ["户主"], "is_head": [True], "left_on": [None]})
        benefits = {"household_id": [household], "program": ["农村低保"], "started_on": [day]}
        (benefit,) = insert_rows(Benefit, benefits)
        amounts = {"benefit_id": [benefit], "monthly_amount": [Decimal(440)], "effective_from": [day], "cause": ["x"]}
        insert_rows(BenefitAmount, amounts)
        insert_rows(
            Roster,
            {
                "town_id": [town.pk],
                "name": ["花名册"],
                "file": ["x.xlsx"],
                "sha256": ["0" * 64],
                "month": [day],
                "state": ["checked"],
                "counts": [{"乙": ["\t\\", 1.5, None], "甲": True}],
                "uploaded_at": [act.at],
            },
        )
    assert Roster.objects.get().counts == {"乙": ["\t\\", 1.5, None], "甲": True}
    report = verify()
    assert report.ok, report.faults


def test_update_changes_only_its_columns_and_history_says_the_whole_row(town: Division) -> None:
    with recorded("test.bulk", actor=None, sentence="测试", town=town):
        keys = insert_rows(Household, _households(town))
    with recorded("test.bulk", actor=None, sentence="测试", town=town):
        changed = update_rows(
            Household, [keys[3], keys[0]], {"phone": ["138\\N", ""], "monthly_income": [None, Decimal("1.25")]}
        )
    assert changed == 2
    first, last = Household.objects.get(pk=keys[0]), Household.objects.get(pk=keys[3])
    assert (first.phone, first.monthly_income, first.remark) == ("", Decimal("1.25"), NASTY[0])
    assert (last.phone, last.monthly_income) == ("138\\N", None)
    assert Household.history.filter(history_type="~").count() == 2
    assert not verify().faults


def test_saving_and_bulk_writing_mix(town: Division) -> None:
    with recorded("test.bulk", actor=None, sentence="测试", town=town):
        keys = insert_rows(Household, _households(town))
        row = Household.objects.get(pk=keys[1])
        row.phone = "1"
        row.save()
        update_rows(Household, keys, {"phone": ["2"] * len(keys)})
        later = Household(village_id=row.village_id, certificate_no="D", head_name="后来")
        later.save()
    row.phone = "3"
    with recorded("test.save", actor=None, sentence="测试", town=town):
        row.save()
        assert insert_rows(Household, {"village_id": [row.village_id], "head_name": ["再后"]})[0] > later.pk
    assert not verify().faults


def test_a_key_is_never_given_twice(town: Division) -> None:
    village = town.children.first().pk
    with recorded("test.bulk", actor=None, sentence="测试", town=town):
        keys = insert_rows(Household, {"village_id": [village] * 2, "head_name": ["甲", "乙"]})
        Household.objects.get(pk=keys[1]).delete()
        (again,) = insert_rows(Household, {"village_id": [village], "head_name": ["丙"]})
    assert again > keys[1]
    assert not verify().faults


def test_a_failed_constraint_leaves_nothing(town: Division) -> None:
    entries = Entry.objects.count()
    columns = _households(town)
    columns["certificate_no"][2] = columns["certificate_no"][1]
    with pytest.raises(IntegrityError), recorded("test.bulk", actor=None, sentence="测试", town=town):
        insert_rows(Household, columns)
    assert (Household.objects.count(), Household.history.count(), Entry.objects.count()) == (0, 0, entries)


def test_many_sets_go_in_in_order(town: Division, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_A_TIME", 3)
    remarks = [f"{number}" for number in range(20)]
    with recorded("test.bulk", actor=None, sentence="测试", town=town):
        keys = insert_rows(Household, _households(town, remarks))
    rows = Household.objects.order_by("pk").values_list("pk", "remark")
    assert list(rows) == list(zip(keys, remarks, strict=True))
    assert not verify().faults


@pytest.mark.parametrize("bad", [1, 10, 19])
def test_whichever_set_fails_nothing_is_left(town: Division, monkeypatch: pytest.MonkeyPatch, bad: int) -> None:
    monkeypatch.setattr(bulk, "AT_A_TIME", 3)
    columns = _households(town, [f"{number}" for number in range(20)])
    columns["certificate_no"][bad] = columns["certificate_no"][0]
    with pytest.raises(IntegrityError), recorded("test.bulk", actor=None, sentence="测试", town=town):
        insert_rows(Household, columns)
    assert (Household.objects.count(), Household.history.count()) == (0, 0)


def test_a_row_that_is_gone_or_named_twice_is_refused(town: Division) -> None:
    with recorded("test.bulk", actor=None, sentence="测试", town=town):
        (key,) = insert_rows(Household, {"village_id": [town.children.first().pk], "head_name": ["甲"]})
    for keys in ([key, key + 1000], [key, key]):
        with pytest.raises(LookupError), recorded("test.bulk", actor=None, sentence="测试", town=town):
            update_rows(Household, keys, {"phone": ["1", "2"]})
    assert not verify().faults


def test_without_an_act_nothing_is_written(town: Division) -> None:
    with pytest.raises(UnrecordedWrite):
        insert_rows(Household, {"village_id": [town.children.first().pk], "head_name": ["甲"]})
    with pytest.raises(UnrecordedWrite):
        update_rows(Household, [1], {"phone": ["1"]})


def test_unknown_columns_are_refused(town: Division) -> None:
    with recorded("test.bulk", actor=None, sentence="测试", town=town), pytest.raises(KeyError):
        insert_rows(Household, {"no_such": [1]})
    with recorded("test.bulk", actor=None, sentence="测试", town=town), pytest.raises(ValueError, match="length"):
        insert_rows(Household, {"head_name": ["甲"], "village_id": [1, 2]})


def test_statements_do_not_grow_with_rows(town: Division) -> None:
    counts = []
    for size in (3, 300):
        village = town.children.first().pk
        with recorded("test.bulk", actor=None, sentence="测试", town=town):
            before = len(connection.queries_log)
            connection.force_debug_cursor = True
            keys = insert_rows(Household, {"village_id": [village] * size, "head_name": ["甲"] * size})
            update_rows(Household, keys, {"phone": ["1"] * size})
            connection.force_debug_cursor = False
            counts.append(len(connection.queries_log) - before)
    assert counts[0] == counts[1] > 0


def test_listed_finds_any_number_of_values(town: Division) -> None:
    with recorded("test.bulk", actor=None, sentence="测试", town=town):
        keys = insert_rows(Household, _households(town))
    wanted = [f"C{number}" for number in range(3)] + [f"无{number}" for number in range(40_000)]
    assert Household.objects.filter(certificate_no__in=listed(wanted)).count() == 3
    assert Household.objects.filter(pk__in=listed(keys[:2])).count() == 2
    assert not Household.objects.filter(pk__in=listed([])).exists()
