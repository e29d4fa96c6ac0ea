"""How long the detectors take over a county's worth of rows.

1,000,000 recipients (BENCH_RECIPIENTS) against 10,000,000 lines of other offices (BENCH_LINES) on PostgreSQL, a tenth of
that on SQLite. One line in two hundred is about a recipient. Targets (PostgreSQL): all exact-number rules together take
at most three times what the bare SQL joins of the same rows take; a new list of 10,000 lines costs a tenth of one rule
over everything at most; the near-match rule compares no more than five pairs a recipient.
"""

import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from audits.detection import Question, detectors
from audits.detectors.identity_variant import compared
from audits.services.detecting import run_detectors
from recipients.models import Household
from recipients.services.holdings import keep_holdings
from recipients.services.standards import load_standards
from tests.factories.accounts import make_town
from xumingsi.accounts.models import Division
from xumingsi.kit import clock

DAY = date(2020, 9, 28)
OF_BARE, OF_WHOLE, PAIRS, NEW = 3, 0.1, 5, 10_000
# Share of the lines, by list; one number in LUCKY is a recipient's.
SHARES = {"vehiclerecord": 30, "propertyrecord": 30, "businessrecord": 20, "pensionrecord": 10, "deathrecord": 10}
LUCKY = 200
EXACT = {
    "vehicle_owned": "vehiclerecord", "second_home": "propertyrecord", "shop_owned": "propertyrecord",
    "active_business": "businessrecord", "pension_above_standard": "pensionrecord", "deceased_paid": "deathrecord",
    "same_person_twice": "member",
}  # fmt: skip


def sizes() -> tuple[int, int]:
    """Recipients and lines."""
    part = 1 if connection.vendor == "postgresql" else 10
    wanted = (os.environ.get("BENCH_RECIPIENTS", "1000000"), os.environ.get("BENCH_LINES", "10000000"))
    return int(wanted[0]) // part, int(wanted[1]) // part


@pytest.mark.django_db
def test_detectors_over_a_county() -> None:
    """Prints the figures; fails when a target is missed."""
    town = make_town()
    recipients, lines = sizes()
    load_standards()
    Written(town, recipients).write(lines)
    print(f"\n{connection.vendor}：在册 {recipients:,} 人，比对名单 {lines:,} 行")
    with clock.at(clock.moment(DAY)):
        missed = [*_exact(town), *_new_list(town, recipients), *_near(town, recipients)]
    assert connection.vendor != "postgresql" or not missed, missed


def _exact(town: Division) -> list[str]:
    question, bare, ours = Question(town, DAY), 0.0, 0.0
    print("  检查项                        直接连接      本系统    疑点")
    for name, table in EXACT.items():
        _, direct = _timed(lambda table=table: _bare_join(table))
        hits, taken = _timed(lambda name=name: detectors()[name].run(question))
        bare, ours = bare + direct, ours + taken
        print(f"  {name:<26}{direct:9.2f} 秒{taken:9.2f} 秒{len(hits):9,}", flush=True)
    print(
        f"  合计                      {bare:9.2f} 秒{ours:9.2f} 秒   为直接连接的 {ours / bare:.2f} 倍（目标 ≤ {OF_BARE}）"
    )
    return [f"身份证号精确比对为直接连接的 {ours / bare:.2f} 倍"] if ours > OF_BARE * bare else []


def _bare_join(table: str) -> int:
    """The rows of a list about recipients, as plainly as SQL can say it."""
    apart = "AND other.household_id > member.household_id" if table == "member" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT member.id, other.id FROM recipients_member member "
            f"JOIN recipients_{table} other ON other.id_number = member.id_number {apart}"
        )
        return len(cursor.fetchall())


def _new_list(town: Division, recipients: int) -> list[str]:
    """Ten thousand vehicles nobody had before, fifty of them recipients'."""
    question = Question(town, DAY)
    _, whole = _timed(lambda: detectors()["vehicle_owned"].run(question))
    with connection.cursor() as cursor:
        people = f"CASE WHEN n % {LUCKY} = 0 THEN n ELSE 20000000 + n END"
        cursor.execute(f"SELECT {_number(people)} FROM {_series(NEW)}")
        numbers = [number for (number,) in cursor.fetchall()]
    lines = [(number, f"新{place:06}", "", "小型轿车", None) for place, number in enumerate(numbers)]
    _, keeping = _timed(lambda: keep_holdings("vehicles", town, lines, actor=None))
    persons = set(numbers)
    done, narrow = _timed(
        lambda: run_detectors(town, actor=None, only=["vehicle_owned"], persons=persons, dry_run=True)
    )
    print(
        f"  新名单 {NEW:,} 行：登记并比对、列出疑点 {keeping:.2f} 秒；只比对 {narrow * 1000:.0f} 毫秒（疑点 {len(done.hits)} 条），"
        f"为全部重比 {whole:.2f} 秒的 {narrow / whole:.1%}（目标 ≤ {OF_WHOLE:.0%}）",
        flush=True,
    )
    assert len(done.hits) >= NEW // LUCKY
    # In a smaller registry the whole is soon as small as the list.
    return [f"新名单比对为全部重比的 {narrow / whole:.1%}"] if narrow > OF_WHOLE * whole and recipients >= 1e6 else []


def _near(town: Division, recipients: int) -> list[str]:
    entries, reading = _timed(lambda: compared(Question(town, DAY)))
    found, taken = _timed(lambda: list(entries.found()))
    each = entries.pairs / recipients
    print(
        f"  疑似同一人：读取 {reading:.1f} 秒，比较 {entries.pairs:,} 对（每人 {each:.2f} 对，目标 ≤ {PAIRS}；逐对比较则为 "
        f"{recipients * (recipients - 1) // 2:,} 对）{taken:.1f} 秒，相似 {len(found):,} 对",
        flush=True,
    )
    return [f"近似比对每人 {each:.1f} 对"] if each > PAIRS else []


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def _series(count: int) -> str:
    if connection.vendor == "postgresql":
        return f"generate_series(0, {count - 1}) AS n"
    return f"(WITH RECURSIVE up(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n < {count - 1}) SELECT n FROM up)"


def _number(person: str) -> str:
    """The id number of the person with this number: birthdays over eighty years, then sequence numbers."""
    if connection.vendor == "postgresql":
        return (
            f"'500230' || to_char(DATE '1930-01-01' + (({person}) % 29000), 'YYYYMMDD') "
            f"|| lpad((({person}) / 29000)::text, 3, '0') || '0'"
        )
    return (
        f"'500230' || strftime('%Y%m%d', '1930-01-01', '+' || (({person}) % 29000) || ' days') "
        f"|| printf('%03d', ({person}) / 29000) || '0'"
    )


SURNAMES = "王李张刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
GIVEN = "德明世文光成正永福贵兴朝国元天万大学廷仁秀淑素桂玉兰英芳珍琼群香梅莲华清容碧会建志小少云晓代洪江海中军"


class Written:
    """The registry and the lists, written by the database itself: no history, as nothing here is ever verified."""

    def __init__(self, town: Division, recipients: int) -> None:
        self.town, self.recipients = town, recipients
        self.villages = list(town.children.order_by("path").values_list("pk", flat=True))

    def write(self, lines: int) -> None:
        self._registry()
        first = Household.objects.order_by("pk").values_list("pk", flat=True)[0]
        self._people(first)
        for table, share in SHARES.items():
            self._lines(table, lines * share // 100)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _insert(self, table: str, count: int, **columns: str) -> None:
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO recipients_{table} ({names}) SELECT {values} FROM {_series(count)}")

    def _registry(self) -> None:
        village = f"{self.villages[0]} + n % {len(self.villages)}"
        blank = dict.fromkeys(("group_no", "cause", "address", "phone", "bank", "bank_account", "remark"), "''")
        count = self.recipients
        self._insert(
            "household",
            count,
            village_id=village,
            certificate_no="'B' || n",
            head_name="'户主'",
            is_away="1 = 0",
            **blank,
        )

    def _people(self, first: int) -> None:
        name = f"substr('{SURNAMES}', 1 + n * 7 % {len(SURNAMES)}, 1) || substr('{GIVEN}', 1 + n / 11 % {len(GIVEN)}, 1) || substr('{GIVEN}', 1 + n / 577 % {len(GIVEN)}, 1)"
        blank = dict.fromkeys(
            ("initials", "labour", "health", "disability", "occupation", "care_level", "exclusion", "left_reason"), "''"
        )
        # One in ten thousand has somebody else's number: the same person twice.
        person = "CASE WHEN n % 10000 = 1 THEN n - 1 ELSE n END"
        self._insert(
            "member", self.recipients, household_id=f"{first} + n", name=name, id_number=_number(person), sex="'男'",
            birth_date="'1950-01-01'" + self._as_date, relation="'户主'", is_head="1 = 1", is_covered="1 = 1", **blank,
        )  # fmt: skip
        started = {"started_on": "'2018-01-01'" + self._as_date, "category": "''", "end_cause": "''"}
        self._insert(
            "benefit", self.recipients, household_id=f"{first} + n", program="'农村低保'", covered_count="1", **started
        )
        spell = self._first("benefit")
        since = {"effective_from": "'2020-01-01'" + self._as_date, "cause": "'原批准'"}
        self._insert("benefitamount", self.recipients, benefit_id=f"{spell} + n", monthly_amount="440", **since)

    @property
    def _as_date(self) -> str:
        return "::date" if connection.vendor == "postgresql" else ""

    def _first(self, table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT min(id) FROM recipients_{table}")
            return int(cursor.fetchone()[0])

    def _lines(self, table: str, count: int) -> None:
        """Lines of one list; every ``LUCKY``-th is about a recipient, all others about people who are on no roll."""
        # Homes come in twos, so that there are families with a second one.
        of_one = 2 if table == "propertyrecord" else 1
        step = f"n / {LUCKY * of_one} * 7 % {self.recipients}"
        number = _number(f"CASE WHEN n % {LUCKY} = 0 THEN {step} ELSE {self.recipients} + n END")
        day = "'2019-06-01'" + self._as_date
        facts = {
            "vehiclerecord": {"plate": "'P' || n", "vehicle_type": "'小型轿车'", "registered_on": day},
            "propertyrecord": {"location": "'街' || n", "area": "86.50", "use": f"CASE WHEN n % {6 * LUCKY} = 0 THEN '商业' ELSE '住宅' END", "registered_on": day},
            "businessrecord": {"business_name": "'店' || n", "business_type": "''", "state": f"CASE WHEN n % {2 * LUCKY} = 0 THEN '存续' ELSE '注销' END", "founded_on": day},
            "pensionrecord": {"scheme": "'职工养老'", "monthly_amount": f"CASE WHEN n % {2 * LUCKY} = 0 THEN 1900 ELSE 120 END", "paid_month": day},
            "deathrecord": {"died_on": "'2020-06-10'" + self._as_date, "source": "'公安注销'"},
        }[table]  # fmt: skip
        received = "'2020-09-01'" + self._as_date
        self._insert(
            table, count, town_id=str(self.town.pk), name="''", id_number=number, received_on=received, **facts
        )
