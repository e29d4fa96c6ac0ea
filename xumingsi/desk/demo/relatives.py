"""Near relatives of the demo: most are filed, checked at home and posted; one turns out untrue, one is still missing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from recipients.exchange.official_list import import_officials
from recipients.exchange.relative_list import import_relatives
from recipients.filings_due import missing_filings
from recipients.models import Household, Member, Official, RelativeFiling
from recipients.relative_choices import CheckLevel, FilingState, FilingWay
from recipients.services import filings
from recipients.services.officials import save_official
from xumingsi.accounts.models import Division, User
from xumingsi.kit import clock

LEFT_OPEN = 1
TOWN_CHECKERS, COUNTY_CHECKERS = ["周文静", "罗建平"], ["县民政局甲", "县民政局乙"]
On = Callable[[], AbstractContextManager[None]]


def import_registers(folder: str, town: Division, people: dict[str, User]) -> int:
    """The lists of officials and of what they declared; the inspector's account is linked to its person."""
    found = import_officials(f"{folder}/officials.xlsx", town=town, actor=people["town"])  # type: ignore[arg-type]
    import_relatives(f"{folder}/declared_relatives.xlsx", town=town, actor=people["town"])  # type: ignore[arg-type]
    due = missing_filings(town, clock.today())
    if due:
        official = Official.objects.get(pk=due[-1].official)
        official.user = people["inspector"]
        save_official(official, actor=people["town"], changes=["user"])
    return len(found.lines)


def file_relatives(town: Division, clerks: dict[int, User], on: On) -> int:
    """Each village files what the registers show, but for the last."""
    due = missing_filings(town, clock.today())
    for one in due[:-LEFT_OPEN]:
        household = Household.objects.select_related("village").get(pk=one.household)
        with on():
            filings.file_relative(
                household, actor=clerks[household.village_id], official=Official.objects.get(pk=one.official),
                member=Member.objects.get(pk=one.member), relation=one.relation, way=FilingWay.MATCHED, path=one.path,
            )  # fmt: skip
    return len(due)


def check_filings(town: Division, people: dict[str, User], level: CheckLevel, on: On) -> None:
    """At home by the town, then by the county; the town finds the last one untrue."""
    state = FilingState.FILED if level == CheckLevel.TOWN else FilingState.TOWN_CHECKED
    waiting = list(_in(town, state))
    for number, filing in enumerate(waiting, 1):
        with on():
            if level == CheckLevel.TOWN and number == len(waiting) > 1:
                filings.refute_filing(
                    filing, actor=people["town2"], checked_on=clock.today(), checkers=TOWN_CHECKERS,
                    reason="入户核实，该人员是备案人的远房亲属，申报的关系不实。",
                )  # fmt: skip
                continue
            filings.check_filing(
                filing, actor=people["town2"], level=level, checked_on=clock.today(), visited=True, opinion="入户核实，情况属实，符合条件。",
                checkers=TOWN_CHECKERS if level == CheckLevel.TOWN else COUNTY_CHECKERS,
            )  # fmt: skip


def post_filings(town: Division, clerks: dict[int, User], day: date, on: On) -> None:
    """On the village's long-term list."""
    for filing in _in(town, FilingState.COUNTY_CHECKED):
        with on():
            filings.post_filing(
                filing, actor=clerks[filing.household.village_id], starts_on=day, places="村务公开栏（长期）"
            )


def _in(town: Division, state: FilingState) -> list[RelativeFiling]:
    rows = RelativeFiling.objects.in_town(town).filter(state=state)
    return list(rows.select_related("household__village", "official").order_by("pk"))
