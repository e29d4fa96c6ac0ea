"""Several people at once, each with a connection of their own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connections


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Run ``acts`` at the same moment; answers what each returned, or the exception it raised, in order."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(index: int) -> None:
        try:
            barrier.wait()
            answers[index] = acts[index]()
        except Exception as error:
            answers[index] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
