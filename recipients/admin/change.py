"""Changes of a benefit outside the renewals."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recipients.admin.change_report import household_of, last_ended
from recipients.admin.searching import Searching
from recipients.change_choices import Cause, ChangeState
from recipients.change_workflows import CHANGE
from recipients.models import Benefit, BenefitChange, ChangeDecision, ChangeProposal, DeathReport
from recipients.services.changes import open_change
from xumingsi.casework.admin.asking import ask
from xumingsi.casework.admin.filters import VillageFilter, period_filter
from xumingsi.casework.admin.mixins import ScopedAdmin
from xumingsi.casework.admin.rows import Rows, WithRows
from xumingsi.casework.admin.verbs import VerbAdminMixin
from xumingsi.kit import clock


class OpenChangeForm(forms.Form):
    """Why a benefit is taken up; one that has ended, only because it was stopped by mistake."""

    cause = forms.ChoiceField(label="起因")
    facts = forms.CharField(label="情况", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, ended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes = [Cause.MISTAKE] if ended else [c for c in Cause if c not in (Cause.DEATH, Cause.REVIEW, Cause.MISTAKE)]
        self.fields["cause"].choices = [(c.value, c.label) for c in causes]  # type: ignore[attr-defined]


class ProposalRows(Rows):
    model = ChangeProposal
    fields = ("outcome", "amount", "month", "reasons", "recorded_by", "recorded_at")
    ordering = ("pk",)

    @admin.display(description="起始月份")
    def month(self, proposal: ChangeProposal) -> str:
        return f"{proposal.effective_from:%Y-%m}"


class DecisionRows(Rows):
    model = ChangeDecision
    fields = ("decided_on", "approved", "opinion", "notice", "recorded_by")
    ordering = ("pk",)


class DeathRows(Rows):
    model = DeathReport
    fields = ("person", "died_on", "state", "verified_on")
    ordering = ("pk",)

    @admin.display(description="死亡人员")
    def person(self, report: DeathReport) -> str:
        return str(report.member)


@admin.register(BenefitChange)
class BenefitChangeAdmin(WithRows, Searching, VerbAdminMixin, ScopedAdmin):
    workflow = CHANGE
    tones = {ChangeState.PROPOSED: "go", ChangeState.DECIDED: "done", ChangeState.DROPPED: "stop"}
    list_display = (
        "household_name",
        "village_name",
        "program",
        "cause",
        "opened_on",
        "state_badge",
        "outcome",
        "amount",
        "month",
    )
    list_filter = (VillageFilter, "state", "cause", "outcome", period_filter("opened_on", "提起日期"))
    list_select_related = ("benefit__household__village",)
    fields = (
        "household_link", "village_name", "program", "present", "cause", "facts", "opened_on", "opened_by", "outcome", "amount", "month", "closed_on",
    )  # fmt: skip
    summary = ("household_name", "village_name", "program", "present", "cause", "facts")
    inlines = (DeathRows, ProposalRows, DecisionRows)
    ordering = ("-pk",)
    menu_order = 70

    @admin.display(description="救助家庭")
    def household_name(self, change: BenefitChange) -> str:
        return str(change.household)

    @admin.display(description="救助家庭")
    def household_link(self, change: BenefitChange) -> str:
        url = reverse("admin:recipients_household_change", args=[change.benefit.household_id])
        return format_html('<a href="{}">{}</a>', url, change.household)

    @admin.display(description="村（居）")
    def village_name(self, change: BenefitChange) -> str:
        return str(change.village)

    @admin.display(description="救助类型")
    def program(self, change: BenefitChange) -> str:
        return change.benefit.program

    @admin.display(description="现月保障金额")
    def present(self, change: BenefitChange) -> str:
        amount = change.benefit.amount_on(clock.today())
        return f"{amount} 元，保障 {change.benefit.covered_count} 人" if amount is not None else "—"

    @admin.display(description="起始月份")
    def month(self, change: BenefitChange) -> str:
        return f"{change.effective_from:%Y-%m}" if change.effective_from else "—"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.open_view)
        return [path("open/<int:household>/", view, name="recipients_benefitchange_open"), *super().get_urls()]

    def open_view(self, request: HttpRequest, household: int) -> HttpResponse:
        """Take up a household's benefit for a cause of its own."""
        subject = household_of(request, household, "renewals.propose")
        benefit: Benefit | None = subject.standing_benefit or last_ended(subject)
        if benefit is None:
            raise Http404
        ended = f"原{benefit.program}已于 {benefit.ended_on:%Y-%m-%d} 停止，" if benefit.ended_on else ""
        return ask(
            request, self.admin_site, title="提起待遇变更", opts=self.opts, back=reverse("admin:recipients_household_change", args=[household]),
            note=f"{subject}：{ended}提起后由镇提出建议、领导小组审批。",
            form=lambda *data: OpenChangeForm(*data, ended=bool(benefit.ended_on)),
            perform=lambda **given: open_change(benefit, actor=request.user, **given),  # type: ignore[arg-type]
            done=lambda change: (f"已提起{change}", self.record_url(change)),
        )  # fmt: skip
