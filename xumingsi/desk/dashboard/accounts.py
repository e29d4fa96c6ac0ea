"""Figures of accounts, for those who keep them and see no households."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from xumingsi.accounts.models import Duty, User
from xumingsi.desk.links import user_list

SOON = timedelta(days=30)


@dataclass(frozen=True)
class AccountFigure:
    label: str
    count: int
    link: str


def account_figures(user: User, today: date) -> list[AccountFigure]:
    """Accounts in use, without a duty, with a given password, and duties that end soon; empty without the right."""
    if not user.has_right("accounts.view"):
        return []
    active = User.objects.filter(is_active=True)
    in_office = Duty.objects.active_on(today)
    counts = User.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True)),
        stopped=Count("pk", filter=Q(is_active=False)),
        given=Count("pk", filter=Q(is_active=True, must_change_password=True)),
    )
    return [
        AccountFigure("在用账号", counts["active"], user_list(is_active=1)),
        AccountFigure("已停用账号", counts["stopped"], user_list(is_active=0)),
        AccountFigure(
            "没有职责的在用账号", active.exclude(pk__in=in_office.values("user")).count(), user_list(is_active=1)
        ),
        AccountFigure("尚未自行修改密码", counts["given"], user_list(must_change_password=1)),
        AccountFigure("30 天内到期的职责", in_office.filter(ends_on__lte=today + SOON).count(), user_list()),
    ]
