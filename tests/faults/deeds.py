"""Deeds done by a process that may be killed at any step: ``python -m tests.faults.deeds NAME POINT``.

A step is a statement to the database or a file opened for writing, moved, removed or made. At step POINT the process
kills itself with SIGKILL; with POINT 0 it ends well and prints how many steps there were.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

FILE_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile", "sqlite3.connect"}


class Steps:
    """Counts the steps of this process and ends it at one of them."""

    def __init__(self, point: int) -> None:
        self.point, self.count, self.on = point, 0, False

    def step(self) -> None:
        if self.on:
            self.count += 1
            if self.count == self.point:
                os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable, *arguments: Any) -> Any:
        self.step()
        return execute(*arguments)

    def event(self, name: str, arguments: tuple) -> None:
        writes = name == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or name in FILE_EVENTS:
            self.step()


def set_up() -> None:
    """A town in its campaign, with cases in several states and photos."""
    from recipients.models import Household
    from tests.factories.accounts import make_town
    from tests.factories.campaign import make_application, make_campaign, play_application

    town = make_town()
    campaign, village = make_campaign(town), town.children.first()
    for upto in ("applied", "applied", "posted", "decided"):
        play_application(make_application(campaign, village, people=2), upto)
    for _ in range(8):
        make_application(campaign, village)
    assert Household.objects.count() == 12
    from tests.factories.rosters import household_rows, write_roster

    rows = [row for number in range(1, 61) for row in household_rows(number, people=2)]
    write_roster(Path(settings.VAR_DIR) / "roster.xlsx", rows)
    from xumingsi.casework.anchoring import make_key

    make_key()


def import_roster() -> None:
    call_command("import_roster", str(Path(settings.VAR_DIR) / "roster.xlsx"), "--month=2020-09")


def transition() -> None:
    from renewals.models import Application
    from tests.renewals.doing import do, on

    case = Application.objects.filter(state="applied").order_by("pk")[0]
    with on(9, 8):
        do("verify", case, _cast(case).officer)


def bulk() -> None:
    """A bulk verb begun, or taken up where it was left."""
    from renewals.models import Application
    from renewals.workflows import RENEWAL
    from tests.renewals.doing import on
    from xumingsi.casework.models import BulkRun
    from xumingsi.casework.services.bulk import advance_bulk, start_bulk

    with on(9, 8):
        run = BulkRun.objects.first()
        waiting = Application.objects.filter(state="open").order_by("pk")
        actor = _cast(waiting[0]).clerk(waiting[0].village)
        run = run or start_bulk(
            RENEWAL,
            "remind",
            waiting,
            {"channel": ["phone"], "reminded_on": ["2020-09-08"], "reached": ["本人"]},
            actor,
        )
        while advance_bulk(run, actor, limit=3):
            pass


def export() -> None:
    call_command("export_county", out=Path(settings.VAR_DIR) / "county", as_of=date(2020, 9, 20))


def backup() -> None:
    call_command("backup", str(Path(settings.VAR_DIR) / "backup.zip"))


def restore() -> None:
    call_command("restore", str(Path(settings.VAR_DIR) / "backup.zip"))


def anchor() -> None:
    call_command("anchor_ledger", out=Path(settings.VAR_DIR) / "anchor.json")


def attach() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from renewals.models import Application
    from tests.casework.test_attachments import picture
    from xumingsi.casework.services.attachments import attach_file

    case = Application.objects.filter(state="applied").order_by("pk")[0]
    data = picture(colour=(200, 7, 9))
    attach_file(
        case,
        SimpleUploadedFile("照片.jpg", data),
        kind="申请材料",
        name="照片.jpg",
        actor=_cast(case).clerk(case.village),
    )


def _cast(case: Any) -> Any:
    from tests.factories.campaign import make_cast

    return make_cast(case.village.town)


DEEDS: dict[str, Callable[[], None]] = {
    deed.__name__: deed for deed in (set_up, import_roster, transition, bulk, export, backup, restore, anchor, attach)
}


def main(name: str, point: int) -> None:
    django.setup()
    from django.db import connection

    steps = Steps(point)
    sys.addaudithook(steps.event)
    connection.execute_wrappers.append(steps.statement)
    steps.on = True
    DEEDS[name]()
    steps.on = False
    sys.stdout.write(f"\n{steps.count}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
