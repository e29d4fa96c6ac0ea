"""Which campaign and which day a report is about."""

from datetime import date
from typing import Any

from django import forms

from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock

from .package import RIGHT


class ExportForm(forms.Form):
    """Which campaign, and the day to count up to."""

    campaign = forms.ModelChoiceField(label="专项治理", queryset=Campaign.objects.none(), empty_label=None)
    as_of = forms.DateField(
        label="统计截止日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
        help_text="按这一天当日终了统计，不能晚于今天。",
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["campaign"].queryset = campaigns_of(user)  # type: ignore[attr-defined]

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > clock.today():
            raise forms.ValidationError("统计截止日不能晚于今天。")
        return day


def campaigns_of(user: User) -> Any:
    """Campaigns of the towns for which the user may export, the latest first."""
    return Campaign.objects.visible_to(user, RIGHT).select_related("town").order_by("-year", "pk")
