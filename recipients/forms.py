"""Forms of the registry's own pages."""

from typing import Any

from django import forms

from recipients.models import Posting
from xumingsi.casework.forms import MonthField
from xumingsi.kit import clock

CHANNELS = [(text, text) for text in ("来访", "来电", "书面", "公示栏意见箱", "QQ群", "网上")]


class ObjectionForm(forms.Form):
    line = forms.ModelChoiceField(label="对哪一户有异议", queryset=None, empty_label=None)
    channel = forms.ChoiceField(label="渠道", choices=CHANNELS)
    content = forms.CharField(label="异议内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, posting: Posting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = posting.lines.select_related("posting__village")  # type: ignore[attr-defined]


class RosterForm(forms.Form):
    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=None, empty_label=None)
    month = MonthField(label="花名册月份", help_text="花名册反映哪个月的情况，如 2020-09")
    file = forms.FileField(
        label="花名册（.xlsx）",
        help_text="每人一行，列的顺序不限；可先下载模板。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, towns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = towns  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    left_on = forms.DateField(label="离户日期", initial=clock.today)
    reason = forms.CharField(label="离户原因", max_length=60, help_text="如：死亡、婚嫁、服刑、迁出")
