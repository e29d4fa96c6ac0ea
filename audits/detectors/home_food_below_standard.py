"""资金问题: the kitchen gets less than the standard (see ``audits.funds.food``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.food import food_below_standard
from recipients.models import HomeEntry, HomeStay

DETECTOR = detector(
    "home_food_below_standard", "敬老院伙食低于标准", Category.FUNDS, Severity.HIGH, clause="649号令第5条",
    inputs=(HomeEntry, HomeStay), find=of_all_time(food_below_standard),
)  # fmt: skip
