"""Changes made in SQL behind the application's back are found and named, each and every one."""

import uuid

import pytest
from django.core.management import call_command
from django.db import models

from recipients.models import BenefitAmount, Household
from renewals.models import Application
from tests.casework.behind import behind_the_back, table
from xumingsi.casework.models import Attachment, Chain, Entry
from xumingsi.casework.verification import Report, tracked_models, verify

pytestmark = pytest.mark.django_db


def faults(report: Report, kind: str, model: type[models.Model] | None = None) -> list:
    label = model._meta.label_lower if model else None
    return [fault for fault in report.faults if fault.kind == kind and (label is None or fault.model == label)]


def test_untouched_it_verifies_and_counts(played):
    report = verify()
    assert report.ok
    assert report.entries == Entry.objects.count()
    assert report.history_rows == sum(model.history.count() for model in tracked_models())
    for chain in Chain.objects.all():
        last = chain.entries.order_by("-seq")[0]
        assert report.head[str(chain)] == [last.seq, last.digest]


@pytest.mark.parametrize("column", ["sentence", "reason", "actor_name", "from_state", "verb", "previous", "digest"])
def test_an_entry_changed_is_named(played, column):
    entry = Entry.objects.about(played).order_by("seq")[1]
    with behind_the_back() as cursor:
        cursor.execute(f"UPDATE {table(Entry)} SET {column} = 'x' WHERE id = %s", [entry.pk])
        found = faults(verify(), "chain", Entry)
    assert entry.seq in {fault.seq for fault in found}
    assert any(f"{entry.chain}#{entry.seq}" == fault.object for fault in found)


def test_an_entry_removed_is_named(played):
    entry = Entry.objects.about(played).order_by("seq")[1]
    with behind_the_back() as cursor:
        cursor.execute(f"DELETE FROM {table(Entry)} WHERE id = %s", [entry.pk])
        report = verify()
    assert any("缺失" in fault.message and fault.seq == entry.seq + 1 for fault in faults(report, "chain"))
    assert any("没有轨迹" in fault.message for fault in faults(report, "history", Application.history.model))


def test_entries_cut_off_at_the_end_leave_their_rows_unvouched(played):
    last = Entry.objects.about(played).order_by("-seq")[0]
    with behind_the_back() as cursor:
        cursor.execute(f"DELETE FROM {table(Entry)} WHERE chain_id = %s AND seq >= %s", [last.chain_id, last.seq])
        assert faults(verify(), "history", Application.history.model)


def test_two_entries_exchanged_are_named(played):
    one, other = Entry.objects.about(played).order_by("seq")[1:3]
    with behind_the_back() as cursor:
        for pk, seq in [(one.pk, 10_000), (other.pk, one.seq), (one.pk, other.seq)]:
            cursor.execute(f"UPDATE {table(Entry)} SET seq = %s WHERE id = %s", [seq, pk])
        assert {one.seq, other.seq} <= {fault.seq for fault in faults(verify(), "chain")}


def test_an_entry_forged_in_the_middle_of_nowhere_is_named(played):
    entry = Entry.objects.about(played).order_by("-seq")[0]
    with behind_the_back():
        last = entry.chain.entries.order_by("-seq")[0]
        Entry.objects.bulk_create([
            Entry(chain=entry.chain, seq=last.seq + 1, act=uuid.uuid4(), at=last.at, actor_name="假", verb="x", sentence="x", previous=last.digest, digest="0" * 64)
        ])  # fmt: skip
        assert [fault.seq for fault in faults(verify(), "chain")] == [last.seq + 1]


def test_a_history_row_changed_added_or_removed_is_named(played):
    history = BenefitAmount.history.model
    row = history.objects.order_by("-history_id")[0]
    with behind_the_back() as cursor:
        cursor.execute(f"UPDATE {table(history)} SET monthly_amount = 9999 WHERE history_id = %s", [row.history_id])
        found = faults(verify(), "history", history)
        assert [fault.object for fault in found] == [f"{row.id}@{row.history_id}"]
        assert found[0].seq
    with behind_the_back() as cursor:
        cursor.execute(f"DELETE FROM {table(history)} WHERE history_id = %s", [row.history_id])
        found = faults(verify(), "history", history)
        assert [(fault.object, "已被删除" in fault.message) for fault in found] == [(f"@{row.history_id}", True)]
    with behind_the_back():
        row.pk = None
        row._state.adding = True
        history.objects.bulk_create([row])
        assert any("没有轨迹" in fault.message for fault in faults(verify(), "history", history))


def test_a_history_row_changed_together_with_its_digest_is_named(played):
    """Who knows how the digest is made still does not know the ledger's."""
    from xumingsi.casework.canonical import history_spelling

    history = BenefitAmount.history.model
    row = history.objects.order_by("-history_id")[0]
    row.monthly_amount = 9999
    forged = history_spelling(history).digest_of(row)
    with behind_the_back() as cursor:
        cursor.execute(
            f"UPDATE {table(history)} SET monthly_amount = 9999, digest = %s WHERE history_id = %s",
            [forged, row.history_id],
        )
        cursor.execute(f"UPDATE {table(BenefitAmount)} SET monthly_amount = 9999 WHERE id = %s", [row.id])
        found = faults(verify(), "history", history)
    assert [(fault.object, "与轨迹不符" in fault.message) for fault in found] == [("", True)]
    assert Entry.objects.filter(seq=found[0].seq, verb="benefit.adjust").exists()


def test_a_current_row_changed_added_or_removed_is_named(played):
    row = BenefitAmount.objects.order_by("-pk")[0]
    with behind_the_back() as cursor:
        cursor.execute(f"UPDATE {table(BenefitAmount)} SET monthly_amount = 9999 WHERE id = %s", [row.pk])
        [fault] = verify().faults
        assert (fault.kind, fault.model, fault.object) == ("current", "recipients.benefitamount", str(row.pk))
        assert "月保障金额" in fault.message
    with behind_the_back() as cursor:
        cursor.execute(f"DELETE FROM {table(BenefitAmount)} WHERE id = %s", [row.pk])
        [fault] = verify().faults
        assert (fault.object, "删除" in fault.message) == (str(row.pk), True)
    with behind_the_back() as cursor:
        cursor.execute(f"INSERT INTO {table(Household)} (village_id, group_no, head_name, cause, address, phone, bank, bank_account, is_away, remark) "
                       "SELECT village_id, '', '多出的户', '', '', '', '', '', is_away, '' FROM " + table(Household) + " WHERE id = %s", [played.household_id])  # fmt: skip
        [fault] = verify().faults
        assert (fault.model, "没有历史" in fault.message) == ("recipients.household", True)


def test_a_file_exchanged_or_lost_is_named(played):
    attachment = Attachment.objects.order_by("pk")[0]
    path = attachment.file.path
    kept = attachment.file.read()
    attachment.file.close()
    try:
        with open(path, "wb") as file:
            file.write(b"other")
        found = faults(verify(), "file")
        assert str(attachment.uid) in {fault.object for fault in found}
        assert all("SHA-256" in fault.message for fault in found)
    finally:
        with open(path, "wb") as file:
            file.write(kept)
    assert verify().ok


@pytest.mark.parametrize("path", ["gone/away.jpg", "../../../../etc/hostname", "/etc/hostname", ""])
def test_a_files_name_bent_elsewhere_is_a_fault_and_not_a_crash(played, path):
    attachment = Attachment.objects.order_by("pk")[0]
    with behind_the_back() as cursor:
        cursor.execute(f"UPDATE {table(Attachment)} SET file = %s WHERE id = %s", [path, attachment.pk])
        report = verify()
    assert {"file", "current"} <= {fault.kind for fault in report.faults}


@pytest.mark.sqlite
@pytest.mark.parametrize(("label", "column", "garbage"), [
    ("recipients.BenefitAmount", "monthly_amount", "四百"), ("recipients.BenefitAmount", "effective_from", "not a day"),
    ("recipients.Household", "size", "5.5"), ("recipients.Household", "size", "许多"), ("casework.Entry", "facts", "{"),
    ("casework.Entry", "rows", "[[["), ("casework.Entry", "rows", '{"a": 1}'), ("casework.Entry", "rows", '{"a": {"ids": [1], "sha256": 1}}'), ("casework.Entry", "at", "gestern"), ("recipients.HistoricalHousehold", "act", "no uuid"),
    ("recipients.HistoricalHousehold", "history_date", "2020-99-99 00:00:00"),
])  # fmt: skip
def test_what_is_no_value_at_all_is_a_fault_and_not_a_crash(played, label, column, garbage):
    """SQLite takes any text into any column."""
    from django.apps import apps

    model = apps.get_model(label)
    key = model._meta.pk.column
    with behind_the_back() as cursor:
        first = model._base_manager.order_by("pk").values_list("pk", flat=True)[0]
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE {table(model)} SET {column} = %s WHERE {key} = %s", [garbage, first])
        report = verify()
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert any(fault.model == model._meta.label_lower for fault in report.faults), report.faults


def test_the_command_says_what_it_found_and_how_it_ended(played, capsys):
    import json

    call_command("verify_ledger", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["ok"], told["faults"], set(told)) == (True, [], {"ok", "entries", "history_rows", "head", "faults"})
    row = BenefitAmount.objects.order_by("-pk")[0]
    with behind_the_back() as cursor:
        cursor.execute(f"UPDATE {table(BenefitAmount)} SET monthly_amount = 9999 WHERE id = %s", [row.pk])
        with pytest.raises(SystemExit) as ended:
            call_command("verify_ledger", "--json")
    shown = capsys.readouterr()
    [fault] = json.loads(shown.out.splitlines()[-1])["faults"]
    assert ended.value.code == 1
    assert set(fault) == {"kind", "model", "object", "seq", "message"}
    assert "recipients.benefitamount" in shown.err
