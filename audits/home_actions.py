"""What the verbs on a home's month ask."""

from typing import Any

from django import forms

from audits.home_choices import Handling
from audits.home_workflows import open_findings
from audits.services import home_months
from xumingsi.casework.actions import ReasonForm, VerbForm, offer


class NoteForm(VerbForm):
    finding = forms.ChoiceField(label="发现")
    handling = forms.ChoiceField(label="处理", choices=Handling.choices)
    reason = forms.CharField(label="说明", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = open_findings(self.subject) if self.subject is not None else []  # type: ignore[arg-type]
        named = [(f"{check.name}|{one.hit.key}", f"{check.label}：{one.hit.summary}") for check, one in found]
        self.fields["finding"].choices = named  # type: ignore[attr-defined]


class SignForm(VerbForm):
    bank = forms.DecimalField(label="银行对账单余额（元）", max_digits=12, decimal_places=2, min_value=0)
    cash = forms.DecimalField(label="现金盘点（元）", max_digits=12, decimal_places=2, min_value=0)
    count_note = forms.CharField(
        label="差额说明", max_length=200, required=False, help_text="与账面余额不符或现金超过备用金限额的填写。"
    )


offer("home_month", "note", home_months.note_finding, NoteForm)
offer("home_month", "sign", home_months.sign_month, SignForm)
offer("home_month", "reconcile", home_months.reconcile_month)
offer("home_month", "send_back", home_months.send_back_month, ReasonForm)
offer("home_month", "reopen", home_months.reopen_month, ReasonForm)
