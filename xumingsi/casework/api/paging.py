"""Pages by cursor: a row that arrives or changes while one turns the pages is neither shown twice nor makes one skip."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from .asking import LARGEST


class Pages(CursorPagination):
    """Newest first, 50 on a page unless asked otherwise."""

    ordering = "-pk"
    page_size, max_page_size = 50, 200
    page_size_query_param = "page_size"
    page_size_query_description = "每页条数，最多 200。"
    cursor_query_description = "页码标记：取自上一页答复的 next 或 previous。"

    def decode_cursor(self, request: Request) -> Any:
        cursor: Cursor | None = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            given = cursor.position
            if not (given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= LARGEST):
                raise ValidationError({"cursor": ["页码标记无效，请从第一页重新开始。"]})
        return cursor
