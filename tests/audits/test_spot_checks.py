"""At a drawn household's door: two inspectors, item by item against the file; what does not hold is a problem."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import InspectionTarget, Problem, SpotCheck
from audits.services.problems import raise_problem
from audits.services.spot_checks import correct_spot_check, publish_spot_check
from recipients.models import Household
from renewals.models import SampleDraw
from tests.chinese import assert_chinese
from tests.factories.accounts import make_user
from tests.factories.campaign import make_application, make_campaign, play_application
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.inspections import TWO, drawn, findings, spot_check
from tests.factories.plays import photo
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow, Recused
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.verification import verify
from xumingsi.desk.figures import Question, count_figures
from xumingsi.desk.figures.county import COUNTY
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division, cast: Cast) -> Campaign:
    return make_campaign(town)


@pytest.fixture
def inspector(town: Division) -> User:
    return make_user(Role.INSPECTOR, town)


@pytest.fixture
def target(campaign: Campaign, village: Division, cast: Cast) -> InspectionTarget:
    """张大山's household: 120 元 a month, one person; visited by 村干部甲 and 乙."""
    play_application(make_application(campaign, village, head="张大山", actors=cast), "visited", actors=cast)
    with on(9, 24):
        drawn(campaign)
    return InspectionTarget.objects.select_related("application__village__parent", "application__household").get()


def test_as_filed_nothing_is_raised(target: InspectionTarget, inspector: User) -> None:
    with on(9, 25):
        check = spot_check(target, inspector)
    assert (target.state, target.conclusion, check.lines.count()) == ("checked", "consistent", 10)
    assert not Problem.objects.exists()
    assert verify().ok


def test_each_item_that_does_not_hold_is_a_problem_of_its_kind(target: InspectionTarget, inspector: User) -> None:
    with on(9, 25):
        spot_check(target, inspector, {"income": 900, "relative": False, "policy": False})
    found = {problem.category: problem for problem in Problem.objects.order_by("pk")}
    assert set(found) == {"错保", "应备未备"}, "not knowing the policy is counted, but no problem of the village's"
    assert "（登记 120，核实 900）" in found["错保"].summary
    assert {(p.door, p.household.head_name, p.village.name) for p in found.values()} == {
        ("spot_check", "张大山", "石桥村")
    }


def test_a_conclusion_beyond_the_items_is_a_problem_too(target: InspectionTarget, inspector: User) -> None:
    with on(9, 25):
        spot_check(target, inspector, {}, conclusion="adjust", note="女儿已就业，须重新核定")
    assert "女儿已就业" in Problem.objects.get().summary


@pytest.mark.parametrize(
    ("wrong", "given", "why"),
    [
        ({}, {"inspectors": ["督查员甲"]}, "2 名以上"),
        ({}, {"inspectors": ["督查员甲", "督查员甲"]}, "2 名以上"),
        ({}, {"inspectors": ["督查员甲", "村干部乙"]}, "不能抽查自己的工作"),
        ({}, {"inspectors": ["督查员甲", "张大山"]}, "回避"),
        ({}, {"photos": []}, "现场照片"),
        ({}, {"signature": []}, "签字的抽查表"),
        ({"living": False}, {"conclusion": "consistent"}, "结论不能是“一致”"),
        ({"living": False}, {"note": " "}, "写明情况"),
    ],
)
def test_what_cannot_be_right_is_refused(
    target: InspectionTarget, inspector: User, wrong: dict, given: dict, why: str
) -> None:
    with on(9, 25), pytest.raises(BadInput, match=why):
        spot_check(target, inspector, wrong, **given)
    assert (target.state, SpotCheck.objects.count(), Problem.objects.count()) == ("waiting", 0, 0)


def test_a_day_ahead_is_refused(target: InspectionTarget, inspector: User) -> None:
    with on(9, 25), pytest.raises(BadInput, match="不能晚于今天"):
        spot_check(target, inspector, checked_on=clock.today() + timedelta(days=1))


def test_inspectors_inspect_and_relatives_keep_away(
    target: InspectionTarget, cast: Cast, town: Division, village: Division
) -> None:
    kin = make_user(Role.INSPECTOR, town, id_number=target.household.members.get().id_number)
    with on(9, 25):
        for actor in (cast.officer, cast.leader, cast.clerk(village)):
            with pytest.raises(NotAllowed):
                spot_check(target, actor)
        with pytest.raises(Recused):
            spot_check(target, kin)


def test_the_village_knows_nothing_of_a_covert_check_before_it_is_published(
    target: InspectionTarget, inspector: User, village: Division, client_as
) -> None:
    client: Client = client_as(Role.VILLAGE_CLERK)
    clerk = client.user  # type: ignore[attr-defined]
    with on(9, 25):
        spot_check(target, inspector, {"posted": False}, mode="covert", signature=[], conclusion="consistent")
        assert target.state == "sealed"
        assert not Problem.objects.exists()
        assert not InspectionTarget.objects.visible_to(clerk).exists()
        assert not SpotCheck.objects.visible_to(clerk).exists()
        assert not Attachment.objects.visible_to(clerk).filter(kind="抽查照片").exists()
        assert not Entry.objects.visible_to(clerk).filter(verb__startswith="inspection").exists()
        assert client.get(reverse("admin:audits_inspectiontarget_change", args=[target.pk])).status_code == 302
        assert InspectionTarget.objects.visible_to(inspector).get() == target
    with on(9, 28):
        publish_spot_check(target, actor=inspector)
    assert Problem.objects.get().category == "公开不到位"
    assert InspectionTarget.objects.visible_to(clerk).get() == target
    assert verify().ok


def test_the_village_reads_what_was_found_but_not_that_somebody_told_of_the_household(
    campaign: Campaign, village: Division, cast: Cast, inspector: User, client_as
) -> None:
    case = play_application(make_application(campaign, village, head="张大山", actors=cast), "visited", actors=cast)
    clerk: Client = client_as(Role.VILLAGE_CLERK)
    with on(9, 25):
        raise_problem(
            actor=cast.officer,
            door="tip",
            key="1",
            village=village,
            category="错保",
            summary="有车",
            household=case.household,
        )
        draw = drawn(campaign)
        target = InspectionTarget.objects.select_related("application__village__parent").get()
        assert target.reasons == "有举报"
        spot_check(target, inspector)
        url = reverse("admin:audits_inspectiontarget_change", args=[target.pk])
        told = [
            clerk.get(address).content.decode()
            for address in (url, reverse("admin:audits_inspectiontarget_changelist"))
        ]
        assert "有举报" in client_as(Role.DISCIPLINE).get(url).content.decode()
    assert all("张大山" in page and "有举报" not in page and "必查" not in page for page in told)
    assert not SampleDraw.objects.visible_to(clerk.user).exists()  # type: ignore[attr-defined]
    assert SampleDraw.objects.visible_to(inspector).get() == draw


def test_a_correction_takes_back_what_no_longer_follows(target: InspectionTarget, inspector: User) -> None:
    with on(9, 25):
        spot_check(target, inspector, {"income": 900, "posted": False})
    with on(9, 26):
        correct_spot_check(
            target,
            actor=inspector,
            conclusion="consistent",
            findings=findings(target, {"posted": False}),
            reason="900 元为误记",
        )
    assert {problem.category: problem.state for problem in Problem.objects.order_by("pk")} == {
        "错保": "withdrawn", "公开不到位": "open",
    }  # fmt: skip
    assert SpotCheck.objects.count() == 2
    assert target.spotchecks.all().standing().get().conclusion == "consistent"
    assert verify().ok


def test_a_household_is_checked_once(target: InspectionTarget, inspector: User) -> None:
    with on(9, 25):
        spot_check(target, inspector)
        with pytest.raises(NotNow):
            spot_check(target, inspector)


def test_the_county_counts_households_checked_by_the_town(
    target: InspectionTarget, inspector: User, campaign: Campaign, village: Division
) -> None:
    def counted(day: int) -> object:
        with on(10, 1):
            figures = count_figures(COUNTY, Question(campaign, clock.today().replace(month=9, day=day)))
        return figures.value("drawn", village), figures.value("draw_rate", village)

    with on(9, 25):
        spot_check(target, inspector)
    assert counted(24) == (0, 0)
    assert counted(25) == (1, Decimal(1))


def test_the_form_on_the_page(target: InspectionTarget, client_as) -> None:
    client: Client = client_as(Role.INSPECTOR)
    url = reverse("admin:audits_inspectiontarget_do", args=[target.pk, "check"])
    given = {
        "checked_on": "2020-09-25", "inspectors": "、".join(TWO), "informant": "本人", "mode": "open", "income": "800", "people": "1",
        "living": "yes", "property": "", "relative": "yes", "posted": "no", "conclusion": "different", "note": "在镇上务工",
        "photos": photo(), "signature": photo(),
    }  # fmt: skip
    with on(9, 25):
        page = client.get(url)
        assert_chinese(page.content)
        hidden = {name: page.context[name] for name in ("seen", "latest")}
        refused = client.post(url, {**hidden, **given, "conclusion": "consistent"})
        assert "结论不能是" in refused.content.decode()
        answer = client.post(url, {**hidden, **given, "photos": photo(), "signature": photo()}, follow=True)
        assert_chinese(answer.content)
        assert "家庭月收入与申报一致：不符合（登记 120" in answer.content.decode()
        listed = client.get(reverse("admin:audits_inspectiontarget_changelist"), {"q": "张大山"})
    assert listed.context["cl"].result_count == 1
    lines = SpotCheck.objects.get().lines
    assert {line.item: line.holds for line in lines.order_by("pk")} | {
        "income": False,
        "people": True,
        "property": None,
        "posted": False,
    } == {line.item: line.holds for line in lines.order_by("pk")}
    assert Problem.objects.count() == 2
    assert Household.objects.count() == 1
