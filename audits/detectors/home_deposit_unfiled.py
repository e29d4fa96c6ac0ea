"""资金问题: things kept without agreement or filing (see ``audits.funds.deposits``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.deposits import unsafe_deposits
from recipients.models import Deposit

DETECTOR = detector(
    "home_deposit_unfiled", "敬老院代管财物手续不全", Category.FUNDS, Severity.MEDIUM, clause="57号第26条",
    inputs=(Deposit,), find=of_all_time(unsafe_deposits),
)  # fmt: skip
