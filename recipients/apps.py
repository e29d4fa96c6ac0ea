from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecipientsConfig(AppConfig):
    name = "recipients"
    verbose_name = "救助对象"

    def ready(self) -> None:
        from . import overlaps

        post_migrate.connect(overlaps.install, sender=self, dispatch_uid="recipients.overlaps")
