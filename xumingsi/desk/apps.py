from datetime import date

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig


class WorkbenchConfig(AdminConfig):
    """Django's admin, with our site in its place."""

    default = False
    default_site = "xumingsi.desk.site.WorkbenchSite"


class DeskConfig(AppConfig):
    name = "xumingsi.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        if settings.DEMO_DATE:
            from xumingsi.kit import clock

            clock.start_from(date.fromisoformat(settings.DEMO_DATE))
