"""The one clock. Everything that asks "now" or "today" asks here, so that a day can be replayed.

Only the demo and tests may shift it (``at``, ``start_from``); production settings refuse to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)
_offset = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC) + _offset


def today() -> date:
    """The present day in China."""
    return now().astimezone(CHINA).date()


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A wall-clock moment in China as an aware datetime."""
    return datetime.combine(day, time(hour, minute), tzinfo=CHINA).astimezone(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Stop the clock at an aware ``instant`` for the block (demo and tests)."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def start_from(day: date) -> None:
    """Shift the whole process so that today is ``day`` and time runs on (the demo server)."""
    global _offset  # noqa: PLW0603 - one process, one clock
    real = datetime.now(UTC)
    _offset = datetime.combine(day, real.astimezone(CHINA).timetz(), tzinfo=CHINA) - real


def is_shifted() -> bool:
    """Whether the process runs on a shifted clock; pages then say so."""
    return bool(_offset)
