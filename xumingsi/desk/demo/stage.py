"""Setting the stage: a fictional town, its people, its roster; then the play."""

import random
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.management import call_command

from audits.services.detecting import run_detectors
from recipients.exchange.death_list import import_deaths
from recipients.exchange.references import importer_of
from recipients.services.holdings import KINDS
from recipients.services.rosters import apply_roster
from recipients.services.standards import load_standards
from xumingsi.accounts.models import Division, User, Village
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.notice import NOTICE_2020
from xumingsi.campaign.services import set_up_campaign
from xumingsi.kit import clock

from .cast import make_cast
from .homes import open_books
from .play import Play, play
from .relatives import import_registers
from .tips import enable_demo_key
from .town import build_town, write_town

TOWN_NAME = "演示镇（虚构）"
ROSTER_DAY = date(2020, 9, 2)
DEATHS_DAY, LISTS_DAY = date(2020, 9, 3), date(2020, 9, 4)


def set_stage(*, households: int, seed: int, until: date, say: Callable[[str], None] = lambda _: None) -> Campaign:
    """Generate a town, import its roster and play the campaign to ``until``; answers the campaign."""
    with tempfile.TemporaryDirectory() as folder, clock.at(clock.moment(ROSTER_DAY)):
        made = build_town(households, seed)
        write_town(made, folder)
        call_command(
            "import_villages", str(Path(folder) / "villages.csv"), "--town-name", TOWN_NAME, "--fictional", verbosity=0
        )
        town = Division.objects.get(name=TOWN_NAME)
        villages = list(Village.objects.filter(parent=town).order_by("path"))
        people = make_cast(town, villages)
        load_standards()
        enable_demo_key(town, people)
        campaign = set_up_campaign(town, NOTICE_2020, actor=None)
        apply_roster(Path(folder) / "roster.xlsx", town=town, month=ROSTER_DAY, actor=people["town"])
        say(f"已建立{town}，{len(villages)} 个村（居），{households} 户")
        with clock.at(clock.moment(DEATHS_DAY)):
            listed = import_registers(folder, town, people)
            found = import_deaths(Path(folder) / "deaths.xlsx", town=town, actor=people["town"])
        say(f"{DEATHS_DAY} 导入公职人员名单 {listed} 人和近亲属申报表")
        say(f"{DEATHS_DAY} 导入死亡名单 {len(found.lines)} 人，待核实 {len(found.kept.opened) if found.kept else 0} 件")
        with clock.at(clock.moment(LISTS_DAY)):
            import_lists(Path(folder), town, people["town"])
        clerks = {village.pk: people[f"clerk{index + 1}"] for index, village in enumerate(villages)}
        play(Play(campaign, people, clerks, until, random.Random(seed), say))
        with clock.at(clock.moment(until, 17)):
            say(f"{until} {open_books(Path(folder), town, people)}")
    with clock.at(clock.moment(until, 18)):
        leads = run_detectors(town, actor=people["inspector"])
    say(f"{until} 运行比对检查，疑点 {len(leads.hits)} 条")
    return campaign


def import_lists(folder: Path, town: Division, actor: User) -> None:
    """What other offices have on file, and what the bank paid (a 救助证号 nobody has is kept aside, not refused)."""
    for kind in (*KINDS, "payments"):
        importing = importer_of(kind)
        if importing is not None:
            importing(folder / f"{kind}.xlsx", town=town, actor=actor, skip_bad_rows=kind == "payments")
