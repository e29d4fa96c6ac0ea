"""Many items signed off at once: each row by itself."""

import pytest

from rectification.choices import ItemState
from rectification.models import RectificationItem, SignOff
from rectification.workflows import ITEM
from tests.factories.campaign import make_household
from tests.factories.cures import make_item, play_item
from tests.factories.rows import some_act
from tests.rectification.copies import copies
from xumingsi.casework.models import BulkItem
from xumingsi.casework.services.bulk import advance_bulk, start_bulk
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db
MANY = 200


@pytest.fixture
def ready(village, people):
    """Two hundred items waiting for the group. They are led there by copying what one of them went through."""
    template = play_item(
        make_item(village, household=make_household(village, amount=400)), "group", people=people, remedy="adjust"
    )
    return copies(template, MANY)


def test_two_hundred_are_signed_off_and_one_that_fails_neither_stops_nor_spoils_the_others(ready, people):
    bad = ready[117]
    with some_act(bad.village):
        bad.remedy = "stop"
        bad.save()
    run = start_bulk(ITEM, "sign", ready, {"opinion": ["同意"]}, people.head)
    while advance_bulk(run, people.head, limit=50):
        pass
    outcomes = {item.object_id: item for item in run.items.all()}
    assert {pk for pk, item in outcomes.items() if item.outcome != BulkItem.Outcome.DONE} == {bad.pk}
    assert "仍在待遇发放中" in outcomes[bad.pk].message
    states = dict(RectificationItem.objects.filter(pk__in=outcomes).values_list("pk", "state"))
    assert [pk for pk, state in states.items() if state != ItemState.CLOSED] == [bad.pk]
    bad.refresh_from_db()
    assert (bad.state, bad.closed_on, bad.problem.state) == (ItemState.GROUP, None, "open")
    assert SignOff.objects.filter(step="group").count() == MANY - 1
    assert verify().ok
