"""A verb through the API: the form of the page's button, the same service, the same refusals."""

from typing import Any

from django.db import transaction
from django.forms import FileField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request

from xumingsi.accounts.models import ApiToken

from ..actions import Action
from ..errors import AlreadyMoved, NotAllowed, NotNow
from ..workflow import Workflow


def do_verb(request: Request, obj: Any, workflow: Workflow, action: Action) -> None:
    """Do ``action`` to ``obj`` with what ``request`` brings. ``?seen=`` names the state the caller acted upon.

    Raises Refused, or ValidationError for answers that do not fit the form.
    """
    if isinstance(request.auth, ApiToken) and not request.auth.may_act:
        raise PermissionDenied("这个令牌只能查询，不能办理；需要办理的，请新建允许办理的令牌。")
    _admit(request, obj, workflow, action)
    data, files = _answers(request, action)
    form = action.form(data, files, subject=obj, actor=request.user)  # type: ignore[arg-type]
    if not form.is_valid():
        raise ValidationError(form.errors)
    with transaction.atomic():
        action.perform(obj, actor=request.user, **form.cleaned_data)


def _admit(request: Request, obj: Any, workflow: Workflow, action: Action) -> None:
    """Before the form: it may rest on the state it was made for. The service looks at everything again."""
    verb, state = action.verb, getattr(obj, workflow.field)
    if not request.user.has_right(verb.right, obj.village):
        raise NotAllowed(f"您没有在{obj.village}办理“{verb.label}”的权限，请联系有此职责的人员。")
    if (seen := request.query_params.get("seen")) is not None and seen != state:
        raise AlreadyMoved(f"{obj}刚刚已由他人（或您的上一次请求）办理，未重复办理，请重新查询。")
    if state not in verb.sources:
        raise NotNow(f"{obj}现为“{workflow.states(state).label}”，不能办理“{verb.label}”。")


def _answers(request: Request, action: Action) -> tuple[MultiValueDict, MultiValueDict]:
    """The body as a form takes it; what the form does not ask is refused."""
    files = request.FILES
    given = request.data
    if isinstance(given, QueryDict):
        data = MultiValueDict({name: given.getlist(name) for name in given if name not in files})
    elif isinstance(given, dict):
        data = MultiValueDict({name: _texts(name, value) for name, value in given.items() if value is not None})
    else:
        raise ValidationError({"": ["请求内容应为一个 JSON 对象。"]})
    asked = action.form.base_fields  # type: ignore[attr-defined]
    unknown = {name for name in data if asked.get(name) is None or isinstance(asked[name], FileField)} | (
        set(files) - set(asked)
    )
    if unknown:
        raise ValidationError({name: ["没有这一项。"] for name in sorted(unknown)})
    return data, files


def _texts(name: str, value: Any) -> list[str]:
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) for one in found):
        raise ValidationError({name: ["应为文字、数字、是否或它们的列表。"]})
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in found]
