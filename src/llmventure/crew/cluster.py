"""Processes of a cluster: Dask's workers on this machine, or those of a scheduler somewhere else.

A task is some numbers of a long row (chunks of paths, rows of a grid); it is repeated elsewhere where its worker
dies, and what it answers does not depend on who did it. Needs the extra ``llmventure[cluster]``.
"""

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, TypeVar

import numpy as np

from llmventure.errors import UsageError

T = TypeVar("T")

TASK_SECONDS = 0.5
"""What a task should take: sending it and its answer costs some milliseconds."""
AHEAD = 2
"""Tasks for each thread of a worker that are on their way, so that none waits for the next one."""
SHARES = 4
"""The rest is cut into so many tasks a thread at least, so that all end at about the same time."""
PATIENCE = "5s"
"""How long a scheduler may take to answer."""
CURE = "pip install 'llmventure[cluster]', or leave --workers and --scheduler out"


class Cluster:
    """A crew of workers; use it in a ``with``.

    ``workers`` processes are started on this machine, which listen on the loopback address alone and end with it; or
    ``scheduler`` (``tcp://HOST:PORT``) names one that is running, with workers of its own.

    :raises UsageError: where the extra is not installed, no scheduler answers, or a worker runs another version.
    """

    def __init__(self, workers: int | None = None, scheduler: str | None = None) -> None:
        if (workers is None) == (scheduler is None):
            raise UsageError("--workers starts processes here and --scheduler names others", "give one of them")
        if workers is not None and workers < 1:
            raise UsageError("a cluster needs a worker at least", "--workers 2")
        self.wanted, self.scheduler = workers, scheduler
        self._open = contextlib.ExitStack()
        self.client: Any = None

    def __enter__(self) -> "Cluster":
        try:
            self.dask = import_module("distributed")
        except ImportError:
            raise UsageError("dask.distributed is not installed", CURE) from None
        with contextlib.ExitStack() as opened:
            self.client = opened.enter_context(self._client(opened))
            self._refuse_others()
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _client(self, opened: contextlib.ExitStack) -> Any:
        dask = self.dask
        import_module("logging").getLogger("distributed").setLevel("CRITICAL")
        if self.scheduler is None:
            with _deaf_to_interrupts():
                local = dask.LocalCluster(
                    n_workers=self.wanted, threads_per_worker=1, processes=True, host="127.0.0.1",
                    dashboard_address="127.0.0.1:0", silence_logs="CRITICAL",
                )  # fmt: skip
            return dask.Client(opened.enter_context(local))
        try:
            return dask.Client(self.scheduler, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as fault:
            raise UsageError(
                f"no scheduler answers at {self.scheduler}: {_first_line(fault)}",
                "start one with `dask scheduler` and workers with `dask worker ADDRESS`, then --scheduler tcp://HOST:8786",
            ) from None

    def _refuse_others(self) -> None:
        """Another version of the program or of numpy may answer other bits."""
        mine = versions()
        if self.scheduler is not None and not self.threads:
            raise UsageError(f"the scheduler at {self.scheduler} has no workers", "dask worker ADDRESS starts one")
        try:
            theirs = self.client.run(versions)
        except ModuleNotFoundError as fault:
            raise UsageError(f"a worker lacks {fault.name}", "install the same llmventure there as here") from None
        for worker, found in theirs.items():
            for what, version in mine.items():
                if found[what] != version:
                    raise UsageError(
                        f"the worker {worker} has {what} {found[what]}, this process {version}: results would differ",
                        f"install {what} {version} there",
                    )

    @property
    def threads(self) -> int:
        """Threads of all workers together."""
        return sum(self.client.nthreads().values())

    @property
    def workers(self) -> int:
        return len(self.client.nthreads())

    @property
    def is_elsewhere(self) -> bool:
        return self.scheduler is not None

    def each(
        self,
        task: Callable[[range], T],
        count: int,
        *,
        together: int = 1,  # noqa: ARG002 - how many go together follows from how long they take, and the workers are there
        seconds: float = 0.0,
    ) -> Iterator[T]:
        """As ``crew.Crew``.

        :raises UsageError: where one task has killed several workers.
        """
        waiting = self.dask.as_completed(with_results=True)
        given, size = 0, 1
        underway: set[Any] = set()
        try:
            while given < count or underway:
                while given < count and len(underway) < AHEAD * self.threads:
                    numbers = range(given, min(given + size, count))
                    future = self.client.submit(_timed, task, numbers, pure=False)
                    underway.add(future)
                    waiting.add(future)
                    given = numbers.stop
                future, (seconds, found) = next(waiting)
                underway.discard(future)
                future.release()
                wished = max(math.ceil(TASK_SECONDS / max(seconds, 1e-6)), 1)
                size = min(wished, max((count - given) // (SHARES * max(self.threads, 1)), 1))
                yield found
        except self.dask.scheduler.KilledWorker:
            raise UsageError(
                "one task has killed several workers, most likely for want of memory",
                "fewer months, or workers with more memory",
            ) from None
        finally:
            if underway:
                with contextlib.suppress(Exception):
                    self.client.cancel(list(underway))


def _timed(task: Callable[[range], T], numbers: range) -> tuple[float, T]:
    """What a task answers, and the seconds that one number took."""
    began = time.perf_counter()
    found = task(numbers)
    return (time.perf_counter() - began) / len(numbers), found


def versions() -> dict[str, str]:
    """What two processes must share to answer the same bits."""
    return {"llmventure": str(import_module("llmventure").__version__), "numpy": np.__version__}


def _first_line(fault: BaseException) -> str:
    return (str(fault).splitlines() or ["it did not answer"])[0].rstrip(".")


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """What is started in here never hears Ctrl-C, which is this process's to answer: a blocked signal stays blocked in
    the threads and processes that follow."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    with contextlib.suppress(ImportError, AttributeError):
        # it would take the block away from the thread that starts the workers
        import_module("multiprocessing.resource_tracker").ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
