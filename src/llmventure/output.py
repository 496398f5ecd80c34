"""Files appear whole or not at all, and no file is overwritten unasked.

Each file is written beside its target under another name, flushed to the disk, and only then put in
place: by a hard link, which fails where the target exists, or by a rename where it may be replaced.
Several files are all written before the first is put in place, and taken back if one cannot be.
"""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from llmventure.errors import OutputError, UsageError

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


def write_file(target: Path, content: str | bytes, *, force: bool = False, inputs: Iterable[str | Path] = ()) -> None:
    """Write one file.

    Args:
        target: where it is to appear; a link there is replaced with ``force``, never followed.
        content: text (as UTF-8) or bytes.
        force: whether an existing file may be replaced.
        inputs: files that were read; none of them is ever written over, not even through a link.

    Raises:
        OutputError: the target exists, its folder is missing or the disk refuses (exit code 4).
        UsageError: the target is an input (exit code 2).
    """
    refuse_inputs([target], inputs)
    with _faults(target):
        if target.is_dir() and not target.is_symlink():
            raise OutputError(f"{target} is a folder", "name a file in it")
        if not force:
            refuse_existing(target)
        _put_all({target: content}, force)


def write_folder(
    target: Path, files: Mapping[str, str | bytes], *, force: bool = False, inputs: Iterable[str | Path] = ()
) -> None:
    """Write ``files`` (by name) into the folder ``target``, all of them or none.

    A missing folder is made and appears with everything in it. In an existing one only files of these
    names are touched, and only with ``force``. Raises as ``write_file`` does.
    """
    refuse_inputs([target, *(target / name for name in files)], inputs)
    with _faults(target):
        if not target.exists():
            if target.is_symlink():
                raise OutputError(f"{target} is a link to a missing folder", "make the folder or remove the link")
            _make_folder(target, files)
            return
        if not target.is_dir():
            raise OutputError(f"{target} is a file, not a folder", "name a folder that does not exist yet")
        if not force:
            for name in files:
                refuse_existing(target / name)
        _put_all({target / name: content for name, content in files.items()}, force)


def refuse_inputs(targets: Iterable[Path], inputs: Iterable[str | Path]) -> None:
    """Raise ``UsageError`` where a target is one of the files that were read, by whatever name."""
    read = [Path(name) for name in inputs if str(name) != "-"]
    for target in targets:
        for source in read:
            with contextlib.suppress(OSError):
                if target.samefile(source):
                    raise UsageError(
                        f"{target} is the scenario that was read; it is not written over", "name another file"
                    )


def refuse_existing(target: Path) -> None:
    """Raise ``OutputError`` where there is something of that name."""
    if os.path.lexists(target):
        raise OutputError(f"{target} already exists", "choose another name, or replace it with --force")


@contextlib.contextmanager
def _faults(target: Path) -> Iterator[None]:
    """Faults of the system in its own words, with the name that the user gave."""
    try:
        yield
    except FileExistsError as fault:
        raise OutputError(f"{target} already exists", "choose another name, or replace it with --force") from fault
    except FileNotFoundError as fault:
        if target.parent.is_dir():
            raise OutputError(f"cannot write {target}: no file can be made in that folder") from fault
        raise OutputError(f"cannot write {target}: its folder does not exist", f"mkdir -p {target.parent}") from fault
    except OSError as fault:
        reason = (fault.strerror or "the system gave no reason").lower()
        raise OutputError(f"cannot write {target}: {reason}") from fault
    except ValueError as fault:
        raise OutputError("cannot write a file of this name: it holds a NUL character") from fault


def _temporary(folder: Path) -> Path:
    # Short, because the target's own name may already be as long as the system allows.
    return folder / f".llmventure-{secrets.token_hex(6)}"


def _write(path: Path, content: str | bytes) -> None:
    """Create ``path`` with ``content`` on the disk; its mode is what the umask leaves of 0666."""
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor, not a path
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _place(temporary: Path, target: Path) -> None:
    """Give a finished file its name; fails where the name is taken, with no moment between look and leap."""
    try:
        os.link(temporary, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as fault:
        if fault.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        temporary.replace(target)
    else:
        temporary.unlink()


def _put_all(contents: Mapping[Path, str | bytes], force: bool) -> None:
    """Write all, then place all; what was placed or moved aside is put back if one fails."""
    temporaries: dict[Path, Path] = {}
    placed: list[Path] = []
    aside: dict[Path, Path] = {}
    try:
        for target, content in contents.items():
            temporary = _temporary(target.parent)
            temporaries[target] = temporary
            _write(temporary, content)
        for target, temporary in temporaries.items():
            if force and os.path.lexists(target):
                if len(contents) == 1:
                    temporary.replace(target)
                    continue
                spare = _temporary(target.parent)
                target.rename(spare)
                aside[target] = spare
            _place(temporary, target)
            placed.append(target)
    except BaseException:
        for target in placed:
            target.unlink(missing_ok=True)
        for target, spare in aside.items():
            spare.rename(target)
        raise
    else:
        for spare in aside.values():
            spare.unlink()
    finally:
        for temporary in temporaries.values():
            temporary.unlink(missing_ok=True)
    for folder in {target.parent for target in contents}:
        _sync(folder)


def _make_folder(target: Path, files: Mapping[str, str | bytes]) -> None:
    temporary = _temporary(target.parent)
    temporary.mkdir()
    try:
        for name, content in files.items():
            _write(temporary / name, content)
        _sync(temporary)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _sync(target.parent)


def _sync(folder: Path) -> None:
    """Ask the system to keep the folder's entries; not all of them can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
