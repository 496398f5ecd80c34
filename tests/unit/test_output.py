"""Files appear whole or not at all, and nothing is overwritten unasked."""

import errno
import os
import stat
from pathlib import Path

import pytest

from llmventure import output
from llmventure.errors import OutputError, UsageError
from llmventure.output import write_file, write_folder


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_written(tmp_path):
    write_file(tmp_path / "a.txt", "café\n")
    assert everything(tmp_path) == {"a.txt": "café\n".encode()}


def test_the_mode_is_what_the_umask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "a.txt", "x")
        write_folder(tmp_path / "out", {"b.txt": "x"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "out" / "b.txt").stat().st_mode) == 0o640


def test_an_existing_file_is_kept_without_force(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(OutputError, match="already exists") as caught:
        write_file(tmp_path / "a.txt", "new")
    assert "--force" in (caught.value.cure or "")
    assert everything(tmp_path) == {"a.txt": b"old"}
    write_file(tmp_path / "a.txt", "new", force=True)
    assert everything(tmp_path) == {"a.txt": b"new"}


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_file_systems_without_links(number, tmp_path, monkeypatch):
    def no_links(*_: object, **__: object) -> None:
        raise OSError(number, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    write_file(tmp_path / "a.txt", "x")
    assert everything(tmp_path) == {"a.txt": b"x"}
    with pytest.raises(FileExistsError):
        output._place(tmp_path / "a.txt", tmp_path / "a.txt")


def test_a_file_that_appears_meanwhile_is_kept(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    really_write = output._write

    def write_and_lose_the_race(path: Path, content: str | bytes) -> None:
        really_write(path, content)
        target.write_text("theirs")

    monkeypatch.setattr(output, "_write", write_and_lose_the_race)
    with pytest.raises(OutputError, match="already exists"):
        write_file(target, "ours")
    assert everything(tmp_path) == {"a.txt": b"theirs"}


def test_a_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "real").write_text("kept")
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(OutputError, match="already exists"):
        write_file(tmp_path / "link", "new")
    write_file(tmp_path / "link", "new", force=True)
    assert (tmp_path / "real").read_text() == "kept"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("make", [Path.symlink_to, Path.hardlink_to])
def test_an_input_is_never_written_over(make, tmp_path):
    (tmp_path / "scenario.yaml").write_text("kept")
    make(tmp_path / "other", tmp_path / "scenario.yaml")
    for name in ("scenario.yaml", "other"):
        with pytest.raises(UsageError, match="not written over"):
            write_file(tmp_path / name, "new", force=True, inputs=[tmp_path / "scenario.yaml", "-"])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "lines.csv").symlink_to(tmp_path / "scenario.yaml")
    with pytest.raises(UsageError, match="not written over"):
        write_folder(tmp_path / "out", {"lines.csv": "new"}, force=True, inputs=[tmp_path / "scenario.yaml"])
    assert (tmp_path / "scenario.yaml").read_text() == "kept"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nowhere/a.txt", "its folder does not exist"),
        ("folder", "is a folder"),
        ("file/a.txt", "not a directory"),
        ("n" * 300, "file name too long"),
        ("a\0b", "NUL"),
    ],
)
def test_what_cannot_be_written_is_said(target, said, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=said):
        write_file(tmp_path / target, "x")
    assert everything(tmp_path) == {"file": b"x"}


def test_a_name_as_long_as_the_system_allows(tmp_path):
    write_file(tmp_path / ("n" * 255), "x")
    assert list(everything(tmp_path)) == ["n" * 255]


class Disk:
    """Fails at the n-th call of the system function it stands for."""

    def __init__(self, really, fails_at: int) -> None:
        self.really, self.calls, self.fails_at = really, 0, fails_at

    def __call__(self, *arguments, **named):
        self.calls += 1
        if self.calls == self.fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.really(*arguments, **named)


FILES: dict[str, str | bytes] = {"a.csv": "a\n", "b.csv": "b\n", "c.csv": "c\n"}


@pytest.mark.parametrize("call", ["fsync", "link", "open"])
@pytest.mark.parametrize("fails_at", range(1, 5))
@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_exists_is_whole_or_untouched(call, fails_at, force, tmp_path, monkeypatch):
    target = tmp_path / "out"
    target.mkdir()
    (target / "theirs.txt").write_text("theirs")
    if force:
        (target / "a.csv").write_text("old a")
        (target / "c.csv").write_text("old c")
    before = everything(target)
    disk = Disk(getattr(os, call), fails_at)
    monkeypatch.setattr(os, call, disk)
    try:
        write_folder(target, FILES, force=force)
    except OutputError as fault:
        assert "no space left on device" in fault.message
        assert everything(target) == before
    else:
        assert everything(target) == {"a.csv": b"a\n", "b.csv": b"b\n", "c.csv": b"c\n", "theirs.txt": b"theirs"}
        assert call in {"fsync", "open"} or disk.calls < fails_at


@pytest.mark.parametrize("call", ["fsync", "open"])
@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_new_folder_is_whole_or_absent(call, fails_at, tmp_path, monkeypatch):
    monkeypatch.setattr(os, call, Disk(getattr(os, call), fails_at))
    with pytest.raises(OutputError, match="no space left"):
        write_folder(tmp_path / "out", FILES)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.txt", "x")
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "out", FILES)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_keeps_its_files_without_force(tmp_path):
    (tmp_path / "b.csv").write_text("old")
    with pytest.raises(OutputError, match=r"b\.csv already exists"):
        write_folder(tmp_path, FILES)
    assert everything(tmp_path) == {"b.csv": b"old"}


def test_an_empty_folder_is_used(tmp_path):
    write_folder(tmp_path, FILES)
    assert sorted(everything(tmp_path)) == sorted(FILES)


def test_a_folder_cannot_be_a_file_or_a_broken_link(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("nothing")
    with pytest.raises(OutputError, match="is a file"):
        write_folder(tmp_path / "file", FILES)
    with pytest.raises(OutputError, match="link to a missing folder"):
        write_folder(tmp_path / "link", FILES, force=True)


def test_a_folder_that_takes_no_files_is_not_called_missing(tmp_path, monkeypatch):
    """As /proc, where the system answers that the file is not there."""

    def refused(*_arguments):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(output, "_write", refused)
    with pytest.raises(OutputError, match="no file can be made in that folder") as caught:
        write_file(tmp_path / "a.txt", "x")
    assert caught.value.cure is None
