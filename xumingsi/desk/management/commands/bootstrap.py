"""From an empty database to a town with its campaign."""

import secrets
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recipients.services.standards import load_standards
from xumingsi.accounts.choices import Level, Role
from xumingsi.accounts.models import Division, Duty
from xumingsi.campaign.notice import NOTICES
from xumingsi.campaign.services import set_up_campaign
from xumingsi.casework.services.accounts import add_division, create_user, grant_duty

# 许明寺镇 and what it lies in (domain §8).
TREE = ((Level.CITY, "500000", "重庆市"), (Level.COUNTY, "500230", "丰都县"), (Level.TOWN, "500230104", "许明寺镇"))


class Command(BaseCommand):
    help = "建立数据库结构、区划、系统管理员和通知规定的专项治理及各阶段；重复运行不会重复建立。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--campaign", type=int, default=2020, metavar="年度", help="按哪一年的通知建立（默认 2020）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        notice = NOTICES.get(options["campaign"])
        if notice is None:
            raise CommandError(
                f"没有 {options['campaign']} 年的通知，可选：{'、'.join(map(str, NOTICES))}。", returncode=2
            )
        call_command("migrate", interactive=False, verbosity=0)
        self._account(self._divisions())
        load_standards(actor=None)
        for town in Division.objects.filter(level=Level.TOWN):
            campaign = set_up_campaign(town, notice, actor=None)
            self.stdout.write(f"{town}：{campaign}，{campaign.phases.count()} 个阶段。")

    def _divisions(self) -> Division:
        """The top of the tree; 许明寺镇 with what it lies in when there is no town yet."""
        if not Division.objects.filter(level=Level.TOWN).exists():
            parent = None
            for level, code, name in TREE:
                found = Division.objects.filter(code=code).first()
                parent = found or add_division(actor=None, level=level, code=code, name=name, parent=parent)
        return Division.objects.filter(parent=None).order_by("path")[0]

    def _account(self, top: Division) -> None:
        if Duty.objects.filter(role=Role.SYSADMIN).exists():
            return
        password = secrets.token_urlsafe(12)
        user = create_user(actor=None, username="sysadmin", name="系统管理员", password=password)
        grant_duty(user, Role.SYSADMIN, top, actor=None)
        self.stdout.write(f"已建立系统管理员 sysadmin，初始密码 {password}（首次登录须修改）。")
