"""关系保 and 应备未备: officials on the roll and their near relatives."""

from __future__ import annotations

from xumingsi.desk.demo.town.draft import Draft, Found
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.model import Household, Person

_POSTS = ("支部委员", "村委会主任", "会计", "综合服务专干", "民政专干")


def _appoint(draft: Draft, person: Person, household: Household) -> None:
    """Put somebody on the list of officials, in the household's village or on the public payroll."""
    if draft.rng.random() < 0.6:
        employer, kind, post = f"{household.village.name}委员会", "村(居)干部", draft.rng.choice(_POSTS)
    else:
        employer, kind, post = "演示镇中心小学", "财政供养人员", "教师"
    draft.add_for("officials", person, employer=employer, post=post, official_kind=kind)


def _relative(draft: Draft, household: Household) -> tuple[Person, Person]:
    """(official, member): an official made for one of the covered members, who stands in the declarations."""
    member = draft.rng.choice([person for person in household.covered if person.age() >= 30])
    age = member.age()
    if age >= 56:
        relation, ages = "父母", (max(26, min(age - 30, 52)), max(32, min(age - 24, 59)))
    else:
        relation, ages = "兄弟姐妹", (max(26, age - 5), min(59, age + 5))
    official = draft.people.make("", ages, surname=member.name[0])
    _appoint(draft, official, household)
    draft.add(
        "declared_relatives",
        official_name=official.name,
        official_id=official.id_number,
        relation=relation,
        relative_name=member.name,
        relative_id=member.id_number,
    )
    return official, member


def _has_adult(household: Household) -> bool:
    return any(person.age() >= 30 for person in household.covered)


@fault("official_on_roll", "关系保")
def official_on_roll(draft: Draft) -> Found:
    """A village cadre or teacher is covered."""
    household = draft.take("single_parent", "couple_with_children")
    head = household.head
    _appoint(draft, head, household)
    kind = draft.references["officials"][-1]["official_kind"]
    return Found([household], [head.id_number], f"{head.name}系{kind}，本人享受{household.program}")


@near_miss(official_on_roll)
def namesake_in_office(draft: Draft) -> Found:
    """The official is somebody else of that name."""
    household = draft.take("single_parent", "couple_with_children", "invalid_with_parents")
    other = draft.people.namesake(household.head, "", years=-1)
    _appoint(draft, other, household)
    return Found(
        [household], [household.head.id_number], f"公职人员名单有同名的{other.name}", why="同名不同人，身份证号不同"
    )


@fault("relative_unfiled", "应备未备")
def relative_unfiled(draft: Draft) -> Found:
    """An official's near relative is covered and no filing was made."""
    household = draft.take(where=_has_adult)
    official, member = _relative(draft, household)
    return Found(
        [household],
        [member.id_number, official.id_number],
        f"{member.name}是公职人员{official.name}的近亲属，享受{household.program}未备案",
    )


@near_miss(relative_unfiled)
def relative_filed(draft: Draft) -> Found:
    """The same with a filing, which a replay enters from `before`."""
    household = draft.take(where=_has_adult)
    official, member = _relative(draft, household)
    household.remark = "近亲属已备案"
    draft.before["filings"].append(
        {"official": official.id_number, "relative": member.id_number, "household": household.certificate_no}
    )
    return Found(
        [household],
        [member.id_number, official.id_number],
        f"{member.name}是公职人员{official.name}的近亲属",
        why="已按规定办理近亲属备案",
    )
