"""The cure of a problem, step by step: who may do what, and what must be true first (对账销号, 通知四(二))."""

from xumingsi.casework.workflow import Verb, Workflow, guard
from xumingsi.kit import clock

from .choices import ASKED_STATES, OPEN_STATES, ItemState, Nature, SignStep
from .models import Measure, RectificationItem

NAMED = 3


def standing_measures(item: RectificationItem) -> list[Measure]:
    """Measures of the plan in force, in the order they were written."""
    return list(Measure.objects.filter(item=item, plan__version=item.plan_version).order_by("pk"))


def without_evidence(item: RectificationItem) -> list[Measure]:
    """Immediate measures for which nothing was shown since the last fake; lasting ones do not hold up the sign-off."""
    shown = set(item.measureevidences.filter(round__gte=item.proof_round).values_list("measure", flat=True))
    return [one for one in standing_measures(item) if one.nature == Nature.IMMEDIATE and one.pk not in shown]


@guard("每条立行立改的措施都有本轮佐证")
def every_measure_shown(item: RectificationItem) -> bool | str:
    measures = standing_measures(item)
    if not any(one.nature == Nature.IMMEDIATE for one in measures):
        return "方案里没有立行立改的措施，请先添加"
    bare = without_evidence(item)
    if not bare:
        return True
    named = "；".join(one.text[:20] for one in bare[:NAMED])
    return f"还有 {len(bare)} 条措施没有整改佐证：{named}。请逐条登记完成情况并上传照片或扫描件"


@guard("本轮现场复核已通过")
def rechecked(item: RectificationItem) -> bool:
    return item.rechecks.filter(round=item.round, fault="").exists()


@guard("社会事务办、分管领导、镇纪委均已签署意见")
def chain_complete(item: RectificationItem) -> bool | str:
    signed = set(item.signoffs.filter(round=item.round).values_list("step", flat=True))
    missing = [step for step in (SignStep.OFFICE, SignStep.LEADER, SignStep.DISCIPLINE) if step not in signed]
    return True if not missing else f"尚缺{'、'.join(step.label for step in missing)}"


@guard("有延期申请待批")
def extension_waiting(item: RectificationItem) -> bool:
    return item.extensions.filter(decision=None).exists()


@guard("没有待批的延期申请")
def no_extension_waiting(item: RectificationItem) -> bool | str:
    return "已有一件延期申请待批" if item.extensions.filter(decision=None).exists() else True


@guard("整改时限未到")
def in_time(item: RectificationItem) -> bool | str:
    if item.due_on and item.due_on >= clock.today():
        return True
    return "整改时限已过，延期须在到期前申请"


@guard("方案里有长期坚持的措施", hides=True)
def has_lasting_measures(item: RectificationItem) -> bool:
    return any(one.nature == Nature.LASTING for one in standing_measures(item))


@guard("涉及户有追回台账", hides=True)
def has_recoveries(item: RectificationItem) -> bool:
    return item.household is not None and item.household.recoveries.exists()


I = ItemState  # noqa: E741 - one letter keeps the table readable as a table
CURED = ["prove", "submit"]

ITEM = Workflow(
    "item", "整改台账", model="rectification.RectificationItem", states=ItemState,
    verbs=[
        Verb("plan", "制定整改方案", [I.PLANNING], I.CURING, right="rectification.plan",
             sentence="{actor}制定{subject}第{version}版方案：责任领导{leader}，责任人{person}，时限{due_on}", clause="通知三(三)"),
        Verb("order", "责令重新制定方案", [I.CURING], I.PLANNING, right="rectification.order", primary=False,
             sentence="{actor}责令重新制定{subject}的方案：{reason}", clause="通知三(四)"),
        Verb("add_measure", "添加整改措施", [I.CURING], "", right="rectification.plan", primary=False,
             sentence="{actor}为{subject}添加措施：{measure}", clause="通知四(二)"),
        Verb("prove", "登记整改佐证", [I.CURING], "", right="rectification.prove",
             sentence="{actor}登记{subject}的整改佐证：{measure}", clause="通知四(二)"),
        Verb("link_recovery", "关联追回台账", OPEN_STATES, "", right="rectification.plan", guards=[has_recoveries], primary=False,
             sentence="{actor}为{subject}关联{recovery}"),
        Verb("ask_extension", "申请延期", [I.CURING], "", right="rectification.plan", guards=[in_time, no_extension_waiting], primary=False,
             sentence="{actor}申请{subject}延期至{until}：{reason}", clause="通知四(二)"),
        Verb("grant_extension", "同意延期", OPEN_STATES, "", right="rectification.extend", guards=[extension_waiting], apart_from=["ask_extension"],
             sentence="{actor}同意{subject}延期至{until}"),
        Verb("refuse_extension", "不同意延期", OPEN_STATES, "", right="rectification.extend", guards=[extension_waiting], apart_from=["ask_extension"],
             primary=False, sentence="{actor}不同意{subject}延期：{reason}"),
        Verb("submit", "申请销号", [I.CURING], I.SUBMITTED, right="rectification.prove", guards=[every_measure_shown],
             sentence="{actor}申请{subject}销号", clause="通知四(二)"),
        Verb("review", "社会事务办审核", [I.SUBMITTED], I.RECHECKING, right="rectification.review", guards=[every_measure_shown], apart_from=CURED,
             sentence="{actor}审核{subject}，同意复核：{opinion}", clause="通知四(二)", bulk=True),
        Verb("recheck", "现场复核通过", [I.RECHECKING], I.LEADER, right="rectification.recheck", apart_from=[*CURED, "review"],
             sentence="{actor}现场复核{subject}，通过：{finding}", clause="通知四(一)"),
        Verb("lead", "分管领导同意", [I.LEADER], I.DISCIPLINE, right="rectification.lead", guards=[rechecked],
             apart_from=[*CURED, "review", "recheck", "sign"], sentence="{actor}（分管领导）同意{subject}销号：{opinion}", clause="通知四(二)", bulk=True),
        Verb("supervise", "镇纪委监督意见", [I.DISCIPLINE], I.GROUP, right="rectification.supervise", guards=[rechecked],
             apart_from=[*CURED, "review", "recheck", "lead"], sentence="{actor}（镇纪委）对{subject}销号无异议：{opinion}", clause="通知四(二)", bulk=True),
        Verb("sign", "审定销号", [I.GROUP], I.CLOSED, right="audits.close", guards=[every_measure_shown, rechecked, chain_complete],
             apart_from=[*CURED, "review", "recheck", "lead", "supervise"], sentence="{actor}（领导小组）审定{subject}销号：{opinion}", clause="通知四(二)", bulk=True),
        Verb("return_office", "审核退回", [I.SUBMITTED], I.CURING, right="rectification.review", primary=False,
             sentence="{actor}退回{subject}（{fault}）：{reason}", clause="通知四(一)"),
        Verb("return_recheck", "复核不通过，退回", [I.RECHECKING], I.CURING, right="rectification.recheck", apart_from=[*CURED, "review"], primary=False,
             sentence="{actor}现场复核{subject}不通过，退回（{fault}）：{reason}", clause="通知四(一)"),
        Verb("return_leader", "领导退回", [I.LEADER, I.GROUP], I.CURING, right="rectification.lead", primary=False,
             sentence="{actor}退回{subject}（{fault}）：{reason}", clause="通知四(一)"),
        Verb("return_discipline", "镇纪委退回", [I.DISCIPLINE], I.CURING, right="rectification.supervise", primary=False,
             sentence="{actor}（镇纪委）退回{subject}（{fault}）：{reason}", clause="通知四(一)"),
        Verb("transfer", "移交", [*OPEN_STATES, I.CLOSED], "", right="rectification.transfer", primary=False,
             sentence="{actor}将{subject}移交{receiver}，回执{receipt}", clause="通知二(三)"),
        Verb("review_measure", "检查长期措施", [I.CURING, *ASKED_STATES, I.CLOSED], "", right="rectification.order", guards=[has_lasting_measures],
             primary=False, sentence="{actor}检查{subject}的长期措施：{outcome}", clause="通知二(二)4"),
        Verb("look_back", "回头看", [I.CLOSED], "", right="rectification.recheck", apart_from=[*CURED, "review", "lead", "sign"],
             sentence="{actor}回头看{subject}：{outcome}", clause="通知四(一)"),
        Verb("reopen", "重新打开", [I.CLOSED], I.PLANNING, right="audits.raise", machine=True, recuse=False,
             sentence="{subject}认定虚假整改，重新打开：{reason}", clause="通知四(一)"),
        Verb("withdraw", "随问题撤销", OPEN_STATES, I.WITHDRAWN, right="audits.withdraw", machine=True, recuse=False,
             sentence="{subject}随问题撤销：{reason}"),
        Verb("restore", "随问题恢复", [I.WITHDRAWN], I.PLANNING, right="audits.raise", machine=True, recuse=False,
             sentence="{subject}随问题恢复：{reason}"),
    ],
)  # fmt: skip
