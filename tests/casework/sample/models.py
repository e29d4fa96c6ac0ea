"""A record that goes through three states, as small as a record can be; only tests know it."""

from django.db import models

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import VillageScopedQuerySet


class CaseState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SENT = "sent", "已提交"
    CLOSED = "closed", "已办结"


class CaseQuerySet(VillageScopedQuerySet):
    view_right = "renewals.view"


class Case(models.Model):
    # No constraints in the database: other tests flush without knowing this table.
    village = models.ForeignKey(
        Division, models.PROTECT, related_name="+", db_constraint=False, verbose_name="村（居）"
    )
    name = models.CharField("名称", max_length=40)
    note = models.CharField("备注", max_length=200, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=CaseState.choices, default=CaseState.DRAFT)
    history = tracked()

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "样例"
        verbose_name_plural = "样例"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
