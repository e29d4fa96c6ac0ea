from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_triggers(using: str, **_: Any) -> None:
    from .triggers import install

    install(using)


class CaseworkConfig(AppConfig):
    name = "xumingsi.casework"
    label = "casework"
    verbose_name = "办理轨迹"

    def ready(self) -> None:
        from . import ledger  # noqa: F401 - connects the stamping of history rows

        # No sender: tables of rooms migrated later get their triggers too.
        post_migrate.connect(_install_triggers, dispatch_uid="casework.triggers")
