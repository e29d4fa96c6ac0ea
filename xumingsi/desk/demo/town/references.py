"""The ordinary content of the reference lists: other people's cars and deaths, small pensions, one home per family."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .draft import Draft
from .homes import Home
from .model import MONTHS, PROGRAM_HOME, Household, Person
from .places import VILLAGES

_SCHOOL, _CLINIC, _TOWN = "演示镇中心小学", "演示镇卫生院", "演示镇人民政府"
_VILLAGE_POSTS = ("支部书记", "村（居）委会主任", "综合服务专干", "本土人才", "民政专干")


def add_ordinary_rows(draft: Draft) -> None:
    """Fill every list that comes from another office; nobody in these rows is anybody's fault."""
    _officials(draft)
    _deaths(draft)
    _vehicles(draft)
    _properties(draft)
    _businesses(draft)
    _pensions(draft)


def payments(households: list[Household]) -> list[dict[str, Any]]:
    """What the bank paid out, month by month; the old standards still hold in September."""
    return [
        {
            "paid_month": month,
            "certificate_no": household.certificate_no,
            "head_name": household.head.name,
            "id_number": household.head.id_number,
            "program": household.program,
            "amount": household.amount,
            "bank_account": household.bank_account,
        }
        for month in MONTHS
        for household in households
        if household.paid_from <= month <= household.paid_through
    ]


def former_residents(draft: Draft, homes: list[Home]) -> None:
    """People who died in a home long ago; they stand on the list of deaths too."""
    for home in homes:
        for _ in range(1 + len(home.households) // 12):
            person = draft.people.make("", (70, 90))
            admitted = date(2014 + draft.rng.randrange(4), 1 + draft.rng.randrange(12), 1)
            died = date(2019, 1, 1) + timedelta(days=draft.rng.randrange(400))
            home.admit(person.name, person.id_number, admitted, "半护理", left_on=died, left_reason="死亡")
            draft.add_for("deaths", person, died_on=died, source="供养机构上报")


def _outsiders(draft: Draft, per_thousand: int, ages: tuple[int, int]) -> list[Person]:
    """People of the county who are on no roll, so many per thousand households."""
    count = max(5, len(draft.households) * per_thousand // 1000)
    return [draft.people.make("", ages) for _ in range(count)]


def _day(draft: Draft, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=draft.rng.randrange((last - first + 1) * 365))


def _officials(draft: Draft) -> None:
    posts = [(f"{village.name}委员会", post, "村(居)干部") for village in VILLAGES for post in _VILLAGE_POSTS]
    posts += [(_TOWN, "社会救助专干", "低保经办人员")] * 3 + [("演示县民政局", "科员", "民政干部职工")] * 3
    teachers = max(12, len(draft.households) // 60)
    posts += [(_SCHOOL, "教师", "财政供养人员"), (_CLINIC, "医生", "财政供养人员"), (_TOWN, "科员", "财政供养人员")] * (
        teachers // 3
    )
    for employer, post, kind in posts:
        official = draft.people.make("", (26, 59))
        draft.add_for("officials", official, employer=employer, post=post, official_kind=kind)
        if draft.rng.random() < 0.5:
            _declare(draft, official)


def _declare(draft: Draft, official: Person) -> None:
    """Relatives who are on no roll."""
    age = official.age()
    for relation, ages in (("父母", (age + 22, age + 30)), ("兄弟姐妹", (max(18, age - 5), age + 5))):
        relative = draft.people.make("", ages, surname=official.name[0])
        draft.add(
            "declared_relatives",
            official_name=official.name,
            official_id=official.id_number,
            relation=relation,
            relative_name=relative.name,
            relative_id=relative.id_number,
        )


def _deaths(draft: Draft) -> None:
    for person in _outsiders(draft, 90, (55, 95)):
        source = draft.rng.choice(("公安注销", "殡葬火化", "村（居）上报"))
        draft.add_for("deaths", person, died_on=_day(draft, 2018, 2019), source=source)


def _vehicles(draft: Draft) -> None:
    kinds = ("小型轿车", "小型轿车", "小型普通客车", "轻型货车", "普通二轮摩托车")
    for person in _outsiders(draft, 200, (22, 65)):
        plate = f"渝演示{draft.rng.randrange(10**5):05d}"
        kind = draft.rng.choice(kinds)
        draft.add_for("vehicles", person, plate=plate, vehicle_type=kind, registered_on=_day(draft, 2008, 2019))


def _location(draft: Draft) -> str:
    return f"演示县演示路{1 + draft.rng.randrange(300)}号{1 + draft.rng.randrange(12)}-{1 + draft.rng.randrange(4)}"


def _properties(draft: Draft) -> None:
    owners = [(person, draft.rng.choice(("住宅", "住宅", "商业"))) for person in _outsiders(draft, 150, (25, 70))]
    # Families on the roll may own the home they live in: one each, of modest size.
    owners += [(h.head, "住宅") for h in _untouched(draft) if h.program != PROGRAM_HOME and draft.rng.random() < 0.3]
    for person, use in owners:
        area = 35 + draft.rng.randrange(900) / 20
        day = _day(draft, 2005, 2018)
        draft.add_for("properties", person, location=_location(draft), area=area, use=use, registered_on=day)


def _businesses(draft: Draft) -> None:
    for person in _outsiders(draft, 120, (22, 65)):
        name = f"演示{person.name}{draft.rng.choice(('超市', '百货店', '养殖场', '餐馆', '理发店'))}"
        state = draft.rng.choice(("存续", "存续", "注销"))
        row = {"business_name": name, "business_type": "个体工商户", "founded_on": _day(draft, 2008, 2019)}
        draft.add_for("businesses", person, state=state, **row)


def _pensions(draft: Draft) -> None:
    for person in _outsiders(draft, 120, (60, 88)):
        scheme = draft.rng.choice(("城镇职工基本养老保险", "机关事业单位养老保险"))
        _pension(draft, person, scheme, 1700 + draft.rng.randrange(3000))
    for household in _untouched(draft):
        for person in household.members:
            # 中央基础养老金 and a little of one's own: far below every standard.
            if person.age() >= 60 and draft.rng.random() < 0.6:
                _pension(draft, person, "城乡居民基本养老保险", 115 + draft.rng.randrange(60))


def _pension(draft: Draft, person: Person, scheme: str, amount: int) -> None:
    draft.add_for("pensions", person, scheme=scheme, monthly_amount=amount, paid_month=date(2020, 8, 1))


def _untouched(draft: Draft) -> list[Household]:
    return [household for household in draft.households if not household.planted]
