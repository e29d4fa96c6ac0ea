"""Moving a record: claim, rights, recusal, separation of duties, guards, the step's own row, ledger; all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from xumingsi.accounts.models import User

from .errors import AlreadyMoved, BadInput, GuardFailed, NotAllowed, NotNow
from .ledger import Act, recorded
from .standing import Standing
from .workflow import Verb, Workflow


@contextmanager
def moving(
    obj: models.Model,
    workflow: Workflow,
    code: str,
    *,
    actor: User | None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> Iterator[Act]:
    """Make the verb ``code`` of ``workflow`` on ``obj`` as one atomic block; the body writes the step's own rows.

    ``obj`` must carry the state its caller saw: the claim succeeds only if the database still says so, which makes a
    second click an AlreadyMoved and locks the row on both databases. On success ``obj`` is saved, with history, in its
    new state; after a refusal nothing was written and ``obj`` says again what it said before. ``actor`` None is the
    system itself and is accepted for machine verbs only.

    Raises NotNow, AlreadyMoved, NotAllowed, Recused, SamePerson, GuardFailed, BadInput.
    """
    verb = workflow[code]
    seen = getattr(obj, workflow.field)
    if seen not in verb.sources:
        state = workflow.states(seen).label
        raise NotNow(f"{obj}现为“{state}”，不能办理“{verb.label}”。请刷新页面查看最新状态。")
    target = verb.target or seen
    before = {field.attname: getattr(obj, field.attname) for field in obj._meta.concrete_fields}
    try:
        with transaction.atomic():
            _claim(obj, workflow, seen, target)
            _check_actor(obj, verb, workflow, actor)
            _check_guards(obj, verb, workflow)
            with recorded(
                f"{workflow.code}.{code}", actor=actor, sentence=verb.sentence, subject=obj, village=obj.village,  # type: ignore[attr-defined]
                from_state=seen, to_state=target, reason=reason, facts=facts,
            ) as act:  # fmt: skip
                yield act
                check(obj)
                obj.save()
    except ValidationError as error:
        _put_back(obj, before)
        raise bad_input(error) from error
    except BaseException:
        _put_back(obj, before)
        raise


def _put_back(obj: models.Model, before: dict[str, Any]) -> None:
    for name, value in before.items():
        setattr(obj, name, value)


def require_reason(reason: str, message: str, field: str = "reason") -> str:
    """The reason without its outer blanks; BadInput with ``message`` when nothing is left."""
    if not reason.strip():
        raise BadInput(message, {field: [message]})
    return reason.strip()


def _claim(obj: models.Model, workflow: Workflow, seen: str, target: str) -> None:
    manager = type(obj)._base_manager
    moved = manager.filter(pk=obj.pk, **{workflow.field: seen}).update(**{workflow.field: target})
    if moved != 1:
        raise AlreadyMoved(f"{obj}刚刚已由他人（或您的上一次点击）办理，请刷新页面查看最新状态。")
    obj.refresh_from_db()


def _check_actor(obj: models.Model, verb: Verb, workflow: Workflow, actor: User | None) -> None:
    if actor is None:
        if verb.machine:
            return
        raise NotAllowed(f"“{verb.label}”必须由具体的人办理。")
    if not actor.has_right(verb.right, obj.village):  # type: ignore[attr-defined]
        raise NotAllowed(f"您没有在{obj.village}办理“{verb.label}”的权限，请联系有此职责的人员。")  # type: ignore[attr-defined]
    if refusal := Standing(actor, obj, workflow).refusal(verb):
        raise refusal


def _check_guards(obj: models.Model, verb: Verb, workflow: Workflow) -> None:
    blockers = [found for guard in workflow.guards_of(verb) if (found := guard.blocker(obj))]
    if blockers:
        raise GuardFailed(blockers)


def bad_input(error: ValidationError) -> BadInput:
    """A model's complaint as a refusal a page can show next to its fields."""
    if hasattr(error, "error_dict"):
        fields = {name: [str(m) for m in messages] for name, messages in error.message_dict.items()}
        return BadInput("；".join(m for messages in fields.values() for m in messages), fields)
    return BadInput("；".join(str(m) for m in error.messages))


def check(row: models.Model) -> None:
    """``full_clean`` without a query per foreign key: the rows pointed to were read from the database, which also
    refuses a dangling key. Raises ValidationError."""
    linked = {f.name for f in row._meta.concrete_fields if f.is_relation and getattr(row, f.attname) is not None}
    errors: dict[str, list[ValidationError]] = {}
    for step in (lambda: row.clean_fields(exclude=linked), row.clean, row.validate_unique, row.validate_constraints):
        try:
            step()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def save_checked(row: models.Model) -> models.Model:
    """Check and save a new row inside an act; ValidationError becomes BadInput."""
    try:
        check(row)
    except ValidationError as error:
        raise bad_input(error) from error
    row.save()
    return row
