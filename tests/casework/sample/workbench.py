"""The sample's workflow, services, forms and admin, as a room would write them."""

from typing import Any

from django import forms
from django.urls import include, path

from xumingsi.casework.actions import ACTIONS, NoQuestions, VerbForm, offer
from xumingsi.casework.admin.bulk_runs import BulkRunAdmin
from xumingsi.casework.admin.filters import VillageFilter
from xumingsi.casework.admin.ledger import EntryAdmin
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import BulkRun, Entry
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, save_checked
from xumingsi.casework.workflow import REGISTRY, Verb, Workflow, guard
from xumingsi.desk.site import WorkbenchSite

from .models import Case, CaseState


@guard("须先填写备注")
def note_written(case: Case) -> bool | str:
    return bool(case.note) or "还没有备注，请先在本页填写备注。"


FLOW = Workflow(
    "sample", "样例流程", model="sample.Case", states=CaseState,
    verbs=[
        Verb("send", "提交", [CaseState.DRAFT], CaseState.SENT, "renewals.apply", "{actor}提交{subject}", bulk=True),
        Verb("close", "办结", [CaseState.SENT], CaseState.CLOSED, "renewals.verify", "{actor}办结{subject}", [note_written]),
        Verb("remind", "催办", [CaseState.DRAFT, CaseState.SENT], "", "renewals.remind", "{actor}催办{subject}", primary=False),
    ],
)  # fmt: skip


class SendForm(VerbForm):
    sent_on = forms.DateField(label="提交日期")
    count = forms.IntegerField(label="件数", min_value=1, initial=1)


class CloseForm(VerbForm):
    scan = forms.FileField(label="签字扫描件", required=False)


def send(case: Case, *, actor: Any, sent_on: Any, count: int) -> None:
    if count > 9:
        raise BadInput("件数太多", {"count": ["一次最多提交 9 件。"]})
    with moving(case, FLOW, "send", actor=actor):
        case.due_on = sent_on
        if case.note == "会出错":
            raise RuntimeError("a bug")


def close(case: Case, *, actor: Any, scan: Any) -> None:
    with moving(case, FLOW, "close", actor=actor):
        if scan:
            attach_file(case, scan, kind="签字扫描件", name=scan.name, actor=actor)


def remind(case: Case, *, actor: Any) -> None:
    with moving(case, FLOW, "remind", actor=actor):
        pass


offer("sample", "send", send, SendForm)
offer("sample", "close", close, CloseForm)
offer("sample", "remind", remind, NoQuestions)
# Taken out of the shared tables again: the fixture puts them back for the tests that want them.
OFFERED = {("sample", code): ACTIONS.pop(("sample", code)) for code in FLOW.verbs}
REGISTRY.pop("sample")


def write_case(case: Case, *, actor: Any = None) -> Case:
    if case.name == "不许":
        raise BadInput("这个名称不行", {"name": ["请换一个名称。"]})
    if case.name == "拒绝":
        raise BadInput("现在不能登记。")
    with recorded("sample.write", actor=actor, sentence="{actor}登记{subject}", village=case.village) as act:
        save_checked(case)
        act.subject = case
    return case


class CaseAdmin(VerbAdminMixin, ScopedAdmin):
    workflow = FLOW
    list_display = ("name", "village", "due_on", "state_badge")
    list_filter = (VillageFilter, "state")
    list_select_related = ("village",)
    search_fields = ("name",)
    search_help_text = "可搜名称"
    change_right = "recipients.change"
    add_right = "recipients.change"
    editable = ("note",)
    addable = ("village", "name", "note", "due_on")

    def save_with(self, form: Any, actor: Any, change: bool) -> Case:
        return write_case(form.instance, actor=actor)


site = WorkbenchSite()
site.register(Case, CaseAdmin)
site.register(Entry, EntryAdmin)
site.register(BulkRun, BulkRunAdmin)

urlpatterns = [
    path("admin/", site.urls),
    path("attachments/", include("xumingsi.casework.urls")),
    path("", include("xumingsi.desk.urls")),
]
