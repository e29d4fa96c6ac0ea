"""测算: what one household is due on a day, with the working, beside what it gets; and its income and property."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from recipients.calculation import Level, Result, calculate, rules_on
from recipients.choices import IncomeKind, PropertyKind
from recipients.models import Household
from recipients.services import means
from recipients.services.cases import case_of
from recipients.services.standards import read_standards
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.widgets import dress
from xumingsi.kit import clock

NOTE = "登记后即用于测算；现发金额不自动变动，调整须经审批。"


class DayForm(forms.Form):
    on = forms.DateField(label="测算日期", required=False)


class IncomeForm(forms.Form):
    member: forms.ModelChoiceField = forms.ModelChoiceField(
        label="家庭成员", queryset=None, required=False, empty_label="全家"
    )
    kind = forms.ChoiceField(label="收入项目", choices=IncomeKind.choices)
    amount = forms.DecimalField(
        label="元/月", min_value=0, max_digits=12, decimal_places=2, help_text="不再有这项收入的填 0"
    )
    effective_from = forms.DateField(label="起始日期", initial=clock.today)
    source = forms.CharField(label="来源", max_length=120, help_text="如：入户调查、工资流水、社保核对")

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = household.members.present_on(clock.today())  # type: ignore[attr-defined]


class PropertyForm(forms.Form):
    kind = forms.ChoiceField(label="财产种类", choices=PropertyKind.choices)
    detail = forms.CharField(label="说明", max_length=60, required=False, help_text="如：坐落、车型")
    value = forms.DecimalField(label="金额（元）", min_value=0, max_digits=12, decimal_places=2, required=False)
    area = forms.DecimalField(label="面积（㎡）", min_value=0, max_digits=8, decimal_places=2, required=False)
    effective_from = forms.DateField(label="登记日期", initial=clock.today)
    source = forms.CharField(label="来源", max_length=120, help_text="如：本人申报、信息核对")


class PropertyEndForm(forms.Form):
    item: forms.ModelChoiceField = forms.ModelChoiceField(label="注销哪一项", queryset=None, empty_label=None)
    on = forms.DateField(label="不再拥有的日期", initial=clock.today)
    reason = forms.CharField(label="原因", max_length=120, help_text="如：出售、过户、报废；附凭证的写明凭证。")

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = household.property_items.filter(ended_on=None)  # type: ignore[attr-defined]


def calculate_page(request: HttpRequest, site: admin.AdminSite, household: Household) -> HttpResponse:
    """The working for ``household`` on the day asked for (``?on=``), made to be printed and read aloud."""
    form = dress(DayForm(request.GET))
    on = (form.cleaned_data["on"] if form.is_valid() else None) or clock.today()
    case = case_of(household, on)
    result = calculate(case, on, read_standards())
    benefit = household.benefits.in_force_on(on).filter(program=case.program).order_by("-started_on").first()
    present = benefit.amount_on(on) if benefit else None
    tools = [("登记收入", _url("calculate_income", household)), ("登记财产", _url("calculate_property", household))]
    if household.property_items.filter(ended_on=None).exists():
        tools.append(("注销财产", _url("calculate_property_end", household)))
    context = {
        **site.each_context(request),
        "title": f"测算：{household}",
        "subtitle": None,
        "opts": Household._meta,
        "household": household,
        "back": _url("change", household),
        "tools": tools if request.user.has_right(means.CHANGE, household.village) else [],  # type: ignore[union-attr]
        "form": form,
        "on": on,
        "rules": rules_on(on),
        "program": case.program or "无在享待遇",
        "result": result,
        "findings": sorted(result.findings, key=lambda finding: list(Level).index(finding.level)),
        "present": present,
        "difference": _difference(result, present),
    }
    return TemplateResponse(request, "admin/recipients/household/calculate.html", context)


def income_page(request: HttpRequest, site: admin.AdminSite, household: Household) -> HttpResponse:
    """Register an item of income."""
    _require_change(request, household)
    back = _url("calculate", household)
    return ask(
        request, site, title=f"登记收入：{household}", opts=Household._meta, back=back, note=NOTE, button="登记收入",
        form=lambda *data: IncomeForm(*data, household=household),
        perform=lambda **given: means.record_income(household, actor=request.user, **given),  # type: ignore[arg-type]
        done=lambda item: (f"已登记{item}" if item else "已注销该项收入", back),
    )  # fmt: skip


def property_page(request: HttpRequest, site: admin.AdminSite, household: Household) -> HttpResponse:
    """Register a piece of property."""
    _require_change(request, household)
    back = _url("calculate", household)
    return ask(
        request, site, title=f"登记财产：{household}", opts=Household._meta, back=back, note=NOTE, button="登记财产",
        form=PropertyForm, perform=lambda **given: means.record_property(household, actor=request.user, **given),  # type: ignore[arg-type]
        done=lambda item: (f"已登记{item}", back),
    )  # fmt: skip


def property_end_page(request: HttpRequest, site: admin.AdminSite, household: Household) -> HttpResponse:
    """The household no longer has a piece of property."""
    _require_change(request, household)
    back = _url("calculate", household)
    return ask(
        request, site, title=f"注销财产：{household}", opts=Household._meta, back=back, note=NOTE, button="注销财产",
        form=lambda *data: PropertyEndForm(*data, household=household),
        perform=lambda item, on, reason: means.end_property(item, on=on, reason=reason, actor=request.user),  # type: ignore[arg-type]
        done=lambda item: (f"已注销{item}", back),
    )  # fmt: skip


def _require_change(request: HttpRequest, household: Household) -> None:
    if not request.user.has_right(means.CHANGE, household.village):  # type: ignore[union-attr]
        raise PermissionDenied


def _url(page: str, household: Household) -> str:
    return reverse(f"admin:recipients_household_{page}", args=[household.pk])


def _difference(result: Result, present: Any) -> str:
    """What the calculation means for the present amount, in words."""
    if result.amount is None:
        return "暂时不能测算"
    if present is None:
        return "当日没有发放金额，无从比较"
    change = result.amount - present
    if not change:
        return "与现发金额一致"
    return f"比现发金额{'多' if change > 0 else '少'} {abs(change):,.2f} 元"
