from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CampaignConfig(AppConfig):
    name = "xumingsi.campaign"
    label = "campaign"
    verbose_name = "专项治理"

    def ready(self) -> None:
        # Each room contributes its workflows, how its verbs are done from a page, who is related to a case, what must be
        # true before a phase may close, what a phase report counts, and whom a draw takes in any case. The campaign's own
        # gates stand beside its register.
        autodiscover_modules(
            "workflows", "actions", "relations", "gates", "evidence_gates", "report_figures", "forced_groups"
        )
