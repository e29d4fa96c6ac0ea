"""The town's intervals, and its rules of assessment."""

from typing import Any

from django.contrib import admin
from django.db import models

from rectification.models import AssessmentRule, CureRules
from rectification.services.rules import save_assessment_rule, save_rules
from xumingsi.accounts.models import User
from xumingsi.accounts.scope import town_ids
from xumingsi.campaign.scoring import facts
from xumingsi.casework.admin.mixins import ScopedAdmin

RIGHT = "rectification.rules"


class OfTown(ScopedAdmin):
    """Pickers offer the towns whose rules the user may set."""

    view_right = "rectification.view"
    add_right = change_right = RIGHT

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "town":
            towns = db_field.remote_field.model.objects.filter(pk__in=town_ids(request.user, RIGHT))
            kwargs["queryset"] = towns.order_by("path")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(CureRules)
class CureRulesAdmin(OfTown):
    list_display = ("town", "look_back_days", "due_soon_days", "max_extensions")
    list_select_related = ("town",)
    addable = ("town", "look_back_days", "due_soon_days", "max_extensions")
    editable = ("look_back_days", "due_soon_days", "max_extensions")
    fields = addable
    ordering = ("pk",)
    menu_order = 80

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return save_rules(form.instance, actor=actor)


@admin.register(AssessmentRule)
class AssessmentRuleAdmin(OfTown):
    list_display = ("fact_label", "points", "cap", "is_used", "town")
    list_select_related = ("town",)
    addable = ("town", "fact", "points", "cap", "is_used")
    editable = ("points", "cap", "is_used")
    fields = addable
    ordering = ("town", "fact")
    menu_order = 90

    @admin.display(description="计分事实", ordering="fact")
    def fact_label(self, rule: AssessmentRule) -> str:
        known = facts()
        return known[rule.fact].label if rule.fact in known else "已停用的事实"

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "fact" and field is not None:
            from django import forms

            return forms.ChoiceField(label=db_field.verbose_name, choices=[(f.code, f.label) for f in facts().values()])
        return field

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return save_assessment_rule(form.instance, actor=actor)
