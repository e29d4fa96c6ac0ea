"""How evidence and people are shown: labels and text, ids masked."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xumingsi.kit import masking


class EvidenceColumns:
    """Read-only fields for rows with ``evidence`` and ``persons``."""

    @admin.display(description="依据")
    def evidence_table(self, row: Any) -> SafeString | str:
        lines = ((label, masking.mask_text(str(value))) for label, value in row.evidence.items())
        rows = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td></tr>", lines)
        return format_html("<table class='evidence'><tbody>{}</tbody></table>", rows) if rows else "—"

    @admin.display(description="涉及人员")
    def masked_persons(self, row: Any) -> str:
        return "、".join(masking.mask_id(number) for number in row.persons) or "—"

    @admin.display(description="村（居）", ordering="village__path")
    def village_name(self, row: Any) -> str:
        return str(row.village)
