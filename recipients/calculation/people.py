"""One person: does he count as living together, and what 分类重点救助 is due for him."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from recipients.choices import Exclusion, Occupation, StandardKind

from .case import Person
from .result import ZERO, Finding, Level, shown
from .rules import RuleSet
from .standards import Figures

AGED, ADULT = 70, 18
SEVERE_GRADES = ("一级", "二级")
NOT_DISABLED = frozenset({"", "无", "否"})
SCHOOLING = frozenset({Occupation.PRESCHOOL, Occupation.PUPIL})
_WORDS = {
    StandardKind.SEVERE: "一、二级重残",
    StandardKind.ILLNESS: "重大疾病",
    StandardKind.AGED: "70岁以上",
    StandardKind.PUPIL: "学龄前儿童、在校学生",
    StandardKind.DISABLED: "残疾人",
}


class Assessed(NamedTuple):
    """What is found of a person. ``counts``: lives together; ``covered``: counts and is assisted; ``addition`` 元 a month
    with its ``text`` and ``formula``; ``findings`` without the name."""

    counts: bool
    covered: bool
    addition: Decimal
    text: str
    formula: str
    is_grave: bool
    findings: tuple[Finding, ...]


class Ages:
    """Whether somebody is aged or a minor on a day, by comparing his birthday with two limits."""

    def __init__(self, on: date) -> None:
        self.aged_until, self.minor_after = _years_before(on, AGED), _years_before(on, ADULT)

    def stage(self, birth: date) -> str:
        """ "aged" from the 70th birthday on (以上 includes it), "minor" before the 18th, else "adult"."""
        if birth <= self.aged_until:
            return "aged"
        return "minor" if birth > self.minor_after else "adult"


def assess(person: Person, stage: str, figures: Figures, rules: RuleSet) -> Assessed:
    """Judge a person of ``stage`` (see ``Ages``); nothing but the traits is looked at, so equal traits judge equally."""
    counts = person.exclusion not in rules.not_members
    covered = counts and person.covered
    severe = any(grade in person.disability for grade in SEVERE_GRADES)
    ill = person.health == "重病"
    findings = _membership(person, rules)
    kinds = [StandardKind.SEVERE] * severe + [StandardKind.ILLNESS] * ill + [StandardKind.AGED] * (stage == "aged")
    if person.occupation in SCHOOLING or (not person.occupation and stage == "minor"):
        kinds.append(StandardKind.PUPIL)
        if covered and not person.occupation:
            findings.append(Finding(Level.NOTE, "occupation", "未登记从业状况，因未满 18 周岁按学龄前儿童、在校学生计"))
    is_disabled = person.disability not in NOT_DISABLED
    wanted = [*kinds, *([StandardKind.DISABLED] if is_disabled else [])]
    if unknown := [kind for kind in wanted if kind not in figures]:
        words = "、".join(_WORDS[kind] for kind in unknown)
        findings.append(Finding(Level.MISSING, "support-standard", f"当日没有登记分类重点救助标准（{words}）"))
    if not covered or not wanted or unknown:
        return Assessed(counts, covered, ZERO, "", "", severe or ill, tuple(findings))
    addition, text, formula = _support(kinds, is_disabled, figures)
    return Assessed(counts, covered, addition, text, formula, severe or ill, tuple(findings))


def _support(kinds: list[StandardKind], is_disabled: bool, figures: Figures) -> tuple[Decimal, str, str]:
    """The highest of the kinds, and the disabled person's on top (五类不交叉重复，残疾人可同时享受)."""
    said, sums = [], []
    if kinds:
        highest = max(figures[kind].amount for kind in kinds)
        each = "、".join(f"{_WORDS[kind]} {shown(figures[kind].amount)}" for kind in kinds)
        said.append(each if len(kinds) == 1 else f"{each}，取高 {shown(highest)}")
        sums.append(highest)
    if is_disabled:
        disabled = figures[StandardKind.DISABLED].amount
        said.append(f"{'另加' if kinds else ''}残疾人 {shown(disabled)}")
        sums.append(disabled)
    total = sum(sums, ZERO)
    formula = " + ".join(map(shown, sums)) + (f" = {shown(total)}" if len(sums) > 1 else "")
    return total, "，".join(said), formula


def _membership(person: Person, rules: RuleSet) -> list[Finding]:
    if person.exclusion:
        word = Exclusion(person.exclusion).label
        basis = rules.not_members.get(person.exclusion)
        said = f"不计入共同生活的家庭成员（{basis}）" if basis else f"{rules.code}没有规定不计入，按计入测算"
        return [Finding(Level.NOTE, "not-member" if basis else "member-status", f"{word}，{said}")]
    if person.relation in rules.kin:
        return []
    text = f"与户主关系为“{person.relation}”，须有法定赡养、扶养、抚养义务并长期共同居住（{rules.member_article}）"
    return [Finding(Level.NOTE, "kinship", text)]


def _years_before(day: date, years: int) -> date:
    """The latest birthday of those who are ``years`` old on ``day`` (born on 29 February: from 1 March)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
