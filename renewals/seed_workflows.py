"""A seed is announced, added to by another party, and drawn with; or taken back while nobody could know the draw."""

from xumingsi.casework.workflow import Verb, Workflow, guard
from xumingsi.kit import clock

from .models import SeedNotice, SeedShare
from .seed_choices import SeedKind
from .seed_choices import SeedState as S


@guard("用密封种子的须由另一方出数", hides=True)
def is_sealed(notice: SeedNotice) -> bool:
    return notice.kind == SeedKind.SEALED


@guard("种子可以开启")
def may_be_opened(notice: SeedNotice) -> bool | str:
    if notice.kind == SeedKind.SEALED:
        shared = SeedShare.objects.filter(notice=notice).exists()
        return True if shared else "另一方还没有出数，密封种子不能开启"
    if notice.known_on and clock.today() >= notice.known_on:
        return True
    return f"公开号码 {notice.known_on} 才产生，到期后再抽取"


@guard("抽取结果还无人知道")
def nobody_knows_yet(notice: SeedNotice) -> bool | str:
    if notice.kind == SeedKind.PUBLIC and notice.known_on and clock.today() >= notice.known_on:
        return "公开号码已经产生，不得作废，应当抽取"
    return True


SEED = Workflow(
    "seed", "抽样种子公告", model="renewals.SeedNotice", states=S,
    verbs=[
        Verb("share", "另一方出数", [S.PUBLISHED], S.SHARED, right="renewals.share_seed", guards=[is_sealed],
             sentence="{actor}为{subject}出数“{number}”", clause="通知三(四)"),
        # Done from the inspections' page, where the sample is drawn.
        Verb("draw", "开启种子抽取", [S.PUBLISHED, S.SHARED], S.DRAWN, right="renewals.draw", guards=[may_be_opened], machine=True,
             sentence="{subject}已开启并抽取", clause="220号第26条"),
        Verb("withdraw", "作废", [S.PUBLISHED], S.WITHDRAWN, right="renewals.publish_seed", guards=[nobody_knows_yet], primary=False,
             sentence="{actor}作废{subject}：{reason}"),
    ],
)  # fmt: skip
