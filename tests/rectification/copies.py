"""Many items like one: its rows written in sets, history included, as the services would have left them."""

from typing import Any

from django.db import models

from audits.models import Problem
from rectification.models import ItemPlan, Measure, MeasureEvidence, Recheck, RectificationItem, SignOff, Submission
from tests.factories.rows import some_act
from xumingsi.casework.bulk import insert_rows


def copies(item: RectificationItem, count: int) -> list[RectificationItem]:
    """``count`` items with problems of their own, as far as ``item`` has come."""
    with some_act(item.village):
        problems = _copy(item.problem, count, number=lambda n: f"WT-2020-{n + 50000:05}", key=lambda n: f"copy{n}")
        items = _copy(item, count, problem_id=lambda n: problems[n])
        for row in (*item.submissions.all(), *item.rechecks.all(), *item.signoffs.all()):
            _copy(row, count, item_id=lambda n: items[n])
        for plan in item.itemplans.all():
            plans = _copy(plan, count, item_id=lambda n: items[n])
            for measure in plan.measures.all():
                measures = _copy(measure, count, item_id=lambda n: items[n], plan_id=lambda n, plans=plans: plans[n])
                for row in measure.evidence.all():
                    _copy(row, count, item_id=lambda n: items[n], measure_id=lambda n, known=measures: known[n])
    return list(RectificationItem.objects.filter(pk__in=items).select_related("problem").order_by("pk"))


def _copy(row: models.Model, count: int, **changed: Any) -> list[int]:
    model = type(row)
    assert model in (Problem, RectificationItem, Submission, Recheck, SignOff, ItemPlan, Measure, MeasureEvidence)
    columns = {}
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            make = changed.get(field.attname)
            value = getattr(row, field.attname)
            columns[field.attname] = [make(n) if make else value for n in range(count)]
    return insert_rows(model, columns)
