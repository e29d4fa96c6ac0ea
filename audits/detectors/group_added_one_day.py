"""政策保: households of one group that all began on the same day, without a check and a visit on record.

Covering a whole group without looking at each family is forbidden (通知二(二)2). Most such spells came with the roster: of
how they were granted this system holds nothing, and the lead says so; the paper files have to be looked at. A family that
has since been checked and visited one by one, in a renewal for instance, no longer counts.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from audits.casebook import heads_of
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.thresholds import threshold
from recipients.choices import Program
from recipients.models import Benefit
from renewals.models import Application, EconomicCheck, HouseholdVisit
from xumingsi.accounts.models import Division

HOUSEHOLDS = threshold("group_added_one_day", "households", "同组同日开始享受的户数达到", 5, unit="户", note="一个组内同一天开始享受、未见核查和入户记录的户数。", lowest=3)  # fmt: skip

Spell = tuple[int, str]


def find(question: Question) -> Iterator[Hit]:
    enough = int(HOUSEHOLDS.on(question.town, question.as_of))
    together: dict[tuple[int, str, date], list[Spell]] = defaultdict(list)
    rows = _unexamined(question).order_by("household__certificate_no", "household_id")
    names = ("household__village_id", "household__group_no", "started_on", "household_id", "household__certificate_no")
    for village, group, day, household, certificate in rows.values_list(*names).iterator(chunk_size=5000):
        together[village, group, day].append((household, certificate or "未发证"))
    villages, heads = _village_names(question.town), heads_of(question.town)
    for (village, group, day), spells in together.items():
        if len(spells) >= enough:
            yield Hit(
                f"{villages[village]}|{group}|{day}", village, f"{villages[village]}{group} {len(spells)} 户同于 {day:%Y-%m-%d} 开始享受，未见逐户核查、入户记录",
                household=spells[0][0], persons=tuple(heads[one][1] for one, _ in spells if one in heads),
                evidence={
                    "开始享受时间": f"{day:%Y-%m-%d}", "户数": str(len(spells)), "救助证号": "、".join(number for _, number in spells),
                    "核查和入户": "本系统内无记录，须调阅原始档案",
                },
            )  # fmt: skip


def _unexamined(question: Question) -> QuerySet:
    """Spells in force, of households of which no application was both checked and visited."""
    own = Application.objects.filter(household=OuterRef("household"))
    checked = Exists(EconomicCheck.objects.filter(application=OuterRef("pk")))
    visited = Exists(HouseholdVisit.objects.filter(application=OuterRef("pk")))
    rows = Benefit.objects.in_town(question.town).in_force_on(question.as_of).exclude(program=Program.TEMPORARY)
    return rows.exclude(household__group_no="").exclude(Exists(own.filter(checked, visited)))


def _village_names(town: Division) -> dict[int, str]:
    return dict(town.children.order_by("path").values_list("pk", "name"))


DETECTOR = detector(
    "group_added_one_day", "整组同日纳入", Category.GROUP, Severity.HIGH, clause="通知二(二)2", inputs=(Benefit, EconomicCheck, HouseholdVisit), find=find,
)  # fmt: skip
