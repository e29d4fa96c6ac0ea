"""Who is inspected is decided by a seed announced beforehand and by the order it gives, by nobody in the town."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from math import ceil

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import InspectionTarget
from audits.services.inspection_draws import draw_inspection, miss_target, replace_target
from audits.services.problems import raise_problem
from audits.services.spot_checks import record_attempt
from recipients.models import Household
from recipients.services.benefits import adjust_benefit
from renewals.models import SampleDraw, SeedNotice
from renewals.services.seeds import digest_of_secret, publish_seed, share_seed, withdraw_seed
from tests.factories.accounts import make_user
from tests.factories.campaign import make_campaign, make_household, make_new_application, open_list, play_application
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.inspections import TWO, drawn, spot_check
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, NotNow
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SECRET = "桂花开了 20200922"


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division, cast: Cast) -> Campaign:
    """Ten renewals."""
    campaign = make_campaign(town)
    for number in range(10):
        make_household(town.children.order_by("path")[number % 2], actors=cast)
    open_list(campaign)
    return campaign


@pytest.fixture
def inspector(town: Division) -> User:
    return make_user(Role.INSPECTOR, town)


@pytest.fixture
def discipline(town: Division) -> User:
    return make_user(Role.DISCIPLINE, town)


def _publish(campaign: Campaign, actor: User, kind: str = "sealed", **given: object) -> SeedNotice:
    what = {"secret": SECRET} if kind == "sealed" else {"source": "双色球第 2020093 期", "known_on": date(2020, 9, 24)}
    return publish_seed(
        campaign,
        actor=actor,
        purpose="inspection",
        kind=kind,
        **{"places": "镇公示栏", **what, **given},  # type: ignore[arg-type]
    )


def test_a_sealed_seed_needs_another_party_s_number_before_it_is_opened(
    campaign: Campaign, inspector: User, discipline: User
) -> None:
    with on(9, 22):
        notice = _publish(campaign, inspector)
        assert notice.commitment == sha256(SECRET.encode()).hexdigest()
        with pytest.raises(GuardFailed, match="另一方还没有出数"):
            draw_inspection(campaign, seed=SECRET, actor=inspector)
        share_seed(notice, actor=discipline, number="8848")
        with pytest.raises(BadInput, match="摘要不符"):
            draw_inspection(campaign, seed=SECRET + "1", actor=inspector)
        with pytest.raises(NotNow):
            withdraw_seed(notice, actor=inspector, reason="想换一个")
        draw = draw_inspection(campaign, seed=SECRET, actor=inspector)
    assert (draw.seed, draw.notice) == (f"{SECRET}+8848", notice)
    notice.refresh_from_db()
    assert notice.state == "drawn"
    # A third party redoes it from what is on record.
    order = sorted(draw.population, key=lambda number: (sha256(f"{draw.seed}:{number}".encode()).hexdigest(), number))
    assert draw.drawn == order[: ceil(Decimal("0.3") * 10)]
    assert [t.application.number for t in draw.targets.order_by("position")] == draw.drawn
    assert verify().ok


def test_who_announced_the_seed_adds_no_number(campaign: Campaign, discipline: User, inspector: User) -> None:
    with on(9, 22):
        notice = _publish(campaign, discipline)
        with pytest.raises(NotAllowed, match="须由另一方出"):
            share_seed(notice, actor=discipline, number="1")
        with pytest.raises(NotAllowed):
            share_seed(notice, actor=inspector, number="1")
    assert notice.state == "published"


def test_a_public_number_must_lie_ahead_and_is_not_called_off_once_it_is_known(
    campaign: Campaign, inspector: User
) -> None:
    with on(9, 22):
        with pytest.raises(BadInput, match="晚于今天"):
            _publish(campaign, inspector, "public", known_on=date(2020, 9, 22))
        notice = _publish(campaign, inspector, "public")
        with pytest.raises(GuardFailed, match="2020-09-24 才产生"):
            draw_inspection(campaign, seed="02 09 17", actor=inspector)
    with on(9, 24):
        with pytest.raises(GuardFailed, match="不得作废"):
            withdraw_seed(notice, actor=inspector, reason="不合适")
        draw = draw_inspection(campaign, seed="02 09 17", actor=inspector)
    assert draw.seed == "双色球第 2020093 期 02 09 17"


@pytest.mark.parametrize(
    ("given", "why"),
    [({"secret": "12345"}, "不少于 12 个字符"), ({"rate": Decimal("0.29")}, "30%"), ({"places": " "}, "哪里公布")],
)
def test_an_announcement_that_binds_nobody_is_refused(
    campaign: Campaign, inspector: User, given: dict, why: str
) -> None:
    with on(9, 22), pytest.raises(BadInput, match=why):
        _publish(campaign, inspector, **given)
    assert not SeedNotice.objects.exists()


def test_one_announcement_at_a_time_and_the_taken_back_stay_on_file(campaign: Campaign, inspector: User) -> None:
    with on(9, 22):
        first = _publish(campaign, inspector)
        with pytest.raises(BadInput, match="已有一份"):
            _publish(campaign, inspector)
        withdraw_seed(first, actor=inspector, reason="原文丢失")
        _publish(campaign, inspector)
    assert [notice.state for notice in SeedNotice.objects.order_by("pk")] == ["withdrawn", "published"]


def test_a_person_draws_with_an_announcement_only_and_the_command_line_says_that_it_had_none(
    campaign: Campaign, inspector: User
) -> None:
    with on(9, 22):
        with pytest.raises(BadInput, match="须先公布种子"):
            draw_inspection(campaign, seed="随便", actor=inspector)
        assert drawn(campaign).announced == "种子未事先公布"
        with pytest.raises(BadInput, match="不能低于"):
            draw_inspection(campaign, seed="8", rate=Decimal("0.2"), actor=None)


def test_whoever_was_told_of_newly_granted_or_changed_a_lot_is_inspected_in_any_case(
    campaign: Campaign, cast: Cast, village: Division
) -> None:
    households = list(Household.objects.filter(village=village).order_by("pk"))
    with on(9, 10):
        raise_problem(
            actor=cast.officer,
            door="tip",
            key="1",
            village=village,
            category="关系保",
            summary="亲属为干部",
            household=households[0],
        )
        adjust_benefit(
            households[1].standing_benefit,
            amount=Decimal(600),
            effective_from=date(2020, 10, 1),
            cause="患病",
            actor=cast.leader,
        )
        adjust_benefit(
            households[2].standing_benefit,
            amount=Decimal(440),
            effective_from=date(2020, 10, 1),
            cause="调标",
            actor=cast.leader,
        )
    granted = play_application(make_new_application(campaign, village), amount=300, actors=cast)
    with on(9, 25):
        draw = drawn(campaign)
    reasons = {
        t.household: t.reasons for t in draw.targets.filter(basis="forced").select_related("application__household")
    }
    assert reasons == {households[0]: "有举报", households[1]: "金额变动大", granted.household: "新纳入保障"}
    assert draw.targets.filter(basis="drawn").count() == ceil(Decimal("0.3") * (11 - 3))


def test_the_next_of_the_order_stands_in_and_nobody_is_chosen(campaign: Campaign, inspector: User, cast: Cast) -> None:
    with on(9, 25):
        draw = drawn(campaign)
        target = draw.targets.select_related("application__village__parent").order_by("position")[0]
        with pytest.raises(BadInput, match="现登记 0 次"):
            replace_target(target, actor=inspector, because="nobody", reason="门锁着")
        for _ in range(2):
            record_attempt(target, actor=inspector, tried_at=clock.now(), inspectors=TWO, note="门锁着")
        with pytest.raises(BadInput, match="现登记 1 次"):
            replace_target(target, actor=inspector, because="nobody", reason="门锁着")
    with on(9, 27):
        record_attempt(target, actor=inspector, tried_at=clock.now(), inspectors=TWO, note="邻居称外出")
        other = replace_target(target, actor=inspector, because="nobody", reason="两次未遇，外出务工")
        third = replace_target(other, actor=inspector, because="moved", reason="已迁往邻镇")
    order = draw.order()
    assert [other.application.number, third.application.number] == order[3:5]
    assert (other.position, other.basis, other.replaces, target.state) == (4, "replacement", target, "missed")
    with pytest.raises(NotNow):
        spot_check(target, inspector)
    assert verify().ok


def test_nobody_stands_in_for_a_household_that_must_be_inspected(
    campaign: Campaign, inspector: User, cast: Cast, village: Division
) -> None:
    household = Household.objects.filter(village=village).first()
    with on(9, 25):
        raise_problem(
            actor=cast.officer,
            door="tip",
            key="1",
            village=village,
            category="错保",
            summary="有车",
            household=household,
        )
        target = drawn(campaign).targets.select_related("application__village__parent").get(basis="forced")
        with pytest.raises(GuardFailed, match="必查"):
            replace_target(target, actor=inspector, because="moved", reason="已迁出")
        miss_target(target, actor=inspector, because="moved", reason="已迁出，另行函询")
    assert InspectionTarget.objects.filter(basis="replacement").count() == 0


def test_when_all_have_been_drawn_nobody_stands_in(campaign: Campaign, inspector: User) -> None:
    with on(9, 25):
        draw = draw_inspection(campaign, seed="7", rate=Decimal(1), actor=None)
        target = draw.targets.select_related("application__village__parent").order_by("position")[0]
        assert replace_target(target, actor=inspector, because="moved", reason="已迁出") is None


def test_from_the_announcement_to_the_list_by_buttons(campaign: Campaign, client_as, town: Division) -> None:
    inspector: Client = client_as(Role.INSPECTOR)
    discipline: Client = client_as(Role.DISCIPLINE)
    with on(9, 22):
        published = {
            "campaign": campaign.pk, "purpose": "inspection", "kind": "sealed", "secret": SECRET, "places": "镇公示栏",
        }  # fmt: skip
        answer = inspector.post(reverse("admin:renewals_seednotice_publish"), published, follow=True)
        assert "已公布" in answer.content.decode()
        notice = SeedNotice.objects.get()
        assert notice.commitment == digest_of_secret(SECRET)
        assert SECRET not in answer.content.decode()
        url = reverse("admin:renewals_seednotice_do", args=[notice.pk, "share"])
        page = discipline.get(url)
        discipline.post(url, {**{name: page.context[name] for name in ("seen", "latest")}, "number": "66"})
        url = reverse("admin:audits_inspectiontarget_draw")
        assert "摘要不符" in inspector.post(url, {"notice": notice.pk, "seed": "不是它"}).content.decode()
        answer = inspector.post(url, {"notice": notice.pk, "seed": SECRET}, follow=True)
    assert answer.context["cl"].result_count == 3
    assert SampleDraw.objects.get().seed == f"{SECRET}+66"
    assert client_as(Role.TOWN_OFFICER).post(url, {"notice": notice.pk, "seed": SECRET}).status_code == 403
