"""The households one meets on such a roll: each shape makes the people of one household, the head first.

Shares and sizes are chosen so that an average household has about 1.75 people (Chongqing, July 2020: 1.75).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .model import Person
from .people import People

Members = list[Person]


@dataclass(frozen=True, slots=True)
class Shape:
    """`make(people, village code)` gives the members; `cause` is the usual 致贫原因."""

    name: str
    weight: int
    cause: str
    make: Callable[[People, str], Members]


def _elder(people: People, place: str, ages: tuple[int, int], sex: str | None = None, relation: str = "户主") -> Person:
    elder = people.make(place, ages, sex, relation=relation)
    luck = people.rng.random()
    elder.health = "健康" if luck < 0.35 else "多病" if luck < 0.9 else "重病"
    elder.disability = people.rng.choice(("三级", "四级", "二级")) if people.rng.random() < 0.12 else "无"
    elder.labour = "部分丧失" if elder.age() < 68 and elder.disability == "无" else "无"
    return elder


def _worker(people: People, place: str, ages: tuple[int, int], sex: str, relation: str = "户主") -> Person:
    labour = "有" if people.rng.random() < 0.7 else "部分丧失"
    return people.make(place, ages, sex, relation=relation, labour=labour)


def _invalid(
    people: People, place: str, ages: tuple[int, int], sex: str | None = None, surname: str | None = None
) -> Person:
    """An adult who cannot earn a living: severely disabled or gravely ill."""
    person = people.make(place, ages, sex, surname, labour="完全丧失", health="重病")
    if people.rng.random() < 0.7:
        person.health, person.disability = "多病", people.rng.choice(("一级", "二级", "二级"))
    return person


def _pupils(people: People, place: str, ages: tuple[int, int], surname: str, grand: bool = False) -> Members:
    """One or two children of different names, at least a year apart."""
    pupils: Members = []
    for _ in range(2 if people.rng.random() < 0.4 else 1):
        sex = people.rng.choice("男女")
        relation = {"男": "孙子", "女": "孙女"}[sex] if grand else {"男": "子", "女": "女"}[sex]
        pupil = people.make(place, ages, sex, surname, relation=relation)
        if all(pupil.name != other.name and abs((pupil.birth - other.birth).days) > 300 for other in pupils):
            pupils.append(pupil)
    return pupils


def lone_elder(people: People, place: str) -> Members:
    return [_elder(people, place, (66, 92))]


def lone_invalid(people: People, place: str) -> Members:
    return [_invalid(people, place, (38, 59))]


def old_couple(people: People, place: str) -> Members:
    head = _elder(people, place, (66, 86), "男")
    return [head, _elder(people, place, (max(64, head.age() - 6), max(66, head.age() + 1)), "女", "配偶")]


def invalid_with_parents(people: People, place: str) -> Members:
    father = _elder(people, place, (63, 78), "男")
    child = _invalid(people, place, (father.age() - 32, father.age() - 24), surname=father.name[0])
    child.relation = "子" if child.sex == "男" else "女"
    if people.rng.random() < 0.55:
        return [father, child]
    return [father, _elder(people, place, (father.age() - 5, father.age()), "女", "配偶"), child]


def grandparent_with_pupil(people: People, place: str) -> Members:
    head = _elder(people, place, (62, 76))
    return [head, *_pupils(people, place, (6, 14), head.name[0], grand=True)]


def single_parent(people: People, place: str) -> Members:
    head = _worker(people, place, (36, 50), "女" if people.rng.random() < 0.6 else "男")
    return [head, *_pupils(people, place, (6, 14), head.name[0])]


def three_generations(people: People, place: str) -> Members:
    head = _elder(people, place, (64, 76))
    son = _invalid(people, place, (head.age() - 28, head.age() - 24), "男", head.name[0])
    son.relation = "子"
    wife = _worker(people, place, (son.age() - 4, son.age()), "女", "儿媳")
    return [head, son, wife, *_pupils(people, place, (6, 13), head.name[0], grand=True)]


def couple_with_children(people: People, place: str) -> Members:
    head = _worker(people, place, (37, 50), "男")
    wife = _invalid(people, place, (head.age() - 4, head.age()), "女")
    wife.relation = "配偶"
    return [head, wife, *_pupils(people, place, (6, 14), head.name[0])]


def lone_unsupported_elder(people: People, place: str) -> Members:
    """特困: an elder without family."""
    return [_elder(people, place, (63, 90), "男" if people.rng.random() < 0.8 else "女")]


def lone_unsupported_invalid(people: People, place: str) -> Members:
    """特困: a disabled adult without family."""
    grade = people.rng.choice(("一级", "二级"))
    return [people.make(place, (35, 59), labour="完全丧失", health="多病", disability=grade)]


LOW_INCOME_SHAPES = (
    Shape("lone_elder", 30, "缺乏劳动力", lone_elder),
    Shape("lone_invalid", 14, "残疾", lone_invalid),
    Shape("old_couple", 21, "缺乏劳动力", old_couple),
    Shape("invalid_with_parents", 9, "残疾", invalid_with_parents),
    Shape("grandparent_with_pupil", 7, "因学", grandparent_with_pupil),
    Shape("single_parent", 8, "缺乏劳动力、因学", single_parent),
    Shape("three_generations", 4, "疾病、缺乏劳动力", three_generations),
    Shape("couple_with_children", 7, "疾病、因学", couple_with_children),
)
UNSUPPORTED_SHAPES = (
    Shape("lone_unsupported_elder", 82, "缺乏劳动力", lone_unsupported_elder),
    Shape("lone_unsupported_invalid", 18, "残疾", lone_unsupported_invalid),
)
