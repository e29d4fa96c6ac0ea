"""Pictures of the pages of tips (``make screenshots``): to be looked at, desktop and phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from audits.services import tip_handling
from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.tips import filed
from xumingsi.accounts.choices import Role

Shoot = Callable[[Page, str], None]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_pages_of_tips(live_server: object, page: Page, phone: Page, sign_in: SignIn, shoot: Shoot) -> None:
    town = make_town()
    discipline = make_user(Role.DISCIPLINE, town, name="向丽华")
    receipt = filed(town, named=True, accused="村支书付某", matter="favouritism")
    filed(town, content="窗口办事跑了三趟。", matter="attitude", party="town")
    tip_handling.accept_tip(receipt.tip, actor=discipline)
    tip_handling.reply_to_author(receipt.tip, actor=discipline, text="已受理，请补充时间和地点。")
    for device, name in ((page, "desktop"), (phone, "phone")):
        for where, what in (("/tips/", "start"), (f"/tips/new/{town.code}/", "new"), ("/tips/follow/", "follow")):
            device.goto(where)
            shoot(device, f"tips-{what}-{name}")
        device.fill("[name=code]", receipt.code)
        device.get_by_role("button", name="查询").click()
        shoot(device, f"tips-state-{name}")
        sign_in(device, discipline.username)
        pages = {
            "list": "", "record": f"{receipt.tip.pk}/change/", "identity": f"{receipt.tip.pk}/identity/", "figures": "figures/", "take": "take/"
        }  # fmt: skip
        for what, where in pages.items():
            device.goto(f"/admin/audits/tip/{where}")
            shoot(device, f"tips-{what}-{name}")
