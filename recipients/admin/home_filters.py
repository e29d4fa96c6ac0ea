"""What the homes' lists share: the filter by home, and who is offered to book."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from recipients.models import CareHome
from recipients.services.homes import RIGHT


class HomeFilter(admin.SimpleListFilter):
    """By home: those the user may see; ``path`` leads from the row to it."""

    title = "敬老院"
    parameter_name = "home"
    path = "home"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        rows = CareHome.objects.visible_to(request.user).order_by("town__path", "name")
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        value = self.value() or ""
        return queryset.filter(**{self.path: int(value)}) if value.isascii() and value.isdigit() else queryset


class StayHomeFilter(HomeFilter):
    path = "stay__home"


def booking_tools(request: HttpRequest, label: str, url: str) -> list[tuple[str, str]]:
    """The tool ``label`` for who keeps homes, about the home that the list is filtered by."""
    if not request.user.has_right(RIGHT):  # type: ignore[union-attr]
        return []
    home = request.GET.get("home", "")
    return [(label, f"{reverse(url)}?home={home}" if home.isdigit() else reverse(url))]


def require(request: HttpRequest, right: str) -> None:
    """PermissionDenied unless the user holds ``right`` somewhere; the service asks again in the home's town."""
    if not request.user.has_right(right):  # type: ignore[union-attr]
        raise PermissionDenied
