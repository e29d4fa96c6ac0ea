"""The whole of it in one go: a town of 1,200 households is generated, imported, played to the end and exported."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from recipients.models import Benefit, Household, Member
from renewals.choices import SILENT, Outcome, State
from renewals.models import Application, Decision
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.desk.demo.stage import set_stage
from xumingsi.desk.demo.town import build_town
from xumingsi.kit import clock

HOUSEHOLDS, SEED = 1200, 2020


@pytest.mark.once
@pytest.mark.django_db
def test_a_town_of_1200_households_from_roster_to_county_package(tmp_path: Path) -> None:
    campaign = set_stage(households=HOUSEHOLDS, seed=SEED, until=date(2020, 10, 15))

    made = build_town(HOUSEHOLDS, SEED)
    assert Household.objects.count() == len(made.households)
    assert Member.objects.count() == sum(len(household.members) for household in made.households)
    applications = Application.objects.filter(campaign=campaign)
    assert applications.count() == Household.objects.count()

    # Nearly all are decided by the last day, and nobody was left without an answer: whoever stayed silent was called on.
    assert applications.filter(state=State.DECIDED).count() > HOUSEHOLDS * 0.9
    assert not applications.filter(state__in=[State.OPEN, State.RETURNED]).exists()
    silent = applications.filter(state__in=SILENT) | applications.filter(is_late=True)
    assert silent.exists()
    assert not silent.filter(home_checks=None).exists()

    # Money moved only by decisions, two people each.
    stopped = Benefit.objects.exclude(ended_on=None)
    assert stopped.exists()
    assert set(stopped.values_list("applications__outcome", flat=True)) == {Outcome.STOP}
    for decision in Decision.objects.select_related("proposal"):
        assert decision.recorded_by_id != decision.proposal.recorded_by_id
    assert not Decision.objects.filter(proposal__outcome=Outcome.STOP, approved=True, notice="").exists()

    with clock.at(clock.moment(date(2020, 10, 15))):
        call_command("export_county", "--out", str(tmp_path / "county"))
    manifest = json.loads((tmp_path / "county" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest
    roster = openpyxl.load_workbook(tmp_path / "county" / "2_续保情况花名册.xlsx", read_only=True).worksheets[0]
    text = {str(cell) for row in roster.iter_rows(values_only=True) for cell in row if cell}
    assert set(applications.values_list("household__certificate_no", flat=True)) <= text

    report = verify()
    assert report.ok, report.faults[:5]
    assert report.entries == Entry.objects.count() > 10_000
