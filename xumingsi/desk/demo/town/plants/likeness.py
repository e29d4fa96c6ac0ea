"""重复享受 in disguise: one person under two slightly different ids or names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from xumingsi.desk.demo.town import names
from xumingsi.desk.demo.town.draft import Draft, Found, NoRoom
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.model import AS_OF, PROGRAM_RURAL, Household, Person
from xumingsi.kit import resident_id

_RULE = ("identity_variant", "重复享受")
_DAY, _TENS, _UNITS = 13, 14, 15  # positions in the id: last digit of the birthday, first two of the sequence


def _with_body(draft: Draft, body: str) -> str | None:
    """The id of seventeen digits with its check digit, claimed; None when it is no date or somebody's."""
    number = resident_id.check_digit(body)
    try:
        birth = resident_id.parse(body + number, today=AS_OF).birth
    except resident_id.InvalidResidentId:
        return None
    return body + number if birth <= AS_OF and draft.people.adopt(body + number) else None


def _one_digit_off(draft: Draft, person: Person, place: str, positions: Sequence[int]) -> str:
    """An unused id that differs from the person's in one digit (and the check digit that follows from it), with a
    birthday on which nobody of `place` has a similar name."""
    number = person.id_number
    for _ in range(100):
        position, digit = draft.rng.choice(positions), str(draft.rng.randrange(10))
        variant = _with_body(draft, number[:position] + digit + number[position + 1 : 17])
        if variant and draft.people.is_unlike_others(place, _birth(variant), person.name, but=person.name):
            return variant
    raise NoRoom


def _swapped(draft: Draft, number: str) -> str:
    """An unused id with the first two digits of the sequence in the other order."""
    variant = _with_body(draft, number[:_TENS] + number[_UNITS] + number[_TENS] + number[16])
    if not variant:
        raise NoRoom
    return variant


def _birth(number: str) -> date:
    return resident_id.parse(number, today=AS_OF).birth


def _twofold(draft: Draft, first: Household, second: Household, number: str, name: str, how: str) -> Found:
    """The head of the first household is the second household's head too, as `name` with `number`."""
    head = first.head
    second.members = [replace(head, name=name, id_number=number, birth=_birth(number), relation="户主")]
    draft.people.move_in(second.village.code, second.head)
    draft.reckon(second)
    return Found([first, second], [head.id_number, number], f"{head.name}疑以{how}在两户享受{first.program}")


def _pair(draft: Draft) -> tuple[Household, Household]:
    first = draft.take(
        "lone_elder", programs=(PROGRAM_RURAL,), where=lambda h: h.head.id_number[14] != h.head.id_number[15]
    )
    head = first.head

    def fits(second: Household) -> bool:
        place = second.village
        return place is not first.village and draft.people.is_unlike_others(place.code, head.birth, head.name)

    return first, draft.take("lone_elder", programs=(PROGRAM_RURAL,), where=fits)


@fault(*_RULE)
def id_with_one_wrong_digit(draft: Draft) -> Found:
    first, second = _pair(draft)
    number = _one_digit_off(draft, first.head, second.village.code, (_DAY, _TENS, _UNITS))
    return _twofold(draft, first, second, number, first.head.name, "错一位的身份证号")


@fault(*_RULE)
def id_with_swapped_digits(draft: Draft) -> Found:
    first, second = _pair(draft)
    number = _swapped(draft, first.head.id_number)
    return _twofold(draft, first, second, number, first.head.name, "颠倒两位的身份证号")


def _misheard(name: str) -> str:
    """The name with its last character replaced by one that sounds alike."""
    return name[:-1] + names.LOOKALIKES[name[-1]]


@fault(*_RULE)
def similar_name_same_birth(draft: Draft) -> Found:
    """One character written otherwise, same birthday and village, another id."""

    def fits(first: Household) -> bool:
        head, place = first.head, first.village.code
        if head.name[-1] not in names.LOOKALIKES:
            return False
        return draft.people.is_unlike_others(place, head.birth, _misheard(head.name), but=head.name)

    first = draft.take("lone_elder", programs=(PROGRAM_RURAL,), where=fits)
    second = draft.take("lone_elder", programs=(PROGRAM_RURAL,), where=lambda h: h.village is first.village)
    name = _misheard(first.head.name)
    number = draft.people.born_with(first.head, name).id_number
    return _twofold(draft, first, second, number, name, f"近似姓名“{name}”（同村同日出生）")


def _stranger(draft: Draft, person: Person, number: str, place: str) -> Person:
    """Somebody with `number` and the sex of `person` whose name has no character in common."""
    while True:
        other = draft.people.make(place, (person.age(), person.age()), person.sex)
        unlike = draft.people.is_unlike_others(place, person.birth, other.name)
        if unlike and set(other.name).isdisjoint(person.name):
            return replace(other, id_number=number, birth=_birth(number), labour=person.labour, health=person.health)


@near_miss(id_with_one_wrong_digit)
def neighbours_at_the_counter(draft: Draft) -> Found:
    """Two people born on one day whose sequence numbers differ in one digit."""
    first, second = _pair(draft)
    place = second.village.code
    number = _one_digit_off(draft, first.head, place, (_TENS, _UNITS))
    second.members = [_stranger(draft, first.head, number, place)]
    draft.reckon(second)
    ids = [first.head.id_number, number]
    return Found([first, second], ids, "两户户主身份证号只差一位（及校验码）", why="姓名完全不同，不在一村，是两个人")


@near_miss(id_with_swapped_digits)
def twins(draft: Draft) -> Found:
    """Twins of one household: same birthday, ids one digit apart, names alike."""
    household = draft.take("single_parent", "couple_with_children", "grandparent_with_pupil")
    elder = household.members[-1] if household.members[-1].age() < 18 else household.members[-2]
    number = _one_digit_off(draft, elder, household.village.code, (_TENS, _UNITS))
    name = elder.name
    while name == elder.name:
        name = elder.name[0] + names.given_name(draft.rng, elder.sex, elder.birth.year)
    household.members.append(replace(elder, name=name, id_number=number))
    draft.reckon(household)
    return Found(
        [household], [elder.id_number, number], f"{elder.name}、{name}同日出生，身份证号只差一位", why="同一户的双胞胎"
    )


@near_miss(similar_name_same_birth)
def same_name_other_birth(draft: Draft) -> Found:
    """Two people of one village and name, years apart."""
    first = draft.take("lone_elder", programs=(PROGRAM_RURAL,))
    second = draft.take("lone_elder", programs=(PROGRAM_RURAL,), where=lambda h: h.village is first.village)
    other = draft.people.namesake(first.head, second.village.code, years=draft.rng.randrange(2, 6))
    second.members = [replace(other, labour=second.head.labour, health=second.head.health)]
    draft.reckon(second)
    ids = [first.head.id_number, other.id_number]
    return Found([first, second], ids, f"同村两户户主同名{other.name}", why="出生日期相差一年以上，身份证号不同")
