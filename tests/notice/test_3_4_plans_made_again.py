"""通知三(四): “对发现自查自纠措施不力、工作不实……的，督促指导……重新制定整改方案，完善整改措施，落实整改责任”。"""

from datetime import date

import pytest

from tests.factories.accounts import make_user
from tests.factories.evidence import plan, wording
from tests.renewals.doing import on
from xumingsi.accounts.choices import Role
from xumingsi.campaign import gates
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.services import plans
from xumingsi.casework.errors import BadInput
from xumingsi.casework.models import Entry

pytestmark = pytest.mark.django_db


def test_an_order_is_answered_by_a_plan_that_says_something_else(campaign, village, cast):
    inspector, clerk = make_user(Role.INSPECTOR, village.town), cast.clerk(village)
    with on(10, 2):
        made = plan(campaign, village, clerk, kind="rectify")
        plans.order_remake(made, actor=inspector, reason="措施不力，没有责任人", due_on=date(2020, 10, 8))
        waiting = f"重新制定方案：{made}已责令重新制定，尚未完成"
        assert waiting in gates.blockers(campaign.phase(PhaseKind.RECTIFY))
        with pytest.raises(BadInput, match="完全相同"):
            plans.adopt_version(made, actor=clerk, **wording())
        answer = plans.adopt_version(made, actor=clerk, **wording(measures="逐户核查，支书负责"))
    assert waiting not in gates.blockers(campaign.phase(PhaseKind.RECTIFY))
    assert (answer.number, answer.order.reason) == (2, "措施不力，没有责任人")
    told = Entry.objects.about(made).get(verb="plan.order_remake").sentence
    assert "2020年10月8日前完成" in told
