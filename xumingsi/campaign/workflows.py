"""A phase opens, closes when its gates are clear, or is let through by the leading group with a reason."""

from xumingsi.casework.workflow import Verb, Workflow, guard

from . import evidence_workflows, gates  # noqa: F401 - the tables of the evidence come with these
from .choices import PhaseState as S
from .guards import campaign_open
from .models import Phase


@guard("本阶段任务已全部完成")
def gates_clear(phase: Phase) -> bool | str:
    found = gates.blockers(phase)
    return "；".join(found) if found else True


PHASE = Workflow(
    "phase", "专项治理阶段", model="campaign.Phase", states=S, guards=[campaign_open],
    verbs=[
        Verb("open", "启动阶段", [S.PENDING], S.RUNNING, right="campaign.manage", sentence="{actor}启动{subject}", clause="通知三"),
        Verb("start", "到期自动启动", [S.PENDING], S.RUNNING, right="campaign.manage", sentence="{subject}到开始日期，自动启动", machine=True, clause="通知三"),
        Verb("close", "关闭阶段", [S.RUNNING], S.CLOSED, right="campaign.manage", guards=[gates_clear],
             sentence="{actor}关闭{subject}", clause="通知三"),
        Verb("override", "说明理由后放行", [S.RUNNING], S.CLOSED, right="campaign.override",
             sentence="{actor}在尚有未完成事项的情况下放行{subject}，理由：{reason}", clause="通知三", primary=False),
        Verb("reopen", "重新打开", [S.CLOSED], S.RUNNING, right="campaign.override",
             sentence="{actor}重新打开{subject}，理由：{reason}", clause="通知四(一)", primary=False),
    ],
)  # fmt: skip
