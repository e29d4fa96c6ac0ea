"""Who stands on a household's roll, and when it came there: 拆户保, 单人保, 错保, 漏保, 政策保."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from xumingsi.desk.demo.town.draft import Draft, Found, NoRoom
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.model import PROGRAM_DISPERSED, PROGRAM_RURAL, Household, Person

_LONE = ("lone_elder", "lone_invalid")


def _is_minor(person: Person) -> bool:
    return person.age() < 18


@fault("split_household", "拆户保")
def lone_minor(draft: Draft) -> Found:
    """A pupil has a 救助证 of their own next door to the family."""
    family = draft.take(
        "couple_with_children",
        "three_generations",
        programs=(PROGRAM_RURAL,),
        where=lambda h: _is_minor(h.members[-1]),
    )
    second = draft.take(*_LONE, programs=(PROGRAM_RURAL,), where=lambda h: h.village is family.village)
    family.monthly_income -= family.monthly_income // len(family.members)
    pupil = replace(family.members.pop(), relation="户主")
    second.members, second.group_no, second.cause = [pupil], family.group_no, "因学"
    second.started_on = date(2019, 9, 1)
    second.monthly_income = 0
    draft.reckon(family)
    draft.reckon(second)
    return Found([second, family], [pupil.id_number], f"未成年人{pupil.name}单独立户享受低保，家人另有一户在保")


def _father_and_son(draft: Draft) -> tuple[Household, Household]:
    """Two households of one group whose heads are father and son by name and age."""
    father = draft.take("lone_elder", "old_couple", programs=(PROGRAM_RURAL,), where=lambda h: h.head.sex == "男")
    son = draft.take(*_LONE, programs=(PROGRAM_RURAL,), where=lambda h: h.village is father.village)
    age = father.head.age()
    head = draft.people.make(son.village.code, (age - 34, age - 24), "男", father.head.name[0])
    head.labour, head.health, head.disability = "完全丧失", "多病", "二级"
    son.members, son.group_no, son.cause = [head], father.group_no, "残疾"
    draft.reckon(son)
    return father, son


@fault("split_household", "拆户保")
def split_with_one_account(draft: Draft) -> Found:
    """Father and son on two 救助证 draw their money through one account."""
    father, son = _father_and_son(draft)
    son.bank_account, son.phone = father.bank_account, father.phone
    return Found(
        [father, son],
        [father.head.id_number, son.head.id_number],
        f"{father.head.name}、{son.head.name}同组同姓分立两户，共用银行账号和电话",
        also=["shared_bank_account", "shared_phone"],
    )


@near_miss(lone_minor)
def orphan(draft: Draft) -> Found:
    """A child without parents is rightly alone, in 特困供养."""
    household = draft.take("lone_unsupported_elder", programs=(PROGRAM_DISPERSED,))
    child = draft.people.make(household.village.code, (8, 14))
    household.members, household.cause, household.remark = [child], "其他", "父母双亡"
    household.started_on = date(2019, 9, 1)
    draft.reckon(household)
    return Found([household], [child.id_number], f"未成年人{child.name}单独一户", why="父母双亡，依规按特困供养")


@near_miss(split_with_one_account)
def separate_father_and_son(draft: Draft) -> Found:
    father, son = _father_and_son(draft)
    return Found(
        [father, son],
        [father.head.id_number, son.head.id_number],
        f"{father.head.name}、{son.head.name}同组同姓两户",
        why="各自立户、各有账号和电话，没有合住的迹象",
    )


def _cover_only_head(draft: Draft, household: Household, *, health: str, disability: str, labour: str) -> None:
    for member in household.members:
        member.covered, member.disability, member.health = False, "无", "健康"
        member.labour = "无" if _is_minor(member) else "有"
    head = household.head
    head.covered, head.health, head.disability, head.labour = True, health, disability, labour
    draft.reckon(household)


@fault("single_member_cover", "单人保")
def single_member_cover(draft: Draft) -> Found:
    """One healthy person out of a family is covered."""
    household = draft.take("couple_with_children", where=lambda h: len(h.members) >= 3)
    _cover_only_head(draft, household, health="健康", disability="无", labour="有")
    size, name = len(household.members), household.head.name
    return Found([household], [household.head.id_number], f"全家{size}人只保{name}一人，非重残重病")


@near_miss(single_member_cover)
def disabled_member_cover(draft: Draft) -> Found:
    """A severely disabled person may be covered alone (民发〔2022〕83号一(一))."""
    household = draft.take("couple_with_children", where=lambda h: len(h.members) >= 3)
    _cover_only_head(draft, household, health="多病", disability="一级", labour="完全丧失")
    size, name = len(household.members), household.head.name
    return Found(
        [household], [household.head.id_number], f"全家{size}人只保{name}一人", why="一级残疾，可参照单人户纳入"
    )


def _unsupported(draft: Draft, disability: str, health: str, labour: str) -> tuple[Household, Person]:
    household = draft.take("lone_unsupported_elder", programs=(PROGRAM_DISPERSED,))
    person = draft.people.make(
        household.village.code, (42, 54), "男", disability=disability, health=health, labour=labour
    )
    household.members = [person]
    household.started_on = date(2018, 1 + draft.rng.randrange(12), 1)
    draft.reckon(household)
    return household, person


@fault("unsupported_ineligible", "错保")
def unsupported_but_able(draft: Draft) -> Found:
    """特困 for somebody of working age who can work."""
    household, person = _unsupported(draft, "无", "健康", "有")
    return Found([household], [person.id_number], f"{person.name}{person.age()}岁，有劳动能力，不符合特困条件")


@near_miss(unsupported_but_able)
def unsupported_and_disabled(draft: Draft) -> Found:
    household, person = _unsupported(draft, "一级", "多病", "完全丧失")
    return Found(
        [household], [person.id_number], f"{person.name}{person.age()}岁，享受特困", why="一级残疾，完全丧失劳动能力"
    )


def _with_brother(draft: Draft, disability: str, labour: str) -> tuple[Household, Person]:
    """A household with an uncovered brother of the head."""
    household = draft.take("old_couple", programs=(PROGRAM_RURAL,))
    head = household.head
    brother = draft.people.make(
        household.village.code,
        (max(50, head.age() - 12), max(58, head.age() - 2)),
        "男",
        head.name[0],
        relation="兄弟",
        covered=False,
        labour=labour,
        disability=disability,
    )
    household.members.append(brother)
    draft.reckon(household)
    return household, brother


@fault("left_out_need", "漏保")
def severely_disabled_left_out(draft: Draft) -> Found:
    """A severely disabled member of a covered household is not covered."""
    household, brother = _with_brother(draft, "一级", "完全丧失")
    return Found([household], [brother.id_number], f"{brother.name}一级残疾，共同生活而未纳入保障")


@near_miss(severely_disabled_left_out)
def lightly_disabled_left_out(draft: Draft) -> Found:
    household, brother = _with_brother(draft, "四级", "有")
    return Found([household], [brother.id_number], f"{brother.name}四级残疾，未纳入保障", why="轻度残疾，有劳动能力")


def _start_together(draft: Draft, size: int, day: date) -> Found:
    households = draft.take_group(size)
    for household in households:
        household.started_on = day
    village, group = households[0].village.name, households[0].group_no
    return Found(
        households,
        [household.head.id_number for household in households],
        f"{village}{group}组{size}户同于{day}开始享受",
        key=f"{village}|{group}组|{day}",
    )


@fault("group_added_one_day", "政策保")
def group_added_on_one_day(draft: Draft) -> Found:
    """Eight households of one group began on the same day, in the middle of a month."""
    if len(draft.households) < 100:
        raise NoRoom
    return _start_together(draft, 8, date(2018, 1 + draft.rng.randrange(12), 18))


@near_miss(group_added_on_one_day)
def few_added_on_one_day(draft: Draft) -> Found:
    found = _start_together(draft, 3, date(2017, 1 + draft.rng.randrange(12), 9))
    found.why = "只有三户同日批准，属正常的集中受理"
    return found
