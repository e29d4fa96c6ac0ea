"""The evidence pack of a case: a document to read and file, and the proofs of its entries."""

import io
import json
import zipfile
from hashlib import sha256
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from recipients.models import Household
from xumingsi.accounts.models import User
from xumingsi.casework.admin.timeline import moments
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.transition import require_reason
from xumingsi.kit import clock, masking

from .access import RIGHT
from .cases import household_paths, story_of
from .proofs import proof_of

FONT = "宋体"
DOCUMENT, PROOFS = "证据卷.docx", "轨迹证明.json"


def export_evidence(household: Household, *, actor: User, reason: str) -> bytes:
    """A zip of DOCUMENT and PROOFS; handing it out is a recorded act. NotAllowed without the right, BadInput without a reason."""
    if not actor.has_right(RIGHT, household.village):
        raise NotAllowed("证据卷由镇纪委导出。")
    reason = require_reason(reason, "请写明导出理由，如：核查某某反映的问题。")
    entries = list(story_of(household, actor))
    document = _document(household, entries, actor, masking.mask_text(reason))
    proofs = json.dumps(proof_of(entries), ensure_ascii=False, indent=1).encode()
    facts = {"count": len(entries), "sha256": sha256(document).hexdigest(), "digest": sha256(proofs).hexdigest()}
    sentence = "{actor}导出{subject}的证据卷，共{count}条轨迹"
    with recorded("evidence.export", actor=actor, sentence=sentence, subject=household, reason=reason, facts=facts):
        return _packed({DOCUMENT: document, PROOFS: proofs})


def attachments_of_case(household: Household, user: User) -> list[Attachment]:
    """Evidence files of the household and its records, as far as the user may open them."""
    about = Q(pk__in=[])
    kinds = ContentType.objects.get_for_models(*(model for model, _ in household_paths().values()))
    for model, path in household_paths().values():
        rows = model._base_manager.filter(**{path: household.pk}).order_by().values("pk")
        about |= Q(subject_type=kinds[model], subject_id__in=rows)
    return list(Attachment.objects.visible_to(user).filter(about))


def _packed(files: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return kept.getvalue()


def _document(household: Household, entries: list[Entry], actor: User, reason: str) -> bytes:
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.add_heading(f"证据卷：{household}", level=1)
    now = clock.now().astimezone(clock.CHINA)
    for line in (
        f"村（居）：{household.village}　救助证号：{household.certificate_no or '—'}",
        f"导出人：{actor}　导出时间：{now:%Y-%m-%d %H:%M}　理由：{reason}",
        "身份证号、银行账号、电话只显示掩码。每条轨迹的完整摘要和链接关系见同卷“轨迹证明”文件。",
    ):
        document.add_paragraph(line)
    _members(document, household)
    _acts(document, entries)
    _files(document, attachments_of_case(household, actor))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _table(document: Any, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    for values in (headings, *rows):
        cells = table.rows[0].cells if values is headings else table.add_row().cells
        for cell, value in zip(cells, values, strict=True):
            cell.text = value


def _members(document: Any, household: Household) -> None:
    document.add_heading("家庭成员", level=2)
    rows = [(m.name, m.relation, m.masked_id) for m in household.members.order_by("-is_head", "pk")]
    _table(document, ("姓名", "与户主关系", "身份证号"), rows)


def _acts(document: Any, entries: list[Entry]) -> None:
    document.add_heading(f"办理轨迹（{len(entries)} 条）", level=2)
    rows = [
        (
            f"{moment.number}", f"{moment.at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}", moment.sentence,
            f"{moment.from_state}→{moment.to_state}" if moment.moved else "", moment.reason, entry.digest[:16],
        )
        for moment, entry in zip(moments(entries), entries, strict=True)
    ]  # fmt: skip
    _table(document, ("序号", "时间", "经过", "状态", "理由", "摘要（前16位）"), rows)


def _files(document: Any, found: list[Attachment]) -> None:
    document.add_heading(f"佐证材料（{len(found)} 件）", level=2)
    rows = [(str(a), f"{a.uploaded_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}", a.sha256[:32]) for a in found]
    if rows:
        _table(document, ("材料", "上传时间", "SHA-256（前32位）"), rows)
