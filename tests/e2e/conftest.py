"""A real Chromium in front of a live server. What the browser complains of (scripts, policy, missing files) fails the test."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.factories.accounts import PASSWORD
from tests.machine import chromium_path

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
_HERE = Path(__file__).parent

SignIn = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once for all browser tests."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread while it runs; Django would take every query for a mistake.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
            yield chromium
            chromium.close()


class Complaints(list[str]):
    """What the browser complained of. A test that provokes a complaint ``expects`` it."""

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[re.Pattern[str]] = []

    def expects(self, pattern: str) -> None:
        """Complaints matching ``pattern`` are part of the test."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        return [text for text in self if not any(pattern.search(text) for pattern in self._expected)]

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.append(f"script: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports what the content security policy stopped as a console error.
        if message.type in {"error", "warning"}:
            self.append(f"{message.type}: {message.text} ({message.location['url']})")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Filled by every context of the test; anything unexpected in it fails the test."""
    heard = Complaints()
    yield heard
    assert not heard.unexpected()


@pytest.fixture
def new_page(browser: Browser, live_server: Any, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """``new_page(PHONE)``: a page of its own browser context (another person, another device), Chinese, on the server."""
    contexts = []

    def make(device: dict[str, Any] = DESKTOP) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **device)
        complaints.listen(context)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A desktop page."""
    return new_page(DESKTOP)


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A phone's page."""
    return new_page(PHONE)


@pytest.fixture
def sign_in() -> SignIn:
    """``sign_in(page, username)``: through the form, with the password the factories give; ends on the bench."""

    def through_the_form(page: Page, username: str) -> None:
        page.goto("/admin/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        expect(page).not_to_have_url(re.compile("/login/"))

    return through_the_form


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """``shoot(page, name)``: the whole page into ``screenshots/name.png``."""

    def save(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return save
