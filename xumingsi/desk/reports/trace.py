"""The pages behind the reports: every figure of every table, the records behind any cell, the clauses of the notice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xumingsi.accounts.models import User, Village
from xumingsi.desk.figures import Counted, Figure, Question, count_figures, villages_of
from xumingsi.desk.figures.allowance import PAID, RURAL, URBAN
from xumingsi.desk.figures.clauses import CLAUSES
from xumingsi.desk.figures.county import COUNTY
from xumingsi.desk.figures.destitute import DESTITUTE
from xumingsi.desk.figures.evidence import EVIDENCE

from .forms import ExportForm, campaigns_of
from .package import RIGHT
from .report import Material
from .wording import named, shown, unit

PAGE_SIZE = 100
TABLES = {
    "county": ("专项治理统计表", COUNTY),
    "evidence": ("部署、宣传和报送", EVIDENCE),
    "urban": ("城市低保", URBAN),
    "rural": ("农村低保", RURAL),
    "paid": ("资金发放汇总", [*URBAN, *RURAL, *PAID]),
    "destitute": ("特困供养", DESTITUTE),
}


@dataclass(frozen=True)
class Asked:
    """What a page is about: the question, the table and what was counted for it."""

    question: Question
    table: str
    counted: Counted

    @property
    def figures(self) -> list[Figure]:
        """The table's own columns."""
        return PAID if self.table == "paid" else TABLES[self.table][1]

    def link(self, key: str, village: Village | None) -> str:
        """The page with the records behind a cell."""
        asked = {"campaign": self.question.campaign.pk, "as_of": self.question.as_of.isoformat(), "table": self.table}
        place = {"village": village.pk} if village else {}
        return f"{reverse('reports_records')}?{urlencode({**asked, 'figure': key, **place})}"


def _asked(request: HttpRequest, figures: list[Figure] | None = None) -> tuple[ExportForm, Asked | None]:
    user: User = request.user  # type: ignore[assignment]
    if not user.has_right(RIGHT):
        raise PermissionDenied
    first = campaigns_of(user).first()
    given = request.GET.dict()
    data = {"as_of": str(ExportForm.base_fields["as_of"].initial()), "campaign": first.pk if first else "", **given}
    form = ExportForm(data, user=user)
    table = given.get("table", "county")
    if table not in TABLES or not form.is_valid():
        return form, None
    question = Question(form.cleaned_data["campaign"], form.cleaned_data["as_of"], user)
    return form, Asked(question, table, count_figures(figures or TABLES[table][1], question))


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    frame = {**admin.site.each_context(request), "title": title, "subtitle": None}
    return render(request, template, {**frame, **context})


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """A table as in the workbook, each number leading to its records."""
    form, asked = _asked(request)
    if asked is None:
        return _page(request, "desk/figures.html", "报表数据", form=form, tables=TABLES, rows=[])
    villages = villages_of(asked.question)
    rows = [(village.name, list(_cells(asked, village))) for village in villages]
    headings = [named(figure) for figure in asked.figures]
    return _page(
        request, "desk/figures.html", TABLES[asked.table][0], form=form, tables=TABLES, chosen=asked.table,
        headings=headings, rows=[*rows, ("合计", list(_cells(asked, None)))],
    )  # fmt: skip


def _cells(asked: Asked, village: Village | None) -> Iterator[tuple[str, str, str]]:
    material = Material(asked.question, [], asked.counted)
    for figure in asked.figures:
        yield named(figure), shown(material, figure.key, village), asked.link(figure.key, village)


@login_required
def clauses(request: HttpRequest) -> HttpResponse:
    """通知条款落实对照表."""
    form, asked = _asked(request, [*COUNTY, *EVIDENCE])
    if asked is None:
        return _page(request, "desk/clauses.html", "通知条款落实对照表", form=form, rows=[])
    material = Material(asked.question, [], asked.counted)
    county = {figure.key for figure in COUNTY}
    rows = [
        (clause, [_told(material, Asked(asked.question, "county" if key in county else "evidence", asked.counted), key) for key in clause.figures])
        for clause in CLAUSES
    ]  # fmt: skip
    return _page(request, "desk/clauses.html", "通知条款落实对照表", form=form, rows=rows)


def _told(material: Material, asked: Asked, key: str) -> tuple[str, str]:
    figure = material.counted.figures[key]
    return f"{named(figure)} {shown(material, key)}{unit(material, key)}", asked.link(key, None)


@login_required
def records(request: HttpRequest) -> HttpResponse:
    """The records behind one cell, or the figures that a made one is made of."""
    form, asked = _asked(request)
    if asked is None or request.GET.get("figure") not in asked.counted.figures:
        raise Http404
    key = request.GET["figure"]
    figure = asked.counted.figures[key]
    village = _village(request, asked)
    parts = figure.share or (*figure.plus, *figure.minus, *(figure.times or ())[:1], *filter(None, [figure.accrued]))
    material = Material(asked.question, [], asked.counted)
    context = {
        "name": named(figure), "rule": figure.rule, "place": village.name if village else "合计",
        "value": shown(material, key, village), "day": asked.question.as_of,
        "parts": [(named(asked.counted.figures[one]), shown(material, one, village), asked.link(one, village)) for one in parts],
        "page": _records(request, asked, figure, village),
    }  # fmt: skip
    return _page(request, "desk/records.html", "数据明细", form=form, back=asked, **context)


def _village(request: HttpRequest, asked: Asked) -> Village | None:
    wanted = request.GET.get("village", "")
    if not wanted:
        return None
    found = {str(village.pk): village for village in villages_of(asked.question)}
    if wanted not in found:
        raise Http404
    return found[wanted]


def _records(request: HttpRequest, asked: Asked, figure: Figure, village: Village | None) -> Any:
    rows = figure.source(asked.question)
    if rows is None:
        return None
    if village is not None:
        rows = rows.filter(**{rows.village_path: village.pk})
    page = Paginator(rows.order_by("pk"), PAGE_SIZE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    page.query = query.urlencode()  # type: ignore[attr-defined]
    page.rows = [(str(row), _address(request, row)) for row in page]  # type: ignore[attr-defined]
    return page


def _address(request: HttpRequest, row: Any) -> str:
    """The record's own page, for those who may open it."""
    shelf = admin.site._registry.get(type(row))
    if shelf is None or not shelf.has_view_permission(request, row):
        return ""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
