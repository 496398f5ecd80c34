"""``extends``: what is inherited, and what cannot be read through it."""

import os
from pathlib import Path

import pytest

from llmventure.errors import Position, ScenarioError
from llmventure.loader.excerpt import format_faults
from llmventure.loader.extends import inherit
from llmventure.loader.source import read_source, source_of
from llmventure.loader.tree import to_plain


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    monkeypatch.chdir(folder)


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def read(name: str, *, allow_outside: bool = False) -> object:
    inherited = inherit(read_source(name), lambda path, _: path == ("growth",), allow_outside=allow_outside)
    assert inherited.faults == ()
    return to_plain(inherited.tree)


def refused(name: str, *, allow_outside: bool = False) -> str:
    with pytest.raises(ScenarioError) as caught:
        inherit(read_source(name), lambda *_: False, allow_outside=allow_outside)
    return format_faults(caught.value.faults)


def test_a_chain_from_the_root_of_the_family() -> None:
    write("a.yaml", "extends: b.yaml\ncompany: {months: 36}\ncosts: {rent: ~}\n")
    write("b.yaml", "extends: base/c.yaml\ncompany: {name: B}\ngrowth: {start: 1}\n")
    write("base/c.yaml", "extends: d.yaml\ncosts: {rent: 1, food: 2}\n")
    write("base/d.yaml", "company: {name: D, months: 48, currency: EUR}\ngrowth: {mean: 2}\n")
    inherited = inherit(read_source("a.yaml"), lambda path, _: path == ("growth",))
    assert to_plain(inherited.tree) == {
        "company": {"name": "B", "months": "36", "currency": "EUR"},
        "growth": {"start": "1"},
        "costs": {"food": "2"},
    }
    names = [source.name for source in inherited.sources]
    assert names == ["a.yaml", "b.yaml", os.path.join("base", "c.yaml"), os.path.join("base", "d.yaml")]  # noqa: PTH118
    assert inherited.sources[1].extended_from == Position("a.yaml", 1, 10)


def test_an_empty_child_is_its_parent() -> None:
    write("base.yaml", "company: {name: D, months: 48}\nteam: [1, {a: b}]\n")
    write("child.yaml", "extends: base.yaml\n")
    assert read("child.yaml") == read("base.yaml")


def test_up_to_eight_parents() -> None:
    for number in range(9):
        write(f"{number}.yaml", f"extends: {number + 1}.yaml\nk{number}: 1\n")
    write("9.yaml", "k9: 1\n")
    assert len(read("1.yaml")) == 9  # type: ignore[arg-type]
    assert refused("0.yaml").startswith("8.yaml:1:10: error: more than 8 files extend one another")


def test_the_folder_of_the_scenario_is_the_border() -> None:
    write("../base.yaml", "company: {name: Outside}\n")
    write("deeper/child.yaml", "extends: ../inside.yaml\n")
    write("inside.yaml", "company: {name: Inside}\n")
    write("child.yaml", "extends: ../base.yaml\n")
    write("parent.yaml", "extends: deeper/child.yaml\n")
    Path("link.yaml").symlink_to("../base.yaml")
    write("linked.yaml", "extends: link.yaml\n")
    for name in ("child.yaml", "linked.yaml", "deeper/child.yaml"):
        said = refused(name)
        assert "this file is outside the folder of the scenario" in said
        assert "Outside" not in said
    assert read("parent.yaml") == {"company": {"name": "Inside"}}
    assert read("child.yaml", allow_outside=True) == {"company": {"name": "Outside"}}
    assert read("linked.yaml", allow_outside=True) == {"company": {"name": "Outside"}}


@pytest.mark.parametrize(
    "value",
    [
        "/etc/passwd",
        "~/x.yaml",
        "~root/x.yaml",
        "$HOME/x.yaml",
        "${HOME}",
        "http://x.y/z",
        "https:x",
        "file:///etc/passwd",
        "\\\\server\\x",
        "C:\\x.yaml",
        "//server/x",
        '"a\\nb"',
        "[a]",
        "{a: b}",
        "",
        "~",
        '""',
    ],
)
def test_only_relative_paths(value: str) -> None:
    write("a.yaml", f"extends: {value}\n")
    assert refused("a.yaml", allow_outside=True).startswith("a.yaml:1:1")


def test_circles_by_name_and_by_link() -> None:
    write("a.yaml", "extends: b.yaml\n")
    write("b.yaml", "extends: c.yaml\n")
    write("c.yaml", "extends: b.yaml\n")
    assert "in a circle: b.yaml → c.yaml → b.yaml" in refused("a.yaml")
    write("self.yaml", "extends: mirror.yaml\n")
    os.link("self.yaml", "mirror.yaml")
    assert "in a circle: self.yaml → self.yaml" in refused("self.yaml")


def test_only_regular_files_can_be_extended() -> None:
    os.mkfifo("pipe.yaml")
    write("a.yaml", "extends: pipe.yaml\n")
    assert "pipe.yaml: not a regular file" in refused("a.yaml")
    write("b.yaml", "extends: ../../../../../../../../dev/zero\n")
    assert "not a regular file" in refused("b.yaml", allow_outside=True)


SECRETS = [
    "root:x:0:0:root:/root:/bin/bash\n",
    "key: 'secret\n",
    "secret: 1\nsecret: 2\n",
    "- secret\n",
    "a: !secret b\n",
    "&secret a: b\n",
    "secret\n",
    "a: @secret\n",
    "? [secret]\n: 1\n",
    "a: {secret\nb: 1\n",
    "secret: \x07\n",
    "a: *secret\n",
    '"\\xsecret": 1\n',
    "<!doctype html>secret",
    "secret: a: b\n",
    "secret=1\n",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_faults_of_a_parent_do_not_quote_it(secret: str) -> None:
    write("../secret.yaml", secret)
    write("a.yaml", "extends: ../secret.yaml\n")
    try:
        inherited = inherit(read_source("a.yaml"), lambda *_: False, allow_outside=True)
        said = format_faults(inherited.faults)
    except ScenarioError as error:
        said = format_faults(error.faults)
    assert said.replace("secret.yaml", "").count("secret") == 0
    assert "root:x" not in said
    assert "a.yaml:1:10: extended from here" in said


def test_standard_input_extends_from_the_working_directory() -> None:
    write("base.yaml", "company: {name: D}\n")
    inherited = inherit(source_of("extends: base.yaml\n", "<stdin>"), lambda *_: False)
    assert to_plain(inherited.tree) == {"company": {"name": "D"}}
    assert inherited.sources[1].name == "base.yaml"
