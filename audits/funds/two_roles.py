"""一人兼两职: on one voucher handler, witness and approver are three people; in a home, who books does not keep."""

from datetime import date

from django.db.models import F

from audits.detection import Hit
from recipients.models import CareHome
from xumingsi.accounts.models import Division

from .found import Found, Line, about_lines, ledger


def one_person_in_two_roles(town: Division, first: date, last: date) -> list[Found]:
    """Spending signed twice by one hand, and homes whose bookkeeper keeps the money and goods as well."""
    lines = [(line, wrong) for line in ledger(town, first, last) if line.is_spending and (wrong := _twice(line))]
    return about_lines(town, lines) + _keepers(town)


def _twice(line: Line) -> str:
    signed = (("经办人", line.handler), ("证明人", line.witness), ("审批人", line.approver))
    for place, (role, name) in enumerate(signed):
        for other, same in signed[place + 1 :]:
            if name and name == same:
                return f"{role}和{other}都是{name}"
    return ""


def _keepers(town: Division) -> list[Found]:
    homes = CareHome.objects.filter(town=town, keeper=F("bookkeeper")).exclude(keeper="").order_by("pk")
    return [
        Found(home.pk, None, Hit(
            f"{home}|记账保管", town.pk, f"{home}的记账人和保管人都是{home.keeper}",
            evidence={"机构": home.name, "记账人": home.bookkeeper, "保管人": home.keeper},
        ))
        for home in homes
    ]  # fmt: skip
