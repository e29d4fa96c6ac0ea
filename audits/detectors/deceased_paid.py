"""死人保: months paid after the month of a death, and the dead person's part of the money (see ``recipients.paid``).

Deaths are those of the lists and those the village reported; a report that was looked into and excluded is none. The
amount is what payment lists say was paid, where they say that anything was; months before the first list are named
beside it. Without lists it is what was owed. What has been got back or written off no longer counts.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import certificate_or_key, lines_about
from recipients.change_choices import Basis, DeathState
from recipients.models import ActualPayment, Benefit, DeathRecord, DeathReport, Member, Recovery
from recipients.paid import PaidMonth, paid_after_deaths
from xumingsi.casework.bulk import listed
from xumingsi.kit import masking

AT_A_TIME = 2000
NOT_YET = 0  # keys of deaths for which no case was opened begin below it


def find(question: Question) -> Iterator[Hit]:
    reports = _reports(question)
    deaths = [report for report in reports if report.state != DeathState.EXCLUDED]
    deaths += _only_listed(question, reports)
    for first in range(0, len(deaths), AT_A_TIME):
        part = deaths[first : first + AT_A_TIME]
        months, returned = paid_after_deaths(part, as_of=question.as_of), _returned(part)
        for death in part:
            if hit := _hit(death, _while_there(death, months[death.pk]), returned.get(death.pk, Decimal(0))):
                yield hit


def _reports(question: Question) -> list[DeathReport]:
    """Every case of a death by the day."""
    found = DeathReport.objects.in_town(question.town).filter(died_on__lte=question.as_of).order_by("died_on", "pk")
    if question.persons is not None:
        found = found.filter(member__id_number__in=listed(question.persons))
    return list(found.select_related("member__household__village"))


def _only_listed(question: Question, reports: list[DeathReport]) -> list[DeathReport]:
    """Members on a death list for whom no case was opened: the registry has grown since the list came in."""
    known = {report.member_id for report in reports}
    records = DeathRecord.objects.filter(died_on__lte=question.as_of)
    lines = lines_about(question, records, "died_on", "source")
    members = Member.objects.in_town(question.town).filter(id_number__in=listed(lines.keys())).order_by("pk")
    found = []
    for member in members.select_related("household__village") if lines else ():
        died_on, source = min(lines[member.id_number])
        if member.pk not in known and not (member.left_on and member.left_on <= died_on):
            key = NOT_YET - member.pk
            found.append(DeathReport(pk=key, member=member, died_on=died_on, source=source, state=DeathState.PENDING))
    return found


def _while_there(death: DeathReport, months: list[PaidMonth]) -> list[PaidMonth]:
    """Without the months after somebody was struck off for another reason than this death."""
    left: date | None = death.member.left_on
    return months if left is None or left <= death.died_on else [one for one in months if one.month <= left]


def _returned(deaths: list[DeathReport]) -> dict[int, Decimal]:
    """What was got back or written off, by case."""
    rows = Recovery.objects.filter(death__in=listed([death.pk for death in deaths])).order_by()
    return {key: got + off for key, got, off in rows.values_list("death_id", "received", "written_off")}


def _hit(death: DeathReport, months: list[PaidMonth], returned: Decimal) -> Hit | None:
    counted = [one for one in months if one.basis == Basis.LIST] or months
    total = sum((one.amount for one in counted), Decimal(0))
    if total <= returned:
        return None
    member, household = death.member, death.member.household
    number = certificate_or_key(household.certificate_no, household.pk)
    people = counted[-1].people
    share = "" if people == 1 else f"（按{people}人计其本人份额）"
    return Hit(
        key=f"{number}|{member.id_number}", village=household.village_id, household=household.pk,
        persons=(member.id_number,), amount=total - returned,
        summary=f"{household.village.name}{member.name}（{household.head_name}户）于{death.died_on}死亡，"
        f"此后仍发放{len(counted)}个月，{total:.2f}元{share}",
        evidence=_evidence(death, number, months, total, returned), basis=f"{member.id_number}|{death.died_on}",
    )  # fmt: skip


def _evidence(death: DeathReport, number: str, months: list[PaidMonth], total: Decimal, returned: Decimal) -> dict[str, Any]:  # fmt: skip
    evidence = {
        "救助证号": number, "身份证号": masking.mask_id(death.member.id_number), "死亡日期": f"{death.died_on}（{death.source}）",
        "核实情况": DeathState(death.state).label,
        **{f"{one.month:%Y-%m}": f"{one.amount:.2f}元（{Basis(one.basis).label}{one.paid:.2f}元，{one.people}人）" for one in months},
        "多发合计": f"{total:.2f}元（以发放清单为准，清单之前的月份另行核实）" if _is_mixed(months) else f"{total:.2f}元",
    }  # fmt: skip
    return evidence | ({"已追回或核销": f"{returned:.2f}元"} if returned else {})


def _is_mixed(months: list[PaidMonth]) -> bool:
    return len({one.basis for one in months}) > 1


DETECTOR = detector(
    "deceased_paid", "死亡后仍发放", Category.DECEASED, Severity.HIGH, clause="通知二(二)；83号一(三)",
    inputs=(DeathRecord, DeathReport, Member, Benefit, ActualPayment), find=find,
)  # fmt: skip
