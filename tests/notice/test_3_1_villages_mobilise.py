"""通知三(一): “召开全镇社会救助专项治理工作动员部署会。各村（居）……迅速召开本辖区专项治理工作动员会，研究制定具有针对性和可操作性的专项治理工作方案，加大宣传声势”。"""

import pytest

from tests.factories.evidence import meet, plan, publicise
from tests.renewals.doing import on
from xumingsi.campaign import services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.casework.errors import GuardFailed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("left_out", ["meet", "plan", "publicise"])
def test_one_village_that_did_not_keeps_the_phase_open(campaign, village, cast, left_out):
    deeds = {"meet": meet, "plan": plan, "publicise": publicise}
    with on(9, 4):
        phase = services.open_phase(campaign.phase(PhaseKind.MOBILISE), actor=cast.officer)
        meet(campaign, village.town, cast.officer)
        for place in village.town.children.order_by("path"):
            for name, deed in deeds.items():
                if (place, name) != (village, left_out):
                    deed(campaign, place, cast.clerk(place))
        with pytest.raises(GuardFailed, match="石桥村"):
            services.close_phase(phase, actor=cast.officer)
        deeds[left_out](campaign, village, cast.clerk(village))
        assert services.close_phase(phase, actor=cast.officer).state == "closed"
