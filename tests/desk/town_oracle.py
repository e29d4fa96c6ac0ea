"""Plain rules over the workbooks of a generated town, one per detector, written without its code.

`ORACLE` maps a detector to a function of Books that yields what it finds: sets of 救助证号, or of a fault's key where
no household is concerned.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations

Hit = frozenset[str]
Row = dict
STANDARDS = {"农村低保": 440, "城市低保": 580, "特困分散供养": 754, "特困集中供养": 754}
SEVERE = ("一级", "二级")
CARS = ("小型轿车", "小型普通客车", "轻型货车")
SUBJECTS = {
    *("伙食", "衣被", "医疗", "零花钱", "护理", "水电", "管理"),
    *("财政补助", "捐赠", "副业", "寄养费", "其他收入"),
}


class Books:
    """The workbooks read back: rows of the roster by household and by person, and of every list."""

    def __init__(self, roster: list[Row], lists: dict[str, list[Row]], stops: dict[str, date], filed: set[str]) -> None:
        self.roster, self.lists, self.stops, self.filed = roster, lists, stops, filed
        self.households: dict[str, list[Row]] = defaultdict(list)
        self.certificates: dict[str, list[str]] = defaultdict(list)
        self.paid: dict[str, dict[date, Row]] = defaultdict(dict)
        for row in roster:
            self.households[row["certificate_no"]].append(row)
            self.certificates[row["id_number"]].append(row["certificate_no"])
        for row in lists["payments"]:
            self.paid[row["certificate_no"]][row["paid_month"]] = row

    def covered(self) -> Iterator[Row]:
        return (row for row in self.roster if row["covered"])

    def owners(self, rows: list[Row]) -> Iterator[Hit]:
        """The households of the covered people whom rows of a list name."""
        listed = {row["id_number"] for row in rows}
        return (frozenset([row["certificate_no"]]) for row in self.covered() if row["id_number"] in listed)


def age(row: Row) -> int:
    birth = row["birth_date"]
    return 2020 - birth.year - ((birth.month, birth.day) > (8, 31))


def deceased_paid(books: Books) -> Iterator[Hit]:
    for death in books.lists["deaths"]:
        for certificate in books.certificates.get(death["id_number"], []):
            if any(month > death["died_on"] for month in books.paid[certificate]):
                yield frozenset([certificate])


def relative_unfiled(books: Books) -> Iterator[Hit]:
    declared = {row["relative_id"] for row in books.lists["declared_relatives"]} - books.filed
    return books.owners([{"id_number": number} for number in declared])


def same_person_twice(books: Books) -> Iterator[Hit]:
    for certificates in books.certificates.values():
        for first, second in combinations(certificates, 2):
            if set(books.paid[first]) & set(books.paid[second]):
                yield frozenset([first, second])


def _is_variant(first: str, second: str) -> bool:
    differing = [position for position in range(17) if first[position] != second[position]]
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return len(differing) == 1
    left, right = differing
    return first[left] == second[right] and first[right] == second[left]


def _are_alike(first: str, second: str) -> bool:
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) <= 1


def identity_variant(books: Books) -> Iterator[Hit]:
    for key in (lambda r: r["name"], lambda r: (r["village"], r["birth_date"])):
        blocks = defaultdict(list)
        for row in books.roster:
            blocks[key(row)].append(row)
        for block in blocks.values():
            for a, b in combinations(block, 2):
                if a["certificate_no"] == b["certificate_no"] or a["id_number"] == b["id_number"]:
                    continue
                same_birth = a["birth_date"] == b["birth_date"] and a["village"] == b["village"]
                if _are_alike(a["name"], b["name"]) and (same_birth or _is_variant(a["id_number"], b["id_number"])):
                    yield frozenset([a["certificate_no"], b["certificate_no"]])


def _shared(key: str) -> Callable[[Books], Iterator[Hit]]:
    def find(books: Books) -> Iterator[Hit]:
        holders = defaultdict(set)
        for row in books.roster:
            if row[key] and row["program"] != "特困集中供养":
                holders[row[key]].add(row["certificate_no"])
        return (frozenset(certificates) for certificates in holders.values() if len(certificates) > 1)

    return find


def split_household(books: Books) -> Iterator[Hit]:
    for certificate, rows in books.households.items():
        if all(age(row) < 18 for row in rows) and not rows[0]["program"].startswith("特困"):
            yield frozenset([certificate])
    for pair in _shared("bank_account")(books):
        groups = {(books.households[c][0]["group_no"], books.households[c][0]["name"][0]) for c in pair}
        if len(groups) == 1:
            yield pair


def single_member_cover(books: Books) -> Iterator[Hit]:
    for certificate, rows in books.households.items():
        covered = [row for row in rows if row["covered"]]
        if len(covered) == 1 < len(rows) and covered[0]["disability"] not in SEVERE and covered[0]["health"] != "重病":
            yield frozenset([certificate])


def unsupported_ineligible(books: Books) -> Iterator[Hit]:
    for row in books.covered():
        if row["program"].startswith("特困") and 16 <= age(row) < 60 and row["disability"] not in SEVERE:
            yield frozenset([row["certificate_no"]])


def left_out_need(books: Books) -> Iterator[Hit]:
    return (
        frozenset([row["certificate_no"]]) for row in books.roster if not row["covered"] and row["disability"] in SEVERE
    )


def group_added_one_day(books: Books) -> Iterator[Hit]:
    starts = defaultdict(set)
    for certificate, (row, *_) in books.households.items():
        starts[row["village"], row["group_no"], row["started_on"]].add(certificate)
    return (frozenset(certificates) for certificates in starts.values() if len(certificates) >= 5)


def second_home(books: Books) -> Iterator[Hit]:
    homes = defaultdict(list)
    for row in books.lists["properties"]:
        if row["use"] == "住宅":
            for certificate in books.certificates.get(row["id_number"], []):
                homes[certificate].append(row["area"])
    for certificate, areas in homes.items():
        if len(areas) > 1 and sum(areas) / len(books.households[certificate]) > 30:
            yield frozenset([certificate])


def pension_above_standard(books: Books) -> Iterator[Hit]:
    pensions = {row["id_number"]: row["monthly_amount"] for row in books.lists["pensions"]}
    for row in books.covered():
        if pensions.get(row["id_number"], 0) > STANDARDS[row["program"]]:
            yield frozenset([row["certificate_no"]])


def income_above_standard(books: Books) -> Iterator[Hit]:
    for certificate, (head, *rest) in books.households.items():
        if head["monthly_income"] / (1 + len(rest)) >= STANDARDS[head["program"]]:
            yield frozenset([certificate])


def paid_without_spell(books: Books) -> Iterator[Hit]:
    for certificate, months in books.paid.items():
        rows = books.households.get(certificate)
        if rows is None or min(months) < rows[0]["started_on"]:
            yield frozenset([certificate])


def paid_after_stop(books: Books) -> Iterator[Hit]:
    for certificate, first_unpaid in books.stops.items():
        if any(month >= first_unpaid for month in books.paid[certificate]):
            yield frozenset([certificate])


def _month_end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _stays(books: Books, number: str, month: date) -> bool:
    return any(
        row["id_number"] == number
        and row["admitted_on"] <= _month_end(month)
        and (row["left_on"] is None or row["left_on"] >= month)
        for row in books.lists["home_residents"]
    )


def home_paid_not_resident(books: Books) -> Iterator[Hit]:
    for certificate, months in books.paid.items():
        if any(r["program"] == "特困集中供养" and not _stays(books, r["id_number"], m) for m, r in months.items()):
            yield frozenset([certificate])


def home_boarder_without_receipt(books: Books) -> Iterator[Hit]:
    receipts = " ".join(r["summary"] for r in books.lists["home_ledger"] if r["subject"] == "寄养费")
    supported = {row["id_number"] for row in books.roster if row["program"] == "特困集中供养"}
    for row in books.lists["home_residents"]:
        if row["left_on"] is None and row["id_number"] not in supported and row["name"] not in receipts:
            yield frozenset([f"{row['home']}|{row['id_number']}"])


def home_food_below_standard(books: Books) -> Iterator[Hit]:
    spent: dict[tuple[str, date], float] = defaultdict(float)
    for row in books.lists["home_ledger"]:
        if row["subject"] == "伙食":
            spent[row["home"], row["booked_on"].replace(day=1)] += float(row["amount"])
    for (home, month), amount in spent.items():
        days = sum(
            max((min(r["left_on"] or _month_end(month), _month_end(month)) - max(r["admitted_on"], month)).days + 1, 0)
            for r in books.lists["home_residents"]
            if r["home"] == home
        )
        if amount / days < 425 / 30:
            yield frozenset([f"{home}|{month:%Y-%m}"])


def _ledger(is_bad: Callable[[Row], bool]) -> Callable[[Books], Iterator[Hit]]:
    def find(books: Books) -> Iterator[Hit]:
        for row in books.lists["home_ledger"]:
            if is_bad(row):
                yield frozenset([f"{row['home']}|{row['voucher_no'] or row['booked_on']}"])

    return find


def home_round_or_split_amount(books: Books) -> Iterator[Hit]:
    spending = [row for row in books.lists["home_ledger"] if row["direction"] == "支出"]
    same = defaultdict(list)
    for row in spending:
        if row["amount"] % 1000 == 0:
            yield frozenset([f"{row['home']}|{row['voucher_no']}"])
        same[row["home"], row["booked_on"], row["summary"]].append(row["voucher_no"])
    for (home, _, _), vouchers in same.items():
        if len(vouchers) > 2:
            yield frozenset(["|".join([home, *vouchers])])


ORACLE: dict[str, Callable[[Books], Iterator[Hit]]] = {
    "deceased_paid": deceased_paid,
    "official_on_roll": lambda books: books.owners(books.lists["officials"]),
    "relative_unfiled": relative_unfiled,
    "same_person_twice": same_person_twice,
    "identity_variant": identity_variant,
    "shared_bank_account": _shared("bank_account"),
    "shared_phone": _shared("phone"),
    "split_household": split_household,
    "single_member_cover": single_member_cover,
    "unsupported_ineligible": unsupported_ineligible,
    "left_out_need": left_out_need,
    "group_added_one_day": group_added_one_day,
    "vehicle_owned": lambda books: books.owners([r for r in books.lists["vehicles"] if r["vehicle_type"] in CARS]),
    "second_home": second_home,
    "shop_owned": lambda books: books.owners([r for r in books.lists["properties"] if r["use"] == "商业"]),
    "active_business": lambda books: books.owners([r for r in books.lists["businesses"] if r["state"] == "存续"]),
    "pension_above_standard": pension_above_standard,
    "income_above_standard": income_above_standard,
    "paid_without_spell": paid_without_spell,
    "paid_after_stop": paid_after_stop,
    "home_paid_not_resident": home_paid_not_resident,
    "home_boarder_without_receipt": home_boarder_without_receipt,
    "home_food_below_standard": home_food_below_standard,
    "home_off_subject": _ledger(lambda row: row["subject"] not in SUBJECTS),
    "home_no_voucher": _ledger(lambda row: row["direction"] == "支出" and not row["voucher_no"]),
    "home_one_person_two_roles": _ledger(
        lambda row: row["approver"] in (row["handler"], row["witness"]) and row["direction"] == "支出"
    ),
    "home_round_or_split_amount": home_round_or_split_amount,
}
