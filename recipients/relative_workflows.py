"""A near-relative filing's way: declared, checked at home by town and county, posted for good (220号第14、26条; 通知二(二)1)."""

from xumingsi.casework.workflow import Verb, Workflow, guard

from .choices import PostingState
from .models import RelativeFiling
from .relative_choices import FilingState as F


@guard("没有仍在张贴的长期公示")
def not_on_a_board(filing: RelativeFiling) -> bool | str:
    hung = filing.posted.filter(line__posting__state=PostingState.UP).select_related("line__posting").first()
    return True if hung is None else f"已在“{hung.line.posting}”公示"


LIVE = [F.FILED, F.TOWN_CHECKED, F.COUNTY_CHECKED, F.POSTED]

FILING = Workflow(
    "filing", "近亲属备案", model="recipients.RelativeFiling", states=F,
    verbs=[
        Verb("file", "重新申报", [F.UNTRUE, F.CLOSED], F.FILED, right="recipients.file_relative", recuse=False, primary=False,
             sentence="{actor}登记{subject}：享受人员为备案人的{relation}", clause="220号第14条"),
        Verb("check_town", "登记镇核查", [F.FILED], F.TOWN_CHECKED, right="recipients.check_relative", apart_from=["file"],
             sentence="{actor}登记{subject}镇入户核查：属实", clause="220号第26条"),
        Verb("check_county", "登记县核查", [F.TOWN_CHECKED], F.COUNTY_CHECKED, right="recipients.check_relative",
             sentence="{actor}登记{subject}县入户核查：属实", clause="220号第26条"),
        Verb("refute", "认定备案不实", LIVE, F.UNTRUE, right="recipients.check_relative", apart_from=["file"], primary=False,
             sentence="{actor}认定{subject}不实：{reason}", clause="通知二(二)1"),
        Verb("post", "张贴长期公示", [F.COUNTY_CHECKED, F.POSTED], F.POSTED, right="recipients.post", guards=[not_on_a_board],
             sentence="{actor}将{subject}列入长期公示，地点：{places}", clause="220号第34条"),
        Verb("close", "销案", LIVE, F.CLOSED, right="recipients.check_relative", primary=False,
             sentence="{actor}对{subject}销案：{reason}", clause="通知二(二)1"),
    ],
)  # fmt: skip
