"""Typical cases: published only in a wording that names nobody, approved by another than its writer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.accounts import make_user
from tests.factories.evidence import CASE, write
from tests.renewals.doing import on
from xumingsi.accounts.choices import Role
from xumingsi.campaign.models import CaseWording, TypicalCase
from xumingsi.campaign.publishing import betrayed, masked
from xumingsi.campaign.services import typical_cases
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow, SamePerson
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(campaign, village, clerk):
    with on(10, 8):
        return write(campaign, village, clerk)


def test_names_and_numbers_are_masked_by_default(case, cast):
    with on(10, 9):
        words = typical_cases.approve_case(case, actor=cast.officer)
        typical_cases.publish_case(case, actor=cast.officer)
    said = f"{words.title}{words.facts}{words.handling}{words.lesson}"
    assert "向*勇" in said
    assert "500230********1234" in said
    assert not betrayed(said, case.names)
    assert list(TypicalCase.objects.published()) == [case]
    assert verify().ok


@pytest.mark.parametrize(
    ("part", "text", "why"),
    [
        ("facts", "向大勇隐瞒", "向\\*勇的全名"), ("title", "向 大 山案", "向\\*山的全名"), ("lesson", "见500230196001011234", "身份证号"),
        ("handling", "电话13812345678", "身份证号、电话"),
    ],
)  # fmt: skip
def test_a_wording_that_names_somebody_is_not_approved(case, cast, part, text, why):
    with on(10, 9), pytest.raises(BadInput, match=why) as refused:
        typical_cases.approve_case(case, actor=cast.officer, **{part: text})
    assert set(refused.value.fields) == {part}
    assert not CaseWording.objects.exists()
    assert TypicalCase.objects.get().state == "draft"


def test_somebody_listed_later_is_looked_for_again(case, town, cast, clerk):
    with on(10, 9):
        typical_cases.approve_case(case, actor=cast.officer, facts="邻居陈某某作证，李桂花知情。")
        typical_cases.send_back_case(case, actor=cast.officer, reason="补充知情人")
        with pytest.raises(NotNow):
            typical_cases.publish_case(case, actor=cast.officer)
        typical_cases.rewrite_case(case, actor=clerk, people=f"{CASE['people']}\n李桂花")
        with pytest.raises(BadInput, match="李\\*花的全名"):
            typical_cases.approve_case(case, actor=cast.officer, facts="邻居陈某某作证，李桂花知情。")
        typical_cases.approve_case(case, actor=make_user(Role.TOWN_OFFICER, town))
        typical_cases.publish_case(case, actor=cast.officer)
    assert TypicalCase.objects.published().get().wording.facts != "邻居陈某某作证，李桂花知情。"


def test_the_writer_does_not_approve(campaign, village, cast):
    with on(10, 9):
        own = write(campaign, village, cast.officer)
        with pytest.raises(SamePerson):
            typical_cases.approve_case(own, actor=cast.officer)


@pytest.mark.parametrize("people", [" ", "向"])
def test_who_is_in_it_must_be_named_for_the_check(campaign, village, clerk, people):
    with on(10, 8), pytest.raises(BadInput):
        write(campaign, village, clerk, people=people)
    assert not TypicalCase.objects.exists()


def test_approving_and_publishing_are_the_town_s(case, clerk, cast, inspector):
    with on(10, 9):
        for actor in (clerk, inspector, cast.leader):
            with pytest.raises(NotAllowed):
                typical_cases.approve_case(case, actor=actor)


def test_taken_down_it_is_no_longer_reported(case, cast):
    with on(10, 9):
        typical_cases.approve_case(case, actor=cast.officer)
        typical_cases.publish_case(case, actor=cast.officer)
        typical_cases.withdraw_case(case, actor=cast.officer, reason="当事人申诉")
    assert not TypicalCase.objects.published().exists()
    assert case.published_on is None


def test_the_trail_names_nobody_of_it(case, cast):
    with on(10, 9):
        typical_cases.approve_case(case, actor=cast.officer)
    told = "".join(f"{entry.sentence}{entry.facts}" for entry in Entry.objects.about(case))
    assert not betrayed(told, case.names)


NAMES = st.lists(st.text("赵钱孙李周吴郑王大山春梅国强", min_size=2, max_size=4), min_size=1, max_size=4)


@given(NAMES, st.text("赵钱孙李大山春梅，的兄 一", max_size=30))
def test_what_is_masked_gives_nobody_away(names, text):
    """Whatever the names, and however they overlap."""
    for name in names:
        text = f"{text}，{name}，"
    assert not betrayed(masked(text, names), names)
