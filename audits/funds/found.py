"""What a check answers, and the ledger as checks read it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from audits.detection import Hit
from recipients.home_choices import Direction
from recipients.models import HomeEntry
from xumingsi.accounts.models import Division


class Found(NamedTuple):
    """A find: ``home`` is its key (None: no home is known), ``month`` the first month concerned (None: every month)."""

    home: int | None
    month: date | None
    hit: Hit


class Line(NamedTuple):
    """A standing line of a ledger."""

    key: int
    home: int
    home_name: str
    booked_on: date
    voucher_no: str
    summary: str
    direction: str
    subject: str
    amount: Decimal
    handler: str
    witness: str
    approver: str
    receipt: str
    stated_balance: Decimal | None

    @property
    def month(self) -> date:
        return self.booked_on.replace(day=1)

    @property
    def is_spending(self) -> bool:
        return self.direction == Direction.SPENDING

    @property
    def mark(self) -> str:
        """What tells the line from others in a key: its voucher, else its day."""
        return f"{self.home_name}|{self.voucher_no or self.booked_on}"

    @property
    def words(self) -> str:
        return f"{self.booked_on} {self.subject}{self.direction} {self.amount} 元（{self.summary or '无摘要'}）"


_NAMES = ("pk", "home_id", "home__name", *Line._fields[3:])


def ledger(town: Division, first: date, last: date) -> list[Line]:
    """Standing lines of the town's homes from ``first`` to ``last``, in the order of the book: one query."""
    rows = HomeEntry.objects.standing().filter(home__town=town, booked_on__range=(first, last))
    return [Line(*row) for row in rows.order_by("home_id", "booked_on", "pk").values_list(*_NAMES)]


LONGEST_KEY = 120


def key_of(*parts: str) -> str:
    """The parts as a key that a lead can hold; one too long ends in a digest of all of it."""
    key = "|".join(parts)
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 17]}~{sha256(key.encode()).hexdigest()[:16]}"


def about_lines(town: Division, lines: Iterable[tuple[Line, str]], **evidence: str) -> list[Found]:
    """A find per voucher (or day) of the given lines; each comes with the Chinese words of what is wrong with it."""
    marked: dict[str, list[tuple[Line, str]]] = defaultdict(list)
    for line, wrong in lines:
        marked[line.mark].append((line, wrong))
    found = []
    for key, group in marked.items():
        line, wrong = group[0]
        told = {
            "机构": line.home_name, "凭证号": line.voucher_no or "无", "明细": "；".join(one.words for one, _ in group),
            "经办人": line.handler or "无", "证明人": line.witness or "无", "审批人": line.approver or "无", "票据": line.receipt or "无", **evidence,
        }  # fmt: skip
        amount = sum((one.amount for one, _ in group), Decimal("0.00"))
        hit = Hit(key_of(key), town.pk, f"{line.home_name}{line.words}：{wrong}", evidence=told, amount=amount)
        found.append(Found(line.home, line.month, hit))
    return found


Check = Callable[[Division, date, date], list[Found]]
