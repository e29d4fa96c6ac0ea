"""The whole town calculated anew when a standard changes: a list of differences first, one decision then.

Only a household whose present amount is exactly what the former standards give is raised by that decision: for it the
standard is the whole cause. Everybody else, and whoever would get less, is listed 须人工核对 and left as he is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db import IntegrityError, transaction

from recipients.calculation import Result, Standards, calculate_many
from recipients.choices import Program, StandardKind
from recipients.models import BenefitAmount
from recipients.relations import related_households
from recipients.services.cases import TownCases, town_cases
from recipients.services.standards import read_standards
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow
from xumingsi.casework.ledger import recorded
from xumingsi.kit.collector import paused

DECIDE = "renewals.decide"
_SUPPORT = (
    *(StandardKind.SEVERE, StandardKind.ILLNESS, StandardKind.AGED),
    *(StandardKind.PUPIL, StandardKind.DISABLED),
)
_CARE = (StandardKind.CARE_FULL, StandardKind.CARE_HALF, StandardKind.CARE_SELF)
_KINDS: dict[str, tuple[StandardKind, ...]] = {
    Program.URBAN: (StandardKind.URBAN, *_SUPPORT),
    Program.RURAL: (StandardKind.RURAL, *_SUPPORT),
    Program.DESTITUTE_HOME: (StandardKind.DESTITUTE, *_CARE),
    Program.DESTITUTE_CARE: (StandardKind.DESTITUTE, *_CARE),
}
CHANGED = "列出之后登记情况或标准有了变化，没有调整任何一户。请重新查看差异后再确认。"


@dataclass(frozen=True, slots=True)
class Difference:
    """A household whose amount under the standards of the month differs from the present one, or cannot be told.

    ``former`` is what the standards before the month give. ``is_sure``: to be raised by the decision, with ``cause`` as
    its ground; else ``cause`` says why somebody has to look.
    """

    household: int
    certificate_no: str
    head_name: str
    village: int
    benefit: int
    program: str
    present: Decimal | None
    former: Decimal | None
    result: Result
    is_sure: bool
    cause: str

    @property
    def change(self) -> Decimal | None:
        """What the household would get more (less, when negative) each month."""
        amount = self.result.amount
        return None if amount is None or self.present is None else amount - self.present


@dataclass(frozen=True)
class RecalculationPlan:
    """What calculating ``town`` anew from the month of ``on`` comes to; making it writes nothing."""

    town: Division
    on: date
    checked: int
    differences: tuple[Difference, ...]

    @property
    def sure(self) -> list[Difference]:
        return [difference for difference in self.differences if difference.is_sure]

    @property
    def doubtful(self) -> list[Difference]:
        return [difference for difference in self.differences if not difference.is_sure]

    @property
    def monthly_total(self) -> Decimal:
        """What the sure raises cost a month."""
        return sum((difference.change or Decimal(0) for difference in self.sure), Decimal("0.00"))

    @property
    def fingerprint(self) -> str:
        """SHA-256 over what the decision would write."""
        rows = [f"{one.benefit} {one.present} {one.result.amount} {one.cause}" for one in self.sure]
        return sha256("\n".join([f"{self.town.pk} {self.on}", *sorted(rows)]).encode()).hexdigest()


@dataclass(frozen=True)
class Recalculated:
    """How many were raised, and who was left for another to decide because the actor is related to them."""

    raised: int
    recused: tuple[Difference, ...]


@paused()
def plan_recalculation(town: Division, on: date, villages: Collection[int] | None = None) -> RecalculationPlan:
    """Compare every household of the town with what it is due from the month of ``on`` (its first day).

    ``villages`` (keys) narrows it to some of the town, to look at: only a plan of the whole town can be confirmed.
    """
    if on.day != 1:
        raise BadInput("请按月份重新测算，如 2020-09。", {"month": ["请填写月份，如 2020-09。"]})
    standards = read_standards()
    earlier = standards.before(on)
    cases = town_cases(town, on, villages)
    now, former = calculate_many(cases.columns, on, standards), calculate_many(cases.columns, on, earlier)
    causes = _causes(on, standards, earlier)
    found = (_difference(cases, place, now[place], former[place], on, causes) for place in range(len(cases.benefits)))
    return RecalculationPlan(town, on, len(cases.benefits), tuple(one for one in found if one is not None))


def confirm_recalculation(plan: RecalculationPlan, *, actor: User) -> Recalculated:
    """Raise exactly what ``plan`` showed, as one decision and one act; nobody's amount falls.

    NotAllowed without the right to decide in the town; NotNow, and nothing written, when the list is no longer true (a
    second click too); BadInput when there is nothing to raise.
    """
    if not actor.has_right(DECIDE, plan.town):
        raise NotAllowed("按新标准调整金额是审批决定，须由领导小组确认。")
    with transaction.atomic():
        Division.objects.select_for_update(no_key=True).get(pk=plan.town.pk)
        fresh = plan_recalculation(plan.town, plan.on)
        if fresh.fingerprint != plan.fingerprint:
            raise NotNow(CHANGED)
        own = related_households(actor, plan.town, [one.household for one in fresh.sure])
        raises = [one for one in fresh.sure if one.household not in own]
        if not raises:
            raise BadInput("没有可以直接调整的家庭；列出的家庭须逐户核对。")
        try:
            _write(fresh, raises, actor)
        except IntegrityError as error:
            raise NotNow(CHANGED) from error
    return Recalculated(len(raises), tuple(one for one in fresh.sure if one.household in own))


def note_taken(plan: RecalculationPlan, *, actor: User) -> None:
    """Put into the trail that the list, which names households and amounts, was taken away as a workbook."""
    facts = {"month": f"{plan.on:%Y-%m}", "count": len(plan.differences), "sha256": plan.fingerprint}
    sentence = "{actor}下载{subject} {month} 起的测算差异 {count} 户"
    with recorded("recipients.take_recalculation", actor=actor, sentence=sentence, subject=plan.town, town=plan.town, facts=facts):  # fmt: skip
        pass


def _write(plan: RecalculationPlan, raises: list[Difference], actor: User) -> None:
    total = sum((one.change or Decimal(0) for one in raises), Decimal("0.00"))
    facts = {
        "month": f"{plan.on:%Y-%m}",
        "count": len(raises),
        "checked": plan.checked,
        "doubtful": len(plan.doubtful),
        "total": str(total),
        "sha256": plan.fingerprint,
    }
    sentence = (
        "{actor}批准{subject}按 {month} 起的保障标准增发 {count} 户，每月共增 {total} 元；"
        "测算 {checked} 户，须人工核对 {doubtful} 户，未作改动"
    )
    with recorded(
        "recipients.recalculate", actor=actor, sentence=sentence, subject=plan.town, town=plan.town, facts=facts
    ):
        insert_rows(
            BenefitAmount,
            {
                "benefit_id": [one.benefit for one in raises],
                "monthly_amount": [one.result.amount for one in raises],
                "effective_from": [plan.on] * len(raises),
                "cause": [one.cause for one in raises],
            },
        )


def _difference(
    cases: TownCases, place: int, now: Result, former: Result, on: date, causes: dict[str, str]
) -> Difference | None:
    present = cases.present[place]
    if now.amount is not None and now.amount == present and not now.bars:
        return None
    program = cases.columns.programs[place]
    doubt = _doubt(present, now, former, cases.known_until[place], on)
    return Difference(
        cases.households[place], cases.certificates[place], cases.heads[place], cases.villages[place],
        cases.benefits[place], program, present, former.amount, now, not doubt, doubt or causes.get(program, "保障标准调整"),
    )  # fmt: skip


def _doubt(present: Decimal | None, now: Result, former: Result, known_until: date | None, on: date) -> str:
    """Why the household cannot be raised by the standard alone; empty when it can."""
    if now.amount is None:
        return "不能测算：" + "；".join(finding.text for finding in now.missing)
    if present is None:
        return "没有登记该月以前的保障金额"
    if now.bars:
        return "不予保障情形：" + "；".join(finding.text for finding in now.bars)
    if known_until is not None and known_until > on:
        return f"{known_until:%Y-%m} 起已另定金额"
    if present != former.amount:
        said = "不能测算" if former.amount is None else f"{former.amount:,.2f} 元"
        return f"现发 {present:,.2f} 元，与按原标准测算的 {said}不符"
    if now.amount < present:
        return f"测算减少 {present - now.amount:,.2f} 元，减发须逐户复核、告知理由"
    return ""


def _causes(on: date, standards: Standards, earlier: Standards) -> dict[str, str]:
    """By programme, which figures changed in the month: the ground written with each new amount."""
    now, then = standards.at(on), earlier.at(on)
    changed = {kind: figure for kind, figure in now.items() if kind not in then or then[kind].amount != figure.amount}
    causes = {}
    for program, kinds in _KINDS.items():
        said = [
            f"{kind} {then[kind].amount if kind in then else '无'}→{changed[kind].amount}"
            for kind in kinds
            if kind in changed
        ]
        if said:
            source = changed[next(kind for kind in kinds if kind in changed)].source
            causes[program] = f"保障标准调整：{'、'.join(said)}（{source}）"[:200]
    return causes
