"""Plans, surveys, typical cases and phase reports: who moves them (通知二(二)4、三(一)、三(四)、四(四))."""

from xumingsi.casework.workflow import Verb, Workflow, guard

from .evidence_choices import CaseState, ItemKind, PlanState, ReportState, SurveyState
from .guards import campaign_open
from .models import Survey
from .survey_rates import outstanding_numbers


@guard("问题齐全：有政策知晓题，知晓标准不多于题数，并有一道总体满意度题")
def questionnaire_complete(survey: Survey) -> bool:
    known = survey.items.filter(kind=ItemKind.KNOWLEDGE).count()
    return 0 < survey.known_at_least <= known and survey.items.filter(is_overall=True).exists()


@guard("抽中的户都已走访")
def every_household_visited(survey: Survey) -> bool | str:
    left = outstanding_numbers(survey)
    said = [f"{village}还有 {len(numbers)} 户" for village, numbers in left.items() if numbers]
    return "；".join(said) + "未走访（见不到人、不愿回答的也要登记）" if said else True


P, S, C, R = PlanState, SurveyState, CaseState, ReportState

PLAN = Workflow(
    "plan", "方案和办法", model="campaign.Plan", states=PlanState, guards=[campaign_open],
    verbs=[
        Verb("adopt", "登记新版本", [P.ADOPTED, P.PUBLISHED, P.REMAKE], P.ADOPTED, right="campaign.record",
             sentence="{actor}登记{subject}第{number}版，{how}通过", clause="通知三(一)"),
        Verb("publish", "公开", [P.ADOPTED], P.PUBLISHED, right="campaign.record",
             sentence="{actor}公开{subject}：{where}", clause="通知二(二)4"),
        Verb("order_remake", "责令重新制定", [P.ADOPTED, P.PUBLISHED], P.REMAKE, right="campaign.order_remake", apart_from=["adopt"],
             sentence="{actor}责令重新制定{subject}，{due}前完成：{reason}", clause="通知三(四)"),
    ],
)  # fmt: skip

SURVEY = Workflow(
    "survey", "群众调查", model="campaign.Survey", states=SurveyState, guards=[campaign_open],
    verbs=[
        Verb("draw", "抽取户并开始调查", [S.DRAFT], S.RUNNING, right="campaign.survey", guards=[questionnaire_complete],
             sentence="{actor}以种子“{seed}”为{subject}抽取{taken}户", clause="通知一"),
        Verb("close", "结束调查", [S.RUNNING], S.CLOSED, right="campaign.survey", guards=[every_household_visited],
             sentence="{actor}结束{subject}：{rates}", clause="通知一"),
    ],
)  # fmt: skip

CASE = Workflow(
    "typical_case", "典型案例", model="campaign.TypicalCase", states=CaseState, guards=[campaign_open],
    verbs=[
        Verb("write", "修改", [C.DRAFT], "", right="campaign.record", primary=False,
             sentence="{actor}修改{subject}", clause="通知四(四)"),
        Verb("approve", "审核通过", [C.DRAFT], C.APPROVED, right="campaign.approve_case", apart_from=["write"],
             sentence="{actor}审核通过{subject}的公开文本", clause="通知四(四)"),
        Verb("send_back", "退回修改", [C.APPROVED], C.DRAFT, right="campaign.approve_case", primary=False,
             sentence="{actor}退回{subject}：{reason}", clause="通知四(四)"),
        Verb("publish", "发布", [C.APPROVED], C.PUBLISHED, right="campaign.approve_case",
             sentence="{actor}发布{subject}", clause="通知四(四)"),
        Verb("withdraw", "撤下", [C.PUBLISHED], C.DRAFT, right="campaign.approve_case", primary=False,
             sentence="{actor}撤下{subject}：{reason}", clause="通知四(四)"),
    ],
)  # fmt: skip

REPORT = Workflow(
    "phase_report", "阶段报告", model="campaign.PhaseReport", states=ReportState, guards=[campaign_open],
    verbs=[
        Verb("submit", "报送", [R.DUE, R.RETURNED], R.SUBMITTED, right="campaign.report",
             sentence="{actor}报送{subject}（{day}报送{late}）", clause="通知四(四)"),
        Verb("remind", "催报", [R.DUE, R.RETURNED], "", right="campaign.receive_report", bulk=True, primary=False,
             sentence="{actor}催报{subject}，期限{due}：{who}", clause="通知四(四)"),
        Verb("receive", "接收", [R.SUBMITTED], R.RECEIVED, right="campaign.receive_report", apart_from=["submit"], bulk=True,
             sentence="{actor}接收{subject}", clause="通知四(四)"),
        Verb("return", "退回重报", [R.SUBMITTED], R.RETURNED, right="campaign.receive_report", primary=False,
             sentence="{actor}退回{subject}：{reason}", clause="通知四(四)"),
        Verb("set_due", "更改期限", [R.DUE, R.RETURNED], "", right="campaign.manage", primary=False,
             sentence="{actor}将{subject}的期限由{before}改为{due}：{reason}", clause="通知四(四)"),
    ],
)  # fmt: skip
