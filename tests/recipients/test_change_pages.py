"""The pages of dynamic management: Chinese throughout, masked, and every act by its button."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from recipients.models import (
    Benefit,
    BenefitChange,
    BenefitReview,
    ChangeReport,
    DeathRecord,
    DeathReport,
    Household,
    ManagementRules,
    Recovery,
)
from tests.chinese import assert_chinese
from tests.factories.campaign import make_household, make_id
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import DIED, in_recovery, on, report, stopped, write_deaths
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division

pytestmark = pytest.mark.django_db
LISTS = ["deathreport", "changereport", "benefitchange", "recovery", "benefit", "managementrules"]
SignIn = Callable[..., Client]


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def household(village: Division, cast: Cast) -> Household:
    return make_household(village, head="张大山", people=1, actors=cast)


def _at(name: str, *args: object) -> str:
    return reverse(f"admin:recipients_{name}", args=args)


def _page(client: Client, url: str, **data: object) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200, url
    assert_chinese(answer.content)
    return answer.content.decode()


def _do(client: Client, record, verb: str, **answers: object) -> str:
    """Ask a verb's page and send it filled in; answers what the record's page then says."""
    url = _at(f"{record._meta.model_name}_do", record.pk, verb)
    page = client.get(url)
    assert_chinese(page.content)
    hidden = {name: page.context[name] for name in ("seen", "latest")}
    sent = client.post(url, {**hidden, **answers}, follow=True)
    assert_chinese(sent.content)
    return sent.content.decode()


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.VILLAGE_CLERK, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER])
def test_lists_and_records_are_chinese_for_everybody_who_may_read(
    role: Role, household: Household, cast: Cast, client_as: SignIn
) -> None:
    with on(9, 10):
        recovery = in_recovery(household, cast)
        client = client_as(role)
        for name in LISTS:
            _page(client, _at(f"{name}_changelist"))
        _page(client, _at("deathreport_changelist"), q="张大山")
        for record in (recovery, recovery.death, BenefitChange.objects.get()):
            page = _page(client, _at(f"{record._meta.model_name}_change", record.pk))
            assert "张大山" in page
        assert (client.get(_at("deathrecord_changelist")).status_code == 200) == (role == Role.TOWN_OFFICER)


def test_system_administrators_see_no_case(household: Household, cast: Cast, client_as: SignIn) -> None:
    client = client_as(Role.SYSADMIN)
    assert {client.get(_at(f"{name}_changelist")).status_code for name in LISTS} == {403}


def test_a_death_from_the_household_s_page_to_the_last_instalment(
    household: Household, cast: Cast, client_as: SignIn
) -> None:
    clerk, officer, leader = (client_as(role) for role in (Role.VILLAGE_CLERK, Role.TOWN_OFFICER, Role.LEADER))
    with on(9, 10):
        page = _page(clerk, _at("household_change", household.pk))
        assert _at("deathreport_report", household.pk) in page
        url = _at("deathreport_report", household.pk)
        _page(clerk, url)
        clerk.post(url, {"member": household.members.get().pk, "died_on": "2020-06-10", "reported_on": "2020-09-10"})
        case = DeathReport.objects.get()
        assert "上报逾期" in _page(officer, _at("deathreport_change", case.pk))
        _do(officer, case, "confirm", died_on="2020-06-10", finding="火化证明")
        case.refresh_from_db()
        assert "须停发" in _page(officer, _at("benefitchange_change", case.change_id))
        assert "请写明" in _do(officer, case.change, "propose", outcome="stop", reasons="略")
        _do(officer, case.change, "propose", outcome="stop", reasons="保障对象死亡，情况属实。")
        assert "告知书" in _do(leader, case.change, "decide", opinion="同意")
        case.refresh_from_db()
        assert case.state == "stopped"
        assert "3 个月，共 1200.00 元" in _page(officer, _at("deathreport_recover", case.pk))
        officer.post(_at("deathreport_recover", case.pk), {"responsible": "村文书"})
        recovery = Recovery.objects.get()
        paid = {"received_on": "2020-09-10", "payer": "其子"}
        assert "不能超过" in _do(officer, recovery, "receive", amount="1300", receipt_no="1", **paid)
        _do(officer, recovery, "receive", amount="1000", receipt_no="1", **paid)
        _do(officer, recovery, "correct", instalment=recovery.instalments.get().pk, amount="900", reason="少收一百")
        _do(officer, recovery, "ask_write_off", amount="300", reason="家属困难")
        assert "已结清" in _do(leader, recovery, "write_off", opinion="同意")
    recovery.refresh_from_db()
    assert (recovery.state, recovery.received, recovery.written_off) == ("settled", 900, 300)


def test_an_uploaded_list_opens_cases_or_names_its_faults(
    household: Household, cast: Cast, client_as: SignIn, tmp_path: Path
) -> None:
    number, officer = household.members.get().id_number, client_as(Role.TOWN_OFFICER)

    def send(rows: list[dict]) -> str:
        data = write_deaths(tmp_path / "d.xlsx", rows).read_bytes()
        answer = officer.post(
            _at("deathrecord_upload"),
            {"town": household.village.town.pk, "file": SimpleUploadedFile("d.xlsx", data)},
            follow=True,
        )
        assert_chinese(answer.content)
        return answer.content.decode()

    with on(9, 10):
        _page(officer, _at("deathrecord_upload"))
        refused = send([{"id_number": number, "died_on": date(2020, 9, 11)}])
        assert "没有导入任何一行" in refused
        assert "晚于今天" in refused
        assert not DeathRecord.objects.exists()
        told = send(
            [{"id_number": number, "died_on": DIED, "name": "张大山"}, {"id_number": make_id(1940), "died_on": DIED}]
        )
        assert "新开待核实 1 件" in told
        assert "未匹配" in _page(officer, _at("deathrecord_changelist"), matched="0")
        record = DeathRecord.objects.order_by("pk").first()
        _page(officer, _at("deathrecord_change", record.pk))
    assert DeathReport.objects.count() == 1


def test_changes_reviews_and_rules_have_their_pages(household: Household, cast: Cast, client_as: SignIn) -> None:
    clerk, officer = client_as(Role.VILLAGE_CLERK), client_as(Role.TOWN_OFFICER)
    benefit = household.standing_benefit
    with on(9, 10):
        url = _at("changereport_report", household.pk)
        _page(clerk, url)
        told = {
            "kind": "income",
            "happened_on": "2020-05-01",
            "reported_on": "2020-09-10",
            "reporter": "本人",
            "facts": "务工",
        }
        clerk.post(url, told)
        case = ChangeReport.objects.get()
        assert "重大变化久未报告" in _page(officer, _at("changereport_change", case.pk))
        assert "张大山" in _page(officer, _at("changereport_changelist"), overdue="late")
        _do(officer, case, "verify", finding="属实", adjust="on")
        case.refresh_from_db()
        _do(officer, case.change, "drop", reason="金额不变")
        case.refresh_from_db()
        _do(officer, case, "leave", reason="金额不变")

        url = _at("benefit_review", benefit.pk)
        _page(clerk, url)
        answer = clerk.post(
            url,
            {"reviewed_on": "2020-09-10", "reviewers": "陈干事、刘专干", "findings": "无变化", "outcome": "unchanged"},
            follow=True,
        )
        assert_chinese(answer.content)
        assert BenefitReview.objects.get().next_review_on == date(2021, 3, 10)
        for value in ("overdue", "soon", "unset"):
            _page(officer, _at("benefit_changelist"), review=value)

        _page(officer, _at("benefitchange_open", household.pk))
        officer.post(_at("benefitchange_open", household.pk), {"cause": "finding", "facts": "核查发现购车"})
        assert BenefitChange.objects.filter(state="open").count() == 1

        _page(officer, _at("managementrules_add"))
        rules = {
            "town": household.village.town.pk,
            "effective_from": "2020-10-01",
            "months_c": "1",
            "village_days": 3,
            "town_days": 7,
            "grave_months": 3,
        }
        officer.post(_at("managementrules_add"), rules)
        assert ManagementRules.objects.get().town_days == 7
    assert Benefit.objects.get().next_review_on == date(2021, 3, 10)


def test_another_village_s_household_is_not_found(household: Household, cast: Cast, client_as: SignIn) -> None:
    other = household.village.town.children.order_by("path")[1]
    clerk = client_as(Role.VILLAGE_CLERK, other)
    with on(9, 10):
        case = report(household, cast)
        assert clerk.get(_at("changereport_report", household.pk)).status_code == 404
        for url in (_at("deathreport_change", case.pk), _at("benefit_review", household.standing_benefit.pk)):
            assert clerk.get(url).status_code == 302
        answer = clerk.post(
            _at("deathreport_report", household.pk),
            {"member": household.members.get().pk, "died_on": "2020-06-10", "reported_on": "2020-09-10"},
        )
        assert answer.status_code == 200
    assert DeathReport.objects.count() == 1


def test_lists_cost_as_many_queries_for_many_as_for_few(
    village: Division, cast: Cast, client_as: SignIn, django_assert_max_num_queries
) -> None:
    with on(9, 10):
        for _ in range(6):
            stopped(make_household(village, actors=cast), cast)
        officer = client_as(Role.TOWN_OFFICER)
        for name in LISTS:
            with django_assert_max_num_queries(16):
                officer.get(_at(f"{name}_changelist"))


def test_another_head_is_named_on_the_household_s_page(village: Division, client_as: SignIn, cast: Cast) -> None:
    household = make_household(village, head="李春梅", people=2, actors=cast)
    other = household.members.get(is_head=False)
    client = client_as(Role.TOWN_OFFICER)
    assert "变更户主" in _page(client, _at("household_change", household.pk))
    url = _at("household_head", household.pk)
    assert f"{other.name}与新户主的关系" in _page(client, url)
    given = {"head": other.pk, "reason": "原户主年老", f"relation_{household.members.get(is_head=True).pk}": "母亲"}
    assert "户主已变更为" in client.post(url, given, follow=True).content.decode()
    household.refresh_from_db()
    assert household.head_name == other.name


def test_property_is_registered_and_written_off(household: Household, client_as: SignIn) -> None:
    client = client_as(Role.TOWN_OFFICER)
    page = _at("household_calculate", household.pk)
    assert "注销财产" not in _page(client, page), "there is none"
    car = {"kind": "机动车", "effective_from": "2020-09-01", "source": "信息核对", "detail": "小型轿车"}
    client.post(_at("household_calculate_property", household.pk), car)
    item = household.property_items.get()
    url = _at("household_calculate_property_end", household.pk)
    client.post(url, {"item": item.pk, "on": "2020-09-20", "reason": "过户，凭证号 12"})
    item.refresh_from_db()
    assert item.ended_on == date(2020, 9, 20)
    assert "注销财产" not in _page(client, page)


def test_a_stopped_household_offers_only_to_put_a_mistake_right(
    household: Household, client_as: SignIn, cast: Cast
) -> None:
    with on(9, 10):
        stopped(household, cast)
    client = client_as(Role.TOWN_OFFICER)
    with on(10, 5):
        assert "申请恢复待遇" in _page(client, _at("household_change", household.pk))
        url = _at("benefitchange_open", household.pk)
        assert "误停更正" in _page(client, url)
        answer = client.post(url, {"cause": "mistake", "facts": "复议决定恢复"}, follow=True).content.decode()
    assert "已提起" in answer
    assert BenefitChange.objects.filter(cause="mistake").count() == 1
