"""Opening what the user names: regular files and standard input, once, with a limit on size."""

import errno
import os
import stat
import sys
from dataclasses import field
from typing import TYPE_CHECKING, TextIO

from llmventure.errors import Fault, Position, ScenarioError, UsageError
from llmventure.loader.decode import decode
from llmventure.loader.sha256 import sha256_of
from llmventure.printable import printable
from llmventure.record import record
from llmventure.suggest import nearest

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 4 * 1024 * 1024
STDIN = "<stdin>"
_SUFFIXES = frozenset((".yaml", ".yml", ".json"))
INIT = "make one: llmventure init"


@record
class Source:
    """A text and where it came from.

    ``name`` is what messages call it. ``quotable`` is false for a file that another one extends:
    its faults give place and cause, never its text, so that ``extends`` cannot be used to read
    files. ``extended_from`` is where the extending file names it.
    """

    name: str
    text: str
    path: str | None = None
    identity: tuple[int, int] | None = None
    sha256: str = ""
    quotable: bool = True
    extended_from: Position | None = None
    shown: dict[int, str] = field(default_factory=dict)

    def line(self, number: int) -> str | None:
        """Line ``number``, from 1, as it is shown in an excerpt; ``None`` where it may not be."""
        if not self.quotable:
            return None
        if not self.shown:
            self.shown.update(enumerate(self.text.splitlines(), 1))
        return self.shown.get(number, "")


def source_of(text: str, name: str = "<text>") -> Source:
    """A scenario that is in memory already."""
    data = text.encode("utf-8", "surrogatepass")
    return Source(name, decode(data, name), sha256=sha256_of(data))


def read_source(name: str | os.PathLike[str]) -> Source:
    """Read the scenario file ``name``, or standard input for ``-``.

    Raises ``UsageError`` for what cannot be opened (exit code 2) and ``ScenarioError`` for what
    was opened and is no scenario: too large, empty, not UTF-8 (exit code 1).
    """
    name = os.fspath(name)
    if name == "-":
        return _standard_input()
    if not name:
        raise UsageError("the file's name is empty", INIT)
    return read_file(_trimmed(name), os.path.normpath(name))


def path_of(*parts: str) -> "Path":
    """A path with which more is done than to open it. Loading what does that takes a hundredth of a plan's time."""
    from pathlib import Path

    return Path(*parts)


def _trimmed(name: str) -> str:
    """A file's name without a separator at its end, with which it would be a directory's."""
    return str(path_of(name)) if os.sep != "/" or name.endswith(("/", "/.")) else name


def read_file(path: str, name: str, *, quotable: bool = True, extended_from: Position | None = None) -> Source:
    """Read the regular file ``path``, called ``name`` in messages; raises as ``read_source``."""
    descriptor = _open(path, name)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            inside, shown = path_of(path, "scenario.yaml"), path_of(name, "scenario.yaml")
            cure = f"did you mean {printable(str(shown))}?" if inside.is_file() else "name a file"
            raise UsageError(f"{printable(name)}: is a directory", cure)
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"{printable(name)}: not a regular file", "a scenario is read from a file, or from -")
        if status.st_size > LARGEST:
            raise _too_large(name)
        data = _read(descriptor, name)
    finally:
        os.close(descriptor)
    text = decode(data, name, quotable=quotable)
    digest = sha256_of(data)
    return Source(name, text, path, (status.st_dev, status.st_ino), digest, quotable, extended_from)


def _open(path: str, name: str) -> int:
    # O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    shown = printable(name)
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        if path_of(path).is_symlink():
            raise UsageError(f"{shown}: link to a missing file") from None
        raise UsageError(f"{shown}: no such file", _near(path) or INIT) from None
    except PermissionError:
        if path_of(path).is_dir():
            raise UsageError(f"{shown}: is a directory", "name a file") from None
        raise UsageError(f"{shown}: permission denied") from None
    except NotADirectoryError:
        raise UsageError(f"{shown}: a part of this path is a file, not a directory") from None
    except ValueError:
        raise UsageError(f"{shown}: a file's name cannot hold a NUL character") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise UsageError(f"{shown}: too many levels of symbolic links") from None
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError(f"{shown[:60]}…: the name is too long") from None
        if error.errno in (errno.ENXIO, errno.ENODEV, getattr(errno, "EOPNOTSUPP", errno.ENXIO)):
            raise UsageError(f"{shown}: not a regular file", "a scenario is read from a file, or from -") from None
        raise UsageError(f"{shown}: cannot be opened ({os.strerror(error.errno or 0)})") from None


def _near(named: str) -> str | None:
    path = path_of(named)
    try:
        beside = sorted(entry for entry in path.parent.iterdir() if entry.suffix in _SUFFIXES)
    except OSError:
        return None
    names = {entry.stem: entry.name for entry in beside}
    found = nearest(path.stem, names)
    return None if found is None else f"did you mean {printable(names[found])}?"


def _read(descriptor: int, name: str) -> bytes:
    """At most the limit, whatever the size was when the file was opened (it may grow, or be of /proc)."""
    parts: list[bytes] = []
    size = 0
    while size <= LARGEST:
        try:
            part = os.read(descriptor, 1 << 20)
        except OSError as error:
            raise UsageError(f"{printable(name)}: cannot be read ({os.strerror(error.errno or 0)})") from None
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise _too_large(name)


_SAID: list[tuple[TextIO, bytes]] = []
"""What standard input said: it is read once, and asked again for every case and strategy."""


def _standard_input() -> Source:
    data = b""
    if _SAID and _SAID[0][0] is sys.stdin:
        data = _SAID[0][1]
    elif sys.stdin is not None:
        try:
            data = sys.stdin.buffer.read(LARGEST + 1)
        except OSError:
            data = b""
        except ValueError:  # closed
            data = b""
        _SAID[:] = [(sys.stdin, data)]
    if len(data) > LARGEST:
        raise _too_large(STDIN)
    if not data:
        raise ScenarioError([Fault("empty", "nothing on standard input", Position(STDIN, 1, 1), cure=INIT)])
    return Source(STDIN, decode(data, STDIN), None, None, sha256_of(data))


def _too_large(name: str) -> ScenarioError:
    message = f"the file is larger than {LARGEST // 1024**2} MB"
    return ScenarioError([Fault("too-large", message, Position(name, 1, 1), cure="is it a scenario?")])
