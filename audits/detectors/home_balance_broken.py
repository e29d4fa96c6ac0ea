"""资金问题: a balance that does not follow (see ``audits.funds.balance``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.balance import broken_balances
from recipients.models import CareHome, HomeEntry

DETECTOR = detector(
    "home_balance_broken", "敬老院余额不连续", Category.FUNDS, Severity.MEDIUM, clause="649号令第5条",
    inputs=(CareHome, HomeEntry), find=of_all_time(broken_balances),
)  # fmt: skip
