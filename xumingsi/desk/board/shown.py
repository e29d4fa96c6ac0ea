"""What the public may read of a posting. Everything shown passes through here; names are masked once more on the way."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from recipients.choices import PostingKind, PostingState
from recipients.models import Member, Posting, PostingLine
from recipients.protected import ADULT
from xumingsi.kit import masking
from xumingsi.kit.dates import age_on

CHILD = "（未成年人）"


@dataclass(frozen=True)
class ShownLine:
    """One household: the whitelist of 220号第34条. ``number`` is the line's place on the list."""

    number: int
    name: str
    program: str
    people: int
    amount: Decimal
    key: int


def on_the_board() -> QuerySet[Posting]:
    """Every posting with its village, newest first; those taken down keep their dates but show no households."""
    return Posting.objects.select_related("village__parent").order_by("-starts_on", "-pk")


def hanging() -> QuerySet[Posting]:
    """Postings that are up today."""
    return on_the_board().filter(state=PostingState.UP)


def lines_of(posting: Posting, today: date) -> list[ShownLine]:
    """The households of a posting that is up; none once it came down. A child who is head of a household has no name here."""
    if posting.state != PostingState.UP:
        return []
    named = Member.objects.filter(household=OuterRef("household"), name=OuterRef("household__head_name"))
    births = named.order_by("-birth_date").values("birth_date")[:1]
    rows = posting.lines.annotate(born=Subquery(births)).order_by("pk")
    return [_shown(number, row, today) for number, row in enumerate(rows, 1)]


def _shown(number: int, row: PostingLine, today: date) -> ShownLine:
    # Masked when it was posted; a name without a mask has come in some other way and is masked here.
    name = row.shown_name if "*" in row.shown_name else masking.mask_name(row.shown_name)
    born: date | None = row.born  # type: ignore[attr-defined]
    if born and age_on(born, today) < ADULT:
        name = CHILD
    return ShownLine(number, name, row.program, row.covered_count, row.monthly_amount, row.pk)


def is_long_term(posting: Posting) -> bool:
    return posting.kind == PostingKind.LONG_TERM
