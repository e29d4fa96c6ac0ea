"""How the verbs of a filing are done from a page."""

from typing import Any

from django import forms

from recipients.services import filings
from xumingsi.casework.actions import ReasonForm, VerbForm, offer
from xumingsi.casework.forms import PhotosField
from xumingsi.kit import clock

from .models import Member, RelativeFiling
from .relative_choices import CheckLevel

_MARKS = str.maketrans(dict.fromkeys("，,；; \n\t", "、"))


class NamesField(forms.CharField):
    """Names typed in one field, parted by 顿号 or blanks; cleans to a list."""

    def clean(self, value: Any) -> Any:
        return [name for name in super().clean(value).translate(_MARKS).split("、") if name]


class MemberForm(VerbForm):
    member = forms.ModelChoiceField(label="享受救助人员", queryset=Member.objects.none(), empty_label=None)
    relation = forms.CharField(
        label="与备案人关系", max_length=20, help_text="该人员是备案人的什么人，如父母、兄弟、儿媳。"
    )
    remark = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        household = self.subject.household if self.subject is not None else None  # type: ignore[attr-defined]
        if household is not None:
            self.fields["member"].queryset = household.members.present_on(clock.today())  # type: ignore[attr-defined]


class FilingCheckForm(VerbForm):
    checked_on = forms.DateField(label="入户核查日期", initial=clock.today)
    checkers = NamesField(
        label="核查人", max_length=120, help_text="两人以上，用顿号或空格分开；与该户有亲属关系的须回避。"
    )
    visited = forms.BooleanField(label="已入户核查（近亲属备案户逐户入户）", required=False)
    opinion = forms.CharField(label="核查意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    files = PhotosField(label="核查材料照片")


class RefuteForm(VerbForm):
    checked_on = forms.DateField(label="入户核查日期", initial=clock.today)
    checkers = NamesField(label="核查人", max_length=120, help_text="两人以上，用顿号或空格分开。")
    reason = forms.CharField(label="不实的情形", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    files = PhotosField(label="核查材料照片")


class PostFilingForm(VerbForm):
    starts_on = forms.DateField(label="张贴日期", initial=clock.today)
    places = forms.CharField(label="公示地点", max_length=200, initial="村务公开栏")
    files = PhotosField(label="公示现场照片")


def _check(level: CheckLevel) -> Any:
    def perform(filing: RelativeFiling, *, actor: Any, **given: Any) -> Any:
        return filings.check_filing(filing, actor=actor, level=level, **given)

    return perform


offer("filing", "file", filings.file_again, MemberForm)
offer("filing", "check_town", _check(CheckLevel.TOWN), FilingCheckForm)
offer("filing", "check_county", _check(CheckLevel.COUNTY), FilingCheckForm)
offer("filing", "refute", filings.refute_filing, RefuteForm)
offer("filing", "post", filings.post_filing, PostFilingForm)
offer("filing", "close", filings.close_filing, ReasonForm)
