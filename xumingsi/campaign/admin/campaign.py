"""The campaign, its phases and its leading group on the workbench."""

from typing import Any

from django.contrib import admin
from django.db import models

from xumingsi.accounts.models import User
from xumingsi.accounts.scope import town_ids
from xumingsi.campaign import services
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock

from ..choices import PhaseState
from ..models import Campaign, GroupMember, Phase
from ..workflows import PHASE


class TownPicker:
    """Pickers offer the towns the user works in."""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "town":
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(
                pk__in=town_ids(request.user, "campaign.manage")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class PhaseRows(Rows):
    model = Phase
    fields = ("kind", "starts_on", "ends_on", "state", "override_reason")
    ordering = ("starts_on", "ends_on", "pk")


class GroupRows(Rows):
    model = GroupMember
    fields = ("post", "name", "title", "user")


RULES = (
    "visit_rate", "min_visitors", "review_rule", "representative_share", "posting_days", "posting_photo_required",
    "authorisation_required", "reminders_required", "reminder_channels_required", "survey_required",
    "survey_size", "hotline",
)  # fmt: skip


@admin.register(Campaign)
class CampaignAdmin(WithRows, TownPicker, ScopedAdmin):
    list_display = ("name", "town", "year", "notice_date", "is_open")
    list_select_related = ("town",)
    change_right = "campaign.manage"
    editable = ("name", "notice_date", "is_open", *RULES)
    fieldsets = (
        (None, {"fields": ("name", "town", "year", "notice_date", "is_open")}),
        ("办理规则", {"fields": RULES}),
    )
    inlines = (PhaseRows, GroupRows)
    ordering = ("-year", "pk")
    menu_order = 10

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return services.change_campaign(form.instance, actor=actor, changes=form.changed_data)


@admin.register(Phase)
class PhaseAdmin(VerbAdminMixin, ScopedAdmin):
    workflow = PHASE
    tones = {PhaseState.RUNNING: "go", PhaseState.CLOSED: "done"}
    list_display = ("__str__", "campaign", "starts_on", "ends_on", "left", "state_badge")
    list_select_related = ("campaign__town",)
    change_right = "campaign.manage"
    editable = ("starts_on", "ends_on")
    fields = ("campaign", "kind", "starts_on", "ends_on", "left", "override_reason")
    summary = ("campaign", "kind", "starts_on", "ends_on")
    ordering = ("starts_on", "ends_on", "pk")
    menu_order = 20

    @admin.display(description="剩余时间")
    def left(self, phase: Phase) -> str:
        days = phase.days_left(clock.today())
        if phase.state == PhaseState.CLOSED:
            return "—"
        return f"剩 {days} 天" if days > 0 else f"已过 {1 - days} 天"

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return services.change_phase(form.instance, actor=actor, changes=form.changed_data)


@admin.register(GroupMember)
class GroupMemberAdmin(ScopedAdmin):
    list_display = ("name", "post", "title", "campaign", "user")
    list_select_related = ("campaign", "user")
    add_right = change_right = "campaign.manage"
    addable = ("campaign", "post", "name", "title", "user")
    editable = ("post", "name", "title", "user")
    fields = ("campaign", "post", "name", "title", "user")
    ordering = ("campaign", "pk")
    menu_order = 30

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return services.save_group_member(form.instance, actor=actor)
