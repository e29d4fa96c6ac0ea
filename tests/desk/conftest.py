"""The town in the middle of its campaign, and its package exported."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories.accounts import make_town
from tests.factories.midway import LAST_DAY, Midway, make_midway
from tests.factories.stored import once
from xumingsi.accounts.models import Division
from xumingsi.desk.figures import Figure
from xumingsi.desk.figures.county import COUNTY
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


@pytest.fixture
def idle() -> Iterator[Figure]:
    """A figure of the county's table whose room is not in use."""
    place = next(place for place, figure in enumerate(COUNTY) if figure.key == "signed_off")
    kept, COUNTY[place] = COUNTY[place], replace(COUNTY[place], rows=None)
    yield COUNTY[place]
    COUNTY[place] = kept
