"""The dead of the demo: confirmed from the list, stopped by decision, and something got back in instalments."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

from recipients.change_choices import DeathState, RecoveryState
from recipients.change_workflows import survivors
from recipients.models import DeathReport, Recovery
from recipients.paid import paid_after_death
from recipients.services import changes, deaths, recoveries
from xumingsi.accounts.models import Division, User
from xumingsi.kit import clock


def stop_for_deaths(town: Division, people: dict[str, User], on: Callable[[], AbstractContextManager[None]]) -> None:
    """Confirm and stop those who lived alone; each act some seconds after the other, as ``on`` has it."""
    for report in (
        DeathReport.objects.in_town(town).waiting().select_related("member__household__village").order_by("pk")
    ):
        if survivors(report.member.household_id, clock.today()) > 1:
            continue
        with on():
            deaths.confirm_death(report, actor=people["town2"], finding="户口已注销，村干部入户核实。")
        if report.change is None:
            continue
        with on():
            changes.propose_change(
                report.change, actor=people["town"], outcome="stop", reasons="保障对象死亡，经名单比对和入户核实属实。"
            )
        with on():
            changes.decide_change(report.change, actor=people["leader"], opinion="同意，次月停发，多发的追回。")


def open_accounts(town: Division, people: dict[str, User]) -> None:
    """An account for everybody who was paid too much."""
    stopped = DeathReport.objects.in_town(town).filter(state=DeathState.STOPPED, recovery=None)
    for report in stopped.select_related("member__household__village").order_by("pk"):
        if paid_after_death(report, as_of=clock.today()):
            recoveries.open_recovery(report, actor=people["town"], responsible=people["town"].name)


def receive_instalments(town: Division, people: dict[str, User], day: date) -> None:
    """Half of what is open comes in on each account but the last, which stays unpaid."""
    accounts = list(
        Recovery.objects.in_town(town)
        .filter(state=RecoveryState.OPEN)
        .select_related("household__village")
        .order_by("pk")
    )
    for number, account in enumerate(accounts[:-1] or accounts):
        half = (account.outstanding / 2).quantize(Decimal("0.01"))
        recoveries.receive(
            account,
            actor=people["town"],
            amount=half,
            received_on=day,
            receipt_no=f"演示{day:%m%d}{number + 1:02}",
            payer="家属",
        )
