"""Standards: one figure of a kind on any day, changed from a month on, the past left as it was."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from recipients.choices import StandardKind
from recipients.models import Standard
from recipients.services.standards import load_standards, read_standards, set_standard, standard_on
from tests.factories.accounts import make_user
from tests.factories.rows import some_act
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock
from xumingsi.kit.dates import add_months

pytestmark = pytest.mark.django_db
RURAL = StandardKind.RURAL
SEPTEMBER = date(2020, 9, 1)


@pytest.fixture
def officer(town: Division) -> Any:
    return make_user(Role.TOWN_OFFICER, town)


@pytest.fixture
def loaded(db: None) -> None:
    load_standards()


@pytest.mark.parametrize(
    ("kind", "day", "amount"),
    [
        ("城市低保", date(2020, 8, 31), 580),
        ("城市低保", date(2020, 9, 1), 620),
        ("农村低保", date(2018, 1, 1), 410),
        ("农村低保", date(2020, 8, 31), 440),
        ("农村低保", date(2020, 9, 1), 496),
        ("农村低保", date(2021, 9, 1), 515),
        ("农村低保", date(2025, 7, 1), 630),
        ("特困基本生活", date(2020, 8, 1), 754),
        ("特困基本生活", date(2020, 9, 1), 806),
        ("特困基本生活", date(2025, 12, 1), 1001),
        ("照料护理全护理", date(2020, 9, 1), 300),
        ("照料护理半护理", date(2020, 9, 1), 200),
        ("照料护理全自理", date(2020, 8, 31), 0),
        ("照料护理全自理", date(2020, 9, 1), 50),
        ("残疾人", date(2020, 9, 1), 40),
        ("重残", date(2020, 9, 1), 60),
        ("重大疾病", date(2020, 9, 1), 60),
        ("70岁以上", date(2020, 9, 1), 60),
        ("学龄前和在校", date(2020, 9, 1), 100),
        ("孤儿集中养育", date(2020, 9, 1), 1456),
        ("孤儿散居", date(2020, 9, 1), 1256),
    ],
)
def test_the_figures_of_chongqing_are_there_by_date(loaded: None, kind: str, day: date, amount: int) -> None:
    found = standard_on(kind, day)
    assert found is not None
    assert found.monthly_amount == Decimal(amount)
    held = read_standards().on(kind, day)
    assert held is not None
    assert held.amount == Decimal(amount)


def test_a_figure_nobody_knows_is_not_invented(loaded: None) -> None:
    assert standard_on("特困基本生活", date(2024, 3, 1)) is None
    assert standard_on("农村低保", date(2016, 1, 1)) is None


def test_loading_again_adds_nothing_and_overrules_nobody(loaded: None, officer: Any) -> None:
    set_standard(RURAL, amount=Decimal(666), effective_from=date(2026, 7, 1), source="渝民〔2026〕1号", actor=officer)
    before = list(Standard.objects.order_by("pk").values_list())
    assert load_standards() == 0
    assert list(Standard.objects.order_by("pk").values_list()) == before
    assert Entry.objects.filter(verb="standard.load").count() == 1


def test_a_change_is_a_new_row_from_a_month_on(officer: Any) -> None:
    set_standard(RURAL, amount=Decimal(440), effective_from=date(2019, 1, 1), source="旧文件", actor=officer)
    new = set_standard(RURAL, amount=Decimal(496), effective_from=SEPTEMBER, source="渝民〔2020〕9号", actor=officer)
    old = Standard.objects.get(effective_from=date(2019, 1, 1))
    assert (old.monthly_amount, old.effective_to) == (Decimal(440), date(2020, 8, 31))
    assert (new.monthly_amount, new.effective_to) == (Decimal(496), None)
    entry = Entry.objects.filter(verb="standard.set").order_by("-pk")[0]
    assert entry.sentence == f"{officer}设置农村低保标准：自2020-09起由440.00元改为496.00元，依据：渝民〔2020〕9号"
    assert old.history.count() == 2
    assert verify().ok


@pytest.mark.parametrize("month", [date(2020, 9, 1), date(2020, 8, 1), date(2018, 1, 1)])
def test_what_is_in_force_is_not_rewritten(officer: Any, month: date) -> None:
    set_standard(RURAL, amount=Decimal(496), effective_from=SEPTEMBER, source="渝民〔2020〕9号", actor=officer)
    with clock.at(clock.moment(date(2020, 10, 1))), pytest.raises(BadInput, match="不能改动已执行的标准"):
        set_standard(RURAL, amount=Decimal(500), effective_from=month, source="更正", actor=officer)
    assert standard_on(RURAL, SEPTEMBER).monthly_amount == Decimal(496)  # type: ignore[union-attr]


def test_a_figure_that_has_not_begun_is_corrected(officer: Any) -> None:
    with clock.at(clock.moment(date(2020, 8, 20))):
        for amount in (Decimal(469), Decimal(496)):
            set_standard(RURAL, amount=amount, effective_from=SEPTEMBER, source="渝民〔2020〕9号", actor=officer)
    assert [row.monthly_amount for row in Standard.objects.all()] == [Decimal(496)]
    assert Standard.history.count() == 2


def test_a_time_without_a_figure_is_filled(loaded: None, officer: Any) -> None:
    month, last = date(2023, 9, 1), date(2024, 8, 31)
    set_standard(
        "特困基本生活", amount=Decimal(956), effective_from=month, effective_to=last, source="市民政局文件", actor=officer
    )  # fmt: skip
    assert standard_on("特困基本生活", date(2024, 3, 1)).monthly_amount == Decimal(956)  # type: ignore[union-attr]
    with pytest.raises(BadInput, match="时间重叠"):
        set_standard(
            "特困基本生活", amount=Decimal(900), effective_from=date(2024, 8, 1), effective_to=last, source="重复", actor=officer
        )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"effective_from": date(2020, 9, 15)}, "1 日起执行"),
        ({"amount": Decimal(-1)}, "不能是负数"),
        ({"source": " "}, "依据"),
        ({"kind": "不存在"}, "没有这一项标准"),
        ({"effective_to": date(2020, 9, 15)}, "最后一天"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_written(officer: Any, change: dict, message: str) -> None:
    fields = {"kind": RURAL, "amount": Decimal(496), "effective_from": SEPTEMBER, "source": "文件", **change}
    kind = fields.pop("kind")
    with pytest.raises(BadInput, match=message):
        set_standard(kind, actor=officer, **fields)
    assert not Standard.objects.exists()
    assert not Entry.objects.filter(verb="standard.set").exists()


@pytest.mark.parametrize("role", [Role.VILLAGE_CLERK, Role.INSPECTOR, Role.DISCIPLINE, Role.SYSADMIN])
def test_only_town_officers_and_leaders_set_standards(town: Division, village: Division, role: Role) -> None:
    person = make_user(role, village if role == Role.VILLAGE_CLERK else town)
    with pytest.raises(NotAllowed):
        set_standard(RURAL, amount=Decimal(496), effective_from=SEPTEMBER, source="文件", actor=person)
    leader = make_user(Role.LEADER, town)
    assert set_standard(RURAL, amount=Decimal(496), effective_from=SEPTEMBER, source="文件", actor=leader).pk


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2020, 10, 1), None),
        (date(2020, 8, 1), date(2020, 9, 30)),
        (date(2020, 12, 1), date(2020, 12, 31)),
        (date(2019, 1, 1), date(2022, 1, 31)),
    ],
)
def test_the_database_itself_refuses_an_overlap(village: Division, first: date, last: date | None) -> None:
    with some_act(village):
        Standard(
            kind=RURAL, monthly_amount=1, effective_from=SEPTEMBER, effective_to=date(2020, 12, 31), source="甲"
        ).save()
        Standard(kind="城市低保", monthly_amount=1, effective_from=SEPTEMBER, source="别的标准").save()
        row = Standard(kind=RURAL, monthly_amount=2, effective_from=first, effective_to=last, source="乙")
        with pytest.raises(IntegrityError, match="never overlap"), transaction.atomic():
            row.save()
    assert Standard.objects.filter(kind=RURAL).count() == 1


def test_the_database_refuses_stretching_a_row_over_the_next(officer: Any) -> None:
    for month, amount in ((date(2019, 1, 1), 440), (SEPTEMBER, 496)):
        set_standard(RURAL, amount=Decimal(amount), effective_from=month, source="文件", actor=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Standard.objects.filter(effective_from=date(2019, 1, 1)).update(effective_to=date(2020, 9, 30))


class Months(TestCase):
    """Whatever is set, in whatever order: from the first month on every month has exactly one figure of the kind."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 900)), min_size=1, max_size=8))
    def test_months_tile_without_gap_or_overlap(self, changes: list[tuple[int, int]]) -> None:
        start = date(2019, 1, 1)
        expected: dict[int, int] = {}
        for months, amount in changes:
            try:
                set_standard(
                    RURAL, amount=Decimal(amount), effective_from=add_months(start, months), source="文件", actor=None
                )
            except BadInput:
                continue
            expected[months] = amount
        held = read_standards()
        for months in range(45):
            month = add_months(start, months)
            known = [begun for begun in expected if begun <= months]
            assert Standard.objects.filter(kind=RURAL).in_force_on(month).count() == bool(known)
            figure = held.on(RURAL, month)
            assert (figure.amount if figure else None) == (Decimal(expected[max(known)]) if known else None)
