"""This process and its helpers: processes of this machine that do parts of a task, started where that takes a while.

Threads would not do: the operations of a fold are short, and each waits for the interpreter that another thread holds
(two threads are 1.0 to 1.2 times as fast as one, two processes 1.9 times: ``benchmarks/simulate.py``).

A helper is an interpreter that reads tasks from its pipe and answers on another; it ends with its pipe, and so with
this process, however that ends. It does not hear Ctrl-C, which is this process's to answer. What a helper that dies
has not answered is done here.
"""

import contextlib
import math
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")

WORTH = 1.0
"""Seconds of work, done and to do, from which on a helper is started: it takes about half a second to be ready. A
judgement."""
TASK_SECONDS = 0.3
"""What a helper's part should take: sending it and its answer costs some milliseconds."""
SHARES = 3
"""The rest is cut into so many parts for each that works, so that all end at about the same time."""
START = "import sys; sys.path[:] = sys.argv[1:]; from llmventure.processes import serve; serve()"


class Processes:
    """A crew of ``threads`` [one for each core that this process may use]: this process, and helpers where they are
    worth it; use it in a ``with``, and for one task after another."""

    workers = 0
    is_elsewhere = False

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or cores()
        self._helpers: list[_Helper] = []
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
        row = _Row(count, together, self.threads if shared else 1)
        self._call(row, task, seconds)
        try:
            while True:
                while (numbers := row.next(row.seconds)) is not None:
                    began = time.perf_counter()
                    found = task(numbers)
                    taken = time.perf_counter() - began
                    self._worked += taken
                    row.seconds = taken / len(numbers)
                    yield found
                    while row.has_answers:
                        yield from row.answer()
                    self._call(row, task, row.seconds * row.left)
                if not row.is_under_way:
                    break
                # and then what a helper has not answered because it died
                yield from row.answer()
        finally:
            row.close()
            for helper in [helper for helper in self._helpers if helper.is_lost or row.is_under_way]:
                helper.end()
                self._helpers.remove(helper)

    def _is_worth(self, seconds: float) -> bool:
        """Whether so much more work is worth a helper."""
        return self.threads > 1 and self._worked + seconds > WORTH

    def _call(self, row: "_Row", task: Callable[[range], Any], seconds: float) -> None:
        """Start the helpers that are worth it, and set to work those that are not yet."""
        if row.left <= 0:
            return
        if self._is_worth(seconds):
            wanted = min(self.threads - 1, row.left)
            with contextlib.suppress(OSError):  # where no process can be started this one does it all
                while len(self._helpers) < wanted:
                    self._helpers.append(_Helper())
        for helper in self._helpers:
            helper.join(row, task)


class Answer(Enum):
    """What has come of a helper's part."""

    found = "found"
    fault = "fault"
    lost = "lost"


class _Row:
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

    def answered(self, how: "Answer", found: Any) -> None:
        self._answers.put((how, found))

    def give_back(self, numbers: range) -> None:
        """A helper has died: somebody else does its numbers."""
        with self._lock:
            self._back.append(numbers)
        self._answers.put((Answer.lost, None))

    def close(self) -> None:
        with self._lock:
            self._closed = True


class _Helper:
    """One process, and the thread that hands it its parts.

    :raises OSError: where it cannot be started.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, *sys.path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
        self._row: _Row | None = None
        self._thread: threading.Thread | None = None
        self._is_ready = self.is_lost = False

    def join(self, row: _Row, task: Callable[[range], Any]) -> None:
        """Take part in a row, unless it does so already."""
        if self.is_lost or self._row is row:
            return
        self._row = row
        self._thread = threading.Thread(target=self._work, args=(row, pickle.dumps(task), self._thread), daemon=True)
        self._thread.start()

    def _work(self, row: _Row, task: bytes, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        numbers: range | None = None
        try:
            if not self._is_ready:
                self._receive()
                self._is_ready = True
            seconds = math.inf
            while (numbers := row.next(seconds, helper=True)) is not None:
                self._send((task, numbers))
                task = b""  # it keeps what it was told first
                taken, how, found = self._receive()
                seconds = taken / len(numbers)
                row.answered(how, found)
        except Exception:  # noqa: BLE001 - whatever it is: the helper is of no more use, and the row must not wait for it
            self.is_lost = True
            if numbers is not None:
                row.give_back(numbers)

    def _send(self, what: tuple[bytes, range]) -> None:
        assert self._process.stdin is not None
        pickle.dump(what, self._process.stdin)
        self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)

    def end(self) -> None:
        """End the process; it holds nothing that could be lost."""
        self._process.kill()
        self._process.wait()
        if self._thread is not None:
            self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


def serve() -> None:
    """A helper's life: read what to do, answer it, until there is nothing more to read."""
    read, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # what anything prints must not stand among the answers
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    task: Callable[[range], Any] | None = None
    answer: Any = None
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            pickle.dump(answer, answers)
            answers.flush()
            told, numbers = pickle.load(read)
            began = time.perf_counter()
            try:
                task = pickle.loads(told) if told else task
                assert task is not None
                how, found = Answer.found, task(numbers)
            except Exception as fault:  # noqa: BLE001 - whoever asked is told
                how, found = Answer.fault, fault
            answer = time.perf_counter() - began, how, found


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
