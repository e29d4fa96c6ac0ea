"""When a session was last used. By the machine's clock: a telephone's and a browser's idleness know no shifted one."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest

SEEN, FACTOR = "seen", "factor"
# Written at most so often, so that reading a page does not cost a write.
STEP = 60


def now() -> int:
    """Seconds of the machine's clock."""
    return int(time.time())


def stamp(sender: Any, request: HttpRequest, **_: Any) -> None:
    """A session begins: nothing is proven yet but the password."""
    request.session[SEEN] = now()
    request.session.pop(FACTOR, None)


def is_idle(request: HttpRequest) -> bool:
    """Whether nobody used the session for longer than the limit; otherwise its time is noted."""
    seen, at = request.session.get(SEEN), now()
    if seen is not None and at - seen > settings.SESSION_IDLE_MINUTES * 60:
        return True
    if seen is None or at - seen >= STEP:
        request.session[SEEN] = at
    return False


def needs_factor(user: Any) -> bool:
    """Whether this person's roles call for a one-time code."""
    roles = set(settings.SECOND_FACTOR_ROLES)
    return bool(roles) and bool(roles & user.roles)


def asks_factor(request: HttpRequest) -> bool:
    """Whether a one-time code is called for that the session has not shown."""
    return bool(settings.SECOND_FACTOR_ROLES) and not request.session.get(FACTOR) and needs_factor(request.user)
