"""Near-relative filing (220号第14、26条; 通知二(二)1): who is to be filed, checked at home twice, posted, or answered for."""

from datetime import date

import pytest

from recipients.choices import PostingState
from recipients.filings_due import filings_due, missing_filings
from recipients.models import Household, Official, Posting, RelativeFiling
from recipients.relative_choices import STATUTORY, WIDER, FilingStatus
from recipients.services import filings, postings
from recipients.services.benefits import stop_benefit
from recipients.services.reviews import next_review
from tests.factories.accounts import make_user
from tests.factories.campaign import make_campaign, make_household, make_id, open_list
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.relatives import declare, file, head_of, make_official, posted, set_kinship
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.gates import blockers
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, Recused, SamePerson
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def household(village: Division, cast: Cast) -> Household:
    return make_household(village, head="张大山", people=2, actors=cast)


@pytest.fixture
def official(town: Division, household: Household) -> Official:
    """李会计, whose parent is the household's head."""
    found = make_official(town)
    declare(found, head_of(household).id_number, "父母", "张大山")
    return found


def _due(town: Division, day: date = date(2020, 9, 10)) -> list[tuple[int, int]]:
    return [(one.household, one.official) for one in missing_filings(town, day)]


def test_a_relative_on_the_roll_is_due_until_filed(
    town: Division, household: Household, official: Official, cast: Cast
) -> None:
    with on(9, 10):
        (one,) = filings_due(town, clock.today())
        assert (one.household, one.official, one.filing) == (household.pk, official.pk, None)
        assert one.path == "李会计（村会计）—父亲→ 张大山（保障对象）" or "—母亲→" in one.path
        filing = file(household, official, cast)
        assert (filing.status, _due(town)) == (FilingStatus.FILED, [])
        assert filings_due(town, clock.today())[0].filing == filing.pk


@pytest.mark.parametrize("kin", STATUTORY)
def test_all_eight_relations_of_the_law_count(town: Division, household: Household, kin: str) -> None:
    declare(make_official(town), head_of(household).id_number, kin)
    assert len(_due(town)) == 1


@pytest.mark.parametrize("kin", WIDER)
def test_wider_relations_count_from_the_day_the_town_adds_them(
    town: Division, village: Division, cast: Cast, kin: str
) -> None:
    household = make_household(village, actors=cast)
    declare(make_official(town), head_of(household).id_number, kin)
    with on(9, 10):
        set_kinship(town, cast, wider=[kin])
        assert len(_due(town)) == 1
    assert _due(town, date(2020, 9, 9)) == []


def test_who_is_no_longer_assisted_or_in_office_or_lives_elsewhere_is_not_due(
    town: Division, household: Household, official: Official, cast: Cast
) -> None:
    with on(9, 10):
        stop_benefit(household.standing_benefit, effective_from=date(2020, 10, 1), cause="停", actor=cast.leader)
    assert _due(town) != []
    assert _due(town, date(2020, 10, 1)) == []
    official.left_on = date(2020, 9, 1)
    with on(9, 10):
        from recipients.services.officials import save_official

        save_official(official, actor=cast.officer, changes=["left_on"])
    assert _due(town) == []


def test_an_official_s_own_assistance_is_no_matter_of_filing(town: Division, household: Household, cast: Cast) -> None:
    """His family in the same covered household is 关系保; a filing would not make it right."""
    official = make_official(town, "张大山", number=head_of(household).id_number)
    assert _due(town) == []
    with pytest.raises(BadInput, match="关系保"):
        file(household, official, cast)


def test_filed_checked_twice_at_home_and_posted(household: Household, official: Official, cast: Cast) -> None:
    with on(9, 10):
        filing = file(household, official, cast)
        given = {"checked_on": clock.today(), "opinion": "属实。", "actor": cast.officer}
        with pytest.raises(BadInput, match="逐户入户"):
            filings.check_filing(filing, level="town", checkers=["甲", "乙"], **given)
        with pytest.raises(BadInput, match="两人以上"):
            filings.check_filing(filing, level="town", checkers=["甲"], visited=True, **given)
        with pytest.raises(BadInput, match="同名"):
            filings.check_filing(filing, level="town", checkers=["甲", "李会计"], visited=True, **given)
        filings.check_filing(filing, level="town", checkers=["甲", "乙"], visited=True, **given)
        with pytest.raises(BadInput, match="已是镇核查人"):
            filings.check_filing(filing, level="county", checkers=["甲", "丙"], visited=True, **given)
        filings.check_filing(filing, level="county", checkers=["丙", "丁"], visited=True, **given)
        filings.post_filing(filing, actor=cast.clerk(household.village), starts_on=clock.today(), places="公开栏")
        with pytest.raises(GuardFailed, match="已在"):
            filings.post_filing(filing, actor=cast.clerk(household.village), starts_on=clock.today(), places="公开栏")
    line = filing.posted.get().line
    assert (filing.state, line.shown_name, line.posting.kind) == ("posted", "张*山", "long_term")
    assert verify().ok


def test_a_long_term_list_does_not_come_down_by_itself(household: Household, official: Official, cast: Cast) -> None:
    from renewals.services.posting import close_postings, withdraw

    with on(9, 10):
        filing = posted(file(household, official, cast), cast)
    with on(12, 30):
        assert close_postings(as_of=clock.today()) == ([], [])
        board = Posting.objects.get()
        with pytest.raises(GuardFailed, match="一直张贴"):
            postings.close_posting(board, actor=cast.clerk(household.village))
        withdraw(board, actor=cast.officer, reason="换新")
        filings.post_filing(filing, actor=cast.clerk(household.village), starts_on=clock.today(), places="公开栏")
    assert Posting.objects.filter(state=PostingState.UP).count() == 1


def test_whoever_filed_does_not_check(household: Household, official: Official, cast: Cast, town: Division) -> None:
    with on(9, 10):
        filing = filings.file_relative(
            household, actor=cast.officer, official=official, member=head_of(household), relation="父母", way="matched"
        )
        given = {"checked_on": clock.today(), "checkers": ["甲", "乙"]}
        with pytest.raises(SamePerson):
            filings.check_filing(filing, actor=cast.officer, level="town", opinion="属实", visited=True, **given)
        with pytest.raises(SamePerson):
            filings.refute_filing(filing, actor=cast.officer, reason="不实", **given)
        other = make_user(Role.TOWN_OFFICER, town)
        filings.check_filing(filing, actor=other, level="town", opinion="属实", visited=True, **given)


def test_a_filing_found_untrue_leaves_the_duty_open_and_may_be_filed_again(
    town: Division, household: Household, official: Official, cast: Cast
) -> None:
    with on(9, 10):
        filing = file(household, official, cast, relation="兄弟")
        with pytest.raises(BadInput, match="不实的情形"):
            filings.refute_filing(
                filing, actor=cast.officer, checked_on=clock.today(), checkers=["甲", "乙"], reason=" "
            )
        filings.refute_filing(
            filing, actor=cast.officer, checked_on=clock.today(), checkers=["甲", "乙"], reason="实为父子"
        )
        assert (filing.status, len(_due(town))) == (FilingStatus.UNTRUE, 1)
        filings.file_again(filing, actor=cast.clerk(household.village), member=head_of(household), relation="父亲")
        assert (filing.state, filing.relation, filing.ended_on, _due(town)) == ("filed", "父亲", None, [])


def test_one_file_a_household_whoever_its_relatives_are(
    town: Division, household: Household, official: Official, cast: Cast
) -> None:
    other = make_official(town, "王主任")
    declare(other, head_of(household).id_number, "兄弟姐妹")
    with on(9, 10):
        numbers = {file(household, one, cast).file_no for one in (official, other)}
        assert len(numbers) == 1
        with pytest.raises(BadInput, match="已有备案"):
            file(household, other, cast)
    assert RelativeFiling.objects.count() == 2


def test_who_is_not_in_the_household_cannot_be_filed(
    village: Division, household: Household, official: Official, cast: Cast
) -> None:
    stranger = head_of(make_household(village, actors=cast))
    with on(9, 10), pytest.raises(BadInput, match="不是本户"):
        filings.file_relative(household, actor=cast.officer, official=official, member=stranger, relation="父母")
    near = village.town.children.order_by("path")[1]
    with on(9, 10), pytest.raises(NotAllowed):
        filings.file_relative(
            household, actor=cast.clerk(near), official=official, member=head_of(household), relation="父母"
        )


def test_an_official_files_his_own_relative_but_does_not_check(
    household: Household, official: Official, cast: Cast, town: Division
) -> None:
    himself = make_user(Role.TOWN_OFFICER, town, id_number=official.id_number, name="李会计")
    with on(9, 10):
        filing = filings.file_relative(
            household, actor=himself, official=official, member=head_of(household), relation="父母"
        )
        with pytest.raises(Recused, match="李会计（村会计）—"):
            filings.close_filing(filing, actor=himself, reason="不再享受")
        with pytest.raises(Recused):
            filings.answer_missing(household, actor=himself, why="no_relative", reason="只是同姓", official=official)


def test_an_answer_takes_the_place_of_a_filing(
    town: Division, household: Household, official: Official, cast: Cast
) -> None:
    with on(9, 10):
        with pytest.raises(BadInput, match="核实情况"):
            filings.answer_missing(household, actor=cast.officer, why="wrong_data", reason="错", official=official)
        filings.answer_missing(
            household, actor=cast.officer, why="wrong_data", reason="申报时身份证号填错。", official=official
        )
        assert _due(town) == []


def test_the_review_has_its_own_cycle(household: Household, official: Official, cast: Cast, town: Division) -> None:
    benefit = household.standing_benefit
    with on(9, 10):
        before = next_review(benefit, clock.today())
        set_kinship(town, cast, review_months=3)
        file(household, official, cast)
        benefit.refresh_from_db()
        assert benefit.next_review_on == date(2020, 12, 10) < before


def test_phase_three_waits_for_what_is_not_filed(
    town: Division, household: Household, official: Official, cast: Cast
) -> None:
    campaign = make_campaign(town)
    phase = campaign.phase(PhaseKind.SELF_INSPECT)
    other = make_household(household.village, head="赵国强", actors=cast)
    case = open_list(campaign)[other.pk]
    from renewals.services.steps import submit_application

    with on(9, 10):
        submit_application(case, actor=cast.officer, declares_relative=True, relative_note="侄子，教师")
        told = "；".join(blockers(phase))
        assert "张大山户" in told
        assert "应备未备" in told
        assert "赵国强户" in told
        file(household, official, cast)
        filings.answer_missing(case.household, actor=cast.officer, why="no_relative", reason="侄子不属近亲属。")
        assert not [found for found in blockers(phase) if found.startswith("近亲属备案")]


def test_near_relatives_are_drawn_without_exception(
    town: Division, village: Division, household: Household, official: Official, cast: Cast
) -> None:
    from renewals.services.sampling import draw_sample

    filed = make_household(village, actors=cast)
    for _ in range(8):
        make_household(village, actors=cast)
    campaign = make_campaign(town)
    cases = open_list(campaign)
    with on(9, 5):
        file(filed, make_official(town, "王主任"), cast)
        draw = draw_sample(campaign, purpose="visit", seed="1", actor=cast.officer)
    forced = {cases[one.pk].number for one in (household, filed)}
    assert {number for number, why in draw.forced.items() if why == "近亲属"} == forced
    cases[filed.pk].refresh_from_db()
    assert cases[filed.pk].visit_reasons() == ["抽中入户", "近亲属"]


def test_due_filings_cost_the_same_for_many(
    town: Division, village: Division, cast: Cast, django_assert_max_num_queries
) -> None:
    for number in range(12):
        declare(make_official(town, f"干部{number}"), head_of(make_household(village, actors=cast)).id_number, "子女")
    with django_assert_max_num_queries(18):
        assert len(missing_filings(town, date(2020, 9, 10))) == 12


def test_a_person_declared_by_nobody_is_due_to_nobody(town: Division, household: Household) -> None:
    declare(make_official(town), make_id(1950), "父母")
    assert _due(town) == []


def test_a_town_without_a_register_has_nothing_due(town: Division, household: Household, cast: Cast) -> None:
    from recipients.relations import related_names

    assert _due(town) == []
    assert related_names(["某人", cast.leader.name], household, actor=cast.officer) == {}
