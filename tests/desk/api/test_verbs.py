"""A verb through the API is the page's verb: the same entry, the same refusals, told by status and in Chinese."""

import pytest
from django.urls import reverse

from renewals.models import Application, EconomicCheck
from tests.chinese import latin_words
from tests.desk.api.caller import Caller
from tests.factories.accounts import make_user
from tests.factories.campaign import make_application, make_campaign, photo
from tests.factories.cast import Cast, make_cast
from tests.renewals.doing import on, put_in_state
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db
CHECK = {
    "authorised_on": "2020-09-08",
    "authorised_by": "本人",
    "checked_on": "2020-09-08",
    "verdict": "consistent",
    "sources": ["vehicle"],
}


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def cases(town: Division, village: Division, cast: Cast) -> list[Application]:
    campaign = make_campaign(town)
    made = [make_application(campaign, village, actors=cast) for _ in range(2)]
    return [put_in_state(case, "applied") for case in made]


def _told(case: Application) -> dict:
    entry = Entry.objects.about(case).filter(verb="renewal.verify").get()
    kept = ("verb", "from_state", "to_state", "actor_id", "village_id", "reason", "facts")
    told = {name: getattr(entry, name) for name in kept}
    sentence = entry.sentence.replace(entry.subject_text, "…")
    return {
        **told,
        "sentence": sentence,
        "tables": sorted(entry.rows),
        "numbers": {t: sum(b - a + 1 for a, b in r["ids"]) for t, r in entry.rows.items()},
    }


def test_the_same_entry_as_by_the_page(cases: list[Application], cast: Cast, client_as) -> None:
    by_page, by_program = cases
    from django.test import Client

    browser = Client()
    browser.force_login(cast.officer, backend="xumingsi.accounts.backends.DutyBackend")
    with on(9, 8):
        sent = browser.post(
            reverse("admin:renewals_application_do", args=[by_page.pk, "verify"]),
            {**CHECK, "seen": "applied", "latest": "999999"},
        )
        assert sent.status_code == 302, sent.content.decode()
        answer = Caller(cast.officer).post(f"applications/{by_program.pk}/verify/?seen=applied", CHECK)
    assert answer.status_code == 200, answer.content.decode()
    assert (answer.json()["id"], answer.json()["state"]) == (by_program.pk, "verified")
    assert _told(by_page) == _told(by_program)
    checks = [EconomicCheck.objects.get(application=case) for case in cases]
    assert (
        len(
            {
                (
                    c.checked_on,
                    c.verdict,
                    c.authorised_by,
                    c.verified_income,
                    tuple(c.findings.filter(has_record=True).values_list("source", flat=True)),
                )
                for c in checks
            }
        )
        == 1
    )
    assert verify().ok


def test_files_go_by_multipart_and_not_by_json(cases: list[Application], cast: Cast) -> None:
    caller = Caller(cast.officer)
    with on(9, 8):
        url = f"/api/v1/applications/{cases[0].pk}/verify/"
        sent = caller.client.post(url, {**CHECK, "files": [photo()]})
        assert sent.status_code == 200, sent.content.decode()
        assert Attachment.objects.filter(village=cases[0].village).exists()
        refused = caller.post(f"applications/{cases[1].pk}/verify/", {**CHECK, "files": ["x"]})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["files"])


@pytest.mark.parametrize(
    ("change", "field"),
    [({"verdict": "maybe"}, "verdict"), ({"checked_on": None}, "checked_on"), ({"checked_on": "x\x00"}, "checked_on"), ({"decide": 1}, "decide"),
     ({"note": {"a": 1}}, "note"), ({"sources": ["moon"]}, "sources")],
)  # fmt: skip
def test_wrong_answers_are_told_by_field_and_write_nothing(
    change: dict, field: str, cases: list[Application], cast: Cast
) -> None:
    entries = Entry.objects.count
    with on(9, 8):
        caller = Caller(cast.officer)
        before = entries()
        answer = caller.post(f"applications/{cases[0].pk}/verify/", {**CHECK, **change})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not latin_words(answer.json()["detail"], allow=[str(value) for value in change.values()])
    cases[0].refresh_from_db()
    assert (cases[0].state, entries()) == ("applied", before)


@pytest.mark.parametrize("body", ["[1]", "3", '"x"', "null", "{", '{"a":'])
def test_a_body_that_is_no_object_is_refused(body: str, cases: list[Application], cast: Cast) -> None:
    url = f"/api/v1/applications/{cases[0].pk}/verify/"
    answer = Caller(cast.officer).client.post(url, body, content_type="application/json")
    assert answer.status_code == 400


def test_who_and_when_and_what_stands_against_it(
    cases: list[Application], cast: Cast, village: Division, town: Division
) -> None:
    first = f"applications/{cases[0].pk}"
    officer, clerk = Caller(cast.officer), Caller(cast.clerk(village))
    reading = Caller(cast.officer, may_act=False)
    next_door = Caller(cast.clerk(town.children.order_by("path")[1]))
    with on(9, 8):
        said = {
            "no right": clerk.post(f"{first}/verify/", CHECK),
            "a token that reads": reading.post(f"{first}/verify/", CHECK),
            "not its village": next_door.post(f"{first}/visit/", {}),
            "not now": officer.post(f"{first}/review/", {}),
            "seen otherwise": officer.post(f"{first}/verify/?seen=open", CHECK),
            "no such verb": officer.post(f"{first}/lapse/", {}),
            "blocked": officer.post(f"{first}/apply/", {"applied_on": "2020-09-08"}),
            "no such record": officer.post("applications/999999999/verify/", CHECK),
            "too long a number": officer.post(f"applications/{'9' * 30}/verify/", CHECK),
        }
    codes = {what: answer.status_code for what, answer in said.items()}
    assert codes == {
        "no right": 403, "a token that reads": 403, "not its village": 404, "not now": 409, "seen otherwise": 409, "no such verb": 404,
        "blocked": 409, "no such record": 404, "too long a number": 404,
    }  # fmt: skip
    told = [
        answer.json()["detail"] for what, answer in said.items() if what not in ("no such verb", "too long a number")
    ]
    assert all(told)
    assert not [text for text in told if latin_words(text)]
    cases[0].refresh_from_db()
    assert cases[0].state == "applied"


def test_the_same_request_twice_is_done_once(cases: list[Application], cast: Cast) -> None:
    caller = Caller(cast.officer)
    with on(9, 8):
        codes = [caller.post(f"applications/{cases[0].pk}/verify/?seen=applied", CHECK).status_code for _ in range(2)]
    assert codes == [200, 409]
    assert EconomicCheck.objects.filter(application=cases[0]).count() == 1


def test_a_session_needs_the_page_s_own_mark(cases: list[Application], client_as) -> None:
    """Another site's page cannot make a signed-in person's browser do a verb."""
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        make_user(Role.TOWN_OFFICER, cases[0].village.town), backend="xumingsi.accounts.backends.DutyBackend"
    )
    url = f"/api/v1/applications/{cases[0].pk}/verify/"
    assert browser.post(url, CHECK, content_type="application/json").status_code == 403
    assert browser.get("/api/v1/applications/").status_code == 200
