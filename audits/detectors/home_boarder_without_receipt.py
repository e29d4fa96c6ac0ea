"""资金问题: a boarder's fee that is not in the book (see ``audits.funds.boarders``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.boarders import boarders_without_receipt
from recipients.models import HomeEntry, HomeStay

DETECTOR = detector(
    "home_boarder_without_receipt", "敬老院寄养费未入账", Category.FUNDS, Severity.HIGH, clause="649号令第5条",
    inputs=(HomeEntry, HomeStay), find=of_all_time(boarders_without_receipt),
)  # fmt: skip
