"""The engine: claim, rights, recusal, separation, guards, the step's row, the ledger; all or nothing."""

import pytest
from django.db import connection, transaction

from renewals.models import Application, Reminder
from renewals.workflows import RENEWAL
from tests.factories.campaign import make_application, make_campaign, make_cast, play_application
from tests.renewals.doing import do, on
from xumingsi.casework.errors import AlreadyMoved, BadInput, GuardFailed, NotAllowed, NotNow
from xumingsi.casework.models import Entry
from xumingsi.casework.transition import moving, require_reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(village) -> Application:
    return make_application(make_campaign(village.town), village, head="张大山")


@pytest.fixture
def cast(village):
    return make_cast(village.town)


def test_the_claim_is_the_first_thing_written(case, cast, village):
    """Who comes second waits or is turned away before anything of his is written."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note), on(9, 8):
        do("apply", case, cast.clerk(village))
    written = [sql for sql in statements if sql.startswith(("UPDATE", "INSERT"))]
    assert written[0].startswith('UPDATE "renewals_application" SET "state"')
    assert written[-1].startswith('INSERT INTO "casework_entry"')


def test_a_record_seen_before_it_moved_is_turned_away(case, cast, village):
    stale = Application.objects.get(pk=case.pk)
    with on(9, 8):
        do("apply", case, cast.clerk(village))
        with pytest.raises(AlreadyMoved):
            do("apply", stale, cast.clerk(village))
    assert (stale.state, stale.applied_on) == ("open", None)


def test_a_verb_that_keeps_the_state_may_be_made_again(case, cast, village):
    with on(9, 8):
        do("remind", case, cast.clerk(village))
        do("remind", case, cast.clerk(village), channel="door")
    assert (case.state, Reminder.objects.count()) == ("open", 2)
    entry = Entry.objects.about(case).order_by("-seq")[0]
    assert (entry.from_state, entry.to_state) == ("open", "open")


def test_rights_come_before_guards_so_that_a_stranger_learns_nothing(case, cast, village):
    case = play_application(case, "verified")
    case.declares_relative = True
    other = cast.clerk(village.town.children.all()[1])
    with on(9, 9), pytest.raises(NotAllowed):
        do("review", case, other)


def test_every_blocker_is_named_at_once(case, cast, village):
    case = play_application(case, "verified")
    from tests.factories.rows import some_act

    with some_act(village):
        case.declares_relative = True
        case.save()
    with on(9, 9), pytest.raises(GuardFailed) as refused:
        do("post", case, cast.clerk(village))
    assert len(refused.value.blockers) == 2
    assert all(blocker in str(refused.value) for blocker in refused.value.blockers)


def test_what_a_form_got_wrong_is_named_by_field_in_chinese(case, cast, village):
    with on(9, 8), pytest.raises(BadInput) as refused:
        do("remind", case, cast.clerk(village), channel="phone", reached="人" * 41)
    assert set(refused.value.fields) == {"reached"}
    assert "40" in str(refused.value)


def test_an_error_that_is_nobodys_fault_writes_nothing_either(case, cast, village):
    before = Entry.objects.count()

    def break_down():
        with on(9, 8), moving(case, RENEWAL, "apply", actor=cast.clerk(village)):
            case.applicant_name = "别人"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_down()
    assert Entry.objects.count() == before
    assert (case.state, case.applicant_name) == ("open", "张大山")


def test_the_system_makes_no_verb_of_a_person(case):
    with pytest.raises(NotAllowed, match="具体的人"), moving(case, RENEWAL, "apply", actor=None):
        pass


def test_somebody_who_left_office_yesterday_may_do_nothing(case, cast, village):
    from datetime import date, timedelta

    from xumingsi.accounts.models import User
    from xumingsi.casework.services.accounts import end_duty
    from xumingsi.kit import clock

    clerk = cast.clerk(village)
    end_duty(clerk.duties.get(), actor=None, ends_on=date(2020, 9, 7))
    with on(9, 7), transaction.atomic():
        do("apply", case, User.objects.get(pk=clerk.pk))
        transaction.set_rollback(True)
    case.refresh_from_db()
    with clock.at(clock.moment(date(2020, 9, 7) + timedelta(days=1))), pytest.raises(NotAllowed):
        do("apply", case, User.objects.get(pk=clerk.pk))


def test_a_disabled_account_may_do_nothing(case, cast, village):
    clerk = cast.clerk(village)
    clerk.is_active = False
    with on(9, 8), pytest.raises(NotAllowed):
        do("apply", case, clerk)


def test_an_unknown_verb_is_a_programming_error(case, cast):
    with pytest.raises(KeyError), moving(case, RENEWAL, "celebrate", actor=cast.officer):
        pass


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_reason_of_blanks_is_none(reason):
    with pytest.raises(BadInput, match="请写明"):
        require_reason(reason, "请写明理由。")
    assert require_reason("  因故 ", "请写明理由。") == "因故"


def test_not_now_says_where_the_record_stands(case, cast):
    with pytest.raises(NotNow, match=r"待申请.*经济核查"):
        do("verify", case, cast.officer)
