"""What every history row carries besides the row's own fields.

The act that wrote it and a digest of its content, both filled in by ``casework.ledger`` when the row is made.
"""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


class HistoryRow(models.Model):
    """Base of every history table (append-only, guarded by triggers)."""

    # A tracked model must not have fields of these two names (a test looks).
    act = models.UUIDField("业务号", db_index=True)
    digest = models.CharField("行摘要", max_length=64)

    class Meta:
        abstract = True


def tracked(**options: Any) -> HistoricalRecords:
    """History for a model: ``history = tracked()``. Saving outside a recorded act raises ``casework.UnrecordedWrite``."""
    return HistoricalRecords(bases=[HistoryRow], user_db_constraint=False, **options)
