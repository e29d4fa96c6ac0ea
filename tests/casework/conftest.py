"""The sample record is installed only around the tests that use it, so that no other test meets it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings

from renewals.models import Application
from tests.factories.campaign import make_application, make_campaign, play_application, play_silence
from xumingsi.accounts.models import Division
from xumingsi.casework.actions import ACTIONS
from xumingsi.casework.workflow import REGISTRY


@pytest.fixture(scope="session")
def _sample_table(django_db_setup: None, django_db_blocker: Any) -> None:
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "tests.casework.sample.apps.SampleConfig"]):
        case = apps.get_model("sample", "Case")
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            editor.create_model(case)
            editor.create_model(case.history.model)


@pytest.fixture
def sample(_sample_table: None, transactional_or_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The sample room, with its addresses in place of the project's; its ``workbench`` module."""
    wider = [*settings.INSTALLED_APPS, "tests.casework.sample.apps.SampleConfig"]
    with override_settings(INSTALLED_APPS=wider, ROOT_URLCONF="tests.casework.sample.workbench"):
        from tests.casework.sample import workbench

        for code in workbench.FLOW.verbs:
            monkeypatch.setitem(ACTIONS, ("sample", code), workbench.OFFERED["sample", code])
        monkeypatch.setitem(REGISTRY, "sample", workbench.FLOW)
        ContentType.objects.clear_cache()
        yield workbench
        # The sample's content type was rolled back with the test; the cache must not remember its number.
        ContentType.objects.clear_cache()


@pytest.fixture
def transactional_or_db(request: pytest.FixtureRequest) -> None:
    """The database the way the test's own mark asks for it."""
    marker = request.node.get_closest_marker("django_db")
    transactional = marker is not None and marker.kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if transactional else "db")


@pytest.fixture
def make_case(sample: Any, village: Division) -> Callable[..., Any]:
    """``make_case(name, **fields)`` in the first village."""

    def make(name: str = "甲案", **fields: Any) -> Any:
        return sample.write_case(sample.Case(**{"village": village, "name": name, **fields}))

    return make


@pytest.fixture
def played(town: Division, village: Division) -> Application:
    """A town with a decided case, a stopped one and one under way."""
    campaign = make_campaign(town)
    play_silence(make_application(campaign, village, people=2), "decided")
    play_application(make_application(campaign, village), "applied")
    return play_application(make_application(campaign, village), outcome="raise", amount=480)
