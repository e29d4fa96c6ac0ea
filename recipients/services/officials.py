"""The register of officials and the relatives they declare: kept in sets from lists, corrected by hand, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models, transaction

from recipients.models import DeclaredRelative, KinshipRules, Official
from xumingsi.accounts.models import Division, User
from xumingsi.casework.bulk import insert_rows, listed, update_rows
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.labels import field_labels
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock, pinyin, resident_id

IMPORT, KEEP, RULES = "recipients.import", "recipients.keep_officials", "recipients.set_rules"
_PERSON = ("name", "employer", "post", "kind")
_LINK = ("official_name", "relation", "relative_name")


class OfficialLine(NamedTuple):
    """A checked line of the list of officials; ``row`` is its number in the workbook."""

    id_number: str
    name: str
    kind: str
    employer: str = ""
    post: str = ""
    row: int = 0


class RelativeLine(NamedTuple):
    """A checked line of the declarations; ``relation`` is what the relative is to the official."""

    official_id: str
    relative_id: str
    relation: str
    official_name: str = ""
    relative_name: str = ""
    row: int = 0


@dataclass
class KeptList:
    """What keeping a list does, or would do: lines new, (key, line) changed, how many are known already, and who of
    the register is ``missing`` from the list (shown, never removed)."""

    new: list[Any] = field(default_factory=list)
    changed: list[tuple[int, Any]] = field(default_factory=list)
    known: int = 0
    missing: list[Any] = field(default_factory=list)


def keep_officials(
    town: Division, lines: Sequence[OfficialLine], *, actor: User | None, dry_run: bool = False
) -> KeptList:
    """Keep the lines of a list of officials as one act. A blank cell erases nothing; who is listed is in office again.

    ``actor`` None is the command line. NotAllowed without the right to import.
    """
    _require(actor, IMPORT, town)
    with transaction.atomic():
        Division.objects.select_for_update(no_key=True).get(pk=town.pk)
        register = {official.id_number: official for official in Official.objects.filter(town=town).order_by("pk")}
        kept = KeptList()
        for line in lines:
            known = register.get(line.id_number)
            if known is None:
                kept.new.append(line)
            elif known.left_on is None and all(getattr(line, n) in ("", getattr(known, n)) for n in _PERSON):
                kept.known += 1
            else:
                kept.changed.append((known.pk, line))
        named = {line.id_number for line in lines}
        kept.missing = [one for number, one in register.items() if number not in named and one.left_on is None]
        if not dry_run and (kept.new or kept.changed):
            _write_officials(town, kept, {one.pk: one for one in register.values()}, actor)
    return kept


def _write_officials(town: Division, kept: KeptList, register: dict[int, Official], actor: User | None) -> None:
    def columns(lines: list[OfficialLine], before: list[Official | None]) -> dict[str, list[Any]]:
        found = {
            name: [getattr(line, name) or getattr(old, name, "") for line, old in zip(lines, before, strict=True)]
            for name in _PERSON
        }
        return {**found, "initials": [pinyin.initials(name) for name in found["name"]]}

    sentence = (
        "{actor}导入公职人员名单：新增{new}人，变更{changed}人，未变{known}人；名册中未列入名单的{missing}人，未作改动"
    )
    with recorded("official.import", actor=actor, sentence=sentence, town=town, facts=_counts(kept)):
        insert_rows(Official, {
            "town_id": [town.pk] * len(kept.new), "id_number": [line.id_number for line in kept.new],
            **columns(kept.new, [None] * len(kept.new)),
        })  # fmt: skip
        if kept.changed:
            keys = [key for key, _ in kept.changed]
            found = columns([line for _, line in kept.changed], [register[key] for key in keys])
            update_rows(Official, keys, {**found, "left_on": [None] * len(keys)})


def keep_relatives(
    town: Division, lines: Sequence[RelativeLine], *, actor: User | None, dry_run: bool = False
) -> KeptList:
    """Keep the lines of the officials' declarations as one act; the same list twice changes nothing.

    ``missing`` are relatives declared before by the officials of this list and left out now.
    """
    _require(actor, IMPORT, town)
    if not lines:
        return KeptList()
    with transaction.atomic():
        Division.objects.select_for_update(no_key=True).get(pk=town.pk)
        officials = listed(sorted({line.official_id for line in lines}))
        rows = DeclaredRelative.objects.filter(town=town, official_id__in=officials).order_by("pk")
        register = {(row.official_id, row.relative_id): row for row in rows}
        kept = KeptList()
        for line in lines:
            known = register.pop((line.official_id, line.relative_id), None)
            if known is None:
                kept.new.append(line)
            elif all(getattr(line, name) in ("", getattr(known, name)) for name in _LINK):
                kept.known += 1
            else:
                kept.changed.append((known.pk, line._replace(
                    official_name=line.official_name or known.official_name, relative_name=line.relative_name or known.relative_name
                )))  # fmt: skip
        kept.missing = list(register.values())
        if not dry_run and (kept.new or kept.changed):
            _write_relatives(town, kept, actor)
    return kept


def _write_relatives(town: Division, kept: KeptList, actor: User | None) -> None:
    sentence = (
        "{actor}导入近亲属申报表：新增{new}条，变更{changed}条，未变{known}条；原已申报而未列入的{missing}条，未作改动"
    )
    with recorded("relative.import", actor=actor, sentence=sentence, town=town, facts=_counts(kept)):
        names = ("official_id", "relative_id", *_LINK)
        insert_rows(DeclaredRelative, {
            "town_id": [town.pk] * len(kept.new), **{name: [getattr(line, name) for line in kept.new] for name in names},
        })  # fmt: skip
        if kept.changed:
            found = {name: [getattr(line, name) for _, line in kept.changed] for name in _LINK}
            update_rows(DeclaredRelative, [key for key, _ in kept.changed], found)


def _counts(kept: KeptList) -> dict[str, int]:
    return {"new": len(kept.new), "changed": len(kept.changed), "known": kept.known, "missing": len(kept.missing)}


def save_official(official: Official, *, actor: User, changes: Sequence[str]) -> Official:
    """Add or correct an official by hand; ``changes`` names the fields. NotAllowed to link or unlink one's own account."""
    _require(actor, KEEP, official.town)
    official.id_number, official.initials = _checked_id(official.id_number, "id_number"), pinyin.initials(official.name)
    if "user" in changes:
        _refuse_own_link(official, actor)
    if official.left_on and official.left_on > clock.today():
        raise BadInput("离任日期不能晚于今天。", {"left_on": ["不能晚于今天。"]})
    return _save("official", official, "{actor}登记公职人员{subject}：{labels}", actor, changes)  # type: ignore[return-value]


def _refuse_own_link(official: Official, actor: User) -> None:
    before = Official.objects.filter(pk=official.pk).values_list("user_id", flat=True).first()
    if actor.pk in (before, official.user_id):
        raise NotAllowed("自己的账号由他人关联或解除，以免自行改变回避核对的依据。")
    if official.user and official.user.id_number and official.user.id_number != official.id_number:
        message = "该账号登记的身份证号与此人不同，请核对是否选错账号。"
        raise BadInput(message, {"user": [message]})


def declare_relative(row: DeclaredRelative, *, actor: User, changes: Sequence[str]) -> DeclaredRelative:
    """Add or correct one declaration by hand."""
    _require(actor, KEEP, row.town)
    row.official_id = _checked_id(row.official_id, "official_id")
    row.relative_id = _checked_id(row.relative_id, "relative_id")
    return _save("relative", row, "{actor}登记近亲属申报{subject}：{labels}", actor, changes)  # type: ignore[return-value]


def save_kinship_rules(rules: KinshipRules, *, actor: User, changes: Sequence[str]) -> KinshipRules:
    """Add the town's rules from a day on; those in force already are not changed, for filings were judged by them."""
    _require(actor, RULES, rules.town)
    if rules.effective_from < clock.today():
        raise BadInput("规则自今天或以后起执行，已经执行的不能改动。", {"effective_from": ["不能早于今天。"]})
    return _save("kinship_rules", rules, "{actor}设置{subject}：{labels}", actor, changes)  # type: ignore[return-value]


def _save(code: str, row: models.Model, sentence: str, actor: User, changes: Sequence[str]) -> models.Model:
    facts = {"labels": field_labels(type(row), changes)}
    with recorded(f"{code}.save", actor=actor, sentence=sentence, town=row.town, facts=facts) as act:  # type: ignore[attr-defined]
        save_checked(row)
        act.subject = row
    return row


def _checked_id(number: str, name: str) -> str:
    try:
        return resident_id.normalise(number)
    except resident_id.InvalidResidentId as error:
        raise BadInput(str(error), {name: [str(error)]}) from error


def _require(actor: User | None, right: str, town: Division) -> None:
    if actor is not None and not actor.has_right(right, town):
        raise NotAllowed(f"您没有在{town}维护公职人员和近亲属名单的权限，请联系镇经办。")
