"""What every page's frame shows."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from xumingsi.accounts.choices import Role
from xumingsi.kit import clock


def workbench(request: HttpRequest) -> dict[str, object]:
    """``today``, whether the clock is the demo's, and the signed-in user's ``place`` and ``roles`` in words, and whether
    the pages of the discipline inspection are theirs."""
    return {
        "today": clock.today(),
        "demo_clock": clock.is_shifted(),
        "place": SimpleLazyObject(lambda: _place(request)),
        "roles": SimpleLazyObject(lambda: _roles(request)),
        "reads_trail": SimpleLazyObject(lambda: _reads_trail(request)),
    }


def _duties(request: HttpRequest) -> list:
    return getattr(getattr(request, "user", None), "active_duties", [])


def _place(request: HttpRequest) -> str:
    """The town of the user's first duty (or the county or city when the duty lies above a town)."""
    divisions = [duty.division for duty in _duties(request)]
    return str(divisions[0].town or divisions[0]) if divisions else ""


def _roles(request: HttpRequest) -> str:
    duties = _duties(request)
    return "、".join(
        f"{duty.division.name}{duty.get_role_display()}" if duty.role == Role.VILLAGE_CLERK else duty.get_role_display()
        for duty in duties
    )


def _reads_trail(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(getattr(user, "is_authenticated", False) and user.has_right("ledger.view"))  # type: ignore[union-attr]
