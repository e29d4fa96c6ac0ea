"""How each verb of an item is done from a page."""

from xumingsi.casework.actions import ReasonForm, offer

from . import forms as f
from .services import evidence, following, opening, planning, signing

__all__ = ["opening"]  # loading it tells the list of problems that items are to be opened

for _verb, _perform, _form in [
    ("plan", planning.plan_item, f.PlanForm),
    ("order", planning.order_remake, ReasonForm),
    ("add_measure", planning.add_measure, f.MeasureForm),
    ("prove", evidence.prove_measure, f.ProveForm),
    ("link_recovery", planning.link_recovery, f.RecoveryForm),
    ("ask_extension", planning.ask_extension, f.ExtensionForm),
    ("grant_extension", planning.grant_extension, f.OpinionForm),
    ("refuse_extension", planning.refuse_extension, ReasonForm),
    ("submit", evidence.submit_item, f.SubmitForm),
    ("review", signing.review_item, f.OpinionForm),
    ("recheck", signing.recheck_item, f.RecheckForm),
    ("lead", signing.agree_as_leader, f.OpinionForm),
    ("supervise", signing.supervise_item, f.OpinionForm),
    ("sign", signing.sign_item, f.OpinionForm),
    ("return_office", signing.send_back, f.SendBackForm),
    ("return_recheck", signing.fail_recheck, f.FailRecheckForm),
    ("return_leader", signing.send_back, f.SendBackForm),
    ("return_discipline", signing.send_back, f.SendBackForm),
    ("transfer", following.transfer_item, f.TransferForm),
    ("review_measure", evidence.review_measure, f.ReviewMeasureForm),
    ("look_back", following.look_back, f.LookBackForm),
]:
    offer("item", _verb, _perform, _form)
