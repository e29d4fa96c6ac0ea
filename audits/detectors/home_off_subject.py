"""资金问题: spending under no known subject (see ``audits.funds.off_subject``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.off_subject import spending_off_subject
from recipients.models import HomeEntry

DETECTOR = detector(
    "home_off_subject", "敬老院科目之外列支", Category.FUNDS, Severity.MEDIUM, clause="649号令第5条",
    inputs=(HomeEntry,), find=of_all_time(spending_off_subject),
)  # fmt: skip
