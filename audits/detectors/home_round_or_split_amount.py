"""资金问题: sums too round, or split below the limit (see ``audits.funds.amounts``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.amounts import round_or_split_amounts
from audits.funds.asking import of_all_time
from recipients.models import HomeEntry

DETECTOR = detector(
    "home_round_or_split_amount", "敬老院整数或拆分支出", Category.FUNDS, Severity.LOW, clause="649号令第5条",
    inputs=(HomeEntry,), find=of_all_time(round_or_split_amounts),
)  # fmt: skip
