"""纪检监督: acts found, told and compared; exceptions; who looked at whom; the evidence pack."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from recipients.services.households import correct_household
from renewals.choices import Verdict
from renewals.services import steps
from renewals.workflows import RENEWAL
from tests.chinese import assert_chinese
from tests.desk.api.caller import Caller
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_application, make_campaign, make_cast, make_household, play_application
from tests.renewals.doing import on
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.models import Entry, RefusedAttempt
from xumingsi.casework.services.attempts import note_refusal
from xumingsi.casework.verification import verify
from xumingsi.desk.discipline.differences import differences
from xumingsi.desk.discipline.exceptions import KINDS
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
PAGES = ["audit", "audit_exceptions", "audit_looks"]
RETURN = next(verb.code for verb in RENEWAL.verbs.values() if verb.right == "renewals.return")
EXCEPTIONS = {kind.key: kind for kind in KINDS}


@pytest.fixture
def case(village: Division) -> Any:
    return play_application(make_application(make_campaign(village.town), village, people=2, head="张大山"), "decided")


@pytest.fixture
def inspector(client_as: Callable) -> Client:
    return client_as(Role.DISCIPLINE)


def read(client: Client, name: str, *args: Any, **query: Any) -> str:
    reply = client.get(reverse(name, args=args), query)
    assert reply.status_code == 200
    assert_chinese(reply.content, allow=["SHA"])
    return reply.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DISCIPLINE])
def test_the_pages_are_for_the_discipline_inspection_alone(role: Role, client_as: Callable, case: Any) -> None:
    client = client_as(role)
    entry = Entry.objects.order_by("-pk").first()
    for name, args in [
        *((name, []) for name in PAGES),
        ("audit_act", [entry.pk]),
        ("audit_story", [case.household_id]),
    ]:
        assert client.get(reverse(name, args=args)).status_code == 403
    assert client.post(reverse("audit_pack", args=[case.household_id]), {"reason": "看看"}).status_code == 403
    assert not Entry.objects.filter(verb="evidence.export").exists()


def test_nobody_reads_another_town(case: Any) -> None:
    other = make_town("白鹤镇", "999001102", ("松岭村",))
    stranger = Client()
    stranger.force_login(make_user(Role.DISCIPLINE, other), backend="xumingsi.accounts.backends.DutyBackend")
    assert stranger.get(reverse("audit_story", args=[case.household_id])).status_code == 404
    entry = Entry.objects.about(case).first()
    assert stranger.get(reverse("audit_act", args=[entry.pk])).status_code == 404
    assert str(case.household) not in read(stranger, "audit", q="张大山")
    assert entry not in stranger.get(reverse("audit")).context["rows"].object_list


def test_acts_are_found_by_person_hand_verb_and_time(inspector: Client, case: Any, village: Division) -> None:
    other = make_household(village, head="李小河")
    entries = Entry.objects.about(case)
    found = read(inspector, "audit", q="张大山")
    assert reverse("audit_story", args=[case.household_id]) in found
    assert reverse("audit_story", args=[other.pk]) not in found
    head = case.household.members.get(is_head=True)
    assert reverse("audit_story", args=[case.household_id]) in read(inspector, "audit", q=head.id_number[-4:])

    def numbers(**query: Any) -> set[int]:
        return {entry.pk for entry in inspector.get(reverse("audit"), query).context["rows"].object_list}

    assert set(entries.values_list("pk", flat=True)) <= numbers(q="张大山")
    decided = entries.get(verb="renewal.decide")
    assert numbers(q="张大山", verb="renewal.decide") == {decided.pk}
    assert decided.pk in numbers(who=decided.actor_name)
    assert not numbers(who=decided.actor_name) - set(
        Entry.objects.filter(actor=decided.actor).values_list("pk", flat=True)
    )
    day = decided.at.astimezone(clock.CHINA).date()
    assert decided.pk in numbers(since=day.isoformat(), until=day.isoformat())
    assert decided.pk not in numbers(until=(day - timedelta(days=1)).isoformat())


def test_a_case_is_told_from_first_to_last_and_of_this_household_only(
    inspector: Client, case: Any, village: Division
) -> None:
    other = make_household(village, head="李小河")
    told = inspector.get(reverse("audit_story", args=[case.household_id])).context["rows"].object_list
    assert [entry.at for entry in told] == sorted(entry.at for entry in told)
    assert set(Entry.objects.about(case)) <= set(told)
    assert not set(Entry.objects.about(other)) & set(told)
    member = case.household.members.get(is_head=True)
    shown = read(inspector, "audit_story", case.household_id)
    assert member.masked_id in shown
    assert member.id_number not in shown


def test_an_act_shows_each_field_before_and_after(inspector: Client, case: Any) -> None:
    household, clerk = case.household, make_cast(case.village.town).clerk(case.village)
    household.phone, household.address, household.is_away = "13812345678", "石桥村二组", True
    correct_household(household, actor=clerk, changes=["phone", "address", "is_away"])
    entry = Entry.objects.about(household).latest("pk")
    [row] = differences(entry).rows
    changed = {field.label: (field.before, field.after) for field in row.fields}
    assert changed[str(household._meta.get_field("address").verbose_name)][1] == "石桥村二组"
    assert changed[str(household._meta.get_field("phone").verbose_name)][1] == "138****5678"
    assert changed[str(household._meta.get_field("is_away").verbose_name)] == ("否", "是")
    assert len(changed) == 3
    shown = read(inspector, "audit_act", entry.pk)
    assert "138****5678" in shown
    assert "13812345678" not in shown


def test_no_act_of_a_whole_case_shows_a_full_number(inspector: Client, case: Any) -> None:
    numbers = list(case.household.members.values_list("id_number", flat=True))
    for entry in Entry.objects.visible_to(inspector.user):  # type: ignore[attr-defined]
        shown = read(inspector, "audit_act", entry.pk)
        assert not [number for number in numbers if number in shown], entry


def found_by(key: str, client: Client) -> list[Any]:
    read(client, "audit_exceptions", kind=key)
    return EXCEPTIONS[key].find(client.user)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("days", "kind"), [(3, None), (4, "late"), (15, "late"), (16, "backdated")])
def test_a_visit_recorded_late_is_found(days: int, kind: str | None, inspector: Client, village: Division) -> None:
    application = play_application(make_application(make_campaign(village.town), village), "verified")
    visited = clock.moment(date(2020, 9, 8), 15)
    with clock.at(visited + timedelta(days=days)):
        steps.record_visit(
            application, actor=make_cast(village.town).clerk(village), visited_at=visited, visitors=["村干部甲", "村干部乙"],
            place="家中", informant=application.applicant_name, members_present=1, income=120, circumstances="砖房一间。",
            verdict=Verdict.CONSISTENT,
        )  # fmt: skip
    found = {
        key: [f for f in found_by(key, inspector) if f.what.startswith("入户调查")] for key in ("late", "backdated")
    }
    assert {key: len(rows) for key, rows in found.items()} == {key: int(key == kind) for key in found}
    for [finding] in (rows for rows in found.values() if rows):
        assert Entry.objects.get(pk=finding.entry).verb == "renewal.visit"
        assert "2020-09-08" in finding.why


@pytest.mark.parametrize(("hour", "is_night"), [(21, False), (22, True), (5, True), (6, False)])
def test_work_at_night_is_found(hour: int, is_night: bool, inspector: Client, case: Any) -> None:
    clerk = make_cast(case.village.town).clerk(case.village)
    case.household.address = "石桥村三组"
    with clock.at(clock.moment(date(2020, 10, 9), hour)):
        correct_household(case.household, actor=clerk, changes=["address"])
    entry = Entry.objects.latest("pk")
    assert (entry.pk in [finding.entry for finding in found_by("night", inspector)]) == is_night


def test_an_approval_right_after_the_proposal_is_found_and_an_unhurried_one_is_not(
    inspector: Client, case: Any
) -> None:
    decided = Entry.objects.about(case).get(verb="renewal.decide")
    assert decided.pk not in [finding.entry for finding in found_by("hasty", inspector)]
    other = make_application(case.campaign, case.village)
    play_application(other, "decided")
    hasty = found_by("hasty", inspector)
    assert [Entry.objects.get(pk=finding.entry).subject_id for finding in hasty] == [str(other.pk)]
    assert "上一件" in hasty[0].why


def test_an_attempt_on_a_relatives_case_leaves_a_trace_and_nothing_else(
    inspector: Client, client_as: Callable, village: Division
) -> None:
    application = play_application(make_application(make_campaign(village.town), village, people=2), "applied")
    member = application.household.members.filter(is_head=False).get()
    officer = client_as(Role.TOWN_OFFICER, id_number=member.id_number)
    verb = next(v for v in RENEWAL.verbs.values() if v.right == "renewals.return" and application.state in v.sources)
    page = reverse("admin:renewals_application_do", args=[application.pk, verb.code])
    with on(9, 9):
        given = {"seen": application.state, "latest": "0", "missing": "身份证复印件", "told_to": "本人"}
        shown = officer.post(page, given)
    assert "回避" in shown.content.decode()
    application.refresh_from_db()
    assert application.state == "applied"
    attempt = RefusedAttempt.objects.get()
    assert (attempt.actor, attempt.doing, attempt.subject_id) == (officer.user, verb.label, str(application.pk))  # type: ignore[attr-defined]
    [finding] = found_by("refused", inspector)
    assert "您本人即该户" in finding.why
    # The village reads that something was refused, not whose relative it was about.
    entry = Entry.objects.get(verb="recusal.refuse")
    assert finding.entry == entry.pk
    assert application.applicant_name not in entry.sentence
    assert not RefusedAttempt.objects.visible_to(officer.user).exists()  # type: ignore[attr-defined]
    assert verify().ok


def test_other_refusals_leave_no_trace(client_as: Callable, case: Any) -> None:
    assert note_refusal(NotAllowed("没有权限")) is None
    assert not RefusedAttempt.objects.exists()


def test_the_evidence_pack_proves_itself(inspector: Client, case: Any) -> None:
    page = reverse("audit_pack", args=[case.household_id])
    assert "errorlist" in inspector.post(page, {"reason": " "}).content.decode()
    reply = inspector.post(page, {"reason": "核查群众反映"})
    assert reply["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        document, proofs = Document(io.BytesIO(archive.read("证据卷.docx"))), json.loads(archive.read("轨迹证明.json"))
        raw = archive.read("轨迹证明.json").decode()
    told = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for entry in Entry.objects.about(case):
        assert entry.sentence in told
    for number in case.household.members.values_list("id_number", flat=True):
        assert number not in told + raw
    [chain] = proofs["chains"]
    links = {seq: digest for seq, _, digest in chain["links"]}
    assert all(previous == links[seq - 1] for seq, previous, _ in chain["links"][1:])
    for entry in chain["entries"]:
        spelled = json.dumps(entry["values"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        assert sha256(spelled.encode()).hexdigest() == entry["digest"] == links[entry["seq"]]
    handed = Entry.objects.get(verb="evidence.export")
    assert handed.reason == "核查群众反映"
    assert handed.facts["digest"] == sha256(raw.encode()).hexdigest()
    assert handed.pk in [finding.entry for finding in found_by("exported", inspector)]


def test_queries_do_not_grow_with_the_acts(inspector: Client, case: Any) -> None:
    def counts() -> list[int]:
        asked = []
        for url in [
            *(reverse(name) for name in PAGES), *(f"{reverse('audit_exceptions')}?kind={kind}" for kind in EXCEPTIONS),
            f"{reverse('audit')}?q=张", reverse("audit_story", args=[case.household_id]),
        ]:  # fmt: skip
            with CaptureQueriesContext(connection) as seen:
                assert inspector.get(url).status_code == 200
            asked.append(len(seen))
        return asked

    before = counts()
    play_application(make_application(case.campaign, case.village, head="张小河"), "decided")
    assert counts() == before


def test_an_attempt_by_a_program_leaves_its_trace_too(inspector: Client, village: Division) -> None:
    application = play_application(make_application(make_campaign(village.town), village, people=2), "applied")
    member = application.household.members.filter(is_head=False).get()
    officer = make_user(Role.TOWN_OFFICER, village.town, id_number=member.id_number)
    with on(9, 9):
        given = {"missing": "身份证复印件", "told_to": "本人"}
        reply = Caller(officer).post(f"applications/{application.pk}/{RETURN}/", given)
    assert reply.status_code == 403
    assert [attempt.actor for attempt in RefusedAttempt.objects.all()] == [officer]
    assert len(found_by("refused", inspector)) == 1
