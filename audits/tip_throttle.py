"""Slowing down without knowing whom: counts under a salt that lives in memory only and is thrown away every hour."""

import hmac
import secrets
import time
from collections import Counter
from hashlib import sha256
from threading import Lock

PERIOD = 3600.0


class Throttle:
    """At most ``each`` goes from one place and ``all_`` in all, within an hour. Nothing is written, nothing outlives the
    hour or the process; what is counted is an HMAC that nobody can redo once the salt is gone."""

    def __init__(self, each: int, all_: int) -> None:
        self._each, self._all = each, all_
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Begin a new hour."""
        self._salt, self._since = secrets.token_bytes(32), time.monotonic()
        self._goes: Counter[bytes] = Counter()

    def is_open(self, place: str) -> bool:
        """Whether ``place`` may try once more."""
        with self._lock:
            self._turn()
            return self._goes[self._key(place)] < self._each and self._goes.total() < self._all

    def count(self, place: str) -> None:
        """One go from ``place``."""
        with self._lock:
            self._turn()
            self._goes[self._key(place)] += 1

    def _turn(self) -> None:
        if time.monotonic() - self._since > PERIOD:
            self.forget()

    def _key(self, place: str) -> bytes:
        return hmac.new(self._salt, place.encode(), sha256).digest()[:8]


FILING = Throttle(each=10, all_=300)
GUESSING = Throttle(each=10, all_=1000)
