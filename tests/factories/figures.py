"""Standards and people for calculations, without a database: the figures of the file the town starts with."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from recipients.calculation import Figure, Person, Standards
from recipients.services.standards import FILE


@cache
def chongqing() -> Standards:
    """The figures every installation is loaded with."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return Standards(
            Figure(
                row["标准"],
                Decimal(f"{row['元每月']}.00"),
                date.fromisoformat(row["自"]),
                date.fromisoformat(row["至"]) if row["至"] else None,
                row["依据"],
            )
            for row in csv.DictReader(file)
        )


def adult(name: str = "甲", **more: Any) -> Person:
    """Somebody of 45 in 2020 for whom nothing is added."""
    return Person(name, more.pop("birth", date(1975, 1, 1)), **more)


def aged(name: str = "王大爷", **more: Any) -> Person:
    """Somebody of 72 in September 2020."""
    return adult(name, birth=date(1948, 3, 1), **more)


def pupil(name: str = "小明", **more: Any) -> Person:
    """A child of ten at school in 2020."""
    return adult(name, birth=date(2010, 5, 1), relation="子", **{"occupation": "在校学生", **more})
