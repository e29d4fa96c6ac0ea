"""The ledger, attachments and bulk runs."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models

from xumingsi.accounts.history import tracked
from xumingsi.accounts.models import Division
from xumingsi.accounts.scope import PlaceScopedQuerySet, village_ids
from xumingsi.kit import clock

from .withheld import kept_from


class Chain(models.Model):
    """One chain per town; the row is locked while an entry is appended. The chain without a town is the system's own."""

    town = models.OneToOneField(Division, models.PROTECT, null=True, blank=True, verbose_name="镇")
    opened_at = models.DateTimeField("建立时间", default=clock.now)

    class Meta:
        verbose_name = "账链"
        verbose_name_plural = "账链"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.town or '系统'}办理轨迹"


class EntryQuerySet(models.QuerySet):
    def about(self, subject: models.Model) -> "EntryQuerySet":
        """Entries whose subject is this record."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def visible_to(self, user: Any) -> "EntryQuerySet":
        """The discipline inspection sees all of its town; others see acts about villages they may read, and their own.

        Nobody sees acts about a record that is kept from them (see ``withheld``)."""
        if user.has_right("ledger.view"):
            towns = Division.objects.filter(children__in=village_ids(user, "ledger.view"))
            seen = self.filter(chain__town__in=towns.order_by())
        else:
            seen = self.filter(models.Q(actor=user) | models.Q(village__in=village_ids(user, "recipients.view")))
        for label, keys in kept_from(user):
            seen = seen.exclude(subject_type=label, subject_id__in=keys)
        return seen


class Entry(models.Model):
    """One act: who did what to which record, when, and a digest of every history row the act wrote.

    Append-only (triggers refuse UPDATE and DELETE); ``digest`` covers every other column including ``previous``.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries", verbose_name="账链")
    seq = models.PositiveBigIntegerField("序号")
    act = models.UUIDField("业务号", unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    actor_name = models.CharField("经办人姓名", max_length=60)
    village = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", verbose_name="村（居）")
    subject_type = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    subject_text = models.CharField("对象", max_length=200, blank=True)
    verb = models.CharField("动作", max_length=60)
    sentence = models.TextField("经过")
    from_state = models.CharField("原状态", max_length=30, blank=True)
    to_state = models.CharField("新状态", max_length=30, blank=True)
    reason = models.TextField("理由", blank=True)
    facts = models.JSONField("要点", default=dict, blank=True)
    rows = models.JSONField("写入记录", default=dict, blank=True)
    previous = models.CharField("上一条摘要", max_length=64)
    digest = models.CharField("本条摘要", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "办理轨迹"
        verbose_name_plural = "办理轨迹"
        ordering = ["chain_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="entry_seq_once")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="entry_subject"),
            models.Index(fields=["-at"], name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.sentence}"


class AttachmentQuerySet(PlaceScopedQuerySet):
    def visible_to(self, user: Any, right: str | None = None) -> "AttachmentQuerySet":
        """Evidence of the user's villages and town, but for that of records kept from them (see ``withheld``)."""
        seen = super().visible_to(user, right)
        for label, keys in kept_from(user):
            app, model = label.split(".")
            seen = seen.exclude(subject_type__app_label=app, subject_type__model=model, subject_id__in=keys)
        return seen

    def of(self, subject: models.Model) -> "AttachmentQuerySet":
        """Attachments of this record."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)


def attachment_path(instance: "Attachment", filename: str) -> str:
    """Named by content, never by what the sender called it."""
    return f"{instance.sha256[:2]}/{instance.sha256}{instance.suffix}"


class Attachment(models.Model):
    """A photo or scan as evidence. The file is kept as it came, found by its SHA-256, served only through scope."""

    uid = models.UUIDField("编号", unique=True, default=uuid.uuid4, editable=False)
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="村（居）")
    subject_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="对象类型")
    subject_id = models.PositiveBigIntegerField("对象编号")
    kind = models.CharField("材料种类", max_length=30)
    file = models.FileField("文件", upload_to=attachment_path, max_length=120)
    name = models.CharField("原文件名", max_length=120)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=clock.now)
    history = tracked()

    objects = AttachmentQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="attachment_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def suffix(self) -> str:
        return {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}[self.content_type]

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


class RefusedAttemptQuerySet(PlaceScopedQuerySet):
    view_right = "ledger.view"


class BulkRun(models.Model):
    """One bulk verb over many records, done row by row in the order given; it may be left and taken up again."""

    uid = models.UUIDField("编号", unique=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    workflow = models.CharField("流程", max_length=40)
    verb = models.CharField("动作", max_length=40)
    label = models.CharField("动作名称", max_length=40)
    data = models.JSONField("填写内容", default=dict, blank=True)
    started_at = models.DateTimeField("开始时间", default=clock.now)

    class Meta:
        verbose_name = "批量办理"
        verbose_name_plural = "批量办理"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"批量{self.label}"


class BulkItem(models.Model):
    """One record of a bulk run and how it went."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "待办"
        DONE = "done", "成功"
        REFUSED = "refused", "未办"

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items", verbose_name="批次")
    position = models.PositiveIntegerField("顺序")
    object_id = models.PositiveBigIntegerField("对象编号")
    text = models.CharField("对象", max_length=200)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    message = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "批量办理明细"
        verbose_name_plural = "批量办理明细"
        ordering = ["run_id", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="bulk_position_once")]

    def __str__(self) -> str:
        return f"{self.text} {self.get_outcome_display()}"


class SubmittedDraft(models.Model):
    """What a form sent from a phone came to, under the key the form was drawn with: sent again, it is done only once."""

    key = models.UUIDField("草稿号", unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人")
    what = models.CharField("办理事项", max_length=80)
    message = models.CharField("办理结果", max_length=300, blank=True, default="")
    submitted_at = models.DateTimeField("提交时间", default=clock.now)

    class Meta:
        verbose_name = "手机提交记录"
        verbose_name_plural = "手机提交记录"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.message or self.what}"


class StepRow(models.Model):
    """Base of every step's own row: written once, never changed; a correction is a new row that supersedes the old.

    Children set ``append_only = True`` so that triggers refuse UPDATE and DELETE on their tables too.
    """

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    append_only = True

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise TypeError(f"{self._meta.label} rows are never changed; record a new one that supersedes it")
        super().save(*args, **kwargs)


class RefusedAttempt(models.Model):
    """Somebody tried to act on a case of relatives and was refused (回避). Written after the rollback, never changed."""

    at = models.DateTimeField("时间", default=clock.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="辖区")
    doing = models.CharField("办理事项", max_length=60)
    relation = models.CharField("关系", max_length=300)
    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.CharField("对象编号", max_length=40)
    subject_text = models.CharField("对象", max_length=200)
    history = tracked()

    objects = RefusedAttemptQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = "回避拒办记录"
        verbose_name_plural = "回避拒办记录"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"回避拒办记录 {self.pk}"
