"""Forms of the pages beside the applications' list."""

from decimal import Decimal
from typing import Any

from django import forms

from recipients.choices import Program
from renewals.choices import Capacity, Kind
from renewals.forms import lines, moment, names
from xumingsi.accounts.models import User, Village
from xumingsi.campaign.models import Campaign
from xumingsi.casework.forms import PhotosField


class CampaignForm(forms.Form):
    """Asks for the campaign first; only running ones of the user's town."""

    campaign = forms.ModelChoiceField(label="专项治理", queryset=Campaign.objects.none(), empty_label=None)

    def __init__(self, *args: Any, campaigns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]


class VillageForm(CampaignForm):
    """Asks for the village too: those where the user holds ``right``."""

    right = "renewals.apply"
    village = forms.ModelChoiceField(label="村（居）", queryset=Village.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = Village.objects.filter(pk__in=user.village_ids_with(self.right))  # type: ignore[attr-defined]


class OpenForm(CampaignForm):
    pass


class DrawForm(CampaignForm):
    seed = forms.CharField(
        label="种子", max_length=100, help_text="事先公布的数字或文字；公布过种子公告的，填开启公告的号码或密封种子。"
    )
    rate = forms.DecimalField(
        label="比例",
        min_value=Decimal("0.01"),
        max_value=Decimal(1),
        max_digits=4,
        decimal_places=3,
        required=False,
        help_text="如 0.30；不填按专项治理设置",
    )


class NewApplicationForm(VillageForm):
    kind = forms.ChoiceField(label="申请种类", choices=[(k.value, k.label) for k in (Kind.NEW, Kind.TEMPORARY)])
    program = forms.ChoiceField(label="救助类型", choices=Program.choices)
    is_urgent = forms.BooleanField(label="急难情形，先行救助", required=False, help_text="只用于临时救助")
    members = lines(
        "家庭成员",
        rows=5,
        help_text="一行一人：姓名 身份证号 与户主关系。第一行写户主，关系填“户主”。例：张演示 18位身份证号 户主",
    )
    address = forms.CharField(label="住址", max_length=120, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    field_order = ["campaign", "village", "kind", "program", "is_urgent", "members", "address", "phone"]

    def clean_members(self) -> list[dict[str, str]]:
        people = []
        for number, line in enumerate(self.cleaned_data["members"].splitlines(), 1):
            parts = line.replace("，", " ").replace(",", " ").split()
            if not parts:
                continue
            if len(parts) != 3:
                raise forms.ValidationError(f"第 {number} 行应为“姓名 身份证号 与户主关系”三项，中间用空格隔开。")
            people.append(dict(zip(("name", "id_number", "relation"), parts, strict=True)))
        return people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Kind.TEMPORARY:
            data["program"] = Program.TEMPORARY
        elif data.get("program") == Program.TEMPORARY:
            self.add_error("program", "新申请请选择低保或特困；临时救助请在“申请种类”中选择。")
        return data


class MeetingForm(VillageForm):
    right = "renewals.review"
    held_at = moment("评议时间")
    place = forms.CharField(label="地点", max_length=100)
    chair = forms.CharField(label="主持人", max_length=40)
    recorder = forms.CharField(label="记录人", max_length=40)
    invited = forms.IntegerField(label="应到人数", min_value=1, max_value=500)
    officers = lines("乡镇工作人员", rows=2, required=False, help_text="姓名用顿号分开，下同。")
    committee = lines("村（居）党组织和村（居）委成员", rows=2, required=False)
    party = lines("党员代表", rows=2, required=False)
    representatives = lines("村（居）民代表", rows=2, help_text="不得少于到会人数的三分之二。")
    policy_read = forms.BooleanField(label="已宣讲政策", required=False)
    minutes = lines("评议记录", rows=4, required=False)
    files = PhotosField(label="签到和记录照片")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        fields = {
            "officers": Capacity.OFFICER,
            "committee": Capacity.COMMITTEE,
            "party": Capacity.PARTY,
            "representatives": Capacity.REPRESENTATIVE,
        }
        data["attendees"] = {capacity: names(data.pop(name, "") or "") for name, capacity in fields.items()}
        return data
