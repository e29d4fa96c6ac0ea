"""Rosters: upload a workbook, read the differences, confirm or discard."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from recipients.choices import RosterState
from recipients.forms import RosterForm
from recipients.models import Roster
from recipients.services.rosters import confirm_roster, discard_roster, read_kept, upload_roster
from recipients.sheets import ROSTER
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import town_ids
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.errors import Refused
from xumingsi.casework.services.attempts import note_refusal
from xumingsi.kit.excel.annotate import annotate
from xumingsi.kit.excel.template import write_template

TONES = {RosterState.IMPORTED: "done", RosterState.REFUSED: "stop", RosterState.CHECKED: "go"}
COUNTS = (
    ("rows", "行数"),
    ("households", "户数"),
    ("created", "新增人数"),
    ("updated", "变更人数"),
    ("unchanged", "未变人数"),
    ("refused", "有错行数"),
)


@admin.register(Roster)
class RosterAdmin(ScopedAdmin):
    list_display = ("__str__", "town", "uploaded_by", "uploaded_at", "badge", "result")
    list_filter = ("state",)
    list_select_related = ("town", "uploaded_by")
    fields = ("name", "town", "month", "badge", "uploaded_by", "uploaded_at", "confirmed_at", "sha256")
    ordering = ("-pk",)
    change_form_template = "admin/recipients/roster/change_form.html"
    menu_order = 20

    @admin.display(description="状态")
    def badge(self, roster: Roster) -> str:
        return format_html(
            '<span class="badge {}">{}</span>', TONES.get(RosterState(roster.state), "wait"), roster.get_state_display()
        )

    @admin.display(description="结果")
    def result(self, roster: Roster) -> str:
        counts = roster.counts
        return f"新增 {counts.get('created', 0)}，变更 {counts.get('updated', 0)}，未变 {counts.get('unchanged', 0)}，有错 {counts.get('refused', 0)}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tools = [
            ("下载模板", reverse("admin:recipients_roster_template")),
            ("上传花名册", reverse("admin:recipients_roster_upload")),
        ]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def page_context(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        if obj is not None:
            counts = obj.counts
            context |= {
                "figures": [(label, counts.get(key, 0)) for key, label in COUNTS],
                "differences": counts.get("differences", []),
                "left_out": counts.get("left_out", []),
                "cell_errors": counts.get("errors", {}),
                "cell_warnings": counts.get("warnings", {}),
                "ignored_parts": counts.get("ignored", []),
                "is_open": obj.state in (RosterState.CHECKED, RosterState.REFUSED),
                "can_confirm": obj.state == RosterState.CHECKED,
                "is_imported": obj.state == RosterState.IMPORTED,
            }
        return super().page_context(request, obj, context)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(self.upload_view), name="recipients_roster_upload"),
            path("template/", wrap(self.template_view), name="recipients_roster_template"),
            path("<int:pk>/confirm/", wrap(require_POST(self.confirm_view)), name="recipients_roster_confirm"),
            path("<int:pk>/discard/", wrap(require_POST(self.discard_view)), name="recipients_roster_discard"),
            path("<int:pk>/errors/", wrap(self.errors_view), name="recipients_roster_errors"),
            *super().get_urls(),
        ]

    def _roster(self, request: HttpRequest, pk: int) -> Roster:
        roster = self.get_queryset(request).filter(pk=pk).first()
        if roster is None:
            raise Http404
        return roster

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook in and lead to its differences; nothing is imported yet."""
        towns = Division.objects.filter(pk__in=town_ids(request.user, "recipients.import"))
        return ask(
            request, self.admin_site, title="上传花名册", opts=self.opts, back=reverse("admin:recipients_roster_changelist"), button="上传并核对",
            note="上传后先列出新增、变更、未变和未列入的家庭，确认后才导入；未列入的家庭不会停发，也不作任何改动。",
            form=lambda *data: RosterForm(*data, towns=towns),
            perform=lambda town, month, file: upload_roster(file, town=town, month=month, actor=request.user, name=file.name),  # type: ignore[arg-type]
            done=lambda roster: (f"已核对{roster}，请查看差异", reverse("admin:recipients_roster_change", args=[roster.pk])),
        )  # fmt: skip

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """The blank roster with headings, drop-downs and notes."""
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "花名册模板.xlsx"
            write_template(target, ROSTER)
            return FileResponse(_opened(target), as_attachment=True, filename=target.name)

    def errors_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same workbook with the bad cells coloured and the reasons as comments."""
        roster = self._roster(request, pk)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"有错待改_{roster.name}"
            annotate(roster.file.path, target, read_kept(roster).errors)
            return FileResponse(_opened(target), as_attachment=True, filename=target.name)

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import what was shown, once."""
        roster = self._roster(request, pk)
        try:
            confirm_roster(roster, actor=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            note_refusal(refusal)
            messages.warning(request, str(refusal))
        else:
            messages.success(request, f"已导入{roster}。")
        return HttpResponseRedirect(reverse("admin:recipients_roster_change", args=[pk]))

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the upload aside."""
        roster = self._roster(request, pk)
        try:
            discard_roster(roster, actor=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, f"已作废{roster}，登记情况没有改动。")
        return HttpResponseRedirect(reverse("admin:recipients_roster_changelist"))


def _opened(path: Path) -> Any:
    """The file read through an unlinked handle, so that its folder may go at once."""
    handle = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    handle.write(path.read_bytes())
    handle.seek(0)
    return handle
