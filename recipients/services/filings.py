"""Filing near relatives: declared by anybody who may, checked at home by others, posted for good; and why not filed."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from recipients.choices import PostingKind
from recipients.kinship import relation_of
from recipients.models import (
    FilingAnswer,
    FilingCheck,
    FilingPosted,
    Household,
    Member,
    Official,
    PostingLine,
    RelativeFiling,
)
from recipients.relations import refuse_related_names
from recipients.relative_choices import CheckLevel, FilingWay, WhyNotFiled
from recipients.relative_workflows import FILING
from recipients.services import postings
from recipients.services.reviews import next_review
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.recusal import refuse_related
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.numbering import number

FILE, CHECK = "recipients.file_relative", "recipients.check_relative"
CHECKERS = 2


def file_relative(
    household: Household, *, actor: User, official: Official, member: Member, relation: str, way: FilingWay | str = FilingWay.DECLARED,
    path: str = "", remark: str = "",
) -> RelativeFiling:  # fmt: skip
    """File that ``member`` of the household is the official's ``relation``. The official may do it himself.

    BadInput when the member is not in the household or is the official, the official is of another town, or a filing
    of the two exists (found untrue or closed before: 重新申报 on it).
    """
    village = household.village
    if not actor.has_right(FILE, village):
        raise NotAllowed(f"您没有在{village}登记近亲属备案的权限。")
    _check(household, official, member, relation)
    if RelativeFiling.objects.filter(household=household, official=official).exists():
        raise BadInput(f"{household}与{official.name}已有备案，请在该备案上办理。", {"official": ["已有备案。"]})
    filing = RelativeFiling(
        household=household, official=official, member=member, relation=relation.strip(), way=way, path=path[:200],
        remark=remark.strip(), filed_by=actor, file_no=_file_no(household),
    )  # fmt: skip
    sentence = "{actor}登记{subject}：享受人员为备案人的{relation}（{way}）"
    facts = {"relation": filing.relation, "way": str(FilingWay(way).label), "file_no": filing.file_no}
    with recorded("filing.file", actor=actor, sentence=sentence, village=village, facts=facts) as act:
        save_checked(filing)
        act.subject = filing
        _bring_review_forward(household)
    return filing


def _check(household: Household, official: Official, member: Member, relation: str) -> None:
    if member.household_id != household.pk or member.left_on is not None:
        raise BadInput("该人员不是本户现有成员。", {"member": ["请选择本户成员。"]})
    if official.town_id != household.village.parent_id:
        raise BadInput("备案人不在本镇公职人员名册。", {"official": ["请从本镇名册选择。"]})
    if member.id_number == official.id_number:
        message = "备案人本人享受救助不属于近亲属备案，请按关系保线索核查。"
        raise BadInput(message, {"member": [message]})
    if not relation_of(relation).word:
        raise BadInput("请填写与备案人的关系。", {"relation": ["请填写关系，如父母、兄弟。"]})


def _file_no(household: Household) -> str:
    """The household's file: all its filings carry the same number (一户一档)."""
    first = household.relative_filings.order_by("pk").values_list("file_no", flat=True).first()
    return first or number("JQ", clock.today().year, household.pk)


def _bring_review_forward(household: Household) -> None:
    """The household's review follows its own, shorter cycle from now on (专户专案)."""
    benefit = household.standing_benefit
    if benefit is None:
        return
    due = next_review(benefit, clock.today())
    if benefit.next_review_on is None or due < benefit.next_review_on:
        benefit.next_review_on = due
        save_checked(benefit)


def file_again(
    filing: RelativeFiling, *, actor: User, member: Member, relation: str, remark: str = ""
) -> RelativeFiling:
    """File anew what was found untrue or closed, with what is right now; the checks begin again."""
    _check(filing.household, filing.official, member, relation)
    with moving(filing, FILING, "file", actor=actor, facts={"relation": relation.strip()}):
        filing.member, filing.relation, filing.path = member, relation.strip(), ""
        filing.remark = remark.strip() or filing.remark
        filing.filed_on, filing.filed_by = clock.today(), actor
        filing.ended_on, filing.end_reason = None, ""
    return filing


def check_filing(
    filing: RelativeFiling, *, actor: User, level: CheckLevel | str, checked_on: date, checkers: Sequence[str], opinion: str,
    visited: bool = False, files: Iterable[Any] = (),
) -> FilingCheck:  # fmt: skip
    """A check at home, by the town or by the county, that found the filing true. Not without a visit (100 % 入户).

    BadInput for a day ahead, before the filing, fewer than two checkers, or one related to the household or an official
    it is filed for; the county's are others than the town's.
    """
    verb = "check_town" if level == CheckLevel.TOWN else "check_county"
    if not visited:
        message = "近亲属备案户须逐户入户核查，没有入户的不能登记。"
        raise BadInput(message, {"visited": [message]})
    with moving(filing, FILING, verb, actor=actor):
        return _save_check(filing, actor, level, checked_on, checkers, opinion, files, is_true=True)


def refute_filing(
    filing: RelativeFiling, *, actor: User, checked_on: date, checkers: Sequence[str], reason: str, files: Iterable[Any] = ()
) -> FilingCheck:  # fmt: skip
    """A check found the filing untrue (备案不实): wrong relation, nobody of that kind in the household, facts hidden."""
    reason = require_reason(reason, "请写明不实的情形。")
    with moving(filing, FILING, "refute", actor=actor, reason=reason):
        row = _save_check(filing, actor, CheckLevel.TOWN, checked_on, checkers, reason, files, is_true=False)
        filing.ended_on, filing.end_reason = clock.today(), reason[:200]
    return row


def _save_check(
    filing: RelativeFiling, actor: User, level: CheckLevel | str, day: date, checkers: Sequence[str], opinion: str, files: Iterable[Any],
    *, is_true: bool,
) -> FilingCheck:  # fmt: skip
    names = [name.strip() for name in checkers if name.strip()]
    if not filing.filed_on <= day <= clock.today():
        raise BadInput("核查日期应在备案之日至今天之间。", {"checked_on": ["请核对核查日期。"]})
    if len(set(names)) < CHECKERS:
        raise BadInput("入户核查须有两人以上。", {"checkers": ["请填写两人以上。"]})
    if len(opinion.strip()) < 2:
        raise BadInput("请写明核查意见。", {"opinion": ["请写明核查意见。"]})
    _refuse_checkers(filing, names, level, actor)
    row = FilingCheck(
        filing=filing, level=level, checked_on=day, checkers="、".join(names), is_true=is_true, opinion=opinion.strip(), recorded_by=actor
    )  # fmt: skip
    save_checked(row)
    for file in files:
        attach_file(row, file, kind="备案核查材料", name=file.name, actor=actor)
    return row


def _refuse_checkers(filing: RelativeFiling, names: list[str], level: CheckLevel | str, actor: User) -> None:
    family = set(filing.household.members.filter(left_on=None).values_list("name", flat=True))
    if own := sorted({*family, filing.official.name} & set(names)):
        message = f"核查人{'、'.join(own)}与备案人或该户成员同名，本人须回避；确系另一人的，请在姓名后注明。"
        raise BadInput(message, {"checkers": [message]})
    refuse_related_names(names, filing.household, actor=actor, field="checkers", what="核查人")
    if level == CheckLevel.COUNTY:
        town = filing.checks.filter(level=CheckLevel.TOWN, is_true=True).last()
        both = sorted(set(names) & set(town.checkers.split("、"))) if town else []
        if both:
            message = f"县核查由县级人员进行，{'、'.join(both)}已是镇核查人。"
            raise BadInput(message, {"checkers": [message]})


def post_filing(
    filing: RelativeFiling, *, actor: User, starts_on: date, places: str, files: Sequence[Any] = ()
) -> FilingPosted:
    """Put the household on the village's long-term list: masked name, programme, people, amount, and nothing else.

    BadInput when the household is not assisted now.
    """
    household = filing.household
    benefit = household.standing_benefit
    if benefit is None:
        raise BadInput(f"{household}现在没有享受救助，无须长期公示；可以销案。")
    with moving(filing, FILING, "post", actor=actor, facts={"places": places.strip()}):
        rules = postings.PostingRules(hotline="镇民政和社会事务办")
        posting = postings.put_up(
            household.village, kind=PostingKind.LONG_TERM, starts_on=starts_on, places=places, rules=rules, actor=actor
        )
        line: PostingLine | None = posting.lines.filter(household=household).first()
        line = line or postings.add_line(
            posting, household, program=benefit.program, covered_count=benefit.covered_count,
            amount=benefit.amount_on(clock.today()) or Decimal(0),
        )  # fmt: skip
        row = FilingPosted(filing=filing, line=line, recorded_by=actor)
        save_checked(row)
        if files:
            postings.add_photo(posting, photos=files, actor=actor)
    return row


def close_filing(filing: RelativeFiling, *, actor: User, reason: str) -> RelativeFiling:
    """The relation or the assistance has ended: the filing stands no longer, its file stays."""
    reason = require_reason(reason, "请写明销案原因（如：已停发、备案人离任）。")
    with moving(filing, FILING, "close", actor=actor, reason=reason):
        filing.ended_on, filing.end_reason = clock.today(), reason[:200]
    return filing


def answer_missing(
    household: Household, *, actor: User, why: WhyNotFiled | str, reason: str, official: Official | None = None
) -> FilingAnswer:
    """Say why what seemed due is not filed. ``official`` None answers for what the applicant declared.

    BadInput without what was found; NotAllowed without the right; Recused for one's own relatives.
    """
    if not actor.has_right(CHECK, household.village):
        raise NotAllowed("您没有核查近亲属备案的权限。")
    refuse_related(actor, household, right=CHECK, village=household.village, doing="应备未备说明")
    if official is not None and household.relative_filings.live().filter(official=official).exists():
        raise BadInput(f"{household}与{official.name}已备案，无须说明。")
    answer = FilingAnswer(household=household, official=official, why=why, reason=reason.strip(), recorded_by=actor)
    facts = {"why": str(WhyNotFiled(why).label), "official": official.name if official else "申请人申明的亲属"}
    sentence = "{actor}核实{subject}与{official}无须备案：{why}，{reason}"
    with recorded("filing.answer", actor=actor, sentence=sentence, subject=household, reason=reason, facts=facts):
        save_checked(answer)
    return answer
