"""A home's month is reconciled by two people: who keeps the book signs first, who keeps the money agrees."""

from recipients.home_days import month_end
from recipients.home_figures import figures_of
from xumingsi.casework.workflow import Verb, Workflow, guard
from xumingsi.kit import clock

from .funds.found import Found
from .funds.month import findings_of
from .funds.register import FundCheck
from .home_choices import MonthState
from .models import HomeReconciliation


def open_findings(month: HomeReconciliation) -> list[tuple[FundCheck, Found]]:
    """Finds of the month that nobody has acknowledged in their present words."""
    noted = set(month.notes.values_list("check_name", "key", "summary"))
    return [
        (check, found)
        for check, found in findings_of(month.home, month.month)
        if (check.name, found.hit.key[:160], found.hit.summary[:300]) not in noted
    ]


@guard("当月已经结束")
def month_is_over(month: HomeReconciliation) -> bool | str:
    return clock.today() > month_end(month.month) or f"{month.month:%Y年%m月}尚未结束，结束后再对账"


@guard("检查发现都已登记处理")
def findings_acknowledged(month: HomeReconciliation) -> bool | str:
    waiting = open_findings(month)
    if not waiting:
        return True
    named = "、".join(dict.fromkeys(check.label for check, _ in waiting))
    return f"还有 {len(waiting)} 处发现没有登记处理（{named}），请先逐条“登记发现的处理”"


@guard("实存与账面余额相符，或已说明差额")
def count_agrees(month: HomeReconciliation) -> bool | str:
    closing, counted = figures_of(month.home, month.month).closing, month.counted
    if closing is None or counted is None or counted == closing or month.count_note:
        return True
    return f"账面余额 {closing} 元，实存 {counted} 元，相差 {counted - closing} 元，请退回后说明差额"


M = MonthState

HOME_MONTH = Workflow(
    "home_month", "敬老院月度对账", model="audits.HomeReconciliation", states=MonthState,
    verbs=[
        Verb("note", "登记发现的处理", [M.OPEN], "", right="audits.reconcile_homes", recuse=False,
             sentence="{actor}登记{subject}发现的处理：{finding}，{handling}，{reason}", clause="649号令第5条"),
        Verb("sign", "记账人签字", [M.OPEN], M.SIGNED, right="audits.reconcile_homes", recuse=False, guards=[month_is_over, findings_acknowledged],
             sentence="{actor}在{subject}记账人处签字，实存银行{bank}元、现金{cash}元"),
        Verb("reconcile", "保管人签字，完成对账", [M.SIGNED], M.DONE, right="audits.reconcile_homes", recuse=False,
             guards=[findings_acknowledged, count_agrees], apart_from=["sign"],
             sentence="{actor}在{subject}保管人处签字，对账完成：收入{income}元，支出{spending}元"),
        Verb("send_back", "退回记账人", [M.SIGNED], M.OPEN, right="audits.reconcile_homes", recuse=False, primary=False,
             sentence="{actor}退回{subject}：{reason}"),
        Verb("reopen", "重开", [M.DONE], M.OPEN, right="audits.reconcile_homes", recuse=False, primary=False,
             sentence="{actor}重开{subject}：{reason}"),
    ],
)  # fmt: skip
