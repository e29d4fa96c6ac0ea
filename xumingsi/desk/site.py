"""The town workbench: Django's admin site with our name, our theme and our rights."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from xumingsi.kit import clock

# Rooms in the order of the work, not of the alphabet.
ROOMS = ["campaign", "recipients", "renewals", "audits", "rectification", "casework", "accounts"]


class WorkbenchSite(AdminSite):
    site_header = "社会救助专项治理"
    site_title = "社会救助专项治理"
    index_title = "工作台"
    site_url = None
    empty_value_display = "—"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Rooms in working order, each room's lists by their ``menu_order``; lists not meant for the menu left out."""
        if not request.user.is_authenticated:  # the sign-in page has the frame, but no rights to ask
            return []
        rooms = list(self._build_app_dict(request, app_label).values())  # type: ignore[attr-defined]
        for room in rooms:
            room["models"] = sorted((entry for entry in room["models"] if self._in_menu(entry)), key=self._place)
        rooms = [room for room in rooms if room["models"]]
        return sorted(
            rooms, key=lambda room: ROOMS.index(room["app_label"]) if room["app_label"] in ROOMS else len(ROOMS)
        )

    def _in_menu(self, entry: dict[str, Any]) -> bool:
        return getattr(self._registry[entry["model"]], "in_menu", True)

    def _place(self, entry: dict[str, Any]) -> tuple[int, str]:
        return getattr(self._registry[entry["model"]], "menu_order", 100), str(entry["name"])

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("bulk/<uuid:uid>/", self.admin_view(self.bulk_run), name="bulk_run"), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Signing in without having asked for a page leads to one's own bench."""
        asked = REDIRECT_FIELD_NAME in request.GET or REDIRECT_FIELD_NAME in request.POST
        bench = {} if asked else {REDIRECT_FIELD_NAME: reverse("home")}
        return super().login(request, {**bench, **(extra_context or {})})

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with what waits for this user and how far the campaign has come."""
        from xumingsi.desk.dashboard import dashboard

        shown = dashboard(request.user, clock.today())  # type: ignore[arg-type]
        return super().index(request, {"dashboard": shown, **(extra_context or {})})

    def bulk_run(self, request: HttpRequest, uid: Any) -> HttpResponse:
        """One bulk run's progress."""
        from xumingsi.casework.admin.bulk_runs import run_view

        return run_view(request, uid, self)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """One's own password, through the recorded service."""
        from xumingsi.casework.admin.account_forms import OwnPasswordForm

        view = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
            template_name="registration/password_change_form.html",
        )
        request.current_app = self.name  # type: ignore[attr-defined]
        return view(request)
