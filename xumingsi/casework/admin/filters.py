"""Filters that show only what the user's duties cover, by the town's own clock."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from xumingsi.accounts.models import Village
from xumingsi.accounts.scope import village_ids
from xumingsi.kit import clock


class VillageFilter(admin.SimpleListFilter):
    """By village: offers the villages the user may read, through the queryset's own ``village_path``."""

    title = "村（居）"
    parameter_name = "village"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        seen = village_ids(request.user, model_admin.right_to_view())
        return [(str(pk), name) for pk, name in Village.objects.filter(pk__in=seen).values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        value = self.value()
        if value is None:
            return queryset
        path = getattr(queryset, "village_path", "village")
        return queryset.filter(**{path: int(value)}) if value.isascii() and value.isdigit() else queryset.none()


def period_filter(field: str, label: str) -> type[admin.SimpleListFilter]:
    """A filter by how long ago ``field`` (day or moment) was: 今天, 近7天, 近30天, 今年."""
    periods = [("1", "今天"), ("7", "近 7 天"), ("30", "近 30 天"), ("year", "今年")]

    class PeriodFilter(admin.SimpleListFilter):
        title = label
        parameter_name = f"{field}_within"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return periods

        def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
            value, today = self.value(), clock.today()
            if value not in dict(periods):
                return queryset
            start = today.replace(month=1, day=1) if value == "year" else today - timedelta(days=int(value) - 1)
            is_moment = isinstance(queryset.model._meta.get_field(field), models.DateTimeField)
            return queryset.filter(**{f"{field}__gte": clock.moment(start, 0) if is_moment else start})

    return PeriodFilter
