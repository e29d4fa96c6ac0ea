"""The detectors find what ``generate_town`` planted, and none of the near misses planted beside it.

Twenty towns go in quickly, in sets; two more through the files and the commands, as in earnest.
"""

from pathlib import Path

import pytest
from django.db import transaction

from audits.detection import detectors
from audits.services.detecting import run_detectors
from recipients.services.standards import load_standards
from tests.audits.detectors.planted import TODAY, Score, settle
from xumingsi.desk.demo.town import build_town
from xumingsi.desk.demo.town.faults import KINDS as FAULTS
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db

SEEDS, HOUSEHOLDS = range(1, 21), 420
# Rules of rooms that are still being built; a name leaves this list with the rule that finds it.
COMING = {
    *("official_on_roll", "relative_unfiled", "left_out_need", "group_added_one_day"),
    *("home_paid_not_resident", "home_boarder_without_receipt", "home_food_below_standard", "home_off_subject"),
    *("home_no_voucher", "home_one_person_two_roles", "home_round_or_split_amount"),
}


def planted_rules() -> set[str]:
    return {kind.detector for kind in FAULTS.values()}


def test_every_kind_of_planted_fault_has_a_detector() -> None:
    assert planted_rules() - set(detectors()) == COMING


def test_twenty_towns(tmp_path: Path) -> None:
    score = Score()
    rules = planted_rules() & set(detectors())
    with clock.at(clock.moment(TODAY)):
        load_standards()
        for seed in SEEDS:
            with transaction.atomic():
                made = build_town(HOUSEHOLDS, seed)
                place = settle(made, tmp_path)
                done = run_detectors(place, actor=None, only=rules, dry_run=True)
                score.add(made, done.hits, rules)
                transaction.set_rollback(True)
    print("", *score.table(), *score.said, sep="\n")
    assert not score.said
    assert all(score.planted[name] for name in rules), "a rule for which nothing was planted shows nothing"
