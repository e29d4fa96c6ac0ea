"""Comparing a roster with the registry, household by household: fills a RosterPlan."""

from __future__ import annotations

from dataclasses import replace

from recipients.choices import FORMER_HEAD
from xumingsi.accounts.models import Division
from xumingsi.kit.masking import mask_id
from xumingsi.kit.pinyin import initials

from .money import compare_money
from .plan import LeftOut, RosterPlan, Update
from .reading import Group, Reading
from .registry import Known, Registry, load_registry
from .values import household_values, member_values


def make_plan(reading: Reading, town: Division, *, lock: bool = False) -> RosterPlan:
    """Compare with the registry as it is now. ``lock`` when the plan is going to be written in this transaction.

    What only the registry can tell (a 救助证号 of another town, an amount already set for the month) is added to the
    errors, and the households concerned stay out of the plan.
    """
    # A reading may be compared again later: what the registry says against it stays with this plan.
    origin, reading = (
        reading,
        replace(
            reading,
            errors=list(reading.errors),
            warnings=list(reading.warnings),
            bad_certificates=set(reading.bad_certificates),
        ),
    )
    plan = RosterPlan(reading, origin, town)
    registry = load_registry(town, reading.groups, lock=lock)
    # One household at a time, and a refused one leaves nothing behind: its parts are put in once all of it stands.
    for group in reading.good_groups():
        compare_household(plan, registry, group)
    note_left_out(plan, registry)
    reading.errors.sort(key=lambda error: error.row)
    reading.warnings.sort(key=lambda warning: warning.row)
    return plan


def compare_household(plan: RosterPlan, registry: Registry, group: Group) -> None:
    """Put into the plan what this household's rows change, or refuse it."""
    reading, certificate_no = plan.reading, group.certificate_no
    if certificate_no in registry.elsewhere:
        message = f"救助证号 {certificate_no} 已登记在其他镇（乡、街道），请核对证号"
        reading.refuse_household(group, group.lead, "certificate_no", message)
        return
    known = registry.households.get(certificate_no)
    if known is None:
        known = registry.loose.get(reading.columns["id_number"][group.lead])
    if not compare_money(plan, registry, group, known):
        return
    plan.groups.append(group)
    if known is None:
        plan.new_households.append(group)
        plan.new_members += [(certificate_no, row) for row in group.rows]
        return
    plan.household_keys[certificate_no] = known.key
    _compare_facts(plan, group, known)
    _compare_people(plan, registry, group, known)


def _compare_facts(plan: RosterPlan, group: Group, known: Known) -> None:
    values = {"certificate_no": group.certificate_no, **household_values(plan.reading, group)}
    new = {name: value for name, value in values.items() if value != known[name]}
    if new:
        row = plan.reading.number(group.lead)
        update = Update("household", known.key, group.certificate_no, values["head_name"], row, known.as_dict(), new)
        plan.households.append(update)


def _compare_people(plan: RosterPlan, registry: Registry, group: Group, known: Known) -> None:
    reading = plan.reading
    members = registry.members.get(known.key, {})
    listed = set()
    for row in group.rows:
        values = member_values(reading, group, row)
        listed.add(values["id_number"])
        member = members.get(values["id_number"])
        if member is None:
            plan.new_members.append((group.certificate_no, row))
            continue
        if _is_gone(member, reading):
            values |= {"left_on": None, "left_reason": ""}
        new = {name: value for name, value in values.items() if value != member[name]}
        if "name" in new:
            new["initials"] = initials(new["name"])
        if new:
            update = Update(
                "member", member.key, group.certificate_no, values["name"], reading.number(row), member.as_dict(), new
            )
            plan.members.append(update)
    _note_people_left_out(plan, group, known, [m for number, m in members.items() if number not in listed])


def _note_people_left_out(plan: RosterPlan, group: Group, known: Known, others: list[Known]) -> None:
    reading = plan.reading
    mentioned = reading.groups[group.certificate_no].rows  # bad rows too: they are no silence
    numbers = {reading.columns["id_number"][row] for row in mentioned}
    names = {reading.columns["name"][row] for row in mentioned if row in reading.bad_rows}
    for member in others:
        if _is_gone(member, reading):
            continue
        if member["is_head"]:
            # Not silence: the rows name another 户主, and a household has one.
            new = {"is_head": False, "relation": FORMER_HEAD}
            row = reading.number(group.lead)
            name = member["name"]
            plan.members.append(Update("member", member.key, group.certificate_no, name, row, member.as_dict(), new))
        if member["id_number"] not in numbers and member["name"] not in names:
            village = known["village_id"]
            who = (known["head_name"], member["name"])
            plan.left_out_members.append(LeftOut(group.certificate_no, village, *who))


def _is_gone(member: Known, reading: Reading) -> bool:
    return member["left_on"] is not None and member["left_on"] <= reading.today


def note_left_out(plan: RosterPlan, registry: Registry) -> None:
    """Households with a standing benefit that no row mentions; a warning where one of their people is on the roster."""
    reading = plan.reading
    adopted = set(plan.household_keys.values())
    lost = zip(reading.columns["certificate_no"], reading.columns["head_id"], strict=True)
    heads = {head_id for certificate_no, head_id in lost if certificate_no is None}
    people_at: dict[str, Known] = {}
    for household in registry.by_key.values():
        certificate_no = household["certificate_no"]
        if certificate_no in reading.groups or household.key in adopted or registry.standing(household.key) is None:
            continue
        people = registry.members.get(household.key, {})
        if any(person["is_head"] and number in heads for number, person in people.items()):
            continue
        village, name = household["village_id"], household["head_name"]
        plan.left_out_households.append(LeftOut(certificate_no or "", village, name))
        people_at |= {number: household for number, person in people.items() if not _is_gone(person, reading)}
    if people_at:
        _warn_of_two_places(reading, people_at)


def _warn_of_two_places(reading: Reading, people_at: dict[str, Known]) -> None:
    for row, number in enumerate(reading.columns["id_number"]):
        if number in people_at:
            other = people_at[number]["certificate_no"] or "未发证"
            message = f"{mask_id(number)} 在系统中还登记在救助证号 {other}（本花名册未列该户），可能重复享受，请核查"
            reading.warn(row, "id_number", message)
