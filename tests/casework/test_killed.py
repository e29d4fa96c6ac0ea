"""A process killed in the middle of a transition leaves nothing behind, and the next one goes through."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from renewals.models import Application, EconomicCheck
from tests.factories.accounts import make_town
from tests.factories.campaign import make_application, make_campaign, make_cast, play_application
from tests.renewals.doing import do, on
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


def database_url() -> str:
    """The test's own database as another process would name it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    login = told["USER"] + (f":{told['PASSWORD']}" if told["PASSWORD"] else "")
    return f"postgres://{login}@{told['HOST']}:{told['PORT'] or 5432}/{told['NAME']}"


@pytest.mark.parametrize("where", ["before the step's row", "after the ledger's entry"])
def test_killed_inside_a_transition_nothing_was_written(where):
    town = make_town()
    village, cast = town.children.first(), make_cast(town)
    case = play_application(make_application(make_campaign(town), village), "applied")
    before = Entry.objects.count(), Application.history.count()
    connection.close()
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.casework.killed_worker", str(case.pk), str(cast.officer.pk), where],
        cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "TEST_DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "xumingsi.settings.test"},
    )  # fmt: skip
    with worker:
        assert worker.stdout.readline() == "inside\n"
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
    fresh = Application.objects.get(pk=case.pk)
    assert (fresh.state, EconomicCheck.objects.count()) == ("applied", 0)
    assert (Entry.objects.count(), Application.history.count()) == before
    with on(9, 8):
        do("verify", fresh, cast.officer)
    assert fresh.state == "verified"
    assert verify().ok
