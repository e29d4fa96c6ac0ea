"""Rules across the rows of a household, and what is only worth a warning.

A contradiction between rows refuses the household as a whole: nobody can tell which row is right. The second mention
of a person refuses that row only. Each rule is one function of the reading and one household.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from xumingsi.kit.masking import mask_account, mask_id
from xumingsi.kit.resident_id import area_warning

from .reading import HEADINGS, Group, Reading
from .words import village_key


def check(reading: Reading) -> None:
    """Apply every rule to every household, then look for what deserves a warning."""
    suspects = _heads_of_rows_without_certificate(reading)
    for group in reading.groups.values():
        if len(group.rows) > 1:
            for rule in AMONG_ROWS:
                rule(reading, group)
        one_head(reading, group)
        amount_given(reading, group)
        if group.head is not None and reading.columns["id_number"][group.head] in suspects:
            continue  # some of its rows have lost their 救助证号: what they would count is unknown
        if not reading.bad_rows.intersection(group.rows):
            counts_true(reading, group)
    persons_listed_twice(reading)
    accounts_shared(reading)
    areas_implausible(reading)


def one_head(reading: Reading, group: Group) -> None:
    """Exactly one row is the 户主's, and it is a good one."""
    relations = reading.columns["relation"]
    heads = [row for row in group.rows if relations[row] == "户主"]
    for row in heads[1:]:
        message = f"救助证号 {group.certificate_no} 有两名户主（另一名在第{reading.number(heads[0])}行），请只保留一名"
        reading.refuse_household(group, row, "relation", message)
    if group.head is None:
        if all(relations[row] is not None for row in group.rows):
            message = f"救助证号 {group.certificate_no} 没有户主行，请在户主本人一行的“与户主关系”填“户主”"
            reading.refuse_household(group, group.rows[0], "relation", message)
        reading.bad_certificates.add(group.certificate_no)
    elif group.head in reading.bad_rows:
        reading.bad_certificates.add(group.certificate_no)


def person_once(reading: Reading, group: Group) -> None:
    """Nobody stands twice in a household."""
    seen: dict[str, int] = {}
    for row in group.rows:
        number = reading.columns["id_number"][row]
        if number is None:
            continue
        first = seen.setdefault(number, row)
        if first != row:
            message = (
                f"与第{reading.number(first)}行是同一人（{mask_id(number)}），同一户内不能重复，请删除一行或改正号码"
            )
            reading.refuse_row(row, "id_number", message)


def same_head_named(reading: Reading, group: Group) -> None:
    """All rows name the 户主 whose row is there."""
    if group.head is None:
        return
    for key, own in (("head_id", "id_number"), ("head_name", "name")):
        column, expected = reading.columns[key], reading.columns[own][group.head]
        for row in group.rows:
            if row != group.head and expected and column[row] not in (None, expected):
                message = (
                    f"“{HEADINGS[key]}”与户主行（第{reading.number(group.head)}行）不一致，请改成一致；"
                    "若是另一户，请改正救助证号"
                )
                reading.refuse_household(group, row, key, message)


def one_value(reading: Reading, group: Group) -> None:
    """Facts of the household are the same on every row that gives them."""
    for key in _ONE_VALUE:
        column = reading.columns[key]
        first: int | None = None
        for row in group.rows:
            value = column[row]
            if value is None:
                continue
            if first is None:
                first = row
            elif value != column[first] and not (key == "village" and village_key(value) == village_key(column[first])):
                message = (
                    f"救助证号 {group.certificate_no} 的“{HEADINGS[key]}”填了“{column[first]}”"
                    f"（第{reading.number(first)}行）和“{value}”，同一户只能有一个，请改成一致"
                )
                reading.refuse_household(group, row, key, message)


def one_account(reading: Reading, group: Group) -> None:
    """Warn of a second bank account: a household is paid into one, the 户主 row's."""
    accounts = reading.columns["bank_account"]
    kept = reading.first(group, "bank_account")
    for row in group.rows:
        if accounts[row] and accounts[row] != kept:
            message = f"本户填了不同的银行账号，只登记户主行的 {mask_account(kept)}，请核对"
            reading.warn(row, "bank_account", message)


def amount_given(reading: Reading, group: Group) -> None:
    """The monthly amount stands on at least one row."""
    amounts = reading.columns["monthly_amount"]
    given = [row for row in group.rows if amounts[row] is not None and row not in reading.bad_rows]
    if given and amounts[given[0]] == Decimal(0):
        reading.warn(given[0], "monthly_amount", "月保障金额为 0，请核对是否漏填或应停发")
    if given:
        return
    reading.bad_certificates.add(group.certificate_no)
    if not reading.bad_rows.intersection(group.rows):
        message = "“月保障金额”不能为空，请在户主行填写整户每月金额"
        reading.refuse_household(group, group.lead, "monthly_amount", message)


def counts_true(reading: Reading, group: Group) -> None:
    """家庭人口 and 保障人数 agree with the rows."""
    covered = sum(reading.columns["covered"][row] is not False for row in group.rows)
    row = group.lead
    if not covered:
        message = "本户每一行“是否保障对象”都填了“否”，没有保障对象的家庭不列入花名册，请核对"
        reading.refuse_household(group, row, "covered", message)
    stated, size = reading.first(group, "covered_count"), reading.first(group, "household_size")
    if covered and stated is not None and stated != covered:
        message = f"保障人数填 {stated}，本户表中的保障对象却有 {covered} 行，请补齐人员或改正人数"
        reading.refuse_household(group, row, "covered_count", message)
    if size is not None and size < len(group.rows):
        message = f"家庭人口填 {size}，本户表中却有 {len(group.rows)} 人，请核对人数"
        reading.refuse_household(group, row, "household_size", message)


def persons_listed_twice(reading: Reading) -> None:
    """Warn of a person under two 救助证号: what the campaign looks for, so it goes in and detectors find it."""
    first: dict[str, int] = {}
    certificates = reading.columns["certificate_no"]
    for row, number in enumerate(reading.columns["id_number"]):
        if number is None or certificates[row] is None:
            continue
        earlier = first.setdefault(number, row)
        if earlier != row and certificates[earlier] != certificates[row]:
            message = (
                f"{mask_id(number)} 同时列在救助证号 {certificates[earlier]}（第{reading.number(earlier)}行），"
                "可能重复享受，请核查"
            )
            reading.warn(row, "id_number", message)


def accounts_shared(reading: Reading) -> None:
    """Warn of a bank account that two households give."""
    holders: dict[str, int] = {}
    accounts, certificates = reading.columns["bank_account"], reading.columns["certificate_no"]
    told = set()
    for row, account in enumerate(accounts):
        if not account or certificates[row] is None:
            continue
        earlier = holders.setdefault(account, row)
        pair = (certificates[earlier], certificates[row], account)
        if certificates[earlier] != certificates[row] and pair not in told:
            told.add(pair)
            message = (
                f"银行账号 {mask_account(account)} 与救助证号 {pair[0]}（第{reading.number(earlier)}行）相同，请核查"
            )
            reading.warn(row, "bank_account", message)


def areas_implausible(reading: Reading) -> None:
    """Warn of ids first issued far away; people move, so it refuses nothing."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row, number in enumerate(reading.columns["id_number"]):
        if number is not None:
            numbers[number[:6]].append(row)
    for rows in numbers.values():
        message = area_warning(str(reading.columns["id_number"][rows[0]]), reading.area_prefixes)
        for row in rows if message else ():
            reading.warn(row, "id_number", str(message))


def _heads_of_rows_without_certificate(reading: Reading) -> set[str]:
    lost = zip(reading.columns["certificate_no"], reading.columns["head_id"], strict=True)
    return {head_id for certificate_no, head_id in lost if certificate_no is None and head_id is not None}


_ONE_VALUE = (
    *("village", "program", "category", "monthly_amount", "monthly_income"),
    *("household_size", "covered_count"),
)
AMONG_ROWS: list[Callable[[Reading, Group], None]] = [person_once, same_head_named, one_value, one_account]
