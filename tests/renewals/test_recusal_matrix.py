"""Recusal as a matrix: how somebody is related × what he would do × through which door (通知二(二)1; contract §6)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from recipients import kin_circles
from recipients.choices import Program
from recipients.models import Household, Standard
from recipients.relations import related_households
from recipients.relative_choices import Kin
from recipients.relative_workflows import FILING
from recipients.services import changes, reviews
from recipients.services.change_reports import report_change
from recipients.services.rosters import apply_roster, check_roster
from renewals.models import Application
from renewals.workflows import RENEWAL
from tests.desk.api.caller import Caller
from tests.factories.accounts import make_user
from tests.factories.campaign import make_application, make_campaign, make_household, make_id, play_application
from tests.factories.cast import Cast, make_cast
from tests.factories.relatives import declare, file, head_of, make_official
from tests.factories.rosters import household_rows, write_roster
from tests.renewals.doing import do, meet, on, put_in_state
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, Recused
from xumingsi.casework.services.bulk import advance_bulk, start_bulk
from xumingsi.casework.transition import moving
from xumingsi.casework.workflow import Workflow

pytestmark = pytest.mark.django_db


class LetThrough(Exception):
    """The verb was admitted as far as its body."""


def _refusal(record, workflow: Workflow, code: str, actor: User) -> Exception:
    try:
        with moving(record, workflow, code, actor=actor):
            raise LetThrough  # noqa: TRY301 - the body itself
    except Exception as refusal:
        return refusal


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def case(town: Division, village: Division) -> Application:
    """张大山's renewal; two people in the household."""
    return make_application(make_campaign(town), village, head="张大山", people=2)


# How the user comes to be related to the household; each makes the links and answers the user's id number.


def _declared(kin: str) -> Callable[[Household], str]:
    def link(household: Household) -> str:
        official = make_official(household.village.town, "李会计")
        declare(official, head_of(household).id_number, kin, "张大山")
        return official.id_number

    return link


def _declared_by_another(household: Household) -> str:
    """The user is the child of an official whose parent lives in the household."""
    official, child = make_official(household.village.town, "李会计"), make_id(1998)
    declare(official, head_of(household).id_number, "父母")
    declare(official, child, "子女")
    return child


def _by_marriage(household: Household) -> str:
    """The user's wife is the sister of a member."""
    official, wife = make_official(household.village.town, "李会计"), make_id(1978)
    declare(official, wife, "配偶")
    declare(make_official(household.village.town, "王教师", number=wife), head_of(household).id_number, "兄弟姐妹")
    return official.id_number


def _living_elsewhere_with_a_member(household: Household) -> str:
    """A member of this household is on another one's register too, where the user lives."""
    both, own = head_of(household).id_number, make_id(1980)
    from recipients.services.households import register_household

    people = [
        {"name": "陈户主", "relation": "户主", "id_number": own},
        {"name": "张大山", "relation": "其他亲属", "id_number": both},
    ]
    register_household(
        household.village, actor=make_cast(household.village.town).clerk(household.village), members=people
    )
    return own


def _member(household: Household) -> str:
    return household.members.get(is_head=False).id_number


RELATIONS: dict[str, Callable[[Household], str]] = {
    **{kin.value: _declared(kin.value) for kin in Kin}, "亲属的亲属": _declared_by_another, "姻亲": _by_marriage,
    "同户": _living_elsewhere_with_a_member, "本人": _member,
}  # fmt: skip


@pytest.mark.parametrize("relation", RELATIONS)
def test_no_relative_makes_any_verb_that_calls_for_recusal(
    relation: str, case: Application, town: Division, cast: Cast
) -> None:
    number = RELATIONS[relation](case.household)
    filing = file(case.household, make_official(town, "王主任"), cast)
    relatives = [
        make_user(role, town, id_number=number, name=f"本人{role}") for role in (Role.TOWN_OFFICER, Role.LEADER)
    ]
    tried = 0
    for workflow, record in ((RENEWAL, case), (FILING, filing)):
        for verb in workflow.verbs.values():
            put_in_state(record, verb.sources[0])
            for user in relatives:
                if user.has_right(verb.right, record.village):
                    refusal = _refusal(record, workflow, verb.code, user)
                    assert isinstance(refusal, Recused) == verb.recuse, (verb.code, refusal)
                    tried += 1
    assert tried >= 25
    assert number not in str(_refusal(put_in_state(case, "applied"), RENEWAL, "verify", relatives[0]))


def test_the_refusal_shows_the_path_and_names_who_may(case: Application, town: Division, cast: Cast) -> None:
    official = make_user(Role.TOWN_OFFICER, town, name="李会计", id_number=_declared("子女")(case.household))
    also_related = make_user(Role.TOWN_OFFICER, town, name="张小姨", id_number=_member(case.household))
    put_in_state(case, "applied")
    with on(9, 8), pytest.raises(Recused) as refused:
        do("verify", case, official)
    told = str(refused.value)
    assert "李会计（村会计）—" in told
    assert "张大山（户主）" in told
    assert cast.officer.name in told
    assert also_related.name not in told
    with on(9, 8):
        do("verify", case, cast.officer)


def test_where_nobody_else_may_the_refusal_says_so(case: Application, town: Division) -> None:
    alone = make_user(Role.INSPECTOR, town)
    from xumingsi.casework.recusal import refusal

    told = str(refusal(alone, case, "亲属", right="renewals.decide", village=case.village, doing="审批"))
    assert "可由" in told
    assert "没有其他" in str(
        refusal(alone, case, "亲属", right="renewals.decide", village=case.village, doing="审批", fit=lambda _: False)
    )


def test_an_account_without_a_number_is_known_by_the_register_and_never_by_its_name(
    case: Application, town: Division, cast: Cast
) -> None:
    _declared("父母")(case.household)
    namesake = make_user(Role.TOWN_OFFICER, town, name="李会计")
    put_in_state(case, "applied")
    assert isinstance(_refusal(case, RENEWAL, "verify", namesake), LetThrough)
    official = make_official(town, "李会计", number=case.household.village.town.officials.get().id_number)
    from recipients.services.officials import save_official

    official.user = namesake
    save_official(official, actor=cast.officer, changes=["user"])
    assert isinstance(_refusal(case, RENEWAL, "verify", namesake), Recused), "the link counts at once"


def test_too_far_away_is_not_related(case: Application, town: Division, cast: Cast) -> None:
    number = _declared_by_another(case.household)
    user = make_user(Role.TOWN_OFFICER, town, id_number=number)
    put_in_state(case, "applied")
    assert isinstance(_refusal(case, RENEWAL, "verify", user), Recused)
    from tests.factories.relatives import set_kinship

    set_kinship(town, cast, depth=1)
    assert isinstance(_refusal(case, RENEWAL, "verify", user), LetThrough)


# -- doors


def test_the_page_s_button_and_its_answer(case: Application, town: Division, client_as) -> None:
    put_in_state(case, "applied")
    client = client_as(Role.TOWN_OFFICER, id_number=_declared("父母")(case.household))
    page = client.get(reverse("admin:renewals_application_change", args=[case.pk])).content.decode()
    assert "—" in page
    assert "须回避" in page
    url = reverse("admin:renewals_application_do", args=[case.pk, "return"])
    sent = client.post(url, {"seen": "applied", "latest": "99999", "missing": "户口本", "told_to": "本人"})
    assert "须回避" in sent.content.decode()
    case.refresh_from_db()
    assert case.state == "applied"


def test_a_program_with_the_relative_s_token(case: Application, town: Division) -> None:
    put_in_state(case, "applied")
    caller = Caller(make_user(Role.TOWN_OFFICER, town, id_number=_declared("父母")(case.household)))
    answer = caller.post(f"applications/{case.pk}/return/", {"missing": "户口本", "told_to": "本人"})
    assert (answer.status_code, answer.json()["code"]) == (403, "Recused")
    assert "须回避" in answer.json()["detail"]
    case.refresh_from_db()
    assert case.state == "applied"


def test_in_bulk_relatives_are_left_and_the_walk_is_made_once(
    town: Division, village: Division, cast: Cast, django_assert_max_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign(town)
    households = [make_household(village, actors=cast) for _ in range(12)]
    from tests.factories.campaign import open_list

    cases = list(open_list(campaign).values())
    for case in cases:
        put_in_state(case, "applied")
    user = make_user(Role.TOWN_OFFICER, town, id_number=_declared("兄弟姐妹")(households[3]))
    data = {
        "checked_on": ["2020-09-08"],
        "authorised_on": ["2020-09-08"],
        "authorised_by": ["本人"],
        "verdict": ["consistent"],
    }
    walks, walk = [], kin_circles.graph_around
    monkeypatch.setattr(kin_circles, "graph_around", lambda *given: walks.append(given) or walk(*given))
    with on(9, 8):
        run = start_bulk(RENEWAL, "verify", cases, data, user)
        advance_bulk(run, user, limit=20)
        refused = run.items.get(outcome="refused")
        assert str(households[3]) in refused.text
        assert "须回避" in refused.message
        assert len(walks) == 1
        with django_assert_max_num_queries(2):
            assert kin_circles.circle_of(user, town).relation_to(households[3])
        with django_assert_max_num_queries(2):
            assert set(related_households(user, town, [one.pk for one in households])) == {households[3].pk}


def test_a_roster_that_changes_a_relative_s_money_is_imported_by_somebody_else(
    town: Division, village: Division, cast: Cast, tmp_path: Path
) -> None:
    rows = [*household_rows(1), *household_rows(2)]
    relative = make_official(town)
    declare(relative, rows[0]["id_number"], "兄弟姐妹")
    user = make_user(Role.TOWN_OFFICER, town, id_number=relative.id_number)
    path = write_roster(tmp_path / "r.xlsx", rows)
    with on(9, 10):
        with pytest.raises(Recused, match=rows[0]["certificate_no"]):
            apply_roster(path, town=town, month=date(2020, 9, 1), actor=user)
        assert not Household.objects.exists()
        apply_roster(path, town=town, month=date(2020, 9, 1), actor=cast.officer)
    october = {"town": town, "month": date(2020, 10, 1), "actor": user}
    with on(10, 5):
        rows[0]["monthly_amount"] = 999
        path = write_roster(tmp_path / "r2.xlsx", rows)
        with pytest.raises(Recused, match="—"):
            apply_roster(check_roster(path, town=town, month=date(2020, 10, 1)), **october)
        rows[0]["monthly_amount"], rows[1]["monthly_amount"] = household_rows(1)[0]["monthly_amount"], 888
        apply_roster(write_roster(tmp_path / "r3.xlsx", rows), **october)


def test_a_standard_raises_everybody_but_the_decider_s_relatives(case: Application, town: Division) -> None:
    from recipients.services.recalculation import confirm_recalculation, plan_recalculation
    from recipients.services.standards import load_standards

    load_standards()
    assert Standard.objects.filter(kind=Program.RURAL).exists()
    other = make_household(case.village, people=1, amount=320)
    own = make_household(case.village, people=1, amount=320)
    leader = make_user(Role.LEADER, town, id_number=_declared("岳父")(own))
    with on(9, 10):
        done = confirm_recalculation(plan_recalculation(town, date(2020, 9, 1)), actor=leader)
    assert [one.household for one in done.recused] == [own.pk]
    assert other.standing_benefit.amount_on(date(2020, 9, 1)) > Decimal(320)


def test_reviews_changes_and_reports_of_relatives_wait_for_others(
    case: Application, town: Division, cast: Cast
) -> None:
    household = case.household
    user = make_user(Role.TOWN_OFFICER, town, id_number=_declared("侄子")(household))
    with on(9, 10):
        with pytest.raises(Recused, match="可由"):
            reviews.record_review(
                household.standing_benefit,
                actor=user,
                reviewed_on=date(2020, 9, 10),
                reviewers=["甲", "乙"],
                findings="无变化",
                outcome="unchanged",
            )
        change = changes.open_change(household.standing_benefit, actor=cast.officer, cause="finding", facts="收入变化")
        with pytest.raises(Recused):
            changes.propose_change(change, actor=user, outcome="stop", reasons="不再符合条件。")
        told = report_change(
            household,
            actor=cast.clerk(household.village),
            kind="income",
            happened_on=date(2020, 9, 9),
            reporter="本人",
            facts="务工",
        )
        from recipients.services.change_reports import verify_report

        with pytest.raises(Recused):
            verify_report(told, actor=user, finding="属实。")


# -- people who are named and do not act


def test_named_visitors_voters_and_callers_withdraw_too(case: Application, cast: Cast, village: Division) -> None:
    _declared("子女")(case.household)
    clerk = cast.clerk(village)
    verified = play_application(case, "verified")
    with on(9, 9):
        with pytest.raises(BadInput, match="李会计（村会计）—"):
            do("visit", verified, clerk, visitors=["李会计", "村干部乙"])
        do("visit", verified, clerk, visitors=["李会计·五组", "村干部乙"])
        people = {"committee": ["李会计"], "representative": ["代表0", "代表1"]}
        meeting = meet(verified, clerk, 2, 1, chair="李会计", recorder="代表0", attendees=people)
        with pytest.raises(BadInput, match="李会计（村会计）—"):
            do("review", verified, clerk, meeting=meeting)
        do("review", verified, clerk, meeting=meeting, agree=2, recused="李会计")


def test_a_named_caller_at_the_door(case: Application, cast: Cast, village: Division) -> None:
    _declared("女婿")(case.household)
    put_in_state(case, "lapsed")
    with on(9, 22):
        with pytest.raises(BadInput, match="李会计"):
            do("check_home", case, cast.clerk(village), checked_by="李会计")
        do("check_home", case, cast.clerk(village))


def test_a_colleague_named_is_known_by_the_account_and_not_by_the_name(
    case: Application, cast: Cast, town: Division, village: Division
) -> None:
    """An account called like a relative, but with another number or none, is another person."""
    _declared("子女")(case.household)
    make_user(Role.VILLAGE_CLERK, village, name="李会计")
    verified = play_application(case, "verified")
    with on(9, 9):
        do("visit", verified, cast.clerk(village), visitors=["李会计", "村干部乙"])


def test_a_meeting_s_many_cases_cost_one_walk(
    town: Division, village: Division, cast: Cast, django_assert_max_num_queries
) -> None:
    from recipients.relations import related_names

    households = [make_household(village, actors=cast) for _ in range(6)]
    _declared("子女")(households[0])
    related_names(["李会计", "代表0"], households[0], actor=cast.officer)
    with django_assert_max_num_queries(3 * len(households)):
        found = [related_names(["李会计", "代表0"], one, actor=cast.officer) for one in households]
    assert [bool(one) for one in found] == [True, False, False, False, False, False]
