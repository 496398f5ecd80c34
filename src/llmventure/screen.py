"""Standard output and standard error: results to the one, everything else to the other."""

import errno
import io
import os
import sys
from typing import Literal, TextIO

from llmventure.errors import OutputError
from llmventure.record import record
from llmventure.render.text import printable_lines
from llmventure.render.view import Period, View

When = Literal["auto", "always", "never"]


NARROW = 80
"""Columns where neither the environment nor a terminal says how many there are."""


def _columns() -> int:
    """As ``shutil.get_terminal_size`` has it, which loads three ways to compress files."""
    try:
        columns = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        columns = 0
    if columns > 0:
        return columns
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or NARROW  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return NARROW


class _Closed(io.RawIOBase):
    """Stands where standard output was closed before the start: a write fails instead of vanishing."""

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


def prepare() -> None:
    """Make both streams safe to write to, whatever the shell closed and whatever the encoding cannot hold."""
    if sys.stdout is None:
        # The free descriptor is taken, so that no file that is read later stands at number 1.
        os.open(os.devnull, os.O_WRONLY)
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Closed()), encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def abandon_output() -> None:
    """Point standard output nowhere, so that the interpreter's last flush cannot fail again."""
    try:
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, 1)
        os.close(descriptor)
    except OSError:
        pass
    sys.stdout = None  # as the interpreter itself does where there is none


class LostOutputError(OutputError):
    """Standard output itself cannot be written to."""


def lost_output(fault: OSError) -> LostOutputError:
    """What to raise where a result could not be written."""
    return LostOutputError(f"cannot write the result: {(fault.strerror or 'the system gave no reason').lower()}")


def _shows_unicode(stream: TextIO) -> bool:
    """Whether our own signs reach the reader: the encoding has them, and nobody asked for a plain terminal."""
    if os.environ.get("TERM") == "dumb":
        return False
    encoding = (stream.encoding or "ascii").lower().replace("-", "").replace("_", "")
    if not encoding.startswith("utf"):
        return False
    # Python itself turns the C locale into C.UTF-8, in LC_CTYPE: LANG still says what was asked for.
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG")
    if asked == "C.UTF-8" and not os.environ.get("LC_ALL"):
        asked = os.environ.get("LANG") or asked
    return asked not in {"C", "POSIX"}


@record
class Screen:
    """Where a command writes. ``color`` is the user's word; ``quiet`` silences what is only informative."""

    color: When = "auto"
    quiet: bool = False

    def colored(self) -> bool:
        """The flag, else NO_COLOR, else FORCE_COLOR, else whether this is a terminal."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR", "0") != "0":
            return True
        return os.environ.get("TERM") != "dumb" and sys.stdout.isatty()

    def view(self, *, by: Period | None = None, statements: bool = False, csv_raw: bool = False) -> View:
        return View(_columns(), self.colored(), _shows_unicode(sys.stdout), by, statements, csv_raw)

    def write(self, text: str) -> None:
        """Write a result. Raises ``OutputError`` where it is lost; a closed pipe is left to the caller."""
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as fault:
            raise lost_output(fault) from fault

    def say(self, text: str) -> None:
        """Tell the reader something beside the result, unless told to be quiet."""
        if not self.quiet:
            complain(text)


def complain(text: str) -> None:
    """A line or lines on standard error; if that is gone too there is nobody to tell."""
    try:
        sys.stderr.write(printable_lines(text) + "\n")
        sys.stderr.flush()
    except OSError:
        pass
