"""Run pytest on every database this machine offers and say what was left out and why.

``python -m tests.run test|faults|bench`` (the Makefile's doors). Exit 0 when every suite passed; 1 when one failed, when
a suite found no test, or when something was left out and REQUIRE_ALL=1 (a test that skips itself then fails too).
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from psycopg2 import OperationalError

from tests.machine import chromium_path, postgresql_url

NO_BROWSER = "没有找到 Chromium（chromium、chromium-browser、google-chrome，或用 CHROMIUM 指定）"
NO_POSTGRESQL = "127.0.0.1:5432 上没有 PostgreSQL（可用 TEST_DATABASE_URL 指定）"
# Suites that live with what they test and belong to the faults too.
OLDER_FAULTS = [
    "tests/kit/test_excel_hostile.py",
    "tests/casework/test_attachments.py",
    "tests/casework/test_killed.py",
    "tests/casework/test_races.py",
    "tests/casework/test_anchors.py",
    "tests/recipients/test_roster_killed.py",
]


@dataclass
class Suite:
    """One run of pytest: its name on screen, its arguments and the database (empty: SQLite)."""

    name: str
    arguments: list[str]
    database: str = ""
    seconds: float = 0.0
    status: int = 0

    def run(self, *, aside: bool = False) -> str:
        """Run it, its output straight to the screen; with ``aside`` answer the output instead."""
        command = [sys.executable, "-m", "pytest", *self.arguments]
        began = time.monotonic()
        ended = subprocess.run(
            command,
            env={**os.environ, "TEST_DATABASE_URL": self.database},
            stdout=subprocess.PIPE if aside else None,
            stderr=subprocess.STDOUT if aside else None,
            check=False,
        )
        self.seconds, self.status = time.monotonic() - began, ended.returncode
        return ended.stdout.decode(errors="replace") if aside else ""


def suites(kind: str, postgresql: str | None, chromium: str | None) -> tuple[list[Suite], list[str]]:
    """What to run for ``kind``, and what is left out, in Chinese."""
    browser = [] if chromium else ["-m", "not e2e"]
    if kind == "test":
        # kit is plain Python: another database tells nothing new about it.
        pages = "(not e2e or every_database)" if chromium else "not e2e"
        twice = ["-m", f"{pages} and not once", "--ignore", "tests/kit"]
        on_sqlite, on_postgresql = browser, twice
    else:
        pattern = {"faults": "test_*.py fault_*.py", "bench": "bench_*.py"}[kind]
        folder = {"faults": "tests/faults", "bench": "tests/benchmarks"}[kind]
        on_sqlite = on_postgresql = [folder, "-o", f"python_files={pattern}", "-s"]
        if kind == "faults":
            on_sqlite = on_postgresql = [*on_sqlite, *OLDER_FAULTS, "-p", "tests.faults.table", "-q"]
    found = [Suite("SQLite", on_sqlite)]
    left_out = []
    if postgresql:
        found.append(Suite("PostgreSQL", on_postgresql, postgresql))
    else:
        left_out.append(f"PostgreSQL 上的测试：{NO_POSTGRESQL}")
    if not chromium and kind == "test":
        left_out.append(f"浏览器测试：{NO_BROWSER}")
    return found, left_out


def run(found: list[Suite], *, together: bool) -> None:
    """Run the suites one after the other, or side by side with the later ones' output shown when they end."""
    first, *others = found
    with ThreadPoolExecutor() as pool:
        aside = [pool.submit(suite.run, aside=True) for suite in others] if together else []
        print(f"\n== {first.name}", flush=True)
        first.run()
        for place, suite in enumerate(others):
            print(f"\n== {suite.name}", flush=True)
            print(aside[place].result() if together else suite.run(), flush=True)


def main(kind: str) -> int:
    os.chdir(Path(__file__).parent.parent)
    try:
        postgresql = postgresql_url()
    except OperationalError as error:
        print(f"TEST_DATABASE_URL 指定的数据库没有应答：{error}")
        return 1
    found, left_out = suites(kind, postgresql, chromium_path())
    # A benchmark needs the machine to itself.
    run(found, together=kind == "test")
    print()
    for suite in found:
        verdict = {0: "通过", 5: "没有测试"}.get(suite.status, f"失败（退出码 {suite.status}）")
        print(f"{suite.name}：{verdict}，{suite.seconds:.0f} 秒")
    for reason in left_out:
        print(f"未运行 {reason}")
    refused = bool(left_out) and os.environ.get("REQUIRE_ALL") == "1"
    if refused:
        print("REQUIRE_ALL=1：不允许跳过，判为失败。")
    return int(refused or any(suite.status for suite in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
