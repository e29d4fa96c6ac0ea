"""Rows that hang on a record, to read: the steps' own tables on a record's page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class Rows(admin.TabularInline):
    """A read-only table of related rows; ``fields`` names columns or methods. Whoever sees the record sees its rows."""

    template = "admin/rows.html"
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WithRows:
    """For a ScopedAdmin with ``inlines``: tables without a row are not drawn."""

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            return []
        found = super().get_inline_instances(request, obj)  # type: ignore[misc]
        return [
            inline for inline in found if inline.model._default_manager.filter(**{inline_key(inline): obj.pk}).exists()
        ]


def inline_key(inline: Any) -> str:
    """The lookup from the inline's rows to the record they hang on."""
    from django.forms.models import _get_foreign_key  # Django has no public name for it

    return _get_foreign_key(inline.parent_model, inline.model, fk_name=inline.fk_name).attname
