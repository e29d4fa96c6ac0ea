"""举报投诉登记簿 (domain.md §6.2): for the discipline inspection, as a recorded act. Who gave a tip never stands in it."""

from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

from audits.models import Tip
from audits.tip_querysets import TipQuerySet
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock, masking
from xumingsi.kit.excel.columns import Column, Sheet
from xumingsi.kit.excel.writer import write_workbook

RIGHT = "audits.tips_reserved"
REGISTER = Sheet(
    "举报投诉登记簿",
    [
        Column("number", "编号", width=16),
        Column("received_on", "日期", kind="date", width=12),
        Column("channel", "渠道", width=8),
        Column("named", "实名/匿名", width=8),
        Column("author", "举报人(限权)", width=12),
        Column("accused", "被反映人", width=18),
        Column("content", "内容", width=50),
        Column("accepted_by", "受理人", width=10),
        Column("handler", "承办人", width=10),
        Column("due_on", "时限", kind="date", width=12),
        Column("finding", "结论", width=10),
        Column("answered_on", "反馈日期", kind="date", width=12),
        Column("transferred", "是否转纪检", width=10),
        Column("archive_no", "归档号", width=14),
    ],
)


def export_register(town: Division, *, actor: User, target: Path) -> int:
    """Write every tip of ``town`` that the actor may see to ``target``; answers how many. NotAllowed without the right."""
    if not actor.has_right(RIGHT, town):
        raise NotAllowed("举报投诉登记簿由镇纪委导出。")
    tips = Tip.objects.visible_to(actor).filter(town=town).select_related("accepted_by", "handler").order_by("pk")
    count = tips.count()
    write_workbook(target, [(REGISTER, _rows(tips))], unit=str(town), day=clock.today())
    with target.open("rb") as file:
        facts = {"count": count, "sha256": file_digest(file, "sha256").hexdigest()}
    with recorded("tip.export", actor=actor, sentence="{actor}导出举报投诉登记簿，共{count}件", town=town, facts=facts):
        return count


def _rows(tips: TipQuerySet) -> Iterator[dict[str, Any]]:
    for tip in tips.iterator(chunk_size=1000):
        yield {
            "number": tip.number,
            "received_on": tip.received_on,
            "channel": tip.get_channel_display(),
            "named": "实名" if tip.is_named else "匿名",
            "author": "已密封" if tip.is_named else "—",
            "accused": masking.mask_text(tip.accused),
            "content": masking.mask_text(tip.content),
            "accepted_by": str(tip.accepted_by or ""),
            "handler": str(tip.handler or ""),
            "due_on": tip.due_on,
            "finding": tip.get_finding_display() if tip.finding else tip.get_state_display(),
            "answered_on": tip.answered_on,
            "transferred": "是" if tip.transferred_on else "否",
            "archive_no": tip.archive_no,
        }
