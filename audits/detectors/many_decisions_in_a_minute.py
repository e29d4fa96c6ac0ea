"""走过场: one person approved many cases within a minute.

Deciding in bulk is allowed and leaves the same trace; whether each case had been read is what somebody has to ask. Such a
run is one lead, named by its first moment, and never grows: what was approved is not approved again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from audits.casebook import Decided, decided_cases
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.thresholds import threshold
from renewals.models import Decision
from xumingsi.accounts.models import User
from xumingsi.kit import clock

CASES = threshold("many_decisions_in_a_minute", "cases", "一分钟内审批件数达到", 10, unit="件", note="同一人在 60 秒内审批的件数。", lowest=2)  # fmt: skip
MINUTE = timedelta(seconds=60)
NAMED = 30


def find(question: Question) -> Iterator[Hit]:
    enough = int(CASES.on(question.town, question.as_of))
    by_person: dict[int, list[Decided]] = defaultdict(list)
    for case in decided_cases(question):
        by_person[case.decided_by].append(case)
    people = User.objects.in_bulk(list(by_person))
    for key, cases in by_person.items():
        for run in runs(cases, enough):
            yield _hit(question, people[key], run)


def runs(cases: list[Decided], enough: int) -> Iterable[list[Decided]]:
    """Stretches (cases by moment) in which each lies in some minute with at least ``enough`` of them."""
    dense = [False] * len(cases)
    first = 0
    for last, case in enumerate(cases):
        while case.decided_at - cases[first].decided_at > MINUTE:
            first += 1
        if last - first + 1 >= enough:
            dense[first : last + 1] = [True] * (last - first + 1)
    found: list[list[Decided]] = []
    for here, case in enumerate(cases):
        if dense[here]:
            close = here > 0 and dense[here - 1] and case.decided_at - cases[here - 1].decided_at <= MINUTE
            if close:
                found[-1].append(case)
            else:
                found.append([case])
    return found


def _hit(question: Question, person: User, run: list[Decided]) -> Hit:
    began, ended = (one.decided_at.astimezone(clock.CHINA) for one in (run[0], run[-1]))
    villages = {case.village for case in run}
    numbers = "、".join(case.number for case in run[:NAMED]) + ("等" if len(run) > NAMED else "")
    return Hit(
        f"{person.username}|{began:%Y-%m-%d %H:%M:%S}", villages.pop() if len(villages) == 1 else question.town.pk,
        f"{person}于 {began:%Y-%m-%d %H:%M} 在 {max(round((ended - began).total_seconds()), 1)} 秒内审批 {len(run)} 件",
        evidence={"审批人": str(person), "起止": f"{began:%H:%M:%S} 至 {ended:%H:%M:%S}", "件数": str(len(run)), "申请编号": numbers},
        persons=(person.id_number,) if person.id_number else (),
    )  # fmt: skip


DETECTOR = detector(
    "many_decisions_in_a_minute", "一分钟内审批多件", Category.MOTIONS, Severity.MEDIUM, clause="通知四(一)",
    inputs=(Decision,), find=find,
)  # fmt: skip
