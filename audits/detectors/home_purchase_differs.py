"""资金问题: goods received that do not cost what was booked (see ``audits.funds.purchases``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.purchases import purchases_not_as_booked
from recipients.models import HomeEntry, HomePurchase

DETECTOR = detector(
    "home_purchase_differs", "敬老院采购验收与入账不符", Category.FUNDS, Severity.MEDIUM, clause="649号令第5条",
    inputs=(HomeEntry, HomePurchase), find=of_all_time(purchases_not_as_booked),
)  # fmt: skip
