"""The people of the demo: contract §1's accounts, with duties in the fictional villages."""

from collections.abc import Sequence
from datetime import date

from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.casework.services.accounts import create_user, grant_duty

PASSWORD = "xumingsi-demo-2020"
SINCE = date(2020, 8, 1)

# user name, name, title, role, index of the village (None: the whole town), shown in the printed list
CAST = (
    ("town", "周文静", "社会事务办干事", Role.TOWN_OFFICER, None),
    ("town2", "罗建平", "社会事务办副主任", Role.TOWN_OFFICER, None),
    ("clerk1", "陈小兰", "村综合服务专干", Role.VILLAGE_CLERK, 0),
    ("clerk2", "谭志明", "村综合服务专干", Role.VILLAGE_CLERK, 1),
    ("inspector", "秦国强", "督查指导组组员", Role.INSPECTOR, None),
    ("inspector2", "蒲正文", "督查指导组组员", Role.INSPECTOR, None),
    ("discipline", "向丽华", "纪检监察干事", Role.DISCIPLINE, None),
    ("leader", "冉崇德", "领导小组成员", Role.LEADER, None),
    ("leader2", "湛永强", "领导小组副组长", Role.LEADER, None),
    ("sysadmin", "黎明", "信息管理员", Role.SYSADMIN, None),
)


def make_cast(town: Division, villages: Sequence[Division]) -> dict[str, User]:
    """The accounts by user name; those already there are left as they are. Villages from the third on get clerks too."""
    seats = [*CAST]
    seats += [
        (f"clerk{i + 1}", f"{name}", "村综合服务专干", Role.VILLAGE_CLERK, i)
        for i, name in zip(range(2, len(villages)), EXTRA_CLERKS, strict=False)
    ]
    people = {}
    for username, name, title, role, village in seats:
        user = User.objects.filter(username=username).first()
        if user is None:
            user = create_user(
                actor=None, username=username, name=name, title=title, password=PASSWORD, must_change_password=False
            )
        division = town if village is None else villages[village]
        if not user.duties.filter(role=role, division=division).exists():
            grant_duty(user, role, division, actor=None, starts_on=SINCE)
        people[username] = user
    return people


EXTRA_CLERKS = ("付秀英", "郎永福", "文春梅", "崔大勇", "殷素珍", "熊立新", "湛天明", "古红霞")
