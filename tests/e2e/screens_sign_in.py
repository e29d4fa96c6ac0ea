"""Pictures of the doors (``make screenshots``): to be looked at, desktop and phone."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town, make_user
from xumingsi.accounts.choices import Role

Shoot = Callable[[Page, str], None]


def test_sign_in_and_first_page(page: Page, phone: Page, sign_in: SignIn, shoot: Shoot) -> None:
    officer = make_user(Role.TOWN_OFFICER, make_town())
    for device, name in ((page, "desktop"), (phone, "phone")):
        device.goto("/admin/login/")
        shoot(device, f"sign-in-{name}")
        sign_in(device, officer.username)
        shoot(device, f"first-page-{name}")
