"""Payrolls are frozen once, handed to the bank and only added to; differences are looked into one by one."""

from xumingsi.casework.workflow import Verb, Workflow, guard

from .due import due_in
from .models import PayRoll
from .pay_choices import DifferenceState, PayState


@guard("当月有应发放的家庭，且都有月保障金额")
def amounts_set(payroll: PayRoll) -> bool | str:
    lines = due_in(payroll.town, payroll.month)
    missing = [line.certificate_no or line.head_name for line in lines if line.amount is None]
    if missing:
        return f"有 {len(missing)} 户当月没有月保障金额（如 {'、'.join(missing[:5])}），请先登记或停发后再冻结"
    return bool(lines) or f"{payroll.month:%Y年%m月}没有应发放的家庭"


P, D = PayState, DifferenceState

PAYROLL = Workflow(
    "payroll", "发放名册", model="recipients.PayRoll", states=PayState,
    verbs=[
        Verb("freeze", "冻结", [P.DRAFT], P.FROZEN, right="recipients.pay", guards=[amounts_set], recuse=False,
             sentence="{actor}冻结{subject}：{households} 户，{amount} 元", clause="220号第30、31条"),
        Verb("supplement", "补发或扣减", [P.FROZEN, P.EXPORTED], "", right="recipients.pay", recuse=False, primary=False,
             sentence="{actor}在{subject}为{household}{kind} {amount} 元，理由：{reason}"),
        Verb("export", "导出银行代发清单", [P.FROZEN, P.EXPORTED], P.EXPORTED, right="recipients.export_bank", recuse=False,
             sentence="{actor}导出{subject}第{batch}批银行代发清单（完整账号）：{households} 户，{amount} 元，用途：{reason}"),
    ],
)  # fmt: skip

DIFFERENCE = Workflow(
    "payment_difference", "发放差异", model="recipients.PaymentDifference", states=DifferenceState,
    verbs=[
        Verb("verify", "登记核实结果", [D.OPEN], D.VERIFIED, right="recipients.pay", sentence="{actor}核实{subject}：{reason}", bulk=True),
        Verb("correct", "登记已更正", [D.OPEN, D.VERIFIED], D.CORRECTED, right="recipients.pay", sentence="{actor}登记{subject}已更正：{reason}", bulk=True),
        # Made for many rows at once, when the month is compared again.
        Verb("clear", "再次核对后消除", [D.OPEN], D.CLEARED, right="recipients.pay", sentence="{subject}再次核对时已不存在", machine=True),
        Verb("recur", "再次核对又出现", [D.CLEARED], D.OPEN, right="recipients.pay", sentence="{subject}再次核对时又出现", machine=True),
    ],
)  # fmt: skip
