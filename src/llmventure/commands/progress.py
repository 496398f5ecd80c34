"""How far a command is, on standard error: only on a terminal, only after a second, and gone when it is done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from llmventure.screen import Screen

PATIENCE = 1.0
"""Seconds after which a wait is explained."""
PAUSE = 0.2
"""Seconds between two looks."""
WIDTH = 24


class Progress:
    """Called with what is done and the whole; writes a bar with an estimate."""

    def __init__(self, what: str, shown: bool) -> None:
        self.what, self.shown = what, shown
        self.began = self.last = time.monotonic()
        self.written = False

    def __call__(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if not self.shown or now - self.began < PATIENCE or now - self.last < PAUSE or whole <= 0:
            return
        self.last = now
        part = min(done / whole, 1.0)
        left = (now - self.began) * (1 - part) / part if part > 0 else 0.0
        bar = "#" * round(part * WIDTH)
        self._write(f"\r{self.what} [{bar:<{WIDTH}}] {part:4.0%}, about {left:.0f} s left ")
        self.written = True

    def done(self) -> None:
        """Take the bar away."""
        if self.written:
            self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            self.shown = False


@contextmanager
def progress(screen: Screen, what: str) -> Iterator[Progress]:
    """A progress bar that is gone at the end, however that comes."""
    bar = Progress(what, not screen.quiet and sys.stderr.isatty())
    try:
        yield bar
    finally:
        bar.done()
