"""The score of each village (考核): 100 points, and every point added or taken with its working."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xumingsi.accounts.models import Village
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.scoring import Fact, ScoreQuestion, facts

from .models import AssessmentRule

FULL = Decimal(100)
# 民发〔2016〕242号: from 90 优秀, 80 良好, 60 合格.
GRADES = ((Decimal(90), "优秀"), (Decimal(80), "良好"), (Decimal(60), "合格"))


def plain(number: Decimal, sign: str = "-") -> str:
    """Without needless zeros: -30, not -30.00; ``sign`` "+" shows the plus too."""
    return f"{number.normalize():{sign}f}"


@dataclass(frozen=True)
class Line:
    """``count`` × ``points``, held to ``cap``, is ``score``."""

    label: str
    unit: str
    count: Decimal
    points: Decimal
    cap: Decimal

    @property
    def score(self) -> Decimal:
        return max(min(self.count * self.points, self.cap), -self.cap)

    @property
    def working(self) -> str:
        """逾期未销号 3 件 × -2 = -6; says so where the cap holds."""
        held = f"（以 {plain(self.cap)} 分为限）" if abs(self.count * self.points) > self.cap else ""
        return f"{self.label} {plain(self.count)} {self.unit} × {plain(self.points)} = {plain(self.score, '+')}{held}"


@dataclass(frozen=True)
class Score:
    village: Village
    lines: list[Line]

    @property
    def total(self) -> Decimal:
        """Never below 0; above 100 where more was earned."""
        return max(FULL + sum((line.score for line in self.lines), Decimal(0)), Decimal(0))

    @property
    def grade(self) -> str:
        return next((word for least, word in GRADES if self.total >= least), "不合格")

    @property
    def counted(self) -> list[Line]:
        """Lines that added or took something."""
        return [line for line in self.lines if line.count]


def scores(campaign: Campaign, as_of: date) -> list[Score]:
    """Every village of the town, the best first; a fixed number of queries for each fact."""
    question = ScoreQuestion(campaign, as_of)
    counted = [(known, *_worth(known, rules), known.count(question)) for known, rules in _rules(campaign)]
    found = [
        Score(village, [_line(known, points, cap, counts, village.pk) for known, points, cap, counts in counted])
        for village in Village.objects.filter(parent=campaign.town).order_by("path")
    ]
    return sorted(found, key=lambda score: (-score.total, score.village.path))


def _rules(campaign: Campaign) -> list[tuple[Fact, AssessmentRule | None]]:
    """Facts in use, with the town's own rule where it has one."""
    own = {rule.fact: rule for rule in AssessmentRule.objects.filter(town=campaign.town).order_by("pk")}
    return [(known, own.get(code)) for code, known in facts().items() if code not in own or own[code].is_used]


def _worth(known: Fact, rule: AssessmentRule | None) -> tuple[Decimal, Decimal]:
    return (rule.points, rule.cap) if rule else (known.points, known.cap)


def _line(known: Fact, points: Decimal, cap: Decimal, counts: Mapping[int, Decimal | int], village: int) -> Line:
    return Line(known.label, known.unit, Decimal(counts.get(village, 0)), points, cap)
