"""资金问题: spending without voucher or receipt (see ``audits.funds.no_voucher``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.no_voucher import spending_without_voucher
from recipients.models import HomeEntry

DETECTOR = detector(
    "home_no_voucher", "敬老院支出无凭证或票据", Category.FUNDS, Severity.MEDIUM, clause="649号令第5条",
    inputs=(HomeEntry,), find=of_all_time(spending_without_voucher),
)  # fmt: skip
