"""A helper: another process that reads tasks from its pipe and answers on a second one.

It ends with its pipe, and so with the process that it helps, however that ends. It does not hear Ctrl-C, which is that
process's to answer.
"""

import contextlib
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Protocol

from llmventure.crew.shared_work import Answer, SharedWork
from llmventure.record import record

START = "import sys; sys.path[:] = sys.argv[1:]; from llmventure.crew.helper import serve; serve()"
THREADS = "/proc/self/task"
"""A folder with an entry for each thread of this process, its libraries' too; only where the system is Linux."""


def can_copy_itself() -> bool:
    """Whether this process may be copied as it stands: where nothing else runs in it that a copy would lack."""
    try:
        with os.scandir(THREADS) as threads:
            return hasattr(os, "fork") and sum(1 for _ in threads) == 1
    except OSError:
        return False


class _Process(Protocol):
    def kill(self) -> None: ...

    def wait(self) -> Any: ...


@record
class _Copy:
    """A copy of this process, by its number."""

    number: int

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)

    def wait(self) -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.number, 0)


@record
class _Started:
    """A process, the pipe that tells it what to do, and that of its answers."""

    process: _Process
    told: BinaryIO
    answers: BinaryIO


class Helper:
    """One process, and the thread that hands it its parts. A copy of this one, which is ready at once, where it can
    copy itself; else a new one. ``others`` are this process's helpers so far.

    :raises OSError: where it cannot be started.
    """

    def __init__(self, others: "Iterable[Helper]" = ()) -> None:
        self._started = _copied(others) if can_copy_itself() else _new()
        self._at: SharedWork | None = None
        self._thread: threading.Thread | None = None
        self._is_ready = self.is_lost = False

    def join(self, work: SharedWork, task: Callable[[range], Any]) -> None:
        """Take part in some work, unless it does so already."""
        if self.is_lost or self._at is work:
            return
        self._at = work
        self._thread = threading.Thread(target=self._run, args=(work, pickle.dumps(task), self._thread), daemon=True)
        self._thread.start()

    def _run(self, work: SharedWork, task: bytes, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        numbers: range | None = None
        try:
            if not self._is_ready:
                self._receive()
                self._is_ready = True
            seconds = math.inf
            while (numbers := work.next(seconds, helper=True)) is not None:
                self._send((task, numbers))
                task = b""  # it keeps what it was told first
                taken, how, found = self._receive()
                seconds = taken / len(numbers)
                work.answered(how, found)
        except Exception:  # noqa: BLE001 - whatever it is: the helper is of no more use, and the work must not wait for it
            self.is_lost = True
            if numbers is not None:
                work.give_back(numbers)

    def _send(self, what: tuple[bytes, range]) -> None:
        pickle.dump(what, self._started.told)
        self._started.told.flush()

    def _receive(self) -> Any:
        return pickle.load(self._started.answers)

    def end(self) -> None:
        """End the process; it holds nothing that could be lost."""
        self._started.process.kill()
        self._started.process.wait()
        if self._thread is not None:
            self._thread.join()
        self.close()

    def close(self) -> None:
        """Close this process's ends of the pipes."""
        for pipe in (self._started.told, self._started.answers):
            with contextlib.suppress(OSError):
                pipe.close()


def _new() -> _Started:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", START, *sys.path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    return _Started(process, process.stdin, process.stdout)  # type: ignore[arg-type]


def _copied(others: "Iterable[Helper]") -> _Started:
    read, told = os.pipe()
    found, answers = os.pipe()
    number = os.fork()
    if number:
        os.close(read)
        os.close(answers)
        return _Started(_Copy(number), os.fdopen(told, "wb"), os.fdopen(found, "rb"))
    # From here on it is the copy, and it never returns: what is to be done at the end of this process is not its to do.
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(told)
        os.close(found)
        for other in others:  # whose pipes would not end with this process while a copy of them is open
            other.close()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        _answer(os.fdopen(read, "rb"), os.fdopen(answers, "wb"))
    finally:
        os._exit(0)


def serve() -> None:
    """The life of a helper that is a process of its own."""
    answers = os.fdopen(os.dup(1), "wb")
    # what anything prints must not stand among the answers
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _answer(sys.stdin.buffer, answers)


def _answer(told: BinaryIO, answers: BinaryIO) -> None:
    """Read what to do, answer it, until there is nothing more to read."""
    task: Callable[[range], Any] | None = None
    answer: Any = None
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            pickle.dump(answer, answers)
            answers.flush()
            asked, numbers = pickle.load(told)
            began = time.perf_counter()
            try:
                task = pickle.loads(asked) if asked else task
                assert task is not None
                how, found = Answer.found, task(numbers)
            except Exception as fault:  # noqa: BLE001 - whoever asked is told
                how, found = Answer.fault, fault
            answer = time.perf_counter() - began, how, found
