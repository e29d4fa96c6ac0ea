"""Phase three does not close over leads that nobody has looked into."""

from dataclasses import replace

import pytest

from audits import detection
from audits.choices import Severity
from audits.services.leads import confirm_lead, dismiss_lead
from recipients.models import Household
from tests.audits.staged import Staged, hit
from tests.factories.cast import Cast
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import blockers
from xumingsi.campaign.models import Campaign

pytestmark = pytest.mark.django_db


def waiting(campaign: Campaign) -> list[str]:
    return [
        text for text in blockers(campaign.phases.get(kind=PhaseKind.SELF_INSPECT)) if text.startswith(("疑点", "比对"))
    ]


def test_grave_leads_are_settled_before_self_inspection_closes(staged: Staged, campaign: Campaign, household: Household, cast: Cast) -> None:  # fmt: skip
    assert waiting(campaign) == ["比对检查：自 2020-09-20 起尚未运行比对检查"]
    one = staged.lead(hit(household, "K1"), hit(household, "K2"), hit(household, "K3"))
    assert waiting(campaign) == ["疑点核实：石桥村有 3 条程度为“高”的疑点待核实"]
    confirm_lead(one, actor=cast.officer, reason="属实")
    dismiss_lead(type(one).objects.get(key="K2"), actor=cast.officer, reason="不属实")
    assert waiting(campaign) == ["疑点核实：石桥村有 1 条程度为“高”的疑点待核实"]
    staged.hits = [hit(household, "K1")]
    staged.run()
    assert waiting(campaign) == []


def test_lesser_leads_do_not_hold_the_phase(staged: Staged, campaign: Campaign, household: Household, monkeypatch) -> None:  # fmt: skip
    monkeypatch.setitem(detection._DETECTORS, "staged", replace(staged.rule(), severity=Severity.MEDIUM))
    staged.lead(hit(household))
    assert waiting(campaign) == []
