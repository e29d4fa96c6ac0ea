"""Pages that only look: the signed-in user's first page and the health check."""

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from xumingsi.accounts.choices import Role


def home(request: HttpRequest) -> HttpResponse:
    """The signed-in user's bench: whoever is a village clerk and nothing else works on the clerk's pages."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    return redirect("clerk" if request.user.roles == {Role.VILLAGE_CLERK} else "admin:index")


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process lives and its database answers; 503 while only the process does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})
