"""Leading an application along its road, step by step through the services, each on its own day."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from recipients.choices import PostingState
from renewals.choices import Found, State, Verdict
from renewals.models import Application, ReviewMeeting
from renewals.services import decisions, posting, reviews, silence, steps
from tests.factories.cast import Cast, make_cast
from xumingsi.accounts.models import User
from xumingsi.kit import clock

FIRST_DAY = date(2020, 9, 7)
WINDOW_OVER = date(2020, 9, 21)
WHOLE = ("campaign__town", "village", "household", "benefit")


def play_application(
    application: Application, upto: State | str = State.DECIDED, *, day: date = FIRST_DAY, actors: Cast | None = None,
    visited: bool = True, outcome: str = "", amount: Decimal | int | None = None, **apply_fields: Any,
) -> Application:  # fmt: skip
    """Lead an application from where it stands on to ``upto`` (applied … decided), fresh from the database.

    ``day`` is that of the application, each step has its own day after it. ``visited`` False leaves the visit out (an
    undrawn household may pass). ``outcome`` and ``amount`` as posted and decided; ``apply_fields`` as for
    ``submit_application``.
    """
    application = Application.objects.select_related(*WHOLE).get(pk=application.pk)
    play = _Play(
        application,
        actors or make_cast(application.campaign.town),
        outcome,
        None if amount is None else Decimal(amount),
    )
    road = [state for state, _, _ in _ROAD]
    if not visited:
        road.remove(State.VISITED)
    here = road.index(State(application.state)) if application.state in road else -1
    for state, days, step in _ROAD:
        if state in road[here + 1 : road.index(State(upto)) + 1]:
            with _on(day + timedelta(days=days)):
                step(play, **(apply_fields if state == State.APPLIED else {}))
    application.refresh_from_db()
    return application


def play_silence(
    application: Application, upto: State | str = State.LAPSED, *, found: Found | str = Found.GIVES_UP, actors: Cast | None = None,
    home_checked: bool | None = None,
) -> Application:  # fmt: skip
    """Lead a silent household on: three reminders, 逾期未申请 (lapsed), 上门核实 (``home_checked``, by default where the
    road leads on), then waived, stop_advised, stop_proposed (by way of the advice), decided."""
    application = Application.objects.select_related(*WHOLE).get(pk=application.pk)
    cast, upto = actors or make_cast(application.campaign.town), State(upto)
    clerk, reason = cast.clerk(application.village), "已告知后果，本人明确表示不再申请。"
    for channel, days in [("phone", 0), ("message", 3), ("door", 6)]:
        with _on(FIRST_DAY + timedelta(days=days)):
            silence.remind(application, actor=clerk, channel=channel, reached="本人")
    with _on(WINDOW_OVER):
        silence.lapse_renewals(application.campaign, as_of=WINDOW_OVER)
        application.refresh_from_db()
        if home_checked if home_checked is not None else upto != State.LAPSED:
            silence.check_home(
                application,
                actor=clerk,
                checked_on=WINDOW_OVER,
                checked_by="村干部甲",
                found=found,
                note="上门当面核实。",
            )
        if upto == State.WAIVED:
            silence.waive(application, actor=clerk, signed_by=application.applicant_name, files=[photo()])
        elif upto != State.LAPSED:
            silence.advise_stop(application, actor=cast.officer, reason=reason)
        if upto in (State.STOP_PROPOSED, State.DECIDED):
            decisions.propose_stop(application, actor=cast.officer, reasons=reason)
        if upto == State.DECIDED:
            decisions.decide_stop(application, actor=cast.leader)
    return application


def photo(name: str = "现场.png") -> SimpleUploadedFile:
    """A small photo to upload."""
    return SimpleUploadedFile(name, _PIXELS)


def _pixels() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (4, 4), (200, 120, 40)).save(kept, "PNG")
    return kept.getvalue()


_PIXELS = _pixels()


@contextmanager
def _on(day: date) -> Iterator[None]:
    with clock.at(clock.moment(day, 15)):
        yield


@dataclass
class _Play:
    """The steps of the road; each is called on its own day."""

    application: Application
    cast: Cast
    outcome: str
    amount: Decimal | None

    @property
    def clerk(self) -> User:
        return self.cast.clerk(self.application.village)

    def apply(self, **fields: Any) -> None:
        steps.submit_application(self.application, actor=self.clerk, **fields)

    def verify(self) -> None:
        steps.record_check(
            self.application, actor=self.cast.officer, checked_on=clock.today(), authorised_on=clock.today(),
            authorised_by=self.application.applicant_name, verified_income=Decimal(120), verdict=Verdict.CONSISTENT,
            findings=[{"source": "register", "has_record": False}],
        )  # fmt: skip

    def visit(self) -> None:
        steps.record_visit(
            self.application, actor=self.clerk, visited_at=clock.now(), visitors=["村干部甲", "村干部乙"], place="家中",
            informant=self.application.applicant_name, members_present=1, income=Decimal(120), circumstances="砖房一间，种地为生。",
            verdict=Verdict.CONSISTENT,
        )  # fmt: skip

    def review(self) -> None:
        meeting = (
            ReviewMeeting.objects.filter(village=self.application.village, held_at=clock.now()).first() or self.meet()
        )
        reviews.record_review(self.application, actor=self.clerk, meeting=meeting, agree=3)

    def meet(self) -> ReviewMeeting:
        return reviews.hold_meeting(
            self.application.campaign, self.application.village, actor=self.clerk, held_at=clock.now(), place="村委会",
            chair="评议员甲", recorder="评议员甲", invited=3, policy_read=True,
            attendees={"committee": ["评议员甲"], "representative": ["评议员乙", "评议员丙"]},
        )  # fmt: skip

    def post(self) -> None:
        posting.post_application(
            self.application, actor=self.clerk, starts_on=clock.today(), places="村务公开栏", outcome=self.outcome,
            amount=self.amount, files=[photo()],
        )  # fmt: skip

    def over(self) -> None:
        board = self.application.posted.get(round=self.application.round).line.posting
        if board.state == PostingState.UP:
            posting.finish_posting(board, actor=self.clerk)
        self.application.refresh_from_db()

    def propose(self) -> None:
        decisions.propose(self.application, actor=self.cast.officer, reasons="核查属实，符合规定。")

    def decide(self) -> None:
        decisions.decide(self.application, actor=self.cast.leader)


# Where each step leads, on which day after the application, by which step.
_ROAD: list[tuple[State, int, Callable[..., None]]] = [
    (State.APPLIED, 0, _Play.apply),
    (State.VERIFIED, 1, _Play.verify),
    (State.VISITED, 2, _Play.visit),
    (State.REVIEWED, 3, _Play.review),
    (State.POSTED, 4, _Play.post),
    (State.POSTING_OVER, 12, _Play.over),
    (State.PROPOSED, 12, _Play.propose),
    (State.DECIDED, 13, _Play.decide),
]
