"""Words of the homes' monthly reconciliation."""

from django.db.models import TextChoices


class MonthState(TextChoices):
    OPEN = "open", "待对账"
    SIGNED = "signed", "待保管人核对"
    DONE = "done", "已对账"


class Handling(TextChoices):
    """What became of a find: said, put right in the book, or a problem to be cured."""

    EXPLAINED = "explained", "已核实，情况说明"
    CORRECTED = "corrected", "已更正台账"
    PROBLEM = "problem", "列入问题清单"
