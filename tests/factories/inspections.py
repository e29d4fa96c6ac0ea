"""Self-inspections and inspections, led through the services with answers that would be right."""

from decimal import Decimal
from typing import Any

from audits.checklist import CHECKLIST
from audits.models import InspectionTarget, SelfAnswer, SelfInspection, SpotCheck, VillageInspection
from audits.services import self_inspections, spot_checks, village_inspections
from audits.services.inspection_draws import draw_inspection
from audits.services.spot_checks import Finding
from audits.spot_check_items import ITEMS
from renewals.models import SampleDraw
from tests.factories.plays import photo
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock

TWO = ["督查员甲", "督查员乙"]


def self_inspection(campaign: Campaign, village: Division) -> SelfInspection:
    """The village's list, handed out when it has none."""
    self_inspections.open_self_inspections(campaign, actor=None)
    return SelfInspection.objects.select_related("village__parent", "campaign").get(campaign=campaign, village=village)


def answer(inspection: SelfInspection, number: int, said: str, actor: User, **given: Any) -> SelfAnswer:
    """Answer the ``number``-th item: with a figure where one is asked for, and a word where one is needed."""
    item = inspection.items.select_related("inspection__village__parent", "problem").get(number=number)
    defaults: dict[str, Any] = (
        {"figure": 3, "note": "材料在村档案室"} if said != "no" else {"figure": 3, "wrong": "三组没有走访"}
    )
    return self_inspections.answer_item(item, actor=actor, answer=said, **{**defaults, **given})


def answered(inspection: SelfInspection, actor: User, wrong: tuple[int, ...] = ()) -> SelfInspection:
    """Every item answered: 否 for the ``wrong`` numbers, 是 for the others."""
    for number in range(1, len(CHECKLIST) + 1):
        answer(inspection, number, "no" if number in wrong else "yes", actor)
    return inspection


def signed(inspection: SelfInspection, actor: User, wrong: tuple[int, ...] = ()) -> SelfInspection:
    """Answered, submitted and signed with a scan."""
    answered(inspection, actor, wrong)
    self_inspections.submit_self_inspection(inspection, actor=actor)
    self_inspections.sign_self_inspection(
        inspection, actor=actor, signed_by="秦支书", title="村党支部书记", files=[photo()]
    )
    return inspection


def drawn(campaign: Campaign, seed: str = "7") -> SampleDraw:
    """A draw for inspection from the command line, without an announcement."""
    return draw_inspection(campaign, seed=seed, actor=None)


def spot_check(target: InspectionTarget, actor: User, wrong: dict[str, Any] | None = None, **given: Any) -> SpotCheck:
    """Check a household: everything as filed but for ``wrong`` (item code → False, or the number found)."""
    defaults = {
        "mode": "open", "checked_on": clock.today(), "inspectors": TWO, "informant": "本人", "conclusion": "different" if wrong else "consistent",
        "note": "与登记不一致" if wrong else "", "photos": [photo()], "signature": [photo()],
    }  # fmt: skip
    return spot_checks.record_spot_check(
        target, actor=actor, findings=findings(target, wrong or {}), **{**defaults, **given}
    )


def findings(target: InspectionTarget, wrong: dict[str, Any]) -> dict[str, Finding]:
    """Every item as filed, but for ``wrong``."""
    filed = spot_checks.filed_numbers(target)
    return {
        item.code: Finding(found=Decimal(wrong.get(item.code, filed[item.code])))
        if item.number
        else Finding(wrong.get(item.code, True))
        for item in ITEMS
    }


def village_inspection(
    campaign: Campaign, village: Division, actor: User, wrong: dict[str, str] | None = None, **given: Any
) -> VillageInspection:
    """现场督察 of a village: 动员会 in order, and what is ``wrong`` (item code → words)."""
    wrong = wrong or {}
    answers = {"meeting": ("yes", ""), **{code: ("no", words) for code, words in wrong.items()}}
    defaults = {
        "mode": "on_site", "inspected_on": clock.today(), "inspectors": TWO, "findings": "查阅档案，走访群众。", "photos": [photo()],
        "demands": "立即整改。" if wrong else "", "due_on": clock.today() if wrong else None,
    }  # fmt: skip
    return village_inspections.record_inspection(
        campaign, village, actor=actor, answers=answers, **{**defaults, **given}
    )


__all__ = ["answer", "answered", "drawn", "findings", "self_inspection", "signed", "spot_check", "village_inspection"]
