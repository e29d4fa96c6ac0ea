"""The town's care homes: who keeps them, the lists that come in, and the roll against the residents."""

import io
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from recipients.admin.home_filters import require
from recipients.admin.home_forms import HomeListForm, OpenHomeForm, PocketMoneyForm
from recipients.admin.searching import Searching
from recipients.exchange.home_lists import HomeList, import_ledger, import_residents
from recipients.home_roll import residents_off_the_roll, supported_elsewhere
from recipients.models import CareHome, HomeStay
from recipients.services import home_money, homes
from recipients.services.home_lists import RIGHT as IMPORT
from recipients.sheets import REFERENCE
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.errors import BadInput
from xumingsi.kit import clock
from xumingsi.kit.excel.template import write_template

HOMES = "admin:recipients_carehome_changelist"
LISTS = {
    "home_residents": ("导入入住名册", import_residents, "admin:recipients_homestay_changelist"),
    "home_ledger": ("导入收支台账", import_ledger, "admin:recipients_homeentry_changelist"),
}
NAMED = 8


@admin.register(CareHome)
class CareHomeAdmin(Searching, ScopedAdmin):
    list_display = ("name", "town", "beds", "residents", "director", "bookkeeper", "keeper", "phone")
    list_select_related = ("town",)
    fields = ("town", "name", "beds", "residents", "director", "bookkeeper", "keeper", "phone", "opening_balance")
    change_right = homes.RIGHT
    editable = ("name", "beds", "director", "bookkeeper", "keeper", "phone", "opening_balance")
    ordering = ("town__path", "name")
    search_help_text = "可搜机构名称"
    menu_order = 80

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        today = clock.today()
        present = models.Q(stays__admitted_on__lte=today) & (
            models.Q(stays__left_on=None) | models.Q(stays__left_on__gte=today)
        )
        return super().get_queryset(request).annotate(n_residents=models.Count("stays", filter=present))

    @admin.display(description="在院人数")
    def residents(self, home: Any) -> int:
        return home.n_residents

    def save_with(self, form: Any, actor: User, change: bool) -> models.Model:
        return homes.correct_home(form.instance, actor=actor, changes=form.changed_data)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [("在册与在院核对", reverse("admin:recipients_carehome_roll"))]
        if request.user.has_right(homes.RIGHT):  # type: ignore[union-attr]
            tools.append(("登记敬老院", reverse("admin:recipients_carehome_open")))
            for kind, (title, _, _) in LISTS.items():
                tools.append((title, reverse("admin:recipients_carehome_import", args=[kind])))
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None:
            of_home = f"?home={obj.pk}"
            context["tools"] = [
                ("入住人员", reverse("admin:recipients_homestay_changelist") + of_home),
                ("收支台账", reverse("admin:recipients_homeentry_changelist") + of_home),
            ]
            if self.has_change_permission(request, obj):
                context["tools"] += [
                    ("登记入住", reverse("admin:recipients_homestay_admit") + of_home),
                    ("登记收支", reverse("admin:recipients_homeentry_book") + of_home),
                    ("采购验收", reverse("admin:recipients_homepurchase_record") + of_home),
                    ("发放零花钱", reverse("admin:recipients_carehome_pocket_money", args=[obj.pk])),
                ]
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("open/", wrap(self.open_view), name="recipients_carehome_open"),
            path("roll/", wrap(self.roll_view), name="recipients_carehome_roll"),
            path("import/<slug:kind>/", wrap(self.import_view), name="recipients_carehome_import"),
            path("template/<slug:kind>/", wrap(self.template_view), name="recipients_carehome_template"),
            path("<int:pk>/pocket-money/", wrap(self.pocket_money_view), name="recipients_carehome_pocket_money"),
            *super().get_urls(),
        ]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Register a home."""
        require(request, homes.RIGHT)
        return ask(
            request, self.admin_site, title="登记敬老院", opts=self.opts, back=reverse(HOMES),
            form=lambda *data: OpenHomeForm(*data, user=request.user),
            perform=lambda town, **given: homes.open_home(town, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda home: (f"已登记{home}", reverse("admin:recipients_carehome_change", args=[home.pk])),
        )  # fmt: skip

    def import_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Take a list in, or say cell by cell what is wrong with it."""
        require(request, IMPORT)
        if kind not in LISTS:
            raise Http404
        title, importing, back = LISTS[kind]
        return ask(
            request, self.admin_site, title=title, opts=self.opts, back=reverse(back), button="核对并导入",
            note="有一处错误即整表不导入；同一份表再次导入不会重复登记。表中有而系统没有的机构会新建并提示。",
            form=lambda *data: HomeListForm(*data, user=request.user, right=IMPORT),
            perform=lambda town, file, skip_bad_rows: _import(importing, request, town, file, skip_bad_rows),
            done=lambda found: (_told(found), reverse(back)),
        )  # fmt: skip

    def template_view(self, request: HttpRequest, kind: str) -> Any:
        """The blank list with headings, drop-downs and notes."""
        if kind not in LISTS or not self.has_view_permission(request):
            raise Http404
        sheet = REFERENCE[kind]
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"{sheet.title}模板.xlsx"
            write_template(target, sheet)
            return FileResponse(io.BytesIO(target.read_bytes()), as_attachment=True, filename=target.name)

    def roll_view(self, request: HttpRequest) -> HttpResponse:
        """Who draws 特困集中供养 and lives in no home; who lives in one and does not draw it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        towns = Division.objects.filter(pk__in=town_ids(request.user, self.right_to_view())).order_by("path")
        today = clock.today()
        pages = [(town, supported_elsewhere(town, today), residents_off_the_roll(town, today)) for town in towns]
        context = {
            **self.admin_site.each_context(request), "title": "在册与在院核对", "subtitle": None, "opts": self.opts, "today": today, "pages": pages,
        }  # fmt: skip
        return TemplateResponse(request, "admin/recipients/carehome/roll.html", context)

    def pocket_money_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A month's payout, the residents standing there already."""
        require(request, homes.RIGHT)
        home = self.get_object(request, str(pk))
        if home is None:
            raise Http404
        residents = list(HomeStay.objects.filter(home=home).present_on(clock.today()).order_by("name", "pk"))
        return ask(
            request, self.admin_site, title="发放零花钱", opts=self.opts, back=reverse("admin:recipients_carehome_change", args=[pk]),
            note=f"{home}：逐人登记实发金额；本人签字或按指印的不写代领人。",
            form=lambda *data: PocketMoneyForm(*data, residents=residents),
            perform=lambda **given: home_money.pay_pocket_money(home, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda payout: (f"已登记{payout}", reverse("admin:recipients_pocketmoneylist_change", args=[payout.pk])),
        )  # fmt: skip


def _import(importing: Any, request: HttpRequest, town: Division, file: Any, skip_bad_rows: bool) -> HomeList:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "list.xlsx"
        with kept.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        found: HomeList = importing(kept, town=town, actor=request.user, skip_bad_rows=skip_bad_rows)
    if found.errors and not skip_bad_rows:
        named = [f"{error.cell}（{error.column}）：{error.message}" for error in found.errors[:NAMED]]
        more = [f"……共 {len(found.errors)} 处"] if len(found.errors) > NAMED else []
        raise BadInput("表中有误，没有导入任何一行。", {"file": ["表中有误，没有导入任何一行。", *named, *more]})
    return found


def _told(found: HomeList) -> str:
    result = found.as_json()
    warned = "；".join(dict.fromkeys(warning.message for warning in found.warnings[:NAMED]))
    return (
        f"已导入：新增 {result['created']} 行，变更 {result['updated']} 行，未变 {result['unchanged']} 行，"
        f"不收 {result['refused']} 行。{'提醒：' + warned if warned else ''}"
    )
