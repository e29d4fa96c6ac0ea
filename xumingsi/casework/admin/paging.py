"""Paging that never counts a whole table: beyond a cap the page says "超过 1,000 条"."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

CAP = 1000


class CappedPaginator(Paginator):
    """Counts at most ``cap`` rows; ``capped`` tells that there are more. The pages up to the cap can be turned."""

    cap = CAP

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, list):
            return len(rows)
        return rows.order_by()[: self.cap + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.cap)

    @cached_property
    def capped(self) -> bool:
        """Whether rows beyond the cap exist."""
        return self._counted > self.cap


def reaching(page: str | None, per_page: int) -> type[CappedPaginator]:
    """A paginator whose cap lies at least ten pages beyond the ``page`` asked for, so that one can always go on."""
    wanted = int(page) if page and page.isascii() and page.isdigit() and len(page) < 8 else 1
    return type("ReachingPaginator", (CappedPaginator,), {"cap": max(CAP, (wanted + 10) * per_page)})
