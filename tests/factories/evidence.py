"""Evidence of a campaign with answers that would be right, so that a test names only what it is about."""

from datetime import date
from typing import Any

from recipients.services.surveying import draw_for_survey
from tests.factories.campaign import make_household
from tests.factories.cast import Cast
from tests.factories.plays import photo
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.models import (
    Campaign,
    Meeting,
    PhaseReport,
    Plan,
    Publicity,
    Survey,
    SurveyResponse,
    TypicalCase,
)
from xumingsi.campaign.services import meetings, plans, publicity, reports, surveys, typical_cases
from xumingsi.kit import clock

KNOWLEDGE = ["低保标准是多少", "到哪里申请", "要公示几天", "向谁投诉"]
SATISFACTION = ["对社会救助工作总体满意吗", "对经办人员态度满意吗"]
CASE = {
    "title": "村干部向大勇为其兄优亲厚友案", "people": "向大勇\n向大山", "facts": "2019年向大勇隐瞒其兄向大山（500230196001011234）购车。",
    "handling": "停发低保，追回1200元，向大勇受党内警告处分。", "lesson": "近亲属须备案。",
}  # fmt: skip


def meet(campaign: Campaign, village: Division, actor: User, **fields: Any) -> Meeting:
    """A mobilisation meeting just held, five of six attending."""
    given = {
        "held_at": clock.now(), "place": "会议室", "chair": "支书甲", "recorder": "文书乙", "invited": 6, "topic": "专项治理动员",
        "minutes": "宣讲通知，布置任务。", "attendees": {"official": ["支书甲", "文书乙"], "people": ["群众丙", "群众丁", "群众戊"]},
    }  # fmt: skip
    return meetings.record_meeting(campaign, village, actor=actor, **{**given, **fields})


def wording(**fields: Any) -> dict[str, Any]:
    """What a plan says."""
    given = {
        "title": "专项治理工作方案", "goals": "应保尽保", "measures": "逐户核查\n张榜公示", "adopted_by": "村支两委会议",
        "adopted_on": clock.today(),
    }  # fmt: skip
    return {**given, **fields}


def plan(campaign: Campaign, village: Division, actor: User, kind: str = "work", **fields: Any) -> Plan:
    return plans.adopt_plan(campaign, village, actor=actor, kind=kind, **wording(**fields))


def publicise(campaign: Campaign, village: Division, actor: User, **fields: Any) -> Publicity:
    """A notice on the board with its photo."""
    given = {
        "channel": "board", "done_on": clock.today(), "place": "村口公示栏", "content": "救助政策和投诉电话", "reach": 120, "files": [photo()],
    }  # fmt: skip
    return publicity.record_publicity(campaign, village, actor=actor, **{**given, **fields})


def draft(campaign: Campaign, actor: User, **fields: Any) -> Survey:
    given = {"title": "群众调查", "known_at_least": 3, "knowledge": KNOWLEDGE, "satisfaction": SATISFACTION}
    return surveys.draft_survey(campaign, actor=actor, **{**given, **fields})


def drawn(campaign: Campaign, cast: Cast, households: dict[Division, int], seed: str = "福彩2020212") -> Survey:
    """A survey drawn from so many new households in each village."""
    for village, number in households.items():
        for _ in range(number):
            make_household(village, actors=cast)
    return draw_for_survey(draft(campaign, cast.officer), actor=cast.officer, seed=seed)


def answer(
    survey: Survey, number: str, actor: User, known: int = 4, rating: str = "satisfied", **fields: Any
) -> SurveyResponse:
    """An interview in which ``known`` items were known and everything rated alike."""
    answers: dict[int, Any] = {n: n <= known for n in range(1, 5)} | {5: rating, 6: rating}
    given = {"visited_on": clock.today(), "interviewer": "调查员", "respondent": "head", "answers": answers}
    return surveys.record_response(survey, actor=actor, drawn_number=number, **{**given, **fields})


def write(campaign: Campaign, village: Division, actor: User, **fields: Any) -> TypicalCase:
    return typical_cases.write_case(campaign, village, actor=actor, **{**CASE, **fields})


def submit(report: PhaseReport, actor: User, on: date | None = None, **fields: Any) -> Any:
    """The report handed in today, or as of ``on``."""
    given = {"work": "逐户核查。", "problems": "两户未公示。", "cure": "已补公示。", "next_steps": "长期公示。"}
    return reports.submit_report(report, actor=actor, handed_in_on=on or clock.today(), **{**given, **fields})
