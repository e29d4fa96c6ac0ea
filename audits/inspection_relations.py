"""What a village is not to know before it is published: nothing in the trail and no photo gives it away."""

from collections.abc import Iterable

from xumingsi.accounts.models import User
from xumingsi.accounts.scope import village_ids
from xumingsi.casework.withheld import Hidden, withheld

from .inspection_choices import InspectionState, TargetState
from .inspection_querysets import FROM_THE_BEGINNING
from .models import InspectionAttempt, InspectionTarget, SpotCheck, VillageInspection


@withheld("audits.inspectiontarget")
def targets_kept_from(user: User) -> Iterable[int]:
    ahead = village_ids(user, FROM_THE_BEGINNING)
    rows = InspectionTarget.objects.exclude(state=TargetState.CHECKED).exclude(application__village__in=ahead)
    return rows.order_by().values_list("pk", flat=True)


def _rows_kept_from(model: type[SpotCheck] | type[InspectionAttempt]) -> Hidden:
    return lambda user: model.objects.filter(target__in=targets_kept_from(user)).order_by().values_list("pk", flat=True)


withheld("audits.spotcheck")(_rows_kept_from(SpotCheck))
withheld("audits.inspectionattempt")(_rows_kept_from(InspectionAttempt))


@withheld("audits.villageinspection")
def inspections_kept_from(user: User) -> Iterable[int]:
    ahead = village_ids(user, FROM_THE_BEGINNING)
    rows = VillageInspection.objects.filter(state=InspectionState.SEALED).exclude(place__in=ahead)
    return rows.order_by().values_list("pk", flat=True)
