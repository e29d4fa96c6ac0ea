"""通知二(二)一要: “以财政供养人员和村（居）委会干部、低保经办人员……近亲属违规享受低保为重点，加强监管……接受群众监督”。"""

import pytest

from tests.factories.accounts import make_user
from tests.factories.campaign import make_new_application, play_application
from tests.renewals.doing import do, meet, on
from xumingsi.casework.errors import BadInput, GuardFailed, Recused

pytestmark = pytest.mark.django_db
DECLARED = {"declares_relative": True, "relative_note": "侄子，村主任"}


def test_a_household_that_declares_a_relative_is_visited_without_exception(case, cast, village):
    """220号第26条: 近亲属 100% 入户."""
    with on(9, 8):
        do("apply", case, cast.clerk(village), **DECLARED)
        do("verify", case, cast.officer)
        with pytest.raises(GuardFailed, match="近亲属"):
            do("review", case, cast.clerk(village))


def test_a_declaration_is_not_undone_by_handing_in_again(case, cast, village):
    with on(9, 8):
        do("apply", case, cast.clerk(village), **DECLARED)
        do("return", case, cast.officer)
        do("apply", case, cast.clerk(village))
    assert "近亲属" in case.visit_reasons()


@pytest.mark.parametrize(("role", "upto", "verb"), [
    ("town_officer", "applied", "verify"), ("village_clerk", "verified", "visit"), ("village_clerk", "visited", "review"),
    ("town_officer", "posting_over", "propose"), ("leader", "proposed", "decide"),
])  # fmt: skip
def test_nobody_handles_the_case_of_the_own_household(case, village, role, upto, verb):
    case = play_application(case, upto)
    number = case.household.members.get().id_number
    relative = make_user(role, village if role == "village_clerk" else village.town, id_number=number)
    fields = {"meeting": meet_of(case)} if verb == "review" else {}
    with on(9, 25), pytest.raises(Recused, match="回避"):
        do(verb, case, relative, **fields)
    assert case.state == upto


def meet_of(case):
    from tests.factories.campaign import make_cast

    with on(9, 10):
        return meet(case, make_cast(case.village.town).clerk(case.village))


def test_nor_visits_or_votes_without_an_account(case, cast, village):
    case = play_application(case, "verified")
    with on(9, 9):
        with pytest.raises(BadInput, match="回避"):
            do("visit", case, cast.clerk(village), visitors=["张大山", "村干部甲"])
        people = {"committee": ["张大山"], "representative": ["代表0", "代表1"]}
        meeting = meet(case, cast.clerk(village), 2, 1, chair="张大山", recorder="代表0", attendees=people)
        with pytest.raises(BadInput, match="回避"):
            do("review", case, cast.clerk(village), meeting=meeting)


def test_a_cadre_who_also_leads_does_not_approve_what_he_checked(campaign, village, town):
    from tests.factories.accounts import LONG_AGO
    from xumingsi.casework.errors import SamePerson
    from xumingsi.casework.services.accounts import grant_duty

    both = make_user("leader", town)
    grant_duty(both, "town_officer", town, actor=None, starts_on=LONG_AGO)
    case = play_application(make_new_application(campaign, village), "applied")
    with on(9, 8):
        do("verify", case, both)
    case = play_application(case, "proposed", outcome="grant", amount=300)
    with on(9, 25), pytest.raises(SamePerson):
        do("decide", case, both)


def test_relatives_of_officials_are_registered_in_files_of_their_own_and_posted_for_good(case, cast, town):
    """“严格落实近亲属备案登记制度，实行专户专案管理、长期公示”."""
    from recipients.filings_due import missing_filings
    from recipients.models import RelativeFiling
    from tests.factories.relatives import declare, file, head_of, make_official, posted
    from xumingsi.kit import clock

    accountant = make_official(town, "李会计")
    declare(accountant, head_of(case.household).id_number, "父母")
    with on(9, 10):
        assert [one.household for one in missing_filings(town, clock.today())] == [case.household.pk]
        filing = posted(file(case.household, accountant, cast), cast)
        assert not missing_filings(town, clock.today())
    assert filing.file_no == f"JQ-2020-{case.household.pk:05}"
    assert (RelativeFiling.objects.get().state, filing.posted.get().line.posting.kind) == ("posted", "long_term")
    assert "近亲属" in case.visit_reasons()


def test_the_accountant_keeps_out_of_the_case_of_a_relative(case, cast, town, village):
    """“财政供养人员和村（居）委会干部、低保经办人员……近亲属”：办理的人不办自己亲属的事."""
    from tests.factories.relatives import declare, head_of, make_official

    accountant = make_official(town, "李会计")
    declare(accountant, head_of(case.household).id_number, "子女")
    himself = make_user("town_officer", town, name="李会计", id_number=accountant.id_number)
    case = play_application(case, "applied")
    with on(9, 8), pytest.raises(Recused, match=f"李会计（村会计）—.+张大山（户主）.+可由{cast.officer.name}办理"):
        do("verify", case, himself)
