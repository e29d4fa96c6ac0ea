"""Pages of near-relative filing: Chinese, masked, every act by its button, at a constant number of queries."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recipients.models import DeclaredRelative, FilingAnswer, Household, KinshipRules, Official, RelativeFiling
from tests.chinese import assert_chinese
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.relatives import declare, file, head_of, make_official, write_list
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def household(village: Division, cast: Cast) -> Household:
    return make_household(village, head="张大山", people=1, actors=cast)


@pytest.fixture
def official(town: Division, household: Household) -> Official:
    found = make_official(town)
    declare(found, head_of(household).id_number, "父母", "张大山")
    return found


def _at(name: str, *args: object) -> str:
    return reverse(f"admin:recipients_{name}", args=args)


def _page(client: Client, url: str, **data: object) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200, url
    assert_chinese(answer.content)
    return answer.content.decode()


def _do(client: Client, record: RelativeFiling, verb: str, **answers: object) -> str:
    url = _at("relativefiling_do", record.pk, verb)
    page = client.get(url)
    hidden = {name: page.context[name] for name in ("seen", "latest")}
    sent = client.post(url, {**hidden, **answers}, follow=True)
    assert_chinese(sent.content)
    return sent.content.decode()


def test_from_the_list_of_the_missing_to_the_long_term_board(
    household: Household, official: Official, client_as: SignIn
) -> None:
    clerk, officer = client_as(Role.VILLAGE_CLERK), client_as(Role.TOWN_OFFICER)
    with on(9, 10):
        page = _page(clerk, _at("relativefiling_missing"))
        assert "李会计（村会计）" in page
        assert ">说明无须备案</a>" not in page, "the village files, the town answers"
        assert official.id_number not in page
        url = f"{_at('relativefiling_file', household.pk)}?official={official.pk}"
        form = clerk.get(url).context["form"]
        given = {name: form.initial[name] for name in ("official", "member", "relation")}
        clerk.post(url, {**given, "way": "matched"})
        filing = RelativeFiling.objects.get()
        assert filing.path.startswith("李会计（村会计）—")
        checked = {"checked_on": "2020-09-10", "opinion": "属实。"}
        assert "逐户入户" in _do(officer, filing, "check_town", checkers="镇甲、镇乙", **checked)
        _do(officer, filing, "check_town", checkers="镇甲、镇乙", visited="on", **checked)
        _do(officer, filing, "check_county", checkers="县甲 县乙", visited="on", **checked)
        _do(clerk, filing, "post", starts_on="2020-09-10", places="村务公开栏")
        page = _page(officer, _at("relativefiling_change", filing.pk))
        assert "镇甲、镇乙" in page
        assert "已长期公示" in page
        assert "没有应备未备" in _page(officer, _at("relativefiling_missing"))
        assert "张大山" in _page(officer, _at("relativefiling_changelist"), q="李会计")


def test_an_answer_from_its_page(household: Household, official: Official, client_as: SignIn) -> None:
    officer = client_as(Role.TOWN_OFFICER)
    with on(9, 10):
        url = f"{_at('relativefiling_answer', household.pk)}?official={official.pk}"
        _page(officer, url)
        officer.post(url, {"why": "wrong_data", "reason": "申报的身份证号有误。"})
    assert FilingAnswer.objects.get().official == official
    assert client_as(Role.VILLAGE_CLERK).get(url).status_code == 404


def test_the_path_between_a_person_and_a_household(
    household: Household, official: Official, cast: Cast, client_as: SignIn
) -> None:
    officer = client_as(Role.TOWN_OFFICER)
    url = _at("relativefiling_kinship")
    _page(officer, url, household=household.certificate_no)
    page = _page(officer, url, household=household.certificate_no, official=official.pk, user="")
    assert "张大山（户主）" in page
    assert "须回避" in page
    assert official.id_number not in page
    assert head_of(household).id_number not in page
    stranger = make_official(official.town, "王主任")
    assert "没有查到亲属关系" in _page(officer, url, household=household.certificate_no, official=stranger.pk, user="")
    assert "无法核对" in _page(officer, url, household="张大山", official="", user=cast.leader.pk)
    assert "没有找到该户" in _page(officer, url, household="无此证号", official=official.pk, user="")


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.VILLAGE_CLERK, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER])
def test_lists_are_chinese_and_masked_for_everybody_who_may_read(
    role: Role, household: Household, official: Official, cast: Cast, client_as: SignIn
) -> None:
    client = client_as(role)
    with on(9, 10):
        filing = file(household, official, cast)
        for name in ("official", "relativefiling", "kinshiprules"):
            assert official.id_number not in _page(client, _at(f"{name}_changelist"))
        assert official.id_number not in _page(client, _at("official_change", official.pk))
        _page(client, _at("relativefiling_change", filing.pk))
        declared = client.get(_at("declaredrelative_changelist"))
        assert (declared.status_code == 200) == (role != Role.VILLAGE_CLERK)
        assert head_of(household).id_number not in declared.content.decode()


def test_system_administrators_see_no_relatives(client_as: SignIn) -> None:
    client = client_as(Role.SYSADMIN)
    names = ["official_changelist", "relativefiling_changelist", "relativefiling_missing", "relativefiling_kinship"]
    assert {client.get(_at(name)).status_code for name in names} == {403}


def test_lists_are_handed_in_and_people_entered_by_hand(town: Division, client_as: SignIn, tmp_path: Path) -> None:
    officer, number = client_as(Role.TOWN_OFFICER), make_id(1975)
    row = {"name": "李会计", "id_number": number, "official_kind": "村(居)干部"}
    data = write_list(tmp_path / "o.xlsx", "officials", [row]).read_bytes()
    sent = officer.post(
        _at("official_upload"), {"town": town.pk, "file": SimpleUploadedFile("o.xlsx", data)}, follow=True
    )
    assert "已导入 1 行" in sent.content.decode()
    given = {
        "town": town.pk,
        "official_name": "李会计",
        "official_id": number,
        "relation": "女儿",
        "relative_id": make_id(2001),
    }
    _page(officer, _at("declaredrelative_add"))
    officer.post(_at("declaredrelative_add"), given)
    assert DeclaredRelative.objects.get().relation == "女儿"
    _page(officer, _at("official_add"))
    bad = officer.post(
        _at("official_add"), {"town": town.pk, "name": "王", "id_number": number[:-1], "kind": "村(居)干部"}
    )
    assert "18位" in bad.content.decode()


def test_a_town_s_own_relations_are_ticked(town: Division, client_as: SignIn) -> None:
    officer = client_as(Role.TOWN_OFFICER)
    with on(9, 10):
        _page(officer, _at("kinshiprules_add"))
        given = {
            "town": town.pk,
            "effective_from": "2020-09-10",
            "wider": ["伯叔姑舅姨", "侄甥"],
            "depth": 2,
            "review_months": 4,
        }
        officer.post(_at("kinshiprules_add"), given)
        rules = KinshipRules.objects.get()
        assert (rules.wider, rules.depth, rules.review_months) == (["伯叔姑舅姨", "侄甥"], 2, 4)
        assert "伯叔姑舅姨、侄甥" in _page(officer, _at("kinshiprules_changelist"))


def test_the_list_of_filings_costs_the_same_for_many(
    village: Division, household: Household, official: Official, cast: Cast, client_as: SignIn
) -> None:
    client = client_as(Role.TOWN_OFFICER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(_at("relativefiling_changelist"))
        return len(seen)

    file(household, official, cast)
    few = queries()
    for _ in range(5):
        file(make_household(village, actors=cast), official, cast)
    assert queries() == few
