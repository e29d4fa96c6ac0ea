"""The ledger: the only way a tracked row is written, masked, nested, and never changed afterwards."""

import json
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from recipients.models import Household
from renewals.models import Application, EconomicCheck
from tests.factories.campaign import make_application, make_campaign, make_cast, make_household, play_application
from tests.renewals.doing import do, on
from xumingsi.accounts.history import HistoryRow
from xumingsi.casework import triggers
from xumingsi.casework.errors import UnrecordedWrite
from xumingsi.casework.ledger import GENESIS, current_act, recorded, runs
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


def test_outside_an_act_nothing_tracked_is_saved(village):
    household = make_household(village)
    household.remark = "悄悄改"
    with pytest.raises(UnrecordedWrite), transaction.atomic():
        household.save()
    assert Household.objects.get(pk=household.pk).remark == ""
    with pytest.raises(UnrecordedWrite):
        current_act()


def test_an_entry_says_who_what_and_which_rows(village):
    cast = make_cast(village.town)
    household = make_household(village)
    with recorded(
        "test.note",
        actor=cast.officer,
        sentence="{actor}备注{subject}：{what}",
        subject=household,
        facts={"what": "好"},
    ):
        household.remark = "好"
        household.save()
    entry = Entry.objects.order_by("-pk")[0]
    row = household.history.order_by("-history_id")[0]
    assert entry.sentence == f"{cast.officer}备注{household}：好"
    assert (entry.village_id, entry.chain.town_id) == (village.pk, village.town.pk)
    assert entry.rows["recipients.historicalhousehold"]["ids"] == [[row.history_id, row.history_id]]
    assert (row.act, row.history_user_id) == (entry.act, cast.officer.pk)


def test_the_chain_starts_from_nothing_and_each_entry_names_the_one_before(village):
    make_household(village)
    for chain in {entry.chain for entry in Entry.objects.all()}:
        previous = GENESIS
        for number, entry in enumerate(chain.entries.order_by("seq"), 1):
            assert (entry.seq, entry.previous) == (number, previous)
            previous = entry.digest


def test_towns_have_chains_of_their_own(village):
    from tests.factories.accounts import make_town

    far = make_town("远山镇", "999001102", ("远山村",))
    make_household(village)
    make_household(far.children.get())
    first, second = (Entry.objects.filter(chain__town=town) for town in (village.town, far))
    assert set(first.values_list("village__parent", flat=True)) <= {village.town.pk, village.town.parent_id, None}
    assert not second.filter(village=village).exists()
    assert second.order_by("seq")[0].seq == 1


def test_an_act_that_fails_leaves_nothing(village):
    household = make_household(village)
    before = Entry.objects.count(), Household.history.count()

    def fail():
        with recorded("test.fail", actor=None, sentence="失败", subject=household):
            household.remark = "改了"
            household.save()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (Entry.objects.count(), Household.history.count()) == before


def test_acts_nest_the_inner_first(village):
    household = make_household(village)
    with recorded("test.outer", actor=None, sentence="外", subject=household):
        with recorded("test.inner", actor=None, sentence="内", subject=household):
            household.remark = "内"
            household.save()
        household.remark = "外"
        household.save()
    inner, outer = Entry.objects.order_by("-seq", "-pk").filter(verb__startswith="test.")[:2][::-1]
    assert (inner.verb, outer.verb) == ("test.inner", "test.outer")
    assert inner.rows != outer.rows
    assert verify().ok


def test_what_people_typed_is_kept_without_full_numbers(village):
    household = make_household(village)
    number, account = household.members.get().id_number, "6217003860001234567"
    with recorded(
        "test.typed",
        actor=None,
        sentence="{note}",
        subject=household,
        reason=f"其子{number}，卡号{account}",
        facts={"note": number},
    ):
        household.remark = "x"
        household.save()
    entry = Entry.objects.get(verb="test.typed")
    text = json.dumps([entry.sentence, entry.reason, entry.facts], ensure_ascii=False)
    assert number not in text
    assert account not in text
    assert number[:6] in text
    assert number not in (household.history.order_by("-history_id")[0].history_change_reason or "")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([], []), ([5], [[5, 5]]), ([1, 2, 3, 7], [[1, 3], [7, 7]]), ([1, 3, 5], [[1, 1], [3, 3], [5, 5]])],
)
def test_ids_are_kept_as_closed_runs(ids, expected):
    assert runs(ids) == expected


def test_ledger_history_and_steps_refuse_update_and_delete_by_sql(village):
    """Every guarded table, not only those that come to mind."""
    case = play_application(make_application(make_campaign(village.town), village, people=2))
    guarded = list(triggers.guarded_models())
    assert Entry in guarded
    assert EconomicCheck in guarded
    assert {m for m in apps.get_models() if issubclass(m, HistoryRow)} <= set(guarded)
    tried = 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a check put off to the end stands in TRUNCATE's way
    for model in guarded:
        if not model._base_manager.exists():
            continue
        table, key = model._meta.db_table, model._meta.pk.column
        statements = [f'UPDATE "{table}" SET "{key}" = "{key}"', f'DELETE FROM "{table}"']
        if connection.vendor == "postgresql":
            statements.append(f'TRUNCATE "{table}" CASCADE')
        for statement in statements:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        tried += 1
    assert tried >= 20
    assert case.state == "decided"


def test_trigger_names_of_different_tables_differ():
    """Names are cut at 63 characters, as PostgreSQL does: none may fall together."""
    names = [
        triggers.trigger_name(m._meta.db_table, act)
        for m in triggers.guarded_models()
        for act in ("update", "delete", "truncate")
    ]
    assert len(names) == len(set(names))


def test_a_steps_row_is_not_saved_twice(village):
    case = play_application(make_application(make_campaign(village.town), village), "verified")
    row = case.checks.get()
    row.verified_income = 0
    with (
        recorded("test.change", actor=None, sentence="改", subject=case),
        pytest.raises(TypeError, match="never changed"),
    ):
        row.save()


def test_people_and_households_with_a_past_are_not_deleted(village):
    case = play_application(make_application(make_campaign(village.town), village), "applied")
    with recorded("test.delete", actor=None, sentence="删", subject=case):
        for record in (case.household, make_cast(village.town).officer, village):
            with pytest.raises(ProtectedError):
                record.delete()


def test_every_entry_of_a_played_case_reads_as_a_chinese_sentence(village):
    case = play_application(make_application(make_campaign(village.town), village), outcome="reduce", amount=300)
    for entry in Entry.objects.all():
        assert "{" not in entry.sentence
        assert any("一" <= sign <= "鿿" for sign in entry.sentence)
    about = list(Entry.objects.about(case).order_by("seq").values_list("from_state", "to_state"))
    assert about[0][0] == "open"
    assert about[-1][1] == "decided"
    assert all(one[1] == other[0] for one, other in pairwise(about))


def test_the_moment_of_an_act_is_the_clocks(village):
    case = make_application(make_campaign(village.town), village)
    with on(9, 8, hour=10):
        do("apply", case, make_cast(village.town).clerk(village))
    entry, row = Entry.objects.about(case).get(verb="renewal.apply"), Application.history.order_by("-history_id")[0]
    assert entry.at == row.history_date
    assert entry.at.isoformat() == "2020-09-08T02:00:00+00:00"
