"""资金问题: money that left without a right to it."""

from __future__ import annotations

from datetime import date

from xumingsi.desk.demo.town.draft import Draft, Found
from xumingsi.desk.demo.town.faults import fault, near_miss
from xumingsi.desk.demo.town.model import MONTHS, PROGRAM_RURAL, Household
from xumingsi.desk.demo.town.places import VILLAGES
from xumingsi.desk.demo.town.standards import STANDARD

_SHAPES = ("lone_elder", "old_couple", "lone_invalid", "invalid_with_parents")


def _may_be_stopped(household: Household) -> bool:
    """Nobody is so disabled that a stop would raise the question of who was left out."""
    return all(p.disability not in ("一级", "二级") and p.labour != "完全丧失" for p in household.members)


@fault("paid_without_spell", "资金问题")
def paid_without_household(draft: Draft) -> Found:
    """A 救助证号 that no roster knows is paid every month."""
    village = draft.rng.choice(VILLAGES)
    certificate = draft.population.certificate(PROGRAM_RURAL, village)
    payee, account, amount = draft.people.make("", (50, 80)), draft.people.account(), STANDARD[PROGRAM_RURAL]
    for month in MONTHS:
        draft.add(
            "payments",
            paid_month=month,
            certificate_no=certificate,
            head_name=payee.name,
            id_number=payee.id_number,
            program=PROGRAM_RURAL,
            amount=amount,
            bank_account=account,
        )
    return Found(
        [],
        [payee.id_number],
        f"发放名册有花名册所没有的救助证号{certificate}（{payee.name}）",
        amount=len(MONTHS) * amount,
        certificate=certificate,
        village=village.name,
    )


@fault("paid_without_spell", "资金问题")
def paid_before_start(draft: Draft) -> Found:
    """Money came three months before the benefit began."""
    household = draft.take(*_SHAPES)
    household.started_on = date(2020, 9, 1)
    return Found(
        [household],
        [household.head.id_number],
        f"{household.head.name}户自2020年9月起享受，6至8月已发放",
        amount=3 * household.amount,
    )


@near_miss(paid_without_household)
@near_miss(paid_before_start)
def paid_from_start(draft: Draft) -> Found:
    household = draft.take(*_SHAPES)
    household.started_on = household.paid_from = date(2020, 8, 1)
    return Found(
        [household],
        [household.head.id_number],
        f"{household.head.name}户6、7月没有发放记录",
        why="自2020年8月起享受，从当月起发放",
    )


@fault("paid_after_stop", "资金问题")
def paid_after_stop(draft: Draft) -> Found:
    """Stopped from July on and paid all the same."""
    household = draft.take("lone_elder", "old_couple", where=_may_be_stopped)
    draft.stop(household, "2020-07", "家庭收入超过标准")
    return Found(
        [household],
        [household.head.id_number],
        f"{household.head.name}户自2020年7月起停发，7至9月仍发放",
        amount=3 * household.amount,
    )


@near_miss(paid_after_stop)
def paid_until_stop(draft: Draft) -> Found:
    household = draft.take("lone_elder", "old_couple", where=_may_be_stopped)
    draft.stop(household, "2020-08", "主动申请退出")
    household.paid_through = date(2020, 7, 1)
    return Found(
        [household],
        [household.head.id_number],
        f"{household.head.name}户自2020年8月起停发",
        why="发放到停发前一个月为止",
    )
