"""One verb over many records: each row its own act, so that one refusal neither stops nor spoils the others."""

import logging
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.datastructures import MultiValueDict

from xumingsi.accounts.models import User
from xumingsi.kit import masking

from ..actions import ACTIONS, Action
from ..errors import BadInput, NotAllowed, Refused
from ..models import BulkItem, BulkRun
from ..workflow import REGISTRY, Workflow
from .attempts import note_refusal

logger = logging.getLogger(__name__)
BROKEN = "系统出错，本条未办理，其余不受影响。请单独办理本条；仍不成功时请联系系统管理员。"


def start_bulk(
    workflow: Workflow, verb: str, objs: Iterable[models.Model], data: dict[str, list[str]], actor: User
) -> BulkRun:
    """Open a run of ``verb`` over ``objs``, in this order; nothing is done yet.

    ``data`` holds the form's raw answers, field name → posted values. Raises LookupError for a verb without a form,
    BadInput for an empty choice or a verb that is not made for many, NotAllowed without the right anywhere.
    """
    action = ACTIONS[workflow.code, verb]
    rows = list(objs)
    if not action.verb.bulk:
        raise BadInput(f"“{action.verb.label}”须逐件办理，不能批量办理。")
    if not rows:
        raise BadInput("没有可办理的记录，请返回列表重新选择。")
    if not actor.has_right(action.verb.right):
        raise NotAllowed(f"您没有办理“{action.verb.label}”的权限。")
    with transaction.atomic():
        run = BulkRun.objects.create(actor=actor, workflow=workflow.code, verb=verb, label=action.verb.label, data=data)
        BulkItem.objects.bulk_create(
            BulkItem(run=run, position=position, object_id=row.pk, text=masking.mask_text(str(row))[:200])
            for position, row in enumerate(rows, 1)
        )
    return run


def advance_bulk(run: BulkRun, actor: User, limit: int = 20) -> int:
    """Do up to ``limit`` waiting rows of the run; answers how many still wait. Only who opened it may go on with it."""
    if run.actor_id != actor.pk:
        raise NotAllowed("批量办理只能由发起人本人继续。")
    action = ACTIONS[run.workflow, run.verb]
    waiting = run.items.filter(outcome=BulkItem.Outcome.WAITING)
    items = list(waiting[:limit])
    rows = _rows(run, items, actor)
    for item in items:
        _do_item(run, item, rows.get(item.object_id), action, actor)
    return waiting.count()


def _rows(run: BulkRun, items: list[BulkItem], actor: User) -> dict[int, models.Model]:
    manager = apps.get_model(REGISTRY[run.workflow].model)._default_manager
    return manager.visible_to(actor).in_bulk([item.object_id for item in items])  # type: ignore[attr-defined]


def _do_item(run: BulkRun, item: BulkItem, row: models.Model | None, action: Action, actor: User) -> None:
    try:
        with transaction.atomic():
            # The claim and the act stand or fall together: two browsers on one run never do a row twice.
            if _settle(item, BulkItem.Outcome.DONE, ""):
                _perform(run, row, action, actor)
    except Refused as refusal:
        note_refusal(refusal)
        _settle(item, BulkItem.Outcome.REFUSED, str(refusal))
    except Exception:
        logger.exception("bulk run %s, position %s", run.uid, item.position)
        _settle(item, BulkItem.Outcome.REFUSED, BROKEN)


def _settle(item: BulkItem, outcome: BulkItem.Outcome, message: str) -> bool:
    waiting = BulkItem.objects.filter(pk=item.pk, outcome=BulkItem.Outcome.WAITING)
    return waiting.update(outcome=outcome, message=masking.mask_text(message)) == 1


def _perform(run: BulkRun, row: Any, action: Action, actor: User) -> None:
    if row is None:
        raise NotAllowed("记录不存在，或已不在您的辖区内。")
    form = action.form(MultiValueDict(run.data), subject=row, actor=actor, in_bulk=True)
    if not form.is_valid():
        raise BadInput("；".join(_complaints(form)))
    action.perform(row, actor=actor, **form.cleaned_data)


def _complaints(form: Any) -> list[str]:
    return [
        f"{form.fields[name].label}：{message}" if name in form.fields else str(message)
        for name, messages in form.errors.items()
        for message in messages
    ]
