"""白条: spending without a voucher number, without a receipt, or with a slip of paper for one."""

from datetime import date

from xumingsi.accounts.models import Division

from .found import Found, Line, about_lines, ledger

SLIPS = ("白条", "收条", "欠条", "便条")


def spending_without_voucher(town: Division, first: date, last: date) -> list[Found]:
    """A payout signed for person by person (签领表) is a receipt like any other."""
    return about_lines(town, [(line, wrong) for line in ledger(town, first, last) if (wrong := _lacks(line))])


def _lacks(line: Line) -> str:
    if not line.is_spending:
        return ""
    missing = [word for word, value in (("凭证号", line.voucher_no), ("票据", line.receipt)) if not value]
    if missing:
        return f"没有{'和'.join(missing)}"
    return f"以{line.receipt}入账" if any(slip in line.receipt for slip in SLIPS) else ""
