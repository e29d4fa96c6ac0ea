"""The list of problems (问题清单)."""

from django.contrib import admin

from audits import actions  # noqa: F401 - offers the verbs
from audits.choices import ProblemState
from audits.models import Problem
from audits.workflows import PROBLEM
from recipients.admin.searching import Searching
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.verbs import VerbAdminMixin

from .evidence import EvidenceColumns


@admin.register(Problem)
class ProblemAdmin(EvidenceColumns, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = PROBLEM
    tones = {ProblemState.OPEN: "stop", ProblemState.CLOSED: "done", ProblemState.WITHDRAWN: "done"}
    list_display = ("number", "category", "summary_text", "household", "village_name", "door", "amount", "found_on", "state_badge")  # fmt: skip
    list_filter = (VillageFilter, "state", "door", "category", period_filter("found_on", "发现时间"))
    list_select_related = ("village", "household")
    fields = (
        "number", "door", "category", "summary_text", "household", "village_name", "masked_persons", "people", "amount", "evidence_table",
        "found_on", "found_by", "closed_on", "times_reopened", "remark",
    )  # fmt: skip
    summary = ("number", "door", "category", "summary_text", "household", "village_name")
    ordering = ("-pk",)
    search_help_text = "可搜问题编号、姓名、拼音首字母、身份证后四位以上、救助证号、问题描述"
    menu_order = 20

    @admin.display(description="问题描述", ordering="summary")
    def summary_text(self, problem: Problem) -> str:
        return problem.summary
