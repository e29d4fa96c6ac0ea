"""Tips and conduct cases: who may do what, and what must be true first."""

from xumingsi.casework.workflow import Verb, Workflow, guard

from .models import ConductCase, Tip
from .tip_choices import OPEN_TIPS, ConductState, Route, TipState


@guard("本件是实名举报", hides=True)
def is_named(tip: Tip) -> bool:
    return tip.is_named


@guard("本件由镇社会事务办承办", hides=True)
def with_the_town(tip: Tip) -> bool:
    return tip.route == Route.TOWN


@guard("已写明初核情况")
def checked(case: ConductCase) -> bool:
    return case.steps.filter(kind="check").exists()


S, C = TipState, ConductState
EVERY = list(TipState)

TIP = Workflow(
    "tip", "举报投诉", model="audits.Tip", states=TipState,
    verbs=[
        Verb("accept", "受理", [S.REGISTERED], S.ACCEPTED, right="audits.handle_tips", sentence="{actor}受理{subject}，承办人{handler}", clause="220号第36条"),
        Verb("refuse", "不予受理", [S.REGISTERED], S.REFUSED, right="audits.handle_tips", primary=False,
             sentence="{actor}不予受理{subject}，理由已写入回复", clause="220号第36条"),
        Verb("start", "开始办理", [S.ACCEPTED, S.TRANSFERRED], S.HANDLING, right="audits.handle_tips", sentence="{actor}开始办理{subject}，承办人{handler}"),
        Verb("assign", "改派承办人", [S.ACCEPTED, S.HANDLING], "", right="audits.handle_tips", primary=False,
             sentence="{actor}将{subject}改派{handler}承办：{reason}"),
        Verb("name", "登记被反映人", [*OPEN_TIPS], "", right="audits.handle_tips", primary=False, sentence="{actor}登记{subject}的被反映人"),
        Verb("reply", "回复举报人", EVERY, "", right="audits.handle_tips", primary=False, sentence="{actor}回复{subject}的举报人"),
        Verb("transfer", "转纪委", [S.REGISTERED, S.ACCEPTED, S.HANDLING], S.TRANSFERRED, right="audits.handle_tips", guards=[with_the_town], primary=False,
             sentence="{actor}将{subject}转镇纪委", clause="通知二(三)"),
        Verb("conclude", "办结", [S.HANDLING], S.CONCLUDED, right="audits.handle_tips", sentence="{actor}办结{subject}：{finding}", clause="220号第36条"),
        Verb("answer", "反馈结果", [S.CONCLUDED, S.REFUSED], S.ANSWERED, right="audits.handle_tips", sentence="{actor}反馈{subject}的办理结果（{way}）",
             clause="220号第36条"),
        Verb("archive", "归档", [S.ANSWERED], "", right="audits.handle_tips", primary=False, sentence="{actor}将{subject}归档，归档号{archive_no}"),
        # On a page of its own: what it shows is never written anywhere.
        Verb("open_identity", "查看举报人身份", EVERY, "", right="audits.open_identity", guards=[is_named], primary=False,
             sentence="{actor}查看{subject}的举报人身份，理由：{reason}"),
    ],
)  # fmt: skip

CONDUCT = Workflow(
    "conduct", "违纪问题线索", model="audits.ConductCase", states=ConductState,
    verbs=[
        Verb("check", "初核", [C.OPENED, C.CHECKING], C.CHECKING, right="audits.conduct", sentence="{actor}登记{subject}初核情况", clause="通知二(三)"),
        Verb("file", "立案", [C.CHECKING], C.FILED, right="audits.conduct", guards=[checked], sentence="{actor}对{subject}立案", clause="通知二(三)"),
        Verb("sanction", "处分", [C.FILED], C.SANCTIONED, right="audits.conduct",
             sentence="{actor}登记{subject}处分：{outcome}", clause="通知二(三)"),
        Verb("refer", "移送", [C.CHECKING, C.FILED, C.SANCTIONED], C.REFERRED, right="audits.conduct", guards=[checked], primary=False,
             sentence="{actor}移送{subject}：{outcome}", clause="通知二(三)"),
        Verb("drop", "了结", [C.OPENED, C.CHECKING, C.FILED], C.DROPPED, right="audits.conduct", primary=False,
             sentence="{actor}了结{subject}：{outcome}"),
    ],
)  # fmt: skip
