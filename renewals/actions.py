"""How each verb of an application is done from a page."""

from django import forms

from xumingsi.casework.actions import ReasonForm, VerbForm, offer

from . import forms as f
from . import seed_workflows  # noqa: F401 - its table is offered with these
from .services import decisions, posting, reviews, seeds, silence, steps

for _verb, _perform, _form in [
    ("remind", silence.remind, f.RemindForm),
    ("apply", steps.submit_application, f.ApplyForm),
    ("apply_late", steps.submit_late, f.ApplyForm),
    ("apply_for", steps.submit_for, f.ApplyForForm),
    ("return", steps.return_application, f.ReturnForm),
    ("relieve", steps.relieve_first, f.RelieveForm),
    ("verify", steps.record_check, f.CheckForm),
    ("visit", steps.record_visit, f.VisitForm),
    ("review", reviews.record_review, f.ReviewForm),
    ("post", posting.post_application, f.PostForm),
    ("recheck", steps.recheck, ReasonForm),
    ("propose", decisions.propose, f.ProposeForm),
    ("propose_urgent", decisions.propose, f.ProposeForm),
    ("decide", decisions.decide, f.OpinionForm),
    ("send_back", decisions.send_back, ReasonForm),
    ("check_home", silence.check_home, f.HomeCheckForm),
    ("waive", silence.waive, f.WaiveForm),
    ("advise_stop", silence.advise_stop, ReasonForm),
    ("propose_stop", decisions.propose_stop, f.ProposeStopForm),
    ("decide_stop", decisions.decide_stop, f.OpinionForm),
    ("refuse_stop", decisions.refuse_stop, ReasonForm),
]:
    offer("renewal", _verb, _perform, _form)

offer("posting", "close", posting.finish_posting)
offer("posting", "withdraw", posting.withdraw, ReasonForm)


class ShareForm(VerbForm):
    number = forms.CharField(label="所出的数", max_length=30, help_text="自己想的一串数字，或当场摇出的号码。")


offer("seed", "share", seeds.share_seed, ShareForm)
offer("seed", "withdraw", seeds.withdraw_seed, ReasonForm)
