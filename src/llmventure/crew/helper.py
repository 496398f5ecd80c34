"""A helper: an interpreter of its own that reads tasks from its pipe and answers on another.

It ends with its pipe, and so with the process that it helps, however that ends. It does not hear Ctrl-C, which is that
process's to answer.
"""

import contextlib
import math
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from llmventure.crew.shared_work import Answer, SharedWork

START = "import sys; sys.path[:] = sys.argv[1:]; from llmventure.crew.helper import serve; serve()"


class Helper:
    """One process, and the thread that hands it its parts.

    :raises OSError: where it cannot be started.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, *sys.path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
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
