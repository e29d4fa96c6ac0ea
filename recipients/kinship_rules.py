"""Which relations count in a town, how far recusal looks: the town's own from the day it set them, else the law's."""

from dataclasses import dataclass
from datetime import date

from xumingsi.accounts.models import Division

from .models import KinshipRules
from .relative_choices import STATUTORY


@dataclass(frozen=True)
class Kinship:
    """``kinds`` are near relatives (filing); ``depth`` how many steps recusal follows; months between reviews."""

    kinds: frozenset[str]
    depth: int
    review_months: int


def kinship_on(town: Division | None, day: date) -> Kinship:
    """The rules of ``town`` in force on ``day``: the eight relations of 220号第14条 and what the town added."""
    own = KinshipRules.objects.filter(town=town, effective_from__lte=day).order_by("-effective_from").first()
    own = own or KinshipRules()
    return Kinship(frozenset((*STATUTORY, *own.wider)), own.depth, own.review_months)
