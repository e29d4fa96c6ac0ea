"""账外资金: somebody boards at his own cost and the month's fee is not in the book (乐安: 寄养费进了私人账户)."""

import re
from collections import defaultdict
from datetime import date

from audits.detection import Hit
from recipients.home_choices import BOARDING, Direction
from recipients.home_days import Stay, month_end, stays_between
from recipients.home_roll import is_supported, supported_spells
from recipients.models import CareHome
from xumingsi.accounts.models import Division
from xumingsi.kit import clock, masking
from xumingsi.kit.dates import add_months

from .found import Found, Line, ledger

_RANGE = re.compile(r"(\d{1,2})月?(?:份)?[至到—–~-](\d{1,2})月")
_SPANS = (("全年", 12), ("半年", 6), ("季度", 3))


def boarders_without_receipt(town: Division, first: date, last: date) -> list[Found]:
    """One find per boarder with the months that lack a receipt.

    Asked for are months that are over, in which the home's book has lines and the boarder was there at all. A receipt
    names the boarder; one for several months (6至9月, 季度, 半年, 全年) serves each of them.
    """
    lines = ledger(town, add_months(first, -11), last)
    booked: dict[int, set[date]] = defaultdict(set)
    receipts: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if first <= line.booked_on and month_end(line.month) <= min(last, clock.today()):
            booked[line.home].add(line.month)
        if line.subject == BOARDING and line.direction == Direction.INCOME:
            receipts[line.home].append(line)
    missing: dict[tuple[int, str], tuple[Stay, set[date]]] = {}
    spells = supported_spells(town, first, last) if booked else {}
    for stay in stays_between(town, first, last) if booked else ():
        for month in sorted(booked[stay.home]):
            end = month_end(month)
            if (
                stay.days(month, end)
                and not is_supported(stay, spells, month, end)
                and not _paid(receipts[stay.home], stay, month)
            ):
                missing.setdefault((stay.home, stay.id_number), (stay, set()))[1].add(month)
    homes = dict(CareHome.objects.filter(town=town).order_by().values_list("pk", "name"))
    return [_find(town, homes[stay.home], stay, sorted(months)) for stay, months in missing.values()]


def _paid(receipts: list[Line], stay: Stay, month: date) -> bool:
    return any(stay.name in line.summary and _serves(line, month) for line in receipts)


def _serves(line: Line, month: date) -> bool:
    if named := _RANGE.search(line.summary):
        since, until = (int(part) for part in named.groups())
        return line.booked_on.year == month.year and since <= month.month <= until
    span = next((count for word, count in _SPANS if word in line.summary), 1)
    return line.month <= month < add_months(line.month, span)


def _find(town: Division, home: str, stay: Stay, months: list[date]) -> Found:
    said = "、".join(f"{month:%Y-%m}" for month in months)
    evidence = {
        "机构": home, "寄养人员": f"{stay.name}（{masking.mask_id(stay.id_number)}）", "入住日期": f"{stay.admitted_on}",
        "没有收据的月份": said,
    }  # fmt: skip
    summary = f"{home}自费寄养人员{stay.name} {said} 没有寄养费收入记录"
    hit = Hit(
        f"{home}|{stay.id_number}", town.pk, summary, persons=(stay.id_number,), evidence=evidence,
        basis=f"{stay.admitted_on}没有寄养费收据",
    )  # fmt: skip
    return Found(stay.home, months[0], hit)
