"""Verbs as buttons: offered by right and state, done once, refused kindly with the form kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from xumingsi.casework.models import Attachment, Entry

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def page(case: Any, verb: str = "") -> str:
    return (
        reverse("admin:sample_case_do", args=[case.pk, verb])
        if verb
        else reverse("admin:sample_case_change", args=[case.pk])
    )


def answers(case: Any, **fields: Any) -> dict[str, Any]:
    latest = Entry.objects.about(case).order_by("-pk").values_list("pk", flat=True).first()
    return {"seen": case.state, "latest": latest, **fields}


def test_page_offers_verbs_by_right_and_state_and_says_what_blocks(make_case: Callable, client_as: Callable) -> None:
    case = make_case(state="sent")
    officer = client_as("town_officer").get(page(case)).content.decode()
    assert "办结" in officer
    assert "为什么现在不能办理" in officer
    assert "还没有备注，请先在本页填写备注。" in officer
    assert page(case, "close") not in officer
    assert page(case, "remind") in officer
    assert page(case, "send") not in officer
    reader = client_as("discipline").get(page(case)).content.decode()
    assert "现在可以办理" not in reader


def test_verb_page_moves_the_record_through_its_service(make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(), client_as("village_clerk")
    shown = client.get(page(case, "send")).content.decode()
    assert 'name="seen" value="draft"' in shown
    assert "提交日期" in shown
    reply = client.post(page(case, "send"), answers(case, sent_on="2020-09-01", count="1"), follow=True)
    case.refresh_from_db()
    assert (case.state, str(case.due_on)) == ("sent", "2020-09-01")
    assert "已办理“提交”" in reply.content.decode()
    assert f"{client.user}提交甲案" in reply.content.decode()


def test_mistakes_keep_the_form_and_say_where(make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(), client_as("village_clerk")
    missing = client.post(page(case, "send"), answers(case, count="1"))
    assert missing.context["form"].errors["sent_on"]
    refused = client.post(page(case, "send"), answers(case, sent_on="2020-09-01", count="10"))
    assert refused.context["form"].errors["count"] == ["一次最多提交 9 件。"]
    assert 'value="2020-09-01"' in refused.content.decode()
    case.refresh_from_db()
    assert case.state == "draft"


def test_guard_refuses_on_the_verb_page_too(make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(state="sent"), client_as("town_officer")
    assert "还没有备注" in client.get(page(case, "close")).content.decode()
    reply = client.post(page(case, "close"), answers(case))
    assert "还没有备注" in reply.content.decode()
    case.refresh_from_db()
    assert case.state == "sent"


def test_a_record_that_moved_since_the_page_was_drawn_is_not_moved_again(
    make_case: Callable, client_as: Callable
) -> None:
    case, client = make_case(), client_as("town_officer")
    old = answers(case, sent_on="2020-09-01", count="1")
    client.post(page(case, "send"), old)
    entries = Entry.objects.about(case).count()
    again = client.post(page(case, "send"), old, follow=True)
    assert "刚刚已由他人（或您的上一次点击）办理" in again.content.decode()
    assert Entry.objects.about(case).count() == entries


def test_second_press_of_a_verb_that_keeps_the_state_does_nothing(make_case: Callable, client_as: Callable) -> None:
    case, client = make_case(), client_as("town_officer")
    old = answers(case)
    client.post(page(case, "remind"), old)
    again = client.post(page(case, "remind"), old, follow=True)
    assert "未重复办理" in again.content.decode()
    assert Entry.objects.about(case).filter(verb="sample.remind").count() == 1
    client.post(page(case, "remind"), answers(case))
    assert Entry.objects.about(case).filter(verb="sample.remind").count() == 2


@pytest.mark.parametrize("seen", ["", "nonsense", "closed"])
def test_a_forged_state_moves_nothing(make_case: Callable, client_as: Callable, seen: str) -> None:
    case, client = make_case(), client_as("town_officer")
    reply = client.post(page(case, "send"), {"seen": seen, "sent_on": "2020-09-01", "count": "1"}, follow=True)
    assert reply.status_code == 200
    case.refresh_from_db()
    assert case.state == "draft"


def test_verb_outside_right_or_scope_is_refused_kindly(make_case: Callable, client_as: Callable, town: Any) -> None:
    case = make_case()
    reader = client_as("discipline")
    assert "您现在不能办理" in reader.get(page(case, "send"), follow=True).content.decode()
    reply = reader.post(page(case, "send"), answers(case, sent_on="2020-09-01", count="1"))
    assert "没有在石桥村办理“提交”的权限" in reply.content.decode()
    elsewhere = client_as("village_clerk", town.children.last())
    for reply in (
        elsewhere.get(page(case, "send")),
        elsewhere.post(page(case, "send"), answers(case)),
        elsewhere.get(page(case)),
    ):
        assert reply.status_code == 302
        assert reply.url == reverse("admin:index")
    case.refresh_from_db()
    assert case.state == "draft"


def test_unknown_verb_is_not_found(make_case: Callable, client_as: Callable) -> None:
    assert client_as("town_officer").get(page(make_case(), "fly")).status_code == 404


def test_upload_comes_with_the_verb_and_shows_on_the_page(
    make_case: Callable, client_as: Callable, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case, client = make_case(state="sent", note="已核"), client_as("town_officer")
    scan = SimpleUploadedFile("签字.png", PNG, content_type="image/png")
    client.post(page(case, "close"), {**answers(case), "scan": scan})
    attachment = Attachment.objects.of(case).get()
    assert reverse("attachment", args=[attachment.uid]) in client.get(page(case)).content.decode()


def test_a_broken_upload_is_refused_and_nothing_moves(
    make_case: Callable, client_as: Callable, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case, client = make_case(state="sent", note="已核"), client_as("town_officer")
    reply = client.post(page(case, "close"), {**answers(case), "scan": SimpleUploadedFile("a.png", b"not a photo")})
    assert "不是完好的照片" in reply.content.decode()
    case.refresh_from_db()
    assert case.state == "sent"
    assert not Attachment.objects.exists()
