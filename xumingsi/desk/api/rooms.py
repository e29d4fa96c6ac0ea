"""Which collections there are: those of every room, in the order of the work."""

import audits.api
import recipients.api
import rectification.api
import renewals.api
import xumingsi.campaign.api
from xumingsi.casework.api import Collection

COLLECTIONS: list[Collection] = [
    *xumingsi.campaign.api.COLLECTIONS,
    *recipients.api.COLLECTIONS,
    *renewals.api.COLLECTIONS,
    *audits.api.COLLECTIONS,
    *rectification.api.COLLECTIONS,
]
