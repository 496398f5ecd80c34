"""Tasks that a helper can be sent: what stands in a module of its own."""

import os
import signal
import time
from pathlib import Path


def squares(numbers: range) -> tuple[int, list[int]]:
    """Who did it, and the squares; slow enough that helpers get some."""
    time.sleep(0.02 * len(numbers))
    return os.getpid(), [number * number for number in numbers]


def chatty(numbers: range) -> tuple[int, list[int]]:
    print("between the answers", flush=True)
    return squares(numbers)


class Dying:
    """Kills the first helper that comes to it."""

    def __init__(self, folder: Path) -> None:
        self.parent, self.folder = os.getpid(), folder

    def __call__(self, numbers: range) -> tuple[int, list[int]]:
        if os.getpid() != self.parent:
            try:
                (self.folder / "died").touch(exist_ok=False)
            except FileExistsError:
                return squares(numbers)
            os.kill(os.getpid(), signal.SIGTERM)
        return squares(numbers)


class Failing:
    """Fails on a helper; with an error that cannot be sent, where it is asked to."""

    def __init__(self, sendable: bool) -> None:
        self.parent, self.sendable = os.getpid(), sendable

    def __call__(self, numbers: range) -> tuple[int, list[int]]:
        if os.getpid() != self.parent:
            error = ValueError("not today")
            if not self.sendable:
                error.extra = lambda: None  # type: ignore[attr-defined]
            raise error
        return squares(numbers)
