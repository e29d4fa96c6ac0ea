"""通知二(二)4: “尽快形成便于操作、通俗易做、符合基层实际的规范化动态管理办法”。"""

import pytest

from tests.factories.evidence import plan, wording
from tests.renewals.doing import on
from xumingsi.accounts.models import Division
from xumingsi.campaign import gates
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.services import plans
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


def _missing(campaign):
    return "动态管理办法：镇规范化动态管理办法尚未通过并公开" in gates.blockers(campaign.phase(PhaseKind.REPORT))


def test_the_campaign_does_not_end_before_the_rules_are_adopted_and_public(campaign, town: Division, cast):
    assert _missing(campaign)
    with on(10, 10):
        rules = plan(campaign, town, cast.officer, kind="rules", title="动态管理办法")
        assert _missing(campaign), "adopted, but nobody has been told"
        plans.publish_plan(rules, actor=cast.officer, published_on=clock.today(), published_at="镇公示栏")
        assert not _missing(campaign)
        plans.adopt_version(rules, actor=cast.officer, **wording(title="动态管理办法", goals="改动后的目标"))
        assert _missing(campaign), "what now holds is another text"


def test_they_are_the_town_s_own(campaign, village, cast):
    with on(10, 10):
        with pytest.raises(BadInput, match="由镇制定"):
            plan(campaign, village, cast.clerk(village), kind="rules")
        with pytest.raises(NotAllowed):
            plan(campaign, village.town, cast.clerk(village), kind="rules")
