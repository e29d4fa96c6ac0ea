"""A generated town in the registry, and what the detectors say of it held against what was planted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from audits.detection import Detector, Hit
from recipients.exchange.references import importer_of
from recipients.models import (
    ActualPayment,
    Benefit,
    BenefitAmount,
    DeclaredRelative,
    Household,
    Member,
    Official,
)
from recipients.services.benefits import stop_benefit
from recipients.services.death_lists import DeathLine, keep_deaths
from recipients.services.filings import file_relative
from recipients.services.holdings import KINDS, keep_holdings
from recipients.sheets import REFERENCE
from tests.factories.accounts import make_town, make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.ledger import recorded
from xumingsi.desk.demo.town import Household as Family
from xumingsi.desk.demo.town import Plant, Town
from xumingsi.desk.demo.town.model import Person
from xumingsi.desk.demo.town.places import VILLAGES
from xumingsi.kit.excel.writer import write_workbook
from xumingsi.kit.pinyin import initials

TODAY = date(2020, 9, 28)
MONEY = {"deceased_paid", "paid_without_spell", "paid_after_stop"}


def settle(made: Town, folder: Path) -> Division:
    """The town in the registry, its lists kept and what was done before (stops, filings) done; quickly, in sets."""
    place = make_town("演示镇", "999009999", tuple(village.name for village in VILLAGES))
    villages = dict(place.children.values_list("name", "pk"))
    with recorded("test.settle", actor=None, sentence="{actor}造数", town=place):
        keys = _households(made, villages)
        _people(made, keys)
        _spells(made, keys)
        _payments(made, place, keys, villages)
    for kind, rows in made.references.items():
        _keep(kind, rows, place, folder)
    do_before(made.before, place)
    return place


def do_before(before: dict[str, list[dict[str, str]]], place: Division) -> None:
    """What no workbook can carry."""
    leader, officer = make_user(Role.LEADER, place), make_user(Role.TOWN_OFFICER, place)
    for stop in before["stops"]:
        spell = Benefit.objects.get(household__certificate_no=stop["household"])
        month = date.fromisoformat(f"{stop['from']}-01")
        stop_benefit(spell, effective_from=month, cause=stop["reason"], actor=leader)
    for filing in before["filings"]:
        household = Household.objects.get(certificate_no=filing["household"])
        official = Official.objects.get(id_number=filing["official"])
        member = household.members.get(id_number=filing["relative"])
        declared = DeclaredRelative.objects.get(official_id=filing["official"], relative_id=filing["relative"])
        file_relative(household, actor=officer, official=official, member=member, relation=declared.relation)


def _households(made: Town, villages: dict[str, int]) -> list[int]:
    those = made.households
    return insert_rows(Household, {
        "village_id": [villages[one.village.name] for one in those],
        "certificate_no": [one.certificate_no for one in those],
        "group_no": [f"{one.group_no}组" for one in those],
        "head_name": [one.head.name for one in those],
        "size": [len(one.members) for one in those],
        "monthly_income": [Decimal(one.monthly_income) for one in those],
        "phone": [one.phone for one in those],
        "bank_account": [one.bank_account for one in those],
    })  # fmt: skip


def _people(made: Town, keys: list[int]) -> None:
    rows: list[tuple[int, Family, Person]] = [
        (key, one, person) for key, one in zip(keys, made.households, strict=True) for person in one.members
    ]
    people = [person for _, _, person in rows]
    insert_rows(Member, {
        "household_id": [key for key, _, _ in rows],
        "initials": [initials(person.name) for person in people],
        "birth_date": [person.birth for person in people],
        "is_head": [person is one.head for _, one, person in rows],
        "is_covered": [person.covered for person in people],
        **{name: [getattr(p, name) for p in people] for name in ("name", "id_number", "sex", "relation", "labour", "health", "disability")},
    })  # fmt: skip


def _spells(made: Town, keys: list[int]) -> None:
    those = made.households
    started = {"started_on": [one.started_on for one in those]}
    programs = {"program": [one.program for one in those], "covered_count": [len(one.covered) for one in those]}
    spells = insert_rows(Benefit, {"household_id": keys, **programs, **started})
    insert_rows(BenefitAmount, {
        "benefit_id": spells, "monthly_amount": [Decimal(one.amount) for one in those],
        "effective_from": [one.started_on.replace(day=1) for one in those], "cause": ["原批准"] * len(those),
    })  # fmt: skip


def _payments(made: Town, place: Division, keys: list[int], villages: dict[str, int]) -> None:
    rows = made.references["payments"]
    known = {one.certificate_no: (key, villages[one.village.name]) for key, one in zip(keys, made.households, strict=True)}  # fmt: skip
    found = [known.get(row["certificate_no"], (None, place.pk)) for row in rows]
    names = ("certificate_no", "head_name", "id_number", "program", "bank_account")
    insert_rows(ActualPayment, {
        "town_id": [place.pk] * len(rows), "household_id": [key for key, _ in found], "village_id": [village for _, village in found],
        "month": [row["paid_month"] for row in rows], "amount": [Decimal(row["amount"]) for row in rows],
        **{name: [row[name] for row in rows] for name in names},
    })  # fmt: skip


def _keep(kind: str, rows: list[dict[str, Any]], place: Division, folder: Path) -> None:
    """A list goes in by its service, or by its file where this file does not know the service."""
    if kind == "deaths":
        lines = [DeathLine(row["id_number"], row["died_on"], row["name"], row["source"]) for row in rows]
        keep_deaths(place, lines, actor=None)
    elif kind in KINDS:
        lines = [tuple(_value(row.get(name)) for name in KINDS[kind].columns) for row in rows]
        keep_holdings(kind, place, lines, actor=None)
    elif kind != "payments" and (importing := importer_of(kind)):
        path = folder / f"{kind}.xlsx"
        write_workbook(path, [(REFERENCE[kind], rows)])
        assert not importing(path, town=place, actor=None).errors


def _value(value: Any) -> Any:
    return Decimal(str(round(value, 2))).quantize(Decimal("0.01")) if isinstance(value, int | float) else value


@dataclass
class Score:
    """Per rule: how many faults were planted and found, how many finds are none, near misses planted and hit."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)
    stumbled: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def add(self, made: Town, hits: list[tuple[Detector, Hit]], rules: set[str]) -> None:
        """Hold the finds over one town against what was planted in it."""
        named = Household.objects.filter(pk__in=[hit.household for _, hit in hits if hit.household])
        numbers = dict(named.values_list("pk", "certificate_no"))
        finds = [(rule, hit, numbers.get(hit.household or 0)) for rule, hit in hits]
        for fault in made.faults:
            if fault.detector in rules:
                self.planted[fault.detector] += 1
                self._look_for(made.seed, fault, finds)
        for near in made.near_misses:
            if near.detector in rules:
                self.near[near.detector] += 1
                for rule, hit, number in finds:
                    if rule.name == near.detector and _is_about(near, hit, number):
                        self.stumbled[near.detector] += 1
                        self.said.append(f"种子{made.seed}：{rule.name} 误报 {near.kind}：{hit.summary}（{near.why}）")
        for rule, hit, number in finds:
            if not any(_explains(fault, rule.name) and _is_about(fault, hit, number) for fault in made.faults):
                self.false[rule.name] += 1
                self.said.append(f"种子{made.seed}：{rule.name} 多报：{hit.summary}")

    def _look_for(self, seed: int, fault: Plant, finds: list[tuple[Detector, Hit, str | None]]) -> None:
        about = [hit for rule, hit, number in finds if rule.name == fault.detector and _is_about(fault, hit, number)]
        if any(_is_right(fault, rule, hit, number) for rule, hit, number in finds):
            self.found[fault.detector] += 1
        else:
            self.said.append(f"种子{seed}：{fault.detector} 漏报 {fault.kind}：{fault.summary}，所报：{about}")

    def table(self) -> Iterator[str]:
        """Precision and recall per rule."""
        yield f"{'检查项':　<24}{'预设':>6}{'查出':>6}{'多报':>6}{'疑似':>6}{'误报':>6}{'查准':>8}{'查全':>8}"
        for name, planted in sorted(self.planted.items()):
            found, false = self.found[name], self.false[name]
            precision = found / (found + false) if found + false else 0
            yield (
                f"{name:<30}{planted:>6}{found:>8}{false:>8}{self.near[name]:>8}{self.stumbled[name]:>8}"
                f"{precision:>9.1%}{found / planted:>9.1%}"
            )


def _explains(fault: Plant, rule: str) -> bool:
    return rule == fault.detector or rule in fault.also


def _is_about(plant: Plant, hit: Hit, certificate: str | None) -> bool:
    """Whether the find is of the plant's household, or of its people where there is no household."""
    if certificate is not None:
        return certificate in plant.households
    return hit.key in (plant.key, *plant.households) or bool(set(hit.persons) & set(plant.persons))


def _is_right(fault: Plant, rule: Detector, hit: Hit, certificate: str | None) -> bool:
    """Rule, category, household, people and money are those of the fault."""
    return (
        rule.name == fault.detector
        and (hit.category or rule.category).value == fault.category
        and _is_about(fault, hit, certificate)
        and (not fault.persons or bool(set(hit.persons) & set(fault.persons)))
        and (rule.name not in MONEY or hit.amount == Decimal(fault.amount or 0))
    )
