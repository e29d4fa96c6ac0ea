"""A village examines itself by the notice's clauses; each 否 is a problem; its head signs and nothing changes after."""

from decimal import Decimal

import pytest

from audits.checklist import CHECKLIST
from audits.models import Problem, SelfAnswer, SelfInspection
from audits.services.problems import withdraw_problem
from audits.services.self_inspections import (
    open_self_inspections,
    sign_self_inspection,
    submit_self_inspection,
    take_back_self_inspection,
)
from tests.factories.accounts import make_user
from tests.factories.campaign import make_campaign
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.inspections import answer, answered, self_inspection, signed
from tests.factories.plays import photo
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, NotNow
from xumingsi.casework.models import Attachment
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division, cast: Cast) -> Campaign:
    return make_campaign(town)


@pytest.fixture
def inspection(campaign: Campaign, village: Division) -> SelfInspection:
    with on(9, 20):
        return self_inspection(campaign, village)


def test_the_checklist_asks_what_the_notice_orders() -> None:
    assert 20 <= len(CHECKLIST) <= 30
    assert len({one.code for one in CHECKLIST}) == len(CHECKLIST)
    clauses = {clause for one in CHECKLIST for clause in one.clause.removeprefix("通知").split("、")}
    wanted = {
        "二(一)",
        "二(二)1",
        "二(二)2",
        "二(二)3",
        "二(二)4",
        "二(三)",
        "三(一)",
        "三(二)",
        "四(一)",
        "四(二)",
        "四(三)",
        "四(四)",
    }
    assert clauses == wanted
    assert all(one.text.endswith("？") and one.evidence for one in CHECKLIST)


def test_every_village_gets_one_list_and_no_second(campaign: Campaign, cast: Cast, town: Division) -> None:
    assert [one.village.name for one in open_self_inspections(campaign, actor=cast.officer)] == [
        "石桥村",
        "竹林村",
        "清溪社区",
    ]
    assert open_self_inspections(campaign, actor=cast.officer) == []
    with pytest.raises(NotAllowed):
        open_self_inspections(campaign, actor=make_user(Role.INSPECTOR, town))


def test_a_no_is_a_problem_until_it_is_a_yes(inspection: SelfInspection, village: Division, cast: Cast) -> None:
    clerk = cast.clerk(village)
    with on(9, 22):
        answer(inspection, 1, "no", clerk, wrong="三组十二户没有走访", people=12, amount=Decimal("300"))
        problem = Problem.objects.get()
        assert (problem.door, problem.village.name, problem.category, problem.people, problem.amount) == (
            "self", "石桥村", "漏保", 12, 300,
        )  # fmt: skip
        assert "三组十二户没有走访" in problem.summary
        answer(inspection, 1, "no", clerk, wrong="三组十三户没有走访", people=13)
        problem.refresh_from_db()
        assert ("十三户" in problem.summary, problem.people, problem.state, problem.times_reopened) == (
            True,
            13,
            "open",
            0,
        )
        answer(inspection, 1, "yes", clerk)
        problem.refresh_from_db()
        assert problem.state == "withdrawn"
        answer(inspection, 1, "no", clerk, wrong="四组也没有走访")
    assert Problem.objects.get().state == "open"
    assert "四组" in Problem.objects.get().summary
    assert SelfAnswer.objects.count() == 4, "every answer is a row of its own"
    assert verify().ok


def test_other_words_for_a_no_do_not_undo_what_became_of_it(
    inspection: SelfInspection, village: Division, cast: Cast
) -> None:
    clerk = cast.clerk(village)
    with on(9, 22):
        answer(inspection, 1, "no", clerk)
        withdraw_problem(Problem.objects.get(), actor=cast.leader, reason="同一问题已由镇登记")
        answer(inspection, 1, "no", clerk, wrong="三组没有走访（已补）")
    assert Problem.objects.get().state == "withdrawn"


def test_the_same_answer_twice_is_one_answer(inspection: SelfInspection, village: Division, cast: Cast) -> None:
    with on(9, 22):
        for _ in range(2):
            answer(inspection, 1, "yes", cast.clerk(village))
    assert SelfAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "given", "why"),
    [
        ("no", {"wrong": " "}, "写明是什么问题"),
        ("na", {"note": ""}, "说明原因"),
        ("yes", {"note": ""}, "上传材料"),
        ("yes", {"figure": None}, "走访摸底户数"),
        ("no", {"figure": None}, "走访摸底户数"),
    ],
)
def test_what_is_missing_is_named(
    inspection: SelfInspection, village: Division, cast: Cast, said: str, given: dict, why: str
) -> None:
    with on(9, 22), pytest.raises(BadInput, match=f"第 1 项.*{why}"):
        answer(inspection, 1, said, cast.clerk(village), **given)
    assert not SelfAnswer.objects.exists()
    assert not Problem.objects.exists()


def test_a_photo_is_evidence_for_good(inspection: SelfInspection, village: Division, cast: Cast) -> None:
    with on(9, 22):
        answer(inspection, 1, "yes", cast.clerk(village), note="", files=[photo()])
        answer(inspection, 1, "yes", cast.clerk(village), note="", figure=4)
    assert Attachment.objects.filter(kind="自查佐证").count() == 1


def test_only_its_own_clerk_fills_it_in(inspection: SelfInspection, cast: Cast, town: Division) -> None:
    other = town.children.order_by("path")[1]
    for actor in (cast.clerk(other), cast.officer, cast.leader):
        with on(9, 22), pytest.raises(NotAllowed):
            answer(inspection, 1, "yes", actor)


def test_with_an_item_unanswered_it_is_not_submitted(inspection: SelfInspection, village: Division, cast: Cast) -> None:
    clerk = cast.clerk(village)
    with on(9, 22):
        answer(inspection, 1, "yes", clerk)
        with pytest.raises(GuardFailed, match=f"还有 {len(CHECKLIST) - 1} 项没有填写：第 2、3"):
            submit_self_inspection(inspection, actor=clerk)


def test_signed_it_is_locked(inspection: SelfInspection, village: Division, cast: Cast) -> None:
    clerk = cast.clerk(village)
    with on(9, 25):
        signed(inspection, clerk, wrong=(10,))
        for again in (
            lambda: answer(inspection, 10, "yes", clerk),
            lambda: take_back_self_inspection(inspection, actor=clerk, reason="再改"),
        ):
            with pytest.raises(NotNow, match="已签字"):
                again()
    assert Problem.objects.get().state == "open"
    assert (inspection.signature.signed_by, inspection.signature.by_scan) == ("秦支书", True)
    assert verify().ok


def test_without_a_scan_the_head_signs_from_an_account_that_filled_nothing_in(
    inspection: SelfInspection, village: Division, cast: Cast
) -> None:
    clerk, head = cast.clerk(village), make_user(Role.VILLAGE_CLERK, village, name="秦支书")
    with on(9, 25):
        answered(inspection, clerk)
        submit_self_inspection(inspection, actor=clerk)
        with pytest.raises(BadInput, match="不是签字人本人的账号"):
            sign_self_inspection(inspection, actor=clerk, signed_by="秦支书", title="书记")
        with pytest.raises(BadInput, match="填报过本表"):
            sign_self_inspection(inspection, actor=clerk, signed_by=clerk.name, title="文书")
        sign_self_inspection(inspection, actor=head, signed_by="秦支书", title="书记")
    assert inspection.state == "signed"
    assert not inspection.signature.by_scan


def test_taken_back_it_can_be_put_right(inspection: SelfInspection, village: Division, cast: Cast) -> None:
    clerk = cast.clerk(village)
    with on(9, 25):
        answered(inspection, clerk, wrong=(3,))
        submit_self_inspection(inspection, actor=clerk)
        with pytest.raises(BadInput, match="退回修改的原因"):
            take_back_self_inspection(inspection, actor=clerk, reason=" ")
        take_back_self_inspection(inspection, actor=clerk, reason="第三项填错")
        answer(inspection, 3, "yes", clerk)
    assert Problem.objects.get().state == "withdrawn"
