"""The registry on the workbench."""

from . import (
    change,
    change_report,
    death,
    death_list,
    holdings,
    household,
    paid,
    pay_difference,
    pay_line,
    payment,
    posting,
    recovery,
    review,
    roster,
    standard,
)

__all__ = [
    "change",
    "change_report",
    "death",
    "death_list",
    "holdings",
    "household",
    "paid",
    "pay_difference",
    "pay_line",
    "payment",
    "posting",
    "recovery",
    "review",
    "roster",
    "standard",
]
