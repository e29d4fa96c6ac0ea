"""What the verbs on leads and problems ask."""

from audits.services import leads, problems
from xumingsi.casework.actions import ReasonForm, offer

from . import inspection_actions, tip_actions  # noqa: F401 - their verbs are offered with these

offer("lead", "confirm", leads.confirm_lead, ReasonForm)
offer("lead", "dismiss", leads.dismiss_lead, ReasonForm)
offer("lead", "reconsider", leads.reconsider_lead, ReasonForm)
offer("problem", "withdraw", problems.withdraw_problem, ReasonForm)
