"""The numbers of a task that is shared out: which are given out, and what has been answered."""

import math
import queue
import threading
from collections.abc import Iterator
from enum import Enum
from typing import Any

TASK_SECONDS = 0.3
"""What a helper's part should take: sending it and its answer costs some milliseconds."""
SHARES = 3
"""The rest is cut into so many parts for each that works, so that all end at about the same time."""


class Answer(Enum):
    """What has come of a helper's part."""

    found = "found"
    fault = "fault"
    lost = "lost"


class SharedWork:
    """The numbers of a task: which are given out, and what has been answered."""

    def __init__(self, count: int, together: int, crew: int) -> None:
        self.count, self.crew = count, crew
        self.piece = max(1, min(together, count // crew))
        self._given = 0
        self._back: list[range] = []
        self._under_way = 0
        self.seconds = math.inf
        """What one of them takes this process; not known yet."""
        self._closed = False
        self._lock = threading.Lock()
        self._answers: queue.SimpleQueue[tuple[Answer, Any]] = queue.SimpleQueue()

    def next(self, seconds: float, *, helper: bool = False) -> range | None:
        """The next numbers, for somebody who takes so many ``seconds`` for one; None where there are none."""
        wished = math.ceil(TASK_SECONDS / max(seconds, 1e-6))
        with self._lock:
            most = max(min(wished, self.left // (SHARES * self.crew)), 1)
            # the last ones one by one, so that nobody waits long for the others
            piece = self.piece if self.left > self.piece * self.crew or self.crew == 1 else 1
            found = self._take(max(most // piece, 1) * piece)
            self._under_way += helper and found is not None
            return found

    def _take(self, most: int) -> range | None:
        if self._closed:
            return None
        if self._back:
            return self._back.pop()
        if self._given >= self.count:
            return None
        found = range(self._given, min(self._given + most, self.count))
        self._given = found.stop
        return found

    @property
    def left(self) -> int:
        return self.count - self._given

    @property
    def has_answers(self) -> bool:
        return not self._answers.empty()

    @property
    def is_under_way(self) -> bool:
        return self._under_way > 0

    def answer(self) -> Iterator[Any]:
        """The next answer of a helper, none where one has died instead. What it has raised is raised here."""
        how, found = self._answers.get()
        with self._lock:
            self._under_way -= 1
        if how is Answer.fault:
            raise found
        if how is Answer.found:
            yield found

    def answered(self, how: Answer, found: Any) -> None:
        self._answers.put((how, found))

    def give_back(self, numbers: range) -> None:
        """A helper has died: somebody else does its numbers."""
        with self._lock:
            self._back.append(numbers)
        self._answers.put((Answer.lost, None))

    def close(self) -> None:
        with self._lock:
            self._closed = True
