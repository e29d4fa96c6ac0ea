"""The detectors find what ``generate_town`` planted, and none of the near misses planted beside it.

Twenty towns go in quickly, in sets; two more through the files and the commands, as in earnest.
"""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from audits.detection import detectors
from audits.models import Lead
from audits.services.detecting import run_detectors
from recipients.exchange.references import importer_of
from recipients.services.standards import load_standards
from recipients.sheets import REFERENCE
from tests.audits.detectors.planted import MONEY, TODAY, Score, do_before, settle
from xumingsi.accounts.models import Division
from xumingsi.casework.verification import verify
from xumingsi.desk.demo.town import build_town, write_town
from xumingsi.desk.demo.town.faults import KINDS as FAULTS
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db

SEEDS, HOUSEHOLDS = range(1, 21), 420
# Rules that are planted and still to be built; a name leaves this list with the rule that finds it.
COMING: set[str] = set()


def planted_rules() -> set[str]:
    return {kind.detector for kind in FAULTS.values()}


def test_every_kind_of_planted_fault_has_a_detector() -> None:
    assert planted_rules() - set(detectors()) == COMING


@pytest.mark.once
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


def _command(name: str, *arguments: object) -> dict[str, Any]:
    """The JSON a command ends with; it must end well."""
    out = StringIO()
    call_command(name, *map(str, arguments), "--json", stdout=out, stderr=out)
    result: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return result


@pytest.mark.parametrize("seed", [101, 102])
def test_a_town_through_its_files_and_commands(seed: int, tmp_path: Path) -> None:
    """As the town's people do it; what comes out as JSON is what was planted, and a second run adds nothing."""
    rules = planted_rules() & set(detectors())
    with clock.at(clock.moment(TODAY)):
        load_standards()
        write_town(build_town(HOUSEHOLDS, seed), tmp_path)
        call_command("import_villages", tmp_path / "villages.csv", "--town-name", "演示镇", "--fictional", verbosity=0)
        assert _command("import_roster", tmp_path / "roster.xlsx", "--month", "2020-09")["errors"] == []
        truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
        for kind in REFERENCE:
            if importer_of(kind):
                _command("import_reference", kind, tmp_path / f"{kind}.xlsx", "--skip-bad-rows")
        do_before(truth["before"], Division.objects.get(name="演示镇"))
        on_arrival = set(Lead.objects.values_list("detector", "key"))
        hits = _command("run_detectors", "--only", *sorted(rules))["hits"]
        assert {(hit["detector"], hit["key"]) for hit in hits} >= {
            (d, k) for d, k in on_arrival if d not in UNTIL_STOPPED
        }
        again = _command("run_detectors", "--only", *sorted(rules))["hits"]
    assert again == hits
    assert Lead.objects.filter(holds=True).count() == len(hits)
    assert not _missed(truth, hits, rules)
    assert not [hit["summary"] for hit in hits if not _is_planted(truth, hit)]
    assert verify().ok


# The deaths of the list came before the stops that a replay enters.
UNTIL_STOPPED = {"deceased_paid"}


def _missed(truth: dict[str, Any], hits: list[dict[str, Any]], rules: set[str]) -> list[str]:
    return [
        fault["summary"]
        for fault in truth["faults"]
        if fault["detector"] in rules
        and not any(
            hit["detector"] == fault["detector"]
            and hit["category"] == fault["category"]
            and (hit["key"] == fault["key"] or set(hit["persons"]) & set(fault["persons"]))
            and (fault["detector"] not in MONEY or hit["amount"] == fault["amount"])
            for hit in hits
        )
    ]


def _is_planted(truth: dict[str, Any], hit: dict[str, Any]) -> bool:
    return any(
        hit["detector"] in (fault["detector"], *fault["also"])
        and (
            hit["key"] == fault["key"]
            or hit["household"] in fault["households"]
            or set(hit["persons"]) & set(fault["persons"])
        )
        for fault in truth["faults"]
    )
