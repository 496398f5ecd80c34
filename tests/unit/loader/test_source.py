"""Opening files and standard input: what is read, and what is said about the rest."""

import io
import os
import socket
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from llmventure.errors import Position, ScenarioError, UsageError
from llmventure.loader import source as module
from llmventure.loader.source import read_source


def refused(name: str | Path) -> tuple[str, str | None]:
    with pytest.raises(UsageError) as caught:
        read_source(name)
    assert caught.value.exit_code == 2
    return caught.value.message, caught.value.cure


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_is_read_once_with_its_digest() -> None:
    Path("scenario.yaml").write_bytes(b"a: 1\n")
    source = read_source("./scenario.yaml")
    assert (source.name, source.text, source.sha256) == ("scenario.yaml", "a: 1\n", sha256(b"a: 1\n").hexdigest())


def test_a_missing_file_and_its_neighbours() -> None:
    assert refused("plan.yaml") == ("plan.yaml: no such file", "make one: llmventure init")
    Path("scenario.yaml").touch()
    Path("scenery.txt").touch()
    assert refused("scenaro.yaml") == ("scenaro.yaml: no such file", "did you mean scenario.yaml?")
    assert refused("scenario.yml") == ("scenario.yml: no such file", "did you mean scenario.yaml?")


def test_a_directory_says_which_file_may_be_meant() -> None:
    Path("plans").mkdir()
    assert refused("plans") == ("plans: is a directory", "name a file")
    Path("plans/scenario.yaml").touch()
    assert refused("plans") == ("plans: is a directory", f"did you mean {Path('plans', 'scenario.yaml')}?")


def test_links_that_lead_nowhere() -> None:
    Path("loop.yaml").symlink_to("loop.yaml")
    Path("dangling.yaml").symlink_to("nothing.yaml")
    assert refused("loop.yaml")[0] == "loop.yaml: too many levels of symbolic links"
    assert refused("dangling.yaml")[0] == "dangling.yaml: link to a missing file"


def test_only_regular_files_and_no_waiting() -> None:
    os.mkfifo("pipe.yaml")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("socket.yaml")
    try:
        for name in ("pipe.yaml", "socket.yaml", "/dev/zero", "/dev/null"):
            assert refused(name)[0] == f"{name}: not a regular file"
    finally:
        listener.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read() -> None:
    Path("secret.yaml").touch(mode=0o000)
    assert refused("secret.yaml")[0] == "secret.yaml: permission denied"


def test_strange_names() -> None:
    assert refused("x" * 300)[0] == "x" * 60 + "…: the name is too long"
    assert refused("a\0b")[0] == "a\\x00b: a file's name cannot hold a NUL character"
    assert refused("esc\x1b[31m.yaml\n")[0] == "esc\\x1b[31m.yaml\\n: no such file"
    assert refused("")[0] == "the file's name is empty"
    Path("file").touch()
    assert refused("file/scenario.yaml")[0] == "file/scenario.yaml: a part of this path is a file, not a directory"
    for name in ("-dash.yaml", "new\nline.yaml", os.fsdecode(b"latin\xe9.yaml")):
        Path(name).write_text("a: 1\n")
        assert read_source(name).text == "a: 1\n"


def test_size_is_limited_before_and_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("large.yaml").open("wb") as file:
        file.truncate(5 * 1024**3)  # a hole: no such amount is stored
    with pytest.raises(ScenarioError) as caught:
        read_source("large.yaml")
    assert caught.value.faults[0].message == "the file is larger than 4 MB"
    monkeypatch.setattr(module, "LARGEST", 10)
    with pytest.raises(ScenarioError):
        read_source("/proc/self/status")  # a regular file whose size is said to be 0


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"a: 1\n"))
    source = read_source("-")
    assert (source.name, source.text) == ("<stdin>", "a: 1\n")


@pytest.mark.parametrize("stdin", [None, _Stdin(b"")])
def test_nothing_on_standard_input(stdin: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(ScenarioError) as caught:
        read_source("-")
    (fault,) = caught.value.faults
    assert (fault.message, fault.position) == ("nothing on standard input", Position("<stdin>", 1, 1))


def test_standard_input_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"#" * (4 * 1024**2 + 1)))
    with pytest.raises(ScenarioError):
        read_source("-")
