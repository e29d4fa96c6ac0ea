"""The town in the middle of its campaign, and its package exported."""

from pathlib import Path

import pytest

from tests.factories.accounts import make_town
from tests.factories.midway import LAST_DAY, Midway, make_midway
from tests.factories.stored import once
from xumingsi.accounts.models import Division
from xumingsi.desk.reports import Package, export_package


def _play() -> Midway:
    return make_midway(make_town())


@pytest.fixture
def midway(db: None) -> Midway:
    return once(_play)


@pytest.fixture
def town(db: None, request: pytest.FixtureRequest) -> Division:
    """The scene's own town where a test asks for the scene, else an empty one."""
    scene: Midway | None = request.getfixturevalue("midway") if "midway" in request.fixturenames else None
    return scene.campaign.town if scene else make_town()


@pytest.fixture
def package(midway: Midway, tmp_path: Path) -> Package:
    """Exported by the town officer as of the last day, into ``tmp_path / "county"``."""
    return export_package(midway.campaign, as_of=LAST_DAY, actor=midway.cast.officer, out_dir=tmp_path / "county")
