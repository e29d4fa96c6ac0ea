"""代管财物: kept without a written agreement or without filing with the county (57号第26条), or kept after its owner left."""

from datetime import date

from django.db.models import Q

from audits.detection import Hit
from recipients.models import Deposit
from xumingsi.accounts.models import Division

from .found import Found, key_of


def unsafe_deposits(town: Division, first: date, last: date) -> list[Found]:
    """What is still kept, as things stand now; asked for any month."""
    rows = Deposit.objects.filter(stay__home__town=town, returned_on=None)
    wanted = Q(agreed_on=None) | Q(filed_on=None) | Q(stay__left_on__isnull=False)
    found = []
    for deposit in rows.filter(wanted).select_related("stay__home").order_by("pk"):
        stay, lacks = deposit.stay, []
        lacks += ["没有书面协议"] if deposit.agreed_on is None else []
        lacks += ["没有报县级备案"] if deposit.filed_on is None else []
        lacks += [f"本人 {stay.left_on} 离院后没有退还"] if stay.left_on else []
        evidence = {
            "机构": str(stay.home), "财物": str(deposit), "余额": f"{deposit.balance} 元", "保管人": deposit.keeper, "问题": "；".join(lacks),
        }  # fmt: skip
        key = key_of(str(stay.home), stay.id_number, deposit.kind, deposit.description)
        summary = f"{stay.home}代管{deposit}：{'、'.join(lacks)}"
        hit = Hit(key, town.pk, summary, persons=(stay.id_number,), evidence=evidence, amount=deposit.balance)
        found.append(Found(stay.home_id, None, hit))
    return found
