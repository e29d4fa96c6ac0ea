"""A renewal on one page: last year's facts stand in the form, and what the clerk changes is said as a change."""

from typing import Any

from django import forms

from renewals.forms import ApplyForm, lines, money
from renewals.models import Application

FACTS = {"size": "家庭人口", "monthly_income": "家庭月收入（元）", "address": "住址"}
CHANGES = [
    (text, text)
    for text in (
        "有人去世", "有人出生、嫁入或迁入", "有人嫁出或迁出", "新患重病或新评残疾", "有人就业或外出务工", "有人毕业或不再上学",
        "新领养老金或其他补助", "新买房、建房或买车", "土地、房屋被征收或有赔偿", "子女的赡养费有变化",
    )
]  # fmt: skip


class RenewalForm(ApplyForm):
    """ApplyForm with the facts on file filled in; cleans to what ApplyForm cleans to, changes told in ``changed_facts``.

    Nothing on file is changed by it: what is declared here is checked first (经济核查, 入户调查).
    """

    size = forms.IntegerField(label=FACTS["size"], min_value=1, max_value=30, required=False)
    monthly_income = money(FACTS["monthly_income"], required=False)
    address = forms.CharField(label=FACTS["address"], max_length=120, required=False)
    changes = forms.MultipleChoiceField(
        label="今年有下面的变化就点一下",
        choices=CHANGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    changed_facts = lines("其他要说明的", rows=2, required=False)
    field_order = ["applicant_name", "size", "monthly_income", "address", "changes", "changed_facts"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.subject, Application)
        household = self.subject.household
        self.initial |= {name: getattr(household, name) for name in FACTS} | {"applicant_name": household.head_name}
        for name in FACTS:
            was = self.initial[name]
            self.fields[name].widget.attrs["data-was"] = "" if was is None else str(was)
        self.fields["files"].label = "申请书、户口本照片"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        told = [
            f"{label}：{_said(self.initial[name])} → {_said(data.get(name))}"
            for name, label in FACTS.items()
            if name in data and data[name] != self.initial[name] and (data[name] or self.initial[name])
        ]
        told += data.pop("changes", [])
        told.append(data.get("changed_facts", ""))
        for name in FACTS:
            data.pop(name, None)
        return data | {"changed_facts": "\n".join(filter(None, told))}


def _said(value: Any) -> str:
    return "未登记" if value in (None, "") else str(value)
