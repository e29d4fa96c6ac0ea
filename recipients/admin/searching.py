"""One way to find a household from every list (contract §5)."""

from typing import Any

from django.http import HttpRequest

SEARCH_HELP = "可搜姓名、拼音首字母、身份证后四位以上、救助证号"


class Searching:
    """``?q=`` through the queryset's own ``search`` (contract §5)."""

    search_fields = ("pk",)
    search_help_text = SEARCH_HELP

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        term = search_term.strip()
        return (queryset.search(term) if term else queryset), False
