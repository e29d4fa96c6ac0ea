"""Deaths, reported changes, changes of a benefit and recoveries: who may do what, and what must be true first."""

from datetime import date

from xumingsi.casework.workflow import Verb, Workflow, guard
from xumingsi.kit import clock
from xumingsi.kit.dates import next_month

from .change_choices import ChangeState, DeathState, RecoveryState, ReportState
from .models import BenefitChange, ChangeReport, DeathReport, Member, Recovery


def survivors(household_id: int, today: date) -> int:
    """Covered members still in the household."""
    return Member.objects.present_on(today).filter(household=household_id, is_covered=True).count()


@guard("本户没有待审批的其他变更")
def nothing_proposed(report: DeathReport) -> bool | str:
    waiting = BenefitChange.objects.filter(benefit__household=report.member.household_id, state=ChangeState.PROPOSED)
    return "本户有一件待遇变更正待审批，请先审批或退回，再确认死亡" if waiting.exists() else True


@guard("本件已有建议待审批")
def proposal_waiting(change: BenefitChange) -> bool:
    return change.proposals.filter(decision=None).exists()


@guard("已确认的死亡须停发或重新核定，不能不作变更（待遇已停的除外）")
def no_death_unsettled(change: BenefitChange) -> bool:
    last = change.benefit.ended_on
    ended = last is not None and last < next_month(clock.today())
    return ended or not change.deaths.filter(state=DeathState.CONFIRMED).exists()


@guard("由变更产生的处理已办结")
def change_closed(report: ChangeReport) -> bool | str:
    if report.change is None or report.change.state in (ChangeState.DECIDED, ChangeState.DROPPED):
        return True
    return "待遇变更尚未审批，请先办结变更"


@guard("没有向家属追回的钱款")
def nothing_claimed(report: DeathReport) -> bool | str:
    recovery = Recovery.objects.filter(death=report).first()
    if recovery is None or (recovery.state == RecoveryState.SETTLED and not recovery.received):
        return True
    return "已立追回台账，请先退还已收的钱款（更正到账）并核销，再撤销死亡确认"


@guard("已全部追回或核销")
def nothing_outstanding(recovery: Recovery) -> bool:
    return recovery.outstanding == 0


D, C, R, V = DeathState, ChangeState, ReportState, RecoveryState

DEATH = Workflow(
    "death", "死亡报告", model="recipients.DeathReport", states=DeathState,
    verbs=[
        Verb("report", "村（居）上报", [D.PENDING], "", right="recipients.report_change", recuse=False, primary=False,
             sentence="{actor}上报{subject}，死亡日期{day}", clause="649号令第13条"),
        Verb("confirm", "确认死亡", [D.PENDING], D.CONFIRMED, right="recipients.verify_change", guards=[nothing_proposed], apart_from=["report"],
             sentence="{actor}确认{subject}，死亡日期{day}", clause="83号一(三)"),
        Verb("exclude", "排除", [D.PENDING], D.EXCLUDED, right="recipients.verify_change", apart_from=["report"], primary=False,
             sentence="{actor}排除{subject}：{why}，{reason}", clause="83号一(三)"),
        # Without a second hand: it stops nothing and pays nothing; money comes back only by a decision of two.
        Verb("revoke", "撤销确认（本人健在）", [D.CONFIRMED, D.STOPPED, D.ADJUSTED], D.EXCLUDED, right="recipients.verify_change", primary=False,
             guards=[nothing_proposed, nothing_claimed], sentence="{actor}撤销{subject}的确认：{reason}", clause="649号令第13条"),
        Verb("stop", "停发办结", [D.CONFIRMED], D.STOPPED, right="recipients.verify_change", machine=True, recuse=False,
             sentence="{subject}办结：{month}起停发", clause="83号一(三)"),
        Verb("adjust", "重新核定办结", [D.CONFIRMED], D.ADJUSTED, right="recipients.verify_change", machine=True, recuse=False,
             sentence="{subject}办结：{month}起按其余成员重新核定", clause="83号一(三)"),
    ],
)  # fmt: skip

CHANGE = Workflow(
    "benefit_change", "待遇变更", model="recipients.BenefitChange", states=ChangeState,
    verbs=[
        Verb("propose", "提出变更建议", [C.OPEN], C.PROPOSED, right="renewals.propose",
             sentence="{actor}建议对{subject}：{outcome}，月金额{amount}元，自{month}起", clause="57号第32条"),
        Verb("decide", "审批同意", [C.PROPOSED], C.DECIDED, right="renewals.decide", guards=[proposal_waiting], apart_from=["propose"],
             sentence="{actor}审批{subject}：{outcome}，月金额{amount}元，自{month}起", clause="57号第32条"),
        Verb("send_back", "不同意，退回", [C.PROPOSED], C.OPEN, right="renewals.decide", guards=[proposal_waiting], apart_from=["propose"], primary=False,
             sentence="{actor}不同意{subject}的建议，退回：{reason}", clause="57号第32条"),
        Verb("drop", "不作变更", [C.OPEN], C.DROPPED, right="renewals.propose", guards=[no_death_unsettled], primary=False,
             sentence="{actor}对{subject}不作变更：{reason}", clause="57号第32条"),
    ],
)  # fmt: skip

REPORT = Workflow(
    "change_report", "变化报告", model="recipients.ChangeReport", states=ReportState,
    verbs=[
        Verb("verify", "镇核实", [R.REPORTED], R.VERIFIED, right="recipients.verify_change",
             sentence="{actor}核实{subject}：{finding}", clause="57号第30条"),
        Verb("handle", "办结（已处理）", [R.VERIFIED], R.HANDLED, right="recipients.verify_change", guards=[change_closed],
             sentence="{actor}办结{subject}", clause="57号第32条"),
        Verb("leave", "不予调整", [R.VERIFIED], R.UNCHANGED, right="recipients.verify_change", guards=[change_closed], primary=False,
             sentence="{actor}对{subject}不予调整：{reason}", clause="57号第32条"),
    ],
)  # fmt: skip

RECOVERY = Workflow(
    "recovery", "追回台账", model="recipients.Recovery", states=RecoveryState,
    verbs=[
        Verb("receive", "登记到账", [V.OPEN], "", right="recipients.recover", sentence="{actor}登记{subject}到账{amount}元，票据{receipt}", clause="649号令第68条"),
        Verb("correct", "更正到账", [V.OPEN, V.SETTLED], V.OPEN, right="recipients.recover", primary=False,
             sentence="{actor}更正{subject}到账：{before}元改为{amount}元，{reason}"),
        Verb("ask_write_off", "申请核销", [V.OPEN], V.WRITE_OFF, right="recipients.recover", primary=False,
             sentence="{actor}申请核销{subject}{amount}元：{reason}"),
        Verb("write_off", "同意核销", [V.WRITE_OFF], V.OPEN, right="recipients.write_off", apart_from=["ask_write_off"],
             sentence="{actor}同意核销{subject}{amount}元"),
        Verb("refuse_write_off", "不同意核销", [V.WRITE_OFF], V.OPEN, right="recipients.write_off", apart_from=["ask_write_off"], primary=False,
             sentence="{actor}不同意核销{subject}{amount}元：{reason}"),
        Verb("settle", "结清", [V.OPEN], V.SETTLED, right="recipients.recover", guards=[nothing_outstanding], machine=True, recuse=False,
             sentence="{subject}已结清：追回{received}元，核销{written_off}元"),
    ],
)  # fmt: skip
