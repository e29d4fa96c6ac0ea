"""The registry on the workbench."""

from . import (
    change,
    death,
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
    "death",
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
