"""The base of every admin class: scope, rights, read-only by default, writing through services, no needless counting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xumingsi.casework.admin.paging import CAP, CappedPaginator, reaching
from xumingsi.casework.models import Entry

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:sample_case_changelist", "admin:sample_case_add"


def change(case: Any) -> str:
    return reverse("admin:sample_case_change", args=[case.pk])


def test_list_filter_and_picker_hold_only_the_user_s_villages(
    make_case: Callable, client_as: Callable, town: Any
) -> None:
    first, _, last = town.children.all()
    make_case("本村案"), make_case("别村案", village=last)
    clerk = client_as("village_clerk")
    shown = clerk.get(reverse(LIST)).content.decode()
    assert "本村案" in shown
    assert "别村案" not in shown
    assert last.name not in shown
    assert "别村案" not in clerk.get(reverse(LIST), {"village": last.pk}).content.decode()
    picker = clerk.get(reverse(ADD)).context["adminform"].form.fields["village"]
    assert list(picker.queryset) == [first]
    forged = clerk.post(reverse(ADD), {"village": last.pk, "name": "塞入"})
    assert "village" in forged.context["adminform"].form.errors


def test_village_filter_narrows_to_one_village(make_case: Callable, client_as: Callable, town: Any) -> None:
    first, second, last = town.children.all()
    make_case("甲"), make_case("乙", village=last)
    officer = client_as("town_officer")
    assert [c.name for c in officer.get(reverse(LIST), {"village": last.pk}).context["cl"].result_list] == ["乙"]
    assert not officer.get(reverse(LIST), {"village": second.pk}).context["cl"].result_list
    assert [c.name for c in officer.get(reverse(LIST), {"village": first.pk}).context["cl"].result_list] == ["甲"]


def test_without_the_right_the_list_is_closed(sample: Any, client_as: Callable) -> None:
    assert client_as("sysadmin").get(reverse(LIST)).status_code == 403
    assert client_as("discipline").get(reverse(ADD)).status_code == 403


def test_only_named_fields_can_be_changed(make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(), client_as("town_officer")
    client.post(change(case), {"note": "已核实", "name": "改名", "state": "closed", "village": ""})
    case.refresh_from_db()
    assert (case.note, case.name, case.state) == ("已核实", "甲案", "draft")
    assert Entry.objects.about(case).filter(actor=client.user, verb="sample.write").count() == 1
    assert not LogEntry.objects.exists()


def test_readers_see_no_form(make_case: Callable, client_as: Callable) -> None:
    case, reader = make_case(), client_as("discipline")
    shown = reader.get(change(case)).content.decode()
    assert 'name="note"' not in shown
    assert "保存" not in shown
    assert reader.post(change(case), {"note": "x"}).status_code == 403


def test_adding_calls_the_service(sample: Any, client_as: Callable, village: Any) -> None:
    client = client_as("village_clerk")
    reply = client.post(reverse(ADD), {"village": village.pk, "name": "新案", "due_on": "2020-11-01"}, follow=True)
    case = sample.Case.objects.get()
    assert (case.name, str(case.due_on), case.state) == ("新案", "2020-11-01", "draft")
    assert "新案" in reply.content.decode()
    assert Entry.objects.about(case).get().actor == client.user


@pytest.mark.parametrize(
    ("name", "field", "message"), [("不许", "name", "请换一个名称。"), ("拒绝", "__all__", "现在不能登记。")]
)
def test_refusal_becomes_a_message_on_the_filled_in_page(
    sample: Any, client_as: Callable, village: Any, name: str, field: str, message: str
) -> None:
    given = {"village": village.pk, "name": name, "note": "写了很久的备注"}
    reply = client_as("village_clerk").post(reverse(ADD), given)
    assert reply.status_code == 200
    assert reply.context["adminform"].form.errors[field] == [message]
    assert "写了很久的备注" in reply.content.decode()
    assert not sample.Case.objects.exists()


def test_nothing_is_deleted(make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(), client_as("town_officer")
    address = reverse("admin:sample_case_delete", args=[case.pk])
    assert client.get(address).status_code == client.post(address, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "index": "0", "_selected_action": [case.pk], "post": "yes"}
    client.post(reverse(LIST), chosen)
    case.refresh_from_db()


def test_a_list_takes_the_same_number_of_queries_for_any_number_of_rows(
    make_case: Callable, client_as: Callable
) -> None:
    client = client_as("town_officer")
    make_case()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse(LIST))
        return len(seen)

    before = queries()
    for number in range(10):
        make_case(f"第{number}案")
    assert queries() == before


def test_paging_counts_no_further_than_it_must(sample: Any, village: Any, django_assert_num_queries: Any) -> None:
    sample.Case.objects.bulk_create(sample.Case(village=village, name=str(n)) for n in range(CAP + 5))
    with django_assert_num_queries(1) as seen:
        pages = CappedPaginator(sample.Case.objects.all(), 50)
        assert (pages.count, pages.capped, pages.num_pages) == (CAP, True, 20)
    assert f"LIMIT {CAP + 1}" in seen[0]["sql"]
    further = reaching("20", 50)(sample.Case.objects.all(), 50)
    assert (further.count, further.capped) == (CAP + 5, False)


@pytest.mark.parametrize("page", [None, "", "x", "-1", "９", "99999999999"])
def test_a_strange_page_number_counts_as_the_first(page: str | None) -> None:
    assert reaching(page, 50).cap == CAP


def test_capped_list_says_so(sample: Any, village: Any, client_as: Callable) -> None:
    sample.Case.objects.bulk_create(sample.Case(village=village, name=str(n)) for n in range(CAP + 1))
    assert f"超过 {CAP} 条" in client_as("town_officer").get(reverse(LIST)).content.decode()


def test_trail_masks_what_people_write_into_reasons(sample: Any, make_case: Callable, client_as: Callable) -> None:
    from xumingsi.casework.ledger import recorded

    case, client = make_case(), client_as("town_officer")
    with recorded(
        "sample.note", actor=client.user, sentence="{actor}说明", subject=case, reason="其子 11010519491231002X 已工作"
    ):
        pass
    for address in (change(case), reverse("admin:sample_case_history", args=[case.pk])):
        shown = client.get(address).content.decode()
        assert "110105********002X" in shown
        assert "11010519491231002X" not in shown


def test_trail_shows_states_in_words(make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(), client_as("town_officer")
    given = {"seen": "draft", "latest": Entry.objects.latest("pk").pk, "sent_on": "2020-09-01", "count": "1"}
    client.post(reverse("admin:sample_case_do", args=[case.pk, "send"]), given)
    assert "草稿 → <strong>已提交</strong>" in client.get(change(case)).content.decode()
