"""Refusals as answers: 400 what was entered, 403 who asks, 409 what stands against it now; always a Chinese sentence."""

from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from ..errors import AlreadyMoved, BadInput, GuardFailed, NotAllowed, NotNow, Recused, Refused, SamePerson
from ..services.attempts import note_refusal

STATUS: dict[type[Refused], int] = {
    BadInput: 400, NotAllowed: 403, Recused: 403, SamePerson: 403, NotNow: 409, AlreadyMoved: 409, GuardFailed: 409,
}  # fmt: skip


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to whatever a view raises; None (a 500) only for a fault of the program."""
    if isinstance(error, Refused):
        note_refusal(error)
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 409)
        return Response(_body(type(error).__name__, str(error), error), status)
    answer = exception_handler(error, context)
    if answer is not None and isinstance(error, exceptions.ValidationError):
        fields = (
            {name: [str(one) for one in found] for name, found in dict(answer.data).items()}
            if isinstance(answer.data, dict)
            else {}
        )
        told = "；".join(one for found in fields.values() for one in found) or "；".join(
            str(one) for one in answer.data
        )
        answer.data = {"code": "BadInput", "detail": told, "fields": fields, "blockers": []}
    elif answer is not None:
        answer.data = {
            "code": type(error).__name__,
            "detail": str(answer.data.get("detail", "")),
            "fields": {},
            "blockers": [],
        }
    return answer


def _body(code: str, detail: str, refusal: Refused) -> dict[str, Any]:
    return {
        "code": code,
        "detail": detail,
        "fields": refusal.fields if isinstance(refusal, BadInput) else {},
        "blockers": refusal.blockers if isinstance(refusal, GuardFailed) else [],
    }
