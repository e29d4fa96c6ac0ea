"""The commands that move a campaign (contract §2): help, JSON, exit codes, a day replayed, a rehearsal, twice the same."""

import json
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command, load_command_class
from django.core.management.base import CommandError

from recipients.models import Benefit
from renewals.models import Application, SampleDraw
from tests.factories.campaign import make_application, make_campaign, make_cast, make_household, play_application
from tests.renewals.doing import do, on
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import sampling

pytestmark = pytest.mark.django_db
DAILY = {
    "open_renewals": "renewals", "lapse_renewals": "renewals", "advance_phases": "xumingsi.campaign", "close_postings": "renewals",
    "remind_due": "renewals",
}  # fmt: skip
OTHERS = {"draw_sample": "audits", "verify_ledger": "xumingsi.casework", "draw_workflows": "xumingsi.casework"}


@pytest.fixture
def campaign(town):
    return make_campaign(town)


def told(capsys, *words):
    call_command(*words, "--json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.parametrize(("name", "app"), [*DAILY.items(), *OTHERS.items()])
def test_every_command_explains_itself_in_chinese(name, app):
    parser = load_command_class(app, name).create_parser("manage.py", name)
    assert any("一" <= sign <= "鿿" for sign in parser.description)
    own = [
        action
        for action in parser._actions
        if action.dest in ("as_of", "json", "seed", "rate", "purpose", "dry_run", "check")
    ]
    assert all(any("一" <= sign <= "鿿" for sign in action.help) for action in own)
    assert name == "draw_workflows" or "json" in {action.dest for action in own}


@pytest.mark.parametrize("name", DAILY)
def test_no_command_acts_as_of_a_day_to_come(campaign, village, name):
    make_household(village)
    before = Entry.objects.count()
    with on(9, 21), pytest.raises(CommandError, match="将来") as refused:
        call_command(name, "--as-of", "2020-09-22")
    assert refused.value.returncode == 2
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", DAILY)
def test_a_second_run_does_nothing_more(campaign, village, name):
    play_application(make_application(campaign, village), "posted")
    make_household(village)
    with on(9, 25):
        call_command(name)
        before = Entry.objects.count()
        call_command(name)
    assert Entry.objects.count() == before
    assert verify().ok


@pytest.mark.parametrize("name", DAILY)
def test_a_rehearsal_says_the_same_and_writes_nothing(campaign, village, name, capsys):
    play_application(make_application(campaign, village), "posted")
    make_household(village)
    before = Entry.objects.count()
    with on(9, 25):
        rehearsed = told(capsys, name, "--dry-run")
        assert Entry.objects.count() == before
        assert told(capsys, name) == rehearsed
    assert rehearsed["as_of"] == "2020-09-25"


def test_one_renewal_is_opened_per_benefit_in_force(campaign, village, town, capsys):
    """通知三(二): all 低保 and 特困 households of the town's villages, 临时救助 aside."""
    made = [make_household(place) for place in town.children.all()]
    destitute = make_household(village, program="特困分散供养")
    ended, later, relief = (
        make_household(village),
        make_household(village, since=date(2020, 10, 1)),
        make_household(village, program="临时救助", since=date(2020, 9, 1)),
    )
    from recipients.services.benefits import stop_benefit

    stop_benefit(ended.benefits.get(), effective_from=date(2020, 9, 1), cause="死亡", actor=make_cast(town).leader)
    with on(9, 6):
        assert told(capsys, "open_renewals") == {"as_of": "2020-09-06", "opened": 4}
    opened = set(Application.objects.values_list("household", flat=True))
    assert opened == {household.pk for household in [*made, destitute]}
    assert not opened & {ended.pk, later.pk, relief.pk}
    assert set(Application.objects.values_list("number", flat=True)) == {f"XB-2020-0000{n}" for n in range(1, 5)}


def test_what_this_campaign_granted_is_not_renewed_in_it(campaign, village, capsys):
    from tests.factories.campaign import make_new_application

    play_application(make_new_application(campaign, village), amount=300)
    with on(11, 1):
        assert told(capsys, "open_renewals")["opened"] == 0
    assert Benefit.objects.in_force_on(date(2020, 11, 1)).count() == 1


def test_another_towns_benefits_are_not_opened_here(campaign, village, capsys):
    from tests.factories.accounts import make_town

    far = make_town("远山镇", "999001102", ("远山村",))
    make_household(far.children.get())
    with on(9, 6):
        assert told(capsys, "open_renewals")["opened"] == 0


def test_who_still_has_to_be_reminded_is_listed_by_village(campaign, village, town, capsys):
    other = town.children.all()[1]
    clerk = make_cast(town).clerk(village)
    for place in (village, village, other):
        make_household(place)
    cases = list(__import__("tests.factories.campaign", fromlist=["open_list"]).open_list(campaign).values())
    mine = [case for case in cases if case.village_id == village.pk]
    with on(9, 15):
        for channel in ("phone", "door", "message"):
            do("remind", mine[0], clerk, channel=channel)
        do("apply", mine[1], clerk)
        assert told(capsys, "remind_due")["villages"] == {
            "石桥村": {"silent": 1, "short": 0, "returned": 0, "days_left": 6}, "竹林村": {"silent": 1, "short": 1, "returned": 0, "days_left": 6},
        }  # fmt: skip


def test_a_draw_can_be_redone_by_anybody(campaign, village, capsys):
    """kit.sampling documents the rule; the record holds the seed, the list and its digest."""
    for _ in range(20):
        make_household(village)
    with on(9, 6):
        call_command("open_renewals")
        capsys.readouterr()
        result = told(capsys, "draw_sample", "--purpose", "visit", "--seed", "福彩3D 123")
    draw = SampleDraw.objects.get()
    numbers = list(Application.objects.values_list("number", flat=True))
    redone = sampling.draw(numbers, seed="福彩3D 123", rate=campaign.visit_rate)
    assert (result["drawn"], result["digest"], result["population"]) == (list(redone.drawn), redone.digest, 20)
    assert len(result["drawn"]) == 6
    assert set(Application.objects.filter(is_drawn=True).values_list("number", flat=True)) == set(draw.drawn)


def test_a_draw_forces_those_who_must_be_looked_at(campaign, village, capsys):
    """220号第26条: 近亲属、有疑问的 100%."""
    cases = [make_application(campaign, village) for _ in range(6)]
    cast = make_cast(village.town)
    with on(9, 8):
        do("apply", cases[0], cast.clerk(village), declares_relative=True, relative_note="侄子，村主任")
        do("apply", cases[1], cast.clerk(village))
        do("verify", cases[1], cast.officer, verdict="doubtful", note="名下有车")
        result = told(capsys, "draw_sample", "--purpose", "inspection", "--seed", "7")
    assert result["forced"] == {cases[0].number: "近亲属", cases[1].number: "核查有疑问"}
    assert not Application.objects.filter(is_drawn=True).exists()


@pytest.mark.parametrize(("options", "message"), [
    (["--purpose", "visit", "--seed", "1", "--rate", "0.29"], "不能低于"), (["--purpose", "visit", "--seed", " "], "种子"),
    (["--purpose", "visit", "--seed", "1", "--rate", "1.5"], "0至1"),
])  # fmt: skip
def test_a_draw_below_the_rule_is_refused(campaign, village, options, message):
    make_application(campaign, village)
    with pytest.raises(CommandError, match=message) as refused:
        call_command("draw_sample", *options)
    assert refused.value.returncode == 1
    assert not SampleDraw.objects.exists()


def test_the_same_seed_is_not_drawn_twice_and_a_rehearsal_leaves_nothing(campaign, village):
    make_application(campaign, village)
    call_command("draw_sample", "--purpose", "visit", "--seed", "1", "--dry-run")
    assert not SampleDraw.objects.exists()
    assert not Application.objects.filter(is_drawn=True).exists()
    call_command("draw_sample", "--purpose", "visit", "--seed", "1")
    with pytest.raises(CommandError, match="已抽取过"):
        call_command("draw_sample", "--purpose", "visit", "--seed", "1")
    assert SampleDraw.objects.count() == 1


def test_without_a_list_there_is_nothing_to_draw(campaign):
    with pytest.raises(CommandError, match="续保清单"):
        call_command("draw_sample", "--purpose", "visit", "--seed", "1")


def test_without_a_campaign_every_command_says_so(town):
    for name in ("open_renewals", "lapse_renewals", "remind_due"):
        with pytest.raises(CommandError, match="没有进行中") as refused:
            call_command(name)
        assert refused.value.returncode == 1


@pytest.mark.parametrize(
    "words",
    [
        ["open_renewals", "--as-of", "gestern"],
        ["draw_sample", "--purpose", "party", "--seed", "1"],
        ["open_renewals", "--nonsense"],
    ],
)
@pytest.mark.once
def test_misuse_ends_with_two_and_no_traceback(words):
    ended = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
