"""What the verbs on deaths, reported changes, changes of a benefit and recoveries ask."""

from typing import Any

from django import forms

from recipients.services import change_reports, changes, deaths, recoveries
from xumingsi.casework.actions import ReasonForm, VerbForm, offer
from xumingsi.casework.forms import MonthField
from xumingsi.kit import clock

from .change_choices import ChangeOutcome, NotDead
from .models import Instalment


def day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, **{"initial": clock.today, **options})


def lines(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **options)


def money(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=0, **options)


class ReportDeathForm(VerbForm):
    died_on = day("死亡日期", initial=None)
    reported_on = day("上报日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["died_on"].initial = self.subject.died_on  # type: ignore[attr-defined]


class ConfirmForm(VerbForm):
    died_on = day("核实的死亡日期", initial=None)
    finding = lines("核实情况", help_text="如：火化证明、户口注销、入户核实的情况。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["died_on"].initial = self.subject.died_on  # type: ignore[attr-defined]


class ExcludeForm(VerbForm):
    excluded_as = forms.ChoiceField(label="排除原因", choices=NotDead.choices)
    reason = lines("核实情况")


class RevokeForm(VerbForm):
    reason = lines(
        "查实的情况", help_text="何人何时见到本人、凭何证明。已停发、减发的，另行提出恢复建议，经审批后补发。"
    )


class ProposeChangeForm(VerbForm):
    outcome = forms.ChoiceField(label="拟办结果", choices=ChangeOutcome.choices)
    amount = money(
        "变更后月金额（元）", required=False, help_text="增发、减发的填写；停发、渐退、金额不变、恢复发放的不填。"
    )
    effective_from = MonthField(
        label="起始月份",
        required=False,
        help_text="不填为次月；渐退填停发的月份，如 2020-10；恢复发放自误停的月份起，不填。",
    )
    reasons = lines("事实、理由和依据", help_text="减发、停发、渐退的将书面告知当事人。")


class OpinionForm(VerbForm):
    opinion = lines("审批意见", required=False)


class VerifyForm(VerbForm):
    finding = lines("核实情况")
    adjust = forms.BooleanField(label="须调整待遇（提起待遇变更）", required=False)


class ReceiveForm(VerbForm):
    amount = money("到账金额（元）")
    received_on = day("收款日期")
    receipt_no = forms.CharField(label="票据号", max_length=40)
    payer = forms.CharField(label="交款人", max_length=40)


class CorrectForm(VerbForm):
    instalment = forms.ModelChoiceField(label="更正哪一笔", queryset=Instalment.objects.none(), empty_label=None)
    amount = money("更正后的金额（元）", help_text="整笔作废的填 0。")
    receipt_no = forms.CharField(label="票据号", max_length=40, required=False, help_text="不变的不填。")
    reason = lines("更正原因")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.subject.instalments.standing()  # type: ignore[union-attr]
        self.fields["instalment"].queryset = rows  # type: ignore[attr-defined]


class WriteOffForm(VerbForm):
    amount = money("申请核销金额（元）")
    reason = lines("核销理由", help_text="如：死者无遗产，家属无偿还能力，已穷尽追偿办法。")


def _report_again(report: Any, *, actor: Any, **given: Any) -> Any:
    return deaths.report_death(report.member, actor=actor, **given)


offer("death", "report", _report_again, ReportDeathForm)
offer("death", "confirm", deaths.confirm_death, ConfirmForm)
offer("death", "exclude", deaths.exclude_death, ExcludeForm)
offer("death", "revoke", deaths.revoke_death, RevokeForm)
offer("benefit_change", "propose", changes.propose_change, ProposeChangeForm)
offer("benefit_change", "decide", changes.decide_change, OpinionForm)
offer("benefit_change", "send_back", changes.send_back_change, ReasonForm)
offer("benefit_change", "drop", changes.drop_change, ReasonForm)
offer("change_report", "verify", change_reports.verify_report, VerifyForm)
offer("change_report", "handle", change_reports.handle_report)
offer("change_report", "leave", change_reports.leave_report, ReasonForm)
offer("recovery", "receive", recoveries.receive, ReceiveForm)
offer("recovery", "correct", recoveries.correct_instalment, CorrectForm)
offer("recovery", "ask_write_off", recoveries.ask_write_off, WriteOffForm)
offer("recovery", "write_off", recoveries.write_off, OpinionForm)
offer("recovery", "refuse_write_off", recoveries.refuse_write_off, ReasonForm)
