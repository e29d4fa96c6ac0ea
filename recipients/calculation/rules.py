"""Rule sets as dated data: who counts as a member, what counts as income, property bars, review intervals.

220号 = 民发〔2012〕220号, in force to 2021-06-30; 57号 = 民发〔2021〕57号, from 2021-07-01. What a county decides for
itself is a value here, not a branch in the calculation: take ``dataclasses.replace(rules, …)`` to ask "what if".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from recipients.choices import Category, Exclusion, IncomeKind, PropertyKind
from xumingsi.kit.dates import add_months

CHILDREN = frozenset({"子", "女"})
PARENTS = frozenset({"父亲", "母亲"})


@dataclass(frozen=True)
class PropertyRules:
    """Bars of 渝府办发〔2017〕33号. ``min_housing_area`` (㎡ a head) is not known: until it is set, a second home is
    pointed out instead of barring."""

    basis: str = "渝府办发〔2017〕33号"
    savings: frozenset[str] = frozenset({PropertyKind.DEPOSIT, PropertyKind.SECURITIES, PropertyKind.INSURANCE})
    savings_months: int = 12
    housing_factor: int = 3
    min_housing_area: Decimal | None = None
    barring: frozenset[str] = frozenset(
        {
            *(PropertyKind.SHOP, PropertyKind.VEHICLE, PropertyKind.BOAT),
            *(PropertyKind.MACHINERY, PropertyKind.FARM_MACHINE),
        }
    )
    # Barred in the edition of 2013 only: somebody has to look.
    pointed_out: frozenset[str] = frozenset({PropertyKind.COMPANY})


@dataclass(frozen=True)
class RuleSet:
    """One national rule set with its first and last day (None: open).

    ``kin``: relations that count without proof of long living together. ``not_members``, ``excluded`` and
    ``deducted`` map a word to the article that says so. ``unsettled`` kinds of income count, but the national text is
    silent or differs from place to place, which the result says. ``review_months`` by class A/B/C.
    """

    code: str
    title: str
    starts_on: date | None
    ends_on: date | None
    amount_article: str
    member_article: str
    kin: frozenset[str]
    not_members: Mapping[str, str]
    excluded: Mapping[str, str]
    unsettled: frozenset[str]
    deducted: Mapping[str, str]
    review_months: Mapping[str, int]
    taper_months: int
    property: PropertyRules = field(default_factory=PropertyRules)

    def last_taper_month(self, since: date) -> date | None:
        """The last month (its first day) of 渐退 for a household whose income rose in the month of ``since``."""
        return add_months(since, self.taper_months - 1) if self.taper_months else None


RULES = (
    RuleSet(
        code="220号",
        title="最低生活保障审核审批办法（试行）（民发〔2012〕220号）",
        starts_on=None,
        ends_on=date(2021, 6, 30),
        amount_article="220号第27条",
        member_article="220号第5条",
        kin=frozenset({"户主", "配偶", *CHILDREN, *PARENTS}),
        not_members={Exclusion.CLERGY: "220号第5条", Exclusion.PRISON: "220号第5条"},
        excluded={IncomeKind.VETERAN: "国务院令第271号第2条"},
        # 第16条 counts transfers as a whole and leaves exceptions to local rules.
        unsettled=frozenset({IncomeKind.FAMILY_PLANNING, IncomeKind.SCHOLARSHIP, IncomeKind.RELIEF}),
        deducted={},
        review_months={Category.A: 12, Category.B: 6, Category.C: 3},
        taper_months=0,
    ),
    RuleSet(
        code="57号",
        title="最低生活保障审核确认办法（民发〔2021〕57号）",
        starts_on=date(2021, 7, 1),
        ends_on=None,
        amount_article="57号第23条",
        member_article="57号第7条",
        kin=frozenset({"户主", "配偶", *CHILDREN}),
        not_members=dict.fromkeys(Exclusion.values, "57号第7条"),
        excluded=dict.fromkeys(
            (
                *(IncomeKind.VETERAN, IncomeKind.FAMILY_PLANNING, IncomeKind.SCHOLARSHIP),
                *(IncomeKind.RELIEF, IncomeKind.BASIC_PENSION),
            ),
            "57号第13条",
        ),
        unsettled=frozenset(),
        deducted=dict.fromkeys((IncomeKind.HARDSHIP_COST, IncomeKind.JOB_COST), "57号第13条"),
        review_months={Category.A: 12, Category.B: 6, Category.C: 6},
        taper_months=6,
    ),
)


def rules_on(day: date) -> RuleSet:
    """The rule set in force on ``day``."""
    return next(
        rules
        for rules in RULES
        if (rules.starts_on is None or rules.starts_on <= day) and (rules.ends_on is None or rules.ends_on >= day)
    )
