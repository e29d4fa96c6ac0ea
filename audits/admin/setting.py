"""Numbers of the rules and places of the villages, with what they mean."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from audits.detection import detectors
from audits.models import DetectorSetting, VillagePlace
from audits.services import settings
from audits.thresholds import Threshold, thresholds
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.kit import clock


def _numbers() -> dict[str, Threshold]:
    rules = detectors()
    return {code: number for code, number in thresholds().items() if number.detector in rules}


def _said(number: Threshold, value: Any) -> str:
    return f"{value.normalize():f} {number.unit}"


class ThresholdForm(forms.Form):
    """Which number, what it shall be, from when and why."""

    town = forms.ModelChoiceField(label="镇（乡、街道）", queryset=Division.objects.none(), empty_label=None)
    code = forms.ChoiceField(label="参数")
    value = forms.DecimalField(label="数值", max_digits=9, decimal_places=2)
    effective_from = forms.DateField(label="自何日起", required=False, help_text="不填为今天。")
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Division.objects.filter(pk__in=town_ids(user, settings.RIGHT)).order_by("path")
        self.fields["town"].queryset = towns  # type: ignore[attr-defined]
        rules = detectors()
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (code, f"{rules[number.detector].label}：{number.label}（{number.unit}）")
            for code, number in _numbers().items()
        ]


@admin.register(DetectorSetting)
class DetectorSettingAdmin(ScopedAdmin):
    list_display = ("rule_label", "meaning", "shown_value", "effective_from", "reason")
    list_select_related = ("town",)
    fields = ("town", "rule_label", "meaning", "shown_value", "effective_from", "reason")
    ordering = ("detector", "parameter", "-effective_from")
    menu_order = 95

    @admin.display(description="检查项", ordering="detector")
    def rule_label(self, row: DetectorSetting) -> str:
        rule = detectors().get(row.detector)
        return rule.label if rule else "已停用的检查项"

    @admin.display(description="参数", ordering="parameter")
    def meaning(self, row: DetectorSetting) -> str:
        number = _numbers().get(f"{row.detector}.{row.parameter}")
        return number.label if number else "已停用的参数"

    @admin.display(description="数值", ordering="value")
    def shown_value(self, row: DetectorSetting) -> str:
        number = _numbers().get(f"{row.detector}.{row.parameter}")
        return _said(number, row.value) if number else f"{row.value:f}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("现行参数", reverse("admin:audits_detectorsetting_in_force"))]
        if request.user.has_right(settings.RIGHT):  # type: ignore[union-attr]
            tools.append(("设置参数", reverse("admin:audits_detectorsetting_set")))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("set/", view(self.set_view), name="audits_detectorsetting_set"),
            path("in-force/", view(self.in_force_view), name="audits_detectorsetting_in_force"),
            *super().get_urls(),
        ]

    def set_view(self, request: HttpRequest) -> HttpResponse:
        """Set one number."""
        if not request.user.has_right(settings.RIGHT):  # type: ignore[union-attr]
            raise PermissionDenied
        back = reverse("admin:audits_detectorsetting_in_force")
        return ask(
            request, self.admin_site, title="设置检查参数", opts=self.opts, back=back, button="设置",
            note="放宽参数会使疑点减少，收紧会使疑点增多；设置留痕，下次运行比对检查时起作用。",
            form=lambda *data: ThresholdForm(*data, user=request.user),
            perform=lambda town, **given: settings.set_threshold(town, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda row: ("已设置", back),
        )  # fmt: skip

    def in_force_view(self, request: HttpRequest) -> HttpResponse:
        """Every number with what it means, its default and what holds today in each of the user's towns."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        towns = Division.objects.filter(pk__in=town_ids(request.user, self.right_to_view())).order_by("path")
        rules, today = detectors(), clock.today()
        rows = [
            {
                "rule": rules[number.detector].label, "label": number.label, "note": number.note,
                "default": _said(number, number.default), "town": town, "value": _said(number, number.on(town, today)),
            }
            for town in towns
            for number in _numbers().values()
        ]  # fmt: skip
        context = {**self.admin_site.each_context(request), "title": "现行参数", "subtitle": None, "opts": self.opts, "rows": rows}  # fmt: skip
        return TemplateResponse(request, "admin/audits/thresholds.html", context)


@admin.register(VillagePlace)
class VillagePlaceAdmin(ScopedAdmin):
    list_display = ("village", "latitude", "longitude", "radius")
    list_filter = (VillageFilter,)
    list_select_related = ("village",)
    add_right = change_right = settings.RIGHT
    addable = ("village", "latitude", "longitude", "radius")
    editable = ("latitude", "longitude", "radius")
    fields = addable
    ordering = ("village__path",)
    menu_order = 96

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        row = form.instance
        return settings.set_place(
            row.village, latitude=row.latitude, longitude=row.longitude, radius=row.radius, actor=actor
        )
