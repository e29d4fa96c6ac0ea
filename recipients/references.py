"""Lists of other offices that this room imports (``import_reference``)."""

from recipients.exchange.death_list import import_deaths
from recipients.exchange.holding_list import importer
from recipients.exchange.home_lists import import_ledger, import_residents
from recipients.exchange.official_list import import_officials
from recipients.exchange.payment_list import import_payments
from recipients.exchange.references import add_reference
from recipients.exchange.relative_list import import_relatives
from recipients.services.holdings import KINDS

add_reference("deaths", import_deaths)
add_reference("home_ledger", import_ledger)
add_reference("home_residents", import_residents)
add_reference("payments", import_payments)
add_reference("officials", import_officials)
add_reference("declared_relatives", import_relatives)
for kind in KINDS:
    add_reference(kind, importer(kind), may_be_complete=True)
