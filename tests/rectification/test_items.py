"""Items: opened with the problem, planned, shown, submitted; money, extensions, measures that last."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from audits.models import Problem
from audits.services.problems import withdraw_problem
from rectification.choices import ItemState, Nature
from rectification.models import CureRules, MeasureEvidence, RectificationItem
from rectification.rules import late_days, urgency_on
from rectification.services import evidence, following, opening, planning, signing
from rectification.services.rules import save_rules
from tests.factories.campaign import make_cast, make_household
from tests.factories.cures import fresh, make_item, make_problem, make_user, plan, play_item, prove_all, recheck
from tests.factories.deaths import in_recovery
from tests.factories.plays import photo
from tests.factories.rows import some_act
from tests.rectification.conftest import TODAY
from xumingsi.accounts.choices import Role
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, NotNow, SamePerson
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


def test_every_problem_is_on_the_ledger_from_the_moment_it_is_raised(village):
    problem = make_problem(village, key="once")
    make_problem(village, key="once")
    assert RectificationItem.objects.get().problem == problem
    assert problem.item.state == ItemState.PLANNING
    assert Entry.objects.about(problem.item).get().verb == "item.open"


def test_problems_that_came_in_without_an_item_get_theirs(town, village, people):
    problem = make_problem(village)
    with some_act(village):
        bare = Problem(**{f.attname: getattr(problem, f.attname) for f in Problem._meta.concrete_fields if f.name not in ("id", "key", "number")}, key="import", number="WT-2020-00900")  # fmt: skip
        bare.save()
    with pytest.raises(NotAllowed):
        opening.open_missing(town, actor=people.clerk)
    assert opening.open_missing(town, actor=people.officer) == 1
    assert opening.open_missing(town, actor=people.officer) == 0
    assert bare.item.state == ItemState.PLANNING


def test_an_item_goes_from_plan_to_sign_off(item, people):
    closed = play_item(item, people=people)
    assert (closed.state, closed.closed_on) == (ItemState.CLOSED, TODAY)
    assert closed.look_back_on == TODAY + timedelta(days=30)
    assert closed.problem.state == "closed"
    assert [str(row.get_step_display()) for row in closed.signoffs.all()] == ["社会事务办审核", "分管领导意见", "镇纪委监督意见", "领导小组审定"]  # fmt: skip
    assert verify().ok


def test_a_plan_names_measure_date_and_people(item, people):
    plan(
        item,
        people.clerk,
        measures=[{"text": "补齐台账"}, {"text": "按月抽查", "nature": "lasting", "due_on": date(2020, 12, 1)}],
    )
    assert (item.leader, item.person, item.due_on) == ("冉镇长", "陈文书", date(2020, 10, 22))
    assert [(m.text, m.nature) for m in item.measures.all()] == [("补齐台账", "immediate"), ("按月抽查", "lasting")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"root_cause": " "}, "症结"), ({"due_on": date(2020, 10, 11)}, "不能早于今天"), ({"measures": []}, "至少要有一条"),
        ({"measures": [{"text": "长期", "nature": "lasting", "due_on": date(2020, 12, 1)}]}, "至少要有一条"),
        ({"measures": [{"text": "慢", "due_on": date(2021, 1, 1)}]}, "不能晚于整改时限"), ({"person": ""}, "不能为空"),
    ],
)  # fmt: skip
def test_a_plan_that_says_nothing_is_refused(item, people, fields, said):
    with pytest.raises(BadInput, match=said):
        plan(item, people.clerk, **fields)
    assert fresh(item).state == ItemState.PLANNING
    assert not item.itemplans.exists()


def test_a_sum_concerned_is_recovered_or_explained(village, people):
    item = make_item(village, amount=Decimal(300))
    with pytest.raises(BadInput, match="300"):
        plan(item, people.clerk, no_recovery_reason="")
    plan(item, people.clerk, recover=True, no_recovery_reason="")


def test_words_alone_are_no_evidence(item, people):
    play_item(item, "curing", people=people)
    item = fresh(item)
    measure = item.measures.get()
    with pytest.raises(BadInput, match="纸上整改"):
        evidence.prove_measure(item, actor=people.clerk, measure=measure, done="已改", files=[])
    evidence.prove_measure(item, actor=people.clerk, measure=measure, done="已改", files=[photo()])
    assert Attachment.objects.of(MeasureEvidence.objects.get()).get().kind == "整改佐证"


def test_every_immediate_measure_needs_its_own_evidence(item, people):
    play_item(item, "curing", people=people, measures=[{"text": "甲事"}, {"text": "乙事"}, {"text": "常抓", "nature": Nature.LASTING, "due_on": date(2020, 12, 1)}])  # fmt: skip
    item = fresh(item)
    evidence.prove_measure(
        item, actor=people.clerk, measure=item.measures.get(text="甲事"), done="已改", files=[photo()]
    )
    with pytest.raises(GuardFailed, match="还有 1 条措施没有整改佐证：乙事"):
        evidence.submit_item(item, actor=people.clerk, report="已改")
    prove_all(item, people.clerk)
    evidence.submit_item(item, actor=people.clerk, report="已改")
    assert item.state == ItemState.SUBMITTED


def test_a_measure_of_an_old_plan_proves_nothing(item, people):
    play_item(item, "curing", people=people)
    item = fresh(item)
    old = item.measures.get()
    planning.order_remake(item, actor=people.inspector, reason="措施空泛")
    plan(item, people.clerk, measures=[{"text": "逐户核对"}])
    assert [p.version for p in item.itemplans.all()] == [1, 2]
    with pytest.raises(BadInput, match="不在现行方案"):
        evidence.prove_measure(item, actor=people.clerk, measure=old, done="已改", files=[photo()])


def test_who_cured_does_not_recheck_and_who_rechecked_does_not_sign(town, item, people):
    both = make_user(Role.TOWN_OFFICER, town)
    play_item(item, "curing", people=people)
    item = fresh(item)
    prove_all(item, both)
    evidence.submit_item(item, actor=people.clerk, report="已改")
    with pytest.raises(SamePerson, match="登记整改佐证"):
        signing.review_item(item, actor=both)
    play_item(item, "discipline", people=people)
    item = fresh(item)
    signing.supervise_item(item, actor=people.discipline)
    with pytest.raises(SamePerson, match="分管领导"):
        signing.sign_item(item, actor=people.deputy)


def test_an_inspector_alone_is_no_recheck(item, people):
    item = play_item(item, "rechecking", people=people)
    with pytest.raises(BadInput, match="2 人以上"):
        recheck(item, people.inspector, inspectors="秦组员")
    with pytest.raises(BadInput, match="早于"):
        recheck(item, people.inspector, visited_on=date(2020, 10, 1))


@pytest.mark.parametrize("step", ["submitted", "rechecking", "leader", "discipline", "group"])
def test_a_cure_on_paper_goes_back_and_is_shown_anew(item, people, step):
    item = play_item(item, step, people=people)
    if step == "rechecking":
        signing.fail_recheck(
            item, actor=people.inspector, inspectors="甲、乙", place="户内", fault="surface", reason="台账是空的"
        )
    else:
        actor = {"submitted": people.reviewer, "discipline": people.discipline}.get(step, people.head)
        signing.send_back(item, actor=actor, fault="paper", reason="只有文字")
    item = fresh(item)
    assert (item.state, item.fakes, item.round) == (ItemState.CURING, 1, 2)
    with pytest.raises(GuardFailed, match="没有整改佐证"):
        evidence.submit_item(item, actor=people.clerk, report="再报")
    assert play_item(item, "leader", people=people).rechecks.filter(round=2, fault="").exists()


def test_missing_papers_are_added_and_are_no_fake(item, people):
    item = play_item(item, "submitted", people=people)
    signing.send_back(item, actor=people.reviewer, fault="incomplete", reason="缺签字")
    assert (fresh(item).fakes, fresh(item).state) == (0, ItemState.CURING)
    evidence.submit_item(item, actor=people.clerk, report="已补签字")


def test_signatures_of_an_earlier_round_do_not_count(item, people):
    item = play_item(item, "group", people=people)
    signing.send_back(item, actor=people.head, fault="incomplete", reason="再看")
    with some_act(item.village):
        item.state = ItemState.GROUP
        item.save()
    with pytest.raises(GuardFailed, match=r"本轮现场复核已通过.*尚缺社会事务办审核"):
        signing.sign_item(item, actor=people.head)


# -- time


def test_more_time_is_asked_for_before_the_date_approved_and_counted(town, item, people):
    item = play_item(item, "curing", people=people)
    ask = {"actor": people.clerk, "until": date(2020, 11, 2), "reason": "户主外出"}
    planning.ask_extension(item, **ask)
    with pytest.raises(GuardFailed, match="已有一件"):
        planning.ask_extension(item, **ask)
    assert item.due_on == date(2020, 10, 22)
    planning.grant_extension(item, actor=people.head)
    assert (fresh(item).due_on, fresh(item).extensions_granted) == (date(2020, 11, 2), 1)
    with pytest.raises(GuardFailed, match="有延期申请待批"):
        planning.refuse_extension(item, actor=people.head, reason="不行")
    with clock.at(clock.moment(date(2020, 11, 3))), pytest.raises(GuardFailed, match="到期前申请"):
        planning.ask_extension(item, actor=people.clerk, until=date(2020, 12, 2), reason="再延")
    save_rules(CureRules(town=town, max_extensions=1), actor=people.officer)
    with pytest.raises(BadInput, match="已延期 1 次"):
        planning.ask_extension(item, actor=people.clerk, until=date(2020, 12, 2), reason="再延")


def test_a_refused_extension_leaves_the_date(item, people):
    item = play_item(item, "curing", people=people)
    planning.ask_extension(item, actor=people.clerk, until=date(2020, 11, 2), reason="人手少")
    planning.refuse_extension(item, actor=people.head, reason="克服困难")
    assert (fresh(item).due_on, fresh(item).extensions_granted) == (date(2020, 10, 22), 0)
    with pytest.raises(BadInput, match="晚于原时限"):
        planning.ask_extension(item, actor=people.clerk, until=date(2020, 10, 22), reason="同日")


@pytest.mark.parametrize(
    ("day", "urgency", "late"),
    [
        (date(2020, 10, 16), "in_time", 0), (date(2020, 10, 19), "soon", 0), (date(2020, 10, 22), "soon", 0), (date(2020, 10, 23), "late_1", 1),
        (date(2020, 10, 26), "late_1", 2), (date(2020, 10, 27), "late_3", 3), (date(2020, 11, 2), "late_7", 7),
    ],
)  # fmt: skip
def test_overdue_is_counted_in_working_days(item, people, day, urgency, late):
    item = play_item(item, "curing", people=people)
    assert (urgency_on(item, day, 3), late_days(item, day)) == (urgency, late)


def test_a_day_of_rest_after_the_date_is_not_yet_overdue(item, people):
    item = play_item(item, "curing", people=people, due_on=date(2020, 10, 23))
    assert urgency_on(item, date(2020, 10, 24), 3) == "soon"
    assert late_days(item, date(2020, 10, 25)) == 0


# -- measures that last, handing over, looking back


def test_a_lasting_measure_is_looked_at_again_and_holds_nothing_up(item, people):
    lasting = {"text": "按月抽查", "nature": "lasting", "due_on": date(2020, 12, 1)}
    item = play_item(item, people=people, measures=[{"text": "补齐"}, lasting])
    assert item.state == ItemState.CLOSED
    row = evidence.review_measure(
        item, actor=people.inspector, measure=item.measures.get(nature="lasting"), kept_up=True, finding="已抽查", next_on=date(2020, 12, 20)
    )  # fmt: skip
    assert row.next_on == date(2020, 12, 20)
    with pytest.raises(BadInput, match="不是长期坚持"):
        evidence.review_measure(item, actor=people.inspector, measure=item.measures.get(nature="immediate"), kept_up=True, finding="x", next_on=date(2020, 12, 20))  # fmt: skip


def test_a_matter_is_handed_over_against_a_receipt(item, people):
    given = {"receiver": "town_discipline", "matter": "涉嫌优亲厚友", "received_by": "向干事"}
    with pytest.raises(BadInput, match="回执号"):
        following.transfer_item(item, actor=people.officer, receipt_no=" ", **given)
    with pytest.raises(NotAllowed):
        following.transfer_item(item, actor=people.clerk, receipt_no="纪2020-3", **given)
    following.transfer_item(item, actor=people.officer, receipt_no="纪2020-3", **given)
    assert fresh(item).state == ItemState.PLANNING
    assert item.transfers.get().receipt_no == "纪2020-3"


def test_looking_back_that_holds_sets_the_next_day(item, people):
    item = play_item(item, people=people)
    following.look_back(
        item, actor=people.inspector, inspectors="甲、乙", held=True, finding="保持", next_on=date(2020, 12, 1)
    )
    assert fresh(item).look_back_on == date(2020, 12, 1)


def test_looking_back_on_a_problem_that_returned_reopens_the_same_item(item, people):
    item = play_item(item, people=people)
    following.look_back(item, actor=people.inspector, inspectors="甲、乙", held=False, finding="台账又断了")
    assert (item.state, item.fakes, item.closed_on, item.problem.state) == (ItemState.PLANNING, 1, None, "open")
    assert item.reopenings.get().fault == "false"
    assert RectificationItem.objects.count() == 1
    assert play_item(item, people=people).state == ItemState.CLOSED
    assert verify().ok


def test_an_item_follows_its_problem_when_it_is_withdrawn_and_back(village, people):
    item = make_item(village, key="mistake")
    withdraw_problem(item.problem, actor=people.head, reason="登记有误")
    assert fresh(item).state == ItemState.WITHDRAWN
    with pytest.raises(NotNow):
        plan(fresh(item), people.clerk)
    make_problem(village, key="mistake")
    assert (fresh(item).state, fresh(item).fakes) == (ItemState.PLANNING, 0)


# -- money


def test_money_the_plan_wants_back_is_back_before_sign_off(village, people):
    from recipients.services import recoveries

    cast = make_cast(village.town)
    household = make_household(village, amount=400)
    recovery = in_recovery(household, cast)
    item = make_item(village, household=household, amount=recovery.due)
    item = play_item(item, "rechecking", people=people, recover=True)
    with pytest.raises(GuardFailed, match="尚未关联追回台账"):
        recheck(item, people.inspector)
    planning.link_recovery(item, actor=people.officer, recovery=recovery)
    with pytest.raises(GuardFailed, match=f"尚有 {recovery.due} 元未追回"):
        recheck(item, people.inspector)
    recoveries.receive(
        recovery, actor=cast.officer, amount=recovery.due, received_on=TODAY, receipt_no="1", payer="家属"
    )
    assert play_item(item, people=people).state == ItemState.CLOSED


def test_another_household_s_account_is_not_this_one_s(village, people):
    cast = make_cast(village.town)
    other, own = (in_recovery(make_household(village, amount=400), cast) for _ in range(2))
    item = make_item(village, household=own.household)
    with pytest.raises(BadInput, match="不是本问题涉及户"):
        planning.link_recovery(item, actor=people.officer, recovery=other)
