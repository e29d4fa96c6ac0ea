"""The ledger to read: everyone their own acts and their villages', the discipline inspection all of its town."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from xumingsi.kit import masking

from ..models import Entry
from ..workflow import REGISTRY
from .filters import VillageFilter, period_filter
from .mixins import ScopedAdmin

# Acts outside a workflow, by their verb's first part.
KINDS = {
    "user": "账号",
    "duty": "职责",
    "division": "区划",
    "attachment": "佐证材料",
    "recipients": "花名册和名单",
    "household": "救助家庭",
    "member": "家庭成员",
    "benefit": "待遇",
    "home": "敬老院",
    "payments": "发放",
    "standard": "保障标准",
    "meeting": "会议",
    "publicity": "宣传",
    "report": "县级报表",
    "evidence": "证据卷",
    "recusal": "回避",
    "detectors": "比对检查",
}


def verb_label(verb: str) -> str:
    """流程·动作 of an entry's verb, in Chinese."""
    room, _, code = verb.partition(".")
    if room in REGISTRY:
        workflow = REGISTRY[room]
        return f"{workflow.label}·{workflow.verbs[code].label}" if code in workflow.verbs else workflow.label
    return KINDS.get(room, "其他")


class VerbFilter(admin.SimpleListFilter):
    """By verb of a workflow, or by kind of other act."""

    title = "动作"
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        moves = [
            (f"{flow.code}.{code}", f"{flow.label}·{verb.label}")
            for flow in REGISTRY.values()
            for code, verb in flow.verbs.items()
        ]
        return moves + [(f"{room}.", label) for room, label in KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if not value:
            return queryset
        return queryset.filter(verb__startswith=value) if value.endswith(".") else queryset.filter(verb=value)


@admin.register(Entry)
class EntryAdmin(ScopedAdmin):
    list_display = ("seq", "at", "sentence", "reason_text", "village", "short_digest")
    list_display_links = ("sentence",)
    list_filter = (VerbFilter, VillageFilter, period_filter("at", "时间"))
    list_select_related = ("village",)
    search_fields = ("sentence", "subject_text")
    search_help_text = "可搜经过、对象"
    ordering = ("-at", "-seq")
    fields = (
        "seq", "chain", "at", "actor_name", "village", "subject_text", "verb_text", "sentence", "reason_text",
        "full_digest", "previous_digest",
    )  # fmt: skip
    menu_order = 10

    def right_to_view(self) -> str:
        return "recipients.view"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Everyone may read their own acts; visible_to does the rest.
        return request.user.is_active

    @admin.display(description="动作")
    def verb_text(self, entry: Entry) -> str:
        return verb_label(entry.verb)

    @admin.display(description="理由")
    def reason_text(self, entry: Entry) -> str:
        return masking.mask_text(entry.reason)

    @admin.display(description="摘要")
    def short_digest(self, entry: Entry) -> str:
        return format_html("<code>{}</code>", entry.digest[:8])

    @admin.display(description="本条摘要")
    def full_digest(self, entry: Entry) -> str:
        return format_html("<code>{}</code>", entry.digest)

    @admin.display(description="上一条摘要")
    def previous_digest(self, entry: Entry) -> str:
        return format_html("<code>{}</code>", entry.previous)
