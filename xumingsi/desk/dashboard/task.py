"""One line of the bench's 待办."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """``count`` records wait in the state ``waits``; ``verbs`` is what the user may do with them."""

    waits: str
    verbs: str
    count: int
    link: str
