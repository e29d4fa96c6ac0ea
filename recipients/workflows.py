"""Postings come down after their full days; objections are settled by a finding."""

from xumingsi.casework.models import Attachment
from xumingsi.casework.workflow import Verb, Workflow, guard
from xumingsi.kit import clock

from . import change_workflows, pay_workflows, relative_workflows  # noqa: F401 - its tables are found with these
from .choices import ObjectionState, PostingKind, PostingState
from .models import Objection, Posting


@guard("公示已满规定天数")
def full_days_passed(posting: Posting) -> bool | str:
    if posting.is_over(clock.today()):
        return True
    if posting.kind == PostingKind.LONG_TERM:
        return "长期公示在享受期间一直张贴；有误或不再享受的，办理“撤下”"
    return f"公示须满 {posting.days} 天（首日不计），{posting.last_day:%Y-%m-%d} 之后方可撤下"


@guard("公示现场照片已上传")
def photo_kept(posting: Posting) -> bool:
    return not posting.photo_required or Attachment.objects.of(posting).exists()


@guard("异议均已处理")
def no_open_objection(posting: Posting) -> bool:
    return not Objection.objects.filter(line__posting=posting, state=ObjectionState.OPEN).exists()


P, O = PostingState, ObjectionState  # noqa: E741 - two letters keep the tables readable

POSTING = Workflow(
    "posting", "公示", model="recipients.Posting", states=PostingState,
    verbs=[
        Verb("photo", "上传公示照片", [P.UP], "", right="recipients.post", sentence="{actor}上传{subject}现场照片", recuse=False, clause="220号第25条"),
        Verb("close", "期满撤下", [P.UP], P.CLOSED, right="recipients.post", guards=[full_days_passed, photo_kept, no_open_objection],
             sentence="{subject}公示期满", recuse=False, clause="220号第25条"),
        Verb("expire", "期满自动撤下", [P.UP], P.CLOSED, right="recipients.post", guards=[full_days_passed, photo_kept, no_open_objection],
             sentence="{subject}公示期满", machine=True, clause="220号第25条"),
        Verb("withdraw", "撤下（有误）", [P.UP], P.WITHDRAWN, right="recipients.post",
             sentence="{actor}撤下{subject}，理由：{reason}", recuse=False, primary=False),
    ],
)  # fmt: skip

OBJECTION = Workflow(
    "objection", "公示异议", model="recipients.Objection", states=ObjectionState,
    verbs=[
        Verb("uphold", "认定异议成立", [O.OPEN], O.UPHELD, right="recipients.settle_objection", sentence="{actor}认定{subject}成立：{reason}", clause="220号第29条"),
        Verb("dismiss", "认定异议不成立", [O.OPEN], O.DISMISSED, right="recipients.settle_objection", sentence="{actor}认定{subject}不成立：{reason}", clause="220号第29条"),
    ],
)  # fmt: skip
