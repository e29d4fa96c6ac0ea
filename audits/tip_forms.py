"""What the public pages ask. Nothing but the words themselves is required."""

from typing import Any

from django import forms

from audits.services.identities import Identity
from xumingsi.accounts.models import Division, Village
from xumingsi.casework.forms import PhotosField

from .tip_choices import Channel, Matter, Party

IDENTITY = ("name", "phone", "address")


def words(label: str, rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=5000, widget=forms.Textarea(attrs={"rows": rows}), **options)


class TipForm(forms.Form):
    """A tip as its author writes it. The identity is asked for only where it can be sealed."""

    content = words("要反映的情况", 7, help_text="什么时间、什么地点、什么人、什么事。不想让人知道您是谁的，不要写您自己的姓名、电话和只有您知道的事。")  # fmt: skip
    matter = forms.ChoiceField(label="反映事项", choices=Matter.choices, initial=Matter.OTHER, required=False)
    party = forms.ChoiceField(
        label="反映的是谁", choices=Party.choices, initial=Party.UNKNOWN, required=False,
        help_text="反映镇上工作人员的直接由镇纪委办理，本人和其近亲属看不到。",
    )  # fmt: skip
    accused = forms.CharField(
        label="被反映人的姓名、职务", max_length=200, required=False, help_text="不清楚的可以不填。"
    )
    place = forms.ModelChoiceField(
        label="涉及的村（居）", queryset=Village.objects.none(), required=False, empty_label="（不清楚）"
    )
    photos = PhotosField(
        label="照片", help_text="最多 6 张。拍摄时间、地点和手机型号会自动去掉；照片里不要拍到您自己。"
    )
    name = forms.CharField(label="您的姓名", max_length=40, required=False)
    phone = forms.CharField(label="您的电话", max_length=40, required=False)
    address = forms.CharField(label="您的住址", max_length=120, required=False)
    code = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, town: Division, can_seal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Village.objects.filter(parent=town).order_by("path")  # type: ignore[attr-defined]
        self.fields["photos"].widget.attrs["accept"] = "image/jpeg,image/png"
        for field in IDENTITY:
            self.fields[field].widget.attrs["autocomplete"] = "off"
            if not can_seal:
                del self.fields[field]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [cleaned.get(field) for field in IDENTITY]
        if any(given) and not cleaned.get("name"):
            self.add_error("name", "实名举报请填写姓名；不想实名的，请把电话和住址一并清空。")
        if cleaned.get("name") and not (cleaned.get("phone") or cleaned.get("address")):
            self.add_error("phone", "实名举报请留下电话或住址，以便反馈结果。")
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = dict(self.cleaned_data)
        identity = {field: cleaned.pop(field, "") for field in IDENTITY}
        cleaned["identity"] = Identity(**identity) if identity["name"] else None
        cleaned["matter"] = cleaned["matter"] or Matter.OTHER
        cleaned["party"] = cleaned["party"] or Party.UNKNOWN
        cleaned.pop("code", None)
        return cleaned


class TakenTipForm(TipForm):
    """A tip that staff take at a window, by telephone, from the board or the group."""

    channel = forms.ChoiceField(label="渠道", choices=[c for c in Channel.choices if c[0] != Channel.WEB])
    field_order = ("channel",)


class CodeForm(forms.Form):
    code = forms.CharField(
        label="查询码", max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "20 位数字"}),
    )  # fmt: skip


class AddForm(forms.Form):
    code = forms.CharField(widget=forms.HiddenInput, max_length=60)
    text = words("补充情况", 4)
