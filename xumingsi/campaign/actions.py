"""How the verbs of a phase are done from a page."""

from xumingsi.casework.actions import ReasonForm, offer

from . import evidence_actions, services  # noqa: F401 - the verbs of the evidence are offered with these

offer("phase", "open", services.open_phase)
offer("phase", "close", services.close_phase)
offer("phase", "override", services.override_phase, ReasonForm)
offer("phase", "reopen", services.reopen_phase, ReasonForm)
