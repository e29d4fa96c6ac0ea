"""The town in the middle of its campaign, and its package exported."""

from pathlib import Path

import pytest

from tests.factories.midway import LAST_DAY, Midway, make_midway
from xumingsi.accounts.models import Division
from xumingsi.desk.reports import Package, export_package


@pytest.fixture
def midway(town: Division) -> Midway:
    return make_midway(town)


@pytest.fixture
def package(midway: Midway, tmp_path: Path) -> Package:
    """Exported by the town officer as of the last day, into ``tmp_path / "county"``."""
    return export_package(midway.campaign, as_of=LAST_DAY, actor=midway.cast.officer, out_dir=tmp_path / "county")
