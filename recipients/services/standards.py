"""Standards are loaded once, then changed from a month on. What was in force before that month is never rewritten."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from recipients.calculation import Figure, Standards
from recipients.choices import StandardKind
from recipients.models import Standard
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock
from xumingsi.kit.money import yuan

RIGHT = "recipients.standards"
FILE = Path(__file__).parents[1] / "data" / "standards.csv"


def standard_on(kind: StandardKind | str, day: date) -> Standard | None:
    """The figure of ``kind`` in force on ``day``; None where none is registered."""
    return Standard.objects.in_force_on(day).filter(kind=kind).first()


def read_standards() -> Standards:
    """Every figure as one snapshot, for calculating many households without a query each."""
    names = ("kind", "monthly_amount", "effective_from", "effective_to", "source")
    return Standards(Figure(*row) for row in Standard.objects.order_by("pk").values_list(*names))


def set_standard(
    kind: StandardKind | str, *, amount: Decimal, effective_from: date, source: str, actor: User | None,
    effective_to: date | None = None,
) -> Standard:  # fmt: skip
    """A new figure from a month on (first day); the one before it ends the day before.

    A figure of the same month is corrected while that month has not begun. BadInput for a month at or before a figure
    that is in force already: what was paid by it must stay explicable. With ``effective_to`` (a last day of a month) a
    time for which no figure is registered is filled; nothing else changes.
    """
    _require_right(actor)
    if kind not in StandardKind.values:
        raise BadInput("没有这一项标准。", {"kind": ["请从列表中选择。"]})
    if not source.strip():
        raise BadInput("请写明依据（文件名称或文号）。", {"source": ["请写明依据（文件名称或文号）。"]})
    money = _money(amount)
    last = Standard.objects.filter(kind=kind).order_by("-effective_from").first() if effective_to is None else None
    _refuse_past(last, effective_from)
    same = last is not None and last.effective_from == effective_from
    standard = last if last and same else Standard(kind=kind, effective_from=effective_from, effective_to=effective_to)
    facts = {
        "kind": StandardKind(kind).label,
        "before": str(last.monthly_amount) if last else "未定",
        "after": str(money),
        "month": f"{effective_from:%Y-%m}",
        "source": source.strip(),
    }
    sentence = "{actor}设置{kind}：自{month}起由{before}元改为{after}元，依据：{source}"
    with recorded("standard.set", actor=actor, sentence=sentence, facts=facts) as act:
        if last and not same and last.effective_to is None:
            last.effective_to = effective_from - timedelta(days=1)
            save_checked(last)
        standard.monthly_amount, standard.source = money, source.strip()
        save_checked(standard)
        act.subject = standard
    return standard


def load_standards(actor: User | None = None) -> int:
    """Put in the figures of Chongqing since 2017 where the register has none for the time; answers how many were new.

    Asking again adds nothing and overrules nothing that people have set.
    """
    _require_right(actor)
    rows = [row for row in _file_rows() if not _is_known(row)]
    if rows:
        facts = {"count": len(rows)}
        with recorded("standard.load", actor=actor, sentence="{actor}载入保障标准 {count} 项", facts=facts):
            for row in rows:
                save_checked(row)
    return len(rows)


def _file_rows() -> list[Standard]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Standard(
                kind=row["标准"],
                monthly_amount=yuan(row["元每月"]),
                effective_from=date.fromisoformat(row["自"]),
                effective_to=date.fromisoformat(row["至"]) if row["至"] else None,
                source=row["依据"],
            )
            for row in csv.DictReader(file)
        ]


def _is_known(row: Standard) -> bool:
    return Standard.objects.overlapping(row.kind, row.effective_from, row.effective_to).exists()


def _refuse_past(last: Standard | None, effective_from: date) -> None:
    if last is None or effective_from > last.effective_from:
        if last and last.effective_to and last.effective_to >= effective_from:
            message = f"“{last}”执行到 {last.effective_to:%Y-%m-%d}，新标准须从其后的月份起。"
            raise BadInput(message, {"effective_from": [message]})
        return
    if effective_from == last.effective_from and effective_from > clock.today():
        return
    message = f"已登记“{last}”，不能改动已执行的标准；新标准请从更晚的月份起设置。"
    raise BadInput(message, {"effective_from": [message]})


def _money(amount: Decimal) -> Decimal:
    try:
        return yuan(amount)
    except ValueError as error:
        raise BadInput(f"标准金额：{error}。", {"amount": [f"{error}。"]}) from error


def _require_right(actor: User | None) -> None:
    if actor is not None and not actor.has_right(RIGHT):
        raise NotAllowed("您没有设置保障标准的权限，请联系镇经办或领导小组。")
