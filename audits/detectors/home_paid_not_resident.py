"""资金问题: money paid for somebody who does not live there (see ``audits.funds.paid_not_resident``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.paid_not_resident import paid_but_not_resident
from recipients.models import ActualPayment, HomeStay, PayLine

DETECTOR = detector(
    "home_paid_not_resident", "特困集中供养发给不在院人员", Category.FUNDS, Severity.HIGH, clause="649号令第5、67条",
    inputs=(ActualPayment, HomeStay, PayLine), find=of_all_time(paid_but_not_resident),
)  # fmt: skip
