"""Self-inspection, inspection of households and villages, and orders to plan anew."""

from xumingsi.casework.workflow import Verb, Workflow, guard

from .inspection_choices import Basis, InspectionState, OrderState, SelfState, TargetState
from .models import InspectionTarget, PlanOrder, SelfInspection

S, T, I, O = SelfState, TargetState, InspectionState, OrderState  # noqa: E741 - one letter per table below


@guard("每一项都已填写")
def every_item_answered(inspection: SelfInspection) -> bool | str:
    left = list(inspection.items.filter(answers=None).order_by("number").values_list("number", flat=True))
    return f"还有 {len(left)} 项没有填写：第 {'、'.join(map(str, left[:10]))} 项" if left else True


@guard("不是必查户", hides=True)
def is_not_forced(target: InspectionTarget) -> bool:
    return target.basis != Basis.FORCED


@guard("是必查户", hides=True)
def is_forced(target: InspectionTarget) -> bool:
    return target.basis == Basis.FORCED


@guard("督查记录已公布")
def inspection_published(order: PlanOrder) -> bool:
    return order.inspection.state != I.SEALED


SELF_INSPECTION = Workflow(
    "self_inspection", "村（居）自查", model="audits.SelfInspection", states=SelfState,
    verbs=[
        Verb("answer", "填写自查", [S.OPEN], "", right="audits.self_inspect", recuse=False,
             sentence="{actor}填写{subject}第{number}项：{answer}", clause="通知三(三)"),
        Verb("submit", "提交，待负责人签字", [S.OPEN], S.SUBMITTED, right="audits.self_inspect", guards=[every_item_answered],
             recuse=False, sentence="{actor}提交{subject}，“否”{problems}项", clause="通知三(三)"),
        Verb("take_back", "退回修改", [S.SUBMITTED], S.OPEN, right="audits.self_inspect", primary=False, recuse=False,
             sentence="{actor}退回{subject}修改：{reason}", clause="通知三(三)"),
        Verb("sign", "村（居）负责人签字", [S.SUBMITTED], S.SIGNED, right="audits.self_inspect", recuse=False,
             sentence="{subject}由{title}{name}签字", clause="通知三(三)"),
    ],
)  # fmt: skip

TARGET = Workflow(
    "inspection_target", "入户抽查", model="audits.InspectionTarget", states=TargetState,
    verbs=[
        Verb("check", "登记抽查表（公开）", [T.WAITING], T.CHECKED, right="audits.inspect",
             sentence="{inspectors}抽查{subject}：{conclusion}", clause="通知三(四)"),
        Verb("check_covertly", "登记抽查表（暗访，暂不公布）", [T.WAITING], T.SEALED, right="audits.inspect", primary=False,
             sentence="{inspectors}暗访{subject}", clause="通知三(四)"),
        Verb("publish", "公布暗访结果", [T.SEALED], T.CHECKED, right="audits.inspect", bulk=True,
             sentence="{actor}公布{subject}的暗访结果：{conclusion}", clause="通知三(四)"),
        Verb("attempt", "登记上门未遇", [T.WAITING], "", right="audits.inspect", primary=False,
             sentence="{inspectors}到{subject}未遇：{note}", clause="通知三(四)"),
        Verb("replace", "未能抽查，依次替补", [T.WAITING], T.MISSED, right="audits.inspect", guards=[is_not_forced], primary=False,
             sentence="{actor}登记{subject}未能进行（{why}），依次替补{next}：{reason}", clause="通知三(四)"),
        Verb("miss", "必查户未能抽查", [T.WAITING], T.MISSED, right="audits.inspect", guards=[is_forced], primary=False,
             sentence="{actor}登记{subject}未能进行（{why}）：{reason}", clause="通知三(四)"),
        Verb("correct", "更正抽查表", [T.CHECKED], "", right="audits.inspect", primary=False,
             sentence="{actor}更正{subject}：{conclusion}，{reason}", clause="通知三(四)"),
    ],
)  # fmt: skip

VILLAGE_INSPECTION = Workflow(
    "village_inspection", "督查记录", model="audits.VillageInspection", states=InspectionState,
    verbs=[
        Verb("publish", "公布暗访记录", [I.SEALED], I.PUBLISHED, right="audits.inspect", recuse=False,
             sentence="{actor}公布{subject}，发现问题{count}个", clause="通知三(四)"),
        Verb("sign", "村负责人签字", [I.PUBLISHED], I.SIGNED, right="audits.sign_inspection", recuse=False,
             sentence="{subject}由村负责人{name}签字", clause="通知三(四)"),
        Verb("order_plan", "责令重新制定整改方案", [I.PUBLISHED, I.SIGNED], "", right="audits.order_plan", primary=False, recuse=False,
             sentence="{actor}依据{subject}责令重新制定整改方案，{due}前报送：{reason}", clause="通知三(四)"),
    ],
)  # fmt: skip

ORDER = Workflow(
    "plan_order", "重新制定方案", model="audits.PlanOrder", states=OrderState,
    verbs=[
        Verb("meet", "收到新方案", [O.ORDERED], O.MET, right="audits.order_plan", guards=[inspection_published], recuse=False,
             sentence="{actor}确认{subject}：{plan}", clause="通知三(四)"),
    ],
)  # fmt: skip
