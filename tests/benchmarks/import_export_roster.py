"""The yardstick: the same roster through a django-import-export Resource with simple-history, as one would write it.

A row per person; the household, its spell and its amount are saved with the first row of their 救助证号. Bulk mode
would be quicker but leaves no history, so rows are saved one by one. Inside one act, as our history demands.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import tablib
from import_export import fields, resources
from openpyxl import load_workbook

from recipients.models import Benefit, BenefitAmount, Household, Member
from recipients.sheets import ROSTER
from xumingsi.accounts.models import Division
from xumingsi.casework.ledger import recorded
from xumingsi.kit import dates, resident_id
from xumingsi.kit.pinyin import initials


def import_with_resource(path: Path, town: Division, month: date) -> int:
    """Read and import; answers the number of rows."""
    dataset = _read(path)
    with recorded("bench.import", actor=None, sentence="{actor}导入", town=town):
        result = MemberResource(town, month).import_data(dataset, dry_run=False, raise_errors=True)
    return result.total_rows


def _read(path: Path) -> tablib.Dataset:
    rows = load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
    keys = {column.heading: column.key for column in ROSTER.columns}
    for row in rows:
        if row[0] == "序号":
            headings = [keys[heading] for heading in row]
            break
    dataset = tablib.Dataset(headers=[*headings, "household"])
    for row in rows:
        dataset.append([*row, None])
    return dataset


class MemberResource(resources.ModelResource):
    """A person with the household it belongs to."""

    household = fields.Field("household", "household")
    initials = fields.Field("initials", "initials")
    is_head = fields.Field("is_head", "is_head")
    is_covered = fields.Field("is_covered", "is_covered")

    class Meta:
        model = Member
        import_id_fields = ["household", "id_number"]
        fields = [
            *("household", "id_number", "name", "initials", "sex", "birth_date", "relation"),
            *("is_head", "is_covered", "labour", "health", "disability"),
        ]

    def __init__(self, town: Division, month: date) -> None:
        super().__init__()
        self.month = month
        self.villages = {village.name: village for village in town.children.all()}

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        person = resident_id.parse(row["id_number"])
        household = Household.objects.filter(certificate_no=row["certificate_no"]).first()
        row["household"] = household or self._add_household(row)
        row["sex"], row["birth_date"] = person.sex, person.birth.isoformat()
        row["initials"] = initials(row["name"])
        row["is_head"], row["is_covered"] = row["relation"] == "户主", row["covered"] == "是"

    def _add_household(self, row: dict[str, Any]) -> Household:
        texts = ("certificate_no", "group_no", "head_name", "cause", "phone", "bank", "bank_account", "remark")
        household = Household(
            village_id=self.villages[row["village"]].pk,
            size=row["household_size"],
            monthly_income=Decimal(row["monthly_income"] or 0),
            **{key: row[key] or "" for key in texts},
        )
        household.full_clean()
        household.save()
        started_on = dates.parse_date(row["started_on"])
        benefit = Benefit(
            household=household,
            program=row["program"],
            category=row["category"] or "",
            covered_count=row["covered_count"],
            started_on=started_on,
        )
        benefit.full_clean()
        benefit.save()
        amount = BenefitAmount(
            benefit=benefit,
            monthly_amount=Decimal(row["monthly_amount"]),
            effective_from=max(self.month, dates.month_floor(started_on)),
            cause="花名册导入",
        )
        amount.full_clean()
        amount.save()
        return household
