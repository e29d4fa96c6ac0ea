"""Surveys: the questionnaire, the draw of households handed down from the registry, the questionnaires filled in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from xumingsi.accounts.models import Division, User
from xumingsi.campaign.evidence_choices import Contact, ItemKind, Rating, Respondent, SurveyState
from xumingsi.campaign.evidence_workflows import SURVEY
from xumingsi.campaign.models import Campaign, Survey, SurveyAnswer, SurveyDraw, SurveyItem, SurveyResponse
from xumingsi.campaign.survey_rates import results_of
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, save_checked
from xumingsi.kit import clock, masking, sampling

from .entering import keep_files, refuse_future, refuse_other, require_entry


def draft_survey(
    campaign: Campaign,
    *,
    actor: User,
    title: str,
    known_at_least: int,
    knowledge: Sequence[str],
    satisfaction: Sequence[str],
) -> Survey:
    """A questionnaire: knowledge items, then satisfaction items, of which the first is the overall one (总体满意度)."""
    require_entry(actor, "campaign.survey", campaign, campaign.town)
    know, content = ([text.strip() for text in texts if text.strip()] for texts in (knowledge, satisfaction))
    if not 1 <= known_at_least <= len(know):
        message = f"知晓 {known_at_least} 项算知晓，须在 1 至知晓题数 {len(know)} 之间。"
        raise BadInput(message, {"known_at_least": [message]})
    if not content:
        raise BadInput("请至少填写一道满意度题（第一道为总体满意度）。", {"satisfaction": ["请至少填写一道。"]})
    survey = Survey(campaign=campaign, title=title.strip(), known_at_least=known_at_least)
    sentence = "{actor}拟订{subject}：知晓题{know}道，满意度题{content}道"
    facts = {"know": len(know), "content": len(content)}
    with recorded("survey.draft", actor=actor, sentence=sentence, village=campaign.town, facts=facts) as act:
        save_checked(survey)
        act.subject = survey
        kinds = [*((ItemKind.KNOWLEDGE, text) for text in know), *((ItemKind.SATISFACTION, text) for text in content)]
        for number, (kind, text) in enumerate(kinds, 1):
            overall = number == len(know) + 1
            item = SurveyItem(survey=survey, number=number, kind=kind, text=text, is_overall=overall, recorded_by=actor)
            save_checked(item)
    return survey


def draw_households(survey: Survey, *, actor: User, seed: str, populations: Mapping[Division, Sequence[str]]) -> Survey:
    """Draw the campaign's number of households in each village from its 救助证号 (all of them where there are fewer).

    The registry lies above and hands the numbers down (``recipients.services.surveying``). ``kit.sampling`` documents
    how a third party redoes the draw. BadInput without a seed or without a household.
    """
    size = survey.campaign.survey_size
    try:
        draws = {
            village: sampling.draw(keys, seed=seed, size=min(size, len(keys))) for village, keys in populations.items() if keys
        }  # fmt: skip
    except ValueError as error:
        raise BadInput(str(error), {"seed": [str(error)]}) from error
    if not draws:
        raise BadInput("花名册中没有在享待遇的家庭，请先导入花名册。")
    facts = {"seed": seed, "taken": sum(len(draw.drawn) for draw in draws.values())}
    with moving(survey, SURVEY, "draw", actor=actor, facts=facts):
        for village, draw in draws.items():
            row = SurveyDraw(
                survey=survey, village_id=village.pk, seed=seed, population=sorted(populations[village]), drawn=list(draw.drawn),
                digest_of_list=draw.digest, recorded_by=actor,
            )  # fmt: skip
            save_checked(row)
        survey.seed, survey.drawn_on = seed, clock.today()
    return survey


def record_response(
    survey: Survey, *, actor: User, drawn_number: str, visited_on: date, interviewer: str, contact: Contact | str = Contact.INTERVIEWED,
    respondent: Respondent | str = "", answers: Mapping[int, bool | Rating | str] | None = None, opinion: str = "",
    files: Iterable[Any] = (), supersedes: SurveyResponse | None = None,
) -> SurveyResponse:  # fmt: skip
    """What came of going to a drawn household. ``answers`` maps item number to 知晓 (bool) or a Rating; all are asked.

    BadInput for a household that was not drawn, one that has its questionnaire, and missing or surplus answers.
    """
    draw = next((draw for draw in survey.draws.select_related("village") if drawn_number in draw.drawn), None)
    if survey.state != SurveyState.RUNNING or draw is None:
        message = "调查不在进行中。" if draw else f"{drawn_number}不在抽中名单中；不能换户。"
        raise BadInput(message, {"drawn_number": [message]})
    village = draw.village
    require_entry(actor, "campaign.interview", survey.campaign, village)
    refuse_other(supersedes, survey.campaign, village)
    if supersedes is not None and (supersedes.survey_id, supersedes.drawn_number) != (survey.pk, drawn_number):
        raise BadInput("只能更正同一户的问卷。")
    refuse_future(visited_on, "visited_on", "走访日期")
    if survey.drawn_on and visited_on < survey.drawn_on:
        raise BadInput("走访日期不能早于抽取日期。", {"visited_on": ["不能早于抽取日期。"]})
    response = SurveyResponse(
        survey=survey, village=village, drawn_number=drawn_number, contact=contact, respondent=respondent, visited_on=visited_on,
        interviewer=interviewer, opinion=masking.mask_text(opinion), supersedes=supersedes, recorded_by=actor,
    )  # fmt: skip
    sentence = "{actor}更正{subject}" if supersedes else "{actor}登记{subject}：{contact}"
    facts = {"contact": Contact(contact).label}
    with recorded("survey.respond", actor=actor, sentence=sentence, village=village, facts=facts) as act:
        save_checked(response)
        _save_answers(response, dict(answers or {}), actor)
        keep_files(response, files, kind="问卷", actor=actor)
        act.subject = response
    return response


def _save_answers(response: SurveyResponse, answers: dict[int, Any], actor: User) -> None:
    items = {item.number: item for item in response.survey.items.all()}
    asked = set(items) if response.contact == Contact.INTERVIEWED else set()
    if set(answers) != asked:
        missing, surplus = sorted(asked - set(answers)), sorted(set(answers) - asked)
        if missing:
            raise BadInput(f"第 {'、'.join(map(str, missing))} 题没有回答。")
        raise BadInput(
            f"未访到的不填回答（第 {'、'.join(map(str, surplus))} 题）。" if not asked else "回答与问卷不符。"
        )
    for number, said in answers.items():
        knows, rating = (said, "") if isinstance(said, bool) else (None, said)
        row = SurveyAnswer(response=response, item=items[number], knows=knows, rating=rating, recorded_by=actor)
        save_checked(row)


def close_survey(survey: Survey, *, actor: User) -> Survey:
    """End the survey once every drawn household was gone to; its rates go into the trail."""
    town = results_of(survey)[-1]
    rates = f"知晓率 {town.awareness.percent}，满意度 {town.satisfaction.percent}"
    with moving(survey, SURVEY, "close", actor=actor, facts={"rates": rates}):
        survey.closed_on = clock.today()
    return survey
