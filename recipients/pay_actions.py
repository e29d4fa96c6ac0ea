"""How verbs on payrolls and payment differences are done from a page. Handing a list to the bank has its own page."""

from decimal import Decimal
from typing import Any

from django import forms

from recipients.models import Household, PayLine, PaymentDifference, PayRoll
from recipients.services import payments, payrolls, reconciling  # noqa: F401 - payments answers what lists say was paid
from xumingsi.casework.actions import VerbForm, offer


class SupplementForm(VerbForm):
    household = forms.CharField(label="救助证号", max_length=30)
    amount = forms.DecimalField(
        label="金额（元）", max_digits=10, decimal_places=2, help_text="补发填正数；尚未导出的可用负数扣减。"
    )
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_household(self) -> Household:
        found = Household.objects.filter(certificate_no=self.cleaned_data["household"].strip()).select_related(
            "village__parent"
        )
        if self.actor is not None:
            found = found.visible_to(self.actor)
        household = found.first()
        if household is None:
            raise forms.ValidationError("没有这个救助证号，请核对。")
        return household


class FindingForm(VerbForm):
    finding = forms.CharField(label="核实结果", max_length=300, widget=forms.Textarea(attrs={"rows": 4}))


def _supplement(payroll: PayRoll, *, actor: Any, household: Household, amount: Decimal, reason: str) -> PayLine:
    return payrolls.supplement_payroll(payroll, household=household, amount=amount, reason=reason, actor=actor)


def _verify(difference: PaymentDifference, *, actor: Any, finding: str) -> PaymentDifference:
    return reconciling.verify_difference(difference, actor=actor, finding=finding)


def _correct(difference: PaymentDifference, *, actor: Any, finding: str) -> PaymentDifference:
    return reconciling.correct_difference(difference, actor=actor, finding=finding)


offer("payroll", "freeze", payrolls.freeze_payroll)
offer("payroll", "supplement", _supplement, SupplementForm)
offer("payment_difference", "verify", _verify, FindingForm)
offer("payment_difference", "correct", _correct, FindingForm)
