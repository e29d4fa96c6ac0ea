"""The base of every admin class here: scope by duty, rights from the table, writing through services only."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Field, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from xumingsi.accounts.models import Division, User
from xumingsi.accounts.scope import village_ids
from xumingsi.kit import masking

from ..errors import Refused
from .paging import reaching
from .refusals import add_refusal, kind_form
from .timeline import attachments_of, timeline_of
from .widgets import FIELD_WIDGETS

__all__ = ["ScopedAdmin", "add_refusal", "choices_for", "masked"]
LATEST = 100


class ScopedAdmin(admin.ModelAdmin):
    """Shows the rows the user's duties cover; everything is read-only unless named.

    ``view_right`` defaults to the queryset's own; ``change_right`` with ``editable`` opens fields of a row,
    ``add_right`` with ``addable`` the add page. Both write only through ``save_with``, which a subclass gives;
    a Refused from it becomes a message on the filled-in page. Nothing is ever deleted.
    """

    view_right: str | None = None
    change_right: str | None = None
    add_right: str | None = None
    editable: Sequence[str] = ()
    addable: Sequence[str] = ()
    # Place in the room's menu, low first; in_menu False keeps the list reachable but out of the menu.
    menu_order = 100
    in_menu = True

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    formfield_overrides = FIELD_WIDGETS
    search_help_text = ""

    def save_with(self, form: ModelForm, actor: User, change: bool) -> models.Model:
        """Call the service that adds or changes the row and answer it; may raise Refused."""
        raise NotImplementedError(f"{type(self).__name__} opens fields but names no service")

    # -- who may look and touch

    def right_to_view(self) -> str:
        """The right that opens this list."""
        return self.view_right or self.model._default_manager.all().view_right

    def scope(self, rows: models.QuerySet, user: User) -> models.QuerySet:
        """The rows ``user`` may see; models without ``visible_to`` override this."""
        return rows.visible_to(user)  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return self.scope(super().get_queryset(request), request.user)  # type: ignore[arg-type]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.has_right(self.right_to_view())  # type: ignore[union-attr]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        village = getattr(obj, "village", None)
        return self.change_right is not None and request.user.has_right(self.change_right, village)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.add_right is not None and request.user.has_right(self.add_right)  # type: ignore[union-attr]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    # -- lists

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any) -> Any:
        return reaching(request.GET.get("p"), per_page)(queryset, per_page, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = self.opts.verbose_name_plural
        return super().changelist_view(request, {"title": title, "subtitle": None, **(extra_context or {})})

    # -- fields: read-only unless named

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        if self.fields:
            return self.fields
        own = [field.name for field in self.opts.concrete_fields if not field.primary_key]
        return [*own, *self.readonly_fields]

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": list(self.addable)})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        opened = set(self.addable if obj is None else self.editable)
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in shown if name not in opened]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        right = self.change_right or self.add_right or self.right_to_view()
        kwargs.setdefault("queryset", choices_for(db_field.remote_field.model, request.user, right))  # type: ignore[arg-type]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A record is made by its own service on its own page, never in a pop-up beside a picker.
            field.widget = field.widget.widget
        return field

    # -- writing

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return kind_form(form, getattr(request, "_refusal", None))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            # What was written is rolled back; the same page again, filled in, says why.
            request._refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        saved = self.save_with(form, request.user, change)  # type: ignore[arg-type]
        if saved is not obj:
            obj.__dict__.update(saved.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Related rows have services of their own."""

    # The ledger is the log; Django's second one would be a weaker copy.
    def log_addition(self, *args: Any, **kwargs: Any) -> None: ...  # type: ignore[override]
    def log_change(self, *args: Any, **kwargs: Any) -> None: ...  # type: ignore[override]
    def log_deletions(self, *args: Any, **kwargs: Any) -> None: ...  # type: ignore[override]

    # -- pages

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], add: bool = False, change: bool = False,
        form_url: str = "", obj: Any = None,
    ) -> HttpResponse:  # fmt: skip
        context |= {
            "title": str(obj) if obj else f"新增{self.opts.verbose_name}",
            "subtitle": None,
            "timeline": timeline_of(obj, LATEST) if obj else [],
            "attachments": attachments_of(obj, request.user) if obj else [],
            "moves": [],
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, self.page_context(request, obj, context), add, change, form_url, obj)

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        """Hook: more for the record's page (``obj`` is None when adding)."""
        return context

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The record's whole trail."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"办理轨迹：{obj}",
            "subtitle": None,
            "opts": self.opts,
            "original": obj,
            "timeline": timeline_of(obj),
        }
        return TemplateResponse(request, "admin/trail.html", context)


def choices_for(model: type[models.Model], user: User, right: str) -> models.QuerySet:
    """What a picker may offer ``user``: rows they may see, villages where they hold ``right``, colleagues in office."""
    rows = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    if issubclass(model, Division):
        return rows.filter(pk__in=village_ids(user, right))
    if issubclass(model, User):
        return rows.filter(is_active=True)
    return rows


def masked(path: str, label: str, mask: Callable[[str], str] = masking.mask_id) -> Callable[[Any], str]:
    """A column or read-only field that shows ``path`` (dots allowed) masked: ``masked("id_number", "身份证号")``."""

    @admin.display(description=label, ordering=path.replace(".", "__"))
    def show(obj: Any) -> str:
        for name in path.split("."):
            obj = getattr(obj, name, None)
        return mask(str(obj)) if obj else ""

    return show
