"""Who must not fall silent: groups for whom somebody has to come to the door (domain §3, 通知三(二) read with 57号第29条)."""

from datetime import date

from xumingsi.kit.dates import age_on

from .models import Household

SEVERE = ("一级", "二级")
ADULT, AGED = 18, 70


def protected_reasons(household: Household, on: date) -> list[str]:
    """Why this household is protected on the day: 重残、失能、高龄独居、未成年、外出; empty when it is not."""
    members = list(household.members.present_on(on))
    covered = [member for member in members if member.is_covered] or members
    ages = [age_on(member.birth_date, on) for member in members]
    reasons = []
    if any(grade in member.disability for member in covered for grade in SEVERE):
        reasons.append("重残")
    if any(member.labour == "完全丧失" for member in covered):
        reasons.append("失能")
    if ages and min(ages) >= AGED and len(members) <= 2:
        reasons.append("高龄独居")
    if ages and max(ages) < ADULT:
        reasons.append("未成年")
    if household.is_away:
        reasons.append("外出")
    return reasons
