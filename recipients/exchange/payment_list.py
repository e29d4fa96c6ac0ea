"""Reading the list of what was really paid (``import_reference payments``): every bad cell by name.

A 救助证号 that no household of the town has refuses the list. With ``skip_bad_rows`` the rest goes in, and such a row,
if nothing else is wrong with it, is kept aside under the town itself: money that left for nobody known is the first
thing to be looked into, so it must not be dropped. Reconciling reports it as 无待遇而发.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any

from recipients.models import ActualPayment, Household, Member
from recipients.services.payments import KeptPayments, PaymentLine, keep_payments
from recipients.sheets import REFERENCE
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import listed
from xumingsi.casework.errors import BadInput
from xumingsi.kit import clock, collector
from xumingsi.kit.excel.reader import CellError, Table, WorkbookRefused, read_table

PAYMENTS = REFERENCE["payments"]
HEADINGS = {column.key: column.heading for column in PAYMENTS.columns}
_LONGEST: dict[str, int] = {
    key: ActualPayment._meta.get_field(key).max_length  # type: ignore[union-attr, misc]
    for key in ("certificate_no", "head_name")
}


@dataclass
class PaymentList:
    """A list as read and what became of it. With ``errors`` nothing was written, unless bad rows were to be skipped;
    ``kept`` is None then. ``unmatched`` lines are counted as refused and kept aside."""

    table: Table
    lines: list[PaymentLine] = field(default_factory=list)
    unmatched: list[PaymentLine] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    kept: KeptPayments | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's JSON of ``import_reference`` (§2); rows = created + updated + unchanged + refused."""
        kept, aside = self.kept or KeptPayments(), {line.row for line in self.unmatched}
        written = [line for line in kept.new if line.row not in aside]
        changed = [line for _, line, _ in kept.changed if line.row not in aside]
        unchanged = len(self.lines) - len(written) - len(changed) if self.kept else 0
        return {
            "rows": len(self.table), "households": len({line.household_id for line in self.lines}), "members": 0,
            "created": len(written), "updated": len(changed), "unchanged": unchanged,
            "refused": len({error.row for error in self.errors}), "unmatched": len(self.unmatched) if self.kept else 0,
            "errors": [asdict(error) for error in self.errors], "warnings": [asdict(warning) for warning in self.warnings],
            "ignored": [*self.table.ignored_headings, *(f"第{number}行：{reason}" for number, reason in self.table.skipped)],
        }  # fmt: skip


@collector.paused()
def import_payments(
    path: str | Path,
    *,
    town: Division,
    actor: User | None,
    dry_run: bool = False,
    skip_bad_rows: bool = False,
    today: date | None = None,
) -> PaymentList:
    """Import a list of payments. With errors nothing is written unless ``skip_bad_rows``.

    BadInput when the file cannot be taken as a whole, NotAllowed without the right.
    """
    found = read_payments(path, town=town, today=today)
    if found.errors and not skip_bad_rows:
        return found
    with Path(path).open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
    found.kept = keep_payments(town, [*found.lines, *found.unmatched], actor=actor, sha256=sha256, dry_run=dry_run)
    for _, line, before in found.kept.changed:
        if before != line.amount:
            message = f"{line.month:%Y-%m} 原登记实发 {before} 元，按本表改为 {line.amount} 元"
            found.warnings.append(_cell(found.table, line.row, "amount", message))
    found.warnings.sort(key=lambda warning: warning.row)
    return found


def read_payments(path: str | Path, *, town: Division, today: date | None = None) -> PaymentList:
    """Read and check a list against the town's 救助证号; writes nothing."""
    try:
        table = read_table(path, PAYMENTS)
    except WorkbookRefused as refusal:
        raise BadInput(f"{refusal}。") from refusal
    if not table.numbers:
        raise BadInput("表头下面没有任何发放记录，请填写后再上传。")
    found = PaymentList(table, errors=list(table.errors))
    registry = _Registry(town, {number for number in table.columns["certificate_no"] if number})
    bad = table.bad_rows
    seen: dict[tuple[date, str], int] = {}
    for line in _lines(table):
        if line.row in bad:
            continue
        if wrong := _wrong(line, today or clock.today(), seen):
            found.errors.append(_cell(table, line.row, *wrong))
            continue
        seen[line.month, line.certificate_no] = line.row
        known = registry.households.get(line.certificate_no)
        if known is None:
            found.errors.append(_cell(table, line.row, "certificate_no", registry.why_unknown(line.certificate_no)))
            found.unmatched.append(line._replace(village_id=town.pk))
            continue
        household, village = known
        found.lines.append(line._replace(household_id=household, village_id=village))
        found.warnings += [_cell(table, line.row, *warning) for warning in registry.doubts(line, household)]
    found.errors.sort(key=lambda error: error.row)
    return found


def _lines(table: Table) -> Iterator[PaymentLine]:
    keys = ("paid_month", "certificate_no", "head_name", "id_number", "program", "amount", "bank_account")
    columns = (table.columns[key] for key in keys)
    for number, month, certificate_no, head, person, program, amount, account in zip(
        table.numbers, *columns, strict=True
    ):
        yield PaymentLine(
            month, certificate_no, 0, None, (head or "").strip(), person, program or "", amount, account or "", number
        )


def _wrong(line: PaymentLine, today: date, seen: dict[tuple[date, str], int]) -> tuple[str, str] | None:
    """Column and message of what makes the line impossible."""
    for key, longest in _LONGEST.items():
        if len(getattr(line, key)) > longest:
            return key, f"“{HEADINGS[key]}”最多{longest}个字，请缩短"
    if line.month > today:
        return "paid_month", f"月份 {line.month:%Y-%m} 晚于本月，请核对年份和月份"
    first = seen.get((line.month, line.certificate_no))
    if first is not None:
        return (
            "certificate_no",
            f"救助证号 {line.certificate_no} 在 {line.month:%Y-%m} 已列在第{first}行，一户一月只能一行，请合并或删除",
        )
    return None


class _Registry:
    """The town's households by 救助证号, and their people's ids: three queries."""

    def __init__(self, town: Division, numbers: set[str]) -> None:
        named = Household.objects.filter(certificate_no__in=listed(numbers))
        own = named.in_town(town).order_by("pk")
        self.households = {
            number: (key, village) for number, key, village in own.values_list("certificate_no", "pk", "village_id")
        }
        people = Member.objects.filter(household__in=own.order_by().values("pk")).order_by()
        self._people = set(people.values_list("household_id", "id_number"))
        unknown = numbers - self.households.keys()
        self._elsewhere = set(named.filter(certificate_no__in=listed(unknown)).order_by().values_list("certificate_no", flat=True)) if unknown else set()  # fmt: skip

    def why_unknown(self, number: str) -> str:
        if number in self._elsewhere:
            return f"救助证号 {number} 登记在其他镇（乡、街道），请核对证号"
        return f"系统中没有救助证号 {number}，请核对证号，或先导入花名册登记该户"

    def doubts(self, line: PaymentLine, household: int) -> Iterator[tuple[str, str]]:
        """Column and message of what is worth a second look."""
        if (household, line.id_number) not in self._people:
            yield "id_number", f"领款人不是救助证号 {line.certificate_no} 的家庭成员，请核查"
        if not line.amount:
            yield "amount", "发放金额为 0，请核对"


def _cell(table: Table, row: int, key: str, message: str) -> CellError:
    place = key if key in table.positions else "certificate_no"
    return CellError(table.sheet_name, table.cell_name(row, place), row, HEADINGS[key], message)
