"""Households, members and benefits."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recipients.admin.calculation import calculate_page, income_page, property_end_page, property_page
from recipients.admin.change_report import change_tools
from recipients.admin.head import head_page
from recipients.admin.roll import roll_page
from recipients.admin.searching import Searching
from recipients.admin.unmask import unmask_page
from recipients.choices import Category, Program
from recipients.forms import LeaveForm
from recipients.models import Benefit, BenefitAmount, Household, Member
from recipients.protected import protected_reasons
from recipients.services import households
from recipients.services.unmasking import RIGHT as UNMASK
from xumingsi.accounts.models import User
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.mixins import ScopedAdmin, masked
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.kit import clock, masking


class MemberRows(Rows):
    model = Member
    may_unmask = False
    fields = (
        "name",
        "masked_id",
        "relation",
        "sex",
        "birth_date",
        "is_covered",
        "labour",
        "health",
        "disability",
        "left_on",
    )
    ordering = ("-is_head", "pk")

    @admin.display(description="身份证号")
    def masked_id(self, member: Member) -> str:
        if not self.may_unmask:
            return member.masked_id
        page = reverse("admin:recipients_member_unmask", args=[member.pk])
        return format_html('{} <a class="small" href="{}">查看完整</a>', member.masked_id, page)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        # An inline lives for one request.
        self.may_unmask = obj is not None and request.user.has_right(UNMASK, obj.village)  # type: ignore[union-attr]
        return super().get_formset(request, obj, **kwargs)


class BenefitRows(Rows):
    model = Benefit
    fields = ("program", "category", "covered_count", "started_on", "ended_on", "end_cause", "amounts_text")
    ordering = ("-started_on", "-pk")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("amounts")

    @admin.display(description="月保障金额")
    def amounts_text(self, benefit: Benefit) -> str:
        return "；".join(str(amount) for amount in benefit.amounts.all())


class ProgramFilter(admin.SimpleListFilter):
    """Households by the program of their standing benefit."""

    title = "救助类型"
    parameter_name = "program"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [*Program.choices, ("none", "无在享待遇")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if not self.value():
            return queryset
        standing = Benefit.objects.standing().filter(household=OuterRef("pk"))
        if self.value() == "none":
            return queryset.filter(~models.Exists(standing))
        return queryset.filter(models.Exists(standing.filter(program=self.value())))


class HeadFilter(admin.SimpleListFilter):
    """Households whose 户主 died or left and nobody has been named yet."""

    title = "户主"
    parameter_name = "head"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("none", "须确定新户主")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.headless(clock.today()) if self.value() == "none" else queryset  # type: ignore[attr-defined]


class CategoryFilter(admin.SimpleListFilter):
    title = "类别"
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Category.choices

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if not self.value():
            return queryset
        standing = Benefit.objects.standing().filter(household=OuterRef("pk"), category=self.value())
        return queryset.filter(models.Exists(standing))


ACCOUNT = masked("bank_account", "银行账号", masking.mask_account)


@admin.register(Household)
class HouseholdAdmin(WithRows, Searching, ScopedAdmin):
    list_display = (
        "certificate_no",
        "head_name",
        "village",
        "group_no",
        "program",
        "category",
        "size",
        "amount",
        "phone_masked",
    )
    list_display_links = ("certificate_no", "head_name")
    list_filter = (VillageFilter, ProgramFilter, CategoryFilter, HeadFilter)
    list_select_related = ("village",)
    ordering = ("pk",)
    change_right = "recipients.change"
    editable = ("group_no", "address", "phone", "size", "monthly_income", "cause", "is_away", "remark")
    inlines = (MemberRows, BenefitRows)
    menu_order = 10

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        standing = Benefit.objects.standing().filter(household=OuterRef("pk")).order_by("-started_on")
        amounts = BenefitAmount.objects.filter(benefit__household=OuterRef("pk"), benefit__ended_on=None).order_by(
            "-effective_from"
        )
        return super().get_queryset(request).annotate(
            standing_program=Subquery(standing.values("program")[:1]),
            standing_category=Subquery(standing.values("category")[:1]),
            standing_amount=Subquery(amounts.values("monthly_amount")[:1]),
        )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            "certificate_no", "head_name", "village", "group_no", "address", "phone", "size", "monthly_income", "cause",
            "bank", ACCOUNT, "protected_text", "is_away", "remark",
        )  # fmt: skip

    @admin.display(description="救助类型")
    def program(self, household: Any) -> str:
        return household.standing_program or "—"

    @admin.display(description="类别")
    def category(self, household: Any) -> str:
        return household.standing_category or "—"

    @admin.display(description="月保障金额")
    def amount(self, household: Any) -> str:
        return f"{household.standing_amount:,.2f}" if household.standing_amount is not None else "—"

    @admin.display(description="联系电话")
    def phone_masked(self, household: Household) -> str:
        return masking.mask_phone(household.phone) if household.phone else "—"

    @admin.display(description="特殊保护")
    def protected_text(self, household: Household) -> str:
        return "、".join(protected_reasons(household, clock.today())) or "—"

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return households.correct_household(form.instance, actor=actor, changes=form.changed_data)

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None:
            context["tools"] = [("测算", reverse("admin:recipients_household_calculate", args=[obj.pk]))]
            if self.has_change_permission(request, obj):
                context["tools"] += [
                    ("更正成员", f"{reverse('admin:recipients_member_changelist')}?household={obj.pk}"),
                    ("变更户主", reverse("admin:recipients_household_head", args=[obj.pk])),
                ]
            context["tools"] += change_tools(request, obj)
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "recipients_household_calculate"
        return [
            path("roll/", wrap(self.roll_view), name="recipients_household_roll"),
            path("<int:pk>/head/", wrap(self.head_view), name="recipients_household_head"),
            path("<int:pk>/calculate/", wrap(self.calculate_view), name=name),
            path("<int:pk>/calculate/income/", wrap(self.income_view), name=f"{name}_income"),
            path("<int:pk>/calculate/property/", wrap(self.property_view), name=f"{name}_property"),
            path("<int:pk>/calculate/property/end/", wrap(self.property_end_view), name=f"{name}_property_end"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("任意一天的花名册", reverse("admin:recipients_household_roll"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def roll_view(self, request: HttpRequest) -> HttpResponse:
        """The roll on any day, and as it was then known."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return roll_page(request, self.admin_site)

    def calculate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """测算: what the household is due on a day."""
        return self._about(request, pk, calculate_page)

    def income_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._about(request, pk, income_page)

    def property_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._about(request, pk, property_page)

    def property_end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._about(request, pk, property_end_page)

    def head_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._about(request, pk, head_page)

    def _about(self, request: HttpRequest, pk: int, page: Callable[..., HttpResponse]) -> HttpResponse:
        household = self.get_object(request, str(pk))
        if household is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        return page(request, self.admin_site, household)


class OfHousehold(admin.SimpleListFilter):
    """The members of one household, as its page links to them."""

    title = "救助家庭"
    parameter_name = "household"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(self.value(), "本户")] if self.value() else [("", "全部")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        value = self.value() or ""
        return queryset.filter(household=int(value)) if value.isascii() and value.isdigit() else queryset


@admin.register(Member)
class MemberAdmin(Searching, ScopedAdmin):
    """Correct a member, or note that one has left; reached from the household."""

    list_display = ("name", "masked_number", "relation", "household", "village_name", "is_covered", "left_on")
    list_filter = (VillageFilter, OfHousehold)
    list_select_related = ("household__village",)
    change_right = "recipients.change"
    editable = (
        "name",
        "relation",
        "is_covered",
        "labour",
        "health",
        "disability",
        "occupation",
        "care_level",
        "exclusion",
    )
    ordering = ("household", "-is_head", "pk")
    menu_order = 15

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            "household", "name", "masked_number", "sex", "birth_date", "relation", "is_covered", "labour", "health", "disability",
            "occupation", "care_level", "exclusion", "left_on", "left_reason",
        )  # fmt: skip

    @admin.display(description="身份证号")
    def masked_number(self, member: Member) -> str:
        return member.masked_id

    @admin.display(description="村（居）")
    def village_name(self, member: Member) -> str:
        return str(member.village)

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return households.correct_member(form.instance, actor=actor, changes=form.changed_data)

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None and obj.left_on is None and self.has_change_permission(request, obj):
            context["tools"] = [("登记离户", reverse("admin:recipients_member_leave", args=[obj.pk]))]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/unmask/", self.admin_site.admin_view(self.unmask_view), name="recipients_member_unmask"),
            path("<int:pk>/leave/", self.admin_site.admin_view(self.leave_view), name="recipients_member_leave"),
            *super().get_urls(),
        ]

    def unmask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The full id number, for a reason."""
        member = self.get_object(request, str(pk))
        if member is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        return unmask_page(request, self.admin_site, member)

    def leave_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that a member left the household, when and why."""
        member = self.get_object(request, str(pk))
        if member is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        back = reverse("admin:recipients_household_change", args=[member.household_id])
        return ask(
            request, self.admin_site, title="登记离户", opts=self.opts, back=back, note=f"{member}：离户后本户待遇不自动变动，金额须经复核审批调整。",
            form=LeaveForm, perform=lambda **given: households.remove_member(member, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda left: (f"已登记{left}离户", back),
        )  # fmt: skip
