"""Records whose very existence is kept from somebody: rooms above say which, and the trail leaves their acts out."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Hidden = Callable[[Any], Iterable[int]]
_HIDDEN: dict[str, Hidden] = {}


def withheld(label: str) -> Callable[[Hidden], Hidden]:
    """Register ``hidden(user)`` for the model ``label`` (app.model, lower case): keys of the records kept from the user."""

    def register(hidden: Hidden) -> Hidden:
        _HIDDEN[label] = hidden
        return hidden

    return register


def kept_from(user: Any) -> Iterator[tuple[str, list[str]]]:
    """Label and keys (as text) of the records kept from ``user``, where there are any; who has not signed in sees no trail."""
    if not user.is_authenticated:
        return
    for label, hidden in _HIDDEN.items():
        if keys := [str(key) for key in hidden(user)]:
            yield label, keys
