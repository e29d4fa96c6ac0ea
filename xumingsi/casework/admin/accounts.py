"""Accounts, duties and divisions: 系统管理员 writes, 镇纪委 reads; every change through the recorded services."""

from collections.abc import Callable
from typing import Any

from axes.utils import reset
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from xumingsi.accounts.choices import Level
from xumingsi.accounts.models import Division, Duty, User
from xumingsi.accounts.rights import roles_with

from ..errors import Refused
from ..services.accounts import add_division, change_user, create_user, end_duty, grant_duty, set_password
from ..services.second_factor import end_sessions, reset_second_factor
from .account_forms import ChangeUserForm, NewUserForm, ResetPasswordForm
from .asking import ask
from .mixins import ScopedAdmin, add_refusal, masked

MASKED_ID = masked("id_number", "身份证号")

if admin.site.is_registered(Group):
    admin.site.unregister(Group)


def below(user: User, path: str, right: str = "accounts.view") -> Q:
    """Condition: the division at ``path`` (a lookup ending in ``path``) lies where ``user`` holds ``right``."""
    places = Q(pk__in=[])
    for duty in user.active_duties:
        if duty.role in roles_with(right):
            places |= Q(**{f"{path}__startswith": duty.division.path})
    return places


class AccountsAdmin(ScopedAdmin):
    """What the three lists share."""

    view_right = "accounts.view"
    change_right: str | None = "accounts.manage"
    add_right = "accounts.manage"


@admin.register(Division)
class DivisionAdmin(AccountsAdmin):
    list_display = ("name", "level", "kind", "code", "parent", "is_fictional")
    list_filter = ("level", "kind")
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    search_help_text = "可搜名称、代码"
    fields = ("name", "level", "kind", "code", "parent", "is_fictional")
    addable = ("parent", "level", "kind", "name", "code")
    change_right = None
    menu_order = 30

    def scope(self, rows: models.QuerySet, user: User) -> models.QuerySet:
        return rows.filter(below(user, "path"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        above = self.scope(Division.objects.exclude(level=Level.VILLAGE), request.user)  # type: ignore[arg-type]
        return super().formfield_for_foreignkey(db_field, request, queryset=above, **kwargs)

    def save_with(self, form: Any, actor: User, change: bool) -> Division:
        return add_division(actor=actor, **form.cleaned_data)


class RoleFilter(admin.SimpleListFilter):
    """Users by a role they hold or held."""

    title = "角色"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Duty._meta.get_field("role").choices

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return (
            queryset.filter(pk__in=Duty.objects.filter(role=self.value()).values("user")) if self.value() else queryset
        )


@admin.register(User)
class UserAdmin(AccountsAdmin):
    list_display = ("username", "name", "title", "duties_text", "phone", "is_active")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "name", "phone")
    search_help_text = "可搜用户名、姓名、电话"
    addable = ("username", "name", "title", "phone", "id_number", "password1", "password2")
    editable = ("name", "title", "phone", "new_id_number", "is_active")
    menu_order = 10

    def scope(self, rows: models.QuerySet, user: User) -> models.QuerySet:
        held = Duty.objects.filter(below(user, "division__path")).values("user")
        return rows.filter(Q(pk__in=held) | ~Q(pk__in=Duty.objects.values("user"))).prefetch_related("duties__division")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = ("new_id_number",) if self.has_change_permission(request, obj) else ()
        shown: tuple = ("username", "name", "title", "phone", MASKED_ID, *asked)
        return (*shown, "is_active", "must_change_password", "duties_text", "created_at")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": self.addable[:-2]}), ("初始密码", {"fields": self.addable[-2:]})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewUserForm
        elif self.has_change_permission(request, obj):
            kwargs["form"] = ChangeUserForm
        return super().get_form(request, obj, change, **kwargs)

    def save_with(self, form: Any, actor: User, change: bool) -> User:
        if change:
            return change_user(form.instance, actor=actor, changes=form.changed_fields())
        given = {name: form.cleaned_data[name] for name in ("username", "name", "title", "phone", "id_number")}
        return create_user(actor=actor, password=form.cleaned_data["password1"], **given)

    @admin.display(description="职责")
    def duties_text(self, user: User) -> str:
        return "；".join(f"{duty}（至 {duty.ends_on}）" if duty.ends_on else str(duty) for duty in user.duties.all())

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and self.has_change_permission(request, obj):
            context["tools"] = [
                ("重置密码", reverse("admin:accounts_user_password", args=[obj.pk])),
                ("结束全部登录", reverse("admin:accounts_user_end_sessions", args=[obj.pk])),
                ("解除动态口令", reverse("admin:accounts_user_reset_factor", args=[obj.pk])),
                ("授予职责", f"{reverse('admin:accounts_duty_add')}?user={obj.pk}"),
            ]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "accounts_user"
        return [
            path("<path:object_id>/password/", wrap(self.password_view), name=f"{name}_password"),
            path("<int:pk>/end-sessions/", wrap(self.end_sessions_view), name=f"{name}_end_sessions"),
            path("<int:pk>/reset-factor/", wrap(self.reset_factor_view), name=f"{name}_reset_factor"),
            *super().get_urls(),
        ]

    def end_sessions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every session of this person ends with its next request."""
        return self._confirm(request, pk, "结束全部登录", end_sessions, "此人所有设备上的登录立即失效，须重新登录。")

    def reset_factor_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the telephone's binding off; the person binds a new one at the next sign-in."""
        note = "请先当面核实身份。解除后此人须重新登录，并重新绑定手机。"
        return self._confirm(request, pk, "解除动态口令", reset_second_factor, note)

    def _confirm(
        self, request: HttpRequest, pk: int, title: str, perform: Callable[..., None], note: str
    ) -> HttpResponse:
        user = self.get_object(request, str(pk))
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        back = reverse("admin:accounts_user_change", args=[user.pk])
        return ask(
            request, self.admin_site, title=f"{title}：{user}", button=title, opts=self.opts, back=back, note=note, form=forms.Form,
            perform=lambda: perform(user, actor=request.user), done=lambda _: (f"已{title}：{user}", back),
        )  # fmt: skip

    def password_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give somebody a new password, which they must change at their next sign-in; lifts a lockout too."""
        user = self.get_object(request, unquote(object_id))
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        form = ResetPasswordForm(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                set_password(user, form.cleaned_data["password1"], actor=request.user, must_change=True)  # type: ignore[arg-type]
                reset(username=user.username)
                messages.success(request, f"已重置{user}的密码，下次登录须改密码。")
                return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))
            except Refused as refusal:
                add_refusal(form, refusal)
        context = {
            **self.admin_site.each_context(request),
            "title": f"重置密码：{user}",
            "subtitle": None,
            "opts": self.opts,
            "original": user,
            "form": form,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/set_password.html", context)


@admin.register(Duty)
class DutyAdmin(AccountsAdmin):
    list_display = ("user", "role", "division", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("user", "division")
    search_fields = ("user__username", "user__name", "division__name")
    search_help_text = "可搜用户名、姓名、辖区"
    addable = ("user", "role", "division", "starts_on", "ends_on")
    editable = ("ends_on",)
    menu_order = 20

    def scope(self, rows: models.QuerySet, user: User) -> models.QuerySet:
        return rows.filter(below(user, "division__path"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        lists = {"user": UserAdmin, "division": DivisionAdmin}
        model = db_field.remote_field.model
        offered = lists[db_field.name].scope(self, model.objects.all(), request.user)  # type: ignore[arg-type]
        return super().formfield_for_foreignkey(db_field, request, queryset=offered, **kwargs)

    def save_with(self, form: Any, actor: User, change: bool) -> Duty:
        given = form.cleaned_data
        if change:
            return end_duty(form.instance, actor=actor, ends_on=given["ends_on"])
        return grant_duty(
            given["user"], given["role"], given["division"], actor=actor,
            starts_on=given["starts_on"], ends_on=given["ends_on"],
        )  # fmt: skip
