"""What a household was paid in August 2020: the Chongqing standards before the rise of 2020-09-01 (渝府办发, per head).

低保金 = (标准 − 家庭人均月收入) × 保障人数 + Σ 分类重点救助; 特困 = 基本生活标准 + 照料护理.
"""

from __future__ import annotations

from .model import LOW_INCOME, PROGRAM_DISPERSED, PROGRAM_HOME, PROGRAM_RURAL, PROGRAM_URBAN, Household, Person

STANDARD = {PROGRAM_RURAL: 440, PROGRAM_URBAN: 580, PROGRAM_DISPERSED: 754, PROGRAM_HOME: 754}
CARE_ALLOWANCE = {"全自理": 0, "半护理": 200, "全护理": 300}
SEVERE = ("一级", "二级")


def support_addition(person: Person) -> int:
    """分类重点救助: the highest of pupil 100, severe disability, grave illness or seventy years 60; disabled +40."""
    highest = 0
    if person.disability in SEVERE or person.health == "重病" or person.age() >= 70:
        highest = 60
    if person.age() < 18:
        highest = 100
    return highest + (40 if person.disability != "无" else 0)


def care_level(person: Person) -> str:
    """The care grade of a 特困 person."""
    if person.disability == "一级":
        return "全护理"
    return "半护理" if person.disability == "二级" or person.age() >= 82 else "全自理"


def monthly_amount(household: Household) -> int:
    """What the household is due each month, in whole 元."""
    covered = household.covered
    if household.program not in LOW_INCOME:
        return sum(STANDARD[household.program] + CARE_ALLOWANCE[care_level(person)] for person in covered)
    gap = STANDARD[household.program] - household.monthly_income // len(household.members)
    return max(gap, 0) * len(covered) + sum(map(support_addition, covered))
