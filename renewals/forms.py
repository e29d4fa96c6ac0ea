"""What each verb of an application asks."""

from typing import Any

from django import forms
from django.utils import timezone

from recipients.choices import Category
from xumingsi.casework.actions import VerbForm
from xumingsi.casework.forms import MonthField, PhotosField
from xumingsi.kit import clock

from .choices import Channel, Found, Source, Verdict
from .guards import allowed_outcomes
from .models import ReviewMeeting


def day(label: str, **options: Any) -> forms.DateField:
    """A day with the browser's own picker; today unless told."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, initial=clock.today, **options)


def moment(label: str, **options: Any) -> forms.DateTimeField:
    """A day and time with the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label,
        widget=widget,
        initial=lambda: timezone.localtime(clock.now()),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        **options,
    )


def lines(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def money(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=0, **options)


class RemindForm(VerbForm):
    channel = forms.ChoiceField(label="催办方式", choices=Channel.choices)
    reminded_on = day("催办日期")
    reached = forms.CharField(label="接通知人", max_length=40, required=False)
    note = forms.CharField(label="情况", max_length=200, required=False)


class ApplyForm(VerbForm):
    applied_on = day("申请日期")
    applicant_name = forms.CharField(label="申请人", max_length=40, required=False, help_text="不填为户主")
    changed_facts = lines(
        "家庭情况变化", required=False, help_text="人口、收入、财产、健康、就业与去年不同之处；没有可不填。"
    )
    declares_relative = forms.BooleanField(
        label="申明有近亲属任职",
        required=False,
        help_text="近亲属为财政供养人员、村（居）干部或低保经办人员的须如实申明。",
    )
    relative_note = forms.CharField(label="近亲属姓名、单位和关系", max_length=200, required=False)
    files = PhotosField(label="申请材料照片")


class ApplyForForm(VerbForm):
    agent_name = forms.CharField(label="代办人", max_length=40)
    reason = forms.CharField(label="代办原因", max_length=100)
    applied_on = day("申请日期")
    files = PhotosField(label="委托书照片")


class ReturnForm(VerbForm):
    missing = lines("须补正的材料", help_text="一行一项，须一次说全。")
    told_to = forms.CharField(label="告知对象", max_length=40)
    again_because = forms.CharField(
        label="再次退回原因", max_length=200, required=False, help_text="本轮已退回过的才填写。"
    )


class RelieveForm(VerbForm):
    amount = money("先行救助金额（元）")
    given_on = day("给付日期")
    emergency = lines("急难情形")
    agreed_by = forms.CharField(label="同意先行救助的负责人", max_length=40)


class CheckForm(VerbForm):
    authorised_on = day("授权书签字日期", required=False)
    authorised_by = forms.CharField(label="授权签字人", max_length=100, required=False, help_text="不填为申请人本人")
    checked_on = day("核查日期")
    verified_income = money("核实家庭月收入（元）", required=False, help_text="与申报收入一致的可不填。")
    verdict = forms.ChoiceField(label="核查结论", choices=Verdict.choices)
    sources = forms.MultipleChoiceField(
        label="查到记录的来源",
        choices=Source.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="其余来源记为“无记录”。",
    )
    note = lines("说明", required=False, help_text="查到记录或结论不一致的，写明情况。")
    files = PhotosField(label="授权书、核查结果照片")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.initial |= {
                "authorised_on": self.subject.applied_on,  # type: ignore[attr-defined]
                "authorised_by": self.subject.applicant_name,  # type: ignore[attr-defined]
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = set(data.pop("sources", []))
        if self.subject is not None and data.get("authorised_on") and not data.get("authorised_by"):
            data["authorised_by"] = self.subject.applicant_name  # type: ignore[attr-defined]
        data["findings"] = [{"source": source, "has_record": source in found} for source in Source.values]
        return data


class VisitForm(VerbForm):
    visited_at = moment("入户时间")
    visitors = forms.CharField(label="入户调查人", max_length=120, help_text="两人以上，用顿号或空格分开。")
    place = forms.CharField(label="入户地点", max_length=120)
    informant = forms.CharField(label="接受调查人", max_length=40, help_text="在场并签字的家庭成员。")
    members_present = forms.IntegerField(label="实际居住人数", min_value=0, max_value=30)
    income = money("了解到的家庭月收入（元）")
    circumstances = lines("家庭情况", help_text="住房、劳动力、就业、患病、大件财产等。")
    verdict = forms.ChoiceField(label="入户结论", choices=Verdict.choices)
    posted_in_place = forms.BooleanField(label="长期公示在位", required=False, initial=True)
    files = PhotosField(label="入户照片")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:  # what the file says; the visitors correct what they find different
            household = self.subject.household  # type: ignore[attr-defined]
            self.initial |= {
                "place": household.address or f"{household.village}{household.group_no}",
                "informant": self.subject.applicant_name or household.head_name,  # type: ignore[attr-defined]
                "members_present": household.size,
                "income": household.monthly_income,
            }

    def clean_visitors(self) -> list[str]:
        return names(self.cleaned_data["visitors"])


def names(text: str) -> list[str]:
    """Names typed in one field: 张三、李四 王五 → three names."""
    for mark in "、，,；;\r\n\t ":
        text = text.replace(mark, "\n")
    return [name for name in text.split("\n") if name]


class ReviewForm(VerbForm):
    meeting = forms.ModelChoiceField(
        label="民主评议会",
        queryset=ReviewMeeting.objects.none(),
        empty_label=None,
        help_text="先在“民主评议会”登记会议，再登记每户结果。",
    )
    agree = forms.IntegerField(label="认为属实（票）", min_value=0)
    disagree = forms.IntegerField(label="认为不属实（票）", min_value=0, initial=0)
    abstain = forms.IntegerField(label="弃权（票）", min_value=0, initial=0)
    recused = forms.CharField(
        label="回避人员", max_length=200, required=False, help_text="与该户有近亲属或利害关系的参会人，用顿号分开。"
    )
    opinion = lines("评议意见", required=False)
    is_true = forms.BooleanField(label="评议结论：调查属实", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings = ReviewMeeting.objects.visible_to(self.actor).order_by("-held_at", "-pk")
        if self.subject is not None:
            meetings = meetings.filter(village=self.subject.village)  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


class OutcomeForm(VerbForm):
    """Outcomes fit the application's kind; without a subject (bulk) only 续保 as it stands."""

    outcome = forms.ChoiceField(label="拟办结果", required=False)
    amount = money("拟保障金额（元/月）", required=False, help_text="续保且金额不变的可不填。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = allowed_outcomes(self.subject) if self.subject is not None else []  # type: ignore[arg-type]
        self.fields["outcome"].choices = [
            ("", "按现有待遇续保" if not outcomes else "请选择"),
            *((o.value, o.label) for o in outcomes),
        ]  # type: ignore[attr-defined]


class PostForm(OutcomeForm):
    starts_on = day("张贴日期")
    places = forms.CharField(
        label="公示地点", max_length=200, initial="村务公开栏", help_text="如：村务公开栏、三组院坝、村民QQ群"
    )
    files = PhotosField(label="公示现场照片", help_text="也可稍后在“公示”中补传；没有照片不能撤下。")
    field_order = ["outcome", "amount", "starts_on", "places", "files"]


class ProposeForm(OutcomeForm):
    category = forms.ChoiceField(label="类别", choices=[("", "不变"), *Category.choices], required=False)
    effective_from = MonthField(label="起始月份", required=False, help_text="不填为次月，如 2020-10")
    reasons = lines("理由和依据", required=False, help_text="减发、停发、不予批准的必须写明，将书面告知当事人。")
    field_order = ["outcome", "amount", "category", "effective_from", "reasons"]


class OpinionForm(VerbForm):
    opinion = lines("审批意见", required=False)


class HomeCheckForm(VerbForm):
    checked_on = day("上门日期")
    checked_by = forms.CharField(label="上门人", max_length=40)
    found = forms.ChoiceField(label="核实情况", choices=Found.choices)
    note = lines("具体情况")
    files = PhotosField(label="照片")


class WaiveForm(VerbForm):
    signed_by = forms.CharField(label="签字人", max_length=40)
    files = PhotosField(label="签字的放弃声明", required=True)


class ProposeStopForm(VerbForm):
    reasons = lines("事实、理由和依据", help_text="将写入告知书送达当事人。")
    effective_from = MonthField(label="停发起始月份", required=False, help_text="不填为次月，如 2020-10")
