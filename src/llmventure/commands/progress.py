"""A progress line on a terminal's standard error, for what takes more than a second."""

import contextlib
import sys
import time
from collections.abc import Iterator

PATIENCE, PAUSE = 1.0, 0.2
"""Seconds before it shows, and between two of its lines."""


class ProgressLine:
    """Called with what is done and what is asked for; silent where nobody watches."""

    def __init__(self, what: str, quiet: bool) -> None:
        self.what = what
        self.watched = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self.began = self.shown_at = time.monotonic()
        self.shown = False

    def __call__(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if not self.watched or now - self.began < PATIENCE or now - self.shown_at < PAUSE or done >= whole:
            return
        self.shown_at, self.shown = now, True
        left = f"about {(now - self.began) * (whole - done) / done:.0f} s left" if done else "…"
        self._write(f"\r{done / whole:4.0%} · {done:,} of {whole:,} {self.what} · {left}\x1b[K")

    def clear(self) -> None:
        """Take the line away again."""
        if self.shown:
            self._write("\r\x1b[K")

    @staticmethod
    def _write(text: str) -> None:
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


@contextlib.contextmanager
def progress(what: str, quiet: bool) -> Iterator[ProgressLine]:
    """A progress line that is gone at the end, however that comes."""
    line = ProgressLine(what, quiet)
    try:
        yield line
    finally:
        line.clear()
