"""通知三: 四个阶段与时间；三(一): “由镇党委副书记、镇长张增新同志任组长、纪委书记江和龙同志任副组长……由杜素红、隆应和处理日常事务工作”。"""

from datetime import date

import pytest

from xumingsi.campaign import services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.casework.errors import GuardFailed, NotAllowed

pytestmark = pytest.mark.django_db


def test_the_phases_are_the_notices_to_the_day(campaign):
    windows = {phase.kind: (phase.starts_on, phase.ends_on) for phase in campaign.phases.all()}
    assert windows == {
        "mobilise": (date(2020, 8, 27), date(2020, 9, 5)), "renew": (date(2020, 9, 6), date(2020, 9, 20)),
        "self_inspect": (date(2020, 9, 20), date(2020, 9, 30)), "rectify": (date(2020, 9, 30), date(2020, 10, 15)),
        "report": (date(2020, 9, 1), date(2020, 10, 15)),
    }  # fmt: skip


def test_the_group_has_its_head_deputy_and_office(campaign):
    seats = [(seat.get_post_display(), seat.name) for seat in campaign.group.order_by("pk")]
    assert seats == [("组长", "张增新"), ("副组长", "江和龙"), ("办公室", "杜素红"), ("办公室", "隆应和")]


def test_the_office_runs_the_phases_and_the_group_answers_for_exceptions(campaign, cast):
    phase = services.open_phase(campaign.phase(PhaseKind.RENEW), actor=cast.officer)
    with pytest.raises(GuardFailed):
        services.close_phase(phase, actor=cast.officer)
    with pytest.raises(NotAllowed):
        services.override_phase(phase, actor=cast.officer, reason="时间已到")
    assert services.override_phase(phase, actor=cast.leader, reason="余户另行办理").state == "closed"
