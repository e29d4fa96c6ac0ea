"""资金问题: pocket money that did not reach its people (see ``audits.funds.pocket_money``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.pocket_money import pocket_money_not_handed_out
from recipients.models import HomeEntry, PocketMoneyLine

DETECTOR = detector(
    "home_pocket_money", "敬老院零花钱未足额签领", Category.FUNDS, Severity.HIGH, clause="649号令第5条",
    inputs=(HomeEntry, PocketMoneyLine), find=of_all_time(pocket_money_not_handed_out),
)  # fmt: skip
