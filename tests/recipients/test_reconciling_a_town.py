"""The payment faults planted in a generated town are all found by comparing its payments, and nothing else is."""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recipients.exchange.payment_list import import_payments
from recipients.models import ActualPayment, Benefit, PaymentDifference
from recipients.services.benefits import stop_benefit
from recipients.services.reconciling import reconcile
from recipients.services.rosters import apply_roster
from tests.factories.accounts import make_town, make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.verification import verify
from xumingsi.desk.demo.town import build_town, write_town
from xumingsi.desk.demo.town.model import MONTHS
from xumingsi.kit import clock
from xumingsi.kit.dates import parse_month

pytestmark = pytest.mark.django_db
HOUSEHOLDS = 1200
# Planted kind → what comparing calls it; planted faults of other kinds leave no trace in the payments.
EXPECTED = {
    "paid_without_household": "无待遇而发",
    "paid_before_start": "不应发而发",
    "paid_after_stop": "停发后仍发",
    "shared_bank_account": "一个账号多户领取",
    "split_with_one_account": "一个账号多户领取",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("town")
    write_town(build_town(HOUSEHOLDS, 7), made)
    return made


def _settle_in(folder: Path) -> tuple[Division, dict[str, Any]]:
    """The generated town with its roll since June and the stops that were decided."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    town = make_town("演示镇", "999201000", tuple(village["name"] for village in truth["villages"]))
    apply_roster(folder / "roster.xlsx", town=town, month=MONTHS[0], actor=None)
    leader = make_user(Role.LEADER, town)
    for stop in truth["before"]["stops"]:
        benefit = Benefit.objects.get(household__certificate_no=stop["household"])
        stop_benefit(benefit, effective_from=parse_month(stop["from"]), cause=stop["reason"], actor=leader)
    return town, truth


def test_every_planted_payment_fault_and_none_of_the_near_misses(db: None, folder: Path) -> None:
    with clock.at(clock.moment(date(2020, 9, 28))):
        town, truth = _settle_in(folder)
        planted = {
            (number, EXPECTED[fault["kind"]])
            for fault in truth["faults"]
            if fault["kind"] in EXPECTED
            for number in fault["households"]
        }
        assert {kind for _, kind in planted} == set(EXPECTED.values())

        refused = import_payments(folder / "payments.xlsx", town=town, actor=None)
        unknown = {number for number, kind in planted if kind == "无待遇而发"}
        assert {error.message.split("救助证号 ")[1][: len(min(unknown))] for error in refused.errors} == unknown
        assert not ActualPayment.objects.exists()

        import_payments(folder / "payments.xlsx", town=town, actor=None, skip_bad_rows=True)
        for month in MONTHS:
            reconcile(town, month, actor=None)

    found: dict[tuple[str, str], list[PaymentDifference]] = defaultdict(list)
    for difference in PaymentDifference.objects.order_by("month", "pk"):
        found[difference.certificate_no, difference.get_kind_display()].append(difference)
    assert set(found) == planted
    near = {number for miss in truth["near_misses"] for number in miss["households"]}
    assert near.isdisjoint(number for number, _ in found)
    for fault in truth["faults"]:
        if EXPECTED.get(fault["kind"], "一个账号多户领取") != "一个账号多户领取":
            rows = found[fault["household"], EXPECTED[fault["kind"]]]
            assert sum((row.excess for row in rows), Decimal(0)) == Decimal(fault["amount"])
    report = verify()
    assert report.ok, report.faults[:3]
