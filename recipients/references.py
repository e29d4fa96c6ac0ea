"""Lists of other offices that this room imports (``import_reference``)."""

from recipients.exchange.death_list import import_deaths
from recipients.exchange.holding_list import importer
from recipients.exchange.payment_list import import_payments
from recipients.exchange.references import add_reference
from recipients.services.holdings import KINDS

add_reference("deaths", import_deaths)
add_reference("payments", import_payments)
for kind in KINDS:
    add_reference(kind, importer(kind), may_be_complete=True)
