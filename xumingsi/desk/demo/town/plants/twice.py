"""重复享受: the same person under two 救助证号."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from xumingsi.desk.demo.town.draft import Draft, Found, Where
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.model import PROGRAM_DISPERSED, PROGRAM_RURAL, PROGRAM_URBAN, Household

_RULE = ("same_person_twice", "重复享受")
_LONE = ("lone_elder", "lone_invalid")


def _move_in(draft: Draft, first: Household, second: Household) -> None:
    """The head of the first household also becomes the only person of the second."""
    second.members = [replace(first.head, relation="户主")]
    draft.people.move_in(second.village.code, first.head)
    draft.reckon(second)


def _is_open_to(draft: Draft, first: Household) -> Where:
    """Whether the head of the first household resembles nobody else where the second is."""
    head = first.head

    def is_open(second: Household) -> bool:
        but = head.name if second.village is first.village else ""
        return draft.people.is_unlike_others(second.village.code, head.birth, head.name, but=but)

    return is_open


def _second(draft: Draft, first: Household, *shapes: str, program: str, same_village: bool | None = None) -> Household:
    """A lone person's household that takes the head in; in the same village, in another, or anywhere (None)."""
    is_open = _is_open_to(draft, first)

    def fits(second: Household) -> bool:
        return (same_village is None or same_village == (second.village is first.village)) and is_open(second)

    second = draft.take(*shapes, programs=(program,), where=fits)
    _move_in(draft, first, second)
    return second


def _found(first: Household, second: Household) -> Found:
    head = first.head
    where = first.village.name if first.village is second.village else f"{first.village.name}和{second.village.name}"
    programs = first.program if first.program == second.program else f"{first.program}和{second.program}"
    return Found([first, second], [head.id_number], f"{head.name}在{where}以两个救助证号享受{programs}")


@fault(*_RULE)
def same_person_in_two_villages(draft: Draft) -> Found:
    first = draft.take("lone_elder", "old_couple", programs=(PROGRAM_RURAL,))
    second = _second(draft, first, *_LONE, program=PROGRAM_RURAL, same_village=False)
    return _found(first, second)


@fault(*_RULE)
def same_person_in_one_village(draft: Draft) -> Found:
    first = draft.take("lone_elder", "old_couple", programs=(PROGRAM_RURAL,))
    second = _second(draft, first, *_LONE, program=PROGRAM_RURAL, same_village=True)
    return _found(first, second)


@fault(*_RULE)
def low_income_and_unsupported(draft: Draft) -> Found:
    """低保 with 特困."""
    first = draft.take("lone_elder", programs=(PROGRAM_RURAL,))
    second = _second(draft, first, "lone_unsupported_elder", program=PROGRAM_DISPERSED)
    return _found(first, second)


@fault(*_RULE)
def urban_and_rural(draft: Draft) -> Found:
    first = draft.take("lone_elder", "old_couple", programs=(PROGRAM_RURAL,))
    second = _second(draft, first, *_LONE, program=PROGRAM_URBAN)
    return _found(first, second)


def _namesakes(draft: Draft, first: Household, second: Household) -> Found:
    other = draft.people.namesake(first.head, second.village.code, years=draft.rng.randrange(1, 4))
    second.members = [replace(other, labour=second.head.labour, health=second.head.health)]
    draft.reckon(second)
    ids = [first.head.id_number, other.id_number]
    return Found([first, second], ids, f"两户户主同名{other.name}", why="同名不同人，出生日期和身份证号都不同")


@near_miss(same_person_in_two_villages)
def namesakes_in_two_villages(draft: Draft) -> Found:
    first = draft.take("lone_elder", programs=(PROGRAM_RURAL,))
    return _namesakes(draft, first, draft.take("lone_elder", where=lambda h: h.village is not first.village))


@near_miss(same_person_in_one_village)
def namesakes_in_one_village(draft: Draft) -> Found:
    first = draft.take("lone_elder", programs=(PROGRAM_RURAL,))
    return _namesakes(draft, first, draft.take("lone_elder", where=lambda h: h.village is first.village))


@near_miss(urban_and_rural)
def namesakes_in_town_and_country(draft: Draft) -> Found:
    first = draft.take("lone_elder", programs=(PROGRAM_RURAL,))
    return _namesakes(draft, first, draft.take("lone_elder", programs=(PROGRAM_URBAN,)))


@near_miss(low_income_and_unsupported)
def changed_to_unsupported(draft: Draft) -> Found:
    """低保 ended with June and 特困 began with July: nothing is paid twice."""
    first = draft.take("lone_elder", programs=(PROGRAM_RURAL,))
    second = _second(draft, first, "lone_unsupported_elder", program=PROGRAM_DISPERSED)
    first.paid_through = date(2020, 6, 1)
    draft.stop(first, "2020-07", "转为特困分散供养")
    second.started_on = second.paid_from = date(2020, 7, 1)
    found = _found(first, second)
    found.why = "低保自7月起已停发，特困自7月起发放，没有重叠"
    return found
