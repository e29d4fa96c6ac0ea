"""A home's month: every find acknowledged, two people sign, and then the book is shut."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audits.home_workflows import open_findings
from audits.models import HomeReconciliation, Problem
from audits.services import home_months
from recipients.models import CareHome, HomeEntry
from recipients.services import home_books, homes
from recipients.services.home_ledger_lists import EntryLine, keep_entries
from tests.chinese import assert_chinese
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.homes import book, ledger_row, make_home, make_stay, resident_row, write_list
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import AlreadyMoved, BadInput, GuardFailed, NotAllowed, NotNow, SamePerson
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
AUGUST = date(2020, 8, 1)


@pytest.fixture(autouse=True)
def _september() -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 10))):
        yield


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def home(town: Division, cast: Cast) -> CareHome:
    """754 元 came in, food for one person's August went out; 100 元 were there before."""
    home = make_home(town, cast, opening_balance=Decimal(100))
    make_stay(home, cast, kind="特困供养")
    book(home, cast, date(2020, 8, 1), "财政补助", 754, direction="收入")
    book(home, cast, date(2020, 8, 6), "伙食", "450.50")
    return home


@pytest.fixture
def second(town: Division) -> User:
    return make_user(Role.TOWN_OFFICER, town)


@pytest.fixture
def third(town: Division) -> User:
    return make_user(Role.TOWN_OFFICER, town)


@pytest.fixture
def month(home: CareHome, second: User) -> HomeReconciliation:
    return home_months.prepare_months(home.town, month=date(2020, 8, 15), actor=second)[0]


def sign(month: HomeReconciliation, actor: User, bank: str = "403.50", cash: str = "0", note: str = "") -> None:
    home_months.sign_month(month, actor=actor, bank=Decimal(bank), cash=Decimal(cash), count_note=note)


def test_two_sign_and_the_figures_stay(month: HomeReconciliation, cast: Cast, second: User) -> None:
    sign(month, cast.officer)
    with pytest.raises(SamePerson):
        home_months.reconcile_month(month, actor=cast.officer)
    home_months.reconcile_month(month, actor=second)
    month.refresh_from_db()
    assert (month.state, month.opening, month.income, month.spending, month.closing) == (
        "done", 100, 754, Decimal("450.50"), Decimal("403.50"),
    )  # fmt: skip
    assert (month.person_days, month.signed_by, month.closed_by) == (31, cast.officer, second)
    assert verify().ok


def test_who_booked_a_line_does_not_close_the_month(
    month: HomeReconciliation, home: CareHome, cast: Cast, second: User, third: User
) -> None:
    sign(month, second)
    with pytest.raises(SamePerson, match="没有记账的另一人"):
        home_months.reconcile_month(month, actor=cast.officer)
    assert HomeReconciliation.objects.get().state == "signed"
    home_months.reconcile_month(month, actor=third)
    with pytest.raises((NotNow, AlreadyMoved)):
        home_months.reconcile_month(month, actor=second)


def test_every_find_is_acknowledged_first(month: HomeReconciliation, home: CareHome, cast: Cast, second: User) -> None:
    line = book(home, cast, date(2020, 8, 9), "招待费", "3.50", receipt="")
    with pytest.raises(GuardFailed, match=r"还有 2 处发现没有登记处理（科目之外列支、支出无凭证或票据）"):
        sign(month, second, bank="400.00")
    for check, found in open_findings(month):
        handling = "problem" if check.name == "home_off_subject" else "explained"
        home_months.note_finding(
            month, actor=second, finding=f"{check.name}|{found.hit.key}", handling=handling, reason="已核实"
        )
    assert open_findings(month) == []
    problem = Problem.objects.get()
    assert (problem.door, problem.category, problem.amount, problem.village) == (
        "fund_check",
        "资金问题",
        Decimal("3.50"),
        home.town,
    )
    assert month.notes.get(check_name="home_off_subject").problem == problem
    home_books.correct_entry(line, actor=cast.officer, reason="金额有误", amount=Decimal("4.50"))
    assert len(open_findings(month)) == 2, "what was said was said of other figures"
    with pytest.raises(BadInput, match="已不存在"):
        home_months.note_finding(month, actor=second, finding="home_off_subject|没有", handling="explained", reason="x")
    with pytest.raises(BadInput, match="处理情况"):
        home_months.note_finding(
            month, actor=second, finding=f"home_off_subject|{home}|{line.voucher_no}", handling="explained", reason=" "
        )
    assert verify().ok


@pytest.mark.parametrize(
    ("bank", "cash", "why"),
    [("403.50", "0.10", "账面余额 403.50 元，实存 403.60 元"), ("303.49", "100.01", "超过备用金限额 100")],
)
def test_a_count_that_differs_wants_a_word(
    month: HomeReconciliation, town: Division, cast: Cast, second: User, bank: str, cash: str, why: str
) -> None:
    from recipients.models import HomeStandard

    row = HomeStandard(
        town=town, effective_from=AUGUST, food_per_day=Decimal(10), cash_limit=Decimal(100), source="镇发"
    )
    homes.set_home_standard(row, actor=cast.officer)
    with pytest.raises(BadInput, match=why):
        sign(month, second, bank, cash)
    sign(month, second, bank, cash, "盘点时有一笔未入账")
    assert month.state == "signed"


def test_a_signed_month_takes_no_more_lines(
    month: HomeReconciliation, home: CareHome, cast: Cast, second: User, third: User
) -> None:
    line = HomeEntry.objects.get(subject="伙食")
    late = EntryLine(home.name, date(2020, 8, 7), "N1", "补记", "支出", "伙食", Decimal(5), "甲", "乙", "丙", "发票")
    sign(month, second)
    for act in (
        lambda: book(home, cast, date(2020, 8, 31), "伙食", 1),
        lambda: home_books.correct_entry(line, actor=cast.officer, reason="改月份", booked_on=date(2020, 9, 1)),
        lambda: home_books.correct_entry(line, actor=cast.officer, reason="改", amount=Decimal(1)),
    ):
        with pytest.raises(BadInput, match="已对账，不能再登记"):
            act()
    kept = keep_entries(home.town, [late, late._replace(booked_on=date(2020, 9, 1))], actor=None)
    assert (len(kept.closed), len(kept.new)) == (1, 1), "a list leaves the closed month alone"
    book(home, cast, date(2020, 9, 1), "伙食", 1)
    home_months.reconcile_month(month, actor=third)
    home_months.reopen_month(month, actor=second, reason="漏记一笔")
    book(home, cast, date(2020, 8, 31), "伙食", 1)
    assert (month.state, month.signed_by, month.closed_by, month.counted) == ("open", None, None, None)


def test_a_month_that_runs_is_not_signed(home: CareHome, second: User) -> None:
    (month,) = home_months.prepare_months(home.town, month=date(2020, 9, 1), actor=second)
    with pytest.raises(GuardFailed, match="尚未结束"):
        sign(month, second)
    with pytest.raises(BadInput, match="没有需要新建"):
        home_months.prepare_months(home.town, month=date(2020, 9, 1), actor=second)
    with pytest.raises(BadInput, match="尚未开始"):
        home_months.prepare_months(home.town, month=date(2020, 10, 1), actor=second)


def test_only_the_town_office_reconciles(month: HomeReconciliation, home: CareHome, town: Division) -> None:
    for role in (Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER):
        person = make_user(role, town)
        with pytest.raises(NotAllowed):
            sign(month, person)
        with pytest.raises(NotAllowed):
            home_months.prepare_months(town, month=date(2020, 7, 1), actor=person)


# -- pages

HOME_LISTS = ["carehome", "homestay", "homeentry", "homepurchase", "pocketmoneylist", "deposit", "homestandard"]
SignIn = Callable[..., Client]


def _page(client: Client, url: str, **data: Any) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200, url
    assert_chinese(answer.content)
    return answer.content.decode()


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.INSPECTOR, Role.DISCIPLINE, Role.LEADER])
def test_pages_are_chinese_and_masked_for_everybody_who_may_read(
    role: Role, month: HomeReconciliation, home: CareHome, village: Division, cast: Cast, client_as: SignIn
) -> None:
    book(home, cast, date(2020, 8, 9), "招待费", "3.50")
    make_household(village, head="不在人", program="特困集中供养", amount=754, actors=cast)
    client = client_as(role)
    for name in HOME_LISTS:
        _page(client, reverse(f"admin:recipients_{name}_changelist"))
    for name in ("homestay", "homeentry"):
        _page(client, reverse(f"admin:recipients_{name}_changelist"), q="赵大山", home=home.pk)
    assert "赵大山" in _page(client, reverse("admin:recipients_homestay_changelist"), q="zds")
    assert "赵大山" not in _page(client, reverse("admin:recipients_homestay_changelist"), q="lds")
    _page(client, reverse("admin:recipients_carehome_change", args=[home.pk]))
    _page(client, reverse("admin:recipients_homestay_change", args=[home.stays.get().pk]))
    assert "不在人" in _page(client, reverse("admin:recipients_carehome_roll"))
    _page(client, reverse("admin:audits_homereconciliation_changelist"))
    page = _page(client, reverse("admin:audits_homereconciliation_change", args=[month.pk]))
    assert "科目之外列支" in page
    assert "454.00" in page
    assert client.get(reverse("admin:recipients_homeentry_book")).status_code == (
        200 if role == Role.TOWN_OFFICER else 403
    )


@pytest.mark.parametrize("role", [Role.VILLAGE_CLERK, Role.SYSADMIN])
def test_village_clerks_and_administrators_see_no_home(role: Role, home: CareHome, client_as: SignIn) -> None:
    client = client_as(role)
    assert {client.get(reverse(f"admin:recipients_{name}_changelist")).status_code for name in HOME_LISTS} == {403}


def test_the_office_keeps_a_home_from_its_pages(
    town: Division, village: Division, cast: Cast, client_as: SignIn
) -> None:
    client = client_as(Role.TOWN_OFFICER)

    def send(url: str, **data: Any) -> str:
        _page(client, url)
        answer = client.post(url, data, follow=True)
        assert_chinese(answer.content)
        return answer.content.decode()

    send(reverse("admin:recipients_carehome_open"), town=town.pk, name="清溪敬老院", opening_balance="0")
    home = CareHome.objects.get()
    admit = reverse("admin:recipients_homestay_admit")
    wrong = {"home": home.pk, "name": "赵大山", "id_number": "512324195001010018", "admitted_on": "2020-08-01"}
    assert "校验" in client.post(admit, wrong).content.decode()
    send(
        admit,
        home=home.pk,
        name="赵大山",
        id_number="512324195001010019",
        admitted_on="2020-08-01",
        care_level="半护理",
    )
    stay = home.stays.get()
    for verb, data in (
        ("leave", {"started_on": "2020-08-10", "reason": "走亲戚"}), ("return", {"returned_on": "2020-08-12"}),
        ("deposit", {"kind": "现金", "description": "现金", "keeper": "甲", "witness": "乙"}),
    ):  # fmt: skip
        send(reverse(f"admin:recipients_homestay_{verb}", args=[stay.pk]), **data)
    deposit = stay.deposits.get()
    movement = {
        "direction": "存入",
        "amount": "50",
        "moved_on": "2020-09-01",
        "purpose": "存",
        "signed_by": "本人",
        "witness": "乙",
    }
    assert "50.00" in send(reverse("admin:recipients_deposit_move", args=[deposit.pk]), **movement)
    line = {
        "home": home.pk,
        "booked_on": "2020-08-06",
        "direction": "收入",
        "subject": "伙食",
        "amount": "130",
        "summary": "买菜",
        "voucher_no": "V1",
    }
    assert "不是收入科目" in send(reverse("admin:recipients_homeentry_book"), **line)
    send(reverse("admin:recipients_homeentry_book"), **{**line, "direction": "支出"})
    entry = HomeEntry.objects.get()
    goods = {
        "home": home.pk, "bought_on": "2020-08-06", "received_on": "2020-08-06", "item": "菜", "quantity": "1", "unit_price": "131",
        "supplier": "菜店", "buyer": "甲", "receiver": "乙", "second_receiver": "乙", "voucher_no": "V9",
    }  # fmt: skip
    record = reverse("admin:recipients_homepurchase_record")
    assert "没有凭证号 V9" in send(record, **goods)
    assert "三个人" in send(record, **{**goods, "voucher_no": "V1"})
    send(record, **{**goods, "voucher_no": "V1", "second_receiver": "丙"})
    assert entry.purchases.get().amount == 131
    change = {
        "booked_on": "2020-08-06",
        "subject": "伙食",
        "amount": "131",
        "summary": "买菜",
        "voucher_no": "V1",
        "reason": "少记一元",
    }
    send(reverse("admin:recipients_homeentry_correct", args=[entry.pk]), **change)
    assert HomeEntry.objects.standing().get().amount == 131
    payout = {"month": "2020-08", "paid_on": "2020-08-31", "standard": "65", "payer": "发放人", "witness": "监督人"}
    pocket = reverse("admin:recipients_carehome_pocket_money", args=[home.pk])
    assert "赵大山（0019）" in _page(client, pocket)
    assert "看不懂" in send(pocket, **payout, lines="赵大山（0019） 60 其侄")
    assert "代领（侄子）" in send(pocket, **payout, lines="赵大山(0019) 60 其侄 侄子")
    send(reverse("admin:recipients_homestay_discharge", args=[stay.pk]), left_on="2020-09-09", reason="家属接回")
    stay.refresh_from_db()
    assert stay.left_on == date(2020, 9, 9)
    standard = {
        "town": town.pk,
        "effective_from": "2020-09",
        "food_per_day": "15",
        "purchase_limit": "5000",
        "source": "镇发",
    }
    assert "已设置" in send(reverse("admin:recipients_homestandard_set"), **standard)
    assert verify().ok


def test_both_lists_come_in_by_their_page(town: Division, client_as: SignIn, tmp_path: Any) -> None:
    client = client_as(Role.TOWN_OFFICER)

    def send(kind: str, row: dict[str, Any]) -> str:
        from django.core.files.uploadedfile import SimpleUploadedFile

        upload = SimpleUploadedFile("表.xlsx", write_list(tmp_path / "x.xlsx", kind, [row]).read_bytes())
        url = reverse("admin:recipients_carehome_import", args=[kind])
        answer = client.post(url, {"town": town.pk, "file": upload}, follow=True)
        assert_chinese(answer.content)
        return answer.content.decode()

    assert "G2（护理等级）" in send("home_residents", resident_row(care_level="特护"))
    assert "已新建这家机构" in send("home_residents", resident_row())
    assert "新增 1 行" in send("home_ledger", ledger_row())
    assert client.get(reverse("admin:recipients_carehome_template", args=["home_ledger"])).status_code == 200


def test_the_month_is_reconciled_from_its_page(home: CareHome, cast: Cast, town: Division, client_as: SignIn) -> None:
    client, other = client_as(Role.TOWN_OFFICER), client_as(Role.TOWN_OFFICER)
    book(home, cast, date(2020, 8, 9), "招待费", "3.50")
    client.post(reverse("admin:audits_homereconciliation_prepare"), {"town": town.pk, "month": "2020-08"})
    month = HomeReconciliation.objects.get()

    def do(person: Client, verb: str, **answers: Any) -> str:
        url = reverse("admin:audits_homereconciliation_do", args=[month.pk, verb])
        page = person.get(url)
        assert_chinese(page.content)
        hidden = {name: page.context[name] for name in ("seen", "latest")}
        sent = person.post(url, {**hidden, **answers}, follow=True)
        assert_chinese(sent.content)
        return sent.content.decode()

    line = HomeEntry.objects.get(subject="招待费")
    key = f"home_off_subject|{home}|{line.voucher_no}"
    assert "已核实，情况说明" in do(client, "note", finding=key, handling="explained", reason="上级检查用餐，已退回")
    do(client, "sign", bank="400.00", cash="0")
    do(other, "reconcile")
    month.refresh_from_db()
    assert (month.state, month.closed_by) == ("done", other.user)  # type: ignore[attr-defined]
    assert "对账时：收入" in _page(client, reverse("admin:audits_homereconciliation_change", args=[month.pk]))
