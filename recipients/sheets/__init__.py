"""The workbooks a town hands in: the roster and ten reference lists. Headings and required marks are the contract's.

`ROSTER` has one row per person; household facts stand on the 户主's row or are repeated. `REFERENCE` maps each KIND of
`import_reference` to its sheet, `TEMPLATES` adds the roster under its own name. Columns with a
drop-down refuse other words (everyday synonyms are understood); where other offices' lists bring words of their own
(车辆类型, 险种, 科目, 关系) the column is free text and its note lists the usual ones.
"""

from __future__ import annotations

from xumingsi.kit.excel.columns import Sheet

from .reference import REFERENCE
from .roster import ROSTER

TEMPLATES: dict[str, Sheet] = {"roster": ROSTER, **REFERENCE}

__all__ = ["REFERENCE", "ROSTER", "TEMPLATES"]
