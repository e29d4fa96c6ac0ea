"""The floor under every test, a pytest plugin (loaded by ``tests/conftest.py``).

* A template of ours that shows a variable nobody gave it fails.
* Rows fetched without an order come in the reverse of the order the database gave, so that nobody relies on it.
* A test marked ``sqlite`` or ``postgresql`` is left out on the other database; with REQUIRE_ALL=1 a skip is a failure.
"""

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.template import engines
from django.template.base import FilterExpression
from hypothesis import settings as hypothesis_settings

PACKAGES = sysconfig.get_path("purelib")
_CONTENT_WITH_A_DEFAULT = {"default", "default_if_none", "yesno"}

# Same examples every time and no clock: a red test is due to the change at hand.
hypothesis_settings.register_profile("floor", derandomize=True, deadline=None)
hypothesis_settings.load_profile("floor")


class UndefinedVariable(Exception):
    """A template of ours used a name that is not in its context."""


class _Undefined(str):
    """Django asks for this string's truth when a variable is missing: packages' templates get "" as ever, ours fail."""

    __slots__ = ()

    def __bool__(self) -> bool:
        asking = sys._getframe(1)
        if asking.f_code is FilterExpression.resolve.__code__:
            expression, template = asking.f_locals["self"], _template_being_rendered(asking)
            has_default = any(func.__name__ in _CONTENT_WITH_A_DEFAULT for func, _ in expression.filters)
            if not has_default and not template.startswith(PACKAGES):
                raise UndefinedVariable(f"{{{{ {expression.token} }}}} in {template}")
        return False


def _template_being_rendered(frame: FrameType | None) -> str:
    """Name of the file whose node asks: blocks of a child belong to the child, not to the template they fill."""
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if frame.f_code.co_name == "render_annotated" and origin is not None:
            return str(origin.name)
        frame = frame.f_back
    return "?"


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail() -> None:
    # In the settings too: a test that overrides settings makes Django build its engine anew.
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Undefined()
    engines["django"].engine.string_if_invalid = _Undefined()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _no_order_is_no_order() -> Iterator[None]:
    fetch_all = QuerySet._fetch_all

    def fetch_reversed(queryset: QuerySet) -> None:
        fresh = queryset._result_cache is None
        fetch_all(queryset)
        if fresh and not queryset.ordered and isinstance(queryset._result_cache, list):
            queryset._result_cache.reverse()

    patch = pytest.MonkeyPatch()
    patch.setattr(QuerySet, "_fetch_all", fetch_reversed)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _no_files_left() -> Iterator[None]:
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    engine = settings.DATABASES["default"]["ENGINE"]
    other = "sqlite" if engine.endswith("postgresql") else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for report in terminalreporter.stats.get("skipped", []) if _nothing_may_be_skipped() else []:
        terminalreporter.line(f"REQUIRE_ALL=1: skipped {report.nodeid}: {report.longrepr}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if _nothing_may_be_skipped() and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _nothing_may_be_skipped() -> bool:
    return os.environ.get("REQUIRE_ALL") == "1"
