"""This process and its helpers: processes of this machine that do parts of a task, started where that takes a while.

Threads would not do: the operations of a fold are short, and each waits for the interpreter that another thread holds
(two threads are 1.0 to 1.2 times as fast as one, two processes 1.9 times: ``benchmarks/simulate.py``). What a helper
that dies has not answered is done here.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from llmventure.crew.shared_work import SharedWork

if TYPE_CHECKING:
    from llmventure.crew.helper import Helper

T = TypeVar("T")

WORTH = 1.0
"""Seconds of work, done and to do, from which on a helper is started: it takes about half a second to be ready. A
judgement."""


class Processes:
    """A crew of ``threads`` [one for each core that this process may use]: this process, and helpers where they are
    worth it; use it in a ``with``, and for one task after another."""

    workers = 0
    is_elsewhere = False

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or cores()
        self._helpers: list[Helper] = []
        self._worked = 0.0
        """Seconds that this process has worked so far: who has been asked for much is asked for more."""

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        for helper in self._helpers:
            helper.end()
        self._helpers.clear()

    def each(self, task: Callable[[range], T], count: int, *, together: int = 1, seconds: float = 0.0) -> Iterator[T]:
        """As ``crew.Crew``. An interrupt, or whatever else ends it early, ends the helpers that are at work."""
        shared = bool(self._helpers) or self._is_worth(seconds)
        work = SharedWork(count, together, self.threads if shared else 1)
        self._call(work, task, seconds)
        try:
            while True:
                while (numbers := work.next(work.seconds)) is not None:
                    began = time.perf_counter()
                    found = task(numbers)
                    taken = time.perf_counter() - began
                    self._worked += taken
                    work.seconds = taken / len(numbers)
                    yield found
                    while work.has_answers:
                        yield from work.answer()
                    self._call(work, task, work.seconds * work.left)
                if not work.is_under_way:
                    break
                # and then what a helper has not answered because it died
                yield from work.answer()
        finally:
            work.close()
            for helper in [helper for helper in self._helpers if helper.is_lost or work.is_under_way]:
                helper.end()
                self._helpers.remove(helper)

    def _is_worth(self, seconds: float) -> bool:
        """Whether so much more work is worth a helper."""
        return self.threads > 1 and self._worked + seconds > WORTH

    def _call(self, work: SharedWork, task: Callable[[range], Any], seconds: float) -> None:
        """Start the helpers that are worth it, and set to work those that are not yet."""
        if work.left <= 0:
            return
        if self._is_worth(seconds):
            from llmventure.crew.helper import Helper

            wanted = min(self.threads - 1, work.left)
            with contextlib.suppress(OSError):  # where no process can be started this one does it all
                while len(self._helpers) < wanted:
                    self._helpers.append(Helper())
        for helper in self._helpers:
            helper.join(work, task)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
