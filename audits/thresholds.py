"""Numbers that rules compare with: a default in code, and what a town has set instead, from a day on.

ENOUGH = threshold("identical_remarks", "visits", "相同记录的户数达到", 3, unit="户", note="…")
ENOUGH.on(question.town, question.as_of)
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xumingsi.accounts.models import Division

from .models import DetectorSetting


@dataclass(frozen=True)
class Threshold:
    """One number of one rule: what it is called, what it means, its unit and between what it may lie."""

    detector: str
    parameter: str
    label: str
    default: Decimal
    unit: str
    note: str
    lowest: Decimal
    highest: Decimal

    @property
    def code(self) -> str:
        return f"{self.detector}.{self.parameter}"

    def on(self, town: Division, day: date) -> Decimal:
        """What holds in ``town`` on ``day``."""
        own = DetectorSetting.objects.filter(
            town=town, detector=self.detector, parameter=self.parameter, effective_from__lte=day
        )
        found = own.order_by("-effective_from", "-pk").values_list("value", flat=True).first()
        return self.default if found is None else found


_THRESHOLDS: dict[str, Threshold] = {}


def threshold(
    detector: str, parameter: str, label: str, default: Decimal | int | str, *, unit: str, note: str,
    lowest: Decimal | int | str = 1, highest: Decimal | int | str = 1000,
) -> Threshold:  # fmt: skip
    """Register a number of a rule. LookupError for one registered already."""
    made = Threshold(detector, parameter, label, Decimal(default), unit, note, Decimal(lowest), Decimal(highest))
    if made.code in _THRESHOLDS:
        raise LookupError(made.code)
    _THRESHOLDS[made.code] = made
    return made


def thresholds() -> dict[str, Threshold]:
    """All numbers by ``detector.parameter``, once the rules are loaded (``detection.detectors``)."""
    return dict(sorted(_THRESHOLDS.items()))
