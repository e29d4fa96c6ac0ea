"""Word documents drafted from the figures: a template with places to fill in, which the town may replace by its own.

Templates are .docx with ``{{ … }}``; they run in a sandbox, a name that does not exist is a fault that says which.
What a person has to write stands in the template as （待填写：…）.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from xumingsi.accounts.models import Village
from xumingsi.campaign.evidence_choices import SurveyState
from xumingsi.campaign.models import Phase, Survey
from xumingsi.campaign.publishing import masked
from xumingsi.campaign.survey_rates import results_of
from xumingsi.desk.figures.evidence import cases
from xumingsi.kit.dates import chinese_date

from .charts import draw_charts
from .report import Material, Written
from .wording import shown

SHIPPED = Path(__file__).with_name("templates")
CASES, RECTIFICATION, SELF_INSPECTION = "典型案例.docx", "整改落实情况报告.docx", "自查报告.docx"
TABLE = ("due", "applied", "visited", "drawn", "decided", "problems", "cured", "signed_off", "sign_off_rate")


def write_cases(material: Material, path: Path) -> Written:
    """9_典型案例: the wordings approved for the public, names masked once more."""
    told = list(case_texts(material))
    faults = _render(CASES, path, {**frame(material), "cases": told})
    return Written(len(told), faults)


def write_rectification(material: Material, path: Path) -> Written:
    """10_整改落实情况报告: drafted by the outline of domain §6.2; a row of its table for each village."""
    context = {
        **frame(material),
        **facts(material),
        "villages": list(_villages(material)),
        "cases": list(case_texts(material)),
    }
    return Written(len(material.villages), _render(RECTIFICATION, path, context))


def write_self_inspection(material: Material, village: Village, path: Path) -> Written:
    """自查报告 of one village, its own figures in it."""
    context = {**frame(material), **facts(material, village), "unit": str(village)}
    return Written(1, _render(SELF_INSPECTION, path, context))


def template_of(name: str) -> Path:
    """The town's own template where there is one, else the one that came with the system."""
    own = Path(settings.REPORT_TEMPLATES) / name if settings.REPORT_TEMPLATES else None
    return own if own and own.is_file() else SHIPPED / name


def frame(material: Material) -> dict[str, Any]:
    """What every document may say: unit, campaign, year, day and the dates of the phases."""
    campaign = material.question.campaign
    phases = Phase.objects.filter(campaign=campaign)
    days = [
        {"name": one.get_kind_display(), "first": chinese_date(one.starts_on), "last": chinese_date(one.ends_on)}
        for one in phases
    ]
    return {
        "unit": material.unit, "town": material.unit, "campaign": campaign.name, "year": campaign.year,
        "day": chinese_date(material.question.as_of), "phases": days, "village_count": len(material.villages),
    }  # fmt: skip


def facts(material: Material, village: Village | None = None) -> dict[str, Any]:
    """``f``: every figure as one writes it, by key; ``awareness`` and ``satisfaction`` in per cent."""
    figures = {key: shown(material, key, village) for key in material.counted.figures}
    # Two bars at most a village: counted, not written, for the drawing.
    return {"f": figures, "bars": _bars(material, village), **_rates(material, village)}


def _bars(material: Material, village: Village | None) -> dict[str, list[tuple[str, Any]]]:
    places = [village] if village else material.villages
    return {
        name: [(place.name, material.counted.value(key, place) or 0) for place in places]
        for name, key in (("应续保", "due"), ("已申请", "applied"), ("已入户", "visited"), ("已审批", "decided"))
    }


def _rates(material: Material, village: Village | None) -> dict[str, str]:
    surveys = Survey.objects.filter(campaign=material.question.campaign).exclude(state=SurveyState.DRAFT)
    survey = surveys.order_by("-pk").first()
    key = village.pk if village else None
    found = [one for one in results_of(survey) if (one.village.pk if one.village else None) == key] if survey else []
    if not found:
        return {"awareness": "（待填写：群众知晓率）", "satisfaction": "（待填写：群众满意度）"}
    return {"awareness": found[0].awareness.percent, "satisfaction": found[0].satisfaction.percent}


def _villages(material: Material) -> Iterator[dict[str, str]]:
    for place in material.villages:
        yield {"name": place.name, **{key: shown(material, key, place) for key in TABLE}}
    yield {"name": "合计", **{key: shown(material, key) for key in TABLE}}


def case_texts(material: Material) -> Iterator[dict[str, str]]:
    """Published cases in the order of publishing: title, unit and parts without anybody's full name or number."""
    for case in cases(material.question).select_related("village").order_by("published_on", "pk"):
        wording = case.wording
        if wording is not None:
            parts = {
                part: masked(getattr(wording, part), case.names) for part in ("title", "facts", "handling", "lesson")
            }
            yield {**parts, "unit": str(case.village)}


def _render(name: str, path: Path, context: dict[str, Any]) -> list[str]:
    """Fill in the template; answers what is wrong with it."""
    template = DocxTemplate(template_of(name))
    try:
        template.render(context, jinja_env=SandboxedEnvironment(autoescape=True, undefined=StrictUndefined))
    except TemplateError as error:
        return [f"模板“{name}”不能使用：{_reason(error)}。请改正模板，或删除自定义模板以使用系统自带的。"]
    draw_charts(template.docx, context.get("bars"))
    template.save(path)
    return []


def _reason(error: TemplateError) -> str:
    place = f"第 {error.lineno} 处" if getattr(error, "lineno", None) else ""
    return f"{place}“{str(error)[:80]}”"
