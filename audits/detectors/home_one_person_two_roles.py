"""资金问题: one hand where two are required (see ``audits.funds.two_roles``)."""

from audits.choices import Category, Severity
from audits.detection import detector
from audits.funds.asking import of_all_time
from audits.funds.two_roles import one_person_in_two_roles
from recipients.models import CareHome, HomeEntry

DETECTOR = detector(
    "home_one_person_two_roles", "敬老院一人兼两职", Category.FUNDS, Severity.MEDIUM, clause="649号令第5条",
    inputs=(CareHome, HomeEntry), find=of_all_time(one_person_in_two_roles),
)  # fmt: skip
