"""Whoever a tip complains of, and their relatives, learn nothing of it: not in lists, counts, pages, the trail or figures."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from audits.models import ConductCase, Tip, TipBar
from audits.services import tip_handling
from audits.services.tips import refresh_bars
from audits.tip_figures import tip_figures
from audits.tip_people import handlers_of
from tests.audits.tips.conftest import Offices
from tests.factories.accounts import make_user
from tests.factories.rows import some_act
from tests.factories.tips import filed, led_to
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.casework import recusal
from xumingsi.casework.errors import BadInput, NotAllowed, Refused
from xumingsi.casework.models import Entry

pytestmark = pytest.mark.django_db
SIGN = "蓝色雨衣"


def _seen_by(user: User) -> set[Tip]:
    return set(Tip.objects.visible_to(user))


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="xumingsi.accounts.backends.DutyBackend")
    return client


@pytest.mark.parametrize(
    ("fields", "route", "reserved"),
    [
        ({}, "town", False),
        ({"party": "village", "accused": "石桥村陈小兰"}, "town", False),
        ({"party": "town"}, "discipline", True),
        ({"accused": "镇上的周文静"}, "discipline", True),
        ({"accused": "社会事务办干事"}, "discipline", True),
        ({"accused": "冉崇德"}, "discipline", True),
        ({"accused": "纪委向丽华"}, "discipline", True),
        ({"party": "discipline", "accused": "纪委向丽华"}, "discipline", True),
        ({"party": "discipline"}, "above", True),
        ({"accused": "纪委的向丽华和江和平"}, "above", True),
    ],
)
def test_it_goes_past_those_it_is_about(
    town: Division, offices: Offices, fields: dict, route: str, reserved: bool
) -> None:
    tip = filed(town, **fields).tip
    assert (tip.route, tip.is_reserved) == (route, reserved)


def test_the_town_office_sees_what_is_not_reserved_and_the_discipline_inspection_all(
    town: Division, offices: Offices
) -> None:
    ordinary, about_town = filed(town).tip, filed(town, party="town", content="另一件").tip
    assert _seen_by(offices.officer) == {ordinary}
    assert _seen_by(offices.discipline) == {ordinary, about_town}
    for other in (offices.clerk, offices.leader, make_user(Role.INSPECTOR, town), make_user(Role.SYSADMIN, town)):
        assert not _seen_by(other)


def test_a_colleague_of_the_accused_still_sees_it(town: Division, offices: Offices) -> None:
    tip = filed(town, accused="向丽华").tip
    assert (_seen_by(offices.discipline), _seen_by(offices.second)) == (set(), {tip})
    assert handlers_of(tip) == [offices.second]


def test_relatives_of_the_accused_are_kept_away(
    town: Division, offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sisters(user: User, subject: Any) -> str | None:
        return "姐妹" if {user, subject} == {offices.officer, offices.clerk} else None

    monkeypatch.setattr(recusal, "_CHECKS", [*recusal._CHECKS, sisters])
    tip = filed(town, accused="陈小兰").tip
    assert (_seen_by(offices.officer), _seen_by(offices.colleague)) == (set(), {tip})
    assert dict(TipBar.objects.values_list("user__name", "cause")) == {"陈小兰": "accused", "周文静": "relative"}
    with pytest.raises(NotAllowed):
        tip_handling.accept_tip(tip, actor=offices.officer)
    with pytest.raises(BadInput, match="另选承办人"):
        tip_handling.accept_tip(tip, actor=offices.colleague, handler=offices.officer)


def test_relatives_by_the_register_are_kept_away_also_from_officials_without_account(
    town: Division, offices: Offices
) -> None:
    from recipients.models import DeclaredRelative, Official
    from tests.factories.campaign import make_id

    cadre, sister = make_id(1970), make_id(1972)
    related = make_user(Role.TOWN_OFFICER, town, name="付文秀", id_number=sister)
    with some_act(town):
        Official(
            town=town, name="付国强", id_number=cadre, kind=Official._meta.get_field("kind").flatchoices[0][0]
        ).save()
        DeclaredRelative(
            town=town, official_name="付国强", official_id=cadre, relation="妹妹", relative_id=sister
        ).save()
    tip = filed(town, accused="二组组长付国强").tip
    assert not _seen_by(related)
    assert _seen_by(offices.officer) == {tip}


def test_a_relation_declared_later_keeps_away_from_then_on(
    town: Division, offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = filed(town, accused="陈小兰").tip
    tip_handling.accept_tip(tip, actor=offices.officer)
    pairs = {offices.officer, offices.clerk}
    found = [*recusal._CHECKS, lambda user, subject: "姐妹" if {user, subject} == pairs else None]
    monkeypatch.setattr(recusal, "_CHECKS", found)
    tip_handling.start_tip(tip, actor=offices.colleague, handler=offices.colleague)
    assert _seen_by(offices.officer) == set()


def test_a_handler_who_learns_whom_it_is_about_says_so(town: Division, offices: Offices) -> None:
    tip = filed(town, content="办低保那个戴眼镜的收了我一条烟。").tip
    tip_handling.accept_tip(tip, actor=offices.officer)
    tip_handling.name_accused(tip, actor=offices.officer, user=offices.colleague)
    assert (tip.route, tip.is_reserved) == ("discipline", True)
    assert not _seen_by(offices.colleague) | _seen_by(offices.officer)
    tip_handling.start_tip(tip, actor=offices.discipline)
    assert tip.handler == offices.discipline


def test_somebody_who_takes_office_later_under_that_name_sees_nothing(town: Division, offices: Offices) -> None:
    filed(town, accused="文立新")
    assert not _seen_by(make_user(Role.TOWN_OFFICER, town, name="文立新"))


def test_the_accused_may_make_no_verb_whatever_they_know(town: Division, offices: Offices) -> None:
    tip = filed(town, accused="向丽华").tip
    for verb, given in (
        (tip_handling.accept_tip, {}), (tip_handling.refuse_tip, {"reason": "不属实"}), (tip_handling.reply_to_author, {"text": "你是谁"}),
    ):  # fmt: skip
        with pytest.raises(Refused):
            verb(tip, actor=offices.discipline, **given)
    assert Tip.objects.get().state == "registered"


def test_the_office_it_has_gone_past_may_make_no_verb(town: Division, offices: Offices) -> None:
    tip = filed(town).tip
    tip_handling.transfer_tip(tip, actor=offices.officer, kind="favouritism", reason="涉嫌优亲厚友")
    with pytest.raises(NotAllowed, match="镇纪委办理"):
        tip_handling.start_tip(tip, actor=offices.officer)


# -- everything a person can open


def _addresses(patterns: Any, before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _addresses(one.url_patterns, route)
        else:
            yield route


def _pages(numbers: list[int]) -> Iterator[str]:
    """Every address of the system that takes no argument, and those of tips and cases with each of ``numbers``."""
    for route in _addresses(get_resolver().url_patterns):
        plain = "/" + route.replace("^", "").replace("$", "").replace("\\Z", "")
        if not re.search(r"[<(\[?]", plain):
            yield plain
        elif "audits/tip/" in plain or "audits/conductcase/" in plain or plain.startswith("/api"):
            for number in numbers:
                yield re.sub(
                    r"<slug:verb>", "accept", re.sub(r"<(?:path:object_id|int:pk|pk|path:\w+)>", str(number), plain)
                )


AVOID = ("logout", "password", "jsi18n", "autocomplete", "<", "(", "schema", "register/", "/add/", "history")
# Rooms that know of tips or count them; the others lie below and cannot.
ROOMS = ("/", "/admin/", "/admin/audits/", "/admin/casework/", "/admin/rectification/", "/reports/", "/tips/", "/audit/", "/api/", "/board/", "/clerk/")  # fmt: skip


def _may_tell(page: str) -> bool:
    known = (
        page in ROOMS
        or any(page.startswith(room) and room.count("/") > 2 for room in ROOMS)
        or page.startswith("/api/")
    )
    return known and not any(word in page for word in AVOID)


@pytest.mark.once
def test_nothing_the_accused_can_open_tells_of_the_tip(town: Division, offices: Offices) -> None:
    """Every page, list, search and figure, before and after the tip is filed and worked on, is the same to the accused."""
    people = [offices.officer, offices.discipline, offices.clerk, offices.leader]
    accused = "、".join(user.name for user in people)
    bystander = filed(town, content="不相干的一件").tip
    numbers = [bystander.pk, bystander.pk + 1]
    addresses = [page for page in _pages(numbers) if _may_tell(page)]
    assert {"/", f"/admin/audits/tip/{bystander.pk}/change/", "/admin/casework/entry/"} <= set(addresses)
    searches = [
        f"/admin/{app}/?q={SIGN}" for app in ("audits/tip", "audits/conductcase", "audits/problem", "casework/entry")
    ]

    def opened(user: User) -> dict[str, tuple[int, str]]:
        client = _signed_in(user)
        return {page: _read(client, page) for page in (*addresses, *searches)}

    before = {user.pk: opened(user) for user in people}
    tip = filed(town, accused=accused, content=f"{SIGN}那天收了两条烟。").tip
    assert tip.pk == numbers[1]
    led_to(tip, "handling", offices.second)
    tip_handling.conclude_tip(tip, actor=offices.second, finding="upheld", conclusion=f"{SIGN}属实。")
    assert ConductCase.objects.filter(tip=tip).exists()
    for user in people:
        after = opened(user)
        told = [page for page, seen in after.items() if seen != before[user.pk][page]]
        assert not told, (user.name, told)
        assert not [page for page, (_, text) in after.items() if SIGN in text and "q=" not in page]
    assert SIGN in _read(_signed_in(offices.second), f"/admin/audits/tip/{tip.pk}/change/")[1]


def _read(client: Client, page: str) -> tuple[int, str]:
    answer = client.get(page)
    text = b"".join(answer.streaming_content).decode("latin-1") if answer.streaming else answer.content.decode()
    return answer.status_code, re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"|value="[\w:-]{60,}"', "", text
    )


def test_the_trail_and_the_figures_leave_it_out(town: Division, offices: Offices) -> None:
    tip = led_to(filed(town, accused="向丽华、冉崇德").tip, "handling", offices.second)
    kept = Entry.objects.filter(subject_type="audits.tip", subject_id=str(tip.pk))
    assert kept.count() == 3
    assert not kept.visible_to(offices.discipline)
    assert set(kept.visible_to(offices.second).values_list("verb", flat=True)) == {"tip.accept", "tip.start"}
    today = date(2020, 9, 28)
    assert [tip_figures(user, today).received for user in (offices.leader, offices.discipline, offices.second)] == [
        0,
        0,
        1,
    ]


def test_what_nobody_in_the_town_may_handle_is_seen_by_nobody_and_told_to_its_author(
    town: Division, offices: Offices, client: Client
) -> None:
    receipt = filed(town, party="discipline")
    assert not any(_seen_by(user) for user in (offices.officer, offices.discipline, offices.second))
    assert receipt.tip.due_on is None
    shown = client.post(reverse("tip_follow"), {"code": receipt.code}).content.decode()
    assert "12388" in shown
    assert tip_figures(offices.leader, date(2020, 9, 28)).above == 1


def test_working_it_out_again_changes_nothing(town: Division, offices: Offices) -> None:
    tip = filed(town, accused="陈小兰").tip
    with some_act(town):
        refresh_bars(tip)
    assert TipBar.objects.count() == 1
