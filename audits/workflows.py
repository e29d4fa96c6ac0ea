"""Leads are settled by people; problems are closed by their cure, or withdrawn with a reason."""

from xumingsi.casework.workflow import Verb, Workflow

from . import (
    home_workflows,  # noqa: F401 - its table is found with these
    tip_workflows,  # noqa: F401 - its tables are found with these
)
from .choices import LeadState, ProblemState

L, P = LeadState, ProblemState

LEAD = Workflow(
    "lead", "疑点", model="audits.Lead", states=LeadState,
    verbs=[
        Verb("confirm", "核实属实", [L.PENDING], L.CONFIRMED, right="audits.verify",
             sentence="{actor}核实{subject}属实：{reason}", clause="通知二(二)2"),
        Verb("dismiss", "核实不属实", [L.PENDING], L.DISMISSED, right="audits.verify", primary=False, bulk=True,
             sentence="{actor}核实{subject}不属实：{reason}", clause="通知二(二)2"),
        Verb("reconsider", "重新核实", [L.DISMISSED], L.PENDING, right="audits.verify", primary=False,
             sentence="{actor}重新核实{subject}：{reason}"),
        Verb("retract", "问题已撤销", [L.CONFIRMED], L.DISMISSED, right="audits.withdraw", machine=True, recuse=False,
             sentence="{actor}撤销由{subject}成立的问题：{reason}"),
        # Made for many rows at once, when detectors run again.
        Verb("clear", "再次比对已消除", [L.PENDING], L.CLEARED, right="audits.detect", sentence="{subject}再次比对时已不存在", machine=True),
        Verb("recur", "再次比对又出现", [L.CLEARED, L.DISMISSED], L.PENDING, right="audits.detect", sentence="{subject}再次比对时又出现", machine=True),
    ],
)  # fmt: skip

PROBLEM = Workflow(
    "problem", "问题", model="audits.Problem", states=ProblemState,
    verbs=[
        Verb("close", "销号", [P.OPEN], P.CLOSED, right="audits.close", machine=True, recuse=False,
             sentence="{subject}销号", clause="通知四(二)"),
        Verb("reopen", "重新打开", [P.CLOSED, P.WITHDRAWN], P.OPEN, right="audits.raise", machine=True, recuse=False,
             sentence="{subject}重新打开：{reason}", clause="通知四(一)"),
        Verb("withdraw", "撤销", [P.OPEN], P.WITHDRAWN, right="audits.withdraw", primary=False,
             sentence="{actor}撤销{subject}：{reason}"),
        Verb("retract", "来源更正撤销", [P.OPEN], P.WITHDRAWN, right="audits.raise", machine=True, recuse=False,
             sentence="{subject}的来源已更正，撤销：{reason}"),
    ],
)  # fmt: skip
