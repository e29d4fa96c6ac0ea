"""知晓率 and 满意度 computed from the questionnaires, with the working (domain §9).

知晓率 = households that know at least k of n items ÷ households interviewed;
满意度 = (满意 + 基本满意) ÷ valid answers to the overall question, 说不清 being none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

from django.db.models import Count, Q

from xumingsi.accounts.models import Division

from .evidence_choices import Contact, Rating
from .models import Survey, SurveyResponse

SMALL = 30
"""Fewer answers than this and a rate says little; the note gives the range it may stand for."""
Z95 = 1.959964


@dataclass(frozen=True)
class Rate:
    """``part`` of ``whole``; ``words`` name the formula."""

    part: int
    whole: int
    words: str

    @property
    def value(self) -> Decimal | None:
        """Between 0 and 1, four places; None when nobody was asked."""
        if not self.whole:
            return None
        return (Decimal(self.part) / self.whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    @property
    def percent(self) -> str:
        return f"{self.value:.1%}" if self.value is not None else "—"

    @property
    def working(self) -> str:
        return f"{self.words} = {self.part} ÷ {self.whole} = {self.percent}"

    @property
    def note(self) -> str:
        """What a small sample allows to say: the 95 % range after Wilson."""
        if not self.whole:
            return "没有有效回答"
        low, high = wilson(self.part, self.whole)
        small = f"样本不足 {SMALL} 份，仅供参考；" if self.whole < SMALL else ""
        return f"{small}95% 可信区间 {low:.1%}—{high:.1%}"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval for a share, after Wilson: honest for small samples and shares near 0 or 1."""
    share, square = part / whole, Z95 * Z95
    middle = share + square / (2 * whole)
    spread = Z95 * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    divisor = 1 + square / whole
    return max(0.0, (middle - spread) / divisor), min(1.0, (middle + spread) / divisor)


@dataclass(frozen=True)
class SurveyResult:
    """One village's, or with ``village`` None the town's; ``drawn`` households, of which ``visited`` were gone to."""

    village: Division | None
    drawn: int
    visited: int
    awareness: Rate
    satisfaction: Rate


def results_of(survey: Survey) -> list[SurveyResult]:
    """Every village drawn, in order of code, and the town as a whole last; three queries."""
    draws = list(survey.draws.select_related("village").order_by("village__path"))
    counts = {row["village"]: row for row in _counted(survey)}
    found = [_result(survey, draw.village, len(draw.drawn), [counts.get(draw.village_id, {})]) for draw in draws]
    return [*found, _result(survey, None, sum(len(draw.drawn) for draw in draws), counts.values())]


def outstanding_numbers(survey: Survey) -> dict[Division, list[str]]:
    """Drawn households without a questionnaire, by village."""
    seen = set(survey.responses.values_list("drawn_number", flat=True))
    draws = survey.draws.select_related("village").order_by("village__path")
    return {draw.village: [number for number in draw.drawn if number not in seen] for draw in draws}


def _counted(survey: Survey) -> Iterable[dict[str, int]]:
    asked = Q(contact=Contact.INTERVIEWED)
    responses = SurveyResponse.objects.filter(survey=survey).standing()
    known = responses.annotate(known=Count("answers", filter=Q(answers__knows=True)))
    knowing = known.filter(asked, known__gte=survey.known_at_least).values("pk")
    overall = Q(answers__item__is_overall=True)
    content = Q(answers__rating__in=[Rating.SATISFIED, Rating.FAIR])
    valid = Q(answers__rating__in=[Rating.SATISFIED, Rating.FAIR, Rating.DISSATISFIED])
    return (
        responses.order_by()
        .values("village")
        .annotate(
            visited=Count("pk", distinct=True),
            interviewed=Count("pk", filter=asked, distinct=True),
            knowing=Count("pk", filter=Q(pk__in=knowing), distinct=True),
            satisfied=Count("pk", filter=overall & content, distinct=True),
            valid=Count("pk", filter=overall & valid, distinct=True),
        )
    )


def _result(survey: Survey, village: Division | None, drawn: int, rows: Iterable[dict[str, int]]) -> SurveyResult:
    rows = list(rows)

    def total(name: str) -> int:
        return sum(row.get(name, 0) for row in rows)

    aware = Rate(total("knowing"), total("interviewed"), f"知晓率（知晓 {survey.known_at_least} 项以上 ÷ 受访户）")
    content = Rate(total("satisfied"), total("valid"), "满意度（满意和基本满意 ÷ 有效回答）")
    return SurveyResult(village, drawn, total("visited"), aware, content)
