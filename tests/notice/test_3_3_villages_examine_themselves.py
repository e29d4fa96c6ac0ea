"""通知三(三): “各村（居）要集中力量……开展社会救助政策落实情况排查。要对存在的问题分门别类……形成问题清单”。"""

import pytest

from audits.choices import Category
from audits.models import Problem
from tests.factories.inspections import answered, self_inspection, signed
from tests.renewals.doing import on
from xumingsi.campaign import gates, services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.casework.errors import GuardFailed

pytestmark = pytest.mark.django_db


def test_what_a_village_finds_wrong_is_on_the_list_of_problems_by_kind(campaign, cast, village):
    with on(9, 22):
        inspection = self_inspection(campaign, village)
        answered(inspection, cast.clerk(village), wrong=(1, 5, 17))
    found = {problem.key.split(":")[1]: problem for problem in Problem.objects.order_by("pk")}
    assert {code: problem.category for code, problem in found.items()} == {
        "canvass": Category.LEFT_OUT, "relatives_filed": Category.UNFILED, "standing_post": Category.OPENNESS,
    }  # fmt: skip
    assert {problem.village.name for problem in found.values()} == {"石桥村"}


def test_the_phase_stays_open_until_every_village_has_signed(campaign, cast, town):
    first, *others = town.children.order_by("path")
    phase = campaign.phase(PhaseKind.SELF_INSPECT)

    def left():
        return [text for text in gates.blockers(phase) if text.startswith("村（居）自查")]

    with on(9, 30):
        signed(self_inspection(campaign, first), cast.clerk(first), wrong=(2,))
        assert left() == ["村（居）自查：竹林村、清溪社区自查表尚未由村（居）负责人签字"]
        services.open_phase(phase, actor=cast.officer)
        with pytest.raises(GuardFailed, match="尚未由村（居）负责人签字"):
            services.close_phase(phase, actor=cast.officer)
        for village in others:
            signed(self_inspection(campaign, village), cast.clerk(village))
    assert left() == []
