"""What the verbs on tips and conduct cases ask."""

from typing import Any

from django import forms

from audits.choices import Category
from audits.services import conduct, tip_handling
from xumingsi.accounts.models import User
from xumingsi.casework.actions import VerbForm, offer
from xumingsi.kit import clock

from .tip_choices import AnswerWay, Conduct, Finding, Matter
from .tip_people import handlers_of, people_of


def lines(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}), **options)


class HandlerForm(VerbForm):
    """Only those who may handle this very tip are offered."""

    handler = forms.ModelChoiceField(
        label="承办人", queryset=User.objects.none(), required=False, empty_label="（本人承办）"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            able = handlers_of(self.subject)  # type: ignore[arg-type]
            self.fields["handler"].queryset = User.objects.filter(pk__in=[user.pk for user in able])  # type: ignore[attr-defined]


class AssignForm(HandlerForm):
    reason = lines("改派的理由")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].required = True


class RefuseForm(VerbForm):
    reason = lines("不予受理的理由", help_text="举报人凭查询码可以看到，请写清楚并告知应向哪里反映。")


class NameForm(VerbForm):
    user = forms.ModelChoiceField(
        label="被反映的工作人员", queryset=User.objects.none(), help_text="登记后，本人和已登记的近亲属都看不到本件。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            pks = [user.pk for user in people_of(self.subject.town)]  # type: ignore[attr-defined]
            self.fields["user"].queryset = User.objects.filter(pk__in=pks)  # type: ignore[attr-defined]


class ReplyForm(VerbForm):
    text = lines("回复内容", help_text="举报人凭查询码可以看到，可以请其补充线索。")


class TransferForm(VerbForm):
    kind = forms.ChoiceField(label="问题类别", choices=Conduct.choices)
    reason = lines("问题线索和转办理由", help_text="不要写举报人的任何信息。")


# What the author called the matter is what the list of problems would call it.
CATEGORIES = {
    Matter.INELIGIBLE: Category.INELIGIBLE, Matter.MISSED: Category.LEFT_OUT, Matter.DECEASED: Category.DECEASED,
    Matter.AMOUNT: Category.FUNDS, Matter.PROCEDURE: Category.PROCEDURE, Matter.ATTITUDE: Category.SERVICE,
}  # fmt: skip


class ConcludeForm(VerbForm):
    finding = forms.ChoiceField(label="结论", choices=Finding.choices)
    conclusion = lines("调查核实的结果")
    category = forms.ChoiceField(
        label="列入问题清单的类别", choices=[("", "（不列入）"), *Category.choices], required=False,
        help_text="属实、部分属实的须列入；违纪问题转入违纪问题线索，可以不列。",
    )  # fmt: skip
    summary = forms.CharField(
        label="问题描述", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="问题清单各村都能看到，不得出现举报人的任何信息。",
    )  # fmt: skip
    amount = forms.DecimalField(label="涉及金额（元）", max_digits=12, decimal_places=2, min_value=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["category"].initial = CATEGORIES.get(self.subject.matter, "")  # type: ignore[attr-defined]


class AnswerForm(VerbForm):
    way = forms.ChoiceField(
        label="反馈方式", choices=AnswerWay.choices, help_text="实名举报须反馈到本人；内容同时可凭查询码查看。"
    )
    text = lines("反馈内容")


class ArchiveForm(VerbForm):
    archive_no = forms.CharField(label="归档号", max_length=40)


class StepForm(VerbForm):
    day = forms.DateField(label="日期", initial=clock.today)
    text = lines("情况")


class SanctionForm(StepForm):
    outcome = forms.CharField(label="处分", max_length=200, help_text="如：党内警告、政务记过、诫勉谈话。")


class ReferForm(StepForm):
    outcome = forms.CharField(label="移送的机关", max_length=200)


class DropForm(StepForm):
    outcome = forms.CharField(label="了结方式", max_length=200, help_text="如：查无实据、谈话提醒。")


offer("tip", "accept", tip_handling.accept_tip, HandlerForm)
offer("tip", "refuse", tip_handling.refuse_tip, RefuseForm)
offer("tip", "start", tip_handling.start_tip, HandlerForm)
offer("tip", "assign", tip_handling.assign_tip, AssignForm)
offer("tip", "name", tip_handling.name_accused, NameForm)
offer("tip", "reply", tip_handling.reply_to_author, ReplyForm)
offer("tip", "transfer", tip_handling.transfer_tip, TransferForm)
offer("tip", "conclude", tip_handling.conclude_tip, ConcludeForm)
offer("tip", "answer", tip_handling.answer_tip, AnswerForm)
offer("tip", "archive", tip_handling.archive_tip, ArchiveForm)
offer("conduct", "check", conduct.check_conduct, StepForm)
offer("conduct", "file", conduct.file_conduct, StepForm)
offer("conduct", "sanction", conduct.sanction_conduct, SanctionForm)
offer("conduct", "refer", conduct.refer_conduct, ReferForm)
offer("conduct", "drop", conduct.drop_conduct, DropForm)
