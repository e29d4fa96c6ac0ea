"""What each verb of an item asks."""

from datetime import date
from typing import Any

from django import forms

from recipients.models import Recovery
from xumingsi.casework.actions import VerbForm
from xumingsi.casework.forms import PhotosField
from xumingsi.kit import clock

from .choices import Fault, Nature, Receiver, Remedy
from .models import Measure


def day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, **options)


def lines(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **options)


def words(label: str, length: int = 40, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **options)


class PlanForm(VerbForm):
    """The plan and its measures at once; what was planned before stands in the boxes."""

    root_cause = lines("症结分析", help_text="问题为什么发生、一直没有解决。")
    goal = lines("整改目标", 2)
    remedy = forms.ChoiceField(label="处理方式", choices=Remedy.choices)
    recover = forms.BooleanField(label="须追缴资金", required=False)
    no_recovery_reason = words("不追缴的理由", 200, required=False, help_text="涉及金额而不追缴的，须写明。")
    leader = words("责任领导")
    unit = words("责任单位", 60)
    person = words("责任人")
    due_on = day("整改时限")
    measures = lines("立行立改的措施", 4, help_text="一行一条；责任人和时限同上，另有不同的可在方案制定后添加。")
    lasting = lines("长期坚持的措施", 2, required=False, help_text="一行一条，不影响销号。")
    review_on = day("长期措施首次检查日期", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item: Any = self.subject
        if item is not None and item.plan_version:
            last = item.itemplans.get(version=item.plan_version)
            for name in ("root_cause", "goal", "remedy", "recover", "no_recovery_reason", "leader", "unit", "person"):
                self.fields[name].initial = getattr(last, name)
        elif item is not None:
            self.fields["unit"].initial = item.village.name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        lasting = _split(given.pop("lasting", ""))
        review_on: date | None = given.pop("review_on", None)
        if lasting and review_on is None:
            self.add_error("review_on", "有长期坚持的措施，请填写首次检查日期。")
        measures = [{"text": text, "nature": Nature.IMMEDIATE.value} for text in _split(given.get("measures", ""))]
        measures += [{"text": text, "nature": Nature.LASTING.value, "due_on": review_on} for text in lasting]
        return {**given, "measures": measures}


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class MeasureForm(VerbForm):
    text = lines("整改措施")
    nature = forms.ChoiceField(label="性质", choices=Nature.choices)
    due_on = day("时限", help_text="长期坚持的，填首次检查的日期。")
    leader = words("责任领导", required=False, help_text="不填与方案相同。")
    unit = words("责任单位", 60, required=False)
    person = words("责任人", required=False)


class OfMeasure(VerbForm):
    """Asks which measure of the plan in force."""

    nature: Nature
    measure = forms.ModelChoiceField(label="整改措施", queryset=Measure.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            rows = Measure.objects.standing().filter(item=self.subject, nature=self.nature).order_by("pk")
            self.fields["measure"].queryset = rows  # type: ignore[attr-defined]


class ProveForm(OfMeasure):
    nature = Nature.IMMEDIATE
    done = lines("完成情况")
    done_on = day("完成日期", initial=clock.today)
    files = PhotosField(label="佐证照片或扫描件", help_text="必须上传，只有文字的是纸上整改。")


class ReviewMeasureForm(OfMeasure):
    nature = Nature.LASTING
    kept_up = forms.BooleanField(label="坚持执行", required=False)
    finding = lines("检查情况")
    next_on = day("下次检查日期")


class RecoveryForm(VerbForm):
    recovery = forms.ModelChoiceField(label="追回台账", queryset=Recovery.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item: Any = self.subject
        if item is not None and item.household is not None:
            self.fields["recovery"].queryset = item.household.recoveries.order_by("pk")  # type: ignore[attr-defined]


class ExtensionForm(VerbForm):
    until = day("申请延至")
    reason = lines("延期理由")


class OpinionForm(VerbForm):
    opinion = lines("意见", required=False, help_text="不填为“同意”。")


class SubmitForm(VerbForm):
    report = lines("整改情况")


class RecheckForm(VerbForm):
    visited_on = day("复核日期", initial=clock.today)
    place = words("复核地点", 120)
    inspectors = words("复核人员", 120, help_text="两人以上，用顿号分开。")
    finding = lines("复核情况")
    files = PhotosField(label="现场照片")


FAULTS = [("", "——请选择——"), *Fault.choices]


class FailRecheckForm(VerbForm):
    visited_on = day("复核日期", initial=clock.today)
    place = words("复核地点", 120)
    inspectors = words("复核人员", 120, help_text="两人以上，用顿号分开。")
    fault = forms.ChoiceField(label="认定", choices=FAULTS)
    reason = lines("不通过的理由")
    files = PhotosField(label="现场照片")


class SendBackForm(VerbForm):
    fault = forms.ChoiceField(label="认定", choices=FAULTS)
    reason = lines("退回理由")


class LookBackForm(VerbForm):
    inspectors = words("检查人员", 120, help_text="两人以上，用顿号分开。")
    held = forms.BooleanField(label="整改成效保持", required=False, help_text="不勾选的，认定虚假整改，重新打开本件。")
    finding = lines("检查情况")
    next_on = day("下次回头看日期", required=False, help_text="不再安排的不填。")
    files = PhotosField(label="现场照片")


class TransferForm(VerbForm):
    receiver = forms.ChoiceField(label="移交给", choices=Receiver.choices)
    handed_on = day("移交日期", initial=clock.today)
    matter = lines("移交事由")
    people = forms.IntegerField(label="涉及人数", min_value=0, initial=0)
    receipt_no = words("回执号", 60)
    received_by = words("接收人")
    files = PhotosField(label="回执扫描件")
