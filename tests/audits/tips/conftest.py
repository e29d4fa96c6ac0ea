"""The offices of a town that have to do with tips."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audits.tip_throttle import FILING, GUESSING
from tests.factories.accounts import make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User


@dataclass(frozen=True)
class Offices:
    officer: User
    colleague: User
    discipline: User
    second: User
    clerk: User
    leader: User


@pytest.fixture
def offices(town: Division) -> Offices:
    """Two of the town office, two of the discipline inspection, the clerk of 石桥村 and a leader."""
    village = town.children.order_by("path").first()
    return Offices(
        make_user(Role.TOWN_OFFICER, town, name="周文静", title="社会事务办干事"), make_user(Role.TOWN_OFFICER, town, name="罗建平"),
        make_user(Role.DISCIPLINE, town, name="向丽华"), make_user(Role.DISCIPLINE, town, name="江和平"),
        make_user(Role.VILLAGE_CLERK, village, name="陈小兰"), make_user(Role.LEADER, town, name="冉崇德"),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_hour() -> None:
    for throttle in (FILING, GUESSING):
        throttle.forget()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
