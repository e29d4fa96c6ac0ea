"""What the verbs on plans, surveys, typical cases and phase reports ask."""

from typing import Any

from django import forms

from xumingsi.casework.actions import ReasonForm, VerbForm, offer
from xumingsi.casework.forms import PhotosField

from .evidence_forms import CaseTextForm, WordingForm, day, lines
from .services import plans, reports, surveys, typical_cases


class AdoptForm(WordingForm, VerbForm):
    """Begins with what the present version says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.subject.latest if self.subject is not None else None  # type: ignore[attr-defined]
        for name in ("title", "goals", "measures", "text", "adopted_by") if last else ():
            self.fields[name].initial = getattr(last, name)


class PublishForm(VerbForm):
    published_on = day("公开日期")
    published_at = forms.CharField(label="公开方式", max_length=100, help_text="如：镇公示栏、QQ群、综合服务窗口。")


class RemakeForm(VerbForm):
    reason = lines("问题和要求")
    due_on = day("完成时限", initial=None)


class RewriteForm(CaseTextForm, VerbForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "people", "facts", "handling", "lesson") if self.subject is not None else ():
            self.fields[name].initial = getattr(self.subject, name)


class ApproveForm(VerbForm):
    """Begins with the case's text, names and numbers masked."""

    title = forms.CharField(label="标题（公开）", max_length=100)
    facts = lines("基本事实（公开）", rows=5)
    handling = lines("处理情况（公开）", rows=4)
    lesson = lines("教训和启示（公开）", rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            for name, text in typical_cases.proposed_wording(self.subject).items():  # type: ignore[arg-type]
                self.fields[name].initial = text


class SubmitForm(VerbForm):
    handed_in_on = day("报送日期", help_text="书面报告交到镇上的日期；晚于期限的标明逾期。")
    work = lines("工作开展情况", rows=5)
    problems = lines("存在问题", rows=4)
    cure = lines("整改情况", rows=4)
    next_steps = lines("下步打算")
    files = PhotosField(label="书面报告扫描件")


class DueForm(VerbForm):
    due_on = day("新的期限", initial=None)
    reason = lines("理由")


offer("plan", "adopt", plans.adopt_version, AdoptForm)
offer("plan", "publish", plans.publish_plan, PublishForm)
offer("plan", "order_remake", plans.order_remake, RemakeForm)
offer("survey", "close", surveys.close_survey)
offer("typical_case", "write", typical_cases.rewrite_case, RewriteForm)
offer("typical_case", "approve", typical_cases.approve_case, ApproveForm)
offer("typical_case", "send_back", typical_cases.send_back_case, ReasonForm)
offer("typical_case", "publish", typical_cases.publish_case)
offer("typical_case", "withdraw", typical_cases.withdraw_case, ReasonForm)
offer("phase_report", "submit", reports.submit_report, SubmitForm)
offer("phase_report", "remind", reports.remind_report)
offer("phase_report", "receive", reports.receive_report)
offer("phase_report", "return", reports.return_report, ReasonForm)
offer("phase_report", "set_due", reports.set_due, DueForm)
