"""The table at the end of ``make faults``, a pytest plugin: every case tried, what was done, what must hold, how it went.

``@pytest.mark.fault(done=…, holds=…)`` says the two for a test, its parameters which of several it is; the older suites
that ``make faults`` runs too are told by the names of their tests.
"""

from collections.abc import Iterator
from typing import Any

import pytest

ROWS: list[tuple[str, str, str, str]] = []
OUTCOMES = {"passed": "无恙", "failed": "不过", "skipped": "略过"}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = (yield).get_result()  # type: ignore[attr-defined]
    if report.when != "call" and not report.failed:
        return
    marked = item.get_closest_marker("fault")
    case, name = getattr(item, "callspec", None), getattr(item, "originalname", item.name)
    told = (
        marked.kwargs if marked else {"done": item.path.stem.removeprefix("test_"), "holds": name[5:].replace("_", " ")}
    )
    trials = dict(item.user_properties).get("trials", "")
    which = case.id if case else "—"
    ROWS.append((f"{OUTCOMES[report.outcome]}{trials}", told["done"], which, told["holds"]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("故障测试：结果 | 做了什么 | 哪一种 | 应当怎样")
    for row in ROWS:
        terminalreporter.line(" | ".join(row).encode("unicode_escape").decode() if _odd(row) else " | ".join(row))
    well = sum(row[0].startswith("无恙") for row in ROWS)
    terminalreporter.line(
        f"故障 {len(ROWS)} 例，经受住 {well} 例，没有丢失也没有写坏任何数据。"
        if well == len(ROWS)
        else f"故障 {len(ROWS)} 例，经受住 {well} 例，{len(ROWS) - well} 例不过。"
    )


def _odd(row: tuple[str, ...]) -> bool:
    return not all(text.isprintable() for text in row)
