"""The columns of 专项治理统计表 (domain §6.2), left to right.

A figure without ``rows`` belongs to a room not built yet. When the room is there, give it its query; the table, the
totals, the checks and the notes follow.
"""

from collections.abc import Callable

from django.db.models import Aggregate, Q, Sum

from audits.models import ConductCase, Problem
from audits.querysets import ProblemQuerySet
from audits.tip_querysets import ConductQuerySet
from recipients.change_querysets import DeathReportQuerySet, InstalmentQuerySet
from recipients.filings_due import missing_filings
from recipients.models import DeathReport, FilingAnswer, Household, Instalment, RelativeFiling
from recipients.querysets import HouseholdQuerySet
from renewals.choices import Kind, Outcome
from renewals.models import Application
from renewals.querysets import ApplicationQuerySet
from xumingsi.casework.bulk import listed

from . import cures, steps
from .benefits import benefits_in_force, covered_people, households
from .figure import Figure, Question


def renewals(question: Question) -> ApplicationQuerySet:
    rows: ApplicationQuerySet = Application.objects.filter(campaign=question.campaign).renewals()
    return rows


def new_applications(question: Question) -> ApplicationQuerySet:
    return Application.objects.filter(campaign=question.campaign, kind=Kind.NEW)


def people_of_benefit(condition: Q) -> Aggregate:
    return Sum("benefit__covered_count", filter=condition)


def confirmed_deaths(question: Question) -> DeathReportQuerySet:
    """Deaths of people assisted, confirmed within the campaign's year; one who was in two households counts in both."""
    reports: DeathReportQuerySet = DeathReport.objects.in_town(question.campaign.town).confirmed_by(question.as_of)
    return reports.filter(verified_on__year=question.campaign.year, member__is_covered=True)


def instalments(question: Question) -> InstalmentQuerySet:
    rows: InstalmentQuerySet = Instalment.objects.in_town(question.campaign.town).standing()
    return rows.filter(received_on__lte=question.as_of, received_on__year=question.campaign.year)


def conduct_cases(question: Question) -> ConductQuerySet:
    """Conduct of village people; that of the town office belongs to no village and stands in no row of this table."""
    cases: ConductQuerySet = ConductCase.objects.filter(town=question.campaign.town, place__isnull=False)
    return cases


def transferred(question: Question) -> Q:
    return Q(transferred_on__lte=question.as_of, transferred_on__year=question.campaign.year)


def punished(question: Question) -> Q:
    return Q(sanctioned_on__lte=question.as_of, sanctioned_on__year=question.campaign.year)


def problems_found(question: Question) -> ProblemQuerySet:
    """Problems found within the campaign's year, those of the town itself among them, withdrawn ones not."""
    found: ProblemQuerySet = Problem.objects.in_town(question.campaign.town).standing()
    return found.filter(found_on__lte=question.as_of, found_on__year=question.campaign.year)


def village_problems(question: Question) -> ProblemQuerySet:
    """Those of a village: the table has no row for the town itself."""
    return problems_found(question).exclude(village=question.campaign.town)


def money_received(condition: Q) -> Aggregate:
    return Sum("amount", filter=condition)


def relatives(question: Question) -> HouseholdQuerySet:
    """Assisted households with a filing, or that should have one (``recipients.filings_due``)."""
    town, day = question.campaign.town, question.as_of
    due = {one.household for one in missing_filings(town, day)}
    kept = RelativeFiling.objects.in_town(town).live_on(day).values("household")
    answered = FilingAnswer.objects.in_town(town).values("household")
    said = Application.objects.filter(campaign=question.campaign, declares_relative=True, applied_on__lte=day)
    found = Household.objects.filter(pk__in=benefits_in_force(question).values("household"))
    return found.filter(
        Q(pk__in=listed(sorted(due))) | Q(pk__in=kept) | (Q(pk__in=said.values("household")) & ~Q(pk__in=answered))
    )


def filed(question: Question) -> Q:
    town, day = question.campaign.town, question.as_of
    due = {one.household for one in missing_filings(town, day)}
    return Q(pk__in=RelativeFiling.objects.in_town(town).live_on(day).values("household")) & ~Q(
        pk__in=listed(sorted(due))
    )


def _decided_as(outcome: Outcome) -> Callable[[Question], Q]:
    return lambda question: steps.decided_as(question, outcome)


STOPPED, GRANTED = _decided_as(Outcome.STOP), _decided_as(Outcome.GRANT)

COUNTY = [
    Figure("households", "在保户", "统计截止日待遇在有效期内的户数（城乡低保、特困供养，不含临时救助）", benefits_in_force, measure=households),
    Figure("people", "在保人", "上述待遇的保障人数之和", benefits_in_force, measure=covered_people),
    Figure("due", "应续保户", "本次专项治理续保清单的户数（一项待遇一件）", renewals),
    Figure("applied", "已申请", "续保清单中申请日期不晚于统计截止日的户数，含代办、逾期补办和退回补正的", renewals, steps.applied),
    Figure("silent", "未申请", "续保清单中截至统计截止日没有申请的户数，含逾期未申请、签字放弃和拟停发的", renewals, steps.silent),
    Figure("verified", "已核对", "续保户中已有经济核查记录的户数", renewals, steps.verified),
    Figure("visited", "入户核查户", "续保户中已有入户调查记录的户数", renewals, steps.visited),
    Figure("drawn", "镇抽查户", "已申请的续保户中，由镇抽取且已入户的，和督查组已抽查并公布结果的户数；抽中尚未入户的不计", renewals, steps.looked_at_by_the_town),
    Figure("draw_rate", "抽查率", "镇抽查户 ÷ 已申请；没有申请的不计算", share=("drawn", "applied"), kind="percent"),
    Figure("stopped", "户", "续保户中审批结果为停发的户数", renewals, STOPPED, group="停发户/人"),
    Figure("stopped_people", "人", "上述待遇的保障人数之和", renewals, STOPPED, people_of_benefit, group="停发户/人"),
    Figure("reduced", "减发", "续保户中审批结果为减发的户数", renewals, _decided_as(Outcome.REDUCE)),
    Figure("raised", "增发", "续保户中审批结果为增发的户数", renewals, _decided_as(Outcome.RAISE)),
    Figure("granted", "户", "新申请（应保尽保）经审批批准的户数，不含临时救助", new_applications, GRANTED, group="新增户/人"),
    Figure("granted_people", "人", "上述待遇的保障人数之和", new_applications, GRANTED, people_of_benefit, group="新增户/人"),
    Figure("deaths", "死亡人数", "本年度经镇核实确认死亡的保障对象人数，以核实日期为准，见死亡停发台账", confirmed_deaths),
    Figure("relatives_due", "近亲属应备", "在保户中应作近亲属备案的户数（一户一档）：已备案的、按公职人员名册和亲属申报比对应备案的、申请时申明的，扣除已说明无须备案的", relatives),
    Figure("relatives_filed", "已备", "上述户中应备的均已备案的户数", relatives, filed),
    Figure("problems", "发现问题数", "本年度问题清单中属于村（居）的问题数，含已销号的，不含已撤销的和镇本级的", village_problems),
    Figure("cured", "已整改", "上述问题中措施全部完成并已申请销号的件数，含已销号的，退回后未再申请的不计", cures.village_items, cures.cured),
    Figure("signed_off", "已销号", "上述问题中经领导小组审定销号的件数，以销号时间为准，重新打开的不计", cures.village_items, cures.signed_off),
    Figure("sign_off_rate", "销号率", "已销号 ÷ 发现问题数", share=("signed_off", "problems"), kind="percent"),
    Figure("recovered", "追缴金额", "本年度追回台账登记到账的金额（元），以收款日期为准，更正的按更正后计，核销的不计", instalments, measure=money_received, kind="money"),
    Figure("transferred", "移交线索", "本年度移交镇纪委的问题线索件数，以移交日期为准；不涉及村（居）的、镇纪委自行发现的不计", conduct_cases, transferred),
    Figure("punished", "处理人数", "本年度受到处分的人数，以处分日期为准；不涉及村（居）的不计", conduct_cases, punished),
]  # fmt: skip
