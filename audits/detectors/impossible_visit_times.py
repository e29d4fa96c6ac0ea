"""走过场: visits that cannot have been made as written.

One visitor in two houses at once, more houses in a day than can be walked to, a visit at night, a visit before the family
applied. Who a visitor is: the account, else the name within the village (a note such as “张三·五组” makes another person).
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from audits.casebook import Visit, visits_in
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.thresholds import threshold
from renewals.models import HouseholdVisit, Visitor

_RULE = "impossible_visit_times"
MINUTES = threshold(_RULE, "minutes", "两户之间至少相隔", 10, unit="分钟", note="同一人先后入户的间隔，少于此数即为同时在两户。", lowest=1, highest=120)  # fmt: skip
VISITS = threshold(
    _RULE, "visits", "一人一天入户多于", 20, unit="户", note="超过此数即难以实现。", lowest=5, highest=200
)
FROM = threshold(_RULE, "from_hour", "最早入户", 7, unit="时", note="早于此时为夜间。", lowest=0, highest=12)
UNTIL = threshold(_RULE, "until_hour", "最晚入户", 21, unit="时", note="此时及以后为夜间。", lowest=13, highest=24)


def find(question: Question) -> Iterator[Hit]:
    visits = visits_in(question)
    yield from _at_night_or_too_early(question, visits)
    minutes, most = (int(one.on(question.town, question.as_of)) for one in (MINUTES, VISITS))
    for name, day, made in _days(visits):
        if close := _too_close(made, timedelta(minutes=minutes)):
            yield _of_a_day("close", name, day, close, f"{len(close)} 户的入户时间相隔不足 {minutes} 分钟", question)
        if len({visit.household for visit in made}) > most:
            yield _of_a_day("many", name, day, made, f"一天入户 {len({v.household for v in made})} 户", question)


def _at_night_or_too_early(question: Question, visits: list[Visit]) -> Iterator[Hit]:
    earliest, latest = (int(one.on(question.town, question.as_of)) for one in (FROM, UNTIL))
    for visit in visits:
        evidence = {"申请编号": visit.number, "入户时间": f"{visit.at:%Y-%m-%d %H:%M}", "入户人": _names(visit)}
        if not earliest <= visit.at.hour < latest:
            summary = f"{visit.head_name}户的入户时间在夜间（{visit.at:%H:%M}）"
            yield Hit(f"night|{visit.key}", visit.village, summary, household=visit.household, evidence=evidence)
        if visit.applied_on and visit.at.date() < visit.applied_on:
            evidence = {**evidence, "申请日期": f"{visit.applied_on:%Y-%m-%d}"}
            summary = f"{visit.head_name}户的入户时间早于申请日期"
            yield Hit(f"before|{visit.key}", visit.village, summary, household=visit.household, evidence=evidence)


def _names(visit: Visit) -> str:
    return "、".join(name for name, _ in visit.visitors)


def _days(visits: list[Visit]) -> Iterator[tuple[tuple[str, str], date, list[Visit]]]:
    """Each visitor's days: (identity, name), day, the visits by the clock."""
    made: dict[tuple[str, str, date], list[Visit]] = defaultdict(list)
    for visit in visits:
        for name, username in visit.visitors:
            made[username or f"{visit.village_code} {name}", name, visit.at.date()].append(visit)
    for (who, name, day), one_day in made.items():
        yield (who, name), day, sorted(one_day, key=lambda visit: (visit.at, visit.pk))


def _too_close(made: list[Visit], apart: timedelta) -> list[Visit]:
    """Visits to different households with too little time between them."""
    close: dict[int, Visit] = {}
    for here, after in itertools.pairwise(made):
        if here.household != after.household and after.at - here.at < apart:
            close |= {here.pk: here, after.pk: after}
    return list(close.values())


def _of_a_day(kind: str, who: tuple[str, str], day: date, visits: list[Visit], what: str, question: Question) -> Hit:
    villages = {visit.village for visit in visits}
    told = "；".join(f"{visit.at:%H:%M} {visit.head_name}户" for visit in visits)
    return Hit(
        f"{kind}|{who[0]}|{day}", villages.pop() if len(villages) == 1 else question.town.pk, f"{who[1]} {day:%Y-%m-%d} {what}",
        evidence={"入户人": who[1], "日期": f"{day:%Y-%m-%d}", "入户": told[:500]},
    )  # fmt: skip


DETECTOR = detector(
    _RULE, "入户时间不可能", Category.MOTIONS, Severity.MEDIUM, clause="通知四(一)", inputs=(HouseholdVisit, Visitor), find=find,
)  # fmt: skip
