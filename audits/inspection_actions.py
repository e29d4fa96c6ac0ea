"""What the verbs of self-inspections and inspections ask."""

from typing import Any

from django import forms
from django.utils import timezone

from audits.services import inspection_draws, self_inspections, spot_checks, village_inspections
from audits.services.spot_checks import Finding
from xumingsi.casework.actions import ReasonForm, VerbForm, offer
from xumingsi.casework.forms import PhotosField
from xumingsi.kit import clock

from .inspection_choices import Conclusion, MissedBecause, Mode
from .spot_check_items import ITEMS

HOLDS = [("", "未能了解"), ("yes", "符合"), ("no", "不符合")]


def day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, **{"initial": clock.today, **options})


def lines(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **options)


def names(text: str) -> list[str]:
    """Names typed in one field: 张三、李四 王五 → three names."""
    for mark in "、，,；;\r\n\t ":
        text = text.replace(mark, "\n")
    return [name for name in text.split("\n") if name]


class NamesField(forms.CharField):
    """Several names in one field; cleans to a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 120, "help_text": "两人以上，用顿号或空格分开。", **options})

    def clean(self, value: Any) -> Any:
        return names(super().clean(value))


class FindingsForm(VerbForm):
    """The items of the form; cleans them into ``findings``."""

    conclusion = forms.ChoiceField(label="结论", choices=Conclusion.choices)
    note = lines("情况", required=False, help_text="结论不是“一致”的，写明哪里不一致。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        filed = spot_checks.filed_numbers(self.subject) if self.subject is not None else {}  # type: ignore[arg-type]
        for item in ITEMS:
            if item.number:
                on_file = filed.get(item.code)
                self.fields[item.code] = forms.DecimalField(
                    label=item.asks, min_value=0, max_digits=12, decimal_places=2,
                    help_text=f"登记 {spot_checks.plain(on_file)}；核实的数字与登记不同即为不符合。",
                )  # fmt: skip
            else:
                self.fields[item.code] = forms.ChoiceField(label=item.label, choices=HOLDS, required=False)
        self.order_fields([*self.head, *(item.code for item in ITEMS), "conclusion", "note", *self.tail])

    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        findings = {}
        for item in ITEMS:
            value = data.pop(item.code, None)
            findings[item.code] = (
                Finding(found=value) if item.number else Finding({"yes": True, "no": False}.get(value or ""))
            )
        return {**data, "findings": findings}


class CheckForm(FindingsForm):
    checked_on = day("抽查日期")
    inspectors = NamesField(label="抽查人")
    informant = forms.CharField(label="被访人", max_length=40)
    mode = forms.ChoiceField(label="方式", choices=[(m.value, m.label) for m in (Mode.OPEN, Mode.ON_SITE)])
    photos = PhotosField(label="现场照片", required=True)
    signature = PhotosField(label="签字的抽查表照片", required=True)
    head = ("checked_on", "inspectors", "informant", "mode")
    tail = ("photos", "signature")


class CovertForm(FindingsForm):
    checked_on = day("暗访日期")
    inspectors = NamesField(label="抽查人")
    informant = forms.CharField(label="被访人", max_length=40)
    photos = PhotosField(label="现场照片", required=True)
    head = ("checked_on", "inspectors", "informant")
    tail = ("photos",)


class CorrectForm(FindingsForm):
    reason = lines("更正原因")
    files = PhotosField(label="更正依据")
    tail = ("reason", "files")


class AttemptForm(VerbForm):
    tried_at = forms.DateTimeField(label="上门时间", initial=lambda: timezone.localtime(clock.now()))
    inspectors = NamesField(label="抽查人")
    note = forms.CharField(label="情况", max_length=200, help_text="如：门锁，邻居称外出务工。")
    files = PhotosField(label="门前照片")


class MissForm(VerbForm):
    because = forms.ChoiceField(
        label="未能抽查的原因", choices=MissedBecause.choices, help_text="未遇的须先登记两次不同日期的上门。"
    )
    reason = lines("具体情况")


class SignForm(VerbForm):
    signed_by = forms.CharField(label="签字人姓名", max_length=40, help_text="村（居）主要负责人。")
    title = forms.CharField(label="职务", max_length=40, initial="村党支部书记")
    files = PhotosField(label="签字的自查表照片", help_text="由负责人用本人账号签字的可不上传。")


class SignInspectionForm(VerbForm):
    signed_by = forms.CharField(label="村负责人姓名", max_length=40)
    files = PhotosField(label="签字的督查记录照片", help_text="由负责人用本人账号签字的可不上传。")


class OrderForm(VerbForm):
    reason = lines("责令重新制定的原因", help_text="如：自查自纠措施不力、工作不实。")
    due_on = day("重新制定期限", initial=None)


class MeetForm(VerbForm):
    plan = lines("新方案", help_text="方案名称、文号和主要内容。")
    files = PhotosField(label="新方案照片")


def _covertly(target: Any, *, actor: Any, **given: Any) -> Any:
    return spot_checks.record_spot_check(target, actor=actor, mode=Mode.COVERT, **given)


offer("self_inspection", "submit", self_inspections.submit_self_inspection)
offer("self_inspection", "take_back", self_inspections.take_back_self_inspection, ReasonForm)
offer("self_inspection", "sign", self_inspections.sign_self_inspection, SignForm)
offer("inspection_target", "check", spot_checks.record_spot_check, CheckForm)
offer("inspection_target", "check_covertly", _covertly, CovertForm)
offer("inspection_target", "publish", spot_checks.publish_spot_check)
offer("inspection_target", "attempt", spot_checks.record_attempt, AttemptForm)
offer("inspection_target", "replace", inspection_draws.replace_target, MissForm)
offer("inspection_target", "miss", inspection_draws.miss_target, MissForm)
offer("inspection_target", "correct", spot_checks.correct_spot_check, CorrectForm)
offer("village_inspection", "publish", village_inspections.publish_inspection)
offer("village_inspection", "sign", village_inspections.sign_inspection, SignInspectionForm)
offer("village_inspection", "order_plan", village_inspections.order_plan, OrderForm)
offer("plan_order", "meet", village_inspections.meet_order, MeetForm)
