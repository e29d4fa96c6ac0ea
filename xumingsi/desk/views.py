"""Pages that only look: the signed-in user's first page and the health check."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect


def home(request: HttpRequest) -> HttpResponse:
    """The signed-in user's bench."""
    return redirect("admin:index")


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process lives and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
