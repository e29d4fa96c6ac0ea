"""The public board: a whitelist of what may be read, objections by anybody, nothing of a list that came down."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from recipients.models import Objection, Posting
from recipients.services.postings import withdraw_posting
from tests.chinese import assert_chinese
from tests.factories.campaign import make_application, make_campaign, make_cast, make_id, play_application
from tests.factories.cast import Cast
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.desk.board import pages
from xumingsi.kit import clock

PHONE, ACCOUNT, ADDRESS = "13812345678", "6228481234567890123", "三组42号"
FULL_ID = re.compile(r"\d{15,}")


@pytest.fixture(autouse=True)
def _new_hour() -> Iterator[None]:
    for throttle in (pages.READING, pages.OBJECTING):
        throttle.forget()
    yield
    for throttle in (pages.READING, pages.OBJECTING):
        throttle.forget()


@pytest.fixture
def campaign(town: Division) -> Campaign:
    return make_campaign(town)


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def posting(campaign: Campaign, village: Division, cast: Cast) -> Iterator[Posting]:
    """Two households on one list, one of them headed by a child; the second day of the posting."""
    for head, born in (("张大山", 1960), ("赵小苗", 2012)):
        case = make_application(
            campaign, village, head=head, born=born, people=2, actors=cast, phone=PHONE, bank_account=ACCOUNT,
            address=ADDRESS, cause="重大疾病", remark="尿毒症",
        )  # fmt: skip
        play_application(case, "posted", actors=cast)
    found = Posting.objects.get()
    with clock.at(clock.moment(found.starts_on, 20)):
        yield found


@pytest.fixture
def villager() -> Client:
    return Client()


def walk(client: Client) -> dict[str, str]:
    """Every page and file that can be reached from the board without signing in."""
    found: dict[str, str] = {}
    ahead = ["/board/"]
    while ahead:
        url = ahead.pop()
        answer = client.get(url)
        assert answer.status_code == 200, url
        found[url] = answer.content.decode()
        links = re.findall(r'(?:href|src)="([^"]+)"', found[url])
        ahead += [link for link in dict.fromkeys(links) if link.startswith("/board/") and link not in {*found, *ahead}]
    return found


def test_nothing_forbidden_is_anywhere_on_the_board(villager: Client, posting: Posting) -> None:
    pages_found = walk(villager)
    assert {f"/board/{posting.pk}/{page}" for page in ("", "poster/", "code.svg")} < set(pages_found)
    assert sum("/object/" in url for url in pages_found) == 2
    households = [line.household for line in posting.lines.select_related("household").order_by("pk")]
    members = [member for household in households for member in household.members.order_by("pk")]
    forbidden = [PHONE, ACCOUNT, ADDRESS, "疾病", "尿毒症", "赵小苗", "赵*苗", *(m.name for m in members)]
    forbidden += [text for m in members for text in (m.id_number, m.id_number[-6:], m.masked_id)]
    forbidden += [household.certificate_no for household in households]
    for url, html in pages_found.items():
        assert not [text for text in forbidden if text in html], url
        if not url.endswith(".svg"):
            assert not FULL_ID.search(re.sub(r"<[^>]*>", " ", html)), url
            assert_chinese(html)
    html = pages_found[f"/board/{posting.pk}/"]
    assert "张*山" in html
    assert "（未成年人）" in html
    assert posting.hotline in html


def test_a_child_grown_up_meanwhile_has_a_name_again(villager: Client, posting: Posting) -> None:
    with clock.at(clock.moment(date(2031, 1, 1))):
        assert "赵*苗" in villager.get(f"/board/{posting.pk}/").content.decode()


def test_a_list_that_came_down_keeps_its_dates_and_shows_nobody(villager: Client, posting: Posting, cast: Cast) -> None:
    line = posting.lines.order_by("pk").first()
    assert line is not None
    withdraw_posting(posting, actor=cast.officer, reason="写错一户")
    html = villager.get(f"/board/{posting.pk}/").content.decode()
    assert f"{posting.closed_on:%Y年}{posting.closed_on.month}月{posting.closed_on.day}日（已撤下）" in html
    for url, page in walk(villager).items():
        assert "张*山" not in page, url
    assert villager.get(f"/board/{posting.pk}/poster/").status_code == 404
    assert villager.get(f"/board/{posting.pk}/code.svg").status_code == 404
    assert villager.get(f"/board/{posting.pk}/object/{line.pk}/").status_code == 302
    villager.post(f"/board/{posting.pk}/object/{line.pk}/", {"content": "他家在城里有房"})
    assert not Objection.objects.exists()


def test_a_villager_objects_once_without_a_name(villager: Client, posting: Posting) -> None:
    line = posting.lines.order_by("pk").first()
    assert line is not None
    url = f"/board/{posting.pk}/object/{line.pk}/"
    assert "请写下您的意见" in villager.post(url, {"content": " "}).content.decode()
    words = f"他家在城里有房，身份证{make_id(1970)}"
    for _ in range(2):
        answer = villager.post(url, {"content": words}, follow=True)
        assert "已收到" in answer.content.decode()
    objection = Objection.objects.get()
    assert (objection.line, objection.channel, objection.state) == (line, "网上", "open")
    assert "城里有房" in objection.content
    assert not FULL_ID.search(objection.content)


def test_objections_and_reading_are_slowed_down(
    villager: Client, posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = posting.lines.order_by("pk").first()
    assert line is not None
    url = f"/board/{posting.pk}/object/{line.pk}/"
    told = [villager.post(url, {"content": f"第 {n} 条意见，城里有房"}).status_code for n in range(12)]
    assert told == [302] * 10 + [429] * 2
    assert Objection.objects.count() == 10
    monkeypatch.setattr(pages, "READING", pages.Throttle(each=3, all_=100))
    assert [villager.get("/board/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert villager.get("/board/", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_no_searching_machine_and_no_cache_keeps_a_person(villager: Client, posting: Posting) -> None:
    for url in walk(villager):
        answer = villager.get(url)
        assert "noindex" in answer["X-Robots-Tag"], url
        assert "no-store" in answer["Cache-Control"], url
        assert "sessionid" not in answer.cookies
    assert "Disallow: /\n" in villager.get("/robots.txt").content.decode()


def test_the_code_leads_to_the_posting(villager: Client, posting: Posting) -> None:
    import segno

    drawn = villager.get(f"/board/{posting.pk}/code.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    wanted = segno.make(f"http://testserver/board/{posting.pk}/", error="m", micro=False).svg_inline(scale=8, border=3)
    path = re.search(r' d="([^"]+)"', wanted)
    assert path is not None
    assert path.group(1) in drawn.content.decode()


@pytest.mark.parametrize("page", ["/board/", "/tips/"])
def test_board_and_tips_know_each_other(villager: Client, town: Division, page: str) -> None:
    html = villager.get(page).content.decode()
    assert 'href="/board/"' in html
    assert 'href="/tips/"' in html


def test_reading_costs_the_same_whatever_hangs(
    villager: Client, posting: Posting, django_assert_max_num_queries: Callable
) -> None:
    with django_assert_max_num_queries(6):
        villager.get(f"/board/{posting.pk}/")
    with django_assert_max_num_queries(4):
        villager.get("/board/")
