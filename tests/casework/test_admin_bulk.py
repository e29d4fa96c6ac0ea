"""Bulk verbs: asked once, done row by row, each row's result its own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import BulkItem, BulkRun, Entry
from xumingsi.casework.services.bulk import BROKEN, advance_bulk, start_bulk
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db
GIVEN = {"sent_on": ["2020-09-01"], "count": ["1"]}


def outcomes(run: BulkRun) -> list[str]:
    return list(run.items.values_list("outcome", flat=True))


def test_list_offers_bulk_verbs_only_to_those_who_hold_the_right(make_case: Callable, client_as: Callable) -> None:
    make_case()
    address = reverse("admin:sample_case_changelist")
    assert "批量提交" in client_as("village_clerk").get(address).content.decode()
    reader = client_as("discipline").get(address).content.decode()
    assert "批量提交" not in reader
    assert 'type="checkbox"' not in reader


def test_from_the_list_to_the_results_without_a_script(make_case: Callable, client_as: Callable) -> None:
    cases = [make_case(f"第{n}案") for n in range(3)]
    client = client_as("village_clerk")
    address = reverse("admin:sample_case_changelist")
    chosen = {"action": "bulk_send", "index": "0", "select_across": "0", "_selected_action": [c.pk for c in cases[:2]]}
    asked = client.post(address, chosen).content.decode()
    assert "以下 <strong>2</strong> 条" in asked
    assert "第2案" not in asked
    keys = ",".join(str(case.pk) for case in cases[:2])
    go = reverse("admin:sample_case_bulk", args=["send"])
    incomplete = client.post(go, {"chosen": keys, "count": "1"})
    assert incomplete.context["form"].errors["sent_on"]
    assert not BulkRun.objects.exists()
    opened = client.post(go, {"chosen": keys, "sent_on": "2020-09-01", "count": "1"})
    run = BulkRun.objects.get()
    assert opened.url == reverse("admin:bulk_run", args=[run.uid])
    waiting = client.get(opened.url).content.decode()
    assert "继续" in waiting
    assert outcomes(run) == ["waiting", "waiting"]
    done = client.post(opened.url, follow=True).content.decode()
    assert '成功 <strong data-count="done">2</strong>' in done
    assert [type(case).objects.get(pk=case.pk).state for case in cases] == ["sent", "sent", "draft"]


def test_all_rows_of_the_filter_can_be_chosen(make_case: Callable, client_as: Callable) -> None:
    for number in range(60):
        make_case(f"第{number}案")
    make_case("别案", state="sent")
    chosen = {"action": "bulk_send", "index": "0", "select_across": "1", "_selected_action": ["1"]}
    reply = client_as("town_officer").post(reverse("admin:sample_case_changelist") + "?state__exact=draft", chosen)
    assert reply.context["total"] == 60


def test_more_rows_than_allowed_are_refused_with_advice(
    make_case: Callable, client_as: Callable, monkeypatch: Any
) -> None:
    monkeypatch.setattr("xumingsi.casework.admin.verbs.MAX_ROWS", 2)
    for number in range(3):
        make_case(f"第{number}案")
    chosen = {"action": "bulk_send", "index": "0", "select_across": "1", "_selected_action": ["1"]}
    reply = client_as("town_officer").post(reverse("admin:sample_case_changelist"), chosen, follow=True)
    assert "一次最多批量办理 2 条" in reply.content.decode()


def test_one_failing_row_neither_stops_nor_half_writes_others(
    sample: Any, make_case: Callable, client_as: Callable
) -> None:
    rows = [make_case("甲"), make_case("乙", state="closed"), make_case("丙", note="会出错"), make_case("丁")]
    actor = client_as("town_officer").user
    run = start_bulk(sample.FLOW, "send", rows, data=GIVEN, actor=actor)
    assert advance_bulk(run, actor, limit=3) == 1
    assert advance_bulk(run, actor) == 0
    assert outcomes(run) == ["done", "refused", "refused", "done"]
    messages = list(run.items.values_list("message", flat=True))
    assert "现为“已办结”" in messages[1]
    assert messages[2] == BROKEN
    broken = sample.Case.objects.get(pk=rows[2].pk)
    assert (broken.state, broken.due_on) == ("draft", None)
    assert Entry.objects.filter(verb="sample.send").count() == 2
    assert not verify().faults


def test_a_row_is_done_once_even_if_two_browsers_go_on(sample: Any, make_case: Callable, client_as: Callable) -> None:
    case, actor = make_case(), client_as("town_officer").user
    run = start_bulk(sample.FLOW, "send", [case], data=GIVEN, actor=actor)
    items = list(run.items.all())
    advance_bulk(run, actor)
    from xumingsi.casework.actions import ACTIONS
    from xumingsi.casework.services import bulk

    bulk._do_item(run, items[0], case, ACTIONS["sample", "send"], actor)
    assert Entry.objects.filter(verb="sample.send").count() == 1
    assert outcomes(run) == ["done"]


def test_answers_that_fit_no_row_are_told_per_row(sample: Any, make_case: Callable, client_as: Callable) -> None:
    actor = client_as("town_officer").user
    run = start_bulk(sample.FLOW, "send", [make_case()], data={"sent_on": ["x"], "count": ["1"]}, actor=actor)
    advance_bulk(run, actor)
    assert run.items.get().message.startswith("提交日期：")


def test_only_who_opened_a_run_may_see_it_and_go_on(sample: Any, make_case: Callable, client_as: Callable) -> None:
    owner, other = client_as("town_officer"), client_as("town_officer")
    run = start_bulk(sample.FLOW, "send", [make_case()], data=GIVEN, actor=owner.user)
    address = reverse("admin:bulk_run", args=[run.uid])
    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    with pytest.raises(NotAllowed):
        advance_bulk(run, other.user)
    assert outcomes(run) == ["waiting"]


def test_rows_out_of_scope_are_not_touched(sample: Any, make_case: Callable, client_as: Callable, town: Any) -> None:
    case = make_case()
    clerk = client_as("village_clerk", town.children.last())
    reply = clerk.post(
        reverse("admin:sample_case_bulk", args=["send"]),
        {"chosen": str(case.pk), "sent_on": "2020-09-01", "count": "1"},
    )
    assert "没有可办理的记录" in reply.content.decode()
    run = start_bulk(sample.FLOW, "send", [case], data=GIVEN, actor=clerk.user)
    advance_bulk(run, clerk.user)
    assert run.items.get().message == "记录不存在，或已不在您的辖区内。"


def test_verbs_not_made_for_many_and_empty_choices_are_refused(
    sample: Any, make_case: Callable, client_as: Callable
) -> None:
    actor = client_as("town_officer").user
    with pytest.raises(BadInput, match="不能批量办理"):
        start_bulk(sample.FLOW, "close", [make_case()], data={}, actor=actor)
    with pytest.raises(BadInput, match="没有可办理的记录"):
        start_bulk(sample.FLOW, "send", [], data=GIVEN, actor=actor)
    with pytest.raises(NotAllowed):
        start_bulk(sample.FLOW, "send", [make_case()], data=GIVEN, actor=client_as("discipline").user)


def test_script_gets_the_fresh_rows_as_json(sample: Any, make_case: Callable, client_as: Callable) -> None:
    client = client_as("town_officer")
    run = start_bulk(sample.FLOW, "send", [make_case(), make_case("乙", state="sent")], data=GIVEN, actor=client.user)
    answer = client.post(reverse("admin:bulk_run", args=[run.uid]), headers={"accept": "application/json"}).json()
    assert (answer["done"], answer["refused"], answer["remaining"]) == (1, 1, 0)
    assert [row["label"] for row in answer["rows"]] == ["成功", "未办"]
    assert set(outcomes(run)) <= set(BulkItem.Outcome.values)
