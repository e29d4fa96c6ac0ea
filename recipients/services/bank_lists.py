"""What of a frozen roll goes to the bank, batch by batch, and the note that it was handed out."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from recipients.models import PayExport, PayLine, PayRoll
from recipients.pay_workflows import PAYROLL
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import moving, require_reason, save_checked


@dataclass(frozen=True)
class BankLine:
    """What the bank pays one household in a batch: its lines in one sum, to the account of the last of them."""

    line: PayLine
    amount: Decimal


@dataclass(frozen=True)
class BankList:
    """A batch for the bank. Households whose lines cancel out are left out; ``unpayable`` have no account."""

    payroll: PayRoll
    batch: int
    payable: list[BankLine]
    unpayable: list[BankLine]

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.payable), Decimal("0.00"))


def bank_list(payroll: PayRoll) -> BankList:
    """The newest batch with lines: the one not handed out yet, else the last one again. BadInput before freezing."""
    batch = payroll.lines.aggregate(last=Max("batch"))["last"]
    if batch is None:
        raise BadInput(f"{payroll}还没有冻结，没有可以导出的明细。")
    last: dict[int, PayLine] = {}
    sums: dict[int, Decimal] = {}
    for line in payroll.lines.filter(batch=batch).select_related("village").order_by("pk").iterator(chunk_size=5000):
        last[line.household_id] = line
        sums[line.household_id] = sums.get(line.household_id, Decimal(0)) + line.amount
    found = [BankLine(line, sums[key]) for key, line in last.items() if sums[key]]
    found.sort(key=lambda one: (one.line.village.path, one.line.certificate_no, one.line.pk))
    split: tuple[list[BankLine], list[BankLine]] = ([], [])
    for one in found:
        split[not one.line.bank_account].append(one)
    return BankList(payroll, batch, *split)


def record_export(listed: BankList, *, actor: User, purpose: str, sha256: str) -> PayExport:
    """Note that a batch was handed out, by whom and what for. NotAllowed without the right, BadInput without a purpose."""
    payroll, purpose = listed.payroll, require_reason(purpose, "请写明用途，如：交农商行代发8月救助金。", "purpose")
    facts = {"batch": listed.batch, "households": len(listed.payable), "amount": str(listed.amount), "sha256": sha256}
    done = PayExport(
        payroll=payroll, batch=listed.batch, purpose=purpose[:200], households=len(listed.payable), amount=listed.amount, sha256=sha256,
        recorded_by=actor,
    )  # fmt: skip
    with moving(payroll, PAYROLL, "export", actor=actor, reason=purpose, facts=facts):
        save_checked(done)
    return done
