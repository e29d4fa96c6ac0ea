"""From registration to the answer: who, in which order, by when; and what holds becomes a problem or a case."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from audits.choices import Category, Door
from audits.models import ConductCase, Problem, Tip, TipMessage, TipRules
from audits.services import conduct, tip_handling
from audits.services.problems import raise_problem
from audits.services.tip_codes import code_digest, find_tip, make_code
from audits.services.tip_rules import save_tip_rules
from audits.services.tips import add_to_tip
from audits.tip_actions import CATEGORIES
from audits.tip_choices import Conduct, Finding
from audits.tip_throttle import GUESSING
from audits.tip_workflows import CONDUCT, TIP
from tests.audits.tips.conftest import Offices
from tests.chinese import assert_chinese
from tests.factories.accounts import make_town, make_user
from tests.factories.deaths import on
from tests.factories.rows import some_act
from tests.factories.tips import filed, led_to
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.accounts.rights import roles_with
from xumingsi.casework.actions import ACTIONS
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, NotNow, Recused
from xumingsi.casework.transition import moving
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


def _due(tip: Tip) -> str:
    tip.refresh_from_db()
    return f"{tip.due_on:%m-%d}" if tip.due_on else ""


def test_each_step_has_its_working_days(town: Division, offices: Offices) -> None:
    """Eight days of holiday lie in the way of a tip of 28 September 2020; one Saturday is worked."""
    with on(9, 28):
        tip = filed(town).tip
        assert _due(tip) == "10-12"
    with on(10, 9):
        tip_handling.accept_tip(tip, actor=offices.officer)
        assert _due(tip) == "11-05"
    with on(10, 12):
        tip_handling.start_tip(tip, actor=offices.officer)
        assert _due(tip) == "11-09"
        tip_handling.conclude_tip(tip, actor=offices.officer, finding="unfounded", conclusion="查无此事")
        assert _due(tip) == "10-19"
        tip_handling.answer_tip(tip, actor=offices.officer, text="经查不属实。")
        assert _due(tip) == ""
    assert verify().ok


def test_late_is_after_the_day_and_not_on_it(town: Division, offices: Offices) -> None:
    with on(9, 28):
        filed(town)
    found = {day: Tip.objects.overdue(date(2020, 10, day)).exists() for day in (12, 13)}
    assert found == {12: False, 13: True}


def test_a_town_may_set_its_own_days_from_today_on(town: Division, offices: Offices) -> None:
    rules = TipRules(town=town, effective_from=date(2020, 9, 1), accept_days=2)
    with on(9, 7):
        with pytest.raises(BadInput, match="今天或以后"):
            save_tip_rules(rules, actor=offices.discipline)
        rules.effective_from = date(2020, 9, 8)
        with pytest.raises(NotAllowed):
            save_tip_rules(rules, actor=offices.officer)
        save_tip_rules(rules, actor=offices.discipline)
        assert _due(filed(town).tip) == "09-14"
    with on(9, 8):
        assert _due(filed(town).tip) == "09-10"


def test_a_refusal_gives_its_reason_and_is_told_back(town: Division, offices: Offices, client: Client) -> None:
    receipt = filed(town)
    tip = receipt.tip
    with pytest.raises(BadInput, match="理由"):
        tip_handling.refuse_tip(tip, actor=offices.officer, reason=" ")
    tip_handling.refuse_tip(tip, actor=offices.officer, reason="属医保部门职责，请向县医保局反映。")
    shown = client.post(reverse("tip_follow"), {"code": receipt.code}).content.decode()
    assert "不予受理" in shown
    assert "请向县医保局反映" in shown
    assert Tip.objects.unanswered().count() == 1
    tip_handling.answer_tip(tip, actor=offices.officer, text="已告知。")
    assert not Tip.objects.unanswered().exists()


def test_what_holds_becomes_one_problem_without_a_word_of_the_author(town: Division, offices: Offices) -> None:
    village = town.children.order_by("path").first()
    place = {"place_id": village.pk}
    tip = led_to(filed(town, content="我是他邻居，他买了车。").tip, "handling", offices.officer)
    with some_act(town):
        tip.place_id = place["place_id"]
        tip.save()
    with pytest.raises(BadInput, match="列入问题清单"):
        tip_handling.conclude_tip(tip, actor=offices.officer, finding="upheld", conclusion="属实")
    tip_handling.conclude_tip(
        tip, actor=offices.officer, finding="partly", conclusion="属实", category=Category.INELIGIBLE, summary="三组一户购有轿车仍享受低保。"
    )  # fmt: skip
    problem = Problem.objects.get()
    assert (problem.door, problem.key, problem.village_id, problem.summary) == (Door.TIP, tip.number, village.pk, "三组一户购有轿车仍享受低保。")  # fmt: skip
    assert not ConductCase.objects.exists()


@pytest.mark.parametrize("finding", [Finding.UNFOUNDED, Finding.UNKNOWN])
def test_what_does_not_hold_becomes_nothing(town: Division, offices: Offices, finding: Finding) -> None:
    tip = led_to(filed(town, matter="extortion").tip, "handling", offices.officer)
    tip_handling.conclude_tip(tip, actor=offices.officer, finding=finding, conclusion="查无实据")
    assert not Problem.objects.exists()
    assert not ConductCase.objects.exists()


def test_misconduct_is_the_discipline_inspections(town: Division, offices: Offices) -> None:
    tip = led_to(filed(town, matter="extortion", accused="村支书付某").tip, "handling", offices.officer)
    with pytest.raises(BadInput, match="转纪委"):
        tip_handling.conclude_tip(tip, actor=offices.officer, finding="upheld", conclusion="属实")
    tip_handling.transfer_tip(tip, actor=offices.officer, kind="extortion", reason="收受一户香烟两条")
    case = ConductCase.objects.get()
    assert (case.kind, case.person, case.tip, case.transferred_on) == (
        "extortion",
        "村支书付某",
        tip,
        tip.transferred_on,
    )
    tip_handling.start_tip(tip, actor=offices.discipline)
    tip_handling.conclude_tip(tip, actor=offices.discipline, finding="upheld", conclusion="属实，已立案。")
    assert ConductCase.objects.count() == 1
    assert not Problem.objects.exists(), "the list of problems is read in every village"


def test_reserved_misconduct_opens_a_case_that_nobody_handed_over(town: Division, offices: Offices) -> None:
    tip = filed(town, party="town", matter="favouritism", accused="罗建平").tip
    tip_handling.accept_tip(tip, actor=offices.discipline)
    tip_handling.start_tip(tip, actor=offices.discipline)
    tip_handling.conclude_tip(tip, actor=offices.discipline, finding="upheld", conclusion="为亲属办低保。")
    case = ConductCase.objects.get()
    assert (case.kind, case.transferred_on) == ("favouritism", None)


def test_every_matter_has_a_name_on_the_lists() -> None:
    from audits.tip_choices import Matter

    assert set(Matter) - set(CATEGORIES) - {Matter.OTHER} == {Matter(kind) for kind in set(Conduct.values) & set(Matter.values)} - {Matter.OTHER}  # fmt: skip
    assert set(CATEGORIES.values()) <= set(Category)


# -- conduct cases


def _case(town: Division, offices: Offices, **fields: object) -> ConductCase:
    given = {"kind": "embezzlement", "person": "村文书付某", "facts": "截留两户低保金", **fields}
    return conduct.open_conduct(town, actor=offices.discipline, **given)


def test_a_case_goes_from_first_look_to_sanction_each_step_a_row(town: Division, offices: Offices) -> None:
    with on(9, 28):
        case = _case(town, offices)
        with pytest.raises(NotNow):
            conduct.sanction_conduct(
                case, actor=offices.discipline, day=date(2020, 9, 28), outcome="警告", text="给予警告"
            )
        conduct.check_conduct(case, actor=offices.discipline, day=date(2020, 9, 28), text="调取账册")
        with pytest.raises(BadInput, match="不能晚于今天"):
            conduct.file_conduct(case, actor=offices.discipline, day=date(2020, 9, 29), text="立案")
    with on(10, 12):
        conduct.file_conduct(case, actor=offices.discipline, day=date(2020, 10, 12), text="立案审查")
        conduct.sanction_conduct(
            case, actor=offices.discipline, day=date(2020, 10, 12), outcome="党内警告", text="给予处分"
        )
    assert list(case.steps.order_by("pk").values_list("kind", flat=True)) == ["check", "file", "sanction"]
    assert (case.state, case.outcome, case.sanctioned_on) == ("sanctioned", "党内警告", date(2020, 10, 12))
    assert verify().ok


def test_without_a_first_look_nothing_is_referred(town: Division, offices: Offices) -> None:
    case = _case(town, offices)
    with some_act(town):
        case.state = "checking"
        case.save()
    with pytest.raises(GuardFailed, match="初核"):
        conduct.refer_conduct(case, actor=offices.discipline, day=case.opened_on, outcome="县监委", text="移送")


def test_cases_are_the_discipline_inspections_and_never_the_accused_ones(town: Division, offices: Offices) -> None:
    ordinary, own = _case(town, offices), _case(town, offices, person="纪检干事", accused_user=offices.second)
    named = _case(town, offices, person="镇纪委江和平")
    assert set(ConductCase.objects.visible_to(offices.discipline)) == {ordinary, own, named}
    assert set(ConductCase.objects.visible_to(offices.second)) == {ordinary}
    for other in (offices.officer, offices.clerk, offices.leader):
        assert not ConductCase.objects.visible_to(other)
    with pytest.raises(NotAllowed):
        conduct.check_conduct(own, actor=offices.second, day=own.opened_on, text="查无实据")
    with pytest.raises(NotAllowed):
        conduct.open_conduct(town, actor=offices.officer, kind="other", person="某", facts="某事")


def test_a_problem_is_handed_over_once_per_person(town: Division, offices: Offices) -> None:
    village = town.children.order_by("path").first()
    problem = raise_problem(
        actor=offices.officer, door=Door.INSPECTION, key="a", village=village, category=Category.EMBEZZLEMENT, summary="少发两户低保金。"
    )  # fmt: skip
    given = {"actor": offices.officer, "kind": "embezzlement", "facts": "见督查记录"}
    first = conduct.transfer_problem(problem, person="村文书付某", **given)
    assert conduct.transfer_problem(problem, person=" 村文书付某 ", **given) == first
    assert conduct.transfer_problem(problem, person="村支书某", **given) != first
    assert (first.place_id, first.problem, bool(first.transferred_on)) == (village.pk, problem, True)


def test_the_county_table_counts_what_was_handed_over_and_who_was_punished(town: Division, offices: Offices) -> None:
    from tests.factories.campaign import make_campaign
    from xumingsi.desk.figures import Question, count_figures
    from xumingsi.desk.figures.county import COUNTY

    village = town.children.order_by("path").first()
    campaign, figures = make_campaign(town), [one for one in COUNTY if one.key in ("transferred", "punished")]

    def counted(day: date) -> list[object]:
        found = count_figures(figures, Question(campaign, day))
        return [found.value(key, place) for key in ("transferred", "punished") for place in (village, None)]

    with on(9, 10):
        problem = raise_problem(
            actor=offices.officer,
            door=Door.SELF,
            key="a",
            village=village,
            category=Category.EXTORTION,
            summary="收烟。",
        )
        case = conduct.transfer_problem(problem, actor=offices.officer, kind="extortion", person="某", facts="某事")
        _case(town, offices, place=None)
        own = _case(town, offices)
    with on(9, 20):
        for one in (case, own):
            conduct.check_conduct(one, actor=offices.discipline, day=date(2020, 9, 20), text="初核")
            conduct.file_conduct(one, actor=offices.discipline, day=date(2020, 9, 20), text="立案")
            conduct.sanction_conduct(one, actor=offices.discipline, day=date(2020, 9, 20), outcome="警告", text="处分")
    assert [counted(date(2020, 9, day)) for day in (9, 10, 19, 20)] == [
        [0, 0, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 1],
    ]


# -- receipt codes


def test_a_code_is_long_random_and_kept_as_a_keyed_digest_only(settings: object) -> None:
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code.replace("-", "")) for code in codes} == {20}
    code = codes.pop()
    settings.TIP_CODE_KEY = "a"  # type: ignore[attr-defined]
    first = code_digest(code)
    settings.TIP_CODE_KEY = "b"  # type: ignore[attr-defined]
    assert first != code_digest(code)


def test_a_code_may_be_typed_as_people_type(town: Division) -> None:
    receipt = filed(town)
    figures = receipt.code.replace("-", "")
    wide = figures.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for typed in (receipt.code, figures, f" {figures[:10]} {figures[10:]} ", wide):
        assert find_tip(typed) == receipt.tip
    assert find_tip(figures[:-1]) is None
    assert find_tip("") is None


def test_wrong_codes_are_answered_alike_and_soon_not_at_all(town: Division, client: Client) -> None:
    right = filed(town).code
    figures = right.replace("-", "")
    near = figures[:-1] + str((int(figures[-1]) + 1) % 10)
    answers = [client.post(reverse("tip_follow"), {"code": code}) for code in (near, "1", "没有", "9" * 20)]
    texts = {answer.content.decode().split("</label>")[1].split("<input")[0] for answer in answers}
    assert (len(texts), {answer.status_code for answer in answers}) == (1, {200})
    for _ in range(6):
        client.post(reverse("tip_follow"), {"code": near})
    slowed = client.post(reverse("tip_follow"), {"code": right})
    assert slowed.status_code == 429
    assert "已登记" not in slowed.content.decode()
    assert client.post(reverse("tip_follow"), {"code": right}, REMOTE_ADDR="198.51.100.9").status_code == 200
    GUESSING.forget()
    assert "已登记" in client.post(reverse("tip_follow"), {"code": right}).content.decode()


def test_what_is_counted_cannot_be_told_by_whoever_reads_the_memory(client: Client) -> None:
    client.post(reverse("tip_follow"), {"code": "1"}, REMOTE_ADDR="198.51.100.9")
    before = list(GUESSING._goes)
    assert len(before) == 1
    assert b"198" not in before[0]
    GUESSING.forget()
    client.post(reverse("tip_follow"), {"code": "1"}, REMOTE_ADDR="198.51.100.9")
    assert list(GUESSING._goes) != before, "after an hour the same place is another"


def test_too_many_tips_from_one_place_are_held_up(town: Division, client: Client) -> None:
    page = reverse("tip_new", args=[town.code])
    answers = [client.post(page, {"content": f"第{n}件"}).status_code for n in range(11)]
    assert answers == [200] * 10 + [429]
    assert Tip.objects.count() == 10


def test_a_second_click_files_nothing_and_shows_the_same_code(town: Division, client: Client) -> None:
    page = reverse("tip_new", args=[town.code])
    hidden = client.get(page).context["form"]["code"].value()
    one, two = (client.post(page, {"content": "同一件", "code": hidden}) for _ in range(2))
    assert one.context["code"] == two.context["code"]
    other = client.post(page, {"content": "另一件", "code": hidden})
    assert other.context["code"] != one.context["code"]
    assert Tip.objects.count() == 2


def test_nobody_chooses_their_own_code(town: Division, client: Client) -> None:
    given = client.post(reverse("tip_new", args=[town.code]), {"content": "某", "code": "1" * 20})
    assert given.context["code"].replace("-", "") != "1" * 20


def test_author_and_handler_talk_under_the_code(town: Division, offices: Offices, client: Client) -> None:
    receipt = filed(town)
    client.post(reverse("tip_follow"), {"code": receipt.code, "text": "他的车停在村口。"})
    client.post(reverse("tip_follow"), {"code": receipt.code, "text": "他的车停在村口。"})
    tip_handling.reply_to_author(receipt.tip, actor=offices.officer, text="请问车牌号是多少？")
    page = client.post(reverse("tip_follow"), {"code": receipt.code})
    assert_chinese(page.content)
    assert "请问车牌号" in page.content.decode()
    assert offices.officer.name not in page.content.decode()
    assert list(TipMessage.objects.values_list("from_author", "written_by__name")) == [(True, None), (False, "周文静")]
    with pytest.raises(BadInput):
        add_to_tip(receipt.tip, "  ")


# -- the tables


def test_every_verb_that_a_person_makes_has_its_page() -> None:
    for table in (TIP, CONDUCT):
        by_hand = {code for code, verb in table.verbs.items() if not verb.machine} - {"open_identity"}
        assert by_hand == {verb for code, verb in ACTIONS if code == table.code}


class LetThrough(Exception):
    """The verb was admitted as far as its body."""


def test_a_verb_is_for_its_sources_its_right_and_its_town_only(town: Division, offices: Offices) -> None:
    far = make_town("远山镇", "999001102", ("远山村",))
    people = [
        (role, place, make_user(role, place)) for role in Role if role != Role.VILLAGE_CLERK for place in (town, far)
    ]
    for table, record in ((TIP, filed(town, actor=offices.officer).tip), (CONDUCT, _case(town, offices))):
        for state in table.states.values:
            with some_act(town):
                record.state = state
                record.save()
            for verb in table.verbs.values():
                for role, place, user in people:
                    right = state in verb.sources and role in roles_with(verb.right) and place == town
                    admitted = (LetThrough, GuardFailed) if right else (NotNow, NotAllowed)
                    with pytest.raises(admitted), moving(record, table, verb.code, actor=user):
                        raise LetThrough


def test_the_table_itself_refuses_the_accused(town: Division, offices: Offices) -> None:
    tip = filed(town, accused="向丽华").tip
    with pytest.raises(Recused), moving(tip, TIP, "accept", actor=offices.discipline):
        raise LetThrough
